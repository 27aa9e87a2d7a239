//! Batches as a table.

use crate::certification::batches::model::BatchView;
use crate::platform::i18n::Words;
use crate::platform::spreadsheet::write::{Header, Table};

/// What the list shows of these batches.
#[must_use]
pub fn table(words: Words, views: Vec<BatchView>) -> Table<Vec<Vec<String>>> {
    let rows = views
        .into_iter()
        .map(|view| {
            vec![
                view.batch.number,
                view.batch.title,
                view.body_name,
                view.site_name,
                view.batch.first_day.to_string(),
                view.batch.last_day.to_string(),
                words.label(view.batch.state),
                view.batch.candidate_count.to_string(),
            ]
        })
        .collect();
    Table {
        title: words.t("nav-batches"),
        headers: vec![
            Header::text(words.t("batch-number")).width(18),
            Header::text(words.t("batch-title")).width(30),
            Header::text(words.t("body")).width(30),
            Header::text(words.t("site")).width(24),
            Header::date(words.t("batch-first-day")),
            Header::date(words.t("batch-last-day")),
            Header::text(words.t("batch-state")),
            Header::number(words.t("batch-candidates")),
        ],
        rows,
    }
}
