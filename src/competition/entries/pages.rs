//! Pages of entries: the list of a competition, an entry, and the steps that are taken there.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::entries::forms::{FactsForm, FilterForm};
use crate::competition::entries::model::{
    ContestEntry, Delegation, EntryScope, EntryState, EntryView, MemberPart, MemberView,
};
use crate::competition::entries::review_service::{self as review, Case};
use crate::competition::entries::{policy, store};
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::kernel::actor::Actor;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::Tx;
use crate::platform::audit;
use crate::platform::error::{AppError, FieldError};
use crate::platform::spreadsheet::write::{Header, Table};
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::history::History;
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::settings::masking;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

type Query = web::Query<HashMap<String, String>>;

/// The competition of an address and what the reader may know of its entries.
///
/// # Errors
/// `NotFound`, `Denied`.
pub async fn known(visit: &Visit, number: &str) -> Result<(Competition, EntryScope), AppError> {
    let actor = visit.actor()?;
    let scope = events::policy::scope_of(Some(actor));
    let number = number.to_owned();
    let competition = visit
        .read(move |conn| events::store::by_number(conn, &number, scope))
        .await?
        .ok_or(AppError::not_found("competition-not-found"))?;
    let entries = policy::scope_of(actor, competition.id)?;
    Ok((competition, entries))
}

/// A contest with how its entries stand.
struct ContestTally {
    contest: Contest,
    submitted: i64,
    accepted: i64,
    waiting: i64,
    may_accept: bool,
    /// Start groups are drawn: nobody comes in any more.
    is_drawn: bool,
}

#[derive(Template)]
#[template(path = "competition/entries/list.html")]
struct ListPage {
    p: Page,
    competition: Competition,
    contests: Vec<ContestTally>,
    delegations: Vec<Delegation>,
    states: Vec<(String, String)>,
    form: FilterForm,
    paged: Paged<EntryView>,
    sees_all: bool,
    may_enter: bool,
    may_close: bool,
    undecided: i64,
}

impl ListPage {
    fn path(&self) -> String {
        format!("/competitions/{}/entries", self.competition.number)
    }

    fn contest_options(&self) -> Vec<(String, String)> {
        let option = |tally: &ContestTally| (tally.contest.code.clone(), tally.contest.name.clone());
        self.contests.iter().map(option).collect()
    }

    fn delegation_options(&self) -> Vec<(String, String)> {
        self.delegations
            .iter()
            .map(|one| (one.token.clone(), one.name.clone()))
            .collect()
    }
}

/// Entries of a competition.
pub async fn list(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    let (competition, scope) = known(&visit, &number).await?;
    let form = FilterForm::of(&query);
    let page = |name: &str| query.get(name).and_then(|text| text.parse().ok());
    let request = PageRequest::new(page("page"), page("size"));
    let (filter, id) = (form.filter.clone(), competition.id);
    let (paged, contests, delegations, tallies, drawn) = visit
        .read(move |conn| {
            Ok((
                store::list(conn, id, scope, &filter, request)?,
                contests::store::of_competition(conn, id)?,
                store::delegations(conn, id, scope)?,
                store::tallies(conn, id)?,
                store::drawn_contests(conn, id)?,
            ))
        })
        .await?;
    let actor = visit.actor()?;
    let count = |contest: &Contest, state| tallies.get(&(contest.id, state)).copied().unwrap_or(0);
    let contests: Vec<ContestTally> = contests
        .into_iter()
        .map(|contest| {
            let submitted = count(&contest, EntryState::Submitted);
            let is_drawn = drawn.contains(&contest.id);
            ContestTally {
                submitted,
                accepted: count(&contest, EntryState::Accepted),
                waiting: count(&contest, EntryState::Waiting),
                may_accept: submitted > 0 && policy::may_admit(actor, &competition, &contest, is_drawn).is_ok(),
                is_drawn,
                contest,
            }
        })
        .collect();
    let undecided = tallies
        .iter()
        .filter(|((_, state), _)| EntryState::UNDECIDED.contains(state))
        .map(|(_, count)| count)
        .sum();
    let p = visit.page();
    visit.ok(&ListPage {
        states: EntryState::ALL
            .iter()
            .map(|state| (state.to_string(), p.label(state)))
            .collect(),
        sees_all: scope == EntryScope::All,
        may_enter: policy::may_enter(actor, &competition, visit.platform.today()).is_ok(),
        may_close: competition.state == EventState::EntryOpen && events::policy::may_run(actor, &competition).is_ok(),
        undecided,
        competition,
        contests,
        delegations,
        form,
        paged,
        p,
    })
}

/// What the list shows, as a workbook.
pub async fn workbook(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    export(visit, &number, &query, ExportFormat::Workbook).await
}

/// What the list shows, as text.
pub async fn text(visit: Visit, number: web::Path<String>, query: Query) -> Answer {
    export(visit, &number, &query, ExportFormat::Text).await
}

