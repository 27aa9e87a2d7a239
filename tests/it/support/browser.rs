//! A browser of our own: cookies, pages, and forms submitted as they were rendered.

use actix_web::body::{BoxBody, MessageBody, to_bytes};
use actix_web::cookie::Cookie;
use actix_web::dev::ServiceResponse;
use actix_web::http::header;
use actix_web::test;
use jiangce::app;
use jiangce::platform::Platform;
use scraper::{Html, Selector};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;
use tokio::sync::OnceCell;

type Serve = Box<dyn Fn(test::TestRequest) -> Pin<Box<dyn Future<Output = ServiceResponse<BoxBody>>>>>;

/// The composed application of a test, made at its first request: composing its hundreds of routes takes
/// longer than most requests.
#[derive(Clone, Default)]
pub struct Application(Rc<OnceCell<Serve>>);

impl Application {
    async fn call(&self, platform: &Arc<Platform>, request: test::TestRequest) -> ServiceResponse<BoxBody> {
        let compose = async || {
            let service = Rc::new(test::init_service(app::application(Arc::clone(platform))).await);
            let serve: Serve = Box::new(move |request| {
                let service = Rc::clone(&service);
                Box::pin(async move { test::call_service(&*service, request.to_request()).await.map_into_boxed_body() })
            });
            serve
        };
        self.0.get_or_init(compose).await(request).await
    }
}

/// What the server answered.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub location: Option<String>,
    pub content_type: String,
    pub body: Vec<u8>,
    pub headers: Vec<(String, String)>,
}

impl Reply {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub fn html(&self) -> Html {
        Html::parse_document(&self.text())
    }

