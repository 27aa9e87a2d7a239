//! Titles by rank, words of prizes, numbers, and what a result changes about the certificates. Pure.

use crate::competition::awards::model::{AwardCertificate, AwardPlan, AwardState, Winner};
use crate::competition::rankings::model::{Medal, MedalRules};

/// A title with the ranks that get it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TitleRange {
    /// The title.
    pub title: String,
    /// First rank.
    pub first: i32,
    /// Last rank.
    pub last: i32,
}

fn range_of(item: &str) -> Option<TitleRange> {
    let (title, ranks) = item.trim().rsplit_once(char::is_whitespace)?;
    let (first, last) = ranks.split_once(['-', '–', '—', '~', '～']).unwrap_or((ranks, ranks));
    let (first, last) = (first.trim().parse().ok()?, last.trim().parse().ok()?);
    let title = title.trim();
    (!title.is_empty() && 1 <= first && first <= last).then(|| TitleRange { title: title.to_owned(), first, last })
}

/// The titles of a year, as [`super::settings::AWARD_TITLES`] writes them: those of the year where it has its own, else
/// those without a year. Nothing when the text cannot be read, so that no title is given by mistake.
#[must_use]
pub fn titles_of(text: &str, year: i32) -> Option<Vec<TitleRange>> {
    let mut general: Vec<TitleRange> = Vec::new();
    let mut own: Option<Vec<TitleRange>> = None;
    for part in text.split([';', '；', '\n']).map(str::trim).filter(|part| !part.is_empty()) {
        let (of_year, items) = match part.split_once([':', '：']) {
            Some((of_year, items)) => (Some(of_year.trim().parse::<i32>().ok()?), items),
            None => (None, part),
        };
        let ranges = items
            .split([',', '，', '、'])
            .filter(|item| !item.trim().is_empty())
            .map(range_of)
            .collect::<Option<Vec<TitleRange>>>()?;
        match of_year {
            Some(of_year) if of_year == year => own = Some(ranges),
            Some(_) => {}
            None => general.extend(ranges),
        }
    }
    Some(own.unwrap_or(general))
}

/// The title of a rank.
#[must_use]
pub fn title_of(ranges: &[TitleRange], rank: i32) -> Option<&str> {
    ranges
        .iter()
        .find(|range| (range.first..=range.last).contains(&rank))
        .map(|range| range.title.as_str())
}

/// Key of the words of a prize: prizes under Chinese rules, medals under those of the world competition.
#[must_use]
pub const fn prize_key(medal: Medal, rules: MedalRules) -> &'static str {
    match (rules, medal) {
        (MedalRules::Places | MedalRules::Percent, Medal::Gold) => "award-prize-first",
        (MedalRules::Places | MedalRules::Percent, Medal::Silver) => "award-prize-second",
        (MedalRules::Places | MedalRules::Percent, Medal::Bronze) => "award-prize-third",
        (MedalRules::Tolerance | MedalRules::Dense, Medal::Gold) => "award-medal-gold",
        (MedalRules::Tolerance | MedalRules::Dense, Medal::Silver) => "award-medal-silver",
        (MedalRules::Tolerance | MedalRules::Dense, Medal::Bronze) => "award-medal-bronze",
        (MedalRules::Places | MedalRules::Percent, Medal::Excellence) => "award-prize-merit",
        (MedalRules::Tolerance | MedalRules::Dense, Medal::Excellence) => "award-medal-excellence",
    }
}

/// Number of an award certificate: `S2026001-01-J001`. The letter keeps it apart from the number of an entry.
#[must_use]
pub fn award_number(competition: &str, contest: &str, serial: i64) -> String {
    format!("{competition}-{contest}-J{serial:03}")
}

/// Whether a certificate says what the result says. A correction that leaves somebody's prize alone leaves his certificate
/// alone.
fn says(certificate: &AwardCertificate, winner: &Winner, rules: MedalRules) -> bool {
    certificate.entry_id == winner.entry
        && certificate.medal == winner.medal
        && certificate.medal_rules == rules
        && certificate.rank == winner.rank
        && certificate.title == winner.title
}

/// What has to be done so that the certificates of a contest are those of its result.
#[must_use]
pub fn award_plan(certificates: &[AwardCertificate], winners: Vec<Winner>, rules: MedalRules) -> AwardPlan {
    let valid: Vec<&AwardCertificate> = certificates
        .iter()
        .filter(|certificate| certificate.state == AwardState::Valid)
        .collect();
    let mut plan = AwardPlan {
        revoke: valid
            .iter()
            .filter(|certificate| winners.iter().all(|winner| winner.person != certificate.person_id))
            .map(|certificate| certificate.number.clone())
            .collect(),
        ..AwardPlan::default()
    };
    for winner in winners {
        match valid.iter().find(|certificate| certificate.person_id == winner.person) {
            Some(certificate) if says(certificate, &winner, rules) => plan.kept += 1,
            Some(certificate) => plan.replace.push((certificate.number.clone(), winner)),
            None => plan.issue.push(winner),
        }
    }
    plan
}

