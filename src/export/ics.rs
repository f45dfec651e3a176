//! The plan as an iCalendar file (RFC 5545), for the calendar of a phone.
//!
//! Times are floating: they have no zone, and are shown by the wall clock of wherever the phone is.

use chrono::{DateTime, NaiveDateTime, Utc, Weekday, WeekdaySet};
use icalendar::{Alarm, Calendar, Component, Event, EventLike};
use uuid::Uuid;

use crate::domain::repeating::{RepeatingEvent, Rhythm};
use crate::printable;

/// What a line may hold at most, without its end.
const LONGEST_LINE: usize = 75;

/// An event with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarEntry {
    pub event: RepeatingEvent,
    pub summary: String,
    pub description: String,
}

/// The calendar, made at `now`. The same plan gives the same UIDs, so that a calendar that has the file already changes
/// the events that it has.
pub fn calendar(entries: &[CalendarEntry], now: DateTime<Utc>) -> String {
    let mut calendar = Calendar::empty();
    for property in [
        ("VERSION", "2.0"),
        ("PRODID", "-//backcare//backcare//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
        ("X-WR-CALNAME", "backcare"),
    ] {
        calendar.append_property(property);
    }
    calendar.extend(entries.iter().map(|entry| event(entry, now)));
    repaired(&calendar.to_string())
}

fn event(entry: &CalendarEntry, now: DateTime<Utc>) -> Event {
    let repeating = &entry.event;
    let summary = printable::words(&entry.summary);
    let uid = uid(repeating);
    let alarm = Alarm::display(&summary, chrono::TimeDelta::zero())
        .add_property("TRIGGER", "PT0S")
        .uid(&format!("{uid}-alarm"))
        .done();
    let mut event = Event::new();
    event
        .uid(&uid)
        .timestamp(now)
        .summary(&summary)
        .description(&printable::page(&entry.description))
        .starts(repeating.first)
        .ends(repeating.first + repeating.length())
        .add_property("RRULE", rule(repeating))
        // It leaves the person free for others.
        .add_property("TRANSP", "TRANSPARENT")
        .alarm(alarm);
    for left_out in &repeating.left_out {
        event.exdate(*left_out);
    }
    event.done()
}

/// `FREQ=WEEKLY;BYDAY=MO,WE`.
fn rule(event: &RepeatingEvent) -> String {
    let frequency = if event.weekdays == WeekdaySet::ALL {
        "FREQ=DAILY".to_owned()
    } else {
        let days: Vec<&str> = event.weekdays.iter(Weekday::Mon).map(short_name).collect();
        format!("FREQ=WEEKLY;BYDAY={}", days.join(","))
    };
    let until = |last: NaiveDateTime| last.format(";UNTIL=%Y%m%dT%H%M%S").to_string();
    frequency + &event.last.map_or(String::new(), until)
}

fn short_name(day: Weekday) -> &'static str {
    match day {
        Weekday::Mon => "MO",
        Weekday::Tue => "TU",
        Weekday::Wed => "WE",
        Weekday::Thu => "TH",
        Weekday::Fri => "FR",
        Weekday::Sat => "SA",
        Weekday::Sun => "SU",
    }
}

/// Told by its slot, or by the routine of the week, and by neither doses nor times: they may change, and it stays the
/// same event. Some programs name files by it, so that it has no letters of the user's.
fn uid(event: &RepeatingEvent) -> String {
    let name = match (event.rhythm, event.doses.first()) {
        (Rhythm::Weekly { .. }, Some(dose)) => format!("weekly/{}", dose.routine),
        _ => format!("slot/{}/{}", event.slot.name, event.number),
    };
    Uuid::new_v8(hash(name.as_bytes()).to_be_bytes()).to_string()
}

/// FNV-1a of 128 bits (draft-eastlake-fnv): the same on every machine and in every version.
fn hash(bytes: &[u8]) -> u128 {
    const BASIS: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013b;
    bytes.iter().fold(BASIS, |hash, byte| (hash ^ u128::from(*byte)).wrapping_mul(PRIME))
}

/// What the crate writes, with two faults mended: a folded line may end in a part of 76 octets, and alarms have a
/// DTSTAMP, by the clock of the machine, where the standard has none.
fn repaired(text: &str) -> String {
    let unfolded = text.replace("\r\n ", "");
    let mut is_in_alarm = false;
    let mut repaired = String::with_capacity(text.len());
    for line in unfolded.split_terminator("\r\n") {
        match line {
            "BEGIN:VALARM" => is_in_alarm = true,
            "END:VALARM" => is_in_alarm = false,
            _ => {}
        }
        if !(is_in_alarm && line.starts_with("DTSTAMP:")) {
            fold(line, &mut repaired);
        }
    }
    repaired
}

/// Adds a line in parts, each of which but the first begins with a blank. No character is parted.
fn fold(line: &str, folded: &mut String) {
    let mut length = 0;
    for letter in line.chars() {
        if length + letter.len_utf8() > LONGEST_LINE {
            *folded += "\r\n ";
            length = 1;
        }
        folded.push(letter);
        length += letter.len_utf8();
    }
    *folded += "\r\n";
}

#[cfg(test)]
mod tests;