async fn export(visit: Visit, number: &str, query: &HashMap<String, String>, format: ExportFormat) -> Answer {
    let (competition, scope) = known(&visit, number).await?;
    let (filter, id) = (FilterForm::of(query).filter, competition.id);
    let found = visit.read(move |conn| store::all(conn, id, scope, &filter)).await?;
    let (words, p) = (visit.words(), visit.page());
    let title = |key: &str| words.t(key);
    let headers = vec![
        Header::text(title("entry-number")).width(18),
        Header::text(title("entry-contest")).width(20),
        Header::text(title("entry-contestants")).width(20),
        Header::text(title("entry-team-name")).width(16),
        Header::text(title("entry-delegation")).width(24),
        Header::text(title("entry-employer")).width(28),
        Header::text(title("entry-leader")).width(12),
        Header::text(title("entry-coach")).width(12),
        Header::text(title("entry-submitted-at")).width(18),
        Header::text(title("entry-state")),
    ];
    let rows: Vec<Vec<String>> = found
        .into_iter()
        .map(|view| {
            vec![
                view.entry.number.clone().unwrap_or_default(),
                view.contest_name.clone(),
                view.names(),
                view.entry.team_name.clone().unwrap_or_default(),
                view.delegation.clone(),
                view.employers(),
                view.names_of(MemberPart::Leader),
                view.names_of(MemberPart::Coach),
                p.time(&view.entry.submitted_at),
                words.label(view.entry.state),
            ]
        })
        .collect();
    attachment(Table { title: title("entries"), headers, rows }, format, &format!("entries-{}", competition.number))
}

/// What the reader may do with an entry.
struct Offered {
    accept: bool,
    send_back: bool,
    reject: bool,
    withdraw: bool,
    mend: bool,
}

impl Offered {
    fn of(
        visit: &Visit,
        competition: &Competition,
        contest: &Contest,
        entry: &ContestEntry,
        is_drawn: bool,
    ) -> Result<Self, AppError> {
        let actor = visit.actor()?;
        let reviews = policy::may_review(actor, competition, contest).is_ok();
        let admits = reviews && !is_drawn;
        let owns = policy::may_withdraw(actor, competition, contest, entry, visit.platform.today()).is_ok();
        let may = |next| entry.state.may_become(next);
        Ok(Self {
            accept: admits && may(EntryState::Accepted),
            send_back: admits && may(EntryState::Returned),
            reject: reviews && may(EntryState::Rejected),
            withdraw: owns && may(EntryState::Withdrawn),
            mend: owns && !is_drawn && entry.state == EntryState::Returned,
        })
    }
}

/// A person with his document as lists show it.
struct MemberRow {
    view: MemberView,
    document: String,
}

#[derive(Template)]
#[template(path = "competition/entries/show.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    view: EntryView,
    members: Vec<MemberRow>,
    delegation: Option<Delegation>,
    waiting_place: Option<i64>,
    /// Start groups are drawn and the entry is in none.
    came_too_late: bool,
    offered: Offered,
    sees_list: bool,
    /// The preliminary result is out, and whoever reads this may be led to an appeal.
    appeals_may_begin: bool,
    history: History,
    form: FactsForm,
    errors: Vec<FieldError>,
    /// A dialog whose input was refused.
    open_dialog: &'static str,
}

impl ShowPage {
    fn path(&self) -> String {
        format!("/competitions/{}/entries/{}", self.competition.number, self.view.entry.token)
    }
}

/// An entry.
pub async fn show(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    show_page(&visit, &path, None, Vec::new(), "", StatusCode::OK).await
}

/// The entry of an address with all that its page shows.
async fn known_entry(visit: &Visit, number: &str, token: &str) -> Result<(Competition, Contest, EntryView), AppError> {
    let (competition, scope) = known(visit, number).await?;
    let (id, token) = (competition.id, token.to_owned());
    let missing = || AppError::not_found("entry-not-found");
    let (contest, view) = visit
        .read(move |conn| {
            let (entry, contest) = store::by_token(conn, id, scope, &token)?.ok_or_else(missing)?;
            let view = store::views(conn, vec![entry])?.into_iter().next().ok_or_else(missing)?;
            Ok((contest, view))
        })
        .await?;
    Ok((competition, contest, view))
}

