//! Measures the running release binary over loopback and prints the table of the README: `benches/run` starts it.
//!
//! `load FOLDER SECONDS [POSTGRES_URL [PART]]`; PART `board`, `contest` or `statistics` measures that alone. FOLDER holds
//! demonstration cities: `large`, `listed` and `small`, and `postgres` and `postgres_small` with the key files of the
//! cities in the PostgreSQL database and in the one beside it whose name ends in `_small`. Every figure is of this run on
//! this machine; what is compared was measured in turns.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::indexing_slicing,
    clippy::as_conversions,
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a program that measures stops at the first surprise, and its figures are rounded for people"
)]

mod board;
mod client;
mod contest;
mod server;
mod statistics;

use board::board;
use client::{Connection, Measured, Request, get, load, percentile, post, runtime, send};
use diesel::prelude::*;
use jiangce::certification::batches::model::BatchState;
use jiangce::kernel::level::Level;
use jiangce::kernel::resident_number::check_character;
use jiangce::platform::db::schema::{assessment_batch, batch_line, certificate, trade};
use jiangce::platform::db::{Db, PoolSize};
use jiangce::platform::spreadsheet::write::{Header, Table, write_workbook};
use jiangce::platform::web::assets;
use server::{Server, attributes, cookies, csrf, sign_in_request};
use statistics::statistics;
use std::fmt::Write as _;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// Connections of the aims.
const CLIENTS: usize = 64;
/// Turns in which two things are compared.
const TURNS: usize = 3;
/// Certificates that are looked up.
const SAMPLE: i64 = 100_000;
/// Rows of the large roster.
const ROSTER: u64 = 40_000;

/// One line of the table.
fn line(what: &str, figure: &str, aim: &str) {
    let mut text = String::new();
    writeln!(text, "| {what} | {figure} | {aim} |").unwrap();
    std::io::Write::write_all(&mut std::io::stdout(), text.as_bytes()).unwrap();
}

fn rate(measured: &Measured) -> String {
    let failed = if measured.failures == 0 { String::new() } else { format!(", {} FAILED", measured.failures) };
    format!(
        "{:.0}/s, p50 {:.2} ms, p99 {:.2} ms{failed}",
        measured.per_second(),
        measured.percentile(50.0),
        measured.percentile(99.0)
    )
}

fn latency(measured: &Measured) -> String {
    let failed = if measured.failures == 0 { String::new() } else { format!(", {} FAILED", measured.failures) };
    format!("p50 {:.2} ms, p99 {:.2} ms{failed}", measured.percentile(50.0), measured.percentile(99.0))
}

