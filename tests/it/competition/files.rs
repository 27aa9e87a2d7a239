//! Rankings and marking schemes from the command line, on anybody's files.

use jiangce::platform::spreadsheet::write::{Header, Table, write_workbook};
use serde_json::Value;
use std::path::Path;
use std::process::Command;

fn jiangce(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jiangce"));
    command.env_clear().current_dir(folder);
    command
}

fn json(arguments: &[&str], folder: &Path) -> (Option<i32>, Value) {
    let output = jiangce(folder).args(arguments).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let value =
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    (output.status.code(), value)
}

#[test]
fn a_table_of_marks_is_ranked_by_its_scale_and_medal_rules() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("table.csv"), "competitor,mark\nA,41\nB,85\nC,69\nD,32\nE,73\n").unwrap();
    let (code, rows) = json(&["rank", "table.csv", "--scale", "700", "--medals", "WS-2026", "--json"], folder.path());
    assert_eq!(code, Some(0));
    assert_eq!(
        rows,
        serde_json::json!([
            { "competitor": "B", "rank": 1, "score": 720, "medal": "gold" },
            { "competitor": "E", "rank": 2, "score": 705, "medal": "silver" },
            { "competitor": "C", "rank": 3, "score": 700, "medal": "bronze" },
            { "competitor": "A", "rank": 4, "score": 665, "medal": null },
            { "competitor": "D", "rank": 5, "score": 653, "medal": null },
        ])
    );
}

#[test]
fn a_table_of_scores_is_taken_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("table.csv"), "competitor,score\nA,739\nB,739\nC,734\nD,729\n").unwrap();
    let (_, rows) = json(&["rank", "table.csv", "--medals", "WS-2015-2024", "--json"], folder.path());
    let medals: Vec<_> = rows
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["medal"].as_str().unwrap())
        .collect();
    assert_eq!(medals, ["gold", "gold", "bronze", "excellence"]);
}

#[test]
fn a_table_that_cannot_be_ranked_says_why_in_one_sentence() {
    let folder = tempfile::tempdir().unwrap();
    for (table, sentence) in [
        ("competitor,mark\nA,50\nB,50\nC,50\nD,50\nE,60\n", "not computable (MAD = 0)"),
        ("competitor,mark\nA,5O\n", "row 2: \"5O\" is not a mark"),
        ("competitor,points\nA,50\n", "the table has no column mark or score"),
    ] {
        std::fs::write(folder.path().join("table.csv"), table).unwrap();
        let output = jiangce(folder.path()).args(["rank", "table.csv"]).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(sentence), "{said}");
    }
}

/// A scheme of 100.00 marks in the layout of the import sheet: a table of sections above, titles for each criterion.
pub fn scheme(change: impl Fn(&mut Vec<Vec<String>>)) -> Vec<u8> {
    let blank = || vec![String::new(); 11];
    let row = |cells: &[(usize, &str)]| {
        let mut row = blank();
        for (at, text) in cells {
            (*text).clone_into(&mut row[*at]);
        }
        row
    };
    let titles = [
        "Sub\nCriterion\nID",
        "Sub Criterion\nName or Description",
        "Day of Marking",
        "Aspect\nType\nM = Meas\nJ = Judg",
        "Aspect - Description",
        "Judg Score",
        "Extra Aspect Description (Meas or Judg)\nOR\nJudgement Score Description (Judg only)",
        "Requirement\n(Measurement Only)",
        "WSOS Section",
        "Calculation Row \n(Export only)",
        "Max\nMark",
    ];
    let mut rows = vec![
        row(&[(0, "Section"), (1, "WSOS Marks"), (8, "WSOS Marks"), (9, "Aspect Marks")]),
        row(&[(0, "1"), (1, "安全与准备"), (8, "30")]),
        row(&[(0, "2"), (1, "焊接"), (8, "70")]),
        row(&[(0, "Criteria")]),
    ];
    for (criterion, section, aspects) in [("A", "1", 15), ("B", "2", 35)] {
        rows.push(titles.map(str::to_owned).to_vec());
        rows.push(row(&[(0, &format!("{criterion}1")), (1, "第一项"), (2, "1")]));
        for number in 0..aspects {
            let is_judged = number % 5 == 4;
            let kind = if is_judged { "J" } else { "M" };
            rows.push(row(&[(3, kind), (4, "焊缝外观"), (7, "按图样"), (8, section), (10, "2.00")]));
            if is_judged {
                for score in ["0", "1", "2", "3"] {
                    rows.push(row(&[(5, score), (6, "达到这一档的样子")]));
                }
            }
        }
    }
    change(&mut rows);
    let headers = (0..11).map(|_| Header::text("")).collect();
    let mut bytes = std::io::Cursor::new(Vec::new());
    write_workbook(&mut bytes, Table { title: "评分方案".into(), headers, rows: rows.into_iter() }).unwrap();
    bytes.into_inner()
}

fn check(bytes: &[u8]) -> (Option<i32>, Value) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("scheme.xlsx"), bytes).unwrap();
    json(&["scheme", "check", "scheme.xlsx", "--json"], folder.path())
}

fn codes(value: &Value) -> Vec<(Option<u64>, &str)> {
    let found = value.as_array().unwrap();
    found
        .iter()
        .map(|one| (one["row"].as_u64(), one["code"].as_str().unwrap()))
        .collect()
}

#[test]
fn a_whole_marking_scheme_is_counted_and_has_no_errors() {
    let (code, found) = check(&scheme(|_| {}));
    assert_eq!(code, Some(0));
    assert_eq!(
        found,
        serde_json::json!({
            "aspects": 50, "measurement": 40, "judgement": 10, "total": 100.0, "errors": [], "warnings": []
        })
    );
}

#[test]
fn whatever_is_wrong_with_a_scheme_is_named_with_its_row() {
    let (code, found) = check(&scheme(|rows| {
        let aspects: Vec<usize> = (0..rows.len())
            .filter(|at| ["M", "J"].contains(&rows[*at][3].as_str()))
            .collect();
        rows[aspects[0]][10] = "2.50".to_owned();
        rows[aspects[1]][3] = "X".to_owned();
        rows[aspects[2]][8] = "9".to_owned();
        // the benchmark for 3 of the first judgement
        rows[aspects[4] + 4][6] = String::new();
        rows[aspects[3]][10] = "l.00".to_owned();
    }));
    assert_eq!(code, Some(1));
    let errors = codes(&found["errors"]);
    for code in [
        "scheme-mark-too-high",
        "scheme-kind-unknown",
        "scheme-section-unknown",
        "scheme-benchmarks-missing",
        "points-not-a-number",
    ] {
        assert!(errors.iter().any(|(row, found)| row.is_some() && *found == code), "{code}: {errors:?}");
    }
    assert!(errors.contains(&(None, "scheme-total")), "{errors:?}");
    assert_eq!(codes(&found["warnings"]), [(None, "scheme-section-deviates")]);
}
