//! Bars of an answer as places on a drawing. Pure; the same numbers stand in the table beside it.

use crate::indicators::statistics::answer::{Answered, Cell, Row};

/// Bars of one drawing at the most.
const MOST: usize = 12;
/// Width of the drawing.
const WIDTH: i64 = 640;
/// Where the bars begin.
const LEFT: i64 = 240;
/// How long the longest is.
const LONGEST: i64 = 300;
/// Height of a line.
const LINE: i64 = 38;
/// Width of a label at the most, in hundredths of a Chinese character: the largest letters are those of a telephone.
const LABEL: usize = 1_150;

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
    /// Where it begins: at the axis, or left of it where it is a decrease.
    pub x: i64,
    /// Length.
    pub length: i64,
    /// Length of the pale bar below it.
    pub beside: Option<i64>,
    /// Where its value is written.
    pub value_x: i64,
    /// It wants to be looked at.
    pub is_odd: bool,
    /// It is a decrease.
    pub is_less: bool,
}

/// A drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chart {
    /// Width.
    pub width: i64,
    /// Height.
    pub height: i64,
    /// Where nothing is: increases begin there, decreases end there.
    pub axis: i64,
    /// Where names end.
    pub label_x: i64,
    /// Bars from top to bottom.
    pub bars: Vec<Bar>,
    /// Lines of the table that are not drawn.
    pub left_out: usize,
}

/// Width of a character in hundredths of a Chinese one.
const fn width(character: char) -> usize {
    if character.is_ascii() { 55 } else { 100 }
}

fn shortened(label: &str) -> String {
    if label.chars().map(width).sum::<usize>() <= LABEL {
        return label.to_owned();
    }
    let mut taken = width('…');
    let mut short: String = label
        .chars()
        .take_while(|character| {
            taken += width(*character);
            taken <= LABEL
        })
        .collect();
    short.push('…');
    short
}

/// The bars of an answer; `words` are label and value of each of its lines. None when there is nothing to draw.
#[must_use]
pub fn chart(answered: &Answered, words: &[(String, String)]) -> Option<Chart> {
    let value = |row: &Row, at: usize| row.cells.get(at).map_or(0, Cell::drawn);
    let drawn = |row: &Row| value(row, answered.drawn).abs();
    let beside = |row: &Row| answered.beside.map(|at| value(row, at).abs());
    let longest = |row: &Row| drawn(row).max(beside(row).unwrap_or(0));
    let most = answered.rows.iter().take(MOST).map(longest).max().filter(|most| *most > 0)?;
    // Decreases are drawn to the left of increases, on half of the place each.
    let has_less = answered.rows.iter().take(MOST).any(|row| value(row, answered.drawn) < 0);
    let (axis, place) = if has_less { (LEFT + LONGEST / 2, LONGEST / 2) } else { (LEFT, LONGEST) };
    let bars: Vec<Bar> = answered
        .rows
        .iter()
        .zip(words)
        .take(MOST)
        .zip(0_i64..)
        .map(|((row, (label, words)), at)| {
            let length = drawn(row) * place / most;
            let is_less = value(row, answered.drawn) < 0;
            Bar {
                label: shortened(label),
                value: words.clone(),
                y: at * LINE + 6,
                text_y: at * LINE + 24,
                x: if is_less { axis - length } else { axis },
                length,
                beside: beside(row).map(|value| value * place / most),
                value_x: axis + if is_less { 0 } else { length } + 8,
                is_odd: row.is_odd,
                is_less,
            }
        })
        .collect();
    let height = i64::try_from(bars.len()).unwrap_or(0) * LINE + 6;
    Some(Chart {
        width: WIDTH,
        height,
        axis,
        label_x: LEFT - 10,
        left_out: answered.rows.len().saturating_sub(bars.len()),
        bars,
    })
}

#[cfg(test)]
mod tests {
    use super::{LEFT, LONGEST, chart};
    use crate::indicators::statistics::answer::{Answered, Cell, Row, titles};
    use crate::kernel::message::Message;

    fn answered(values: &[i64]) -> Answered {
        Answered {
            id: "x".to_owned(),
            answer: Message::new("nav-statistics"),
            columns: titles(["a", "b"]),
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
            beside: None,
            note: None,
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
        assert_eq!((chart.bars[0].length, chart.bars[7].length), (300, 150));
        assert_eq!(chart.bars[0].label, "一个很长很长很长很长…");
    }

    #[test]
    fn two_years_are_drawn_to_one_scale_and_a_decrease_is_told_from_an_increase() {
        let mut two = answered(&[10, 20]);
        for row in &mut two.rows {
            row.cells.push(Cell::Count(40, None));
        }
        two.beside = Some(1);
        let words = vec![("甲".to_owned(), "x".to_owned()); 2];
        let bars = chart(&two, &words).unwrap().bars;
        assert_eq!((bars[0].length, bars[1].length, bars[0].beside), (75, 150, Some(300)));
        let mut less = answered(&[10, 20]);
        less.rows[0].cells = vec![Cell::Change(Some(-50))];
        let bars = chart(&less, &words).unwrap().bars;
        assert_eq!((bars[0].is_less, bars[1].is_less), (true, false));
        // The decrease ends where the increase begins.
        assert_eq!((bars[0].x + bars[0].length, bars[1].x), (LEFT + LONGEST / 2, LEFT + LONGEST / 2));
        assert_eq!((bars[0].length, bars[1].length), (150, 60));
    }

    #[test]
    fn a_label_is_as_long_as_its_place() {
        assert_eq!(super::shortened("制冷空调系统安装维修工"), "制冷空调系统安装维修工");
        assert_eq!(super::shortened("信息通信信息化系统管理员"), "信息通信信息化系统管…");
        assert_eq!(super::shortened("Level 5 / Elementary"), "Level 5 / Elementary");
    }

    #[test]
    fn nothing_is_not_drawn() {
        assert!(chart(&answered(&[0, 0]), &[]).is_none());
    }
}
