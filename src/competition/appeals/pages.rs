//! Pages of appeals: the list, the form, one appeal.

use crate::competition::appeals::closing_service;
use crate::competition::appeals::effect::{ChangedMark, WorkMark};
use crate::competition::appeals::effect_service;
use crate::competition::appeals::forms::{AppealForm, DecisionForm, FilterForm};
use crate::competition::appeals::hearing_service::{Candidate, candidates, seated};
use crate::competition::appeals::model::{
    Appeal, AppealOutcome, AppealQuery, AppealScope, AppealState, AppealSubject, AppealView, HearingNote, PanelMember,
    PublishedVersion,
};
use crate::competition::appeals::service::{self, Case};
use crate::competition::appeals::settings::PANEL_MEMBERS;
use crate::competition::appeals::{policy, rules, store};
use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::entries::model::EntryView;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::marking;
use crate::competition::officials;
use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::OfficialId;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::attachment::{self, Enclosed, most_megabytes};
use crate::platform::audit::{self, AuditEntry};
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::attachment::attachment_in;
use crate::platform::web::history::History;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;
type OfContest = web::Path<(String, String)>;

fn competition_of(conn: &mut Conn, actor: &Actor, number: &str) -> Result<Competition, AppError> {
    events::store::by_number(conn, number, events::policy::scope_of(Some(actor)))?
        .ok_or(AppError::not_found("competition-not-found"))
}

/// A contest with how far its appeals have come.
struct ContestLine {
    contest: Contest,
    deadline: Option<Timestamp>,
    open: usize,
    all: usize,
    may_close: bool,
}

#[derive(Template)]
#[template(path = "competition/appeals/list.html")]
struct ListPage {
    p: Page,
    competition: Competition,
    contests: Vec<ContestLine>,
    form: FilterForm,
    states: Vec<(String, String)>,
    paged: Paged<AppealView>,
    sees_all: bool,
    may_file: bool,
    now: Timestamp,
}

impl ListPage {
    fn path(&self) -> String {
        format!("/competitions/{}/appeals", self.competition.number)
    }

    fn contest_options(&self) -> Vec<(String, String)> {
        let option = |line: &ContestLine| (line.contest.code.clone(), line.contest.name.clone());
        self.contests.iter().map(option).collect()
    }

    fn is_overdue(&self, appeal: &Appeal) -> bool {
        appeal.state.is_open() && appeal.answer_due < self.now
    }

    fn runs(&self, deadline: &Timestamp) -> bool {
        self.now <= *deadline
    }
}

/// Appeals of a competition, as far as the reader may know of them.
pub async fn list(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    let actor = visit.actor()?.clone();
    let form = FilterForm::of(&query);
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let (filter, asking, number) = (form.filter.clone(), actor.clone(), number.into_inner());
    let (competition, scope, contests, paged) = visit
        .read(move |conn| {
            let competition = competition_of(conn, &asking, &number)?;
            let (scope, _) = service::standing(conn, &asking, &competition)?;
            if scope == AppealScope::Nothing {
                return Err(AppError::denied("appeal-denied-of-others"));
            }
            let runs = policy::may_manage(&asking, &competition).is_ok();
            let mut contests = Vec::new();
            for contest in contests::store::of_competition(conn, competition.id)? {
                let appeals = if scope == AppealScope::All { store::of_contest(conn, contest.id)? } else { Vec::new() };
                contests.push(ContestLine {
                    deadline: service::deadline_of(conn, &contest)?,
                    open: appeals.iter().filter(|appeal| appeal.state.is_open()).count(),
                    all: appeals.len(),
                    may_close: runs && contest.state == EventState::Provisional,
                    contest,
                });
            }
            let query = AppealQuery { competition: competition.id, scope, filter: &filter };
            let paged = store::list(conn, &query, request)?;
            Ok((competition, scope, contests, paged))
        })
        .await?;
    let p = visit.page();
    visit.ok(&ListPage {
        states: p.options(AppealState::ALL, AppealState::as_str),
        sees_all: scope == AppealScope::All,
        may_file: policy::may_file(&actor, &competition).is_ok(),
        now: visit.platform.now(),
        competition,
        contests,
        form,
        paged,
        p,
    })
}

