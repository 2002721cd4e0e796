//! The words of questions, names and comments, compared without their forms.

/// The shortest word by whose beginning another one is recognized: `order` in `orders`.
const MIN_STEM: usize = 4;

/// The longest ending by which two forms of a word differ, in characters.
const MAX_ENDING: usize = 2;

/// Whether two words are the same but for a short ending. Both are small, as [`words_of`] gives them.
pub(super) fn is_alike(one: &str, other: &str) -> bool {
    // A beginning has fewer bytes than the whole, in whatever script.
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    long.strip_prefix(short).is_some_and(|ending| {
        ending.is_empty() || (ending.chars().count() <= MAX_ENDING && short.chars().count() >= MIN_STEM)
    })
}

/// The words of a text or a name, also those of `orderItems` and `order_items`, in small letters.
pub(super) fn words_of(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut was_small = false;
    for c in text.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && was_small) {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            word.extend(c.to_lowercase());
        }
        was_small = c.is_lowercase();
    }
    words.push(word);
    words.retain(|word| word.chars().count() > 1);
    words
}

/// What a word tells that `having` of `all` texts have: the more the fewer they are, so that one that is everywhere (such as
/// `id`) decides little.
pub(super) fn rarity(having: usize, all: usize) -> usize {
    1 + 2 * all.checked_div(having).and_then(usize::checked_ilog2).map_or(0, |log| log as usize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_recognized_in_their_forms() {
        assert_eq!(words_of("orderItems of_the Kunden-Nr 7"), ["order", "items", "of", "the", "kunden", "nr"]);
        assert!(is_alike("order", "orders") && is_alike("товар", "товары") && is_alike("товары", "товар"));
        assert!(!is_alike("or", "order") && !is_alike("order", "ordinary") && !is_alike("order", "orderings"));
    }

    #[test]
    fn words_of_any_scripts_are_compared() {
        // In bytes the first is the longer of each pair, in characters the shorter.
        for (one, other) in [("выручка", "revenue_all"), ("فاتورة", "invoices"), ("請求書", "invoice"), ("éé", "abc")]
        {
            assert!(!is_alike(one, other) && !is_alike(other, one), "{one} {other}");
        }
        assert!(is_alike("請求書の", "請求書の表") && is_alike("فاتورة", "فاتورةه") && is_alike("orders", "ordersы"));
    }

    #[test]
    fn a_word_that_few_have_tells_more() {
        assert_eq!([rarity(2_000, 2_000), rarity(1_000, 2_000), rarity(1, 2_000)], [1, 3, 21]);
    }
}
