//! What the README says of the program is what the program does.

use std::fs;
use std::path::Path;

use botyard::config::Settings;

const BEGIN: &str = "<!-- settings:begin -->\n";
const END: &str = "<!-- settings:end -->";

/// `UPDATE_EXPECT=1` writes the table anew.
#[test]
fn the_table_of_settings_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = fs::read_to_string(&path).unwrap();
    let (before, rest) = readme.split_once(BEGIN).expect("README.md says where the table begins");
    let (table, after) = rest.split_once(END).expect("README.md says where the table ends");
    let expected = format!("\n{}\n", Settings::reference_markdown());
    if table != expected && std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, format!("{before}{BEGIN}{expected}{END}{after}")).unwrap();
        return;
    }
    assert_eq!(table, expected, "run the tests with UPDATE_EXPECT=1");
}
