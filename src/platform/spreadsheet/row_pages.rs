//! Rows that are read page by page while they are written, so that memory stays bounded whatever their number.

use crate::platform::error::AppError;

/// An iterator over the rows of pages. It ends at the first page that is empty, or cannot be read: ask then.
pub struct RowPages<F> {
    next: F,
    page: std::vec::IntoIter<Vec<String>>,
    error: Option<AppError>,
    is_over: bool,
}

impl<F> RowPages<F>
where
    F: FnMut() -> Result<Vec<Vec<String>>, AppError>,
{
    /// Rows of the pages that `next` gives until one is empty.
    pub fn new(next: F) -> Self {
        Self { next, page: Vec::new().into_iter(), error: None, is_over: false }
    }

    /// Why the rows ended before their time.
    pub fn take_error(&mut self) -> Option<AppError> {
        self.error.take()
    }
}

impl<F> Iterator for &mut RowPages<F>
where
    F: FnMut() -> Result<Vec<Vec<String>>, AppError>,
{
    type Item = Vec<String>;

    fn next(&mut self) -> Option<Vec<String>> {
        if let Some(row) = self.page.next() {
            return Some(row);
        }
        if self.is_over {
            return None;
        }
        match (self.next)() {
            Ok(page) => self.page = page.into_iter(),
            Err(error) => self.error = Some(error),
        }
        let row = self.page.next();
        self.is_over = row.is_none();
        row
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pages(count: usize, fails_at: Option<usize>) -> (Vec<String>, bool) {
        let mut at = 0;
        let mut rows = RowPages::new(|| {
            at += 1;
            if Some(at) == fails_at {
                return Err(AppError::Unavailable);
            }
            Ok(if at > count { Vec::new() } else { vec![vec![format!("{at}a")], vec![format!("{at}b")]] })
        });
        let all = (&mut rows).flatten().collect();
        (all, rows.take_error().is_some())
    }

    #[test]
    fn all_pages_come_in_their_order() {
        assert_eq!(pages(0, None), (Vec::new(), false));
        assert_eq!(pages(2, None), (["1a", "1b", "2a", "2b"].map(str::to_owned).to_vec(), false));
    }

    #[test]
    fn a_page_that_cannot_be_read_ends_the_rows_and_is_told() {
        assert_eq!(pages(3, Some(2)), (["1a", "1b"].map(str::to_owned).to_vec(), true));
    }
}
