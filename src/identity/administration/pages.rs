//! Pages of the outbox, the settings and the holidays.

use crate::identity::administration::forms::{HolidayForm, SettingForm};
use crate::identity::administration::model::{Holiday, OutboxView, SettingView, label_key};
use crate::identity::administration::{policy, service, store};
use crate::kernel::actor::Role;
use crate::kernel::ids::OutboxMessageId;
use crate::kernel::message::Message;
use crate::platform::audit::{self, AuditEntry};
use crate::platform::error::AppError;
use crate::platform::outbox::{MailText, OutboxMessage, OutboxState};
use crate::platform::web::form::{FieldError, day, place_errors};
use crate::platform::web::{Answer, CsrfForm, Page, Visit};
use actix_web::http::StatusCode;
use actix_web::web;
use askama::Template;
use chrono::Datelike;
use serde::Deserialize;
use std::collections::HashMap;
use std::sync::Arc;

#[derive(Template)]
#[template(path = "identity/administration/outbox.html")]
struct OutboxPage {
    p: Page,
    view: OutboxView,
    state: OutboxState,
    tabs: Vec<(OutboxState, i64)>,
}

/// Subject of a message as it was sent; the kind where it cannot be read.
fn subject(message: &OutboxMessage) -> String {
    serde_json::from_str::<MailText>(&message.payload)
        .map_or_else(|_| message.template.clone(), |text| message.language.line(&text.subject))
}

/// The outbox: what was given up comes first, since it waits for a person.
pub async fn outbox(visit: Visit, query: web::Query<HashMap<String, String>>) -> Answer {
    let state = query
        .get("state")
        .and_then(|state| state.parse().ok())
        .unwrap_or(OutboxState::Dead);
    let view = visit.read(move |conn| store::outbox(conn, state)).await?;
    let tabs = [OutboxState::Dead, OutboxState::Pending, OutboxState::Sent]
        .map(|known| (known, view.count(known)))
        .into();
    visit.ok(&OutboxPage { p: visit.page(), view, state, tabs })
}

/// Sends one message again.
pub async fn retry(visit: Visit, id: web::Path<i64>, _: CsrfForm) -> Answer {
    let id = OutboxMessageId(id.into_inner());
    visit.write(move |tx, actor| service::retry_message(tx, actor, id)).await?;
    Ok(visit.see_other_saying("/outbox", &Message::new("outbox-queued-again")))
}

/// Sends everything again that was given up.
pub async fn retry_all(visit: Visit, _: CsrfForm) -> Answer {
    let count = visit.write(service::retry_all).await?;
    Ok(visit.see_other_saying("/outbox", &Message::new("outbox-all-queued-again").count("count", count)))
}

fn setting_views(visit: &Visit) -> Result<Vec<SettingView>, AppError> {
    let (actor, stored) = (visit.actor()?, visit.platform.settings.current());
    Ok((visit.platform.setting_list)()
        .into_iter()
        .map(|info| SettingView {
            value: stored.stored(info.key).unwrap_or(info.default).to_owned(),
            is_set: stored.stored(info.key).is_some_and(|value| value != info.default),
            may_change: policy::may_change_setting(actor, info.key).is_ok(),
            info,
        })
        .collect())
}