fn median(mut runs: Vec<Measured>) -> Measured {
    runs.sort_by(|a, b| a.per_second().total_cmp(&b.per_second()));
    runs.swap_remove(runs.len() / 2)
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn fixed(path: String) -> Request {
    let request = get(&path, "");
    Arc::new(move |_, _| request.clone())
}

/// Requests taken in turn from a list, each connection from another place of it.
fn from_list(requests: Vec<Vec<u8>>) -> Request {
    Arc::new(move |connection, number| requests[(connection * 7_919 + number * CLIENTS) % requests.len()].clone())
}

struct Sampled {
    number: String,
    holder_name: String,
    token: String,
}

impl Sampled {
    /// Its last digits, which stand on every page about it.
    fn serial(&self) -> &str {
        &self.number[self.number.len() - 4..]
    }
}

/// Certificates from all over the register.
fn sample(url: &str) -> (i64, Vec<Sampled>) {
    let db = Db::open(url, PoolSize(1)).unwrap();
    db.read_blocking(|conn| {
        let last: Option<i64> = certificate::table.select(diesel::dsl::max(certificate::id)).first(conn)?;
        let last = last.unwrap();
        let step = (last / SAMPLE).max(1);
        let ids: Vec<i64> = (1..=last).step_by(usize::try_from(step).unwrap()).collect();
        let mut found = Vec::new();
        for ids in ids.chunks(500) {
            let rows: Vec<(String, String, String)> = certificate::table
                .select((certificate::number, certificate::holder_name, certificate::token))
                .filter(certificate::id.eq_any(ids))
                .load(conn)?;
            found.extend(
                rows.into_iter()
                    .map(|(number, holder_name, token)| Sampled { number, holder_name, token }),
            );
        }
        Ok((last, found))
    })
    .unwrap()
}

fn answers(sampled: &[Sampled]) -> Request {
    from_list(
        sampled
            .iter()
            .map(|row| get(&format!("/verify?number={}&name={}", row.number, encoded(&row.holder_name)), ""))
            .collect(),
    )
}

/// Verification beside a static page of the same server.
fn verification(name: &str, server: &Server, url: &str, seconds: Duration) {
    let (certificates, sampled) = sample(url);
    let page = assets::address("js/score-queue.js");
    let size = server.ask(&get(&page, "")).body.len();
    let first = &sampled[0];
    let answer = server.ask(&get(&format!("/v/{}/{}", first.number, first.token), ""));
    assert!(String::from_utf8_lossy(&answer.body).contains(first.serial()), "a wrong answer");
    let (fixed, asked) = (fixed(page), answers(&sampled));
    let (mut statics, mut answered) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        statics.push(load(server.address, CLIENTS, seconds, 200, &fixed));
        answered.push(load(server.address, CLIENTS, seconds, 200, &asked));
    }
    let (fixed, answered) = (median(statics), median(answered));
    line(&format!("{name}: static page of {:.0} KB", size as f64 / 1000.0), &rate(&fixed), "");
    line(
        &format!("{name}: verification among {certificates} certificates, {:.0} KB", answer.body.len() as f64 / 1000.0),
        &format!("{}; {:.2} of the static page", rate(&answered), answered.per_second() / fixed.per_second()),
        "at least 0.35, p99 under 10 ms",
    );
}

/// One cell of a sheet, of one client.
struct CellOf {
    path: String,
    cookie: String,
    csrf: String,
    code: String,
    version: i32,
}

/// Every client saves marks in a cell of his own.
fn marks(name: &str, server: &Server, seconds: Duration, aim: &str) {
    let mut cells: Vec<CellOf> = Vec::new();
    for login in ["assessor1", "assessor2", "assessor3", "assessor4"] {
        let cookie = server.sign_in(login);
        for sheet in attributes(&server.page("/sheets", &cookie), "a[href^='/sheets/']", "href") {
            let page = server.page(&sheet, &cookie);
            let Some(path) = attributes(&page, "form[data-save]", "data-save").into_iter().next() else { continue };
            let csrf = attributes(&page, "form[data-save]", "data-csrf").swap_remove(0);
            let versions = attributes(&page, "td[data-version]", "data-version");
            for (code, version) in attributes(&page, "tr[data-code]", "data-code").into_iter().zip(versions) {
                let version = version.parse().unwrap();
                cells.push(CellOf { path: path.clone(), cookie: cookie.clone(), csrf: csrf.clone(), code, version });
            }
        }
    }
    cells.sort_by(|a, b| (&a.path, &a.code).cmp(&(&b.path, &b.code)));
    cells.dedup_by(|a, b| a.path == b.path && a.code == b.code);
    assert!(cells.len() >= CLIENTS, "only {} open cells", cells.len());
    let cells: Vec<Mutex<CellOf>> = cells.into_iter().take(CLIENTS).map(Mutex::new).collect();
    let saved = Arc::new(cells);
    let request: Request = {
        let cells = Arc::clone(&saved);
        Arc::new(move |connection, _| {
            let mut cell = cells[connection].lock().unwrap();
            let version = cell.version;
            cell.version += 1;
            let value = format!("{}.{}", 60 + version % 40, version % 10);
            let key = format!("bench-{connection}-{version}-{}", cell.code);
            let version = version.to_string();
            let pairs = [
                ("csrf", cell.csrf.as_str()),
                ("code", &cell.code),
                ("value", &value),
                ("version", &version),
                ("key", &key),
            ];
            post(&cell.path, &cell.cookie, &pairs)
        })
    };
    let measured = load(server.address, CLIENTS, seconds, 200, &request);
    line(&format!("{name}: one mark saved with its audit row, durable, {CLIENTS} clients"), &rate(&measured), aim);
}

