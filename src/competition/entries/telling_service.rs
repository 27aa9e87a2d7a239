//! Mail to those who compete.

use crate::competition::entries::model::EntryView;
use crate::identity::accounts;
use crate::kernel::ids::PersonId;
use crate::kernel::message::Message;
use crate::platform::Tx;
use crate::platform::error::AppError;
use crate::platform::outbox::{Mail, MailLanguage, MailLink, MailText};

/// What those who compete with an entry are told.
#[derive(Debug, Clone)]
pub struct Letter {
    /// Kind of mail.
    pub template: &'static str,
    /// What it tells of; the same thing is told to a person once.
    pub about: String,
    /// Subject.
    pub subject: Message,
    /// Paragraphs.
    pub paragraphs: Vec<Message>,
    /// Where to read on.
    pub link: MailLink,
}

/// Tells all who compete with these entries, as far as mail reaches them.
///
/// # Errors
/// Those of the database.
pub fn tell_contestants(
    tx: &mut Tx<'_>,
    views: &[EntryView],
    letter_for: impl Fn(&EntryView) -> Option<Letter>,
) -> Result<(), AppError> {
    let people: Vec<PersonId> = views
        .iter()
        .flat_map(EntryView::contestants)
        .map(|view| view.member.person_id)
        .collect();
    let languages = accounts::store::languages_of(tx.conn, &people)?;
    for view in views {
        let Some(letter) = letter_for(view) else { continue };
        for member in view.contestants() {
            let Some(email) = member.email.clone() else { continue };
            let person = member.member.person_id;
            tx.mail(&Mail {
                template: letter.template,
                deduplication_key: format!("{}:{}:{person}", letter.template, letter.about),
                recipient: email,
                language: MailLanguage::of(languages.get(&person).copied()),
                text: MailText {
                    subject: letter.subject.clone(),
                    addressee: member.name.clone(),
                    paragraphs: letter.paragraphs.clone(),
                    link: Some(letter.link.clone()),
                },
            })?;
        }
    }
    Ok(())
}
