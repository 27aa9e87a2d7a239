//! A board that two thousand browsers watch: how long after a change the last of them has it.

use super::client::{get, post, runtime};
use super::server::{Server, attributes};
use super::{line, percentile};
use diesel::prelude::*;
use jiangce::competition::events::model::EventState;
use jiangce::platform::db::schema::{competition, contest};
use jiangce::platform::db::{Db, PoolSize};
use std::net::SocketAddr;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Browsers that watch.
const WATCHERS: usize = 2_000;
/// Threads of the watchers; they share the machine with the server.
const THREADS: usize = 2;
/// Changes that are timed.
const CHANGES: usize = 10;
/// Nobody waits longer for an event than this.
const PATIENCE: Duration = Duration::from_secs(30);

/// Watches until nobody wants to know any more: the moment of each event.
async fn watch(address: SocketAddr, request: Vec<u8>, heard: Sender<Instant>) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    stream.write_all(&request).await?;
    let mut buffer = Vec::with_capacity(16 * 1024);
    loop {
        if stream.read_buf(&mut buffer).await? == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        while let Some(end) = buffer.windows(2).position(|pair| pair == b"\n\n") {
            let is_event = buffer[..end].windows(6).any(|bytes| bytes == b"data: ");
            buffer.drain(..end + 2);
            if is_event && heard.send(Instant::now()).is_err() {
                return Ok(());
            }
        }
    }
}

/// Waits until every watcher has heard once; how long after a moment, in microseconds, sorted.
fn everybody(heard: &Receiver<Instant>, since: Instant) -> Vec<u32> {
    let mut after: Vec<u32> = (0..WATCHERS)
        .map(|_| {
            heard
                .recv_timeout(PATIENCE)
                .expect("a watcher hears nothing")
                .saturating_duration_since(since)
        })
        .map(|time| u32::try_from(time.as_micros()).unwrap_or(u32::MAX))
        .collect();
    after.sort_unstable();
    after
}

/// Opens the board of a sealed contest, lets browsers watch it, and freezes and unfreezes it.
pub fn board(name: &str, server: &Server, url: &str) {
    let db = Db::open(url, PoolSize(1)).unwrap();
    let (number, code) = db
        .read_blocking(|conn| {
            let found: (String, String) = contest::table
                .inner_join(competition::table)
                .select((competition::number, contest::code))
                .filter(contest::state.eq(EventState::Sealed))
                .order(contest::id)
                .first(conn)?;
            Ok(found)
        })
        .unwrap();
    drop(db);
    let base = format!("/competitions/{number}/contests/{code}/board");
    let city = server.sign_in("city");
    let page = server.page(&format!("{base}/control"), &city);
    let token = attributes(&page, "input[name=csrf]", "value").swap_remove(0);
    let step = |part: &str| {
        server
            .ask(&post(&format!("{base}/{part}"), &city, &[("csrf", token.as_str())]))
            .status
    };
    // A city that was measured before has it open, and perhaps frozen.
    assert!(matches!(step("opening"), 303 | 409), "the board does not open");
    assert!(matches!(step("unfreezing"), 303 | 409), "the board does not run");

    let (heard, hearing) = channel();
    let begun = Instant::now();
    for thread in 0..THREADS {
        let (heard, address, request) = (heard.clone(), server.address, get(&format!("{base}/events"), ""));
        // They end with the program, or when nobody listens to them any more.
        std::thread::spawn(move || {
            runtime().block_on(async move {
                let watchers = (thread..WATCHERS)
                    .step_by(THREADS)
                    .map(|_| tokio::spawn(watch(address, request.clone(), heard.clone())));
                for watcher in watchers.collect::<Vec<_>>() {
                    drop(watcher.await);
                }
            });
        });
    }
    drop(heard);
    let first = everybody(&hearing, begun);
    let (mut all, mut last) = (Vec::new(), Vec::new());
    for change in 0..CHANGES {
        let since = Instant::now();
        assert_eq!(step(if change % 2 == 0 { "freeze" } else { "unfreezing" }), 303);
        let after = everybody(&hearing, since);
        last.extend(after.last().copied());
        all.extend(after);
    }
    all.sort_unstable();
    last.sort_unstable();
    line(
        &format!("{name}: a change of a board until {WATCHERS} watchers have it"),
        &format!(
            "p50 {:.0} ms, the last watcher after {:.0} ms, at worst {:.0} ms; all connected within {:.1} s; memory {:.0} MB",
            percentile(&all, 50.0),
            percentile(&last, 50.0),
            percentile(&last, 100.0),
            percentile(&first, 100.0) / 1000.0,
            server.memory().0
        ),
        "the last within 1 s",
    );
}
