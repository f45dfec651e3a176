use chrono::TimeDelta;

use super::*;
use crate::domain::plan::Slot;
use crate::domain::repeating::RepeatedDose;
use crate::domain::routine::{Dose, Unit};

fn at(text: &str) -> NaiveDateTime {
    text.parse().unwrap()
}

fn now() -> DateTime<Utc> {
    at("2026-11-23T07:10:00").and_utc()
}

/// Thumb at noon on every day, and what it says.
fn entry(summary: &str, description: &str) -> CalendarEntry {
    let dose = Dose { amount: 10, unit: Unit::Minutes };
    CalendarEntry {
        event: RepeatingEvent {
            slot: Slot { name: "noon".into(), time: at("2026-11-23T12:30:00").time() },
            rhythm: Rhythm::On(WeekdaySet::ALL),
            number: 1,
            doses: vec![RepeatedDose { routine: "thumb".into(), dose, grows_to: None, eased_to: None }],
            first: at("2026-11-23T12:30:00"),
            last: None,
            weekdays: WeekdaySet::ALL,
            left_out: Vec::new(),
        },
        summary: summary.to_owned(),
        description: description.to_owned(),
    }
}

/// The value of the only line that begins so.
fn value(calendar: &str, name: &str) -> String {
    let unfolded = calendar.replace("\r\n ", "");
    let mut values = unfolded.split("\r\n").filter_map(|line| line.strip_prefix(&format!("{name}:")));
    let value = values.next().unwrap().to_owned();
    assert!(name == "UID" || name == "DESCRIPTION" || values.next().is_none(), "{name} twice");
    value
}

#[test]
fn an_event_has_floating_times_and_its_alarm_comes_last() {
    let mut entry = entry("Noon: thumb", "Thumb massage: 10 minutes");
    let days = [Weekday::Mon, Weekday::Sun].into_iter().collect();
    (entry.event.weekdays, entry.event.rhythm) = (days, Rhythm::On(days));
    entry.event.left_out = vec![at("2026-11-29T12:30:00"), at("2026-11-30T12:30:00")];
    entry.event.last = Some(at("2026-12-06T12:30:00"));
    let expected = "\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//backcare//backcare//EN
CALSCALE:GREGORIAN
METHOD:PUBLISH
X-WR-CALNAME:backcare
BEGIN:VEVENT
DESCRIPTION:Thumb massage: 10 minutes
DTEND:20261123T124000
DTSTAMP:20261123T071000Z
DTSTART:20261123T123000
RRULE:FREQ=WEEKLY;BYDAY=MO,SU;UNTIL=20261206T123000
SUMMARY:Noon: thumb
TRANSP:TRANSPARENT
UID:5a2494e4-cb8d-8e20-b560-339c07fdff08
EXDATE:20261129T123000
EXDATE:20261130T123000
BEGIN:VALARM
ACTION:DISPLAY
DESCRIPTION:Noon: thumb
TRIGGER:PT0S
UID:5a2494e4-cb8d-8e20-b560-339c07fdff08-alarm
END:VALARM
END:VEVENT
END:VCALENDAR
";
    assert_eq!(calendar(&[entry], now()), expected.replace('\n', "\r\n"));
}

#[test]
fn whatever_a_text_holds_it_stays_in_its_line() {
    let evil = "<script>\";,\\ \x1b[2J\u{9b}\u{202e}\r\nEND:VEVENT\r\nBEGIN:VEVENT";
    let text = calendar(&[entry(evil, evil)], now());
    assert_eq!(text.split("\r\n").filter(|line| *line == "BEGIN:VEVENT").count(), 1, "{text}");
    assert!(text.chars().all(|letter| !letter.is_control() || "\r\n".contains(letter)), "{text:?}");
    assert_eq!(text.matches('\r').count(), text.matches('\n').count());
    assert_eq!(value(&text, "SUMMARY"), r#"<script>"\;\,\\ �[2J��  END:VEVENT  BEGIN:VEVENT"#);
    assert!(value(&text, "DESCRIPTION").starts_with(r#"<script>"\;\,\\ �[2J���\nEND:VEVENT�\nBEGIN"#), "{text}");
}

#[test]
fn lines_are_folded_at_seventy_five_octets_between_characters() {
    for letters in ["a", "ü", "背", "👍", "a背", "背 ", " "] {
        for length in 1..200 {
            let title: String = letters.chars().cycle().take(length).chain("!".chars()).collect();
            let text = calendar(&[entry(&title, &title)], now());
            assert!(text.split("\r\n").all(|line| line.len() <= LONGEST_LINE), "{length} of {letters}: {text}");
            assert_eq!(value(&text, "SUMMARY"), title.trim(), "{length} of {letters}");
            assert_eq!(value(&text, "DESCRIPTION"), title, "{length} of {letters}");
        }
    }
}

#[test]
fn an_event_stays_the_same_when_its_time_or_its_dose_changes() {
    let uid = |change: &dyn Fn(&mut RepeatingEvent)| {
        let mut entry = entry("a", "b");
        change(&mut entry.event);
        value(&calendar(&[entry], now()), "UID")
    };
    let noon = uid(&|_| {});
    let weekly = |routine: &'static str| {
        uid(&|event| (event.rhythm, event.doses[0].routine) = (Rhythm::Weekly { days: 3 }, routine.into()))
    };
    assert_eq!(uid(&|event| event.doses[0].dose.amount = 5), noon);
    assert_eq!(uid(&|event| event.slot.time += TimeDelta::hours(1)), noon);
    assert_eq!(uid(&|event| event.first += TimeDelta::days(1)), noon);
    assert_eq!(uid(&|event| event.doses[0].routine = "palm".into()), noon);
    let others = [
        uid(&|event| event.slot.name = "mittags-früh".into()),
        uid(&|event| event.number = 2),
        weekly("walk"),
        weekly("yoga"),
        noon,
    ];
    let different: std::collections::BTreeSet<&String> = others.iter().collect();
    assert_eq!(different.len(), others.len(), "{others:?}");
}
