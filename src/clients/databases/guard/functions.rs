//! The functions that may be called: those that compute from their arguments and touch nothing else.
//!
//! Left out are, besides whatever reads or changes the server: functions that give rows, but for a few with lists of their
//! own, those that make much out of little (`repeat`, `space`, `randomblob`), those that tell of the server or of who
//! signed in, and those that read XML.

use crate::model::database::Engine;

/// Moments that are named without parentheses.
pub(super) const NAMED_MOMENTS: [&str; 5] =
    ["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"];

/// What every engine, or most of them, have. One that an engine lacks does no harm there.
const EVERYWHERE: &str = "\
    abs acos asin atan atan2 avg ceiling char_length coalesce concat concat_ws cos cot count cume_dist current_date \
    current_time current_timestamp degrees dense_rank exp first_value greatest grouping lag last_value lead least \
    left length ln localtime localtimestamp log log10 lower ltrim max min mod nth_value ntile nullif percent_rank pi \
    power radians rank replace reverse right round row_number rtrim sign sin sqrt stddev stddev_pop stddev_samp sum \
    tan trim upper var_pop var_samp variance";

const POSTGRES: &str = "\
    age any_value array array_agg array_append array_cat array_length array_lower array_position array_positions \
    array_prepend array_remove array_to_string array_upper ascii bit_and bit_length bit_or bit_xor bool_and bool_or \
    btrim cardinality cbrt character_length chr corr covar_pop covar_samp date date_bin date_part date_trunc decode \
    div encode every extract factorial format gcd initcap isfinite json_agg json_array_length json_build_array \
    json_build_object json_extract_path json_extract_path_text json_object_agg json_typeof jsonb_agg \
    jsonb_array_length jsonb_build_array jsonb_build_object jsonb_extract_path jsonb_extract_path_text \
    jsonb_object_agg jsonb_typeof justify_days justify_hours justify_interval lcm lpad make_date make_interval \
    make_time make_timestamp make_timestamptz md5 mode now octet_length percentile_cont percentile_disc regexp_count \
    regexp_instr regexp_like regexp_match regexp_replace regexp_substr regr_avgx regr_avgy regr_count regr_intercept \
    regr_r2 regr_slope regr_sxx regr_sxy regr_syy row_to_json rpad split_part starts_with string_agg string_to_array \
    strpos substr substring timezone to_char to_date to_json to_jsonb to_number to_timestamp translate trunc \
    width_bucket";

const MYSQL: &str = "\
    adddate addtime any_value ascii bit_and bit_count bit_length bit_or bit_xor char character_length convert_tz \
    curdate curtime date date_add date_format date_sub datediff day dayname dayofmonth dayofweek dayofyear elt \
    extract field find_in_set format from_days from_unixtime group_concat hex hour if ifnull instr isnull \
    json_arrayagg json_contains json_contains_path json_extract json_keys json_length json_objectagg json_search \
    json_type json_unquote json_valid json_value last_day lcase locate log2 lpad makedate maketime md5 microsecond \
    mid minute month monthname now octet_length ord period_add period_diff position pow quarter quote regexp_instr \
    regexp_like regexp_replace regexp_substr rpad sec_to_time second std str_to_date strcmp subdate substr substring \
    substring_index subtime sysdate time time_format time_to_sec timediff timestamp timestampadd timestampdiff \
    to_days to_seconds truncate ucase unix_timestamp utc_date utc_time utc_timestamp week weekday weekofyear year \
    yearweek";

const SQLITE: &str = "\
    acosh asinh atanh ceil char cosh date datetime floor format glob group_concat hex ifnull iif instr json \
    json_array json_array_length json_extract json_group_array json_group_object json_object json_quote json_type \
    json_valid julianday like likelihood likely log2 octet_length pow printf quote sinh soundex strftime string_agg \
    substr substring tanh time timediff total trunc typeof unicode unixepoch unlikely";

const SQL_SERVER: &str = "\
    approx_count_distinct ascii char charindex choose count_big cube datalength date_bucket dateadd datediff \
    datediff_big datefromparts datename datepart datetime2fromparts datetimefromparts datetrunc day difference \
    eomonth format getdate getutcdate iif isdate isjson isnull isnumeric json_query json_value len month nchar \
    patindex percentile_cont percentile_disc quotename rollup soundex square stdev stdevp str string_agg stuff \
    substring switchoffset sysdatetime sysdatetimeoffset sysutcdatetime timefromparts todatetimeoffset translate \
    unicode var varp year";