/// Closes the appeals of a contest.
pub async fn close(visit: Visit, path: OfContest, _: CsrfForm) -> Answer {
    let (number, code) = path.into_inner();
    let back = format!("/competitions/{number}/appeals");
    visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            closing_service::close(tx, actor, &competition, &contest)
        })
        .await?;
    Ok(visit.see_other_saying(&back, &Message::new("appeal-said-closed")))
}

#[derive(Template)]
#[template(path = "competition/appeals/form.html")]
struct FormPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    entries: Vec<EntryView>,
    subjects: Vec<(String, String)>,
    deadline: Option<Timestamp>,
    is_late: bool,
    from_paper: bool,
    megabytes: i64,
    form: AppealForm,
    errors: Vec<FieldError>,
}

impl FormPage {
    fn action(&self) -> String {
        format!("/competitions/{}/contests/{}/appeals/new", self.competition.number, self.contest.code)
    }

    fn entry_options(&self) -> Vec<(String, String)> {
        let option = |view: &EntryView| {
            let number = view.entry.number.clone().unwrap_or_default();
            (view.entry.token.clone(), format!("{number} {}", view.names()))
        };
        self.entries.iter().map(option).collect()
    }
}

async fn form_page(visit: &Visit, number: &str, code: &str, mut form: AppealForm, status: StatusCode) -> Answer {
    let actor = visit.actor()?.clone();
    let (asking, number, code) = (actor.clone(), number.to_owned(), code.to_owned());
    let (competition, contest, entries, deadline) = visit
        .read(move |conn| {
            let competition = competition_of(conn, &asking, &number)?;
            let contest = contests::store::by_code(conn, competition.id, &code)?
                .ok_or(AppError::not_found("contest-not-found"))?;
            let entries = service::entries_of_filer(conn, &asking, &competition, &contest)?;
            let deadline = service::deadline_of(conn, &contest)?;
            Ok((competition, contest, entries, deadline))
        })
        .await?;
    if entries.is_empty() {
        return Err(AppError::denied("appeal-denied-no-entry"));
    }
    if let ([only], true) = (entries.as_slice(), form.entry.is_empty()) {
        form.entry.value.clone_from(&only.entry.token);
    }
    let p = visit.page();
    let now = visit.platform.now();
    visit.render(
        status,
        &FormPage {
            subjects: p.options(AppealSubject::ALL, AppealSubject::as_str),
            is_late: deadline.is_some_and(|deadline| rules::state_on_filing(now, deadline) == AppealState::Late),
            from_paper: !actor.is(&[Role::Worker, Role::BodyStaff]),
            megabytes: most_megabytes(&visit.platform),
            errors: form.errors(),
            p,
            competition,
            contest,
            entries,
            deadline,
            form,
        },
    )
}

/// The form of an appeal.
pub async fn new_form(visit: Visit, path: OfContest, query: Query) -> Answer {
    let mut form = AppealForm::of(&crate::platform::web::Pairs::default());
    if let Some(entry) = query.get("entry") {
        form.entry.value.clone_from(entry);
    }
    form_page(&visit, &path.0, &path.1, form, StatusCode::OK).await
}

