//! Titles, rules by rank, proposals and the roll of honour.

mod appointments;
mod ladder;
mod promotions;
mod proposals;
mod roll;
mod selection;
mod titles;

use crate::support::Browser;
use crate::support::Reply;

/// Sends a form with the right token, whatever page it would stand on.
async fn post(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Reply {
    let token = Browser::token(&browser.get("/account").await);
    let mut pairs = vec![("csrf", token.as_str())];
    pairs.extend_from_slice(fields);
    browser.post(path, &pairs).await
}

/// The address of the roll when somebody looks for a name.
fn looking_for(name: &str) -> String {
    format!("/honours?{}", serde_urlencoded::to_string([("name", name)]).unwrap())
}
