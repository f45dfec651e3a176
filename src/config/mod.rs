//! The catalogue and the user's `config.toml`, read and checked: after this every setting is there and means something.

mod care;
pub mod edit;
mod file;
mod idle;
pub mod keys;
pub mod names;
mod routines;
mod shape;
mod values;

pub use care::care;
pub use idle::{IdleSetting, idle_settings};
pub use names::UnknownName;
pub use values::Setting;

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use chrono::{NaiveTime, TimeDelta, WeekdaySet};
use indexmap::IndexMap;
use thiserror::Error;
use toml::Spanned;

use keys::SettingKey;
use names::nearest;

use crate::domain::duration;
use crate::domain::plan::{Plan, Slot};
use crate::domain::practice::SayHow;
use crate::domain::reminding::{Rules, SittingRules};
use crate::domain::review::are_activities;
use crate::domain::routine::{Routine, RoutineId, Routines, Schedule, SlotName};
use crate::domain::when;

/// The slots that there are without a configuration.
const DEFAULT_SLOTS: [(&str, &str); 4] =
    [("morning", "08:00"), ("noon", "12:30"), ("evening", "19:00"), ("bedtime", "22:00")];

/// The configuration of the made-up weeks of the demo.
pub const DEMO: &str = include_str!("../demo.toml");

/// The most slots of a day, and the most routines: what is reckoned grows with both.
const MOST_SLOTS: usize = 100;
const MOST_ROUTINES: usize = 1000;

/// The most characters of a value, or of a line, that an error quotes.
const LONGEST_QUOTE: usize = 60;

/// The most bytes that a configuration is read of.
pub const LONGEST_FILE: u64 = 1024 * 1024;

/// Every setting, from the defaults and the configuration file.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The wall-clock time at which a logical day begins.
    pub day_start: NaiveTime,
    /// From `day_start` on.
    pub slots: Vec<Slot>,
    pub routines: Routines,
    /// The exercises of the catalogue that are offered for the evening.
    pub evening_offers: Vec<RoutineId>,
    pub rules: Rules,
    pub wording: Wording,
    /// A program, with its arguments, that is run for each reminder; empty for none.
    pub command: Vec<String>,
    /// A program, with its arguments, in place of the bell of guided sessions; empty for none.
    pub bell: Vec<String>,
    /// What a review asks about every four weeks; empty where it is off.
    pub activities: Vec<String>,
}

/// What reminders say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wording {
    /// What the user does at the time of a slot: `after lunch`.
    pub anchors: BTreeMap<SlotName, String>,
    pub say_how: SayHow,
    /// Whether they say only that something is due.
    pub is_private: bool,
}

#[derive(Debug, Error)]
pub enum ConfigError {
    #[error("cannot read the configuration {}: {cause}", path.display())]
    Unreadable { path: PathBuf, cause: io::Error },
    #[error("{}, line {line}: {message}", path.display())]
    Line {
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        message: String,
        /// What was probably meant.
        suggestion: Option<String>,
    },
}

impl ConfigError {
    pub fn hint(&self) -> String {
        match self {
            Self::Unreadable { .. } => "make it readable, or name another file with --config".to_owned(),
            Self::Line { suggestion: Some(suggestion), .. } => format!("did you mean `{suggestion}`?"),
            Self::Line { .. } => "correct that line; nothing was changed".to_owned(),
        }
    }
}

impl Settings {
    /// Reads the configuration at `path`; a missing file means the defaults.
    pub fn read(path: &Path) -> Result<Self, ConfigError> {
        Self::of(path, &read(path)?)
    }

    /// The settings without a configuration file.
    pub fn standard() -> Result<Self, ConfigError> {
        Self::of(Path::new(""), &[])
    }

    /// The settings of the made-up weeks of the demo.
    pub fn demo() -> Result<Self, ConfigError> {
        Self::of(Path::new(""), DEMO.as_bytes())
    }

    /// The settings of a configuration with these bytes. `path` is named in errors.
    pub fn of(path: &Path, bytes: &[u8]) -> Result<Self, ConfigError> {
        Self::parse(bytes).map_err(|invalid| invalid.in_file(path, bytes))
    }

