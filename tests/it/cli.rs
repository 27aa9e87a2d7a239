//! Commands, through the real program: what they print, how they end, what they refuse.

use crate::support::on_both;
use std::path::Path;
use std::process::{Command, Output};

fn jiangce(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_jiangce"))
        .args(arguments)
        .arg("--data-dir")
        .arg(folder.join("data"))
        .env_clear()
        .current_dir(folder)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn json(output: &Output) -> serde_json::Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|_| panic!("{}{}", text(&output.stdout), text(&output.stderr)))
}

/// Runs SQL on the file of a stopped program, as somebody with access to the disk could.
fn tamper(folder: &Path, sql: &str) {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};
    let path = folder.join("data/jiangce.db");
    let mut conn = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
    conn.batch_execute(sql).unwrap();
}

#[test]
fn a_fresh_installation_is_checked_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let checked = jiangce(folder.path(), &["check", "--json"]);
    assert_eq!(checked.status.code(), Some(0), "{}", text(&checked.stderr));
    let report = json(&checked);
    assert_eq!(report["problems"], serde_json::json!([]));
    assert_eq!(report["counts"]["bodies"], 0);
    assert_eq!(report["counts"]["trades"], 480);
    assert_eq!(report["counts"]["districts"], 18);
    let plain = jiangce(folder.path(), &["check"]);
    assert!(text(&plain.stdout).contains("No problem found."), "{}", text(&plain.stdout));
}

#[test]
fn the_first_administrator_gets_a_one_time_password_and_no_second_watchers_role() {
    let folder = tempfile::tempdir().unwrap();
    let made = jiangce(folder.path(), &["create-admin", "guard", "--email", "guard@example.org"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert!(text(&made.stdout).contains("one-time password: "), "{}", text(&made.stdout));
    let again = jiangce(folder.path(), &["create-admin", "guard"]);
    assert_eq!(again.status.code(), Some(2));
    let both = ["create-admin", "other", "--email", "guard@example.org", "--role", "auditor"];
    let both = jiangce(folder.path(), &both);
    assert_eq!(both.status.code(), Some(2), "the same mail address is the same person");
    assert_eq!(text(&both.stderr).lines().count(), 1, "{}", text(&both.stderr));
    assert_eq!(json(&jiangce(folder.path(), &["check", "--json"]))["counts"]["accounts"], 1);
}

#[test]
fn a_row_of_the_trail_altered_on_the_disk_is_named_and_ends_with_1() {
    let folder = tempfile::tempdir().unwrap();
    jiangce(folder.path(), &["create-admin", "guard"]);
    jiangce(folder.path(), &["create-admin", "duan", "--role", "city_administrator"]);
    tamper(
        folder.path(),
        "drop trigger audit_entry_no_update; update audit_entry set subject = 'somebody' where id = 1;",
    );
    let checked = jiangce(folder.path(), &["check", "--json"]);
    assert_eq!(checked.status.code(), Some(1));
    let report = json(&checked);
    assert_eq!(report["problems"][0]["code"], "audit_chain_broken");
    assert!(report["problems"][0]["message"].as_str().unwrap().contains("row 1"), "{report}");
}

#[test]
fn rows_that_do_not_belong_together_are_named() {
    let folder = tempfile::tempdir().unwrap();
    jiangce(folder.path(), &["create-admin", "guard"]);
    tamper(
        folder.path(),
        "pragma foreign_keys = off; \
         insert into role_grant (account_id, role, valid_from, created_at) values (999, 'auditor', '2026-01-01', '2026-01-01 00:00:00'); \
         insert into role_grant (account_id, role, valid_from, created_at) values (1, 'auditor', '2026-01-01', '2026-01-01 00:00:00'); \
         insert into person_name (folded, initials) values ('段雨薇', 'dyw'); \
         insert into certificate_count (body_key, year, level, state, certificates) values (0, 2026, '3', 'valid', 5);",
    );
    let checked = jiangce(folder.path(), &["check", "--json"]);
    assert_eq!(checked.status.code(), Some(1));
    let codes: Vec<String> = json(&checked)["problems"]
        .as_array()
        .unwrap()
        .iter()
        .map(|problem| problem["code"].as_str().unwrap().to_owned())
        .collect();
    for code in
        ["database", "orphan_rows", "name_index_incomplete", "certificate_count_out_of_step", "separation_of_duties"]
    {
        assert!(codes.iter().any(|found| found == code), "{code} is not among {codes:?}");
    }
}

#[test]
fn a_backup_is_a_whole_database_and_never_overwrites() {
    let folder = tempfile::tempdir().unwrap();
    jiangce(folder.path(), &["create-admin", "guard"]);
    let made = jiangce(folder.path(), &["backup", "copy.db"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert!(text(&made.stdout).contains("secret.key"), "it says what else is needed");
    let again = jiangce(folder.path(), &["backup", "copy.db"]);
    assert_eq!(again.status.code(), Some(2));
    assert!(text(&again.stderr).contains("exists already"), "{}", text(&again.stderr));
    let restored = jiangce(folder.path(), &["check", "--json", "--database-url", "sqlite:copy.db"]);
    assert_eq!(json(&restored)["counts"]["accounts"], 1);
    let nowhere = jiangce(folder.path(), &["backup", "no/such/folder/copy.db"]);
    assert_eq!(nowhere.status.code(), Some(2));
    assert_eq!(text(&nowhere.stderr).lines().count(), 1, "{}", text(&nowhere.stderr));
}

#[test]
fn what_cannot_be_reached_or_read_is_one_sentence_and_2() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("wrong.toml"), "port = \"many\"\n").unwrap();
    std::fs::write(folder.path().join("picture.xlsx"), b"\x89PNG\r\n\x1a\n0000").unwrap();
    for arguments in [
        &["check", "--database-url", "postgres://nobody:hunter2@127.0.0.1:1/none"][..],
        &["check", "--database-url", "postgre://localhost/none"],
        &["check", "--database-url", "sqlite:/no/such/folder/x.db"],
        &["check", "--config", "wrong.toml"],
        &["check", "--config", "missing.toml"],
        &["import", "roster", "missing.xlsx", "--dry-run"],
    ] {
        let output = jiangce(folder.path(), arguments);
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {said}");
        assert_eq!(said.lines().filter(|line| line.starts_with("jiangce: ")).count(), 1, "{arguments:?}: {said}");
        assert!(!said.contains("hunter2") && !said.contains("panicked"), "{arguments:?}: {said}");
    }
    let refused = jiangce(folder.path(), &["import", "roster", "picture.xlsx", "--dry-run", "--json"]);
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(json(&refused)["file_errors"].as_array().unwrap().len(), 1);
}

#[test]
fn a_roster_is_checked_row_by_row_without_being_posted() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(
        folder.path().join("roster.csv"),
        "姓名,证件类型,证件号码,性别,职业工种名称,职业技能等级\n段雨薇,居民身份证,530102199001011234,女,电工,四级/中级工\n",
    )
    .unwrap();
    let arguments = ["import", "roster", "roster.csv", "--dry-run", "--json", "--on", "2026-11-23"];
    let checked = jiangce(folder.path(), &arguments);
    let report = json(&checked);
    assert!(report["file_errors"].is_array() && report["rows"].is_array(), "{report}");
    assert_eq!(json(&jiangce(folder.path(), &["check", "--json"]))["counts"]["people"], 0);
}

#[test]
fn an_export_is_a_file_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let made = jiangce(folder.path(), &["export", "trades", "trades.csv"]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made.stderr));
    assert_eq!(
        std::fs::read_to_string(folder.path().join("trades.csv"))
            .unwrap()
            .lines()
            .count(),
        481
    );
    assert_eq!(jiangce(folder.path(), &["export", "trades", "trades.csv"]).status.code(), Some(2));
    assert_eq!(jiangce(folder.path(), &["export", "trades", "trades.xlsx"]).status.code(), Some(0));
}

