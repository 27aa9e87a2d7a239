//! The outermost layer of every request: a request id, the log line, the metrics, the security
//! headers, and the page of whatever went wrong within.

use super::page::{Page, render};
use super::visit::Visit;
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use actix_web::body::{BodySize, EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::{Method, StatusCode, header};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use askama::Template;
use std::time::Instant;

/// Nothing inline, nothing from elsewhere.
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", CONTENT_SECURITY_POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=(), microphone=(), geolocation=()"),
];

/// When to come back to a service that cannot read or write just now.
const UNAVAILABLE_SECONDS: u64 = 10;

/// The id of a request, in the log and on the page of an internal error.
#[derive(Debug, Clone)]
pub struct RequestId(pub String);

/// The pattern of the route of a request, found once: comparing a path with patterns costs more than most handlers.
#[derive(Debug, Clone)]
pub struct Matched(pub Option<String>);

#[derive(Template)]
#[template(path = "layout/error.html")]
struct ErrorPage {
    p: Page,
    status: u16,
    message: Message,
    request_id: String,
    next: String,
    /// The page from which a refused change was sent; empty when it is not known.
    back: String,
}

/// Wraps a request.
///
/// # Errors
/// Those of the inner layers that are no responses.
pub async fn finish<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let started = Instant::now();
    let id = request
        .app_data::<actix_web::web::Data<crate::platform::Platform>>()
        .map(|platform| hex::encode(platform.random.bytes::<8>()))
        .unwrap_or_default();
    request.extensions_mut().insert(RequestId(id.clone()));
    let method = request.method().clone();
    let matched = request.match_pattern();
    request.extensions_mut().insert(Matched(matched.clone()));
    let response = next.call(request).await?;
    let route = matched.unwrap_or_else(|| "other".to_owned());
    let status = response.status();
    let elapsed = started.elapsed();
    metrics::counter!(
        "jiangce_requests_total",
        "method" => method_label(&method), "route" => route.clone(), "status" => status.as_u16().to_string()
    )
    .increment(1);
    metrics::histogram!("jiangce_request_duration_seconds", "route" => route.clone()).record(elapsed.as_secs_f64());
    // The path may hold a token and the query a name, so the pattern is all that is logged.
    tracing::debug!(request_id = %id, %method, %route, status = status.as_u16(), micros = elapsed.as_micros(), "request");
    let mut response = explain(response, &id);
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(header::HeaderName::from_static(name), header::HeaderValue::from_static(value));
    }
    Ok(response)
}

const fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::HEAD => "HEAD",
        _ => "other",
    }
}

/// Gives an empty error response its page, in the reader's language, or its JSON for a module.
fn explain<B: MessageBody>(response: ServiceResponse<B>, id: &str) -> ServiceResponse<EitherBody<B>> {
    let status = response.status();
    let is_empty = matches!(response.response().body().size(), BodySize::None | BodySize::Sized(0));
    if !(status.is_client_error() || status.is_server_error()) || !is_empty {
        return response.map_into_left_body();
    }
    let error = response.response().extensions().get::<AppError>().cloned();
    let page = page_of(response.request(), status, error.as_ref(), id);
    let (request, old) = response.into_parts();
    let mut page = page.unwrap_or_else(|| HttpResponse::new(status));
    for (name, value) in old.headers() {
        if *name != header::CONTENT_LENGTH && *name != header::CONTENT_TYPE {
            page.headers_mut().append(name.clone(), value.clone());
        }
    }
    ServiceResponse::new(request, page).map_into_right_body()
}

fn page_of(request: &HttpRequest, status: StatusCode, error: Option<&AppError>, id: &str) -> Option<HttpResponse> {
    let visit = Visit::of(request).ok()?;
    let message = match (error, status) {
        (Some(error), _) => error.message(),
        (None, StatusCode::NOT_FOUND) => Message::new("error-not-found"),
        (None, StatusCode::METHOD_NOT_ALLOWED) => Message::new("error-method"),
        (None, _) if status.is_server_error() => Message::new("error-internal"),
        (None, _) => Message::new("error-invalid"),
    };
    if visit.wants_json {
        let body = serde_json::json!({ "message": visit.words().say(&message) });
        return Some(with_retry(HttpResponse::build(status).json(body), error));
    }
    let here = if visit.query.is_empty() { visit.path.clone() } else { format!("{}?{}", visit.path, visit.query) };
    if matches!(error, Some(AppError::SignInNeeded)) && request.method() == Method::GET {
        let next = percent_encoding::utf8_percent_encode(&here, percent_encoding::NON_ALPHANUMERIC);
        return Some(visit.see_other(&format!("/sign-in?next={next}")));
    }
    if error.is_none()
        && status == StatusCode::METHOD_NOT_ALLOWED
        && request.method() == Method::GET
        && let Some(above) = above(&visit.path)
    {
        return Some(visit.see_other(above));
    }
    let page = ErrorPage {
        back: sent_from(request).unwrap_or_default(),
        p: visit.page(),
        status: status.as_u16(),
        message,
        request_id: if status.is_server_error() { id.to_owned() } else { String::new() },
        next: percent_encoding::utf8_percent_encode(&here, percent_encoding::NON_ALPHANUMERIC).to_string(),
    };
    render(status, &page).ok().map(|response| with_retry(response, error))
}

/// The page above a path that only takes changes: whoever reloads an answered form asks for the form's address, and what it
/// is about is one step up.
fn above(path: &str) -> Option<&str> {
    path.rsplit_once('/').map(|(above, _)| above).filter(|above| !above.is_empty())
}

/// The page of this site from which a change was sent.
fn sent_from(request: &HttpRequest) -> Option<String> {
    if request.method() != Method::POST {
        return None;
    }
    let text = |name: header::HeaderName| request.headers().get(name).and_then(|value| value.to_str().ok());
    let (_, after) = text(header::REFERER)?.split_once("://")?;
    let (host, path) = after.split_once('/')?;
    (text(header::HOST) == Some(host)).then(|| format!("/{path}"))
}

fn with_retry(mut response: HttpResponse, error: Option<&AppError>) -> HttpResponse {
    let seconds = match error {
        Some(AppError::TooMany { retry_after }) => Some(*retry_after),
        Some(AppError::Unavailable) => Some(UNAVAILABLE_SECONDS),
        _ => None,
    };
    if let Some(seconds) = seconds {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, header::HeaderValue::from(seconds));
    }
    response
}