/// Pages of lists, in the orders and with the filters that people use.
fn lists(server: &Server, url: &str, seconds: Duration) {
    let (certificates, _) = sample(url);
    let city = server.sign_in("city");
    let page = server.page("/certificates", &city);
    let mut paths = vec!["/certificates".to_owned(), "/certificates?page=40".to_owned()];
    for select in ["body", "level", "state", "year"] {
        let options = attributes(&page, &format!("select[name={select}] option"), "value");
        paths.extend(
            options
                .iter()
                .filter(|v| !v.is_empty())
                .take(4)
                .map(|v| format!("/certificates?{select}={v}")),
        );
    }
    for path in &paths {
        let request = get(path, &city);
        let measured = load(server.address, 8, seconds / 4, 200, &(Arc::new(move |_, _| request.clone()) as Request));
        line(
            &format!("list of {certificates} certificates, 8 clients: `{path}`"),
            &latency(&measured),
            "p99 under 30 ms",
        );
    }
    for (words, text) in [("one character", "李"), ("two characters", "李秀"), ("three characters", "李秀英")] {
        let form = server.ask(&get("/people", &city));
        let found = server.ask(&post("/people/search", &city, &[("csrf", &csrf(&form)), ("q", text)]));
        let address = found.headers.iter().find(|(name, _)| name == "location").unwrap().1.clone();
        let request = get(&address, &city);
        let measured = load(server.address, 8, seconds / 4, 200, &(Arc::new(move |_, _| request.clone()) as Request));
        line(&format!("people by {words} of the name, 8 clients"), &latency(&measured), "");
    }
}

/// Latency of a page while many people sign in.
fn sign_ins(server: &Server, sampled: &[Sampled], seconds: Duration) {
    let asked = answers(sampled);
    let quiet = load(server.address, 8, seconds, 200, &asked);
    let form = server.ask(&get("/sign-in", ""));
    let (guest, token) = (cookies(&form), csrf(&form));
    let address = server.address;
    let burst = std::thread::spawn(move || {
        runtime().block_on(async move {
            let until = Instant::now() + seconds;
            let request = Arc::new(sign_in_request("supervisor", &guest, &token));
            let tasks = (0..32).map(|_| {
                let request = Arc::clone(&request);
                tokio::spawn(async move {
                    let mut answered = (0, 0);
                    let mut stream = Connection::open(address).await.unwrap();
                    while Instant::now() < until {
                        match stream.ask(&request).await.unwrap().status {
                            303 => answered.0 += 1,
                            503 => answered.1 += 1,
                            other => panic!("sign-in answered {other}"),
                        }
                    }
                    answered
                })
            });
            let mut sum = (0, 0);
            for task in tasks.collect::<Vec<_>>() {
                let (signed_in, sent_away) = task.await.unwrap();
                sum = (sum.0 + signed_in, sum.1 + sent_away);
            }
            sum
        })
    });
    let busy = load(server.address, 8, seconds, 200, &asked);
    let (signed_in, sent_away) = burst.join().unwrap();
    line("verification, 8 clients, nobody signing in", &latency(&quiet), "");
    line(
        "verification, 8 clients, while 32 sign in without pause",
        &format!(
            "{}; {:.0} sign-ins/s, {sent_away} asked to wait",
            latency(&busy),
            f64::from(signed_in) / seconds.as_secs_f64()
        ),
        "",
    );
}

