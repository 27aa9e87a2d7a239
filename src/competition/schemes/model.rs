//! A marking scheme and what was found in it.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{AccountId, ContestModuleId, MarkingSchemeId};
use crate::kernel::message::Message;
use crate::kernel::points::Points;
use crate::platform::db::schema::marking_scheme;
use crate::text_enum;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

text_enum! {
    /// Where a version of a scheme stands.
    pub enum SchemeState {
        /// Being written.
        Draft = "draft",
        /// The one by which the module is marked.
        InForce = "in_force",
        /// It was in force.
        Superseded = "superseded",
    }
}

impl SchemeState {
    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Draft => "badge-now",
            Self::InForce => "badge-ok",
            Self::Superseded => "",
        }
    }
}

/// One version of the scheme of a module.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = marking_scheme)]
pub struct SchemeVersion {
    /// Row id.
    pub id: MarkingSchemeId,
    /// The module.
    pub module_id: ContestModuleId,
    /// Version, from 1; stands in addresses.
    pub version: i32,
    /// Whether it is in force.
    pub state: SchemeState,
    /// [`MarkingScheme`] as JSON.
    pub content: String,
    /// How many aspects it has.
    pub aspects: i32,
    /// Full marks in hundredths.
    pub total: i32,
    /// Name of the file it was read from, empty when it was typed.
    pub source: String,
    /// Who made it.
    pub created_by: Option<AccountId>,
    /// When.
    pub created_at: Timestamp,
    /// Who put it in force.
    pub in_force_by: Option<AccountId>,
    /// When.
    pub in_force_at: Option<Timestamp>,
    /// Counts the changes of a draft.
    pub revision: i32,
}

impl SchemeVersion {
    /// The scheme.
    ///
    /// # Errors
    /// When the stored text is none.
    pub fn scheme(&self) -> Result<MarkingScheme, serde_json::Error> {
        serde_json::from_str(&self.content)
    }

    /// Full marks.
    #[must_use]
    pub fn points(&self) -> Points {
        Points::from_hundredths(u32::try_from(self.total).unwrap_or(0))
    }
}

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
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MarkingScheme {
    /// Sections of the occupational standard with the marks that they should get; empty when the sheet has no table.
    pub sections: Vec<StandardSection>,
    /// Criteria by letter and name; empty when the sheet has no table.
    pub criteria: Vec<Criterion>,
    /// Sub-criteria in their order; the letter of the identifier is the criterion.
    pub sub_criteria: Vec<SubCriterion>,
}

/// A section of the occupational standard (职业标准章节).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandardSection {
    /// Number.
    pub number: u32,
    /// Name.
    pub name: String,
    /// Marks that the standard gives it.
    pub target: Option<Points>,
}

/// A criterion (评分项): the sub-criteria whose identifiers begin with its letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Letter.
    pub id: String,
    /// Name.
    pub name: String,
}

/// A sub-criterion (评分子项).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SubCriterion {
    /// Row of the sheet; 0 when it was typed.
    #[serde(default, skip_serializing)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aspect {
    /// Row of the sheet; 0 when it was typed.
    #[serde(default, skip_serializing)]
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
    /// The same scheme without the rows of the sheet that it was read from: what two sheets of one scheme agree in.
    #[must_use]
    pub fn without_rows(mut self) -> Self {
        for sub_criterion in &mut self.sub_criteria {
            sub_criterion.row = 0;
            for aspect in &mut sub_criterion.aspects {
                aspect.row = 0;
            }
        }
        self
    }

    /// Letters of the criteria in their order, each with the name that the table gives it.
    #[must_use]
    pub fn letters(&self) -> Vec<(String, String)> {
        let mut letters: Vec<(String, String)> = Vec::new();
        for sub_criterion in &self.sub_criteria {
            let letter: String = sub_criterion.id.chars().take_while(|c| c.is_alphabetic()).collect();
            if !letters.iter().any(|(known, _)| *known == letter) {
                let name = self.criteria.iter().find(|criterion| criterion.id == letter);
                letters.push((letter, name.map(|criterion| criterion.name.clone()).unwrap_or_default()));
            }
        }
        letters
    }

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
