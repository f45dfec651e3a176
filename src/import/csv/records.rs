//! The records of a table (RFC 4180): a line each, or several where a quoted field goes on over the end of one.
//!
//! A quote that is never closed takes its own line with it and nothing else: reading goes on with the next one. That,
//! and the limits against hostile files, are what the crate `csv` does not have.

use std::collections::VecDeque;
use std::io::{self, BufRead};

/// The most bytes of a record, and so of a line.
const LONGEST_RECORD: usize = 1 << 20;
const MOST_FIELDS: usize = 1_000;

pub(super) struct Records<R> {
    from: R,
    delimiter: u8,
    /// How many lines were read.
    lines: u64,
    /// Lines that were read for a record that they are no part of.
    unread: VecDeque<Vec<u8>>,
}

/// The fields of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Record {
    /// The number of its first line, from 1.
    pub(super) line: u64,
    /// What is wrong with it, or its fields.
    pub(super) fields: Result<Vec<String>, RecordProblem>,
}

/// Why a line is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordProblem {
    #[error("a quote is opened and never closed")]
    OpenQuote,
    #[error("there is text behind a closing quote")]
    TextAfterQuote,
    #[error("it is longer than a megabyte")]
    TooLong,
    #[error("it has more than {MOST_FIELDS} columns")]
    TooManyFields,
    #[error("it is not UTF-8; save the file as UTF-8")]
    NotUtf8,
}

impl<R: BufRead> Records<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, delimiter: b',', lines: 0, unread: VecDeque::new() }
    }

    /// The next line, as it is, without its end; `None` at the end of the table. It can be read once more as a record.
    pub(super) fn peek_line(&mut self) -> io::Result<Option<String>> {
        let Some(line) = self.next_line()? else { return Ok(None) };
        let text = String::from_utf8_lossy(&line).trim_end_matches(['\r', '\n']).to_owned();
        self.put_back(line);
        Ok(Some(text))
    }

    /// Passes over the next line.
    pub(super) fn skip_line(&mut self) -> io::Result<()> {
        self.next_line().map(|_| ())
    }

    pub(super) fn set_delimiter(&mut self, delimiter: char) {
        self.delimiter = u8::try_from(delimiter).unwrap_or(b',');
    }

    /// The next record that is not blank; `None` at the end of the table.
    pub(super) fn next(&mut self) -> io::Result<Option<Record>> {
        loop {
            let Some(record) = self.next_of_any()? else { return Ok(None) };
            let is_blank =
                record.fields.as_ref().is_ok_and(|fields| fields.iter().all(|field| field.trim().is_empty()));
            if !is_blank {
                return Ok(Some(record));
            }
        }
    }

    fn next_of_any(&mut self) -> io::Result<Option<Record>> {
        let mut fields = Splitter::new(self.delimiter);
        let mut lines: Vec<Vec<u8>> = Vec::new();
        let mut length = 0;
        let first = self.lines + 1;
        loop {
            let Some(line) = self.next_line()? else {
                return Ok((!lines.is_empty()).then(|| self.broken(first, RecordProblem::OpenQuote, lines)));
            };
            length += line.len();
            let is_first = lines.is_empty();
            let problem = match fields.take(&line) {
                _ if length > LONGEST_RECORD => {
                    Some(if is_first { RecordProblem::TooLong } else { RecordProblem::OpenQuote })
                }
                // What is wrong in a further line shows that it is none.
                Err(problem) => Some(if is_first { problem } else { RecordProblem::OpenQuote }),
                Ok(Open::Yes) => None,
                Ok(Open::No) => return Ok(Some(Record { line: first, fields: fields.finished() })),
            };
            lines.push(line);
            if let Some(problem) = problem {
                return Ok(Some(self.broken(first, problem, lines)));
            }
        }
    }

    /// A broken record of the first of these lines; the others are read once more.
    fn broken(&mut self, line: u64, problem: RecordProblem, lines: Vec<Vec<u8>>) -> Record {
        for unread in lines.into_iter().skip(1).rev() {
            self.put_back(unread);
        }
        Record { line, fields: Err(problem) }
    }

    fn put_back(&mut self, line: Vec<u8>) {
        self.lines -= 1;
        self.unread.push_front(line);
    }

    /// The next line with its end; of one that is too long for a record, a little more than a record may have.
    fn next_line(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = match self.unread.pop_front() {
            Some(line) => line,
            None => read_line(&mut self.from)?,
        };
        self.lines += u64::from(!line.is_empty());
        Ok(Some(line).filter(|line| !line.is_empty()))
    }
}