/// A workbook with candidates for one line of a batch.
fn roster(trade_name: &str, level: Level) -> Vec<u8> {
    let titles = [
        "序号",
        "职业工种名称",
        "认定等级",
        "申报条件",
        "证件类型",
        "证件号码",
        "姓名",
        "手机号码",
        "是否有职业资格证书",
        "文化程度",
        "所在省（市）区",
        "考生来源",
        "所在单位",
        "报名单位",
        "认定分类",
        "考试类型",
        "民族",
        "参加工作时间",
        "专业年限",
        "通讯地址",
    ];
    let (trade_name, level_name) = (trade_name.to_owned(), level.certificate_name());
    let condition = format!("{}-1", level.as_str());
    let rows = (0..ROSTER).map(move |n| {
        let (day, serial) = (n / 100, 900 + n % 100);
        let born = chrono::NaiveDate::from_ymd_opt(1985, 1, 1).unwrap() + chrono::Days::new(day);
        let body = format!("530129{}{serial}", born.format("%Y%m%d"));
        let number = format!("{body}{}", check_character(&body).unwrap());
        let number_text = (n + 1).to_string();
        [
            number_text.as_str(),
            &trade_name,
            level_name,
            &condition,
            "居民身份证",
            &number,
            "演示人",
            &format!("1979{n:07}"),
            "否",
            "高中",
            "云南省",
            "私营企业",
            "昆明演示机械厂",
            "昆明演示评价中心",
            "初次认定",
            "正考",
            "汉族",
            "2008-07-01",
            "15",
            "云南省昆明市演示区演示路1号",
        ]
        .map(str::to_owned)
        .to_vec()
    });
    let mut bytes = Cursor::new(Vec::new());
    write_workbook(&mut bytes, Table { title: "名册".into(), headers: titles.map(Header::text).to_vec(), rows })
        .unwrap();
    bytes.into_inner()
}

