//! What a role has to do, decided from where things stand.

use crate::certification::batches::model::BatchState;
use crate::competition::events::model::EventState;
use crate::kernel::actor::Role;
use crate::kernel::clock::Timestamp;
use crate::kernel::message::Message;
use crate::worklist::craft;
use crate::worklist::model::{
    BatchFact, ContestFact, DueReport, EventFact, Facts, SheetFact, WorkGroup, WorkItem, WorkKind,
};
use chrono::{Days, NaiveDate};

/// Days after which the auditor is reminded to check the chain.
const CHECK_EVERY_DAYS: u64 = 30;

/// What waits for somebody in a role on a day, the most urgent first.
#[must_use]
pub fn work_of(role: Role, facts: &Facts, today: NaiveDate) -> Vec<WorkItem> {
    let mut items: Vec<WorkItem> = match role {
        Role::CityAdministrator => {
            let mut items: Vec<_> = facts.batches.iter().filter_map(|fact| city_item(fact, today)).collect();
            items.extend(facts.competitions.iter().filter_map(|fact| city_event_item(fact, today)));
            // Drawing is the organiser's; a result wants a second person, who often is the city.
            let contests = facts.contests.iter().filter(|fact| fact.state != EventState::Draft);
            items.extend(contests.filter_map(|fact| contest_item(fact, facts.now)));
            items.extend(house_item(WorkKind::DrawHonours, facts.honours.0, "/honours/proposals?standing=draw"));
            items.extend(house_item(WorkKind::ConfirmHonours, facts.honours.1, "/honours/proposals?standing=confirm"));
            items.extend(house_item(WorkKind::AcceptPromotions, facts.promotions, "/promotions?state=proposed"));
            let appointments = facts.appointments;
            items.extend(house_item(WorkKind::ConfirmAppointments, appointments, "/appointments?state=recorded"));
            items.extend(craft::work_of(role, facts, today));
            items.extend(house_item(WorkKind::MendMail, facts.house.dead_mails, "/outbox"));
            items
        }
        Role::CompetitionOrganiser => {
            let competitions = facts.competitions.iter().filter_map(|fact| organiser_item(fact, today));
            let contests = facts.contests.iter().filter_map(|fact| contest_item(fact, facts.now));
            let honours = house_item(WorkKind::DrawHonours, facts.honours.0, "/honours/proposals?standing=draw");
            competitions.chain(contests).chain(honours).collect()
        }
        Role::BodyStaff => {
            let batches = facts.batches.iter().filter_map(|fact| body_item(fact, today));
            let reports = facts.reports.iter().map(report_item);
            let promotions = house_item(WorkKind::IssuePromotions, facts.promotions, "/promotions?state=on_notice");
            batches
                .chain(reports)
                .chain(promotions)
                .chain(craft::work_of(role, facts, today))
                .collect()
        }
        Role::QualitySupervisor => facts.batches.iter().filter_map(|fact| running_item(fact, today)).collect(),
        Role::Assessor => {
            let confirmed = facts.sheets_to_confirm.iter().map(confirmation_item);
            facts.sheets.iter().map(sheet_item).chain(confirmed).collect()
        }
        Role::SecurityAdministrator => [
            house_item(WorkKind::MendMail, facts.house.dead_mails, "/outbox"),
            house_item(WorkKind::UnlockAccounts, facts.house.locked_accounts, "/accounts?standing=locked"),
            house_item(WorkKind::GrantRoles, facts.house.accounts_without_role, "/accounts?standing=without_role"),
        ]
        .into_iter()
        .flatten()
        .collect(),
        Role::Auditor => chain_item(facts, today).into_iter().collect(),
        Role::Judge | Role::Worker | Role::System => Vec::new(),
    };
    items.sort_by_key(|item| (item.due.is_none(), item.due, item.kind, item.since));
    items
}

