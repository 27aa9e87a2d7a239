//! Rows and states of this room.

use crate::competition::events::model::EntryGroup;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, BodyId, CompetitionId, ContestEntryId, ContestId, DelegationId, EntryMemberId, PersonId,
};
use crate::kernel::level::Level;
use crate::platform::db::schema::{contest_entry, delegation, entry_member};
use crate::registry::people::model::NewPerson;
use chrono::NaiveDate;
use diesel::prelude::*;

crate::text_enum! {
    /// Where an entry stands.
    pub enum EntryState {
        /// 待审核: it has a place and waits for the organiser.
        Submitted = "submitted",
        /// 已退回: to be mended; the place is kept.
        Returned = "returned",
        /// 已通过: it competes, under its number.
        Accepted = "accepted",
        /// 候补: all places are taken.
        Waiting = "waiting",
        /// 未通过.
        Rejected = "rejected",
        /// 已撤销.
        Withdrawn = "withdrawn",
    }
}

impl EntryState {
    /// States in which an entry has one of the places of its contest: the one definition of `contest.entry_count`.
    pub const WITH_PLACE: [Self; 3] = [Self::Submitted, Self::Returned, Self::Accepted];
    /// States in which nobody has decided yet; the check of eligibility is not closed over them.
    pub const UNDECIDED: [Self; 2] = [Self::Submitted, Self::Returned];

    /// Whether an entry in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use EntryState::{Accepted, Rejected, Returned, Submitted, Waiting, Withdrawn};
        matches!(
            (self, next),
            (Submitted, Returned | Accepted | Rejected | Withdrawn)
                // Mended, or a place has become free.
                | (Returned | Waiting, Submitted | Rejected | Withdrawn)
                | (Accepted, Rejected | Withdrawn)
        )
    }

    /// Whether the entry still counts: its contestants cannot enter the contest again.
    #[must_use]
    pub const fn is_live(self) -> bool {
        !matches!(self, Self::Rejected | Self::Withdrawn)
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Submitted => "badge-now",
            Self::Returned | Self::Waiting => "badge-warn",
            Self::Accepted => "badge-ok",
            Self::Rejected => "badge-bad",
            Self::Withdrawn => "",
        }
    }
}

crate::text_enum! {
    /// By whom an entry came.
    pub enum EntrySource {
        /// 代表队.
        Delegation = "delegation",
        /// 个人.
        Person = "person",
        /// 组委会.
        Organiser = "organiser",
    }
}

crate::text_enum! {
    /// What a person does in an entry.
    pub enum MemberPart {
        /// 选手.
        Contestant = "contestant",
        /// 领队.
        Leader = "leader",
        /// 教练.
        Coach = "coach",
    }
}

/// A delegation (代表队) of a competition.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = delegation)]
pub struct Delegation {
    /// Row id.
    pub id: DelegationId,
    /// The competition.
    pub competition_id: CompetitionId,
    /// Random token in addresses.
    pub token: String,
    /// Name.
    pub name: String,
    /// The body whose delegation it is.
    pub body_id: Option<BodyId>,
    /// 领队.
    pub leader_name: String,
    /// His mail address, empty when unknown.
    pub leader_email: String,
    /// When it was first named.
    pub created_at: Timestamp,
    /// Version for guarded updates.
    pub version: i32,
}

/// An entry (报名) of a person or a team.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = contest_entry)]
pub struct ContestEntry {
    /// Row id.
    pub id: ContestEntryId,
    /// The contest.
    pub contest_id: ContestId,
    /// Its delegation.
    pub delegation_id: Option<DelegationId>,
    /// Random token in addresses.
    pub token: String,
    /// Entry number, given at acceptance and never again to anybody else.
    pub number: Option<String>,
    /// Name of the team.
    pub team_name: Option<String>,
    /// State.
    pub state: EntryState,
    /// By whom it came.
    pub source: EntrySource,
    /// The moment that decides who comes first when there are more than places.
    pub submitted_at: Timestamp,
    /// Who submitted it.
    pub submitted_by: Option<AccountId>,
    /// When somebody decided.
    pub decided_at: Option<Timestamp>,
    /// Who.
    pub decided_by: Option<AccountId>,
    /// Why it was returned, rejected or withdrawn.
    pub reason: Option<String>,
    /// Start group, once drawn.
    pub start_group: Option<i32>,
    /// Version for guarded updates.
    pub version: i32,
}

/// One person of an entry.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = entry_member)]
pub struct EntryMember {
    /// Row id.
    pub id: EntryMemberId,
    /// The entry.
    pub entry_id: ContestEntryId,
    /// Its contest.
    pub contest_id: ContestId,
    /// The person.
    pub person_id: PersonId,
    /// What he does in it.
    pub part: MemberPart,
    /// Employer at entry.
    pub employer: String,
    /// Post at entry.
    pub post: String,
    /// Level that he says to hold.
    pub level_held: Option<Level>,
    /// Number of the certificate of that level.
    pub certificate_number: Option<String>,
    /// 培训基地.
    pub training_base: String,
    /// Whether the entry still counts.
    pub live: bool,
}

