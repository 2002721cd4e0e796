//! The functions that may be called: those that compute from their arguments and touch nothing else.
//!
//! Left out are, besides whatever reads or changes the server: functions that give rows, but for a few with lists of their
//! own, those that make much out of little (`repeat`, `space`, `randomblob`), those that tell of the server or of who
//! signed in, and those that read XML.

use crate::model::database::Engine;

/// Moments that are named without parentheses.
pub(super) const NAMED_MOMENTS: [&str; 5] =
    ["current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"];

/// What every engine has. A list names nothing that its engine lacks, unless older versions do: a name that PostgreSQL,
/// MySQL or MariaDB does not know as its own may be that of a function that the database's makers wrote, which does whatever
/// they wanted. Such a one is met elsewhere: PostgreSQL is told to look among its own functions only, and a session on MySQL
/// or MariaDB looks for it before it runs a statement.
const EVERYWHERE: &str = "\
    abs acos asin atan avg ceiling coalesce concat concat_ws cos count cume_dist current_timestamp degrees dense_rank exp \
    first_value lag last_value lead log log10 lower ltrim max min ntile nullif percent_rank pi power radians rank replace \
    round row_number rtrim sign sin sqrt sum tan trim upper";

const POSTGRES: &str = "\
    age any_value array array_agg array_append array_cat array_length array_lower array_position array_positions \
    array_prepend array_remove array_to_string array_upper ascii atan2 bit_and bit_length bit_or bit_xor bool_and bool_or \
    btrim cardinality cbrt char_length character_length chr corr cot covar_pop covar_samp current_date current_time date \
    date_bin date_part date_trunc decode div encode every extract factorial format gcd greatest grouping initcap isfinite \
    json_agg json_array_length json_build_array json_build_object json_extract_path json_extract_path_text \
    json_object_agg json_typeof jsonb_agg jsonb_array_length jsonb_build_array jsonb_build_object jsonb_extract_path \
    jsonb_extract_path_text jsonb_object_agg jsonb_path_query_first jsonb_set jsonb_typeof justify_days justify_hours \
    justify_interval lcm least left length ln localtime localtimestamp lpad make_date make_interval make_time \
    make_timestamp make_timestamptz md5 mod mode now nth_value num_nonnulls num_nulls octet_length percentile_cont \
    percentile_disc quote_ident quote_literal random regexp_count regexp_instr regexp_like regexp_match regexp_replace \
    regexp_split_to_array regexp_substr regr_avgx regr_avgy regr_count regr_intercept regr_r2 regr_slope regr_sxx \
    regr_sxy regr_syy reverse right row_to_json rpad scale split_part starts_with stddev stddev_pop stddev_samp \
    string_agg string_to_array strpos substr substring timezone to_char to_date to_json to_jsonb to_number to_timestamp \
    translate trunc var_pop var_samp variance width_bucket";

/// What MySQL has, or MariaDB, or both. MariaDB's `to_char` takes a format of a bounded length, whose parts are of one, too.
const MYSQL: &str = "\
    adddate addtime any_value ascii atan2 bin bit_and bit_count bit_length bit_or bit_xor char char_length \
    character_length conv convert_tz cot crc32 curdate current_date current_time curtime date date_add date_format \
    date_sub datediff day dayname dayofmonth dayofweek dayofyear elt extract field find_in_set format from_days \
    from_unixtime greatest group_concat grouping hex hour if ifnull instr isnull json_array json_arrayagg json_contains \
    json_contains_path json_extract json_insert json_keys json_length json_object json_objectagg json_overlaps \
    json_remove json_replace json_search json_set json_type json_unquote json_valid json_value last_day lcase least left \
    length ln localtime localtimestamp locate log2 lpad makedate maketime md5 median microsecond mid minute mod month \
    monthname now nth_value nvl octet_length ord percentile_cont percentile_disc period_add period_diff position pow \
    quarter quote rand regexp_instr regexp_like regexp_replace regexp_substr reverse right rpad sec_to_time second sha2 \
    soundex std stddev stddev_pop stddev_samp str_to_date strcmp subdate substr substring substring_index subtime \
    sysdate time time_format time_to_sec timediff timestamp timestampadd timestampdiff to_base64 to_char to_days \
    to_seconds truncate ucase unix_timestamp utc_date utc_time utc_timestamp var_pop var_samp variance week weekday \
    weekofyear year yearweek";

