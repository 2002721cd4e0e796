//! The one form that the numbers of a column are shown in. Files hold numbers as they are.

/// The most places behind the point: more are noise of binary fractions, and of decimals that were divided.
const MAX_PLACES: usize = 4;

/// The digits that a number keeps which is too small for those places.
const SMALL_DIGITS: usize = 4;

/// A number with more zeros than this behind the point is written as a power of ten: nobody counts them.
const MAX_ZEROS: usize = 8;

/// From here on a floating number is written as a power of ten: most digits of it are noise.
const MANY: f64 = 1e21;

/// The ends of the numbers, as databases and this language write them.
const ENDS: [(&str, &str); 4] = [("inf", "∞"), ("Infinity", "∞"), ("-inf", "-∞"), ("-Infinity", "-∞")];

/// So many places are kept in a column that has no more, as amounts of money have: zeros say that they are exact.
const MONEY_PLACES: usize = 2;

/// A column whose numbers have more digits than this before the point gets separators. Years have as many.
const MAX_BARE: usize = 4;

/// The last words of columns whose numbers name things: one looks them up, and does not compare them.
const NAMES: [&str; 12] =
    ["id", "ids", "no", "nr", "number", "code", "zip", "postcode", "phone", "year", "sku", "account"];

/// How the numbers of a column are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberForm {
    /// As they are.
    Bare,
    /// Rounded, and with what makes them easy to compare.
    Aligned {
        /// The fewest places behind the point.
        places: usize,
        /// Whether a comma stands after every three digits before the point.
        is_grouped: bool,
    },
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
        if names_things(name) {
            return Self::Bare;
        }
        let written = numbers.iter().filter_map(|number| parts_of(number).map(|parts| parts.places.len()));
        let most = written.max().unwrap_or(0);
        let rounded: Vec<String> = numbers.iter().map(|number| rounded(number)).collect();
        let parts = || rounded.iter().filter_map(|number| parts_of(number));
        let needed = parts().map(|parts| parts.places.len()).filter(|places| *places <= MAX_PLACES).max().unwrap_or(0);
        Self::Aligned {
            places: if most <= MONEY_PLACES { most } else { needed },
            is_grouped: parts().any(|parts| parts.whole.len() > MAX_BARE),
        }
    }

    /// A number in this form; what is none stays as it is.
    pub(super) fn write(self, number: &str) -> String {
        let Self::Aligned { places: fewest, is_grouped } = self else { return number.to_owned() };
        let number = rounded(number);
        let Some(Parts { sign, whole, places }) = parts_of(&number) else { return number };
        let mut text = sign.to_owned();
        for (index, digit) in whole.chars().enumerate() {
            if is_grouped && index > 0 && (whole.len() - index).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        if fewest > 0 || !places.is_empty() {
            text.push('.');
            text.push_str(places);
            text.extend(std::iter::repeat_n('0', fewest.saturating_sub(places.len())));
        }
        text
    }
}

/// A floating number as people read it.
pub(super) fn float(number: f64) -> String {
    if number.is_finite() && number.abs() >= MANY {
        let text = format!("{number:.*e}", SMALL_DIGITS - 1);
        let (digits, power) = text.split_once('e').unwrap_or((&text, "0"));
        return format!("{}e{power}", digits.trim_end_matches('0').trim_end_matches('.'));
    }
    rounded(&number.to_string())
}

/// A number with no more places behind the point than say something, and no zeros at their end; what is none stays as it is.
/// By its digits: as a binary fraction a long one would become another number.
pub(super) fn rounded(number: &str) -> String {
    let Some(Parts { sign, whole, places }) = parts_of(number) else {
        let end = ENDS.iter().find(|(written, _)| *written == number);
        return end.map_or(number, |(_, shown)| shown).to_owned();
    };
    let zeros = places.bytes().take_while(|digit| *digit == b'0').count();
    // One digit would be left of it, or none.
    let is_small = whole.bytes().all(|digit| digit == b'0') && zeros >= MAX_PLACES - 1;
    if is_small && zeros > MAX_ZEROS && zeros < places.len() {
        return tiny(sign, &places[zeros..], zeros + 1);
    }
    let kept = places.len().min(if is_small { zeros + SMALL_DIGITS } else { MAX_PLACES });
    let mut digits: Vec<u8> = whole.bytes().chain(places.bytes().take(kept)).collect();
    if places.as_bytes().get(kept).is_some_and(|digit| *digit >= b'5') {
        count_up(&mut digits);
    }
    let mut text: String = digits.iter().copied().map(char::from).collect();
    if kept > 0 {
        text.insert(text.len() - kept, '.');
        text.truncate(text.trim_end_matches('0').trim_end_matches('.').len());
    }
    let is_zero = text.bytes().all(|digit| digit == b'0');
    if is_zero { text } else { format!("{sign}{text}") }
}

