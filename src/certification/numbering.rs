//! Certificate numbers (证书编号): the present scheme of 人社鉴发〔2019〕2号 and the older forms that are still in people's
//! hands. See certification, section 1. A number has no check digit, so each segment is checked for itself.

use crate::kernel::filing_code::{BodyClass, FilingCode};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::region::Provinces;
use crate::kernel::text::clean_upper_code;
use chrono::{Datelike, NaiveDate};

/// Characters of a number of the present scheme.
const LENGTH: usize = 22;
/// Century of every number of the present scheme, which began in 2019.
const CENTURY: i32 = 2000;
/// Highest serial of a prefix, year and level.
pub const LAST_SERIAL: u32 = 999_999;

/// What is configurable about numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberingScheme {
    /// Units that positions 6 and 7 may name.
    pub provinces: Provinces,
    /// Letter of 特级技师 at position 16.
    pub master_technician: char,
    /// Letter of 首席技师 at position 16.
    pub chief_technician: char,
}

impl Default for NumberingScheme {
    fn default() -> Self {
        Self { provinces: Provinces::default(), master_technician: 'T', chief_technician: 'S' }
    }
}

impl NumberingScheme {
    /// The character of a level at position 16; `None` for the apprentice, who gets no number.
    #[must_use]
    pub fn level_code(&self, level: Level) -> Option<char> {
        match level {
            Level::Apprentice => None,
            Level::MasterTechnician => Some(self.master_technician),
            Level::ChiefTechnician => Some(self.chief_technician),
            other => other.as_str().chars().next(),
        }
    }

    /// The level of a character at position 16.
    #[must_use]
    pub fn level_of(&self, code: char) -> Option<Level> {
        Level::ALL.iter().copied().find(|level| self.level_code(*level) == Some(code))
    }

    /// Every character that position 16 may have, for messages.
    fn level_codes(&self) -> String {
        let codes: Vec<String> = Level::ALL
            .iter()
            .filter_map(|level| self.level_code(*level))
            .map(String::from)
            .collect();
        codes.join(" ")
    }
}

crate::text_value! {
    /// A certificate number of the present scheme: the filing code of the site (13), the year of issue (2), the level
    /// (1) and a serial per prefix, year and level (6).
    pub struct CertificateNumber; has_form = has_form
}

impl CertificateNumber {
    /// Reads a number as typed; blanks, width and case are put right. `today` bounds the year of issue.
    ///
    /// # Errors
    /// The first of these that holds: `certificate-number-missing`, `-length` (length), `-class` (found), `-character`
    /// (segment: `body`, `province`, `site`, `year` or `serial`; character, position), `-level` (found, allowed),
    /// `-province` (province), `-year` (year), `-serial`.
    pub fn parse(text: &str, scheme: &NumberingScheme, today: NaiveDate) -> Result<Self, Message> {
        let number = clean_upper_code(text);
        let length = number.chars().count();
        if length == 0 {
            return Err(Message::new("certificate-number-missing"));
        }
        if length != LENGTH {
            return Err(
                Message::new("certificate-number-length").count("length", i64::try_from(length).unwrap_or(i64::MAX))
            );
        }
        let class: String = number.chars().take(1).collect();
        if class.parse::<BodyClass>().is_err() {
            return Err(Message::new("certificate-number-class").with("found", class));
        }
        for (place, c) in number.chars().enumerate() {
            let segment = match place {
                1..=4 => "body",
                5..=6 => "province",
                7..=12 => "site",
                13..=14 => "year",
                16.. => "serial",
                _ => continue,
            };
            if !c.is_ascii_digit() {
                return Err(Message::new("certificate-number-character")
                    .with("segment", segment)
                    .with("character", c.to_string())
                    .count("position", i64::try_from(place + 1).unwrap_or(i64::MAX)));
            }
        }
        let level = number.chars().nth(15).unwrap_or_default();
        if scheme.level_of(level).is_none() {
            return Err(Message::new("certificate-number-level")
                .with("found", level.to_string())
                .with("allowed", scheme.level_codes()));
        }
        let number = Self(number);
        let province = number.segment(5, 7);
        if !scheme.provinces.contains(province) {
            return Err(Message::new("certificate-number-province").with("province", province));
        }
        if number.year() > today.year() {
            return Err(Message::new("certificate-number-year").with("year", number.year().to_string()));
        }
        if number.serial() == 0 {
            return Err(Message::new("certificate-number-serial"));
        }
        Ok(number)
    }