/// Some of them are there because `.cargo/config.toml` has them compiled in.
const SQLITE: &str = "\
    acosh asinh atan2 atanh ceil char cosh current_date current_time date datetime floor format glob group_concat hex if \
    ifnull iif instr json json_array json_array_length json_extract json_group_array json_group_object json_insert \
    json_object json_patch json_quote json_remove json_replace json_set json_type json_valid julianday length like \
    likelihood likely ln log2 median mod nth_value octet_length percentile percentile_cont percentile_disc pow printf \
    quote random sinh soundex strftime string_agg substr substring tanh time timediff total trunc typeof unicode unixepoch \
    unlikely";

const SQL_SERVER: &str = "\
    approx_count_distinct ascii atn2 char charindex choose cot count_big cube datalength date_bucket dateadd datediff \
    datediff_big datefromparts datename datepart datetime2fromparts datetimefromparts datetrunc day difference \
    eomonth format getdate getutcdate greatest grouping iif isdate isjson isnull isnumeric json_query json_value least \
    left len month nchar patindex percentile_cont percentile_disc quotename reverse right rollup soundex square stdev \
    stdevp str string_agg stuff substring switchoffset sysdatetime sysdatetimeoffset sysutcdatetime timefromparts \
    todatetimeoffset translate unicode var varp year";

/// The functions that may be called on `engine`, in small letters.
pub fn names(engine: Engine) -> impl Iterator<Item = &'static str> {
    let own = match engine {
        Engine::Postgres => POSTGRES,
        Engine::Mysql => MYSQL,
        Engine::Sqlite => SQLITE,
        Engine::SqlServer => SQL_SERVER,
    };
    EVERYWHERE.split(' ').chain(own.split(' '))
}

/// Whether `name`, in small letters, may be called on `engine`.
pub fn is_allowed(engine: Engine, name: &str) -> bool {
    names(engine).any(|listed| listed == name)
}

