//! Which version may follow, and what differs between two. Pure.

use crate::competition::events::model::EventState;
use crate::competition::results::model::{ResultLine, ResultStage, shown_points};
use crate::kernel::ids::ContestEntryId;
use std::collections::{BTreeSet, HashMap};

/// What a version is that is prepared while a contest is in this state; nothing where none may be. A final result is
/// changed by a correction and in no other way.
#[must_use]
pub const fn stage_in(state: EventState) -> Option<ResultStage> {
    match state {
        EventState::Unsealed => Some(ResultStage::Provisional),
        EventState::AppealsClosed => Some(ResultStage::AfterAppeals),
        EventState::PublicNotice => Some(ResultStage::PublicNotice),
        EventState::Final => Some(ResultStage::Corrected),
        _ => None,
    }
}

/// Something that a line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinePart {
    /// Whether it is there.
    Line,
    /// Rank.
    Rank,
    /// Total.
    Total,
    /// Theory.
    Theory,
    /// Practical part.
    Practical,
    /// Working time.
    Time,
    /// Score on the scale.
    ScaleScore,
    /// Medal.
    Medal,
    /// How he stood.
    Standing,
}

impl LinePart {
    /// Key of its words.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Line => "result-line",
            Self::Rank => "result-rank",
            Self::Total => "result-total",
            Self::Theory => "result-theory",
            Self::Practical => "result-practical",
            Self::Time => "result-time",
            Self::ScaleScore => "result-scale-score",
            Self::Medal => "result-medal",
            Self::Standing => "result-standing",
        }
    }
}

/// What differs in one line: before and after, as a page shows it; a code of a closed set where there are words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LineChange {
    /// Whose line.
    pub entry: ContestEntryId,
    /// What differs.
    pub parts: Vec<(LinePart, String, String)>,
}

fn shown(line: &ResultLine, part: LinePart) -> String {
    let number = |value: Option<i32>| value.map_or_else(|| "—".to_owned(), |value| value.to_string());
    match part {
        LinePart::Line => line.code.clone(),
        LinePart::Rank => number(line.rank),
        LinePart::Total => shown_points(line.total),
        LinePart::Theory => shown_points(line.theory),
        LinePart::Practical => shown_points(line.practical),
        LinePart::Time => line.shown_time(),
        LinePart::ScaleScore => number(line.scale_score),
        LinePart::Medal => line.medal.map_or_else(|| "—".to_owned(), |medal| medal.as_str().to_owned()),
        LinePart::Standing => line.standing.as_str().to_owned(),
    }
}

const PARTS: [LinePart; 8] = [
    LinePart::Rank,
    LinePart::Total,
    LinePart::Theory,
    LinePart::Practical,
    LinePart::Time,
    LinePart::ScaleScore,
    LinePart::Medal,
    LinePart::Standing,
];

/// What differs between two versions, in the order of the later one.
#[must_use]
pub fn changes(before: &[ResultLine], after: &[ResultLine]) -> Vec<LineChange> {
    let old: HashMap<ContestEntryId, &ResultLine> = before.iter().map(|line| (line.entry_id, line)).collect();
    let kept: BTreeSet<ContestEntryId> = after.iter().map(|line| line.entry_id).collect();
    let none = || "—".to_owned();
    let changed = after.iter().filter_map(|line| {
        let parts = match old.get(&line.entry_id) {
            None => vec![(LinePart::Line, none(), line.code.clone())],
            Some(old) => PARTS
                .iter()
                .map(|part| (*part, shown(old, *part), shown(line, *part)))
                .filter(|(_, old, new)| old != new)
                .collect(),
        };
        (!parts.is_empty()).then_some(LineChange { entry: line.entry_id, parts })
    });
    let gone = before
        .iter()
        .filter(|line| !kept.contains(&line.entry_id))
        .map(|line| LineChange { entry: line.entry_id, parts: vec![(LinePart::Line, line.code.clone(), none())] });
    changed.chain(gone).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competition::marking::model::WorkStanding;
    use crate::kernel::ids::{ContestId, ResultLineId, ResultSetId};

    fn line(entry: i64, rank: i32, total: i32) -> ResultLine {
        ResultLine {
            id: ResultLineId(entry),
            result_set_id: ResultSetId(1),
            contest_id: ContestId(1),
            entry_id: ContestEntryId(entry),
            code: format!("W1-{entry:02}"),
            standing: WorkStanding::Finished,
            rank: Some(rank),
            total: Some(total),
            theory: None,
            practical: Some(total),
            seconds: Some(9_360),
            scale_score: None,
            medal: None,
            parted_by: None,
            modules: "[]".to_owned(),
            safety_deductions: None,
        }
    }

    #[test]
    fn there_is_no_way_back_from_a_final_result_but_a_correction() {
        for state in EventState::ALL {
            let stage = stage_in(*state);
            let is_correction = stage == Some(ResultStage::Corrected);
            assert_eq!(is_correction, *state == EventState::Final, "{state}");
            assert!(!EventState::Final.contest_may_become(*state), "{state}");
        }
        assert!(ResultStage::Corrected.needs_reason());
    }

    #[test]
    fn a_difference_names_what_differs_and_nothing_else() {
        let before = [line(1, 1, 9000), line(2, 2, 8000), line(3, 3, 7000)];
        let after = [line(1, 1, 9000), line(3, 2, 8550), line(2, 3, 8000)];
        let found = changes(&before, &after);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].entry, ContestEntryId(3));
        assert_eq!(
            found[0].parts,
            [
                (LinePart::Rank, "3".to_owned(), "2".to_owned()),
                (LinePart::Total, "70.00".to_owned(), "85.50".to_owned()),
                (LinePart::Practical, "70.00".to_owned(), "85.50".to_owned()),
            ]
        );
        assert_eq!(found[1].parts, [(LinePart::Rank, "2".to_owned(), "3".to_owned())]);
        assert!(changes(&before, &before).is_empty());
        assert_eq!(changes(&before, &before[1..])[0].parts[0].0, LinePart::Line);
        assert_eq!(before[0].shown_time(), "2:36:00");
    }
}
