//! The file of a result: what it was computed from and its table, signed, so that anybody can compute it again
//! (`jiangce recompute`). Pure.
//!
//! Three lines, which are one JSON object. The second line is the signed text:
//!
//! ```text
//! {"format":"jiangce-result-1","hash":HASH,"signature":SIGNATURE,"result":
//! {"key":{"id":…,"public_key":…},"inputs":{…},"table":{…}}
//! }
//! ```
//!
//! `HASH` is SHA-256 of the second line without its line feed; `SIGNATURE` is the Ed25519 signature, by the key that the
//! text names, of `HASH` as it stands there: 64 lower-case hexadecimal digits. Hash, signature and key are hexadecimal.
//!
//! A table that was filed from records of an earlier year has `"origin":"records"` behind the key. Its inputs name the
//! contest and its entries and hold no mark, so that nobody computes it again.

use crate::competition::results::computing::{Computed, Fault, Line, Table, compute};
use crate::competition::results::inputs::{FORMAT, Inputs};
use crate::competition::results::model::ResultOrigin;
use crate::platform::secret::{PublicKey, is_signed};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::io::{Read, Write};

/// Bytes of a text at the most when it is unpacked.
const MOST: u64 = 512 * 1024 * 1024;

/// The signed text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Text {
    /// The key that signed it.
    pub key: PublicKey,
    /// Where the table comes from.
    #[serde(default = "from_marks")]
    pub origin: ResultOrigin,
    /// What the table was computed from.
    pub inputs: Inputs,
    /// The table.
    pub table: Table,
}

const fn from_marks() -> ResultOrigin {
    ResultOrigin::Marks
}

#[derive(Serialize)]
struct TextOf<'a> {
    key: &'a PublicKey,
    #[serde(skip_serializing_if = "Option::is_none")]
    origin: Option<ResultOrigin>,
    inputs: &'a Inputs,
    table: &'a Table,
}

/// The first line, with something in the place of the result.
#[derive(Deserialize)]
struct Head {
    format: String,
    hash: String,
    signature: String,
}

