@@ mysql | writes a file
SELECT * FROM customers INTO OUTFILE '/tmp/botyard-stolen'
@@ mysql | writes a file, before FROM
SELECT * INTO OUTFILE '/tmp/botyard-stolen' FROM customers
@@ mysql | writes a file of bytes
SELECT 'x' INTO DUMPFILE '/tmp/botyard-stolen'
@@ mysql | writes a file after a set operation
SELECT 1 UNION SELECT 2 INTO OUTFILE '/tmp/botyard-stolen'
@@ mysql | writes a file by a comment that is run
SELECT 1 /*! INTO OUTFILE '/tmp/botyard-stolen' */
@@ mysql | writes a file by a comment that some versions run
SELECT 1 /*!50000 INTO OUTFILE '/tmp/botyard-stolen' */
@@ mysql | deletes by a comment that is run
/*! DELETE FROM orders */
@@ mysql | calls a function by a comment that is run
SELECT /*! SLEEP(60) */
@@ mysql | sets a variable by INTO
SELECT id INTO @x FROM orders LIMIT 1
@@ mysql | sets a variable
SELECT @x := 1
@@ mysql | sets a variable in a condition
SELECT * FROM orders WHERE (@x := id) > 0
@@ mysql | reads a variable
SELECT @x
@@ mysql | reads a variable of the server
SELECT @@datadir
@@ mysql | reads a variable of the server, by its scope
SELECT @@global.secure_file_priv
@@ mysql | reads a quoted variable
SELECT @`x`
@@ mysql | sets a variable of the server
SET GLOBAL general_log = 'ON'
@@ mysql | sets the session's mode
SET SESSION TRANSACTION READ WRITE
@@ mysql | sets how texts are read
SET sql_mode = 'NO_BACKSLASH_ESCAPES'
@@ mysql | reads a file
SELECT LOAD_FILE('/etc/passwd')
@@ mysql | reads a file by hexadecimal digits
SELECT LOAD_FILE(0x2F6574632F706173737764)
@@ mysql | reads a file by a quoted name
SELECT `load_file`('/etc/passwd')
@@ mysql | reads a file in ORDER BY
SELECT id FROM orders ORDER BY LOAD_FILE('/etc/passwd')
@@ mysql | reads a file in the order of an aggregate
SELECT GROUP_CONCAT(note ORDER BY LOAD_FILE('/etc/passwd')) FROM orders
@@ mysql | reads a file between a date's parts
SELECT DATE_ADD(created_at, INTERVAL LENGTH(LOAD_FILE('/etc/passwd')) DAY) FROM orders
@@ mysql | reads a file into a table
LOAD DATA INFILE '/etc/passwd' INTO TABLE customers
@@ mysql | reads the caller's file into a table
LOAD DATA LOCAL INFILE '/etc/passwd' INTO TABLE customers
@@ mysql | reads XML into a table
LOAD XML INFILE '/etc/passwd' INTO TABLE customers
@@ mysql | reads a file for JSON's elements
SELECT * FROM JSON_TABLE(LOAD_FILE('/etc/passwd'), '$[*]' COLUMNS (word TEXT PATH '$')) AS t
@@ mysql | waits for JSON's elements
SELECT * FROM orders, JSON_TABLE(CONCAT('[', SLEEP(60), ']'), '$[*]' COLUMNS (word TEXT PATH '$')) AS t
@@ mysql | a path of JSON in hexadecimal digits
SELECT * FROM JSON_TABLE('[1]', 0x245B2A5D COLUMNS (word TEXT PATH '$')) AS t
@@ mysql | a path of JSON that is read in two ways
SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (word TEXT PATH '$\' DEFAULT ' OR 1' ON EMPTY)) AS t
@@ mysql | a default of JSON that is a variable
SELECT * FROM JSON_TABLE('[1]', '$[*]' COLUMNS (word TEXT PATH '$' DEFAULT @@datadir ON EMPTY)) AS t
@@ mysql | rows of a function of its own
SELECT * FROM seq_1_to_1000000000
@@ mysql | rows of a call
SELECT * FROM unnest('[1]') AS t
@@ mysql | waits
SELECT SLEEP(60)
@@ mysql | waits in a condition
SELECT * FROM orders WHERE id = 1 OR SLEEP(60)
@@ mysql | works in vain
SELECT BENCHMARK(1000000000, MD5('x'))
@@ mysql | takes a lock
SELECT GET_LOCK('x', 60)
@@ mysql | gives locks back
SELECT RELEASE_ALL_LOCKS()
@@ mysql | waits for a replica
SELECT MASTER_POS_WAIT('x', 1, 60)
@@ mysql | reads who signed in
SELECT USER(), CURRENT_USER()
@@ mysql | reads who signed in, without parentheses
SELECT CURRENT_USER
@@ mysql | reads the version and the database
SELECT VERSION(), DATABASE(), CONNECTION_ID()
@@ mysql | reads passwords
SELECT * FROM mysql.user
@@ mysql | reads passwords by quoted names
SELECT * FROM `mysql`.`user`
@@ mysql | reads passwords in a subquery
SELECT (SELECT authentication_string FROM mysql.user LIMIT 1) FROM orders
@@ mysql | reads the information schema
SELECT * FROM information_schema.tables
@@ mysql | reads the information schema in capital letters
SELECT * FROM INFORMATION_SCHEMA.PROCESSLIST
@@ mysql | reads the performance schema
SELECT * FROM performance_schema.accounts
@@ mysql | reads the sys schema
SELECT * FROM sys.session
@@ mysql | locks rows in the old way
SELECT * FROM orders LOCK IN SHARE MODE
@@ mysql | analyses by a procedure
SELECT * FROM orders PROCEDURE ANALYSE()
@@ mysql | analyses by a procedure that waits
SELECT * FROM orders PROCEDURE ANALYSE(EXTRACTVALUE(1, CONCAT(0x5c, VERSION())), 1)
@@ mysql | tells by an error
SELECT EXTRACTVALUE(1, CONCAT('~', VERSION()))
@@ mysql | tells by an error of XML
SELECT UPDATEXML(1, CONCAT('~', VERSION()), 1)
@@ mysql | moves a sequence on
SELECT NEXTVAL(orders_seq)
@@ mysql | moves a sequence on, in words
SELECT NEXT VALUE FOR orders_seq
@@ mysql | sets a sequence
SELECT SETVAL(orders_seq, 1)
@@ mysql | takes the last number
SELECT LAST_INSERT_ID(42)
@@ mysql | much out of little
SELECT REPEAT('x', 1000000000)
@@ mysql | much out of little by spaces
SELECT SPACE(1000000000)
@@ mysql | much out of little by padding
SELECT LPAD('x', 1000000000, 'y')
@@ mysql | much out of little by random bytes
SELECT RANDOM_BYTES(1024)
@@ mysql | reads a table by HANDLER
HANDLER orders OPEN
@@ mysql | does something without a result
DO SLEEP(60)
@@ mysql | calls a procedure
CALL do_something()
@@ mysql | replaces a row
REPLACE INTO customers (id, name) VALUES (1, 'x')
@@ mysql | shows who is connected
SHOW PROCESSLIST
@@ mysql | shows rights
SHOW GRANTS
@@ mysql | ends another session
KILL 1
@@ mysql | takes another database
USE mysql
@@ mysql | locks tables
LOCK TABLES orders WRITE
@@ mysql | flushes
FLUSH TABLES WITH READ LOCK
@@ mysql | prepares a text
PREPARE p FROM 'DELETE FROM orders'
@@ mysql | executes a text
EXECUTE IMMEDIATE 'DELETE FROM orders'
@@ mysql | makes a function of a library
CREATE FUNCTION sys_exec RETURNS INTEGER SONAME 'evil.so'
@@ mysql | installs a plugin
INSTALL PLUGIN evil SONAME 'evil.so'
@@ mysql | a block of code
BEGIN NOT ATOMIC DELETE FROM orders; END
@@ mysql | a modifier of SELECT
SELECT SQL_CALC_FOUND_ROWS * FROM orders
@@ mysql | a hint that sets a variable
SELECT /*+ SET_VAR(sql_mode='') */ * FROM orders, missing
@@ mysql | partitions of a table
SELECT * FROM orders PARTITION (p0)
@@ mysql | an index by force
SELECT * FROM orders FORCE INDEX (PRIMARY)
@@ mysql | a table as it was
SELECT * FROM orders FOR SYSTEM_TIME ALL
@@ mysql | a text with a character set before it
SELECT _latin1'x' FROM orders
@@ mysql | a text whose first byte swallows a backslash
SELECT _gbk'縗' OR 1=1 -- '
@@ mysql | a text in double quotes with a backslash
SELECT "a\" OR 1=1 -- " FROM orders
@@ mysql | a text in hexadecimal digits
SELECT 0x53454C454354
@@ mysql | a function and its argument apart
SELECT SLEEP (60)
@@ mysql | a function of the server's encryption
SELECT AES_DECRYPT('x', 'y'), ENCRYPT('x'), PASSWORD('x')
@@ mysql | reads a default
SELECT DEFAULT(total) FROM orders
@@ mysql | reads inserted values
SELECT VALUES(total) FROM orders
@@ mysql | unique numbers of the server
SELECT UUID(), UUID_SHORT()
