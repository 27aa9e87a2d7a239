//! What the forms of a result say.

use crate::competition::results::service::Grounds;
use crate::platform::web::Pairs;

/// Why there is a version.
#[must_use]
pub fn grounds_of(typed: &Pairs) -> Grounds {
    Grounds { reason: typed.get("reason").to_owned(), document: typed.get("document").to_owned() }
}

/// Codes in the order of the places that were typed for them; nothing unless the places are 1, 2, 3 … each once.
#[must_use]
pub fn order_of(typed: &Pairs) -> Vec<String> {
    let mut placed: Vec<(usize, String)> = typed
        .with_prefix("place-")
        .map(|(code, place)| (place.trim().parse().unwrap_or(0), code.to_owned()))
        .collect();
    placed.sort();
    let is_whole = placed.iter().enumerate().all(|(at, (place, _))| *place == at + 1);
    if is_whole { placed.into_iter().map(|(_, code)| code).collect() } else { Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::order_of;
    use crate::platform::web::Pairs;

    #[test]
    fn places_are_whole_or_nothing_is_decided() {
        let typed = |places: &[(&str, &str)]| {
            Pairs::new(places.iter().map(|(code, place)| (format!("place-{code}"), (*place).to_owned())).collect())
        };
        assert_eq!(order_of(&typed(&[("W1-01", "2"), ("W1-02", " 1")])), ["W1-02", "W1-01"]);
        for wrong in [[("A", "1"), ("B", "1")], [("A", "1"), ("B", "")], [("A", "2"), ("B", "3")]] {
            assert!(order_of(&typed(&wrong)).is_empty(), "{wrong:?}");
        }
    }
}
