//! Which results are drawn, as what, and what of them is left out.

use crate::model::database::ResultColumn;

use super::*;
use ValueKind::{Number, Text, Time};

fn result(columns: &[(&str, ValueKind)], rows: &[(&str, f64)]) -> ResultSet {
    let columns = columns.iter().map(|(name, kind)| ResultColumn { name: (*name).to_owned(), kind: *kind });
    let rows = rows.iter().map(|(name, value)| vec![Cell::Text((*name).to_owned()), Cell::Float(*value)]);
    ResultSet { columns: columns.collect(), rows: rows.collect(), is_truncated: false }
}

#[test]
fn series_and_comparisons_are_drawn_and_nothing_else() {
    let columns = [("month", ValueKind::Text), ("revenue", ValueKind::Number)];
    let months = result(&columns, &[("2026-03", 3.0), ("2026-02", 2.0), ("2026-01", 1.0)]);
    let Some(Chart { kind: ChartKind::Series(series), .. }) = chart_of(&months, "Revenue") else { panic!() };
    assert_eq!(series[0].points.iter().map(|point| point.value).collect::<Vec<_>>(), [1.0, 2.0, 3.0]);
    let regions = result(&columns, &[("North", 5.0), ("South", 4.0)]);
    assert!(matches!(chart_of(&regions, ""), Some(Chart { kind: ChartKind::Bars(bars), .. }) if bars.len() == 2));
    assert_eq!(chart_of(&result(&columns, &[("North", 5.0)]), ""), None, "one bar compares nothing");
    let huge = [("North", 5.0), ("South", 2e15)];
    assert_eq!(chart_of(&result(&columns, &huge), ""), None, "a bar that cannot be drawn is not left out");
    let cut = ResultSet { is_truncated: true, ..regions };
    assert_eq!(chart_of(&cut, ""), None);
}

#[test]
fn a_line_that_would_lie_flat_beside_the_first_is_left_out_and_named() {
    let kinds = [("month", ValueKind::Text), ("revenue", ValueKind::Number), ("orders", ValueKind::Number)];
    let drawn = |orders: i64| {
        let mut made = result(&kinds, &[]);
        let row = |month: i64| {
            vec![Cell::Text(format!("2026-0{month}")), Cell::Integer(month * 1_000), Cell::Integer(month * orders)]
        };
        made.rows = (1..=3).map(row).collect();
        let chart = chart_of(&made, "Revenue").unwrap();
        let ChartKind::Series(series) = chart.kind else { panic!("{:?}", chart.kind) };
        let drawn: Vec<_> = series.into_iter().map(|line| (line.name, line.is_area)).collect();
        (drawn, chart.subtitle)
    };
    let (revenue, orders) = ("revenue".to_owned(), "orders".to_owned());
    assert_eq!(drawn(3), (vec![(revenue.clone(), true)], "Of another size, not drawn: orders".to_owned()));
    assert_eq!(drawn(100), (vec![(revenue, false), (orders, false)], String::new()));
}

/// A result with a first column of texts.
fn table(columns: &[(&str, ValueKind)], rows: &[(&str, &[Cell])]) -> ResultSet {
    let mut made = result(columns, &[]);
    let first = |name: &str| if name.is_empty() { Cell::Null } else { Cell::Text(name.to_owned()) };
    made.rows = rows.iter().map(|(name, cells)| [&[first(name)][..], cells].concat()).collect();
    made
}

/// A line's name and its values.
type Line = (String, Vec<Option<f64>>);

/// The lines of a chart, and what is said below its title.
fn lines(result: &ResultSet) -> (Vec<Line>, String) {
    let chart = chart_of(result, "").unwrap();
    let ChartKind::Series(series) = chart.kind else { panic!("{:?}", chart.kind) };
    let value = |point: Point| Some(point.value).filter(|value| !value.is_nan());
    let line = |line: Series| (line.name, line.points.into_iter().map(value).collect());
    (series.into_iter().map(line).collect(), chart.subtitle)
}

/// The bars of a chart, and what is said below its title.
fn bars(result: &ResultSet) -> Option<(Vec<(String, f64)>, String)> {
    let chart = chart_of(result, "")?;
    let ChartKind::Bars(bars) = chart.kind else { panic!("{:?}", chart.kind) };
    Some((bars.into_iter().map(|bar| (bar.name, bar.value)).collect(), chart.subtitle))
}

