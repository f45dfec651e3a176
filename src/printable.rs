//! What may be printed. Text of others (notes, titles, what a notification server says) can hold characters that move
//! the cursor, colour what follows or turn its direction: none of them reaches a terminal, a notification or a log.

use std::borrow::Cow;

/// What stands for a character that is not printed.
const REPLACEMENT: char = '\u{FFFD}';

/// The styles that [`crate::render::Paint`] sets text off with.
const STYLES: [&str; 5] = ["\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[31m", "\x1b[32m"];

/// A text of several lines: what is not printable is replaced, except the ends of lines.
pub fn page(text: &str) -> Cow<'_, str> {
    let is_fine = |letter| letter == '\n' || is_printable(letter);
    if text.chars().all(is_fine) {
        return text.into();
    }
    text.chars().map(|letter| if is_fine(letter) { letter } else { REPLACEMENT }).collect()
}

/// A text of several lines with styles of [`crate::render::Paint`], which are kept.
pub fn styled_page(text: &str) -> String {
    let mut printable = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(place) = rest.find('\x1b') {
        printable += &page(&rest[..place]);
        rest = &rest[place..];
        let style = STYLES.into_iter().find(|style| rest.starts_with(style));
        if style.is_none() {
            printable.push(REPLACEMENT);
        }
        printable += style.unwrap_or_default();
        rest = &rest[style.map_or(1, str::len)..];
    }
    printable + &page(rest)
}

/// A text without the styles of [`crate::render::Paint`].
pub fn without_styles(text: &str) -> Cow<'_, str> {
    if !text.contains('\x1b') {
        return text.into();
    }
    STYLES.into_iter().fold(text.to_owned(), |text, style| text.replace(style, "")).into()
}

/// Words of others on one line: blanks stand for tabs and ends of lines, and what is not printable is replaced.
pub fn words(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_printable) {
        return text.trim().into();
    }
    let printable = |letter: char| match letter {
        letter if letter.is_whitespace() => ' ',
        letter if is_printable(letter) => letter,
        _ => REPLACEMENT,
    };
    text.chars().map(printable).collect::<String>().trim().to_owned().into()
}

/// One line of at most so many characters.
pub fn line(text: &str, longest: usize) -> String {
    let printable = |letter| if is_printable(letter) { letter } else { REPLACEMENT };
    let mut letters = text.trim_end().chars();
    let mut line: String = letters.by_ref().take(longest).map(printable).collect();
    if letters.next().is_some() {
        line.push('…');
    }
    line
}

/// A JSON document: what is not printable is escaped, and means the same as before.
pub fn json(document: &str) -> Cow<'_, str> {
    if document.chars().all(|letter| letter == '\n' || is_printable(letter)) {
        return document.into();
    }
    let mut printable = String::with_capacity(document.len());
    for letter in document.chars() {
        if letter == '\n' || is_printable(letter) {
            printable.push(letter);
        } else {
            // All of them lie below U+FFFF, and stand in strings only.
            printable += &format!("\\u{:04x}", u32::from(letter));
        }
    }
    printable.into()
}

/// Neither a control character (C0, DEL, C1), nor one that ends the line or turns the direction of what follows (UAX
/// #9).
fn is_printable(letter: char) -> bool {
    !letter.is_control() && !matches!(letter, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Escape, C1, delete, an override of the direction, a bell.
    const EVIL: &str = "a\x1b[2J\u{9b}31m\x7f\u{202e}\x07b";

    #[test]
    fn nothing_that_steers_a_terminal_is_printed() {
        assert_eq!(page(&format!("{EVIL}\nü ✓ –\t")), "a�[2J�31m���b\nü ✓ –�");
        assert_eq!(line("one\r\ntwo\n", 99), "one��two");
        assert_eq!(line("twelve", 4), "twel…");
        assert_eq!(words(" a\x1b[31m\tb\r\nc "), "a�[31m b  c");
    }

    #[test]
    fn styles_of_ours_stay_and_others_go() {
        assert_eq!(
            styled_page("\x1b[1mHead\x1b[0m\n\x1b[1;31mred\x1b[0m \x1b"),
            "\x1b[1mHead\x1b[0m\n�[1;31mred\x1b[0m �"
        );
    }

    #[test]
    fn json_means_the_same() {
        let document = serde_json::json!({"note": EVIL}).to_string();
        let printable = json(&document);
        assert!(printable.chars().all(is_printable), "{printable}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&printable).unwrap()["note"], EVIL);
    }
}
