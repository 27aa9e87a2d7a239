//! Composition: the platform from the settings, the route table from the rooms, the navigation of
//! each role, and the order in which a request passes through.

use crate::config::Config;
use crate::kernel::actor::Role;
use crate::kernel::clock::Clock;
use crate::kernel::random::Random;
use crate::platform::cache::Cache;
use crate::platform::db::Db;
use crate::platform::document::Fonts;
use crate::platform::live::Live;
use crate::platform::outbox::Transport;
use crate::platform::secret::Keys;
use crate::platform::settings::{SettingInfo, SettingsCache};
use crate::platform::throttle::{Rates, Throttle};
use crate::platform::web::access::{AccessTable, mount};
use crate::platform::web::{Access, Route, assets, health, outermost, upload};
use crate::platform::{NavigationItem, Platform, attachment};
use crate::{certification, competition, honours, identity, indicators, registry, studios, worklist};
use actix_web::dev::ServiceFactory;
use actix_web::middleware::from_fn;
use actix_web::{App, HttpServer, web};
use lettre::{AsyncSmtpTransport, Tokio1Executor};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

/// Every route of the application.
#[must_use]
pub fn routes() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/healthz", Access::Public, health::healthz),
        Route::get("/readyz", Access::Public, health::readyz),
        Route::get("/metrics", Access::Public, health::metrics),
        Route::get("/robots.txt", Access::Public, health::robots),
    ];
    routes.extend(identity::routes());
    routes.extend(registry::routes());
    // Before certification: the number of a batch in the address of its notice would take the place of their word.
    routes.extend(honours::routes());
    routes.extend(certification::routes());
    routes.extend(competition::routes());
    routes.extend(studios::routes());
    routes.extend(worklist::routes());
    routes.extend(indicators::routes());
    routes
}

/// Every setting that an administrator can change at run time.
#[must_use]
pub fn settings() -> Vec<SettingInfo> {
    [
        attachment::SETTINGS,
        identity::settings::ALL,
        registry::settings::ALL,
        registry::assessors::settings::ALL,
        certification::settings::ALL,
        competition::settings::ALL,
        competition::appeals::settings::ALL,
        competition::awards::settings::ALL,
        honours::selection::settings::ALL,
        honours::settings::ALL,
        studios::settings::ALL,
        indicators::settings::ALL,
    ]
    .concat()
}

const fn item(label: &'static str, icon: &'static str, href: &'static str) -> NavigationItem {
    NavigationItem { label, icon, href }
}

