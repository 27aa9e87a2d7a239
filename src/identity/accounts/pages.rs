//! Pages of accounts.

use crate::identity::accounts::forms::{AccountForm, ContactForm, GRANTABLE, GrantForm, ReasonForm, read_end};
use crate::identity::accounts::model::{AccountFilter, AccountLine, AccountStanding, AccountView};
use crate::identity::accounts::{exports, service, store};
use crate::identity::model::{AccountState, FirstPassword};
use crate::identity::password;
use crate::identity::settings::SESSION_HOURS;
use crate::kernel::actor::Role;
use crate::kernel::clock::Timestamp;
use crate::kernel::ids::{RoleGrantId, SessionId};
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::kernel::paging::{PageRequest, Paged};
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::web::export::{ExportFormat, attachment};
use crate::platform::web::form::{FieldError, place_errors};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::NaiveDate;
use serde::Deserialize;

/// What the address of the list says.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct ListQuery {
    q: Option<String>,
    role: Option<String>,
    standing: Option<String>,
    page: Option<u32>,
    size: Option<u32>,
}

impl ListQuery {
    fn filter(&self) -> AccountFilter {
        AccountFilter {
            words: self.q.clone().unwrap_or_default(),
            role: self.role.as_deref().and_then(|role| role.parse().ok()),
            standing: self.standing.as_deref().and_then(|standing| standing.parse().ok()),
        }
    }
}

#[derive(Template)]
#[template(path = "identity/accounts/list.html")]
struct ListPage {
    p: Page,
    filter: AccountFilter,
    roles: Vec<Role>,
    accounts: Paged<AccountLine>,
    now: Timestamp,
}

/// The list.
pub async fn list(visit: Visit, query: web::Query<ListQuery>) -> Answer {
    let filter = query.filter();
    let (now, today) = (visit.platform.now(), visit.platform.today());
    let page = PageRequest::new(query.page, query.size);
    let wanted = filter.clone();
    let accounts = visit.read(move |conn| store::list(conn, &wanted, now, today, page)).await?;
    let roles = Role::ALL.iter().copied().filter(|role| *role != Role::System).collect();
    visit.ok(&ListPage { p: visit.page(), filter, roles, accounts, now })
}

/// What the list shows, as a workbook.
pub async fn workbook(visit: Visit, query: web::Query<ListQuery>) -> Answer {
    export(visit, query.filter(), ExportFormat::Workbook).await
}

/// What the list shows, as text.
pub async fn text(visit: Visit, query: web::Query<ListQuery>) -> Answer {
    export(visit, query.filter(), ExportFormat::Text).await
}

async fn export(visit: Visit, filter: AccountFilter, format: ExportFormat) -> Answer {
    let (now, today) = (visit.platform.now(), visit.platform.today());
    let lines = visit.read(move |conn| store::all(conn, &filter, now, today)).await?;
    attachment(exports::table(visit.words(), visit.platform.zone, now, lines), format, "accounts")
}

fn role_options(words: Words) -> Vec<(&'static str, String)> {
    GRANTABLE.iter().map(|role| (role.as_str(), words.label(role))).collect()
}