    /// Texts of all elements that a selector finds, white space folded.
    pub fn texts(&self, selector: &str) -> Vec<String> {
        self.html()
            .select(&Selector::parse(selector).unwrap())
            .map(|element| {
                element
                    .text()
                    .collect::<String>()
                    .split_whitespace()
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .collect()
    }

    /// Values of an attribute of all elements that a selector finds.
    pub fn attributes(&self, selector: &str, name: &str) -> Vec<String> {
        self.html()
            .select(&Selector::parse(selector).unwrap())
            .filter_map(|element| element.value().attr(name).map(str::to_owned))
            .collect()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }
}

/// A stream of server-sent events.
pub struct EventStream {
    pub head: Reply,
    body: BoxBody,
}

impl EventStream {
    /// The data of the next event; none when the stream has ended.
    pub async fn next(&mut self) -> Option<serde_json::Value> {
        loop {
            let bytes = poll_fn(|context| Pin::new(&mut self.body).poll_next(context)).await?.unwrap();
            let text = String::from_utf8(bytes.to_vec()).unwrap();
            assert!(text.ends_with("\n\n"), "an event that is not whole: {text}");
            if let Some(data) = text.lines().find_map(|line| line.strip_prefix("data: ")) {
                return Some(serde_json::from_str(data).unwrap());
            }
        }
    }
}

/// A browser with its cookies.
pub struct Browser {
    platform: Arc<Platform>,
    application: Application,
    cookies: BTreeMap<String, String>,
    pub language: Option<&'static str>,
}

impl Browser {
    pub fn open(platform: Arc<Platform>, application: Application) -> Self {
        Self { platform, application, cookies: BTreeMap::new(), language: None }
    }

    /// Sends a request as it is given.
    pub async fn send(&mut self, request: test::TestRequest) -> Reply {
        let (mut reply, body) = self.begin(request).await;
        reply.body = to_bytes(body).await.unwrap_or_default().to_vec();
        reply
    }

    /// Opens a stream of events.
    pub async fn stream(&mut self, path: &str) -> EventStream {
        let (head, body) = self.begin(test::TestRequest::get().uri(path)).await;
        assert_eq!(head.status, 200, "{path}");
        EventStream { head, body }
    }

    /// Sends a request; gives the answer without its body, and the body.
    async fn begin(&mut self, request: test::TestRequest) -> (Reply, BoxBody) {
        let mut request = request.peer_addr("127.0.0.1:40000".parse().unwrap());
        for (name, value) in &self.cookies {
            request = request.cookie(Cookie::new(name.clone(), value.clone()));
        }
        if let Some(language) = self.language {
            request = request.insert_header((header::ACCEPT_LANGUAGE, language));
        }
        let response = self.application.call(&self.platform, request).await;
        for cookie in response.response().cookies() {
            if cookie.value().is_empty() {
                self.cookies.remove(cookie.name());
            } else {
                self.cookies.insert(cookie.name().to_owned(), cookie.value().to_owned());
            }
        }
        let text = |name: header::HeaderName| {
            response
                .headers()
                .get(name)
                .and_then(|value| value.to_str().ok())
                .map(str::to_owned)
        };
        let headers = response
            .headers()
            .iter()
            .map(|(name, value)| (name.to_string(), String::from_utf8_lossy(value.as_bytes()).into_owned()))
            .collect();
        let head = Reply {
            status: response.status().as_u16(),
            location: text(header::LOCATION),
            content_type: text(header::CONTENT_TYPE).unwrap_or_default(),
            headers,
            body: Vec::new(),
        };
        (head, response.into_body())
    }

    pub async fn get(&mut self, path: &str) -> Reply {
        self.send(test::TestRequest::get().uri(path)).await
    }

    /// Gets a page and follows redirects, as a browser does.
    pub async fn visit(&mut self, path: &str) -> Reply {
        let mut reply = self.get(path).await;
        for _ in 0..5 {
            let Some(location) = reply.location.clone().filter(|_| reply.status == 303) else { break };
            reply = self.get(&location).await;
        }
        reply
    }

    /// Posts pairs as they are.
    pub async fn post(&mut self, path: &str, pairs: &[(&str, &str)]) -> Reply {
        self.send(
            test::TestRequest::post()
                .uri(path)
                .insert_header((header::CONTENT_TYPE, "application/x-www-form-urlencoded"))
                .insert_header(("sec-fetch-site", "same-origin"))
                .set_payload(serde_urlencoded::to_string(pairs).unwrap()),
        )
        .await
    }

    /// Fills in and submits the form of a page with this action. Every given name must be a field of
    /// the form; fields that are not given keep the value with which they were rendered.
    pub async fn submit(&mut self, page: &Reply, action: &str, values: &[(&str, &str)]) -> Reply {
        let pairs = form_pairs(page, action, values);
        let pairs: Vec<(&str, &str)> = pairs.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.post(action, &pairs).await
    }

    /// The form token of a page.
    pub fn token(page: &Reply) -> String {
        page.attributes("input[name=csrf]", "value")
            .into_iter()
            .next()
            .unwrap_or_else(|| panic!("no form token on the page ({}): {}", page.status, page.text()))
    }

    /// Submits a multipart form with a file.
    pub async fn upload(
        &mut self,
        page: &Reply,
        action: &str,
        values: &[(&str, &str)],
        file: (&str, &str, &[u8]),
    ) -> Reply {
        let (content_type, body) = multipart(page, action, values, file);
        self.send(
            test::TestRequest::post()
                .uri(action)
                .insert_header((header::CONTENT_TYPE, content_type))
                .insert_header(("sec-fetch-site", "same-origin"))
                .set_payload(body),
        )
        .await
    }
}

/// Type and body of a multipart form with a file: field, name of the file, its bytes.
pub(super) fn multipart(
    page: &Reply,
    action: &str,
    values: &[(&str, &str)],
    file: (&str, &str, &[u8]),
) -> (String, Vec<u8>) {
    let boundary = "----jiangce-test-boundary";
    let mut body: Vec<u8> = Vec::new();
    for (name, value) in form_pairs(page, action, values).iter().filter(|(name, _)| name != file.0) {
        body.extend(
            format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").bytes(),
        );
    }
    body.extend(
        format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{}\"; filename=\"{}\"\r\nContent-Type: \
             application/octet-stream\r\n\r\n",
            file.0, file.1
        )
        .bytes(),
    );
    body.extend(file.2);
    body.extend(format!("\r\n--{boundary}--\r\n").bytes());
    (format!("multipart/form-data; boundary={boundary}"), body)
}

/// What a form of a page sends when these values are filled in.
pub fn form_pairs(page: &Reply, action: &str, values: &[(&str, &str)]) -> Vec<(String, String)> {
    let html = page.html();
    let form = html
        .select(&Selector::parse("form").unwrap())
        .find(|form| form.value().attr("action") == Some(action))
        .unwrap_or_else(|| panic!("no form for {action} on the page ({}): {}", page.status, page.text()));
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut names: Vec<String> = Vec::new();
    for element in form.select(&Selector::parse("input, select, textarea").unwrap()) {
        let field = element.value();
        let Some(name) = field.attr("name") else { continue };
        names.push(name.to_owned());
        let value = match field.name() {
            "select" => element
                .select(&Selector::parse("option[selected]").unwrap())
                .next()
                .or_else(|| element.select(&Selector::parse("option").unwrap()).next())
                .and_then(|option| option.value().attr("value").map(str::to_owned)),
            "textarea" => Some(element.text().collect()),
            _ if matches!(field.attr("type"), Some("checkbox" | "radio")) => {
                field.attr("checked").map(|_| field.attr("value").unwrap_or("on").to_owned())
            }
            _ if matches!(field.attr("type"), Some("file" | "submit")) => None,
            _ => Some(field.attr("value").unwrap_or("").to_owned()),
        };
        if let Some(value) = value {
            pairs.push((name.to_owned(), value));
        }
    }
    for (name, _) in values {
        assert!(names.iter().any(|known| known == name), "the form for {action} has no field {name}: {names:?}");
    }
    pairs.retain(|(name, _)| !values.iter().any(|(given, _)| given == name));
    pairs.extend(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
    pairs
}
