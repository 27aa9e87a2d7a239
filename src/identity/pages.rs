//! Pages of sign-in, passwords and sessions.

use crate::identity::forms::{PasswordForm, SignInForm, local_path};
use crate::identity::model::{Account, RoleGrant, Session};
use crate::identity::rules::PasswordRules;
use crate::identity::settings::SESSION_HOURS;
use crate::identity::{grants_store, password, service, store};
use crate::kernel::ids::{RoleGrantId, SessionId};
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::secret::token_hash;
use crate::platform::throttle::Limit;
use crate::platform::web::form::{FieldError, place_errors};
use crate::platform::web::visit::{SESSION_COOKIE, add_cookie};
use crate::platform::web::{Answer, CsrfForm, Field, Page, Visit};
use actix_web::cookie::time::Duration;
use actix_web::http::StatusCode;
use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use std::collections::HashMap;

#[derive(Template)]
#[template(path = "identity/sign_in.html")]
struct SignInPage {
    p: Page,
    form: SignInForm,
    errors: Vec<FieldError>,
    failure: Option<Message>,
}

/// The form.
pub async fn sign_in_form(mut visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let next = query.get("next").map_or("", String::as_str);
    if visit.signed.is_some() {
        let target = local_path(next);
        return Ok(visit.see_other(if target.is_empty() { "/work" } else { target }));
    }
    let form = SignInForm::empty(next);
    visit.render_guest_form(StatusCode::OK, |p| SignInPage { p, form, errors: Vec::new(), failure: None })
}

/// The attempt.
pub async fn sign_in(mut visit: Visit, input: CsrfForm) -> Answer {
    visit.platform.throttle.check(Limit::SignInByAddress, &visit.address)?;
    let (form, login, password) = match SignInForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return again(&mut visit, form, None),
    };
    let attempt = service::SignIn {
        login,
        password,
        shared_computer: form.shared,
        address: visit.address.clone(),
        user_agent: visit.user_agent.clone(),
    };
    match service::sign_in(&visit.platform, attempt).await {
        Ok(token) => {
            let target = if form.next.is_empty() { "/work" } else { &form.next };
            let mut response = visit.see_other(target);
            add_cookie(&mut response, visit.cookie(SESSION_COOKIE, token, None));
            Ok(response)
        }
        Err(AppError::Invalid(message)) => again(&mut visit, form, Some(message)),
        Err(other) => Err(other),
    }
}

fn again(visit: &mut Visit, form: SignInForm, failure: Option<Message>) -> Answer {
    let errors = form.errors();
    visit.render_guest_form(StatusCode::UNPROCESSABLE_ENTITY, |p| SignInPage { p, form, errors, failure })
}

fn session_hash(request: &HttpRequest) -> Result<Vec<u8>, AppError> {
    request
        .cookie(SESSION_COOKIE)
        .map(|cookie| token_hash(cookie.value()))
        .ok_or(AppError::SignInNeeded)
}

/// Ends the session.
pub async fn sign_out(visit: Visit, request: HttpRequest, _: CsrfForm) -> Answer {
    let hash = session_hash(&request)?;
    visit.write(move |tx, actor| service::sign_out(tx, actor, &hash)).await?;
    let mut response = visit.see_other("/");
    add_cookie(&mut response, visit.cookie(SESSION_COOKIE, String::new(), Some(Duration::ZERO)));
    Ok(response)
}

/// Keeps the session alive: the gate has noted the request already.
pub async fn touch_session(_: CsrfForm) -> HttpResponse {
    HttpResponse::NoContent().finish()
}

/// Acts in another role from now on.
pub async fn switch_role(visit: Visit, request: HttpRequest, input: CsrfForm) -> Answer {
    let grant = input
        .values()
        .get("grant")
        .parse()
        .map_err(|_| AppError::not_found("role-not-held"))?;
    let hash = session_hash(&request)?;
    visit
        .write(move |tx, actor| service::switch_role(tx, actor, &hash, RoleGrantId(grant)))
        .await?;
    Ok(visit.see_other("/work"))
}

#[derive(Template)]
#[template(path = "identity/account.html")]
struct AccountPage {
    p: Page,
    account: Account,
    grants: Vec<(RoleGrant, Option<String>)>,
    sessions: Vec<Session>,
    this_session: Vec<u8>,
}

