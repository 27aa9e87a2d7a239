//! What nominations, studios and innovations ask for, decided from where they stand. Pure.

use crate::honours::selection::model::{NominationState, NominationView};
use crate::kernel::actor::Role;
use crate::kernel::message::Message;
use crate::studios::innovations::model::{Innovation, InnovationState};
use crate::studios::naming::model::{Studio, StudioState};
use crate::worklist::model::{Facts, WorkItem, WorkKind};
use chrono::NaiveDate;

/// What waits for the city or for the staff of a body.
#[must_use]
pub fn work_of(role: Role, facts: &Facts, today: NaiveDate) -> Vec<WorkItem> {
    let mut items: Vec<WorkItem> = facts
        .nominations
        .iter()
        .filter_map(|view| nomination_item(role, view, today))
        .collect();
    items.extend(facts.studios.iter().filter_map(|studio| studio_item(role, studio, today)));
    items.extend(facts.studio_years.iter().map(|(studio, year, since)| {
        WorkItem {
            kind: WorkKind::AssessStudio,
            title: Message::new("worklist-studio-year")
                .with("name", studio.name.as_str())
                .with("year", year.to_string()),
            href: format!("/studios/{}/years/{year}", studio.number),
            since: *since,
            due: None,
            note: None,
        }
    }));
    items.extend(
        facts
            .innovations
            .iter()
            .filter_map(|innovation| innovation_item(role, innovation)),
    );
    items
}

fn nomination_item(role: Role, view: &NominationView, today: NaiveDate) -> Option<WorkItem> {
    let is_city = role == Role::CityAdministrator;
    let nomination = &view.nomination;
    let is_over = nomination.notice_to.is_some_and(|last| last < today);
    let (kind, note) = match nomination.state {
        NominationState::Submitted | NominationState::UnderReview | NominationState::Visited if is_city => {
            (WorkKind::ReviewNomination, None)
        }
        NominationState::PublicNotice if is_city && is_over => {
            (WorkKind::ReviewNomination, Some(Message::new("worklist-nomination-notice-over")))
        }
        NominationState::Returned if !is_city => {
            let reason = nomination.reason.clone().unwrap_or_default();
            (WorkKind::MendNomination, Some(Message::new("worklist-returned-because").with("reason", reason)))
        }
        _ => return None,
    };
    Some(WorkItem {
        kind,
        title: Message::new("worklist-nomination")
            .with("name", nomination.name.as_str())
            .with("title", view.title.name.as_str()),
        href: format!("/honours/selection/{}", nomination.number),
        since: Some(nomination.submitted_at),
        due: None,
        note,
    })
}

fn studio_item(role: Role, studio: &Studio, today: NaiveDate) -> Option<WorkItem> {
    let is_city = role == Role::CityAdministrator;
    let (kind, due, note) = match studio.state {
        StudioState::Applied | StudioState::Reviewed | StudioState::Visited if is_city => {
            (WorkKind::ReviewStudio, None, None)
        }
        StudioState::PublicNotice if is_city && studio.notice_to.is_some_and(|last| last < today) => {
            (WorkKind::ReviewStudio, None, None)
        }
        StudioState::Returned if !is_city => {
            let reason = studio.reason.clone().unwrap_or_default();
            (WorkKind::MendStudio, None, Some(Message::new("worklist-returned-because").with("reason", reason)))
        }
        StudioState::Rectifying => (WorkKind::RectifyStudio, studio.rectify_by, None),
        _ => return None,
    };
    let path = format!("/studios/{}", studio.number);
    Some(WorkItem {
        kind,
        title: Message::new("worklist-studio")
            .with("name", studio.name.as_str())
            .with("host", studio.host.as_str()),
        href: if kind == WorkKind::RectifyStudio { format!("{path}/years") } else { path },
        since: (kind == WorkKind::ReviewStudio).then_some(studio.submitted_at),
        due,
        note,
    })
}

fn innovation_item(role: Role, innovation: &Innovation) -> Option<WorkItem> {
    let is_city = role == Role::CityAdministrator;
    let kind = match innovation.state {
        // The unit speaks by the staff of its body; where it has none, the city brings its opinion from paper.
        InnovationState::Submitted if is_city != innovation.body_id.is_some() => WorkKind::EndorseInnovation,
        InnovationState::Endorsed if is_city => WorkKind::ReviewInnovation,
        InnovationState::Adopted if is_city => WorkKind::AwardInnovation,
        _ => return None,
    };
    Some(WorkItem {
        kind,
        title: Message::new("worklist-innovation")
            .with("title", innovation.title.as_str())
            .with("unit", innovation.unit.as_str()),
        href: format!("/innovations/{}", innovation.number),
        // Since when it waits for an award is a day, and no moment.
        since: (kind != WorkKind::AwardInnovation).then_some(innovation.submitted_at),
        due: None,
        note: None,
    })
}
