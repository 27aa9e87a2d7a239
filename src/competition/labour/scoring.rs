//! How a labour competition is ranked. Pure: accepted reports in, a table out.
//!
//! * What the months come to is kept as an exact fraction: a sum, a mean, or the last value.
//! * Points of an indicator are the ratio of what was reached to the target (of the target to what was reached where less
//!   is better) times 100, at most the cap of the indicator, rounded once to hundredths, half up.
//! * The total is the sum of these points by weight, rounded once; so anybody can follow it from the published figures.
//! * A missing report counts as nothing: it adds nothing to a sum and does not enter a mean. Where less is better and the
//!   months are added up, the target is that of the reported months, so that nobody gains by keeping silent.
//! * Without any report an indicator earns nothing. Nothing used up where less is better earns the cap; where the target is
//!   none at all, it earns 100 and everything else nothing.

use crate::competition::labour::model::{
    Accumulation, Actual, Figures, IndicatorDirection, LabourUnitKind, Table, TableFigure, TableIndicator, TableReport,
    TableUnit,
};
use crate::competition::rankings::model::{TieBreakKey, TiePolicy};
use crate::competition::rankings::ranking::{Standing, rank};
use crate::kernel::points::Points;
use chrono::NaiveDate;
use std::collections::BTreeMap;

/// Hundredths of a point in a target that is reached exactly.
const WHOLE: i128 = 10_000;

/// A unit with what was accepted of it.
#[derive(Debug, Clone)]
pub struct Contender {
    /// Its token in addresses.
    pub token: String,
    /// Name.
    pub name: String,
    /// Unit or team.
    pub kind: LabourUnitKind,
    /// Its targets in the order of the indicators.
    pub targets: Vec<i64>,
    /// Accepted reports by month: version and values.
    pub reports: BTreeMap<NaiveDate, (i32, Figures)>,
}

/// Half up; nothing of it is below zero here.
fn rounded(numerator: i128, denominator: i128) -> i128 {
    if denominator <= 0 { 0 } else { (2 * numerator + denominator) / (2 * denominator) }
}

/// What the values of the reported months come to, in the order of the months; nothing without any.
#[must_use]
pub fn cumulated(accumulation: Accumulation, values: &[i64]) -> Option<Actual> {
    let last = values.last()?;
    let sum = values.iter().fold(0_i64, |sum, value| sum.saturating_add(*value));
    Some(match accumulation {
        Accumulation::Sum => Actual { sum, over: 1 },
        Accumulation::Mean => Actual { sum, over: i64::try_from(values.len()).unwrap_or(1) },
        Accumulation::Last => Actual { sum: *last, over: 1 },
    })
}

impl Actual {
    /// As it is shown: rounded half up to the last decimal of its indicator.
    #[must_use]
    pub fn shown(self) -> i64 {
        i64::try_from(rounded(i128::from(self.sum), i128::from(self.over))).unwrap_or(i64::MAX)
    }
}

/// How many months of how many the target stands for, where it is not the whole one: less is better and the months are
/// added up.
#[must_use]
pub fn counted_share(indicator: &TableIndicator, reported: usize, months: usize) -> Option<(usize, usize)> {
    let is_added_up = indicator.direction == IndicatorDirection::Lower && indicator.accumulation == Accumulation::Sum;
    (is_added_up && reported > 0 && reported < months).then_some((reported, months))
}

/// The target that points are reckoned with, rounded half up to the last decimal of its indicator; points themselves take
/// the exact fraction.
#[must_use]
pub fn counted_target(indicator: &TableIndicator, target: i64, reported: usize, months: usize) -> i64 {
    counted_share(indicator, reported, months).map_or(target, |(of, all)| {
        let count = |number: usize| i128::try_from(number).unwrap_or(1);
        i64::try_from(rounded(i128::from(target) * count(of), count(all))).unwrap_or(target)
    })
}

