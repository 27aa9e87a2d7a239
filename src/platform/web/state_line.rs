//! How the steps of a state line are drawn: a batch, an application, a competition.

/// A step of a line.
pub trait Drawn {
    /// How it is drawn.
    fn kind(&self) -> StepKind;
}

/// The steps of a line, each with whether it is far from where the line stands: on a phone only the current one with the
/// one before and the one after is shown, and the others on demand.
#[must_use]
pub fn folded<T: Drawn>(steps: &[T]) -> Vec<(&T, bool)> {
    let kinds: Vec<StepKind> = steps.iter().map(Drawn::kind).collect();
    let now = kinds
        .iter()
        .position(|kind| *kind == StepKind::Now)
        .or_else(|| kinds.iter().rposition(|kind| *kind != StepKind::Coming))
        .unwrap_or(0);
    steps
        .iter()
        .enumerate()
        .map(|(at, step)| (step, at.abs_diff(now) > 1))
        .collect()
}

/// How a step is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepKind {
    /// Behind the batch.
    Done,
    /// It was sent back or stopped here.
    Returned,
    /// Where it stands.
    Now,
    /// Ahead.
    Coming,
}

impl StepKind {
    /// Class of the step in the stylesheet.
    #[must_use]
    pub const fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Returned => "returned",
            Self::Now => "now",
            Self::Coming => "",
        }
    }

    /// Key of the hidden word that says the same.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Done => "step-done",
            Self::Returned => "step-returned",
            Self::Now => "step-now",
            Self::Coming => "step-coming",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Drawn, StepKind, folded};

    impl Drawn for StepKind {
        fn kind(&self) -> StepKind {
            *self
        }
    }

    #[test]
    fn what_is_far_from_the_current_step_is_folded() {
        use StepKind::{Coming, Done, Now, Returned};
        let far = |kinds: &[StepKind]| -> Vec<bool> { folded(kinds).iter().map(|one| one.1).collect() };
        assert_eq!(far(&[Done, Done, Now, Coming, Coming]), [true, false, false, false, true]);
        assert_eq!(far(&[Done, Done, Returned, Coming]), [true, false, false, false]);
        assert_eq!(far(&[Done, Done, Done]), [true, false, false]);
        assert_eq!(far(&[]), [false; 0]);
    }
}
