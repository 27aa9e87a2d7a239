//! A small city for tests: bodies, trades, people, assessors and batches put straight into the tables, so that a
//! test of one room does not depend on the use cases of another. Every builder gives what later steps need.

use super::{TestApp, morning};
use chrono::{Days, NaiveDate};
use diesel::prelude::*;
use jiangce::certification::batches::model::{ApplicationState, AssessmentBatch, BatchState, Part};
use jiangce::certification::sheets;
use jiangce::certification::sheets::model::PartState;
use jiangce::identity::model::{NewAccount, NewGrant};
use jiangce::kernel::actor::{Actor, Role};
use jiangce::kernel::document::{DocumentKind, IdentityDocument};
use jiangce::kernel::ids::{
    AccountId, ApplicationId, AssessorId, BatchId, BatchLineId, BodyId, PersonId, SiteId, TradeId,
};
use jiangce::kernel::language::Language;
use jiangce::kernel::level::Level;
use jiangce::kernel::mark::Mark;
use jiangce::kernel::resident_number::check_character;
use jiangce::kernel::sex::Sex;
use jiangce::platform::Platform;
use jiangce::platform::db::Conn;
use jiangce::platform::db::schema as t;
use jiangce::registry::assessors::model::{AssessorGrade, AssessorState};
use jiangce::registry::bodies::model::{BodyClass, BodyKind, FilingState, FirstFiling};
use jiangce::registry::people;
use jiangce::registry::people::model::NewPerson;
use std::collections::HashSet;
use std::sync::{Arc, Mutex};

/// A body with one site.
#[derive(Debug, Clone)]
pub struct Body {
    pub id: BodyId,
    pub site: SiteId,
    pub name: String,
    pub filing_code: String,
}

/// A batch with one line and its candidates.
#[derive(Debug, Clone)]
pub struct Batch {
    pub id: BatchId,
    pub number: String,
    pub line: BatchLineId,
    pub candidates: Vec<Candidate>,
}

/// A candidate of a batch.
#[derive(Debug, Clone)]
pub struct Candidate {
    pub application: ApplicationId,
    pub person: PersonId,
    pub name: String,
    pub ticket: String,
    pub code: String,
}

/// The city of one test.
#[derive(Clone)]
pub struct City {
    platform: Arc<Platform>,
    /// Resident numbers that somebody has.
    taken: Arc<Mutex<HashSet<String>>>,
}

/// Names of candidates; none of them is a part of a word of the interface.
const NAMES: [&str; 12] = [
    "段云鹏",
    "赵雅琴",
    "杨春燕",
    "木丽华",
    "和志刚",
    "普永福",
    "刀美兰",
    "岩温罕",
    "白玉霞",
    "沙建平",
    "阿依古丽·买买提",
    "方䶮",
];

impl City {
    pub fn of(app: &TestApp) -> Self {
        Self { platform: Arc::clone(&app.platform), taken: Arc::default() }
    }