#[test]
fn registers_come_from_sheets_and_go_back_into_them() {
    let folder = tempfile::tempdir().unwrap();
    let sheet = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/imports/bodies.csv");
    let bodies = || json(&jiangce(folder.path(), &["check", "--json"]))["counts"]["bodies"].clone();
    let tried = jiangce(folder.path(), &["import", "bodies", sheet, "--dry-run", "--json"]);
    assert_eq!(tried.status.code(), Some(0), "{}", text(&tried.stderr));
    assert_eq!(json(&tried)["rows"].as_array().unwrap().len(), 8);
    assert_eq!(bodies(), 0, "nothing was posted");
    let posted = jiangce(folder.path(), &["import", "bodies", sheet, "--lang", "en"]);
    assert_eq!(posted.status.code(), Some(1), "rows were left out: {}", text(&posted.stderr));
    assert!(text(&posted.stdout).contains("3 rows written"), "{}", text(&posted.stdout));
    assert_eq!(bodies(), 2);
    for kind in
        ["trades", "bodies", "scopes", "assessors", "batches", "certificates", "competitions", "accounts", "audit"]
    {
        let made = jiangce(folder.path(), &["export", kind, &format!("{kind}.xlsx")]);
        assert_eq!(made.status.code(), Some(0), "{kind}: {}", text(&made.stderr));
    }
    for kind in ["trades", "bodies"] {
        let again = jiangce(folder.path(), &["import", kind, &format!("{kind}.xlsx"), "--json"]);
        assert_eq!(again.status.code(), Some(0), "{kind}: {}{}", text(&again.stdout), text(&again.stderr));
        for row in json(&again)["rows"].as_array().unwrap() {
            assert_eq!(row["warnings"][0]["code"], "unchanged", "{kind}: {row}");
        }
    }
    assert_eq!(json(&jiangce(folder.path(), &["check", "--json"]))["problems"], serde_json::json!([]));
}

