@@ all | every column
SELECT * FROM customers
@@ all | a count
SELECT COUNT(*) FROM orders
@@ all | a count with an alias, ending in a semicolon
SELECT COUNT(*) AS number_of_orders FROM orders;
@@ all | small letters and no AS
select city, count(*) n from customers group by city order by n desc, city
@@ all | a sum by a word
SELECT status, SUM(total) AS revenue FROM orders GROUP BY status ORDER BY revenue DESC
@@ all | several aggregates
SELECT MIN(total) AS least, MAX(total) AS most, AVG(total) AS mean, COUNT(DISTINCT customer_id) AS buyers FROM orders
@@ all | a join
SELECT c.name, o.total FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY o.id
@@ all | a join of four tables
SELECT c.name, p.category, SUM(i.quantity * i.price) AS spent FROM customers AS c JOIN orders AS o ON o.customer_id = c.id JOIN order_items AS i ON i.order_id = o.id JOIN products AS p ON p.id = i.product_id GROUP BY c.name, p.category ORDER BY c.name, p.category
@@ all | customers without orders
SELECT c.name FROM customers c LEFT JOIN orders o ON o.customer_id = c.id WHERE o.id IS NULL ORDER BY c.name
@@ all | customers without orders, by NOT EXISTS
SELECT name FROM customers c WHERE NOT EXISTS (SELECT 1 FROM orders o WHERE o.customer_id = c.id) ORDER BY name
@@ all | IN with a query
SELECT name FROM customers WHERE id IN (SELECT customer_id FROM orders WHERE status = 'paid') ORDER BY name
@@ all | IN with a list
SELECT id FROM orders WHERE status IN ('paid', 'open') AND id NOT IN (1, 2) ORDER BY id
@@ all | BETWEEN, LIKE and NOT
SELECT id FROM orders WHERE total BETWEEN 10 AND 500 AND note LIKE '%gift%' AND NOT (status = 'cancelled') ORDER BY id
@@ all | OR and parentheses
SELECT id FROM orders WHERE (status = 'paid' OR status = 'open') AND (total > 100 OR note IS NOT NULL) ORDER BY id
@@ all | CASE in groups
SELECT CASE WHEN total < 50 THEN 'small' WHEN total < 200 THEN 'middle' ELSE 'large' END AS size, COUNT(*) AS n FROM orders GROUP BY CASE WHEN total < 50 THEN 'small' WHEN total < 200 THEN 'middle' ELSE 'large' END ORDER BY n DESC, size
@@ all | CASE with an operand in a sum
SELECT SUM(CASE status WHEN 'paid' THEN 1 ELSE 0 END) AS paid, SUM(CASE status WHEN 'open' THEN 1 ELSE 0 END) AS still_open FROM orders
@@ all | HAVING
SELECT customer_id, COUNT(*) AS n FROM orders GROUP BY customer_id HAVING COUNT(*) > 1 ORDER BY customer_id
@@ all | a query in FROM
SELECT AVG(t.n) AS orders_per_customer FROM (SELECT customer_id, COUNT(*) AS n FROM orders GROUP BY customer_id) AS t
@@ all | a query in SELECT
SELECT c.name, (SELECT COUNT(*) FROM orders o WHERE o.customer_id = c.id) AS n FROM customers c ORDER BY c.name
@@ all | above the mean
SELECT id, total FROM orders WHERE total > (SELECT AVG(total) FROM orders) ORDER BY id
@@ all | WITH
WITH paid AS (SELECT * FROM orders WHERE status = 'paid') SELECT COUNT(*) AS n, SUM(total) AS revenue FROM paid
@@ all | two queries in WITH, the second on the first
WITH per_customer AS (SELECT customer_id, SUM(total) AS spent FROM orders GROUP BY customer_id), best AS (SELECT MAX(spent) AS spent FROM per_customer) SELECT p.customer_id, p.spent FROM per_customer p JOIN best b ON b.spent = p.spent
@@ all | names of columns in WITH
WITH sums (customer, spent) AS (SELECT customer_id, SUM(total) FROM orders GROUP BY customer_id) SELECT s.customer, s.spent FROM sums s ORDER BY s.spent DESC, s.customer
@@ all | a query in WITH that has a table's name
WITH orders AS (SELECT id, city AS status FROM customers) SELECT status, COUNT(*) AS n FROM orders GROUP BY status ORDER BY status
@@ all | WITH in a query in FROM
SELECT x.n FROM (WITH a AS (SELECT COUNT(*) AS n FROM orders) SELECT n FROM a) AS x
@@ all | row_number
SELECT id, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY total DESC, id) AS place FROM orders ORDER BY id
@@ all | the largest order of each customer
SELECT t.customer_id, t.total FROM (SELECT customer_id, total, RANK() OVER (PARTITION BY customer_id ORDER BY total DESC) AS r FROM orders) AS t WHERE t.r = 1 ORDER BY t.customer_id, t.total
@@ all | a running total
SELECT id, SUM(total) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS so_far FROM orders ORDER BY id
@@ all | a moving mean
SELECT id, AVG(total) OVER (ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) AS mean FROM orders ORDER BY id
@@ all | the change from the one before
SELECT id, total - LAG(total, 1, 0) OVER (ORDER BY id) AS change_of_total, LEAD(id) OVER (ORDER BY id) AS next_id FROM orders ORDER BY id
@@ all | quarters of all
SELECT id, NTILE(4) OVER (ORDER BY total, id) AS quarter_of_all, DENSE_RANK() OVER (ORDER BY status) AS r FROM orders ORDER BY id
@@ all | first and last
SELECT id, FIRST_VALUE(total) OVER (PARTITION BY status ORDER BY id) AS first_total, LAST_VALUE(total) OVER (PARTITION BY status ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) AS last_total FROM orders ORDER BY id
@@ all | a share of the whole
SELECT status, SUM(total) * 100.0 / (SELECT SUM(total) FROM orders) AS percent_of_all FROM orders GROUP BY status ORDER BY status
@@ all | a share by a window over an aggregate
SELECT status, SUM(total) AS revenue, SUM(SUM(total)) OVER () AS everything FROM orders GROUP BY status ORDER BY status
@@ all | UNION
SELECT city AS word FROM customers UNION SELECT category FROM products ORDER BY word
@@ all | UNION ALL with texts
SELECT 'orders' AS what, COUNT(*) AS n FROM orders UNION ALL SELECT 'customers', COUNT(*) FROM customers ORDER BY what
@@ all | EXCEPT
SELECT id FROM customers EXCEPT SELECT customer_id FROM orders
@@ all | INTERSECT
SELECT id FROM customers INTERSECT SELECT customer_id FROM orders
@@ all | DISTINCT
SELECT DISTINCT status FROM orders ORDER BY status
@@ all | a table joined with itself
SELECT a.name, b.name AS neighbour FROM customers a JOIN customers b ON a.city = b.city AND a.id < b.id ORDER BY a.id, b.id
@@ all | every pair
SELECT c.city, p.category FROM customers c CROSS JOIN products p WHERE c.id = 1 ORDER BY p.id
@@ all | tables divided by a comma
SELECT c.name, o.id FROM customers c, orders o WHERE c.id = o.customer_id ORDER BY o.id
@@ all | joins in parentheses
SELECT c.name, o.id FROM customers c LEFT JOIN (orders o JOIN order_items i ON i.order_id = o.id) ON o.customer_id = c.id WHERE c.id < 3 ORDER BY c.id, o.id
@@ all | COALESCE and NULLIF
SELECT COALESCE(note, 'none') AS note, NULLIF(status, 'open') AS closed FROM orders ORDER BY id
@@ all | ROUND, ABS and arithmetic
SELECT id, ROUND(total * 1.19, 2) AS gross, ABS(total - 100) AS away, -total AS less FROM orders ORDER BY id
@@ all | UPPER, LOWER and TRIM
SELECT UPPER(city) AS big, LOWER(name) AS small, TRIM(name) AS bare FROM customers ORDER BY id
@@ all | REPLACE
SELECT REPLACE(name, ' ', '-') AS dashed FROM customers ORDER BY id
@@ all | CAST
SELECT CAST(id AS CHAR(10)) AS text_of_id, CAST('12' AS DECIMAL(10, 2)) AS number_of_text FROM customers ORDER BY id
@@ all | texts with quotes, semicolons, comments and commands in them
SELECT id FROM orders WHERE note = 'it''s; -- DROP TABLE orders /* x */' OR note LIKE '%"quoted"%' ORDER BY id
@@ all | texts in other scripts
SELECT name FROM customers WHERE city = 'Москва' OR city = 'القاهرة' OR name LIKE '%🎁%' ORDER BY id
@@ all | comments between words
SELECT /* how many */ COUNT(*) -- orders
FROM orders /* all of them */
@@ all | a name with other signs than letters
SELECT name AS from_here, city AS select_it FROM customers ORDER BY id
@@ all | names in other scripts
SELECT Имя, Город FROM Клиенты ORDER BY id
@@ all | an alias in another script
SELECT city AS город, COUNT(*) AS 人数 FROM customers GROUP BY city ORDER BY 人数 DESC, город
@@ all | a star of one table
SELECT c.*, o.total FROM customers c JOIN orders o ON o.customer_id = c.id ORDER BY o.id
@@ all | comparisons of pairs of conditions
SELECT COUNT(*) AS n FROM orders o WHERE o.total <> 0 AND o.total >= 1 AND o.total <= 10000 AND o.id != 7
@@ all | an empty result
SELECT * FROM orders WHERE total < 0
@@ all | an order by an expression
SELECT name FROM customers ORDER BY CASE WHEN city = 'Berlin' THEN 0 ELSE 1 END, name
@@ all | nested four deep
SELECT COUNT(*) AS n FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM orders) AS a) AS b) AS c
@@ all | two backslashes before a quote in a text
SELECT COUNT(*) AS n FROM orders WHERE note = 'C:\\''; DELETE FROM orders'
