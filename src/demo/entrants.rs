//! Who takes part in the competitions of the demonstration, and who officiates: entries by delegation, the check of
//! eligibility, officials with their duties.

use super::assessors::EMPLOYERS;
use super::chance::Chance;
use super::people::{Invented, Population};
use crate::competition::contests::model::Contest;
use crate::competition::contests::store as contests;
use crate::competition::entries::model::{EntryPlan, MemberFacts, MemberPart, MemberPlan, Who};
use crate::competition::entries::{review_service, service as entries};
use crate::competition::events::model::Competition;
use crate::competition::officials::duty_service;
use crate::competition::officials::model::{NamedOfficial, OfficialDetails, OfficialDuty, Slot};
use crate::competition::officials::service::{self as officials, Source};
use crate::kernel::actor::Actor;
use crate::kernel::level::Level;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::registry::people::model::NewPerson;

/// The first number of the population from which entrants and officials come: beyond everybody else.
const FIRST_PERSON: u64 = 40_000_000;
/// People of a field at the most.
const FIELD: u64 = 1_000_000;
/// Employers of officials; none of them sends entrants.
const OFFICES: [&str; 4] =
    ["市技能鉴定所（演示）", "滇东技师学院（演示）", "西山技工学校（演示）", "官渡实训中心（演示）"];
/// Scoring judges of each contest.
const SCORING: usize = 6;

/// Entrants and officials, by the next invented person.
pub struct Field {
    population: Population,
    chance: Chance,
    next: u64,
}

impl Field {
    /// The field of a seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self { population: Population::new(seed), chance: Chance::new(seed, 6), next: FIRST_PERSON }
    }

    /// Another field of the same city, by its number from 1: nobody is in two of them.
    #[must_use]
    pub fn beside(seed: u64, number: u64) -> Self {
        Self { next: FIRST_PERSON + number * FIELD, ..Self::new(seed) }
    }

    fn person(&mut self) -> Result<Invented, AppError> {
        let person = self.population.person(self.next);
        self.next += 1;
        person.ok_or_else(|| AppError::internal("a city without people"))
    }

    fn member(&mut self, employer: &str) -> Result<MemberPlan, AppError> {
        // Born late enough to work and early enough not to be retired.
        let mut person = self.person()?;
        while !("1970-01-01"..="2004-12-31").contains(&person.birth_date.to_string().as_str()) {
            person = self.person()?;
        }
        let level = *self.chance.pick(&[None, Some(Level::Intermediate), Some(Level::Advanced)]);
        Ok(MemberPlan {
            who: Who::Stated(Box::new(NewPerson::of_document(person.name, person.document, person.sex))),
            part: MemberPart::Contestant,
            facts: MemberFacts {
                employer: employer.to_owned(),
                post: (*self.chance.pick(&["操作工", "班组长", "技术员", "维修工"])).to_owned(),
                level_held: level,
                certificate_number: None,
                training_base: String::new(),
            },
        })
    }

    /// Enters delegations of all employers in every contest; says how many entries there are.
    ///
    /// # Errors
    /// Those of the services.
    pub fn enter(&mut self, tx: &mut Tx<'_>, actor: &Actor, competition: &Competition) -> Result<usize, AppError> {
        let mut plans = Vec::new();
        for contest in contests::of_competition(tx.conn, competition.id)? {
            for employer in EMPLOYERS {
                for number in 0..=self.chance.below(3) {
                    plans.push(self.entry(&contest, employer, number)?);
                }
            }
        }
        Self::enter_all(tx, actor, competition, &plans)
    }

    /// Enters so many in every contest, from all employers in turn.
    ///
    /// # Errors
    /// Those of the services.
    pub fn enter_each(
        &mut self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        competition: &Competition,
        count: usize,
    ) -> Result<usize, AppError> {
        let mut plans = Vec::new();
        for contest in contests::of_competition(tx.conn, competition.id)? {
            for (number, employer) in EMPLOYERS.iter().cycle().take(count).enumerate() {
                plans.push(self.entry(&contest, employer, number)?);
            }
        }
        Self::enter_all(tx, actor, competition, &plans)
    }

    fn entry(&mut self, contest: &Contest, employer: &str, number: usize) -> Result<EntryPlan, AppError> {
        let size = usize::try_from(contest.team_size).unwrap_or(1);
        let members = (0..size).map(|_| self.member(employer)).collect::<Result<_, _>>()?;
        Ok(EntryPlan {
            contest: contest.id,
            delegation: Some(employer.to_owned()),
            team_name: contest.is_for_teams().then(|| format!("{employer}第{}队", number + 1)),
            members,
        })
    }

    fn enter_all(
        tx: &mut Tx<'_>,
        actor: &Actor,
        competition: &Competition,
        plans: &[EntryPlan],
    ) -> Result<usize, AppError> {
        let outcomes = entries::enter_many(tx, actor, competition, plans)?;
        let entered = outcomes.iter().filter(|outcome| outcome.is_ok()).count();
        if entered < plans.len() {
            return Err(AppError::internal("an entry of the demonstration was refused"));
        }
        Ok(entered)
    }

    /// Accepts the entries of the first contests of a competition: `all` of them, or the first one.
    ///
    /// # Errors
    /// Those of the services.
    pub fn accept(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, all: bool) -> Result<(), AppError> {
        let found = contests::of_competition(tx.conn, competition.id)?;
        for contest in found.iter().take(if all { usize::MAX } else { 1 }) {
            review_service::accept_all(tx, actor, &competition.number, &contest.code)?;
        }
        Ok(())
    }

    fn official(
        &mut self,
        tx: &mut Tx<'_>,
        actor: &Actor,
        competition: &Competition,
    ) -> Result<NamedOfficial, AppError> {
        let person = self.person()?;
        let details = OfficialDetails {
            employer: (*self.chance.pick(&OFFICES)).to_owned(),
            training_base: String::new(),
            title: "高级技师".to_owned(),
            email: String::new(),
        };
        let source = Source::Document(Box::new(NewPerson::of_document(person.name, person.document, person.sex)));
        let named = officials::add(tx, actor, competition, &source, &details)?;
        officials::confirm(tx, actor, competition, &named)?;
        Ok(named)
    }

    /// Appoints the officials of every contest.
    ///
    /// # Errors
    /// Those of the services.
    pub fn officiate(
        &mut self,
        tx: &mut Tx<'_>,
        organiser: &Actor,
        competition: &Competition,
    ) -> Result<Competition, AppError> {
        for contest in contests::of_competition(tx.conn, competition.id)? {
            self.contest_officials(tx, organiser, competition, &contest)?;
        }
        duty_service::allocate_panels(tx, organiser, competition, "")?;
        officials::appoint(tx, organiser, competition)
    }

    /// Chief judge, keepers of the layers, monitor, tabulation and scoring judges of a contest.
    fn contest_officials(
        &mut self,
        tx: &mut Tx<'_>,
        organiser: &Actor,
        competition: &Competition,
        contest: &Contest,
    ) -> Result<(), AppError> {
        let slots = [
            Slot::sealing(1),
            Slot::sealing(2),
            Slot::of(OfficialDuty::ChiefJudge),
            Slot::of(OfficialDuty::CompetitionMonitor),
            Slot::of(OfficialDuty::TabulationJudge),
            Slot::of(OfficialDuty::TabulationJudge),
        ];
        for slot in slots {
            let named = self.official(tx, organiser, competition)?;
            duty_service::assign(tx, organiser, competition, contest, &named, slot, "")?;
        }
        for _ in 0..SCORING {
            self.official(tx, organiser, competition)?;
        }
        Ok(())
    }
}
