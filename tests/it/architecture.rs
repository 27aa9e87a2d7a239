//! The rules of the house, read from its sources: who may use whom, what each file is for, how long it may be.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Rooms from the ground up. A room uses rooms below it and nothing else.
const FLOORS: &[&str] = &[
    "kernel",
    "platform",
    "identity",
    "registry",
    "certification",
    "competition",
    "honours",
    "studios",
    "worklist",
    "indicators",
    "demo",
];

/// Files of the roof, above every room.
const ROOF: &[&str] = &["app", "cli", "config", "lib", "main"];

/// Names that every feature room may use for its files; others are named for what they decide and
/// hold no query, no handler and no form.
const USUAL: &[&str] = &["mod", "model", "rules", "policy", "store", "service", "forms", "pages", "settings"];

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &["utils", "util", "common", "helpers", "helper", "manager", "misc", "shared", "base"];

/// Lines of a file at the most; generated descriptions of tables are no text to be read through.
const MOST_LINES: usize = 600;

/// Files that were longer when this rule came, and how long they were: they may shrink, not grow.
const LONGER: &[(&str, usize)] =
    &[("platform/db/schema", usize::MAX), ("certification/rosters/fields", 631), ("registry/people/store", 614)];

struct Source {
    path: PathBuf,
    /// `certification/batches/store`.
    name: String,
    /// Code without comments and without the unit tests at its end.
    code: String,
    lines: usize,
}

impl Source {
    fn room(&self) -> &str {
        self.name.split('/').next().unwrap()
    }

    fn file(&self) -> &str {
        self.name.rsplit('/').next().unwrap()
    }

    fn is_in_feature_room(&self) -> bool {
        !ROOF.contains(&self.room()) && !["kernel", "platform", "demo"].contains(&self.room())
    }
}

fn collect(folder: &Path, root: &Path, found: &mut Vec<Source>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, root, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            let text = std::fs::read_to_string(&path).unwrap();
            let name = path.strip_prefix(root).unwrap().with_extension("").display().to_string();
            let code = text
                .split("#[cfg(test)]")
                .next()
                .unwrap()
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            found.push(Source { lines: text.lines().count(), path, name, code });
        }
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    collect(&root, &root, &mut found);
    assert!(found.len() > 50, "the sources were not found");
    found
}

/// Whether a word stands in the code as a word of its own.
fn mentions(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        let before = code[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || c == '_')
    })
}

/// First words of the paths after `crate::`, also inside `use crate::{a, b}`.
fn rooms_used(code: &str) -> BTreeSet<String> {
    let mut used = named_after(code, "crate::");
    used.retain(|word| word.starts_with(|c: char| c.is_ascii_lowercase()));
    used
}

/// First words of the paths after a prefix, also inside `use prefix::{a, b}`.
fn named_after(code: &str, prefix: &str) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for (at, _) in code.match_indices(prefix) {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c == '$' || c == ':' || c == '_' || c.is_alphanumeric()) {
            continue;
        }
        let rest = &code[at + prefix.len()..];
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 1;
            let mut word = String::new();
            for letter in list.chars() {
                match letter {
                    '{' => depth += 1,
                    '}' => depth -= 1,
                    ',' if depth == 1 => {
                        used.insert(first_word(&word));
                        word.clear();
                        continue;
                    }
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
                word.push(letter);
            }
            used.insert(first_word(&word));
        } else {
            used.insert(first_word(rest));
        }
    }
    used.retain(|word| !word.is_empty());
    used
}

fn first_word(path: &str) -> String {
    path.trim_start()
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect()
}

/// Sub-rooms of a room that use each other all the same, each pair with its reason. There is none; whoever adds one says
/// here why it cannot be broken.
const CIRCLES: &[(&str, &str)] = &[];

type Uses = BTreeMap<String, BTreeSet<String>>;

/// Which sub-room of a room uses which others. A file that lies in the room itself is a sub-room of its own; `mod` is what
/// the room's own `mod.rs` defines, such as `platform::Tx`.
fn uses_within(room: &str, sources: &[Source]) -> Uses {
    let own: Vec<(&Source, Vec<&str>)> = sources
        .iter()
        .filter(|source| source.room() == room)
        .map(|source| (source, source.name.split('/').skip(1).collect()))
        .collect();
    let known: BTreeSet<&str> = own.iter().filter_map(|(_, path)| path.first().copied()).collect();
    let mut uses = Uses::new();
    for (source, path) in &own {
        let Some(name) = path.first() else { continue };
        let mut named = named_after(&source.code, &format!("crate::{room}::"));
        match path[..] {
            [_] if *name != "mod" => named.extend(named_after(&source.code, "super::")),
            [_, _] => named.extend(named_after(&source.code, "super::super::")),
            _ => {}
        }
        if *name == "mod" {
            // It calls its sub-rooms by their bare names. Declaring them is no use of them.
            named.extend(
                known
                    .iter()
                    .filter(|sub| mentions(&source.code, &format!("{sub}::")))
                    .map(|sub| (*sub).to_owned()),
            );
        }
        let used = uses.entry((*name).to_owned()).or_default();
        for word in named {
            let is_item_of_room = word.starts_with(|c: char| c.is_ascii_uppercase());
            let sub = if is_item_of_room { "mod" } else { word.as_str() };
            if known.contains(sub) && sub != *name {
                used.insert(sub.to_owned());
            }
        }
    }
    uses
}

