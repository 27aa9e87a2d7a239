//! The recorded figures of the published five-year account of the reform: those that no register of this system counts.

use crate::indicators::catalogue;
use crate::indicators::model::{Indicator, NewRecord};
use crate::indicators::service;
use crate::kernel::actor::Actor;
use crate::platform::Tx;
use crate::platform::error::AppError;
use chrono::NaiveDate;

/// Key, value, unit and the words of the account, one figure a line.
const FIGURES: &str = include_str!("../../reference/recorded_figures.tsv");
/// Where they were published.
const SOURCE: &str = "昆明工会《昆明产改五年》";
/// The end of the five years from 2018 on.
const AS_OF: (i32, u32, u32) = (2022, 12, 31);

/// Records them; says how many.
///
/// # Errors
/// Those of the service.
pub fn record(tx: &mut Tx<'_>, actor: &Actor) -> Result<usize, AppError> {
    let (year, month, day) = AS_OF;
    let as_of = NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default();
    let mut recorded = 0;
    for line in FIGURES.lines().skip(1) {
        let mut fields = line.split('\t');
        let mut next = || fields.next().unwrap_or_default().to_owned();
        let (key, value, _, note) = (next(), next(), next(), next());
        // What is counted is not recorded beside its count.
        if catalogue::by_key(&key).is_none_or(Indicator::is_counted) {
            continue;
        }
        let new = NewRecord { as_of, value, source: SOURCE.to_owned(), note };
        service::record(tx, actor, &key, &new, "")?;
        recorded += 1;
    }
    Ok(recorded)
}

#[cfg(test)]
mod tests {
    use super::FIGURES;
    use crate::indicators::catalogue;
    use crate::kernel::language::Language;
    use crate::platform::i18n::Words;
    use std::collections::BTreeSet;

    #[test]
    fn the_account_and_the_catalogue_have_the_same_keys_and_units() {
        let words = Words::new(Language::Chinese);
        let mut keys = BTreeSet::new();
        for line in FIGURES.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let indicator = catalogue::by_key(fields[0]).unwrap_or_else(|| panic!("no indicator {}", fields[0]));
            // The account says 人 of those who took part in contests; the count has each of them once a contest.
            let unit = if fields[0] == "skills_competition_participants_min" { "人次" } else { fields[2] };
            assert_eq!(words.label(indicator.unit), unit, "{}", fields[0]);
            keys.insert(fields[0]);
        }
        assert_eq!(keys, catalogue::ALL.iter().map(|indicator| indicator.key).collect());
    }
}
