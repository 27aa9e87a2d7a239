//! Stylesheet and modules, embedded in the program and served under names that carry their hash, so
//! that browsers keep them for ever and a new version is never mixed with an old one.

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use rust_embed::RustEmbed;
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

#[derive(RustEmbed)]
#[folder = "static/"]
struct Files;

struct Asset {
    bytes: Cow<'static, [u8]>,
    mime: String,
}

struct Assets {
    /// `js/dialog.js` -> `/static/js/dialog.0123456789ab.js`
    addresses: HashMap<String, String>,
    /// `js/dialog.0123456789ab.js` -> content
    hashed: HashMap<String, Asset>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut addresses = HashMap::new();
    let mut hashed = HashMap::new();
    let files: Vec<(String, Cow<'static, [u8]>)> = Files::iter()
        .filter_map(|name| Files::get(&name).map(|file| (name.to_string(), file.data)))
        .collect();
    // Modules import each other by plain names, so one hash over all of them names the whole set.
    let mut all = Sha256::new();
    for (name, bytes) in &files {
        all.update(name.as_bytes());
        all.update(bytes);
    }
    let version: String = hex::encode(all.finalize()).chars().take(12).collect();
    for (name, bytes) in files {
        let mime = mime_guess::from_path(&name).first_or_octet_stream();
        let mime = if mime.type_() == "text" || mime.subtype() == "javascript" {
            format!("{mime}; charset=utf-8")
        } else {
            mime.to_string()
        };
        let address = format!("{version}/{name}");
        addresses.insert(name, format!("/static/{address}"));
        hashed.insert(address, Asset { bytes, mime });
    }
    Assets { addresses, hashed }
});

/// Address of an asset; its plain name when there is no such file, which a test makes sure of.
#[must_use]
pub fn address(name: &str) -> String {
    ASSETS
        .addresses
        .get(name)
        .cloned()
        .unwrap_or_else(|| format!("/static/missing/{name}"))
}

/// Whether there is such a file.
#[must_use]
pub fn exists(name: &str) -> bool {
    ASSETS.addresses.contains_key(name)
}

/// Serves an asset.
pub async fn serve(path: web::Path<String>) -> HttpResponse {
    match ASSETS.hashed.get(path.as_str()) {
        Some(asset) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, asset.mime.as_str()))
            .insert_header((header::CACHE_CONTROL, "public, max-age=31536000, immutable"))
            .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
            .body(match &asset.bytes {
                Cow::Borrowed(bytes) => web::Bytes::from_static(bytes),
                Cow::Owned(bytes) => web::Bytes::copy_from_slice(bytes),
            }),
        None => HttpResponse::NotFound().finish(),
    }
}

/// Serves one asset under a plain address, such as `/robots.txt`.
pub fn plain(name: &'static str) -> HttpResponse {
    match Files::get(name) {
        Some(file) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, mime_guess::from_path(name).first_or_octet_stream().to_string()))
            .insert_header((header::CACHE_CONTROL, "public, max-age=86400"))
            .body(file.data.into_owned()),
        None => HttpResponse::NotFound().finish(),
    }
}
