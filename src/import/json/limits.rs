//! What keeps a hostile document from filling the memory: no text of it and no operation is longer than the limits. Both
//! are counted as the bytes come, before anything keeps them.

use std::io::{self, BufRead, Read};

/// The most bytes of a text.
const LONGEST_TEXT: usize = 1 << 20;
/// The most bytes of an operation, which has several texts.
const LONGEST_OPERATION: usize = 4 << 20;
/// How deep an operation stands: in the document, its changes, a change, and the operations of that.
const DEPTH_OF_OPERATIONS: usize = 4;

/// A document that ends with an error where it is over a limit.
pub(super) struct Limited<R> {
    from: R,
    /// How many arrays and objects are open.
    depth: usize,
    /// The bytes of the text that is open; `None` between texts.
    text: Option<usize>,
    /// Whether the last byte was a backslash in a text.
    is_escaped: bool,
    /// The bytes of the operation that is open, or of another value as deep.
    operation: usize,
    line: usize,
}

impl<R: BufRead> Limited<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, depth: 0, text: None, is_escaped: false, operation: 0, line: 1 }
    }

    fn pass(&mut self, byte: u8) -> io::Result<()> {
        if let Some(length) = &mut self.text {
            *length += 1;
            match byte {
                _ if *length > LONGEST_TEXT => return Err(self.too_long("a text of it is longer than a megabyte")),
                _ if self.is_escaped => self.is_escaped = false,
                b'\\' => self.is_escaped = true,
                b'"' => self.text = None,
                _ => {}
            }
        } else {
            match byte {
                b'"' => self.text = Some(0),
                b'{' | b'[' => self.depth += 1,
                b'}' | b']' => self.depth = self.depth.saturating_sub(1),
                b'\n' => self.line += 1,
                _ => {}
            }
        }
        self.operation = if self.depth > DEPTH_OF_OPERATIONS { self.operation + 1 } else { 0 };
        if self.operation > LONGEST_OPERATION {
            return Err(self.too_long("an operation of it is longer than four megabytes"));
        }
        Ok(())
    }

    fn too_long(&self, what: &str) -> io::Error {
        io::Error::other(format!("line {}: {what}", self.line))
    }
}

impl<R: BufRead> Read for Limited<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.from.read(buffer)?;
        buffer[..read].iter().try_for_each(|byte| self.pass(*byte))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(document: &str) -> Result<(), String> {
        let mut limited = Limited::new(document.as_bytes());
        io::copy(&mut limited, &mut io::sink()).map(|_| ()).map_err(|cause| cause.to_string())
    }

    #[test]
    fn long_texts_and_operations_end_the_document_and_long_documents_do_not() {
        let text = |length: usize| format!("{{\n\"{}\"", "\\\"".repeat(length / 2));
        assert_eq!(read(&text(LONGEST_TEXT - 2)), Ok(()));
        assert_eq!(read(&text(LONGEST_TEXT + 2)), Err("line 2: a text of it is longer than a megabyte".to_owned()));
        let operations = |length: usize| format!("[[[[{{{}}},", "\"a\":1,".repeat(length / 6));
        assert_eq!(read(&operations(LONGEST_OPERATION - 10)), Ok(()));
        assert_eq!(
            read(&operations(LONGEST_OPERATION + 10)),
            Err("line 1: an operation of it is longer than four megabytes".to_owned())
        );
        assert_eq!(read(&format!("[[[[{}]]]]", "{\"a\":1},".repeat(LONGEST_OPERATION / 4))), Ok(()));
    }
}