/// Points of one indicator; `reported` of `months` months stand behind what was reached.
#[must_use]
pub fn points(indicator: &TableIndicator, target: i64, actual: Actual, reported: usize, months: usize) -> Points {
    let cap = i128::from(indicator.cap) * WHOLE / 100;
    let (sum, over, target) = (i128::from(actual.sum), i128::from(actual.over), i128::from(target));
    let earned = match indicator.direction {
        IndicatorDirection::Higher if target == 0 => cap,
        IndicatorDirection::Higher => rounded(WHOLE * sum, over * target),
        IndicatorDirection::Lower if target == 0 => {
            if sum == 0 {
                WHOLE
            } else {
                0
            }
        }
        IndicatorDirection::Lower if sum == 0 => cap,
        IndicatorDirection::Lower => {
            let (of, all) = counted_share(indicator, reported, months).unwrap_or((1, 1));
            let count = |number: usize| i128::try_from(number).unwrap_or(1);
            rounded(WHOLE * target * over * count(of), sum * count(all))
        }
    };
    Points::from_hundredths(u32::try_from(earned.clamp(0, cap)).unwrap_or(u32::MAX))
}

/// The weighted total of points.
#[must_use]
pub fn total(weighted: &[(i32, Points)]) -> Points {
    let sum: i128 = weighted
        .iter()
        .map(|(weight, points)| i128::from(*weight) * i128::from(points.hundredths()))
        .sum();
    Points::from_hundredths(u32::try_from(rounded(sum, 100)).unwrap_or(u32::MAX))
}

/// The standing of units after some months; `all` is how many the competition has.
#[must_use]
pub fn table(indicators: Vec<TableIndicator>, months: &[NaiveDate], all: usize, contenders: &[Contender]) -> Table {
    let mut units: Vec<TableUnit> = contenders
        .iter()
        .map(|contender| scored(&indicators, months, all, contender))
        .collect();
    let standings: Vec<Standing> = units
        .iter()
        .map(|unit| Standing { total: Some(unit.total), ..Standing::default() })
        .collect();
    for (unit, place) in units.iter_mut().zip(rank(&standings, &[TieBreakKey::Total], TiePolicy::Share)) {
        unit.rank = place.rank;
    }
    units.sort_by(|a, b| {
        a.rank
            .cmp(&b.rank)
            .then_with(|| a.name.cmp(&b.name))
            .then_with(|| a.token.cmp(&b.token))
    });
    Table { months: months.to_vec(), indicators, units }
}