/// Takes an appeal.
pub async fn file(visit: Visit, path: OfContest, upload: CsrfUpload) -> Answer {
    const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    let mut form = AppealForm::of(&upload.values);
    let plan = form.read();
    let evidence = match upload.file {
        Some(file) => match attachment_in(&visit, Some(file)).await {
            Ok(evidence) => Some(evidence),
            Err(AppError::Fields(errors)) => {
                form.place(errors);
                return form_page(&visit, &path.0, &path.1, form, REFUSED).await;
            }
            Err(other) => return Err(other),
        },
        None => None,
    };
    let Some(plan) = plan else {
        if evidence.is_some() {
            form.file.refuse(Message::new("attachment-again"));
        }
        return form_page(&visit, &path.0, &path.1, form, REFUSED).await;
    };
    let (number, code) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            service::file(tx, actor, &competition, &contest, &plan, evidence.as_ref())
        })
        .await;
    match done {
        Ok(filed) => {
            let key = if filed.state == AppealState::Late { "appeal-said-late" } else { "appeal-said-filed" };
            let said = Message::new(key)
                .with("number", filed.number)
                .with("deadline", visit.page().time(&filed.deadline));
            Ok(visit.see_other_saying(&format!("/competitions/{}/appeals/{}", path.0, filed.token), &said))
        }
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            form_page(&visit, &path.0, &path.1, form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// What the reader may do with an appeal.
#[derive(Debug, Clone, Copy, Default)]
struct Offered {
    accept: bool,
    seat: bool,
    hear: bool,
    decide: bool,
    ask_unlock: bool,
    grant_unlock: bool,
    answer: bool,
    /// The answer waits for marks that are unlocked.
    answer_later: bool,
    acknowledge: bool,
    withdraw: bool,
}

/// A member of the panel with his name.
struct Member {
    row: PanelMember,
    token: String,
    name: String,
}

/// Everything that the page of an appeal reads.
struct Read {
    case: Case,
    entry: EntryView,
    members: Vec<Member>,
    notes: Vec<(HearingNote, String)>,
    evidence: Enclosed,
    candidates: Vec<Candidate>,
    work: Option<(String, Vec<WorkMark>)>,
    changed: Vec<ChangedMark>,
    after: Option<PublishedVersion>,
    audit: Vec<AuditEntry>,
    offered: Offered,
    sees_hearing: bool,
}

#[derive(Template)]
#[template(path = "competition/appeals/show.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    appeal: Appeal,
    entry: EntryView,
    members: Vec<Member>,
    notes: Vec<(HearingNote, String)>,
    evidence: Enclosed,
    candidates: Vec<Candidate>,
    /// How many have to sit.
    panel_size: usize,
    work: Option<(String, Vec<WorkMark>)>,
    changed: Vec<ChangedMark>,
    after: Option<PublishedVersion>,
    history: History,
    offered: Offered,
    sees_hearing: bool,
    outcomes: Vec<(String, String)>,
    is_overdue: bool,
    decision: DecisionForm,
    /// What was typed where a form of one field was refused.
    typed: String,
    errors: Vec<FieldError>,
    /// The dialog or the section whose input was refused.
    open_part: &'static str,
}

impl ShowPage {
    fn path(&self) -> String {
        format!("/competitions/{}/appeals/{}", self.competition.number, self.appeal.token)
    }

    fn sits(&self, official: &OfficialId) -> bool {
        self.members
            .iter()
            .any(|member| member.row.official_id == *official && member.row.ended_at.is_none())
    }

    fn is_small_panel(&self) -> bool {
        self.candidates.iter().filter(|one| one.obstacles.is_empty()).count() <= self.panel_size
    }

    fn was_present(&self, member: &Member) -> bool {
        self.decision.present.contains(&member.token)
    }
}

/// What a page shows that was refused.
pub(super) struct Refused {
    /// The decision as it was typed.
    pub decision: DecisionForm,
    /// What was typed in a form of one field.
    pub typed: String,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// Where.
    pub part: &'static str,
}

impl Refused {
    /// Nothing was refused.
    pub fn nothing() -> Self {
        let decision = DecisionForm::of(&crate::platform::web::Pairs::default());
        Self { decision, typed: String::new(), errors: Vec::new(), part: "" }
    }
}

/// An appeal.
pub async fn show(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    show_page(&visit, &path, Refused::nothing(), StatusCode::OK).await
}

fn read(conn: &mut Conn, actor: &Actor, (number, token): (&str, &str), megabytes: i64) -> Result<Read, AppError> {
    let case = service::find(conn, actor, number, token)?;
    let (competition, contest, appeal) = (&case.competition, &case.contest, &case.appeal);
    let duties = officials::service::duties_of_actor(conn, actor, contest.id)?;
    let leads = marking::policy::leads(&duties);
    let seat = seated(conn, actor, contest, appeal);
    let is_seated = seat.is_ok();
    if let (AppealScope::Member(_), false, Err(denied)) = (case.scope, leads, seat) {
        // Whoever has to stay away by now reads nothing any more.
        return Err(denied);
    }
    let manages = policy::may_manage(actor, competition).is_ok();
    let acts = policy::may_act_for(actor, competition, appeal).is_ok() && !matches!(case.scope, AppealScope::Member(_));
    let is = |state: AppealState| appeal.state == state;
    let decided = matches!(appeal.state, AppealState::Upheld | AppealState::Dismissed);
    let changed = effect_service::changed_marks(conn, contest, appeal)?;
    let is_unlocked = changed.iter().any(|mark| mark.unlock.closed_at.is_none());
    let offered = Offered {
        accept: manages && is(AppealState::Filed),
        seat: manages && (is(AppealState::Accepted) || is(AppealState::Hearing)),
        hear: is_seated && is(AppealState::Hearing),
        decide: is_seated && is(AppealState::Hearing) && policy::may_decide(actor, appeal).is_ok(),
        ask_unlock: (is_seated || leads) && is(AppealState::Upheld) && marking::policy::may_still_change(contest),
        grant_unlock: marking::policy::may_grant_unlock(actor, competition, &duties).is_ok(),
        answer: manages && decided && !is_unlocked,
        answer_later: manages && decided && is_unlocked,
        acknowledge: acts && is(AppealState::Answered) && appeal.acknowledged_at.is_none(),
        withdraw: acts && appeal.state.may_become(AppealState::Withdrawn),
    };
    let sees_hearing = policy::sees_hearing(case.scope, is_seated);
    let named = officials::store::of_competition(conn, competition.id)?;
    let name_of = |id: OfficialId| named.iter().find(|one| one.official.id == id);
    let members = store::members_of(conn, appeal.id)?
        .into_iter()
        .map(|row| {
            let found = name_of(row.official_id);
            Member {
                token: found.map(|one| one.official.token.clone()).unwrap_or_default(),
                name: found.map(|one| one.name.clone()).unwrap_or_default(),
                row,
            }
        })
        .collect();
    let notes = if sees_hearing { store::notes_of(conn, appeal.id)? } else { Vec::new() };
    let notes = notes
        .into_iter()
        .map(|note| {
            let name = name_of(note.official_id).map(|one| one.name.clone()).unwrap_or_default();
            (note, name)
        })
        .collect();
    let missing = || AppError::not_found("entry-not-found");
    let entry = store::entry_by_id(conn, appeal.entry_id)?.ok_or_else(missing)?;
    let entry = entries::store::views(conn, vec![entry])?
        .into_iter()
        .next()
        .ok_or_else(missing)?;
    let reads_work = is_seated || leads || case.scope == AppealScope::All;
    let work = if reads_work { effect_service::marks_of_work(conn, contest, appeal)? } else { None };
    let after = effect_service::result_after(conn, contest, &changed)?;
    let audit =
        if case.scope == AppealScope::All { audit::history(conn, "appeal", &appeal.number)? } else { Vec::new() };
    Ok(Read {
        entry,
        members,
        notes,
        evidence: Enclosed {
            files: attachment::all(conn, appeal.record())?,
            may_add: acts && policy::takes_evidence(appeal.state),
            // What was said to support an appeal stays with it.
            may_withdraw: false,
            megabytes,
        },
        candidates: if offered.seat { candidates(conn, contest)? } else { Vec::new() },
        work,
        changed,
        after,
        audit,
        offered,
        sees_hearing,
        case,
    })
}

/// The page of an appeal, also after something was refused.
pub(super) async fn show_page(visit: &Visit, path: &(String, String), refused: Refused, status: StatusCode) -> Answer {
    let actor = visit.actor()?.clone();
    let (number, token) = path.clone();
    let megabytes = most_megabytes(&visit.platform);
    let read = visit.read(move |conn| read(conn, &actor, (&number, &token), megabytes)).await?;
    let p = visit.page();
    let eligible = read.candidates.iter().filter(|one| one.obstacles.is_empty()).count();
    let appeal = read.case.appeal;
    visit.render(
        status,
        &ShowPage {
            panel_size: rules::panel_size(visit.platform.setting(&PANEL_MEMBERS), eligible),
            history: History::of(&p, "appeal", appeal.number.as_str(), read.audit),
            outcomes: p.options(AppealOutcome::ALL, AppealOutcome::as_str),
            is_overdue: appeal.state.is_open() && appeal.answer_due < visit.platform.now(),
            competition: read.case.competition,
            contest: read.case.contest,
            entry: read.entry,
            members: read.members,
            notes: read.notes,
            evidence: read.evidence,
            candidates: read.candidates,
            work: read.work,
            changed: read.changed,
            after: read.after,
            offered: read.offered,
            sees_hearing: read.sees_hearing,
            decision: refused.decision,
            typed: refused.typed,
            errors: refused.errors,
            open_part: refused.part,
            appeal,
            p,
        },
    )
}
