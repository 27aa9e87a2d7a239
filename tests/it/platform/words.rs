//! Both languages say everything, and every key that is used exists.

use std::collections::BTreeSet;
use std::path::Path;

fn keys(language: &str) -> BTreeSet<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("locales").join(language);
    let mut keys = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        for line in std::fs::read_to_string(&path).unwrap().lines() {
            let is_key = line.chars().next().is_some_and(|letter| letter.is_ascii_lowercase());
            if let (true, Some((key, _))) = (is_key, line.split_once(" =")) {
                assert!(keys.insert(key.to_owned()), "{key} stands twice, again in {}", path.display());
            }
        }
    }
    keys
}

fn files(folder: &Path, ending: &str, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, ending, found);
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
}

#[test]
fn both_languages_have_the_same_keys() {
    let (chinese, english) = (keys("zh-CN"), keys("en"));
    assert_eq!(chinese.difference(&english).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in English");
    assert_eq!(english.difference(&chinese).collect::<Vec<_>>(), Vec::<&String>::new(), "missing in Chinese");
}

/// The quoted text after each occurrence of `call`.
fn quoted_after<'a>(text: &'a str, call: &str) -> Vec<&'a str> {
    text.match_indices(call)
        .filter_map(|(at, _)| text[at + call.len()..].split('"').next())
        .filter(|key| !key.is_empty() && key.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        .collect()
}

#[test]
fn every_key_that_templates_and_code_use_exists() {
    let known = keys("zh-CN");
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    files(&root.join("templates"), "html", &mut found);
    files(&root.join("templates"), "txt", &mut found);
    files(&root.join("src"), "rs", &mut found);
    let mut missing = Vec::new();
    for path in found {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
        let text = lines.join("\n");
        for call in [
            ".t(\"",
            ".ta(\"",
            ".tn(\"",
            "Message::new(\"",
            "AppError::conflict(\"",
            "AppError::denied(\"",
            "AppError::not_found(\"",
        ] {
            for key in quoted_after(&text, call) {
                if !known.contains(key) {
                    missing.push(format!("{key} in {}", path.display()));
                }
            }
        }
        // The title of a column stands after the name of its field.
        for column in ["SheetColumn::required(\"", "SheetColumn::optional(\""] {
            for declared in text.split(column).skip(1) {
                let key = declared.split('"').nth(2).unwrap_or_default();
                if !known.contains(key) {
                    missing.push(format!("{key} in {}", path.display()));
                }
            }
        }
    }
    for column in &jiangce::certification::rosters::mappings::ROSTER_33.columns {
        let key = format!("roster-field-{}", column.field.replace('_', "-"));
        if !["row_no", jiangce::certification::rosters::mappings::REASON].contains(&column.field.as_str())
            && !known.contains(key.as_str())
        {
            missing.push(key);
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}
