//! A guided session: the two lines that are drawn while it goes on, and the lines that are printed where nothing is drawn.

use std::time::Duration;

use chrono::NaiveDate;

use super::layout::{command, width};
use super::{Layout, amount, capitalised, counted, time_of};
use crate::domain::guided::{Cue, Ending, Guided, Input, NextBell, Phase, StageActivity, UnderWay};
use crate::domain::record::Session;
use crate::domain::routine::{RoutineId, Unit};
use crate::printable;

/// A session, and what else is drawn of it.
#[derive(Clone, Copy)]
pub struct Picture<'a> {
    pub routine: &'a RoutineId,
    pub session: &'a Guided,
    /// When it will be over, on the wall clock; `None` where that is not known.
    pub ends: Option<&'a str>,
    pub layout: Layout,
}

/// The most cells of the bar, and the fewest with which it says something.
const BAR: std::ops::RangeInclusive<usize> = 5..=40;

/// How far to the right the keys reach, where there is room for no more than this.
const WIDEST: usize = 80;

/// From so many columns on the end is told beside the bar.
const WIDE: usize = 60;

/// Between the parts of a line.
const GAP: &str = "  ";

/// What all keys do.
pub const KEYS: &str = "space pauses and goes on, + and - change the pace or the time, n goes to the next part, \
    b turns the bell off and on, q or Ctrl-C stops and logs";

/// What is asked below the guide.
pub const QUESTION: &str = "Enter begins, q leaves.";
const SHORT_QUESTION: &str = "Enter begins.";