/// Uploads a roster of the size of a whole city's year, and posts it.
fn upload(data_dir: &Path, url: &str) {
    let db = Db::open(url, PoolSize(1)).unwrap();
    // The demonstration has no batch of that size; one of its drafts is made one.
    let (number, trade_name, level) = db
        .write_blocking(|conn| {
            let (batch, number): (i64, String) = assessment_batch::table
                .select((assessment_batch::id, assessment_batch::number))
                .filter(assessment_batch::state.eq(BatchState::Draft))
                .order(assessment_batch::id)
                .first(conn)?;
            let (line, name, level): (i64, String, Level) = batch_line::table
                .inner_join(trade::table)
                .select((batch_line::id, trade::name, batch_line::level))
                .filter(batch_line::batch_id.eq(batch))
                .first(conn)?;
            diesel::update(batch_line::table.filter(batch_line::id.eq(line)))
                .set(batch_line::quota.eq(40_000 + 1_000))
                .execute(conn)?;
            Ok((number, name, level))
        })
        .unwrap();
    drop(db);
    let server = Server::start(data_dir, url);
    let cookie = server.sign_in("body");
    let form = server.ask(&get(&format!("/batches/{number}/roster"), &cookie));
    let book = roster(&trade_name, level);
    let boundary = "jiangce-bench";
    let mut body = format!(
        "--{boundary}\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{}\r\n--{boundary}\r\n\
         Content-Disposition: form-data; name=\"file\"; filename=\"roster.xlsx\"\r\n\
         Content-Type: application/octet-stream\r\n\r\n",
        csrf(&form)
    )
    .into_bytes();
    body.extend(&book);
    body.extend(format!("\r\n--{boundary}--\r\n").bytes());
    let begun = Instant::now();
    let kind = format!("multipart/form-data; boundary={boundary}");
    let answer = server.ask(&send(&format!("/batches/{number}/roster/upload"), &cookie, &kind, &body));
    assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
    let run = answer.headers.iter().find(|(name, _)| name == "location").unwrap().1.clone();
    loop {
        let progress = server.ask(&get(&format!("{run}/progress"), &cookie));
        let progress: serde_json::Value = serde_json::from_slice(&progress.body).unwrap();
        if progress["finished"] == true {
            assert_eq!(progress["failed"], false, "{progress}");
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let checked = begun.elapsed();
    let page = server.ask(&get(&run, &cookie));
    let begun = Instant::now();
    let answer = server.ask(&post(&format!("{run}/posting"), &cookie, &[("csrf", &csrf(&page))]));
    assert_eq!(answer.status, 303, "{}", String::from_utf8_lossy(&answer.body));
    let posted = begun.elapsed();
    line(
        &format!("a roster of {ROSTER} rows ({:.1} MB)", book.len() as f64 / 1e6),
        &format!(
            "checked in {:.1} s, posted in {:.1} s, peak memory {:.0} MB",
            checked.as_secs_f64(),
            posted.as_secs_f64(),
            server.memory().1
        ),
        "peak under 400 MB",
    );
}

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    let folder = PathBuf::from(arguments.next().expect("a folder"));
    let seconds = Duration::from_secs_f64(arguments.next().expect("seconds").parse().expect("seconds"));
    let postgres = arguments.next().filter(|url| !url.is_empty());
    line("what", "measured", "aim");
    line("---", "---", "---");
    let url = |name: &str| format!("sqlite:{}", folder.join(name).join("jiangce.db").display());
    let boards = || {
        let server = Server::start(&folder.join("small"), &url("small"));
        board("SQLite", &server, &url("small"));
        if let Some(postgres) = &postgres {
            let server = Server::start(&folder.join("postgres"), postgres);
            board("PostgreSQL", &server, postgres);
        }
    };
    let contests = || {
        contest::judges("SQLite", &folder.join("small"), &url("small"), seconds);
        contest::publication("SQLite", &folder.join("small"), &url("small"));
        if let Some(postgres) = &postgres {
            contest::judges("PostgreSQL", &folder.join("postgres"), postgres, seconds);
            contest::publication("PostgreSQL", &folder.join("postgres"), postgres);
        }
    };
    // The cities as they were made: what is measured last leaves traces in the small one.
    let figures = || {
        for name in ["small", "large"] {
            let server = Server::start(&folder.join(name), &url(name));
            statistics("SQLite", &server, &url(name), seconds);
        }
        if let Some(postgres) = &postgres {
            for (name, url) in [("postgres_small", &format!("{postgres}_small")), ("postgres", postgres)] {
                let server = Server::start(&folder.join(name), url);
                statistics("PostgreSQL", &server, url, seconds);
            }
        }
    };
    match arguments.next().as_deref() {
        Some("board") => return boards(),
        Some("contest") => return contests(),
        Some("statistics") => return figures(),
        Some(other) => panic!("no part {other}; the parts are board, contest and statistics"),
        None => {}
    }

    let large = folder.join("large");
    let mut starts: Vec<f64> = Vec::new();
    let mut rest = f64::NAN;
    for _ in 0..TURNS {
        let server = Server::start(&large, &url("large"));
        starts.push(server.start.as_secs_f64() * 1000.0);
        rest = server.memory().0;
    }
    starts.sort_by(f64::total_cmp);
    line("start to first page", &format!("{:.0} ms", starts[TURNS / 2]), "under 300 ms");
    line("memory at rest", &format!("{rest:.0} MB"), "under 60 MB");
    {
        let server = Server::start(&large, &url("large"));
        verification("SQLite", &server, &url("large"), seconds);
        sign_ins(&server, &sample(&url("large")).1, seconds);
        line("memory after this load", &format!("{:.0} MB, peak {:.0} MB", server.memory().0, server.memory().1), "");
    }
    {
        let server = Server::start(&folder.join("small"), &url("small"));
        marks("SQLite", &server, seconds, "over 15,000/s, p99 under 20 ms");
    }
    {
        let server = Server::start(&folder.join("listed"), &url("listed"));
        lists(&server, &url("listed"), seconds);
    }
    upload(&folder.join("small"), &url("small"));
    boards();
    figures();
    contests();
    if let Some(postgres) = &postgres {
        let server = Server::start(&folder.join("postgres"), postgres);
        verification("PostgreSQL", &server, postgres, seconds);
        marks("PostgreSQL", &server, seconds, "reported");
    }
}