/// What is said of a person beyond who he is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MemberFacts {
    /// Employer.
    pub employer: String,
    /// Post.
    pub post: String,
    /// Level held.
    pub level_held: Option<Level>,
    /// Number of its certificate.
    pub certificate_number: Option<String>,
    /// Training base.
    pub training_base: String,
}

/// Who takes part.
#[derive(Debug, Clone)]
pub enum Who {
    /// To be found by his document, or registered.
    Stated(Box<NewPerson>),
    /// He is in the register.
    Known(PersonId),
}

/// One person of an entry as somebody wants it.
#[derive(Debug, Clone)]
pub struct MemberPlan {
    /// Who.
    pub who: Who,
    /// What he does.
    pub part: MemberPart,
    /// All else.
    pub facts: MemberFacts,
}

/// An entry as somebody wants it.
#[derive(Debug, Clone)]
pub struct EntryPlan {
    /// The contest.
    pub contest: ContestId,
    /// Name of the delegation; none for a person who comes by himself.
    pub delegation: Option<String>,
    /// Name of the team.
    pub team_name: Option<String>,
    /// Its people.
    pub members: Vec<MemberPlan>,
}

/// What the register and the competition know of a person who is to compete.
#[derive(Debug, Clone, Default)]
pub struct Entrant {
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Level that he says to hold.
    pub level_held: Option<Level>,
    /// Contests of this competition in which he competes already, with their groups.
    pub competes_in: Vec<(ContestId, EntryGroup)>,
}

/// A person of an entry with what pages show of him.
#[derive(Debug, Clone)]
pub struct MemberView {
    /// His row.
    pub member: EntryMember,
    /// His name.
    pub name: String,
    /// Number of his document, encrypted.
    pub document_number: Vec<u8>,
    /// Date of birth.
    pub birth_date: Option<NaiveDate>,
    /// Mail address.
    pub email: Option<String>,
}

/// An entry with what lists show of it.
#[derive(Debug, Clone)]
pub struct EntryView {
    /// The entry.
    pub entry: ContestEntry,
    /// Code of the contest.
    pub contest_code: String,
    /// Name of the contest.
    pub contest_name: String,
    /// Name of the delegation, empty for none.
    pub delegation: String,
    /// Its people, contestants first.
    pub members: Vec<MemberView>,
}

impl EntryView {
    /// Those who compete.
    pub fn contestants(&self) -> impl Iterator<Item = &MemberView> {
        self.members.iter().filter(|view| view.member.part == MemberPart::Contestant)
    }

    /// Names of those who compete, on one line.
    #[must_use]
    pub fn names(&self) -> String {
        self.contestants().map(|view| view.name.as_str()).collect::<Vec<_>>().join("、")
    }

    /// Names of those who do this part.
    #[must_use]
    pub fn names_of(&self, part: MemberPart) -> String {
        let of_part = self.members.iter().filter(|view| view.member.part == part);
        of_part.map(|view| view.name.as_str()).collect::<Vec<_>>().join("、")
    }

    /// Employers of those who compete, each once.
    #[must_use]
    pub fn employers(&self) -> String {
        let mut employers: Vec<&str> = self.contestants().map(|view| view.member.employer.as_str()).collect();
        employers.retain(|employer| !employer.is_empty());
        employers.dedup();
        employers.join("、")
    }
}

/// Which entries of a competition a reader may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryScope {
    /// All of them.
    All,
    /// Those of the delegation of a body.
    Body(BodyId),
    /// Those of a person.
    Person(PersonId),
}

/// What a list of entries is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct EntryFilter {
    /// Code of the contest.
    pub contest: Option<String>,
    /// State.
    pub state: Option<EntryState>,
    /// Token of the delegation.
    pub delegation: Option<String>,
    /// Part of a name, of a team, of an employer, or the beginning of a number.
    pub text: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::EntryState;

    #[test]
    fn only_a_submitted_entry_is_accepted_and_nothing_comes_back_from_the_end() {
        for from in EntryState::ALL {
            assert_eq!(from.may_become(EntryState::Accepted), *from == EntryState::Submitted, "{from}");
            for next in EntryState::ALL {
                assert!(from.is_live() || !from.may_become(*next), "{from} to {next}");
                assert!(*next != EntryState::Waiting || !from.may_become(*next), "nobody loses his place to wait");
            }
            assert_eq!(from.is_live(), from.may_become(EntryState::Withdrawn), "{from}");
        }
    }

    #[test]
    fn whoever_has_a_place_is_live_and_whoever_is_undecided_has_a_place() {
        assert!(EntryState::WITH_PLACE.iter().all(|state| state.is_live()));
        assert!(EntryState::UNDECIDED.iter().all(|state| EntryState::WITH_PLACE.contains(state)));
        assert!(!EntryState::WITH_PLACE.contains(&EntryState::Waiting));
    }
}