    /// The settings of a configuration file with these bytes.
    fn parse(bytes: &[u8]) -> Result<Self, Invalid> {
        let file = config_file(bytes)?;
        let day_start = match &file.day_start {
            Some(time) => clock_time("day_start", time)?,
            None => keys::DAY_START.default.and_then(when::time_of_day).unwrap_or_default(),
        };
        check_number(&file.slots, MOST_SLOTS, "slots")?;
        check_number(&file.routines, MOST_ROUTINES, "routines")?;
        let slots = slots(&file.slots, day_start)?;
        let catalogue = routines::catalogue()?;
        Ok(Self {
            routines: routines::merged(&catalogue.routines, &file.routines, &slots)?,
            evening_offers: catalogue.setup.evening,
            rules: rules(&file.remind, sitting_rules(&file.sitting)?)?,
            wording: wording(&file, &slots)?,
            command: program(keys::COMMAND, file.remind.command.as_ref())?,
            bell: program(keys::BELL, file.r#do.bell.as_ref())?,
            activities: activities(file.review.activities.as_ref())?,
            day_start,
            slots,
        })
    }

    /// The part that decides what a day asks for.
    pub fn plan(&self) -> Plan {
        let prescribed = |routine: &Routine| (routine.id.clone(), routine.prescription.clone());
        Plan {
            day_start: self.day_start,
            slots: self.slots.clone(),
            routines: self.routines.iter().map(prescribed).collect(),
        }
    }

    /// How long a rest starts the count of sitting anew; `None` where no routine asks to stand up.
    pub fn rest(&self) -> Option<TimeDelta> {
        let asks =
            |routine: &&Routine| routine.prescription.enabled && routine.prescription.schedule == Schedule::Sitting;
        self.routines.iter().find(asks).map(|_| self.rules.sitting.idle)
    }

    /// The routine that the user calls `name`: by its id, its title, or an unambiguous beginning of either.
    pub fn find(&self, name: &str) -> Result<&Routine, UnknownName> {
        names::routine_called(name, self.routines.iter())
    }

    /// The routine that has this id or title, in any case; none by a beginning.
    pub fn find_by_name(&self, name: &str) -> Option<&Routine> {
        names::routine_with_name(name, self.routines.iter())
    }

    /// The routine that has this id.
    pub fn with_id(&self, id: &str) -> Result<&Routine, UnknownName> {
        names::routine_with_id(id, self.routines.iter())
    }

    /// The slot that the user calls `name`, in any case.
    pub fn find_slot(&self, name: &str) -> Result<&Slot, UnknownName> {
        let known = || self.slots.iter().map(|slot| slot.name.as_str()).collect::<Vec<_>>();
        let word = name.to_lowercase();
        let slots = || self.slots.iter();
        let exact = slots().find(|slot| slot.name.as_str() == name);
        let found = exact.or_else(|| slots().find(|slot| slot.name.0.to_lowercase() == word));
        found.ok_or_else(|| UnknownName::slot(name, &known()))
    }
}

/// The bytes of the configuration at `path`; none where it is missing.
pub fn read(path: &Path) -> Result<Vec<u8>, ConfigError> {
    let read = || {
        let there = match fs::metadata(path) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            there => there?,
        };
        // A pipe would be waited for, and a device may have no end.
        if !there.is_file() {
            return Err(io::Error::other("it is no file"));
        }
        if there.len() > LONGEST_FILE {
            return Err(io::Error::other("it is larger than a mebibyte"));
        }
        fs::read(path)
    };
    read().map_err(|cause| ConfigError::Unreadable { path: path.to_owned(), cause })
}

/// Every setting of a configuration with these bytes, with its value. `path` is named in errors.
pub fn settings(path: &Path, bytes: &[u8]) -> Result<Vec<Setting>, ConfigError> {
    let all = || values::all(&config_file(bytes)?);
    all().map_err(|invalid| invalid.in_file(path, bytes))
}

fn config_file(bytes: &[u8]) -> Result<file::ConfigFile, Invalid> {
    let text = std::str::from_utf8(bytes)
        .map_err(|error| Invalid::at(error.valid_up_to(), "this is not text in UTF-8".to_owned()))?;
    toml::from_str(text).map_err(|error| Invalid::of_toml(&error, text))
}

/// Something that is not valid, at a byte of the file.
#[derive(Debug)]
struct Invalid {
    at: usize,
    message: String,
    suggestion: Option<String>,
}

impl Invalid {
    fn at(at: usize, message: String) -> Self {
        Self { at, message, suggestion: None }
    }

    fn of<T>(value: &Spanned<T>, message: String) -> Self {
        Self::at(value.span().start, message)
    }

    /// The same as a person sees it, with the line.
    fn in_file(self, path: &Path, bytes: &[u8]) -> ConfigError {
        let before = &bytes[..self.at.min(bytes.len())];
        let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
        ConfigError::Line { path: path.to_owned(), line, message: self.message, suggestion: self.suggestion }
    }