impl Picture<'_> {
    /// The lines that are drawn in place, none of them wider than the terminal.
    pub fn lines(&self) -> Vec<String> {
        if self.session.phase() == Phase::Reading {
            let question = if width(QUESTION) <= self.layout.line_columns() { QUESTION } else { SHORT_QUESTION };
            return vec![question.to_owned()];
        }
        vec![self.progress(), self.below()]
    }

    /// The routine, a bar, how far it has come, when it ends.
    fn progress(&self) -> String {
        let columns = self.layout.line_columns();
        let (name, status) = (self.routine.to_string(), self.status());
        let ends = self.ends.filter(|_| columns >= WIDE && !self.session.is_paused());
        let ends = ends.map_or(String::new(), |ends| format!("   ends {ends}"));
        let taken = width(&name) + 2 * GAP.len() + width(&status) + width(&ends);
        let cells = columns.saturating_sub(taken).min(*BAR.end());
        if cells >= *BAR.start() {
            let [full, rest] = self.layout.signs.bar(self.session.done_of(cells), cells);
            let bar = full + &self.layout.faint(rest);
            return format!("{}{GAP}{bar}{GAP}{status}{ends}", self.layout.strong(name));
        }
        if width(&name) + GAP.len() + width(&status) <= columns {
            return format!("{}{GAP}{status}", self.layout.strong(name));
        }
        status
    }

    /// How far it has come, always as wide.
    fn status(&self) -> String {
        let session = self.session;
        let whole = session.whole().to_string();
        match session.unit() {
            Unit::Minutes => {
                let left = clock(session.left());
                format!("{left:>5} left")
            }
            Unit::Count(_) => {
                let arrow = match session.is_first_half() {
                    Some(true) => self.layout.signs.choose(" ↑", " ^"),
                    Some(false) => self.layout.signs.choose(" ↓", " v"),
                    None if session.is_paced() => "  ",
                    None => "",
                };
                format!("{:>digits$} of {whole}{arrow}", session.amount(), digits = whole.len())
            }
        }
    }

    /// What is done now, and what keys do.
    fn below(&self) -> String {
        let columns = self.layout.line_columns();
        let keys = self.keys();
        let said = self.said_below();
        let (said, is_strong) = if said.is_empty() { (self.usual(), false) } else { (said, true) };
        let set_off = |said: &String| if is_strong { self.layout.strong(said) } else { said.clone() };
        let fitting = |said: &String| {
            let keys = keys.iter().find(|keys| width(said) + GAP.len() + 1 + width(keys) <= columns);
            keys.map(|keys| {
                let blanks = columns.min(WIDEST).saturating_sub(width(said) + width(keys));
                let blanks = " ".repeat(blanks.max(GAP.len() + 1));
                format!("{}{blanks}{}", set_off(said), self.layout.faint(keys))
            })
        };
        if let Some(line) = said.iter().find_map(fitting) {
            return line;
        }
        let alone = said.iter().find(|said| width(said) <= columns);
        alone.map_or_else(String::new, set_off)
    }

    /// What stands to the left because it is to be done or known now, the longest first; nothing where nothing is.
    fn said_below(&self) -> Vec<String> {
        let session = self.session;
        if session.is_paused() {
            let paused = format!("Paused at {}.", self.place());
            return vec![
                format!("{paused} Space goes on, q stops and logs"),
                format!("{paused} Space goes on"),
                paused,
            ];
        }
        if let Phase::GettingReady(left) = session.phase() {
            return vec![format!("Get ready: {}", seconds(left)), seconds(left).to_string()];
        }
        let left_of_stage = session.left_of_stage();
        match session.stage().map(|stage| stage.activity) {
            Some(StageActivity::Hold) => return vec![format!("Hold {}", seconds(left_of_stage))],
            Some(StageActivity::Rest) => return vec![format!("Rest {}", seconds(left_of_stage))],
            Some(StageActivity::Strokes | StageActivity::Time) | None => {}
        }
        if let Some(turn) = session.turn() {
            let turn = printable::words(turn);
            if let Some(left) = session.until_turn() {
                let left = seconds(left);
                return vec![format!("In {left} seconds: {}", uncapitalised(&turn)), format!("In {left}: turn")];
            }
            if session.has_turned() {
                return vec![format!("Half time: {}", uncapitalised(&turn)), turn.into_owned(), "Half time".to_owned()];
            }
        }
        if let Some(part) = session.part() {
            let part = printable::words(part);
            return vec![format!("{part} {}", clock(left_of_stage)), part.into_owned()];
        }
        Vec::new()
    }

    /// What stands to the left while nothing else does.
    fn usual(&self) -> Vec<String> {
        let session = self.session;
        let pace = session.is_paced().then(|| format!("{} a minute", session.pace()));
        let bell = if session.is_silent() {
            Some("bell off".to_owned())
        } else {
            session.next_bell().map(|bell| match bell {
                NextBell::At(count) => format!("next bell at {count}"),
                NextBell::Left(left) => format!("next bell at {}", clock(left)),
            })
        };
        let set = match session.set() {
            (_, 1) => None,
            (set, of) => Some(format!("set {set} of {of}")),
        };
        let ends = self.ends.filter(|_| self.layout.line_columns() < WIDE).map(|ends| format!("ends {ends}"));
        let said = |parts: [&Option<String>; 2]| {
            let parts: Vec<&str> = parts.into_iter().flatten().map(String::as_str).collect();
            parts.join(", ")
        };
        let candidates = match (&ends, &set) {
            (Some(_), _) => vec![said([&ends, &set]), said([&ends, &None])],
            (None, Some(_)) => vec![said([&set, &pace]), said([&set, &None])],
            (None, None) => vec![said([&pace, &bell]), said([&bell, &None]), said([&pace, &None])],
        };
        candidates.into_iter().chain([String::new()]).collect()
    }

    /// What the keys do, the longest first.
    fn keys(&self) -> Vec<&'static str> {
        let session = self.session;
        if session.is_paused() {
            return vec!["? all keys", ""];
        }
        let is_time = *session.unit() == Unit::Minutes;
        let change = match (session.is_paced(), is_time) {
            _ if session.has_next_part() => "space pause   n next part   q stop and log",
            (true, _) => "space pause   + - pace   q stop and log",
            (false, true) => "space pause   + - time   q stop and log",
            (false, false) => "space pause   q stop and log",
        };
        vec![change, "space pause  q stop+log", "space pause  q stop", "q stop", ""]
    }

    /// How far it has come, in a word.
    fn place(&self) -> String {
        match self.session.unit() {
            Unit::Minutes => format!("{} left", clock(self.session.left())),
            Unit::Count(_) => self.session.amount().to_string(),
        }
    }

    /// What is printed for a cue where nothing is drawn; `None` for nothing. `quarter` is that up to which it was said how
    /// far the session has come, and counts on.
    pub fn line(&self, cue: Cue, quarter: &mut usize) -> Option<String> {
        let session = self.session;
        let until = self.ends.map_or(String::new(), |ends| format!(", until {ends}"));
        let line = match cue {
            Cue::Begins => {
                let pace = if session.is_paced() { format!(", {} a minute", session.pace()) } else { String::new() };
                let part = session.part().map_or(String::new(), |part| format!(" {}.", printable::words(part)));
                let whole = amount(session.whole().into(), session.unit()).unwrap_or_default();
                format!("{}: {whole}{pace}{until}.{part}", self.routine)
            }
            Cue::Quarter(_) => format!("{}.", self.how_far()),
            Cue::TurnSoon => {
                let left = session.until_turn().map_or(0, seconds);
                format!("In {left} seconds: {}.", uncapitalised(&printable::words(session.turn()?)))
            }
            Cue::Turn => format!("{}. {}.", self.how_far(), capitalised(&printable::words(session.turn()?))),
            Cue::Stage => return self.line_of_stage(quarter),
            Cue::Paused => format!("Paused at {}. Space goes on, q stops and logs.", self.place()),
            Cue::GoesOn => format!("Goes on{until}."),
            Cue::Over(Ending::LeftAlone) => "Left alone for half an hour: it is over.".to_owned(),
            Cue::Over(_) => return None,
        };
        Some(self.layout.wrapped(line))
    }

    /// What is printed for a key that says nothing by itself where nothing is drawn.
    pub fn answer(&self, input: Input) -> Option<String> {
        let session = self.session;
        let line = match (input, session.phase()) {
            (Input::Begin | Input::Pause, Phase::GettingReady(left)) if !session.is_paused() => {
                format!("Get ready: {}.", counted(u32::try_from(seconds(left)).unwrap_or_default(), "second"))
            }
            (Input::More | Input::Less, _) if session.is_paced() => format!("{} a minute.", session.pace()),
            (Input::More | Input::Less, _) => format!("{}.", self.how_far()),
            (Input::Bell, _) => (if session.is_silent() { "Bell off." } else { "Bell on." }).to_owned(),
            _ => return None,
        };
        Some(self.layout.wrapped(line))
    }

    /// A part or a set that begins; of holds a line a quarter alone.
    fn line_of_stage(&self, quarter: &mut usize) -> Option<String> {
        let session = self.session;
        let by_now = session.done_of(4);
        let has_come_further = std::mem::replace(quarter, by_now.max(*quarter)) < by_now;
        let rests = session.stage()?.activity == StageActivity::Rest;
        let line = match (session.part(), session.set()) {
            (Some(part), _) if !rests => format!("{} {}.", printable::words(part), clock(session.left_of_stage())),
            (None, (set, 2..)) if rests && !self.is_held() => format!("Rest, then set {set}: {}.", self.how_far()),
            _ if has_come_further && self.is_held() => format!("{}.", self.how_far()),
            _ => return None,
        };
        Some(self.layout.wrapped(line))
    }

    fn is_held(&self) -> bool {
        !self.session.is_paced() && *self.session.unit() != Unit::Minutes
    }

    /// `50 of 200 strokes, 2:30 left`.
    fn how_far(&self) -> String {
        let (session, left) = (self.session, clock(self.session.left()));
        match session.unit() {
            Unit::Minutes => format!("{left} left"),
            Unit::Count(word) => format!("{} of {} {word}, {left} left", session.amount(), session.whole()),
        }
    }
}

