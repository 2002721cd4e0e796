//! Which of the answers that people found right are shown for a question: those to questions like it.

use std::cmp::Reverse;
use std::collections::HashSet;

use crate::programs::analyst::prompt::words::{is_alike, rarity, words_of};
use crate::services::databases::VerifiedExample;

/// How much more a word of the question counts than one of what was asked before it.
const ASKED_NOW: usize = 3;

/// At most `most` of the examples, which come newest first: those most like the question first, then the newest. `earlier`
/// are the questions that it goes on with. Of examples with the same words the newest is taken, and one that shares no word only
/// if there are no more than `most`: few cost little, and show a model in another language what the tables mean.
pub(in crate::programs::analyst) fn examples_for(
    question: &str,
    earlier: &str,
    found_right: Vec<VerifiedExample>,
    most: usize,
) -> Vec<VerifiedExample> {
    let examples = without_repetitions(found_right);
    let words: Vec<Vec<String>> = examples.iter().map(|example| words_of(&example.question)).collect();
    let (now, before) = (likenesses(question, &words), likenesses(earlier, &words));
    let likeness = |index: usize| ASKED_NOW * now[index] + before[index];
    let are_few = examples.len() <= most;
    let ranked = examples.into_iter().enumerate().map(|(index, example)| (likeness(index), example));
    let mut ranked: Vec<_> = ranked.filter(|(likeness, _)| are_few || *likeness > 0).collect();
    ranked.sort_by_key(|(likeness, _)| Reverse(*likeness));
    ranked.into_iter().map(|(_, example)| example).take(most).collect()
}

/// Of examples with the same words the first.
fn without_repetitions(mut examples: Vec<VerifiedExample>) -> Vec<VerifiedExample> {
    let mut seen = HashSet::new();
    examples.retain(|example| {
        let words = words_of(&example.question).join(" ");
        seen.insert(if words.is_empty() { example.question.clone() } else { words })
    });
    examples
}

/// How much each of these texts is like another one: each word of that one counts the more the fewer of the texts have it.
fn likenesses(asked: &str, texts: &[Vec<String>]) -> Vec<usize> {
    let mut likenesses = vec![0; texts.len()];
    let asked: HashSet<String> = words_of(asked).into_iter().collect();
    for word in &asked {
        let having: Vec<usize> =
            (0..texts.len()).filter(|index| texts[*index].iter().any(|other| is_alike(word, other))).collect();
        for index in &having {
            likenesses[*index] += rarity(having.len(), texts.len());
        }
    }
    likenesses
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use uuid::Uuid;

    use crate::model::exchange::ExchangeId;

    use super::*;

    fn example(question: &str) -> VerifiedExample {
        VerifiedExample {
            id: ExchangeId(Uuid::nil()),
            question: question.to_owned(),
            sql: format!("-- {question}"),
            username: "alice".parse().unwrap(),
            name: None,
            asked_at: DateTime::UNIX_EPOCH,
        }
    }

    fn chosen(question: &str, earlier: &str, found_right: &[&str], most: usize) -> Vec<String> {
        let found_right = found_right.iter().map(|question| example(question)).collect();
        examples_for(question, earlier, found_right, most).into_iter().map(|example| example.question).collect()
    }

    const FOUND_RIGHT: [&str; 8] = [
        "How many customers are new?",
        "How many regions are there?",
        "How many parcels are lost?",
        "How many refunds were paid?",
        "How many people work here?",
        "How much did each region sell?",
        "Выручка по месяцам",
        "How much did each region sell!",
    ];

    #[test]
    fn newer_ones_do_not_displace_those_that_are_more_alike() {
        assert_eq!(
            chosen("How much did the regions sell in March?", "", &FOUND_RIGHT, 2),
            ["How much did each region sell?", "How many regions are there?"]
        );
        assert_eq!(chosen("Покажи выручку по месяцам", "", &FOUND_RIGHT, 5), ["Выручка по месяцам"]);
        assert_eq!(chosen("How many are there?", "", &FOUND_RIGHT, 0), [""; 0]);
    }

    #[test]
    fn what_was_asked_before_counts_less() {
        let earlier = "How many parcels are lost?";
        assert_eq!(chosen("And in March?", earlier, &FOUND_RIGHT, 1), ["How many parcels are lost?"]);
        assert_eq!(chosen("Any refunds?", earlier, &FOUND_RIGHT, 1), ["How many refunds were paid?"]);
    }

    #[test]
    fn one_that_shares_no_word_is_shown_only_of_few() {
        assert_eq!(chosen("売上", "", &FOUND_RIGHT, 5), [""; 0]);
        assert_eq!(chosen("売上", "", &FOUND_RIGHT[..2], 5), FOUND_RIGHT[..2]);
        assert_eq!(chosen("", "", &["1?", "2?"], 5), ["1?", "2?"]);
    }
}
