//! An answer on its way to stdout, piece by piece: however long it is, only the piece at hand is in memory.

use std::io::{self, Write};

use serde_json::Value;

use crate::printable;
use crate::render::{Layout, Paint};
use crate::store::StoreError;

/// Takes an answer piece by piece, and makes each of them printable.
pub(super) struct Pieces<'a> {
    to: &'a mut dyn Write,
    layout: Layout,
}

/// Why an answer ended before its end.
#[derive(Debug)]
pub(super) enum StreamError {
    /// What it is about could not be read.
    Reading(StoreError),
    /// It could not be written.
    Writing(io::Error),
}

impl<'a> Pieces<'a> {
    pub(super) fn new(to: &'a mut dyn Write, layout: Layout) -> Self {
        Self { to, layout }
    }

    /// Whole lines, which are broken to the columns of the terminal.
    pub(super) fn text(&mut self, lines: &str) -> io::Result<()> {
        let page = self.layout.fitted(lines);
        match self.layout.paint {
            Paint::Colored => self.to.write_all(printable::styled_page(&page).as_bytes()),
            Paint::Plain => self.to.write_all(printable::page(&page).as_bytes()),
        }
    }

    /// Lines that stay as they are: they are for a shell, or a value alone.
    pub(super) fn raw(&mut self, lines: &str) -> io::Result<()> {
        self.to.write_all(printable::page(lines).as_bytes())
    }

    /// A JSON document, or a part of one.
    pub(super) fn json(&mut self, value: &Value) -> io::Result<()> {
        self.to.write_all(printable::json(&value.to_string()).as_bytes())
    }

    /// The bytes of a file that others read, which are printable by themselves or go to no terminal.
    pub(super) fn bytes(&mut self) -> &mut dyn Write {
        self.to
    }

    /// A JSON array, of the values that `each` hands over.
    pub(super) fn json_array(
        &mut self,
        each: impl FnOnce(&mut dyn FnMut(&Value) -> io::Result<()>) -> Result<(), StreamError>,
    ) -> Result<(), StreamError> {
        self.to.write_all(b"[")?;
        let mut comma: &[u8] = b"";
        each(&mut |value| {
            self.to.write_all(comma)?;
            comma = b",";
            self.json(value)
        })?;
        Ok(self.to.write_all(b"]\n")?)
    }
}

/// Bytes of a text on their way to a terminal: they come in pieces of any length, and go on in whole lines. What is behind
/// the last end of a line goes when it is flushed.
pub(super) struct ShownLines<'a, 'b> {
    pieces: &'a mut Pieces<'b>,
    waiting: Vec<u8>,
}

impl<'a, 'b> ShownLines<'a, 'b> {
    pub(super) fn new(pieces: &'a mut Pieces<'b>) -> Self {
        Self { pieces, waiting: Vec::new() }
    }

    fn pass_on(&mut self, length: usize) -> io::Result<()> {
        let text: Vec<u8> = self.waiting.drain(..length).collect();
        self.pieces.raw(&String::from_utf8_lossy(&text))
    }
}

impl Write for ShownLines<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.waiting.extend_from_slice(bytes);
        if let Some(end) = self.waiting.iter().rposition(|byte| *byte == b'\n') {
            self.pass_on(end + 1)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.pass_on(self.waiting.len())?;
        self.pieces.to.flush()
    }
}

impl From<StoreError> for StreamError {
    fn from(cause: StoreError) -> Self {
        Self::Reading(cause)
    }
}

impl From<io::Error> for StreamError {
    fn from(cause: io::Error) -> Self {
        Self::Writing(cause)
    }
}

/// For functions that only know errors of writing; `io::Error::downcast` gives the [`StoreError`] back.
impl From<StreamError> for io::Error {
    fn from(cause: StreamError) -> Self {
        match cause {
            StreamError::Reading(cause) => Self::other(cause),
            StreamError::Writing(cause) => cause,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written(write: impl FnOnce(&mut Pieces)) -> String {
        let mut bytes = Vec::new();
        write(&mut Pieces::new(&mut bytes, Layout { columns: Some(20), ..Layout::PIPE }));
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_piece_is_printable() {
        let evil = "a\x1b[2Jb\n";
        assert_eq!(written(|pieces| pieces.text(evil).unwrap()), "a\u{fffd}[2Jb\n");
        assert_eq!(written(|pieces| pieces.raw(evil).unwrap()), "a\u{fffd}[2Jb\n");
        assert_eq!(written(|pieces| pieces.json(&json!("\u{9b}")).unwrap()), "\"\\u009b\"");
        let shown = written(|pieces| {
            let mut lines = ShownLines::new(pieces);
            // A letter in two pieces, and an end without an end of the line.
            for piece in [&b"\xc3"[..], b"\xbc,\x1b\nlast", b" one"] {
                lines.write_all(piece).unwrap();
            }
            lines.flush().unwrap();
        });
        assert_eq!(shown, "ü,\u{fffd}\nlast one");
    }

    #[test]
    fn text_is_broken_to_the_terminal_and_arrays_are_one_document() {
        let text = written(|pieces| pieces.text("a line of more than twenty\n").unwrap());
        assert_eq!(text, "a line of more than\ntwenty\n");
        let array = |values: &[Value]| {
            written(|pieces| {
                let each = |take: &mut dyn FnMut(&Value) -> io::Result<()>| Ok(values.iter().try_for_each(take)?);
                pieces.json_array(each).unwrap();
            })
        };
        assert_eq!(array(&[]), "[]\n");
        assert_eq!(array(&[json!(1), json!({"a": null})]), "[1,{\"a\":null}]\n");
    }
}
