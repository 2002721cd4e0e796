//! The sample's database: a SQLite file of regions, products, customers, orders and what was ordered.

use chrono::{Datelike as _, Days, NaiveDate};
use rusqlite::{Connection, params};
use thiserror::Error;

use crate::base::ambient::{Ambient, SeededEntropy, SystemClock};

/// How far the sample reaches back.
const DAYS: u64 = 731;

/// The seed of all that is random in it.
const SEED: u64 = 20_260_101;

const REGIONS: [&str; 5] = ["North", "South", "East", "West", "Centre"];

/// How much of the orders a region makes.
const REGION_WEIGHTS: [f64; 5] = [1.2, 0.9, 0.7, 1.0, 1.6];

const SEGMENTS: [&str; 3] = ["retail", "wholesale", "online"];

/// Invented first and second halves of companies' names.
const FIRST: [&str; 12] =
    ["Alder", "Brio", "Corvan", "Delmar", "Ember", "Fenwick", "Galdor", "Harrow", "Ister", "Juno", "Kelby", "Lorrin"];
const SECOND: [&str; 5] = ["Works", "Supply", "Traders", "Home", "Studio"];

/// Products with their category and price.
const PRODUCTS: [(&str, &str, f64); 20] = [
    ("Lumo desk lamp", "Lighting", 39.0),
    ("Lumo floor lamp", "Lighting", 89.0),
    ("Noru pendant", "Lighting", 64.5),
    ("Glint wall light", "Lighting", 48.0),
    ("Kesta chair", "Seating", 119.0),
    ("Kesta armchair", "Seating", 289.0),
    ("Tarn stool", "Seating", 59.0),
    ("Velo bench", "Seating", 149.0),
    ("Orro desk", "Tables", 349.0),
    ("Orro side table", "Tables", 99.0),
    ("Basalt dining table", "Tables", 599.0),
    ("Pico coffee table", "Tables", 139.0),
    ("Strato shelf", "Storage", 79.0),
    ("Strato cabinet", "Storage", 259.0),
    ("Lattice rack", "Storage", 69.0),
    ("Nest box set", "Storage", 24.5),
    ("Weft rug", "Textiles", 129.0),
    ("Weft cushion", "Textiles", 29.0),
    ("Moss throw", "Textiles", 45.0),
    ("Linen curtain", "Textiles", 55.0),
];

const SCHEMA: &str = "
    CREATE TABLE regions (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE customers (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, segment TEXT NOT NULL,
        region_id INTEGER NOT NULL REFERENCES regions (id), customer_since DATE NOT NULL);
    CREATE TABLE products (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL, category TEXT NOT NULL, price NUMERIC NOT NULL);
    CREATE TABLE orders (
        id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id),
        ordered_on DATE NOT NULL, status TEXT NOT NULL);
    CREATE TABLE order_items (
        order_id INTEGER NOT NULL REFERENCES orders (id), product_id INTEGER NOT NULL REFERENCES products (id),
        quantity INTEGER NOT NULL, unit_price NUMERIC NOT NULL, PRIMARY KEY (order_id, product_id));
    CREATE INDEX orders_by_day ON orders (ordered_on);";

/// The sample could not be made.
#[derive(Debug, Error)]
#[error("the sample database cannot be made: {0}")]
pub struct SampleError(String);

impl From<rusqlite::Error> for SampleError {
    fn from(error: rusqlite::Error) -> Self {
        Self(error.to_string())
    }
}

impl From<std::io::Error> for SampleError {
    fn from(error: std::io::Error) -> Self {
        Self(error.to_string())
    }
}

/// The sample as a SQLite file whose last day is `today`. Takes about a tenth of a second: callers use `spawn_blocking`.
pub fn sales_database(today: NaiveDate) -> Result<Vec<u8>, SampleError> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("sales.sqlite");
    let mut connection = Connection::open(&path)?;
    let transaction = connection.transaction()?;
    transaction.execute_batch(SCHEMA)?;
    let mut dice = Dice(Ambient::new(SystemClock, SeededEntropy::new(SEED)));
    let first_day = today.checked_sub_days(Days::new(DAYS - 1)).unwrap_or(today);
    fill_names(&transaction, &mut dice, first_day)?;
    fill_orders(&transaction, &mut dice, first_day)?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| error)?;
    Ok(std::fs::read(&path)?)
}

/// What is random, the same each time.
struct Dice(Ambient);

impl Dice {
    fn below(&mut self, bound: usize) -> usize {
        usize::try_from(u64::from_le_bytes(self.0.bytes()) % u64::try_from(bound.max(1)).unwrap_or(1)).unwrap_or(0)
    }

    fn chance(&mut self, share: f64) -> bool {
        self.0.fraction() < share
    }

    /// One of the places, by their weights.
    fn weighted(&mut self, weights: &[f64]) -> usize {
        let mut left = self.0.fraction() * weights.iter().sum::<f64>();
        for (index, weight) in weights.iter().enumerate() {
            left -= weight;
            if left <= 0.0 {
                return index;
            }
        }
        weights.len().saturating_sub(1)
    }
}

