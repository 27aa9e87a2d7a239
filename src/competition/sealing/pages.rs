//! Pages of draw and sealing: how far a contest has come, its start groups, and one layer for whoever may read it.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials;
use crate::competition::officials::model::Slot;
use crate::competition::sealing::drawing::{canonical_draw, hash_of};
use crate::competition::sealing::forms::read_order;
use crate::competition::sealing::model::{Draw, DrawMethod, SealLayer};
use crate::competition::sealing::unsealing_service::{ReadLayer, ask_unsealing, read_layer, unseal as open_layer};
use crate::competition::sealing::{policy, service, store};
use crate::kernel::actor::Actor;
use crate::kernel::ids::DrawId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::db::Conn;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::{StatusCode, header};
use actix_web::{HttpResponse, web};
use askama::Template;

type Path = web::Path<(String, String)>;
type LayerPath = web::Path<(String, String, i32)>;

fn known(conn: &mut Conn, actor: Option<&Actor>, number: &str, code: &str) -> Result<(Competition, Contest), AppError> {
    let competition = events::store::by_number(conn, number, events::policy::scope_of(actor))?
        .ok_or(AppError::not_found("competition-not-found"))?;
    let contest =
        contests::store::by_code(conn, competition.id, code)?.ok_or(AppError::not_found("contest-not-found"))?;
    Ok((competition, contest))
}

/// A layer as the overview shows it.
struct LayerRow {
    number: i32,
    /// Name of its judge.
    judge: Option<String>,
    row: Option<SealLayer>,
    may_seal: bool,
    may_read: bool,
    may_ask: bool,
    may_unseal: bool,
}

#[derive(Template)]
#[template(path = "competition/sealing/overview.html")]
struct OverviewPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    draw: Option<Draw>,
    sees_draw: bool,
    layers: Vec<LayerRow>,
    /// Start groups can be drawn now, by the reader.
    may_draw: bool,
    may_start: bool,
    /// A contest without layers goes on by a word of whoever runs it.
    may_complete: bool,
    order: String,
    errors: Vec<FieldError>,
}

/// How far the sealing of a contest has come.
pub async fn overview(visit: Visit, path: Path) -> Answer {
    overview_page(&visit, &path, String::new(), Vec::new(), StatusCode::OK).await
}

async fn overview_page(
    visit: &Visit,
    (number, code): &(String, String),
    order: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let actor = visit.actor()?.clone();
    let (asking, number, code) = (actor.clone(), number.clone(), code.clone());
    let (competition, contest, duties, draw, sealed, judges) = visit
        .read(move |conn| {
            let (competition, contest) = known(conn, Some(&asking), &number, &code)?;
            policy::may_follow(&asking, &competition)?;
            let duties = officials::service::duties_of_actor(conn, &asking, contest.id)?;
            let people = officials::store::of_competition(conn, competition.id)?;
            let judges: Vec<(i32, String)> = officials::store::duties_of_contest(conn, contest.id)?
                .into_iter()
                .filter(|duty| duty.ended_at.is_none())
                .filter_map(|duty| {
                    let named = people.iter().find(|named| named.official.id == duty.official_id)?;
                    Some((duty.layer?, named.name.clone()))
                })
                .collect();
            let draw = store::draw_of(conn, contest.id)?;
            let sealed = store::layers_of(conn, contest.id)?;
            Ok((competition, contest, duties, draw, sealed, judges))
        })
        .await?;
    let all = service::layers(&contest)?;
    let before_sealing = competition.state == EventState::OfficialsAppointed && contest.state == EventState::Draft;
    let is_drawn = draw.as_ref().is_some_and(|draw| draw.in_force);
    let layers = (1..=all)
        .map(|number| {
            let row = sealed.iter().find(|one| one.layer == number).cloned();
            let is_next = number == 1 || sealed.iter().any(|one| one.layer == number - 1);
            let keeps = policy::may_seal(&duties, number).is_ok();
            let is_open = row.as_ref().is_some_and(|row| row.unsealed_at.is_some());
            let in_turn = contest.state == EventState::Locked
                && row.is_some()
                && !is_open
                && !sealed.iter().any(|other| other.layer > number && other.unsealed_at.is_none());
            let is_asked = row.as_ref().is_some_and(|row| row.unseal_asked_by.is_some());
            LayerRow {
                number,
                judge: judges.iter().find(|(layer, _)| *layer == number).map(|(_, name)| name.clone()),
                may_seal: before_sealing && is_drawn && is_next && row.is_none() && keeps,
                may_read: row
                    .as_ref()
                    .is_some_and(|row| policy::may_read(&actor, &competition, &duties, row).is_ok()),
                may_ask: in_turn && keeps && !is_asked,
                may_unseal: in_turn && is_asked && policy::may_unseal(&duties).is_ok(),
                row,
            }
        })
        .collect();
    let runs = events::policy::may_run(&actor, &competition).is_ok();
    visit.render(
        status,
        &OverviewPage {
            sees_draw: draw.is_some() && policy::sees_draw(Some(&actor), &competition, &contest, &duties),
            may_draw: before_sealing && !is_drawn && policy::may_draw(&actor, &competition, &duties).is_ok(),
            may_start: contest.state == EventState::Sealed && policy::may_start(&actor, &competition, &duties).is_ok(),
            may_complete: runs && all == 0 && ((before_sealing && is_drawn) || contest.state == EventState::Locked),
            p: visit.page(),
            layers,
            competition,
            contest,
            draw,
            order,
            errors,
        },
    )
}

