//! Pages of contests: the contest itself, its form, and copies of competitions.

use crate::competition::contests::forms::ContestForm;
use crate::competition::contests::model::{
    Contest, ContestModule, ContestRules, Eligibility, ModuleKind, ModulePlan, PanelRule, TieKey,
};
use crate::competition::contests::rules::default_rules;
use crate::competition::contests::store::PublishedSeal;
use crate::competition::contests::{service, store};
use crate::competition::events;
use crate::competition::events::model::{Competition, EntryGroup, EventState};
use crate::competition::rankings::model::{MedalRules, QuotaRounding, Scale, TiePolicy};
use crate::competition::settings::THEORY_WEIGHT;
use crate::kernel::actor::Role;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use crate::registry::trades;
use crate::registry::trades::model::Trade;
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

type Options = Vec<(String, String)>;

async fn known_competition(visit: &Visit, number: &str) -> Result<Competition, AppError> {
    let scope = events::policy::scope_of(visit.actor().ok());
    let number = number.to_owned();
    visit
        .read(move |conn| events::store::by_number(conn, &number, scope))
        .await?
        .ok_or(AppError::not_found("competition-not-found"))
}

#[derive(Template)]
#[template(path = "competition/contests/form.html")]
struct FormPage {
    p: Page,
    form: ContestForm,
    errors: Vec<FieldError>,
    competition: Competition,
    /// The contest that is being changed; none for a new one.
    contest: Option<Contest>,
    trades: Vec<(String, String)>,
    levels: Options,
    groups: Options,
    tie_keys: Options,
    tie_policies: Options,
    medal_rules: Options,
    roundings: Options,
    scales: Options,
    panel_rules: Options,
    module_kinds: Options,
    action: String,
    draft: String,
}

async fn form_page(
    visit: &Visit,
    form: ContestForm,
    competition: Competition,
    contest: Option<Contest>,
    status: StatusCode,
) -> Answer {
    let trades = visit.read(trades::store::all_active).await?;
    let p = visit.page();
    let base = format!("/competitions/{}/contests", competition.number);
    let (action, draft) = match &contest {
        Some(known) => {
            (format!("{base}/{}/edit", known.code), format!("contest-{}-{}", competition.number, known.code))
        }
        None => (format!("{base}/new"), format!("contest-{}-{}", competition.number, form.modules.len())),
    };
    let levels: Vec<Level> = Level::ALL.iter().copied().filter(|level| level.is_certifiable()).collect();
    let groups: Vec<EntryGroup> = competition.groups();
    visit.render(
        status,
        &FormPage {
            trades: trades
                .into_iter()
                .map(|trade| (trade.code.clone(), trade.full_name()))
                .collect(),
            levels: p.options(&levels, Level::as_str),
            groups: groups.iter().map(|group| (group.to_string(), p.label(group))).collect(),
            tie_keys: p.options(TieKey::ALL, TieKey::as_str),
            tie_policies: p.options(TiePolicy::ALL, TiePolicy::as_str),
            medal_rules: p.options(MedalRules::ALL, MedalRules::as_str),
            roundings: p.options(QuotaRounding::ALL, QuotaRounding::as_str),
            scales: p.options(Scale::ALL, Scale::as_str),
            panel_rules: p.options(PanelRule::ALL, PanelRule::as_str),
            module_kinds: p.options(ModuleKind::ALL, ModuleKind::as_str),
            errors: form.errors(),
            form,
            competition,
            contest,
            action,
            draft,
            p,
        },
    )
}

fn asks_for_module(input: &CsrfForm) -> bool {
    input.values().get("intent") == "add-module"
}

/// The form of a new contest.
pub async fn new_form(visit: Visit, number: web::Path<String>) -> Answer {
    let competition = known_competition(&visit, &number).await?;
    events::policy::may_run(visit.actor()?, &competition)?;
    events::policy::require_skills(&competition)?;
    let rules = default_rules(service::defaults(&visit.platform.settings.current()));
    let words = visit.words();
    let names = [words.label(ModuleKind::Theory), words.label(ModuleKind::Practical)];
    let form = ContestForm::empty(&competition, &rules, visit.platform.setting(&THEORY_WEIGHT), names);
    form_page(&visit, form, competition, None, StatusCode::OK).await
}

