//! Forms of this room.

use crate::certification::batches::model::{AssessmentBatch, BatchFilter, LineView};
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::web::Field;
use crate::platform::web::form::{FieldError, Pairs, choice, day, place_errors, summary};
use chrono::NaiveDate;
use std::collections::HashMap;

/// Lines that the form offers at the least, filled or empty.
const LEAST_LINES: usize = 3;
/// Lines of a batch at the most.
const MOST_LINES: usize = 40;

/// One line as it was typed.
#[derive(Debug, Clone, Default)]
pub struct LineFields {
    /// Place in the form, from 0.
    pub at: usize,
    /// Trade code and level with a colon between them.
    pub scope: String,
    /// Version of the standard; the trade's own when empty.
    pub standard: String,
    /// Candidates at the most.
    pub quota: String,
    /// The line has just been asked for: one goes on typing here.
    pub is_new: bool,
    /// What is wrong with trade and level.
    pub scope_error: Option<Message>,
    /// What is wrong with the quota.
    pub quota_error: Option<Message>,
}

/// A batch as it was typed.
#[derive(Debug, Clone)]
pub struct BatchForm {
    /// Filing code of the site.
    pub site: Field,
    /// Title.
    pub title: Field,
    /// First day.
    pub first_day: Field,
    /// Last day.
    pub last_day: Field,
    /// Lines, with some empty ones at the end.
    pub lines: Vec<LineFields>,
    /// Errors that belong to no field.
    pub others: Vec<FieldError>,
}

/// What a batch form says when it could be read.
#[derive(Debug, Clone)]
pub struct BatchInput {
    /// Filing code of the site.
    pub filing_code: String,
    /// Title.
    pub title: String,
    /// First day.
    pub first_day: NaiveDate,
    /// Last day.
    pub last_day: NaiveDate,
    /// Lines.
    pub lines: Vec<LineInput>,
}

/// One line of it.
#[derive(Debug, Clone)]
pub struct LineInput {
    /// Code of the trade.
    pub trade_code: String,
    /// Level.
    pub level: Level,
    /// Version of the standard, if one was typed.
    pub standard_version: Option<String>,
    /// Candidates at the most.
    pub quota: i32,
}

impl BatchForm {
    /// An empty form; a body with one site has it chosen already.
    pub fn empty(only_site: Option<&str>) -> Self {
        Self {
            site: Field::new("site", only_site.unwrap_or_default()),
            title: Field::new("title", ""),
            first_day: Field::new("first_day", ""),
            last_day: Field::new("last_day", ""),
            lines: Vec::new(),
            others: Vec::new(),
        }
        .with_spare_lines()
    }

    /// The form of a batch as it stands.
    pub fn of(batch: &AssessmentBatch, filing_code: &str, lines: &[LineView]) -> Self {
        Self {
            site: Field::new("site", filing_code),
            title: Field::new("title", batch.title.as_str()),
            first_day: Field::new("first_day", batch.first_day.to_string()),
            last_day: Field::new("last_day", batch.last_day.to_string()),
            lines: lines
                .iter()
                .map(|view| LineFields {
                    scope: format!("{}:{}", view.trade.code, view.line.level.as_str()),
                    standard: view.line.standard_version.clone(),
                    quota: view.line.quota.to_string(),
                    ..LineFields::default()
                })
                .collect(),
            others: Vec::new(),
        }
        .with_spare_lines()
    }

    fn with_spare_lines(mut self) -> Self {
        self.resize((self.lines.len() + 1).max(LEAST_LINES));
        self
    }

    fn resize(&mut self, wanted: usize) {
        self.lines.resize_with(wanted.min(MOST_LINES), LineFields::default);
        for (at, line) in self.lines.iter_mut().enumerate() {
            line.at = at;
        }
    }

    /// Whether one more line can be asked for.
    pub fn may_grow(&self) -> bool {
        self.lines.len() < MOST_LINES
    }

    /// The form as it was typed, unchecked, with one more empty line.
    pub fn with_another_line(values: &Pairs) -> Self {
        let mut form = Self::typed(values);
        form.lines = typed_lines(values).collect();
        form.resize(form.lines.len() + 1);
        if let Some(line) = form.lines.last_mut() {
            line.is_new = true;
        }
        form
    }

    /// The form as it was typed, without its empty lines.
    fn typed(values: &Pairs) -> Self {
        Self {
            site: Field::of(values, "site"),
            title: Field::of(values, "title"),
            first_day: Field::of(values, "first_day"),
            last_day: Field::of(values, "last_day"),
            lines: typed_lines(values)
                .filter(|line| !(line.scope.is_empty() && line.quota.is_empty()))
                .collect(),
            others: Vec::new(),
        }
    }

