//! Forms of this room: one mark as the module of the page sends it, a whole sheet, the record from the floor.

use crate::competition::marking::giving_service::{FormMark, MarkChange};
use crate::competition::marking::model::{OnSiteRecord, WorkRecord, WorkStanding};
use crate::competition::marking::paper_service::field_of;
use crate::competition::marking::scoring::Markable;
use crate::competition::marking::service::work_record;
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::kernel::text_enum::Labelled;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Page, Pairs};

/// Key of an aspect in a page: its identifier, or a fixed one for a module that is marked as a whole.
#[must_use]
pub fn key_of(markable: &Markable) -> &str {
    if markable.id.is_empty() { "all" } else { &markable.id }
}

/// Place of the aspect with a key.
#[must_use]
pub fn place_of(markables: &[Markable], key: &str) -> Option<u32> {
    markables
        .iter()
        .position(|markable| key_of(markable) == key)
        .and_then(|at| u32::try_from(at).ok())
}

/// Reads one mark as the module sends it; `code` is the key of its aspect.
///
/// # Errors
/// `NotFound` for an unknown aspect, `Invalid` without a version.
pub fn mark_change(token: String, markables: &[Markable], values: &Pairs) -> Result<MarkChange, AppError> {
    Ok(MarkChange {
        token,
        aspect: place_of(markables, values.get("code")).ok_or(AppError::not_found("mark-aspect-not-found"))?,
        value: values.get("value").to_owned(),
        version: values
            .get("version")
            .parse()
            .map_err(|_| AppError::Invalid(Message::new("error-invalid")))?,
        key: values.get("key").to_owned(),
    })
}

/// Reads a whole sheet: `m.KEY` the mark, `v.KEY` its version, `o.KEY` what the page had shown.
#[must_use]
pub fn all_marks(markables: &[Markable], values: &Pairs) -> Vec<FormMark> {
    values
        .with_prefix("v.")
        .filter_map(|(key, version)| {
            Some(FormMark {
                aspect: place_of(markables, key)?,
                value: values.get(&format!("m.{key}")).trim().to_owned(),
                shown: values.get(&format!("o.{key}")).trim().to_owned(),
                version: version.parse().ok()?,
            })
        })
        .collect()
}

/// Reads a sheet from paper: the marks in the order of its aspects.
#[must_use]
pub fn typed_marks(count: usize, values: &Pairs) -> Vec<String> {
    (0..count).map(|at| values.get(&field_of(at)).trim().to_owned()).collect()
}

/// Reads the version that a page showed.
///
/// # Errors
/// `Conflict` without one.
pub fn version(values: &Pairs) -> Result<i32, AppError> {
    values
        .get("version")
        .parse()
        .map_err(|_| AppError::conflict("error-changed-meanwhile"))
}

