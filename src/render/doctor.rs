//! The checks of `doctor`. What is to be typed stands on a line of its own after an arrow, unbroken, so that it can be
//! pasted into a shell.

use serde_json::{Value, json};

use super::layout;
use super::{Layout, capitalised};

/// What is checked, and where to look for what is not.
const ABOUT: &str = "This checks the program, not your back. When a back needs a doctor:";
const ABOUT_COMMAND: &str = "backcare guide --see-a-doctor";

/// How many notes of one name the page shows; the others are counted.
const NOTES_SHOWN: usize = 3;

/// One thing that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub name: &'static str,
    pub health: Health,
    /// What was found.
    pub finding: String,
    /// What to do, in words.
    pub advice: Option<String>,
    /// What to type, as a shell takes it.
    pub command: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Health {
    Well,
    /// Worth knowing; reminding and recording go on.
    Note,
    /// Something needs doing.
    NeedsWork,
}

impl Check {
    pub fn well(name: &'static str, finding: impl Into<String>) -> Self {
        Self::new(name, Health::Well, finding)
    }

    pub fn note(name: &'static str, finding: impl Into<String>) -> Self {
        Self::new(name, Health::Note, finding)
    }

    /// It has to say what to do: in words, by a command, or both.
    pub fn needs_work(name: &'static str, finding: impl Into<String>) -> Self {
        Self::new(name, Health::NeedsWork, finding)
    }

    fn new(name: &'static str, health: Health, finding: impl Into<String>) -> Self {
        Self { name, health, finding: finding.into(), advice: None, command: None }
    }

    #[must_use]
    pub fn advice(self, advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), ..self }
    }

    #[must_use]
    pub fn command(self, command: impl Into<String>) -> Self {
        Self { command: Some(command.into()), ..self }
    }

    /// What to do on one line.
    fn todo(&self) -> Option<String> {
        match (&self.advice, &self.command) {
            (Some(advice), Some(command)) => Some(format!("{advice}: {command}")),
            (advice, command) => advice.as_ref().or(command.as_ref()).cloned(),
        }
    }
}

/// Whether nothing needs doing.
pub fn is_well(checks: &[Check]) -> bool {
    checks.iter().all(|check| check.health != Health::NeedsWork)
}

pub fn text(checks: &[Check], layout: Layout) -> String {
    let width = checks.iter().map(|check| check.name.len()).max().unwrap_or_default();
    let mut page = format!("{}{}\n", layout.wrapped(ABOUT), typed("", ABOUT_COMMAND, layout));
    for same in checks.chunk_by(|one, next| one.name == next.name && next.health == Health::Note) {
        let shown = if same.len() > NOTES_SHOWN + 1 { NOTES_SHOWN } else { same.len() };
        for check in &same[..shown] {
            page += &entry(check, width, layout);
        }
        if shown < same.len() {
            let more = format!("and {} more: the answer with --json has them all", same.len() - shown);
            page += &entry(&Check::note(same[0].name, more), width, layout);
        }
    }
    page.push('\n');
    let conclusion = match is_well(checks) {
        true => "Nothing needs doing.".to_owned(),
        false if layout.is_plain => "Something needs doing.".to_owned(),
        false => format!("What is marked {} needs doing.", layout.signs.needs_work()),
    };
    page + &layout.strong(conclusion) + "\n"
}

fn entry(check: &Check, width: usize, layout: Layout) -> String {
    let signs = layout.signs;
    let (mark, word) = match check.health {
        Health::Well => (layout.good(signs.well()), " (well)"),
        Health::Note => (layout.faint(signs.note()), " (note)"),
        Health::NeedsWork => (layout.bad(signs.needs_work()), " (needs doing)"),
    };
    let found = if layout.is_plain {
        layout.wrapped(format!("{}{word}: {}", check.name, check.finding))
    } else {
        layout.wrapped_under(&format!("{mark} {:width$}  ", check.name), &check.finding)
    };
    // Below a name that takes half of the line.
    let indent = if layout.is_plain || (width + 4) * 2 > layout.line_columns() { 2 } else { width + 4 };
    let indent = " ".repeat(indent);
    let advice = check.advice.as_ref().map(|advice| sentence(advice, if check.command.is_some() { ':' } else { '.' }));
    found
        + &advice.map(|advice| layout.wrapped_under(&indent, &advice)).unwrap_or_default()
        + &check.command.as_ref().map(|command| typed(&indent, command, layout)).unwrap_or_default()
}