    fn put<T: Send + 'static>(&self, job: impl FnOnce(&mut Conn) -> QueryResult<T> + Send + 'static) -> T {
        self.platform.write_blocking(move |tx| Ok(job(tx.conn)?)).unwrap()
    }

    /// A body in force with one site whose filing is valid for years. `number` keeps several apart.
    pub fn body(&self, number: u32) -> Body {
        let today = self.platform.today();
        let name = format!("示范职业培训学校第{number}所");
        let filing_code = format!("S000053{number:06}");
        let (own_name, own_code) = (name.clone(), filing_code.clone());
        let (id, site) = self.put(move |conn| {
            diesel::sql_query(
                "insert into district (code, name, short_name, english_name, kind, gb_code, \"position\") values \
                 ('530102', '五华区', '五华', 'Wuhua', 'district', '530102', 1) on conflict do nothing",
            )
            .execute(conn)?;
            let id: BodyId = diesel::insert_into(t::certification_body::table)
                .values((
                    t::certification_body::code.eq(format!("B{number:04}")),
                    t::certification_body::name.eq(&name),
                    t::certification_body::initials.eq("sfzypxxx"),
                    t::certification_body::body_class.eq(BodyClass::SocialOrganisation),
                    t::certification_body::body_kind.eq(BodyKind::TrainingSchool),
                    t::certification_body::uscc.eq(format!("9153010000000{number:05}")),
                    t::certification_body::first_filing.eq(FirstFiling::Province),
                    t::certification_body::district_code.eq("530102"),
                    t::certification_body::address.eq("示范路 1 号"),
                    t::certification_body::contact_name.eq("联系人"),
                    t::certification_body::contact_phone.eq("0871-00000000"),
                    t::certification_body::contact_email.eq("body@example.org"),
                    t::certification_body::state.eq(FilingState::InForce),
                    t::certification_body::demonstration.eq(true),
                    t::certification_body::created_at.eq(morning()),
                    t::certification_body::version.eq(0),
                ))
                .returning(t::certification_body::id)
                .get_result(conn)?;
            let site: SiteId = diesel::insert_into(t::assessment_site::table)
                .values((
                    t::assessment_site::body_id.eq(id),
                    t::assessment_site::name.eq("本部"),
                    t::assessment_site::filing_code.eq(&filing_code),
                    t::assessment_site::district_code.eq("530102"),
                    t::assessment_site::address.eq("示范路 1 号"),
                    t::assessment_site::filing_from.eq(today - Days::new(365)),
                    t::assessment_site::filing_to.eq(today + Days::new(730)),
                    t::assessment_site::state.eq(FilingState::InForce),
                    t::assessment_site::version.eq(0),
                ))
                .returning(t::assessment_site::id)
                .get_result(conn)?;
            Ok((id, site))
        });
        Body { id, site, name: own_name, filing_code: own_code }
    }

    /// The trade with this code: the shipped one, or one made for the test with all five levels.
    pub fn trade(&self, code: &'static str, name: &'static str) -> TradeId {
        self.put(move |conn| {
            let known: Option<TradeId> = t::trade::table
                .select(t::trade::id)
                .filter(t::trade::code.eq(code))
                .first(conn)
                .optional()?;
            if let Some(known) = known {
                return Ok(known);
            }
            diesel::insert_into(t::occupation::table)
                .values((
                    t::occupation::code.eq(code),
                    t::occupation::name.eq(name),
                    t::occupation::mark.eq(""),
                    t::occupation::edition.eq("2022"),
                    t::occupation::initials.eq("x"),
                ))
                .execute(conn)?;
            diesel::insert_into(t::trade::table)
                .values((
                    t::trade::code.eq(code),
                    t::trade::occupation_code.eq(code),
                    t::trade::name.eq(name),
                    t::trade::mark.eq(""),
                    t::trade::lowest_level.eq(Level::Elementary),
                    t::trade::highest_level.eq(Level::SeniorTechnician),
                    t::trade::standard_edition.eq("2022"),
                    t::trade::confidence.eq("high"),
                    t::trade::initials.eq("x"),
                    t::trade::access_type.eq(false),
                    t::trade::version.eq(0),
                ))
                .returning(t::trade::id)
                .get_result(conn)
        })
    }

    /// The welder (焊工), the trade of most tests.
    pub fn welder(&self) -> TradeId {
        self.trade("6-18-02-04", "焊工")
    }

    /// Lets a site certify a trade at a level for years.
    pub fn scope(&self, body: &Body, trade: TradeId, level: Level) {
        let today = self.platform.today();
        let site = body.site;
        self.put(move |conn| {
            let known: i64 = t::scope_line::table
                .filter(t::scope_line::site_id.eq(site))
                .filter(t::scope_line::trade_id.eq(trade))
                .filter(t::scope_line::level.eq(level))
                .count()
                .get_result(conn)?;
            if known > 0 {
                return Ok(0);
            }
            diesel::insert_into(t::scope_line::table)
                .values((
                    t::scope_line::site_id.eq(site),
                    t::scope_line::trade_id.eq(trade),
                    t::scope_line::level.eq(level),
                    t::scope_line::valid_from.eq(today - Days::new(365)),
                    t::scope_line::valid_to.eq(today + Days::new(730)),
                ))
                .execute(conn)
        });
    }

    /// A woman with a valid resident number. The name may be borne by several.
    pub fn person(&self, name: &str, email: Option<&str>) -> PersonId {
        self.register(vec![self.woman(name, email)]).remove(0)
    }

    fn woman(&self, name: &str, email: Option<&str>) -> NewPerson {
        let random = &self.platform.random;
        let mut drawn = std::iter::repeat_with(|| {
            let (year, month, day) = (1950 + random.below(50), random.below(12) + 1, random.below(28) + 1);
            format!("530102{year}{month:02}{day:02}{:03}", random.below(500) * 2)
        });
        let mut taken = self.taken.lock().unwrap();
        let body = drawn.find(|body| taken.insert(body.clone())).unwrap();
        let number = format!("{body}{}", check_character(&body).unwrap());
        let document = IdentityDocument::parse(DocumentKind::ResidentId, &number, self.platform.today())
            .unwrap()
            .value;
        let mut new = NewPerson::of_document(name, document, Sex::Female);
        new.email = email.map(str::to_owned);
        new
    }

    fn register(&self, people: Vec<NewPerson>) -> Vec<PersonId> {
        let actor = Actor::system("test");
        self.platform
            .write_blocking(move |tx| {
                people
                    .iter()
                    .map(|new| people::service::find_or_register(tx, &actor, new))
                    .collect()
            })
            .unwrap()
    }

    /// A senior assessor with a valid card and, when given, a trade.
    pub fn assessor(&self, name: &str, card: &str, trade: Option<TradeId>) -> AssessorId {
        let today = self.platform.today();
        let person = self.person(name, Some(&format!("{}@example.org", card.to_lowercase())));
        let card = card.to_owned();
        self.put(move |conn| {
            diesel::sql_query(
                "insert into district (code, name, short_name, english_name, kind, gb_code, \"position\") values \
                 ('530102', '五华区', '五华', 'Wuhua', 'district', '530102', 1) on conflict do nothing",
            )
            .execute(conn)?;
            let id: AssessorId = diesel::insert_into(t::assessor::table)
                .values((
                    t::assessor::card_number.eq(card),
                    t::assessor::person_id.eq(person),
                    t::assessor::grade.eq(AssessorGrade::SeniorAssessor),
                    t::assessor::card_from.eq(today - Days::new(365)),
                    t::assessor::card_to.eq(today + Days::new(365)),
                    t::assessor::state.eq(AssessorState::Engaged),
                    t::assessor::employer.eq("示范机械厂"),
                    t::assessor::district_code.eq("530102"),
                    t::assessor::speciality.eq(""),
                    t::assessor::created_at.eq(morning()),
                    t::assessor::version.eq(0),
                ))
                .returning(t::assessor::id)
                .get_result(conn)?;
            if let Some(trade) = trade {
                diesel::insert_into(t::assessor_scope::table)
                    .values((
                        t::assessor_scope::assessor_id.eq(id),
                        t::assessor_scope::trade_id.eq(trade),
                        t::assessor_scope::lowest_level.eq(Level::Elementary),
                        t::assessor_scope::highest_level.eq(Level::SeniorTechnician),
                    ))
                    .execute(conn)?;
            }
            Ok(id)
        })
    }

    fn open_account(&self, login: &str, grant: NewGrant) -> AccountId {
        let new = NewAccount {
            login: login.to_owned(),
            name: format!("测试{login}"),
            email: Some(format!("{login}@example.org")),
            person: None,
            language: Language::Chinese,
            grant,
        };
        super::open_account_on(&self.platform, new)
    }

    /// An account of staff of a body; its password is `PASSWORD`.
    pub fn staff(&self, login: &str, body: &Body) -> AccountId {
        let grant = NewGrant {
            role: Role::BodyStaff,
            body: Some(body.id),
            assessor: None,
            competition: None,
            valid_from: self.platform.today(),
            valid_to: None,
        };
        self.open_account(login, grant)
    }

    /// An account of an assessor.
    pub fn assessor_account(&self, login: &str, assessor: AssessorId) -> AccountId {
        let grant = NewGrant {
            role: Role::Assessor,
            body: None,
            assessor: Some(assessor),
            competition: None,
            valid_from: self.platform.today(),
            valid_to: None,
        };
        self.open_account(login, grant)
    }

    /// A batch of one line with arranged candidates, as if it had come to this state by itself.
    pub fn batch(&self, body: &Body, trade: TradeId, level: Level, state: BatchState, candidates: usize) -> Batch {
        self.scope(body, trade, level);
        let body = body.clone();
        let names: Vec<String> = NAMES.iter().cycle().take(candidates).map(|name| (*name).to_owned()).collect();
        let women = (0..).zip(&names);
        let women = women.map(|(at, name)| self.woman(name, Some(&format!("candidate{at}@example.org"))));
        let people: Vec<(PersonId, String)> = self.register(women.collect()).into_iter().zip(names).collect();
        let today = self.platform.today();
        self.put(move |conn| {
            let serial: i64 = t::assessment_batch::table.count().get_result(conn)?;
            let number = format!("{}2612{:03}", body.filing_code, serial + 1);
            let id: BatchId = diesel::insert_into(t::assessment_batch::table)
                .values((
                    t::assessment_batch::number.eq(&number),
                    t::assessment_batch::site_id.eq(body.site),
                    t::assessment_batch::body_id.eq(body.id),
                    t::assessment_batch::title.eq("第一批"),
                    t::assessment_batch::first_day.eq(today),
                    t::assessment_batch::last_day.eq(today),
                    t::assessment_batch::state.eq(state),
                    t::assessment_batch::candidate_count.eq(i32::try_from(people.len()).unwrap()),
                    t::assessment_batch::created_at.eq(morning()),
                    t::assessment_batch::version.eq(0),
                ))
                .returning(t::assessment_batch::id)
                .get_result(conn)?;
            let line: BatchLineId = diesel::insert_into(t::batch_line::table)
                .values((
                    t::batch_line::batch_id.eq(id),
                    t::batch_line::trade_id.eq(trade),
                    t::batch_line::level.eq(level),
                    t::batch_line::standard_version.eq("2022"),
                    t::batch_line::quota.eq(i32::try_from(people.len().max(200)).unwrap()),
                ))
                .returning(t::batch_line::id)
                .get_result(conn)?;
            let mut made = Vec::new();
            for (at, (person, name)) in people.into_iter().enumerate() {
                let ticket = format!("26{:05}{:04}", id.0, at + 1);
                // Codes do not follow the order of the tickets.
                let code = format!("HG-{:03}", (at * 37 + 11) % 997);
                let application: ApplicationId = diesel::insert_into(t::application::table)
                    .values((
                        t::application::batch_id.eq(id),
                        t::application::line_id.eq(line),
                        t::application::person_id.eq(person),
                        t::application::condition.eq("3-2"),
                        t::application::certification_kind.eq("promotion"),
                        t::application::sitting.eq("first_sitting"),
                        t::application::state.eq(ApplicationState::Arranged),
                        t::application::ticket_number.eq(&ticket),
                        t::application::anonymous_code.eq(&code),
                        t::application::employer.eq("云岭示范机床厂"),
                        t::application::details.eq("{}"),
                        t::application::created_at.eq(morning()),
                        t::application::version.eq(0),
                    ))
                    .returning(t::application::id)
                    .get_result(conn)?;
                made.push(Candidate { application, person, name, ticket, code });
            }
            Ok(Batch { id, number, line, candidates: made })
        })
    }

    /// Puts an assessor on a part.
    pub fn assign(&self, batch: &Batch, part: Part, assessor: AssessorId, lead: bool) {
        let today = self.platform.today();
        let (batch, line) = (batch.id, batch.line);
        self.put(move |conn| {
            diesel::insert_into(t::staff_assignment::table)
                .values((
                    t::staff_assignment::batch_id.eq(batch),
                    t::staff_assignment::line_id.eq(line),
                    t::staff_assignment::part.eq(part),
                    t::staff_assignment::assessor_id.eq(assessor),
                    t::staff_assignment::lead.eq(lead),
                    t::staff_assignment::first_day.eq(today),
                    t::staff_assignment::last_day.eq(today),
                    t::staff_assignment::created_at.eq(morning()),
                ))
                .execute(conn)
        });
    }

    /// Puts assessors on a part, the first of them as its lead, and makes their sheets; gives the tokens in the
    /// order of the assessors.
    pub fn sheets(&self, batch: &Batch, part: Part, assessors: &[AssessorId]) -> Vec<String> {
        for (at, assessor) in assessors.iter().enumerate() {
            self.assign(batch, part, *assessor, at == 0);
        }
        let (row, line, wanted) = (self.batch_row(batch), batch.line, assessors.to_vec());
        self.platform
            .write_blocking(move |tx| {
                sheets::service::create_sheets(tx, &Actor::system("test"), &row, line, part, &wanted)
            })
            .unwrap();
        assessors
            .iter()
            .map(|assessor| {
                let assessor = *assessor;
                self.put(move |conn| {
                    t::score_sheet::table
                        .select(t::score_sheet::token)
                        .filter(t::score_sheet::line_id.eq(line))
                        .filter(t::score_sheet::part.eq(part))
                        .filter(t::score_sheet::assessor_id.eq(assessor))
                        .first(conn)
                })
            })
            .collect()
    }

    /// The batch as it stands.
    pub fn batch_row(&self, batch: &Batch) -> AssessmentBatch {
        let id = batch.id;
        self.put(move |conn| {
            t::assessment_batch::table
                .select(AssessmentBatch::as_select())
                .filter(t::assessment_batch::id.eq(id))
                .first(conn)
        })
    }

    /// States of the candidates' applications, in the order of the candidates.
    pub fn application_states(&self, batch: &Batch) -> Vec<ApplicationState> {
        let id = batch.id;
        self.put(move |conn| {
            t::application::table
                .select(t::application::state)
                .filter(t::application::batch_id.eq(id))
                .order(t::application::id)
                .load(conn)
        })
    }

    /// Puts a batch on notice until a day, with every candidate passed.
    pub fn on_notice(&self, batch: &Batch, until: NaiveDate) {
        let (id, now) = (batch.id, self.platform.now());
        let applications: Vec<ApplicationId> = batch.candidates.iter().map(|one| one.application).collect();
        self.put(move |conn| {
            diesel::update(t::assessment_batch::table)
                .filter(t::assessment_batch::id.eq(id))
                .set((
                    t::assessment_batch::state.eq(BatchState::PublicNotice),
                    t::assessment_batch::notice_from.eq(until - Days::new(7)),
                    t::assessment_batch::notice_to.eq(until),
                ))
                .execute(conn)?;
            diesel::update(t::application::table)
                .filter(t::application::batch_id.eq(id))
                .set(t::application::state.eq(ApplicationState::Passed))
                .execute(conn)?;
            for application in applications {
                for (part, mark) in [(Part::TheoryTest, 7_800), (Part::PracticalTest, 8_450)] {
                    diesel::insert_into(t::part_result::table)
                        .values((
                            t::part_result::application_id.eq(application),
                            t::part_result::part.eq(part),
                            t::part_result::state.eq(PartState::Scored),
                            t::part_result::mark.eq(Mark::from_hundredths(mark).unwrap()),
                            t::part_result::passed.eq(true),
                            t::part_result::computed_at.eq(now),
                        ))
                        .execute(conn)?;
                }
            }
            Ok(())
        });
    }

    /// Makes a day a holiday or a made-up working day.
    pub fn holiday(&self, day: NaiveDate, working: bool) {
        self.put(move |conn| {
            diesel::delete(t::holiday::table)
                .filter(t::holiday::day.eq(day))
                .execute(conn)?;
            diesel::insert_into(t::holiday::table)
                .values((t::holiday::day.eq(day), t::holiday::working.eq(working), t::holiday::name.eq("测试节")))
                .execute(conn)
        });
    }
}
