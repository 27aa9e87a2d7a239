//! Pages of one studio: the form of its application, the page that everybody reads, the steps to its name.

use crate::kernel::actor::{Actor, Role};
use crate::kernel::clock::local_day;
use crate::kernel::document::DocumentKind;
use crate::kernel::message::Message;
use crate::kernel::sex::Sex;
use crate::platform::Tx;
use crate::platform::attachment::{self, Enclosed, most_megabytes};
use crate::platform::audit;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::attachment as attachment_pages;
use crate::platform::web::history::History;
use crate::platform::web::upload::CsrfUpload;
use crate::platform::web::{Answer, CsrfForm, Page, Pairs, Visit};
use crate::registry::{bodies, trades};
use crate::studios::naming::directory_pages::district_name;
use crate::studios::naming::forms::{FindingForm, StudioForm};
use crate::studios::naming::model::{
    Studio, StudioKind, StudioLeader, StudioLevel, StudioReview, StudioReviewKind, StudioState,
};
use crate::studios::naming::service::{self, Case};
use crate::studios::naming::state_line::{Step, steps};
use crate::studios::naming::{policy, store, team_store};
use crate::studios::settings::{STUDIO_LEAST_TEAM, STUDIO_PASS_POINTS};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;

const REFUSED: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[derive(Template)]
#[template(path = "studios/naming/form.html")]
struct FormPage {
    p: Page,
    /// The application that is changed; none for a new one.
    known: Option<Studio>,
    form: StudioForm,
    kinds: Vec<(String, String)>,
    levels: Vec<(String, String)>,
    districts: Vec<(String, String)>,
    document_kinds: Vec<(String, String)>,
    sexes: Vec<(String, String)>,
    /// Staff of a body applies for its own body.
    is_staff: bool,
    errors: Vec<FieldError>,
}

impl FormPage {
    fn action(&self) -> String {
        match &self.known {
            Some(studio) => format!("/studios/{}/edit", studio.number),
            None => "/studios/new".to_owned(),
        }
    }
}

async fn form_page(visit: &Visit, known: Option<Studio>, form: StudioForm, status: StatusCode) -> Answer {
    let districts = visit.read(bodies::store::districts).await?;
    let p = visit.page();
    visit.render(
        status,
        &FormPage {
            kinds: p.options(StudioKind::ALL, StudioKind::as_str),
            levels: p.options(StudioLevel::ALL, StudioLevel::as_str),
            districts: districts.iter().map(|one| (one.code.clone(), district_name(&p, one))).collect(),
            document_kinds: p.options(DocumentKind::ALL, DocumentKind::as_str),
            sexes: p.options(Sex::ALL, Sex::as_str),
            is_staff: visit.actor()?.role == Role::BodyStaff,
            errors: form.errors(),
            known,
            form,
            p,
        },
    )
}

/// The form of an application.
pub async fn new_form(visit: Visit) -> Answer {
    let mut form = StudioForm::of(&Pairs::default());
    if let (Role::BodyStaff, Some(own)) = (visit.actor()?.role, visit.actor()?.scope_name.clone()) {
        form.host.value = own;
    }
    form_page(&visit, None, form, StatusCode::OK).await
}

/// The trade and the body that texts of a form mean, read into its plan.
async fn plan_of(
    visit: &Visit,
    form: &mut StudioForm,
) -> Result<Option<crate::studios::naming::model::StudioPlan>, AppError> {
    let (trade, body) = (form.trade.value.clone(), form.body.value.clone());
    let (trade, body) = visit
        .read(move |conn| {
            let trade = if trade.is_empty() { None } else { trades::store::by_written_name(conn, &trade)? };
            let body = if body.is_empty() { None } else { bodies::store::body_written(conn, &body)? };
            Ok((trade.map(|trade| trade.id), body.map(|body| body.id)))
        })
        .await?;
    Ok(form.read(trade, body, visit.platform.today()))
}

