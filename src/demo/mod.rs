//! A whole city of deterministic demonstration data: 163 bodies, 3,016 assessors, 480 trades, batches in every state,
//! certificates over the last ten years, competitions in preparation and 594 contests of earlier years. It calls services
//! only, so whatever it makes has passed every rule that real data passes.

mod assessors;
mod batches;
mod bodies;
mod chance;
mod competitions;
mod entrants;
mod figures;
mod history;
mod honours;
mod innovations;
mod judging;
mod labour;
mod logins;
mod past;
mod people;
mod registers;
mod schemes;
mod studios;
mod training;

pub use competitions::{Rehearsal, Size};
pub use logins::Login;

use crate::identity::password;
use crate::kernel::actor::{Actor, Role};
use crate::platform::Platform;
use crate::platform::error::AppError;
use logins::{Desk, RoleScope};
use registers::CityBody;
use std::sync::Arc;

/// Bodies whose staff acts in the demonstration.
const ACTIVE_BODIES: usize = 30;

/// What kind of city.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// The same seed gives the same city.
    pub seed: u64,
    /// Certificates over the last ten years.
    pub certificates: u64,
}

/// A part of the work, for the progress bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Trades, bodies, sites and scopes.
    Bodies,
    /// Assessors.
    Assessors,
    /// Past certificates.
    Certificates,
    /// Contests of earlier years.
    Contests,
    /// Honours.
    Honours,
    /// Studios, innovations and training.
    Studios,
    /// Batches.
    Batches,
}

/// Makes the city in an empty database; `progress` hears the stage and how much of it is done.
///
/// # Errors
/// Those of the services.
pub fn build(platform: &Arc<Platform>, plan: Plan, progress: &dyn Fn(Stage, u64)) -> Result<Vec<Login>, AppError> {
    let system = Actor::system("demonstration");
    let seed = plan.seed;
    progress(Stage::Bodies, 0);
    let actor = system.clone();
    let bodies = platform.load_blocking(move |tx| {
        let ranges = registers::complete_trades(tx, &actor)?;
        registers::register_bodies(tx, &actor, seed, &ranges)
    })?;
    progress(Stage::Assessors, 0);
    let (actor, known) = (system, bodies.clone());
    let assessors = platform.load_blocking(move |tx| assessors::register(tx, &actor, seed, &known))?;
    let sites: Vec<_> = bodies.iter().flat_map(|body| body.sites.iter().cloned()).collect();
    history::enter(platform, seed, plan.certificates, &sites, &|done| progress(Stage::Certificates, done))?;
    progress(Stage::Contests, 0);
    platform.load_blocking(move |tx| {
        let made = past::file(tx, seed, plan.certificates)?;
        tracing::info!(
            competitions = made.competitions,
            contests = made.contests,
            trades = made.trades,
            entrants = made.entrants,
            "past contests filed"
        );
        Ok(())
    })?;
    progress(Stage::Honours, 0);
    platform.load_blocking(move |tx| {
        let made = honours::confer(tx, seed, plan.certificates)?;
        tracing::info!(earned = made.earned, entered = made.entered, "honours conferred");
        Ok(())
    })?;
    progress(Stage::Studios, 0);
    let known = bodies.clone();
    let filed = platform.load_blocking(move |tx| studios::file(tx, seed, plan.certificates, &known))?;
    tracing::info!(studios = filed.len(), "studios filed");
    let known = filed.iter().map(|studio| studio.id).collect();
    let made = innovations::file(platform, seed, plan.certificates, known)?;
    tracing::info!(innovations = made, "innovations filed");
    let made = platform.load_blocking(move |tx| training::file(tx, seed, plan.certificates))?;
    tracing::info!(records = made, "training filed");
    progress(Stage::Batches, 0);
    let hash = password::hash_now(&platform.random, logins::PASSWORD)?;
    platform.load_blocking(move |tx| {
        let mut desk = Desk::new(hash);
        let cast = cast(tx, &mut desk, seed, bodies, &assessors)?;
        let recorded = figures::record(tx, &Actor::system("demonstration"))?;
        tracing::info!(batches = cast, recorded, "demonstration city made");
        Ok(desk.logins().to_vec())
    })
}

/// Adds a competition of a size to a city that is there, for measuring.
///
/// # Errors
/// Those of the services.
pub fn rehearse(platform: &Arc<Platform>, seed: u64, size: Size) -> Result<Vec<Rehearsal>, AppError> {
    let hash = password::hash_now(&platform.random, logins::PASSWORD)?;
    platform.load_blocking(move |tx| competitions::rehearse(tx, &mut Desk::new(hash), seed, size))
}

/// Opens the accounts and lets them work.
fn cast(
    tx: &mut crate::platform::Tx<'_>,
    desk: &mut Desk,
    seed: u64,
    mut bodies: Vec<CityBody>,
    assessors: &[assessors::CityAssessor],
) -> Result<usize, AppError> {
    let none = RoleScope::default();
    let city = desk.open(tx, "city", "段雨薇", Role::CityAdministrator, none, true)?;
    // Many steps take two people, so that a second administrator is printed, too.
    let second = desk.open(tx, "city2", "施文斌", Role::CityAdministrator, none, true)?;
    // The body of the printed sign-in is one with many trades, so that there is something to see.
    bodies.sort_by_key(|body| std::cmp::Reverse(body.sites.iter().map(|site| site.scopes.len()).sum::<usize>()));
    let mut staffed = Vec::with_capacity(ACTIVE_BODIES);
    for (number, body) in bodies.into_iter().take(ACTIVE_BODIES).enumerate() {
        let (login, name) = if number == 0 {
            ("body".to_owned(), "普春燕".to_owned())
        } else {
            (format!("body{number}"), format!("经办{number}"))
        };
        let scope = RoleScope { body: Some(body.id), ..RoleScope::default() };
        let staff = desk.open(tx, &login, &name, Role::BodyStaff, scope, number == 0)?;
        staffed.push((body, staff));
    }
    // They go back for years: whoever signs in finds what he did of late on top.
    let labour = labour::make(tx, desk, seed, &city, &staffed)?;
    tracing::info!(competitions = labour, "labour competitions made");
    let hall = batches::Hall { seed, city: &city, bodies: &staffed, assessors };
    let cast = batches::make(tx, desk, &hall)?;
    let made = competitions::make(tx, desk, seed, (&city, &second))?;
    tracing::info!(
        competitions = made.competitions,
        contests = made.contests,
        entries = made.entries,
        "competitions made"
    );
    if let Some((person, name)) = cast.worker {
        let scope = RoleScope { person: Some(person), ..RoleScope::default() };
        let worker = desk.open(tx, "worker", &name, Role::Worker, scope, true)?;
        innovations::act(tx, &worker, person, (&city, &second))?;
    }
    desk.open(tx, "supervisor", "罗建平", Role::QualitySupervisor, none, true)?;
    desk.open(tx, "security", "马会兰", Role::SecurityAdministrator, none, true)?;
    desk.open(tx, "auditor", "和丽琼", Role::Auditor, none, true)?;
    Ok(cast.batches)
}