/// The navigation of a role: by task, the five most used first, since a phone shows five.
#[must_use]
pub fn navigation(role: Role) -> &'static [NavigationItem] {
    const WORK: NavigationItem = item("nav-work", "i-inbox", "/work");
    const BATCHES: NavigationItem = item("nav-batches", "i-layers", "/batches");
    const CERTIFICATES: NavigationItem = item("nav-certificates", "i-cert", "/certificates");
    const COMPETITIONS: NavigationItem = item("nav-competitions", "i-flag", "/competitions");
    const HONOURS: NavigationItem = item("nav-honours", "i-star", "/honours");
    const BODIES: NavigationItem = item("nav-bodies", "i-building", "/bodies");
    const ASSESSORS: NavigationItem = item("nav-assessors", "i-people", "/assessors");
    const TRADES: NavigationItem = item("nav-trades", "i-tool", "/trades");
    const PEOPLE: NavigationItem = item("nav-people", "i-person", "/people");
    const AUDIT: NavigationItem = item("nav-audit", "i-history", "/audit");
    const SHEETS: NavigationItem = item("nav-sheets", "i-grid", "/sheets");
    // Whoever does not mark reads and checks the same sheets.
    const SCORES: NavigationItem = item("sheets-title", "i-grid", "/sheets");
    const OUTBOX: NavigationItem = item("nav-outbox", "i-mail", "/outbox");
    const SETTINGS: NavigationItem = item("nav-settings", "i-gear", "/settings");
    const ACCOUNTS: NavigationItem = item("nav-accounts", "i-key", "/accounts");
    const JUDGING: NavigationItem = item("nav-judging", "i-check", "/judging");
    const MINE: NavigationItem = item("nav-mine", "i-layers", "/mine");
    const STUDIOS: NavigationItem = item("nav-studios", "i-bench", "/studios");
    const INNOVATIONS: NavigationItem = item("nav-innovations", "i-bulb", "/innovations");
    const TRAINING: NavigationItem = item("training-title", "i-book", "/training");
    const STATISTICS: NavigationItem = item("nav-statistics", "i-chart", "/statistics");
    const QUALITY: NavigationItem = item("nav-quality", "i-alert", "/quality");
    const MY_CARD: NavigationItem = item("nav-my-card", "i-card", "/assessors/mine");
    match role {
        Role::CityAdministrator => &[
            WORK,
            BATCHES,
            CERTIFICATES,
            COMPETITIONS,
            HONOURS,
            STUDIOS,
            INNOVATIONS,
            TRAINING,
            PEOPLE,
            BODIES,
            ASSESSORS,
            TRADES,
            STATISTICS,
            QUALITY,
            SETTINGS,
            OUTBOX,
        ],
        Role::SecurityAdministrator => &[WORK, ACCOUNTS, BODIES, SETTINGS, OUTBOX],
        Role::Auditor => &[
            WORK,
            AUDIT,
            BATCHES,
            CERTIFICATES,
            COMPETITIONS,
            HONOURS,
            STUDIOS,
            INNOVATIONS,
            TRAINING,
            PEOPLE,
            BODIES,
            ASSESSORS,
            STATISTICS,
            QUALITY,
        ],
        Role::BodyStaff => &[
            WORK,
            BATCHES,
            SCORES,
            PEOPLE,
            CERTIFICATES,
            COMPETITIONS,
            ASSESSORS,
            TRADES,
            HONOURS,
            STUDIOS,
            INNOVATIONS,
        ],
        Role::Assessor => &[WORK, SHEETS, MY_CARD],
        Role::QualitySupervisor => &[
            WORK,
            BATCHES,
            CERTIFICATES,
            COMPETITIONS,
            PEOPLE,
            BODIES,
            ASSESSORS,
            STUDIOS,
            INNOVATIONS,
            TRAINING,
            STATISTICS,
            QUALITY,
        ],
        Role::CompetitionOrganiser => &[WORK, COMPETITIONS, HONOURS, TRADES],
        Role::Judge => &[JUDGING, COMPETITIONS],
        Role::Worker => &[MINE, INNOVATIONS, COMPETITIONS, HONOURS, STUDIOS],
        Role::System => &[],
    }
}

/// Composes the platform: opens the database, reads the key, chooses where mail goes.
///
/// # Errors
/// One sentence that names the cause.
pub fn platform(config: &Config, demonstration: bool) -> Result<Platform, String> {
    std::fs::create_dir_all(&config.data_dir)
        .map_err(|error| format!("the data folder {} cannot be made: {error}", config.data_dir.display()))?;
    let random = Random::system();
    let keys = read_or_make_key(&config.key_file, &random)?;
    let db = Db::open(&config.database_url, config.connections)
        .map_err(|error| format!("the database cannot be opened: {error}"))?;
    let mail = match &config.smtp_url {
        Some(url) => Transport::Smtp {
            server: AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
                .map_err(|_| "smtp_url is not right: write smtps://USER:PASSWORD@HOST:PORT".to_owned())?
                .timeout(Some(std::time::Duration::from_secs(20)))
                .build(),
            from: config.mail_from.clone(),
        },
        None => Transport::Folder { path: config.data_dir.join("mail"), from: config.mail_from.clone() },
    };
    Ok(Platform {
        settings: SettingsCache::new(db.clone()),
        db,
        clock: Clock::System,
        random,
        keys,
        throttle: Throttle::new(Rates::default(), config.throttle),
        zone: config.zone,
        base_url: config.base_url.clone(),
        demonstration,
        data_dir: config.data_dir.clone(),
        secure_cookies: config.base_url.starts_with("https://"),
        navigation,
        setting_list: settings,
        mail,
        fonts: Fonts::of_system(&config.data_dir),
        cache: Cache::default(),
        live: Live::default(),
    })
}

/// The master key; made at the first start, readable by the owner only.
fn read_or_make_key(path: &Path, random: &Random) -> Result<Keys, String> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    if !path.exists() {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| format!("{} cannot be made: {error}", folder.display()))?;
        }
        let key = hex::encode(random.bytes::<{ Keys::MASTER_LENGTH }>());
        std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path)
            .and_then(|mut file| writeln!(file, "{key}"))
            .map_err(|error| format!("the key file {} cannot be written: {error}", path.display()))?;
    }
    Keys::from_file(path)
}

