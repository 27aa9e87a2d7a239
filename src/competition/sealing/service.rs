//! Use cases before the contest: draw start groups, seal the layers, start. Whatever depends on who takes part holds the
//! contest, as the room of entries does, and so waits for an acceptance or a withdrawal under way. Whoever is withdrawn
//! after the draw keeps his place in what was drawn and is not sealed.

use crate::competition::contests;
use crate::competition::contests::model::Contest;
use crate::competition::entries;
use crate::competition::entries::model::EntryState;
use crate::competition::entries::telling_service::{Letter, tell_contestants};
use crate::competition::entries::writing_store::hold;
use crate::competition::events;
use crate::competition::events::model::{Competition, EventState};
use crate::competition::officials;
use crate::competition::officials::model::Slot;
use crate::competition::sealing::drawing::{
    OrderFaults, canonical_draw, canonical_layer, contestant_codes, drawn_order, hash_of, order_faults, start_groups,
    station_codes,
};
use crate::competition::sealing::model::{Draw, DrawMethod, DrawnEntry, Mapping, SealLayer};
use crate::competition::sealing::store::NewDraw;
use crate::competition::sealing::{policy, store};
use crate::kernel::actor::Actor;
use crate::kernel::ids::DrawId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::audit::Entry;
use crate::platform::error::{AppError, FieldError};
use crate::platform::outbox::MailLink;
use serde_json::json;
use std::collections::HashMap;

/// The duties of the actor in a contest.
///
/// # Errors
/// Those of the database.
pub fn duties(tx: &mut Tx<'_>, actor: &Actor, contest: &Contest) -> Result<Vec<Slot>, AppError> {
    officials::service::duties_of_actor(tx.conn, actor, contest.id)
}

/// How many layers a contest has.
///
/// # Errors
/// `Internal` when stored rules cannot be read.
pub fn layers(contest: &Contest) -> Result<i32, AppError> {
    let rules = contest.parsed_rules().map_err(AppError::internal)?;
    i32::try_from(rules.seal_layers).map_err(AppError::internal)
}

fn workstations(contest: &Contest) -> usize {
    usize::try_from(contest.workstations).unwrap_or(1)
}

/// Nothing is drawn before the officials are appointed, and nothing drawn again after sealing.
fn require_before_sealing(competition: &Competition, contest: &Contest) -> Result<(), AppError> {
    if competition.state != EventState::OfficialsAppointed {
        return Err(AppError::conflict("sealing-officials-first"));
    }
    if contest.state == EventState::Draft { Ok(()) } else { Err(AppError::conflict("sealing-contest-has-begun")) }
}

fn entrants(tx: &mut Tx<'_>, contest: &Contest) -> Result<Vec<DrawnEntry>, AppError> {
    let entries = store::entries_of(tx.conn, contest.id)?;
    if entries.is_empty() { Err(AppError::conflict("draw-without-entries")) } else { Ok(entries) }
}

/// Whoever is not decided about when groups are drawn could never be accepted: decide first. The contest is held, so nobody
/// is entered or moves up meanwhile.
fn require_all_decided(tx: &mut Tx<'_>, contest: &Contest) -> Result<(), AppError> {
    match store::undecided_of(tx.conn, contest.id)? {
        0 => Ok(()),
        undecided => Err(AppError::Conflict(Message::new("draw-undecided-first").count("count", undecided))),
    }
}

fn numbers(entries: &[DrawnEntry]) -> Vec<String> {
    entries.iter().map(|entry| entry.number.clone()).collect()
}

fn seed(tx: &Tx<'_>) -> String {
    hex::encode(tx.platform.random.bytes::<32>())
}

fn write_draw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    address: &str,
    contest: &Contest,
    method: DrawMethod,
    seed: &str,
    groups: &[Vec<String>],
) -> Result<String, AppError> {
    let hash = hash_of(&canonical_draw(address, seed, groups));
    let outcome = serde_json::to_string(groups).map_err(AppError::internal)?;
    let in_force = method == DrawMethod::Seeded;
    let new = NewDraw { contest: contest.id, method, seed, outcome: &outcome, hash: &hash, in_force };
    store::insert_draw(tx.conn, actor, &new, tx.now)?;
    Ok(hash)
}

