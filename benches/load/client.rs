//! A load generator for loopback: keep-alive connections, one request in flight on each, every latency kept.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What one run measured.
pub struct Measured {
    pub requests: usize,
    pub failures: usize,
    pub seconds: f64,
    latencies: Vec<u32>,
}

impl Measured {
    pub fn per_second(&self) -> f64 {
        self.requests as f64 / self.seconds
    }

    /// Latency in milliseconds below which so many of a hundred requests stayed.
    pub fn percentile(&self, percent: f64) -> f64 {
        if self.latencies.is_empty() {
            return f64::NAN;
        }
        let at = ((self.latencies.len() as f64 * percent / 100.0).ceil() as usize).clamp(1, self.latencies.len()) - 1;
        f64::from(self.latencies[at]) / 1000.0
    }
}

/// One answer.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    pub headers: String,
}

/// One keep-alive connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> std::io::Result<Self> {
        assert!(address.ip().is_loopback(), "load goes to this machine only");
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(64 * 1024) })
    }

    /// Sends a request and reads the whole answer.
    pub async fn ask(&mut self, request: &[u8]) -> std::io::Result<Answer> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        let head = loop {
            if let Some(end) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            self.more().await?;
        };
        let headers = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        let status = headers.split(' ').nth(1).and_then(|text| text.parse().ok()).unwrap_or(0);
        let length = headers
            .lines()
            .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:").map(|n| n.trim().to_owned()))
            .and_then(|text| text.parse::<usize>().ok())
            .unwrap_or(0);
        while self.buffer.len() < head + length {
            self.more().await?;
        }
        Ok(Answer { status, body: self.buffer[head..head + length].to_vec(), headers })
    }

    async fn more(&mut self) -> std::io::Result<()> {
        let mut chunk = [0_u8; 16 * 1024];
        let read = self.stream.read(&mut chunk).await?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        self.buffer.extend_from_slice(&chunk[..read]);
        Ok(())
    }
}

/// A GET request.
pub fn get(path: &str, cookie: Option<&str>) -> Vec<u8> {
    let cookie = cookie.map(|value| format!("Cookie: {value}\r\n")).unwrap_or_default();
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: zh-CN\r\n{cookie}\r\n").into_bytes()
}

/// A form sent by a module of ours.
pub fn post(path: &str, cookie: &str, pairs: &[(&str, &str)]) -> Vec<u8> {
    let body = serde_urlencoded::to_string(pairs).unwrap();
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nAccept: application/json\r\nSec-Fetch-Site: \
         same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Keeps so many connections busy for so long. `request` gets the number of the connection and of its request;
/// an answer with another status than expected is a failure.
pub async fn load(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    status: u16,
    request: Arc<dyn Fn(usize, usize) -> Vec<u8> + Send + Sync>,
) -> Measured {
    let started = Instant::now();
    let until = started + time;
    let mut tasks = Vec::new();
    for connection in 0..connections {
        let request = Arc::clone(&request);
        tasks.push(tokio::spawn(async move {
            let (mut latencies, mut failures) = (Vec::new(), 0);
            let Ok(mut stream) = Connection::open(address).await else { return (latencies, 1) };
            let mut number = 0;
            while Instant::now() < until {
                let bytes = request(connection, number);
                number += 1;
                let begun = Instant::now();
                match stream.ask(&bytes).await {
                    Ok(answer) if answer.status == status => {
                        latencies.push(u32::try_from(begun.elapsed().as_micros()).unwrap_or(u32::MAX));
                    }
                    Ok(_) => failures += 1,
                    Err(_) => {
                        failures += 1;
                        let Ok(again) = Connection::open(address).await else { break };
                        stream = again;
                    }
                }
            }
            (latencies, failures)
        }));
    }
    let (mut latencies, mut failures) = (Vec::new(), 0);
    for task in tasks {
        let (some, failed) = task.await.unwrap();
        latencies.extend(some);
        failures += failed;
    }
    let seconds = started.elapsed().as_secs_f64();
    latencies.sort_unstable();
    Measured { requests: latencies.len(), failures, seconds, latencies }
}
