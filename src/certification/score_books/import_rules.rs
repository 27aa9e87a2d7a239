//! Reading a score book (成绩册, certification 8.6): ticket number to what each part of the candidate holds. Pure.
//!
//! Parts are matched by the ticket number (考生编号). The total and the result of the sheet are informative: parts are
//! not averaged, and what passes is decided elsewhere; where they contradict the marks, that is a warning. Absence,
//! violation and exemption are states and never the mark 0.

use crate::certification::batches::model::Part;
use crate::certification::sheets::model::{CellValue, PartState};
use crate::kernel::level::Level;
use crate::kernel::mark::Mark;
use crate::kernel::message::Message;
use crate::kernel::text::{clean_code, clean_upper_code, fold_name};
use crate::platform::spreadsheet::cell::Row;
use crate::platform::spreadsheet::file_error::FileError;
use crate::platform::spreadsheet::header::locate;
use crate::platform::spreadsheet::mapping::{Column, ColumnMapping};
use crate::platform::spreadsheet::read::Workbook;
use crate::platform::spreadsheet::row_reading::{Given, RowReading, code_of, unknown_word};
use crate::platform::spreadsheet::staged::{StagedRow, StagedSheet};
use serde_json::{Map, Value};
use std::collections::HashMap;
use std::sync::LazyLock;

/// 成绩册, 12 columns.
pub static SCORE_SHEET_12: LazyLock<ColumnMapping> = LazyLock::new(|| {
    ColumnMapping::new(
        "score_sheet_12",
        vec![
            Column::optional("row_no", &["序号", "行号"]),
            Column::required("exam_number", &["考生编号", "考生编号(准考证号)", "准考证号", "准考证编号"]),
            Column::optional("candidate_name", &["姓名", "考生姓名"]),
            Column::optional("id_number", &["证件号码", "证件号", "身份证号", "身份证号码"]),
            Column::optional("occupation_name", &["职业(工种)", "职业工种", "职业工种名称", "职业"]),
            Column::optional("level", &["等级", "认定等级", "申报等级"]),
            Column::required("theory_score", &["理论成绩", "理论知识考试成绩", "理论知识成绩", "理论"]),
            Column::required(
                "skill_score",
                &[
                    "技能成绩",
                    "技能考核成绩",
                    "技能操作考核成绩",
                    "操作技能考试成绩",
                    "操作技能考核成绩",
                    "实践技能考试成绩",
                    "实操成绩",
                ],
            ),
            Column::optional("review_score", &["综合评审成绩", "综合评审", "综合成绩"]),
            Column::optional("total_score", &["总分", "总成绩"]),
            Column::optional("result", &["结果", "评定成绩", "评定结果", "是否合格"]),
            Column::optional("status", &["状态", "考试状态"]),
            // Our own workbook of rejected rows adds this one.
            Column::optional("rejection_reason", &["退回原因", "Reason for rejection"]),
        ],
    )
});

/// Parts in the order of the columns.
const PARTS: [(Part, &str); 3] = [
    (Part::TheoryTest, "theory_score"),
    (Part::PracticalTest, "skill_score"),
    (Part::ComprehensiveReview, "review_score"),
];

/// A candidate under his ticket number, for comparison with the row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticket {
    /// Name in the register.
    pub name: String,
    /// Number of his document.
    pub document_number: String,
    /// Level applied for: it decides which parts there are.
    pub level: Level,
}

/// Finds a candidate by ticket number.
pub type Tickets<'a> = dyn Fn(&str) -> Option<Ticket> + 'a;

/// What a score book is read against.
pub struct ScoreContext<'a> {
    /// Decimal places of a mark (setting `score_decimals`).
    pub decimals: u8,
    /// Mark from which a part is passed.
    pub pass_mark: &'a dyn Fn(Part) -> Mark,
    /// The candidates of the batch. Without them ticket numbers are taken as they are and the parts follow the
    /// level that the row states.
    pub tickets: Option<&'a Tickets<'a>>,
}

/// What a row says of one candidate: a value for each part that his level requires.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoreRow {
    /// Ticket number.
    pub ticket_number: String,
    /// Value of each part; marks and states, never pending.
    pub parts: Vec<(Part, CellValue)>,
}

impl ScoreRow {
    /// Reads back the values of a staged row without errors; `None` when they are not such values.
    #[must_use]
    pub fn from_values(values: &Map<String, Value>) -> Option<Self> {
        let text = |field: &str| values.get(field).and_then(Value::as_str);
        let mut parts = Vec::new();
        for (part, field) in PARTS {
            if let Some(text) = text(field) {
                let value = match part_state(text) {
                    Some(state) => CellValue::standing(state),
                    None => CellValue::scored(Mark::parse(text, Mark::FINEST).ok()?),
                };
                parts.push((part, value));
            }
        }
        Some(Self { ticket_number: text("exam_number")?.to_owned(), parts })
    }
}

/// A score book as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScoreBookReading {
    /// Every row with its findings.
    pub staged: StagedSheet,
    /// The rows without errors.
    pub scores: Vec<ScoreRow>,
}

