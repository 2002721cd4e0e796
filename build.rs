//! Says when the binary is built without its console. Building that is `make console`'s part: a compiler run that starts npm
//! would need Node and a network, and write into the sources.

use std::path::Path;

/// What `npm run build` writes in `admin-ui`; `src/console` embeds it.
const BUILT: &str = "admin-ui/dist";

fn main() {
    if !Path::new(BUILT).join("index.html").exists() {
        println!("cargo:warning=the web console is not built, so the binary serves none: make console builds it");
        // Not the folder itself: cargo takes what does not exist for changed, each time.
        println!("cargo:rerun-if-changed=admin-ui");
    } else if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo:rerun-if-changed={BUILT}");
    } else {
        // Without optimisation the files are read from the disk, so what changes there needs no new build.
        println!("cargo:rerun-if-changed=build.rs");
    }
}
