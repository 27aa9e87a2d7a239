//! Batches in every state, taken there step by step through the services, each step on the day on which a
//! body would have taken it.

use super::assessors::{CityAssessor, EMPLOYERS};
use super::chance::Chance;
use super::logins::Desk;
use super::people::Population;
use super::registers::CityBody;
use crate::certification::batches::model::{ApplicationState, AssessmentBatch, BatchPlan, BatchState, LinePlan, Part};
use crate::certification::batches::{service as batches, store as batch_store};
use crate::certification::certificates::service as certificates;
use crate::certification::results::service as results;
use crate::certification::rosters::model::RosterRow;
use crate::certification::rosters::service as rosters;
use crate::certification::sheets::model::MarkChange;
use crate::certification::sheets::service::Decision;
use crate::certification::sheets::{service as sheets, store as sheet_store};
use crate::certification::staffing::service as staffing;
use crate::kernel::actor::Actor;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::{AssessorId, PersonId, TradeId};
use crate::kernel::level::Level;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::assessors::model::AssessorGrade;
use crate::registry::people::store as people;
use chrono::{Days, Duration, NaiveDate};
use std::collections::HashMap;

/// States to which batches are taken, how many by the body of the printed sign-in and how many by others, and
/// days from today to the first day of the assessment.
const GOALS: [(BatchState, usize, usize, i64); 12] = [
    (BatchState::Draft, 1, 3, 45),
    (BatchState::Submitted, 2, 5, 40),
    (BatchState::Returned, 1, 2, 38),
    (BatchState::ApplicationOpen, 2, 3, 30),
    (BatchState::Arranging, 1, 2, 12),
    (BatchState::Staffing, 1, 2, 9),
    (BatchState::Examining, 2, 3, 0),
    (BatchState::Scoring, 2, 4, -4),
    (BatchState::PublicNotice, 2, 4, -10),
    (BatchState::Certifying, 1, 2, -25),
    (BatchState::Archived, 3, 8, -60),
    (BatchState::Cancelled, 1, 1, 25),
];

/// Assessors whose sign-in is printed: a panel of three and a marker of theory tests.
const PRINTED_ASSESSORS: usize = 4;

/// What the batches leave for the printed sign-ins.
pub struct Cast {
    /// Somebody who passed and holds a certificate.
    pub worker: Option<(PersonId, String)>,
    /// How many batches were made.
    pub batches: usize,
}

/// Who takes the steps.
pub struct Hall<'a> {
    /// Seed of the city.
    pub seed: u64,
    /// The city's administrator.
    pub city: &'a Actor,
    /// Bodies with the staff that acts for them; the first is the one of the printed sign-in.
    pub bodies: &'a [(CityBody, Actor)],
    /// Assessors of the city.
    pub assessors: &'a [CityAssessor],
}

struct Run<'a, 'tx, 'conn> {
    tx: &'tx mut Tx<'conn>,
    desk: &'tx mut Desk,
    hall: &'a Hall<'a>,
    chance: Chance,
    population: Population,
    next_person: u64,
    actors: HashMap<AssessorId, Actor>,
    by_trade: HashMap<TradeId, Vec<usize>>,
    today: NaiveDate,
    worker: Option<(PersonId, String)>,
    printed: usize,
}

/// Makes all batches.
///
/// # Errors
/// Those of the services.
pub fn make(tx: &mut Tx<'_>, desk: &mut Desk, hall: &Hall<'_>) -> Result<Cast, AppError> {
    let mut by_trade: HashMap<TradeId, Vec<usize>> = HashMap::new();
    for (at, assessor) in hall.assessors.iter().enumerate() {
        for trade in &assessor.trades {
            by_trade.entry(*trade).or_default().push(at);
        }
    }
    let today = tx.today();
    let now = tx.now;
    let mut run = Run {
        desk,
        hall,
        chance: Chance::new(hall.seed, 4),
        population: Population::new(hall.seed),
        next_person: 0,
        actors: HashMap::new(),
        by_trade,
        today,
        worker: None,
        printed: 0,
        tx,
    };
    let mut made = 0;
    let mut elsewhere = 1;
    for (goal, at_home, at_others, offset) in GOALS {
        for number in 0..at_home + at_others {
            let is_home = number < at_home;
            let body = if is_home { 0 } else { elsewhere };
            if !is_home {
                elsewhere = elsewhere % (hall.bodies.len() - 1) + 1;
            }
            // Not all on the same days: nobody can be in two places.
            let apart = match offset {
                i64::MIN..=-20 => -9,
                -19..=-1 => 0,
                _ => 2,
            };
            let shift = i64::try_from(number).unwrap_or(0) * apart;
            let first_day = run.today + Duration::days(offset + shift);
            run.batch(goal, body, first_day)?;
            made += 1;
        }
    }
    run.tx.now = now;
    Ok(Cast { worker: run.worker, batches: made })
}

