//! Sex as identity documents state it.

use crate::kernel::text::clean_code;

crate::text_enum! {
    /// Sex (性别) as an identity document states it.
    pub enum Sex {
        /// 男.
        Male = "male",
        /// 女.
        Female = "female",
    }
}

impl Sex {
    /// The word of rosters and forms (`男`, `女`).
    #[must_use]
    pub const fn chinese_name(self) -> &'static str {
        match self {
            Self::Male => "男",
            Self::Female => "女",
        }
    }

    /// Reads the word of a roster, in Chinese or English; `None` for anything else.
    #[must_use]
    pub fn from_written(text: &str) -> Option<Self> {
        match clean_code(text).to_lowercase().as_str() {
            "男" | "男性" | "male" | "m" => Some(Self::Male),
            "女" | "女性" | "female" | "f" => Some(Self::Female),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Sex;

    #[test]
    fn both_languages_of_a_roster_are_read() {
        assert_eq!(Sex::from_written(" 女　"), Some(Sex::Female));
        assert_eq!(Sex::from_written("Male"), Some(Sex::Male));
        assert_eq!(Sex::from_written("1"), None);
    }
}
