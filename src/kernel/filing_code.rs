//! The filing code (机构备案编码): the thirteen characters that the authority gives to a site of a certification body and
//! with which each of its certificate numbers begins. 人社鉴发〔2019〕2号, see certification 1.1.

use crate::kernel::message::Message;
use crate::kernel::region::Provinces;
use crate::kernel::text::clean_upper_code;

/// Characters of a filing code.
const LENGTH: usize = 13;

crate::text_enum! {
    /// Class of a certification body (评价机构类别), the first letter of its numbers.
    pub enum BodyClass {
        /// 用人单位: certifies its own staff.
        EmployerBody = "Y",
        /// 社会培训评价组织: certifies the public.
        SocialOrganisation = "S",
    }
}

impl BodyClass {
    /// Reads a class as typed: its letter or its Chinese name.
    #[must_use]
    pub fn from_written(text: &str) -> Option<Self> {
        match clean_upper_code(text).as_str() {
            "Y" | "用人单位" => Some(Self::EmployerBody),
            "S" | "社会培训评价组织" | "社评组织" => Some(Self::SocialOrganisation),
            _ => None,
        }
    }
}

crate::text_value! {
    /// A filing code: class letter, four digits of the body, two of the province, six of the site's sequence.
    pub struct FilingCode; has_form = has_form
}

impl FilingCode {
    /// Reads a code as typed; blanks, width and case are put right.
    ///
    /// # Errors
    /// The first of these that holds: `filing-code-missing`, `filing-code-length` (length), `filing-code-class` (found),
    /// `filing-code-digits` (segment: `body`, `province` or `site`; found), `filing-code-province` (province).
    pub fn parse(text: &str, provinces: &Provinces) -> Result<Self, Message> {
        let code = clean_upper_code(text);
        let length = code.chars().count();
        if length == 0 {
            return Err(Message::new("filing-code-missing"));
        }
        if length != LENGTH {
            return Err(Message::new("filing-code-length").count("length", i64::try_from(length).unwrap_or(i64::MAX)));
        }
        let class: String = code.chars().take(1).collect();
        if class.parse::<BodyClass>().is_err() {
            return Err(Message::new("filing-code-class").with("found", class));
        }
        for (segment, start, end) in [("body", 1, 5), ("province", 5, 7), ("site", 7, LENGTH)] {
            let found: String = code.chars().skip(start).take(end - start).collect();
            if !found.bytes().all(|b| b.is_ascii_digit()) {
                return Err(Message::new("filing-code-digits").with("segment", segment).with("found", found));
            }
        }
        let filing = Self(code);
        if !provinces.contains(filing.province()) {
            return Err(Message::new("filing-code-province").with("province", filing.province()));
        }
        Ok(filing)
    }

    /// Puts a code together. `body` is the ministry's number of the body, or the fixed value for bodies that filed
    /// with the province (a setting, by default `0000`).
    ///
    /// # Errors
    /// As [`Self::parse`] when a segment has not its length or form.
    pub fn compose(
        class: BodyClass,
        body: &str,
        province: &str,
        site: u32,
        provinces: &Provinces,
    ) -> Result<Self, Message> {
        Self::parse(&format!("{class}{body}{province}{site:06}"), provinces)
    }

    /// Class of the body.
    #[must_use]
    pub fn class(&self) -> BodyClass {
        // Whatever has the form begins with one of the two letters.
        if self.0.starts_with('S') { BodyClass::SocialOrganisation } else { BodyClass::EmployerBody }
    }

    /// Four digits of the body.
    #[must_use]
    pub fn body_code(&self) -> &str {
        self.segment(1, 5)
    }

    /// Two digits of the province.
    #[must_use]
    pub fn province(&self) -> &str {
        self.segment(5, 7)
    }

    /// Six digits of the site's sequence.
    #[must_use]
    pub fn site_sequence(&self) -> &str {
        self.segment(7, LENGTH)
    }

    fn segment(&self, start: usize, end: usize) -> &str {
        self.0.get(start..end).unwrap_or_default()
    }
}

/// Whether a normalised text has the form of a filing code. The province is not looked up: what was stored stays
/// readable when the table changes.
fn has_form(text: &str) -> bool {
    text.len() == LENGTH
        && text.split_at_checked(1).is_some_and(|(class, digits)| {
            class.parse::<BodyClass>().is_ok() && digits.bytes().all(|b| b.is_ascii_digit())
        })
}

#[cfg(test)]
mod tests {
    use super::{BodyClass, FilingCode};
    use crate::kernel::region::Provinces;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<FilingCode, String> {
        FilingCode::parse(text, &Provinces::default()).map_err(|error| error.key.into_owned())
    }

    #[test]
    fn the_segments_of_a_code_are_told_apart() {
        let code = parse(" ｓ0123 53 000456").unwrap();
        assert_eq!(code.as_str(), "S012353000456");
        assert_eq!(code.class(), BodyClass::SocialOrganisation);
        assert_eq!((code.body_code(), code.province(), code.site_sequence()), ("0123", "53", "000456"));
    }

    #[test]
    fn each_segment_has_its_own_message() {
        for (text, key) in [
            ("", "filing-code-missing"),
            ("S00005300001", "filing-code-length"),
            ("X000053000001", "filing-code-class"),
            ("S00O053000001", "filing-code-digits"),
            ("S000099000001", "filing-code-province"),
        ] {
            assert_eq!(parse(text), Err(key.to_owned()), "{text}");
        }
        assert!(FilingCode::parse("S000066000001", &Provinces::default().with("66", "兵团")).is_ok());
    }

    #[test]
    fn classes_are_read_as_letters_and_as_words() {
        assert_eq!(BodyClass::from_written(" ｙ "), Some(BodyClass::EmployerBody));
        assert_eq!(BodyClass::from_written("社会培训评价组织"), Some(BodyClass::SocialOrganisation));
        assert_eq!(BodyClass::from_written("R"), None);
    }

    proptest! {
        #[test]
        fn a_composed_code_reads_back(body in "[0-9]{4}", site in 0..1_000_000_u32) {
            let code = FilingCode::compose(BodyClass::EmployerBody, &body, "53", site, &Provinces::default()).unwrap();
            prop_assert_eq!(parse(code.as_str()), Ok(code.clone()));
            prop_assert_eq!(code.as_str().parse(), Ok(code.clone()));
            prop_assert_eq!(code.body_code(), &body);
        }

        #[test]
        fn nothing_that_is_typed_makes_it_panic(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