#[cfg(test)]
mod tests {
    use super::{award_number, award_plan, prize_key, title_of, titles_of};
    use crate::competition::awards::model::{AwardCertificate, AwardState, Winner};
    use crate::competition::rankings::model::{Medal, MedalRules};
    use crate::kernel::ids::{AwardCertificateId, CompetitionId, ContestEntryId, ContestId, PersonId};

    fn winner(person: i64, medal: Medal, rank: i32) -> Winner {
        Winner {
            entry: ContestEntryId(person),
            person: PersonId(person),
            name: "甲".to_owned(),
            team: None,
            employer: String::new(),
            medal,
            rank,
            title: None,
        }
    }

    fn certificate(person: i64, medal: Medal, rank: i32, state: AwardState) -> AwardCertificate {
        let day = "2026-11-26".parse().unwrap();
        AwardCertificate {
            id: AwardCertificateId(person),
            number: format!("N{person}"),
            competition_id: CompetitionId(1),
            contest_id: ContestId(1),
            entry_id: ContestEntryId(person),
            person_id: PersonId(person),
            holder_name: "甲".to_owned(),
            team_name: None,
            employer: String::new(),
            competition_name: String::new(),
            contest_name: String::new(),
            issuer: String::new(),
            medal,
            medal_rules: MedalRules::Places,
            rank,
            title: None,
            result_version: 1,
            issued_on: day,
            issued_by: None,
            issued_at: day.and_hms_opt(8, 0, 0).unwrap(),
            state,
            replaces: None,
            replaced_by: None,
            state_reason: None,
            state_changed_by: None,
            state_changed_at: None,
            reprint_count: 0,
            version: 1,
        }
    }

    #[test]
    fn titles_follow_the_rank_and_a_year_may_have_its_own() {
        let usual = titles_of("技术状元 1, 优秀技术标兵 2-3，技术标兵 4–7", 2026).unwrap();
        let all: Vec<Option<&str>> = (1..=8).map(|rank| title_of(&usual, rank)).collect();
        let (one, two, three) = (Some("技术状元"), Some("优秀技术标兵"), Some("技术标兵"));
        assert_eq!(all, [one, two, two, three, three, three, three, None]);
        let text = "2025: 状元 1、能手 2-10; 技术状元 1";
        assert_eq!(title_of(&titles_of(text, 2025).unwrap(), 5), Some("能手"));
        assert_eq!(title_of(&titles_of(text, 2026).unwrap(), 5), None);
        assert_eq!(titles_of("2026: ; 技术状元 1", 2026).unwrap(), [], "a year may have none");
        assert_eq!(titles_of("", 2026).unwrap(), []);
        for wrong in ["技术状元", "技术状元 一", "技术状元 3-1", "x: 状元 1", "状元 0"] {
            assert_eq!(titles_of(wrong, 2026), None, "{wrong}");
        }
    }

    #[test]
    fn words_follow_the_rules_of_the_medals() {
        assert_eq!(prize_key(Medal::Gold, MedalRules::Places), "award-prize-first");
        assert_eq!(prize_key(Medal::Bronze, MedalRules::Percent), "award-prize-third");
        assert_eq!(prize_key(Medal::Gold, MedalRules::Dense), "award-medal-gold");
        assert_eq!(prize_key(Medal::Excellence, MedalRules::Tolerance), "award-medal-excellence");
        assert_eq!(award_number("S2026001", "01", 12), "S2026001-01-J012");
    }

    #[test]
    fn a_correction_replaces_what_differs_and_revokes_what_is_gone() {
        let there = [
            certificate(1, Medal::Gold, 1, AwardState::Valid),
            certificate(2, Medal::Silver, 2, AwardState::Valid),
            certificate(3, Medal::Bronze, 3, AwardState::Valid),
            certificate(4, Medal::Gold, 1, AwardState::Revoked),
        ];
        let corrected = vec![winner(1, Medal::Gold, 1), winner(2, Medal::Bronze, 3), winner(4, Medal::Silver, 2)];
        let plan = award_plan(&there, corrected.clone(), MedalRules::Places);
        assert_eq!(plan.kept, 1);
        assert_eq!(plan.replace, [("N2".to_owned(), corrected[1].clone())]);
        assert_eq!(plan.issue, [corrected[2].clone()], "a revoked one is not brought back");
        assert_eq!(plan.revoke, ["N3"]);
        assert!(plan.needs_reason() && !plan.is_done());
    }

    #[test]
    fn issuing_again_changes_nothing() {
        let there = [certificate(1, Medal::Gold, 1, AwardState::Valid)];
        assert!(award_plan(&there, vec![winner(1, Medal::Gold, 1)], MedalRules::Places).is_done());
    }
}