/// Puts the entries into their start groups, and tells whoever competes in which he starts.
fn put_into_groups(
    tx: &mut Tx<'_>,
    (competition, contest): (&Competition, &Contest),
    entries: &[DrawnEntry],
    groups: &[Vec<String>],
) -> Result<(), AppError> {
    let ids: HashMap<&str, _> = entries.iter().map(|entry| (entry.number.as_str(), entry.id)).collect();
    for (group, members) in (1..).zip(groups) {
        for number in members {
            if let Some(id) = ids.get(number.as_str()) {
                store::set_start_group(tx.conn, *id, group)?;
            }
        }
    }
    let accepted = entries::store::of_contest(tx.conn, contest.id, EntryState::Accepted, i64::MAX)?;
    let views = entries::store::views(tx.conn, accepted)?;
    let entries_url = format!("{}/competitions/{}/entries", tx.platform.base_url, competition.number);
    tell_contestants(tx, &views, |view| {
        let group = view.entry.start_group?;
        Some(Letter {
            template: "entry_drawn",
            about: format!("{}:{group}", view.entry.id),
            subject: Message::new("mail-draw-subject").with("competition", competition.name.as_str()),
            paragraphs: vec![
                Message::new("mail-draw-body")
                    .with("contest", contest.name.as_str())
                    .with("number", view.entry.number.as_deref().unwrap_or_default())
                    .with("group", group.to_string())
                    .count("groups", groups.len())
                    .with("day", contest.first_day.to_string()),
            ],
            link: MailLink {
                label: Message::new("mail-entry-link"),
                url: format!("{entries_url}/{}", view.entry.token),
            },
        })
    })
}

fn require_no_draw(tx: &mut Tx<'_>, contest: &Contest) -> Result<(), AppError> {
    match store::draw_of(tx.conn, contest.id)? {
        Some(draw) if draw.in_force => Err(AppError::conflict("draw-done-already")),
        _ => Ok(()),
    }
}

/// Draws the start groups of a contest by a new seed. It is drawn once: nobody draws until he likes what comes out.
///
/// # Errors
/// `Denied`; `Conflict` before the officials are appointed, while entries are undecided, when a draw is in force, or without
/// entries.
pub fn draw_groups(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
) -> Result<(), AppError> {
    let duties = duties(tx, actor, contest)?;
    policy::may_draw(actor, competition, &duties)?;
    let contest = &hold(tx.conn, contest.id)?;
    require_before_sealing(competition, contest)?;
    require_no_draw(tx, contest)?;
    require_all_decided(tx, contest)?;
    let entries = entrants(tx, contest)?;
    let seed = seed(tx);
    let groups = start_groups(&drawn_order(&seed, &numbers(&entries)), workstations(contest));
    let address = contests::service::address(competition, contest);
    let hash = write_draw(tx, actor, &address, contest, DrawMethod::Seeded, &seed, &groups)?;
    put_into_groups(tx, (competition, contest), &entries, &groups)?;
    tx.audit(
        actor,
        Entry::new("sealing.groups_drawn", "contest", address)
            .new_values(json!({ "groups": groups.len(), "entries": entries.len(), "hash": hash })),
    )
}

fn fault_errors(faults: &OrderFaults) -> Vec<FieldError> {
    let said = |key: &'static str, numbers: &[String]| {
        (!numbers.is_empty()).then(|| FieldError {
            field: "order".to_owned(),
            message: Message::new(key).with("numbers", numbers.join(" ")),
        })
    };
    [
        said("draw-order-unknown", &faults.unknown),
        said("draw-order-repeated", &faults.repeated),
        said("draw-order-missing", &faults.missing),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Records an order that was drawn from a box; it counts when a second person has confirmed it.
///
/// # Errors
/// As [`draw_groups`]; field errors beside `order` for numbers that are unknown, repeated or missing.
pub fn record_draw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    order: &[String],
) -> Result<(), AppError> {
    let duties = duties(tx, actor, contest)?;
    policy::may_draw(actor, competition, &duties)?;
    let contest = &hold(tx.conn, contest.id)?;
    require_before_sealing(competition, contest)?;
    require_no_draw(tx, contest)?;
    require_all_decided(tx, contest)?;
    let entries = entrants(tx, contest)?;
    let faults = order_faults(order, &numbers(&entries));
    if !faults.is_empty() {
        return Err(AppError::Fields(fault_errors(&faults)));
    }
    let salt = seed(tx);
    let groups = start_groups(order, workstations(contest));
    let address = contests::service::address(competition, contest);
    let hash = write_draw(tx, actor, &address, contest, DrawMethod::Physical, &salt, &groups)?;
    tx.audit(
        actor,
        Entry::new("sealing.draw_recorded", "contest", address)
            .new_values(json!({ "groups": groups.len(), "entries": entries.len(), "hash": hash })),
    )
}