/// The items under the headings of the page: late or today, at any time, within a week, later; at the end what is only
/// watched.
#[must_use]
pub fn grouped(items: Vec<WorkItem>, today: NaiveDate) -> Vec<WorkGroup> {
    let week = today + Days::new(7);
    let mut groups = [
        WorkGroup { heading: "worklist-due-now", items: Vec::new() },
        WorkGroup { heading: "worklist-due-any-time", items: Vec::new() },
        WorkGroup { heading: "worklist-due-soon", items: Vec::new() },
        WorkGroup { heading: "worklist-due-later", items: Vec::new() },
        WorkGroup { heading: "worklist-watched", items: Vec::new() },
    ];
    let [now, any_time, soon, later, watched] = &mut groups;
    for item in items {
        match item.due {
            _ if item.kind.is_watched() => watched.items.push(item),
            Some(due) if due <= today => now.items.push(item),
            None => any_time.items.push(item),
            Some(due) if due <= week => soon.items.push(item),
            Some(_) => later.items.push(item),
        }
    }
    groups.into_iter().filter(|group| !group.items.is_empty()).collect()
}

/// The last day before an assessment begins: whatever has to stand by then.
fn eve(fact: &BatchFact) -> Option<NaiveDate> {
    fact.batch.first_day.pred_opt()
}

fn item(kind: WorkKind, fact: &BatchFact, due: Option<NaiveDate>) -> WorkItem {
    let path = format!("/batches/{}", fact.batch.number);
    WorkItem {
        kind,
        title: Message::new("worklist-batch")
            .with("title", fact.batch.title.clone())
            .with("body", fact.body_name.clone())
            .count("count", fact.batch.candidate_count),
        href: if kind == WorkKind::IssueCertificates { format!("{path}/certificates") } else { path },
        since: fact.entered.as_ref().map(|(at, ..)| *at),
        due,
        note: match &fact.entered {
            Some((_, _, Some(reason))) if kind == WorkKind::MendBatch => {
                Some(Message::new("worklist-returned-because").with("reason", reason.clone()))
            }
            Some((_, name, _)) if kind == WorkKind::DecideFiling => {
                Some(Message::new("worklist-submitted-by").with("name", name.clone()))
            }
            _ => None,
        },
    }
}

fn city_item(fact: &BatchFact, today: NaiveDate) -> Option<WorkItem> {
    match fact.batch.state {
        BatchState::Submitted => Some(item(WorkKind::DecideFiling, fact, eve(fact))),
        _ => results_item(fact, today),
    }
}

/// What results and notices ask for, of the city as of the body.
fn results_item(fact: &BatchFact, today: NaiveDate) -> Option<WorkItem> {
    match fact.batch.state {
        BatchState::Scoring if fact.sheets.open == 0 && fact.sheets.submitted == 0 && fact.sheets.confirmed > 0 => {
            Some(item(WorkKind::PublishResults, fact, None))
        }
        BatchState::PublicNotice => match fact.batch.notice_to {
            Some(last) if last < today => Some(item(WorkKind::IssueCertificates, fact, None)),
            last => Some(item(WorkKind::WatchNotice, fact, last)),
        },
        _ => None,
    }
}

fn body_item(fact: &BatchFact, today: NaiveDate) -> Option<WorkItem> {
    match fact.batch.state {
        BatchState::Returned => Some(item(WorkKind::MendBatch, fact, eve(fact))),
        BatchState::Draft => Some(item(WorkKind::SubmitDraft, fact, eve(fact))),
        BatchState::Approved | BatchState::ApplicationOpen => Some(item(WorkKind::FillRoster, fact, eve(fact))),
        BatchState::Arranging => Some(item(WorkKind::ArrangeCandidates, fact, eve(fact))),
        BatchState::Staffing => Some(item(WorkKind::AssignAssessors, fact, eve(fact))),
        BatchState::Certifying => Some(item(WorkKind::IssueCertificates, fact, None)),
        BatchState::Examining | BatchState::Scoring if fact.sheets.submitted > 0 => {
            let mut found = item(WorkKind::ConfirmSheets, fact, None);
            found.note = Some(Message::new("worklist-sheets-submitted").count("count", fact.sheets.submitted));
            Some(found)
        }
        _ => results_item(fact, today),
    }
}

