//! What the notification of a reminder says, and what the user's command is told.

use serde_json::{Value, json};

use super::json::instant;
use super::layout::width;
use super::prescription::shaped;
use super::review::REVIEW_IS_DUE;
use super::{capitalised, listed};
use crate::domain::practice::{Caution, Guidance};
use crate::domain::reminding::{Carried, Item, Message};
use crate::domain::routine::{RoutineId, Routines};
use crate::printable;

/// The most characters of a title: more are cut by some servers.
const LONGEST_TITLE: usize = 45;
/// The most characters and lines of a body.
const LONGEST_BODY: usize = 240;
const MOST_LINES: usize = 4;
/// The most routines that a title names.
const MOST_NAMES: usize = 3;
/// The most columns of a routine's title in a body.
const WIDEST_NAME: usize = 40;

/// What the words of a reminder depend on, beside the reminder.
pub struct Words<'a> {
    pub message: &'a Message,
    pub routines: &'a Routines,
    /// What the user does at the time of its slot: `after lunch`.
    pub anchor: Option<&'a str>,
    /// Whether it says only that something is due.
    pub is_private: bool,
    /// Whether it names a review that is due.
    pub is_review_due: bool,
    /// What is said of each routine beside its dose.
    pub guidance: &'a dyn Fn(&RoutineId) -> Guidance,
}

impl Words<'_> {
    /// `Noon, after lunch: palm and thumb`.
    pub fn summary(&self) -> String {
        if self.is_private {
            return if self.is_sitting() { "backcare".to_owned() } else { format!("backcare: {}", self.slot()) };
        }
        if self.is_sitting() {
            return "Time to stand up".to_owned();
        }
        let with_anchor = self.anchor.map(|anchor| self.title(&format!(", {anchor}"), &self.names()));
        let titles = [with_anchor, Some(self.title("", &self.names()))].into_iter().flatten();
        let fitting = titles.into_iter().find(|title| fits(title, LONGEST_TITLE));
        fitting.unwrap_or_else(|| self.title("", &things(self.message.items.len())))
    }

    /// The doses first, then what there is room for: how to do it, when not to, what is still open from before, and a
    /// review that is due.
    pub fn body(&self) -> String {
        if self.is_private {
            return self.private_body();
        }
        let mut body = BodyLines::default();
        let anchor = self.anchor.filter(|anchor| !self.is_sitting() && !self.summary().contains(*anchor));
        body.add(anchor.map(capitalised));
        body.add(self.message.is_late.then(|| format!("Was due at {}", self.message.due_at.format("%H:%M"))));
        let cautions = self.cautions(|guidance| guidance.caution == Caution::InAnyCase);
        let kept_free = usize::from(cautions.is_some());
        for dose in self.doses(MOST_LINES - body.lines.len() - kept_free) {
            body.add(Some(dose));
        }
        let cue = self.guided(|guidance| guidance.cue).find_map(|routine| self.routines.instructions(&routine).cue);
        if body.lines.len() + kept_free < MOST_LINES {
            body.add(cue);
        }
        body.add(cautions.or_else(|| self.cautions(|guidance| guidance.caution != Caution::Left)));
        body.add(still_open(&self.message.carried));
        body.add(self.is_review_due.then(|| REVIEW_IS_DUE.to_owned()));
        let new = self.guided(|guidance| guidance.cue).next();
        body.add(new.map(|routine| format!("How: backcare guide {routine}")));
        body.lines.join("\n")
    }

    /// What the user's command reads.
    pub fn hook_input(&self) -> Value {
        let item = |item: &Item| {
            json!({
                "routine": item.routine,
                "title": self.routines.title(&item.routine),
                "amount": item.dose.amount,
                "unit": item.dose.unit,
            })
        };
        let items = self.message.items.iter().filter(|_| !self.is_private);
        let carried = self.message.carried.iter().filter(|_| !self.is_private);
        json!({
            "day": self.message.key.day,
            "slot": self.message.key.slot,
            "due_at": instant(self.message.due_at),
            "late": self.message.is_late,
            "summary": self.summary(),
            "body": self.body(),
            "routines": items.map(item).collect::<Value>(),
            "still_open": carried.map(|one| json!({"slot": one.slot, "routine": one.routine})).collect::<Value>(),
        })
    }

    fn is_sitting(&self) -> bool {
        self.message.key.is_sitting()
    }

    fn slot(&self) -> String {
        clipped(&self.message.key.slot.0, WIDEST_NAME)
    }

    fn title(&self, anchor: &str, names: &str) -> String {
        format!("{}{anchor}: {names}", capitalised(&self.slot()))
    }

    fn names(&self) -> String {
        let names: Vec<&str> = self.message.items.iter().map(|item| item.routine.as_str()).collect();
        if names.len() > MOST_NAMES { things(names.len()) } else { listed(&names) }
    }

    /// The sum of the doses, where they have one unit.
    fn private_body(&self) -> String {
        let items = &self.message.items;
        let sum = items.first().and_then(|first| {
            let is_same = items.iter().all(|item| item.dose.unit == first.dose.unit);
            let sum = items.iter().map(|item| u64::from(item.dose.amount)).sum();
            super::amount(sum, &first.dose.unit).filter(|_| is_same)
        });
        things(items.len()) + &sum.map_or(String::new(), |sum| format!(", {sum}"))
    }

    /// A line a dose, in at most so many lines.
    fn doses(&self, most: usize) -> Vec<String> {
        let items = &self.message.items;
        let shown = if items.len() > most { most.saturating_sub(1) } else { items.len() };
        let mut lines: Vec<String> = items[..shown].iter().map(|item| self.dose(item)).collect();
        if shown < items.len() {
            lines.push(format!("and {} more", items.len() - shown));
        }
        lines
    }

    /// `Thumb massage: 10 minutes. 2 count as well.`
    pub(super) fn dose(&self, item: &Item) -> String {
        let title = clipped(self.routines.title(&item.routine), WIDEST_NAME);
        let little = item.dose.amount / 5;
        let less_counts = (self.guidance)(&item.routine).less_counts && little >= 1 && !self.is_sitting();
        let words = if little == 1 { "1 counts as well" } else { &format!("{little} count as well") };
        let less = if less_counts { format!(". {words}.") } else { String::new() };
        let dose = match self.routines.get(&item.routine) {
            Some(routine) => shaped(&item.dose, &routine.shape),
            None => item.dose.to_string(),
        };
        format!("{title}: {dose}{less}")
    }

    /// The routines of which something is said.
    fn guided(&self, is_said: impl Fn(Guidance) -> bool) -> impl Iterator<Item = RoutineId> {
        let items = self.message.items.iter();
        items.filter(move |item| is_said((self.guidance)(&item.routine))).map(|item| item.routine.clone())
    }

    /// The first sentences of the cautions of which something is said.
    fn cautions(&self, is_said: impl Fn(Guidance) -> bool) -> Option<String> {
        let sentences = self.guided(is_said).filter_map(|routine| {
            let caution = self.routines.instructions(&routine).caution?;
            Some(first_sentence(&caution).to_owned())
        });
        let sentences: Vec<String> = sentences.collect();
        (!sentences.is_empty()).then(|| sentences.join(" "))
    }
}