/// Everything that can be reached from a sub-room.
fn reached(from: &str, uses: &Uses) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut ahead = vec![from.to_owned()];
    while let Some(next) = ahead.pop() {
        for used in uses.get(&next).into_iter().flatten() {
            if found.insert(used.clone()) {
                ahead.push(used.clone());
            }
        }
    }
    found
}

/// Uses that are part of a circle: `results uses sheets`.
fn circular(uses: &Uses) -> Vec<String> {
    uses.iter()
        .flat_map(|(from, used)| used.iter().map(move |to| (from, to)))
        .filter(|(from, to)| reached(to, uses).contains(*from))
        .map(|(from, to)| format!("{from} uses {to}"))
        .collect()
}

#[test]
fn sub_rooms_of_one_room_use_each_other_in_no_circle() {
    let sources = sources();
    let mut broken = Vec::new();
    for room in FLOORS {
        let uses = uses_within(room, &sources);
        if *room == "certification" {
            // The test would see nothing if it could not read the sources any more.
            assert!(uses["staffing"].contains("batches") && uses["results"].contains("sheets"), "{uses:?}");
        }
        broken.extend(circular(&uses).into_iter().map(|found| format!("{room}: {found}")));
    }
    broken.retain(|found| !CIRCLES.iter().any(|(known, _)| known == found));
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let source = |name: &str, code: &str| Source {
        path: PathBuf::new(),
        name: name.to_owned(),
        code: code.to_owned(),
        lines: 1,
    };
    let sources = [
        source("house/mod", "pub struct Tx; fn routes() { kitchen::routes() }"),
        source("house/kitchen/store", "use crate::house::{cellar::Wine, garden};"),
        source("house/kitchen/mod", "pub mod store;"),
        source("house/cellar", "use super::roof::Tile;"),
        source("house/roof/tile", "super::super::kitchen::store::cook(); super::ladder();"),
        source("house/garden", "use crate::kernel::ids; use crate::garden::house::kitchen;"),
        source("house/porch", "use crate::house::Tx; my_super::super::kitchen"),
    ];
    let mut found = circular(&uses_within("house", &sources));
    found.sort();
    assert_eq!(found, ["cellar uses roof", "kitchen uses cellar", "roof uses kitchen"]);
}

