//! Text as UTF-8, whatever a spreadsheet has saved it as: without a byte order mark, and from UTF-16 where one says so.

use std::io::{self, BufRead, Read};

/// The text of `from` as UTF-8. Of what has no byte order mark nothing is changed.
pub fn utf8<'a>(mut from: impl BufRead + 'a) -> io::Result<Box<dyn BufRead + 'a>> {
    let beginning = from.fill_buf()?;
    let order = match beginning {
        [0xEF, 0xBB, 0xBF, ..] => {
            from.consume(3);
            return Ok(Box::new(from));
        }
        [0xFF, 0xFE, ..] => u16::from_le_bytes,
        [0xFE, 0xFF, ..] => u16::from_be_bytes,
        _ => return Ok(Box::new(from)),
    };
    from.consume(2);
    Ok(Box::new(io::BufReader::new(Utf16 { from, order, high: None, unread: Vec::new() })))
}

/// A text of UTF-16, read as UTF-8. What is no character is replaced by U+FFFD.
struct Utf16<R> {
    from: R,
    /// How two bytes are a unit.
    order: fn([u8; 2]) -> u16,
    /// The first half of a character.
    high: Option<u16>,
    /// What did not fit into the last buffer.
    unread: Vec<u8>,
}

impl<R: BufRead> Utf16<R> {
    /// Adds the next character, or nothing where there is none.
    fn decode_one(&mut self) -> io::Result<()> {
        let mut units: Vec<u16> = self.high.take().into_iter().collect();
        while units.len() < 2 {
            let mut bytes = [0; 2];
            match read_unit(&mut self.from, &mut bytes)? {
                0 => break,
                2 => units.push((self.order)(bytes)),
                // Half a unit at the end is no character.
                _ => units.push(0xD800),
            }
            if !units.first().is_some_and(|first| (0xD800..0xDC00).contains(first)) {
                break;
            }
        }
        let is_pair = units.len() == 2 && (0xDC00..0xE000).contains(&units[1]);
        if units.len() == 2 && !is_pair {
            self.high = units.pop();
        }
        for letter in char::decode_utf16(units) {
            let letter = letter.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.unread.extend_from_slice(letter.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(())
    }
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.unread.len() < buffer.len() {
            let before = self.unread.len();
            self.decode_one()?;
            if self.unread.len() == before {
                break;
            }
        }
        let taken = self.unread.len().min(buffer.len());
        buffer[..taken].copy_from_slice(&self.unread[..taken]);
        self.unread.drain(..taken);
        Ok(taken)
    }
}

/// Two bytes, or what is left.
fn read_unit(from: &mut impl Read, bytes: &mut [u8; 2]) -> io::Result<usize> {
    let mut length = 0;
    while length < 2 {
        match from.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(cause) if cause.kind() == io::ErrorKind::Interrupted => {}
            Err(cause) => return Err(cause),
        }
    }
    Ok(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], buffer: usize) -> String {
        let mut text = String::new();
        let from = io::BufReader::with_capacity(buffer, bytes);
        utf8(from).unwrap().read_to_string(&mut text).unwrap();
        text
    }

    fn utf16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        format!("\u{feff}{text}").encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn a_byte_order_mark_says_how_to_read() {
        for text in ["date,note\n2026-11-23,Rücken 🦴\n", "", "𝄞"] {
            for buffer in [7, 8192] {
                assert_eq!(read(text.as_bytes(), buffer), text);
                assert_eq!(read(format!("\u{feff}{text}").as_bytes(), buffer), text);
                assert_eq!(read(&utf16(text, u16::to_le_bytes), buffer), text);
                assert_eq!(read(&utf16(text, u16::to_be_bytes), buffer), text);
            }
        }
    }

    #[test]
    fn half_characters_are_replaced_and_the_rest_is_read() {
        let units = [0xFEFF, 0x61, 0xD834, 0x62, 0xDD1E, 0xD834, 0xD834, 0xDD1E, 0x63];
        let bytes: Vec<u8> = units.into_iter().flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&bytes, 8192), "a\u{fffd}b\u{fffd}\u{fffd}𝄞c");
        assert_eq!(read(&[0xFF, 0xFE, 0x61, 0x00, 0x62], 8192), "a\u{fffd}");
    }
}