/// The record from the floor about one code, as it is typed.
#[derive(Debug, Clone, Default)]
pub struct RecordForm {
    /// How he stood, a code of [`WorkStanding`].
    pub standing: String,
    /// Working time as `h:mm:ss` or minutes.
    pub time: String,
    /// Deductions in points.
    pub deduction: String,
    /// Of these, for safety.
    pub safety_deduction: String,
    /// What happened.
    pub note: String,
    /// The version that the page showed.
    pub version: i32,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// Seconds as `h:mm:ss`.
#[must_use]
pub fn written_time(seconds: u32) -> String {
    format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Reads a working time: `h:mm:ss`, or minutes with `mm:ss`, or whole minutes.
fn read_time(text: &str) -> Result<Option<u32>, Message> {
    let text = crate::kernel::text::clean_code(text).replace('：', ":");
    if text.is_empty() {
        return Ok(None);
    }
    let wrong = || Message::new("record-time-wrong");
    let parts: Vec<u32> = text
        .split(':')
        .map(|part| part.parse().map_err(|_| wrong()))
        .collect::<Result<_, _>>()?;
    let seconds = match parts.as_slice() {
        [minutes] if *minutes < 6000 => minutes * 60,
        [minutes, seconds] if *minutes < 6000 && *seconds < 60 => minutes * 60 + seconds,
        [hours, minutes, seconds] if *hours < 100 && *minutes < 60 && *seconds < 60 => {
            hours * 3600 + minutes * 60 + seconds
        }
        _ => return Err(wrong()),
    };
    Ok(Some(seconds))
}

impl RecordForm {
    /// The form as a record fills it.
    #[must_use]
    pub fn of(record: Option<&OnSiteRecord>) -> Self {
        let Some(row) = record else {
            return Self { standing: WorkStanding::Finished.as_str().to_owned(), ..Self::default() };
        };
        let record = work_record(row);
        let points = |points: Points| if points == Points::NONE { String::new() } else { points.to_string() };
        Self {
            standing: record.standing.as_str().to_owned(),
            time: record.seconds.map(written_time).unwrap_or_default(),
            deduction: points(record.deduction),
            safety_deduction: points(record.safety_deduction),
            note: row.note.clone(),
            version: row.version,
            errors: Vec::new(),
        }
    }

    /// Reads it.
    ///
    /// # Errors
    /// The form with what is wrong.
    pub fn read(values: &Pairs) -> Result<(WorkRecord, Self), Box<Self>> {
        let mut form = Self {
            standing: values.get("standing").to_owned(),
            time: values.get("time").to_owned(),
            deduction: values.get("deduction").to_owned(),
            safety_deduction: values.get("safety_deduction").to_owned(),
            note: values.get("note").trim().to_owned(),
            version: values.get("version").parse().unwrap_or(0),
            errors: Vec::new(),
        };
        let mut errors = Vec::new();
        let mut wrong = |field: &str, message: Message| errors.push(FieldError { field: field.to_owned(), message });
        let standing = form.standing.parse::<WorkStanding>().ok();
        if standing.is_none() {
            wrong("standing", Message::new("error-field-required"));
        }
        let seconds = read_time(&form.time).unwrap_or_else(|message| {
            wrong("time", message);
            None
        });
        let mut points = |field: &str, text: &str| {
            if text.trim().is_empty() {
                return Points::NONE;
            }
            Points::parse(text).unwrap_or_else(|message| {
                wrong(field, message);
                Points::NONE
            })
        };
        let deduction = points("deduction", &form.deduction);
        let safety_deduction = points("safety_deduction", &form.safety_deduction);
        if let (Some(standing), true) = (standing, errors.is_empty()) {
            return Ok((WorkRecord { standing, seconds, deduction, safety_deduction }, form));
        }
        form.errors = errors;
        Err(Box::new(form))
    }

    /// What stands against a field.
    #[must_use]
    pub fn error(&self, field: &str) -> Option<&Message> {
        self.errors
            .iter()
            .find(|error| error.field == field)
            .map(|error| &error.message)
    }

    /// The standings that can be chosen, each with its words and whether it is chosen.
    #[must_use]
    pub fn standings(&self, p: &Page) -> Vec<(&'static str, String, bool)> {
        WorkStanding::ALL
            .iter()
            .map(|standing| (standing.as_str(), p.t(&standing.label_key()), standing.as_str() == self.standing))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::{read_time, written_time};

    #[test]
    fn a_working_time_is_read_in_the_ways_in_which_it_is_written() {
        for (text, seconds) in [("90", 5400), ("89:30", 5370), ("1:29:30", 5370), ("1：29：30", 5370)] {
            assert_eq!(read_time(text).unwrap(), Some(seconds), "{text}");
        }
        assert_eq!(read_time(" ").unwrap(), None);
        assert_eq!(written_time(5370), "1:29:30");
        for text in ["1:60:00", "1:2:3:4", "soon", "99999"] {
            assert!(read_time(text).is_err(), "{text}");
        }
    }
}
