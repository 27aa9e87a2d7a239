//! Competitions for tests, put straight into the tables, so that a test of one room does not depend on the use cases of
//! another.

use super::city::City;
use super::{TestApp, morning};
use chrono::{Datelike, Days};
use diesel::prelude::*;
use jiangce::competition::contests::model::{ContestRules, Eligibility, ModuleKind};
use jiangce::competition::contests::rules::{Defaults, default_rules};
use jiangce::competition::events::model::{
    CompetitionClass, CompetitionKind, CompetitionLevel, CompetitionLine, EventState,
};
use jiangce::identity::model::NewGrant;
use jiangce::kernel::actor::Role;
use jiangce::kernel::ids::{AccountId, CompetitionId, ContestEntryId, ContestId, ContestModuleId, PersonId};
use jiangce::kernel::level::Level;
use jiangce::platform::db::Conn;
use jiangce::platform::db::schema as t;

/// A competition with one contest of a theory (30 per cent) and a practice (70 per cent).
#[derive(Debug, Clone)]
pub struct Event {
    pub id: CompetitionId,
    pub number: String,
    pub contest: ContestId,
    /// Always `01`.
    pub code: String,
    pub theory: ContestModuleId,
    pub practice: ContestModuleId,
}

impl Event {
    /// Address of its page.
    pub fn address(&self) -> String {
        format!("/competitions/{}", self.number)
    }

    /// Address of the page of its contest.
    pub fn contest_address(&self) -> String {
        format!("/competitions/{}/contests/{}", self.number, self.code)
    }
}

/// An entry of one person.
#[derive(Debug, Clone)]
pub struct Entrant {
    pub entry: ContestEntryId,
    pub person: PersonId,
    pub name: String,
    pub number: String,
    pub employer: String,
}

/// The rules that a new contest has by default.
pub fn rules() -> ContestRules {
    default_rules(Defaults {
        appeal_window_minutes: 120,
        appeal_answer_minutes: 120,
        notice_days: 5,
        panel_judges: 3,
        max_spread: 1,
    })
}

fn put<T: Send + 'static>(app: &TestApp, job: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static) -> T {
    app.platform.write_blocking(move |tx| Ok(job(tx.conn)?)).unwrap()
}

/// A competition as if it had come to this state by itself: entry from ten days ago until in five days, held in twenty
/// and twenty-one days. A state of a contest is that of its contest.
pub fn event(app: &TestApp, state: EventState) -> Event {
    let city = City::of(app);
    let trade = city.welder();
    let today = app.platform.today();
    let is_of_contest =
        state.place() > EventState::OfficialsAppointed.place() && state.place() <= EventState::Final.place();
    put(app, move |conn| {
        let serial: i64 = t::competition::table.count().get_result(conn)?;
        let number = format!("S{}{:03}", today.year(), serial + 1);
        let (first, last) = (today + Days::new(20), today + Days::new(21));
        let own = if is_of_contest { EventState::OfficialsAppointed } else { state };
        let id: CompetitionId = diesel::insert_into(t::competition::table)
            .values((
                (
                    t::competition::number.eq(&number),
                    t::competition::year.eq(today.year()),
                    t::competition::kind.eq(CompetitionKind::Skills),
                    t::competition::name.eq("滇池杯焊接技能竞赛"),
                    t::competition::level.eq(CompetitionLevel::Prefecture),
                    t::competition::class.eq(CompetitionClass::General),
                    t::competition::line.eq(CompetitionLine::HumanResources),
                    t::competition::entry_groups.eq("workers"),
                    t::competition::host.eq("示范主办单位"),
                    t::competition::organiser.eq("示范承办单位"),
                    t::competition::co_organiser.eq(""),
                    t::competition::place.eq("示范实训中心"),
                    t::competition::entry_from.eq(today - Days::new(10)),
                    t::competition::entry_to.eq(today + Days::new(5)),
                    t::competition::first_day.eq(first),
                    t::competition::last_day.eq(last),
                ),
                (
                    t::competition::contact_name.eq("联系人"),
                    t::competition::contact_phone.eq("0871-00000000"),
                    t::competition::contact_email.eq("event@example.org"),
                    t::competition::expected_entrants.eq(40),
                    t::competition::budget.eq(1_000_000),
                    t::competition::prize_plan.eq(""),
                    t::competition::description.eq(""),
                    t::competition::state.eq(own),
                    t::competition::created_at.eq(morning()),
                    t::competition::version.eq(1),
                ),
            ))
            .returning(t::competition::id)
            .get_result(conn)?;
        if own.is_public() {
            diesel::insert_into(t::competition_transition::table)
                .values((
                    t::competition_transition::competition_id.eq(id),
                    t::competition_transition::from_state.eq(EventState::PlanApproved),
                    t::competition_transition::to_state.eq(EventState::Published),
                    t::competition_transition::at.eq(morning()),
                    t::competition_transition::actor_name.eq("测试"),
                    t::competition_transition::role.eq(Role::System),
                ))
                .execute(conn)?;
        }
        let contest: ContestId = diesel::insert_into(t::contest::table)
            .values((
                t::contest::competition_id.eq(id),
                t::contest::code.eq("01"),
                t::contest::name.eq("焊接技术"),
                t::contest::trade_id.eq(trade),
                t::contest::level.eq(Level::Advanced),
                t::contest::entry_group.eq("workers"),
                t::contest::team_size.eq(1),
                t::contest::quota.eq(20),
                t::contest::delegation_limit.eq(None::<i32>),
                t::contest::workstations.eq(6),
                t::contest::first_day.eq(first),
                t::contest::last_day.eq(last),
                t::contest::place.eq(""),
                t::contest::rules.eq(serde_json::to_string(&rules()).unwrap()),
                t::contest::eligibility.eq(serde_json::to_string(&Eligibility::default()).unwrap()),
                t::contest::technical_document.eq(""),
                t::contest::state.eq(if is_of_contest { state } else { EventState::Draft }),
                t::contest::entry_count.eq(0),
                t::contest::created_at.eq(morning()),
                t::contest::version.eq(1),
            ))
            .returning(t::contest::id)
            .get_result(conn)?;
        let mut module = |position: i32, name: &str, kind: ModuleKind, weight: i32| -> QueryResult<ContestModuleId> {
            diesel::insert_into(t::contest_module::table)
                .values((
                    t::contest_module::contest_id.eq(contest),
                    t::contest_module::position.eq(position),
                    t::contest_module::name.eq(name),
                    t::contest_module::kind.eq(kind),
                    t::contest_module::weight.eq(weight),
                    t::contest_module::day.eq(position),
                    t::contest_module::minutes.eq(120),
                ))
                .returning(t::contest_module::id)
                .get_result(conn)
        };
        let theory = module(1, "理论", ModuleKind::Theory, 30)?;
        let practice = module(2, "实操", ModuleKind::Practical, 70)?;
        Ok(Event { id, number, contest, code: "01".to_owned(), theory, practice })
    })
}

