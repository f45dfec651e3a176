//! How pages are laid out: in so many columns, with so much colour, in these characters.

use std::borrow::Cow;
use std::fmt::Display;
use std::ops::RangeInclusive;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::{Paint, Signs};
use crate::printable;

/// The columns of lines where nothing says how many there are.
const USUAL_COLUMNS: usize = 80;

/// How far to the right a heading reaches.
const HEADING_COLUMNS: usize = 80;

/// A blank at which no line is broken while there is room for the whole.
pub(super) const NO_BREAK: char = '\u{a0}';

/// A blank between the words of a command: the figure space, which is no blank of commands that people type.
const COMMAND_BLANK: char = '\u{2007}';

/// A blank within the quotes of a command, at which no line is broken: the punctuation space.
const QUOTED_BLANK: char = '\u{2008}';

/// Joins letters to one, as in pictures of people.
const JOINER: char = '\u{200d}';

/// Ends a line after which a command goes on.
const CONTINUED: &str = " \\";

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

    /// A sentence after a head, in lines that begin where it does. Beside a head that takes more than half of the line, or
    /// that leaves too little room for the first word, nothing stands: the sentence comes below it.
    pub fn wrapped_under(self, head: &str, text: impl AsRef<str>) -> String {
        let text = text.as_ref();
        let room = self.line_columns().saturating_sub(width(head));
        let first = text.split_whitespace().next().unwrap_or_default();
        let is_blank = head.trim().is_empty();
        if width(head) * 2 <= self.line_columns() && (is_blank || width(first) <= room) {
            return self.wrapped_beside(head, text);
        }
        let above = if is_blank { String::new() } else { format!("{}\n", head.trim_end()) };
        above + &self.wrapped_beside("  ", text)
    }

    /// A sentence beside a head, in lines that begin where it does.
    pub(super) fn wrapped_beside(self, head: &str, text: impl AsRef<str>) -> String {
        let columns = self.line_columns();
        let indent = " ".repeat(width(head));
        let mut lines = vec![head.to_owned()];
        let mut begins = true;
        let words = words(text.as_ref(), columns.saturating_sub(indent.len()));
        for (index, word) in words.iter().enumerate() {
            // A command goes on after a backslash, so that it can be pasted.
            let is_broken_after = |index: usize| words.get(index + 1).is_some_and(|next| next.before == Gap::InCommand);
            let after = if is_broken_after(index) { width(CONTINUED) } else { 0 };
            match lines.last_mut() {
                Some(line) if begins => *line += &word.text,
                Some(line) if width(line) + word.before.width() + width(&word.text) + after <= columns => {
                    *line += word.before.text();
                    *line += &word.text;
                }
                last => {
                    if let Some(line) = last.filter(|_| word.before == Gap::InCommand) {
                        *line += CONTINUED;
                    }
                    lines.push(indent.clone() + &word.text);
                }
            }
            begins = false;
        }
        lines.join("\n").trim_end_matches(' ').to_owned() + "\n"
    }

    /// A heading, and at the end of its line how far it has come; `None` where one line has no room for both, and on plain
    /// pages.
    pub(super) fn heading(self, name: &str, progress: &str) -> Option<String> {
        let (taken, columns) = (width(name) + width(progress), self.line_columns().min(HEADING_COLUMNS));
        let has_room = !self.is_plain && taken + 2 <= columns;
        has_room.then(|| format!("{}{}{progress}\n", self.strong(name), " ".repeat(columns - taken)))
    }

    /// A page whose lines are all broken to the columns of the terminal; a line goes on under its own beginning. A line
    /// with a command that is not yet broken stays whole, so that it can be pasted.
    pub fn fitted(self, page: &str) -> String {
        let fitted = |line: &str| {
            if self.has_room_for(line) || line.contains(is_of_a_command) {
                return line.replace(is_of_a_command, " ");
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

/// Words that stay on one line while there is room for the whole.
pub(super) fn unbroken(words: &str) -> String {
    words.replace(' ', &NO_BREAK.to_string())
}

/// A command to type. It stays on one line while there is room, and is broken so that it can be pasted where there is
/// none: not within quotes.
pub(super) fn command(words: &str) -> String {
    let mut open = None;
    let kept = |letter: char| {
        match open {
            None if letter == '\'' || letter == '"' => open = Some(letter),
            Some(quote) if quote == letter => open = None,
            _ => {}
        }
        match letter {
            ' ' if open.is_some() => QUOTED_BLANK,
            ' ' => COMMAND_BLANK,
            other => other,
        }
    };
    words.chars().map(kept).collect()
}

/// How many columns a line takes; styles of [`Paint`] take none.
pub(super) fn width(line: &str) -> usize {
    printable::without_styles(line).width()
}

/// A word that is put on a line as a whole.
struct Word {
    before: Gap,
    text: String,
}

/// What stands before a word that does not begin its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    Blank,
    /// A blank between the words of a command.
    InCommand,
    /// Nothing: it is a piece of a word that is written without blanks.
    None,
}

impl Gap {
    fn text(self) -> &'static str {
        if self == Self::None { "" } else { " " }
    }

    fn width(self) -> usize {
        self.text().len()
    }
}

/// The words of a text for lines with so much room. What is too long for a line is broken at its blanks, else where a
/// script without blanks allows it.
fn words(text: &str, room: usize) -> Vec<Word> {
    let text = with_commands(text);
    let whole = text.split(|c: char| c.is_whitespace() && !is_kept(c)).filter(|word| !word.is_empty());
    whole.flat_map(|word| fitting_words(word, room)).collect()
}

/// A word, or the pieces of one that is too long for a line.
fn fitting_words(word: &str, room: usize) -> Vec<Word> {
    if width(word) <= room {
        return vec![Word { before: Gap::Blank, text: with_blanks(word) }];
    }
    let inner = if word.contains(COMMAND_BLANK) { Gap::InCommand } else { Gap::Blank };
    let pieces = word.split([NO_BREAK, COMMAND_BLANK]).filter(|piece| !piece.is_empty()).enumerate();
    let piece = |(index, piece): (usize, &str)| {
        let before = if index == 0 { Gap::Blank } else { inner };
        if width(piece) <= room {
            vec![Word { before, text: with_blanks(piece) }]
        } else {
            between_wide_letters(piece, before, room)
        }
    };
    pieces.flat_map(piece).collect()
}

/// Whether it is a blank at which a line is broken only where it has to be, or never.
fn is_kept(letter: char) -> bool {
    letter == NO_BREAK || is_of_a_command(letter)
}

fn is_of_a_command(letter: char) -> bool {
    letter == COMMAND_BLANK || letter == QUOTED_BLANK
}

fn with_blanks(words: &str) -> String {
    words.replace(is_kept, " ")
}

/// A text in which commands of ours between backquotes are known as such.
fn with_commands(text: &str) -> Cow<'_, str> {
    if !text.contains("`backcare ") {
        return text.into();
    }
    let span = |(index, span): (usize, &str)| {
        if index % 2 == 1 && span.starts_with("backcare ") { command(span) } else { span.to_owned() }
    };
    text.split('`').enumerate().map(span).collect::<Vec<_>>().join("`").into()
}

