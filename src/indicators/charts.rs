//! Bars of an answer as places on a drawing. Pure; the same numbers stand in the table beside it.

use crate::indicators::questions::Answered;

/// Bars of one drawing at the most.
const MOST: usize = 12;
/// Width of the drawing.
const WIDTH: i64 = 640;
/// Where the bars begin.
const LEFT: i64 = 190;
/// How long the longest is.
const LONGEST: i64 = 350;
/// Height of a line.
const LINE: i64 = 38;
/// Characters of a label.
const LABEL: usize = 12;

/// One bar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// Its name, shortened.
    pub label: String,
    /// Its value in words.
    pub value: String,
    /// Upper edge.
    pub y: i64,
    /// Base line of its words.
    pub text_y: i64,
    /// Length.
    pub length: i64,
    /// Where its value is written.
    pub value_x: i64,
    /// It wants to be looked at.
    pub is_odd: bool,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Width.
    pub width: i64,
    /// Height.
    pub height: i64,
    /// Where the bars begin.
    pub left: i64,
    /// Where names end.
    pub label_x: i64,
    /// Bars from top to bottom.
    pub bars: Vec<Bar>,
    /// Lines of the table that are not drawn.
    pub left_out: usize,
}

fn shortened(label: &str) -> String {
    if label.chars().count() <= LABEL {
        return label.to_owned();
    }
    let mut short: String = label.chars().take(LABEL - 1).collect();
    short.push('…');
    short
}

/// The bars of an answer; `words` are label and value of each of its lines. None when there is nothing to draw.
#[must_use]
pub fn chart(answered: &Answered, words: &[(String, String)]) -> Option<Chart> {
    let drawn =
        |row: &crate::indicators::questions::Row| row.cells.get(answered.drawn).map_or(0, |cell| cell.drawn().abs());
    let most = answered.rows.iter().take(MOST).map(drawn).max().filter(|most| *most > 0)?;
    let bars: Vec<Bar> = answered
        .rows
        .iter()
        .zip(words)
        .take(MOST)
        .zip(0_i64..)
        .map(|((row, (label, value)), at)| {
            let length = drawn(row) * LONGEST / most;
            Bar {
                label: shortened(label),
                value: value.clone(),
                y: at * LINE + 6,
                text_y: at * LINE + 24,
                length,
                value_x: LEFT + length + 8,
                is_odd: row.is_odd,
            }
        })
        .collect();
    let height = i64::try_from(bars.len()).unwrap_or(0) * LINE + 6;
    Some(Chart {
        width: WIDTH,
        height,
        left: LEFT,
        label_x: LEFT - 10,
        left_out: answered.rows.len().saturating_sub(bars.len()),
        bars,
    })
}

#[cfg(test)]
mod tests {
    use super::chart;
    use crate::indicators::questions::{Answered, Cell, Row};
    use crate::kernel::message::Message;

    fn answered(values: &[i64]) -> Answered {
        Answered {
            id: "x".to_owned(),
            answer: Message::new("nav-statistics"),
            columns: vec!["a", "b"],
            rows: values
                .iter()
                .map(|value| Row {
                    label: Cell::Text("一个很长很长很长很长的职业名称".to_owned()),
                    href: None,
                    cells: vec![Cell::Count(*value, None)],
                    is_odd: false,
                })
                .collect(),
            drawn: 0,
        }
    }

    #[test]
    fn bars_are_as_long_as_their_numbers_and_what_is_not_drawn_is_counted() {
        let values: Vec<i64> = (1..=14).rev().collect();
        let answered = answered(&values);
        let words: Vec<_> = answered
            .rows
            .iter()
            .map(|_| ("一个很长很长很长很长的职业名称".to_owned(), "x".to_owned()))
            .collect();
        let chart = chart(&answered, &words).unwrap();
        assert_eq!((chart.bars.len(), chart.left_out), (12, 2));
        assert_eq!((chart.bars[0].length, chart.bars[7].length), (350, 175));
        assert_eq!(chart.bars[0].label, "一个很长很长很长很长的…");
    }

    #[test]
    fn nothing_is_not_drawn() {
        assert!(chart(&answered(&[0, 0]), &[]).is_none());
    }
}
