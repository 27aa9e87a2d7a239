//! Uploads: a multipart form whose one file is streamed to a folder, never held in memory, never
//! larger than allowed. The form token must come before the file.

use super::form::{Pairs, check_origin, check_token};
use super::visit::Visit;
use crate::kernel::clock::Timestamp;
use crate::kernel::message::Message;
use crate::platform::Platform;
use crate::platform::error::AppError;
use actix_multipart::Multipart;
use actix_web::dev::Payload;
use actix_web::http::header;
use actix_web::{FromRequest, HttpRequest, web};
use chrono::{DateTime, Utc};
use futures_util::StreamExt;
use std::future::Future;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::pin::Pin;

/// Bytes of an uploaded file at the most.
pub const MAX_FILE: u64 = 32 * 1024 * 1024;
/// Bytes of all text fields at the most.
const MAX_TEXT: usize = 64 * 1024;
/// Bytes of a form around its file at the most: text fields, boundaries, headers of the parts.
const MAX_FORM: u64 = 128 * 1024;

/// A file on its way in; removed when dropped.
#[derive(Debug)]
pub struct SpooledFile {
    path: PathBuf,
    /// Name that the sender gave it; for showing only.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
}

impl SpooledFile {
    /// Where it lies.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for SpooledFile {
    fn drop(&mut self) {
        if let Err(error) = std::fs::remove_file(&self.path) {
            tracing::warn!(%error, "an upload could not be removed");
        }
    }
}

/// Where files lie on their way in.
#[must_use]
pub fn folder(platform: &Platform) -> PathBuf {
    platform.data_dir.join("uploads")
}

/// No upload is worked on for so long; a file that is older has lost its process. It holds personal data.
const FORGOTTEN: chrono::Duration = chrono::Duration::hours(1);

/// Removes files that a process left behind when it died.
pub fn remove_forgotten(folder: &Path, now: Timestamp) {
    // Without a single upload there is no folder.
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let modified = entry.metadata().and_then(|data| data.modified());
        if modified.is_ok_and(|at| DateTime::<Utc>::from(at).naive_utc() < now - FORGOTTEN) {
            drop(std::fs::remove_file(entry.path()));
        }
    }
}

/// A multipart form whose token has been checked.
pub struct CsrfUpload {
    /// The text fields.
    pub values: Pairs,
    /// The file, when one was chosen.
    pub file: Option<SpooledFile>,
}

impl FromRequest for CsrfUpload {
    type Error = AppError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, AppError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let request = request.clone();
        let multipart = Multipart::new(request.headers(), payload.take());
        Box::pin(async move {
            check_origin(&request)?;
            // Whoever says beforehand that it is too much is not listened to for megabytes first.
            if announced_size(&request) > MAX_FILE + MAX_FORM {
                return Err(too_large());
            }
            let visit = Visit::of(&request)?;
            read(&visit, multipart).await
        })
    }
}

async fn read(visit: &Visit, mut multipart: Multipart) -> Result<CsrfUpload, AppError> {
    let mut pairs: Vec<(String, String)> = Vec::new();
    let mut file = None;
    let mut checked = false;
    let mut text_bytes = 0;
    while let Some(field) = multipart.next().await {
        let mut field = field.map_err(|_| broken())?;
        let name = field.name().unwrap_or("").to_owned();
        let file_name = field.content_disposition().and_then(|d| d.get_filename()).map(str::to_owned);
        let Some(file_name) = file_name else {
            let mut bytes = web::BytesMut::new();
            while let Some(chunk) = field.next().await {
                let chunk = chunk.map_err(|_| broken())?;
                text_bytes += chunk.len();
                if text_bytes > MAX_TEXT {
                    return Err(AppError::TooLarge(Message::new("error-form-too-large")));
                }
                bytes.extend_from_slice(&chunk);
            }
            let text = String::from_utf8(bytes.to_vec()).map_err(|_| broken())?;
            if name == "csrf" {
                check_token(visit, &text)?;
                checked = true;
            }
            pairs.push((name, text));
            continue;
        };
        if !checked {
            return Err(AppError::StaleForm);
        }
        if file_name.is_empty() || file.is_some() {
            while field.next().await.is_some() {}
            continue;
        }
        file = Some(spool(visit, field, file_name).await?);
    }
    if !checked {
        return Err(AppError::StaleForm);
    }
    Ok(CsrfUpload { values: Pairs::new(pairs), file })
}

async fn spool(visit: &Visit, mut field: actix_multipart::Field, name: String) -> Result<SpooledFile, AppError> {
    let folder = folder(&visit.platform);
    let path = folder.join(visit.platform.random.token());
    let target = path.clone();
    let mut out = web::block(move || {
        std::fs::create_dir_all(&folder)?;
        std::fs::File::create_new(target)
    })
    .await
    .map_err(AppError::internal)?
    .map_err(disk)?;
    let mut file = SpooledFile { path, name, size: 0 };
    while let Some(chunk) = field.next().await {
        let chunk = chunk.map_err(|_| broken())?;
        file.size += u64::try_from(chunk.len()).unwrap_or(u64::MAX);
        if file.size > MAX_FILE {
            return Err(too_large());
        }
        out = web::block(move || out.write_all(&chunk).map(|()| out))
            .await
            .map_err(AppError::internal)?
            .map_err(disk)?;
    }
    Ok(file)
}

/// Size of the body as its sender announces it; 0 when he does not.
fn announced_size(request: &HttpRequest) -> u64 {
    let text = request
        .headers()
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok());
    text.and_then(|text| text.parse().ok()).unwrap_or(0)
}

fn too_large() -> AppError {
    AppError::TooLarge(Message::new("error-file-too-large").count("megabytes", MAX_FILE / 1024 / 1024))
}

const fn broken() -> AppError {
    AppError::Invalid(Message::new("error-body-broken"))
}

fn disk(error: std::io::Error) -> AppError {
    tracing::error!(%error, "an upload could not be stored");
    AppError::Unavailable
}