    /// The number of a new certificate. `year` is the year of issue; `serial` counts from 1 for each prefix, year and level.
    ///
    /// # Errors
    /// `certificate-number-no-level` for the apprentice, `certificate-number-serials-used-up` (max) for a serial of
    /// zero or beyond six digits, `certificate-number-year` (year) outside 2019 to 2099.
    pub fn compose(
        prefix: &FilingCode,
        year: i32,
        level: Level,
        serial: u32,
        scheme: &NumberingScheme,
    ) -> Result<Self, Message> {
        let level = scheme
            .level_code(level)
            .ok_or_else(|| Message::new("certificate-number-no-level"))?;
        if !(1..=LAST_SERIAL).contains(&serial) {
            return Err(Message::new("certificate-number-serials-used-up").count("max", LAST_SERIAL));
        }
        if !(2019..=2099).contains(&year) {
            return Err(Message::new("certificate-number-year").with("year", year.to_string()));
        }
        Ok(Self(format!("{prefix}{:02}{level}{serial:06}", year - CENTURY)))
    }

    /// The filing code of the site that issued it.
    ///
    /// # Errors
    /// Never for a number that was parsed; the type system does not know that.
    pub fn filing_code(&self) -> Result<FilingCode, crate::kernel::text_value::MalformedText> {
        self.segment(0, 13).parse()
    }

    /// The thirteen characters before the year, as text.
    #[must_use]
    pub fn prefix(&self) -> &str {
        self.segment(0, 13)
    }

    /// Year of issue.
    #[must_use]
    pub fn year(&self) -> i32 {
        CENTURY + self.segment(13, 15).parse::<i32>().unwrap_or_default()
    }

    /// The level, if the scheme knows the character.
    #[must_use]
    pub fn level(&self, scheme: &NumberingScheme) -> Option<Level> {
        self.segment(15, 16).chars().next().and_then(|code| scheme.level_of(code))
    }

    /// Serial within prefix, year and level.
    #[must_use]
    pub fn serial(&self) -> u32 {
        self.segment(16, LENGTH).parse().unwrap_or_default()
    }

    fn segment(&self, start: usize, end: usize) -> &str {
        self.0.get(start..end).unwrap_or_default()
    }
}

/// Whether a normalised text has the form of the scheme, whatever the tables say today.
fn has_form(text: &str) -> bool {
    text.len() == LENGTH
        && text.bytes().enumerate().all(|(place, b)| match place {
            0 => matches!(b, b'Y' | b'S'),
            15 => matches!(b, b'1'..=b'5') || b.is_ascii_uppercase(),
            _ => b.is_ascii_digit(),
        })
}

/// A number of one of the forms that have been issued. Only the first is issued today; the others appear as prior
/// certificates and in queries, and one that cannot be found is no error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KnownNumber {
    /// The present scheme, 22 characters.
    Current(CertificateNumber),
    /// A trial scheme of one province before 2019: 20 characters from `R`.
    Trial(String),
    /// A vocational qualification certificate (职业资格证书, until about 2020): 16 digits.
    Qualification(String),
    /// The same of Shanghai: 13 digits.
    ShanghaiQualification(String),
}

impl KnownNumber {
    /// Recognises the form of a number by its length and checks it by the rule of that form.
    ///
    /// # Errors
    /// `certificate-number-missing`; `certificate-number-unknown-form` (length) when it has none of the lengths; for
    /// 22 characters those of [`CertificateNumber::parse`]; `trial-number-form`; `shanghai-number-form`; for 16 digits
    /// `qualification-number-digits`, `qualification-number-body` (found), `qualification-number-level` (found) or
    /// `qualification-number-serial`.
    pub fn parse(text: &str, scheme: &NumberingScheme, today: NaiveDate) -> Result<Self, Message> {
        let number = clean_upper_code(text);
        match number.chars().count() {
            0 => Err(Message::new("certificate-number-missing")),
            LENGTH => CertificateNumber::parse(&number, scheme, today).map(Self::Current),
            20 if is_trial(&number) => Ok(Self::Trial(number)),
            20 => Err(Message::new("trial-number-form")),
            16 => check_qualification(&number).map(|()| Self::Qualification(number)),
            13 if number.bytes().all(|b| b.is_ascii_digit()) => Ok(Self::ShanghaiQualification(number)),
            13 => Err(Message::new("shanghai-number-form")),
            length => Err(Message::new("certificate-number-unknown-form")
                .count("length", i64::try_from(length).unwrap_or(i64::MAX))),
        }
    }