/// Reads a score book as a whole.
pub fn read_scores(workbook: &mut Workbook, context: &ScoreContext<'_>) -> ScoreBookReading {
    let refused =
        |errors: Vec<FileError>| ScoreBookReading { staged: StagedSheet::refused(errors), scores: Vec::new() };
    let located = match locate(workbook, &[&SCORE_SHEET_12]) {
        Ok(located) => located,
        Err(errors) => return refused(errors),
    };
    let rows = match located.rows(workbook) {
        Ok(rows) => rows,
        Err(error) => return refused(vec![error]),
    };
    let mut reading = ScoreBookReading::default();
    let mut seen = HashMap::new();
    for row in rows {
        let row = match row {
            Ok(row) => row,
            Err(error) => return refused(vec![error]),
        };
        let is_note = ["exam_number", "candidate_name", "id_number"].iter().all(|field| {
            let cell = located.columns.cell(&row, field).shown();
            let text = cell.trim();
            text.is_empty()
                || ["合计", "总计", "平均", "说明", "注：", "注:", "备注"]
                    .iter()
                    .any(|word| text.starts_with(word))
        });
        if is_note || located.columns.is_header(&row) {
            continue;
        }
        let mut fields = RowReading::new(located.mapping, &located.columns, &row);
        let score = read_row(&mut fields, context, &mut seen, &row);
        let (errors, warnings, values) = fields.into_findings();
        let mut staged = StagedRow::new(row.number, errors, warnings, values);
        if staged.errors.is_empty() {
            reading.scores.extend(score);
        } else {
            staged.original = row.cells.iter().map(|cell| cell.shown().into_owned()).collect();
        }
        reading.staged.rows.push(staged);
    }
    if reading.staged.rows.is_empty() {
        return refused(vec![FileError::NoRows]);
    }
    reading.staged.titles = located.columns.titles().to_vec();
    reading.staged.file_warnings = located.unknown_columns();
    reading
}

fn read_row(
    reading: &mut RowReading<'_>,
    context: &ScoreContext<'_>,
    seen: &mut HashMap<String, u32>,
    row: &Row,
) -> Option<ScoreRow> {
    let ticket_number = read_ticket_number(reading, seen, row)?;
    let ticket = match context.tickets.map(|tickets| tickets(&ticket_number)) {
        Some(None) => {
            let message = Message::new("scores-ticket-unknown").with("number", ticket_number.as_str());
            reading.error("exam_number", "ticket_unknown", message);
            return None;
        }
        Some(found) => found,
        None => None,
    };
    if let Some(ticket) = &ticket {
        compare_person(reading, ticket);
    }
    let level = read_level(reading, ticket.as_ref());
    let status = read_status(reading);
    let parts = read_parts(reading, context, level, status)?;
    compare_sums(reading, context, &parts);
    Some(ScoreRow { ticket_number, parts })
}

fn read_ticket_number(reading: &mut RowReading<'_>, seen: &mut HashMap<String, u32>, row: &Row) -> Option<String> {
    let number = match reading.given("exam_number") {
        Given::Unusable => return None,
        Given::Blank => {
            reading.missing("exam_number");
            return None;
        }
        Given::Text(text) => clean_upper_code(&text),
    };
    reading.keep("exam_number", number.as_str());
    let first = *seen.entry(number.clone()).or_insert(row.number);
    if first != row.number {
        reading.error("exam_number", "ticket_twice", Message::new("scores-ticket-twice").count("row", first));
        return None;
    }
    Some(number)
}

/// A row that was shifted against its ticket numbers shows in the names.
fn compare_person(reading: &mut RowReading<'_>, ticket: &Ticket) {
    if let Some(name) = reading.text("candidate_name", 60)
        && fold_name(&name) != fold_name(&ticket.name)
    {
        let message = Message::new("scores-name-differs")
            .with("found", name)
            .with("registered", ticket.name.as_str());
        reading.error("candidate_name", "name_differs", message);
        return;
    }
    if let Given::Text(number) = reading.given("id_number")
        && clean_upper_code(&number) != ticket.document_number
    {
        reading.error("id_number", "document_differs", Message::new("scores-document-differs"));
    }
}

fn read_level(reading: &mut RowReading<'_>, ticket: Option<&Ticket>) -> Option<Level> {
    let Given::Text(text) = reading.given("level") else { return ticket.map(|ticket| ticket.level) };
    match Level::from_written(&text) {
        Err(message) => {
            reading.refuse("level", &text, code_of(&message), message);
            None
        }
        Ok(level) => {
            reading.keep("level", level.certificate_name());
            if let Some(ticket) = ticket.filter(|ticket| ticket.level != level) {
                let message = Message::new("scores-level-differs").with("registered", ticket.level.certificate_name());
                reading.error("level", "level_differs", message);
            }
            Some(level)
        }
    }
}