/// Reads a line with its end, which is `\n`, `\r\n` or `\r`; nothing at the end of the table. What is too much of one is
/// passed over.
fn read_line(from: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut line = Vec::new();
    loop {
        let available = match from.fill_buf() {
            Ok(available) => available,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
            Err(cause) => return Err(cause),
        };
        let end = available.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
        let length = end.map_or(available.len(), |end| end + 1);
        let room = (LONGEST_RECORD + 1).saturating_sub(line.len());
        line.extend_from_slice(&available[..length.min(room)]);
        let is_carriage_return = end.is_some_and(|end| available[end] == b'\r');
        from.consume(length);
        if is_carriage_return && from.fill_buf()?.first() == Some(&b'\n') {
            from.consume(1);
            line.push(b'\n');
        }
        if end.is_some() || length == 0 {
            return Ok(line);
        }
    }
}

/// Whether a quoted field goes on.
enum Open {
    Yes,
    No,
}

/// Takes lines apart into fields.
struct Splitter {
    delimiter: u8,
    state: FieldState,
    /// The field that is being read.
    field: Vec<u8>,
    fields: Vec<Vec<u8>>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum FieldState {
    /// Nothing of the field was read but blanks.
    Beginning,
    Plain,
    Quoted,
    /// A quote was read in a quoted field: it is closed, or the quote is doubled.
    AfterQuote,
}

impl Splitter {
    fn new(delimiter: u8) -> Self {
        Self { delimiter, state: FieldState::Beginning, field: Vec::new(), fields: Vec::new() }
    }

    /// Takes a line, or a further one of a quoted field.
    fn take(&mut self, line: &[u8]) -> Result<Open, RecordProblem> {
        for &byte in line {
            let is_end = matches!(byte, b'\n' | b'\r');
            self.state = match (self.state, byte) {
                (FieldState::Quoted, b'"') => FieldState::AfterQuote,
                (FieldState::Quoted, _) | (FieldState::AfterQuote, b'"') => self.kept(byte, FieldState::Quoted),
                (state, _) if is_end => state,
                (_, byte) if byte == self.delimiter => self.next_field()?,
                (FieldState::AfterQuote, b' ') => FieldState::AfterQuote,
                (FieldState::AfterQuote, _) => return Err(RecordProblem::TextAfterQuote),
                (FieldState::Beginning, b'"') => {
                    self.field.clear();
                    FieldState::Quoted
                }
                (FieldState::Beginning, b' ') => self.kept(byte, FieldState::Beginning),
                (_, _) => self.kept(byte, FieldState::Plain),
            };
        }
        if self.state == FieldState::Quoted {
            return Ok(Open::Yes);
        }
        self.next_field()?;
        Ok(Open::No)
    }

    fn kept(&mut self, byte: u8, state: FieldState) -> FieldState {
        self.field.push(byte);
        state
    }

    fn next_field(&mut self) -> Result<FieldState, RecordProblem> {
        if self.fields.len() == MOST_FIELDS {
            return Err(RecordProblem::TooManyFields);
        }
        self.fields.push(std::mem::take(&mut self.field));
        Ok(FieldState::Beginning)
    }