    /// TOML's own errors name the place, but not always the key: the line itself is quoted too.
    fn of_toml(error: &toml::de::Error, text: &str) -> Self {
        let at = error.span().map_or(0, |span| span.start).min(text.len());
        let begin = text[..at].rfind('\n').map_or(0, |newline| newline + 1);
        let line = text[begin..].lines().next().unwrap_or_default().trim();
        let message = error.message().lines().collect::<Vec<_>>().join(", ");
        let unknown = message.strip_prefix("unknown field `").and_then(|rest| rest.split_once('`'));
        let Some((key, known)) = unknown else {
            return Self::at(
                at,
                format!(
                    "{}: {}",
                    quoted(line),
                    message.split('`').map(|part| cut(part, LONGEST_QUOTE)).collect::<Vec<_>>().join("`")
                ),
            );
        };
        let known = known.split('`').skip(1).step_by(2);
        Self { suggestion: nearest(key, known), ..Self::at(at, format!("there is no setting {} here", quoted(key))) }
    }
}

/// A text as an error names it: only its beginning where it is long.
fn quoted(text: &str) -> String {
    format!("`{}`", cut(text, LONGEST_QUOTE))
}

fn cut(text: &str, longest: usize) -> String {
    match text.char_indices().nth(longest) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Refuses more than `most` of `given`, which are called `what`.
fn check_number<T>(given: &IndexMap<Spanned<String>, T>, most: usize, what: &str) -> Result<(), Invalid> {
    match given.get_index(most) {
        Some((name, _)) => Err(Invalid::of(name, format!("there are {} {what}, and {most} can be", given.len()))),
        None => Ok(()),
    }
}

fn slots(given: &IndexMap<Spanned<String>, Spanned<String>>, day_start: NaiveTime) -> Result<Vec<Slot>, Invalid> {
    let default =
        |(name, time): &(&str, &str)| Slot { name: (*name).into(), time: when::time_of_day(time).unwrap_or_default() };
    let mut slots: Vec<Slot> = DEFAULT_SLOTS.iter().map(default).collect();
    for (name, time) in given {
        check_name(name, "slot")?;
        let parsed = clock_time(name.get_ref(), time)?;
        match slots.iter_mut().find(|slot| slot.name.as_str() == name.get_ref()) {
            Some(slot) => slot.time = parsed,
            None => slots.push(Slot { name: SlotName::from(name.get_ref().clone()), time: parsed }),
        }
    }
    for (name, time) in given {
        let taken = clock_time(name.get_ref(), time)?;
        if let Some(other) = slots.iter().find(|slot| slot.name.as_str() != name.get_ref() && slot.time == taken) {
            let message = format!("the slots `{}` and `{}` are both at {}", name.get_ref(), other.name, time.get_ref());
            return Err(Invalid::of(time, message));
        }
    }
    slots.sort_by_key(|slot| (slot.time - day_start).num_seconds().rem_euclid(24 * 60 * 60));
    Ok(slots)
}

fn rules(given: &file::RemindTable, sitting: SittingRules) -> Result<Rules, Invalid> {
    Ok(Rules {
        snooze: length(keys::SNOOZE, given.snooze.as_ref())?.unwrap_or_default(),
        late: length(keys::LATE, given.late.as_ref())?.unwrap_or_default(),
        repeat: length(keys::REPEAT, given.repeat.as_ref())?,
        sitting,
    })
}

fn wording(file: &file::ConfigFile, slots: &[Slot]) -> Result<Wording, Invalid> {
    let mut anchors = BTreeMap::new();
    for (name, anchor) in &file.anchors {
        let known = || slots.iter().map(|slot| slot.name.as_str());
        if !known().any(|known| known == name.get_ref()) {
            let message = format!("`anchors` names the slot {}, which is not there", quoted(name.get_ref()));
            return Err(Invalid { suggestion: nearest(name.get_ref(), known()), ..Invalid::of(name, message) });
        }
        let anchor = checked_as(name.get_ref(), keys::ANCHOR, anchor)?;
        anchors.insert(SlotName::from(name.get_ref().clone()), anchor.to_owned());
    }
    let say_how = match file.remind.steps.as_ref().map(|steps| checked(keys::STEPS, steps)).transpose()? {
        None | Some("first") => SayHow::First,
        Some("always") => SayHow::Always,
        Some(_) => SayHow::Never,
    };
    Ok(Wording { anchors, say_how, is_private: file.remind.private.unwrap_or(false) })
}

/// A text that fits its setting.
fn checked<'a>(key: &SettingKey, given: &'a Spanned<String>) -> Result<&'a str, Invalid> {
    checked_as(key.field(), key, given)
}

