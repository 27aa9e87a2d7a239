//! What `kill -9` leaves behind. The real program is ended without warning while people mark, issue and upload, is
//! started again, and what it holds is compared with what it had acknowledged. Nobody has to do more than to press
//! the same button once more. The moments are drawn from a seed.

use crate::support::city::{Batch, City};
use crate::support::event::{entrants, event, rules};
use crate::support::officials::judge;
use crate::support::process::{Client, Installation, Program};
use crate::support::{Browser, Reply, on_both};
use chrono::Days;
use diesel::prelude::*;
use jiangce::certification::batches::model::{BatchState, Part};
use jiangce::certification::sheets;
use jiangce::competition::contests::model::ContestRules;
use jiangce::competition::events::model::EventState;
use jiangce::competition::marking;
use jiangce::competition::officials::model::{OfficialDuty, Slot};
use jiangce::kernel::level::Level;
use jiangce::kernel::random::Random;
use jiangce::kernel::resident_number::check_character;
use jiangce::platform::audit::{self, AuditEntry};
use jiangce::platform::db::Conn;
use jiangce::platform::db::schema::{
    application, assessment_batch, audit_entry, batch_line, batch_transition, certificate, certificate_serial, contest,
    import_row, import_run, outbox_message, score_sheet,
};
use jiangce::platform::error::AppError;
use std::collections::BTreeSet;
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::{Duration, Instant};

/// Times that the program is killed while marks are saved.
const ROUNDS: usize = 10;
/// Assessors who mark at once, and the connections of each.
const ASSESSORS: usize = 4;
const CONNECTIONS: usize = 2;

/// One cell as its assessor or judge knows it.
struct Cell {
    /// Where it is saved.
    path: String,
    /// What the form calls it.
    code: String,
    /// What the server has acknowledged, one value per version.
    acknowledged: Vec<String>,
    /// What was sent and not answered: it may have arrived.
    on_its_way: Option<String>,
}

impl Cell {
    fn new(path: String, code: &str) -> Self {
        Self { path, code: code.to_owned(), acknowledged: Vec::new(), on_its_way: None }
    }

    /// Token of its sheet.
    fn sheet(&self) -> &str {
        self.path.split('/').nth(2).unwrap()
    }

    /// Every acknowledged mark stands in the trail under its version; the cell holds the last of the trail; what was
    /// not acknowledged is there whole or not at all.
    fn assert_kept(&self, mut written: Vec<(usize, String)>, version: usize, value: &str) {
        written.sort();
        let versions: Vec<usize> = written.iter().map(|(version, _)| *version).collect();
        let values: Vec<String> = written.into_iter().map(|(_, value)| value).collect();
        assert_eq!(versions, (1..=version).collect::<Vec<_>>(), "{}: one row of the trail per version", self.path);
        assert_eq!(values.last().map_or("", String::as_str), value, "{} {}", self.path, self.code);
        let mut expected = self.acknowledged.clone();
        if version > expected.len() {
            expected.extend(self.on_its_way.clone());
        }
        assert_eq!(values, expected, "{} {}", self.path, self.code);
    }
}

/// One connection of whoever marks, with the cells that are marked through it.
struct Marker {
    client: Client,
    form_token: String,
    cells: Vec<Cell>,
    random: Random,
    /// The next value of a cell, by its version.
    value_of: fn(&Random, usize) -> String,
}

