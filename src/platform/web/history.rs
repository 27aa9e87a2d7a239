//! The history of a thing as its page shows it: who did what and when, from the audit trail, and where whoever reads the
//! trail finds all of it. Drawn by `components/history.html`.

use super::page::Page;
use crate::platform::audit::AuditEntry;

/// One row of the trail in words.
#[derive(Debug, Clone)]
pub struct Deed {
    /// The row.
    pub entry: AuditEntry,
    /// What was done.
    pub words: String,
    /// What changed: the field, before and after.
    pub values: Vec<(String, String, String)>,
}

impl Deed {
    /// A row as every page says it: the action, and the file where it is about one.
    #[must_use]
    pub fn of(p: &Page, entry: AuditEntry) -> Self {
        let mut words = p.action(&entry.action);
        if let Some(file) = entry.file() {
            words = format!("{words}{}{file}", p.t("colon"));
        }
        Self { entry, words, values: Vec::new() }
    }
}

/// What was done to one thing, the latest first.
#[derive(Debug, Clone)]
pub struct History {
    /// Kind of the thing, as the trail names it.
    pub kind: &'static str,
    /// The thing, as the trail names it.
    pub subject: String,
    /// Beginning of the actions that are shown; nothing for all of them.
    pub action: &'static str,
    /// What was done.
    pub deeds: Vec<Deed>,
}

impl History {
    /// The history of a thing from rows of the trail.
    #[must_use]
    pub fn of(p: &Page, kind: &'static str, subject: impl Into<String>, rows: Vec<AuditEntry>) -> Self {
        let deeds = rows.into_iter().map(|entry| Deed::of(p, entry)).collect();
        Self { kind, subject: subject.into(), action: "", deeds }
    }

    /// The same, of actions that begin alike only.
    #[must_use]
    pub fn of_actions(self, action: &'static str) -> Self {
        Self { action, ..self }
    }
}