#[derive(Template)]
#[template(path = "identity/accounts/new.html")]
struct NewPage {
    p: Page,
    form: AccountForm,
    errors: Vec<FieldError>,
    roles: Vec<(&'static str, String)>,
    languages: Vec<(&'static str, String)>,
    bodies: Vec<(String, String)>,
    competitions: Vec<(String, String)>,
}

async fn new_page(visit: &Visit, form: AccountForm, other: Vec<FieldError>) -> Result<NewPage, AppError> {
    let today = visit.platform.today();
    let (bodies, competitions) = visit
        .read(move |conn| Ok((store::bodies(conn)?, store::competitions(conn, today)?)))
        .await?;
    let mut errors = form.errors();
    errors.extend(other);
    let languages = [(Language::Chinese, "中文"), (Language::English, "English")]
        .map(|(language, name)| (language.as_str(), name.to_owned()))
        .into();
    Ok(NewPage { p: visit.page(), form, errors, roles: role_options(visit.words()), languages, bodies, competitions })
}

/// The form of a new account.
pub async fn new_form(visit: Visit) -> Answer {
    let page = new_page(&visit, AccountForm::empty(visit.platform.today()), Vec::new()).await?;
    visit.ok(&page)
}

#[derive(Template)]
#[template(path = "identity/accounts/one_time.html")]
struct OneTimePage {
    p: Page,
    login: String,
    password: String,
}

/// Makes an account. A one-time password is shown on the answer and nowhere else.
pub async fn create(visit: Visit, input: CsrfForm) -> Answer {
    let (mut form, command) = match AccountForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => {
            let page = new_page(&visit, form, Vec::new()).await?;
            return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let login = command.login.clone();
    let secret = if command.by_invitation { None } else { Some(password::one_time(&visit.platform.random)) };
    let first = match &secret {
        None => FirstPassword::Invitation,
        Some(secret) => FirstPassword::OneTime(password::hash(visit.platform.random.clone(), secret.clone()).await?),
    };
    match visit.write(move |tx, actor| service::create(tx, actor, &command, first)).await {
        Ok(()) => {}
        Err(AppError::Fields(errors)) => {
            let left = form.place(errors);
            let page = new_page(&visit, form, left).await?;
            return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        Err(other) => return Err(other),
    }
    match secret {
        Some(password) => visit.ok(&OneTimePage { p: visit.page(), login, password }),
        None => Ok(visit.see_other_saying(&address(&login), &Message::new("accounts-invited"))),
    }
}

/// Address of an account's page.
fn address(login: &str) -> String {
    format!("/accounts/{}", percent_encoding::utf8_percent_encode(login, percent_encoding::NON_ALPHANUMERIC))
}

#[derive(Template)]
#[template(path = "identity/accounts/show.html")]
struct ShowPage {
    p: Page,
    view: AccountView,
    contact: ContactForm,
    grant_form: GrantForm,
    reason: ReasonForm,
    errors: Vec<FieldError>,
    roles: Vec<(&'static str, String)>,
    now: Timestamp,
    today: NaiveDate,
    yesterday: NaiveDate,
    here: String,
    is_own: bool,
    /// Actions of the state that are open: path, key of the button, key of the explanation.
    state_actions: Vec<(&'static str, &'static str, &'static str)>,
}

/// What is shown again beside its errors.
#[derive(Default)]
struct Again {
    contact: Option<ContactForm>,
    grant: Option<GrantForm>,
    reason: Option<ReasonForm>,
    other: Vec<FieldError>,
}

async fn show_page(visit: &Visit, login: &str, again: Again) -> Result<ShowPage, AppError> {
    let since = visit.platform.now() - chrono::Duration::hours(visit.platform.setting(&SESSION_HOURS));
    let (wanted, today) = (login.to_owned(), visit.platform.today());
    let view = visit.read(move |conn| store::view(conn, &wanted, since, today)).await?;
    let contact = again.contact.unwrap_or_else(|| ContactForm::of_account(&view.account));
    let grant_form = again.grant.unwrap_or_else(|| GrantForm::empty(today));
    let reason = again.reason.unwrap_or_else(ReasonForm::empty);
    let mut errors = contact.errors();
    errors.extend(grant_form.errors());
    errors.extend(reason.reason.summary());
    errors.extend(again.other);
    let state_actions = [
        (AccountState::Suspended, "suspension", "accounts-suspend", "accounts-suspend-means"),
        (AccountState::Active, "reopening", "accounts-reopen", "accounts-reopen-means"),
        (AccountState::Closed, "closure", "accounts-close", "accounts-close-means"),
    ]
    .into_iter()
    .filter(|(next, ..)| view.may_become(next))
    .map(|(_, path, label, meaning)| (path, label, meaning))
    .collect();
    Ok(ShowPage {
        p: visit.page(),
        is_own: visit.actor()?.account == Some(view.account.id),
        here: address(&view.account.login),
        contact,
        grant_form,
        reason,
        errors,
        roles: role_options(visit.words()),
        now: visit.platform.now(),
        today,
        yesterday: today - chrono::Days::new(1),
        view,
        state_actions,
    })
}

async fn refused(visit: &Visit, login: &str, again: Again) -> Answer {
    let page = show_page(visit, login, again).await?;
    visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page)
}

/// One account.
pub async fn show(visit: Visit, login: web::Path<String>) -> Answer {
    let page = show_page(&visit, &login, Again::default()).await?;
    visit.ok(&page)
}

/// Corrects name and mail address.
pub async fn change_contact(visit: Visit, login: web::Path<String>, input: CsrfForm) -> Answer {
    let contact = match ContactForm::read(input.values()) {
        Ok(contact) => contact,
        Err(form) => return refused(&visit, &login, Again { contact: Some(form), ..Again::default() }).await,
    };
    let wanted = login.to_string();
    visit
        .write(move |tx, actor| service::change_contact(tx, actor, &wanted, &contact))
        .await?;
    Ok(visit.see_other_saying(&address(&login), &Message::new("accounts-contact-changed")))
}

/// Grants a role.
pub async fn grant(visit: Visit, login: web::Path<String>, input: CsrfForm) -> Answer {
    let (mut form, command) = match GrantForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => return refused(&visit, &login, Again { grant: Some(form), ..Again::default() }).await,
    };
    let wanted = login.to_string();
    match visit.write(move |tx, actor| service::grant(tx, actor, &wanted, &command)).await {
        Ok(()) => Ok(visit.see_other_saying(&address(&login), &Message::new("accounts-role-granted"))),
        Err(AppError::Fields(errors)) => {
            let other = place_errors(errors, &mut form.fields());
            refused(&visit, &login, Again { grant: Some(form), other, ..Again::default() }).await
        }
        Err(other) => Err(other),
    }
}

/// Ends a role.
pub async fn end_role(visit: Visit, path: web::Path<(String, i64)>, input: CsrfForm) -> Answer {
    let (login, id) = path.into_inner();
    let (last_day, reason) = match read_end(input.values()) {
        Ok(read) => read,
        Err(message) => return refused(&visit, &login, role_error(id, message)).await,
    };
    let wanted = login.clone();
    let ended = visit
        .write(move |tx, actor| service::end_role(tx, actor, &wanted, RoleGrantId(id), last_day, &reason))
        .await;
    match ended {
        Ok(()) => Ok(visit.see_other_saying(&address(&login), &Message::new("accounts-role-ended"))),
        Err(AppError::Invalid(message)) => refused(&visit, &login, role_error(id, message)).await,
        Err(other) => Err(other),
    }
}

fn role_error(id: i64, message: Message) -> Again {
    Again { other: vec![FieldError { field: format!("end-{id}"), message }], ..Again::default() }
}

async fn change_state(visit: Visit, login: &str, input: CsrfForm, state: AccountState) -> Answer {
    let reason = match ReasonForm::read(input.values()) {
        Ok(reason) => reason,
        Err(form) => return refused(&visit, login, Again { reason: Some(form), ..Again::default() }).await,
    };
    let wanted = login.to_owned();
    visit
        .write(move |tx, actor| service::set_state(tx, actor, &wanted, state, &reason))
        .await?;
    let said = match state {
        AccountState::Active => Message::new("accounts-reopened"),
        AccountState::Suspended => Message::new("accounts-suspended"),
        AccountState::Closed => Message::new("accounts-closed"),
    };
    Ok(visit.see_other_saying(&address(login), &said))
}

/// Suspends an account.
pub async fn suspend(visit: Visit, login: web::Path<String>, input: CsrfForm) -> Answer {
    change_state(visit, &login, input, AccountState::Suspended).await
}

/// Lets a suspended account sign in again.
pub async fn reopen(visit: Visit, login: web::Path<String>, input: CsrfForm) -> Answer {
    change_state(visit, &login, input, AccountState::Active).await
}

/// Closes an account for good.
pub async fn close(visit: Visit, login: web::Path<String>, input: CsrfForm) -> Answer {
    change_state(visit, &login, input, AccountState::Closed).await
}

/// Sends a link to a new password.
pub async fn send_password_link(visit: Visit, login: web::Path<String>, _: CsrfForm) -> Answer {
    let wanted = login.to_string();
    visit
        .write(move |tx, actor| service::send_password_link(tx, actor, &wanted))
        .await?;
    Ok(visit.see_other_saying(&address(&login), &Message::new("accounts-link-sent")))
}

/// Sets a one-time password and shows it once.
pub async fn set_one_time_password(visit: Visit, login: web::Path<String>, _: CsrfForm) -> Answer {
    let secret = password::one_time(&visit.platform.random);
    let hash = password::hash(visit.platform.random.clone(), secret.clone()).await?;
    let wanted = login.to_string();
    visit
        .write(move |tx, actor| service::set_one_time_password(tx, actor, &wanted, &hash))
        .await?;
    visit.ok(&OneTimePage { p: visit.page(), login: login.into_inner(), password: secret })
}

/// Lifts a lock.
pub async fn unlock(visit: Visit, login: web::Path<String>, _: CsrfForm) -> Answer {
    let wanted = login.to_string();
    visit.write(move |tx, actor| service::unlock(tx, actor, &wanted)).await?;
    Ok(visit.see_other_saying(&address(&login), &Message::new("accounts-unlocked")))
}

/// Signs a device out.
pub async fn revoke_session(visit: Visit, path: web::Path<(String, i64)>, _: CsrfForm) -> Answer {
    let (login, id) = path.into_inner();
    let wanted = login.clone();
    visit
        .write(move |tx, actor| service::revoke_session(tx, actor, &wanted, SessionId(id)))
        .await?;
    Ok(visit.see_other_saying(&address(&login), &Message::new("session-revoked")))
}