fn running_item(fact: &BatchFact, today: NaiveDate) -> Option<WorkItem> {
    match fact.batch.state {
        BatchState::Examining | BatchState::Scoring => {
            let mut found = item(WorkKind::WatchMarking, fact, Some(fact.batch.last_day));
            let all = fact.sheets.open + fact.sheets.submitted + fact.sheets.confirmed;
            found.note = Some(
                Message::new("worklist-sheets-confirmed")
                    .count("confirmed", fact.sheets.confirmed)
                    .count("all", all),
            );
            Some(found)
        }
        BatchState::PublicNotice => results_item(fact, today),
        _ => None,
    }
}

fn event_item(kind: WorkKind, fact: &EventFact, due: Option<NaiveDate>) -> WorkItem {
    WorkItem {
        kind,
        title: Message::new("worklist-competition")
            .with("name", fact.competition.name.clone())
            .with("organiser", fact.competition.organiser.clone()),
        href: format!("/competitions/{}", fact.competition.number),
        since: fact.entered.as_ref().map(|(at, ..)| *at),
        due,
        note: match &fact.entered {
            Some((_, _, Some(reason))) if kind == WorkKind::MendCompetition => {
                Some(Message::new("worklist-returned-because").with("reason", reason.clone()))
            }
            Some((_, name, _)) if kind == WorkKind::DecideCompetition => {
                Some(Message::new("worklist-submitted-by").with("name", name.clone()))
            }
            _ => None,
        },
    }
}

/// What a contest asks of whoever runs it.
fn contest_item(fact: &ContestFact, now: Timestamp) -> Option<WorkItem> {
    let is_over = fact.closes_at.is_some_and(|at| at <= now);
    let (kind, path) = match fact.state {
        EventState::Draft => (WorkKind::DrawContest, "/sealing"),
        EventState::Unsealed => (WorkKind::PrepareResult, "/results/manage"),
        EventState::Provisional if is_over => (WorkKind::CloseAppeals, ""),
        EventState::AppealsClosed => (WorkKind::OpenResultNotice, "/results/manage"),
        EventState::PublicNotice if is_over => (WorkKind::FinaliseResult, "/results/manage"),
        _ => return None,
    };
    let competition = format!("/competitions/{}", fact.number);
    Some(WorkItem {
        kind,
        title: Message::new("worklist-contest")
            .with("name", fact.name.clone())
            .with("competition", fact.competition.clone()),
        href: match kind {
            WorkKind::CloseAppeals => format!("{competition}/appeals"),
            _ => format!("{competition}/contests/{}{path}", fact.code),
        },
        since: fact.closes_at.filter(|_| is_over),
        due: if kind == WorkKind::DrawContest { fact.first_day.pred_opt() } else { None },
        note: None,
    })
}

/// A competition has to be in the plan before its entry begins. What waits in a labour competition may be decided by the
/// city as well as by its organiser; what has only to be watched is left to the organiser.
fn city_event_item(fact: &EventFact, today: NaiveDate) -> Option<WorkItem> {
    if fact.competition.is_labour() && fact.competition.state.place() >= EventState::EntryOpen.place() {
        return labour_item(fact, today).filter(|item| !item.kind.is_watched());
    }
    (fact.competition.state == EventState::Submitted)
        .then(|| event_item(WorkKind::DecideCompetition, fact, fact.competition.entry_from.pred_opt()))
}

/// A step of a labour competition, and where it is taken.
fn labour_step(
    kind: WorkKind,
    fact: &EventFact,
    due: Option<NaiveDate>,
    path: &str,
    note: Option<Message>,
) -> WorkItem {
    let mut found = event_item(kind, fact, due);
    found.href.push_str("/labour");
    found.href.push_str(path);
    found.note = note;
    found
}

