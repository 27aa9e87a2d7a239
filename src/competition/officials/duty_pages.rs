//! The page of duties of a contest: every place with who fills it and why, and the picker with load, duties and
//! conflicts of everybody before one picks.

use crate::competition::contests;
use crate::competition::contests::model::{Contest, ContestModule, ModuleKind};
use crate::competition::events;
use crate::competition::events::model::Competition;
use crate::competition::officials::duty_service::{allocate_panels, assign as give, end as end_held};
use crate::competition::officials::forms::{read_slot, written_slot};
use crate::competition::officials::model::{HeldDuty, NamedOfficial, Official, OfficialDuty, OfficialState, Slot};
use crate::competition::officials::pages::{duty_words, known_competition, list_page};
use crate::competition::officials::rules::{Conflict, assignment_obstacle};
use crate::competition::officials::service::conflict_table;
use crate::competition::officials::{policy, service, store};
use crate::kernel::ids::{OfficialDutyId, OfficialId};
use crate::kernel::message::Message;
use crate::platform::error::{AppError, FieldError};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use std::collections::HashMap;

/// Who fills a place, or did.
struct Holder {
    duty: HeldDuty,
    name: String,
    words: String,
    /// Why he.
    choice: Option<Message>,
    may_end: bool,
}

/// A place of the contest.
struct Place {
    code: String,
    words: String,
    holders: Vec<Holder>,
    /// How many it needs at the least.
    needed: usize,
    is_chosen: bool,
    may_change: bool,
}

/// One row of the picker.
struct Choice {
    named: NamedOfficial,
    load: usize,
    duties: Vec<String>,
    conflicts: Vec<Message>,
    /// Why he cannot be picked; empty when he can.
    bars: Vec<Message>,
}

#[derive(Template)]
#[template(path = "competition/officials/duties.html")]
struct DutiesPage {
    p: Page,
    competition: Competition,
    contest: Contest,
    places: Vec<Place>,
    /// The place that is being filled: its code and its words.
    chosen: Option<(String, String)>,
    choices: Vec<Choice>,
    ended: Vec<Holder>,
    errors: Vec<FieldError>,
    may_manage: bool,
    needs_reason: bool,
    reason: String,
}

/// Duties of a contest.
pub async fn duties(
    visit: Visit,
    path: web::Path<(String, String)>,
    query: web::Query<HashMap<String, String>>,
) -> Answer {
    let slot = query.get("slot").cloned().unwrap_or_default();
    duties_page(&visit, &path, &slot, String::new(), Vec::new(), StatusCode::OK).await
}

fn slots(modules: &[ContestModule], layers: i32, panel: usize) -> Vec<(Slot, usize)> {
    let mut slots = Vec::new();
    for duty in OfficialDuty::ALL {
        match duty {
            OfficialDuty::ScoringJudge => {
                // A theory test may be marked elsewhere; then nobody sits on its panel.
                let wanted = |module: &ContestModule| if module.kind == ModuleKind::Theory { 0 } else { panel };
                slots.extend(modules.iter().map(|module| (Slot::scoring(module.id), wanted(module))));
            }
            OfficialDuty::SealingJudge => slots.extend((1..=layers).map(|layer| (Slot::sealing(layer), 1))),
            OfficialDuty::ChiefJudge | OfficialDuty::CompetitionMonitor => slots.push((Slot::of(*duty), 1)),
            _ => slots.push((Slot::of(*duty), 0)),
        }
    }
    slots
}

