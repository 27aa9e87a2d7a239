//! Pure decisions about trades.

use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text::clean_code;
use crate::kernel::text_enum::Labelled;

/// The levels of a standard (国家职业标准), from the lowest to the highest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelRange {
    /// Lowest level.
    pub lowest: Level,
    /// Highest level.
    pub highest: Level,
}

impl LevelRange {
    /// Whether a level is in the range.
    #[must_use]
    pub fn contains(self, level: Level) -> bool {
        (self.lowest.rank()..=self.highest.rank()).contains(&level.rank())
    }
}

/// Reads a range from its two ends: both or none, in order, and only levels that bodies certify.
///
/// # Errors
/// `trade-range-half`, `trade-range-level` (level) or `trade-range-order`.
pub fn level_range(lowest: Option<Level>, highest: Option<Level>) -> Result<Option<LevelRange>, Message> {
    let (lowest, highest) = match (lowest, highest) {
        (None, None) => return Ok(None),
        (Some(lowest), Some(highest)) => (lowest, highest),
        _ => return Err(Message::new("trade-range-half")),
    };
    for level in [lowest, highest] {
        if !level.is_certifiable() {
            return Err(Message::new("trade-range-level").with_key("level", level.label_key()));
        }
    }
    if lowest.rank() > highest.rank() {
        return Err(Message::new("trade-range-order"));
    }
    Ok(Some(LevelRange { lowest, highest }))
}

/// A range of levels as people write it: `五级-三级`, `5至3`, or a single level. Lowest first, whatever the order.
///
/// # Errors
/// Those of [`Level::from_written`]; `level-unknown` (text).
pub fn written_levels(text: &str) -> Result<(Level, Level), Message> {
    let written = clean_code(text);
    let parts: Vec<&str> = written
        .split(['-', '—', '–', '~', '～', '至'])
        .filter(|part| !part.is_empty())
        .collect();
    match parts.as_slice() {
        [one] => Level::from_written(one).map(|level| (level, level)),
        [one, other] => {
            let (one, other) = (Level::from_written(one)?, Level::from_written(other)?);
            Ok((one.min(other), one.max(other)))
        }
        _ => Err(Message::new("level-unknown").with("text", text)),
    }
}

/// The code of a trade in addresses: that of its occupation, with the place of its work type, if it is one.
#[must_use]
pub fn trade_code(occupation_code: &str, work_type_position: Option<i32>) -> String {
    match work_type_position {
        Some(position) => format!("{occupation_code}-{position}"),
        None => occupation_code.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::{level_range, trade_code, written_levels};
    use crate::kernel::level::Level;

    #[test]
    fn a_range_is_whole_in_order_and_of_levels_that_bodies_certify() {
        let range = level_range(Some(Level::Elementary), Some(Level::Advanced)).unwrap().unwrap();
        assert!(range.contains(Level::Intermediate) && !range.contains(Level::Technician));
        assert_eq!(level_range(None, None), Ok(None));
        for (lowest, highest, key) in [
            (Some(Level::Elementary), None, "trade-range-half"),
            (Some(Level::Advanced), Some(Level::Elementary), "trade-range-order"),
            (Some(Level::Apprentice), Some(Level::Elementary), "trade-range-level"),
            (Some(Level::Elementary), Some(Level::ChiefTechnician), "trade-range-level"),
        ] {
            assert_eq!(level_range(lowest, highest).unwrap_err().key, key);
        }
    }

    #[test]
    fn levels_are_read_as_sheets_write_them() {
        for text in ["五级-三级", "3至5", "高级工—初级工", "五级/初级工～三级/高级工"] {
            assert_eq!(written_levels(text), Ok((Level::Elementary, Level::Advanced)), "{text}");
        }
        assert_eq!(written_levels("四级"), Ok((Level::Intermediate, Level::Intermediate)));
        assert!(written_levels("九级").is_err());
    }

    #[test]
    fn a_work_type_adds_its_place_to_the_code() {
        assert_eq!(trade_code("6-31-01-03", None), "6-31-01-03");
        assert_eq!(trade_code("6-31-01-03", Some(2)), "6-31-01-03-2");
    }
}
