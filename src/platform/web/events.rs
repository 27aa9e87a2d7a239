//! Server-sent events: a value that is watched, as a stream to one browser.

use crate::platform::error::AppError;
use crate::platform::live::Watcher;
use actix_web::HttpResponse;
use actix_web::http::header;
use actix_web::web::Bytes;
use futures_util::stream;
use std::time::Duration;

/// How long a stream is silent at the most: proxies cut what they take for dead.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// How long a stream lasts at the most. The browser then comes again and is asked again who it is, so that nobody watches on
/// whose role has ended.
const LIFE: Duration = Duration::from_mins(30);

/// An event as it goes over the line, made once for everybody. `data` is JSON on one line. The browser comes back after two
/// seconds when the line is cut.
#[must_use]
pub fn event(data: &str) -> Bytes {
    Bytes::from(format!("retry: 2000\ndata: {data}\n\n"))
}

/// The stream of a value: first as it stands, then each change, for half an hour.
///
/// # Errors
/// Why the value cannot be computed.
pub async fn event_stream(mut watcher: Watcher) -> Result<HttpResponse, AppError> {
    let first = watcher.now().await?.event;
    let end = Box::pin(tokio::time::sleep(LIFE));
    let events = stream::unfold((watcher, end, Some(first)), |(mut watcher, mut end, first)| async move {
        let bytes = if let Some(first) = first {
            first
        } else {
            tokio::select! {
                next = watcher.next() => next?,
                () = tokio::time::sleep(HEARTBEAT) => Bytes::from_static(b": still here\n\n"),
                () = &mut end => return None,
            }
        };
        Some((Ok::<_, AppError>(bytes), (watcher, end, None)))
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream; charset=utf-8")
        .insert_header((header::CACHE_CONTROL, "no-store"))
        // Proxies that gather answers would hold every event back.
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events))
}