#[derive(Template)]
#[template(path = "identity/administration/settings.html")]
struct SettingsPage {
    p: Page,
    /// Key of the heading and the settings under it: first the actor's own.
    groups: Vec<(&'static str, Vec<SettingView>)>,
    shows_holidays: bool,
}

/// Every setting with its value, default and range.
pub async fn settings(visit: Visit) -> Answer {
    let (security, business): (Vec<_>, Vec<_>) = setting_views(&visit)?
        .into_iter()
        .partition(|view| policy::owner_of_setting(view.info.key) == Role::SecurityAdministrator);
    let mut groups = vec![("settings-business", business), ("settings-security", security)];
    let is_city = visit.actor()?.role == Role::CityAdministrator;
    if !is_city {
        groups.reverse();
    }
    visit.ok(&SettingsPage { p: visit.page(), groups, shows_holidays: is_city })
}

#[derive(Template)]
#[template(path = "identity/administration/setting.html")]
struct SettingPage {
    p: Page,
    view: SettingView,
    label: String,
    form: SettingForm,
    errors: Vec<FieldError>,
    choices: Vec<(&'static str, String)>,
    history: Vec<AuditEntry>,
}

async fn setting_page(visit: &Visit, key: &str, form: Option<SettingForm>) -> Result<SettingPage, AppError> {
    let view = setting_views(visit)?
        .into_iter()
        .find(|view| view.info.key == key)
        .ok_or(AppError::not_found("setting-unknown"))?;
    let filter = audit::Filter { subject: Some(("setting".to_owned(), key.to_owned())), ..audit::Filter::default() };
    let (history, _) = visit.read(move |conn| audit::list(conn, &filter, None, 20)).await?;
    let form = form.unwrap_or_else(|| SettingForm::of_value(&view.value));
    let words = visit.words();
    Ok(SettingPage {
        p: visit.page(),
        label: words.t(&label_key(key)),
        errors: form.errors(),
        choices: vec![("true", words.t("yes")), ("false", words.t("no"))],
        form,
        view,
        history,
    })
}

/// One setting with its history.
pub async fn setting(visit: Visit, key: web::Path<String>) -> Answer {
    let page = setting_page(&visit, &key, None).await?;
    visit.ok(&page)
}

/// Changes a setting; it holds at once here and within seconds on other machines.
pub async fn change_setting(visit: Visit, key: web::Path<String>, input: CsrfForm) -> Answer {
    let (mut form, value, reason) = match SettingForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => {
            let page = setting_page(&visit, &key, Some(form)).await?;
            return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let wanted = key.to_string();
    match visit
        .write(move |tx, actor| service::change_setting(tx, actor, &wanted, &value, &reason))
        .await
    {
        Ok(()) => {}
        Err(AppError::Fields(errors)) => {
            place_errors(errors, &mut [&mut form.value, &mut form.reason]);
            let page = setting_page(&visit, &key, Some(form)).await?;
            return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        Err(other) => return Err(other),
    }
    let platform = Arc::clone(&visit.platform);
    web::block(move || platform.settings.refresh())
        .await
        .map_err(AppError::internal)?;
    Ok(visit.see_other_saying("/settings", &Message::new("setting-changed").with_key("name", label_key(&key))))
}

/// What the address of the calendar says.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct YearQuery {
    year: Option<i32>,
}

#[derive(Template)]
#[template(path = "identity/administration/holidays.html")]
struct HolidaysPage {
    p: Page,
    year: i32,
    days: Vec<Holiday>,
    form: HolidayForm,
    errors: Vec<FieldError>,
    kinds: Vec<(&'static str, String)>,
}

async fn holidays_page(visit: &Visit, year: i32, form: HolidayForm) -> Result<HolidaysPage, AppError> {
    let year = year.clamp(2000, 2100);
    let days = visit.read(move |conn| store::holidays(conn, year)).await?;
    let words = visit.words();
    let kinds = vec![("rest", words.t("holidays-rest")), ("work", words.t("holidays-work"))];
    Ok(HolidaysPage { p: visit.page(), year, days, errors: form.errors(), form, kinds })
}

/// The exceptions of one year.
pub async fn holidays(visit: Visit, query: web::Query<YearQuery>) -> Answer {
    let year = query.year.unwrap_or_else(|| visit.platform.today().year());
    let page = holidays_page(&visit, year, HolidayForm::empty()).await?;
    visit.ok(&page)
}

/// Adds a holiday or a make-up day.
pub async fn add_holiday(visit: Visit, input: CsrfForm) -> Answer {
    let year = visit.platform.today().year();
    let (mut form, new) = match HolidayForm::read(input.values()) {
        Ok(read) => read,
        Err(form) => {
            let page = holidays_page(&visit, year, form).await?;
            return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let year = new.day.year();
    match visit.write(move |tx, actor| service::add_holiday(tx, actor, &new)).await {
        Ok(()) => Ok(visit.see_other_saying(&format!("/holidays?year={year}"), &Message::new("holidays-set"))),
        Err(AppError::Fields(errors)) => {
            place_errors(errors, &mut [&mut form.day, &mut form.kind, &mut form.name]);
            let page = holidays_page(&visit, year, form).await?;
            visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(other) => Err(other),
    }
}

/// Takes a day out of the calendar.
pub async fn remove_holiday(visit: Visit, path: web::Path<String>, input: CsrfForm) -> Answer {
    let wanted = day(&path).map_err(|_| AppError::not_found("holidays-unknown"))?;
    let (year, reason) = (wanted.year(), input.values().get("reason").to_owned());
    match visit
        .write(move |tx, actor| service::remove_holiday(tx, actor, wanted, &reason))
        .await
    {
        Ok(()) => {}
        Err(AppError::Fields(errors)) => {
            let mut page = holidays_page(&visit, year, HolidayForm::empty()).await?;
            page.errors = errors;
            return visit.render(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
        Err(other) => return Err(other),
    }
    Ok(visit.see_other_saying(&format!("/holidays?year={year}"), &Message::new("holidays-removed")))
}