/// What people and models write out of habit with another engine, and what to write instead on PostgreSQL, on MySQL or
/// MariaDB, on SQLite and on SQL Server; nothing if there is no short way.
const INSTEAD: [(&str, [&str; 4]); 27] = [
    ("left", ["", "", "substr(text, 1, n)", ""]),
    ("right", ["", "", "substr(text, -n)", ""]),
    ("greatest", ["", "", "max(a, b)", ""]),
    ("least", ["", "", "min(a, b)", ""]),
    ("char_length character_length len length", ["length(text)", "CHAR_LENGTH(text)", "length(text)", "LEN(text)"]),
    ("substr mid", ["substr(text, a, n)", "", "substr(text, a, n)", "SUBSTRING(text, a, n)"]),
    (
        "position locate strpos instr charindex",
        ["strpos(text, part)", "LOCATE(part, text)", "instr(text, part)", "CHARINDEX(part, text)"],
    ),
    ("lpad", ["", "", "format('%05d', n)", "RIGHT(CONCAT('00000', n), 5)"]),
    (
        "string_agg group_concat listagg",
        ["string_agg(text, ', ')", "GROUP_CONCAT(text)", "group_concat(text, ', ')", "STRING_AGG(text, ', ')"],
    ),
    ("ifnull nvl isnull", ["coalesce(a, b)", "COALESCE(a, b)", "coalesce(a, b)", "COALESCE(a, b)"]),
    ("if iif", ["CASE WHEN a THEN b ELSE c END", "IF(a, b, c)", "iif(a, b, c)", "IIF(a, b, c)"]),
    ("now getdate sysdate sysdatetime curdate", ["now()", "NOW()", "datetime('now')", "GETDATE()"]),
    (
        "date_trunc datetrunc",
        ["date_trunc('month', t)", "DATE_FORMAT(t, '%Y-%m-01')", "strftime('%Y-%m-01', t)", "DATETRUNC(month, t)"],
    ),
    (
        "to_char date_format strftime time_format",
        ["to_char(t, 'YYYY-MM')", "DATE_FORMAT(t, '%Y-%m')", "strftime('%Y-%m', t)", "FORMAT(t, 'yyyy-MM')"],
    ),
    ("year", ["EXTRACT(YEAR FROM t)", "", "strftime('%Y', t)", ""]),
    ("month", ["EXTRACT(MONTH FROM t)", "", "strftime('%m', t)", ""]),
    ("day dayofmonth", ["EXTRACT(DAY FROM t)", "", "strftime('%d', t)", "DAY(t)"]),
    (
        "extract date_part datepart",
        ["EXTRACT(YEAR FROM t)", "EXTRACT(YEAR FROM t)", "strftime('%Y', t)", "DATEPART(year, t)"],
    ),
    (
        "datediff julianday age",
        ["CAST(b AS date) - CAST(a AS date)", "DATEDIFF(b, a)", "julianday(b) - julianday(a)", "DATEDIFF(day, a, b)"],
    ),
    (
        "unix_timestamp unixepoch",
        ["EXTRACT(EPOCH FROM t)", "UNIX_TIMESTAMP(t)", "unixepoch(t)", "DATEDIFF_BIG(second, '1970-01-01', t)"],
    ),
    ("stddev std stdev", ["stddev(x)", "STDDEV(x)", "sqrt(avg(x * x) - avg(x) * avg(x))", "STDEV(x)"]),
    ("variance var", ["variance(x)", "VARIANCE(x)", "avg(x * x) - avg(x) * avg(x)", "VAR(x)"]),
    (
        "median",
        [
            "percentile_cont(0.5) WITHIN GROUP (ORDER BY x)",
            "",
            "",
            "PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY x) OVER ()",
        ],
    ),
    ("rand", ["random()", "", "random()", ""]),
    ("random", ["", "RAND()", "", ""]),
    ("mod", ["", "", "", "a % b"]),
    ("ln", ["", "", "", "LOG(x)"]),
];

/// What to write on `engine` instead of functions that are not allowed there, each with the names of these.
pub(super) fn replacements(engine: Engine) -> impl Iterator<Item = (&'static str, &'static str)> {
    let place = match engine {
        Engine::Postgres => 0,
        Engine::Mysql => 1,
        Engine::Sqlite => 2,
        Engine::SqlServer => 3,
    };
    INSTEAD.iter().map(move |(names, words)| (*names, words[place])).filter(|(_, words)| !words.is_empty())
}

/// What to write on `engine` instead of the function `name`, if that is not allowed there.
pub(super) fn instead(engine: Engine, name: &str) -> Option<&'static str> {
    let mut replacements = replacements(engine).filter(|_| !is_allowed(engine, name));
    replacements.find(|(names, _)| is_in(names, name)).map(|(_, words)| words)
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
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn lists_are_of_words_with_one_space_between_them() {
        for list in [EVERYWHERE, POSTGRES, MYSQL, SQLITE, SQL_SERVER, DATE_PARTS, POSTGRES_ROWS, SQLITE_ROWS] {
            let is_word = |word: &str| {
                !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
            };
            assert!(list.split(' ').all(is_word), "{list}");
        }
        for engine in Engine::ALL {
            let listed: HashSet<&str> = names(engine).collect();
            assert_eq!(listed.len(), names(engine).count(), "{engine}: a name is listed twice");
        }
        assert!(is_allowed(Engine::Sqlite, "strftime") && is_allowed(Engine::Postgres, "width_bucket"));
        assert!(gives_rows(Engine::Postgres, "unnest") && !gives_rows(Engine::Mysql, "unnest"));
        assert!(!gives_rows(Engine::Mysql, "") && !gives_rows(Engine::Sqlite, "json_tree"));
        assert!(!is_allowed(Engine::Sqlite, "") && !is_allowed(Engine::Mysql, "sleep"));
    }
}
