//! Marking schemes of the size that the field works with: 149 aspects, or 200, in 36 sub-criteria on three days, 100.00 marks.
//! The words are the project's own and fit any manual trade.

use crate::competition::schemes::model::{Aspect, AspectKind, Criterion, MarkingScheme, StandardSection, SubCriterion};
use crate::kernel::points::Points;

/// A criterion: name, hundredths of a mark, aspects, day of marking, section of the standard.
type Part = (&'static str, u32, usize, u32, u32);

const CRITERIA: [Part; 6] = [
    ("准备与安全", 1_700, 26, 1, 1),
    ("读图与下料", 2_300, 34, 1, 2),
    ("装配与定位", 1_700, 25, 2, 3),
    ("加工与操作", 2_200, 33, 2, 3),
    ("检测与调试", 1_600, 24, 3, 4),
    ("整理与交付", 500, 7, 3, 5),
];

/// Sections of the standard.
const SECTIONS: [&str; 5] = ["职业道德与安全", "识图与工艺", "操作技能", "质量检验", "现场管理"];

/// Sub-criteria of each criterion.
const PARTS: [&str; 6] = ["工具", "材料", "步骤", "尺寸", "外观", "记录"];

/// What a measurement looks at, and what it requires.
const MEASURED: [(&str, &str); 8] = [
    ("数量齐全", "与清单一致，缺一项不得分"),
    ("长度误差", "±0.5 mm 以内"),
    ("角度误差", "±1° 以内"),
    ("间隙", "不大于 0.3 mm"),
    ("顺序", "与工艺卡一致"),
    ("用时", "不超过规定时间"),
    ("标识", "清楚且位置正确"),
    ("读数", "与标准件相差不超过一格"),
];

/// What a judgement looks at.
const JUDGED: [&str; 4] = ["动作的熟练程度", "表面的整洁程度", "布局的合理程度", "对异常的处理"];

/// Benchmarks of the scores 0 to 3.
const BENCHMARKS: [&str; 4] = ["达不到岗位要求", "达到岗位要求", "达到要求，部分优于要求", "全面优于要求，可作示范"];

/// Aspects that are judged.
const JUDGEMENTS: usize = 26;

/// The scheme of 149 aspects.
#[must_use]
pub fn scheme() -> MarkingScheme {
    of(CRITERIA)
}

/// The same scheme with 200 aspects: each criterion has about a third more.
#[must_use]
pub fn large_scheme() -> MarkingScheme {
    let mut criteria = CRITERIA;
    for (criterion, aspects) in criteria.iter_mut().zip([35, 46, 34, 44, 32, 9]) {
        criterion.2 = aspects;
    }
    of(criteria)
}

fn of(criteria: [Part; 6]) -> MarkingScheme {
    let all: usize = criteria.iter().map(|(_, _, aspects, ..)| aspects).sum();
    let mut scheme = MarkingScheme::default();
    let mut number = 0;
    for (letter, (name, marks, aspects, day, section)) in ('A'..).zip(criteria) {
        scheme
            .criteria
            .push(Criterion { id: letter.to_string(), name: name.to_owned() });
        let mut left = (marks, aspects);
        for (place, part) in (1..).zip(PARTS) {
            // The first parts have one aspect more until all are placed.
            let parts_left = PARTS.len() + 1 - place;
            let own = left.1.div_ceil(parts_left);
            let mut sub_criterion = SubCriterion {
                row: 0,
                id: format!("{letter}{place}"),
                name: format!("{name}：{part}"),
                day: Some(day),
                aspects: Vec::with_capacity(own),
            };
            for _ in 0..own {
                // Equal shares in steps of five hundredths; the rest goes to the last aspect.
                let share = u32::try_from(left.1).unwrap_or(1).max(1);
                let mark = if left.1 == 1 { left.0 } else { left.0 / share / 5 * 5 };
                left = (left.0 - mark, left.1 - 1);
                let is_judged = number * JUDGEMENTS / all != (number + 1) * JUDGEMENTS / all;
                sub_criterion.aspects.push(aspect(number, part, is_judged, section, mark));
                number += 1;
            }
            scheme.sub_criteria.push(sub_criterion);
        }
    }
    scheme.sections = (1..)
        .zip(SECTIONS)
        .map(|(section, name)| {
            let marks: u32 = criteria
                .iter()
                .filter(|(.., of)| *of == section)
                .map(|(_, marks, ..)| marks)
                .sum();
            StandardSection { number: section, name: name.to_owned(), target: Some(Points::from_hundredths(marks)) }
        })
        .collect();
    scheme
}

fn aspect(number: usize, part: &str, is_judged: bool, section: u32, mark: u32) -> Aspect {
    let (looked_at, requirement) = MEASURED.get(number % MEASURED.len()).copied().unwrap_or_default();
    let judged = JUDGED.get(number % JUDGED.len()).copied().unwrap_or_default();
    Aspect {
        row: 0,
        kind: if is_judged { AspectKind::Judgement } else { AspectKind::Measurement },
        description: format!("{part}：{}", if is_judged { judged } else { looked_at }),
        extra: Vec::new(),
        requirement: if is_judged { String::new() } else { requirement.to_owned() },
        section: Some(section),
        max_mark: Some(Points::from_hundredths(mark)),
        benchmarks: if is_judged { BENCHMARKS.map(|words| Some(words.to_owned())) } else { [const { None }; 4] },
    }
}

#[cfg(test)]
mod tests {
    use super::{large_scheme, scheme};
    use crate::competition::schemes::model::AspectKind;
    use crate::competition::schemes::rules::check;

    #[test]
    fn the_scheme_has_the_size_of_a_real_one_and_nothing_is_wrong_with_it() {
        let scheme = scheme();
        assert_eq!((scheme.count(AspectKind::Measurement), scheme.count(AspectKind::Judgement)), (123, 26));
        assert_eq!(scheme.sub_criteria.len(), 36);
        assert_eq!(scheme.total().to_string(), "100.00");
        let findings = check(&scheme);
        assert!(findings.errors.is_empty() && findings.warnings.is_empty(), "{findings:?}");
    }

    #[test]
    fn the_large_scheme_has_two_hundred_aspects_and_nothing_is_wrong_with_it() {
        let scheme = large_scheme();
        assert_eq!(scheme.count(AspectKind::Measurement) + scheme.count(AspectKind::Judgement), 200);
        assert_eq!(scheme.total().to_string(), "100.00");
        let findings = check(&scheme);
        assert!(findings.errors.is_empty() && findings.warnings.is_empty(), "{findings:?}");
    }
}
