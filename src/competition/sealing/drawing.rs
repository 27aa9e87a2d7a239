//! How things are drawn, coded and hashed. Pure; see the room's own words for the exact texts.

use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

fn sha256(text: &str) -> String {
    hex::encode(Sha256::digest(text.as_bytes()))
}

/// A list in the order in which a seed draws it. The order of the list itself does not matter.
#[must_use]
pub fn drawn_order(seed: &str, items: &[String]) -> Vec<String> {
    let mut keyed: Vec<(String, &String)> =
        items.iter().map(|item| (sha256(&format!("{seed}:{item}")), item)).collect();
    keyed.sort();
    keyed.into_iter().map(|(_, item)| item.clone()).collect()
}

/// Parts a drawn order into as few start groups as the workstations allow; the first ones have one more where it does not
/// come out even.
#[must_use]
pub fn start_groups(order: &[String], workstations: usize) -> Vec<Vec<String>> {
    let count = order.len().div_ceil(workstations.max(1));
    if count == 0 {
        return Vec::new();
    }
    let (least, longer) = (order.len() / count, order.len() % count);
    let mut groups = Vec::with_capacity(count);
    let mut rest = order;
    for group in 0..count {
        let size = least + usize::from(group < longer);
        let (own, others) = rest.split_at_checked(size).unwrap_or((rest, &[]));
        groups.push(own.to_vec());
        rest = others;
    }
    groups
}

/// Contestant codes: the place in the drawn order, `C-017` for the seventeenth. In the order of the entry numbers.
#[must_use]
pub fn contestant_codes(seed: &str, numbers: &[String]) -> Vec<(String, String)> {
    let mut pairs: Vec<(String, String)> = (1..)
        .zip(drawn_order(seed, numbers))
        .map(|(place, number): (usize, String)| (number, format!("C-{place:03}")))
        .collect();
    pairs.sort();
    pairs
}

/// Station codes: group and workstation, `W2-05` for the fifth place of the second group. Workstations are drawn within
/// each group.
#[must_use]
pub fn station_codes(seed: &str, codes: &[(i32, String)]) -> Vec<(String, String)> {
    let mut groups: BTreeMap<i32, Vec<String>> = BTreeMap::new();
    for (group, code) in codes {
        groups.entry(*group).or_default().push(code.clone());
    }
    let mut pairs: Vec<(String, String)> = groups
        .into_iter()
        .flat_map(|(group, codes)| {
            (1..)
                .zip(drawn_order(seed, &codes))
                .map(move |(station, code): (usize, String)| (code, format!("W{group}-{station:02}")))
                .collect::<Vec<_>>()
        })
        .collect();
    pairs.sort();
    pairs
}

/// The text of a layer that is hashed.
#[must_use]
pub fn canonical_layer(contest: &str, layer: i32, seed: &str, pairs: &[(String, String)]) -> String {
    let mut sorted: Vec<&(String, String)> = pairs.iter().collect();
    sorted.sort();
    let mut text = format!("jiangce seal\ncontest {contest}\nlayer {layer}\nseed {seed}\n");
    for (from, to) in sorted {
        text.push_str(from);
        text.push(' ');
        text.push_str(to);
        text.push('\n');
    }
    text
}

/// The text of a draw of start groups that is hashed.
#[must_use]
pub fn canonical_draw(contest: &str, seed: &str, groups: &[Vec<String>]) -> String {
    let mut text = format!("jiangce draw\ncontest {contest}\nseed {seed}\n");
    for (number, group) in (1..).zip(groups) {
        let number: usize = number;
        text.push_str("group ");
        text.push_str(&number.to_string());
        text.push('\n');
        for entry in group {
            text.push_str(entry);
            text.push('\n');
        }
    }
    text
}

/// The hash of a canonical text.
#[must_use]
pub fn hash_of(canonical: &str) -> String {
    sha256(canonical)
}

/// What is wrong with an order that was drawn from a box: numbers that nobody has, that stand twice, or that are missing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OrderFaults {
    /// Not among the entries.
    pub unknown: Vec<String>,
    /// More than once.
    pub repeated: Vec<String>,
    /// Not in the order.
    pub missing: Vec<String>,
}

impl OrderFaults {
    /// Whether there are any.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.unknown.is_empty() && self.repeated.is_empty() && self.missing.is_empty()
    }
}

/// Compares a typed order with the entries.
#[must_use]
pub fn order_faults(order: &[String], entries: &[String]) -> OrderFaults {
    let mut faults = OrderFaults::default();
    for (at, number) in order.iter().enumerate() {
        if !entries.contains(number) {
            faults.unknown.push(number.clone());
        } else if order.iter().take(at).any(|earlier| earlier == number) {
            faults.repeated.push(number.clone());
        }
    }
    faults.missing = entries.iter().filter(|number| !order.contains(number)).cloned().collect();
    faults
}

#[cfg(test)]
mod tests {
    use super::{
        canonical_draw, canonical_layer, contestant_codes, drawn_order, hash_of, order_faults, start_groups,
        station_codes,
    };
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn numbers(count: usize) -> Vec<String> {
        (1..=count).map(|number| format!("S2026001-01-{number:03}")).collect()
    }