async fn duties_page(
    visit: &Visit,
    (number, code): &(String, String),
    wanted: &str,
    reason: String,
    errors: Vec<FieldError>,
    status: StatusCode,
) -> Answer {
    let competition = known_competition(visit, number).await?;
    policy::may_see(visit.actor()?, &competition)?;
    let (id, code) = (competition.id, code.clone());
    let found = visit
        .read(move |conn| {
            let Some(contest) = contests::store::by_code(conn, id, &code)? else { return Ok(None) };
            let modules = contests::store::modules_of(conn, contest.id)?;
            let officials = store::of_competition(conn, id)?;
            let plain: Vec<Official> = officials.iter().map(|named| named.official.clone()).collect();
            let conflicts = conflict_table(conn, &plain, &[contest.id])?;
            let everywhere = store::duties_of_competition(conn, id)?;
            let here = store::duties_of_contest(conn, contest.id)?;
            let sealed = store::sealed_layers(conn, contest.id)?;
            let contests = contests::store::of_competition(conn, id)?;
            let mut all_modules = Vec::new();
            for contest in &contests {
                all_modules.extend(contests::store::modules_of(conn, contest.id)?);
            }
            Ok(Some((contest, modules, officials, conflicts, everywhere, here, sealed, contests, all_modules)))
        })
        .await?;
    let (contest, modules, officials, conflicts, everywhere, here, sealed, contests, all_modules) =
        found.ok_or(AppError::not_found("contest-not-found"))?;
    let rules = contest.parsed_rules().map_err(AppError::internal)?;
    let actor = visit.actor()?;
    let p = visit.page();
    let may_manage = policy::may_manage(actor, &competition).is_ok();
    let may_change = |slot: Slot| policy::may_change_duty(actor, &competition, &contest, slot, &sealed).is_ok();
    let name_of = |id: OfficialId| {
        officials
            .iter()
            .find(|named| named.official.id == id)
            .map_or_else(String::new, |named| named.name.clone())
    };
    let holder = |duty: &HeldDuty| Holder {
        name: name_of(duty.official_id),
        words: duty_words(&p, duty, &modules),
        choice: serde_json::from_str(&duty.choice).ok(),
        may_end: may_change(duty.slot()),
        duty: duty.clone(),
    };
    let chosen = read_slot(wanted, &modules).filter(|slot| may_change(*slot));
    let layers = i32::try_from(rules.seal_layers).unwrap_or(0);
    let panel = usize::try_from(rules.panel_judges).unwrap_or(0);
    let words_of = |slot: Slot| {
        let place = match (slot.module, slot.layer) {
            (Some(id), _) => modules.iter().find(|module| module.id == id).map(|module| module.name.clone()),
            (None, Some(layer)) => Some(p.tn("official-layer", layer)),
            (None, None) => None,
        };
        place.map_or_else(
            || p.label(slot.duty),
            |place| format!("{}{}{place}{}", p.label(slot.duty), p.t("bracket-open"), p.t("bracket-close")),
        )
    };
    let places = slots(&modules, layers, panel)
        .into_iter()
        .map(|(slot, needed)| Place {
            code: written_slot(slot, &modules),
            words: words_of(slot),
            holders: here
                .iter()
                .filter(|duty| duty.slot() == slot && duty.ended_at.is_none())
                .map(holder)
                .collect(),
            needed,
            is_chosen: chosen == Some(slot),
            may_change: may_change(slot),
        })
        .collect();
    let filled: Vec<(OfficialId, Slot)> = here
        .iter()
        .filter(|duty| duty.ended_at.is_none())
        .map(|duty| (duty.official_id, duty.slot()))
        .collect();
    let mut choices: Vec<Choice> = Vec::new();
    if let Some(slot) = chosen {
        for named in officials
            .iter()
            .filter(|named| named.official.state != OfficialState::Withdrawn)
        {
            let own: Vec<&HeldDuty> = everywhere.iter().filter(|duty| duty.official_id == named.official.id).collect();
            let conflicts: Vec<Message> = conflicts
                .get(&(named.official.id, contest.id))
                .map(|found| found.iter().map(Conflict::message).collect())
                .unwrap_or_default();
            let mut bars = if slot.duty.touches_results() { conflicts.clone() } else { Vec::new() };
            bars.extend(assignment_obstacle(named.official.id, slot, &filled, rules.seal_layers));
            choices.push(Choice {
                load: own.len(),
                duties: own
                    .iter()
                    .map(|duty| {
                        let contest = contests.iter().find(|contest| contest.id == duty.contest_id);
                        let name = contest.map_or("", |contest| contest.name.as_str());
                        format!("{name} {}", duty_words(&p, duty, &all_modules))
                    })
                    .collect(),
                conflicts,
                bars,
                named: named.clone(),
            });
        }
        choices.sort_by_key(|choice| (!choice.bars.is_empty(), choice.load, choice.named.official.id));
    }
    let ended = here.iter().filter(|duty| duty.ended_at.is_some()).map(holder).collect();
    let page = DutiesPage {
        chosen: chosen.map(|slot| (written_slot(slot, &modules), words_of(slot))),
        needs_reason: policy::needs_reason(&competition),
        places,
        choices,
        ended,
        errors,
        may_manage,
        reason,
        p: visit.page(),
        contest: contest.clone(),
        competition: competition.clone(),
    };
    visit.render(status, &page)
}