/// What a labour competition asks for once its entry is open; until then it is as any other.
fn labour_item(fact: &EventFact, today: NaiveDate) -> Option<WorkItem> {
    let (competition, labour) = (&fact.competition, fact.labour);
    let found = match competition.state {
        EventState::EntryOpen if labour.units_undecided > 0 => {
            let note = Message::new("worklist-units-undecided").count("count", labour.units_undecided);
            labour_step(WorkKind::ReviewUnits, fact, Some(competition.entry_to), "/units", Some(note))
        }
        EventState::EntryOpen if competition.entry_to < today => {
            labour_step(WorkKind::CloseLabourEntry, fact, competition.first_day.pred_opt(), "", None)
        }
        EventState::EligibilityChecked if competition.first_day <= today => {
            labour_step(WorkKind::StartLabour, fact, Some(competition.first_day), "", None)
        }
        EventState::Running | EventState::Provisional | EventState::PublicNotice if labour.reports_submitted > 0 => {
            let note = Message::new("worklist-reports-submitted").count("count", labour.reports_submitted);
            labour_step(WorkKind::ReviewReports, fact, None, "/reports?state=submitted", Some(note))
        }
        EventState::Running if competition.last_day < today => {
            labour_step(WorkKind::ComputeLabourResult, fact, None, "/result", None)
        }
        EventState::Provisional => labour_step(WorkKind::PublishLabourResult, fact, None, "/result", None),
        EventState::PublicNotice => match labour.notice_to {
            Some(last) if last < today && labour.is_own_publication => return None,
            Some(last) if last < today => labour_step(WorkKind::ConfirmLabourResult, fact, None, "/result", None),
            last => labour_step(WorkKind::WatchLabourNotice, fact, last, "/result", None),
        },
        _ => return None,
    };
    Some(found)
}

fn report_item(fact: &DueReport) -> WorkItem {
    WorkItem {
        kind: WorkKind::SubmitReport,
        title: Message::new("worklist-report")
            .with("unit", fact.unit.clone())
            .with("month", fact.month.clone())
            .with("name", fact.competition.clone()),
        href: format!("/competitions/{}/labour/units/{}/reports/{}", fact.number, fact.token, fact.month),
        since: None,
        due: Some(fact.due),
        note: fact
            .returned
            .as_ref()
            .map(|reason| Message::new("worklist-report-returned").with("reason", reason.clone())),
    }
}

fn organiser_item(fact: &EventFact, today: NaiveDate) -> Option<WorkItem> {
    let competition = &fact.competition;
    let is_under_way = competition.state.place() >= EventState::EntryOpen.place();
    if competition.is_labour() && is_under_way {
        return labour_item(fact, today);
    }
    let before_entry = competition.entry_from.pred_opt();
    match competition.state {
        EventState::Draft => Some(event_item(WorkKind::SubmitCompetition, fact, before_entry)),
        EventState::Returned => Some(event_item(WorkKind::MendCompetition, fact, before_entry)),
        EventState::PlanApproved => Some(event_item(WorkKind::PublishCompetition, fact, before_entry)),
        EventState::Published if competition.entry_from <= today => {
            Some(event_item(WorkKind::OpenEntry, fact, Some(competition.entry_from)))
        }
        EventState::EntryOpen if fact.undecided > 0 => {
            let mut found = event_item(WorkKind::ReviewEntries, fact, Some(competition.entry_to));
            found.href.push_str("/entries?state=submitted");
            found.note = Some(Message::new("worklist-entries-undecided").count("count", fact.undecided));
            Some(found)
        }
        EventState::EligibilityChecked => {
            let mut found = event_item(WorkKind::AppointOfficials, fact, competition.first_day.pred_opt());
            found.href.push_str("/officials");
            Some(found)
        }
        EventState::OfficialsAppointed if fact.appeals.0 > 0 => {
            let mut found = event_item(WorkKind::HandleAppeals, fact, fact.appeals.1);
            found.href.push_str("/appeals");
            found.note = Some(Message::new("worklist-appeals-open").count("count", fact.appeals.0));
            Some(found)
        }
        EventState::Postponed => Some(event_item(WorkKind::ResumeCompetition, fact, None)),
        _ => None,
    }
}