/// What logs a session that was not recorded.
pub fn logging(session: &UnderWay, today: NaiveDate) -> String {
    let option = if session.unit == Unit::Minutes { "minutes" } else { "count" };
    let at = if session.day == today {
        session.at.format("%H:%M").to_string()
    } else {
        session.at.format("'%Y-%m-%d %H:%M'").to_string()
    };
    let pain = session.pain.map_or(String::new(), |pain| format!(" --pain {pain}"));
    format!("backcare log {} --{option} {} --at {at}{pain}", session.routine, session.amount)
}

/// The offer to log a session whose process died.
pub fn cut_off(session: &UnderWay, today: NaiveDate) -> String {
    let done = amount(session.amount.into(), &session.unit).unwrap_or_default();
    let at = time_of(session.at, session.day, today);
    format!("{} was cut off after {done} ({at}), which are not logged: `{}`", session.routine, logging(session, today))
}

/// Stands below the answer where a session was stopped early.
pub fn not_right(layout: Layout) -> String {
    layout.wrapped(format!("Not right? {}", command("backcare undo")))
}

/// Asks for the pain after a session that is logged.
pub fn pain_question(session: &Session) -> String {
    let done = amount(session.amount.unwrap_or_default().into(), &session.unit).unwrap_or_default();
    format!("Logged {}, {done}. Pain now, 0 to 10? Enter for none:", session.routine)
}