/// A word in pieces that are broken beside wide letters: those of scripts that are written without blanks.
fn between_wide_letters(word: &str, before: Gap, room: usize) -> Vec<Word> {
    let is_wide = |letter: char| letter.width() == Some(2);
    let mut pieces = vec![Word { before, text: String::new() }];
    let (mut last, mut taken) = (' ', 0);
    for letter in word.chars() {
        let columns = letter.width().unwrap_or_default();
        // Letters that are joined are one.
        let may_break = last != JOINER && columns > 0 && (is_wide(last) || is_wide(letter) && last != ' ');
        if may_break && taken + columns > room {
            pieces.push(Word { before: Gap::None, text: String::new() });
            taken = 0;
        }
        if let Some(piece) = pieces.last_mut() {
            piece.text.push(letter);
        }
        taken += if last == JOINER { 0 } else { columns };
        last = letter;
    }
    for piece in &mut pieces {
        piece.text = with_blanks(&piece.text);
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
        let sentence = format!("Turn it on: {}", command("backcare enable swallow"));
        assert_eq!(columns(30).wrapped(&sentence), "Turn it on:\nbackcare enable swallow\n");
        assert_eq!(columns(20).wrapped(&sentence), "Turn it on:\nbackcare enable \\\nswallow\n");
        let sentence = "Or `backcare log thumb --minutes 10`?";
        assert_eq!(columns(40).wrapped(sentence), "Or `backcare log thumb --minutes 10`?\n");
        assert_eq!(columns(30).wrapped(sentence), "Or `backcare log thumb \\\n--minutes 10`?\n");
        // Nothing is broken within quotes: a backslash there is a backslash.
        let sentence = "`backcare log thumb --note 'in  the park'`";
        assert_eq!(columns(24).wrapped(sentence), "`backcare log thumb \\\n--note 'in  the park'`\n");
        assert_eq!(
            columns(20).fitted(&format!("  > {}\n", command("a very long command"))),
            "  > a very long command\n"
        );
    }

    #[test]
    fn lines_go_on_under_the_head() {
        assert_eq!(columns(20).wrapped_under("  1. ", "Sit down and breathe"), "  1. Sit down and\n     breathe\n");
        assert_eq!(columns(20).wrapped_under("notifications  ", "they work"), "notifications\n  they work\n");
        assert_eq!(
            columns(20).wrapped_under("- ", "/a/path/of/more/than/twenty"),
            "-\n  /a/path/of/more/than/twenty\n"
        );
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
