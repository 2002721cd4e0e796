@@ sql_server | TOP
SELECT TOP 3 name FROM customers ORDER BY name
@@ sql_server | TOP in parentheses, with ties
SELECT TOP (3) WITH TIES status, total FROM orders ORDER BY total DESC
@@ sql_server | TOP in percent
SELECT TOP 50 PERCENT name FROM customers ORDER BY name
@@ sql_server | DISTINCT and TOP
SELECT DISTINCT TOP 2 city FROM customers ORDER BY city
@@ sql_server | OFFSET and FETCH
SELECT name FROM customers ORDER BY name OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY
@@ sql_server | names in brackets
SELECT [name], [city] AS [The City] FROM [dbo].[customers] ORDER BY [The City]
@@ sql_server | names in double quotes
SELECT "name" AS "The Name" FROM "customers" ORDER BY "The Name"
@@ sql_server | names in brackets in another script
SELECT [Имя] AS [Полное имя] FROM [Клиенты] WHERE [Город] = N'Москва' ORDER BY id
@@ sql_server | a table with its namespace
SELECT COUNT(*) AS n FROM dbo.orders
@@ sql_server | YEAR and MONTH
SELECT YEAR(created_at) AS y, MONTH(created_at) AS m, SUM(total) AS revenue FROM orders GROUP BY YEAR(created_at), MONTH(created_at) ORDER BY y, m
@@ sql_server | FORMAT of a date
SELECT FORMAT(created_at, 'yyyy-MM') AS month, COUNT(*) AS n FROM orders GROUP BY FORMAT(created_at, 'yyyy-MM') ORDER BY month
@@ sql_server | DATEADD and DATEDIFF
SELECT COUNT(*) AS n FROM orders WHERE created_at >= DATEADD(day, -30, GETDATE()) AND DATEDIFF(month, created_at, GETDATE()) < 100
@@ sql_server | the beginning of a month
SELECT DATEADD(month, DATEDIFF(month, 0, created_at), 0) AS month, COUNT(*) AS n FROM orders GROUP BY DATEADD(month, DATEDIFF(month, 0, created_at), 0) ORDER BY month
@@ sql_server | DATEPART and DATENAME
SELECT DATEPART(quarter, created_at) AS q, DATENAME(weekday, created_at) AS d, EOMONTH(created_at) AS e, DATETRUNC(month, created_at) AS m FROM orders ORDER BY id
@@ sql_server | CAST and CONVERT
SELECT CAST(total AS int) AS whole, CONVERT(varchar(10), created_at, 120) AS day, TRY_CAST(note AS decimal(10, 2)) AS number, TRY_CONVERT(date, note) AS d FROM orders ORDER BY id
@@ sql_server | types of the server's
SELECT CAST(created_at AS datetime2) AS a, CAST(created_at AS date) AS b, CAST(total AS money) AS c, CAST(name AS nvarchar(max)) AS d FROM orders JOIN customers ON customers.id = orders.customer_id ORDER BY orders.id
@@ sql_server | ISNULL, IIF and CHOOSE
SELECT ISNULL(note, '') AS note, IIF(total > 100, 'large', 'small') AS size, CHOOSE(1, 'a', 'b') AS c FROM orders ORDER BY id
@@ sql_server | STRING_AGG
SELECT city, STRING_AGG(name, ', ') WITHIN GROUP (ORDER BY name) AS names FROM customers GROUP BY city ORDER BY city
@@ sql_server | LEN, CHARINDEX and SUBSTRING
SELECT LEN(name) AS l, CHARINDEX(' ', name) AS place, SUBSTRING(name, 1, 3) AS s, LEFT(name, 2) AS b, RIGHT(name, 2) AS e FROM customers ORDER BY id
@@ sql_server | texts put together by plus
SELECT name + N' (' + city + N')' AS label FROM customers ORDER BY id
@@ sql_server | CROSS APPLY with a query
SELECT c.name, o.total FROM customers c CROSS APPLY (SELECT TOP 1 total FROM orders WHERE customer_id = c.id ORDER BY total DESC) o ORDER BY c.name
@@ sql_server | OUTER APPLY with a query
SELECT c.name, o.total FROM customers c OUTER APPLY (SELECT TOP (1) total FROM orders WHERE customer_id = c.id ORDER BY total DESC) AS o ORDER BY c.name
@@ sql_server | percentiles
SELECT DISTINCT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY total) OVER () AS median FROM orders
@@ sql_server | ROLLUP
SELECT status, COUNT(*) AS n FROM orders GROUP BY ROLLUP (status)
@@ sql_server | a recursive query
WITH numbers AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM numbers WHERE n < 12) SELECT n FROM numbers ORDER BY n
@@ sql_server | JSON
SELECT JSON_VALUE(note, '$.a') AS a FROM orders WHERE ISJSON(note) = 1
@@ sql_server | COUNT_BIG and deviations
SELECT COUNT_BIG(*) AS n, STDEV(total) AS s, VAR(total) AS v FROM orders
@@ sql_server | a collation
SELECT name FROM customers ORDER BY name COLLATE Latin1_General_CI_AS
@@ sql_server | a time zone
SELECT created_at AT TIME ZONE 'UTC' AT TIME ZONE 'Central European Standard Time' AS berlin FROM orders ORDER BY id
@@ sql_server | the equals sign for an alias
SELECT revenue = SUM(total), status FROM orders GROUP BY status ORDER BY status
@@ sql_server | FULL JOIN
SELECT c.id, o.id FROM customers c FULL JOIN orders o ON o.customer_id = c.id ORDER BY c.id, o.id
@@ sql_server | moments of now
SELECT COUNT(*) AS n FROM orders WHERE created_at < SYSDATETIME() AND created_at < CURRENT_TIMESTAMP AND created_at < GETUTCDATE()