/// Gives a duty.
pub async fn assign(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let values = input.values();
    let (token, wanted, reason) =
        (values.get("official").to_owned(), values.get("slot").to_owned(), values.get("reason").to_owned());
    let (number, code) = path.clone();
    let (sent_slot, sent_reason) = (wanted.clone(), reason.clone());
    let done = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            policy::may_manage(actor, &competition)?;
            let modules = contests::store::modules_of(tx.conn, contest.id)?;
            let slot = read_slot(&wanted, &modules).ok_or(AppError::not_found("official-slot-unknown"))?;
            let official = service::open(tx, &competition, &token, None)?;
            give(tx, actor, &competition, &contest, &official, slot, &reason)?;
            Ok(official.name)
        })
        .await;
    let here = format!("/competitions/{}/contests/{}/officials", path.0, path.1);
    match done {
        Ok(name) => Ok(visit.see_other_saying(&here, &Message::new("official-said-duty-given").with("name", name))),
        Err(AppError::Fields(errors)) => {
            duties_page(&visit, &path, &sent_slot, sent_reason, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Ends a duty.
pub async fn end_duty(visit: Visit, path: web::Path<(String, String)>, input: CsrfForm) -> Answer {
    let duty = OfficialDutyId(input.values().get("duty").parse().unwrap_or(0));
    let reason = input.values().get("reason").to_owned();
    let (number, code) = path.clone();
    let sent_reason = reason.clone();
    let done = visit
        .write(move |tx, actor| {
            let (competition, contest) = contests::service::open(tx, actor, &number, &code, None)?;
            policy::may_manage(actor, &competition)?;
            end_held(tx, actor, &competition, &contest, duty, &reason)
        })
        .await;
    let here = format!("/competitions/{}/contests/{}/officials", path.0, path.1);
    match done {
        Ok(()) => Ok(visit.see_other_saying(&here, &Message::new("official-said-duty-ended"))),
        Err(AppError::Fields(errors)) => {
            duties_page(&visit, &path, "", sent_reason, errors, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Err(other) => Err(other),
    }
}

/// Fills the panels of a competition.
pub async fn allocate(visit: Visit, number: web::Path<String>, input: CsrfForm) -> Answer {
    let reason = input.values().get("reason").to_owned();
    let wanted = number.clone();
    let done = visit
        .write(move |tx, actor| {
            let competition = events::service::open(tx, actor, &wanted, None)?;
            allocate_panels(tx, actor, &competition, &reason)
        })
        .await;
    match done {
        Ok(allocated) if allocated.lacking.is_empty() => Ok(visit.see_other_saying(
            &format!("/competitions/{number}/officials"),
            &Message::new("official-said-allocated").count("seated", allocated.seated),
        )),
        // What was found stays; what is lacking is said with it.
        Ok(allocated) => {
            let words = visit.words();
            let lacking: Vec<String> = allocated.lacking.iter().map(|message| words.say(message)).collect();
            let said = Message::new("official-said-allocated-partly")
                .count("seated", allocated.seated)
                .with("lacking", lacking.join(" "));
            Ok(visit.see_other_saying(&format!("/competitions/{number}/officials"), &said))
        }
        Err(AppError::Fields(errors)) => list_page(&visit, &number, errors, StatusCode::UNPROCESSABLE_ENTITY).await,
        Err(other) => Err(other),
    }
}
