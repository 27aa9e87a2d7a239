//! The real program as a process of its own: started, asked over the network, and killed without warning.

use super::browser::{form_pairs, multipart};
use super::{Browser, PASSWORD, Reply};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use jiangce::platform::db::Conn;
use jiangce::platform::error::AppError;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

/// No answer takes this long; a test that waits longer has found something.
const PATIENCE: Duration = Duration::from_mins(1);

/// A database with its key and its data folder, as the real program finds them.
pub struct Installation {
    pub folder: PathBuf,
    pub url: String,
}

impl Installation {
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_jiangce"));
        command
            .args(arguments)
            .arg("--data-dir")
            .arg(&self.folder)
            .args(["--database-url", &self.url, "--workers", "2", "--connections", "8"])
            .env_clear()
            .current_dir(&self.folder);
        command
    }

    /// Runs a command until it ends.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Starts the server.
    pub fn serve(&self) -> Program {
        let base_url = "http://127.0.0.1:8080";
        let log = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(self.folder.join("log.txt"))
            .unwrap();
        let mut child = self
            .command(&["serve", "--port", "0", "--base-url", base_url, "--throttle", "false", "--log", "warn"])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let address = BufReader::new(child.stdout.take().unwrap())
            .lines()
            .map_while(Result::ok)
            .find_map(|line| line.strip_prefix("Jiangce listens on http://")?.parse().ok());
        match address {
            Some(address) => Program { child, address },
            None => panic!("the program did not start: {}", self.log()),
        }
    }

    /// What the program has logged so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("log.txt")).unwrap_or_default()
    }

    /// Looks at what is stored at one moment. The connection is closed at the end: held open while the program is
    /// killed it would keep from SQLite that there is something to recover.
    pub fn look<T>(&self, at: impl FnOnce(&mut Conn) -> Result<T, AppError>) -> T {
        let (mut conn, settings) = match self.url.strip_prefix("sqlite:") {
            Some(path) => (Conn::Lite(SqliteConnection::establish(path).unwrap()), "pragma busy_timeout = 10000"),
            None => (
                Conn::Pg(PgConnection::establish(&self.url).unwrap()),
                "set session characteristics as transaction isolation level repeatable read",
            ),
        };
        conn.batch_execute(settings).unwrap();
        conn.transaction(at).unwrap()
    }
}

/// A running server.
pub struct Program {
    child: Child,
    pub address: SocketAddr,
}

impl Program {
    /// Ends it as a power cut would: nothing in it is told, nothing is finished.
    pub fn kill(self) {
        drop(self);
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A browser that speaks over the network. Whoever kills the program calls `moved_to` with the next one.
pub struct Client {
    address: SocketAddr,
    cookies: BTreeMap<String, String>,
}

impl Client {
    /// Signs in by the form.
    pub fn signed_in(program: &Program, login: &str) -> Self {
        let mut client = Self { address: program.address, cookies: BTreeMap::new() };
        let page = client.get("/sign-in").unwrap();
        let values = [("login", login), ("password", PASSWORD)];
        let reply = client.submit(&page, "/sign-in", &values).unwrap();
        assert_eq!(reply.status, 303, "sign-in of {login}: {}", reply.text());
        client
    }

    /// Another connection of the same browser.
    pub fn clone(&self) -> Self {
        Self { address: self.address, cookies: self.cookies.clone() }
    }

    /// Goes on with the same cookies at the address of a program that was started again.
    pub fn moved_to(&mut self, program: &Program) {
        self.address = program.address;
    }

    pub fn get(&mut self, path: &str) -> Option<Reply> {
        self.send("GET", path, "", &[])
    }

    /// Posts pairs as they are.
    pub fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Option<Reply> {
        let body = serde_urlencoded::to_string(pairs).unwrap();
        self.send("POST", path, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// Fills in and submits a form of a page.
    pub fn submit(&mut self, page: &Reply, action: &str, values: &[(&str, &str)]) -> Option<Reply> {
        let body = serde_urlencoded::to_string(form_pairs(page, action, values)).unwrap();
        self.send("POST", action, "application/x-www-form-urlencoded", body.as_bytes())
    }

    /// Submits a form with a file.
    pub fn upload(&mut self, page: &Reply, action: &str, file: (&str, &str, &[u8])) -> Option<Reply> {
        let (content_type, body) = multipart(page, action, &[], file);
        self.send("POST", action, &content_type, &body)
    }

    /// Announces a form with a file of many bytes, sends the beginning only, and waits for the answer.
    pub fn announce(&mut self, action: &str, length: u64) -> Option<Reply> {
        self.exchange("POST", action, "multipart/form-data; boundary=x", length, b"--x\r\n")
    }

    /// The form token of this session.
    pub fn token(&mut self, path: &str) -> String {
        Browser::token(&self.get(path).unwrap())
    }

    /// The whole answer; `None` when the connection broke before its end.
    fn send(&mut self, method: &str, path: &str, content_type: &str, body: &[u8]) -> Option<Reply> {
        self.exchange(method, path, content_type, u64::try_from(body.len()).unwrap(), body)
    }

    fn exchange(&mut self, method: &str, path: &str, content_type: &str, length: u64, body: &[u8]) -> Option<Reply> {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let head = format!(
            "{method} {path} HTTP/1.0\r\nhost: {}\r\ncookie: {}\r\nsec-fetch-site: same-origin\r\ncontent-type: \
             {content_type}\r\ncontent-length: {length}\r\n\r\n",
            self.address,
            cookies.join("; "),
        );
        let mut stream = TcpStream::connect(self.address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(&[head.as_bytes(), body].concat()).ok()?;
        let mut answer = Vec::new();
        if let Err(error) = stream.read_to_end(&mut answer) {
            assert_ne!(error.kind(), std::io::ErrorKind::WouldBlock, "{method} {path} is never answered");
            return None;
        }
        let reply = parse(&answer)?;
        for (name, value) in &reply.headers {
            let Some((cookie, rest)) = value.split_once('=').filter(|_| name == "set-cookie") else { continue };
            match rest.split(';').next() {
                Some("") | None => self.cookies.remove(cookie),
                Some(value) => self.cookies.insert(cookie.to_owned(), value.to_owned()),
            };
        }
        Some(reply)
    }
}

fn parse(answer: &[u8]) -> Option<Reply> {
    let end = answer.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let mut lines = head.lines();
    let status = lines.next()?.split(' ').nth(1)?.parse().unwrap();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let text = |name: &str| headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone());
    let body = answer[end + 4..].to_vec();
    let length: usize = text("content-length").map_or(body.len(), |length| length.parse().unwrap());
    let (location, content_type) = (text("location"), text("content-type").unwrap_or_default());
    (body.len() == length).then_some(Reply { status, location, content_type, body, headers })
}
