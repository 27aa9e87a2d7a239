//! Pages of a list.

/// The choice of a list's filter by state that leaves exactly the rows that the figures of the city count.
pub const COUNTED: &str = "counted";

/// Which page of a list is wanted. Built from the address, so always clamped to sane values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageRequest {
    /// Page number, from 1.
    pub number: u32,
    /// Rows on a page.
    pub size: u32,
}

impl PageRequest {
    /// Rows on a page when the address does not say.
    pub const DEFAULT_SIZE: u32 = 25;
    /// Deepest row that paging reaches: beyond it, a filter is the way.
    pub const DEEPEST_ROW: u32 = 50_000;

    /// Clamps what an address asked for.
    #[must_use]
    pub fn new(number: Option<u32>, size: Option<u32>) -> Self {
        let size = size.unwrap_or(Self::DEFAULT_SIZE).clamp(10, 200);
        Self { number: number.unwrap_or(1).clamp(1, Self::DEEPEST_ROW / size), size }
    }

    /// The last page that can be asked for.
    #[must_use]
    pub fn deepest(self) -> u32 {
        Self::DEEPEST_ROW / self.size
    }

    /// Rows before this page.
    #[must_use]
    pub fn offset(self) -> i64 {
        i64::from(self.number - 1) * i64::from(self.size)
    }

    /// Rows on this page at the most.
    #[must_use]
    pub fn limit(self) -> i64 {
        i64::from(self.size)
    }
}

/// One page of a list with the size of the whole.
#[derive(Debug, Clone)]
pub struct Paged<T> {
    /// The rows of this page.
    pub rows: Vec<T>,
    /// Rows in the whole list; see `total_is_exact`.
    pub total: i64,
    /// False when counting stopped at a bound, so that there are more than `total`.
    pub total_is_exact: bool,
    /// The page that this is.
    pub request: PageRequest,
}

impl<T> Paged<T> {
    /// A page of a list whose size is known.
    #[must_use]
    pub const fn exact(rows: Vec<T>, total: i64, request: PageRequest) -> Self {
        Self { rows, total, total_is_exact: true, request }
    }

    /// A page of a list that is there as a whole.
    #[must_use]
    pub fn slice(all: Vec<T>, request: PageRequest) -> Self {
        let total = i64::try_from(all.len()).unwrap_or(i64::MAX);
        let (before, most) = (usize::try_from(request.offset()), usize::try_from(request.limit()));
        let rows = all
            .into_iter()
            .skip(before.unwrap_or(usize::MAX))
            .take(most.unwrap_or(0))
            .collect();
        Self::exact(rows, total, request)
    }

    /// Pages of the list that can be asked for, at least one.
    #[must_use]
    pub fn page_count(&self) -> i64 {
        let size = i64::from(self.request.size);
        ((self.total + size - 1) / size).clamp(1, i64::from(self.request.deepest()))
    }

    /// Whether the page that was asked for lies behind the last one: there are rows, but none here.
    #[must_use]
    pub fn is_beyond(&self) -> bool {
        self.rows.is_empty() && self.total > 0 && i64::from(self.request.number) > self.page_count()
    }

    /// Whether a page follows this one.
    #[must_use]
    pub fn has_next(&self) -> bool {
        i64::from(self.request.number) < self.page_count()
    }

    /// Whether paging ends here although there are more rows.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.request.number == self.request.deepest() && (self.total > self.last_row() || !self.total_is_exact)
    }

    /// Number of the first row of this page, from 1; 0 when the list is empty.
    #[must_use]
    pub fn first_row(&self) -> i64 {
        if self.rows.is_empty() { 0 } else { self.request.offset() + 1 }
    }

    /// Number of the last row of this page.
    #[must_use]
    pub fn last_row(&self) -> i64 {
        self.request.offset() + i64::try_from(self.rows.len()).unwrap_or(0)
    }

    /// Replaces every row by what `f` makes of it.
    #[must_use]
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Paged<U> {
        Paged {
            rows: self.rows.into_iter().map(f).collect(),
            total: self.total,
            total_is_exact: self.total_is_exact,
            request: self.request,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{PageRequest, Paged};

    #[test]
    fn a_page_behind_the_last_one_is_beyond_and_an_empty_list_is_not() {
        let page = |rows: usize, number| Paged::slice(vec![(); rows], PageRequest::new(Some(number), Some(10)));
        assert!(page(25, 4).is_beyond());
        assert!(!page(25, 3).is_beyond());
        assert!(!page(0, 4).is_beyond() && !page(0, 1).is_beyond());
        assert_eq!(page(25, 4).page_count(), 3);
    }

    #[test]
    fn paging_ends_at_the_deepest_row_and_says_so() {
        let page = |number: u32, total: i64| {
            let request = PageRequest::new(Some(number), Some(25));
            let rows = (total - request.offset()).clamp(0, 25);
            Paged::exact(vec![(); usize::try_from(rows).unwrap()], total, request)
        };
        let last = page(2_000, 60_000);
        assert!(last.is_cut() && !last.has_next() && !last.is_beyond());
        assert_eq!((last.page_count(), last.last_row()), (2_000, 50_000));
        assert_eq!(page(99_999, 60_000).request.number, 2_000);
        assert!(!page(1_999, 60_000).is_cut() && page(1_999, 60_000).has_next());
        assert!(!page(2_000, 50_000).is_cut(), "that is all of it");
    }
}
