//! Who reads which answer. Anyone reads what tells of the city; what tells of the work of single bodies is for the city's own.

use crate::indicators::policy::WATCHERS;
use crate::indicators::statistics::questions::Question;
use crate::kernel::actor::Actor;
use crate::platform::error::AppError;

/// Reading the answer to a question.
///
/// # Errors
/// `SignInNeeded` or `Denied` for a question about the work of single bodies.
pub fn may_read(actor: Option<&Actor>, question: Question) -> Result<(), AppError> {
    match actor {
        _ if question.is_public() => Ok(()),
        Some(actor) if actor.is(WATCHERS) => Ok(()),
        Some(_) => Err(AppError::denied("denied-question")),
        None => Err(AppError::SignInNeeded),
    }
}

/// Whether the reader can open the register of certificates of the whole city, so that numbers of certificates lead to it.
#[must_use]
pub fn opens_certificates(actor: Option<&Actor>) -> bool {
    actor.is_some_and(|actor| actor.is(WATCHERS))
}
