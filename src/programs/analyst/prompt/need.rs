//! Which tables of a large schema a question needs.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};

use crate::model::database::{ForeignKey, Schema, Table};
use crate::programs::analyst::prompt::schema::MAX_SAMPLES;
use crate::programs::analyst::prompt::words::{is_alike, rarity, words_of};

/// How much more a word counts that was looked up than one that was asked.
const LOOKED_UP: usize = 3;

/// What is known of the tables that are needed.
#[derive(Debug, Clone, Copy)]
pub(in crate::programs::analyst) struct Needed<'a> {
    /// What was asked, and what the conversation was about.
    pub(in crate::programs::analyst) asked: &'a str,
    /// What the model wants to see: names of tables, or words that they may have.
    pub(in crate::programs::analyst) looked_up: &'a [String],
}

/// What the tables of a schema are worth to a question, by their places in the schema.
pub(super) struct Need {
    /// The tables, those first that were looked up by their very name, then those that the words name, with their
    /// neighbours, then those that many others refer to.
    pub(super) order: Vec<usize>,
    is_named: Vec<bool>,
    scores: Vec<usize>,
}

impl Need {
    pub(super) fn of(schema: &Schema, needed: &Needed<'_>) -> Self {
        let tables = &schema.tables;
        let weights = weights(tables, needed);
        let most = weights.values().max().copied().unwrap_or(0);
        let own: Vec<usize> = tables.iter().map(|table| score(table, &weights, most)).collect();
        let places: HashMap<(&str, &str), usize> = tables
            .iter()
            .enumerate()
            .map(|(index, table)| ((table.namespace.as_str(), table.name.as_str()), index))
            .collect();
        let mut scores = own.clone();
        let mut references = vec![0_usize; own.len()];
        for (index, table) in tables.iter().enumerate() {
            for other in table.foreign_keys.iter().filter_map(|key| places.get(&target(key))) {
                // A table is needed to get from one that is needed to another.
                scores[*other] += own[index] / 2;
                scores[index] += own[*other] / 2;
                references[*other] += 1;
            }
        }
        let is_named: Vec<bool> = tables.iter().map(|table| is_named(table, needed.looked_up)).collect();
        let mut order: Vec<usize> = (0..own.len()).collect();
        order.sort_by_key(|&index| {
            let rows = tables[index].approximate_rows.unwrap_or(0);
            (Reverse(is_named[index]), Reverse(scores[index]), Reverse(references[index]), Reverse(rows), index)
        });
        Self { order, is_named, scores }
    }

    /// Whether anything was asked of a table or of one beside it.
    pub(super) fn is_needed(&self, index: usize) -> bool {
        self.is_named[index] || self.scores[index] > 0
    }
}

fn target(key: &ForeignKey) -> (&str, &str) {
    (&key.other_namespace, &key.other_table)
}

fn is_named(table: &Table, looked_up: &[String]) -> bool {
    let name = table.name.to_lowercase();
    let full_name = format!("{}.{name}", table.namespace.to_lowercase());
    looked_up.iter().map(|word| word.to_lowercase()).any(|word| word == name || word == full_name)
}

/// What the words of the schema are worth that were asked for: the more the fewer tables have them.
fn weights(tables: &[Table], needed: &Needed<'_>) -> HashMap<String, usize> {
    let mut tables_with: HashMap<String, usize> = HashMap::new();
    for table in tables {
        let words: HashSet<String> = texts_of(table).flat_map(words_of).collect();
        for word in words {
            *tables_with.entry(word).or_default() += 1;
        }
    }
    let asked: HashSet<String> = words_of(needed.asked).into_iter().collect();
    let looked_up: HashSet<String> = needed.looked_up.iter().flat_map(|word| words_of(word)).collect();
    let weight = |(word, count): (String, usize)| {
        let is_in = |words: &HashSet<String>| words.iter().any(|other| is_alike(&word, other));
        let times = if is_in(&looked_up) { LOOKED_UP } else { usize::from(is_in(&asked)) };
        (times > 0).then(|| (word, times * rarity(count, tables.len())))
    };
    tables_with.into_iter().filter_map(weight).collect()
}

/// All words of a table that may be shown.
fn texts_of(table: &Table) -> impl Iterator<Item = &str> {
    let of_columns = table.columns.iter().flat_map(|column| {
        let samples = column.samples.iter().take(MAX_SAMPLES).map(String::as_str);
        samples.chain([column.name.as_str()]).chain(column.comment.as_deref())
    });
    of_columns.chain([table.name.as_str()]).chain(table.comment.as_deref())
}

/// What a table is worth: its name counts most, and that it has very many columns does not.
fn score(table: &Table, weights: &HashMap<String, usize>, most: usize) -> usize {
    let worth = |text: &str| words_of(text).iter().filter_map(|word| weights.get(word)).sum::<usize>();
    let of_columns = table.columns.iter().map(|column| {
        let best_value = column.samples.iter().take(MAX_SAMPLES).map(|sample| worth(sample)).max().unwrap_or(0);
        3 * worth(&column.name) + 2 * best_value + worth(column.comment.as_deref().unwrap_or_default())
    });
    let columns = of_columns.sum::<usize>().min(30 * most);
    12 * worth(&table.name) + 4 * worth(table.comment.as_deref().unwrap_or_default()) + columns
}