/// One step of a contest; what is now true stands on the page of its sealing.
async fn step(
    visit: Visit,
    path: (String, String),
    said: Message,
    job: impl FnOnce(&mut Tx<'_>, &Actor, &Competition, &Contest) -> Result<(), AppError> + Send + 'static,
) -> Answer {
    let (number, code) = path.clone();
    visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            job(tx, actor, &competition, &contest)
        })
        .await?;
    Ok(visit.see_other_saying(&format!("/competitions/{}/contests/{}/sealing", path.0, path.1), &said))
}

/// Draws start groups.
pub async fn draw_groups(visit: Visit, path: Path, _: CsrfForm) -> Answer {
    step(visit, path.into_inner(), Message::new("draw-said-drawn"), service::draw_groups).await
}

/// Records what was drawn from a box.
pub async fn record(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let typed = input.values().get("order").to_owned();
    let order = read_order(&typed);
    if order.is_empty() {
        let missing = FieldError { field: "order".to_owned(), message: Message::new("error-field-required") };
        return overview_page(&visit, &path, typed, vec![missing], StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let (number, code) = path.clone();
    let done = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            service::record_draw(tx, actor, &competition, &contest, &order)
        })
        .await;
    match done {
        Ok(()) => Ok(visit.see_other_saying(
            &format!("/competitions/{}/contests/{}/draw", path.0, path.1),
            &Message::new("draw-said-recorded"),
        )),
        Err(AppError::Fields(errors)) => {
            overview_page(&visit, &path, typed, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Confirms what somebody else recorded.
pub async fn confirm(visit: Visit, path: Path, input: CsrfForm) -> Answer {
    let seen = DrawId(input.values().get("draw").parse().unwrap_or(0));
    let said = Message::new("draw-said-confirmed");
    step(visit, path.into_inner(), said, move |tx, actor, competition, contest| {
        service::confirm_draw(tx, actor, competition, contest, seen)
    })
    .await
}

/// Goes on where a contest has no layers.
pub async fn complete(visit: Visit, path: Path, _: CsrfForm) -> Answer {
    step(visit, path.into_inner(), Message::new("sealing-said-completed"), service::complete_without_layers).await
}

/// Starts a contest.
pub async fn start(visit: Visit, path: Path, _: CsrfForm) -> Answer {
    step(visit, path.into_inner(), Message::new("sealing-said-started"), service::start).await
}

/// Seals a layer.
pub async fn seal(visit: Visit, path: LayerPath, _: CsrfForm) -> Answer {
    let (number, code, layer) = path.into_inner();
    let said = Message::new("sealing-said-sealed").count("layer", layer);
    step(visit, (number, code), said, move |tx, actor, competition, contest| {
        service::seal(tx, actor, competition, contest, layer)
    })
    .await
}

/// Asks to unseal a layer.
pub async fn ask(visit: Visit, path: LayerPath, _: CsrfForm) -> Answer {
    let (number, code, layer) = path.into_inner();
    let said = Message::new("sealing-said-asked").count("layer", layer);
    step(visit, (number, code), said, move |tx, actor, competition, contest| {
        ask_unsealing(tx, actor, competition, contest, layer)
    })
    .await
}

/// Unseals a layer.
pub async fn unseal(visit: Visit, path: LayerPath, _: CsrfForm) -> Answer {
    let (number, code, layer) = path.into_inner();
    let said = Message::new("sealing-said-unsealed").count("layer", layer);
    step(visit, (number, code), said, move |tx, actor, competition, contest| {
        open_layer(tx, actor, competition, contest, layer)
    })
    .await
}

#[derive(Template)]
#[template(path = "competition/sealing/draw.html")]
struct DrawPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    draw: Draw,
    groups: Vec<Vec<String>>,
    /// The hash of what is stored is the published one.
    agrees: bool,
    may_confirm: bool,
}

impl DrawPage {
    fn is_seeded(&self) -> bool {
        self.draw.method == DrawMethod::Seeded
    }
}

/// The draw of a contest with what the reader is there, for whoever may see its groups.
async fn seen_draw(
    visit: &Visit,
    (number, code): (String, String),
) -> Result<(Competition, Contest, Vec<Slot>, Draw), AppError> {
    let actor = visit.actor().ok().cloned();
    let asking = actor.clone();
    let (competition, contest, duties, draw) = visit
        .read(move |conn| {
            let (competition, contest) = known(conn, asking.as_ref(), &number, &code)?;
            let duties: Vec<Slot> = match &asking {
                Some(actor) => officials::service::duties_of_actor(conn, actor, contest.id)?,
                None => Vec::new(),
            };
            let draw = store::draw_of(conn, contest.id)?;
            Ok((competition, contest, duties, draw))
        })
        .await?;
    if !policy::sees_draw(actor.as_ref(), &competition, &contest, &duties) {
        return Err(AppError::denied("denied-draw-sealed"));
    }
    Ok((competition, contest, duties, draw.ok_or(AppError::not_found("draw-not-found"))?))
}

/// The entry numbers that were drawn, one a line in their order, as `jiangce draw` takes them: whoever sees the groups
/// can draw them again.
pub async fn draw_list(visit: Visit, path: Path) -> Answer {
    let (competition, contest, _, draw) = seen_draw(&visit, path.into_inner()).await?;
    let mut numbers: Vec<String> = draw.groups().map_err(AppError::internal)?.into_iter().flatten().collect();
    numbers.sort_unstable();
    let name = format!("attachment; filename=\"{}-{}.txt\"", competition.number, contest.code);
    Ok(HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, "text/plain; charset=utf-8"))
        .insert_header((header::CONTENT_DISPOSITION, name))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(numbers.join("\n") + "\n"))
}

/// Start groups of a contest.
pub async fn draw(visit: Visit, path: Path) -> Answer {
    let actor = visit.actor().ok().cloned();
    let (competition, contest, duties, draw) = seen_draw(&visit, path.into_inner()).await?;
    let groups = draw.groups().map_err(AppError::internal)?;
    let address = contests::service::address(&competition, &contest);
    let may_confirm = !draw.in_force
        && contest.state == EventState::Draft
        && actor.as_ref().is_some_and(|actor| {
            actor.account != draw.drawn_by && policy::may_witness(actor, &competition, &duties).is_ok()
        });
    visit.ok(&DrawPage {
        p: visit.page(),
        agrees: hash_of(&canonical_draw(&address, &draw.seed, &groups)) == draw.hash,
        may_confirm,
        competition,
        contest,
        groups,
        draw,
    })
}

#[derive(Template)]
#[template(path = "competition/sealing/layer.html")]
struct LayerPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    read: ReadLayer,
}

/// A layer, for whoever may read it; each reading stands in the trail.
pub async fn layer(visit: Visit, path: LayerPath) -> Answer {
    let (number, code, layer) = path.into_inner();
    let (competition, contest, read) = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            let read = read_layer(tx, actor, &competition, &contest, layer)?;
            Ok((competition, contest, read))
        })
        .await?;
    visit.ok(&LayerPage { p: visit.page(), competition, contest, read })
}
