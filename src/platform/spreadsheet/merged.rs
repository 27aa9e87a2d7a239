//! Which cells of a row are covered by a merged region.

use super::{
    cell::{Cell, Row},
    file_error::{FileError, Limits},
};
use calamine::Dimensions;

/// The merged regions of a sheet, walked along with its rows from top to bottom.
#[derive(Debug, Default)]
pub(super) struct MergedRegions {
    /// Sorted by first row, last on top of the stack.
    waiting: Vec<Dimensions>,
    active: Vec<Dimensions>,
    columns: usize,
}

impl MergedRegions {
    /// Takes the regions of a sheet; single cells are no regions.
    pub(super) fn new(mut regions: Vec<Dimensions>, limits: &Limits) -> Result<Self, FileError> {
        regions.retain(|region| region.start != region.end);
        if regions.len() > limits.merged_regions {
            return Err(FileError::TooManyMergedRegions { limit: limits.merged_regions });
        }
        regions.sort_by_key(|region| std::cmp::Reverse(region.start));
        Ok(Self { waiting: regions, active: Vec::new(), columns: limits.columns })
    }

    /// Marks the covered cells of a row. Rows come in ascending order.
    pub(super) fn cover(&mut self, row: &mut Row) {
        let index = row.number - 1;
        while let Some(region) = self.waiting.pop_if(|region| region.start.0 <= index) {
            self.active.push(region);
        }
        self.active.retain(|region| region.end.0 >= index);
        for region in &self.active {
            for column in region.start.1..=region.end.1 {
                let Ok(place) = usize::try_from(column) else { break };
                if place >= self.columns {
                    break;
                }
                if (index, column) == region.start {
                    continue;
                }
                if row.cells.len() <= place {
                    row.cells.resize(place + 1, Cell::Empty);
                }
                if let Some(cell) = row.cells.get_mut(place) {
                    *cell = Cell::MergedAway;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn region(start: (u32, u32), end: (u32, u32)) -> Dimensions {
        Dimensions { start, end }
    }

    fn row(number: u32) -> Row {
        Row { number, cells: vec![Cell::from_text("甲"), Cell::from_text("乙"), Cell::from_text("丙")] }
    }

    #[test]
    fn only_the_first_cell_of_a_region_keeps_its_value() {
        let regions = vec![region((1, 1), (2, 2)), region((0, 0), (0, 0)), region((1, 0), (3, 0))];
        let mut merged = MergedRegions::new(regions, &Limits::default()).unwrap();
        let covered: Vec<Vec<bool>> = (1..=5)
            .map(|number| {
                let mut row = row(number);
                merged.cover(&mut row);
                row.cells.iter().map(|cell| *cell == Cell::MergedAway).collect()
            })
            .collect();
        assert_eq!(
            covered,
            [
                [false, false, false],
                [false, false, true],
                [true, true, true],
                [true, false, false],
                [false, false, false]
            ]
        );
    }

    #[test]
    fn a_region_over_the_whole_width_stops_at_the_limit_of_columns() {
        let limits = Limits { columns: 5, ..Limits::default() };
        let mut merged = MergedRegions::new(vec![region((0, 0), (0, 16_383))], &limits).unwrap();
        let mut row = row(1);
        merged.cover(&mut row);
        assert_eq!(row.cells.len(), 5);
    }

    #[test]
    fn too_many_regions_are_refused() {
        let limits = Limits { merged_regions: 2, ..Limits::default() };
        let regions = (0..3).map(|row| region((row, 0), (row, 1))).collect();
        assert_eq!(MergedRegions::new(regions, &limits).unwrap_err(), FileError::TooManyMergedRegions { limit: 2 });
    }
}
