//! The release binary as a child process on loopback, ended by its own id.

use super::client::{Connection, get};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

pub struct Server {
    child: Child,
    pub address: SocketAddr,
    /// From the start of the process to its first page.
    pub start: Duration,
}

impl Server {
    pub async fn start(data_dir: &Path, database_url: &str) -> Self {
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
            .arg("--database-url")
            .arg(database_url)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let mut server = Self { child, address, start: Duration::ZERO };
        loop {
            if let Ok(mut connection) = Connection::open(address).await
                && let Ok(answer) = connection.ask(&get("/verify", None)).await
                && answer.status == 200
            {
                server.start = begun.elapsed();
                return server;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "the server does not start");
            assert!(server.child.try_wait().unwrap().is_none(), "the server has ended");
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
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