/// One's own account: roles, language, sessions.
pub async fn my_account(visit: Visit) -> Answer {
    let id = visit.actor()?.account.ok_or(AppError::SignInNeeded)?;
    let since = visit.platform.now() - chrono::Duration::hours(visit.platform.setting(&SESSION_HOURS));
    let today = visit.platform.today();
    let (account, grants, sessions) = visit
        .read(move |conn| {
            let account = store::account_by_id(conn, id)?.ok_or(AppError::SignInNeeded)?;
            Ok((account, grants_store::current_grants(conn, id, today)?, store::sessions_of(conn, id, since)?))
        })
        .await?;
    let this_session = visit
        .signed
        .as_ref()
        .map(|signed| signed.session_secret.clone())
        .unwrap_or_default();
    visit.ok(&AccountPage { p: visit.page(), account, grants, sessions, this_session })
}

/// Chooses the language of one's pages and mails.
pub async fn choose_language(visit: Visit, input: CsrfForm) -> Answer {
    let language: Language = input
        .values()
        .get("language")
        .parse()
        .map_err(|_| AppError::Invalid(Message::new("error-field-choice")))?;
    visit
        .write(move |tx, actor| {
            let id = actor.account.ok_or(AppError::SignInNeeded)?;
            store::set_language(tx.conn, id, language)
        })
        .await?;
    Ok(visit.see_other(&format!("/account?lang={}", language.as_str())))
}

/// Ends one of one's sessions.
pub async fn revoke_session(visit: Visit, path: web::Path<i64>, _: CsrfForm) -> Answer {
    let id = SessionId(path.into_inner());
    visit.write(move |tx, actor| service::revoke_session(tx, actor, id)).await?;
    Ok(visit.see_other_saying("/account", &Message::new("session-revoked")))
}

#[derive(Template)]
#[template(path = "identity/password.html")]
struct PasswordPage {
    p: Page,
    form: PasswordForm,
    errors: Vec<FieldError>,
    rules: PasswordRules,
    /// The present password is a one-time one and has to be replaced first.
    is_forced: bool,
    /// Where the form goes.
    action: String,
    asks_present: bool,
    /// Whose password it becomes, where he came by the link of a mail.
    login: Option<String>,
}

fn rules_for(visit: &Visit) -> PasswordRules {
    let roles: Vec<_> = visit.signed.iter().map(|signed| signed.actor.role).collect();
    service::password_rules(&visit.platform, &roles)
}

fn password_page(visit: &Visit, form: PasswordForm) -> PasswordPage {
    PasswordPage {
        p: visit.page(),
        errors: form.errors(),
        form,
        rules: rules_for(visit),
        is_forced: visit.signed.as_ref().is_some_and(|signed| signed.actor.must_change_password),
        action: "/account/password".to_owned(),
        asks_present: true,
        login: None,
    }
}

/// The form to change one's password.
pub async fn password_form(visit: Visit) -> Answer {
    visit.ok(&password_page(&visit, PasswordForm::empty()))
}

/// Changes one's password.
pub async fn change_password(visit: Visit, request: HttpRequest, input: CsrfForm) -> Answer {
    let (present, new) = match PasswordForm::read(input.values(), true) {
        Ok(read) => read,
        Err(form) => return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &password_page(&visit, form)),
    };
    let id = visit.actor()?.account.ok_or(AppError::SignInNeeded)?;
    let account = visit
        .read(move |conn| store::account_by_id(conn, id))
        .await?
        .ok_or(AppError::SignInNeeded)?;
    if !password::verify(present, account.password_hash.clone()).await? {
        let mut form = PasswordForm::empty();
        form.present.refuse(Message::new("password-present-wrong"));
        return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &password_page(&visit, form));
    }
    let hash = match service::prepare_password(&visit.platform, &account, new).await {
        Ok(hash) => hash,
        Err(AppError::Fields(errors)) => {
            let form = with_errors(errors);
            return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &password_page(&visit, form));
        }
        Err(other) => return Err(other),
    };
    let keep = session_hash(&request)?;
    visit
        .write(move |tx, actor| service::change_password(tx, actor, &hash, &keep))
        .await?;
    Ok(visit.see_other_saying("/work", &Message::new("password-changed")))
}

