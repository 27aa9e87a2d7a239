//! Every page that a role can open is whole in both languages: it says its language, shows no key instead of words,
//! and is small enough for a slow line.

use crate::access::{address, everybody};
use crate::support::city::City;
use crate::support::{Backend, Reply, TestApp};
use jiangce::app;
use jiangce::certification::batches::model::{BatchState, Part};
use jiangce::kernel::level::Level;
use std::collections::BTreeSet;

/// Bytes of a page at the most.
const MOST: usize = 100 * 1024;

/// Keys of the language files, to tell a key from a word with a hyphen.
fn keys() -> BTreeSet<String> {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("locales/en");
    let mut keys = BTreeSet::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        for line in std::fs::read_to_string(entry.unwrap().path()).unwrap().lines() {
            if let Some((key, _)) = line.split_once(" =") {
                keys.insert(key.to_owned());
            }
        }
    }
    keys
}

/// The first words of keys, so that a key that exists in no file is seen too.
fn looks_like_key(text: &str, keys: &BTreeSet<String>) -> bool {
    let is_shaped = text.contains('-')
        && text.len() > 5
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
        && text.starts_with(|c: char| c.is_ascii_lowercase());
    let first = text.split('-').next().unwrap_or_default();
    is_shaped && (keys.contains(text) || keys.iter().any(|key| key.split('-').next() == Some(first)))
}

fn raw_keys(page: &Reply, keys: &BTreeSet<String>) -> Vec<String> {
    let html = page.html();
    let mut found = Vec::new();
    for node in html.tree.nodes() {
        let Some(text) = node.value().as_text() else { continue };
        // Logins and codes are shown as what they are.
        let is_code = node
            .parent()
            .and_then(|parent| parent.value().as_element().map(|element| element.name().to_owned()))
            .is_some_and(|name| matches!(name.as_str(), "code" | "script" | "style"));
        let text = text.trim();
        if !is_code && looks_like_key(text, keys) {
            found.push(text.to_owned());
        }
    }
    found
}

/// Addresses of one city whose things exist, by the pattern of the route.
fn real_address(pattern: &str, batch: &str, sheet: &str, login: &str) -> Option<String> {
    let filled = pattern
        .replace("{number}", batch)
        .replace("{token}", sheet)
        .replace("{login}", login);
    let of_batch = pattern.starts_with("/batches/{number}");
    let of_sheet = pattern.starts_with("/sheets/{token}");
    let of_account = pattern == "/accounts/{login}";
    if !pattern.contains('{') {
        Some(pattern.to_owned())
    } else if (of_batch || of_sheet || of_account) && !filled.contains('{') {
        Some(filled)
    } else if pattern == "/settings/{key}" {
        Some("/settings/public_notice_days".to_owned())
    } else {
        None
    }
}

#[actix_web::test]
async fn every_page_is_whole_in_both_languages() {
    let app = TestApp::start(Backend::Sqlite);
    let keys = keys();
    let people = everybody(&app).await;
    let city = City::of(&app);
    let body = city.body(2);
    let trade = city.welder();
    let assessor = city.assessor("张评分", "530100002", Some(trade));
    for state in [BatchState::Draft, BatchState::Submitted, BatchState::PublicNotice] {
        city.batch(&body, trade, Level::Advanced, state, 2);
    }
    let batch = city.batch(&body, trade, Level::Advanced, BatchState::Examining, 3);
    let sheet = city.sheets(&batch, Part::PracticalTest, &[assessor]).remove(0);
    let mut opened = 0;
    for (role, mut browser) in people {
        for route in app::routes().iter().filter(|route| route.method == "GET") {
            let path =
                real_address(route.path, &batch.number, &sheet, "assessor").unwrap_or_else(|| address(route.path));
            for language in ["zh-CN", "en"] {
                let separator = if path.contains('?') { '&' } else { '?' };
                let page = browser.get(&format!("{path}{separator}lang={language}")).await;
                assert!(page.status < 500, "{path} for {role:?} in {language}: {}", page.text());
                if !page.content_type.starts_with("text/html") {
                    continue;
                }
                opened += 1;
                assert_eq!(page.attributes("html", "lang"), [language], "{path} for {role:?}");
                assert_eq!(raw_keys(&page, &keys), Vec::<String>::new(), "{path} for {role:?} in {language}");
                assert!(page.body.len() < MOST, "{path} for {role:?} has {} bytes", page.body.len());
                assert!(page.texts("h1").len() <= 1, "{path} for {role:?} has several headings");
            }
        }
    }
    assert!(opened > 100, "only {opened} pages were opened");
}

#[test]
fn a_key_is_told_from_words() {
    let keys = keys();
    assert!(looks_like_key("batch-no-such-words", &keys));
    for words in ["check-in-list", "2026-11-23", "Sign-in", "body"] {
        assert!(!looks_like_key(words, &keys), "{words}");
    }
}
