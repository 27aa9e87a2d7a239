//! What an appeal changed: the marks that were opened for it, as they were and as they are, and what the panel reads of a
//! work. The rows come from other rooms; here they are put together. Pure.

use crate::competition::contests::model::{ContestModule, PanelRule};
use crate::competition::marking::model::{Compartment, Unlock};
use crate::competition::marking::progress::Matrix;
use crate::competition::marking::scoring::aspect_mark;
use crate::kernel::points::Points;

/// A mark of a work as a panel reads it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkMark {
    /// Letter of the module.
    pub letter: char,
    /// Name of the module.
    pub module: String,
    /// Day of marking.
    pub day: i32,
    /// Place of the aspect in the compartment, from 0.
    pub aspect: u32,
    /// Its identifier; empty for a module that is marked as a whole.
    pub id: String,
    /// Full mark.
    pub max: Points,
    /// What each judge gave, by the number of the judge.
    pub values: Vec<String>,
    /// The points that became of it.
    pub points: Option<Points>,
}

/// The marks of one work in one compartment.
#[must_use]
pub fn work_marks(
    module: &ContestModule,
    compartment: &Compartment,
    matrix: &Matrix,
    code: &str,
    rule: PanelRule,
) -> Vec<WorkMark> {
    let Some(work) = matrix.works.iter().find(|work| work.code == code) else { return Vec::new() };
    matrix
        .aspects()
        .map(|(aspect, markable)| {
            let values = work.values(aspect);
            WorkMark {
                letter: module.letter(),
                module: module.name.clone(),
                day: compartment.day,
                aspect,
                id: markable.id.clone(),
                max: markable.max,
                points: aspect_mark(markable, &values, rule),
                values,
            }
        })
        .collect()
}

/// A mark that was opened for an appeal.
#[derive(Debug, Clone)]
pub struct ChangedMark {
    /// The unlocking.
    pub unlock: Unlock,
    /// Letter of the module.
    pub letter: char,
    /// Day of marking.
    pub day: i32,
    /// Identifier of the aspect.
    pub aspect: String,
    /// What changed, judge by judge: number of the judge, from 1, value before, value after.
    pub changes: Vec<(usize, String, String)>,
}

/// One change of a mark as the trail tells it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GivenMark {
    /// Identifier of the aspect.
    pub aspect: String,
    /// Value before.
    pub before: String,
    /// Value after.
    pub after: String,
}

/// Reads what a row of the trail says of a mark that was given.
#[must_use]
pub fn given_mark(old: Option<&str>, new: Option<&str>) -> Option<GivenMark> {
    let read = |text: Option<&str>| -> Option<serde_json::Value> { serde_json::from_str(text?).ok() };
    let (old, new) = (read(old)?, read(new)?);
    let text = |value: &serde_json::Value, key: &str| value.get(key).and_then(|text| text.as_str()).map(str::to_owned);
    Some(GivenMark {
        aspect: text(&new, "aspect")?,
        before: text(&old, "value").unwrap_or_default(),
        after: text(&new, "value").unwrap_or_default(),
    })
}

/// The value of an aspect before it was opened and the last one given, from what the trail tells of the time before and
/// since, oldest first; none when nothing changed.
#[must_use]
pub fn net_change(before: &[GivenMark], since: &[GivenMark], aspect: &str) -> Option<(String, String)> {
    let is_meant = |mark: &&GivenMark| mark.aspect == aspect;
    let first = since.iter().find(is_meant)?;
    let last = since.iter().rev().find(is_meant).unwrap_or(first);
    // A new round of the panel takes back what a judge gave, and the trail of his sheet then begins with nothing.
    let was = match before.iter().rev().filter(is_meant).find(|mark| !mark.after.is_empty()) {
        Some(mark) if first.before.is_empty() => &mark.after,
        _ => &first.before,
    };
    (*was != last.after).then(|| (was.clone(), last.after.clone()))
}

#[cfg(test)]
mod tests {
    use super::{given_mark, net_change};

    #[test]
    fn the_trail_tells_what_a_mark_was_and_is() {
        let row = |before: &str, after: &str| {
            given_mark(
                Some(&format!(r#"{{"code":"W1-01","aspect":"A1.1","value":"{before}","version":1}}"#)),
                Some(&format!(r#"{{"code":"W1-01","aspect":"A1.1","value":"{after}","version":2}}"#)),
            )
            .unwrap()
        };
        let trail = [row("1", "2"), row("2", "3")];
        let from_one_to_three = Some(("1".to_owned(), "3".to_owned()));
        assert_eq!(net_change(&[], &trail, "A1.1"), from_one_to_three);
        assert_eq!(net_change(&[], &trail, "A1.2"), None);
        assert_eq!(net_change(&[], &[row("1", "2"), row("2", "1")], "A1.1"), None, "what is as it was did not change");
        assert_eq!(
            net_change(&[row("", "1")], &[row("", "3")], "A1.1"),
            from_one_to_three,
            "another round took it back"
        );
        assert_eq!(net_change(&[row("", "3")], &[row("", "3")], "A1.1"), None, "and he gave the same again");
        assert!(given_mark(None, Some("{}")).is_none());
    }
}