fn typed(indent: &str, command: &str, layout: Layout) -> String {
    let head = if layout.is_plain { indent.to_owned() } else { format!("{indent}{} ", layout.signs.arrow()) };
    format!("{head}{}\n", layout::command(command))
}

/// Words as a sentence, with `end` unless they have an end of their own.
fn sentence(words: &str, end: char) -> String {
    let mut sentence = capitalised(words);
    if !sentence.ends_with(['.', '?', ':']) {
        sentence.push(end);
    }
    sentence
}

pub fn json(checks: &[Check]) -> Value {
    let word = |health| match health {
        Health::Well => "ok",
        Health::Note => "note",
        Health::NeedsWork => "fix",
    };
    let check = |check: &Check| {
        json!({
            "check": check.name,
            "state": word(check.health),
            "says": check.finding,
            "todo": check.todo(),
            "command": check.command,
        })
    };
    json!({
        "about": format!("{ABOUT} {ABOUT_COMMAND}"),
        "ok": is_well(checks),
        "checks": checks.iter().map(check).collect::<Value>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::render::Paint;

    const COLORED: Layout = Layout { paint: Paint::Colored, ..Layout::PIPE };

    #[test]
    fn what_is_typed_is_never_broken_and_stands_alone() {
        let long = format!("chmod go-rwx {}", "/a/long/path ".repeat(20).trim_end());
        let check = Check::needs_work("permissions", "others may read it").advice("take their rights").command(&long);
        let narrow = Layout { columns: Some(40), ..Layout::PIPE };
        let page = narrow.fitted(&text(std::slice::from_ref(&check), narrow));
        assert!(page.lines().any(|line| line.trim_start() == format!("→ {long}")), "{page}");
        let page = Layout::PIPE.fitted(&text(&[check], Layout::PIPE));
        let lines: Vec<&str> = page.lines().skip(3).collect();
        assert_eq!(lines[..2], ["✗ permissions  others may read it", "               Take their rights:"]);
        assert_eq!(lines[2].trim_start(), format!("→ {long}"));
        assert_eq!(lines[3..], ["", "What is marked ✗ needs doing."]);
    }

    #[test]
    fn a_mark_has_a_colour_beside_its_shape() {
        let checks = [Check::well("a", "x"), Check::note("b", "x"), Check::needs_work("c", "x").advice("x")];
        let page = text(&checks, COLORED);
        for mark in ["\u{1b}[32m✓\u{1b}[0m a  x", "\u{1b}[2m·\u{1b}[0m b  x", "\u{1b}[31m✗\u{1b}[0m c  x"] {
            assert!(page.contains(mark), "{mark}: {page}");
        }
        // Painting moves no line break.
        let long = [Check::note("name", "word ".repeat(40))];
        assert_eq!(text(&long, COLORED).lines().count(), text(&long, Layout::PIPE).lines().count());
    }

    #[test]
    fn of_many_notes_a_few_are_shown_and_all_are_in_json() {
        let notes = |count: u32| -> Vec<Check> {
            (0..count).map(|number| Check::note("settings", format!("number {number}"))).collect()
        };
        let page = text(&notes(20), Layout::PIPE);
        assert_eq!(page.matches("number").count(), 3);
        assert!(page.contains("\n· settings  and 17 more: "), "{page}");
        assert_eq!(json(&notes(20))["checks"].as_array().map(Vec::len), Some(20));
        // A line that counts a single one would save nothing.
        assert_eq!(text(&notes(4), Layout::PIPE).matches("number").count(), 4);
        assert_eq!(sentence("did you mean `noon`?", '.'), "Did you mean `noon`?");
    }
}