/// The state of the row: one word for whatever part has no mark. `Scored` is the normal one.
fn read_status(reading: &mut RowReading<'_>) -> PartState {
    let words = "正常、缺考、违纪、免试";
    let unknown = |text: &str| unknown_word(text, words.to_owned());
    let state = reading.read("status", unknown, |text| match clean_code(text).as_str() {
        "正常" | "参考" => Some(PartState::Scored),
        written => part_state(written),
    });
    match state {
        Some(PartState::Scored) => {
            reading.keep("status", "正常");
            PartState::Scored
        }
        Some(state) => {
            reading.keep("status", word_of(state));
            state
        }
        None => PartState::Scored,
    }
}

/// Values of the parts that the level requires: a mark, a state word in the cell, or the state of the row.
fn read_parts(
    reading: &mut RowReading<'_>,
    context: &ScoreContext<'_>,
    level: Option<Level>,
    status: PartState,
) -> Option<Vec<(Part, CellValue)>> {
    let mut parts = Vec::new();
    let mut complete = true;
    let mut standing_used = status == PartState::Scored;
    for (part, field) in PARTS {
        // Without a level the review counts when it is filled in.
        let required = level.map_or(part != Part::ComprehensiveReview, |level| Part::of_level(level).contains(&part));
        let value = match reading.given(field) {
            Given::Unusable => None,
            Given::Blank if !required => continue,
            Given::Blank if status != PartState::Scored => {
                standing_used = true;
                Some(CellValue::standing(status))
            }
            Given::Blank => {
                let message = Message::new("scores-mark-missing").with("title", reading.title(field));
                reading.error(field, format!("{field}_missing"), message);
                None
            }
            Given::Text(text) if level.is_some() && !required => {
                if !["-", "/", "—", "无"].contains(&clean_code(&text).as_str()) {
                    reading.warn(field, "part_not_required", Message::new("scores-part-not-required"));
                }
                continue;
            }
            Given::Text(text) => match part_state(&clean_code(&text)) {
                Some(state) => {
                    standing_used = true;
                    Some(CellValue::standing(state))
                }
                None => match Mark::parse(&text, context.decimals) {
                    Ok(mark) => Some(CellValue::scored(mark)),
                    Err(message) => {
                        reading.refuse(field, &text, code_of(&message), message);
                        None
                    }
                },
            },
        };
        let Some(value) = value else {
            complete = false;
            continue;
        };
        reading.keep(
            field,
            value
                .mark
                .map_or_else(|| word_of(value.state).to_owned(), |mark| mark.to_string()),
        );
        parts.push((part, value));
    }
    // Marks in every part and yet absent: one of the two is wrong.
    if complete && !standing_used {
        let message = Message::new("scores-status-contradicts").with("status", word_of(status));
        reading.error("status", "status_contradicts", message);
        return None;
    }
    complete.then_some(parts)
}

/// Total and result are the sheet's own arithmetic; where they differ something was edited by hand.
fn compare_sums(reading: &mut RowReading<'_>, context: &ScoreContext<'_>, parts: &[(Part, CellValue)]) {
    let marks: Vec<i32> = parts.iter().filter_map(|(_, value)| value.mark).map(Mark::hundredths).collect();
    if marks.len() == parts.len()
        && let Given::Text(text) = reading.given_computed("total_score")
        && hundredths(&text) != Some(marks.iter().sum())
    {
        reading.warn("total_score", "total_differs", Message::new("scores-total-differs").with("text", text.trim()));
    }
    let passed = parts.iter().all(|(part, value)| match value.state {
        PartState::Exempt => true,
        _ => value.mark.is_some_and(|mark| mark >= (context.pass_mark)(*part)),
    });
    if let Given::Text(text) = reading.given_computed("result") {
        let stated = match clean_code(&text).as_str() {
            "合格" | "良好" | "优秀" => Some(true),
            "不合格" => Some(false),
            _ => None,
        };
        if stated.is_some_and(|stated| stated != passed) {
            let expected = if passed { "合格" } else { "不合格" };
            reading.warn("result", "result_differs", Message::new("scores-result-differs").with("expected", expected));
        }
    }
}

/// A sum of marks with at most two decimals, in hundredths.
fn hundredths(text: &str) -> Option<i32> {
    let text = clean_code(text);
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let fraction = fraction.trim_end_matches('0');
    if whole.is_empty() || fraction.len() > 2 || !whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit()) {
        return None;
    }
    format!("{whole}{fraction:0<2}").parse().ok()
}

/// The state that a word of a score book means.
fn part_state(word: &str) -> Option<PartState> {
    match word {
        "缺考" => Some(PartState::Absent),
        "违纪" | "作弊" => Some(PartState::Violation),
        "免试" | "免考" => Some(PartState::Exempt),
        _ => None,
    }
}

const fn word_of(state: PartState) -> &'static str {
    match state {
        PartState::Pending => "待录入",
        PartState::Scored => "正常",
        PartState::Absent => "缺考",
        PartState::Violation => "违纪",
        PartState::Exempt => "免试",
    }
}

#[cfg(test)]
#[path = "import_rules_tests.rs"]
mod tests;