async fn show_page(
    visit: &Visit,
    (number, token): &(String, String),
    form: Option<FactsForm>,
    errors: Vec<FieldError>,
    open_dialog: &'static str,
    status: StatusCode,
) -> Answer {
    let (competition, contest, view) = known_entry(visit, number, token).await?;
    let actor = visit.actor()?;
    let sees_all = policy::scope_of(actor, competition.id)? == EntryScope::All;
    let entry = view.entry.clone();
    let (delegation, waiting_place, audit, is_drawn) = visit
        .read(move |conn| {
            let delegation = match entry.delegation_id {
                Some(id) => store::delegation_by_id(conn, id)?,
                None => None,
            };
            let place = match entry.state {
                EntryState::Waiting => Some(store::waiting_place(conn, &entry)?),
                _ => None,
            };
            let audit = if sees_all { audit::history(conn, "entry", &entry.token)? } else { Vec::new() };
            Ok((delegation, place, audit, store::is_drawn(conn, entry.contest_id)?))
        })
        .await?;
    let (keys, masking) = (&visit.platform.keys, masking(&visit.platform.settings.current()));
    let members = view
        .members
        .iter()
        .map(|member| MemberRow {
            document: keys
                .decrypt(&member.document_number)
                .map(|number| masking.document_number(&number))
                .unwrap_or_default(),
            view: member.clone(),
        })
        .collect();
    let p = visit.page();
    let history = History::of(&p, "entry", view.entry.token.as_str(), audit);
    visit.render(
        status,
        &ShowPage {
            came_too_late: is_drawn
                && matches!(view.entry.state, EntryState::Submitted | EntryState::Returned | EntryState::Waiting),
            offered: Offered::of(visit, &competition, &contest, &view.entry, is_drawn)?,
            sees_list: super::service::sees_list(actor, &competition),
            appeals_may_begin: view.entry.state == EntryState::Accepted
                && contest.state != EventState::Cancelled
                && contest.state.place() >= EventState::Provisional.place(),
            form: form.unwrap_or_else(|| FactsForm::of(&view)),
            p,
            competition,
            contest,
            view,
            members,
            delegation,
            waiting_place,
            history,
            errors,
            open_dialog,
        },
    )
}

/// Takes one step with an entry and shows what is now true.
async fn step<T: Send + 'static>(
    visit: Visit,
    path: (String, String),
    input: CsrfForm,
    dialog: &'static str,
    said: impl FnOnce(T) -> Message,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Case, &str) -> Result<T, AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let reason = input.values().get("reason").to_owned();
    let (number, token) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = review::open(tx, actor, &number, &token, seen)?;
            job(tx, actor, &case, &reason)
        })
        .await;
    match done {
        Ok(value) => Ok(visit.see_other_saying(&format!("/competitions/{}/entries/{}", path.0, path.1), &said(value))),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &path, None, errors, dialog, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Accepts an entry.
pub async fn accept(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let said = |number: String| Message::new("entry-said-accepted").with("number", number);
    step(visit, path.into_inner(), input, "", said, |tx, actor, case, _| review::accept(tx, actor, case)).await
}

/// Returns an entry.
pub async fn send_back(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let said = |()| Message::new("entry-said-returned");
    step(visit, path.into_inner(), input, "return-dialog", said, review::send_back).await
}

/// Rejects an entry.
pub async fn reject(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let said = |()| Message::new("entry-said-rejected");
    step(visit, path.into_inner(), input, "reject-dialog", said, review::reject).await
}

/// Withdraws an entry.
pub async fn withdraw(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let said = |()| Message::new("entry-said-withdrawn");
    step(visit, path.into_inner(), input, "withdraw-dialog", said, review::withdraw).await
}

/// Submits a returned entry again.
pub async fn resubmit(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let path = path.into_inner();
    let (_, _, view) = known_entry(&visit, &path.0, &path.1).await?;
    let (mut form, facts) = match FactsForm::read_of(input.values(), &view) {
        Ok(read) => read,
        Err(form) => {
            let errors = form.errors();
            return show_page(&visit, &path, Some(*form), errors, "", StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let seen = input.values().get("version").parse().ok();
    let (number, token) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = review::open(tx, actor, &number, &token, seen)?;
            review::resubmit(tx, actor, &case, &facts)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(
            &format!("/competitions/{}/entries/{}", path.0, path.1),
            &Message::new("entry-said-resubmitted"),
        )),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            let errors = form.errors();
            show_page(&visit, &path, Some(form), errors, "", StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Accepts all entries of a contest that break no condition.
pub async fn accept_all(visit: Visit, path: web::Path<(String, String)>, _: CsrfForm) -> Answer {
    let (number, code) = path.into_inner();
    let back = format!("/competitions/{number}/entries");
    let done = visit
        .write_alone(move |tx, actor| review::accept_all(tx, actor, &number, &code))
        .await?;
    let said = Message::new("entry-said-all-accepted")
        .count("accepted", done.accepted)
        .count("left", done.left);
    Ok(visit.see_other_saying(&back, &said))
}

/// Ends the check of eligibility.
pub async fn close_check(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let competition = visit
        .write(move |tx, actor| {
            let before = events::service::open(tx, actor, &wanted, seen)?;
            review::close_check(tx, actor, &before)
        })
        .await?;
    Ok(visit.see_other_saying(
        &format!("/competitions/{number}/entries"),
        &Message::new("entry-said-check-closed").with("name", competition.name),
    ))
}
