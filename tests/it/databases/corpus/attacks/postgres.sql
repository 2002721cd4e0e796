@@ postgres | reads a file
SELECT pg_read_file('/etc/passwd')
@@ postgres | reads a file as bytes
SELECT pg_read_binary_file('/etc/passwd')
@@ postgres | lists a folder
SELECT pg_ls_dir('/')
@@ postgres | lists a folder after FROM
SELECT * FROM pg_ls_dir('/') AS files
@@ postgres | reads a file in LATERAL
SELECT * FROM orders, LATERAL pg_read_file('/etc/passwd') AS f
@@ postgres | reads a file in LATERAL after JOIN
SELECT * FROM orders LEFT JOIN LATERAL pg_read_file('/etc/passwd') AS f ON true
@@ postgres | reads a file by ROWS FROM
SELECT * FROM ROWS FROM (pg_read_file('/etc/passwd')) AS f
@@ postgres | reads a file by a quoted name
SELECT "pg_read_file"('/etc/passwd')
@@ postgres | reads a file by a name with its namespace
SELECT pg_catalog.pg_read_file('/etc/passwd')
@@ postgres | reads a file by a name in Unicode escapes
SELECT U&"pg\005Fread_file"('/etc/passwd')
@@ postgres | reads a file in ORDER BY
SELECT id FROM orders ORDER BY pg_read_file('/etc/passwd')
@@ postgres | reads a file in GROUP BY
SELECT count(*) FROM orders GROUP BY pg_read_file('/etc/passwd')
@@ postgres | reads a file in HAVING
SELECT count(*) FROM orders HAVING pg_read_file('/etc/passwd') <> ''
@@ postgres | reads a file in LIMIT
SELECT id FROM orders LIMIT length(pg_read_file('/etc/passwd'))
@@ postgres | reads a file in FILTER
SELECT count(*) FILTER (WHERE pg_read_file('/etc/passwd') <> '') FROM orders
@@ postgres | reads a file in a window
SELECT row_number() OVER (ORDER BY pg_read_file('/etc/passwd')) FROM orders
@@ postgres | reads a file in the frame of a window
SELECT sum(total) OVER (ORDER BY id ROWS length(pg_read_file('/etc/passwd')) PRECEDING) FROM orders
@@ postgres | reads a file in a named window
SELECT sum(total) OVER w FROM orders WINDOW w AS (PARTITION BY pg_read_file('/etc/passwd'))
@@ postgres | reads a file in DISTINCT ON
SELECT DISTINCT ON (pg_read_file('/etc/passwd')) id FROM orders
@@ postgres | reads a file in VALUES
SELECT * FROM (VALUES (pg_read_file('/etc/passwd'))) AS v (a)
@@ postgres | reads a file in JOIN … ON
SELECT * FROM orders o JOIN customers c ON pg_read_file('/etc/passwd') <> ''
@@ postgres | reads a file in the order of an aggregate
SELECT string_agg(note, ',' ORDER BY pg_read_file('/etc/passwd')) FROM orders
@@ postgres | reads a file in CASE
SELECT CASE WHEN total > 0 THEN pg_read_file('/etc/passwd') END FROM orders
@@ postgres | reads a file in an array
SELECT ARRAY[pg_read_file('/etc/passwd')]
@@ postgres | reads a file in a subscript
SELECT (ARRAY[1, 2])[length(pg_read_file('/etc/passwd'))]
@@ postgres | reads a file in a query of an array
SELECT ARRAY(SELECT pg_read_file('/etc/passwd'))
@@ postgres | reads a file as a time zone
SELECT created_at AT TIME ZONE pg_read_file('/etc/passwd') FROM orders
@@ postgres | reads a file in a set operation
SELECT note FROM orders UNION ALL SELECT pg_read_file('/etc/passwd')
@@ postgres | reads a file in EXISTS
SELECT id FROM orders WHERE EXISTS (SELECT pg_read_file('/etc/passwd'))
@@ postgres | reads a file by COPY
COPY orders FROM '/etc/passwd'
@@ postgres | writes a file by COPY
COPY (SELECT * FROM customers) TO '/tmp/botyard-stolen'
@@ postgres | runs a program by COPY
COPY orders FROM PROGRAM 'id'
@@ postgres | runs a program by COPY of a query
COPY (SELECT 1) TO PROGRAM 'sh -c id'
@@ postgres | runs a block of code
DO $$ BEGIN DELETE FROM orders; END $$
@@ postgres | calls a procedure
CALL do_something()
@@ postgres | makes a table by INTO
SELECT * INTO stolen FROM customers
@@ postgres | makes a temporary table by INTO
SELECT * INTO TEMP stolen FROM customers
@@ postgres | makes a table by INTO in parentheses
SELECT * FROM (SELECT * INTO stolen FROM customers) AS x
@@ postgres | sets the mode back
SET TRANSACTION READ WRITE
@@ postgres | sets the session's mode back
SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE
@@ postgres | sets a setting by a function
SELECT set_config('default_transaction_read_only', 'off', false)
@@ postgres | sets a setting by a function in WITH
WITH s AS (SELECT set_config('transaction_read_only', 'off', false)) SELECT * FROM s
@@ postgres | reads a setting
SELECT current_setting('data_directory')
@@ postgres | reads who signed in
SELECT current_user
@@ postgres | reads who signed in, by another word
SELECT session_user, user, current_catalog
@@ postgres | reads the server's address
SELECT inet_server_addr(), inet_server_port()
@@ postgres | reads the server's version
SELECT version()
@@ postgres | reads passwords of the server
SELECT rolname, rolpassword FROM pg_authid
@@ postgres | reads passwords of the server by a full name
SELECT * FROM pg_catalog.pg_shadow
@@ postgres | reads passwords of the server by a quoted name
SELECT * FROM "pg_catalog"."pg_shadow"
@@ postgres | reads catalogs under a name of WITH that is not in sight
WITH x AS (SELECT * FROM pg_shadow), pg_shadow AS (SELECT 1) SELECT * FROM x
@@ postgres | reads a catalog under its own name in WITH
WITH pg_shadow AS (SELECT * FROM pg_shadow) SELECT * FROM pg_shadow
@@ postgres | reads the information schema
SELECT table_name FROM information_schema.tables
@@ postgres | reads what others run
SELECT query FROM pg_stat_activity
@@ postgres | casts to the name of a table
SELECT 'pg_authid'::regclass
@@ postgres | casts to the name of a table, in words
SELECT CAST('pg_authid' AS regclass)
@@ postgres | casts to the name of a table, as a typed text
SELECT regclass 'pg_authid'
@@ postgres | casts to the name of a role
SELECT 1::regrole::text
@@ postgres | casts to the name of a function
SELECT 'pg_read_file'::regproc
@@ postgres | casts to XML
SELECT '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'::xml
@@ postgres | calls a function as if it were a column
SELECT orders.pg_column_size FROM orders
@@ postgres | calls a function as if it were a field
SELECT (orders).hash_record FROM orders
@@ postgres | calls an operator by its full name
SELECT 1 OPERATOR(pg_catalog.+) 1
@@ postgres | calls an operator that nobody knows
SELECT note <-> note FROM orders
@@ postgres | runs a query by XML
SELECT query_to_xml('DELETE FROM orders RETURNING id', true, false, '')
@@ postgres | reads a table by XML
SELECT table_to_xml('pg_authid', true, false, '')
@@ postgres | reads the database by XML
SELECT database_to_xml(true, false, '')
@@ postgres | runs a query by a cursor's XML
SELECT cursor_to_xml('c', 1, true, true, '')
@@ postgres | runs a query by ts_stat
SELECT * FROM ts_stat('SELECT to_tsvector(rolpassword) FROM pg_authid')
@@ postgres | runs a query by ts_rewrite
SELECT ts_rewrite('a'::tsquery, 'SELECT ''a''::tsquery, ''b''::tsquery')
@@ postgres | reaches another server
SELECT * FROM dblink('host=10.0.0.1', 'SELECT 1') AS t (a int)
@@ postgres | reaches another server by a call
SELECT dblink_connect('host=10.0.0.1')
@@ postgres | reads a file into a large object
SELECT lo_import('/etc/passwd')
@@ postgres | writes a large object to a file
SELECT lo_export(1, '/tmp/botyard-stolen')
@@ postgres | makes a large object
SELECT lo_from_bytea(0, 'x')
@@ postgres | removes a large object
SELECT lo_unlink(1)
@@ postgres | moves a sequence on
SELECT nextval('orders_id_seq')
@@ postgres | sets a sequence
SELECT setval('orders_id_seq', 1)
@@ postgres | waits
SELECT pg_sleep(60)
@@ postgres | waits, written between comments
SELECT pg_/**/sleep(60), pg_sleep /* x */ (60)
@@ postgres | waits, in capital letters
SELECT PG_SLEEP(60)
@@ postgres | waits until a time
SELECT pg_sleep_until('2999-01-01')
@@ postgres | ends other sessions
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
@@ postgres | cancels other statements
SELECT pg_cancel_backend(1)
@@ postgres | takes a lock
SELECT pg_advisory_lock(1)
@@ postgres | takes a lock on a table
LOCK TABLE orders
@@ postgres | sends a notification
SELECT pg_notify('x', 'y')
@@ postgres | notifies
NOTIFY x
@@ postgres | loads a library
LOAD 'evil'
@@ postgres | loads an extension
CREATE EXTENSION plpython3u
@@ postgres | makes a function
CREATE FUNCTION evil() RETURNS int LANGUAGE sql AS 'SELECT 1'
@@ postgres | prepares and executes
PREPARE p AS DELETE FROM orders
@@ postgres | declares a cursor
DECLARE c CURSOR FOR SELECT * FROM orders
@@ postgres | reloads the server's settings
SELECT pg_reload_conf()
@@ postgres | reads another session's settings
SELECT pg_show_all_settings()
@@ postgres | maintains a table
VACUUM orders
@@ postgres | refreshes a view
REFRESH MATERIALIZED VIEW orders_view
@@ postgres | merges
MERGE INTO orders USING customers ON orders.customer_id = customers.id WHEN MATCHED THEN DELETE
@@ postgres | an escape text
SELECT E'\x41' FROM orders
@@ postgres | a text in dollars
SELECT $$a$$ || $tag$b; DROP TABLE orders$tag$
@@ postgres | a text in Unicode escapes
SELECT U&'\0441'
@@ postgres | a name in Unicode escapes
SELECT * FROM U&"ord\0065rs"
@@ postgres | rows of a function without a name
SELECT * FROM generate_series(1, 3)
@@ postgres | rows of an array without a name
SELECT * FROM unnest(ARRAY[1, 2])
@@ postgres | rows of a function by a name with its namespace
SELECT * FROM pg_catalog.generate_series(1, 3) AS n
@@ postgres | rows of a function by a quoted name
SELECT * FROM "generate_series"(1, 3) AS n
@@ postgres | rows of several functions
SELECT * FROM ROWS FROM (generate_series(1, 3), pg_ls_dir('/')) AS t (n, name)
@@ postgres | rows of a function of the server's
SELECT * FROM pg_show_all_settings() AS s
@@ postgres | rows of a function of types
SELECT * FROM jsonb_to_recordset('[{"a": "pg_authid"}]') AS t (a regclass)
@@ postgres | reads a file for an array's elements
SELECT * FROM unnest(ARRAY[pg_read_file('/etc/passwd')]) AS t
@@ postgres | reads a file for JSON's elements
SELECT * FROM LATERAL jsonb_array_elements(to_jsonb(pg_read_file('/etc/passwd'))) AS t
@@ postgres | reads a file for a series in SELECT
SELECT generate_series(1, length(pg_read_file('/etc/passwd')))
@@ postgres | reads a file as if it were a column of an array's elements
SELECT t.pg_read_file FROM unnest(ARRAY['/etc/passwd']) AS t
@@ postgres | reads a file as a column of an array's elements, which is the name of another column
SELECT t.pg_read_file, 1 AS pg_read_file FROM unnest(ARRAY['/etc/passwd']) AS t
@@ postgres | reads a file as a column of an array's elements, which is the name of another function's column
SELECT t.pg_read_file FROM unnest(ARRAY['x']) AS t (pg_read_file) UNION ALL SELECT t.pg_read_file FROM unnest(ARRAY['/etc/passwd']) AS t
@@ postgres | reads a file as a column of an array's elements, by a table's name and column
WITH orders (pg_read_file) AS (SELECT 'x') SELECT orders.pg_read_file FROM unnest(ARRAY['/etc/passwd']) AS orders
@@ postgres | lists a folder as if it were a column of JSON's elements
SELECT t.pg_ls_dir, 1 AS pg_ls_dir FROM jsonb_array_elements_text('["/"]') AS t
@@ postgres | waits as if it were a column of a series
SELECT s.pg_sleep, c.pg_sleep FROM generate_series(60, 61) AS s CROSS JOIN (SELECT 1 AS pg_sleep) AS c
@@ postgres | much out of little
SELECT repeat('x', 1000000000)
@@ postgres | much out of little by padding
SELECT lpad('x', 1000000000)
@@ postgres | much out of little by padding to a computed length
SELECT rpad('x', (1000 * 1000000)::int)
@@ postgres | much out of little by a format
SELECT format('%1000000000s', 'x')
@@ postgres | much out of little by a format that is given
SELECT format('%' || '*s', 1000000000, 'x')
@@ postgres | a sample of a table by a method
SELECT * FROM orders TABLESAMPLE SYSTEM (1)
@@ postgres | a table by XMLTABLE
SELECT * FROM XMLTABLE('/a' PASSING '<a/>' COLUMNS b text PATH '.')
@@ postgres | XML of elements
SELECT xmlelement(name a, note) FROM orders
@@ postgres | a table by JSON
SELECT * FROM json_to_recordset('[{"a":1}]') AS x (a int)
@@ postgres | a type of catalogs in a list of columns
SELECT * FROM customers AS c (id, name regclass)
@@ postgres | sorts by an operator
SELECT id FROM orders ORDER BY id USING <
@@ postgres | listens
LISTEN x
@@ postgres | a table's rows of before, with ONLY and a star
SELECT * FROM ONLY (pg_authid)
@@ postgres | the size of files
SELECT pg_database_size('postgres'), pg_relation_filepath('orders')
@@ postgres | statistics that hold values
SELECT most_common_vals FROM pg_stats
@@ postgres | asks a row for what is no column, but the name of another
SELECT o.pg_column_size, 1 AS pg_column_size FROM orders o
@@ postgres | asks a row for what is no column where its own alias has that name
SELECT o.pg_typeof AS pg_typeof FROM orders o
@@ postgres | asks a query's row for what is a column of a neighbour that it cannot see
SELECT (SELECT d.x FROM (SELECT 1 AS hash_record) o, (SELECT o.hash_record AS x) d LIMIT 1) FROM orders o
