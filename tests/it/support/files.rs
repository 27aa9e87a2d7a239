//! Files that people enclose: the smallest that have the shape of what they are, each with words of its own inside.

/// A PDF.
pub fn pdf(words: &str) -> Vec<u8> {
    format!(
        "%PDF-1.7\n1 0 obj\n<</Type/Catalog/Title({words})>>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n"
    )
    .into()
}

/// A JPEG.
pub fn jpeg(words: &str) -> Vec<u8> {
    let mut bytes =
        vec![0xFF, 0xD8, 0xFF, 0xC0, 0, 11, 8, 0, 1, 0, 1, 1, 1, 0x11, 0, 0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 63, 0];
    bytes.extend(words.bytes());
    bytes.extend([0xFF, 0xD9]);
    bytes
}

/// A PNG.
pub fn png(words: &str) -> Vec<u8> {
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length[..], kind, data, &[0; 4]].concat()
    };
    let header = [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0];
    let chunks = [chunk(b"IHDR", &header), chunk(b"IDAT", words.as_bytes()), chunk(b"IEND", b"")];
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat()
}