fn fill_names(connection: &Connection, dice: &mut Dice, first_day: NaiveDate) -> Result<(), SampleError> {
    for (name, id) in REGIONS.iter().zip(1_i64..) {
        connection.execute("INSERT INTO regions VALUES (?1, ?2)", params![id, name])?;
    }
    for ((name, category, price), id) in PRODUCTS.iter().zip(1_i64..) {
        connection.execute("INSERT INTO products VALUES (?1, ?2, ?3, ?4)", params![id, name, category, price])?;
    }
    let names = FIRST.iter().flat_map(|first| SECOND.iter().map(move |second| format!("{first} {second}")));
    for (name, id) in names.zip(1_i64..) {
        let region = i64::try_from(dice.weighted(&REGION_WEIGHTS) + 1).unwrap_or(1);
        let segment = SEGMENTS[dice.weighted(&[3.0, 1.0, 2.0])];
        // Half of them were there before the sample begins.
        let after = if dice.chance(0.5) { 0 } else { dice.below(640) };
        let since = first_day.checked_add_days(Days::new(after as u64)).unwrap_or(first_day);
        let since = if after == 0 { first_day.with_day(1).unwrap_or(first_day) } else { since };
        connection.execute(
            "INSERT INTO customers VALUES (?1, ?2, ?3, ?4, ?5)",
            params![id, name, segment, region, since.to_string()],
        )?;
    }
    Ok(())
}

fn fill_orders(connection: &Connection, dice: &mut Dice, first_day: NaiveDate) -> Result<(), SampleError> {
    let mut customers: Vec<(i64, String)> = Vec::new();
    let mut statement = connection.prepare("SELECT id, customer_since FROM customers ORDER BY id")?;
    let mut rows = statement.query(())?;
    while let Some(row) = rows.next()? {
        customers.push((row.get(0)?, row.get(1)?));
    }
    let mut order_id = 0_i64;
    for offset in 0..DAYS {
        let day = first_day.checked_add_days(Days::new(offset)).unwrap_or(first_day);
        let text = day.to_string();
        let known: Vec<i64> = customers.iter().filter(|(_, since)| *since <= text).map(|(id, _)| *id).collect();
        for _ in 0..orders_on(day, offset, dice) {
            order_id += 1;
            let customer = known[dice.below(known.len()).min(dice.below(known.len()))];
            let days_ago = DAYS - 1 - offset;
            let status = match () {
                () if dice.chance(0.06) => "cancelled",
                () if days_ago < 3 => "open",
                () if days_ago < 8 => "shipped",
                () => "delivered",
            };
            connection
                .execute("INSERT INTO orders VALUES (?1, ?2, ?3, ?4)", params![order_id, customer, text, status])?;
            fill_items(connection, dice, order_id)?;
        }
    }
    Ok(())
}

/// More with time, in winter and on working days.
#[expect(clippy::cast_precision_loss, reason = "days of two years are exact")]
fn orders_on(day: NaiveDate, offset: u64, dice: &mut Dice) -> usize {
    let growth = 2.2 + offset as f64 / DAYS as f64 * 1.6;
    let season = match day.month() {
        11 | 12 => 1.5,
        1 | 2 => 0.8,
        7 | 8 => 0.9,
        _ => 1.0,
    };
    let weekday = if day.weekday().number_from_monday() > 5 { 0.5 } else { 1.1 };
    let expected = growth * season * weekday;
    let mut count = 0;
    // Twelve tries that succeed as often as makes what is expected.
    for _ in 0..12 {
        count += usize::from(dice.chance(expected / 12.0));
    }
    count
}

fn fill_items(connection: &Connection, dice: &mut Dice, order_id: i64) -> Result<(), SampleError> {
    for _ in 0..=dice.weighted(&[3.0, 3.0, 2.0, 1.0]) {
        let product = dice.below(PRODUCTS.len()).min(dice.below(PRODUCTS.len()));
        let price = PRODUCTS[product].2;
        let quantity = i64::try_from(1 + dice.weighted(&[5.0, 2.0, 1.0, 0.5])).unwrap_or(1);
        connection.execute(
            "INSERT INTO order_items VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            params![order_id, i64::try_from(product + 1).unwrap_or(1), quantity, price],
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sample_is_the_same_each_time_and_reaches_over_two_years() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 27).unwrap();
        let bytes = sales_database(today).unwrap();
        assert_eq!(bytes, sales_database(today).unwrap());
        assert!(bytes.starts_with(b"SQLite format 3\0") && bytes.len() < 2_000_000, "{}", bytes.len());
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), &bytes).unwrap();
        let connection = Connection::open(file.path()).unwrap();
        let count = |table: &str| -> i64 {
            connection.query_row(&format!("SELECT COUNT(*) FROM {table}"), (), |row| row.get(0)).unwrap()
        };
        let months: i64 = connection
            .query_row("SELECT COUNT(DISTINCT strftime('%Y-%m', ordered_on)) FROM orders", (), |row| row.get(0))
            .unwrap();
        assert!(months >= 24, "{months}");
        assert!((1_000..5_000).contains(&count("orders")), "{}", count("orders"));
        assert!(count("order_items") > count("orders"));
        assert_eq!(count("customers"), 60);
    }
}