/// Why a file is not what was published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// It is something else, or somebody wrote it anew.
    #[error("this is no result file as it was published: {0}")]
    Shape(&'static str),
    /// The text was changed.
    #[error("the text was changed: its SHA-256 is not the one in the file")]
    Hash,
    /// The hash was not signed by the key that the text names.
    #[error("the signature does not belong to this text and key")]
    Signature,
    /// It was signed by another key than the reader expects.
    #[error("the file was signed by the key {found}, not by {expected}")]
    Key {
        /// The key of the file.
        found: String,
        /// The one that was expected.
        expected: String,
    },
    /// Nothing can be computed from its inputs.
    #[error("nothing can be computed from the inputs: {0}")]
    Inputs(#[from] Fault),
}

/// The text that is signed.
///
/// # Errors
/// When it cannot be written as JSON, which does not happen to values of ours.
pub fn text_of(key: &PublicKey, inputs: &Inputs, table: &Table) -> Result<String, serde_json::Error> {
    serde_json::to_string(&TextOf { key, origin: None, inputs, table })
}

/// The text that is signed of a table that was filed from records.
///
/// # Errors
/// As [`text_of`].
pub fn text_of_records(key: &PublicKey, inputs: &Inputs, table: &Table) -> Result<String, serde_json::Error> {
    serde_json::to_string(&TextOf { key, origin: Some(ResultOrigin::Records), inputs, table })
}

/// Hash of a text.
#[must_use]
pub fn hash_of(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// The file around a text.
#[must_use]
pub fn file_of(text: &str, hash: &str, signature: &str) -> String {
    format!("{{\"format\":\"{FORMAT}\",\"hash\":\"{hash}\",\"signature\":\"{signature}\",\"result\":\n{text}\n}}\n")
}

/// Packs a text for storage.
///
/// # Errors
/// When memory cannot be written to, which does not happen.
pub fn pack(text: &str) -> std::io::Result<Vec<u8>> {
    let mut packer = GzEncoder::new(Vec::new(), Compression::fast());
    packer.write_all(text.as_bytes())?;
    packer.finish()
}

/// Unpacks a stored text.
///
/// # Errors
/// When what is stored is no packed text.
pub fn unpack(content: &[u8]) -> std::io::Result<String> {
    let mut text = String::new();
    GzDecoder::new(content).take(MOST).read_to_string(&mut text)?;
    Ok(text)
}

/// The hash that a file says to have.
#[must_use]
pub fn hash_line(file: &str) -> Option<String> {
    let (first, _) = file.split_once('\n')?;
    serde_json::from_str::<Head>(&format!("{first}null}}"))
        .ok()
        .map(|head| head.hash)
}

/// Reads a file and proves that nobody changed it since it was signed; with a key, that this key signed it.
///
/// # Errors
/// [`FileFault`].
pub fn verified(file: &str, key: Option<&str>) -> Result<Text, FileFault> {
    let (first, rest) = file.split_once('\n').ok_or(FileFault::Shape("it has no second line"))?;
    let text = rest
        .strip_suffix("\n}\n")
        .ok_or(FileFault::Shape("it does not end with a line that closes it"))?;
    let head: Head = serde_json::from_str(&format!("{first}null}}"))
        .map_err(|_| FileFault::Shape("its first line has no format, hash and signature"))?;
    if head.format != FORMAT {
        return Err(FileFault::Shape("it has another format"));
    }
    if hash_of(text) != head.hash {
        return Err(FileFault::Hash);
    }
    let read: Text =
        serde_json::from_str(text).map_err(|_| FileFault::Shape("its second line is not a signed result"))?;
    if !is_signed(&read.key, head.hash.as_bytes(), &head.signature) {
        return Err(FileFault::Signature);
    }
    if let Some(expected) = key
        && !expected.eq_ignore_ascii_case(&read.key.public_key)
    {
        return Err(FileFault::Key { found: read.key.public_key, expected: expected.to_owned() });
    }
    if file_of(text, &head.hash, &head.signature) != file {
        return Err(FileFault::Shape("its first line was written anew"));
    }
    Ok(read)
}

/// The first place at which a table computed again differs from the one in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Line in the table, from 1; 0 for what stands above the lines.
    pub line: usize,
    /// What the file says, as JSON.
    pub file: String,
    /// What was computed, as JSON.
    pub computed: String,
}

/// Computes the table of a file again and compares it line by line.
///
/// # Errors
/// [`Fault`]; `Fault::Records` for a table that was filed from records.
pub fn recompute(text: &Text) -> Result<Option<Difference>, Fault> {
    if text.origin == ResultOrigin::Records {
        return Err(Fault::Records);
    }
    let Computed { table, .. } = compute(&text.inputs)?;
    if table.scale != text.table.scale {
        return Ok(Some(Difference { line: 0, file: said(text.table.scale), computed: said(table.scale) }));
    }
    let lines = text.table.lines.len().max(table.lines.len());
    let first = (0..lines).find(|at| text.table.lines.get(*at) != table.lines.get(*at));
    let shown = |lines: &[Line], at: usize| said(lines.get(at));
    Ok(first.map(|at| Difference {
        line: at + 1,
        file: shown(&text.table.lines, at),
        computed: shown(&table.lines, at),
    }))
}

fn said(value: impl Serialize) -> String {
    serde_json::to_string(&value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competition::contests::model::{ModuleKind, PanelRule, TieKey};
    use crate::competition::marking::model::WorkRecord;
    use crate::competition::marking::scoring::{Calculation, Markable};
    use crate::competition::rankings::model::{MedalRules, QuotaRounding, TiePolicy};
    use crate::competition::results::inputs::{EntryCode, ModuleInputs, RankingRules, WorkInputs};
    use crate::kernel::points::Points;
    use crate::platform::secret::Keys;

    fn inputs() -> Inputs {
        let works = ["W1-01", "W1-02", "W1-03"];
        Inputs {
            format: FORMAT.to_owned(),
            competition: "S2026001".to_owned(),
            contest: "01".to_owned(),
            rules: RankingRules {
                tie_keys: vec![TieKey::Total],
                tie_policy: TiePolicy::Share,
                medal_rules: MedalRules::Places,
                places: [1, 2, 3],
                percent: [10, 20, 30],
                rounding: QuotaRounding::Floor,
                scale: None,
                panel_rule: PanelRule::Judgement,
            },
            modules: vec![ModuleInputs {
                name: "实操".to_owned(),
                kind: ModuleKind::Practical,
                weight: 100,
                aspects: vec![Markable {
                    id: "A1.1".to_owned(),
                    max: Points::from_hundredths(200),
                    calculation: Calculation::Judgement,
                }],
                works: works
                    .iter()
                    .zip(["1", "2", "3"])
                    .map(|(code, value)| WorkInputs {
                        code: (*code).to_owned(),
                        record: WorkRecord::default(),
                        given: vec![vec![value.to_owned(), "2".to_owned(), value.to_owned()]],
                    })
                    .collect(),
            }],
            entries: works
                .iter()
                .map(|code| EntryCode { number: format!("N-{code}"), code: (*code).to_owned() })
                .collect(),
            decisions: Vec::new(),
        }
    }

    fn file(change: impl FnOnce(&mut Table)) -> String {
        let keys = Keys::new(&[7; 32]);
        let inputs = inputs();
        let mut table = compute(&inputs).unwrap().table;
        change(&mut table);
        let text = text_of(&keys.public_key(), &inputs, &table).unwrap();
        let hash = hash_of(&text);
        file_of(&text, &hash, &keys.sign_openly(hash.as_bytes()))
    }

    #[test]
    fn a_file_computed_again_is_the_file() {
        let file = file(|_| ());
        let _: serde_json::Value = serde_json::from_str(&file).unwrap();
        let text = verified(&file, Some(&Keys::new(&[7; 32]).public_key().public_key)).unwrap();
        assert_eq!(recompute(&text), Ok(None));
        assert_eq!(text.table.lines[0].code, "W1-03");
        assert!(matches!(verified(&file, Some("00")), Err(FileFault::Key { .. })));
        let packed = pack(&file).unwrap();
        assert_eq!(unpack(&packed).unwrap(), file);
    }

    #[test]
    fn a_file_of_records_is_true_and_says_that_there_is_nothing_to_compute() {
        let keys = Keys::new(&[7; 32]);
        let mut inputs = inputs();
        inputs.modules.iter_mut().for_each(|module| module.works.clear());
        let table = compute(&inputs).unwrap().table;
        let text = text_of_records(&keys.public_key(), &inputs, &table).unwrap();
        let hash = hash_of(&text);
        let read = verified(&file_of(&text, &hash, &keys.sign_openly(hash.as_bytes())), None).unwrap();
        assert_eq!(read.origin, ResultOrigin::Records);
        assert_eq!(recompute(&read), Err(Fault::Records));
        assert_eq!(verified(&file(|_| ()), None).unwrap().origin, ResultOrigin::Marks);
    }

    #[test]
    fn every_changed_byte_is_found() {
        let file = file(|_| ());
        for at in 0..file.len() {
            let mut bytes = file.clone().into_bytes();
            bytes[at] ^= 1;
            let changed = String::from_utf8_lossy(&bytes);
            assert!(verified(&changed, None).is_err(), "byte {at}");
        }
        assert!(verified(&file.replace('\n', "\r\n"), None).is_err());
        assert!(verified("", None).is_err());
    }

    #[test]
    fn a_table_that_does_not_follow_from_its_inputs_is_found_though_it_is_signed() {
        let file = file(|table| table.lines.swap(0, 1));
        let text = verified(&file, None).unwrap();
        let difference = recompute(&text).unwrap().unwrap();
        assert_eq!(difference.line, 1);
        assert!(difference.file.contains("W1-02") && difference.computed.contains("W1-03"));
    }
}
