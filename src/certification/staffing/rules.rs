//! Who may assess what: every bar is named, so that the picker can say why somebody cannot be chosen
//! (certification 4.1: an assessor is assignable only if …). Pure.

use crate::certification::batches::filing::Period;
use crate::certification::batches::model::Part;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::text_enum::Labelled;
use crate::registry::assessors::model::{AssessorGrade, AssessorState};
use chrono::NaiveDate;

/// What is known of one assessor for one part of one line.
#[derive(Debug, Clone)]
pub struct Facts {
    /// Whether he is engaged.
    pub state: AssessorState,
    /// His grade.
    pub grade: AssessorGrade,
    /// Days of his card.
    pub card: Period,
    /// Levels that his card has for the trade: lowest and highest; none when it has not the trade.
    pub levels: Option<(Level, Level)>,
    /// Candidates of the line from his own employer.
    pub colleagues: i64,
    /// He has declared a relation to a candidate of the line.
    pub related_to_candidate: bool,
    /// He has declared a relation to the body.
    pub related_to_body: bool,
    /// Another batch in which he serves on one of these days: number, first and last day.
    pub elsewhere: Option<(String, Period)>,
    /// He is a candidate of this batch himself.
    pub is_candidate: bool,
    /// How many of the body's last batches in a row he has served in.
    pub in_a_row: i64,
}

/// Why somebody cannot be assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bar {
    /// Suspended or cancelled.
    NotEngaged(AssessorState),
    /// His card is not valid on this day.
    CardNotValid(NaiveDate),
    /// His card has not the trade.
    TradeNotOnCard,
    /// His card has the trade, but not the level.
    LevelNotOnCard(Level),
    /// His grade does not reach the level.
    GradeTooLow(Level),
    /// So many candidates come from his employer.
    SameEmployer(i64),
    /// He declared a relation to a candidate.
    RelatedToCandidate,
    /// He declared a relation to the body.
    RelatedToBody,
    /// He serves elsewhere on one of the days.
    Elsewhere(String, Period),
    /// He is a candidate himself.
    IsCandidate,
}

impl Bar {
    /// Why, and what would lift the bar.
    #[must_use]
    pub fn message(&self) -> Message {
        match self {
            Self::NotEngaged(state) => {
                Message::new("staffing-bar-not-engaged").with_key("state", format!("assessor-state-{}", state.as_str()))
            }
            Self::CardNotValid(day) => Message::new("staffing-bar-card").with("day", day.to_string()),
            Self::TradeNotOnCard => Message::new("staffing-bar-trade"),
            Self::LevelNotOnCard(level) => Message::new("staffing-bar-level").with_key("level", level.label_key()),
            Self::GradeTooLow(level) => Message::new("staffing-bar-grade").with_key("level", level.label_key()),
            Self::SameEmployer(count) => Message::new("staffing-bar-employer").count("count", *count),
            Self::RelatedToCandidate => Message::new("staffing-bar-related-candidate"),
            Self::RelatedToBody => Message::new("staffing-bar-related-body"),
            Self::Elsewhere(number, days) => Message::new("staffing-bar-elsewhere")
                .with("batch", number.as_str())
                .with("from", days.from.to_string())
                .with("to", days.to.to_string()),
            Self::IsCandidate => Message::new("staffing-bar-candidate"),
        }
    }
}

