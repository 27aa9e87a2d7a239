//! From what is known of each competitor to the rows of a board: pure.

use crate::competition::board::model::{BoardRow, MOST_ROWS, Snapshot, Standing};
use crate::competition::events::model::EventState;
use std::cmp::Reverse;

/// The standing as a board shows it. A published table keeps its places; a running one is ranked by the points alone, since
/// what breaks a tie is known at the end only: equal points share the place and the next one is left out (1, 1, 3). Whoever
/// has no points yet comes last, by his code.
#[must_use]
pub fn snapshot(state: EventState, by_name: bool, mut standings: Vec<Standing>) -> Snapshot {
    // A published table without a place for somebody (absent, disqualified) has him at its end, as a running one has whoever
    // has no points.
    standings.sort_by(|a, b| {
        let order = |one: &Standing| (one.place.unwrap_or(u32::MAX), Reverse(one.points));
        order(a).cmp(&order(b)).then_with(|| a.code.cmp(&b.code))
    });
    let is_published = standings.iter().any(|one| one.place.is_some());
    let total = standings.len();
    let mut rows: Vec<BoardRow> = Vec::with_capacity(total);
    let mut before: Option<(Option<u32>, _)> = None;
    for (at, one) in (1..).zip(standings) {
        let place = match before {
            _ if is_published => one.place,
            _ if one.points.is_none() => None,
            Some((place, points)) if points == one.points => place,
            _ => Some(at),
        };
        before = Some((place, one.points));
        rows.push(BoardRow {
            place,
            code: one.code,
            name: one.name,
            points: one.points.map(|points| points.to_string()),
            marked: one.marked,
            expected: one.expected,
        });
    }
    let finished = rows.iter().filter(|row| row.is_finished()).count();
    rows.truncate(MOST_ROWS);
    Snapshot { state, by_name, total, finished, rows }
}

#[cfg(test)]
mod tests {
    use super::snapshot;
    use crate::competition::board::model::{MOST_ROWS, Standing};
    use crate::competition::events::model::EventState;
    use crate::kernel::points::Points;

    fn standing(code: &str, points: Option<u32>) -> Standing {
        Standing {
            code: code.to_owned(),
            points: points.map(Points::from_hundredths),
            marked: 2,
            expected: 3,
            ..Standing::default()
        }
    }

    fn shown(standings: Vec<Standing>) -> Vec<(Option<u32>, String)> {
        let snapshot = snapshot(EventState::Scoring, false, standings);
        snapshot.rows.into_iter().map(|row| (row.place, row.code)).collect()
    }

    #[test]
    fn equal_points_share_a_place_and_whoever_has_none_comes_last() {
        let rows = shown(vec![
            standing("W1-04", None),
            standing("W1-03", Some(5_590)),
            standing("W1-02", Some(5_650)),
            standing("W1-01", Some(5_650)),
            standing("W1-05", Some(0)),
        ]);
        let expected =
            [(Some(1), "W1-01"), (Some(1), "W1-02"), (Some(3), "W1-03"), (Some(4), "W1-05"), (None, "W1-04")];
        assert_eq!(rows, expected.map(|(place, code)| (place, code.to_owned())));
    }

    #[test]
    fn without_any_points_codes_stand_in_their_order_without_places() {
        let rows = shown(vec![standing("W2-01", None), standing("W1-02", None)]);
        assert_eq!(rows, [(None, "W1-02".to_owned()), (None, "W2-01".to_owned())]);
    }

    #[test]
    fn a_published_table_keeps_its_places() {
        let place = |code: &str, place, points| Standing { place, ..standing(code, Some(points)) };
        let rows = shown(vec![place("C", None, 9_000), place("B", Some(2), 8_000), place("A", Some(1), 8_000)]);
        assert_eq!(rows, [(Some(1), "A".to_owned()), (Some(2), "B".to_owned()), (None, "C".to_owned())]);
    }

    #[test]
    fn all_are_counted_and_the_first_are_shown() {
        let done = |at: usize| Standing { marked: 3, ..standing(&format!("W1-{at:03}"), Some(100)) };
        let snapshot = snapshot(EventState::Scoring, false, (0..80).map(done).collect());
        assert_eq!((snapshot.total, snapshot.finished, snapshot.rows.len()), (80, 80, MOST_ROWS));
        assert_eq!(snapshot.rows.first().and_then(|row| row.points.clone()).as_deref(), Some("1.00"));
    }
}