impl Marker {
    /// Marks cell after cell, as the module of the page does, until the server is gone. What was not answered is sent
    /// again first, with the same key.
    fn mark(&mut self, acknowledged: &Sender<()>) {
        loop {
            for cell in &mut self.cells {
                let version = cell.acknowledged.len();
                let (random, value_of) = (&self.random, self.value_of);
                let value = cell.on_its_way.get_or_insert_with(|| value_of(random, version)).clone();
                let pairs = [
                    ("csrf", self.form_token.as_str()),
                    ("code", cell.code.as_str()),
                    ("value", value.as_str()),
                    ("version", &version.to_string()),
                    ("key", &format!("{}-{version}", cell.code)),
                ];
                let Some(reply) = self.client.post(&cell.path, &pairs) else { return };
                assert_eq!(reply.status, 200, "{pairs:?}: {}", reply.text());
                let saved = reply.json();
                let written = if saved["state"] == "scored" { &saved["value"] } else { &saved["state"] };
                assert_eq!((&saved["version"], written), (&(version + 1).into(), &value.as_str().into()));
                cell.acknowledged.push(value);
                cell.on_its_way = None;
                acknowledged.send(()).unwrap();
            }
        }
    }

    fn assert_kept(&self, entries: &[sheets::model::SheetEntry], trail: &[AuditEntry]) {
        for cell in &self.cells {
            let entry = entries.iter().find(|entry| entry.anonymous_code == cell.code).unwrap();
            let written = trail.iter().filter_map(|row| change_of(row, &cell.code)).collect();
            cell.assert_kept(written, usize::try_from(entry.version).unwrap(), &entry.value().written());
        }
    }
}

/// A value unlike the one before it: odd and even tenths take turns, and now and then the candidate is absent.
fn value_of(random: &Random, version: usize) -> String {
    match version % 5 {
        4 => "absent".to_owned(),
        turn => format!("{}.{}", 40 + random.below(60), 1 + random.below(4) * 2 + u64::from(turn % 2 == 1)),
    }
}

/// Points of a hundred in hundredths, as they are kept, unlike those before them.
fn points_of(random: &Random, version: usize) -> String {
    format!("{}.{}0", 40 + random.below(60), 1 + random.below(4) * 2 + u64::from(version % 2 == 1))
}

/// Version and value that a row of the trail gave to a cell.
fn change_of(row: &AuditEntry, code: &str) -> Option<(usize, String)> {
    let new: serde_json::Value = serde_json::from_str(row.new_values.as_deref()?).unwrap();
    let version = usize::try_from(new["version"].as_u64()?).unwrap();
    (new["code"] == code).then(|| (version, new["value"].as_str().unwrap().to_owned()))
}

/// A moment within a span.
fn moment(random: &Random, span: Duration) -> Duration {
    Duration::from_micros(random.below(u64::try_from(span.as_micros()).unwrap()))
}

/// Waits for so many messages, and then for a moment that nobody could foresee.
fn wait(messages: &Receiver<()>, count: u64, moment: Duration) {
    for _ in 0..count {
        messages.recv_timeout(Duration::from_mins(1)).unwrap();
    }
    let end = Instant::now() + moment;
    while let Some(left) = end.checked_duration_since(Instant::now()) {
        if messages.recv_timeout(left) == Err(std::sync::mpsc::RecvTimeoutError::Disconnected) {
            return;
        }
    }
}

/// The check of the program itself finds nothing.
fn assert_whole(installation: &Installation) {
    let checked = installation.run(&["check", "--json"]);
    assert_eq!(checked.status.code(), Some(0), "{}", String::from_utf8_lossy(&checked.stdout));
}

/// Lets all mark and ends the program meanwhile; says how many marks were on their way.
fn killed_while_marking(program: Program, markers: &mut [Marker], random: &Random) -> usize {
    let (sender, acknowledged) = channel();
    std::thread::scope(|scope| {
        for marker in &mut *markers {
            let sender = sender.clone();
            scope.spawn(move || marker.mark(&sender));
        }
        wait(&acknowledged, 30 + random.below(150), moment(random, Duration::from_millis(3)));
        program.kill();
    });
    let cells = markers.iter().flat_map(|marker| &marker.cells);
    cells.filter(|cell| cell.on_its_way.is_some()).count()
}