    /// Trades and levels of the lines that have them, with their places: what can be looked up even in a form that
    /// cannot be read as a whole.
    pub fn named_lines(&self) -> Vec<(usize, String, Level)> {
        self.lines
            .iter()
            .filter(|line| line.scope_error.is_none())
            .filter_map(|line| read_scope(&line.scope).map(|(code, level)| (line.at, code, level)))
            .collect()
    }

    /// Reads the form; gives what it says, or the form with its errors.
    pub fn read(values: &Pairs) -> Result<(Self, BatchInput), Box<Self>> {
        let mut form = Self::typed(values);
        let filing_code = form.site.required();
        let title = form.title.parse(|text| {
            if text.chars().count() > 100 { Err(Message::new("batch-title-long")) } else { Ok(text.to_owned()) }
        });
        let first_day = form.first_day.parse(day);
        let last_day = form.last_day.parse(day);
        let last_day = match (first_day, last_day) {
            (Some(first), Some(last)) if last < first => {
                form.last_day.refuse(Message::new("batch-days-reversed"));
                None
            }
            _ => last_day,
        };
        let lines: Vec<Option<LineInput>> = form.lines.iter_mut().map(read_line).collect();
        let lines: Option<Vec<LineInput>> = lines.into_iter().collect();
        let lines = if refuse_repeated(&mut form.lines) { None } else { lines };
        let form = form.with_spare_lines();
        match (filing_code, title, first_day, last_day, lines) {
            (Some(filing_code), Some(title), Some(first_day), Some(last_day), Some(lines)) => {
                Ok((form, BatchInput { filing_code, title, first_day, last_day, lines }))
            }
            _ => Err(Box::new(form)),
        }
    }

    /// Puts errors of the service beside what they are about.
    pub fn place(&mut self, errors: Vec<FieldError>) {
        let left =
            place_errors(errors, &mut [&mut self.site, &mut self.title, &mut self.first_day, &mut self.last_day]);
        for error in left {
            let line = error.field.split_once('-').and_then(|(name, at)| {
                let line = self.lines.get_mut(at.parse::<usize>().ok()?)?;
                Some((name.to_owned(), line))
            });
            match line {
                Some((name, line)) if name == "line_scope" => line.scope_error = Some(error.message),
                Some((name, line)) if name == "line_quota" => line.quota_error = Some(error.message),
                _ => self.others.push(error),
            }
        }
    }

    /// Errors for the summary.
    pub fn errors(&self) -> Vec<FieldError> {
        let mut errors = summary(&[&self.site, &self.title, &self.first_day, &self.last_day]);
        for line in &self.lines {
            let of = |name: &str, message: &Option<Message>| {
                message
                    .clone()
                    .map(|message| FieldError { field: format!("{name}-{}", line.at), message })
            };
            errors.extend(of("line_scope", &line.scope_error));
            errors.extend(of("line_quota", &line.quota_error));
        }
        errors.extend(self.others.iter().cloned());
        errors
    }
}

fn typed_lines(values: &Pairs) -> impl Iterator<Item = LineFields> {
    values
        .all("line_scope")
        .zip(values.all("line_standard"))
        .zip(values.all("line_quota"))
        .take(MOST_LINES)
        .map(|((scope, standard), quota)| LineFields {
            scope: scope.trim().to_owned(),
            standard: standard.trim().to_owned(),
            quota: quota.trim().to_owned(),
            ..LineFields::default()
        })
}

/// Notes an error at every line that says the trade and level of one above it.
fn refuse_repeated(lines: &mut [LineFields]) -> bool {
    let mut seen: Vec<String> = Vec::new();
    let mut found = false;
    for line in lines.iter_mut().filter(|line| !line.scope.is_empty()) {
        if seen.contains(&line.scope) {
            line.scope_error = Some(Message::new("batch-line-twice"));
            found = true;
        } else {
            seen.push(line.scope.clone());
        }
    }
    found
}

/// A trade's code and a level with a colon between them.
fn read_scope(text: &str) -> Option<(String, Level)> {
    let (code, level) = text.split_once(':')?;
    Some((code.to_owned(), level.parse().ok()?))
}

