//! The page of those who lead, work and learn in a studio.

use crate::kernel::actor::Actor;
use crate::kernel::document::DocumentKind;
use crate::kernel::ids::PersonId;
use crate::kernel::level::Level;
use crate::kernel::message::Message;
use crate::kernel::sex::Sex;
use crate::platform::Tx;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Pairs, Visit};
use crate::studios::naming::model::{Apprenticeship, Studio, StudioLeader, StudioMember};
use crate::studios::naming::service::{self, Case};
use crate::studios::naming::team_forms::TeamForm;
use crate::studios::naming::{policy, team_service, team_store};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "studios/naming/team.html")]
struct TeamPage {
    p: Page,
    studio: Studio,
    leaders: Vec<(StudioLeader, String)>,
    members: Vec<(StudioMember, String)>,
    apprentices: Vec<Apprenticeship>,
    names: HashMap<PersonId, String>,
    document_kinds: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    levels: Vec<(String, String)>,
    may_change: bool,
    may_name_leader: bool,
    /// What was typed in the part that was refused.
    form: TeamForm,
    errors: Vec<FieldError>,
    part: String,
}

impl TeamPage {
    fn path(&self) -> String {
        format!("/studios/{}", self.studio.number)
    }

    fn named(&self, person: &PersonId) -> &str {
        self.names.get(person).map_or("", String::as_str)
    }

    fn is_open(&self, part: &str) -> bool {
        self.part == part
    }

    /// The fields of a part: as they were typed where it was refused, empty elsewhere.
    fn form_of(&self, part: &str) -> TeamForm {
        if self.part == part { self.form.clone() } else { TeamForm::of(&Pairs::default()) }
    }
}

/// Who leads, works and learns in a studio.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    team_page(&visit, &number, String::new(), TeamForm::of(&Pairs::default()), StatusCode::OK).await
}

async fn team_page(visit: &Visit, number: &str, part: String, form: TeamForm, status: StatusCode) -> Answer {
    let actor = visit.actor()?.clone();
    let (asking, number) = (actor.clone(), number.to_owned());
    let (case, leaders, members, apprentices, names) = visit
        .read(move |conn| {
            let case = service::find(conn, Some(&asking), &number)?;
            let leader = case.leader_person();
            if !policy::sees_inside(Some(&asking), &case.studio, leader) {
                return Err(AppError::denied("denied-studio-of-others"));
            }
            let apprentices = team_store::apprenticeships_of(conn, case.studio.id)?;
            let people: Vec<PersonId> = apprentices.iter().flat_map(|one| [one.apprentice_id, one.master_id]).collect();
            let names = team_store::names_of(conn, &people)?;
            let (leaders, members) =
                (team_store::leaders_of(conn, case.studio.id)?, team_store::members_of(conn, case.studio.id)?);
            Ok((case, leaders, members, apprentices, names))
        })
        .await?;
    let p = visit.page();
    let leader = case.leader_person();
    visit.render(
        status,
        &TeamPage {
            document_kinds: p.options(DocumentKind::ALL, DocumentKind::as_str),
            sexes: p.options(Sex::ALL, Sex::as_str),
            levels: p.options(Level::ALL, Level::as_str),
            may_change: policy::may_change_team(&actor, &case.studio, leader).is_ok(),
            may_name_leader: policy::may_name_leader(&actor, &case.studio).is_ok(),
            studio: case.studio,
            leaders,
            members,
            apprentices,
            names,
            errors: form.errors(),
            form,
            part,
            p,
        },
    )
}

/// Takes one step with the team.
async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    (part, mut form, said): (String, TeamForm, &'static str),
    job: Option<impl FnOnce(&mut Tx<'_>, &Actor, &Case) -> Result<(), AppError> + Send + 'static>,
) -> Answer {
    const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;
    let Some(job) = job else { return team_page(&visit, &number, part, form, REFUSED).await };
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &case)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/studios/{number}/team"), &Message::new(said))),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            team_page(&visit, &number, part, form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// Lets somebody else lead.
pub async fn succeed(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let mut form = TeamForm::of(input.values());
    let job = form.read_leader(visit.platform.today()).map(|(new, from, reason)| {
        move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| team_service::succeed(tx, actor, case, &new, from, &reason)
    });
    step(visit, number.into_inner(), input, ("leader".to_owned(), form, "studio-said-succeeded"), job).await
}

/// Takes somebody into the team.
pub async fn take_in(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let mut form = TeamForm::of(input.values());
    let job = form.read_member(visit.platform.today()).map(|(new, post, from)| {
        move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| team_service::take_in(tx, actor, case, &new, &post, from)
    });
    step(visit, number.into_inner(), input, ("member".to_owned(), form, "studio-said-member"), job).await
}

/// Notes that somebody has left.
pub async fn let_go(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (number, token) = path.into_inner();
    let form = TeamForm::of(input.values());
    let job = move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| team_service::let_go(tx, actor, case, &token);
    step(visit, number, input, (String::new(), form, "studio-said-left"), Some(job)).await
}

/// Makes an agreement with an apprentice.
pub async fn bind(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let mut form = TeamForm::of(input.values());
    let job = form
        .read_apprentice(visit.platform.today())
        .map(|new| move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| team_service::bind(tx, actor, case, &new));
    step(visit, number.into_inner(), input, ("apprentice".to_owned(), form, "studio-said-bound"), job).await
}

/// Notes the level that an apprentice has reached.
pub async fn raise(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (number, token) = path.into_inner();
    let mut form = TeamForm::of(input.values());
    let wanted = token.clone();
    let job = form.read_level().map(|reached| {
        move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| team_service::raise(tx, actor, case, &wanted, reached)
    });
    step(visit, number, input, (token, form, "studio-said-raised"), job).await
}

/// Ends an agreement.
pub async fn end(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let (number, token) = path.into_inner();
    let form = TeamForm::of(input.values());
    let (wanted, reason) = (token.clone(), form.reason.value.clone());
    let job = move |tx: &mut Tx<'_>, actor: &Actor, case: &Case| team_service::end(tx, actor, case, &wanted, &reason);
    step(visit, number, input, (token, form, "studio-said-ended"), Some(job)).await
}