    #[test]
    fn a_seed_draws_what_anybody_can_compute() {
        // SHA-256, as any tool gives it: seed:B 17d36e…; seed:C 779836…; seed:A 7afc67…
        let items: Vec<String> = ["A", "B", "C"].map(str::to_owned).to_vec();
        assert_eq!(drawn_order("seed", &items), ["B", "C", "A"]);
    }

    #[test]
    fn groups_are_as_few_as_the_workstations_allow_and_nearly_even() {
        let sizes = |entries, stations| -> Vec<usize> {
            start_groups(&numbers(entries), stations).iter().map(Vec::len).collect()
        };
        assert_eq!(sizes(7, 6), [4, 3]);
        assert_eq!(sizes(12, 6), [6, 6]);
        assert_eq!(sizes(5, 6), [5]);
        assert!(sizes(0, 6).is_empty());
    }

    #[test]
    fn the_canonical_texts_are_as_documented() {
        let pairs = [("B".to_owned(), "C-001".to_owned()), ("A".to_owned(), "C-002".to_owned())];
        assert_eq!(
            canonical_layer("S2026001/01", 1, "9f", &pairs),
            "jiangce seal\ncontest S2026001/01\nlayer 1\nseed 9f\nA C-002\nB C-001\n"
        );
        let groups = [vec!["B".to_owned()], vec!["A".to_owned()]];
        assert_eq!(
            canonical_draw("S2026001/01", "9f", &groups),
            "jiangce draw\ncontest S2026001/01\nseed 9f\ngroup 1\nB\ngroup 2\nA\n"
        );
        assert_eq!(hash_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_typed_order_has_each_entry_once() {
        let entries = numbers(3);
        assert!(order_faults(&entries, &entries).is_empty());
        let typed: Vec<String> = [&entries[0], &entries[0]]
            .map(Clone::clone)
            .into_iter()
            .chain(["X".to_owned()])
            .collect();
        let faults = order_faults(&typed, &entries);
        assert_eq!(faults.unknown, ["X"]);
        assert_eq!(faults.repeated, [entries[0].clone()]);
        assert_eq!(faults.missing, [entries[1].clone(), entries[2].clone()]);
    }

    proptest! {
        #[test]
        fn a_draw_does_not_depend_on_the_order_of_the_list(
            seed in "[0-9a-f]{64}", items in prop::collection::btree_set("[A-Z0-9]{1,8}", 0..40), turn in 0_usize..40,
        ) {
            let list: Vec<String> = items.into_iter().collect();
            let mut turned = list.clone();
            turned.reverse();
            let at = turn.min(turned.len());
            turned.rotate_left(at);
            prop_assert_eq!(drawn_order(&seed, &list), drawn_order(&seed, &turned));
            prop_assert_eq!(contestant_codes(&seed, &list), contestant_codes(&seed, &turned));
        }

        #[test]
        fn every_mapping_is_one_to_one(seed in "[0-9a-f]{64}", count in 0_usize..80, stations in 1_usize..12) {
            let entries = numbers(count);
            let first = contestant_codes(&seed, &entries);
            let from: BTreeSet<&String> = first.iter().map(|(from, _)| from).collect();
            let to: BTreeSet<&String> = first.iter().map(|(_, to)| to).collect();
            prop_assert_eq!((from.len(), to.len(), first.len()), (count, count, count));
            let groups = start_groups(&drawn_order(&seed, &entries), stations);
            prop_assert_eq!(groups.len(), count.div_ceil(stations));
            prop_assert!(groups.iter().all(|group| group.len() <= stations));
            let coded: Vec<(i32, String)> = (1..)
                .zip(&groups)
                .flat_map(|(number, group)| group.iter().map(move |entry| (number, entry.clone())))
                .collect();
            let second = station_codes(&seed, &coded);
            let places: BTreeSet<&String> = second.iter().map(|(_, to)| to).collect();
            prop_assert_eq!((places.len(), second.len()), (count, count));
        }

        #[test]
        fn any_change_changes_the_hash(
            seed in "[0-9a-f]{64}", count in 2_usize..30, at in 0_usize..30, layer in 1_i32..3,
        ) {
            let pairs = contestant_codes(&seed, &numbers(count));
            let hash = |contest: &str, layer, seed: &str, pairs: &[(String, String)]| {
                hash_of(&canonical_layer(contest, layer, seed, pairs))
            };
            let published = hash("S2026001/01", layer, &seed, &pairs);
            let mut swapped = pairs.clone();
            let (one, other) = (at % count, (at + 1) % count);
            let kept = swapped[one].1.clone();
            swapped[one].1 = swapped[other].1.clone();
            swapped[other].1 = kept;
            prop_assert_ne!(&published, &hash("S2026001/01", layer, &seed, &swapped));
            prop_assert_ne!(&published, &hash("S2026001/01", layer, &seed, &pairs[1..]));
            prop_assert_ne!(&published, &hash("S2026001/02", layer, &seed, &pairs));
            prop_assert_ne!(&published, &hash("S2026001/01", layer + 1, &seed, &pairs));
            prop_assert_ne!(&published, &hash("S2026001/01", layer, &format!("{seed}0"), &pairs));
            let mut turned = pairs.clone();
            turned.reverse();
            prop_assert_eq!(published, hash("S2026001/01", layer, &seed, &turned));
        }
    }
}