/// `5:00`, in seconds that have begun.
fn clock(time: Duration) -> String {
    let seconds = seconds(time);
    format!("{}:{:02}", seconds / 60, seconds % 60)
}

/// Seconds that have begun.
fn seconds(time: Duration) -> u64 {
    time.as_secs() + u64::from(time.subsec_nanos() > 0)
}

fn uncapitalised(words: &str) -> String {
    let mut letters = words.chars();
    let Some(first) = letters.next() else { return String::new() };
    // A word in capitals stays as it is.
    let is_one_of_many = letters.clone().next().is_none_or(|second| !second.is_uppercase());
    if is_one_of_many { first.to_lowercase().chain(letters).collect() } else { words.to_owned() }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::guided::Input;
    use crate::domain::routine::Dose;
    use crate::domain::session_shape::SessionShape;

    /// What a session shows at each of its looks.
    fn looks(dose: &Dose, shape: &SessionShape) -> Vec<Guided> {
        let mut session = Guided::new(dose, shape, None, Duration::ZERO);
        let mut looks = vec![session.clone()];
        session = session.step(Input::Begin, Duration::ZERO).0;
        while let Some(wake) = session.wake() {
            looks.push(session.clone());
            looks.push(session.clone().step(Input::Pause, wake).0);
            looks.push(session.clone().step(Input::Bell, wake).0);
            session = session.step(Input::Tick, wake).0;
        }
        looks
    }

    #[test]
    fn no_line_is_wider_than_the_terminal() {
        let long =
            "Turn slowly to the one side, then to the other side, no harder".chars().take(60).collect::<String>();
        let three = Some(TimeDelta::seconds(3));
        let shape = SessionShape::default();
        let turns = SessionShape { turn: Some(long.clone()), ..shape.clone() };
        let parts = SessionShape { parts: vec![long.clone(), "short".to_owned()], ..shape.clone() };
        let held = SessionShape { hold: three, rest: three, ..shape.clone() };
        let sets = SessionShape { sets: 2, rest: three, ..shape.clone() };
        let minutes = Dose { amount: 1, unit: Unit::Minutes };
        let times = Dose { amount: 30, unit: Unit::Count("times".into()) };
        let mut looked_at = 0;
        for (dose, shape) in [
            (&times, &shape),
            (&minutes, &turns),
            (&times, &parts),
            (&minutes, &parts),
            (&times, &held),
            (&times, &sets),
        ] {
            for session in looks(dose, shape) {
                for columns in 19..=120 {
                    let layout = Layout { columns: Some(columns), ..Layout::PIPE };
                    let (routine, ends) = (RoutineId::from("swallow"), Some("08:04"));
                    let lines = Picture { routine: &routine, session: &session, ends, layout }.lines();
                    assert!(lines.iter().all(|line| width(line) <= columns), "{columns}: {lines:?}");
                    looked_at += 1;
                }
            }
        }
        assert!(looked_at > 10_000, "{looked_at}");
    }

    #[test]
    fn a_session_says_how_far_it_has_come() {
        let dose = Dose { amount: 200, unit: Unit::Count("strokes".into()) };
        let session = Guided::new(&dose, &SessionShape::default(), None, Duration::ZERO).at_once();
        let mut session = session.step(Input::Tick, Duration::ZERO).0;
        while session.amount() < 120 {
            let wake = session.wake().unwrap();
            session = session.step(Input::Tick, wake).0;
        }
        let routine = RoutineId::from("palm");
        let lines = |columns| {
            let layout = Layout { columns: Some(columns), ..Layout::PIPE };
            Picture { routine: &routine, session: &session, ends: Some("08:04"), layout }.lines()
        };
        let (full, rest) = ("━".repeat(24), "─".repeat(16));
        assert_eq!(
            lines(79),
            [
                format!("palm  {full}{rest}  120 of 200 ↑   ends 08:04"),
                "60 a minute, next bell at 150           space pause   + - pace   q stop and log".to_owned(),
            ]
        );
        assert_eq!(lines(39)[1], "ends 08:04      space pause  q stop+log");
        assert_eq!(lines(19), ["palm  120 of 200 ↑", "ends 08:04   q stop"]);
    }
}
