//! How the steps of a state line are drawn: a batch, an application, a competition.

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
