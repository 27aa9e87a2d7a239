//! What decides over certificates: when they may be issued, what their number says, and what a certificate of
//! the past must satisfy to be entered.

use crate::certification::numbering::{CertificateNumber, NumberingScheme};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use chrono::{Datelike, NaiveDate};

/// Whether the public notice is over: it lasts to the end of its last day.
#[must_use]
pub fn notice_has_ended(last_day: Option<NaiveDate>, today: NaiveDate) -> bool {
    last_day.is_some_and(|last_day| today > last_day)
}

/// The scheme of numbers with the letters that the settings give to the two ranks above level 1.
#[must_use]
pub fn scheme(letters: &str) -> NumberingScheme {
    let default = NumberingScheme::default();
    let mut letters = letters.chars().filter(char::is_ascii_uppercase);
    NumberingScheme {
        master_technician: letters.next().unwrap_or(default.master_technician),
        chief_technician: letters.next().unwrap_or(default.chief_technician),
        provinces: default.provinces,
    }
}

/// The segments of a number as people read it aloud; an older number is one piece.
#[must_use]
pub fn segments(number: &str) -> Vec<&str> {
    if number.len() != 22 || !number.is_ascii() {
        return vec![number];
    }
    let mut rest = number;
    [5, 2, 6, 2, 1, 6]
        .into_iter()
        .filter_map(|length| {
            let (segment, after) = rest.split_at_checked(length)?;
            rest = after;
            Some(segment)
        })
        .collect()
}

/// Radius of a seal, in the unit of the measures below.
pub const SEAL_RADIUS: f32 = 64.0;
/// Greatest size of the letters of a seal.
pub const SEAL_LETTER: f32 = 13.0;
/// Degrees between two letters at the most, and over all of them; below is the place of the seal's kind.
const SEAL_STEP: f32 = 22.0;
const SEAL_SWEEP: f32 = 250.0;
/// Where the middles of the letters lie.
const SEAL_RING: f32 = 53.0;

/// The name of a body along the ring of its seal: a longer name has smaller letters, closer together, and is whole.
#[derive(Debug, Clone, PartialEq)]
pub struct SealRing {
    /// Size of the letters.
    pub size: f32,
    /// From the middle of the seal to the base line of the letters.
    pub base: f32,
    /// The letters, each with its angle from the top, clockwise, in degrees.
    pub letters: Vec<(String, f32)>,
}

/// Lays a name out along the ring of a seal.
#[must_use]
pub fn seal_ring(name: &str) -> SealRing {
    let gaps = f32::from(u16::try_from(name.chars().count()).unwrap_or(u16::MAX).saturating_sub(1));
    let step = if gaps > 0.0 { SEAL_STEP.min(SEAL_SWEEP / gaps) } else { 0.0 };
    let size = if gaps > 0.0 { SEAL_LETTER.min(step.to_radians() * SEAL_RING * 0.92) } else { SEAL_LETTER };
    let mut degrees = step * gaps / -2.0;
    let letters = name
        .chars()
        .map(|letter| {
            let placed = (letter.to_string(), degrees);
            degrees += step;
            placed
        })
        .collect();
    SealRing { size, base: size.mul_add(-0.38, SEAL_RING), letters }
}

/// The site of a certificate as it was filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FiledSite {
    /// The thirteen characters with which its numbers begin.
    pub filing_code: String,
    /// First day of the filing.
    pub filing_from: NaiveDate,
    /// Last day of the filing.
    pub filing_to: NaiveDate,
}