/// Takes an application.
pub async fn apply(visit: Visit, input: CsrfForm) -> Answer {
    let mut form = StudioForm::of(input.values());
    let leader = form.read_leader(visit.platform.today());
    let plan = plan_of(&visit, &mut form).await?;
    let (Some(plan), Some(leader)) = (plan, leader) else { return form_page(&visit, None, form, REFUSED).await };
    let done = visit.write(move |tx, actor| service::apply(tx, actor, &plan, &leader)).await;
    match done {
        Ok(number) => Ok(visit.see_other_saying(
            &format!("/studios/{number}"),
            &Message::new("studio-said-applied").with("number", number),
        )),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            form_page(&visit, None, form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

async fn known(visit: &Visit, number: &str) -> Result<Case, AppError> {
    let (actor, number) = (visit.actor().ok().cloned(), number.to_owned());
    visit.read(move |conn| service::find(conn, actor.as_ref(), &number)).await
}

/// The form to change an application.
pub async fn edit_form(visit: Visit, number: web::Path<String>) -> Answer {
    let case = known(&visit, &number).await?;
    policy::may_change(visit.actor()?, &case.studio)?;
    let (trade, body) = (case.studio.trade_id, case.studio.body_id);
    let (trade, body) = visit
        .read(move |conn| {
            let body = body.map(|body| bodies::store::body_by_id(conn, body)).transpose()?.flatten();
            Ok((trades::store::by_id(conn, trade)?, body))
        })
        .await?;
    let form = StudioForm::known(
        &case.studio,
        &trade.map(|trade| trade.full_name()).unwrap_or_default(),
        body.as_ref().map_or("", |body| body.code.as_str()),
    );
    form_page(&visit, Some(case.studio), form, StatusCode::OK).await
}

/// Changes an application.
pub async fn change(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let case = known(&visit, &number).await?;
    policy::may_change(visit.actor()?, &case.studio)?;
    let mut form = StudioForm::of(input.values());
    let Some(plan) = plan_of(&visit, &mut form).await? else {
        return form_page(&visit, Some(case.studio), form, REFUSED).await;
    };
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = service::open(tx, actor, &wanted, seen)?;
            service::change(tx, actor, &case, &plan)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/studios/{number}"), &Message::new("studio-said-changed"))),
        Err(AppError::Fields(errors)) => {
            form.place(errors);
            form_page(&visit, Some(case.studio), form, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// What the reader may do with a studio.
#[derive(Debug, Clone, Copy, Default)]
struct Offered {
    change: bool,
    send_back: bool,
    refuse: bool,
    review: bool,
    visit: bool,
    publish: bool,
    name: bool,
}

impl Offered {
    fn of(actor: Option<&Actor>, studio: &Studio) -> Self {
        let decides = actor.is_some_and(|actor| policy::may_decide(actor, studio).is_ok());
        let is = |state: StudioState| studio.state == state;
        Self {
            change: actor.is_some_and(|actor| policy::may_change(actor, studio).is_ok()),
            send_back: decides && studio.state.may_become(StudioState::Returned),
            refuse: decides && studio.state.may_become(StudioState::Refused),
            review: decides && is(StudioState::Applied),
            visit: decides && is(StudioState::Reviewed),
            publish: decides && is(StudioState::Visited),
            name: decides && is(StudioState::PublicNotice),
        }
    }

    /// Why a city administrator may not decide about a studio that waits for the city.
    fn barred(actor: Option<&Actor>, studio: &Studio) -> Option<Message> {
        let waits = StudioState::LINE.contains(&studio.state) && !studio.state.is_at_work();
        let actor = actor.filter(|actor| waits && actor.role == Role::CityAdministrator)?;
        policy::may_decide(actor, studio).err().map(|denied| denied.message())
    }
}

/// What was refused on the page of a studio.
#[derive(Debug, Default)]
struct Refused {
    finding: FindingForm,
    typed: String,
    errors: Vec<FieldError>,
    /// The part whose input was refused.
    part: &'static str,
}

#[derive(Template)]
#[template(path = "studios/naming/show.html")]
struct ShowPage {
    p: Page,
    studio: Studio,
    trade: String,
    district: String,
    leaders: Vec<(StudioLeader, String)>,
    team: i64,
    apprentices: usize,
    raised: usize,
    reviews: Vec<StudioReview>,
    steps: Vec<Step>,
    offered: Offered,
    /// Why the step that waits is not the reader's.
    barred: Option<Message>,
    sees_inside: bool,
    /// What else its leader leads, for whoever decides about it.
    leads_others: Vec<Studio>,
    /// What keeps it from being named.
    lacks: Vec<Message>,
    /// People that its team needs; none once it has its name.
    least_team: Option<i64>,
    /// Points from which it passes.
    pass_points: i64,
    history: History,
    /// Its files, for whoever reads what is inside.
    enclosed: Option<Enclosed>,
    refused: Refused,
}

impl ShowPage {
    fn path(&self) -> String {
        format!("/studios/{}", self.studio.number)
    }

    fn is_refused(&self, part: &str) -> bool {
        self.refused.part == part
    }

    /// The part that comes next for the reader; none when nothing waits for him, or a lack keeps it from being named.
    fn next_part(&self) -> &'static str {
        let Offered { review, visit, name, .. } = self.offered;
        if review {
            StudioReviewKind::Papers.as_str()
        } else if visit {
            StudioReviewKind::SiteVisit.as_str()
        } else if name && self.lacks.is_empty() {
            "naming"
        } else {
            ""
        }
    }

    /// Whether a part stands open: the one that was refused, else the one that comes next.
    fn is_open(&self, part: &str) -> bool {
        let open = if self.refused.part.is_empty() { self.next_part() } else { self.refused.part };
        open == part
    }
}

/// A studio.
pub async fn show(visit: Visit, number: web::Path<String>) -> Answer {
    show_page(&visit, &number, Refused::default(), StatusCode::OK).await
}

async fn show_page(visit: &Visit, number: &str, refused: Refused, status: StatusCode) -> Answer {
    let (asking, number) = (visit.actor().ok().cloned(), number.to_owned());
    let least = visit.platform.setting(&STUDIO_LEAST_TEAM);
    let pass_points = visit.platform.setting(&STUDIO_PASS_POINTS);
    let today = visit.platform.today();
    let megabytes = most_megabytes(&visit.platform);
    let p = visit.page();
    let (zone, words) = (visit.platform.zone, p.clone());
    let page = visit
        .read(move |conn| {
            let case = service::find(conn, asking.as_ref(), &number)?;
            let enclosed = attachment::enclosed(conn, asking.as_ref(), &case, megabytes)?;
            let person = case.leader_person();
            let studio = case.studio;
            let sees_inside = policy::sees_inside(asking.as_ref(), &studio, person);
            let reviews = store::reviews_of(conn, studio.id)?;
            let apprentices = team_store::apprenticeships_of(conn, studio.id)?;
            let lacks = if studio.state == StudioState::PublicNotice && sees_inside {
                service::obstacles(conn, &studio, least, today)?
            } else {
                Vec::new()
            };
            let changes = if sees_inside { audit::history(conn, "studio", &studio.number)? } else { Vec::new() };
            let offered = Offered::of(asking.as_ref(), &studio);
            let leads_others = match person {
                Some(leader) if offered.refuse => store::led_by(conn, leader)?,
                _ => Vec::new(),
            };
            let least_team = (sees_inside && studio.named_on.is_none()).then_some(least);
            let districts = bodies::store::districts(conn)?;
            Ok(ShowPage {
                trade: trades::store::by_id(conn, studio.trade_id)?
                    .map(|trade| trade.full_name())
                    .unwrap_or_default(),
                district: districts
                    .iter()
                    .find(|one| one.code == studio.district_code)
                    .map(|one| district_name(&words, one))
                    .unwrap_or_default(),
                leaders: team_store::leaders_of(conn, studio.id)?,
                team: team_store::team_size(conn, studio.id)?,
                apprentices: apprentices.len(),
                raised: apprentices.iter().filter(|one| one.level_after.is_some()).count(),
                steps: steps(&studio, &reviews, local_day(studio.submitted_at, zone)),
                barred: Offered::barred(asking.as_ref(), &studio),
                offered,
                leads_others: leads_others
                    .into_iter()
                    .filter(|other| other.id != studio.id && !other.state.is_closed())
                    .collect(),
                history: History::of(&words, "studio", studio.number.as_str(), changes),
                p: words,
                studio,
                reviews,
                sees_inside,
                lacks,
                least_team,
                pass_points,
                enclosed,
                refused,
            })
        })
        .await?;
    visit.render(status, &page)
}

/// Takes one step and shows what is now true.
async fn step(
    visit: Visit,
    number: String,
    input: CsrfForm,
    (part, said): (&'static str, &'static str),
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Case, &str) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let seen = input.values().get("version").parse().ok();
    let field = if part == "naming" { "document" } else { "reason" };
    let typed = input.values().get(field).to_owned();
    let (wanted, text) = (number.clone(), typed.clone());
    let done = visit
        .write(move |tx, actor| {
            let case = service::open(tx, actor, &wanted, seen)?;
            job(tx, actor, &case, &text)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(&format!("/studios/{number}"), &Message::new(said))),
        Err(AppError::Fields(errors)) => {
            show_page(&visit, &number, Refused { typed, errors, part, ..Refused::default() }, REFUSED).await
        }
        Err(other) => Err(other),
    }
}

/// Encloses a file.
pub async fn enclose(visit: Visit, number: web::Path<String>, upload: CsrfUpload) -> Answer {
    match attachment_pages::enclose::<Case>(&visit, &number, upload).await? {
        Ok(done) => Ok(done),
        Err(errors) => {
            show_page(&visit, &number, Refused { errors, part: "files", ..Refused::default() }, REFUSED).await
        }
    }
}

/// Sends an application back.
pub async fn send_back(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, ("return", "studio-said-returned"), service::send_back).await
}

/// Refuses a studio.
pub async fn refuse(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, ("refusal", "studio-said-refused"), service::refuse).await
}

/// Puts a studio on public notice.
pub async fn publish(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, ("notice", "studio-said-published"), |tx, actor, case, _| {
        service::publish(tx, actor, case).map(drop)
    })
    .await
}

/// Names a studio.
pub async fn name(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    step(visit, number.into_inner(), input, ("naming", "studio-said-named"), service::name).await
}

/// Records what the reviewers of the papers found.
pub async fn review(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    record(visit, number.into_inner(), input, StudioReviewKind::Papers).await
}

/// Records what the visitors of the site found.
pub async fn visit_site(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    record(visit, number.into_inner(), input, StudioReviewKind::SiteVisit).await
}

async fn record(visit: Visit, number: String, input: CsrfForm, kind: StudioReviewKind) -> Answer {
    let mut form = FindingForm::of(input.values());
    let part = kind.as_str();
    let Some(finding) = form.read() else {
        let errors = form.errors();
        // A studio that is not there, or not the reader's to decide about, says so before its form does.
        let case = known(&visit, &number).await?;
        policy::may_decide(visit.actor()?, &case.studio)?;
        return show_page(&visit, &number, Refused { finding: form, errors, part, ..Refused::default() }, REFUSED)
            .await;
    };
    let seen = input.values().get("version").parse().ok();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let case = service::open(tx, actor, &wanted, seen)?;
            service::record_finding(tx, actor, &case, kind, &finding)
        })
        .await;
    match done {
        Ok(passed) => {
            let said = if passed { "studio-said-passed" } else { "studio-said-not-passed" };
            Ok(visit.see_other_saying(&format!("/studios/{number}"), &Message::new(said)))
        }
        Err(AppError::Fields(errors)) => {
            let left = form.place(errors);
            let errors = [form.errors(), left].concat();
            show_page(&visit, &number, Refused { finding: form, errors, part, ..Refused::default() }, REFUSED).await
        }
        Err(other) => Err(other),
    }
}
