//! In which language a command speaks.

use super::Failure;
use crate::kernel::language::Language;
use crate::platform::error::AppError;
use crate::platform::i18n::Words;

/// The option by which a command is told its language.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct LanguageOption {
    /// Language of titles and messages: zh-CN or en (default: that of LANG, else zh-CN)
    #[arg(long)]
    lang: Option<String>,
}

impl LanguageOption {
    /// The words of the language that was asked for.
    ///
    /// # Errors
    /// A sentence when there is no such language.
    pub(super) fn words(&self) -> Result<Words, Failure> {
        let language = match &self.lang {
            Some(text) => text
                .parse()
                .map_err(|_| Failure::from(format!("--lang must be zh-CN or en, not {text:?}")))?,
            None if std::env::var("LANG").is_ok_and(|lang| lang.starts_with("en")) => Language::English,
            None => Language::Chinese,
        };
        Ok(Words::new(language))
    }
}

/// What a use case refused, as one sentence or a few.
pub(super) fn failure(words: Words, error: &AppError) -> Failure {
    let sentences = match error {
        AppError::Fields(errors) => errors.iter().map(|error| words.say(&error.message)).collect(),
        other => vec![words.say(&other.message())],
    };
    Failure::from(sentences.join(" "))
}
