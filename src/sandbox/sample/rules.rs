//! Which words of a question lead to which statement on the sample.

/// A rule: of each group one word must be in the question.
pub(super) struct Rule {
    /// Groups of words; a word is found at the beginning of the question's words.
    pub(super) words: &'static [&'static [&'static str]],
    /// The statement.
    pub(super) sql: &'static str,
}

/// Words for money that came in.
const MONEY: &[&str] =
    &["revenue", "sale", "sold", "sell", "turnover", "income", "earn", "money", "выручк", "продаж", "مبيعات"];
const TOP: &[&str] = &["top", "best", "most", "biggest", "largest", "лучш", "leading", "popular", "أفضل", "أكثر"];
const MONTHS: &[&str] = &["month", "trend", "time", "develop", "месяц", "شهر"];
const CUSTOMERS: &[&str] = &["customer", "client", "buyer", "клиент", "покупател", "عملاء", "زبائن"];
const PRODUCTS: &[&str] = &["product", "item", "article", "товар", "продукт", "goods"];
const ORDERS: &[&str] = &["order", "заказ"];
const NEW: &[&str] = &["new", "joined", "нов"];
const COUNT: &[&str] = &["many", "number", "count", "сколько"];

/// The rules, the more particular ones first.
pub(super) const RULES: &[Rule] = &[
    Rule {
        words: &[NEW, CUSTOMERS],
        sql: "SELECT strftime('%Y-%m', customer_since) AS month, COUNT(*) AS new_customers FROM customers \
              GROUP BY strftime('%Y-%m', customer_since) ORDER BY month",
    },
    Rule {
        words: &[&["cancel", "отмен"]],
        sql: "SELECT status, COUNT(*) AS orders, ROUND(100.0 * COUNT(*) / (SELECT COUNT(*) FROM orders), 2) AS percent \
              FROM orders GROUP BY status ORDER BY orders DESC",
    },
    Rule {
        words: &[&["average", "mean", "avg", "typical", "средн"]],
        sql: "SELECT ROUND(SUM(i.quantity * i.unit_price) / COUNT(DISTINCT o.id), 2) AS average_order \
              FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.status <> 'cancelled'",
    },
    Rule {
        words: &[&["weekday", "day of the week", "monday", "weekend"]],
        sql: "SELECT CASE strftime('%w', ordered_on) WHEN '0' THEN 'Sunday' WHEN '1' THEN 'Monday' WHEN '2' THEN 'Tuesday' \
              WHEN '3' THEN 'Wednesday' WHEN '4' THEN 'Thursday' WHEN '5' THEN 'Friday' ELSE 'Saturday' END AS weekday, \
              COUNT(*) AS orders FROM orders GROUP BY strftime('%w', ordered_on) ORDER BY orders DESC",
    },
    Rule {
        words: &[&["region", "north", "south", "area", "регион"]],
        sql: "SELECT r.name AS region, ROUND(SUM(i.quantity * i.unit_price), 2) AS revenue FROM order_items i \
              JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id \
              JOIN regions r ON r.id = c.region_id WHERE o.status <> 'cancelled' GROUP BY r.name ORDER BY revenue DESC",
    },
    Rule {
        words: &[&["categor", "kind of product", "категор"]],
        sql: "SELECT p.category AS category, ROUND(SUM(i.quantity * i.unit_price), 2) AS revenue FROM order_items i \
              JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id \
              WHERE o.status <> 'cancelled' GROUP BY p.category ORDER BY revenue DESC",
    },
    Rule {
        words: &[&["segment", "wholesale", "retail", "online"]],
        sql: "SELECT c.segment AS segment, ROUND(SUM(i.quantity * i.unit_price), 2) AS revenue FROM order_items i \
              JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id \
              WHERE o.status <> 'cancelled' GROUP BY c.segment ORDER BY revenue DESC",
    },
    Rule {
        words: &[PRODUCTS, &["worst", "least", "slow", "poor", "bottom"]],
        sql: "SELECT p.name AS product, COALESCE(SUM(i.quantity), 0) AS pieces FROM products p \
              LEFT JOIN order_items i ON i.product_id = p.id GROUP BY p.name ORDER BY pieces LIMIT 5",
    },
    Rule {
        words: &[PRODUCTS, &["price", "expensive", "cheap", "cost", "list"]],
        sql: "SELECT name AS product, price FROM products ORDER BY price DESC",
    },
    Rule {
        words: &[TOP, CUSTOMERS],
        sql: "SELECT c.name AS customer, ROUND(SUM(i.quantity * i.unit_price), 2) AS revenue FROM order_items i \
              JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id \
              WHERE o.status <> 'cancelled' GROUP BY c.name ORDER BY revenue DESC LIMIT 5",
    },
    Rule { words: &[TOP, PRODUCTS], sql: TOP_PRODUCTS },
    Rule {
        words: &[&["year", "год"]],
        sql: "SELECT strftime('%Y', o.ordered_on) AS year, ROUND(SUM(i.quantity * i.unit_price), 2) AS revenue, \
              COUNT(DISTINCT o.id) AS orders FROM orders o JOIN order_items i ON i.order_id = o.id \
              WHERE o.status <> 'cancelled' GROUP BY strftime('%Y', o.ordered_on) ORDER BY year",
    },
    Rule {
        words: &[ORDERS, MONTHS],
        sql: "SELECT strftime('%Y-%m', ordered_on) AS month, COUNT(*) AS orders FROM orders \
              GROUP BY strftime('%Y-%m', ordered_on) ORDER BY month",
    },
    Rule { words: &[MONEY, MONTHS], sql: REVENUE_BY_MONTH },
    Rule {
        words: &[COUNT, CUSTOMERS],
        sql: "SELECT r.name AS region, COUNT(*) AS customers FROM customers c JOIN regions r ON r.id = c.region_id \
              GROUP BY r.name ORDER BY customers DESC",
    },
    Rule {
        words: &[&["open", "status", "pending", "shipped", "deliver", "статус"], ORDERS],
        sql: "SELECT status, COUNT(*) AS orders FROM orders GROUP BY status ORDER BY orders DESC",
    },
    Rule {
        words: &[COUNT, ORDERS],
        sql: "SELECT COUNT(*) AS orders, MIN(ordered_on) AS first_day, MAX(ordered_on) AS last_day FROM orders",
    },
    Rule {
        words: &[PRODUCTS],
        sql: "SELECT category, COUNT(*) AS products, ROUND(AVG(price), 2) AS average_price \
              FROM products GROUP BY category ORDER BY category",
    },
    Rule {
        words: &[&["latest", "last", "recent", "newest"], ORDERS],
        sql: "SELECT o.ordered_on AS day, c.name AS customer, o.status AS status FROM orders o \
              JOIN customers c ON c.id = o.customer_id ORDER BY o.ordered_on DESC, o.id DESC LIMIT 10",
    },
    Rule { words: &[TOP, MONEY], sql: TOP_PRODUCTS },
    Rule { words: &[MONEY], sql: REVENUE_BY_MONTH },
];

const TOP_PRODUCTS: &str = "SELECT p.name AS product, ROUND(SUM(i.quantity * i.unit_price), 2) AS revenue \
    FROM order_items i JOIN orders o ON o.id = i.order_id JOIN products p ON p.id = i.product_id \
    WHERE o.status <> 'cancelled' GROUP BY p.name ORDER BY revenue DESC LIMIT 5";

const REVENUE_BY_MONTH: &str = "SELECT strftime('%Y-%m', o.ordered_on) AS month, \
    ROUND(SUM(i.quantity * i.unit_price), 2) AS revenue FROM orders o JOIN order_items i ON i.order_id = o.id \
    WHERE o.status <> 'cancelled' GROUP BY strftime('%Y-%m', o.ordered_on) ORDER BY month";

const LAST_MONTH_REVENUE: &str = "SELECT strftime('%Y-%m', date('now', 'start of month', '-1 month')) AS month, \
    ROUND(SUM(i.quantity * i.unit_price), 2) AS revenue, COUNT(DISTINCT o.id) AS orders \
    FROM orders o JOIN order_items i ON i.order_id = o.id WHERE o.status <> 'cancelled' \
    AND strftime('%Y-%m', o.ordered_on) = strftime('%Y-%m', date('now', 'start of month', '-1 month'))";

/// The part of this year that has passed; on its first days, in which there may be no orders yet, the year before it.
const TOP_CUSTOMERS_THIS_YEAR: &str = "SELECT c.name AS customer, ROUND(SUM(i.quantity * i.unit_price), 2) AS revenue \
    FROM order_items i JOIN orders o ON o.id = i.order_id JOIN customers c ON c.id = o.customer_id \
    WHERE o.status <> 'cancelled' AND strftime('%Y', o.ordered_on) = (SELECT MAX(strftime('%Y', ordered_on)) FROM orders) \
    GROUP BY c.name ORDER BY revenue DESC LIMIT 5";

const LAST_MONTH: &[&str] = &["last month", "previous month", "прошлый месяц", "прошлом месяце"];

/// What splits last month up, for which there is no rule.
const PARTS: &[&str] =
    &["region", "categor", "segment", "cancel", "average", "weekday", "status", "delivered", "регион"];

/// Periods for which there is no rule: an answer about all time would be beside the question.
const PERIODS: &[&str] = &[
    "yesterday",
    "today",
    "tomorrow",
    "week",
    "weeks",
    "quarter",
    "quarters",
    "days",
    "hour",
    "hours",
    "this year",
    "last year",
    "previous year",
    "this month",
    "january",
    "february",
    "march",
    "april",
    "in may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "вчера",
    "сегодня",
    "недел",
];

/// Changes, for which there is no rule but the course over the months.
const CHANGES: &[&str] =
    &["drop", "fell", "fall", "declin", "decreas", "grew", "grow", "rose", "rise", "increas", "change", "lost"];

/// Whether a question asks for something that every rule would pass over.
fn is_beyond(question: &str) -> bool {
    let names_year = question
        .split(|c: char| !c.is_alphanumeric())
        .any(|word| word.len() == 4 && word.starts_with("20") && word.chars().all(|c| c.is_ascii_digit()));
    let names_period = PERIODS.iter().any(|period| has_word(question, period)) && !question.contains("day of the week");
    let has = |words: &[&str]| words.iter().any(|word| begins_a_word(question, word));
    names_year || names_period || has(CHANGES) && !has(MONTHS)
}

/// The statement for a question; `None` if no rule fits.
pub(super) fn statement_for(question: &str) -> Option<&'static str> {
    let question = question.to_lowercase();
    if let Some(of) = question.split_once("this year").map(|(before, after)| format!("{before}{after}")) {
        let has = |words: &[&str]| words.iter().any(|word| begins_a_word(&of, word));
        let is_split = has(PARTS) || has(PRODUCTS) || has(NEW) || has(MONTHS);
        return (has(TOP) && has(CUSTOMERS) && !is_split && !is_beyond(&of)).then_some(TOP_CUSTOMERS_THIS_YEAR);
    }
    if is_beyond(&question) {
        return None;
    }
    if LAST_MONTH.iter().any(|words| question.contains(words)) {
        let is_split = [TOP, PRODUCTS, CUSTOMERS, PARTS].concat().iter().any(|word| begins_a_word(&question, word));
        return (!is_split).then_some(LAST_MONTH_REVENUE);
    }
    let fits = |rule: &&Rule| rule.words.iter().all(|group| group.iter().any(|word| begins_a_word(&question, word)));
    RULES.iter().find(fits).map(|rule| rule.sql)
}

/// Whether one of the question's words begins so; those of some languages may be within.
pub(super) fn begins_a_word(question: &str, word: &str) -> bool {
    question.match_indices(word).any(|(at, _)| {
        !word.is_ascii() || question[..at].chars().next_back().is_none_or(|before| !before.is_alphanumeric())
    })
}

/// Whether a word, or some in a row, stand in the question as they are; those of some languages may be a part of one.
pub(super) fn has_word(question: &str, word: &str) -> bool {
    question.match_indices(word).any(|(at, _)| {
        let is_apart = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
        let (before, after) = (&question[..at], &question[at + word.len()..]);
        !word.is_ascii() || is_apart(before.chars().next_back()) && is_apart(after.chars().next())
    })
}
