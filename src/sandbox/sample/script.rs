//! What the scripted model says: by keywords, and it says so.

use serde_json::{Value, json};

use crate::sandbox::models::{ModelAnswer, ModelRequest, ModelUsage};
use crate::sandbox::sample::rules::{begins_a_word, has_word, statement_for};

/// Characters of a token, about.
const TOKEN: usize = 4;

const SCRIPTED: &str = "(Scripted: this answer was put together by rules, not by a language model.)";

const NOTHING_TO_SEND: &str = "What should I send? Ask for figures first, or name them, such as: \
    send revenue by month to name@example.org";

const EXAMPLES: &str = "I am a script without a language model, and this was beyond my rules. Try one of these:\n\
    • revenue by month, by region or by category\n• last month's sales\n• top customers, of all time or this year, or new customers\n\
    • best products, or product prices\n• how many orders, orders by weekday, cancelled orders, average order\n\
    • send it to name@example.org";

/// The answer to a request of the analyst's stages.
pub fn answer(request: &ModelRequest) -> ModelAnswer {
    let said = match request.schema_name.as_str() {
        "analysis" => analysis(request),
        "answer" => wording(request.question()),
        "mail" => mail(request.question()),
        _ => json!({}),
    };
    let prompt = request.system.len() + request.turns.iter().map(|turn| turn.text.len()).sum::<usize>();
    let tokens = |length: usize| i64::try_from(length / TOKEN).unwrap_or(i64::MAX);
    let usage =
        ModelUsage { prompt: tokens(prompt), output: Some(tokens(said.to_string().len())), ..ModelUsage::default() };
    ModelAnswer::json(said).taking(usage)
}

fn analysis(request: &ModelRequest) -> Value {
    let question = request.question().to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| begins_a_word(&question, word));
    let decide = |decision: &str, sql: &str, answer: &str, recipients: &[&str]| json!({ "decision": decision, "sql": sql, "answer": answer, "recipients": recipients, "words": [] });
    let recipients: Vec<&str> = request
        .question()
        .split(|c: char| c.is_whitespace() || ",;<>()".contains(c))
        .filter(|word| word.contains('@') && word.contains('.'))
        .map(|word| word.trim_end_matches(['.', '!', '?']))
        .collect();
    if !recipients.is_empty() || has(&["mail", "e-mail", "email"]) {
        return match statement_for(&question).map(str::to_owned).or_else(|| earlier_statement(request)) {
            Some(sql) => decide("mail", &sql, "", &recipients),
            None => decide("clarify", "", &format!("{NOTHING_TO_SEND} {SCRIPTED}"), &[]),
        };
    }
    if ["delete", "drop", "update", "insert", "truncate", "удали"].iter().any(|word| has_word(&question, word)) {
        return decide("decline", "", &format!("I only read; nothing can be changed from here. {SCRIPTED}"), &[]);
    }
    if has(&["weather", "joke", "poem", "recipe", "погод"]) {
        return decide("decline", "", &format!("That has nothing to do with this database. {SCRIPTED}"), &[]);
    }
    if has(&["thank", "спасибо", "شكرا"]) {
        return decide("from_history", "", &format!("You are welcome! {SCRIPTED}"), &[]);
    }
    match statement_for(&question) {
        Some(sql) => decide("sql", sql, "", &[]),
        None => decide("clarify", "", EXAMPLES, &[]),
    }
}

/// The statement that answered the question before.
fn earlier_statement(request: &ModelRequest) -> Option<String> {
    let said = request.turns.iter().rev().filter(|turn| !turn.is_user);
    said.filter_map(|turn| serde_json::from_str::<Value>(&turn.text).ok())
        .find_map(|said| said["sql"].as_str().filter(|sql| !sql.is_empty()).map(str::to_owned))
}

/// The columns and rows of a result, as the analyst writes them between its marks.
fn result_of(question: &str) -> Option<(Vec<String>, Vec<Vec<Value>>)> {
    let (_, rest) = question.rsplit_once("<data-")?;
    let mut lines = rest.lines().skip(1).take_while(|line| !line.starts_with("</data-"));
    let columns = serde_json::from_str(lines.next()?).ok()?;
    let rows = lines.filter_map(|line| serde_json::from_str(line).ok()).collect();
    Some((columns, rows))
}

fn wording(question: &str) -> Value {
    json!({ "answer": format!("{} {SCRIPTED}", sentence(question)), "title": title(question) })
}

fn title(question: &str) -> String {
    result_of(question).map(|(columns, _)| title_of(&columns)).unwrap_or_default()
}

fn title_of(columns: &[String]) -> String {
    match columns {
        [of, what, ..] => format!("{} by {}", capital(&readable(what)), readable(of)),
        [what] => capital(&readable(what)),
        [] => String::new(),
    }
}