/// An account of an organiser, or of an official, of a competition; its password is `PASSWORD`.
pub fn account_for(app: &TestApp, login: &str, role: Role, event: &Event) -> AccountId {
    app.account_with(login, grant_for(app, role, event))
}

/// A role for a competition.
pub fn grant_for(app: &TestApp, role: Role, event: &Event) -> NewGrant {
    NewGrant {
        role,
        body: None,
        assessor: None,
        competition: Some(event.id),
        valid_from: app.platform.today(),
        valid_to: None,
    }
}

/// People who were accepted for the contest of an event, each of another employer, with entry numbers.
pub fn entrants(app: &TestApp, event: &Event, names: &[&str]) -> Vec<Entrant> {
    let city = City::of(app);
    let people: Vec<(PersonId, String)> =
        names.iter().map(|name| (city.person(name, None), (*name).to_owned())).collect();
    let event = event.clone();
    put(app, move |conn| {
        let mut entered = Vec::new();
        for (at, (person, name)) in people.into_iter().enumerate() {
            let number = format!("{}-{}-{:03}", event.number, event.code, at + 1);
            let employer = format!("示范第{}机械厂", at + 1);
            let entry: ContestEntryId = diesel::insert_into(t::contest_entry::table)
                .values((
                    t::contest_entry::contest_id.eq(event.contest),
                    t::contest_entry::token.eq(format!("entry-{}-{at}", event.number)),
                    t::contest_entry::number.eq(&number),
                    t::contest_entry::state.eq("accepted"),
                    t::contest_entry::source.eq("organiser"),
                    t::contest_entry::submitted_at.eq(morning()),
                    t::contest_entry::version.eq(1),
                ))
                .returning(t::contest_entry::id)
                .get_result(conn)?;
            diesel::insert_into(t::entry_member::table)
                .values((
                    t::entry_member::entry_id.eq(entry),
                    t::entry_member::contest_id.eq(event.contest),
                    t::entry_member::person_id.eq(person),
                    t::entry_member::part.eq("contestant"),
                    t::entry_member::employer.eq(&employer),
                    t::entry_member::post.eq(""),
                    t::entry_member::training_base.eq(""),
                    t::entry_member::live.eq(true),
                ))
                .execute(conn)?;
            entered.push(Entrant { entry, person, name, number, employer });
        }
        diesel::update(t::contest::table.filter(t::contest::id.eq(event.contest)))
            .set(t::contest::entry_count.eq(i32::try_from(entered.len()).unwrap()))
            .execute(conn)?;
        Ok(entered)
    })
}