/// A number by its digits, of which the first stands so many places behind the point, as a power of ten.
fn tiny(sign: &str, digits: &str, place: usize) -> String {
    let mut kept: Vec<u8> = digits.bytes().take(SMALL_DIGITS).collect();
    if digits.as_bytes().get(SMALL_DIGITS).is_some_and(|digit| *digit >= b'5') {
        count_up(&mut kept);
    }
    // Of 9.9999 a 10 is left.
    let place = if kept.len() > SMALL_DIGITS { place - 1 } else { place };
    let text: String = kept.iter().copied().map(char::from).collect();
    let (first, rest) = text.split_at(1);
    let rest = rest.trim_end_matches('0');
    let point = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{point}{rest}e-{place}")
}

/// The next number with as many digits, or one more.
fn count_up(digits: &mut Vec<u8>) {
    for digit in digits.iter_mut().rev() {
        if *digit < b'9' {
            *digit += 1;
            return;
        }
        *digit = b'0';
    }
    digits.insert(0, b'1');
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

/// Whether a column's name says that its numbers name something, such as `customer_id`, `orderNo` or `userID`.
pub(super) fn names_things(name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let last = words.next_back().unwrap_or_default();
    let letters: Vec<(usize, char)> = last.char_indices().collect();
    // Of `orderNo` the last word is `No`, and of `userID` it is `ID`.
    let begins_word = |at: &usize| {
        let is_capital = |at: usize| letters.get(at).is_some_and(|(_, letter)| letter.is_uppercase());
        let is_after_other = *at == 0 || !is_capital(*at - 1);
        is_capital(*at) && (is_after_other || letters.get(*at + 1).is_some_and(|(_, next)| next.is_lowercase()))
    };
    let tails = (0..letters.len()).filter(begins_word).map(|at| &last[letters[at].0..]);
    tails.chain([last]).any(|tail| NAMES.iter().any(|word| word.eq_ignore_ascii_case(tail)))
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
        check("rounded", ["0.123456789", "1"], ["0.1235", "1.0000"]);
        check("odd", ["1e300", "inf", "12345"], ["1e300", "∞", "12,345"]);
        check("ends", ["-Infinity", "Infinity", "NaN"], ["-∞", "∞", "NaN"]);
    }

    #[test]
    fn the_noise_of_exact_decimals_is_not_shown() {
        check("avg", ["50.0000000000000000", "0.00000000000000000000", "–"], ["50", "0", "–"]);
        check("avg", ["50.0000", "12.5000"], ["50.0", "12.5"]);
        check("change", ["-1.5000000000", "33.3333333333333333"], ["-1.5000", "33.3333"]);
        check("price", ["12.50", "3.00", "0.00"], ["12.50", "3.00", "0.00"]);
        check("sum", ["100.00", "1234567.00"], ["100.00", "1,234,567.00"]);
        check("carried", ["9999.99996", "-0.99999", "199.99994"], ["10,000.0000", "-1.0000", "199.9999"]);
        check("long", ["12345678901234567890.123450000"], ["12,345,678,901,234,567,890.1235"]);
        check("nothing", ["-0.00", "-0"], ["0.00", "0.00"]);
        check("no numbers", ["1.", ".5", "1.2.3", "-", "", "1,5"], ["1", ".5", "1.2.3", "-", "", "1,5"]);
    }

    #[test]
    fn what_is_small_is_not_nothing() {
        check("rate", ["0.00001234", "0.5"], ["0.00001234", "0.5"]);
        check("rate", ["0.000345678901", "-0.00099996"], ["0.0003457", "-0.001"]);
        check("rate", ["0.00123456", "0.00000000000000012349"], ["0.0012", "1.235e-16"]);
        let zeros = "0".repeat(299);
        let numbers = [format!("0.{zeros}1"), format!("-0.{zeros}99996"), format!("0.{zeros}")];
        check("tiny", numbers.each_ref().map(String::as_str), ["1e-300", "-1e-299", "0"]);
    }

    #[test]
    fn floating_numbers_are_no_rows_of_digits() {
        let numbers = [1e-300, -2.5e-30, 1e300, -1.2346e22, 123_456.789, 0.1 + 0.2, f64::NEG_INFINITY, f64::MAX];
        let expected = ["1e-300", "-2.5e-30", "1e300", "-1.235e22", "123456.789", "0.3", "-∞", "1.798e308"];
        assert_eq!(numbers.map(float), expected);
    }

    #[test]
    fn what_names_things_stays_as_it_is() {
        for name in ["id", "customer_id", "customerId", "userID", "orderIDs", "order no", "HTMLCode", "Year", "ZIP"] {
            check(name, ["1234567", "12"], ["1234567", "12"]);
        }
        check("version no", ["1.10", "1.9000000"], ["1.10", "1.9000000"]);
        for name in ["paid", "PAID", "totalPaid", "GRID"] {
            check(name, ["1234567", "12"], ["1,234,567", "12"]);
        }
    }
}