    /// The number as its holder writes it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        match self {
            Self::Current(number) => number.as_str(),
            Self::Trial(number) | Self::Qualification(number) | Self::ShanghaiQualification(number) => number,
        }
    }

    /// The number as it is stored and searched: the short form of Shanghai is filled up to 16 digits.
    #[must_use]
    pub fn stored(&self) -> String {
        match self {
            Self::ShanghaiQualification(number) => format!("{number:0>16}"),
            other => other.as_str().to_owned(),
        }
    }

    /// The level that the number states, if it does.
    #[must_use]
    pub fn level(&self, scheme: &NumberingScheme) -> Option<Level> {
        let place = match self {
            Self::Current(number) => return number.level(scheme),
            Self::Trial(_) => 14,
            Self::Qualification(_) => 10,
            Self::ShanghaiQualification(_) => return None,
        };
        self.as_str().get(place..=place).and_then(|code| code.parse().ok())
    }

    /// A warning for the older forms: they cannot be checked beyond their form.
    #[must_use]
    pub fn warning(&self) -> Option<Message> {
        (!matches!(self, Self::Current(_))).then(|| Message::new("certificate-number-old-form"))
    }
}

/// `R`, filed with (G/S/C/X), class (N/W), six digits of a region, three of the body, two of the year, level, five of the serial.
fn is_trial(number: &str) -> bool {
    number.bytes().enumerate().all(|(place, b)| match place {
        0 => b == b'R',
        1 => matches!(b, b'G' | b'S' | b'C' | b'X'),
        2 => matches!(b, b'N' | b'W'),
        14 => matches!(b, b'1'..=b'5'),
        _ => b.is_ascii_digit(),
    })
}

