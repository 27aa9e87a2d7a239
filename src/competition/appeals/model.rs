//! Rows and states of this room.

use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{
    AccountId, AppealId, AppealMemberId, AppealNoteId, BodyId, CompetitionId, ContestEntryId, ContestId, OfficialId,
    PersonId,
};
use crate::platform::attachment::Record;
use crate::platform::db::schema::{appeal, appeal_member, appeal_note};
use diesel::prelude::*;

crate::text_enum! {
    /// What an appeal is about (competition 11).
    pub enum AppealSubject {
        /// 设备.
        Equipment = "equipment",
        /// 工具.
        Tools = "tools",
        /// 裁判执裁.
        Judging = "judging",
        /// 赛场管理.
        FloorManagement = "floor_management",
        /// 成绩.
        Score = "score",
    }
}

crate::text_enum! {
    /// Where an appeal stands.
    pub enum AppealState {
        /// 已提交: the organiser says whether it is heard.
        Filed = "filed",
        /// 逾期: filed too late, recorded and refused by the program.
        Late = "late",
        /// 已受理.
        Accepted = "accepted",
        /// 不予受理.
        Refused = "refused",
        /// 仲裁中: its panel sits.
        Hearing = "hearing",
        /// 申诉成立; the answer is still to go out.
        Upheld = "upheld",
        /// 申诉不成立; the answer is still to go out.
        Dismissed = "dismissed",
        /// 已答复.
        Answered = "answered",
        /// 已撤回.
        Withdrawn = "withdrawn",
    }
}

impl AppealState {
    /// States that keep the appeals of a contest from being closed, and the same thing from being appealed again.
    pub const OPEN: [Self; 5] = [Self::Filed, Self::Accepted, Self::Hearing, Self::Upheld, Self::Dismissed];

    /// Whether an appeal in this state may come into the next one.
    #[must_use]
    pub const fn may_become(self, next: Self) -> bool {
        use AppealState::{Accepted, Answered, Dismissed, Filed, Hearing, Refused, Upheld, Withdrawn};
        matches!(
            (self, next),
            (Filed, Accepted | Refused | Withdrawn)
                | (Accepted, Hearing | Withdrawn)
                // The panel is named anew when a member falls out.
                | (Hearing, Hearing | Upheld | Dismissed | Withdrawn)
                | (Upheld | Dismissed, Answered)
        )
    }

    /// Whether something is still to be done.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Filed | Self::Accepted | Self::Hearing | Self::Upheld | Self::Dismissed)
    }

    /// Class of the badge that shows the state.
    #[must_use]
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Filed | Self::Accepted => "badge-warn",
            Self::Hearing | Self::Upheld | Self::Dismissed => "badge-now",
            Self::Answered => "badge-ok",
            Self::Late | Self::Refused => "badge-bad",
            Self::Withdrawn => "",
        }
    }
}

crate::text_enum! {
    /// What the panel decided.
    pub enum AppealOutcome {
        /// 申诉成立.
        Upheld = "upheld",
        /// 申诉不成立.
        Dismissed = "dismissed",
    }
}

impl AppealOutcome {
    /// The state into which a decision brings an appeal.
    #[must_use]
    pub const fn state(self) -> AppealState {
        match self {
            Self::Upheld => AppealState::Upheld,
            Self::Dismissed => AppealState::Dismissed,
        }
    }
}

crate::text_enum! {
    /// How an appeal came in.
    pub enum AppealMedium {
        /// 网上.
        Online = "online",
        /// 书面: the organiser entered it when he received it.
        Paper = "paper",
    }
}

/// An appeal (申诉).
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = appeal)]
pub struct Appeal {
    /// Row id.
    pub id: AppealId,
    /// The contest.
    pub contest_id: ContestId,
    /// The entry for which it speaks.
    pub entry_id: ContestEntryId,
    /// Random token in addresses.
    pub token: String,
    /// Number: that of the contest, `A`, serial.
    pub number: String,
    /// What it is about.
    pub subject: AppealSubject,
    /// What happened.
    pub facts: String,
    /// When, in the words of whoever files.
    pub happened: String,
    /// Who was there.
    pub persons: String,
    /// How it came in.
    pub medium: AppealMedium,
    /// Who appeals, by name.
    pub filed_for: String,
    /// Where an answer reaches him beside the known addresses; empty for nowhere.
    pub reply_email: String,
    /// Account that filed it.
    pub filed_by: Option<AccountId>,
    /// When, by the clock of the server.
    pub filed_at: Timestamp,
    /// The version of the result against which it is filed.
    pub result_version: i32,
    /// Until when it could be filed.
    pub deadline: Timestamp,
    /// Until when it is to be answered.
    pub answer_due: Timestamp,
    /// State.
    pub state: AppealState,
    /// Why it was refused or withdrawn.
    pub reason: Option<String>,
    /// Who accepted or refused it.
    pub accepted_by: Option<AccountId>,
    /// When.
    pub accepted_at: Option<Timestamp>,
    /// What was decided.
    pub outcome: Option<AppealOutcome>,
    /// The decision in words.
    pub decision: Option<String>,
    /// Its reasons.
    pub decision_reasons: Option<String>,
    /// Who recorded it.
    pub decided_by: Option<AccountId>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// Who sent the answer.
    pub answered_by: Option<AccountId>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Who confirmed that it has arrived.
    pub acknowledged_by: Option<AccountId>,
    /// When.
    pub acknowledged_at: Option<Timestamp>,
    /// Version for guarded updates.
    pub version: i32,
}

