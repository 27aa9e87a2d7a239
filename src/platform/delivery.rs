//! Sending: the worker that empties the outbox.

use crate::platform::Platform;
use crate::platform::i18n::Words;
use crate::platform::outbox::{MailLanguage, MailText, OutboxMessage, Transport, claim, mark_failed, mark_sent};
use askama::Template;
use lettre::AsyncTransport;
use lettre::message::{MultiPart, SinglePart, header::ContentType};
use std::sync::Arc;
use std::time::Duration;

/// Messages claimed at once.
const BATCH: i64 = 20;
/// How long a claim holds: longer than a mail server may take for a batch.
const LEASE: chrono::Duration = chrono::Duration::minutes(5);
/// Pause of the worker when there is nothing to do.
const PAUSE: Duration = Duration::from_secs(2);

#[derive(Template)]
#[template(path = "mail/message.txt")]
struct TextMail<'a> {
    voices: &'a [Words],
    text: &'a MailText,
    demonstration: bool,
}

#[derive(Template)]
#[template(path = "mail/message.html")]
struct HtmlMail<'a> {
    voices: &'a [Words],
    text: &'a MailText,
    demonstration: bool,
}

/// Empties the outbox.
pub struct Worker {
    platform: Arc<Platform>,
}

impl Worker {
    /// A worker for this installation.
    #[must_use]
    pub const fn new(platform: Arc<Platform>) -> Self {
        Self { platform }
    }

    /// Works until the process ends.
    pub async fn run(self) {
        loop {
            match self.round().await {
                Ok(count) if count > 0 => {}
                Ok(_) => tokio::time::sleep(PAUSE).await,
                Err(error) => {
                    tracing::warn!(?error, "outbox round failed");
                    tokio::time::sleep(PAUSE * 5).await;
                }
            }
        }
    }

    /// Sends what is due now; says how many messages it took up.
    ///
    /// # Errors
    /// Those of the database. A mail server that does not answer is no error here: it is noted at the message.
    pub async fn round(&self) -> Result<usize, crate::platform::error::AppError> {
        let claimed = self.platform.write(|tx| claim(tx.conn, tx.now, tx.now + LEASE, BATCH)).await?;
        let count = claimed.len();
        for message in claimed {
            let outcome = self.send(&message).await;
            metrics::counter!("jiangce_outbox_messages_total", "outcome" => if outcome.is_ok() { "sent" } else { "failed" })
                .increment(1);
            self.platform
                .write(move |tx| match outcome {
                    Ok(()) => mark_sent(tx.conn, message.id, tx.now),
                    Err(why) => mark_failed(tx.conn, &message, tx.now, &why),
                })
                .await?;
        }
        Ok(count)
    }

    async fn send(&self, message: &OutboxMessage) -> Result<(), String> {
        let text: MailText = serde_json::from_str(&message.payload).map_err(|error| error.to_string())?;
        let demonstration = self.platform.demonstration;
        let voices: Vec<Words> = message
            .language
            .languages()
            .iter()
            .map(|language| Words::new(*language))
            .collect();
        let plain = TextMail { voices: &voices, text: &text, demonstration }
            .render()
            .map_err(|error| error.to_string())?;
        let html = HtmlMail { voices: &voices, text: &text, demonstration }
            .render()
            .map_err(|error| error.to_string())?;
        let from = match &self.platform.mail {
            Transport::Memory(kept) => {
                kept.lock()
                    .unwrap_or_else(std::sync::PoisonError::into_inner)
                    .push((message.clone(), plain));
                return Ok(());
            }
            Transport::Smtp { from, .. } | Transport::Folder { from, .. } => from.clone(),
        };
        let subject = message.language.line(&text.subject);
        let domain = from.email.domain().to_owned();
        let mail = lettre::Message::builder()
            .from(from)
            .to(message.recipient.parse().map_err(|error: lettre::address::AddressError| error.to_string())?)
            .subject(subject)
            // The same message keeps its id when it is sent again, so a receiver can tell.
            .message_id(Some(format!("<outbox-{}-{}@{domain}>", message.id, message.created_at.and_utc().timestamp_micros())))
            .header(ContentLanguage(message.language))
            .multipart(
                MultiPart::alternative()
                    .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(plain))
                    .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(html)),
            )
            .map_err(|error| error.to_string())?;
        match &self.platform.mail {
            Transport::Smtp { server, .. } => server.send(mail).await.map(drop).map_err(|error| error.to_string()),
            Transport::Folder { path, .. } => {
                let file = path.join(format!("{:08}-{}.eml", message.id.0, message.template));
                let bytes = mail.formatted();
                let path = path.clone();
                tokio::task::spawn_blocking(move || {
                    std::fs::create_dir_all(&path)?;
                    std::fs::write(file, bytes)
                })
                .await
                .map_err(|error| error.to_string())?
                .map_err(|error| error.to_string())
            }
            Transport::Memory(_) => Ok(()),
        }
    }
}

/// The `Content-Language` header of a mail.
#[derive(Clone)]
struct ContentLanguage(MailLanguage);

impl lettre::message::header::Header for ContentLanguage {
    fn name() -> lettre::message::header::HeaderName {
        lettre::message::header::HeaderName::new_from_ascii_str("Content-Language")
    }

    fn parse(text: &str) -> Result<Self, Box<dyn std::error::Error + Send + Sync>> {
        let both = text.contains(',');
        Ok(Self(if both { MailLanguage::Both } else { text.parse()? }))
    }

    fn display(&self) -> lettre::message::header::HeaderValue {
        let tags: Vec<&str> = self.0.languages().iter().map(|language| language.as_str()).collect();
        lettre::message::header::HeaderValue::new(Self::name(), tags.join(", "))
    }
}