/// The lines of a body, as far as there is room.
#[derive(Default)]
struct BodyLines {
    lines: Vec<String>,
}

impl BodyLines {
    fn add(&mut self, line: Option<String>) {
        let Some(line) = line.filter(|line| !line.is_empty()) else { return };
        let used: usize = self.lines.iter().map(|line| line.chars().count() + 1).sum();
        if self.lines.len() < MOST_LINES && used + line.chars().count() <= LONGEST_BODY {
            self.lines.push(line);
        }
    }
}

/// `Still open from the morning: plank; from noon: thumb`.
fn still_open(carried: &[Carried]) -> Option<String> {
    let mut slots: Vec<(&str, Vec<&str>)> = Vec::new();
    for Carried { slot, routine } in carried {
        match slots.last_mut().filter(|(last, _)| *last == slot.as_str()) {
            Some((_, routines)) => routines.push(&routine.0),
            None => slots.push((&slot.0, vec![&routine.0])),
        }
    }
    let slots: Vec<String> =
        slots.into_iter().map(|(slot, routines)| format!("from {slot}: {}", listed(&routines))).collect();
    (!slots.is_empty()).then(|| format!("Still open {}", slots.join("; ")))
}

fn fits(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest
}

fn things(count: usize) -> String {
    if count == 1 { "1 thing".to_owned() } else { format!("{count} things") }
}

pub(super) fn first_sentence(text: &str) -> &str {
    text.find(". ").map_or(text, |end| &text[..=end])
}

/// `text` in at most so many columns.
fn clipped(text: &str, columns: usize) -> String {
    let text = printable::words(text);
    if width(&text) <= columns {
        return text.into_owned();
    }
    let mut kept = String::new();
    for letter in text.chars() {
        kept.push(letter);
        if width(&kept) >= columns {
            kept.pop();
            break;
        }
    }
    kept.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests;