impl Run<'_, '_, '_> {
    fn batch(&mut self, goal: BatchState, body: usize, first_day: NaiveDate) -> Result<(), AppError> {
        let (body, staff) = self
            .hall
            .bodies
            .get(body)
            .ok_or_else(|| AppError::internal("a city without bodies"))?;
        let staff = staff.clone();
        let city = self.hall.city.clone();
        self.on(first_day, -42, 10);
        let plan = self.plan(body, first_day)?;
        let mut batch = batches::draft_batch(self.tx, &staff, &plan)?;
        self.enrol(&staff, &batch)?;
        batch = self.fresh(&batch)?;
        if goal == BatchState::Draft {
            return Ok(());
        }
        self.on(first_day, -40, 15);
        batch = batches::submit_batch(self.tx, &staff, &batch)?;
        if goal == BatchState::Submitted {
            return Ok(());
        }
        self.on(first_day, -37, 9);
        if goal == BatchState::Returned {
            batches::return_batch(self.tx, &city, &batch, "缺考场平面图，请补齐后再提交。")?;
            return Ok(());
        }
        batch = batches::approve_batch(self.tx, &city, &batch)?;
        batch = self.fresh(&batch)?;
        if goal == BatchState::ApplicationOpen {
            return Ok(());
        }
        if goal == BatchState::Cancelled {
            self.on(first_day, -20, 9);
            batches::cancel_batch(self.tx, &staff, &batch, "场地临时停用，本批取消，考生另行通知。")?;
            return Ok(());
        }
        self.on(first_day, -14, 9);
        batch = batches::close_applications(self.tx, &staff, &batch)?;
        if goal == BatchState::Arranging {
            return Ok(());
        }
        self.on(first_day, -13, 9);
        batch = batches::arrange(self.tx, &staff, &batch)?;
        if goal == BatchState::Staffing {
            return Ok(());
        }
        self.on(first_day, -10, 9);
        self.staff(&staff, &batch)?;
        batch = staffing::finish_staffing(self.tx, &staff, &batch)?;
        if goal == BatchState::Examining && self.printed < PRINTED_ASSESSORS {
            self.print_assessors(&batch)?;
        }
        if goal == BatchState::Examining {
            return Ok(());
        }
        self.on(first_day, 0, 11);
        self.mark(&staff, &batch, goal != BatchState::Scoring)?;
        batch = self.fresh(&batch)?;
        if goal == BatchState::Scoring {
            return Ok(());
        }
        self.on(first_day, 4, 10);
        results::start_notice(self.tx, &staff, &batch)?;
        batch = self.fresh(&batch)?;
        if goal == BatchState::PublicNotice {
            return Ok(());
        }
        self.on(first_day, 24, 10);
        if goal == BatchState::Certifying {
            certificates::issue_chunk(self.tx, &staff, batch.id, 5)?;
            return Ok(());
        }
        certificates::issue_batch(self.tx, &staff, batch.id)?;
        if self.worker.is_none() {
            self.worker = self.somebody_certified(&batch)?;
        }
        Ok(())
    }

    /// The moment so many days after the first day, at an hour of the city; never later than now.
    fn on(&mut self, first_day: NaiveDate, days: i64, hour: u32) {
        let day = (first_day + Duration::days(days)).min(self.today);
        let hour = if day == self.today { 1 } else { hour.saturating_sub(8) };
        if let Some(moment) = day.and_hms_opt(hour, 0, 0) {
            self.tx.now = moment;
        }
    }

    fn fresh(&mut self, batch: &AssessmentBatch) -> Result<AssessmentBatch, AppError> {
        batch_store::by_id(self.tx.conn, batch.id)?.ok_or(AppError::Internal)
    }

    /// One or two lines of trades for which the city has enough assessors.
    fn plan(&mut self, body: &CityBody, first_day: NaiveDate) -> Result<BatchPlan, AppError> {
        let site = body.sites.first().ok_or_else(|| AppError::internal("a body without a site"))?;
        let mut trades: Vec<(TradeId, Level, Level)> = site.scopes.clone();
        trades.sort_by_key(|(trade, _, _)| std::cmp::Reverse(self.by_trade.get(trade).map_or(0, Vec::len)));
        trades.truncate(3);
        let mut lines = Vec::new();
        let room = trades
            .first()
            .map_or(0, |(trade, _, _)| self.by_trade.get(trade).map_or(0, Vec::len));
        for _ in 0..if room >= 20 { 2 } else { 1 } {
            let (trade, lowest, highest) = *self.chance.pick(&trades);
            let seniors = self.fitting(trade, Level::Technician).len();
            let reachable: Vec<Level> = Level::CERTIFIABLE
                .into_iter()
                .filter(|level| (lowest.rank()..=highest.rank()).contains(&level.rank()))
                .filter(|level| {
                    level.rank() <= Level::Advanced.rank() || (*level == Level::Technician && seniors >= 14)
                })
                .collect();
            let level = *self.chance.pick(&reachable);
            if !lines.iter().any(|line: &LinePlan| line.trade == trade && line.level == level) {
                lines.push(LinePlan { trade, level, standard_version: "GZB".to_owned(), quota: 40 });
            }
        }
        Ok(BatchPlan {
            site: site.id,
            title: format!("{}第 {} 批", first_day.format("%Y年%-m月"), self.chance.between(1, 9)),
            first_day,
            last_day: first_day + Days::new(1),
            lines,
        })
    }

    fn enrol(&mut self, staff: &Actor, batch: &AssessmentBatch) -> Result<(), AppError> {
        let mut rows = Vec::new();
        for (line, trade) in batch_store::lines_of(self.tx.conn, batch.id)? {
            for _ in 0..self.chance.between(12, 24) {
                rows.push(self.candidate(&trade.code, line.level)?);
            }
        }
        let posted = rosters::post_candidates(self.tx, staff, batch, &rows)?;
        match posted.refused.first() {
            None => Ok(()),
            Some((_, finding)) => Err(AppError::internal(&finding.code)),
        }
    }

    /// One row of a roster, as a spreadsheet would have brought it.
    fn candidate(&mut self, trade_code: &str, level: Level) -> Result<RosterRow, AppError> {
        // Old enough for every level: whoever is too young is passed over.
        let invented = loop {
            self.next_person += 1;
            let invented = self
                .population
                .person(self.next_person)
                .ok_or_else(|| AppError::internal("no more invented people"))?;
            if invented.birth_date + Duration::days(365 * 18) < self.today {
                break invented;
            }
        };
        let mut values = serde_json::json!({
            "occupation_code": trade_code,
            "level": level.certificate_name(),
            "id_type": DocumentKind::ResidentId.chinese_name(),
            "id_number": invented.document.number(),
            "candidate_name": invented.name,
            "sex": invented.sex.chinese_name(),
            "birth_date": invented.birth_date.to_string(),
            "mobile": invented.mobile,
            "condition_id": format!("{level}-1"),
            "certification_kind": "初次认定",
            "exam_type": "正考",
            "education": "高中",
            "ethnic_group": "汉族",
            "certificate_delivery": "自取",
            "employer": *self.chance.pick(&EMPLOYERS),
        });
        if self.chance.percent(15)
            && let Some(fields) = values.as_object_mut()
        {
            fields.insert("email".to_owned(), format!("worker{}@example.org", self.next_person).into());
        }
        values
            .as_object()
            .and_then(RosterRow::from_values)
            .ok_or_else(|| AppError::internal("a row that is none"))
    }

    /// Assessors whose card has the trade and whose grade has the level.
    fn fitting(&self, trade: TradeId, level: Level) -> Vec<usize> {
        let is_senior_level = level.rank() > Level::Advanced.rank();
        self.by_trade
            .get(&trade)
            .into_iter()
            .flatten()
            .copied()
            .filter(|at| {
                self.hall
                    .assessors
                    .get(*at)
                    .is_some_and(|assessor| !is_senior_level || assessor.grade == AssessorGrade::SeniorAssessor)
            })
            .collect()
    }

    fn staff(&mut self, staff: &Actor, batch: &AssessmentBatch) -> Result<(), AppError> {
        for (line, trade) in batch_store::lines_of(self.tx.conn, batch.id)? {
            let mut pool = self.fitting(trade.id, line.level);
            self.chance.shuffle(&mut pool);
            let mut pool = pool.into_iter();
            for part in Part::of_level(line.level) {
                let wanted = if *part == Part::TheoryTest { 1 } else { 3 };
                let mut found = 0;
                while found < wanted {
                    let Some(assessor) = pool.next().and_then(|at| self.hall.assessors.get(at)) else {
                        return Err(AppError::internal("too few assessors for a batch of the demonstration"));
                    };
                    let reason = Some("演示：按轮换表安排");
                    match staffing::assign(self.tx, staff, batch, line.id, *part, &assessor.card, reason) {
                        Ok(_) => found += 1,
                        // Barred, as some must be: the next one.
                        Err(AppError::Fields(_)) => {}
                        Err(other) => return Err(other),
                    }
                }
            }
        }
        Ok(())
    }

    fn mark(&mut self, staff: &Actor, batch: &AssessmentBatch, to_the_end: bool) -> Result<(), AppError> {
        let all = sheet_store::of_batch(self.tx.conn, batch.id)?;
        // Absent and violation are facts of a candidate and a part, so a panel agrees on them.
        let mut states: HashMap<(i64, Part), Option<&'static str>> = HashMap::new();
        let mut ability: HashMap<i64, i64> = HashMap::new();
        for (place, sheet) in all.iter().enumerate() {
            let actor = self.actor_of(sheet.assessor_id)?;
            for cell in sheet_store::cells(self.tx.conn, sheet.id)? {
                let key = cell.application_id.0;
                let draw = self.chance.below(100);
                let state = *states.entry((key, sheet.part)).or_insert(match draw {
                    0..=2 => Some("absent"),
                    3 => Some("violation"),
                    _ => None,
                });
                let level = *ability.entry(key).or_insert_with(|| self.chance.between(560, 900));
                if !to_the_end && self.chance.percent(35) {
                    continue;
                }
                let tenths = (level + self.chance.between(-60, 60)).clamp(300, 990);
                let value = state.map_or_else(|| format!("{}.{}", tenths / 10, tenths % 10), str::to_owned);
                let change = MarkChange {
                    token: sheet.token.clone(),
                    code: cell.anonymous_code,
                    value,
                    version: cell.version,
                    key: format!("demo-{}-{key}", sheet.id),
                };
                sheets::save_mark(self.tx, &actor, &change)?;
            }
            if to_the_end {
                sheets::submit_sheet(self.tx, &actor, &sheet.token)?;
                let version = sheet_store::by_token(self.tx.conn, &sheet.token)?.map_or(0, |view| view.sheet.version);
                results::decide_sheet(self.tx, staff, &sheet.token, version, &Decision::Confirm)?;
            } else if place == 0 {
                tracing::debug!(sheet = %sheet.token, "left open");
            }
        }
        Ok(())
    }

    /// Prints the sign-ins of assessors who have sheets to mark today.
    fn print_assessors(&mut self, batch: &AssessmentBatch) -> Result<(), AppError> {
        for sheet in sheet_store::of_batch(self.tx.conn, batch.id)? {
            if self.printed < PRINTED_ASSESSORS && !self.actors.contains_key(&sheet.assessor_id) {
                self.printed += 1;
                let login = format!("assessor{}", self.printed);
                self.open_assessor(sheet.assessor_id, Some(login))?;
            }
        }
        Ok(())
    }

    fn somebody_certified(&mut self, batch: &AssessmentBatch) -> Result<Option<(PersonId, String)>, AppError> {
        let passed = batch_store::applications_of(self.tx.conn, batch.id)?
            .into_iter()
            .find(|application| application.state == ApplicationState::Passed);
        let Some(application) = passed else { return Ok(None) };
        let person = people::by_id(self.tx.conn, application.person_id)?;
        Ok(person.map(|person| (person.id, person.name)))
    }

    /// The account of an assessor, opened when he first marks.
    fn actor_of(&mut self, id: AssessorId) -> Result<Actor, AppError> {
        match self.actors.get(&id) {
            Some(actor) => Ok(actor.clone()),
            None => self.open_assessor(id, None),
        }
    }

    /// Opens the account of an assessor; with a login of its own when it is to be printed.
    fn open_assessor(&mut self, id: AssessorId, printed: Option<String>) -> Result<Actor, AppError> {
        let assessor = self
            .hall
            .assessors
            .iter()
            .find(|assessor| assessor.id == id)
            .ok_or_else(|| AppError::internal("an assessor who is not of this city"))?;
        let is_printed = printed.is_some();
        let login = printed.unwrap_or_else(|| assessor.card.to_lowercase());
        let actor = self.desk.open_assessor(self.tx, &login, assessor, is_printed)?;
        self.actors.insert(id, actor.clone());
        Ok(actor)
    }
}
