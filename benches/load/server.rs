//! The release binary as a child process on loopback, ended by its own id, and whoever is signed in to it.

use super::client::{Answer, Connection, get, post, runtime};
use scraper::{Html, Selector};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Password of every account of a demonstration city.
const PASSWORD: &str = "Jiangce-2026";

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to its first page.
    pub start: Duration,
}

impl Server {
    pub fn start(data_dir: &Path, database_url: &str) -> Self {
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let address = SocketAddr::from(([127, 0, 0, 1], port));
        let begun = Instant::now();
        let child = Command::new(env!("CARGO_BIN_EXE_jiangce"))
            .arg("serve")
            .args(["--workers", "2", "--log", "warn", "--throttle", "false"])
            .arg("--port")
            .arg(port.to_string())
            .arg("--data-dir")
            .arg(data_dir)
            .args(["--database-url", database_url])
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { child, address, start: Duration::ZERO };
        runtime().block_on(async {
            loop {
                if let Ok(mut connection) = Connection::open(address).await
                    && let Ok(answer) = connection.ask(&get("/verify", "")).await
                    && answer.status == 200
                {
                    server.start = begun.elapsed();
                    break;
                }
                assert!(begun.elapsed() < Duration::from_mins(1), "the server does not start");
                assert!(server.child.try_wait().unwrap().is_none(), "the server has ended");
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        });
        server
    }

    /// One request and its answer.
    pub fn ask(&self, request: &[u8]) -> Answer {
        runtime()
            .block_on(async { Connection::open(self.address).await?.ask(request).await })
            .unwrap()
    }

    /// Gets a page, which must be there.
    pub fn page(&self, path: &str, cookie: &str) -> Html {
        let answer = self.ask(&get(path, cookie));
        assert_eq!(answer.status, 200, "{path}");
        Html::parse_document(&String::from_utf8_lossy(&answer.body))
    }

    /// Signs in; the cookies to send from then on.
    pub fn sign_in(&self, login: &str) -> String {
        let form = self.ask(&get("/sign-in", ""));
        let guest = cookies(&form);
        let answer = self.ask(&sign_in_request(login, &guest, &csrf(&form)));
        assert_eq!(answer.status, 303, "{login} cannot sign in");
        cookies(&answer)
    }

    /// Resident memory now, and at its highest, in megabytes.
    pub fn memory(&self) -> (f64, f64) {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let field = |name: &str| {
            status
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .and_then(|rest| rest.split_whitespace().next())
                .and_then(|kilobytes| kilobytes.parse::<f64>().ok())
                .unwrap_or(f64::NAN)
                / 1024.0
        };
        (field("VmRSS:"), field("VmHWM:"))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The request that signs somebody in from a form that a guest was shown.
pub fn sign_in_request(login: &str, guest: &str, csrf: &str) -> Vec<u8> {
    post("/sign-in", guest, &[("csrf", csrf), ("next", ""), ("login", login), ("password", PASSWORD)])
}

/// Cookies that an answer sets.
pub fn cookies(answer: &Answer) -> String {
    let pairs = answer
        .headers
        .iter()
        .filter(|(name, _)| name == "set-cookie")
        .filter_map(|(_, value)| value.split(';').next());
    pairs.filter(|pair| !pair.ends_with('=')).collect::<Vec<_>>().join("; ")
}

/// The form token of a page.
pub fn csrf(answer: &Answer) -> String {
    let page = Html::parse_document(&String::from_utf8_lossy(&answer.body));
    attributes(&page, "input[name=csrf]", "value").swap_remove(0)
}

/// Values of an attribute of all elements that a selector finds.
pub fn attributes(page: &Html, selector: &str, name: &str) -> Vec<String> {
    page.select(&Selector::parse(selector).unwrap())
        .filter_map(|element| element.value().attr(name).map(str::to_owned))
        .collect()
}
