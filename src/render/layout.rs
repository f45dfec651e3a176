//! How pages are laid out: in so many columns, with so much colour, in these characters.

use std::fmt::Display;
use std::ops::RangeInclusive;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Paint, Signs};
use crate::printable;

/// The columns of lines where nothing says how many there are.
const USUAL_COLUMNS: usize = 80;

/// A blank at which no line is broken while there is room for the whole.
pub(super) const NO_BREAK: char = '\u{a0}';

/// What a page is laid out for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The columns of the terminal; `None` in a pipe or a file, where rows are as long as they are.
    pub columns: Option<usize>,
    pub paint: Paint,
    pub signs: Signs,
    /// Sentences in place of columns and signs, for screen readers and logs.
    pub is_plain: bool,
}

impl Layout {
    /// The columns that pages are laid out for; a wider terminal is not filled.
    pub const COLUMNS: RangeInclusive<usize> = 20..=120;

    /// A pipe or a file, without colours.
    pub const PIPE: Self = Self { columns: None, paint: Paint::Plain, signs: Signs::Unicode, is_plain: false };

    /// The columns of a line of sentences.
    pub(super) fn line_columns(self) -> usize {
        self.columns.unwrap_or(USUAL_COLUMNS)
    }

    /// Whether no line of `page` is wider than the terminal.
    pub fn has_room_for(self, page: &str) -> bool {
        self.columns.is_none_or(|columns| page.lines().all(|line| width(line) <= columns))
    }

    /// A sentence in lines that are broken between words.
    pub fn wrapped(self, text: impl AsRef<str>) -> String {
        self.wrapped_under("", text)
    }

    /// A sentence after a head, in lines that begin where it does. A head that takes more than half of the line stands
    /// alone, and the sentence below it.
    pub fn wrapped_under(self, head: &str, text: impl AsRef<str>) -> String {
        if width(head) * 2 > self.line_columns() {
            return format!("{}\n{}", head.trim_end(), self.wrapped_under("  ", text));
        }
        self.wrapped_beside(head, text)
    }

    /// A sentence beside a head, in lines that begin where it does.
    pub(super) fn wrapped_beside(self, head: &str, text: impl AsRef<str>) -> String {
        let columns = self.line_columns();
        let indent = " ".repeat(width(head));
        let mut lines = vec![head.to_owned()];
        let mut begins = true;
        for word in words(text.as_ref(), columns.saturating_sub(indent.len())) {
            match lines.last_mut() {
                Some(line) if begins => *line += &word.text,
                Some(line) if width(line) + width(word.before) + width(&word.text) <= columns => {
                    *line += word.before;
                    *line += &word.text;
                }
                _ => lines.push(indent.clone() + &word.text),
            }
            begins = false;
        }
        lines.join("\n").trim_end_matches(' ').to_owned() + "\n"
    }

    /// A page whose lines are all broken to the columns of the terminal; a line goes on under its own beginning.
    pub fn fitted(self, page: &str) -> String {
        if self.has_room_for(page) {
            return page.to_owned();
        }
        let fitted = |line: &str| {
            if self.has_room_for(line) {
                return line.to_owned();
            }
            let text = line.trim_end_matches('\n').trim_start_matches(' ');
            let indent = &line[..line.trim_end_matches('\n').len() - text.len()];
            self.wrapped_under(indent, text)
        };
        page.split_inclusive('\n').map(fitted).collect()
    }

    /// A heading, or what wants to be done.
    pub fn strong(self, text: impl Display) -> String {
        self.paint.strong(text)
    }

    /// What is done.
    pub fn good(self, text: impl Display) -> String {
        self.paint.good(text)
    }

    /// What is wrong.
    pub fn bad(self, text: impl Display) -> String {
        self.paint.bad(text)
    }

    /// What matters less.
    pub fn faint(self, text: impl Display) -> String {
        self.paint.faint(text)
    }
}

/// Words that stay on one line: a command to type.
pub(super) fn unbroken(words: &str) -> String {
    words.replace(' ', &NO_BREAK.to_string())
}