/// Confirms a recorded draw: another person, from his own account, who saw the same order drawn.
///
/// # Errors
/// `Denied` for whoever recorded it; `Conflict` when it is in force, replaced, or does not fit the entries any more.
pub fn confirm_draw(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    seen: DrawId,
) -> Result<(), AppError> {
    let duties = duties(tx, actor, contest)?;
    policy::may_witness(actor, competition, &duties)?;
    let contest = &hold(tx.conn, contest.id)?;
    require_before_sealing(competition, contest)?;
    require_all_decided(tx, contest)?;
    let draw: Draw = store::draw_of(tx.conn, contest.id)?
        .filter(|draw| draw.id == seen)
        .ok_or(AppError::conflict("error-changed-meanwhile"))?;
    if draw.in_force {
        return Err(AppError::conflict("draw-done-already"));
    }
    if actor.account.is_none() || draw.drawn_by == actor.account {
        return Err(AppError::denied("denied-draw-own-record"));
    }
    let groups = draw.groups().map_err(AppError::internal)?;
    let entries = entrants(tx, contest)?;
    if !order_faults(&groups.concat(), &numbers(&entries)).is_empty() {
        return Err(AppError::conflict("draw-entries-changed"));
    }
    if !store::confirm_draw(tx.conn, actor, draw.id)? {
        return Err(AppError::conflict("draw-done-already"));
    }
    put_into_groups(tx, (competition, contest), &entries, &groups)?;
    tx.audit(
        actor,
        Entry::new("sealing.draw_confirmed", "contest", contests::service::address(competition, contest))
            .new_values(json!({ "groups": groups.len(), "hash": draw.hash })),
    )
}

/// The mapping of a sealed layer. For the program's own use and for `unsealing_service::read_layer`, which asks who may read.
///
/// # Errors
/// `Internal` when it cannot be read with the key of this installation.
pub fn opened(tx: &Tx<'_>, layer: &SealLayer) -> Result<Mapping, AppError> {
    let text = tx.platform.keys.decrypt(&layer.mapping).map_err(AppError::internal)?;
    serde_json::from_str(&text).map_err(AppError::internal)
}

/// The codes by which the works of a contest are judged, in their order: those of the last layer, or the numbers of the
/// entries where nothing is sealed.
///
/// # Errors
/// `Conflict` when a layer is missing; `Internal` when one cannot be read.
pub fn codes(tx: &mut Tx<'_>, contest: &Contest) -> Result<Vec<String>, AppError> {
    let all = layers(contest)?;
    let mut codes = if all == 0 {
        numbers(&entrants(tx, contest)?)
    } else {
        let sealed = store::layers_of(tx.conn, contest.id)?;
        let last = sealed.iter().find(|layer| layer.layer == all);
        let last = last.ok_or(AppError::conflict("sealing-layer-before"))?;
        opened(tx, last)?.pairs.into_iter().map(|(_, code)| code).collect()
    };
    codes.sort_unstable();
    Ok(codes)
}

/// What a layer maps from, with the start group of each: entry numbers in the first one, contestant codes in the second.
fn sources(tx: &mut Tx<'_>, contest: &Contest, below: Option<&SealLayer>) -> Result<Vec<(i32, String)>, AppError> {
    let mut grouped = Vec::new();
    for entry in entrants(tx, contest)? {
        let group = entry.start_group.ok_or(AppError::conflict("sealing-draw-first"))?;
        grouped.push((group, entry.number));
    }
    let Some(below) = below else { return Ok(grouped) };
    let codes: HashMap<String, String> = opened(tx, below)?.pairs.into_iter().collect();
    grouped
        .into_iter()
        .map(|(group, number)| {
            let code = codes.get(&number).cloned().ok_or(AppError::conflict("draw-entries-changed"))?;
            Ok((group, code))
        })
        .collect()
}