fn sentence(question: &str) -> String {
    let Some((columns, rows)) = result_of(question) else { return "There is no result.".to_owned() };
    let named = |row: &Vec<Value>| {
        let pairs = columns.iter().zip(row).map(|(name, value)| format!("{}: {}", readable(name), shown(value)));
        capital(&pairs.collect::<Vec<_>>().join(", "))
    };
    match rows.as_slice() {
        [] => "Nothing was found.".to_owned(),
        [only] => format!("{}.", named(only)),
        [first, .., last] if first.get(1).is_some_and(Value::is_number) => {
            let number = |row: &Vec<Value>| row.get(1).and_then(Value::as_f64).unwrap_or(0.0);
            let best = rows.iter().max_by(|one, other| number(one).total_cmp(&number(other))).unwrap_or(first);
            let value = best.get(1).map(shown).unwrap_or_default();
            let top = format!("op by {}: {} ({value}).", readable(&columns[1]), shown(&best[0]));
            let is_time = shown(&first[0]).starts_with("20");
            if is_time {
                format!("From {} to {}, t{top}", shown(&first[0]), shown(&last[0]))
            } else {
                format!("T{top}")
            }
        }
        _ => format!("Rows: {}.", rows.len()),
    }
}

/// A value as people read it: an amount of money or a count, with separators where it is long.
fn shown(value: &Value) -> String {
    let Some(number) = value.as_f64() else { return value.as_str().map_or_else(|| value.to_string(), str::to_owned) };
    let text = format!("{number:.2}");
    let (whole, cents) = text.split_once('.').unwrap_or((&text, "00"));
    let digits = whole.trim_start_matches('-').len();
    let mut grouped = String::new();
    for (index, digit) in whole.chars().enumerate() {
        let left = whole.len() - index;
        // A year has no separator.
        if digits > 4 && left < digits && left.is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let cents = cents.trim_end_matches('0');
    if cents.is_empty() { grouped } else { format!("{grouped}.{cents}") }
}

fn mail(question: &str) -> Value {
    json!({
        "subject": title(question),
        "greeting": "Hello,",
        "body": format!("{}\n\nAll rows are attached.\n\n{SCRIPTED}", sentence(question)),
        "signature": "Kind regards",
        "attachment": "csv",
    })
}

fn readable(name: &str) -> String {
    name.replace('_', " ")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().into_iter().flat_map(char::to_uppercase).chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fuzzy_questions_find_their_statement() {
        for (question, part) in [
            ("How did our revenue develop by month?", "AS revenue FROM orders o"),
            ("show me the sales trend", "AS revenue FROM orders o"),
            ("Who are our best clients?", "c.name AS customer"),
            ("top 5 customers please", "c.name AS customer"),
            ("What are the most popular products?", "p.name AS product"),
            ("sales per region", "r.name AS region"),
            ("How much did we sell last month?", "-1 month"),
            ("average order value?", "average_order"),
            ("How many new customers did we get?", "new_customers"),
            ("How many orders were cancelled?", "percent"),
            ("Покажи выручку по месяцам", "AS revenue FROM orders o"),
            ("مبيعات كل شهر", "AS revenue FROM orders o"),
            ("من هم أفضل العملاء؟", "c.name AS customer"),
            ("How many orders are there?", "first_day"),
            ("What sold best?", "p.name AS product"),
            ("In which month did we sell the most?", "AS revenue FROM orders o"),
            ("On which day of the week do people order?", "weekday"),
            ("Which five customers bought the most this year?", "MAX(strftime('%Y'"),
        ] {
            let sql = statement_for(question).unwrap_or_else(|| panic!("{question}"));
            assert!(sql.contains(part), "{question}: {sql}");
        }
        for question in [
            "Tell me something",
            "Sales yesterday",
            "Revenue in March",
            "How many orders were delivered this year?",
            "Which product dropped most?",
            "Top customers last month",
            "Top customers this year by region",
            "Which customers grew most this year?",
            "Revenue in 2024",
        ] {
            assert_eq!(statement_for(question), None, "{question}");
        }
    }

    #[test]
    fn results_are_put_into_words() {
        let turn = |rows: &str| format!("q\n<data-1>\n[\"month\",\"revenue\"]\n{rows}</data-1>");
        assert_eq!(sentence(&turn("")), "Nothing was found.");
        assert_eq!(sentence(&turn("[\"2026-01\",5]\n")), "Month: 2026-01, revenue: 5.");
        let series = sentence(&turn("[\"2026-01\",5]\n[\"2026-02\",9.5]\n[\"2026-03\",7]\n"));
        assert_eq!(series, "From 2026-01 to 2026-03, top by revenue: 2026-02 (9.5).");
        let regions = sentence(&turn("[\"North\",12345.5]\n[\"South\",70000.0]\n"));
        assert_eq!(regions, "Top by revenue: South (70,000).");
        assert_eq!(sentence(&turn("[\"2026-01-02\",\"open\"]\n[\"2026-01-01\",\"sent\"]\n")), "Rows: 2.");
    }
}