/// Whether `name`, in small letters, may be called on `engine`.
pub fn is_allowed(engine: Engine, name: &str) -> bool {
    let own = match engine {
        Engine::Postgres => POSTGRES,
        Engine::Mysql => MYSQL,
        Engine::Sqlite => SQLITE,
        Engine::SqlServer => SQL_SERVER,
    };
    is_in(EVERYWHERE, name) || is_in(own, name)
}

/// Functions that give the elements of an array or of JSON, or a series, as rows. How many rows there are is bounded as it is
/// for those of tables: by the deadline, and by what is kept of a result.
const POSTGRES_ROWS: &str = "\
    generate_series json_array_elements json_array_elements_text json_each json_each_text json_object_keys \
    jsonb_array_elements jsonb_array_elements_text jsonb_each jsonb_each_text jsonb_object_keys unnest";

const SQLITE_ROWS: &str = "json_each";

/// The functions that may stand after FROM, parted by spaces. MySQL's `JSON_TABLE` is no call, but a form of its own.
pub(super) fn row_functions(engine: Engine) -> &'static str {
    match engine {
        Engine::Postgres => POSTGRES_ROWS,
        Engine::Sqlite => SQLITE_ROWS,
        Engine::Mysql | Engine::SqlServer => "",
    }
}

/// Whether `name`, in small letters, may stand after FROM.
pub fn gives_rows(engine: Engine, name: &str) -> bool {
    !name.is_empty() && is_in(row_functions(engine), name)
}

/// The columns that the rows of a function of PostgreSQL's have by themselves; without any, the one column is called as the
/// statement calls the rows.
pub(super) fn row_columns(name: &str) -> &'static [&'static str] {
    match name {
        "json_each" | "json_each_text" | "jsonb_each" | "jsonb_each_text" => &["key", "value"],
        "json_array_elements" | "json_array_elements_text" | "jsonb_array_elements" | "jsonb_array_elements_text" => {
            &["value"]
        }
        _ => &[],
    }
}

/// What a place among the arguments takes instead of any value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Argument {
    /// A part of a date, written as a word.
    DatePart,
    /// The length of a text, written as a number: it makes much out of little.
    Length,
    /// A format, written as a text: a width in it makes much out of little.
    Format,
}

/// Which argument of a function, counted from 0, takes something special.
pub(super) fn special_argument(engine: Engine, name: &str) -> Option<(usize, Argument)> {
    let words = match engine {
        Engine::Mysql => "timestampadd timestampdiff",
        Engine::SqlServer => "dateadd datediff datediff_big datename datepart datetrunc date_bucket",
        Engine::Postgres | Engine::Sqlite => "",
    };
    match (engine, name) {
        _ if is_in(words, name) => Some((0, Argument::DatePart)),
        (Engine::Postgres | Engine::Mysql, "lpad" | "rpad") => Some((1, Argument::Length)),
        (Engine::Sqlite, "format" | "printf") | (Engine::Postgres, "format") => Some((0, Argument::Format)),
        (Engine::SqlServer, "format") => Some((1, Argument::Format)),
        _ => None,
    }
}

/// The parts of a date that stand as a word among arguments.
const DATE_PARTS: &str = "\
    d day dayofyear dd dw dy hh hour iso_week isowk isoww m mcs mi microsecond millisecond minute mm month ms n \
    nanosecond ns q qq quarter s second ss week weekday wk ww y year yy yyyy";

/// Whether `word` is a part of a date.
pub(super) fn is_date_part(word: &str) -> bool {
    is_in(DATE_PARTS, &word.to_ascii_lowercase())
}

fn is_in(list: &str, word: &str) -> bool {
    list.split(' ').any(|listed| listed == word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_of_words_with_one_space_between_them() {
        for list in [EVERYWHERE, POSTGRES, MYSQL, SQLITE, SQL_SERVER, DATE_PARTS, POSTGRES_ROWS, SQLITE_ROWS] {
            let is_word = |word: &str| {
                !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            };
            assert!(list.split(' ').all(is_word), "{list}");
        }
        assert!(is_allowed(Engine::Sqlite, "strftime") && is_allowed(Engine::Postgres, "width_bucket"));
        assert!(gives_rows(Engine::Postgres, "unnest") && !gives_rows(Engine::Mysql, "unnest"));
        assert!(!gives_rows(Engine::Mysql, "") && !gives_rows(Engine::Sqlite, "json_tree"));
        assert!(!is_allowed(Engine::Sqlite, "") && !is_allowed(Engine::Mysql, "sleep"));
    }
}
