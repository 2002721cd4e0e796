@@ postgres | months by date_trunc
SELECT date_trunc('month', created_at) AS month, SUM(total) AS revenue FROM orders GROUP BY 1 ORDER BY 1
@@ postgres | months as text
SELECT to_char(created_at, 'YYYY-MM') AS month, COUNT(*) AS n FROM orders GROUP BY to_char(created_at, 'YYYY-MM') ORDER BY month
@@ postgres | EXTRACT
SELECT EXTRACT(YEAR FROM created_at) AS year, EXTRACT(dow FROM created_at) AS day, COUNT(*) AS n FROM orders GROUP BY 1, 2 ORDER BY 1, 2
@@ postgres | casts with colons
SELECT total::int AS whole, created_at::date AS day, id::text AS text_of_id, '2026-01-01'::timestamptz AS moment FROM orders ORDER BY id
@@ postgres | intervals
SELECT COUNT(*) AS n FROM orders WHERE created_at >= now() - INTERVAL '30 days' OR created_at < TIMESTAMP '2026-03-01' + interval '1 month'
@@ postgres | DATE and a text
SELECT COUNT(*) AS n FROM orders WHERE created_at >= DATE '2026-01-01' AND created_at < DATE '2026-02-01'
@@ postgres | the current date
SELECT COUNT(*) AS n FROM orders WHERE created_at < CURRENT_DATE AND created_at < CURRENT_TIMESTAMP AND created_at < LOCALTIMESTAMP
@@ postgres | ILIKE
SELECT name FROM customers WHERE name ILIKE '%a%' ORDER BY name
@@ postgres | regular expressions
SELECT name FROM customers WHERE name ~* '^a' OR name !~ 'z$' ORDER BY name
@@ postgres | DISTINCT ON
SELECT DISTINCT ON (customer_id) customer_id, total, created_at FROM orders ORDER BY customer_id, created_at DESC
@@ postgres | percentiles
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY total) AS median, percentile_disc(0.9) WITHIN GROUP (ORDER BY total) AS p90 FROM orders
@@ postgres | string_agg with an order
SELECT city, string_agg(name, ', ' ORDER BY name) AS names FROM customers GROUP BY city ORDER BY city
@@ postgres | array_agg and ANY
SELECT city, array_agg(DISTINCT name) AS names FROM customers WHERE id = ANY(ARRAY[1, 2, 3]) GROUP BY city ORDER BY city
@@ postgres | LATERAL with a query
SELECT c.name, o.total FROM customers c CROSS JOIN LATERAL (SELECT total FROM orders WHERE customer_id = c.id ORDER BY total DESC LIMIT 1) o ORDER BY c.name
@@ postgres | ROLLUP
SELECT status, COUNT(*) AS n FROM orders GROUP BY ROLLUP (status) ORDER BY status NULLS LAST
@@ postgres | GROUPING SETS
SELECT status, customer_id, SUM(total) AS revenue FROM orders GROUP BY GROUPING SETS ((status), (customer_id), ()) ORDER BY 1, 2
@@ postgres | CUBE
SELECT status, customer_id, COUNT(*) AS n FROM orders GROUP BY CUBE (status, customer_id) ORDER BY 1, 2
@@ postgres | JSON
SELECT jsonb_build_object('id', id, 'total', total) ->> 'id' AS id, to_jsonb(orders) -> 'total' AS total FROM orders ORDER BY orders.id
@@ postgres | age and date_part
SELECT date_part('day', now() - created_at) >= 0 AS past, age(created_at) IS NOT NULL AS aged FROM orders ORDER BY id
@@ postgres | time zones
SELECT created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Europe/Berlin' AS berlin FROM orders ORDER BY id
@@ postgres | split_part and position
SELECT split_part(name, ' ', 1) AS first_name, position(' ' IN name) AS place, strpos(name, 'a') AS a, left(name, 3) AS l FROM customers ORDER BY id
@@ postgres | SUBSTRING FROM FOR
SELECT SUBSTRING(name FROM 1 FOR 3) AS s, TRIM(BOTH ' ' FROM name) AS t, initcap(city) AS c, lpad(id::text, 5, '0') AS p FROM customers ORDER BY id
@@ postgres | GREATEST and LEAST
SELECT GREATEST(total, 100) AS g, LEAST(total, 100) AS l, CEIL(total) AS c, FLOOR(total) AS f, trunc(total, 1) AS t, mod(id, 2) AS m FROM orders ORDER BY id
@@ postgres | the mode and deviations
SELECT mode() WITHIN GROUP (ORDER BY status) AS most, stddev_pop(total) AS d, corr(id, total) IS NOT NULL AS c FROM orders
@@ postgres | FETCH FIRST
SELECT name FROM customers ORDER BY name FETCH FIRST 3 ROWS ONLY
@@ postgres | IS DISTINCT FROM
SELECT COUNT(*) AS n FROM orders WHERE note IS DISTINCT FROM 'x' AND (status = 'paid') IS TRUE
@@ postgres | a table with its namespace
SELECT COUNT(*) FROM public.orders
@@ postgres | a column with its namespace
SELECT public.orders.id FROM public.orders ORDER BY public.orders.id
@@ postgres | capital letters in names without quotes
SELECT Name, CITY FROM Customers ORDER BY ID
@@ postgres | MATERIALIZED
WITH a AS MATERIALIZED (SELECT * FROM orders) SELECT COUNT(*) AS n FROM a
@@ postgres | a window's frame by range
SELECT id, SUM(total) OVER (ORDER BY created_at RANGE BETWEEN INTERVAL '7 days' PRECEDING AND CURRENT ROW) AS week FROM orders ORDER BY id
@@ postgres | every month, also those without orders
WITH RECURSIVE months AS (SELECT DATE '2026-01-01' AS m UNION ALL SELECT (m + INTERVAL '1 month')::date FROM months WHERE m < DATE '2026-06-01') SELECT m, COALESCE(SUM(total), 0) AS revenue FROM months LEFT JOIN orders ON date_trunc('month', created_at)::date = m GROUP BY m ORDER BY m
@@ postgres | arguments by name
SELECT COUNT(*) AS n FROM orders WHERE created_at > now() - make_interval(years => 50, days => 10)
@@ postgres | a comparison of rows
SELECT id FROM orders WHERE (customer_id, status) = (1, 'paid') OR (customer_id, status) IN ((2, 'open'), (3, 'paid')) ORDER BY id
@@ postgres | VALUES as a table
SELECT v.word, COUNT(o.id) AS n FROM (VALUES ('paid'), ('open')) AS v (word) LEFT JOIN orders o ON o.status = v.word GROUP BY v.word ORDER BY v.word
@@ postgres | a count under its own name
SELECT t.count FROM (SELECT count(*) FROM orders) AS t
@@ postgres | an array's element
SELECT (ARRAY[10, 20, 30])[2] AS second, string_to_array('a,b', ',') AS parts, cardinality(ARRAY[1, 2]) AS n
@@ postgres | a backslash in a text
SELECT COUNT(*) AS n FROM orders WHERE note LIKE '%50\%%' OR note ~ '\d+ \w'
@@ postgres | words of a text, counted
SELECT word, COUNT(*) AS n FROM orders, unnest(string_to_array(note, ' ')) AS word GROUP BY word ORDER BY n DESC, word
@@ postgres | words of a text, with a column's name
SELECT o.id, w.word FROM orders o CROSS JOIN LATERAL unnest(string_to_array(o.note, ' ')) AS w (word) ORDER BY o.id, w.word
@@ postgres | two arrays side by side
SELECT t.a, t.b FROM unnest(ARRAY[1, 2], ARRAY['x', 'y']) AS t (a, b) ORDER BY t.a
@@ postgres | words of a text, in SELECT
SELECT id, unnest(string_to_array(note, ' ')) AS word FROM orders ORDER BY 1, 2
@@ postgres | every month of a series
SELECT m.month, COALESCE(SUM(o.total), 0) AS revenue FROM generate_series(TIMESTAMP '2026-01-01', TIMESTAMP '2026-06-01', INTERVAL '1 month') AS m (month) LEFT JOIN orders o ON date_trunc('month', o.created_at) = m.month GROUP BY m.month ORDER BY m.month
@@ postgres | a series under its own name
SELECT n, n.n * 2 AS twice FROM generate_series(1, 10) AS n
@@ postgres | JSON's elements
SELECT e.value, COUNT(*) AS n FROM customers c, jsonb_array_elements_text(jsonb_build_array(c.city, c.name)) AS e GROUP BY e.value ORDER BY 1
@@ postgres | JSON's elements under a name of their own
SELECT word FROM json_array_elements_text('["a", "b"]') AS word ORDER BY word
@@ postgres | JSON's fields
SELECT f.key, f.value FROM orders o LEFT JOIN LATERAL jsonb_each_text(to_jsonb(o)) AS f ON true ORDER BY o.id, f.key
@@ postgres | JSON's keys
SELECT DISTINCT k FROM orders o, jsonb_object_keys(to_jsonb(o)) AS k ORDER BY k
@@ postgres | rows of a function with their numbers
SELECT * FROM unnest(ARRAY['a', 'b']) WITH ORDINALITY AS t (word, place)
@@ postgres | elements of two arrays side by side, with LATERAL
SELECT t.a, t.b FROM orders o CROSS JOIN LATERAL unnest(ARRAY[o.id, 2], ARRAY['x', 'y']) AS t (a, b) ORDER BY t.a, o.id