/// Everything that bars an assessor from a part at a level on these days; empty when he may be assigned.
#[must_use]
pub fn bars(facts: &Facts, level: Level, days: Period) -> Vec<Bar> {
    let mut bars = Vec::new();
    if facts.state != AssessorState::Engaged {
        bars.push(Bar::NotEngaged(facts.state));
    }
    if let Some(day) = days.first_day_outside(&[facts.card]) {
        bars.push(Bar::CardNotValid(day));
    }
    match facts.levels {
        None => bars.push(Bar::TradeNotOnCard),
        Some((lowest, highest)) if !(lowest.rank()..=highest.rank()).contains(&level.rank()) => {
            bars.push(Bar::LevelNotOnCard(level));
        }
        Some(_) => {}
    }
    if !facts.grade.may_assess(level) {
        bars.push(Bar::GradeTooLow(level));
    }
    if facts.is_candidate {
        bars.push(Bar::IsCandidate);
    }
    if facts.colleagues > 0 {
        bars.push(Bar::SameEmployer(facts.colleagues));
    }
    if facts.related_to_candidate {
        bars.push(Bar::RelatedToCandidate);
    }
    if facts.related_to_body {
        bars.push(Bar::RelatedToBody);
    }
    if let Some((number, elsewhere)) = &facts.elsewhere {
        bars.push(Bar::Elsewhere(number.clone(), *elsewhere));
    }
    bars
}

/// Rotation (轮换) is a warning: whoever chooses him all the same gives a reason.
#[must_use]
pub fn rotation_warning(in_a_row: i64, most: i64) -> Option<Message> {
    (in_a_row >= most).then(|| Message::new("staffing-rotation").count("times", in_a_row))
}

/// What a panel must be (settings).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PanelRule {
    /// Assessors at the least.
    pub least: i64,
    /// Whether their number must be odd.
    pub odd: bool,
    /// Candidates for each assessor at the most, where the part has such a ratio. Beyond it the page warns; groups
    /// of candidates come with the arrangement of rooms.
    pub ratio: Option<i64>,
}

/// A panel as it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Panel {
    /// Assessors.
    pub size: i64,
    /// Lead assessors among them.
    pub leads: i64,
    /// Candidates of the line.
    pub candidates: i64,
}

/// What a panel lacks; empty when it may examine. A line without candidates needs nobody.
#[must_use]
pub fn panel_obstacles(panel: Panel, rule: PanelRule) -> Vec<Message> {
    let mut found = Vec::new();
    if panel.candidates == 0 {
        return found;
    }
    if panel.size < rule.least {
        found.push(
            Message::new("staffing-panel-small")
                .count("least", rule.least)
                .count("count", panel.size),
        );
    } else if rule.odd && panel.size % 2 == 0 {
        found.push(Message::new("staffing-panel-even").count("count", panel.size));
    }
    if panel.size > 0 && panel.leads != 1 {
        found.push(Message::new("staffing-panel-lead"));
    }
    found
}

/// How many assessors the ratio asks for, when there are fewer.
#[must_use]
pub fn ratio_warning(panel: Panel, rule: PanelRule) -> Option<Message> {
    let ratio = rule.ratio.filter(|ratio| *ratio > 0)?;
    let wanted = panel.candidates / ratio + i64::from(panel.candidates % ratio > 0);
    (panel.size < wanted).then(|| {
        Message::new("staffing-panel-ratio")
            .count("candidates", panel.candidates)
            .count("ratio", ratio)
            .count("count", wanted)
    })
}

