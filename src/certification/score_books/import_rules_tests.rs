//! Score books: a whole one, and each rule on its own.

use super::*;
use crate::kernel::language::Language;
use crate::platform::i18n;
use crate::platform::spreadsheet::file_error::Limits;
use crate::platform::spreadsheet::staged::StagedState;
use std::io::Cursor;
use std::path::Path;

const SCORES: &[u8] = include_bytes!("../../../tests/data/scores/scores_60.xlsx");

fn pass_mark(_: Part) -> Mark {
    Mark::DEFAULT_PASS
}

fn without_register() -> ScoreContext<'static> {
    ScoreContext { decimals: 1, pass_mark: &pass_mark, tickets: None }
}

fn read(bytes: &[u8], context: &ScoreContext<'_>) -> ScoreBookReading {
    let mut workbook = Workbook::open(Cursor::new(bytes.to_vec()), Limits::default()).unwrap();
    read_scores(&mut workbook, context)
}

fn mark(hundredths: i32) -> CellValue {
    CellValue::scored(Mark::from_hundredths(hundredths).unwrap())
}

/// Sixty candidates without a finding, among them two absences and one violation.
fn hold(reading: &ScoreBookReading) {
    assert!(reading.staged.rows.iter().all(|row| row.state == StagedState::Good), "{:?}", reading.staged.rows);
    assert_eq!((reading.staged.rows.len(), reading.scores.len()), (60, 60));
    let having = |state: PartState| {
        let holds = |score: &&ScoreRow| score.parts.iter().any(|(_, value)| value.state == state);
        reading.scores.iter().filter(holds).count()
    };
    assert_eq!(having(PartState::Violation), 1);
    let zero = |score: &&ScoreRow| score.parts.iter().any(|(_, value)| *value == mark(0));
    assert_eq!(reading.scores.iter().filter(zero).count(), 1);
    for (row, score) in reading.staged.rows.iter().zip(&reading.scores) {
        assert_eq!(ScoreRow::from_values(&row.values).as_ref(), Some(score));
        assert_eq!(
            score.parts.iter().map(|(part, _)| *part).collect::<Vec<_>>(),
            [Part::TheoryTest, Part::PracticalTest]
        );
    }
}

#[test]
fn a_score_book_is_read_as_a_whole() {
    let reading = read(SCORES, &without_register());
    hold(&reading);
    let of = |number: &str| {
        reading
            .scores
            .iter()
            .find(|score| score.ticket_number == number)
            .unwrap()
            .parts
            .clone()
    };
    let both =
        |state| vec![(Part::TheoryTest, CellValue::standing(state)), (Part::PracticalTest, CellValue::standing(state))];
    assert_eq!(of("53012611002005"), [(Part::TheoryTest, mark(6_000)), (Part::PracticalTest, mark(6_000))]);
    assert_eq!(of("53012611002012"), both(PartState::Absent));
    assert_eq!(of("53012611002027"), both(PartState::Violation));
    assert_eq!(of("53012611002033")[1], (Part::PracticalTest, CellValue::standing(PartState::Absent)));
    assert!(of("53012611002033")[0].1.mark.is_some());
}

/// The score book that the project's own fixture is modelled on, where the folder that holds it is named.
#[test]
fn the_field_s_own_score_book_is_read_where_it_is_present() {
    let Ok(folder) = std::env::var("JIANGCE_SHARED") else { return };
    hold(&read(&std::fs::read(Path::new(&folder).join("data/fixtures/scores_60.xlsx")).unwrap(), &without_register()));
}

const TITLES: &str = "考生编号,姓名,证件号码,等级,理论成绩,技能成绩,综合评审成绩,总分,结果,状态";

/// Column and code of every finding of one row, errors first.
fn findings(row: &str, context: &ScoreContext<'_>) -> Vec<String> {
    let reading = read(format!("{TITLES}\n{row}\n").as_bytes(), context);
    let row = &reading.staged.rows[0];
    assert_eq!(reading.scores.len(), usize::from(row.state != StagedState::Error));
    let findings = row.errors.iter().chain(&row.warnings);
    findings
        .map(|finding| {
            for language in [Language::Chinese, Language::English] {
                let sentence = i18n::say(language, &finding.message);
                assert!(sentence.len() > 12 && !sentence.contains(['{', '}']), "{sentence}");
            }
            format!("{} {}", finding.column.as_deref().unwrap_or("-"), finding.code)
        })
        .collect()
}

