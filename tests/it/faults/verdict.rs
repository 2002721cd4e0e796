//! What became of everything that was written to a fleet: what the chats show, and what the store holds.

use std::fmt;

use crate::faults::fleet::{Fleet, WrittenChat};
use crate::faults::rows;

/// How far each bot's events had come when the process was killed.
pub(super) type Kill = Vec<u64>;

/// An answer in a chat: the number of its event, and the number that it repeats.
type Answer = (u64, usize);

/// The counts of a whole campaign.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Verdict {
    pub(super) updates: usize,
    /// Rows of updates handled to their end.
    pub(super) handled: usize,
    /// Messages that the chats show, repeated ones included.
    pub(super) replies: usize,
    /// Answers that came again right after themselves, with a kill in between: their call was under way at that kill.
    pub(super) duplicates: usize,
    /// The most of those at one kill.
    pub(super) most_at_one_kill: usize,
    /// Answers that came again without a kill that would explain it.
    pub(super) unexplained: usize,
    /// Messages without an answer.
    pub(super) lost: usize,
    /// Answers to an earlier message than the one before, or before their turn.
    pub(super) out_of_order: usize,
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} updates, {} handled, {} replies, {} duplicates (at most {} at one kill), {} unexplained, {} lost, {} out \
             of order",
            self.updates,
            self.handled,
            self.replies,
            self.duplicates,
            self.most_at_one_kill,
            self.unexplained,
            self.lost,
            self.out_of_order
        )
    }
}

impl Verdict {
    /// Fails unless everything was answered, in order, and nothing twice but by a kill.
    pub(super) fn require_exactly_once(&self) {
        assert_eq!((self.lost, self.out_of_order, self.unexplained), (0, 0, 0), "{self}");
        assert_eq!((self.handled, self.replies - self.duplicates), (self.updates, self.updates), "{self}");
    }

    /// Judges the answers of one chat, in the order in which the chat shows them; `kills` are the places of the kills among
    /// its bot's events, and `at_kills` the duplicates of each.
    fn judge(&mut self, messages: usize, answers: &[Answer], kills: &[u64], at_kills: &mut [usize]) {
        let mut is_answered = vec![false; messages];
        let mut last: Option<Answer> = None;
        for &(event, number) in answers {
            match last {
                Some((previous, same)) if same == number => {
                    match kills.iter().position(|kill| (previous..event).contains(kill)) {
                        Some(kill) => {
                            self.duplicates += 1;
                            at_kills[kill] += 1;
                        }
                        None => self.unexplained += 1,
                    }
                }
                _ if number != last.map_or(0, |(_, before)| before + 1) => self.out_of_order += 1,
                _ => {}
            }
            is_answered[number] = true;
            last = Some((event, number));
        }
        self.updates += messages;
        self.replies += answers.len();
        self.lost += is_answered.iter().filter(|answered| !**answered).count();
    }
}

/// Judges a fleet that has settled.
pub(super) async fn judge(fleet: &Fleet, kills: &[Kill]) -> Verdict {
    let mut verdict = Verdict::default();
    let mut at_kills = vec![0; kills.len()];
    for chat in fleet.written() {
        let places: Vec<u64> = kills.iter().map(|kill| kill[chat.bot]).collect();
        verdict.judge(chat.messages, &answers(fleet, chat).await, &places, &mut at_kills);
    }
    verdict.most_at_one_kill = at_kills.into_iter().max().unwrap_or(0);
    verdict.handled = check_rows(fleet).await;
    verdict
}

/// What the chat shows of the bot.
async fn answers(fleet: &Fleet, chat: WrittenChat) -> Vec<Answer> {
    let path = format!("chats/{}/{}/messages", fleet.bots[chat.bot].id, chat.person);
    let page = fleet.sandbox.control_get(&path).await;
    assert_ne!(page["missed"], true, "more happened in one chat than the sandbox keeps");
    let events = page["events"].as_array().unwrap().iter();
    let answers = events.filter(|event| event["type"] == "message" && event["message"]["from"]["is_bot"] == true);
    answers
        .map(|event| {
            let text = event["message"]["text"].as_str().unwrap();
            let number = text.parse().unwrap_or_else(|_| panic!("no person wrote {text:?}"));
            (event["event"].as_u64().unwrap(), number)
        })
        .collect()
}

/// Checks that the store holds each message once, handled, and one answer to each, sent, both in their order, and that it
/// counted none of them twice; how many they are.
async fn check_rows(fleet: &Fleet) -> usize {
    let url = fleet.setup.database.url();
    let (updates, answers, received) = (rows::updates(url).await, rows::answers(url).await, rows::received(url).await);
    let mut handled = 0;
    for (index, bot) in fleet.bots.iter().enumerate() {
        let mut of_bot = 0;
        for chat in fleet.written().into_iter().filter(|chat| chat.bot == index && chat.messages > 0) {
            let expected = |state: &str| -> Vec<(String, String)> {
                (0..chat.messages).map(|number| (number.to_string(), state.to_owned())).collect()
            };
            let key = (bot.id, chat.person);
            assert_eq!(updates.get(&key), Some(&expected("done")), "the updates of {key:?}");
            assert_eq!(answers.get(&key), Some(&expected("sent")), "the answers of {key:?}");
            of_bot += chat.messages;
        }
        // A kill may lose figures that were not written yet.
        assert!(received[&bot.id] <= i64::try_from(of_bot).unwrap(), "an update of {} was counted twice", bot.username);
        handled += of_bot;
    }
    handled
}

#[test]
fn a_verdict_tells_what_went_wrong() {
    let judge = |messages, answers: &[Answer], kills: &[u64]| {
        let mut verdict = Verdict::default();
        let mut at_kills = vec![0; kills.len()];
        verdict.judge(messages, answers, kills, &mut at_kills);
        (verdict.duplicates, verdict.unexplained, verdict.lost, verdict.out_of_order)
    };
    assert_eq!(judge(3, &[(1, 0), (2, 1), (5, 2)], &[3]), (0, 0, 0, 0));
    assert_eq!(judge(2, &[(1, 0), (2, 1), (5, 1)], &[3]), (1, 0, 0, 0));
    assert_eq!(judge(2, &[(1, 0), (2, 1), (5, 1), (6, 1)], &[3]), (1, 1, 0, 0), "twice at one kill");
    assert_eq!(judge(2, &[(1, 0), (2, 1), (3, 1)], &[3]), (0, 1, 0, 0), "no kill in between");
    assert_eq!(judge(3, &[(1, 0), (4, 2)], &[2]), (0, 0, 1, 1), "one is missing");
    assert_eq!(judge(2, &[(1, 0), (2, 1), (5, 0)], &[3]), (0, 0, 0, 1), "an earlier one again");
    assert_eq!(judge(2, &[(1, 1), (2, 0)], &[]), (0, 0, 0, 2), "swapped");
}
