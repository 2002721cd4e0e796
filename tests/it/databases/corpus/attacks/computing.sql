@@ postgres | a field of a row, with a subscript
SELECT (orders).note[1] FROM orders
@@ postgres | a function as if it were a field, with a subscript
SELECT (orders).pg_column_size[1] FROM orders
@@ postgres | a function as if it were a column, with a subscript
SELECT orders.pg_column_size[1] FROM orders
@@ postgres | a file as if it were a column of an array's elements, with a subscript
SELECT t.pg_read_file[1] FROM unnest(ARRAY['/etc/passwd']) AS t
@@ postgres | a function as if it were a field of an element
SELECT orders.note[1].pg_column_size FROM orders
@@ postgres | reads a file in a subscript of a column
SELECT orders.note[length(pg_read_file('/etc/passwd'))] FROM orders
@@ postgres | a name of too many parts, with a subscript
SELECT a.b.c.d[1] FROM orders
@@ postgres | reads a file as one of several patterns
SELECT id FROM orders WHERE note LIKE ANY (ARRAY[pg_read_file('/etc/passwd')])
@@ postgres | reads passwords as one of several patterns
SELECT id FROM orders WHERE note LIKE ANY (SELECT rolpassword FROM pg_authid)
@@ postgres | reseeds what is random
SELECT setseed(0.5)
@@ postgres | random bytes
SELECT gen_random_bytes(1024)
@@ mysql | waits behind the sign for AND
SELECT id FROM orders WHERE id = 1 && SLEEP(60)
@@ mysql | reads a file into JSON
SELECT JSON_OBJECT('x', LOAD_FILE('/etc/passwd'))
@@ sqlite | loads a library into JSON
SELECT json_set('{}', '$.x', load_extension('./evil.so'))
@@ sqlite | much out of little for JSON
SELECT json_set('{}', '$.x', hex(zeroblob(500000000)))
