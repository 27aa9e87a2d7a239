//! What the service stands on gives way: the database, the disk, the mail server. Whoever asks is told so, nothing is half
//! done, nothing that was acknowledged is lost, and all goes on by itself afterwards.

use crate::support::city::{Batch, City};
use crate::support::{Backend, Browser, Reply, TestApp, on_both};
use actix_web::test::TestRequest;
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use futures_util::future::{join, join_all};
use jiangce::certification::batches::model::{BatchState, Part};
use jiangce::kernel::actor::Role;
use jiangce::kernel::level::Level;
use jiangce::platform::audit;
use jiangce::platform::db::schema::{application, outbox_message, person};
use jiangce::platform::delivery::Worker;
use jiangce::platform::outbox::{OutboxState, Transport};
use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

const CLEAN: &[u8] = include_bytes!("../data/rosters/clean_60.xlsx");

/// Says the same on both databases: reads go on, writes find no room.
fn fill_disk(app: &TestApp) {
    match app.backend {
        Backend::Sqlite => app
            .platform
            .write_blocking(|tx| Ok(tx.conn.batch_execute("pragma busy_timeout = 50; pragma max_page_count = 1")?))
            .unwrap(),
        Backend::Postgres => app.database.take_no_writes(),
    }
}

fn make_room(app: &TestApp) {
    match app.backend {
        Backend::Sqlite => app
            .platform
            .write_blocking(|tx| Ok(tx.conn.batch_execute("pragma max_page_count = 1073741823")?))
            .unwrap(),
        Backend::Postgres => app.database.take_writes(),
    }
}

/// A sheet that an assessor has before him.
struct Marking {
    browser: Browser,
    batch: Batch,
    sheet: String,
    csrf: String,
}

impl Marking {
    async fn begin(app: &TestApp, city: &City, candidates: usize) -> Self {
        let body = city.body(9);
        let trade = city.welder();
        let batch = city.batch(&body, trade, Level::Advanced, BatchState::Examining, candidates);
        let assessor = city.assessor("周考评", "K001", Some(trade));
        let sheet = city.sheets(&batch, Part::PracticalTest, &[assessor]).remove(0);
        city.assessor_account("zhou", assessor);
        let mut browser = app.signed_in("zhou").await;
        let page = browser.get(&format!("/sheets/{sheet}")).await;
        let csrf = page.attributes("[data-score-grid]", "data-csrf").remove(0);
        Self { browser, batch, sheet, csrf }
    }

    /// Sends one mark as the module of the page does.
    async fn mark(&mut self, candidate: usize, value: &str) -> Reply {
        let code = self.batch.candidates[candidate].code.as_str();
        let pairs = [("csrf", self.csrf.as_str()), ("code", code), ("value", value), ("version", "0"), ("key", code)];
        self.browser
            .send(
                TestRequest::post()
                    .uri(&format!("/sheets/{}/marks", self.sheet))
                    .insert_header(("content-type", "application/x-www-form-urlencoded"))
                    .insert_header(("accept", "application/json"))
                    .insert_header(("sec-fetch-site", "same-origin"))
                    .set_payload(serde_urlencoded::to_string(pairs).unwrap()),
            )
            .await
    }

    /// Marks on the sheet in the order of the candidates; nothing for none.
    async fn marks(&mut self) -> Vec<String> {
        let page = self.browser.get(&format!("/sheets/{}", self.sheet)).await;
        assert_eq!(page.status, 200, "{}", page.text());
        self.batch
            .candidates
            .iter()
            .map(|candidate| page.attributes(&format!("[name='m.{}']", candidate.code), "value").remove(0))
            .collect()
    }
}

/// The page says what is the matter and where to go, and shows nothing of the inside.
fn assert_helps(reply: &Reply) {
    assert_eq!(reply.status, 503, "{}", reply.text());
    assert!(reply.text().contains("暂时不能读写数据"), "{}", reply.text());
    assert_eq!(reply.header("retry-after"), Some("10"));
    for inside in ["SQL", "sqlite", "postgres", "diesel", "panicked"] {
        assert!(!reply.text().contains(inside), "{}", reply.text());
    }
}