/// Two digits of the year, four of province and prefecture, one of the body type, three of the body, the level, five of
/// the serial. The third and fourth may name a ministry and are not looked up.
fn check_qualification(number: &str) -> Result<(), Message> {
    if !number.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Message::new("qualification-number-digits"));
    }
    let at = |place: usize| number.get(place..=place).unwrap_or_default();
    if !matches!(at(6), "0" | "1" | "2" | "3" | "4") {
        return Err(Message::new("qualification-number-body").with("found", at(6)));
    }
    if !matches!(at(10), "1" | "2" | "3" | "4" | "5") {
        return Err(Message::new("qualification-number-level").with("found", at(10)));
    }
    if number.ends_with("00000") {
        return Err(Message::new("qualification-number-serial"));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{CertificateNumber, KnownNumber, LAST_SERIAL, NumberingScheme};
    use crate::kernel::filing_code::FilingCode;
    use crate::kernel::language::Language;
    use crate::kernel::level::Level;
    use crate::kernel::message::Message;
    use crate::platform::i18n;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 22).unwrap()
    }

    fn recognise(text: &str) -> Result<KnownNumber, String> {
        KnownNumber::parse(text, &NumberingScheme::default(), today()).map_err(|error| error.key.into_owned())
    }

    #[test]
    fn the_vectors_of_certificate_numbers_hold() {
        let scheme = NumberingScheme::default();
        let mut count = 0;
        for line in include_str!("../../tests/data/certificate_numbers.tsv").lines().skip(1) {
            let [typed, outcome, stored] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
            let key = match outcome {
                "current" => {
                    let number = CertificateNumber::parse(typed, &scheme, today()).unwrap();
                    assert_eq!(number.as_str(), stored, "{line}");
                    assert_eq!(stored.parse(), Ok(number.clone()));
                    assert!(number.level(&scheme).is_some() && number.filing_code().is_ok(), "{line}");
                    assert_eq!(recognise(typed), Ok(KnownNumber::Current(number)));
                    None
                }
                "qualification" => {
                    assert_eq!(recognise(typed), Ok(KnownNumber::Qualification(stored.to_owned())), "{line}");
                    None
                }
                cause if stored == "current" => {
                    let error = CertificateNumber::parse(typed, &scheme, today()).unwrap_err();
                    assert_eq!(error.key, format!("certificate-number-{cause}"), "{line}");
                    Some(recognise(typed).unwrap_err())
                }
                "length" => Some("certificate-number-unknown-form".to_owned()),
                cause => Some(format!("qualification-number-{cause}")),
            };
            if let Some(key) = key {
                assert_eq!(recognise(typed), Err(key), "{line}");
            }
            count += 1;
        }
        assert_eq!(count, 32);
    }

    #[test]
    fn the_segments_of_a_number_are_told_apart() {
        let scheme = NumberingScheme::default();
        let number = CertificateNumber::parse("s000053000123263000001", &scheme, today()).unwrap();
        assert_eq!(number.prefix(), "S000053000123");
        assert_eq!((number.year(), number.serial()), (2026, 1));
        assert_eq!(number.level(&scheme), Some(Level::Advanced));
    }

    #[test]
    fn a_wrong_character_is_named_with_its_place_and_segment() {
        let error =
            CertificateNumber::parse("S000053O00001243000001", &NumberingScheme::default(), today()).unwrap_err();
        let words = i18n::say(Language::English, &error);
        assert!(words.contains('8') && words.contains('O') && words.contains("site"), "{words}");
    }

    #[test]
    fn every_refusal_is_said_in_both_languages() {
        let scheme = NumberingScheme::default();
        let prefix: FilingCode = "S000053000123".parse().unwrap();
        let typed = [
            "",
            "S0003",
            "RSN53010200118600012",
            "S000053000001",
            "155301200340001X",
            "1553015003400012",
            "1553012003600012",
            "1553012003400000",
            "X000053000001243000001",
            "S00O053000001243000001",
            "S0000S3000001243000001",
            "S00005300000X243000001",
            "S0000530000012X3000001",
            "S00005300000124300000X",
            "S000053000001246000001",
            "S000099000001243000001",
            "S000053000001993000001",
            "S000053000001243000000",
        ];
        let mut messages: Vec<Message> = typed
            .iter()
            .map(|text| KnownNumber::parse(text, &scheme, today()).unwrap_err())
            .collect();
        messages.push(CertificateNumber::parse("1", &scheme, today()).unwrap_err());
        messages.push(CertificateNumber::compose(&prefix, 2026, Level::Apprentice, 1, &scheme).unwrap_err());
        messages.push(CertificateNumber::compose(&prefix, 2026, Level::Advanced, 0, &scheme).unwrap_err());
        messages.extend(recognise("0912345678901").unwrap().warning());
        for message in messages {
            for language in Language::ALL {
                let words = i18n::say(*language, &message);
                assert!(words != message.key && !words.contains(['{', '$']), "{language}: {words}");
            }
        }
    }

    #[test]
    fn the_letters_of_the_two_top_ranks_are_configurable() {
        let other = NumberingScheme { master_technician: 'A', chief_technician: 'B', ..NumberingScheme::default() };
        assert!(CertificateNumber::parse("Y00005300000126T000001", &other, today()).is_err());
        let number = CertificateNumber::parse("Y00005300000126B000001", &other, today()).unwrap();
        assert_eq!(number.level(&other), Some(Level::ChiefTechnician));
        let stored: CertificateNumber = "Y00005300000126T000001".parse().unwrap();
        assert_eq!(stored.level(&other), None, "what was stored stays readable");
    }

    #[test]
    fn no_number_is_made_for_an_apprentice_or_beyond_the_last_serial() {
        let scheme = NumberingScheme::default();
        let prefix: FilingCode = "S000053000123".parse().unwrap();
        let key = |year, level, serial| {
            CertificateNumber::compose(&prefix, year, level, serial, &scheme)
                .unwrap_err()
                .key
                .into_owned()
        };
        assert_eq!(key(2026, Level::Apprentice, 1), "certificate-number-no-level");
        assert_eq!(key(2026, Level::Advanced, 0), "certificate-number-serials-used-up");
        assert_eq!(key(2026, Level::Advanced, LAST_SERIAL + 1), "certificate-number-serials-used-up");
        assert_eq!(key(1999, Level::Advanced, 1), "certificate-number-year");
    }

    #[test]
    fn the_older_forms_are_recognised() {
        assert_eq!(recognise("RSN530102001183 00012"), Ok(KnownNumber::Trial("RSN53010200118300012".into())));
        assert_eq!(recognise("RSN53010200118600012"), Err("trial-number-form".to_owned()));
        let shanghai = recognise("0912345678901").unwrap();
        assert_eq!(shanghai.stored(), "0000912345678901");
        assert_eq!(
            recognise("1553012003400012").unwrap().level(&NumberingScheme::default()),
            Some(Level::Intermediate)
        );
        assert_eq!(recognise("155301200340001X"), Err("qualification-number-digits".to_owned()));
        assert!(shanghai.warning().is_some());
        assert!(recognise("S000053000001243000001").unwrap().warning().is_none());
        assert_eq!(recognise("S000053000001"), Err("shanghai-number-form".to_owned()));
        assert_eq!(recognise("无"), Err("certificate-number-unknown-form".to_owned()));
    }

    proptest! {
        #[test]
        fn a_composed_number_reads_back(
            site in 0..1_000_000_u32, year in 2019..2027_i32, level in 1..8_usize, serial in 1..=LAST_SERIAL
        ) {
            let scheme = NumberingScheme::default();
            let prefix: FilingCode = format!("Y000153{site:06}").parse().unwrap();
            let number = CertificateNumber::compose(&prefix, year, Level::ALL[level], serial, &scheme).unwrap();
            prop_assert_eq!(CertificateNumber::parse(number.as_str(), &scheme, today()), Ok(number.clone()));
            prop_assert_eq!(number.filing_code(), Ok(prefix));
            prop_assert_eq!((number.year(), number.serial()), (year, serial));
            prop_assert_eq!(number.level(&scheme), Some(Level::ALL[level]));
        }

        #[test]
        fn nothing_that_is_typed_makes_it_panic(text in "\\PC{13,22}") {
            let _ = recognise(&text);
        }
    }
}
