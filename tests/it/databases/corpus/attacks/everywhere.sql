@@ all | deletes rows
DELETE FROM orders
@@ all | deletes rows behind a comment
/* how many orders? */ DELETE FROM orders
@@ all | changes rows
UPDATE orders SET total = 0
@@ all | adds a row
INSERT INTO customers (id, name, city, email) VALUES (999, 'x', 'y', 'z')
@@ all | adds rows from a query
INSERT INTO customers SELECT * FROM customers
@@ all | drops a table
DROP TABLE orders
@@ all | makes a table
CREATE TABLE stolen (id INTEGER)
@@ postgres, mysql, sqlite | makes a table of a query
CREATE TABLE stolen AS SELECT * FROM customers
@@ postgres, mysql, sqlite | makes a temporary table
CREATE TEMPORARY TABLE stolen AS SELECT * FROM customers
@@ all | makes a view
CREATE VIEW stolen AS SELECT * FROM customers
@@ all | changes a table
ALTER TABLE orders ADD COLUMN stolen INTEGER
@@ postgres, mysql, sql_server | empties a table
TRUNCATE TABLE orders
@@ all | makes an index
CREATE INDEX stolen ON orders (total)
@@ all | a second statement after a semicolon
SELECT 1; DROP TABLE orders
@@ all | a second statement hidden in a comment's end
SELECT 1 /* ; */ ; DELETE FROM orders -- harmless
@@ all | two harmless statements
SELECT 1; SELECT 2
@@ all | nothing at all
;
@@ all | only a comment
-- DELETE FROM orders
@@ all | deletes in WITH
WITH gone AS (DELETE FROM orders RETURNING id) SELECT count(*) FROM gone
@@ all | deletes in WITH, two levels down
WITH a AS (SELECT 1 AS n), b AS (WITH c AS (DELETE FROM orders RETURNING id) SELECT * FROM c) SELECT * FROM a, b
@@ all | changes in WITH
WITH changed AS (UPDATE orders SET total = 0 RETURNING id) SELECT * FROM changed
@@ all | adds in WITH
WITH added AS (INSERT INTO customers (id, name) VALUES (1000, 'x') RETURNING id) SELECT * FROM added
@@ all | adds rows after WITH
WITH source AS (SELECT 1001 AS id) INSERT INTO customers (id) SELECT id FROM source
@@ all | deletes after WITH
WITH old AS (SELECT id FROM orders) DELETE FROM orders WHERE id IN (SELECT id FROM old)
@@ postgres, mysql | locks rows
SELECT * FROM orders FOR UPDATE
@@ postgres, mysql | locks rows without waiting
SELECT * FROM orders FOR UPDATE SKIP LOCKED
@@ postgres, mysql | locks rows for reading
SELECT * FROM orders FOR SHARE
@@ postgres, mysql | locks rows in a query in parentheses
SELECT * FROM (SELECT * FROM orders FOR UPDATE) AS o
@@ all | begins a transaction
BEGIN
@@ all | commits
COMMIT
@@ all | explains and runs
EXPLAIN ANALYZE DELETE FROM orders
@@ all | grants rights
GRANT ALL ON orders TO PUBLIC
@@ all | a table that the schema does not list
SELECT * FROM passwords
@@ all | a table of another namespace
SELECT * FROM secret.orders
@@ all | a table of another database, in three parts
SELECT * FROM other.secret.orders
@@ all | a table of another server, in four parts
SELECT * FROM server.other.secret.orders
@@ all | a name of WITH used outside of it
SELECT * FROM (WITH hidden AS (SELECT 1 AS n) SELECT n FROM hidden) AS a, hidden
@@ all | a function that is not listed
SELECT do_something_evil(id) FROM orders
@@ all | a function of a namespace
SELECT admin.do_something(id) FROM orders
@@ all | a function whose name is written with a homoglyph
SELECT сount(*) FROM orders
@@ all | a function in full-width letters
SELECT ｓｌｅｅｐ(10)
@@ all | a semicolon in full width before a command
SELECT 1； DROP TABLE orders
@@ all | a quote in full width
SELECT * FROM orders WHERE note = ＇x＇
@@ all | a zero-width space in a name
SELECT * FROM orders​
@@ all | a control character between words
SELECT 1FROM orders
@@ all | a parameter that nobody binds
SELECT * FROM orders WHERE id = ?
@@ all | a table by the short form TABLE
TABLE orders
@@ all | a query that is only values given to a table
VALUES (1), (2) INTO stolen
@@ all | a text that does not end
SELECT 'x FROM orders
@@ all | a backslash that may or may not end a text
SELECT 'a\' AS a, ' OR 1=1 -- ' AS b FROM orders
@@ all | a backslash before two quotes
SELECT '\'' || note || '\'' FROM orders
@@ all | a text with three backslashes before a quote
SELECT '\\\''; DROP TABLE orders; --' FROM orders
@@ all | a name that holds the sign that closes it
SELECT "a""b]]c``d", [a]]b], `a``b` FROM orders