/// How many columns a line takes; styles of [`Paint`] take none.
pub(super) fn width(line: &str) -> usize {
    printable::without_styles(line).width()
}

/// What is put on a line as a whole, and what stands before it where it does not begin the line.
struct Word {
    before: &'static str,
    text: String,
}

impl Word {
    fn new(text: impl Into<String>) -> Self {
        Self { before: " ", text: text.into() }
    }
}

/// The words of a text for lines with so much room. What is too long for a line is broken at its blanks, else where a
/// script without blanks allows it.
fn words(text: &str, room: usize) -> Vec<Word> {
    let whole = text.split(|c: char| c.is_whitespace() && c != NO_BREAK).filter(|word| !word.is_empty());
    let mut words = Vec::new();
    for word in whole {
        if width(word) <= room {
            words.push(Word::new(word.replace(NO_BREAK, " ")));
            continue;
        }
        for word in word.split(NO_BREAK).filter(|word| !word.is_empty()) {
            words.extend(if width(word) <= room { vec![Word::new(word)] } else { between_wide_letters(word, room) });
        }
    }
    words
}

/// A word in pieces that are broken beside wide letters: those of scripts that are written without blanks.
fn between_wide_letters(word: &str, room: usize) -> Vec<Word> {
    let is_wide = |letter: char| letter.width() == Some(2);
    let mut pieces = vec![Word::new("")];
    let mut last = ' ';
    for letter in word.chars() {
        let may_break = is_wide(last) && letter.width() != Some(0) || is_wide(letter) && last != ' ';
        if let Some(piece) = pieces.last_mut().filter(|piece| !may_break || width(&piece.text) < room) {
            piece.text.push(letter);
        } else {
            pieces.push(Word { before: "", text: letter.to_string() });
        }
        last = letter;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(columns: usize) -> Layout {
        Layout { columns: Some(columns), ..Layout::PIPE }
    }

    #[test]
    fn sentences_are_broken_between_words() {
        assert_eq!(columns(20).wrapped("no line is wider than twenty"), "no line is wider\nthan twenty\n");
        assert_eq!(columns(20).wrapped("one"), "one\n");
        let sentence = "word ".repeat(20);
        assert_eq!(Layout::PIPE.wrapped(&sentence).lines().next().map(str::len), Some(79));
    }

    #[test]
    fn a_command_stays_on_one_line_while_there_is_room() {
        let sentence = format!("Turn it on: {}", unbroken("backcare enable swallow"));
        assert_eq!(columns(30).wrapped(&sentence), "Turn it on:\nbackcare enable swallow\n");
        assert_eq!(columns(20).wrapped(&sentence), "Turn it on: backcare\nenable swallow\n");
    }

    #[test]
    fn lines_go_on_under_the_head() {
        assert_eq!(columns(20).wrapped_under("  1. ", "Sit down and breathe"), "  1. Sit down and\n     breathe\n");
        assert_eq!(columns(20).wrapped_under("notifications  ", "they work"), "notifications\n  they work\n");
    }

    #[test]
    fn styles_take_no_columns() {
        let layout = Layout { paint: Paint::Colored, ..columns(20) };
        let sentence = format!("{} and more", layout.strong("sixteen columns"));
        assert_eq!(layout.wrapped(&sentence), format!("{} and\nmore\n", layout.strong("sixteen columns")));
    }

    #[test]
    fn what_is_written_without_blanks_is_broken_between_letters() {
        let broken = columns(20).wrapped("腰痛体操腰痛体操腰痛体操");
        assert_eq!(broken, "腰痛体操腰痛体操腰痛\n体操\n");
        // A path is not.
        let path = "/a/path/of/more/than/twenty/columns";
        assert_eq!(columns(20).wrapped(path), format!("{path}\n"));
    }

    #[test]
    fn every_line_of_a_page_is_fitted() {
        let page = "short\n  a line of more than twenty columns\n\nend\n";
        assert_eq!(columns(20).fitted(page), "short\n  a line of more\n  than twenty\n  columns\n\nend\n");
        assert_eq!(Layout::PIPE.fitted(page), page);
    }
}
