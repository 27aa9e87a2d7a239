//! Pages of the ladder: a worker's own, and that of a person for the staff.

use crate::certification::certificates::model::CertificateState;
use crate::certification::certificates::store::certificates_of_person;
use crate::certification::promotions::model::PromotionView;
use crate::certification::promotions::store::of_person as promotions_of;
use crate::honours::appointments;
use crate::honours::appointments::model::AppointmentTerms;
use crate::honours::ladder::model::{HeldBy, HeldLevel, Ladder, RungState};
use crate::honours::ladder::rules::ladders;
use crate::honours::settings::{APPOINTMENT_MOST_YEARS, CHIEF_TECHNICIAN_YEARS, MASTER_TECHNICIAN_YEARS};
use crate::kernel::ids::{PersonId, TradeId};
use crate::platform::db::Conn;
use crate::platform::error::AppError;
use crate::platform::web::state_line::StepKind;
use crate::platform::web::{Answer, Page, Visit};
use crate::registry::people::model::Person;
use crate::registry::people::{policy as people_policy, store as people};
use crate::registry::trades::store as trades;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use std::collections::HashMap;

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
    /// How a rank is drawn: as steps of state lines are. He stands at the highest that he holds, not at the next.
    fn kind_of(state: RungState) -> StepKind {
        match state {
            RungState::Passed => StepKind::Done,
            RungState::Held => StepKind::Now,
            RungState::Next | RungState::Ahead => StepKind::Coming,
        }
    }
}

type Read = (Vec<Ladder>, Vec<PromotionView>);

fn terms(visit: &Visit) -> AppointmentTerms {
    AppointmentTerms::of(
        visit.platform.setting(&MASTER_TECHNICIAN_YEARS),
        visit.platform.setting(&CHIEF_TECHNICIAN_YEARS),
        visit.platform.setting(&APPOINTMENT_MOST_YEARS),
    )
}

fn read(
    conn: &mut Conn,
    id: PersonId,
    born: Option<NaiveDate>,
    (today, terms): (NaiveDate, AppointmentTerms),
) -> Result<Read, AppError> {
    let mut held = Vec::new();
    // An appointment stands with the certificates of its trade, whatever words they use for it.
    let mut names: HashMap<TradeId, String> = HashMap::new();
    for certificate in certificates_of_person(conn, id)? {
        if certificate.state != CertificateState::Valid {
            continue;
        }
        let trade = certificate.trade();
        if let Some(known) = certificate.trade_id {
            names.entry(known).or_insert_with(|| trade.clone());
        }
        let level = HeldLevel {
            level: certificate.level,
            since: certificate.issued_on,
            number: certificate.number,
            by: HeldBy::Certificate,
        };
        held.push((trade, level));
    }
    let granted = appointments::store::granted_of(conn, id)?;
    for one in granted.iter().filter(|one| one.is_in_force(today)) {
        let trade = match names.get(&one.trade_id) {
            Some(name) => name.clone(),
            None => trades::by_id(conn, one.trade_id)?
                .map(|trade| trade.full_name())
                .unwrap_or_default(),
        };
        let level = HeldLevel {
            level: one.level,
            since: appointments::rules::held_since(one, &granted),
            number: one.number.clone(),
            by: HeldBy::Appointment,
        };
        held.push((trade, level));
    }
    Ok((ladders(held, born, today, terms), promotions_of(conn, id)?))
}

/// A worker's own ladder.
pub async fn mine(visit: Visit) -> Answer {
    let id = visit.actor()?.person.ok_or(AppError::not_found("mine-no-record"))?;
    let (today, terms) = (visit.platform.today(), terms(&visit));
    let (ladders, promotions) = visit
        .read(move |conn| {
            let born = people::by_id(conn, id)?.and_then(|person| person.birth_date);
            read(conn, id, born, (today, terms))
        })
        .await?;
    visit.ok(&LadderPage { p: visit.page(), person: None, ladders, promotions })
}

/// The ladder of a person whom the reader may know of.
pub async fn of_person(visit: Visit, token: web::Path<String>) -> Answer {
    let scope = people_policy::scope_of(visit.actor()?)?;
    let (token, today, terms) = (token.into_inner(), visit.platform.today(), terms(&visit));
    let (person, (ladders, promotions)) = visit
        .read(move |conn| {
            let person = people::by_token(conn, &token, scope)?.ok_or(AppError::not_found("person-not-found"))?;
            let found = read(conn, person.id, person.birth_date, (today, terms))?;
            Ok((person, found))
        })
        .await?;
    visit.ok(&LadderPage { p: visit.page(), person: Some(person), ladders, promotions })
}
