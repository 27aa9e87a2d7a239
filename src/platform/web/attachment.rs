//! Files that are enclosed with a record, on their way in and out. The pages of a record with a number hang `read` and
//! `take_back` into their route table as they are; what encloses one ends on their own page, by `enclose`.

use super::Answer;
use super::form::{CsrfForm, FieldError};
use super::upload::{CsrfUpload, SpooledFile};
use super::visit::Visit;
use crate::kernel::message::Message;
use crate::platform::attachment::{self, AttachmentKind, Encloses, NewAttachment, most_megabytes};
use crate::platform::error::AppError;
use actix_web::http::header;
use actix_web::{HttpResponse, web};

/// Reads an uploaded file off the threads that answer requests.
///
/// # Errors
/// A field error beside `file` for none, and for one that is not taken; `Unavailable` when the disk does not give it.
pub async fn attachment_in(visit: &Visit, file: Option<SpooledFile>) -> Result<NewAttachment, AppError> {
    let file = file.ok_or_else(|| AppError::field("file", Message::new("attachment-missing")))?;
    let megabytes = most_megabytes(&visit.platform);
    web::block(move || NewAttachment::read(file.path(), &file.name, file.size, megabytes))
        .await
        .map_err(AppError::internal)?
}

/// Answers with a file, always as one to be kept: what strangers send is not shown inside our pages.
#[must_use]
pub fn attachment_out(number: &str, (kind, content): (AttachmentKind, Vec<u8>)) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((header::CONTENT_TYPE, kind.media_type()))
        .insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{number}.{kind}\"")))
        .insert_header((header::X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .body(content)
}

/// The page of the record to whose files an address belongs.
fn page_of(visit: &Visit) -> &str {
    visit.path.split("/files").next().unwrap_or_default()
}

/// Encloses what was uploaded with the record at an address, and returns to its page; gives what is wrong, for that page to
/// say.
///
/// # Errors
/// Those of enclosing but field errors.
pub async fn enclose<R: Encloses>(
    visit: &Visit,
    number: &str,
    upload: CsrfUpload,
) -> Result<Result<HttpResponse, Vec<FieldError>>, AppError> {
    let wanted = number.to_owned();
    let done = match attachment_in(visit, upload.file).await {
        Ok(new) => {
            visit
                .write(move |tx, actor| attachment::enclose::<R>(tx, actor, &wanted, &new))
                .await
        }
        // A record that is not there, or not his to add to, says so before its form does.
        Err(AppError::Fields(errors)) => {
            let actor = visit.actor()?.clone();
            visit
                .read(move |conn| R::find(conn, &actor, &wanted)?.may_enclose(&actor))
                .await?;
            Err(AppError::Fields(errors))
        }
        Err(other) => Err(other),
    };
    match done {
        Ok(()) => Ok(Ok(visit.see_other_saying(page_of(visit), &Message::new("attachment-said-added")))),
        Err(AppError::Fields(errors)) => Ok(Err(errors)),
        Err(other) => Err(other),
    }
}

/// A file of a record.
pub async fn read<R: Encloses>(visit: Visit, path: web::Path<(String, String)>) -> Answer {
    let (number, token) = path.into_inner();
    let wanted = number.clone();
    let opened = visit
        .write(move |tx, actor| attachment::read::<R>(tx, actor, &wanted, &token))
        .await?;
    Ok(attachment_out(&number, opened))
}

/// Takes a file of a record back, and returns to its page.
pub async fn take_back<R: Encloses>(visit: Visit, path: web::Path<(String, String)>, _: CsrfForm) -> Answer {
    let (number, token) = path.into_inner();
    visit
        .write(move |tx, actor| attachment::take_back::<R>(tx, actor, &number, &token))
        .await?;
    Ok(visit.see_other_saying(page_of(&visit), &Message::new("attachment-said-withdrawn")))
}