on_both! {
    async fn a_full_disk_is_said_and_nothing_is_half_done(app: TestApp) {
        let city = City::of(&app);
        let body = city.body(1);
        let trade = city.trade("4-12-01-01", "汽车维修工");
        let batch = city.batch(&body, trade, Level::Advanced, BatchState::ApplicationOpen, 0);
        city.staff("pu", &body);
        let mut staff = app.signed_in("pu").await;
        let path = format!("/batches/{}", batch.number);
        let page = staff.get(&format!("{path}/roster")).await;
        let run = staff.upload(&page, &format!("{path}/roster/upload"), &[], ("file", "名单.xlsx", CLEAN)).await;
        let run = run.location.unwrap();
        while staff.get(&format!("{run}/progress")).await.json()["finished"] != true {
            tokio::task::yield_now().await;
        }
        let mut marking = Marking::begin(&app, &city, 3).await;
        assert_eq!(marking.mark(0, "80").await.status, 200);
        let page = staff.get(&run).await;
        let before = counts(&app);

        fill_disk(&app);
        // A mark and the roster at the same moment, so that on SQLite they share their transaction.
        let posting = format!("{run}/posting");
        let (marked, refused) = join(marking.mark(1, "70"), staff.submit(&page, &posting, &[])).await;
        assert_helps(&refused);
        assert!(matches!(marked.status, 200 | 503), "{}", marked.text());
        assert_eq!(counts(&app), before, "neither people nor applications nor mails");
        assert_eq!(city.batch_row(&batch).candidate_count, 0);
        assert_eq!(staff.get(&path).await.status, 200, "reading goes on");
        assert_eq!(app.platform.db.read_blocking(audit::first_broken).unwrap(), None);

        make_room(&app);
        let kept = if marked.status == 200 { "70" } else { "" };
        assert_eq!(marking.marks().await, ["80", kept, ""], "what was acknowledged is there, what was refused is not");
        assert_eq!(marking.mark(2, "60").await.status, 200);
        let page = staff.get(&run).await;
        let posted = staff.submit(&page, &posting, &[]).await;
        assert_eq!(posted.status, 303, "{}", posted.text());
        assert!(staff.get(&path).await.text().contains("60 名考生"));
        assert_eq!(app.platform.db.read_blocking(audit::first_broken).unwrap(), None);
    }
}

fn counts(app: &TestApp) -> (i64, i64, i64) {
    app.platform
        .db
        .read_blocking(|conn| {
            Ok((
                person::table.count().get_result(conn)?,
                application::table.count().get_result(conn)?,
                outbox_message::table.count().get_result(conn)?,
            ))
        })
        .unwrap()
}

on_both! {
    async fn a_database_that_goes_away_comes_back_with_every_mark(app: TestApp) {
        let city = City::of(&app);
        let mut marking = Marking::begin(&app, &city, 3).await;
        let sheet = format!("/sheets/{}", marking.sheet);
        assert_eq!(marking.mark(0, "80").await.status, 200);

        // SQLite: another program holds the file. PostgreSQL: the server lets nobody in.
        let mut other = None;
        match app.backend {
            Backend::Sqlite => {
                app.platform.write_blocking(|tx| Ok(tx.conn.batch_execute("pragma busy_timeout = 50")?)).unwrap();
                let mut conn = SqliteConnection::establish(app.platform.db.sqlite_path().unwrap()).unwrap();
                conn.batch_execute("begin immediate").unwrap();
                other = Some(conn);
            }
            Backend::Postgres => app.database.shut(),
        }
        let refused = marking.mark(1, "70").await;
        assert_eq!(refused.status, 503, "{}", refused.text());
        assert!(refused.json()["message"].as_str().unwrap().contains("没有生效"), "{}", refused.text());
        if app.backend == Backend::Postgres {
            let (mut reader, mut guest, mut watcher) = (app.browser(), app.browser(), app.browser());
            let (page, home, ready) =
                tokio::join!(marking.browser.get(&sheet), guest.get("/bodies"), watcher.get("/readyz"));
            assert_helps(&page);
            assert_helps(&home);
            assert_eq!(ready.status, 503);
            assert_eq!(reader.get("/healthz").await.status, 200);
        }

        match other {
            Some(mut conn) => conn.batch_execute("rollback").unwrap(),
            None => app.database.reopen(),
        }
        assert_eq!(marking.marks().await, ["80", "", ""]);
        assert_eq!(marking.mark(1, "70").await.status, 200, "what was kept on the page is sent again");
        assert_eq!(marking.marks().await, ["80", "70", ""]);
        assert_eq!(app.browser().get("/readyz").await.status, 200);
        assert_eq!(app.platform.db.read_blocking(audit::first_broken).unwrap(), None);
    }
}

/// A mail server: takes what it is sent, as far as a test needs it.
struct MailServer {
    address: SocketAddr,
    taken: Arc<Mutex<Vec<String>>>,
}

