//! Forms of this room: one cell as the module sends it, and the whole sheet as a plain form.

use crate::certification::sheets::model::MarkChange;
use crate::certification::sheets::service::FormCell;
use crate::kernel::message::Message;
use crate::platform::error::AppError;
use crate::platform::web::Pairs;

/// Reads one cell.
pub fn mark_change(token: String, values: &Pairs) -> Result<MarkChange, AppError> {
    let version = values
        .get("version")
        .parse()
        .map_err(|_| AppError::Invalid(Message::new("error-invalid")))?;
    Ok(MarkChange {
        token,
        code: values.get("code").to_owned(),
        value: values.get("value").to_owned(),
        version,
        key: values.get("key").to_owned(),
    })
}

/// Reads the version that a page showed.
pub fn version(values: &Pairs) -> Result<i32, AppError> {
    values
        .get("version")
        .parse()
        .map_err(|_| AppError::conflict("error-changed-meanwhile"))
}

/// Reads all cells of the plain form: `m.CODE` the mark, `s.CODE` the state, `v.CODE` the version and `o.CODE` what
/// the page had shown. A state wins over a mark, since a mark may still stand behind it.
pub fn all_cells(values: &Pairs) -> Vec<FormCell> {
    values
        .with_prefix("v.")
        .filter_map(|(code, version)| {
            let of = |kind: &str| values.get(&format!("{kind}.{code}")).trim().to_owned();
            let (mark, standing) = (of("m"), of("s"));
            Some(FormCell {
                code: code.to_owned(),
                value: if standing.is_empty() { mark } else { standing },
                shown: of("o"),
                version: version.parse().ok()?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::all_cells;
    use crate::platform::web::Pairs;

    #[test]
    fn a_state_wins_over_a_mark_and_a_row_without_version_is_left_out() {
        let pairs = [
            ("m.A", " 85 "),
            ("s.A", ""),
            ("v.A", "3"),
            ("o.A", "80"),
            ("m.B", "70"),
            ("s.B", "absent"),
            ("v.B", "0"),
            ("o.B", ""),
            ("m.C", "1"),
            ("v.C", "x"),
        ];
        let cells = all_cells(&Pairs::new(pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()));
        let read: Vec<_> = cells
            .iter()
            .map(|cell| (cell.code.as_str(), cell.value.as_str(), cell.shown.as_str(), cell.version))
            .collect();
        assert_eq!(read, [("A", "85", "80", 3), ("B", "absent", "", 0)]);
    }
}