/// Lets all mark while the program is killed and started again, round after round; each time what it holds is compared with
/// what it had acknowledged, and the program's own check finds nothing.
fn assert_outlives(
    installation: &Installation,
    mut program: Program,
    markers: &mut [Marker],
    random: &Random,
    compare: impl Fn(&[Marker], &mut Conn) -> Result<(), AppError>,
) {
    let mut interrupted = 0;
    for _ in 0..ROUNDS {
        interrupted += killed_while_marking(program, markers, random);
        program = installation.serve();
        installation.look(|conn| compare(markers, conn));
        assert_whole(installation);
        for marker in &mut *markers {
            marker.client.moved_to(&program);
        }
    }
    program.kill();
    assert!(interrupted >= ROUNDS, "marks were on their way when the program was killed: {interrupted}");
}

on_both! {
    async fn no_acknowledged_mark_of_a_contest_is_lost_when_the_program_is_killed(app: TestApp) {
        app.set_clock_right();
        let event = event(&app, EventState::Running);
        let (contest, unsealed) = (event.contest, ContestRules { seal_layers: 0, ..rules() });
        let unsealed = serde_json::to_string(&unsealed).unwrap();
        app.platform
            .write_blocking(move |tx| {
                diesel::update(contest::table.filter(contest::id.eq(contest))).set(contest::rules.eq(unsealed)).execute(tx.conn)?;
                Ok(())
            })
            .unwrap();
        judge(&app, &event, "chief", "裁判长", &[Slot::of(OfficialDuty::ChiefJudge)]);
        let people: Vec<String> = (0..6).map(|at| format!("选手{at}")).collect();
        entrants(&app, &event, &people.iter().map(String::as_str).collect::<Vec<_>>());
        let logins = ["j1", "j2", "j3"];
        for login in logins {
            judge(&app, &event, login, login, &[Slot::scoring(event.practice), Slot::scoring(event.theory)]);
        }
        let mut chief = app.signed_in("chief").await;
        let token = Browser::token(&chief.get("/account").await);
        let page = format!("{}/marking", event.contest_address());
        let opened = chief.post(&format!("{page}/opening"), &[("csrf", &token)]).await;
        assert_eq!(opened.status, 303, "{}", opened.text());
        let installation = app.installation();
        let random = Random::seeded(20_261_126);

        let program = installation.serve();
        let mut markers: Vec<Marker> = Vec::new();
        for login in logins {
            let mut client = Client::signed_in(&program, login);
            let form_token = client.token("/account");
            let sheets = client.get(&page).unwrap().attributes(".tiles a", "href");
            let cells: Vec<Cell> = sheets.iter().map(|sheet| Cell::new(format!("{sheet}/marks"), "all")).collect();
            assert_eq!(cells.len(), 12);
            markers.push(Marker {
                client,
                form_token,
                cells,
                random: random.clone(),
                value_of: points_of,
            });
        }
        assert_outlives(&installation, program, &mut markers, &random, |markers, conn| {
                for cell in markers.iter().flat_map(|marker| &marker.cells) {
                    let token = cell.sheet();
                    let sheet = marking::store::by_token(conn, token)?.unwrap().sheet;
                    let given = sheet.given().unwrap().remove(&0);
                    let subject = Some(("mark_sheet".to_owned(), token.to_owned()));
                    let (trail, _) = audit::list(conn, &audit::Filter { subject, ..audit::Filter::default() }, None, 100_000)?;
                    let written = trail.iter().filter_map(|row| change_of(row, &sheet.code)).collect();
                    let (version, value) = given.map_or((0, String::new()), |given| (given.version, given.value));
                    cell.assert_kept(written, usize::try_from(version).unwrap(), &value);
                }
                Ok(())
        });
    }
}