impl MailServer {
    /// A place where a mail server might be, and is not.
    fn nowhere() -> SocketAddr {
        TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
    }

    fn start(address: SocketAddr) -> Self {
        let listener = TcpListener::bind(address).unwrap();
        let taken: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&taken);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let kept = Arc::clone(&kept);
                std::thread::spawn(move || Self::talk(stream.unwrap(), &kept));
            }
        });
        Self { address, taken }
    }

    fn talk(mut stream: TcpStream, taken: &Mutex<Vec<String>>) {
        let mut lines = BufReader::new(stream.try_clone().unwrap()).lines().map_while(Result::ok);
        stream.write_all(b"220 test\r\n").unwrap();
        while let Some(line) = lines.next() {
            let answer = match line.get(..4) {
                Some("DATA") => {
                    stream.write_all(b"354 go on\r\n").unwrap();
                    let mail: Vec<String> = lines.by_ref().take_while(|line| line != ".").collect();
                    taken.lock().unwrap().push(mail.join("\n"));
                    "250 taken"
                }
                Some("QUIT") => "221 bye",
                _ => "250 ok",
            };
            if stream.write_all(format!("{answer}\r\n").as_bytes()).is_err() {
                return;
            }
        }
    }
}

on_both! {
    async fn while_the_mail_server_is_down_work_goes_on_and_every_mail_arrives_once_afterwards(app: TestApp) {
        let mut app = app;
        let address = MailServer::nowhere();
        let server = lettre::AsyncSmtpTransport::<lettre::Tokio1Executor>::builder_dangerous("127.0.0.1")
            .port(address.port())
            .build();
        app.mail_by(Transport::Smtp { server, from: "jiangce@example.org".parse().unwrap() });
        let city = City::of(&app);
        let body = city.body(1);
        let batch = city.batch(&body, city.welder(), Level::Advanced, BatchState::Scoring, 5);
        city.on_notice(&batch, crate::support::today());
        app.account("duan", Role::SecurityAdministrator);
        city.staff("pu", &body);
        app.advance(chrono::Duration::days(1));
        let mut staff = app.signed_in("pu").await;
        let page = staff.get(&format!("/batches/{}/certificates", batch.number)).await;
        let issued = staff.submit(&page, &format!("/batches/{}/certificates", batch.number), &[]).await;
        assert_eq!(issued.status, 303, "issuing does not wait for the mail: {}", issued.text());
        let mut guest = app.browser();
        let page = guest.get("/password-reset").await;
        assert!(guest.submit(&page, "/password-reset", &[("login", "duan")]).await.status < 400);
        let (one, other) = (Worker::new(Arc::clone(&app.platform)), Worker::new(Arc::clone(&app.platform)));
        for _ in 0..3 {
            let (first, second) = join(one.round(), other.round()).await;
            assert!(first.is_ok() && second.is_ok(), "a mail server that is down is no error of ours");
            app.advance(chrono::Duration::minutes(5));
        }
        assert_eq!(waiting(&app), 6, "all of them wait, none was given up");
        assert_eq!(app.browser().get("/").await.status, 200);

        let server = MailServer::start(address);
        assert_eq!(server.address, address);
        app.advance(chrono::Duration::minutes(30));
        // Two workers at once, as two processes have them.
        while join_all([one.round(), other.round()]).await.into_iter().any(|count| count.unwrap() > 0) {}
        assert_eq!(waiting(&app), 0);
        let mails = server.taken.lock().unwrap().clone();
        let header = |mail: &str, name: &str| {
            mail.lines().find_map(|line| line.strip_prefix(name)).map(|value| value.trim().to_owned())
        };
        let mut ids: Vec<_> = mails.iter().map(|mail| header(mail, "Message-ID:").unwrap()).collect();
        ids.sort();
        ids.dedup();
        assert_eq!((mails.len(), ids.len()), (6, 6), "each once");
        let languages: Vec<_> = mails.iter().map(|mail| header(mail, "Content-Language:").unwrap()).collect();
        assert_eq!(languages.iter().filter(|language| *language == "zh-CN, en").count(), 5, "{languages:?}");
        assert_eq!(languages.iter().filter(|language| *language == "zh-CN").count(), 1);
    }
}

fn waiting(app: &TestApp) -> i64 {
    app.platform
        .db
        .read_blocking(|conn| {
            Ok(outbox_message::table
                .filter(outbox_message::state.eq(OutboxState::Pending))
                .count()
                .get_result(conn)?)
        })
        .unwrap()
}