/// Checks a certificate of the past: the form of its number, that the site was filed under its first thirteen
/// characters on the day of issue, and that year and level are those of the certificate (certification 1.1).
///
/// # Errors
/// Those of [`CertificateNumber::parse`], `certificate-history-site` (prefix, filed), `certificate-history-filing`
/// (from, to), `certificate-history-year` (found, expected), `certificate-history-level`, `certificate-history-future`.
pub fn check_historic(
    number: &str,
    site: &FiledSite,
    level: Level,
    issued_on: NaiveDate,
    scheme: &NumberingScheme,
    today: NaiveDate,
) -> Result<CertificateNumber, Message> {
    let number = CertificateNumber::parse(number, scheme, today)?;
    if issued_on > today {
        return Err(Message::new("certificate-history-future").with("date", issued_on.to_string()));
    }
    if number.prefix() != site.filing_code {
        return Err(Message::new("certificate-history-site")
            .with("prefix", number.prefix())
            .with("filed", &site.filing_code));
    }
    if !(site.filing_from..=site.filing_to).contains(&issued_on) {
        return Err(Message::new("certificate-history-filing")
            .with("from", site.filing_from.to_string())
            .with("to", site.filing_to.to_string()));
    }
    if number.year() != issued_on.year() {
        return Err(Message::new("certificate-history-year")
            .with("found", number.year().to_string())
            .with("expected", issued_on.year().to_string()));
    }
    if number.level(scheme) != Some(level) {
        return Err(Message::new("certificate-history-level")
            .with_key("level", format!("level-{}", level.as_str().to_lowercase())));
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::{FiledSite, SEAL_LETTER, SEAL_RING, check_historic, notice_has_ended, scheme, seal_ring, segments};
    use crate::kernel::level::Level;
    use chrono::NaiveDate;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn site() -> FiledSite {
        FiledSite { filing_code: "S000053000123".into(), filing_from: day("2020-01-01"), filing_to: day("2028-12-31") }
    }

    #[test]
    fn the_whole_name_stands_on_the_seal_however_long_it_is() {
        assert!(seal_ring("").letters.is_empty());
        assert_eq!(seal_ring("厂").letters, [("厂".to_owned(), 0.0)]);
        for name in ["云岭机电技师学院", "红土轨道装备有限公司（演示）", &"很长的机构名称".repeat(6)]
        {
            let ring = seal_ring(name);
            assert_eq!(ring.letters.iter().map(|(letter, _)| letter.as_str()).collect::<String>(), name);
            let (first, last) = (ring.letters[0].1, ring.letters[ring.letters.len() - 1].1);
            assert!((first + last).abs() < 0.01 && last <= 125.01, "{name}: {first} to {last}");
            let gap = (ring.letters[1].1 - first).to_radians() * SEAL_RING;
            assert!(ring.size <= gap && ring.size <= SEAL_LETTER, "{name}: letters lie over each other");
        }
    }

    #[test]
    fn a_notice_lasts_to_the_end_of_its_last_day() {
        assert!(!notice_has_ended(None, day("2026-11-30")));
        assert!(!notice_has_ended(Some(day("2026-11-30")), day("2026-11-30")));
        assert!(notice_has_ended(Some(day("2026-11-30")), day("2026-12-01")));
    }

    #[test]
    fn each_mistake_of_a_past_certificate_has_its_own_message() {
        let check = |number: &str, level, issued_on: &str| {
            check_historic(number, &site(), level, day(issued_on), &scheme("TS"), day("2026-11-23"))
                .map(|number| number.serial())
                .map_err(|message| message.key.into_owned())
        };
        let fault = |key: &str| Err(key.to_owned());
        assert_eq!(check("S000053000123263000187", Level::Advanced, "2026-10-16"), Ok(187));
        assert_eq!(check("S000053000124263000187", Level::Advanced, "2026-10-16"), fault("certificate-history-site"));
        assert_eq!(check("S000053000123193000187", Level::Advanced, "2019-10-16"), fault("certificate-history-filing"));
        assert_eq!(check("S000053000123263000187", Level::Advanced, "2025-10-16"), fault("certificate-history-year"));
        assert_eq!(
            check("S000053000123263000187", Level::Technician, "2026-10-16"),
            fault("certificate-history-level")
        );
        assert_eq!(check("S000053000123263000187", Level::Advanced, "2026-11-24"), fault("certificate-history-future"));
        assert_eq!(check("S00005300012326300018", Level::Advanced, "2026-10-16"), fault("certificate-number-length"));
    }

    #[test]
    fn the_letters_of_the_upper_ranks_come_from_the_settings() {
        assert_eq!(scheme("AB").level_of('B'), Some(Level::ChiefTechnician));
        assert_eq!(scheme("").level_of('T'), Some(Level::MasterTechnician));
    }

    proptest! {
        #[test]
        fn the_segments_of_any_text_are_the_text(number in "\\PC{0,30}") {
            prop_assert_eq!(segments(&number).concat(), number);
        }
    }
}