/// The application of one worker.
pub fn application(
    platform: Arc<Platform>,
) -> App<
    impl ServiceFactory<
        actix_web::dev::ServiceRequest,
        Config = (),
        Response = actix_web::dev::ServiceResponse<impl actix_web::body::MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let routes = routes();
    let table = AccessTable::of(&routes);
    App::new()
        .app_data(web::Data::from(platform))
        .app_data(web::Data::new(table))
        .wrap(from_fn(identity::gate::guard))
        .wrap(from_fn(outermost::finish))
        .route("/static/{path:.*}", web::get().to(assets::serve))
        .configure(move |config| mount(config, routes))
}

/// Serves until it is told to stop, with the outbox worker and the housekeeping beside it. `listening`
/// is told the address as soon as somebody who asks there is answered; port 0 takes any that is free.
///
/// # Errors
/// When the port is taken, or the server fails.
pub async fn serve(platform: Arc<Platform>, config: &Config, listening: impl Fn(SocketAddr)) -> std::io::Result<()> {
    health::install_metrics();
    let outbox = actix_web::rt::spawn(crate::platform::delivery::Worker::new(Arc::clone(&platform)).run());
    let housekeeping = actix_web::rt::spawn(keep_house(Arc::clone(&platform)));
    let boards = actix_web::rt::spawn(freeze_boards(Arc::clone(&platform)));
    let figures = actix_web::rt::spawn(count_figures(Arc::clone(&platform)));
    let streams = actix_web::rt::spawn(end_streams(Arc::clone(&platform)));
    let server = HttpServer::new(move || application(Arc::clone(&platform)))
        .workers(config.workers)
        .bind((config.bind, config.port))?;
    server.addrs().into_iter().for_each(listening);
    let served = server.run().await;
    outbox.abort();
    housekeeping.abort();
    boards.abort();
    figures.abort();
    streams.abort();
    served
}

/// Freezes the boards whose moment has come, to the second.
async fn freeze_boards(platform: Arc<Platform>) {
    let mut every = tokio::time::interval(std::time::Duration::from_secs(1));
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        if let Err(error) = competition::board::watching::freeze_due(&platform).await {
            tracing::warn!(?error, "boards could not be frozen");
        }
    }
}

/// Counts the figures of the statistics, so that none of them is older than a minute.
async fn count_figures(platform: Arc<Platform>) {
    let every = std::time::Duration::from_secs(10);
    // Whoever starts the service sees its first page before it counts.
    let mut every = tokio::time::interval_at(tokio::time::Instant::now() + every / 2, every);
    every.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        every.tick().await;
        let counting = Arc::clone(&platform);
        match web::block(move || indicators::service::refresh(&counting)).await {
            Ok(Err(error)) => tracing::warn!(?error, "figures could not be counted"),
            Err(error) => tracing::warn!(%error, "figures could not be counted"),
            Ok(Ok(_)) => {}
        }
    }
}

/// Ends the streams of everybody who watches something, once the process is told to stop: the server waits for answers
/// under way, and these have no end of their own.
async fn end_streams(platform: Arc<Platform>) {
    use tokio::signal::unix::{SignalKind, signal};
    let told = async {
        match signal(SignalKind::terminate()) {
            Ok(mut told) => drop(told.recv().await),
            Err(error) => {
                tracing::warn!(%error, "the signal to stop is not heard");
                std::future::pending::<()>().await;
            }
        }
    };
    tokio::select! {
        () = told => {}
        _ = tokio::signal::ctrl_c() => {}
    }
    platform.live.end();
}

/// Clears away what nobody will come back for: old counters, and uploads whose process has died.
async fn keep_house(platform: Arc<Platform>) {
    let mut every = tokio::time::interval(std::time::Duration::from_mins(1));
    loop {
        every.tick().await;
        platform.throttle.forget_old();
        let uploads = upload::folder(&platform);
        let now = platform.now();
        drop(web::block(move || upload::remove_forgotten(&uploads, now)).await);
        if let Err(error) = platform.write(crate::platform::import_run::job::end_interrupted).await {
            tracing::warn!(?error, "interrupted uploads could not be ended");
        }
    }
}