/// The same, of a setting that the user has named.
fn checked_as<'a>(name: &str, key: &SettingKey, given: &'a Spanned<String>) -> Result<&'a str, Invalid> {
    let text = given.get_ref();
    let fits = key.kind.value(std::slice::from_ref(text));
    fits.map(|_| text.trim()).map_err(|refused| Invalid::of(given, format!("`{name}` = {refused}")))
}

/// A number that fits its setting.
fn number(key: &SettingKey, given: &Spanned<i64>) -> Result<u32, Invalid> {
    let number = given.get_ref();
    let fits = key.kind.value(&[number.to_string()]);
    let refused = |refused| Invalid::of(given, format!("`{}` = {refused}", key.field()));
    fits.map(|_| u32::try_from(*number).unwrap_or_default()).map_err(refused)
}

/// A program with its arguments.
fn program(key: &SettingKey, given: Option<&Spanned<Vec<String>>>) -> Result<Vec<String>, Invalid> {
    match given {
        None => Ok(Vec::new()),
        Some(given) if given.get_ref().first().is_some_and(|program| program.trim().is_empty()) => {
            Err(Invalid::of(given, format!("`{}` names no program; write `[]` for none", key.name)))
        }
        Some(given) => Ok(given.get_ref().clone()),
    }
}

/// The activities that a review asks about.
fn activities(given: Option<&Spanned<Vec<String>>>) -> Result<Vec<String>, Invalid> {
    let Some(given) = given else { return Ok(Vec::new()) };
    let names: Vec<String> = given.get_ref().iter().map(|name| name.trim().to_owned()).collect();
    if are_activities(&names) {
        return Ok(names);
    }
    let key = keys::ACTIVITIES;
    Err(Invalid::of(given, format!("`{}` = {} is not {}", key.field(), quoted(&names.join(", ")), key.kind)))
}

fn sitting_rules(given: &file::SittingTable) -> Result<SittingRules, Invalid> {
    let time = |key: &SettingKey, given: Option<&Spanned<String>>| match given {
        Some(given) => clock_time(key.field(), given),
        None => Ok(key.default.and_then(when::time_of_day).unwrap_or_default()),
    };
    let from = time(keys::SITTING_FROM, given.from.as_ref())?;
    let to = time(keys::SITTING_TO, given.to.as_ref())?;
    if from >= to {
        let at = given.to.as_ref().or(given.from.as_ref()).map_or(0, |given| given.span().start);
        return Err(Invalid::at(at, format!("`sitting.from` ({from}) must come before `sitting.to` ({to})")));
    }
    let default_days = || keys::SITTING_DAYS.default.unwrap_or_default().split(',').filter_map(|day| day.parse().ok());
    Ok(SittingRules {
        after: length(keys::SITTING_AFTER, given.after.as_ref())?.unwrap_or_default(),
        idle: length(keys::SITTING_IDLE, given.idle.as_ref())?.unwrap_or_default(),
        from,
        to,
        days: match &given.days {
            Some(days) => weekdays(days)?,
            None => default_days().collect(),
        },
    })
}

/// The duration of a setting, or its default; `None` where a word stands in place of one.
fn length(key: &SettingKey, given: Option<&Spanned<String>>) -> Result<Option<TimeDelta>, Invalid> {
    let words = match given {
        Some(given) => checked(key, given)?,
        None => key.default.unwrap_or_default(),
    };
    Ok(duration::parse(words).ok())
}

/// `HH:MM` or `HH:MM:SS`.
fn clock_time(key: &str, given: &Spanned<String>) -> Result<NaiveTime, Invalid> {
    when::time_of_day(given.get_ref()).ok_or_else(|| {
        Invalid::of(given, format!("`{key}` = {} is no time of day; write HH:MM", quoted(given.get_ref())))
    })
}

fn weekdays(given: &Spanned<Vec<Spanned<String>>>) -> Result<WeekdaySet, Invalid> {
    let days: WeekdaySet = given
        .get_ref()
        .iter()
        .map(|day| {
            let message =
                || format!("{} is no weekday; write mon, tue, wed, thu, fri, sat or sun", quoted(day.get_ref()));
            day.get_ref().parse::<chrono::Weekday>().map_err(|_| Invalid::of(day, message()))
        })
        .collect::<Result<_, _>>()?;
    if days.is_empty() {
        return Err(Invalid::of(given, "`days` names no weekday".to_owned()));
    }
    Ok(days)
}

fn check_name(name: &Spanned<String>, what: &str) -> Result<(), Invalid> {
    let word = name.get_ref();
    if names::is_name(word) {
        return Ok(());
    }
    Err(Invalid::of(name, format!("{} is no name for a {what}; use {}", quoted(word), names::FORM)))
}

#[cfg(test)]
mod tests;
