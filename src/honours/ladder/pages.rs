//! Pages of the ladder: a worker's own, and that of a person for the staff.

use crate::certification::certificates::model::CertificateState;
use crate::certification::certificates::store::certificates_of_person;
use crate::certification::promotions::model::PromotionView;
use crate::certification::promotions::store::of_person as promotions_of;
use crate::honours::ladder::model::{HeldLevel, Ladder, RungState};
use crate::honours::ladder::rules::ladders;
use crate::kernel::ids::PersonId;
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::state_line::StepKind;
use crate::platform::web::{Answer, Page, Visit};
use crate::registry::people::model::Person;
use crate::registry::people::{policy as people_policy, store as people};
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "honours/ladder/show.html")]
struct LadderPage {
    p: Page,
    /// The person, for the staff.
    person: Option<Person>,
    ladders: Vec<Ladder>,
    promotions: Vec<PromotionView>,
}

impl LadderPage {
    /// How a rank is drawn: as steps of state lines are.
    fn kind_of(state: RungState) -> StepKind {
        match state {
            RungState::Held | RungState::Passed => StepKind::Done,
            RungState::Next => StepKind::Now,
            RungState::Ahead => StepKind::Coming,
        }
    }
}

type Read = (Vec<Ladder>, Vec<PromotionView>);

fn read(conn: &mut Conn, id: PersonId, born: Option<NaiveDate>, today: NaiveDate) -> Result<Read, AppError> {
    let held = certificates_of_person(conn, id)?
        .into_iter()
        .filter(|certificate| certificate.state == CertificateState::Valid)
        .map(|certificate| {
            (
                certificate.trade(),
                HeldLevel { level: certificate.level, since: certificate.issued_on, number: certificate.number },
            )
        })
        .collect();
    Ok((ladders(held, born, today), promotions_of(conn, id)?))
}

/// A worker's own ladder.
pub async fn mine(visit: Visit) -> Answer {
    let id = visit.actor()?.person.ok_or(AppError::not_found("mine-no-record"))?;
    let today = visit.platform.today();
    let (ladders, promotions) = visit
        .read(move |conn| {
            let born = people::by_id(conn, id)?.and_then(|person| person.birth_date);
            read(conn, id, born, today)
        })
        .await?;
    visit.ok(&LadderPage { p: visit.page(), person: None, ladders, promotions })
}

/// The ladder of a person whom the reader may know of.
pub async fn of_person(visit: Visit, token: web::Path<String>) -> Answer {
    let scope = people_policy::scope_of(visit.actor()?)?;
    let (token, today) = (token.into_inner(), visit.platform.today());
    let (person, (ladders, promotions)) = visit
        .read(move |conn| {
            let person = people::by_token(conn, &token, scope)?.ok_or(AppError::not_found("person-not-found"))?;
            let found = read(conn, person.id, person.birth_date, today)?;
            Ok((person, found))
        })
        .await?;
    visit.ok(&LadderPage { p: visit.page(), person: Some(person), ladders, promotions })
}