#[test]
fn the_help_names_every_command() {
    let folder = tempfile::tempdir().unwrap();
    let help = text(&jiangce(folder.path(), &["--help"]).stdout);
    for command in ["serve", "migrate", "create-admin", "check", "backup", "import", "export", "report"] {
        assert!(help.contains(command), "{command} is not in the help");
        let own = jiangce(folder.path(), &[command, "--help"]);
        assert_eq!(own.status.code(), Some(0), "{command}");
    }
}

on_both! {
    async fn the_queries_of_the_check_run_on_both_databases(app: TestApp) {
        let report = jiangce::cli::check_database(&app.platform.db).unwrap();
        assert_eq!(report["problems"], serde_json::json!([]));
        assert!(report["counts"]["accounts"].is_number());
    }
}

/// The file of a small result, signed by a key of the test.
fn result_file(change: impl FnOnce(&mut jiangce::competition::results::computing::Table)) -> (String, String) {
    use jiangce::competition::results::computing::compute;
    use jiangce::competition::results::files::{file_of, hash_of, text_of};
    let whole = serde_json::json!([{ "id": "", "max": 10000, "calculation": "points" }]);
    let record = serde_json::json!({
        "standing": "finished", "seconds": null, "deduction": 0, "safety_deduction": 0,
    });
    let work = |code: &str, mark: &str| serde_json::json!({ "code": code, "record": record, "given": [[mark]] });
    let inputs = serde_json::from_value(serde_json::json!({
        "format": "jiangce-result-1",
        "competition": "S2026001",
        "contest": "01",
        "rules": {
            "tie_keys": ["total"], "tie_policy": "share", "medal_rules": "CN-rank", "places": [1, 2, 3],
            "percent": [10, 20, 30], "rounding": "floor", "scale": "700", "panel_rule": "mean",
        },
        "modules": [{
            "name": "实操", "kind": "practical", "weight": 100, "aspects": whole,
            "works": [work("W1-01", "80.5"), work("W1-02", "91"), work("W1-03", "64.25")],
        }],
        "entries": [
            { "number": "S2026001-01-001", "code": "W1-02" },
            { "number": "S2026001-01-002", "code": "W1-01" },
            { "number": "S2026001-01-003", "code": "W1-03" },
        ],
        "decisions": [],
    }))
    .unwrap();
    let mut table = compute(&inputs).unwrap().table;
    change(&mut table);
    let keys = jiangce::platform::secret::Keys::new(&[9; 32]);
    let text = text_of(&keys.public_key(), &inputs, &table).unwrap();
    let hash = hash_of(&text);
    (file_of(&text, &hash, &keys.sign_openly(hash.as_bytes())), keys.public_key().public_key)
}

#[test]
fn a_result_is_computed_again_on_a_machine_without_a_database() {
    let folder = tempfile::tempdir().unwrap();
    let (file, key) = result_file(|_| ());
    std::fs::write(folder.path().join("result.json"), &file).unwrap();
    let same = jiangce(folder.path(), &["recompute", "result.json"]);
    assert_eq!(same.status.code(), Some(0), "{}{}", text(&same.stdout), text(&same.stderr));
    assert!(text(&same.stdout).starts_with("the same ranking: S2026001/01, 3 lines"), "{}", text(&same.stdout));
    let report = json(&jiangce(folder.path(), &["recompute", "result.json", "--json", "--key", &key]));
    assert_eq!(report["same"], true);
    assert_eq!(report["lines"], 3);
    let other = jiangce(folder.path(), &["recompute", "result.json", "--json", "--key", &"0".repeat(64)]);
    assert_eq!(other.status.code(), Some(1));
    assert!(json(&other)["fault"].as_str().unwrap().contains("was signed by the key"), "{}", json(&other));
    std::fs::write(folder.path().join("changed.json"), file.replacen("80.5", "80.6", 1)).unwrap();
    let changed = jiangce(folder.path(), &["recompute", "changed.json"]);
    assert_eq!(changed.status.code(), Some(1));
    assert!(text(&changed.stdout).contains("the text was changed"), "{}", text(&changed.stdout));
    assert_eq!(jiangce(folder.path(), &["recompute", "absent.json"]).status.code(), Some(2));
    assert!(!folder.path().join("data/jiangce.db").exists(), "no database is made");
}

#[test]
fn a_signed_table_that_does_not_follow_from_its_marks_is_told_by_its_first_difference() {
    let folder = tempfile::tempdir().unwrap();
    let (file, _) = result_file(|table| table.lines[1].rank = Some(1));
    std::fs::write(folder.path().join("result.json"), file).unwrap();
    let found = jiangce(folder.path(), &["recompute", "result.json", "--json"]);
    assert_eq!(found.status.code(), Some(1));
    let report = json(&found);
    assert_eq!((&report["same"], &report["difference"]["line"]), (&serde_json::json!(false), &serde_json::json!(2)));
    let plain = jiangce(folder.path(), &["recompute", "result.json"]);
    assert!(text(&plain.stdout).contains("differs in line 2"), "{}", text(&plain.stdout));
}
