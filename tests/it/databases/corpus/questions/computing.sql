@@ postgres, mysql, sqlite | mathematics
SELECT id, CEIL(total) AS up, FLOOR(total) AS down, SQRT(total) AS root, POWER(id, 2) AS square, LN(total) AS natural_log, LOG10(total) AS log, EXP(1) AS e, MOD(id, 2) AS rest, ROUND(CAST(PI() AS DECIMAL(10, 4)), 2) AS pi, SIGN(total) AS sign, DEGREES(1) AS d, RADIANS(180) AS r FROM orders ORDER BY id
@@ postgres, sqlite | mathematics of two engines
SELECT trunc(1.9) AS cut, log(2, 8) AS log_of_two, atan2(1, 1) AS angle FROM orders WHERE id = 1
@@ sqlite | the median and percentiles
SELECT status, median(total) AS middle, percentile(total, 90) AS p90, percentile_cont(total, 0.5) AS cont, percentile_disc(total, 0.5) AS disc FROM orders GROUP BY status ORDER BY status
@@ sqlite | changes of JSON
SELECT json_set('{"a": 1}', '$.b', id) AS s, json_insert('[1]', '$[#]', 2) AS i, json_replace('{"a": 1}', '$.a', 2) AS r, json_patch('{"a": 1}', '{"b": 2}') AS p, json_remove('{"a": 1}', '$.a') AS d FROM orders ORDER BY id
@@ sqlite | any three
SELECT COUNT(*) AS n FROM (SELECT id FROM orders ORDER BY random() LIMIT 3) AS q
@@ sqlite | if
SELECT if(total > 100, 'large', 'small') AS size FROM orders ORDER BY id
@@ postgres | any three
SELECT COUNT(*) AS n FROM (SELECT id FROM orders ORDER BY random() LIMIT 3) AS q
@@ postgres | words of a text as an array
SELECT regexp_split_to_array(name, '\s+') AS words, num_nulls(name, email) AS missing, num_nonnulls(name, email) AS given, quote_literal(name) AS l, quote_ident(name) AS i FROM customers ORDER BY id
@@ postgres | a part of JSON by its path, and a changed one
SELECT jsonb_path_query_first(to_jsonb(orders), '$.total ? (@ > 100)') AS large, jsonb_set(to_jsonb(orders), '{total}', '0') AS changed, scale(total) AS digits FROM orders ORDER BY orders.id
@@ postgres | one of several patterns
SELECT name FROM customers WHERE name LIKE ANY (ARRAY['A%', 'B%']) OR name ILIKE ANY (ARRAY['%ruiz']) OR NOT name NOT LIKE ANY (ARRAY['D%']) ORDER BY id
@@ postgres | one of the patterns of a query
SELECT name FROM customers WHERE name LIKE ANY (SELECT left(name, 1) || '%' FROM customers) ORDER BY id
@@ postgres | an array's element, by the table's name
SELECT q.parts[1] AS first, q.parts[1:2] AS both, q.parts[1] = 'Anna' AS is_anna FROM (SELECT id, string_to_array(name, ' ') AS parts FROM customers) AS q ORDER BY q.id
@@ mysql | JSON of values
SELECT JSON_OBJECT('id', id, 'total', total) AS o, JSON_ARRAY(id, status) AS a, JSON_SET('{"a": 1}', '$.b', id) AS s, JSON_REMOVE('{"a": 1}', '$.a') AS d, JSON_OVERLAPS('[1, 2]', '[2]') AS both FROM orders ORDER BY id
@@ mysql | sums and forms of numbers and texts
SELECT CRC32(name) AS c, BIN(id) AS b, CONV('ff', 16, 10) AS n, SOUNDEX(name) AS s, SHA2(name, 256) AS h, TO_BASE64(name) AS t FROM customers ORDER BY id
@@ mysql | any three
SELECT COUNT(*) AS n FROM (SELECT id FROM orders ORDER BY RAND() LIMIT 3) AS q
@@ mysql | NVL
SELECT NVL(note, '') AS note FROM orders ORDER BY id
@@ mysql | the median and percentiles
SELECT DISTINCT status, MEDIAN(total) OVER (PARTITION BY status) AS middle, PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY total) OVER (PARTITION BY status) AS p90, PERCENTILE_DISC(0.5) WITHIN GROUP (ORDER BY total) OVER (PARTITION BY status) AS half FROM orders ORDER BY status
@@ mysql | a date as a text
SELECT TO_CHAR(created_at, 'YYYY-MM') AS month, COUNT(*) AS n FROM orders GROUP BY month ORDER BY month
@@ mysql | the sign for AND
SELECT id FROM orders WHERE status = 'paid' && total > 100 && NOT (id = 3 && total = 0) ORDER BY id
@@ mysql | shifted bits
SELECT id << 1 AS twice, id >> 1 AS half FROM orders ORDER BY id