on_both! {
    async fn no_acknowledged_mark_is_lost_when_the_program_is_killed(app: TestApp) {
        app.set_clock_right();
        let city = City::of(&app);
        let body = city.body(1);
        let batch = city.batch(&body, city.welder(), Level::Advanced, BatchState::Examining, 12);
        let assessors: Vec<_> =
            (0..ASSESSORS).map(|at| city.assessor(&format!("考评{at}"), &format!("K{at}"), None)).collect();
        for (at, assessor) in assessors.iter().enumerate() {
            city.assessor_account(&format!("k{at}"), *assessor);
        }
        let sheets = city.sheets(&batch, Part::PracticalTest, &assessors);
        let installation = app.installation();
        let random = Random::seeded(20_261_123);

        let program = installation.serve();
        let mut markers: Vec<Marker> = Vec::new();
        for (at, sheet) in sheets.iter().enumerate() {
            let mut client = Client::signed_in(&program, &format!("k{at}"));
            let form_token = client.token(&format!("/sheets/{sheet}"));
            for chunk in batch.candidates.chunks(batch.candidates.len() / CONNECTIONS) {
                let path = format!("/sheets/{sheet}/marks");
                let cells = chunk.iter().map(|one| Cell::new(path.clone(), &one.code)).collect();
                let (form_token, random) = (form_token.clone(), random.clone());
                markers.push(Marker { client: client.clone(), form_token, cells, random, value_of });
            }
        }
        assert_outlives(&installation, program, &mut markers, &random, |markers, conn| {
                for marker in markers {
                    let sheet = marker.cells[0].sheet();
                    let id = score_sheet::table.select(score_sheet::id).filter(score_sheet::token.eq(sheet)).first(conn)?;
                    let subject = Some(("sheet".to_owned(), sheet.to_owned()));
                    let (trail, _) = audit::list(conn, &audit::Filter { subject, ..audit::Filter::default() }, None, 100_000)?;
                    marker.assert_kept(&sheets::store::cells(conn, id)?, &trail);
                }
                Ok(())
        });
        let moves: i64 = installation.look(|conn| Ok(batch_transition::table.count().get_result(conn)?));
        assert_eq!(moves, 1, "the first mark moved the batch to scoring once");
    }
}

/// A roster of so many candidates for one line.
fn roster(count: usize) -> String {
    let rows = (0..count).map(|at| {
        let body = format!("530102{}{:02}{:02}001", 1960 + at % 40, at / 40 % 12 + 1, at / 480 % 28 + 1);
        format!("段云鹏,{body}{},焊工,三级/高级工\n", check_character(&body).unwrap())
    });
    std::iter::once("姓名,证件号码,职业工种名称,认定等级\n".to_owned())
        .chain(rows)
        .collect()
}

/// Uploads a roster; gives the address of the run.
fn upload(client: &mut Client, batch: &Batch, roster: &str) -> String {
    let path = format!("/batches/{}/roster", batch.number);
    let page = client.get(&path).unwrap();
    let reply = client
        .upload(&page, &format!("{path}/upload"), ("file", "名单.csv", roster.as_bytes()))
        .unwrap();
    assert_eq!(reply.status, 303, "{}", reply.text());
    reply.location.unwrap()
}

/// Waits until a run is checked or refused; gives its page.
fn checked(client: &mut Client, run: &str) -> Reply {
    while client.get(&format!("{run}/progress")).unwrap().json()["finished"] != true {
        std::thread::yield_now();
    }
    client.get(run).unwrap()
}