fn named(names: &[(&str, f64)]) -> Vec<(String, f64)> {
    names.iter().map(|(name, value)| ((*name).to_owned(), *value)).collect()
}

#[test]
fn a_line_has_a_gap_where_there_is_no_value() {
    let columns = [("month", Text), ("revenue", Number), ("change", Number)];
    let (one, null) = (Cell::Float(1.0), Cell::Null);
    let made = table(
        &columns,
        &[
            ("2026-03", &[one.clone(), one.clone()]),
            ("2026-02", &[one.clone(), one.clone()]),
            ("2026-01", &[one.clone(), null.clone()]),
        ],
    );
    let all = vec![Some(1.0); 3];
    let change = vec![None, Some(1.0), Some(1.0)];
    let expected = vec![("revenue".to_owned(), all.clone()), ("change".to_owned(), change)];
    assert_eq!(lines(&made), (expected, String::new()));
    let sparse =
        [("2026-01", &one), ("2026-02", &null), ("2026-03", &null)].map(|(m, cell)| (m, [one.clone(), cell.clone()]));
    let rows: Vec<(&str, &[Cell])> = sparse.iter().map(|(month, cells)| (*month, &cells[..])).collect();
    let said = "Mostly empty, not drawn: change".to_owned();
    assert_eq!(lines(&table(&columns, &rows)), (vec![("revenue".to_owned(), all)], said));
    // What is alone is drawn as long as it makes a line.
    let months = ["2026-01", "2026-02", "2026-03", "2026-04", "2026-05", "2026-06", "2026-07"];
    let alone = |present: usize| {
        let cells: Vec<_> = (0..7).map(|at| [if at < present { one.clone() } else { null.clone() }]).collect();
        let rows: Vec<(&str, &[Cell])> = months.iter().zip(&cells).map(|(month, cell)| (*month, &cell[..])).collect();
        chart_of(&table(&columns[..2], &rows), "").is_some()
    };
    assert_eq!([0, 2, 3, 7].map(alone), [false, false, true, true]);
}

#[test]
fn the_scale_is_that_of_what_matters() {
    let columns = [("month", Text), ("refunds", Number), ("revenue", Number)];
    let drawn = |refunds: [i64; 3], revenue: [i64; 3]| {
        let cells: Vec<_> = refunds.iter().zip(revenue).map(|(one, two)| [*one, two].map(Cell::Integer)).collect();
        let months = ["2026-01", "2026-02", "2026-03"];
        let rows: Vec<(&str, &[Cell])> = months.iter().zip(&cells).map(|(month, cell)| (*month, &cell[..])).collect();
        let (lines, said) = lines(&table(&columns, &rows));
        (lines.into_iter().map(|(name, _)| name).collect::<Vec<_>>().join(" "), said)
    };
    let expected = |drawn: &str, said: &str| (drawn.to_owned(), said.to_owned());
    let zero = "Zero throughout, not drawn: refunds";
    assert_eq!(drawn([0; 3], [900, 800, 700]), expected("revenue", zero));
    let other = "Of another size, not drawn: refunds";
    assert_eq!(drawn([0, 3, 0], [900, 800, 700]), expected("revenue", other));
    assert_eq!(drawn([0, 300, 0], [900, 800, 700]), expected("refunds revenue", ""));
    assert_eq!(drawn([5, 5, 5], [900, 800, 700]), expected("refunds", "Of another size, not drawn: revenue"));
    assert_eq!(drawn([0; 3], [0; 3]), expected("refunds revenue", ""));
    assert_eq!(drawn([0; 3], [7; 3]), expected("revenue", zero));
}

#[test]
fn a_row_of_totals_has_no_place_on_a_line_and_a_dash_for_a_name() {
    let one = [Cell::Integer(1)];
    let months: [(&str, &[Cell]); 4] = [("2026-01", &one), ("2026-02", &one), ("2026-03", &one), ("", &one)];
    let (line, said) = lines(&table(&[("month", Text), ("revenue", Number)], &months));
    assert_eq!((line[0].1.len(), said.as_str()), (3, "Without a date, not drawn: 1 row"));
    let regions: [(&str, &[Cell]); 3] = [("North", &one), (" ", &one), ("", &one)];
    let (bars, _) = bars(&table(&[("region", Text), ("revenue", Number)], &regions)).unwrap();
    assert_eq!(bars, named(&[("North", 1.0), ("–", 1.0), ("–", 1.0)]));
}