fn sheet_item(fact: &SheetFact) -> WorkItem {
    let (cells, filled) = fact.cells;
    WorkItem {
        kind: WorkKind::MarkSheet,
        title: Message::new("worklist-sheet")
            .with("title", fact.title.clone())
            .with("trade", fact.trade.clone())
            .with_key("level", format!("level-{}", fact.level.as_str().to_lowercase()))
            .with_key("part", format!("part-{}", fact.part.as_str().replace('_', "-"))),
        href: format!("/sheets/{}", fact.token),
        since: None,
        due: Some(fact.days.1),
        note: Some(match &fact.rejected_reason {
            Some(reason) => Message::new("worklist-sheet-rejected").with("reason", reason.clone()),
            None => Message::new("worklist-cells-filled")
                .count("filled", filled)
                .count("all", cells),
        }),
    }
}

/// A sheet of a panel that waits for its lead, who may confirm it as body staff may.
fn confirmation_item(fact: &SheetFact) -> WorkItem {
    WorkItem { kind: WorkKind::ConfirmSheets, due: None, note: None, ..sheet_item(fact) }
}

fn house_item(kind: WorkKind, count: i64, href: &str) -> Option<WorkItem> {
    let title = match kind {
        WorkKind::MendMail => "worklist-dead-mails",
        WorkKind::UnlockAccounts => "worklist-locked-accounts",
        WorkKind::DrawHonours => "worklist-honours-to-draw",
        WorkKind::ConfirmHonours => "worklist-honours-to-confirm",
        WorkKind::AcceptPromotions => "worklist-promotions-to-accept",
        WorkKind::IssuePromotions => "worklist-promotions-to-issue",
        WorkKind::ConfirmAppointments => "worklist-appointments-to-confirm",
        _ => "worklist-accounts-without-role",
    };
    (count > 0).then(|| WorkItem {
        kind,
        title: Message { key: title.into(), arguments: Vec::new() }.count("count", count),
        href: href.to_owned(),
        since: None,
        due: None,
        note: None,
    })
}

fn chain_item(facts: &Facts, today: NaiveDate) -> Option<WorkItem> {
    let (kind, title) = match &facts.last_check {
        Some(check) if check.new_values.as_deref().is_some_and(|values| !values.contains("null")) => {
            (WorkKind::ReportBrokenChain, "worklist-chain-broken")
        }
        Some(check) if check.at.date() + Days::new(CHECK_EVERY_DAYS) > today => return None,
        Some(_) => (WorkKind::CheckChain, "worklist-chain-old"),
        None => (WorkKind::CheckChain, "worklist-chain-never"),
    };
    Some(WorkItem {
        kind,
        title: Message { key: title.into(), arguments: Vec::new() },
        href: "/audit".to_owned(),
        since: facts.last_check.as_ref().map(|check| check.at),
        due: None,
        note: None,
    })
}