on_both! {
    async fn a_roster_is_posted_whole_or_not_at_all_when_the_program_is_killed(app: TestApp) {
        const CANDIDATES: usize = 1_500;
        app.set_clock_right();
        let city = City::of(&app);
        let body = city.body(1);
        city.staff("luo", &body);
        let batch = city.batch(&body, city.welder(), Level::Advanced, BatchState::ApplicationOpen, 0);
        app.platform
            .write_blocking(|tx| Ok(diesel::update(batch_line::table).set(batch_line::quota.eq(5_000)).execute(tx.conn)?))
            .unwrap();
        let installation = app.installation();
        let roster = roster(CANDIDATES);
        let random = Random::seeded(20_261_125);
        let mut program = installation.serve();
        let mut client = Client::signed_in(&program, "luo");
        let (_sender, nothing) = channel();

        // How long a whole check takes here.
        let begun = Instant::now();
        let run = upload(&mut client, &batch, &roster);
        assert!(!checked(&mut client, &run).attributes("form", "action").is_empty(), "{}", installation.log());
        let span = begun.elapsed();
        let mut interrupted = 0;
        for _ in 0..5 {
            let run = upload(&mut client, &batch, &roster);
            wait(&nothing, 0, moment(&random, span / 2));
            program.kill();
            installation.look(|conn| {
                // Two minutes later.
                let before = app.platform.now() - chrono::Duration::hours(1);
                Ok(diesel::update(import_run::table).set(import_run::alive_at.eq(before)).execute(conn)?)
            });
            program = installation.serve();
            client.moved_to(&program);
            let page = checked(&mut client, &run);
            let said = page.text().contains("请重新上传");
            let (kept, applications): (i64, i64) = installation.look(|conn| {
                let token = run.rsplit('/').next().unwrap();
                let rows = import_row::table.inner_join(import_run::table).filter(import_run::token.eq(token));
                Ok((rows.count().get_result(conn)?, application::table.count().get_result(conn)?))
            });
            assert_eq!((kept, applications), (if said { 0 } else { 1_500 }, 0), "{}", page.text());
            interrupted += usize::from(said);
        }
        assert!(interrupted > 0, "the program was killed in the middle of a check");

        let run = upload(&mut client, &batch, &roster);
        let mut whole = 0;
        for round in 0..4 {
            let page = checked(&mut client, &run);
            let action = format!("{run}/posting");
            if !page.attributes("form", "action").contains(&action) {
                break;
            }
            std::thread::scope(|scope| {
                let posting = scope.spawn(|| client.submit(&page, &action, &[]));
                if round == 3 {
                    assert_eq!(posting.join().unwrap().unwrap().status, 303);
                } else {
                    wait(&nothing, 0, moment(&random, span));
                }
                program.kill();
            });
            program = installation.serve();
            client.moved_to(&program);
            let posted: i64 = installation.look(|conn| Ok(application::table.count().get_result(conn)?));
            let counted: i32 = installation
                .look(|conn| Ok(assessment_batch::table.select(assessment_batch::candidate_count).first(conn)?));
            assert!([0, CANDIDATES].contains(&usize::try_from(posted).unwrap()), "whole or not at all: {posted}");
            assert_eq!(i64::from(counted), posted);
            assert_whole(&installation);
            whole = usize::try_from(posted).unwrap();
        }
        assert_eq!(whole, CANDIDATES);
        program.kill();
    }
}

/// What stands of the issue of some batches.
#[derive(Debug, PartialEq, Eq)]
struct Issued {
    certificates: usize,
    states: Vec<BatchState>,
}

/// Numbers are unique and without a gap, nobody has two, and each stands once in the trail and in the outbox.
fn look_at_issue(installation: &Installation, batches: &[Batch]) -> Issued {
    installation.look(|conn| {
        let rows: Vec<(String, Option<jiangce::kernel::ids::ApplicationId>)> = certificate::table
            .select((certificate::number, certificate::application_id))
            .load(conn)?;
        let numbers: BTreeSet<String> = rows.iter().map(|(number, _)| number.clone()).collect();
        let serials: Vec<usize> = numbers.iter().map(|number| number[16..].parse().unwrap()).collect();
        assert_eq!(serials, (1..=rows.len()).collect::<Vec<_>>(), "serials without a gap");
        let last: Option<i32> = certificate_serial::table
            .select(certificate_serial::last_serial)
            .first(conn)
            .optional()?;
        assert_eq!(usize::try_from(last.unwrap_or(0)).unwrap(), rows.len(), "the counter stands at the last number");
        let known: BTreeSet<_> = batches
            .iter()
            .flat_map(|batch| &batch.candidates)
            .map(|one| one.application)
            .collect();
        let holders: BTreeSet<_> = rows.iter().map(|(_, application)| application.unwrap()).collect();
        assert_eq!(holders.len(), rows.len(), "nobody has two");
        assert!(holders.is_subset(&known));
        let trail: Vec<String> = audit_entry::table
            .select(audit_entry::subject)
            .filter(audit_entry::action.eq("certificate.issued"))
            .load(conn)?;
        let mails: Vec<String> = outbox_message::table
            .select(outbox_message::deduplication_key)
            .filter(outbox_message::template.eq("certificate_issued"))
            .load(conn)?;
        let of_mails = |key: &String| key.strip_prefix("certificate_issued:").unwrap().to_owned();
        for told in [trail, mails.iter().map(of_mails).collect()] {
            assert_eq!(told.len(), rows.len());
            assert_eq!(told.into_iter().collect::<BTreeSet<_>>(), numbers);
        }
        let states = batches
            .iter()
            .map(|batch| {
                assessment_batch::table
                    .select(assessment_batch::state)
                    .filter(assessment_batch::id.eq(batch.id))
                    .first(conn)
            })
            .collect::<Result<_, _>>()?;
        Ok(Issued { certificates: rows.len(), states })
    })
}