#[test]
fn a_wide_comparison_shows_its_first_figures_and_names_the_others() {
    let row = |id: i64, revenue: f64| [Cell::Integer(id), Cell::Float(revenue), Cell::Integer(3), Cell::Null];
    let columns =
        [("customer", Text), ("customer_id", Number), ("revenue", Number), ("orders", Number), ("since", Time)];
    let (anna, ben) = (row(7, -5.5), row(8, 4.0));
    let made = table(&columns, &[("Anna", &anna), ("Ben", &ben)]);
    let expected = (named(&[("Anna", -5.5), ("Ben", 4.0)]), "Not drawn: orders".to_owned());
    assert_eq!(bars(&made), Some(expected));
    assert_eq!(bars(&table(&columns, &[("Anna", &anna), ("Anna", &ben)])), None, "nobody could tell them apart");
    let wide: Vec<_> = (0..7).map(|index| if index == 0 { ("name", Text) } else { ("n", Number) }).collect();
    let cells = vec![Cell::Integer(1); 6];
    assert_eq!(bars(&table(&wide, &[("Anna", &cells), ("Ben", &cells)])), None, "a list of things is read");
    let by_time = [("day", Time), ("customer", Text), ("revenue", Number)];
    let best = |name: &str| [Cell::Text(name.to_owned()), Cell::Integer(1)];
    let days = [best("Anna"), best("Ben")];
    assert_eq!(bars(&table(&by_time, &[("2026-01-01", &days[0]), ("2026-01-02", &days[1])])), None);
}

#[test]
fn rows_that_one_name_does_not_tell_apart_have_both() {
    let columns = [("region", Text), ("product", Text), ("revenue", Number)];
    let cell = |product: &str, revenue| [Cell::Text(product.to_owned()), Cell::Integer(revenue)];
    let cells = [cell("Bikes", 1), cell("Cars", 2), cell("Bikes", 3)];
    let made = table(&columns, &[("North", &cells[0]), ("North", &cells[1]), ("", &cells[2])]);
    let expected = named(&[("North · Bikes", 1.0), ("North · Cars", 2.0), ("– · Bikes", 3.0)]);
    assert_eq!(bars(&made), Some((expected, String::new())));
}

#[test]
fn a_bar_without_a_value_is_left_out_and_named() {
    let columns = [("region", Text), ("revenue", Number)];
    let made = |values: [Cell; 3]| {
        let [north, south, west] = values.map(|value| [value]);
        bars(&table(&columns, &[("North", &north), ("South", &south), ("West", &west)]))
    };
    let (one, null) = (Cell::Integer(1), Cell::Null);
    let expected = (named(&[("North", 1.0), ("West", 1.0)]), "No value, not drawn: South".to_owned());
    assert_eq!(made([one.clone(), null.clone(), one.clone()]), Some(expected));
    assert_eq!(made([one, null.clone(), null.clone()]), None, "one bar compares nothing");
    assert_eq!(made([null.clone(), null.clone(), null]), None);
}

#[test]
fn names_in_letters_that_pictures_lack_are_told_by_their_row() {
    let columns = [("customer", ValueKind::Text), ("revenue", ValueKind::Number)];
    let made = result(&columns, &[("Zoë 🔥", 3.0), ("شركة الخليج", 2.0)]);
    assert_eq!(bars(&made), Some((named(&[("Zoë 🔥", 3.0), ("Row 2", 2.0)]), String::new())));
    let unknown = result(&columns, &[("مؤسسة النور", 3.0), ("中文 Ltd", 2.0), ("Zoë", 1.0)]);
    assert_eq!(bars(&unknown), None, "bars without names compare nothing");
}

#[test]
fn years_are_moments_or_names() {
    let columns = [("year", ValueKind::Number), ("revenue", ValueKind::Number)];
    let years = |years: &[i64]| {
        let mut made = result(&columns, &[]);
        made.rows = years.iter().map(|year| vec![Cell::Integer(*year), Cell::Text("12.5".to_owned())]).collect();
        chart_of(&made, "Revenue").map(|chart| chart.kind)
    };
    assert!(matches!(years(&[2024, 2025, 2026]), Some(ChartKind::Series(_))));
    assert!(matches!(years(&[2025, 2026]), Some(ChartKind::Bars(bars)) if bars[0].name == "2025"));
    assert_eq!(years(&[7, 8, 9]), None);
}
