@@ mysql | months by DATE_FORMAT
SELECT DATE_FORMAT(created_at, '%Y-%m') AS month, SUM(total) AS revenue FROM orders GROUP BY month ORDER BY month
@@ mysql | YEAR and MONTH
SELECT YEAR(created_at) AS y, MONTH(created_at) AS m, COUNT(*) AS n FROM orders GROUP BY YEAR(created_at), MONTH(created_at) ORDER BY y, m
@@ mysql | intervals
SELECT COUNT(*) AS n FROM orders WHERE created_at >= DATE_SUB(NOW(), INTERVAL 30 DAY) OR created_at < CURDATE() + INTERVAL 1 MONTH
@@ mysql | DATEDIFF and TIMESTAMPDIFF
SELECT DATEDIFF(NOW(), created_at) >= 0 AS past, TIMESTAMPDIFF(MONTH, created_at, NOW()) >= 0 AS months FROM orders ORDER BY id
@@ mysql | EXTRACT
SELECT EXTRACT(YEAR FROM created_at) AS y, QUARTER(created_at) AS q, DAYNAME(created_at) AS d, WEEK(created_at, 3) AS w FROM orders ORDER BY id
@@ mysql | LAST_DAY and STR_TO_DATE
SELECT LAST_DAY(created_at) AS l, STR_TO_DATE('2026-01-31', '%Y-%m-%d') AS d, DATE(created_at) AS day FROM orders ORDER BY id
@@ mysql | names in backticks
SELECT `name`, `city` AS `The City` FROM `customers` ORDER BY `The City`, `name`
@@ mysql | names in backticks in another script
SELECT `Имя` AS `Полное имя` FROM `Клиенты` WHERE `Город` = 'Москва' ORDER BY `id`
@@ mysql | texts in double quotes
SELECT COUNT(*) AS n FROM orders WHERE status = "paid" OR status = "open"
@@ mysql | aliases in quotes
SELECT city AS 'The City', COUNT(*) AS "How many" FROM customers GROUP BY city ORDER BY COUNT(*) DESC, city
@@ mysql | GROUP_CONCAT
SELECT city, GROUP_CONCAT(DISTINCT name ORDER BY name SEPARATOR ', ') AS names FROM customers GROUP BY city ORDER BY city
@@ mysql | IF and IFNULL
SELECT IF(total > 100, 'large', 'small') AS size, IFNULL(note, '') AS note FROM orders ORDER BY id
@@ mysql | CONCAT
SELECT CONCAT(name, ' (', city, ')') AS label, CONCAT_WS('-', name, city) AS dashed FROM customers ORDER BY id
@@ mysql | ROLLUP
SELECT status, COUNT(*) AS n FROM orders GROUP BY status WITH ROLLUP
@@ mysql | CAST and CONVERT
SELECT CAST(total AS SIGNED) AS whole, CONVERT(id, CHAR) AS text_of_id, CAST(created_at AS DATE) AS day FROM orders ORDER BY id
@@ mysql | DIV, MOD() and %
SELECT id DIV 2 AS half, MOD(id, 2) AS rest, id % 2 AS rest_again FROM orders ORDER BY id
@@ mysql | REGEXP
SELECT name FROM customers WHERE name REGEXP '^A' OR name RLIKE 'z$' OR name NOT REGEXP 'q' ORDER BY name
@@ mysql | the equality that knows NULL
SELECT COUNT(*) AS n FROM orders WHERE note <=> NULL OR NOT (note <=> 'x')
@@ mysql | SUBSTRING_INDEX
SELECT SUBSTRING_INDEX(name, ' ', 1) AS first_name, LOCATE('a', name) AS a, LEFT(name, 2) AS l, LPAD(id, 5, '0') AS p FROM customers ORDER BY id
@@ mysql | JSON
SELECT JSON_UNQUOTE(JSON_EXTRACT('{"a": 1}', '$.a')) AS a, JSON_LENGTH('[1, 2]') AS n
@@ mysql | a sum of conditions
SELECT SUM(status = 'paid') AS paid, SUM(status <> 'paid') AS unpaid, AVG(total > 100) AS share FROM orders
@@ mysql | STRAIGHT_JOIN and USING
SELECT COUNT(*) AS n FROM customers STRAIGHT_JOIN orders ON orders.customer_id = customers.id
@@ mysql | FIELD for an order
SELECT id, status FROM orders ORDER BY FIELD(status, 'open', 'paid', 'cancelled'), id
@@ mysql | numbers with commas
SELECT FORMAT(total, 2) AS price, TRUNCATE(total, 1) AS cut, GREATEST(total, 100) AS g, POW(2, 3) AS p FROM orders ORDER BY id
@@ mysql | moments as numbers
SELECT UNIX_TIMESTAMP(created_at) > 0 AS past, FROM_UNIXTIME(0) IS NOT NULL AS epoch, TIMESTAMPADD(DAY, 1, created_at) AS next_day FROM orders ORDER BY id
@@ mysql | a backslash in a text
SELECT COUNT(*) AS n FROM orders WHERE note LIKE '%50\%%' OR note LIKE '%\_x'
@@ mysql | deviations
SELECT STDDEV(total) AS s, STD(total) AS t, VAR_POP(total) AS v FROM orders
@@ mysql | CONVERT with a character set
SELECT CONVERT(name USING utf8mb4) AS n, name COLLATE utf8mb4_general_ci AS c FROM customers ORDER BY id
@@ mysql | a table in double quotes
SELECT COUNT(*) AS n FROM "orders"
@@ mysql | LIKE with ESCAPE
SELECT COUNT(*) AS n FROM orders WHERE note LIKE '%50\\%%' ESCAPE '\\'
@@ mysql | JSON's elements
SELECT t.word, COUNT(*) AS n FROM customers c, JSON_TABLE(CONCAT('["', c.city, '", "x"]'), '$[*]' COLUMNS (word VARCHAR(100) PATH '$')) AS t GROUP BY t.word ORDER BY n DESC, t.word
@@ mysql | JSON's elements with their numbers and what they lack
SELECT t.place, t.name, t.price, t.has_price, t.tag FROM JSON_TABLE('[{"name": "Tea", "price": 4.5, "tags": ["a", "b"]}, {"name": "Bread"}]', '$[*]' COLUMNS (place FOR ORDINALITY, name VARCHAR(20) PATH '$.name', price DECIMAL(10, 2) PATH '$.price' DEFAULT '0' ON EMPTY NULL ON ERROR, has_price INT EXISTS PATH '$.price', NESTED PATH '$.tags[*]' COLUMNS (tag VARCHAR(10) PATH '$'))) AS t ORDER BY t.place, t.tag
