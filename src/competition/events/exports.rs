//! Competitions as a table.

use crate::competition::events::model::EventView;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::write::{Header, Table};

/// What the list shows of these competitions.
#[must_use]
pub fn table(words: Words, views: Vec<EventView>) -> Table<Vec<Vec<String>>> {
    let rows = views
        .into_iter()
        .map(|view| {
            let competition = view.competition;
            vec![
                competition.number,
                competition.name,
                words.label(competition.kind),
                words.label(competition.level),
                words.label(competition.class),
                competition.host,
                competition.organiser,
                competition.first_day.to_string(),
                competition.last_day.to_string(),
                view.contests.to_string(),
                view.entries.to_string(),
                words.label(view.shown_state),
            ]
        })
        .collect();
    Table {
        title: words.t("nav-competitions"),
        headers: vec![
            Header::text(words.t("competition-number")).width(12),
            Header::text(words.t("competition-name")).width(36),
            Header::text(words.t("competition-kind")),
            Header::text(words.t("competition-level")),
            Header::text(words.t("competition-class")),
            Header::text(words.t("competition-host")).width(24),
            Header::text(words.t("competition-organiser")).width(24),
            Header::date(words.t("competition-first-day")),
            Header::date(words.t("competition-last-day")),
            Header::number(words.t("competition-contests")),
            Header::number(words.t("competition-entries")),
            Header::text(words.t("competition-state")),
        ],
        rows,
    }
}
