//! Whether a file has the shape of what its first bytes say that it is: the parts without which no program shows it, from
//! its beginning to its end. What is inside them is not read; a file that breaks off, or only begins like one, is refused
//! before somebody relies on it.

/// Bytes at the end of a PDF within which its end is marked (ISO 32000, implementation limits).
const PDF_END: usize = 1024;
/// The first bytes of a PNG.
const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// Bytes of a header of a PNG: size, depth, colours, methods.
const PNG_HEADER: usize = 13;

fn has(content: &[u8], part: &[u8]) -> bool {
    content.windows(part.len()).any(|window| window == part)
}

/// A PDF: its version, at least one object, and near its end the way to its contents and the mark of the end.
#[must_use]
pub fn is_pdf(content: &[u8]) -> bool {
    let Some(rest) = content.strip_prefix(b"%PDF-") else { return false };
    let is_version = matches!(rest, [major, b'.', minor, ..] if major.is_ascii_digit() && minor.is_ascii_digit());
    let end = content.get(content.len().saturating_sub(PDF_END)..).unwrap_or_default();
    is_version && has(content, b" obj") && has(end, b"startxref") && has(end, b"%%EOF")
}

fn u16_at(content: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 2] = content.get(at..at.checked_add(2)?)?.try_into().ok()?;
    Some(usize::from(u16::from_be_bytes(bytes)))
}

fn u32_at(content: &[u8], at: usize) -> Option<usize> {
    let bytes: [u8; 4] = content.get(at..at.checked_add(4)?)?.try_into().ok()?;
    usize::try_from(u32::from_be_bytes(bytes)).ok()
}

/// A JPEG: its segments one behind the other, among them the size of the picture, then the picture and the mark of the end.
/// Telephones put more behind it, so the mark need not be the last.
#[must_use]
pub fn is_jpeg(content: &[u8]) -> bool {
    whole_jpeg(content).is_some()
}

fn whole_jpeg(content: &[u8]) -> Option<()> {
    let mut at = content.starts_with(&[0xFF, 0xD8]).then_some(2_usize)?;
    let mut has_size = false;
    loop {
        if *content.get(at)? != 0xFF {
            return None;
        }
        let marker = *content.get(at.checked_add(1)?)?;
        match marker {
            // Bytes that fill up before a marker, and markers without a segment.
            0xFF => {
                at = at.checked_add(1)?;
                continue;
            }
            0x01 | 0xD0..=0xD7 => {
                at = at.checked_add(2)?;
                continue;
            }
            0xC0..=0xC3 | 0xC5..=0xC7 | 0xC9..=0xCB | 0xCD..=0xCF => {
                let (height, width) = (u16_at(content, at.checked_add(5)?)?, u16_at(content, at.checked_add(7)?)?);
                // The height may come later, with the lines themselves.
                has_size = width > 0 || height > 0;
            }
            0xDA => break,
            0x00 | 0xD8 | 0xD9 => return None,
            _ => {}
        }
        let length = u16_at(content, at.checked_add(2)?).filter(|length| *length >= 2)?;
        at = at.checked_add(2)?.checked_add(length)?;
    }
    (has_size && has(content.get(at..)?, &[0xFF, 0xD9])).then_some(())
}

/// A PNG: its header with a size, its chunks one behind the other, picture data among them, and the last chunk.
#[must_use]
pub fn is_png(content: &[u8]) -> bool {
    whole_png(content).is_some()
}

fn whole_png(content: &[u8]) -> Option<()> {
    let mut at = content.starts_with(PNG_SIGNATURE).then_some(PNG_SIGNATURE.len())?;
    let (mut is_first, mut has_picture) = (true, false);
    loop {
        let length = u32_at(content, at)?;
        let data = at.checked_add(8)?;
        let kind = content.get(at.checked_add(4)?..data)?;
        if is_first {
            let is_header = kind == b"IHDR" && length == PNG_HEADER;
            let has_size = u32_at(content, data)? > 0 && u32_at(content, data.checked_add(4)?)? > 0;
            (is_header && has_size).then_some(())?;
            is_first = false;
        }
        // Behind the data of a chunk stand four bytes of its check sum.
        let next = data.checked_add(length)?.checked_add(4)?;
        (next <= content.len()).then_some(())?;
        match kind {
            b"IDAT" => has_picture = true,
            b"IEND" => return has_picture.then_some(()),
            _ => {}
        }
        at = next;
    }
}

#[cfg(test)]
mod tests {
    use super::{is_jpeg, is_pdf, is_png};

    const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n";

    #[test]
    fn a_pdf_has_a_version_an_object_and_an_end() {
        assert!(is_pdf(PDF));
        assert!(!is_pdf(b"%PDF-1.4 junk"), "it only begins like one");
        assert!(!is_pdf(&PDF[..PDF.len() - 6]), "it breaks off");
        assert!(!is_pdf(b"%PDF-x.y 1 0 obj startxref %%EOF"), "of no version");
        assert!(!is_pdf(b"%PDF-1.7 startxref %%EOF"), "nothing is in it");
        assert!(is_pdf(&[PDF, &[b' '; 900]].concat()), "blanks behind the end are usual");
        assert!(!is_pdf(&[PDF, &[b' '; 1100]].concat()), "its end is too far from the end");
    }

    fn jpeg() -> Vec<u8> {
        let mut bytes = vec![0xFF, 0xD8];
        bytes.extend([0xFF, 0xE0, 0, 4, b'J', b'F']);
        bytes.extend([0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0]);
        bytes.extend([0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0, 7, 0xFF, 0xD9]);
        bytes
    }

    #[test]
    fn a_jpeg_has_segments_a_size_and_an_end() {
        let whole = jpeg();
        assert!(is_jpeg(&whole));
        assert!(is_jpeg(&[&whole[..], b"more of a telephone"].concat()));
        for length in 0..whole.len() {
            assert!(!is_jpeg(&whole[..length]), "broken off after {length}");
        }
        assert!(!is_jpeg(&[0xFF, 0xD8, 0xFF, 0xE0, b'j', b'u', b'n', b'k']));
        let sizeless = [&whole[..8], &whole[21..]].concat();
        assert!(!is_jpeg(&sizeless), "a picture has a size");
    }

    fn chunk(kind: &[u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], kind, data, &[0; 4]].concat()
    }

    fn png(width: u8) -> Vec<u8> {
        let header = [0, 0, 0, width, 0, 0, 0, 1, 8, 0, 0, 0, 0];
        [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(b"IHDR", &header), chunk(b"IDAT", b"data"), chunk(b"IEND", b"")].concat()
    }

    #[test]
    fn a_png_has_a_header_data_and_a_last_chunk() {
        let whole = png(1);
        assert!(is_png(&whole));
        for length in 0..whole.len() {
            assert!(!is_png(&whole[..length]), "broken off after {length}");
        }
        assert!(!is_png(&png(0)), "a picture has a size");
        assert!(!is_png(b"\x89PNG\r\n\x1a\njunk"));
        let empty = [&whole[..33], &chunk(b"IEND", b"")[..]].concat();
        assert!(!is_png(&empty), "a picture has data");
    }
}
