//! What a result changes about honours and proposals. Pure.

use crate::honours::proposals::model::{Deserving, Draft, DrawingPlan, Held, HonourProposal, ProposalKind, Standing};
use crate::kernel::ids::{HonourTitleId, PersonId};

/// What was settled: kind, person, title and rank of a proposal that nobody makes again.
pub type Settled = (ProposalKind, PersonId, HonourTitleId, i32);

fn wanted(deserving: &[Deserving], held: &[Held]) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = deserving
        .iter()
        .filter_map(|one| {
            let own = held.iter().find(|held| held.person == one.person);
            let kind = match own {
                Some(own) if own.title == one.title && own.rank == one.rank => return None,
                Some(_) => ProposalKind::Replace,
                None => ProposalKind::Confer,
            };
            Some(Draft {
                kind,
                entry: Some(one.entry),
                person: one.person,
                title: one.title,
                rank: one.rank,
                reward_amount: one.reward_amount,
                reward: one.reward.clone(),
                honour: own.map(|own| own.honour),
            })
        })
        .collect();
    drafts.extend(
        held.iter()
            .filter(|own| deserving.iter().all(|one| one.person != own.person))
            .map(|own| Draft {
                kind: ProposalKind::Withdraw,
                entry: None,
                person: own.person,
                title: own.title,
                rank: own.rank,
                reward_amount: 0,
                reward: String::new(),
                honour: Some(own.honour),
            }),
    );
    drafts
}

fn is_same(draft: &Draft, proposal: &HonourProposal) -> bool {
    draft.kind == proposal.kind
        && draft.person == proposal.person_id
        && draft.title == proposal.title_id
        && draft.rank == proposal.rank
        && draft.honour == proposal.honour_id
        && draft.reward_amount == proposal.reward_amount
        && draft.reward == proposal.reward
}

/// What has to change about the open proposals so that they are those of the result.
#[must_use]
pub fn plan(deserving: &[Deserving], held: &[Held], open: &[HonourProposal], settled: &[Settled]) -> DrawingPlan {
    let drafts: Vec<Draft> = wanted(deserving, held)
        .into_iter()
        .filter(|draft| !settled.contains(&(draft.kind, draft.person, draft.title, draft.rank)))
        .collect();
    let mut plan = DrawingPlan {
        drop: open
            .iter()
            .filter(|proposal| !drafts.iter().any(|draft| is_same(draft, proposal)))
            .map(|proposal| proposal.id)
            .collect(),
        ..DrawingPlan::default()
    };
    for draft in drafts {
        if open.iter().any(|proposal| is_same(&draft, proposal)) {
            plan.kept += 1;
        } else {
            plan.propose.push(draft);
        }
    }
    plan
}

/// How a contest with a final result stands.
#[must_use]
pub const fn standing(has_rules: bool, result: i32, drawn: Option<i32>, open: i64) -> Standing {
    match drawn {
        Some(drawn) if drawn == result && open > 0 => Standing::ToConfirm,
        Some(drawn) if drawn == result => Standing::Done,
        _ if has_rules => Standing::ToDraw,
        _ => Standing::NoRules,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::honours::proposals::model::ProposalState;
    use crate::kernel::ids::{ContestEntryId, ContestId, HonourId, HonourProposalId};

    fn deserving(person: i64, title: i64, rank: i32) -> Deserving {
        Deserving {
            entry: ContestEntryId(person),
            person: PersonId(person),
            rank,
            title: HonourTitleId(title),
            reward_amount: 0,
            reward: String::new(),
        }
    }

    fn held(person: i64, title: i64, rank: i32) -> Held {
        Held { honour: HonourId(person), person: PersonId(person), title: HonourTitleId(title), rank }
    }

    fn proposal(id: i64, draft: &Draft) -> HonourProposal {
        HonourProposal {
            id: HonourProposalId(id),
            token: id.to_string(),
            contest_id: ContestId(1),
            kind: draft.kind,
            entry_id: draft.entry,
            person_id: draft.person,
            title_id: draft.title,
            rank: draft.rank,
            reward_amount: draft.reward_amount,
            reward: draft.reward.clone(),
            honour_id: draft.honour,
            result_version: 1,
            state: ProposalState::Proposed,
            proposed_by: None,
            proposed_at: chrono::NaiveDateTime::default(),
            decided_by: None,
            decided_at: None,
            reason: None,
            honour_number: None,
            version: 1,
        }
    }

    fn kinds(plan: &DrawingPlan) -> Vec<(ProposalKind, i64)> {
        plan.propose.iter().map(|draft| (draft.kind, draft.person.0)).collect()
    }

    #[test]
    fn a_first_result_is_proposed_once() {
        let result = [deserving(1, 1, 1), deserving(2, 2, 2)];
        let first = plan(&result, &[], &[], &[]);
        assert_eq!(kinds(&first), [(ProposalKind::Confer, 1), (ProposalKind::Confer, 2)]);
        let open: Vec<_> = (1..).zip(&first.propose).map(|(id, draft)| proposal(id, draft)).collect();
        let again = plan(&result, &[], &open, &[]);
        assert_eq!((again.propose.len(), again.drop.len(), again.kept), (0, 0, 2));
    }

    #[test]
    fn a_correction_before_confirmation_drops_what_is_not_asked_for_any_more() {
        let first = plan(&[deserving(1, 1, 1), deserving(2, 2, 2)], &[], &[], &[]);
        let open: Vec<_> = (1..).zip(&first.propose).map(|(id, draft)| proposal(id, draft)).collect();
        let corrected = plan(&[deserving(2, 1, 1), deserving(3, 2, 2)], &[], &open, &[]);
        assert_eq!(corrected.drop, [HonourProposalId(1), HonourProposalId(2)]);
        assert_eq!(kinds(&corrected), [(ProposalKind::Confer, 2), (ProposalKind::Confer, 3)]);
    }

    #[test]
    fn a_correction_afterwards_replaces_and_withdraws() {
        let there = [held(1, 1, 1), held(2, 2, 2), held(4, 2, 3)];
        let corrected = plan(&[deserving(2, 1, 1), deserving(3, 2, 2), deserving(4, 2, 3)], &there, &[], &[]);
        let expected = [(ProposalKind::Replace, 2), (ProposalKind::Confer, 3), (ProposalKind::Withdraw, 1)];
        assert_eq!(kinds(&corrected), expected);
    }

    #[test]
    fn what_was_refused_is_not_proposed_again_unless_it_changes() {
        let settled = [(ProposalKind::Confer, PersonId(1), HonourTitleId(1), 1)];
        assert!(plan(&[deserving(1, 1, 1)], &[], &[], &settled).propose.is_empty());
        assert_eq!(plan(&[deserving(1, 2, 2)], &[], &[], &settled).propose.len(), 1);
    }

    #[test]
    fn a_contest_stands_where_its_latest_version_stands() {
        assert_eq!(standing(true, 1, None, 0), Standing::ToDraw);
        assert_eq!(standing(false, 1, None, 0), Standing::NoRules);
        assert_eq!(standing(true, 1, Some(1), 3), Standing::ToConfirm);
        assert_eq!(standing(false, 1, Some(1), 0), Standing::Done);
        assert_eq!(standing(true, 2, Some(1), 3), Standing::ToDraw);
    }
}
