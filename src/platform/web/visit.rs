//! One request as handlers see it: who asks, in which language, from where, with which form token.

use super::page::{Page, render};
use crate::kernel::actor::Actor;
use crate::kernel::language::Language;
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;
use crate::platform::{Platform, Tx};
use actix_web::cookie::{Cookie, SameSite, time::Duration};
use actix_web::dev::Payload;
use actix_web::http::{Method, StatusCode, header};
use actix_web::{FromRequest, HttpMessage, HttpRequest, HttpResponse, web};
use askama::Template;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::future::{Ready, ready};
use std::sync::Arc;

/// Name of the session cookie.
pub const SESSION_COOKIE: &str = "jc_session";
const GUEST_COOKIE: &str = "jc_guest";
const LANGUAGE_COOKIE: &str = "jc_lang";
const SAID_COOKIE: &str = "jc_said";

/// What the session middleware leaves in the request: the actor and the secret of his session.
#[derive(Debug, Clone)]
pub struct Signed {
    /// Who acts.
    pub actor: Actor,
    /// Secret to which the form token is bound.
    pub session_secret: Vec<u8>,
    /// Seconds without a request after which the session ends.
    pub idle_seconds: i64,
}

/// One request.
pub struct Visit {
    /// The platform.
    pub platform: Arc<Platform>,
    /// Who asks, when somebody is signed in.
    pub signed: Option<Signed>,
    /// Language of the answer.
    pub language: Language,
    /// Network address, for throttling and the audit trail.
    pub address: String,
    /// The browser, shortened.
    pub user_agent: String,
    /// Path of the request.
    pub path: String,
    /// Query of the request, without `lang`.
    pub query: String,
    /// Whether a module asked and wants JSON.
    pub wants_json: bool,
    pub(super) said: Option<Message>,
    pub(super) guest: Option<String>,
    language_chosen: bool,
}

impl FromRequest for Visit {
    type Error = AppError;
    type Future = Ready<Result<Self, AppError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Self::of(request))
    }
}

impl Visit {
    /// Reads a request.
    ///
    /// # Errors
    /// `Internal` when the application was composed without a platform.
    pub fn of(request: &HttpRequest) -> Result<Self, AppError> {
        let platform = request
            .app_data::<web::Data<Platform>>()
            .map(|data| Arc::clone(data))
            .ok_or_else(|| AppError::internal("no platform in the application"))?;
        let signed = request.extensions().get::<Signed>().cloned();
        let (path, query) = place_of(request);
        let asked = query_language(request.query_string());
        let language = asked
            .or_else(|| request.cookie(LANGUAGE_COOKIE).and_then(|cookie| cookie.value().parse().ok()))
            .or_else(|| signed.as_ref().and_then(|signed| signed.actor.language))
            .unwrap_or_else(|| {
                header_text(request, &header::ACCEPT_LANGUAGE).map_or(Language::Chinese, Language::from_accept_header)
            });
        let said = request
            .cookie(SAID_COOKIE)
            .and_then(|cookie| URL_SAFE_NO_PAD.decode(cookie.value()).ok())
            .and_then(|bytes| serde_json::from_slice(&bytes).ok());
        Ok(Self {
            signed,
            language,
            address: address_of(request),
            user_agent: header_text(request, &header::USER_AGENT)
                .unwrap_or("")
                .chars()
                .take(200)
                .collect(),
            path,
            query,
            wants_json: header_text(request, &header::ACCEPT).is_some_and(|accept| accept.contains("application/json")),
            said,
            guest: request.cookie(GUEST_COOKIE).map(|cookie| cookie.value().to_owned()),
            language_chosen: asked.is_some(),
            platform,
        })
    }

    /// The actor.
    ///
    /// # Errors
    /// `SignInNeeded` when nobody is signed in; the access table has already seen to it that a
    /// route for signed-in people is not reached otherwise.
    pub fn actor(&self) -> Result<&Actor, AppError> {
        self.signed.as_ref().map(|signed| &signed.actor).ok_or(AppError::SignInNeeded)
    }

    /// Words in the language of the answer.
    #[must_use]
    pub const fn words(&self) -> Words {
        Words::new(self.language)
    }

    /// The form token that a form of this visitor must carry; `None` for a guest without a guest cookie.
    #[must_use]
    pub fn form_token(&self) -> Option<String> {
        match (&self.signed, &self.guest) {
            (Some(signed), _) => Some(self.platform.keys.form_token(&signed.session_secret)),
            (None, Some(guest)) => Some(self.platform.keys.form_token(guest.as_bytes())),
            (None, None) => None,
        }
    }

    /// What templates need to know of the request.
    #[must_use]
    pub fn page(&self) -> Page {
        Page::new(self)
    }

    /// Renders a page with status 200.
    ///
    /// # Errors
    /// `Internal` when the template fails.
    pub fn ok(&self, template: &impl Template) -> Result<HttpResponse, AppError> {
        self.render(StatusCode::OK, template)
    }

    /// Renders a page with another status, for instance 422 for a form with errors.
    ///
    /// # Errors
    /// `Internal` when the template fails.
    pub fn render(&self, status: StatusCode, template: &impl Template) -> Result<HttpResponse, AppError> {
        let mut response = render(status, template)?;
        if self.said.is_some() {
            add_cookie(&mut response, self.cookie(SAID_COOKIE, String::new(), Some(Duration::ZERO)));
        }
        if self.language_chosen {
            let cookie = self.cookie(LANGUAGE_COOKIE, self.language.as_str().to_owned(), Some(Duration::days(365)));
            add_cookie(&mut response, cookie);
        }
        Ok(response)
    }