#[test]
fn a_room_uses_only_rooms_below_it() {
    let floor = |room: &str| FLOORS.iter().position(|known| *known == room);
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| !ROOF.contains(&source.room())) {
        let Some(own) = floor(source.room()) else {
            broken.push(format!("{} is in no room that this test knows", source.name));
            continue;
        };
        for used in rooms_used(&source.code) {
            match floor(&used) {
                Some(other) if other <= own => {}
                Some(_) => broken.push(format!("{} uses {used}, which is above it", source.name)),
                None if ROOF.contains(&used.as_str()) => broken.push(format!("{} uses the roof: {used}", source.name)),
                // Macros of the crate, such as `crate::text_enum!`.
                None => {}
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn rules_and_policies_are_pure() {
    let mut broken = Vec::new();
    for source in sources() {
        if !["rules", "policy"].contains(&source.file()) {
            continue;
        }
        for word in ["diesel::", "actix_web::", "askama", "platform::db", "std::fs", "tokio::"] {
            if mentions(&source.code, word) {
                broken.push(format!("{} mentions {word}", source.name));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_kernel_knows_no_input_and_no_output() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.room() == "kernel") {
        for word in [
            "actix_web::",
            "askama",
            "std::fs",
            "std::net",
            "tokio::",
            "diesel::insert_into",
            "diesel::update",
            "RunQueryDsl",
        ] {
            if mentions(&source.code, word) {
                broken.push(format!("{} mentions {word}", source.name));
            }
        }
        // Beyond the conversions of its own values nothing of Diesel is needed.
        for (at, _) in source.code.match_indices("diesel::") {
            let rest = &source.code[at + "diesel::".len()..];
            let known =
                ["serialize", "deserialize", "sql_types", "backend", "expression", "AsExpression", "FromSqlRow"];
            if !known.iter().any(|known| rest.starts_with(known) || rest.starts_with('{')) {
                broken.push(format!("{} uses diesel::{}", source.name, first_word(rest)));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn pages_and_forms_hold_no_query() {
    let mut broken = Vec::new();
    for source in sources() {
        let is_page = source.file().ends_with("pages") || source.file().ends_with("forms");
        if is_page && source.is_in_feature_room() {
            for word in ["diesel::", "platform::db::schema", "sql_query"] {
                if mentions(&source.code, word) {
                    broken.push(format!("{} mentions {word}", source.name));
                }
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn stores_know_no_page() {
    let mut broken = Vec::new();
    for source in sources()
        .iter()
        .filter(|source| source.file().ends_with("store") || source.file() == "service")
    {
        for word in ["actix_web::", "askama", "platform::web"] {
            // The forms of errors beside fields are the platform's, not the web's.
            if source.is_in_feature_room() && mentions(&source.code, word) {
                broken.push(format!("{} mentions {word}", source.name));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn the_platform_knows_no_feature() {
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.room() == "platform") {
        // The description of all tables is the one place where the platform names what it stores.
        if source.name == "platform/db/schema" {
            continue;
        }
        for room in rooms_used(&source.code) {
            if !["kernel", "platform"].contains(&room.as_str()) && FLOORS.contains(&room.as_str()) {
                broken.push(format!("{} uses {room}", source.name));
            }
        }
        let words = source.code.to_lowercase();
        for word in ["certificate", "assessor", "certification_body"] {
            if mentions(&words, word) {
                broken.push(format!("{} says {word}", source.name));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn a_file_named_for_what_it_decides_decides_and_does_not_query() {
    // Rooms grow: `trail_pages`, `roster_store` still say which kind of file they are.
    let kinds =
        ["store", "service", "pages", "forms", "exports", "import", "jobs", "lists", "listing", "history", "views"];
    let mut broken = Vec::new();
    for source in sources().iter().filter(|source| source.is_in_feature_room()) {
        let file = source.file();
        let says_its_kind = kinds.iter().any(|kind| file.ends_with(kind) || file.starts_with(kind));
        if USUAL.contains(&file)
            || says_its_kind
            || ["identity/gate", "registry/reference"].contains(&source.name.as_str())
        {
            continue;
        }
        for word in ["RunQueryDsl", ".load(conn)", ".execute(conn)", ".get_result(conn)", "derive(Template)"] {
            if source.code.contains(word) {
                broken.push(format!("{} holds {word}", source.name));
            }
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn no_name_is_empty_and_no_file_too_long() {
    let mut broken = Vec::new();
    for source in sources() {
        if EMPTY_NAMES.contains(&source.file()) || source.name.split('/').any(|part| EMPTY_NAMES.contains(&part)) {
            broken.push(format!("{} says nothing by its name", source.name));
        }
        let most = LONGER
            .iter()
            .find(|(name, _)| *name == source.name)
            .map_or(MOST_LINES, |(_, lines)| *lines);
        if source.lines > most {
            broken.push(format!("{} has {} lines", source.path.display(), source.lines));
        }
    }
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_room_says_what_it_is_for() {
    for source in sources().iter().filter(|source| source.file() == "mod") {
        let text = std::fs::read_to_string(&source.path).unwrap();
        assert!(text.starts_with("//!"), "{} begins without saying what it is for", source.name);
    }
}

/// `BatchState` and `public_notice` give `batch-state-public-notice`; as `kernel::text_enum::label_key`.
fn closed_sets() -> BTreeMap<String, Vec<String>> {
    let mut sets = BTreeMap::new();
    for source in sources() {
        for declaration in source.code.split("text_enum!").skip(1) {
            let Some((name, rest)) = declaration.split_once("pub enum ").and_then(|(_, rest)| rest.split_once('{'))
            else {
                continue;
            };
            let body = rest.split('}').next().unwrap();
            let codes: Vec<String> = body.split('"').skip(1).step_by(2).map(str::to_owned).collect();
            if !codes.is_empty() {
                sets.insert(name.trim().to_owned(), codes);
            }
        }
    }
    sets
}

#[test]
fn the_values_of_a_closed_set_have_words_all_or_none() {
    use jiangce::kernel::language::Language;
    use jiangce::kernel::text_enum::label_key;
    use jiangce::platform::i18n;
    let sets = closed_sets();
    assert!(sets.contains_key("BatchState") && sets.contains_key("Role"), "{:?}", sets.keys());
    let mut missing = Vec::new();
    for (name, codes) in &sets {
        for language in [Language::Chinese, Language::English] {
            let without: Vec<_> = codes
                .iter()
                .map(|code| label_key(name, code))
                .filter(|key| !i18n::has(language, key))
                .collect();
            // A set that no page prints needs no words; one that has some must have them all.
            if !without.is_empty() && without.len() < codes.len() {
                missing.extend(without);
            }
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_action_of_the_trail_and_every_setting_has_words() {
    use jiangce::kernel::language::Language;
    use jiangce::platform::i18n;
    let mut keys: Vec<String> = jiangce::app::settings()
        .iter()
        .map(|info| format!("setting-{}", info.key.replace('_', "-")))
        .collect();
    for source in sources() {
        for (at, _) in source.code.match_indices("Entry::new(") {
            let rest = source.code[at + "Entry::new(".len()..].trim_start();
            if let Some(code) = rest.strip_prefix('"').and_then(|rest| rest.split('"').next()) {
                keys.push(format!("action-{}", code.replace(['.', '_'], "-")));
            }
        }
    }
    keys.sort();
    keys.dedup();
    let missing: Vec<_> = keys
        .iter()
        .filter(|key| !i18n::has(Language::Chinese, key) || !i18n::has(Language::English, key))
        .collect();
    assert!(missing.is_empty(), "{missing:#?}");
}