fn scored(indicators: &[TableIndicator], months: &[NaiveDate], all: usize, contender: &Contender) -> TableUnit {
    let counted: Vec<(&NaiveDate, &(i32, Figures))> =
        contender.reports.iter().filter(|(month, _)| months.contains(month)).collect();
    let value = |figures: &Figures, indicator: &TableIndicator| figures.get(&indicator.id).copied().unwrap_or(0);
    let figures: Vec<TableFigure> = indicators
        .iter()
        .enumerate()
        .map(|(at, indicator)| {
            let values: Vec<i64> = counted.iter().map(|(_, (_, figures))| value(figures, indicator)).collect();
            let target = contender.targets.get(at).copied().unwrap_or(0);
            let actual = cumulated(indicator.accumulation, &values);
            let earned = actual.map_or(Points::NONE, |actual| points(indicator, target, actual, values.len(), all));
            TableFigure { target, actual, points: earned }
        })
        .collect();
    let weighted: Vec<(i32, Points)> = indicators
        .iter()
        .zip(&figures)
        .map(|(indicator, figure)| (indicator.weight, figure.points))
        .collect();
    TableUnit {
        token: contender.token.clone(),
        name: contender.name.clone(),
        kind: contender.kind,
        reports: counted
            .iter()
            .map(|(month, (version, figures))| TableReport {
                month: **month,
                version: *version,
                values: indicators.iter().map(|indicator| value(figures, indicator)).collect(),
            })
            .collect(),
        missing: months
            .iter()
            .filter(|month| !contender.reports.contains_key(month))
            .copied()
            .collect(),
        total: total(&weighted),
        figures,
        rank: 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::competition::labour::rules::months;
    use crate::kernel::ids::LabourIndicatorId;

    fn indicator(id: i64, weight: i32, direction: IndicatorDirection, accumulation: Accumulation) -> TableIndicator {
        TableIndicator {
            id: LabourIndicatorId(id),
            name: format!("指标{id}"),
            measure: "万元".to_owned(),
            direction,
            accumulation,
            weight,
            decimals: 0,
            cap: 120,
        }
    }

    fn year() -> Vec<NaiveDate> {
        let day = |text: &str| text.parse().unwrap();
        months(day("2026-01-01"), day("2026-12-31"))
    }

    fn contender(name: &str, targets: &[i64], reported: &[&[i64]]) -> Contender {
        let reports = year()
            .into_iter()
            .zip(reported)
            .filter(|(_, values)| !values.is_empty())
            .map(|(month, values)| {
                let figures = (1..)
                    .zip(values.iter())
                    .map(|(id, value)| (LabourIndicatorId(id), *value))
                    .collect();
                (month, (1, figures))
            })
            .collect();
        Contender {
            token: name.to_owned(),
            name: name.to_owned(),
            kind: LabourUnitKind::Unit,
            targets: targets.to_vec(),
            reports,
        }
    }

    fn earned(direction: IndicatorDirection, accumulation: Accumulation, target: i64, values: &[i64]) -> String {
        let actual = cumulated(accumulation, values).unwrap();
        points(&indicator(1, 100, direction, accumulation), target, actual, values.len(), 3).to_string()
    }

    #[test]
    fn points_are_the_ratio_to_the_target_rounded_once_half_up() {
        use Accumulation::{Last, Mean, Sum};
        use IndicatorDirection::{Higher, Lower};
        for (direction, accumulation, target, values, expected) in [
            (Higher, Sum, 300, &[100, 100, 100][..], "100.00"),
            (Higher, Sum, 3, &[1, 1], "66.67"),
            (Higher, Sum, 300, &[200, 200, 200], "120.00"),
            (Higher, Mean, 100, &[90, 95], "92.50"),
            (Higher, Mean, 9, &[1, 1, 2], "14.81"),
            (Higher, Last, 80, &[99, 40], "50.00"),
            // 1 / 80_000 of the whole is 0.125 hundredths; 1 / 20_000 is exactly half of one and goes up.
            (Higher, Sum, 80_000, &[1], "0.00"),
            (Higher, Sum, 20_000, &[1], "0.01"),
            (Lower, Mean, 90, &[100, 100], "90.00"),
            (Lower, Last, 50, &[10, 0], "120.00"),
            (Lower, Sum, 0, &[0, 0, 0], "100.00"),
            (Lower, Sum, 0, &[0, 1, 0], "0.00"),
            (Lower, Sum, 30, &[10, 10, 10], "100.00"),
            // Two of three months: the target is 20, not 30.
            (Lower, Sum, 30, &[10, 10], "100.00"),
        ] {
            assert_eq!(
                earned(direction, accumulation, target, values),
                expected,
                "{direction} {accumulation} {values:?}"
            );
        }
    }

    #[test]
    fn the_target_that_is_told_is_the_one_that_points_are_reckoned_with() {
        use Accumulation::{Mean, Sum};
        use IndicatorDirection::{Higher, Lower};
        for (direction, accumulation, reported, expected) in [
            (Lower, Sum, 4, 12_000),
            (Lower, Sum, 7, 21_000),
            (Lower, Sum, 12, 36_000),
            (Lower, Sum, 0, 36_000),
            (Lower, Mean, 4, 36_000),
            (Higher, Sum, 4, 36_000),
        ] {
            let rule = indicator(1, 100, direction, accumulation);
            assert_eq!(counted_target(&rule, 36_000, reported, 12), expected, "{direction} {accumulation} {reported}");
        }
        // 1057.7 of 3600.0 after four of twelve months.
        let rule = indicator(1, 100, Lower, Sum);
        let told = points(&rule, 36_000, Actual { sum: 10_577, over: 1 }, 4, 12);
        assert_eq!(told.to_string(), "113.45");
    }

    #[test]
    fn equals_share_a_rank_and_missing_months_are_named() {
        let indicators = vec![indicator(1, 100, IndicatorDirection::Higher, Accumulation::Sum)];
        let all = year();
        let field = [
            contender("甲", &[100], &[&[30], &[30]]),
            contender("乙", &[100], &[&[60], &[]]),
            contender("丙", &[100], &[&[20], &[20]]),
            contender("丁", &[40], &[&[20], &[20]]),
            contender("戊", &[100], &[]),
        ];
        let table = table(indicators, &all[..2], all.len(), &field);
        let told: Vec<(u32, &str, String)> = table
            .units
            .iter()
            .map(|unit| (unit.rank, unit.name.as_str(), unit.total.to_string()))
            .collect();
        let expected =
            [(1, "丁", "100.00"), (2, "乙", "60.00"), (2, "甲", "60.00"), (4, "丙", "40.00"), (5, "戊", "0.00")];
        assert_eq!(told, expected.map(|(rank, name, total)| (rank, name, total.to_owned())));
        let missing = |name: &str| table.units.iter().find(|unit| unit.name == name).unwrap().missing.clone();
        assert_eq!(missing("乙"), [all[1]]);
        assert_eq!(missing("戊"), all[..2]);
        assert_eq!(missing("甲"), []);
        let silent = table.units.last().unwrap();
        assert_eq!(silent.figures[0].actual, None, "nothing reported is not the figure zero");
    }

    #[test]
    fn a_table_is_read_again_as_it_was_written() {
        let indicators = vec![indicator(1, 100, IndicatorDirection::Lower, Accumulation::Mean)];
        let table = table(indicators, &year(), 12, &[contender("甲", &[7], &[&[3], &[4]])]);
        let text = serde_json::to_string(&table).unwrap();
        assert_eq!(serde_json::from_str::<Table>(&text).unwrap(), table);
    }

    mod properties {
        use super::*;
        use proptest::prelude::*;

        fn fields() -> impl Strategy<Value = Vec<Contender>> {
            let month = proptest::option::weighted(0.8, (0_i64..40, 0_i64..40));
            let unit = (proptest::collection::vec(month, 0..6), 1_i64..100, 0_i64..100);
            proptest::collection::vec(unit, 0..9).prop_map(|units| {
                units
                    .into_iter()
                    .enumerate()
                    .map(|(at, (months, first, second))| {
                        let values: Vec<Vec<i64>> = months
                            .iter()
                            .map(|month| month.map_or(Vec::new(), |(a, b)| vec![a, b]))
                            .collect();
                        let values: Vec<&[i64]> = values.iter().map(Vec::as_slice).collect();
                        contender(&format!("单位{at}"), &[first, second], &values)
                    })
                    .collect()
            })
        }

        fn two(weight: i32) -> Vec<TableIndicator> {
            vec![
                indicator(1, weight, IndicatorDirection::Higher, Accumulation::Sum),
                indicator(2, 100 - weight, IndicatorDirection::Lower, Accumulation::Mean),
            ]
        }

        proptest! {
            #[test]
            fn a_table_does_not_depend_on_the_order_of_the_units(mut field in fields(), turn in 0_usize..9, weight in 1_i32..100) {
                let before = table(two(weight), &year(), 12, &field);
                if !field.is_empty() {
                    let at = turn % field.len();
                    field.rotate_left(at);
                    field.reverse();
                }
                prop_assert_eq!(before, table(two(weight), &year(), 12, &field));
            }

            #[test]
            fn a_rank_is_one_more_than_there_are_better_ones_and_no_total_leaves_its_points(field in fields(), weight in 1_i32..100) {
                let table = table(two(weight), &year(), 12, &field);
                for unit in &table.units {
                    let better = table.units.iter().filter(|other| other.total > unit.total).count();
                    prop_assert_eq!(usize::try_from(unit.rank).unwrap(), better + 1);
                    let points = || unit.figures.iter().map(|figure| figure.points);
                    prop_assert!(points().min() <= Some(unit.total) && Some(unit.total) <= points().max());
                }
            }

            #[test]
            fn equal_points_make_the_same_total_by_any_weights(hundredths in 0_u32..12_001, weight in 1_i32..100) {
                let same = Points::from_hundredths(hundredths);
                prop_assert_eq!(total(&[(weight, same), (100 - weight, same)]), same);
            }

            #[test]
            fn more_is_never_worse_where_more_is_better(values in proptest::collection::vec(0_i64..50, 1..6), more in 0_i64..50, target in 1_i64..300) {
                for accumulation in Accumulation::ALL {
                    let rule = indicator(1, 100, IndicatorDirection::Higher, *accumulation);
                    let of = |values: &[i64]| points(&rule, target, cumulated(*accumulation, values).unwrap(), values.len(), 12);
                    let mut better = values.clone();
                    *better.last_mut().unwrap() += more;
                    prop_assert!(of(&values) <= of(&better));
                }
            }
        }
    }
}
