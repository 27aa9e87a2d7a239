//! What a marking scheme must be (competition 2.1 and 2.2).

use crate::competition::schemes::model::{
    Aspect, AspectKind, Findings, JUDGEMENT_SCORES, MarkingScheme, SchemeFinding, sum,
};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use std::collections::HashSet;

/// What all aspects together are worth.
const WHOLE: Points = Points::from_hundredths(10_000);
/// What one aspect is worth at the most.
const MOST: Points = Points::from_hundredths(200);

/// Checks a scheme that was read.
#[must_use]
pub fn check(scheme: &MarkingScheme) -> Findings {
    let mut findings = Findings::default();
    let mut seen = HashSet::new();
    for sub_criterion in &scheme.sub_criteria {
        let mut wrong = |message| findings.errors.push(SchemeFinding::in_row(sub_criterion.row, message));
        if !seen.insert(sub_criterion.id.as_str()) {
            wrong(Message::new("scheme-sub-criterion-twice").with("id", sub_criterion.id.as_str()));
        }
        if sub_criterion.day.is_none() {
            wrong(Message::new("scheme-day-missing").with("id", sub_criterion.id.as_str()));
        }
        for aspect in &sub_criterion.aspects {
            check_aspect(aspect, scheme, &mut findings);
        }
        if sub_criterion.aspects.is_empty() {
            findings.warnings.push(SchemeFinding::in_row(
                sub_criterion.row,
                Message::new("scheme-sub-criterion-empty").with("id", sub_criterion.id.as_str()),
            ));
        }
    }
    let total = scheme.total();
    if total != WHOLE {
        let message = Message::new("scheme-total")
            .with("total", total.to_string())
            .with("whole", WHOLE.to_string());
        findings.errors.push(SchemeFinding { row: None, message });
    }
    for section in &scheme.sections {
        let marks = sum(scheme.aspects().filter(|aspect| aspect.section == Some(section.number)));
        if let Some(target) = section.target.filter(|target| *target != marks) {
            let message = Message::new("scheme-section-deviates")
                .with("section", section.number.to_string())
                .with("marks", marks.to_string())
                .with("target", target.to_string());
            findings.warnings.push(SchemeFinding { row: None, message });
        }
    }
    findings
}

fn check_aspect(aspect: &Aspect, scheme: &MarkingScheme, findings: &mut Findings) {
    let mut wrong = |message| findings.errors.push(SchemeFinding::in_row(aspect.row, message));
    match aspect.max_mark {
        Some(Points::NONE) => wrong(Message::new("scheme-mark-missing")),
        Some(mark) if mark > MOST => {
            wrong(
                Message::new("scheme-mark-too-high")
                    .with("mark", mark.to_string())
                    .with("most", MOST.to_string()),
            );
        }
        _ => {}
    }
    if aspect.description.is_empty() {
        wrong(Message::new("scheme-description-missing"));
    }
    let has_section =
        |number| scheme.sections.is_empty() || scheme.sections.iter().any(|section| section.number == number);
    match aspect.section {
        None => wrong(Message::new("scheme-section-missing")),
        Some(number) if !has_section(number) => {
            wrong(Message::new("scheme-section-unknown").with("section", number.to_string()));
        }
        Some(_) => {}
    }
    if aspect.kind == AspectKind::Judgement {
        let missing: Vec<String> = (0..JUDGEMENT_SCORES)
            .filter(|score| !matches!(aspect.benchmarks.get(*score), Some(Some(_))))
            .map(|score| score.to_string())
            .collect();
        if !missing.is_empty() {
            wrong(Message::new("scheme-benchmarks-missing").with("scores", missing.join(", ")));
        }
    }
}
