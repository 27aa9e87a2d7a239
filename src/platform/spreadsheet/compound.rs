//! Compound files (MS-CFB): the container of workbooks of 1997–2003 and of every password-protected one.
//!
//! This reads the container's own directory and walks its chains with a bound, so that what a parser
//! without bounds sees afterwards has neither loops nor lengths beyond the end of the file.

use super::file_error::FileError;
use std::io::{Read, Seek, SeekFrom};

/// First bytes of every compound file.
pub(super) const SIGNATURE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

const HEADER_BYTES: u64 = 512;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
const FIRST_RESERVED: u32 = 0xFFFF_FFFA;
const DIFAT_SECTOR: u32 = 0xFFFF_FFFC;
/// Streams shorter than this lie in the small stream; a workbook stream never is that short.
const SMALL_STREAM_BYTES: u64 = 4096;

/// The directory of a compound file whose chains have been walked once.
#[derive(Debug)]
pub(super) struct Compound<R> {
    source: R,
    sector_bytes: u64,
    sectors: u32,
    table: Vec<u32>,
    entries: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    start: u32,
    length: u64,
}

impl<R: Read + Seek> Compound<R> {
    /// Reads header, allocation table and directory of a file of `file_bytes` bytes.
    pub(super) fn open(mut source: R, file_bytes: u64) -> Result<Self, FileError> {
        let mut header = [0_u8; 512];
        source.seek(SeekFrom::Start(0))?;
        source.read_exact(&mut header)?;
        if !header.starts_with(&SIGNATURE) || u16_at(&header, 0x20)? != 6 {
            return Err(FileError::Corrupt);
        }
        let sector_bytes: u64 = match u16_at(&header, 0x1E)? {
            9 => 512,
            12 => 4096,
            _ => return Err(FileError::Corrupt),
        };
        if u64::from(u32_at(&header, 0x38)?) != SMALL_STREAM_BYTES
            || u64::from(u32_at(&header, 0x40)?) * sector_bytes > file_bytes
        {
            return Err(FileError::Corrupt);
        }
        let sectors = u32::try_from(file_bytes / sector_bytes).map_err(|_| FileError::Corrupt)?;
        let mut file = Self { source, sector_bytes, sectors, table: Vec::new(), entries: Vec::new() };
        for sector in file.table_sectors(&header)? {
            let bytes = file.sector(sector)?;
            file.table.extend(bytes.chunks_exact(4).map(little_u32));
        }
        let directory = file.chain(u32_at(&header, 0x30)?, u64::MAX)?;
        for bytes in directory.chunks_exact(128) {
            file.entries.push(Entry::read(bytes, sector_bytes)?);
        }
        // The first entry is the root; its length is that of the stream of small streams.
        match file.entries.first() {
            Some(root) if root.length <= file_bytes => Ok(file),
            _ => Err(FileError::Corrupt),
        }
    }

    /// Whether a stream or storage of this name is in the directory.
    pub(super) fn contains(&self, name: &str) -> bool {
        self.entry(name).is_some()
    }

    /// A stream as a whole.
    pub(super) fn stream(&mut self, name: &str) -> Result<Vec<u8>, FileError> {
        let Some(entry) = self.entry(name) else { return Err(FileError::Corrupt) };
        let (start, length) = (entry.start, entry.length);
        if length < SMALL_STREAM_BYTES || length > u64::from(self.sectors) * self.sector_bytes {
            return Err(FileError::Corrupt);
        }
        let bytes = self.chain(start, length)?;
        if u64::try_from(bytes.len()).is_ok_and(|read| read == length) { Ok(bytes) } else { Err(FileError::Corrupt) }
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.name.eq_ignore_ascii_case(name))
    }

    /// The sectors that hold the allocation table: 109 in the header, further ones in a chain.
    fn table_sectors(&mut self, header: &[u8]) -> Result<Vec<u32>, FileError> {
        let in_header = header.get(0x4C..).ok_or(FileError::Corrupt)?;
        let mut found: Vec<u32> = in_header.chunks_exact(4).map(little_u32).collect();
        let mut next = u32_at(header, 0x44)?;
        let mut visited = 0_u32;
        while next < FIRST_RESERVED {
            visited += 1;
            if visited > self.sectors {
                return Err(FileError::Corrupt);
            }
            found.extend(self.sector(next)?.chunks_exact(4).map(little_u32));
            next = found.pop().ok_or(FileError::Corrupt)?;
            if found.iter().filter(|sector| **sector < DIFAT_SECTOR).count() > self.sector_count() {
                return Err(FileError::Corrupt);
            }
        }
        found.retain(|sector| *sector < DIFAT_SECTOR);
        if found.len() > self.sector_count() { Err(FileError::Corrupt) } else { Ok(found) }
    }

    fn sector_count(&self) -> usize {
        usize::try_from(self.sectors).unwrap_or(usize::MAX)
    }

    fn sector(&mut self, number: u32) -> Result<Vec<u8>, FileError> {
        if number >= self.sectors {
            return Err(FileError::Corrupt);
        }
        let start = if self.sector_bytes == HEADER_BYTES { HEADER_BYTES } else { self.sector_bytes };
        self.source
            .seek(SeekFrom::Start(start + u64::from(number) * self.sector_bytes))?;
        let mut bytes = Vec::new();
        // The last sector of a file may be cut short.
        (&mut self.source).take(self.sector_bytes).read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    /// The bytes of a chain, at most `length`. A chain longer than the file has a loop.
    fn chain(&mut self, start: u32, length: u64) -> Result<Vec<u8>, FileError> {
        let mut bytes = Vec::new();
        let mut sector = start;
        let mut visited = 0_u32;
        let wanted = usize::try_from(length).unwrap_or(usize::MAX);
        while sector != END_OF_CHAIN && bytes.len() < wanted {
            visited += 1;
            if visited > self.sectors {
                return Err(FileError::Corrupt);
            }
            bytes.extend(self.sector(sector)?);
            let index = usize::try_from(sector).map_err(|_| FileError::Corrupt)?;
            sector = *self.table.get(index).ok_or(FileError::Corrupt)?;
        }
        bytes.truncate(wanted);
        Ok(bytes)
    }
}

impl Entry {
    fn read(bytes: &[u8], sector_bytes: u64) -> Result<Self, FileError> {
        let units: Vec<u16> = bytes
            .get(..64)
            .ok_or(FileError::Corrupt)?
            .chunks_exact(2)
            .map(little_u16)
            .take_while(|unit| *unit != 0)
            .collect();
        let low = u64::from(u32_at(bytes, 120)?);
        // Small sectors: the upper half of the length is to be ignored.
        let high = if sector_bytes == HEADER_BYTES { 0 } else { u64::from(u32_at(bytes, 124)?) };
        Ok(Self { name: String::from_utf16_lossy(&units), start: u32_at(bytes, 116)?, length: high << 32 | low })
    }
}

/// The two bytes at an offset.
pub(super) fn u16_at(bytes: &[u8], offset: usize) -> Result<u16, FileError> {
    bytes.get(offset..offset + 2).map(little_u16).ok_or(FileError::Corrupt)
}

/// The four bytes at an offset.
pub(super) fn u32_at(bytes: &[u8], offset: usize) -> Result<u32, FileError> {
    bytes.get(offset..offset + 4).map(little_u32).ok_or(FileError::Corrupt)
}

fn little_u16(bytes: &[u8]) -> u16 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u16::from(*byte))
}

fn little_u32(bytes: &[u8]) -> u32 {
    bytes.iter().rev().fold(0, |value, byte| value << 8 | u32::from(*byte))
}