/// Opens the page of a batch's certificates and presses its button, if it has one.
fn press(client: &mut Client, batch: &Batch) -> Option<Reply> {
    let path = format!("/batches/{}/certificates", batch.number);
    let page = client.get(&path)?;
    if page.attributes("form", "action").contains(&path) { client.submit(&page, &path, &[]) } else { Some(page) }
}

on_both! {
    async fn no_number_is_given_twice_or_left_out_when_the_program_is_killed(app: TestApp) {
        app.set_clock_right();
        let city = City::of(&app);
        let body = city.body(1);
        city.staff("luo", &body);
        // Two batches of one site and level share their serials.
        let batches: Vec<Batch> =
            (0..2).map(|_| city.batch(&body, city.welder(), Level::Advanced, BatchState::Scoring, 650)).collect();
        for batch in &batches {
            city.on_notice(batch, app.platform.today() - Days::new(1));
        }
        let total = 1_300;
        let installation = app.installation();
        let random = Random::seeded(20_261_124);
        let mut program = installation.serve();
        let staff = Client::signed_in(&program, "luo");
        let mut pressing: Vec<(Client, Batch)> = batches.iter().map(|batch| (staff.clone(), batch.clone())).collect();
        let (mut cut_short, mut chunk) = (0, Duration::from_millis(300));
        for round in 0..12 {
            let (sender, answered) = channel();
            std::thread::scope(|scope| {
                for (client, batch) in &mut pressing {
                    let sender = sender.clone();
                    scope.spawn(move || press(client, batch).map(|_| sender.send(()).unwrap()));
                }
                drop(sender);
                let begun = Instant::now();
                // Now in the middle of the first certificates, now of those that are made behind the page.
                let behind_the_page = u64::from(round % 2 == 0);
                wait(&answered, behind_the_page, Duration::ZERO);
                if round == 0 {
                    chunk = begun.elapsed();
                }
                wait(&answered, 0, moment(&random, chunk));
                program.kill();
            });
            program = installation.serve();
            let issued = look_at_issue(&installation, &batches);
            assert_whole(&installation);
            for (client, _) in &mut pressing {
                client.moved_to(&program);
            }
            cut_short += usize::from(issued.certificates > 0 && issued.certificates < total);
            if issued.certificates == total {
                break;
            }
        }
        assert!(cut_short >= 3, "the program was killed in the middle of issuing: {cut_short}");
        let done = Issued { certificates: total, states: vec![BatchState::Archived; 2] };
        for (client, batch) in &mut pressing {
            let answer = press(client, batch).unwrap();
            assert!(answer.status < 400, "{}", answer.text());
            let path = format!("/batches/{}/certificates", batch.number);
            while !client.get(&path).unwrap().attributes("meta[http-equiv=refresh]", "content").is_empty() {
                std::thread::yield_now();
            }
        }
        assert_eq!(look_at_issue(&installation, &batches), done);
        program.kill();
        assert_whole(&installation);
    }
}