/// Seals a layer: draws its codes, keeps them encrypted and publishes their hash. After the last layer the contest is
/// sealed.
///
/// # Errors
/// `Denied` for anybody but the judge of the layer, and for whoever sealed another one; `Conflict` out of order.
pub fn seal(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
    layer: i32,
) -> Result<(), AppError> {
    let duties = duties(tx, actor, contest)?;
    policy::may_seal(&duties, layer)?;
    let contest = &hold(tx.conn, contest.id)?;
    require_before_sealing(competition, contest)?;
    let all = layers(contest)?;
    let sealed = store::layers_of(tx.conn, contest.id)?;
    if sealed.iter().any(|one| one.layer == layer) {
        return Err(AppError::conflict("sealing-sealed-already"));
    }
    if !(1..=all).contains(&layer) {
        return Err(AppError::not_found("sealing-layer-not-found"));
    }
    let below = sealed.iter().find(|one| one.layer == layer - 1);
    if layer > 1 && below.is_none() {
        return Err(AppError::conflict("sealing-layer-before"));
    }
    if sealed.iter().any(|one| one.sealed_by == actor.account) {
        return Err(AppError::denied("denied-layer-both"));
    }
    let is_drawn = store::draw_of(tx.conn, contest.id)?.is_some_and(|draw| draw.in_force);
    if !is_drawn {
        return Err(AppError::conflict("sealing-draw-first"));
    }
    let seed = seed(tx);
    let from = sources(tx, contest, below)?;
    let pairs = if layer == all {
        station_codes(&seed, &from)
    } else {
        let items: Vec<String> = from.into_iter().map(|(_, item)| item).collect();
        contestant_codes(&seed, &items)
    };
    let address = contests::service::address(competition, contest);
    let hash = hash_of(&canonical_layer(&address, layer, &seed, &pairs));
    let count = pairs.len();
    let text = serde_json::to_string(&Mapping { seed, pairs }).map_err(AppError::internal)?;
    let mapping = tx
        .platform
        .keys
        .encrypt(&text, tx.platform.random.bytes())
        .map_err(AppError::internal)?;
    store::insert_layer(tx.conn, actor, contest.id, layer, &mapping, &hash, tx.now)?;
    tx.audit(
        actor,
        Entry::new("sealing.layer_sealed", "contest", address)
            .new_values(json!({ "layer": layer, "codes": count, "hash": hash })),
    )?;
    if layer == all {
        contests::service::move_to(tx, actor, competition, contest, EventState::Sealed, None)?;
    }
    Ok(())
}

/// Goes on where a contest has no layer: without codes it counts as sealed once its groups are drawn, and as unsealed once
/// its marks are locked. Everybody who scores then sees who is who.
///
/// # Errors
/// `Denied`; `Conflict` when the contest has layers, or is in another state.
pub fn complete_without_layers(
    tx: &mut Tx<'_>,
    actor: &Actor,
    competition: &Competition,
    contest: &Contest,
) -> Result<(), AppError> {
    events::policy::may_run(actor, competition)?;
    let contest = &hold(tx.conn, contest.id)?;
    if layers(contest)? > 0 {
        return Err(AppError::conflict("sealing-has-layers"));
    }
    let next = if contest.state == EventState::Locked { EventState::Unsealed } else { EventState::Sealed };
    if next == EventState::Sealed {
        require_before_sealing(competition, contest)?;
        if store::draw_of(tx.conn, contest.id)?.is_none_or(|draw| !draw.in_force) {
            return Err(AppError::conflict("sealing-draw-first"));
        }
    }
    contests::service::move_to(tx, actor, competition, contest, next, None).map(drop)
}

/// Starts a sealed contest, on or after its first day.
///
/// # Errors
/// `Denied`; `Conflict` before the day, or in another state.
pub fn start(tx: &mut Tx<'_>, actor: &Actor, competition: &Competition, contest: &Contest) -> Result<(), AppError> {
    let duties = duties(tx, actor, contest)?;
    policy::may_start(actor, competition, &duties)?;
    if tx.today() < contest.first_day {
        return Err(AppError::Conflict(Message::new("sealing-too-early").with("day", contest.first_day.to_string())));
    }
    contests::service::move_to(tx, actor, competition, contest, EventState::Running, None).map(drop)
}
