//! The file of results: on top the machine, below a section for each benchmark. A run replaces its own section.

use std::io::ErrorKind;
use std::path::Path;
use std::process::Command;

/// What a section begins with.
const SECTION: &str = "\n## ";

/// Puts `text` under the heading `title`, in the place of what stands there or at the end, and describes the machine anew.
pub(super) fn write_section(file: &Path, title: &str, text: &str) -> std::io::Result<()> {
    let old = match std::fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => String::new(),
        read => read?,
    };
    let section = format!("{title}\n\n{text}");
    let is_own = |section: &&mut String| section.lines().next() == Some(title);
    let mut sections: Vec<String> = old.split(SECTION).skip(1).map(str::to_owned).collect();
    match sections.iter_mut().find(is_own) {
        Some(place) => *place = section,
        None => sections.push(section),
    }
    let sections = sections.iter().fold(String::new(), |text, section| text + SECTION + section.trim_end() + "\n");
    std::fs::write(file, format!("{}{sections}", head()))
}

/// The command that this process was started by.
pub(super) fn command() -> String {
    let mut args = std::env::args().skip_while(|arg| arg.starts_with('-'));
    let program = args.next().unwrap_or_default();
    let name = Path::new(&program).file_stem().and_then(|name| name.to_str()).unwrap_or_default();
    // cargo puts a hash behind the name.
    let name = name.rsplit_once('-').map_or(name, |(name, _)| name);
    let args: Vec<String> = args.filter(|arg| arg != "--bench").collect();
    let separator = if args.is_empty() { "" } else { " -- " };
    format!("cargo bench --bench {name}{separator}{}", args.join(" "))
}

fn head() -> String {
    let first_line = |command: &str, arg: &str| {
        let output = Command::new(command).arg(arg).output().ok()?;
        Some(String::from_utf8(output.stdout).ok()?.lines().next()?.to_owned())
    };
    let field = |file: &str, name: &str| {
        let text = std::fs::read_to_string(file).ok()?;
        let value = text.lines().find_map(|line| line.strip_prefix(name)?.trim_start().strip_prefix(':'))?;
        Some(value.trim().to_owned())
    };
    let cores = std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get);
    let memory = field("/proc/meminfo", "MemTotal").and_then(|value| value.split(' ').next()?.parse::<u64>().ok());
    let facts = [
        ("processor", field("/proc/cpuinfo", "model name").map(|model| format!("{model}, {cores} cores"))),
        ("memory", memory.map(|kib| format!("{} GiB", kib.div_ceil(1024 * 1024)))),
        ("system", first_line("uname", "-srm")),
        ("compiler", first_line("rustc", "--version")),
    ];
    let facts = facts.into_iter().filter_map(|(name, value)| Some(format!("- {name}: {}\n", value?)));
    format!(
        "# Results of the benchmarks\n\n\
         `make bench` writes this file. The figures of several runs are given as their median and, in brackets, their range.\n\n{}",
        facts.collect::<String>()
    )
}
