//! The 700 and the 500 scale (competition 5), by whole numbers: a score near a rounding boundary is the same on every
//! machine. Scores are not clamped.

use crate::competition::rankings::model::Scale;
use crate::kernel::points::Points;

/// Fewer competitors than this make a scale that says little.
pub const FEW: usize = 5;

/// A table for which a scale has no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotComputable {
    /// Nobody took part.
    #[error("not computable: no competitor")]
    Nobody,
    /// Half of the marks or more are equal, so the median deviation is zero.
    #[error("not computable (MAD = 0)")]
    NoDeviation,
    /// All marks are equal.
    #[error("not computable (standard deviation = 0)")]
    NoSpread,
}

/// The scores of all who started, in the order of the marks.
///
/// # Errors
/// [`NotComputable`].
pub fn scores(scale: Scale, marks: &[Points]) -> Result<Vec<i64>, NotComputable> {
    let marks: Vec<i128> = marks.iter().map(|mark| i128::from(mark.hundredths())).collect();
    match scale {
        Scale::Seven => by_median(&marks),
        Scale::Five => by_mean(&marks),
    }
}

/// `700 + 30 (mark - M) / (1.4826 MAD)`, M the median and MAD the median deviation from it.
fn by_median(marks: &[i128]) -> Result<Vec<i64>, NotComputable> {
    let double_median = twice_the_median(marks.to_vec()).ok_or(NotComputable::Nobody)?;
    let double_deviations: Vec<i128> = marks.iter().map(|mark| 2 * mark - double_median).collect();
    let spread = twice_the_median(double_deviations.iter().map(|deviation| deviation.abs()).collect())
        .filter(|spread| *spread > 0)
        .ok_or(NotComputable::NoDeviation)?;
    // A deviation counts halves of a hundredth and the spread quarters: 30 d/2 / (1.4826 s/4) = 600000 d / (14826 s).
    Ok(double_deviations
        .iter()
        .map(|deviation| narrow(700 + half_up(600_000 * deviation, 14_826 * spread)))
        .collect())
}

/// Twice the median, whole for whole numbers: the mean of the two middle values counts halves.
fn twice_the_median(mut values: Vec<i128>) -> Option<i128> {
    values.sort_unstable();
    let upper = values.get(values.len() / 2)?;
    let lower = values.get((values.len() - 1) / 2)?;
    Some(lower + upper)
}

/// `500 + 30 (mark - mean) / sigma`, sigma with the divisor n.
fn by_mean(marks: &[i128]) -> Result<Vec<i64>, NotComputable> {
    let count = i128::try_from(marks.len()).unwrap_or(i128::MAX);
    if count == 0 {
        return Err(NotComputable::Nobody);
    }
    let sum: i128 = marks.iter().sum();
    let squares: i128 = marks.iter().map(|mark| mark * mark).sum();
    // n² times the variance; and n times a deviation, so that n falls out of their ratio.
    let spread = count * squares - sum * sum;
    if spread == 0 {
        return Err(NotComputable::NoSpread);
    }
    Ok(marks
        .iter()
        .map(|mark| narrow(500 + half_up_of_root(count * mark - sum, spread)))
        .collect())
}

/// `numerator / denominator` to the next whole number, half up; the denominator is positive.
fn half_up(numerator: i128, denominator: i128) -> i128 {
    (2 * numerator + denominator).div_euclid(2 * denominator)
}

/// `30 d / √spread` to the next whole number, half up, by whole roots: with y = 60 |d| / √spread it is
/// ⌊(y + 1) / 2⌋ above the mean and -⌈(y - 1) / 2⌉ below it.
fn half_up_of_root(deviation: i128, spread: i128) -> i128 {
    let square = 3_600 * deviation * deviation;
    if deviation >= 0 {
        i128::midpoint((square / spread).isqrt(), 1)
    } else {
        let ceiling = square.div_euclid(spread) + i128::from(square % spread != 0);
        let root = (ceiling - 1).isqrt() + 1;
        -(root / 2)
    }
}

fn narrow(score: i128) -> i64 {
    i64::try_from(score).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(marks: &[u32]) -> Vec<Points> {
        marks.iter().map(|mark| Points::from_hundredths(mark * 100)).collect()
    }

    #[test]
    fn the_worked_example_of_five_marks_holds_on_both_scales() {
        let marks = points(&[32, 41, 69, 73, 85]);
        assert_eq!(scores(Scale::Seven, &marks).unwrap(), [653, 665, 700, 705, 720]);
        assert_eq!(scores(Scale::Five, &marks).unwrap(), [458, 472, 513, 519, 537]);
    }

    #[test]
    fn a_field_without_spread_is_not_computable() {
        assert_eq!(scores(Scale::Seven, &points(&[50, 50, 50, 90])), Err(NotComputable::NoDeviation));
        assert_eq!(scores(Scale::Five, &points(&[50, 50])), Err(NotComputable::NoSpread));
        assert_eq!(scores(Scale::Seven, &[]), Err(NotComputable::Nobody));
    }

    #[test]
    fn the_published_table_of_32_competitors_comes_out_in_every_score() {
        let table = include_str!("../../../tests/data/results/raw_to_700.tsv");
        let rows: Vec<(Points, i64)> = table
            .lines()
            .skip(1)
            .map(|line| {
                let (mark, score) = line.split_once('\t').unwrap();
                (Points::parse(mark).unwrap(), score.parse().unwrap())
            })
            .collect();
        assert_eq!(rows.len(), 32);
        let marks: Vec<Points> = rows.iter().map(|(mark, _)| *mark).collect();
        let expected: Vec<i64> = rows.iter().map(|(_, score)| *score).collect();
        assert_eq!(scores(Scale::Seven, &marks).unwrap(), expected);
    }

    mod properties {
        use super::*;
        use proptest::prelude::*;

        proptest! {
            #[test]
            fn the_500_scale_agrees_with_the_formula_in_floating_point(marks in proptest::collection::vec(0_u32..=10_000, 2..60)) {
                let exact = scores(Scale::Five, &marks.iter().map(|mark| Points::from_hundredths(*mark)).collect::<Vec<_>>());
                prop_assume!(exact.is_ok());
                let marks: Vec<f64> = marks.iter().map(|mark| f64::from(*mark)).collect();
                let count = f64::from(u32::try_from(marks.len()).unwrap());
                let mean = marks.iter().sum::<f64>() / count;
                let sigma = (marks.iter().map(|mark| (mark - mean).powi(2)).sum::<f64>() / count).sqrt();
                for (mark, score) in marks.iter().zip(exact.unwrap()) {
                    let real = 500.0 + 30.0 * (mark - mean) / sigma;
                    let difference = real - f64::from(i32::try_from(score).unwrap());
                    prop_assert!((-0.500_001..=0.500_001).contains(&difference), "{real} became {score}");
                }
            }

            #[test]
            fn a_better_mark_never_has_a_lower_score(marks in proptest::collection::vec(0_u32..=10_000, 1..40)) {
                let points: Vec<Points> = marks.iter().map(|mark| Points::from_hundredths(*mark)).collect();
                for scale in Scale::ALL {
                    if let Ok(scores) = scores(*scale, &points) {
                        for (a, first) in marks.iter().zip(&scores) {
                            for (b, second) in marks.iter().zip(&scores) {
                                prop_assert!(a < b || first >= second);
                            }
                        }
                    }
                }
            }
        }
    }
}
