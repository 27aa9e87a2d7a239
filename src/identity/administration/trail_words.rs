//! What the trail says in words: kinds of things, names of fields, values. Whatever nobody wrote words for stays the code
//! that it is.

use crate::platform::web::Page;
use chrono::NaiveDateTime;
use serde_json::Value;
use std::collections::BTreeMap;

/// Kinds of things that the trail is about.
pub const KINDS: [&str; 33] = [
    "account",
    "appeal",
    "appointment",
    "assessor",
    "audit",
    "award",
    "batch",
    "body",
    "certificate",
    "compartment",
    "competition",
    "contest",
    "entry",
    "holiday",
    "honour",
    "import",
    "indicator",
    "innovation",
    "innovation_certificate",
    "mark_sheet",
    "nomination",
    "official",
    "outbox_message",
    "person",
    "promotion",
    "scheme",
    "setting",
    "sheet",
    "studio",
    "title",
    "title_rules",
    "trade",
    "training",
];

/// Actions whose codes do not begin with the kind of thing under which people look for them.
const LISTED_UNDER: [(&str, &str); 14] = [
    ("board", "contest"),
    ("certificates", "certificate"),
    ("contest_mark", "mark_sheet"),
    ("contest_sheet", "mark_sheet"),
    ("labour", "competition"),
    ("mark", "sheet"),
    ("marking", "compartment"),
    ("on_site", "contest"),
    ("outbox", "outbox_message"),
    ("register", "import"),
    ("result", "contest"),
    ("results", "batch"),
    ("roster", "batch"),
    ("sealing", "contest"),
];

/// The kind of thing under which an action is listed; none for one that belongs to no kind that is known.
#[must_use]
pub fn kind_of(action: &str) -> Option<&'static str> {
    let begin = action.split('.').next().unwrap_or_default();
    let kind = LISTED_UNDER
        .iter()
        .find(|(known, _)| *known == begin)
        .map_or(begin, |(_, kind)| *kind);
    KINDS.into_iter().find(|known| *known == kind)
}

/// Fields that say of what a row speaks: shown also where they did not change.
const CONTEXT: [&str; 6] = ["aspect", "code", "contest", "month", "part", "unit"];

/// Which closed sets the values of a field belong to, as the names of their words begin.
fn sets(kind: &str, field: &str) -> &'static [&'static str] {
    match (kind, field) {
        ("account", "state") => &["account-state", "account-standing"],
        ("appeal", "state") => &["appeal-state"],
        ("assessor", "state") => &["assessor-state"],
        ("award", "state") => &["award-state"],
        ("batch", "state") => &["batch-state", "application-state"],
        ("body", "state") => &["filing-state"],
        ("certificate", "state") => &["certificate-state"],
        ("compartment", "state") => &["compartment-state"],
        ("competition", "state") => &["event-state", "labour-unit-state", "labour-report-state", "commendation-state"],
        ("contest", "state") => &["event-state"],
        ("entry", "state") => &["entry-state"],
        ("mark_sheet", "state") => &["mark-sheet-state"],
        ("official", "state") => &["official-state"],
        ("outbox_message", "state") => &["outbox-state"],
        ("scheme", "state") => &["scheme-state"],
        ("sheet", "state") => &["sheet-state"],
        ("appointment", "state") => &["appointment-state"],
        ("honour", "state") => &["honour-state"],
        ("innovation", "state") => &["innovation-state"],
        ("innovation_certificate", "state") => &["innovation-certificate-state"],
        ("nomination", "state") => &["nomination-state"],
        ("promotion", "state") => &["promotion-state"],
        ("studio", "state") => &["studio-state", "year-state"],
        ("innovation", "kind") => &["innovation-kind"],
        ("studio", "kind") => &["studio-kind", "output-kind"],
        ("training", "kind") => &["training-kind", "figure-kind"],
        ("studio", "category") => &["fund-category"],
        ("studio", "grade") => &["studio-grade"],
        ("training", "result") => &["training-result"],
        (_, "award") => &["innovation-award"],
        ("honour", "basis") => &["honour-basis"],
        ("nomination", "papers") => &["nomination-paper"],
        ("competition", "kind") => &["competition-kind", "labour-unit-kind", "commendation-kind"],
        ("competition", "class") => &["competition-class"],
        ("competition", "line") => &["competition-line"],
        ("compartment", "kind") => &["signature-kind"],
        ("appeal", "medium") => &["appeal-medium"],
        (_, "medium") => &["sheet-medium"],
        ("appeal", "subject") => &["appeal-subject"],
        (_, "outcome") => &["appeal-outcome"],
        (_, "source") => &["entry-source", "candidate-source"],
        (_, "relation") => &["conflict-relation", "recusal-relation"],
        (_, "level") => &["competition-level", "level"],
        (_, "group" | "groups") => &["entry-group"],
        (_, "body_class") => &["body-class"],
        (_, "body_kind") => &["body-kind"],
        (_, "first_filing") => &["first-filing"],
        (_, "duty" | "duties") => &["official-duty"],
        (_, "role") => &["role"],
        (_, "stage") => &["result-stage"],
        (_, "medal") => &["medal"],
        (_, "part") => &["part"],
        (_, "standing") => &["work-standing"],
        (_, "cause") => &["discussion-cause"],
        (_, "policy") => &["tie-policy"],
        (_, "grade") => &["assessor-grade"],
        (_, "language") => &["language"],
        (_, "document_kind") => &["document-kind"],
        (_, "value") => &["grid"],
        _ => &[],
    }
}

/// The words of a kind, or its code where nobody wrote them.
#[must_use]
pub fn kind_words(p: &Page, kind: &str) -> String {
    worded(p, "audit-kind", kind)
}

