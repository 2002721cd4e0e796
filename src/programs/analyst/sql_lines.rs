//! A statement on several lines, for people who want to see what was asked.
//!
//! Only blanks between words change, and none within quotes: it stays the statement that was run.

/// The words before which a line breaks in a query.
const CLAUSES: [&str; 19] = [
    "FROM",
    "WHERE",
    "GROUP",
    "HAVING",
    "ORDER",
    "LIMIT",
    "OFFSET",
    "UNION",
    "EXCEPT",
    "INTERSECT",
    "JOIN",
    "INNER",
    "LEFT",
    "RIGHT",
    "FULL",
    "CROSS",
    "NATURAL",
    "WINDOW",
    "FETCH",
];

/// The words that a `JOIN` or an `OUTER` follows on the same line.
const BEFORE_JOIN: [&str; 7] = ["INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL", "OUTER"];

/// Writes each clause of a statement, and of the queries within it, on a line of its own.
pub(super) fn in_lines(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len() + 64);
    // For each bracket that is open, whether a query stands in it.
    let mut brackets: Vec<bool> = Vec::new();
    let mut before = "";
    let mut rest = sql;
    while let Some(token) = token_of(rest) {
        rest = &rest[token.len()..];
        match token {
            "(" => brackets.push(rest.trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("SELECT"))),
            ")" => drop(brackets.pop()),
            _ => {}
        }
        let is_in_query = brackets.last().is_none_or(|is_query| *is_query);
        if is_in_query && begins_line(token, before) && text.ends_with(' ') {
            text.pop();
            text.push('\n');
            text.push_str(&"  ".repeat(brackets.iter().filter(|is_query| **is_query).count()));
        }
        text.push_str(token);
        if !token.trim().is_empty() {
            before = token;
        }
    }
    text
}

fn begins_line(token: &str, before: &str) -> bool {
    let is = |words: &[&str], token: &str| words.iter().any(|word| word.eq_ignore_ascii_case(token));
    is(&CLAUSES, token) && !(token.eq_ignore_ascii_case("JOIN") && is(&BEFORE_JOIN, before))
}

/// The next word, quoted text or single character.
fn token_of(sql: &str) -> Option<&str> {
    let first = sql.chars().next()?;
    let length = match first {
        '\'' | '"' | '`' => quoted(sql, first),
        '[' => quoted(sql, ']'),
        c if c.is_alphanumeric() || c == '_' => {
            sql.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(sql.len())
        }
        c => c.len_utf8(),
    };
    sql.get(..length)
}

/// How long a quoted text is with its quotes. One that is doubled within it ends it and begins another, which is the same here.
fn quoted(sql: &str, end: char) -> usize {
    sql[1..].find(end).map_or(sql.len(), |at| at + 2)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
    fn check(sql: &str, expected: Expect) {
        expected.assert_eq(&in_lines(sql));
    }

    #[test]
    fn each_clause_has_a_line() {
        check(
            "SELECT \"a\", SUM(\"b\") AS \"from where\" FROM \"t\" LEFT OUTER JOIN \"u\" ON \"t\".\"x\" = \"u\".\"x\" WHERE \"c\" = \
             'it''s FROM here' AND EXTRACT(YEAR FROM \"d\") = 2026 GROUP BY \"a\" ORDER BY \"a\" LIMIT 5",
            expect![[r#"
                SELECT "a", SUM("b") AS "from where"
                FROM "t"
                LEFT OUTER JOIN "u" ON "t"."x" = "u"."x"
                WHERE "c" = 'it''s FROM here' AND EXTRACT(YEAR FROM "d") = 2026
                GROUP BY "a"
                ORDER BY "a"
                LIMIT 5"#]],
        );
        check(
            "SELECT 1 FROM (SELECT [order by] FROM t WHERE x IN (1, 2)) AS s UNION SELECT ROW_NUMBER() OVER (ORDER BY y) FROM `from`",
            expect![[r"
                SELECT 1
                FROM (SELECT [order by]
                  FROM t
                  WHERE x IN (1, 2)) AS s
                UNION SELECT ROW_NUMBER() OVER (ORDER BY y)
                FROM `from`"]],
        );
        check("SELECT 'never ended FROM", expect!["SELECT 'never ended FROM"]);
    }

    proptest! {
        #[test]
        fn only_blanks_become_breaks(sql in "(SELECT|FROM|LEFT|JOIN|é|'|\"|\\(|\\)|\\[|\\]| |,|x1|\n){0,40}") {
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&in_lines(&sql)), bare(&sql));
        }
    }
}
