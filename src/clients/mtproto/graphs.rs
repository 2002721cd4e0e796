//! The graphs in which Telegram gives figures over time: JSON in columns, times in the first and figures in the others.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use serde::Deserialize;
use serde_json::Number;

use crate::model::mtproto::{Point, Share};

/// The latest points of a line that are kept: more than a year of days.
const MOST_POINTS: usize = 400;

/// The most parts of a whole that are kept.
const MOST_SHARES: usize = 20;

/// The longest name of a line, in characters.
const LONGEST_NAME: usize = 64;

/// A graph as Telegram writes it. Colours and what else is about drawing is left out.
#[derive(Deserialize)]
struct Written {
    columns: Vec<Vec<Cell>>,
    #[serde(default)]
    types: HashMap<String, String>,
    #[serde(default)]
    names: HashMap<String, String>,
}

/// A name at the top of a column, or a time or figure below; gaps are `null`.
#[derive(Deserialize)]
#[serde(untagged)]
enum Cell {
    Name(String),
    Number(Number),
    Gap(()),
}

/// A graph: lines over the same times.
#[derive(Debug, Default)]
pub(super) struct Graph {
    times: Vec<DateTime<Utc>>,
    lines: Vec<Line>,
}

#[derive(Debug)]
struct Line {
    name: String,
    values: Vec<Option<f64>>,
}

impl Graph {
    /// Reads a graph. What is none has no lines.
    pub(super) fn parse(json: &str) -> Self {
        serde_json::from_str(json).map(Self::of).unwrap_or_default()
    }

    fn of(written: Written) -> Self {
        let mut graph = Self::default();
        for column in written.columns {
            let mut cells = column.into_iter();
            let Some(Cell::Name(key)) = cells.next() else { continue };
            let values = cells.map(|cell| match cell {
                Cell::Number(number) => number.as_f64().filter(|value| value.is_finite()),
                Cell::Name(_) | Cell::Gap(()) => None,
            });
            let values: Vec<_> = values.collect();
            if key == "x" || written.types.get(&key).is_some_and(|kind| kind == "x") {
                graph.times = values.into_iter().map_while(|value| at(value?)).collect();
            } else {
                let name = written.names.get(&key).unwrap_or(&key).chars().take(LONGEST_NAME).collect();
                graph.lines.push(Line { name, values });
            }
        }
        graph
    }

    /// The first line, the oldest point first.
    pub(super) fn points(&self) -> Vec<Point> {
        let Some(line) = self.lines.first() else { return Vec::new() };
        let all = self.times.iter().zip(&line.values);
        let mut points: Vec<_> = all.filter_map(|(at, value)| value.map(|value| Point { at: *at, value })).collect();
        points.sort_by_key(|point| point.at);
        points.drain(..points.len().saturating_sub(MOST_POINTS));
        points
    }

    /// What each line makes up of all of them at the last moment at which there is anything, the largest first.
    pub(super) fn shares(&self) -> Vec<Share> {
        let at =
            |i: usize| self.lines.iter().map(move |line| line.values.get(i).copied().flatten().unwrap_or(0.0).max(0.0));
        let Some((i, whole)) =
            (0..self.times.len()).rev().map(|i| (i, at(i).sum::<f64>())).find(|(_, whole)| *whole > 0.0)
        else {
            return Vec::new();
        };
        let parts = self.lines.iter().zip(at(i)).filter(|(_, value)| *value > 0.0);
        let mut shares: Vec<_> =
            parts.map(|(line, value)| Share { name: line.name.clone(), share: value / whole }).collect();
        shares.sort_by(|a, b| b.share.total_cmp(&a.share));
        shares.truncate(MOST_SHARES);
        shares
    }
}

/// A moment given in milliseconds.
fn at(milliseconds: f64) -> Option<DateTime<Utc>> {
    #[expect(clippy::cast_possible_truncation, reason = "what is out of range becomes no moment")]
    DateTime::from_timestamp_millis(milliseconds as i64)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    #[expect(clippy::needless_pass_by_value, reason = "expect! literals read best in place")]
    fn check(json: &str, expected: Expect) {
        let graph = Graph::parse(json);
        let points =
            graph.points().iter().map(|point| format!("{} {}", point.at.format("%F"), point.value)).collect::<Vec<_>>();
        let shares =
            graph.shares().iter().map(|share| format!("{} {:.2}", share.name, share.share)).collect::<Vec<_>>();
        expected.assert_eq(&format!("{} | {}", points.join(", "), shares.join(", ")));
    }

    #[test]
    fn columns_become_points_and_shares() {
        check(
            r#"{"columns":[["x",1700000000000,1700086400000],["y0",10,20],["y1",30,5]],
                "types":{"y0":"line","y1":"line","x":"x"},"names":{"y0":"English","y1":"Persian"},
                "colors":{"y0":"GREEN"},"hidden":[],"subchart":{"show":true}}"#,
            expect!["2023-11-14 10, 2023-11-15 20 | English 0.80, Persian 0.20"],
        );
        // Gaps, a last day without anything, and times that are not in the first column.
        check(
            r#"{"columns":[["y0",1,null,0],["y1",3,2.5,0],["x",1700000000000,1700086400000,1700172800000]]}"#,
            expect!["2023-11-14 1, 2023-11-16 0 | y1 1.00"],
        );
    }

    #[test]
    fn what_is_no_graph_has_nothing() {
        for json in ["", "{}", "[]", r#"{"columns":5}"#, r#"{"columns":[]}"#, r#"{"columns":[[],[1],["y0",1]]}"#] {
            check(json, expect![" | "]);
        }
        check(r#"{"columns":[["x",1e300],["y0",1]]}"#, expect![" | "]);
        check(r#"{"columns":[["x",1700000000000],["y0",-5]]}"#, expect!["2023-11-14 -5 | "]);
    }

    proptest! {
        #[test]
        fn nothing_panics(json in r#"\{"columns":\[(\["(x|y0|y1)"(,(-?[0-9]{1,20}|null|"a"|1e400)){0,4}\],?){0,3}\]\}"#) {
            let graph = Graph::parse(&json);
            prop_assert!(graph.shares().iter().all(|share| (0.0..=1.0).contains(&share.share)));
            let _ = graph.points();
        }
    }
}