fn with_errors(errors: Vec<FieldError>) -> PasswordForm {
    let mut form = PasswordForm::empty();
    let left = place_errors(errors, &mut [&mut form.new_password, &mut form.repeated]);
    debug_assert!(left.is_empty(), "a password error beside no field: {left:?}");
    form
}

#[derive(Template)]
#[template(path = "identity/reset_request.html")]
struct ResetRequestPage {
    p: Page,
    login: Field,
    errors: Vec<FieldError>,
    is_sent: bool,
}

/// The form to ask for a link.
pub async fn reset_request_form(mut visit: Visit) -> Answer {
    visit.render_guest_form(StatusCode::OK, |p| ResetRequestPage {
        p,
        login: Field::new("login", ""),
        errors: Vec::new(),
        is_sent: false,
    })
}

/// Asks for a link. The answer is the same whether there is such an account or not.
pub async fn request_reset(mut visit: Visit, input: CsrfForm) -> Answer {
    let mut login = Field::of(input.values(), "login");
    let Some(wanted) = login.required() else {
        let errors = login.summary().into_iter().collect();
        return visit.render_guest_form(StatusCode::UNPROCESSABLE_ENTITY, |p| ResetRequestPage {
            p,
            login,
            errors,
            is_sent: false,
        });
    };
    visit.platform.throttle.check(Limit::SignInByAddress, &visit.address)?;
    visit.platform.throttle.check(Limit::MailBySubject, &wanted.to_lowercase())?;
    let address = visit.address.clone();
    visit
        .platform
        .write(move |tx| service::request_password_reset(tx, &wanted, &address))
        .await?;
    visit.render_guest_form(StatusCode::OK, |p| ResetRequestPage { p, login, errors: Vec::new(), is_sent: true })
}

fn token_page(
    visit: &Visit,
    token: &str,
    account: &Account,
    form: PasswordForm,
) -> impl FnOnce(Page) -> PasswordPage + use<> {
    let rules = service::password_rules(&visit.platform, &[]);
    let action = format!("/password-reset/{token}");
    let login = Some(account.login.clone());
    move |p| PasswordPage {
        p,
        errors: form.errors(),
        form,
        rules,
        is_forced: false,
        action,
        asks_present: false,
        login,
    }
}

async fn account_by_token(visit: &Visit, token: &str) -> Result<Account, AppError> {
    let (hash, now) = (token_hash(token), visit.platform.now());
    visit
        .read(move |conn| store::account_by_token(conn, &hash, now))
        .await?
        .ok_or(AppError::not_found("token-not-found"))
}

/// The form behind the link of a mail.
pub async fn new_password_form(mut visit: Visit, token: web::Path<String>) -> Answer {
    let account = account_by_token(&visit, &token).await?;
    let page = token_page(&visit, &token, &account, PasswordForm::empty());
    visit.render_guest_form(StatusCode::OK, page)
}

/// Sets the password.
pub async fn set_new_password(mut visit: Visit, token: web::Path<String>, input: CsrfForm) -> Answer {
    let account = account_by_token(&visit, &token).await?;
    let prepared = match PasswordForm::read(input.values(), false) {
        Ok((_, new)) => service::prepare_password(&visit.platform, &account, new).await,
        Err(form) => {
            let page = token_page(&visit, &token, &account, form);
            return visit.render_guest_form(StatusCode::UNPROCESSABLE_ENTITY, page);
        }
    };
    let hash = match prepared {
        Ok(hash) => hash,
        Err(AppError::Fields(errors)) => {
            let page = token_page(&visit, &token, &account, with_errors(errors));
            return visit.render_guest_form(StatusCode::UNPROCESSABLE_ENTITY, page);
        }
        Err(other) => return Err(other),
    };
    let (token, address) = (token.into_inner(), visit.address.clone());
    visit
        .platform
        .write(move |tx| service::set_password_by_token(tx, &token, &hash, &address))
        .await?;
    Ok(visit.see_other_saying("/sign-in", &Message::new("password-set-said").with("login", account.login)))
}
