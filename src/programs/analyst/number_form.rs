//! The one form that the numbers of a column are shown in.

/// The most places behind the point that shorter numbers are filled up to.
const MAX_PLACES: usize = 4;

/// A column whose numbers have more digits than this before the point gets separators. Years have as many.
const MAX_BARE: usize = 4;

/// The last words of columns whose numbers name things: one looks them up, and does not compare them.
const NAMES: [&str; 12] =
    ["id", "ids", "no", "nr", "number", "code", "zip", "postcode", "phone", "year", "sku", "account"];

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NumberForm {
    /// The fewest places behind the point.
    places: usize,
    /// Whether a comma stands after every three digits before the point.
    is_grouped: bool,
}

/// A number in its parts, as text.
struct Parts<'a> {
    sign: &'a str,
    whole: &'a str,
    places: &'a str,
}

impl NumberForm {
    /// The form of a column of this name with these numbers in it.
    pub(super) fn of(name: &str, numbers: &[String]) -> Self {
        let parts = || numbers.iter().filter_map(|number| parts_of(number));
        if names_things(name) {
            return Self { places: 0, is_grouped: false };
        }
        let places = parts().map(|parts| parts.places.len()).max().unwrap_or(0);
        Self {
            places: if places > MAX_PLACES { 0 } else { places },
            is_grouped: parts().any(|parts| parts.whole.len() > MAX_BARE),
        }
    }

    /// A number in this form; what is none stays as it is.
    pub(super) fn write(self, number: &str) -> String {
        let Some(Parts { sign, whole, places }) = parts_of(number) else { return number.to_owned() };
        let mut text = sign.to_owned();
        for (index, digit) in whole.chars().enumerate() {
            if self.is_grouped && index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if self.places > 0 || !places.is_empty() {
            text.push('.');
            text.push_str(places);
            text.extend(std::iter::repeat_n('0', self.places.saturating_sub(places.len())));
        }
        text
    }
}

/// The parts of what is written in digits alone, with a sign and a point at most.
fn parts_of(number: &str) -> Option<Parts<'_>> {
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", number),
    };
    let (whole, places) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = !whole.is_empty() && whole.bytes().chain(places.bytes()).all(|byte| byte.is_ascii_digit());
    is_number.then_some(Parts { sign, whole, places })
}

/// Whether a column's name says that its numbers name something, such as `customer_id` or `orderNo`.
fn names_things(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let last = words.next_back().unwrap_or_default();
    // Of `orderNo` the last word is `No`.
    let tail = last.rfind(char::is_uppercase).map_or(last, |begin| &last[begin..]);
    NAMES.iter().any(|word| word.eq_ignore_ascii_case(last) || word.eq_ignore_ascii_case(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check<const N: usize>(name: &str, numbers: [&str; N], expected: [&str; N]) {
        let numbers = numbers.map(str::to_owned);
        let form = NumberForm::of(name, &numbers);
        assert_eq!(numbers.map(|number| form.write(&number)), expected, "{name}");
    }

    #[test]
    fn numbers_of_a_column_have_as_many_places_and_separators_if_one_is_long() {
        check("revenue", ["41764.5", "33696", "-1234567.25"], ["41,764.50", "33,696.00", "-1,234,567.25"]);
        check("orders", ["9999", "12", "–"], ["9999", "12", "–"]);
        check("share", ["0.3", "0.3333", "1"], ["0.3000", "0.3333", "1.0000"]);
        check("exact", ["0.123456789", "1"], ["0.123456789", "1"]);
        check("odd", ["1e300", "inf", "12345"], ["1e300", "inf", "12,345"]);
    }

    #[test]
    fn what_names_things_stays_as_it_is() {
        for name in ["id", "customer_id", "customerId", "order no", "Year", "ZIP"] {
            check(name, ["1234567", "12"], ["1234567", "12"]);
        }
        check("paid", ["1234567", "12"], ["1,234,567", "12"]);
    }
}