/// Adds a contest.
pub async fn create(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let competition = known_competition(&visit, &number).await?;
    if asks_for_module(&input) {
        events::policy::may_run(visit.actor()?, &competition)?;
        let form = ContestForm::with_another_module(input.values());
        return form_page(&visit, form, competition, None, StatusCode::OK).await;
    }
    let (mut form, read) = match ContestForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => {
            return form_page(&visit, *form, competition, None, StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let wanted = number.into_inner();
    let added = visit
        .write(move |tx, actor| {
            let competition = events::service::open(tx, actor, &wanted, None)?;
            let trade = service::trade_of(tx, &read.trade_code, read.level())?;
            service::add(tx, actor, &competition, &read.plan(trade))
        })
        .await;
    match added {
        Ok(contest) => Ok(visit.see_other_saying(
            &format!("/competitions/{}", competition.number),
            &Message::new("contest-said-added").with("name", contest.name.as_str()),
        )),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, form, competition, None, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

async fn known_contest(visit: &Visit, number: &str, code: &str) -> Result<(Competition, Contest), AppError> {
    let competition = known_competition(visit, number).await?;
    let (id, code) = (competition.id, code.to_owned());
    let contest = visit
        .read(move |conn| store::by_code(conn, id, &code))
        .await?
        .ok_or(AppError::not_found("contest-not-found"))?;
    Ok((competition, contest))
}

/// The form to change a contest.
pub async fn edit_form(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (competition, contest) = known_contest(&visit, &path.0, &path.1).await?;
    events::policy::may_run(visit.actor()?, &competition)?;
    let of = contest.clone();
    let (modules, trade) = visit
        .read(move |conn| Ok((store::modules_of(conn, of.id)?, trades::store::by_ids(conn, &[of.trade_id])?)))
        .await?;
    let plan = service::stored_plan(&contest, modules.iter().cloned().map(ModulePlan::from).collect())?;
    let code = trade.first().map_or_else(String::new, |trade| trade.code.clone());
    let form = ContestForm::of(&plan, &code, &modules);
    form_page(&visit, form, competition, Some(contest), StatusCode::OK).await
}

/// Changes a contest.
pub async fn change(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (competition, contest) = known_contest(&visit, &path.0, &path.1).await?;
    if asks_for_module(&input) {
        events::policy::may_run(visit.actor()?, &competition)?;
        let form = ContestForm::with_another_module(input.values());
        return form_page(&visit, form, competition, Some(contest), StatusCode::OK).await;
    }
    let seen = input.values().get("version").parse().ok();
    let (mut form, read) = match ContestForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => {
            return form_page(&visit, *form, competition, Some(contest), StatusCode::UNPROCESSABLE_ENTITY).await;
        }
    };
    let (number, code) = path.into_inner();
    let changed = visit
        .write(move |tx, actor| {
            let (competition, before) = service::open(tx, actor, &number, &code, seen)?;
            let trade = service::trade_of(tx, &read.trade_code, read.level())?;
            service::change(tx, actor, &competition, &before, &read.plan(trade))
        })
        .await;
    match changed {
        Ok(()) => Ok(visit.see_other_saying(
            &format!("/competitions/{}/contests/{}", competition.number, contest.code),
            &Message::new("contest-said-changed"),
        )),
        Err(AppError::Fields(errors)) => {
            form.place_errors(errors);
            form_page(&visit, form, competition, Some(contest), StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Takes a contest out of a draft.
pub async fn remove(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let (number, code) = path.into_inner();
    let back = format!("/competitions/{number}");
    visit
        .write(move |tx, actor| {
            let (competition, contest) = service::open(tx, actor, &number, &code, seen)?;
            service::remove(tx, actor, &competition, &contest)
        })
        .await?;
    Ok(visit.see_other_saying(&back, &Message::new("contest-said-removed")))
}

#[derive(Template)]
#[template(path = "competition/contests/show.html")]
struct ShowPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    trade: Trade,
    modules: Vec<ContestModule>,
    rules: ContestRules,
    eligibility: Eligibility,
    seals: Vec<PublishedSeal>,
    may_change: bool,
    /// Whether the reader sees how the contest is run.
    sees_running: bool,
    /// How far the sealing has come is open to the reader.
    sees_sealing: bool,
    /// Anybody may watch the board.
    has_board: bool,
    /// The reader may open and freeze it.
    may_control_board: bool,
    /// The last part of the address at which the reader may enter somebody, or himself.
    entering: Option<&'static str>,
    /// What keeps whoever would like to enter from doing so here: key of the words.
    entering_hint: Option<&'static str>,
    is_guest: bool,
}

impl ShowPage {
    /// How the trail names it.
    fn subject(&self) -> String {
        service::address(&self.competition, &self.contest)
    }

    fn chain(&self) -> String {
        let keys: Vec<String> = self.rules.tie_keys.iter().map(|key| self.p.label(key)).collect();
        keys.join(" → ")
    }

    fn prizes(&self) -> String {
        let [first, second, third] = match self.rules.medal_rules {
            MedalRules::Percent => self.rules.percent.map(|share| format!("{share}%")),
            _ => self.rules.places.map(|places| places.to_string()),
        };
        format!("{first} / {second} / {third}")
    }

    fn counts_prizes(&self) -> bool {
        matches!(self.rules.medal_rules, MedalRules::Percent | MedalRules::Places)
    }

    /// The draw may be checked by anybody once the codes are opened.
    fn draw_is_open(&self) -> bool {
        self.contest.state != EventState::Cancelled && self.contest.state.place() >= EventState::Unsealed.place()
    }

    /// A result is published.
    fn has_results(&self) -> bool {
        self.contest.state.has_results()
    }

    /// There is something to be done for the result, by somebody who sees how the contest is run or officiates in it.
    fn manages_results(&self) -> bool {
        self.sees_sealing && self.draw_is_open()
    }

    fn place(&self) -> &str {
        if self.contest.place.is_empty() { &self.competition.place } else { &self.contest.place }
    }
}

/// A contest.
pub async fn show(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (competition, contest) = known_contest(&visit, &path.0, &path.1).await?;
    let of = contest.clone();
    let (modules, trade, seals, has_board) = visit
        .read(move |conn| {
            let trade = trades::store::by_ids(conn, &[of.trade_id])?;
            let has_board = store::has_open_board(conn, of.id)?;
            Ok((store::modules_of(conn, of.id)?, trade, store::published_seals(conn, of.id)?, has_board))
        })
        .await?;
    let trade = trade.into_iter().next().ok_or(AppError::not_found("trade-not-found"))?;
    let runs = visit
        .actor()
        .is_ok_and(|actor| events::policy::may_run(actor, &competition).is_ok());
    let sees_running = events::policy::sees_running(visit.actor().ok(), &competition);
    let officiates = visit
        .actor()
        .is_ok_and(|actor| actor.role == Role::Judge && actor.competition == Some(competition.id));
    let takes_entries = competition.takes_entries(visit.platform.today());
    let entering = visit.actor().ok().filter(|_| takes_entries).and_then(|actor| match actor.role {
        Role::BodyStaff => Some("entries/new"),
        // A team is entered by its delegation.
        Role::Worker => (!contest.is_for_teams()).then_some("entry"),
        _ => runs.then_some("entries/new"),
    });
    let entering_hint = match visit.actor() {
        _ if !takes_entries || entering.is_some() => None,
        Err(_) if contest.is_for_teams() => Some("contest-enter-by-delegation"),
        Err(_) => Some("contest-enter-sign-in"),
        Ok(actor) if actor.role == Role::Worker => Some("contest-enter-by-delegation"),
        Ok(_) => None,
    };
    visit.ok(&ShowPage {
        p: visit.page(),
        entering_hint,
        is_guest: visit.actor().is_err(),
        entering,
        sees_running,
        sees_sealing: sees_running || officiates,
        has_board,
        may_control_board: runs
            && contest.state != EventState::Cancelled
            && contest.state.place() >= EventState::Sealed.place(),
        seals,
        may_change: runs && competition.state.is_editable(),
        rules: contest.parsed_rules().map_err(AppError::internal)?,
        eligibility: contest.parsed_eligibility().map_err(AppError::internal)?,
        competition,
        contest,
        trade,
        modules,
    })
}

/// Copies a competition into another year.
pub async fn copy(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let year = input.values().get("year").trim().parse().unwrap_or(0);
    let wanted = number.clone();
    let copied = visit
        .write(move |tx, actor| {
            let source = events::service::open(tx, actor, &wanted, None)?;
            service::copy(tx, actor, &source, year)
        })
        .await;
    match copied {
        Ok(competition) => Ok(visit.see_other_saying(
            &format!("/competitions/{}/edit", competition.number),
            &Message::new("competition-said-copied").with("number", competition.number.as_str()),
        )),
        Err(AppError::Fields(errors)) => {
            events::pages::show_page(&visit, &number, errors, "copy-dialog", StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}