    fn finished(self) -> Result<Vec<String>, RecordProblem> {
        let text = |field| String::from_utf8(field).map_err(|_| RecordProblem::NotUtf8);
        self.fields.into_iter().map(text).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn records(table: &[u8], delimiter: char) -> Vec<(u64, Result<Vec<String>, RecordProblem>)> {
        let mut records = Records::new(io::BufReader::with_capacity(5, table));
        records.set_delimiter(delimiter);
        let mut found = Vec::new();
        while let Some(record) = records.next().unwrap() {
            found.push((record.line, record.fields));
        }
        found
    }

    fn good(line: u64, fields: &[&str]) -> (u64, Result<Vec<String>, RecordProblem>) {
        (line, Ok(fields.iter().map(|field| (*field).to_owned()).collect()))
    }

    #[test]
    fn quotes_blank_lines_and_every_end_of_a_line_are_read() {
        let table = b"a,b\r\n\r\n \"x,\"\"y\"\"\" ,\"two\r\nlines\"\n,\n,,\nc, d \re,\"\"";
        assert_eq!(
            records(table, ','),
            [good(1, &["a", "b"]), good(3, &["x,\"y\"", "two\r\nlines"]), good(7, &["c", " d "]), good(8, &["e", ""])]
        );
        assert_eq!(records(b"a;b,c\n", ';'), [good(1, &["a", "b,c"])]);
    }

    #[test]
    fn a_broken_line_takes_no_other_with_it() {
        let open = (2, Err(RecordProblem::OpenQuote));
        assert_eq!(
            records(b"a\n\"open\nb\nc\n", ','),
            [good(1, &["a"]), open.clone(), good(3, &["b"]), good(4, &["c"])]
        );
        // A quote further on does not close it.
        assert_eq!(records(b"a\n\"open\nb,\"c\"\n", ','), [good(1, &["a"]), open.clone(), good(3, &["b", "c"])]);
        assert_eq!(records(b"\"a\" b,c\nd\n", ','), [(1, Err(RecordProblem::TextAfterQuote)), good(2, &["d"])]);
        assert_eq!(records(b"a\xff\nb\n", ','), [(1, Err(RecordProblem::NotUtf8)), good(2, &["b"])]);
        let wide = format!("{}\nb\n", ",".repeat(MOST_FIELDS));
        assert_eq!(records(wide.as_bytes(), ','), [(1, Err(RecordProblem::TooManyFields)), good(2, &["b"])]);
    }

    #[test]
    fn a_line_of_any_length_is_passed_over() {
        let long = "x".repeat(3 * LONGEST_RECORD);
        let table = format!("a\n{long}\nb\n\"{long}\nc\n\"open\n{long}\nd\n");
        let found = records(table.as_bytes(), ',');
        let problem = |line, problem| (line, Err(problem));
        assert_eq!(
            found,
            [
                good(1, &["a"]),
                problem(2, RecordProblem::TooLong),
                good(3, &["b"]),
                problem(4, RecordProblem::TooLong),
                good(5, &["c"]),
                problem(6, RecordProblem::OpenQuote),
                problem(7, RecordProblem::TooLong),
                good(8, &["d"]),
            ]
        );
    }

    proptest! {
        #[test]
        fn what_the_crate_writes_is_read(rows in prop::collection::vec(prop::collection::vec("[a\", \r\n;'ü]{0,6}", 1..4), 0..6)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
            for row in &rows {
                writer.write_record(row).unwrap();
            }
            let table = writer.into_inner().unwrap();
            let read: Vec<Vec<String>> = records(&table, ',').into_iter().map(|(_, fields)| fields.unwrap()).collect();
            // Blanks before a quote are no part of a field, so that a text is compared without its outer ones.
            let trimmed = |rows: &[Vec<String>]| -> Vec<Vec<String>> {
                rows.iter().map(|row| row.iter().map(|field| field.trim().to_owned()).collect()).collect()
            };
            let blank = |row: &Vec<String>| row.iter().all(|field| field.trim().is_empty());
            let written: Vec<Vec<String>> = rows.into_iter().filter(|row| !blank(row)).collect();
            prop_assert_eq!(trimmed(&read), trimmed(&written));
        }

        #[test]
        fn whatever_comes_is_read_or_refused_and_ends(table in prop::collection::vec(prop::sample::select(b"a\",\r\n \xff".to_vec()), 0..200)) {
            let ends = table.iter().filter(|byte| matches!(byte, b'\r' | b'\n')).count() as u64;
            let found = records(&table, ',');
            prop_assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0));
            prop_assert!(found.iter().all(|(line, _)| *line <= ends + 1));
        }
    }
}
