@@ postgres, mysql, sqlite | GROUP BY a place
SELECT city, COUNT(*) FROM customers GROUP BY 1 ORDER BY 2 DESC, 1
@@ postgres, mysql, sqlite | LIMIT
SELECT name FROM customers ORDER BY name LIMIT 3
@@ postgres, mysql, sqlite | LIMIT and OFFSET
SELECT name FROM customers ORDER BY name LIMIT 2 OFFSET 1
@@ mysql, sqlite | LIMIT with a comma
SELECT name FROM customers ORDER BY name LIMIT 1, 2
@@ postgres, sqlite | FILTER
SELECT COUNT(*) FILTER (WHERE status = 'paid') AS paid, COUNT(*) AS n FROM orders
@@ postgres, mysql, sqlite | WITH RECURSIVE for numbers
WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 12) SELECT n FROM numbers ORDER BY n
@@ postgres, mysql, sqlite | a named window
SELECT id, SUM(total) OVER w AS running, COUNT(*) OVER w AS n FROM orders WINDOW w AS (PARTITION BY status ORDER BY id) ORDER BY id
@@ postgres, mysql, sqlite | USING
SELECT COUNT(*) AS n FROM customers JOIN (SELECT customer_id AS id FROM orders) AS o USING (id)
@@ postgres, sqlite | texts put together
SELECT name || ' (' || city || ')' AS label FROM customers ORDER BY id
@@ postgres, sqlite | names in double quotes
SELECT "name", "city" AS "The City" FROM "customers" ORDER BY "The City", "name"
@@ postgres, sqlite | names in double quotes in another script
SELECT "Имя" AS "Полное имя" FROM "Клиенты" WHERE "Город" = 'Москва' ORDER BY id
@@ sqlite | names in backticks and brackets
SELECT `name`, [city] AS [The City] FROM `customers` ORDER BY [id]
@@ sqlite | a table with its namespace
SELECT COUNT(*) FROM main.orders
@@ sqlite | months by strftime
SELECT strftime('%Y-%m', created_at) AS month, SUM(total) AS revenue FROM orders GROUP BY month ORDER BY month
@@ sqlite | days by date
SELECT date(created_at) AS day, COUNT(*) AS n FROM orders GROUP BY date(created_at) ORDER BY day
@@ sqlite | the beginning of a month
SELECT date('2026-03-15', 'start of month', '+1 month', '-1 day') AS last_day
@@ sqlite | days between dates
SELECT ROUND(julianday('2026-03-15') - julianday(created_at), 1) AS days FROM orders ORDER BY id
@@ sqlite | moments as numbers
SELECT unixepoch('2026-01-01 00:00:00') AS seconds, datetime(0, 'unixepoch') AS epoch
@@ sqlite | days of the week
SELECT CASE CAST(strftime('%w', created_at) AS INTEGER) WHEN 0 THEN 'Sunday' WHEN 6 THEN 'Saturday' ELSE 'weekday' END AS day, COUNT(*) AS n FROM orders GROUP BY 1 ORDER BY 1
@@ sqlite | group_concat
SELECT city, group_concat(name, ', ') AS names FROM (SELECT city, name FROM customers ORDER BY name) GROUP BY city ORDER BY city
@@ sqlite | iif and ifnull
SELECT iif(total > 100, 'large', 'small') AS size, ifnull(note, '') AS note FROM orders ORDER BY id
@@ sqlite | printf with decimals
SELECT printf('%.2f EUR', total) AS price FROM orders ORDER BY id
@@ sqlite | format with a width
SELECT format('%05d', id) AS number FROM orders ORDER BY id
@@ sqlite | substr and instr
SELECT substr(name, 1, instr(name || ' ', ' ') - 1) AS first_name FROM customers ORDER BY id
@@ sqlite | CAST to what SQLite has
SELECT CAST(total AS INTEGER) AS whole, CAST(id AS TEXT) AS text_of_id, CAST('3.5' AS REAL) AS real_number FROM orders ORDER BY id
@@ sqlite | JSON
SELECT json_extract('{"a": [1, 2]}', '$.a[1]') AS b, '{"a": 1}' ->> 'a' AS a, json_array_length('[1, 2, 3]') AS n
@@ sqlite | GLOB
SELECT name FROM customers WHERE name GLOB 'A*' ORDER BY name
@@ sqlite | IS and IS NOT
SELECT COUNT(*) AS n FROM orders WHERE note IS NULL OR note IS NOT NULL
@@ sqlite | total and a division without a remainder
SELECT total(total) AS sum_of_all, COUNT(*) / 2 AS half, COUNT(*) % 2 AS rest FROM orders
@@ sqlite | true and false
SELECT COUNT(*) AS n FROM orders WHERE TRUE AND NOT FALSE
@@ sqlite | LIKE with ESCAPE
SELECT COUNT(*) AS n FROM orders WHERE note LIKE '%50\%%' ESCAPE '\'
@@ sqlite | COLLATE
SELECT name FROM customers ORDER BY name COLLATE NOCASE, id
@@ sqlite | NULLS LAST
SELECT id FROM orders ORDER BY note NULLS LAST, id
@@ sqlite | FULL JOIN
SELECT c.id, o.id FROM customers c FULL OUTER JOIN orders o ON o.customer_id = c.id ORDER BY c.id, o.id
@@ sqlite | the number of a row in the file
SELECT COUNT(rowid) AS n FROM customers
@@ sqlite | a moment of now
SELECT COUNT(*) AS n FROM orders WHERE date(created_at) <= date('now') AND created_at < CURRENT_TIMESTAMP
@@ sqlite | retention by month
WITH firsts AS (SELECT customer_id, MIN(strftime('%Y-%m', created_at)) AS cohort FROM orders GROUP BY customer_id) SELECT f.cohort, strftime('%Y-%m', o.created_at) AS month, COUNT(DISTINCT o.customer_id) AS buyers FROM orders o JOIN firsts f USING (customer_id) GROUP BY f.cohort, month ORDER BY f.cohort, month
@@ sqlite | every month, also those without orders
WITH RECURSIVE months (m) AS (SELECT date('2026-01-01') UNION ALL SELECT date(m, '+1 month') FROM months WHERE m < '2026-06-01') SELECT strftime('%Y-%m', m) AS month, COALESCE(SUM(o.total), 0) AS revenue FROM months LEFT JOIN orders o ON strftime('%Y-%m', o.created_at) = strftime('%Y-%m', m) GROUP BY m ORDER BY m
@@ sqlite | the median
SELECT AVG(total) AS median FROM (SELECT total FROM orders ORDER BY total LIMIT 2 - (SELECT COUNT(*) FROM orders) % 2 OFFSET (SELECT (COUNT(*) - 1) / 2 FROM orders))
@@ sqlite | a recursive query without the word
WITH numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < 3) SELECT n FROM numbers
@@ sqlite | JSON's elements
SELECT value, COUNT(*) AS n FROM customers, json_each(json_array(city, name)) GROUP BY value ORDER BY n DESC, value
@@ sqlite | JSON's elements under a name of their own
SELECT c.id, e.key, e.value, e.type FROM customers c JOIN json_each(json_object('a', json_array(c.name, c.id)), '$.a') AS e ON e.value IS NOT NULL ORDER BY c.id, e.key
@@ sqlite | JSON's elements by the function's name
SELECT json_each.value AS word FROM json_each('["a", "b"]') WHERE json_each.value <> 'a'
@@ sqlite | customers who have an element
SELECT name FROM customers WHERE EXISTS (SELECT 1 FROM json_each(json_array(city)) WHERE json_each.value = 'Paris') ORDER BY name
