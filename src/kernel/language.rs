//! The two languages of the product.

crate::text_enum! {
    /// A language of the interface. Chinese is the first one; English is complete beside it.
    pub enum Language {
        /// Simplified Chinese.
        Chinese = "zh-CN",
        /// English.
        English = "en",
    }
}

impl Language {
    /// The best language for an `Accept-Language` header; Chinese when it names neither.
    #[must_use]
    pub fn from_accept_header(header: &str) -> Self {
        let mut best = (Self::Chinese, 0.0_f32);
        for part in header.split(',') {
            let mut pieces = part.trim().split(';');
            let tag = pieces.next().unwrap_or("").trim().to_ascii_lowercase();
            let weight = pieces
                .find_map(|p| p.trim().strip_prefix("q=").and_then(|q| q.parse().ok()))
                .unwrap_or(1.0);
            let language = if tag.starts_with("zh") {
                Self::Chinese
            } else if tag.starts_with("en") {
                Self::English
            } else {
                continue;
            };
            if weight > best.1 {
                best = (language, weight);
            }
        }
        best.0
    }

    /// The language that a reader would switch to.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Chinese => Self::English,
            Self::English => Self::Chinese,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Language;

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Language::from_accept_header("fr, en;q=0.8, zh;q=0.5"), Language::English);
        assert_eq!(Language::from_accept_header("zh-CN,zh;q=0.9,en;q=0.8"), Language::Chinese);
        assert_eq!(Language::from_accept_header("fr"), Language::Chinese);
    }
}