fn worded(p: &Page, begin: &str, code: &str) -> String {
    let words = p.hint_of(begin, &hyphened(code));
    if words.is_empty() { code.to_owned() } else { words }
}

fn hyphened(code: &str) -> String {
    code.to_lowercase().replace('_', "-")
}

/// One field before and after.
#[derive(Debug, PartialEq, Eq)]
pub struct FieldChange {
    /// Its code.
    pub field: String,
    /// Its value before; none where it had none or says only of what the row speaks.
    pub old: Option<String>,
    /// Its value after.
    pub new: Option<String>,
}

impl FieldChange {
    /// The change in words.
    #[must_use]
    pub fn in_words(self, p: &Page, kind: &str) -> Self {
        let value = |text: String| value_words(p, kind, &self.field, text);
        Self { old: self.old.map(value), new: self.new.map(value), field: worded(p, "audit-field", &self.field) }
    }
}

/// A value in words: of a closed set, yes or no, a moment in the time of the city. Several stand with commas between.
fn value_words(p: &Page, kind: &str, field: &str, text: String) -> String {
    match text.as_str() {
        "true" => return p.t("yes"),
        "false" => return p.t("no"),
        _ => {}
    }
    if let Ok(moment) = NaiveDateTime::parse_from_str(&text, "%Y-%m-%dT%H:%M:%S%.f") {
        return p.time(&moment);
    }
    let sets = sets(kind, field);
    if sets.is_empty() {
        return text;
    }
    let said = |code: &str| {
        let found = sets
            .iter()
            .map(|set| p.hint_of(set, &hyphened(code)))
            .find(|words| !words.is_empty());
        found.unwrap_or_else(|| code.to_owned())
    };
    text.split(',').map(said).collect::<Vec<_>>().join(&p.t("list-comma"))
}

fn plain(value: Value) -> String {
    match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text,
        Value::Array(items) if !items.iter().any(|item| item.is_object() || item.is_array()) => {
            items.into_iter().map(plain).collect::<Vec<_>>().join(",")
        }
        other => other.to_string(),
    }
}

/// The fields that differ between two JSON objects, with those that say of what the row speaks first.
#[must_use]
pub fn changes(old: Option<&str>, new: Option<&str>) -> Option<Vec<FieldChange>> {
    let fields = |text: Option<&str>| -> Option<BTreeMap<String, String>> {
        let Some(text) = text else { return Some(BTreeMap::new()) };
        let Ok(Value::Object(object)) = serde_json::from_str(text) else { return None };
        Some(object.into_iter().map(|(field, value)| (field, plain(value))).collect())
    };
    let (old, mut new) = (fields(old)?, fields(new)?);
    let (mut context, mut found) = (Vec::new(), Vec::new());
    for (field, before) in old {
        match new.remove(&field) {
            Some(after) if after == before => {
                if CONTEXT.contains(&field.as_str()) {
                    context.push(FieldChange { field, old: None, new: Some(after) });
                }
            }
            after => found.push(FieldChange { field, old: Some(before), new: after }),
        }
    }
    context.extend(found);
    context.extend(
        new.into_iter()
            .map(|(field, after)| FieldChange { field, old: None, new: Some(after) }),
    );
    Some(context)
}

#[cfg(test)]
mod tests {
    use super::{FieldChange, KINDS, LISTED_UNDER, changes, hyphened, kind_of};
    use crate::kernel::language::Language;
    use crate::platform::i18n;

    fn change(field: &str, old: Option<&str>, new: Option<&str>) -> FieldChange {
        FieldChange { field: field.to_owned(), old: old.map(str::to_owned), new: new.map(str::to_owned) }
    }

    #[test]
    fn fields_that_differ_are_listed() {
        let found =
            changes(Some(r#"{"title":"一","quota":60,"gone":null}"#), Some(r#"{"title":"二","quota":60,"new":true}"#));
        assert_eq!(
            found.unwrap(),
            [
                change("gone", Some("–"), None),
                change("title", Some("一"), Some("二")),
                change("new", None, Some("true"))
            ]
        );
        assert_eq!(changes(None, Some(r#"{"duties":["a","b"]}"#)).unwrap(), [change("duties", None, Some("a,b"))]);
        assert_eq!(changes(Some("text"), None), None);
    }

    #[test]
    fn of_a_mark_the_aspect_is_shown_though_it_did_not_change() {
        let found = changes(
            Some(r#"{"aspect":"A1.2","code":"W1-03","value":"","version":0}"#),
            Some(r#"{"aspect":"A1.2","code":"W1-03","value":"1","version":1}"#),
        );
        assert_eq!(
            found.unwrap(),
            [
                change("aspect", None, Some("A1.2")),
                change("code", None, Some("W1-03")),
                change("value", Some(""), Some("1")),
                change("version", Some("0"), Some("1")),
            ]
        );
    }

    #[test]
    fn an_action_is_listed_under_the_kind_of_thing_that_it_is_done_to() {
        assert_eq!(kind_of("batch.approved"), Some("batch"));
        assert_eq!(kind_of("sealing.layer_read"), Some("contest"));
        assert_eq!(kind_of("title_rules.changed"), Some("title_rules"));
        assert_eq!(kind_of("thing.done"), None);
        for (begin, kind) in LISTED_UNDER {
            assert_eq!(kind_of(&format!("{begin}.done")), Some(kind));
        }
    }

    #[test]
    fn every_kind_has_words() {
        for kind in KINDS {
            let key = format!("audit-kind-{}", hyphened(kind));
            assert!(i18n::has(Language::Chinese, &key) && i18n::has(Language::English, &key), "{key}");
        }
    }
}
