//! The directory as a drawing: districts as tiles where they lie to each other, trades as bars. Pure.

use std::collections::BTreeMap;

/// Width and height of a tile, and the room between two.
const TILE: (i32, i32) = (104, 66);
const GAP: i32 = 6;
/// Columns of the map.
const COLUMNS: i32 = 5;
/// Height of a bar with the room around it, where bars begin, and the length of the longest.
const BAR: i32 = 30;
const BAR_FROM: i32 = 190;
const BAR_LONGEST: i32 = 260;
/// Bars at the most.
pub const MOST_BARS: usize = 12;

/// Where the districts of the city lie: code, column from the west, row from the north.
const PLACES: [(&str, i32, i32); 18] = [
    ("530128", 1, 0),
    ("530113", 3, 0),
    ("530124", 1, 1),
    ("530129", 3, 1),
    ("5301K2", 0, 2),
    ("530102", 1, 2),
    ("530103", 2, 2),
    ("530127", 3, 2),
    ("530181", 0, 3),
    ("530112", 1, 3),
    ("530111", 2, 3),
    ("5301K1", 3, 3),
    ("5301K3", 1, 4),
    ("530114", 2, 4),
    ("5301K4", 3, 4),
    ("530125", 4, 4),
    ("530115", 1, 5),
    ("530126", 4, 5),
];

/// A district with how many studios it has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    /// Code, for links.
    pub code: String,
    /// Name on the drawing.
    pub name: String,
    /// Studios.
    pub count: i64,
}

/// A tile of the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Left edge.
    pub x: i32,
    /// Upper edge.
    pub y: i32,
    /// How dark it is, from 0 for nothing to 4.
    pub shade: i64,
    /// What it stands for.
    pub of: Counted,
}

impl Tile {
    /// Width.
    pub const WIDTH: i32 = TILE.0;
    /// Height.
    pub const HEIGHT: i32 = TILE.1;

    /// Where its words begin.
    #[must_use]
    pub const fn text_x(&self) -> i32 {
        self.x + 10
    }

    /// The line of its name.
    #[must_use]
    pub const fn name_y(&self) -> i32 {
        self.y + 25
    }

    /// The line of its number.
    #[must_use]
    pub const fn count_y(&self) -> i32 {
        self.y + 50
    }
}

/// A map.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TileMap {
    /// Its tiles.
    pub tiles: Vec<Tile>,
    /// Width.
    pub width: i32,
    /// Height.
    pub height: i32,
}

/// How dark a number is beside the greatest one.
#[must_use]
pub const fn shade(count: i64, most: i64) -> i64 {
    if count <= 0 || most <= 0 { 0 } else { 1 + (count - 1) * 4 / most }
}

/// Puts districts where they lie; those of which nobody knows it follow below in their order.
#[must_use]
pub fn map(districts: Vec<Counted>) -> TileMap {
    let most = districts.iter().map(|one| one.count).max().unwrap_or(0);
    let mut extra = 0;
    let mut rows = 0;
    let tiles: Vec<Tile> = districts
        .into_iter()
        .map(|of| {
            let place = PLACES.iter().find(|(code, ..)| *code == of.code);
            let (column, row) = place.map_or_else(
                || {
                    extra += 1;
                    ((extra - 1) % COLUMNS, 6 + (extra - 1) / COLUMNS)
                },
                |(_, column, row)| (*column, *row),
            );
            rows = rows.max(row + 1);
            Tile { x: column * (TILE.0 + GAP), y: row * (TILE.1 + GAP), shade: shade(of.count, most), of }
        })
        .collect();
    TileMap { tiles, width: COLUMNS * (TILE.0 + GAP) - GAP, height: (rows * (TILE.1 + GAP) - GAP).max(0) }
}

/// A bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Upper edge.
    pub y: i32,
    /// Length.
    pub length: i64,
    /// What it stands for.
    pub of: Counted,
}

impl Bar {
    /// Where bars begin.
    pub const FROM: i32 = BAR_FROM;
    /// Width of the whole drawing.
    pub const WIDTH: i32 = BAR_FROM + BAR_LONGEST + 50;

    /// The line of its words.
    #[must_use]
    pub const fn text_y(&self) -> i32 {
        self.y + 17
    }

    /// Where its number stands.
    #[must_use]
    pub const fn count_x(&self) -> i64 {
        self.length + 198
    }
}

/// Height of a drawing with so many bars.
#[must_use]
pub fn bars_height(bars: &[Bar]) -> i32 {
    i32::try_from(bars.len()).unwrap_or(0) * BAR
}

/// Counts by code, the most frequent first, as many as are shown.
#[must_use]
pub fn bars(counted: impl IntoIterator<Item = (String, String)>) -> Vec<Bar> {
    let mut counts: BTreeMap<String, (String, i64)> = BTreeMap::new();
    for (code, name) in counted {
        counts.entry(code).or_insert((name, 0)).1 += 1;
    }
    let mut sorted: Vec<Counted> = counts
        .into_iter()
        .map(|(code, (name, count))| Counted { code, name, count })
        .collect();
    sorted.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.code.cmp(&b.code)));
    sorted.truncate(MOST_BARS);
    let most = sorted.first().map_or(1, |one| one.count).max(1);
    (0..)
        .zip(sorted)
        .map(|(at, of)| Bar { y: at * BAR, length: of.count * i64::from(BAR_LONGEST) / most, of })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Counted, PLACES, bars, map, shade};
    use std::collections::HashSet;

    #[test]
    fn no_two_districts_lie_on_one_place() {
        let places: HashSet<_> = PLACES.iter().map(|(_, column, row)| (column, row)).collect();
        assert_eq!(places.len(), PLACES.len());
        let counted = |code: &str, count| Counted { code: code.to_owned(), name: code.to_owned(), count };
        let drawn = map(vec![counted("530102", 8), counted("x", 1), counted("y", 0)]);
        let places: HashSet<_> = drawn.tiles.iter().map(|tile| (tile.x, tile.y)).collect();
        assert_eq!((places.len(), drawn.tiles[0].shade, drawn.tiles[2].shade), (3, 4, 0));
        assert_eq!((shade(1, 8), shade(8, 8), shade(0, 0)), (1, 4, 0));
    }

    #[test]
    fn the_most_frequent_comes_first() {
        let of = |code: &str| (code.to_owned(), code.to_uppercase());
        let drawn = bars([of("a"), of("b"), of("b")]);
        assert_eq!(drawn.iter().map(|bar| bar.of.count).collect::<Vec<_>>(), [2, 1]);
        assert_eq!(drawn[1].length * 2, drawn[0].length);
    }
}
