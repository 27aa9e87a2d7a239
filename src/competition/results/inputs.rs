//! What a result is computed from, as it stands in a result file ([`crate::competition::results::files`]): everything that
//! decides, and nobody's name. Points are hundredths of a point, times are seconds.

use crate::competition::contests::model::{ContestRules, ModuleKind, PanelRule, TieKey};
use crate::competition::marking::model::WorkRecord;
use crate::competition::marking::scoring::Markable;
use crate::competition::rankings::model::{MedalRules, QuotaRounding, Scale, TiePolicy};
use serde::{Deserialize, Serialize};

/// Name and version of the format.
pub const FORMAT: &str = "jiangce-result-1";

/// Everything that decides about a result, with nobody's name in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inputs {
    /// [`FORMAT`].
    pub format: String,
    /// Number of the competition.
    pub competition: String,
    /// Code of the contest.
    pub contest: String,
    /// Its rules.
    pub rules: RankingRules,
    /// Its modules in their order.
    pub modules: Vec<ModuleInputs>,
    /// Who is who among numbers and codes.
    pub entries: Vec<EntryCode>,
    /// Codes of those whom every key left equal, each time in the order that was decided; of two decisions the last counts.
    pub decisions: Vec<Vec<String>>,
}

/// The rules that decide about a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RankingRules {
    /// Tie-break chain.
    pub tie_keys: Vec<TieKey>,
    /// What happens to those whom the chain leaves equal.
    pub tie_policy: TiePolicy,
    /// Medal rule set.
    pub medal_rules: MedalRules,
    /// Prizes by places.
    pub places: [u32; 3],
    /// Prizes in per cent of those who started.
    pub percent: [u32; 3],
    /// How per cent become places.
    pub rounding: QuotaRounding,
    /// Scale.
    pub scale: Option<Scale>,
    /// How the marks of a panel become one.
    pub panel_rule: PanelRule,
}

impl From<&ContestRules> for RankingRules {
    fn from(rules: &ContestRules) -> Self {
        Self {
            tie_keys: rules.tie_keys.clone(),
            tie_policy: rules.tie_policy,
            medal_rules: rules.medal_rules,
            places: rules.places,
            percent: rules.percent,
            rounding: rules.rounding,
            scale: rules.scale,
            panel_rule: rules.panel_rule,
        }
    }
}

/// A module with all that was given in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ModuleInputs {
    /// Name.
    pub name: String,
    /// What it tests.
    pub kind: ModuleKind,
    /// Per cent of the whole.
    pub weight: u32,
    /// What is marked, in the order of the scheme.
    pub aspects: Vec<Markable>,
    /// The works.
    pub works: Vec<WorkInputs>,
}

/// A work in a module.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkInputs {
    /// Code.
    pub code: String,
    /// What was recorded on the floor.
    pub record: WorkRecord,
    /// For each aspect what each judge gave, in the order of the panel; empty where nothing is.
    pub given: Vec<Vec<String>>,
}

/// Which code stood for which entry number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryCode {
    /// Entry number.
    pub number: String,
    /// Code under which the work was marked.
    pub code: String,
}
