//! Whom the final result of a contest puts into ranks for which there are rules.

use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::entries::model::MemberPart;
use crate::competition::events::model::EventState;
use crate::competition::results;
use crate::honours::rule_sets::model::TitleRule;
use crate::honours::rule_sets::rules::rule_for;
use crate::kernel::ids::{ContestEntryId, PersonId};
use crate::platform::db::Conn;
use crate::platform::error::AppError;

/// Somebody in a rank for which there is a rule.
#[derive(Debug, Clone)]
pub struct PlacedPerson {
    /// The entry.
    pub entry: ContestEntryId,
    /// Who.
    pub person: PersonId,
    /// His name.
    pub name: String,
    /// His employer at entry.
    pub employer: String,
    /// His rank.
    pub rank: i32,
    /// The rule.
    pub rule: TitleRule,
}

/// Everybody in a rank whose rule is wanted, by rank, with the version of the final result; nothing before it is final.
///
/// # Errors
/// Those of the database.
pub fn placed(
    conn: &mut Conn,
    contest: &Contest,
    title_rules: &[TitleRule],
    is_wanted: impl Fn(&TitleRule) -> bool,
) -> Result<Option<(i32, Vec<PlacedPerson>)>, AppError> {
    if contest.state != EventState::Final {
        return Ok(None);
    }
    let Some((set, lines)) = results::service::published(conn, contest.id)?.filter(|(set, _)| set.stage.is_final())
    else {
        return Ok(None);
    };
    let earned: Vec<(ContestEntryId, i32, &TitleRule)> = lines
        .iter()
        .filter_map(|line| {
            let rank = line.rank?;
            let rule = rule_for(title_rules, contest.entry_group, rank).filter(|rule| is_wanted(rule))?;
            Some((line.entry_id, rank, rule))
        })
        .collect();
    let ids: Vec<ContestEntryId> = earned.iter().map(|(entry, ..)| *entry).collect();
    let members = entries::store::members_of(conn, &ids)?;
    let mut found = Vec::new();
    for (entry, rank, rule) in earned {
        for view in members.get(&entry).into_iter().flatten() {
            if view.member.part == MemberPart::Contestant {
                found.push(PlacedPerson {
                    entry,
                    person: view.member.person_id,
                    name: view.name.clone(),
                    employer: view.member.employer.clone(),
                    rank,
                    rule: rule.clone(),
                });
            }
        }
    }
    Ok(Some((set.version, found)))
}