#[test]
fn each_finding_stands_at_its_column() {
    let tickets = |number: &str| {
        (number == "T1").then(|| Ticket {
            name: "王建国".to_owned(),
            document_number: "53010219900101001X".to_owned(),
            level: Level::Advanced,
        })
    };
    let context = ScoreContext { tickets: Some(&tickets), ..without_register() };
    for (row, expected) in [
        ("T1,王建国,53010219900101001x,三级,60,85.5,,145.5,合格,正常", &[][..]),
        ("ｔ1,王 建国,,,60,0,,,,", &[]),
        ("T1,,,,免试,60,,,合格,", &[]),
        ("T1,,,,60,,,,不合格,缺考", &[]),
        (",王建国,,,60,60,,,,", &["考生编号 exam_number_missing"]),
        ("T2,王建国,,,60,60,,,,", &["考生编号 ticket_unknown"]),
        ("T1,李秀兰,53011519851231002X,,60,60,,,,", &["姓名 name_differs"]),
        ("T1,王建国,53011519851231002X,,60,60,,,,", &["证件号码 document_differs"]),
        ("T1,,,四级,60,60,,,,", &["等级 level_differs"]),
        ("T1,,,六级,60,60,,,,", &["等级 level_unknown"]),
        ("T1,,,,101,60,,,,", &["理论成绩 mark_out_of_range"]),
        ("T1,,,,-1,60,,,,", &["理论成绩 mark_out_of_range"]),
        ("T1,,,,6O,60,,,,", &["理论成绩 mark_not_a_number"]),
        ("T1,,,,60.55,60,,,,", &["理论成绩 mark_too_fine"]),
        ("T1,,,,60,,,,,", &["技能成绩 skill_score_missing"]),
        ("T1,,,,60,,,,,正常", &["技能成绩 skill_score_missing"]),
        ("T1,,,,60,60,,,,早退", &["状态 status_unknown"]),
        ("T1,,,,60,60,,,,缺考", &["状态 status_contradicts"]),
        ("T1,,,,60,60,70,,,", &["综合评审成绩 part_not_required"]),
        ("T1,,,,60,60,/,,,", &[]),
        ("T1,,,,60,60,,121,,", &["总分 total_differs"]),
        ("T1,,,,60,59.5,,,合格,", &["结果 result_differs"]),
        ("T1,,,,60,60,,,不合格,", &["结果 result_differs"]),
        ("T1,,,,=A1,60,,,,", &["理论成绩 formula_cell"]),
    ] {
        assert_eq!(findings(row, &context), expected, "{row}");
    }
}

#[test]
fn levels_two_and_one_need_a_comprehensive_review() {
    let context = without_register();
    assert_eq!(findings("T1,,,二级/技师,60,60,,,,", &context), ["综合评审成绩 review_score_missing"]);
    assert!(findings("T1,,,二级/技师,60,60,60,180,合格,", &context).is_empty());
    assert!(findings("T1,,,,60,60,60,180,合格,", &context).is_empty());
}

#[test]
fn a_ticket_number_stands_once() {
    let text = format!("{TITLES}\nT1,,,,60,60,,,,\n\nT1,,,,70,70,,,,\n合计,,,,,,,,,\n");
    let reading = read(text.as_bytes(), &without_register());
    assert_eq!((reading.scores.len(), reading.staged.rows.len()), (1, 2));
    assert_eq!(reading.staged.rows[1].errors[0].message, Message::new("scores-ticket-twice").count("row", 2));
}

#[test]
fn a_book_without_ticket_numbers_is_refused() {
    let reading = read("姓名,理论成绩,技能成绩\n甲,60,60\n".as_bytes(), &without_register());
    assert_eq!(reading.staged.file_errors[0].code, "column_missing");
    assert!(reading.scores.is_empty());
}
