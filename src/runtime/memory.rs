//! How much memory the process holds.

/// Resident memory in bytes. Linux tells it, others may not.
pub(super) fn resident() -> Option<usize> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let kib = status.lines().find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix(" kB"))?;
    kib.parse::<usize>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn a_process_holds_some_memory() {
        assert!(resident().is_some_and(|bytes| (1 << 20..1 << 40).contains(&bytes)), "{:?}", resident());
    }
}
