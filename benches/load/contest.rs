//! Contests at their largest: three hundred judges who save marks, and two million marks that become a published result.

use super::client::{Request, load, paced, post};
use super::server::{Server, attributes};
use super::{latency, line, rate};
use jiangce::app;
use jiangce::config::{Config, RawConfig};
use jiangce::demo::{Rehearsal, Size, rehearse};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// A measurement that is all or nothing and not given yet.
const PENDING: &str = "tr[data-mark=pending] input[data-max='1']";
/// Contests that are marked at once, with five judges each.
const CONTESTS: usize = 60;
/// Entrants of each of them.
const ENTRANTS: usize = 15;
/// Judges of a panel.
const PANEL: u32 = 5;
/// Judges who mark at once.
const JUDGES: usize = CONTESTS * PANEL as usize;
/// Entrants of the large contest; with 200 aspects and five judges that is 2,000,000 marks.
const FIELD: usize = 2_000;
/// A judge who is quick looks, types and looks again in this time.
const PAUSE: Duration = Duration::from_secs(1);

/// Adds contests to a city that nobody serves.
fn made(data_dir: &Path, url: &str, size: Size) -> Vec<Rehearsal> {
    let raw =
        RawConfig { data_dir: Some(data_dir.to_owned()), database_url: Some(url.to_owned()), ..RawConfig::default() };
    let config = Config::read(None, std::iter::empty(), raw).unwrap();
    let platform = Arc::new(app::platform(&config, true).unwrap());
    rehearse(&platform, 1, size).unwrap()
}

/// A mark of a sheet, of one judge.
struct Place {
    path: String,
    cookie: String,
    csrf: String,
    aspect: String,
    version: i32,
}

/// A measurement that a judge has not given yet, each judge of a panel in another work: where a panel measures together,
/// different values would send the aspect back to it again and again.
fn place_of(server: &Server, contest: &Rehearsal, login: &str, seat: usize) -> Place {
    let cookie = server.sign_in(login);
    let overview = server.page(&format!("{}/marking", contest.address), &cookie);
    let is_open = |sheet: &String| !attributes(&server.page(sheet, &cookie), PENDING, "name").is_empty();
    let sheet = attributes(&overview, ".tiles a", "href")
        .into_iter()
        .filter(is_open)
        .nth(seat)
        .expect("an open sheet");
    let page = server.page(&sheet, &cookie);
    let path = attributes(&page, "form[data-save]", "data-save").swap_remove(0);
    let csrf = attributes(&page, "form[data-save]", "data-csrf").swap_remove(0);
    let name = attributes(&page, PENDING, "name").swap_remove(0);
    Place { path, cookie, csrf, aspect: name.trim_start_matches("m.").to_owned(), version: 0 }
}

/// Three hundred judges save marks, each in a sheet of his own: without a pause, and as people do.
pub fn judges(name: &str, data_dir: &Path, url: &str, seconds: Duration) {
    let size = Size { contests: CONTESTS, entrants: ENTRANTS, judges: PANEL, is_marked: false };
    let contests = made(data_dir, url, size);
    let server = Server::start(data_dir, url);
    let places: Vec<Mutex<Place>> = contests
        .iter()
        .flat_map(|contest| {
            contest
                .judges
                .iter()
                .enumerate()
                .map(move |(seat, login)| (contest, login, seat))
        })
        .map(|(contest, login, seat)| Mutex::new(place_of(&server, contest, login, seat)))
        .collect();
    assert_eq!(places.len(), JUDGES);
    let request: Request = Arc::new(move |connection, _| {
        let mut place = places[connection].lock().unwrap();
        let version = place.version;
        place.version += 1;
        let key = format!("bench-{connection}-{version}");
        let value = (version % 2).to_string();
        let version = version.to_string();
        let pairs = [
            ("csrf", place.csrf.as_str()),
            ("code", &place.aspect),
            ("value", &value),
            ("version", &version),
            ("key", &key),
        ];
        post(&place.path, &place.cookie, &pairs)
    });
    let busy = load(server.address, JUDGES, seconds, 200, &request);
    line(&format!("{name}: {JUDGES} judges of {CONTESTS} contests save marks without a pause"), &rate(&busy), "");
    let paced = paced(server.address, JUDGES, 3 * seconds, PAUSE, 200, &request);
    line(&format!("{name}: {JUDGES} judges save a mark each second"), &latency(&paced), "p99 under 20 ms");
}

/// A contest of 2,000 entrants, 200 aspects and five judges: from its locked marks to its published result.
pub fn publication(name: &str, data_dir: &Path, url: &str) {
    let size = Size { contests: 1, entrants: FIELD, judges: PANEL, is_marked: true };
    let begun = Instant::now();
    let contest = made(data_dir, url, size).swap_remove(0);
    line(
        &format!("{name}: a contest of {FIELD} entrants from its plan to unsealed marks, through the services"),
        &format!("{:.0} s", begun.elapsed().as_secs_f64()),
        "",
    );
    let server = Server::start(data_dir, url);
    let results = format!("{}/results", contest.address);
    // Sends the form of a page that leads there; how long the answer took, in seconds.
    let step = |who: &str, action: &str| {
        let (page, path) = (server.page(&format!("{results}/manage"), who), format!("{results}/{action}"));
        let fields = format!("form[action='{path}'] input[name]");
        let (names, values) = (attributes(&page, &fields, "name"), attributes(&page, &fields, "value"));
        let pairs: Vec<(&str, &str)> = names.iter().zip(&values).map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert!(!pairs.is_empty(), "{path} is not offered");
        let begun = Instant::now();
        let answer = server.ask(&post(&path, who, &pairs));
        assert_eq!(answer.status, 303, "{path}: {}", String::from_utf8_lossy(&answer.body));
        begun.elapsed().as_secs_f64()
    };
    let city = server.sign_in("city");
    let ranked = step(&city, "preparation");
    for signer in &contest.signers {
        step(&server.sign_in(signer), "signature");
    }
    let published = step(&server.sign_in("city2"), "publication");
    let marks = FIELD * 200 * PANEL as usize;
    line(
        &format!("{name}: {marks} marks of {FIELD} entrants ranked, and the result published"),
        &format!(
            "{ranked:.2} s and {published:.2} s; memory {:.0} MB, peak {:.0} MB",
            server.memory().0,
            server.memory().1
        ),
        "under 3 s together",
    );
}
