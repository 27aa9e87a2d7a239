//! The gate: from a session cookie to an `Actor`, and from the route table to yes or no. One look-up
//! for whoever brings a cookie, none for anybody else.

use crate::identity::store;
use crate::kernel::actor::Actor;
use crate::platform::Platform;
use crate::platform::error::AppError;
use crate::platform::secret::token_hash;
use crate::platform::web::access::{Access, AccessTable};
use crate::platform::web::outermost::Matched;
use crate::platform::web::visit::{SESSION_COOKIE, Signed, address_of};
use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::{HttpMessage, HttpResponse, http::header, web};
use std::sync::Arc;

/// Paths that a holder of a one-time password may take before he has chosen his own.
const OPEN_BEFORE_CHANGE: &[&str] = &["/account/password", "/sign-out", "/account/language", "/session/touch"];

/// Lets a request through, or answers it.
///
/// # Errors
/// Those of the handler.
pub async fn guard<B: MessageBody>(
    request: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, actix_web::Error> {
    let Some(access) = access_of(&request) else {
        // No such route: the not-found page follows; static files have their own service.
        return next.call(request).await.map(ServiceResponse::map_into_left_body);
    };
    if let Err(error) = sign(&request).await {
        return Ok(answer(request, error.into()));
    }
    let verdict = {
        let extensions = request.extensions();
        decide(access, extensions.get::<Signed>().map(|signed| &signed.actor), request.path())
    };
    match verdict {
        Verdict::Pass => next.call(request).await.map(ServiceResponse::map_into_left_body),
        Verdict::Refuse(error) => Ok(answer(request, error.into())),
        Verdict::ChangePassword => {
            let response = HttpResponse::SeeOther()
                .insert_header((header::LOCATION, "/account/password"))
                .finish();
            Ok(request.into_response(response).map_into_right_body())
        }
    }
}

enum Verdict {
    Pass,
    Refuse(AppError),
    ChangePassword,
}

fn decide(access: Access, actor: Option<&Actor>, path: &str) -> Verdict {
    match actor {
        None if access == Access::Public => Verdict::Pass,
        None => Verdict::Refuse(AppError::SignInNeeded),
        Some(actor)
            if access != Access::Public && actor.must_change_password && !OPEN_BEFORE_CHANGE.contains(&path) =>
        {
            Verdict::ChangePassword
        }
        Some(actor) if access.admits(Some(actor)) => Verdict::Pass,
        Some(_) => Verdict::Refuse(AppError::denied("error-role")),
    }
}

fn answer<B>(request: ServiceRequest, error: actix_web::Error) -> ServiceResponse<EitherBody<B>> {
    request.error_response(error).map_into_right_body()
}

fn access_of(request: &ServiceRequest) -> Option<Access> {
    let table = request.app_data::<web::Data<AccessTable>>()?;
    let extensions = request.extensions();
    let pattern = extensions.get::<Matched>()?.0.as_deref()?;
    table.find(pattern, request.method())
}

/// Puts the actor of the session cookie into the request.
async fn sign(request: &ServiceRequest) -> Result<(), AppError> {
    let Some(cookie) = request.cookie(SESSION_COOKIE) else { return Ok(()) };
    let Some(platform) = request.app_data::<web::Data<Platform>>().map(|data| Arc::clone(data)) else {
        return Err(AppError::internal("no platform in the application"));
    };
    let hash = token_hash(cookie.value());
    let (now, today, settings) = (platform.now(), platform.today(), platform.settings.current());
    let key = hash.clone();
    let found = platform
        .db
        .point(move |conn| store::live_session(conn, &key, now, today, &settings))
        .await?;
    let Some(found) = found else { return Ok(()) };
    if found.is_due_for_touch {
        let session = found.session;
        // Nobody waits for this; if it fails, the next request writes it.
        actix_web::rt::spawn(async move {
            drop(platform.write(move |tx| store::touch_session(tx.conn, session, tx.now)).await);
        });
    }
    request.extensions_mut().insert(Signed {
        actor: Actor { address: address_of(request.request()), ..found.actor },
        session_secret: hash,
        idle_seconds: found.idle_seconds,
    });
    Ok(())
}