/// Reads a part from an address.
#[must_use]
pub fn part_of(text: &str) -> Option<Part> {
    text.replace('-', "_").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::{Bar, Facts, Panel, PanelRule, bars, panel_obstacles, ratio_warning, rotation_warning};
    use crate::certification::batches::filing::Period;
    use crate::kernel::level::Level;
    use crate::registry::assessors::model::{AssessorGrade, AssessorState};
    use chrono::{Days, NaiveDate};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days() -> Period {
        Period { from: day("2026-12-12"), to: day("2026-12-13") }
    }

    fn fit() -> Facts {
        Facts {
            state: AssessorState::Engaged,
            grade: AssessorGrade::SeniorAssessor,
            card: Period { from: day("2025-01-01"), to: day("2026-12-13") },
            levels: Some((Level::Elementary, Level::Technician)),
            colleagues: 0,
            related_to_candidate: false,
            related_to_body: false,
            elsewhere: None,
            is_candidate: false,
            in_a_row: 0,
        }
    }

    #[test]
    fn a_fit_assessor_is_not_barred() {
        assert!(bars(&fit(), Level::Technician, days()).is_empty());
    }

    #[test]
    fn every_bar_is_named() {
        let with = |change: fn(&mut Facts)| {
            let mut facts = fit();
            change(&mut facts);
            bars(&facts, Level::Technician, days())
        };
        assert_eq!(with(|f| f.state = AssessorState::Suspended), [Bar::NotEngaged(AssessorState::Suspended)]);
        assert_eq!(with(|f| f.card.to = "2026-12-12".parse().unwrap()), [Bar::CardNotValid(day("2026-12-13"))]);
        assert_eq!(with(|f| f.levels = None), [Bar::TradeNotOnCard]);
        assert_eq!(
            with(|f| f.levels = Some((Level::Elementary, Level::Advanced))),
            [Bar::LevelNotOnCard(Level::Technician)]
        );
        assert_eq!(with(|f| f.grade = AssessorGrade::Assessor), [Bar::GradeTooLow(Level::Technician)]);
        assert_eq!(with(|f| f.colleagues = 2), [Bar::SameEmployer(2)]);
        assert_eq!(with(|f| f.related_to_candidate = true), [Bar::RelatedToCandidate]);
        assert_eq!(with(|f| f.related_to_body = true), [Bar::RelatedToBody]);
        assert_eq!(with(|f| f.is_candidate = true), [Bar::IsCandidate]);
        assert_eq!(with(|f| f.elsewhere = Some(("S1".to_owned(), days()))), [Bar::Elsewhere("S1".to_owned(), days())]);
    }

    #[test]
    fn a_panel_needs_its_size_an_odd_number_and_a_lead() {
        let rule = PanelRule { least: 3, odd: true, ratio: Some(10) };
        let keys = |size, leads, candidates| {
            panel_obstacles(Panel { size, leads, candidates }, rule)
                .into_iter()
                .map(|message| message.key.into_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(keys(2, 1, 20), ["staffing-panel-small"]);
        assert_eq!(keys(4, 1, 20), ["staffing-panel-even"]);
        assert_eq!(keys(3, 0, 20), ["staffing-panel-lead"]);
        assert!(keys(3, 1, 20).is_empty() && keys(0, 0, 0).is_empty());
        assert!(ratio_warning(Panel { size: 3, leads: 1, candidates: 30 }, rule).is_none());
        assert!(ratio_warning(Panel { size: 3, leads: 1, candidates: 31 }, rule).is_some());
        assert!(rotation_warning(3, 3).is_some() && rotation_warning(2, 3).is_none());
    }

    proptest! {
        #[test]
        fn nobody_is_assigned_on_a_day_without_a_card(from in 0..60_u64, length in 0..60_u64, start in 0..60_u64, span in 0..5_u64) {
            let base = day("2026-01-01");
            let mut facts = fit();
            facts.card = Period { from: base + Days::new(from), to: base + Days::new(from + length) };
            let wanted = Period { from: base + Days::new(start), to: base + Days::new(start + span) };
            let covered = facts.card.from <= wanted.from && wanted.to <= facts.card.to;
            prop_assert_eq!(bars(&facts, Level::Advanced, wanted).is_empty(), covered);
        }

        #[test]
        fn a_grade_bars_exactly_the_levels_that_it_may_not_assess(at in 0..Level::CERTIFIABLE.len(), senior in any::<bool>()) {
            let level = Level::CERTIFIABLE[at];
            let mut facts = fit();
            facts.grade = if senior { AssessorGrade::SeniorAssessor } else { AssessorGrade::Assessor };
            facts.levels = Some((Level::Elementary, Level::SeniorTechnician));
            let barred = bars(&facts, level, days()).contains(&Bar::GradeTooLow(level));
            prop_assert_eq!(barred, !facts.grade.may_assess(level));
        }
    }
}
