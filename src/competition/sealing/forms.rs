//! Forms of this room.

use crate::kernel::text::clean_upper_code;

/// Entry numbers as they were typed or pasted: one a line, or with blanks and commas between them.
#[must_use]
pub fn read_order(text: &str) -> Vec<String> {
    text.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '，' | '、' | '；'))
        .map(clean_upper_code)
        .filter(|number| !number.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::read_order;

    #[test]
    fn numbers_come_from_lines_cells_and_sentences() {
        assert_eq!(read_order("s2026001-01-002\r\n S2026001-01-001，S2026001-01-003\n\n").len(), 3);
        assert_eq!(read_order("s2026001-01-002"), ["S2026001-01-002"]);
    }
}
