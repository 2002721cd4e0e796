@@ sqlite | attaches another file
ATTACH DATABASE 'botyard-stolen.db' AS x
@@ sqlite | attaches another file by a URI
ATTACH 'file:botyard-stolen.db?mode=rwc' AS x
@@ sqlite | detaches
DETACH DATABASE main
@@ sqlite | copies itself into another file
VACUUM INTO 'botyard-stolen.db'
@@ sqlite | rewrites itself
VACUUM
@@ sqlite | rebuilds indexes
REINDEX
@@ sqlite | gathers statistics
ANALYZE
@@ sqlite | changes a setting
PRAGMA journal_mode = WAL
@@ sqlite | opens the schema for writing
PRAGMA writable_schema = ON
@@ sqlite | switches reading only off
PRAGMA query_only = OFF
@@ sqlite | changes where temporary files lie
PRAGMA temp_store_directory = '/tmp'
@@ sqlite | changes the version of the file
PRAGMA user_version = 7
@@ sqlite | lists files by a function
SELECT * FROM pragma_database_list
@@ sqlite | lists files by a function with parentheses
SELECT file FROM pragma_database_list()
@@ sqlite | lists columns by a function
SELECT name FROM pragma_table_info('customers')
@@ sqlite | lists settings by a function, in quotes
SELECT * FROM "pragma_compile_options"
@@ sqlite | reads the schema
SELECT sql FROM sqlite_master
@@ sqlite | reads the schema by its newer name
SELECT sql FROM sqlite_schema
@@ sqlite | reads the schema with its namespace
SELECT sql FROM main.sqlite_master
@@ sqlite | reads the schema in brackets
SELECT sql FROM [sqlite_master]
@@ sqlite | counts the schema
SELECT count(*) FROM sqlite_master
@@ sqlite | reads the temporary schema
SELECT * FROM sqlite_temp_master
@@ sqlite | reads the schema under its own name in WITH
WITH sqlite_master AS (SELECT * FROM main.sqlite_master) SELECT * FROM sqlite_master
@@ sqlite | writes the schema
UPDATE sqlite_master SET sql = ''
@@ sqlite | reads sizes of tables
SELECT * FROM dbstat
@@ sqlite | reads statements that are prepared
SELECT * FROM sqlite_stmt
@@ sqlite | reads sequences
SELECT * FROM sqlite_sequence
@@ sqlite | loads a library
SELECT load_extension('./evil.so')
@@ sqlite | loads a library in capital letters
SELECT LOAD_EXTENSION('./evil.so', 'init')
@@ sqlite | loads a library by a quoted name
SELECT "load_extension"('./evil.so')
@@ sqlite | loads a library by a name in brackets
SELECT [load_extension]('./evil.so')
@@ sqlite | loads a library in ORDER BY
SELECT id FROM orders ORDER BY load_extension('./evil.so')
@@ sqlite | loads a library in LIMIT
SELECT id FROM orders LIMIT load_extension('./evil.so')
@@ sqlite | loads a library in a window's frame
SELECT sum(total) OVER (ORDER BY id ROWS load_extension('./evil.so') PRECEDING) FROM orders
@@ sqlite | loads a library in FILTER
SELECT count(*) FILTER (WHERE load_extension('./evil.so')) FROM orders
@@ sqlite | loads a library in IN
SELECT id FROM orders WHERE id IN (1, load_extension('./evil.so'))
@@ sqlite | loads a library in USING's place
SELECT * FROM orders o JOIN customers c ON load_extension('./evil.so')
@@ sqlite | writes a file
SELECT writefile('botyard-stolen.txt', 'x')
@@ sqlite | reads a file
SELECT readfile('/etc/passwd')
@@ sqlite | lists files
SELECT * FROM fsdir('/')
@@ sqlite | runs a program
SELECT edit('x', 'sh')
@@ sqlite | evaluates a text
SELECT eval('DELETE FROM orders')
@@ sqlite | gives a tokenizer's address
SELECT fts3_tokenizer('simple')
@@ sqlite | sets a tokenizer's address
SELECT fts3_tokenizer('x', x'4141414141414141')
@@ sqlite | much out of little by zeros
SELECT zeroblob(1000000000)
@@ sqlite | much out of little by random bytes
SELECT randomblob(1000000000)
@@ sqlite | much out of little by hexadecimal digits of zeros
SELECT hex(zeroblob(500000000))
@@ sqlite | much out of little by a format
SELECT printf('%1000000000d', 1)
@@ sqlite | much out of little by a format with a star
SELECT printf('%.*c', 1000000000, 'x')
@@ sqlite | much out of little by format
SELECT format('%1000000000s', 'x')
@@ sqlite | much out of little by a format that is computed
SELECT printf('%' || '900000000' || 'd', 1)
@@ sqlite | much out of little by replacing zeros
SELECT replace(hex(zeroblob(100000000)), '0', 'xxxxxxxxxx')
@@ sqlite | rows out of nothing
SELECT * FROM generate_series(1, 1000000000)
@@ sqlite | reads a file for JSON's elements
SELECT * FROM json_each(readfile('/etc/passwd'))
@@ sqlite | rows out of JSON by a quoted name
SELECT * FROM "json_each"('[1, 2, 3]')
@@ sqlite | rows out of JSON with a namespace
SELECT * FROM main.json_each('[1, 2, 3]')
@@ sqlite | rows out of JSON after a comma
SELECT * FROM orders, json_tree(orders.note)
@@ sqlite | rows out of JSON without parentheses
SELECT * FROM json_each
@@ sqlite | makes a virtual table
CREATE VIRTUAL TABLE stolen USING fts5(x)
@@ sqlite | makes a temporary view
CREATE TEMP VIEW stolen AS SELECT * FROM customers
@@ sqlite | makes a trigger
CREATE TRIGGER stolen AFTER INSERT ON orders BEGIN DELETE FROM orders; END
@@ sqlite | replaces a row
REPLACE INTO customers (id, name) VALUES (1, 'x')
@@ sqlite | adds or replaces a row
INSERT OR REPLACE INTO customers (id, name) VALUES (1, 'x')
@@ sqlite | adds or changes a row
INSERT INTO customers (id) VALUES (1) ON CONFLICT (id) DO UPDATE SET name = 'x'
@@ sqlite | explains
EXPLAIN SELECT * FROM sqlite_master
@@ sqlite | explains a plan
EXPLAIN QUERY PLAN SELECT * FROM orders
@@ sqlite | sets a savepoint
SAVEPOINT x
@@ sqlite | begins for writing
BEGIN IMMEDIATE
@@ sqlite | a table by a text
SELECT * FROM 'sqlite_master'
@@ sqlite | a table by a name in backticks
SELECT * FROM `sqlite_master`
@@ sqlite | an index by force
SELECT * FROM orders INDEXED BY sqlite_autoindex_customers_1
@@ sqlite | a regular expression
SELECT * FROM customers WHERE name REGEXP '(a+)+$'
@@ sqlite | a match of full text
SELECT * FROM customers WHERE name MATCH 'x'
@@ sqlite | the last number and changes
SELECT last_insert_rowid(), changes(), total_changes()
@@ sqlite | the version of the source
SELECT sqlite_version(), sqlite_source_id(), sqlite_compileoption_get(1)
@@ sqlite | logs
SELECT sqlite_log(1, 'x')
@@ sqlite | a named parameter
SELECT * FROM customers WHERE name = :name
@@ sqlite | a parameter with a sign
SELECT * FROM customers WHERE name = @name OR name = $name
@@ sqlite | bytes
SELECT x'DEADBEEF'
@@ sqlite | the place of a value in the file
SELECT sqlite_offset(id) FROM orders
@@ sqlite | raises
SELECT RAISE(ABORT, 'x')
@@ sqlite | a query that refers to itself in a circle
WITH a AS (SELECT * FROM b), b AS (SELECT * FROM a) SELECT * FROM a
