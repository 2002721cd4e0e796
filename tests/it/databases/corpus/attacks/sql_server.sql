@@ sql_server | runs a program
EXEC xp_cmdshell 'whoami'
@@ sql_server | runs a program by a full name
EXEC master..xp_cmdshell 'whoami'
@@ sql_server | runs a program after a query, without a semicolon
SELECT 1 EXEC xp_cmdshell 'whoami'
@@ sql_server | runs a program after a query, on another line
SELECT * FROM orders
EXEC xp_cmdshell 'whoami'
@@ sql_server | deletes after a query, without a semicolon
SELECT id FROM orders DELETE FROM orders
@@ sql_server | drops after a query, without a semicolon
SELECT id FROM orders DROP TABLE orders
@@ sql_server | shuts down after a query
SELECT id FROM orders SHUTDOWN WITH NOWAIT
@@ sql_server | waits after a query
SELECT id FROM orders WAITFOR DELAY '00:01:00'
@@ sql_server | waits
WAITFOR DELAY '00:01:00'
@@ sql_server | waits until a time
WAITFOR TIME '23:59'
@@ sql_server | reaches another server
SELECT * FROM OPENROWSET('SQLNCLI', 'Server=10.0.0.1;Trusted_Connection=yes;', 'SELECT 1') AS r
@@ sql_server | reads a file
SELECT * FROM OPENROWSET(BULK 'C:\Windows\win.ini', SINGLE_CLOB) AS f
@@ sql_server | reads a file of another machine
SELECT * FROM OPENROWSET(BULK '//10.0.0.1/share/x', SINGLE_BLOB) AS f
@@ sql_server | asks a linked server
SELECT * FROM OPENQUERY(linked, 'SELECT 1')
@@ sql_server | asks a server by a data source
SELECT * FROM OPENDATASOURCE('SQLNCLI', 'Data Source=10.0.0.1').master.dbo.x
@@ sql_server | a table of a linked server
SELECT * FROM linked.master.dbo.spt_values
@@ sql_server | a table of another database
SELECT * FROM master.dbo.spt_values
@@ sql_server | a table of another database, without the namespace
SELECT * FROM master..spt_values
@@ sql_server | reads logins
SELECT * FROM sys.sql_logins
@@ sql_server | reads logins of the master database
SELECT * FROM master.sys.syslogins
@@ sql_server | reads objects
SELECT * FROM sys.objects
@@ sql_server | reads objects in brackets
SELECT * FROM [sys].[objects]
@@ sql_server | reads the information schema
SELECT * FROM INFORMATION_SCHEMA.TABLES
@@ sql_server | reads connections
SELECT * FROM sys.dm_exec_connections
@@ sql_server | reads old views
SELECT * FROM sysobjects
@@ sql_server | makes a table by INTO
SELECT * INTO stolen FROM customers
@@ sql_server | makes a temporary table by INTO
SELECT * INTO #stolen FROM customers
@@ sql_server | reads a temporary table
SELECT * FROM #stolen
@@ sql_server | reads a variable of a table
SELECT * FROM @stolen
@@ sql_server | reads a variable of the server
SELECT @@VERSION
@@ sql_server | reads a variable
SELECT @x
@@ sql_server | sets a variable
SELECT @x = 1
@@ sql_server | sets a variable from a column
SELECT @x = name FROM customers
@@ sql_server | declares
DECLARE @x int = 1; SELECT @x
@@ sql_server | runs a text
EXEC ('DELETE FROM orders')
@@ sql_server | runs a text by a procedure
EXEC sp_executesql N'DELETE FROM orders'
@@ sql_server | calls a procedure without EXEC
sp_configure 'xp_cmdshell', 1
@@ sql_server | sends the server to a share
EXEC xp_dirtree '\\10.0.0.1\share'
@@ sql_server | reads a file's rows
SELECT * FROM fn_trace_gettable('C:\x.trc', 1)
@@ sql_server | reads events from a share
SELECT * FROM sys.fn_xe_file_target_read_file('\\10.0.0.1\x\*.xel', NULL, NULL, NULL)
@@ sql_server | reads who signed in
SELECT SUSER_SNAME(), USER_NAME(), SYSTEM_USER
@@ sql_server | reads who signed in, without parentheses
SELECT CURRENT_USER
@@ sql_server | reads what the server is
SELECT SERVERPROPERTY('MachineName'), HOST_NAME(), DB_NAME()
@@ sql_server | looks at rights
SELECT IS_SRVROLEMEMBER('sysadmin'), HAS_DBACCESS('master')
@@ sql_server | acts as somebody else
EXECUTE AS LOGIN = 'sa'
@@ sql_server | bulk insert
BULK INSERT customers FROM 'C:\x.txt'
@@ sql_server | merges
MERGE orders AS o USING customers AS c ON o.customer_id = c.id WHEN MATCHED THEN DELETE;
@@ sql_server | output of a deletion
SELECT * FROM (DELETE FROM orders OUTPUT deleted.id) AS d
@@ sql_server | changes settings of the server
RECONFIGURE
@@ sql_server | backs up to a share
BACKUP DATABASE shop TO DISK = '\\10.0.0.1\x.bak'
@@ sql_server | takes another database
USE master
@@ sql_server | hint that locks
SELECT * FROM orders WITH (TABLOCKX, HOLDLOCK)
@@ sql_server | hint that locks rows for updating
SELECT * FROM orders WITH (UPDLOCK)
@@ sql_server | hint in the old way
SELECT * FROM orders (NOLOCK)
@@ sql_server | option of the query
SELECT * FROM orders OPTION (MAXRECURSION 0)
@@ sql_server | gives XML
SELECT * FROM customers FOR XML PATH('')
@@ sql_server | gives JSON
SELECT * FROM customers FOR JSON AUTO
@@ sql_server | rows out of JSON
SELECT * FROM OPENJSON('[1, 2]')
@@ sql_server | rows out of XML
SELECT * FROM OPENXML(1, '/a', 1)
@@ sql_server | rows out of a text
SELECT value FROM STRING_SPLIT('a,b', ',')
@@ sql_server | rows out of nothing
SELECT value FROM GENERATE_SERIES(1, 1000000000)
@@ sql_server | rows of a function by APPLY
SELECT * FROM orders CROSS APPLY sys.fn_my_permissions(NULL, 'SERVER')
@@ sql_server | a method of XML
SELECT note.value('(/a)[1]', 'int') FROM orders
@@ sql_server | a method of XML in rows
SELECT t.c.value('.', 'int') FROM orders CROSS APPLY note.nodes('/a') AS t(c)
@@ sql_server | a function of the owner's
SELECT dbo.fn_evil(id) FROM orders
@@ sql_server | a static method
SELECT geography::Point(1, 2, 4326)
@@ sql_server | moves a sequence on
SELECT NEXT VALUE FOR orders_seq
@@ sql_server | much out of little
SELECT REPLICATE(CAST('x' AS varchar(max)), 1000000000)
@@ sql_server | much out of little by spaces
SELECT SPACE(8000)
@@ sql_server | much out of little by a format
SELECT FORMAT(1, 'D999999999')
@@ sql_server | casts to XML
SELECT CAST('<a/>' AS xml)
@@ sql_server | casts to a type of the server's
SELECT CAST(1 AS sql_variant), CAST('x' AS hierarchyid)
@@ sql_server | a date's part that is a call
SELECT DATEADD(xp_cmdshell, 1, created_at) FROM orders
@@ sql_server | a table as it was
SELECT * FROM orders FOR SYSTEM_TIME ALL
@@ sql_server | pivots
SELECT * FROM orders PIVOT (SUM(total) FOR status IN ([open], [paid])) AS p
@@ sql_server | a batch that goes on
SELECT 1
GO
DELETE FROM orders
@@ sql_server | a condition around statements
IF 1 = 1 DELETE FROM orders
@@ sql_server | goes round in a loop
WHILE 1 = 1 SELECT 1
@@ sql_server | prints
PRINT 'x'
@@ sql_server | ends a session
KILL 53
@@ sql_server | a certificate's private key
SELECT CERTENCODED(1), DECRYPTBYPASSPHRASE('x', 0x00)
@@ sql_server | hexadecimal digits as a command
SELECT 0x4445
@@ sql_server | a table by the old joins
SELECT * FROM orders, sys.tables WHERE orders.id *= object_id