    /// Renders a page that holds a form for guests: gives them the cookie to which its token is bound.
    ///
    /// # Errors
    /// `Internal` when the template fails.
    pub fn render_guest_form<T: Template>(
        &mut self,
        status: StatusCode,
        template: impl FnOnce(Page) -> T,
    ) -> Result<HttpResponse, AppError> {
        let fresh = self.signed.is_none() && self.guest.is_none();
        if fresh {
            self.guest = Some(self.platform.random.token());
        }
        let mut response = self.render(status, &template(self.page()))?;
        if let (true, Some(guest)) = (fresh, &self.guest) {
            add_cookie(&mut response, self.cookie(GUEST_COOKIE, guest.clone(), None));
        }
        Ok(response)
    }

    /// Redirects after a change.
    #[must_use]
    pub fn see_other(&self, location: &str) -> HttpResponse {
        HttpResponse::SeeOther().insert_header((header::LOCATION, location)).finish()
    }

    /// Redirects after a change and says on the next page what is now true.
    #[must_use]
    pub fn see_other_saying(&self, location: &str, said: &Message) -> HttpResponse {
        let mut response = self.see_other(location);
        if let Ok(json) = serde_json::to_vec(said) {
            add_cookie(
                &mut response,
                self.cookie(SAID_COOKIE, URL_SAFE_NO_PAD.encode(json), Some(Duration::minutes(5))),
            );
        }
        response
    }

    /// A cookie of ours: not readable by scripts, not sent across sites.
    #[must_use]
    pub fn cookie(&self, name: &'static str, value: String, age: Option<Duration>) -> Cookie<'static> {
        let mut cookie = Cookie::build(name, value)
            .path("/")
            .http_only(true)
            .secure(self.platform.secure_cookies)
            .same_site(SameSite::Lax)
            .finish();
        if let Some(age) = age {
            cookie.set_max_age(age);
        }
        cookie
    }

    /// Runs one use case in one transaction, as the actor.
    ///
    /// # Errors
    /// `SignInNeeded`, and those of the use case.
    pub async fn write<T, F>(&self, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Actor) -> Result<T, AppError> + Send + 'static,
    {
        let actor = self.actor()?.clone();
        self.platform.write(move |tx| job(tx, &actor)).await
    }

    /// As `write`, for one use case that writes thousands of rows.
    ///
    /// # Errors
    /// As `write`.
    pub async fn write_alone<T, F>(&self, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>, &Actor) -> Result<T, AppError> + Send + 'static,
    {
        let actor = self.actor()?.clone();
        self.platform.write_alone(move |tx| job(tx, &actor)).await
    }

    /// Reads for a page.
    ///
    /// # Errors
    /// Those of the job.
    pub async fn read<T, F>(&self, job: F) -> Result<T, AppError>
    where
        T: Send + 'static,
        F: FnOnce(&mut crate::platform::db::Conn) -> Result<T, AppError> + Send + 'static,
    {
        self.platform.db.read(job).await
    }
}

/// Adds a cookie to a response that is already built.
pub fn add_cookie(response: &mut HttpResponse, cookie: Cookie<'static>) {
    if let Err(error) = response.add_cookie(&cookie) {
        tracing::error!(%error, "a cookie could not be written");
    }
}

/// Where the visitor is: the address of a page; for what was sent, the page on which its form stood, since a link to the
/// other language or back to here must lead to something that can be asked for.
fn place_of(request: &HttpRequest) -> (String, String) {
    let here = || (request.path().to_owned(), without_language(request.query_string()));
    if request.method() == Method::GET || request.method() == Method::HEAD {
        return here();
    }
    let host = request.connection_info().host().to_owned();
    header_text(request, &header::REFERER)
        .and_then(|text| url::Url::parse(text).ok())
        .filter(|page| {
            let port = page.port().map_or_else(String::new, |port| format!(":{port}"));
            page.host_str().is_some_and(|name| host == format!("{name}{port}"))
        })
        .map_or_else(here, |page| (page.path().to_owned(), without_language(page.query().unwrap_or_default())))
}

fn header_text<'a>(request: &'a HttpRequest, name: &header::HeaderName) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// The peer's address. A proxy on the same machine is believed about whom it speaks for; anybody
/// else is not.
#[must_use]
pub fn address_of(request: &HttpRequest) -> String {
    let peer = request.peer_addr().map(|peer| peer.ip());
    let forwarded = header_text(request, &header::X_FORWARDED_FOR)
        .and_then(|list| list.rsplit(',').next())
        .map(|address| address.trim().to_owned());
    match (peer, forwarded) {
        (Some(peer), Some(forwarded)) if peer.is_loopback() && forwarded.parse::<std::net::IpAddr>().is_ok() => {
            forwarded
        }
        (Some(peer), _) => peer.to_string(),
        (None, _) => String::new(),
    }
}

fn query_language(query: &str) -> Option<Language> {
    query
        .split('&')
        .find_map(|pair| pair.strip_prefix("lang="))
        .and_then(|tag| tag.parse().ok())
}

fn without_language(query: &str) -> String {
    query
        .split('&')
        .filter(|pair| !pair.is_empty() && !pair.starts_with("lang="))
        .collect::<Vec<_>>()
        .join("&")
}