#[cfg(test)]
mod tests {
    use super::{grouped, work_of};
    use crate::certification::batches::model::{AssessmentBatch, BatchState};
    use crate::kernel::actor::Role;
    use crate::kernel::ids::{BatchId, BodyId, SiteId};
    use crate::kernel::language::Language;
    use crate::platform::i18n;
    use crate::worklist::model::{BatchFact, Facts, HouseFacts, SheetCounts, WorkKind};
    use chrono::NaiveDate;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn fact(state: BatchState, sheets: SheetCounts) -> BatchFact {
        BatchFact {
            batch: AssessmentBatch {
                id: BatchId(1),
                number: "B1".to_owned(),
                site_id: SiteId(1),
                body_id: BodyId(1),
                title: "第 1 批".to_owned(),
                first_day: day("2026-12-01"),
                last_day: day("2026-12-02"),
                state,
                candidate_count: 3,
                notice_from: Some(day("2026-11-16")),
                notice_to: Some(day("2026-11-20")),
                created_by: None,
                created_at: day("2026-11-01").and_hms_opt(1, 0, 0).unwrap(),
                version: 1,
            },
            body_name: "机构".to_owned(),
            entered: None,
            sheets,
        }
    }

    fn kinds(role: Role, batches: Vec<BatchFact>, today: &str) -> Vec<WorkKind> {
        let facts = Facts { batches, ..Facts::default() };
        work_of(role, &facts, day(today)).into_iter().map(|item| item.kind).collect()
    }

    #[test]
    fn every_kind_of_work_says_in_both_languages_what_to_do() {
        for language in [Language::Chinese, Language::English] {
            for kind in WorkKind::ALL {
                let key = format!("do-{}", kind.as_str().replace('_', "-"));
                assert!(i18n::has(language, &key), "{key}");
            }
        }
    }

    #[test]
    fn a_notice_is_watched_until_its_last_day_and_then_leads_to_certificates() {
        let notice = || vec![fact(BatchState::PublicNotice, SheetCounts::default())];
        assert_eq!(kinds(Role::BodyStaff, notice(), "2026-11-20"), [WorkKind::WatchNotice]);
        assert_eq!(kinds(Role::BodyStaff, notice(), "2026-11-21"), [WorkKind::IssueCertificates]);
    }

    #[test]
    fn results_wait_for_the_last_confirmation() {
        let scoring =
            |open, submitted, confirmed| vec![fact(BatchState::Scoring, SheetCounts { open, submitted, confirmed })];
        assert_eq!(kinds(Role::CityAdministrator, scoring(0, 1, 2), "2026-12-03"), []);
        assert_eq!(kinds(Role::BodyStaff, scoring(0, 1, 2), "2026-12-03"), [WorkKind::ConfirmSheets]);
        assert_eq!(kinds(Role::CityAdministrator, scoring(0, 0, 3), "2026-12-03"), [WorkKind::PublishResults]);
        assert_eq!(kinds(Role::CityAdministrator, scoring(0, 0, 0), "2026-12-03"), []);
    }

    #[test]
    fn what_is_late_comes_first_and_nothing_is_left_out() {
        let facts = Facts {
            batches: vec![fact(BatchState::Submitted, SheetCounts::default())],
            house: HouseFacts { dead_mails: 2, ..HouseFacts::default() },
            ..Facts::default()
        };
        let today = day("2026-12-01");
        let items = work_of(Role::CityAdministrator, &facts, today);
        assert_eq!(
            items.iter().map(|item| item.kind).collect::<Vec<_>>(),
            [WorkKind::DecideFiling, WorkKind::MendMail]
        );
        let groups = grouped(items, today);
        assert_eq!(
            groups
                .iter()
                .map(|group| (group.heading, group.items.len()))
                .collect::<Vec<_>>(),
            [("worklist-due-now", 1), ("worklist-due-any-time", 1)]
        );
    }

    #[test]
    fn what_is_only_watched_stands_at_the_end() {
        let facts = Facts {
            batches: vec![
                fact(BatchState::PublicNotice, SheetCounts::default()),
                fact(BatchState::Submitted, SheetCounts::default()),
            ],
            ..Facts::default()
        };
        let today = day("2026-11-20");
        let headings: Vec<_> = grouped(work_of(Role::CityAdministrator, &facts, today), today)
            .iter()
            .map(|group| group.heading)
            .collect();
        assert_eq!(headings, ["worklist-due-later", "worklist-watched"]);
    }
}
