//! What machines ask: is the process there, is it ready, how does it do.

use super::{Answer, Visit, assets};
use crate::platform::error::AppError;
use actix_web::{HttpRequest, HttpResponse};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use std::sync::OnceLock;

static METRICS: OnceLock<PrometheusHandle> = OnceLock::new();

/// Upper bounds of the latency buckets, in seconds.
const BUCKETS: &[f64] = &[0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0];

/// Starts counting; once a process.
pub fn install_metrics() {
    METRICS.get_or_init(|| {
        let builder = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), BUCKETS)
            .unwrap_or_else(|_| PrometheusBuilder::new());
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("metrics are counted by another recorder");
        }
        handle
    });
}

/// The process is there.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// The database answers and its tables are up to date.
pub async fn readyz(visit: Visit) -> HttpResponse {
    let db = visit.platform.db.clone();
    let state = tokio::task::spawn_blocking(move || db.needs_migration()).await;
    match state {
        Ok(Ok(false)) => HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"),
        Ok(Ok(true)) => HttpResponse::ServiceUnavailable().body("migrations are waiting: run jiangce migrate\n"),
        _ => HttpResponse::ServiceUnavailable().body("the database does not answer\n"),
    }
}

/// Figures for Prometheus; for the machine itself and whoever its proxy lets in, so only loopback is answered.
pub async fn metrics(request: HttpRequest, visit: Visit) -> Answer {
    if !request.peer_addr().is_none_or(|peer| peer.ip().is_loopback()) {
        return Err(AppError::not_found("error-not-found"));
    }
    let Some(handle) = METRICS.get() else {
        return Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4").body(""));
    };
    let (busy, idle) = visit.platform.db.pool_state();
    metrics::gauge!("jiangce_database_connections", "state" => "busy").set(f64::from(busy));
    metrics::gauge!("jiangce_database_connections", "state" => "idle").set(f64::from(idle));
    let waiting = u32::try_from(visit.platform.db.waiting_writes()).unwrap_or(u32::MAX);
    metrics::gauge!("jiangce_database_waiting_writes").set(f64::from(waiting));
    for (state, count) in visit.read(crate::platform::outbox::counts).await? {
        let count = u32::try_from(count).unwrap_or(u32::MAX);
        metrics::gauge!("jiangce_outbox_messages", "state" => state.as_str()).set(f64::from(count));
    }
    handle.run_upkeep();
    Ok(HttpResponse::Ok()
        .content_type("text/plain; version=0.0.4; charset=utf-8")
        .body(handle.render()))
}

/// What crawlers may read.
pub async fn robots() -> HttpResponse {
    assets::plain("robots.txt")
}