fn read_line(line: &mut LineFields) -> Option<LineInput> {
    let scope = read_scope(&line.scope);
    if scope.is_none() {
        line.scope_error = Some(Message::new("error-field-choice"));
    }
    let quota = line.quota.parse::<i32>().ok().filter(|quota| (1..=40_000).contains(quota));
    if quota.is_none() {
        line.quota_error = Some(Message::new("batch-quota-form"));
    }
    let ((trade_code, level), quota) = scope.zip(quota)?;
    Some(LineInput {
        trade_code,
        level,
        standard_version: Some(line.standard.clone()).filter(|text| !text.is_empty()),
        quota,
    })
}

/// The filter of the list as typed, and what it narrows to. What cannot be read narrows nothing.
#[derive(Debug, Clone)]
pub struct FilterForm {
    /// State.
    pub state: Field,
    /// Code of the body.
    pub body: Field,
    /// From this day.
    pub from: Field,
    /// To this day.
    pub to: Field,
    /// Number, title or body.
    pub text: Field,
    /// What it narrows to.
    pub filter: BatchFilter,
}

impl FilterForm {
    /// Reads the query of an address.
    pub fn of(query: &HashMap<String, String>) -> Self {
        let field = |name: &'static str| Field::new(name, query.get(name).map_or("", |value| value.trim()));
        let (mut state, body, mut from, mut to, text) =
            (field("state"), field("body"), field("from"), field("to"), field("q"));
        let given = |field: &Field| Some(field.value.clone()).filter(|value| !value.is_empty());
        let filter = BatchFilter {
            state: state.parse_optional(choice),
            body_code: given(&body),
            from: from.parse_optional(day),
            to: to.parse_optional(day),
            text: given(&text),
        };
        Self { state, body, from, to, text, filter }
    }
}

/// The version of the batch that a page showed; a form without it is taken as it comes.
pub fn seen_version(values: &Pairs) -> Option<i32> {
    values.get("version").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::BatchForm;
    use crate::platform::web::form::Pairs;

    fn pairs(lines: &[(&str, &str)]) -> Pairs {
        let mut pairs: Vec<(String, String)> =
            [("site", "S000053000123"), ("title", "第 12 批"), ("first_day", "2026-12-21"), ("last_day", "2026-12-22")]
                .into_iter()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
        for (scope, quota) in lines {
            pairs.push(("line_scope".to_owned(), (*scope).to_owned()));
            pairs.push(("line_standard".to_owned(), String::new()));
            pairs.push(("line_quota".to_owned(), (*quota).to_owned()));
        }
        Pairs::new(pairs)
    }

    fn with(pairs: &Pairs, name: &str, value: &str) -> Pairs {
        let names = ["site", "title", "first_day", "last_day"];
        let mut changed: Vec<(String, String)> = names
            .iter()
            .map(|of| ((*of).to_owned(), if *of == name { value } else { pairs.get(of) }.to_owned()))
            .collect();
        for of in ["line_scope", "line_standard", "line_quota"] {
            changed.extend(pairs.all(of).map(|value| (of.to_owned(), value.to_owned())));
        }
        Pairs::new(changed)
    }

    #[test]
    fn empty_lines_are_passed_over_and_bad_ones_keep_what_was_typed() {
        let (_, input) = BatchForm::read(&pairs(&[("6-31-01-03:4", "60"), ("", ""), ("6-18-02-04:3", "7")])).unwrap();
        assert_eq!(input.lines.len(), 2);
        let form = BatchForm::read(&pairs(&[("6-31-01-03:4", "很多")])).unwrap_err();
        assert_eq!(form.lines[0].quota, "很多");
        assert_eq!(form.errors()[0].field, "line_quota-0");
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        let typed = pairs(&[("6-31-01-03:4", ""), ("", "5"), ("6-31-01-03:4", "9")]);
        let typed = with(&with(&typed, "last_day", "2026-12-20"), "title", "");
        let form = BatchForm::read(&typed).unwrap_err();
        let fields: Vec<String> = form.errors().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["title", "last_day", "line_quota-0", "line_scope-1", "line_scope-2"]);
    }

    #[test]
    fn a_further_line_keeps_everything_typed_and_complains_of_nothing() {
        let typed = pairs(&[("", ""), ("6-31-01-03:4", ""), ("", "5")]);
        let form = BatchForm::with_another_line(&with(&typed, "title", ""));
        assert!(form.errors().is_empty());
        assert_eq!(form.lines.len(), 4);
        assert_eq!((form.lines[1].scope.as_str(), form.lines[2].quota.as_str()), ("6-31-01-03:4", "5"));
        assert!(form.lines[3].is_new && !form.lines[2].is_new);
    }
}
