//! A marking scheme and what was found in it.

use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::text_enum;

text_enum! {
    /// How an aspect is marked.
    pub enum AspectKind {
        /// Measurement (测量分): measured or counted.
        Measurement = "measurement",
        /// Judgement (评判分): 0 to 3 by several judges against benchmarks.
        Judgement = "judgement",
    }
}

/// Judgement scores; each has a benchmark.
pub const JUDGEMENT_SCORES: usize = 4;

/// A scheme.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MarkingScheme {
    /// Sections of the occupational standard with the marks that they should get; empty when the sheet has no table.
    pub sections: Vec<StandardSection>,
    /// Sub-criteria in their order; the letter of the identifier is the criterion.
    pub sub_criteria: Vec<SubCriterion>,
}

/// A section of the occupational standard (职业标准章节).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StandardSection {
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Marks that the standard gives it.
    pub target: Option<Points>,
}

/// A sub-criterion (评分子项).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubCriterion {
    /// Row of the sheet.
    pub row: u32,
    /// Identifier such as `C1`.
    pub id: String,
    /// Name.
    pub name: String,
    /// Day of marking, from 1.
    pub day: Option<u32>,
    /// Its aspects in their order.
    pub aspects: Vec<Aspect>,
}

/// An aspect (评分点), the smallest thing that is marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aspect {
    /// Row of the sheet.
    pub row: u32,
    /// How it is marked.
    pub kind: AspectKind,
    /// What is marked.
    pub description: String,
    /// Further descriptions, in their order.
    pub extra: Vec<String>,
    /// What a measurement requires, or its nominal size.
    pub requirement: String,
    /// Section of the occupational standard.
    pub section: Option<u32>,
    /// Full mark.
    pub max_mark: Option<Points>,
    /// Benchmarks of the judgement scores 0 to 3.
    pub benchmarks: [Option<String>; JUDGEMENT_SCORES],
}

impl MarkingScheme {
    /// Every aspect, in the order of the scheme.
    pub fn aspects(&self) -> impl Iterator<Item = &Aspect> {
        self.sub_criteria.iter().flat_map(|sub_criterion| &sub_criterion.aspects)
    }

    /// Aspects of a kind.
    #[must_use]
    pub fn count(&self, kind: AspectKind) -> usize {
        self.aspects().filter(|aspect| aspect.kind == kind).count()
    }

    /// Sum of the full marks.
    #[must_use]
    pub fn total(&self) -> Points {
        sum(self.aspects())
    }
}

/// Sum of the full marks of some aspects.
#[must_use]
pub fn sum<'a>(aspects: impl Iterator<Item = &'a Aspect>) -> Points {
    let hundredths = aspects
        .filter_map(|aspect| aspect.max_mark)
        .fold(0_u32, |sum, mark| sum.saturating_add(mark.hundredths()));
    Points::from_hundredths(hundredths)
}

/// Something that is wrong with a scheme, or odd about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SchemeFinding {
    /// Row of the sheet; none when it is about the whole scheme.
    pub row: Option<u32>,
    /// What to tell a person; its key is the code.
    pub message: Message,
}

impl SchemeFinding {
    /// A finding in a row.
    #[must_use]
    pub const fn in_row(row: u32, message: Message) -> Self {
        Self { row: Some(row), message }
    }
}

/// Errors and warnings, each in the order of the sheet.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Findings {
    /// What keeps a scheme from being used.
    pub errors: Vec<SchemeFinding>,
    /// What should be looked at.
    pub warnings: Vec<SchemeFinding>,
}
