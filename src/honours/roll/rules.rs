//! Numbers of honours. Pure.

/// Number of an honour: `RY2026-000123`.
#[must_use]
pub fn honour_number(year: i32, serial: i32) -> String {
    format!("RY{year:04}-{serial:06}")
}

#[cfg(test)]
mod tests {
    use super::honour_number;
    use crate::certification::verification::rules::is_honour_number;

    #[test]
    fn the_box_on_the_home_page_knows_every_number() {
        assert_eq!(honour_number(2026, 123), "RY2026-000123");
        for (year, serial) in [(1949, 1), (2026, 999_999), (2026, 1_000_000)] {
            assert!(is_honour_number(&honour_number(year, serial)));
        }
    }
}