impl Appeal {
    /// The appeal as files are enclosed with it.
    #[must_use]
    pub fn record(&self) -> Record<'_> {
        Record { kind: "appeal", number: &self.number }
    }
}

/// What somebody says in an appeal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppealPlan {
    /// Token of the entry.
    pub entry: String,
    /// What it is about.
    pub subject: AppealSubject,
    /// What happened.
    pub facts: String,
    /// When.
    pub happened: String,
    /// Who was there.
    pub persons: String,
    /// Who appeals; needed from paper, else the name of whoever is signed in.
    pub filed_for: String,
    /// Address for the answer.
    pub reply_email: String,
}

/// A member of a panel.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = appeal_member)]
pub struct PanelMember {
    /// Row id.
    pub id: AppealMemberId,
    /// The appeal.
    pub appeal_id: AppealId,
    /// The official.
    pub official_id: OfficialId,
    /// When he was named.
    pub seated_at: Timestamp,
    /// When he fell out.
    pub ended_at: Option<Timestamp>,
    /// Whether he was there at the decision.
    pub present: bool,
}

/// A note of a hearing.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = appeal_note)]
pub struct HearingNote {
    /// Row id.
    pub id: AppealNoteId,
    /// Who wrote it.
    pub official_id: OfficialId,
    /// What he wrote.
    pub words: String,
    /// When.
    pub written_at: Timestamp,
}

/// A published version of a result, as far as appeals need to know it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedVersion {
    /// Version.
    pub version: i32,
    /// When it was published.
    pub published_at: Timestamp,
    /// Until when appeals are taken, as it was recorded.
    pub closes_at: Option<Timestamp>,
    /// Whether it is the preliminary result.
    pub is_provisional: bool,
}

/// Which appeals of a competition a reader may know of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AppealScope {
    /// All of them.
    All,
    /// Those of the delegation of a body.
    Body(BodyId),
    /// Those of the entries of a person, unless he only coaches.
    Person(PersonId),
    /// Those that an official hears.
    Member(OfficialId),
    /// None.
    Nothing,
}

/// An appeal with what lists show of it.
#[derive(Debug, Clone)]
pub struct AppealView {
    /// The appeal.
    pub appeal: Appeal,
    /// Code of the contest.
    pub contest_code: String,
    /// Name of the contest.
    pub contest_name: String,
    /// Those who compete in the entry.
    pub names: String,
    /// Number of the entry.
    pub entry_number: String,
}

/// What waits in a competition.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct WaitingAppeals {
    /// Appeals about whose acceptance nobody has decided.
    pub to_accept: i64,
    /// Accepted appeals without a panel, and decided ones without an answer.
    pub to_go_on: i64,
    /// When the next of all open ones is to be answered.
    pub next_due: Option<Timestamp>,
}

/// What a list of appeals is narrowed to.
#[derive(Debug, Clone, Default)]
pub struct AppealFilter {
    /// Code of the contest.
    pub contest: Option<String>,
    /// State.
    pub state: Option<AppealState>,
}

/// The competition of a list and who may read which of its appeals.
#[derive(Debug, Clone, Copy)]
pub struct AppealQuery<'a> {
    /// The competition.
    pub competition: CompetitionId,
    /// What the reader may know of.
    pub scope: AppealScope,
    /// What he asked for.
    pub filter: &'a AppealFilter,
}

#[cfg(test)]
mod tests {
    use super::{AppealOutcome, AppealState};

    #[test]
    fn nothing_follows_on_the_end_of_an_appeal() {
        for state in AppealState::ALL {
            assert_eq!(state.is_open(), AppealState::OPEN.contains(state), "{state}");
            let goes_on = AppealState::ALL.iter().any(|next| state.may_become(*next));
            assert_eq!(goes_on, state.is_open(), "{state}");
        }
    }

    #[test]
    fn only_what_was_heard_is_decided() {
        for outcome in AppealOutcome::ALL {
            for state in AppealState::ALL {
                assert_eq!(state.may_become(outcome.state()), *state == AppealState::Hearing, "{state}");
            }
        }
    }
}
