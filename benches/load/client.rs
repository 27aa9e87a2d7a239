//! A load generator for loopback: keep-alive connections, one request in flight on each, every latency kept.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Threads of the generator; it shares the machine with the server that it measures.
const THREADS: usize = 2;

/// What one run measured.
#[derive(Default)]
pub struct Measured {
    /// Answers with another status than expected, and broken connections.
    pub failures: usize,
    pub seconds: f64,
    /// Microseconds, sorted.
    latencies: Vec<u32>,
}

impl Measured {
    pub fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.seconds
    }

    /// Latency in milliseconds below which so many of a hundred requests stayed.
    pub fn percentile(&self, percent: f64) -> f64 {
        percentile(&self.latencies, percent)
    }
}

/// Milliseconds below which so many of a hundred of these stayed: microseconds, sorted.
pub fn percentile(latencies: &[u32], percent: f64) -> f64 {
    let at = ((latencies.len() as f64 * percent / 100.0).ceil() as usize).saturating_sub(1);
    latencies.get(at).map_or(f64::NAN, |micros| f64::from(*micros) / 1000.0)
}

/// One answer.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    pub headers: Vec<(String, String)>,
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
        let (status, head) = self.exchange(request).await?;
        let mut headers = [httparse::EMPTY_HEADER; 64];
        let mut response = httparse::Response::new(&mut headers);
        response.parse(&self.buffer).ok();
        let headers = response
            .headers
            .iter()
            .map(|header| (header.name.to_ascii_lowercase(), String::from_utf8_lossy(header.value).into_owned()))
            .collect();
        Ok(Answer { status, body: self.buffer[head..].to_vec(), headers })
    }

    /// Sends a request and reads its answer into the buffer: its status, and where its body begins.
    async fn exchange(&mut self, request: &[u8]) -> std::io::Result<(u16, usize)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if let Some((status, head, length)) = head_of(&self.buffer) {
                while self.buffer.len() < head + length {
                    if self.stream.read_buf(&mut self.buffer).await? == 0 {
                        return Err(std::io::ErrorKind::UnexpectedEof.into());
                    }
                }
                return Ok((status, head));
            }
        }
    }
}

/// Status, length of the head and length of the body, once the head is there.
fn head_of(bytes: &[u8]) -> Option<(u16, usize, usize)> {
    let mut headers = [httparse::EMPTY_HEADER; 64];
    let mut response = httparse::Response::new(&mut headers);
    let Ok(httparse::Status::Complete(head)) = response.parse(bytes) else { return None };
    let length = response
        .headers
        .iter()
        .find(|header| header.name.eq_ignore_ascii_case("content-length"))
        .and_then(|header| std::str::from_utf8(header.value).ok()?.parse().ok())
        .unwrap_or(0);
    Some((response.code?, head, length))
}

/// A GET request.
pub fn get(path: &str, cookie: &str) -> Vec<u8> {
    let cookie = if cookie.is_empty() { String::new() } else { format!("Cookie: {cookie}\r\n") };
    format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: zh-CN\r\n{cookie}\r\n").into_bytes()
}

/// A form as a page of ours sends it.
pub fn post(path: &str, cookie: &str, pairs: &[(&str, &str)]) -> Vec<u8> {
    let body = serde_urlencoded::to_string(pairs).unwrap();
    send(path, cookie, "application/x-www-form-urlencoded", body.as_bytes())
}

/// A request with a body.
pub fn send(path: &str, cookie: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut request = format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: zh-CN\r\nCookie: {cookie}\r\nSec-Fetch-Site: \
         same-origin\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(body);
    request
}

/// What the connection of this number asks as its request of that number.
pub type Request = Arc<dyn Fn(usize, usize) -> Vec<u8> + Send + Sync>;

/// Keeps so many connections busy for so long; an answer with another status than expected is a failure.
pub fn load(address: SocketAddr, connections: usize, time: Duration, status: u16, request: &Request) -> Measured {
    paced(address, connections, time, Duration::ZERO, status, request)
}

/// As `load`, but each connection begins a request only so long after the one before; their beginnings are spread evenly.
pub fn paced(
    address: SocketAddr,
    connections: usize,
    time: Duration,
    pause: Duration,
    status: u16,
    request: &Request,
) -> Measured {
    let started = Instant::now();
    let threads: Vec<_> = (0..THREADS)
        .map(|thread| {
            let request = Arc::clone(request);
            std::thread::spawn(move || {
                runtime().block_on(async move {
                    let tasks = (thread..connections).step_by(THREADS).map(|connection| {
                        let request = Arc::clone(&request);
                        let first = started + pause.mul_f64(connection as f64 / connections as f64);
                        let pace = Pace { first, pause, until: started + time };
                        tokio::spawn(async move { one(address, connection, pace, status, &request).await })
                    });
                    let mut all = Vec::new();
                    for task in tasks.collect::<Vec<_>>() {
                        all.push(task.await.unwrap());
                    }
                    all
                })
            })
        })
        .collect();
    let mut measured = Measured::default();
    for (latencies, failures) in threads.into_iter().flat_map(|thread| thread.join().unwrap()) {
        measured.latencies.extend(latencies);
        measured.failures += failures;
    }
    measured.seconds = started.elapsed().as_secs_f64();
    measured.latencies.sort_unstable();
    measured
}

/// When a connection asks.
#[derive(Clone, Copy)]
struct Pace {
    first: Instant,
    pause: Duration,
    until: Instant,
}

async fn one(address: SocketAddr, connection: usize, pace: Pace, status: u16, request: &Request) -> (Vec<u32>, usize) {
    let (mut latencies, mut failures) = (Vec::new(), 0);
    let Ok(mut stream) = Connection::open(address).await else { return (latencies, 1) };
    for number in 0.. {
        if !pace.pause.is_zero() {
            tokio::time::sleep_until((pace.first + pace.pause * u32::try_from(number).unwrap_or(0)).into()).await;
        }
        if Instant::now() >= pace.until {
            break;
        }
        let bytes = request(connection, number);
        let begun = Instant::now();
        match stream.exchange(&bytes).await {
            Ok((answered, _)) if answered == status => {
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
}

/// A runtime on the thread that calls.
pub fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}
