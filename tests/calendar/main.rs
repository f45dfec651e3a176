//! The calendar that the program writes, read by two libraries of other people: they find the times that
//! `remind next` names, over the changes of the clock.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Datelike, NaiveDateTime, TimeDelta};
use serde_json::Value;
use tempfile::TempDir;

const DEFAULT: &str = "";
const OWN_SLOTS: &str = "\
[slots]
early = \"06:15\"
siesta = \"14:45:30\"
[anchors]
siesta = \"after lunch, on the balcony\"
[routines.plank]
title = \"<b>\\\"Plank\\\"</b>, 背中; \\\\ ü 👍\"
enabled = true
slots = [\"early\", \"siesta\"]
count = 20
unit = \"times\"
";
const WEEKDAYS: &str = "\
[routines.palm]
days = [\"mon\", \"wed\", \"sun\"]
[routines.thumb]
days = [\"tue\", \"wed\"]
[routines.swallow]
enabled = true
days = [\"sat\"]
";
const WEEKLY: &str = "\
[routines.walk]
enabled = true
[routines.yoga]
enabled = true
per_week = 2
";
const AFTER_MIDNIGHT: &str = "\
[slots]
late = \"00:30\"
later = \"02:30\"
[routines.thumb]
slots = [\"noon\", \"late\"]
days = [\"fri\", \"sat\"]
[routines.swallow]
enabled = true
slots = [\"later\"]
";
/// The slots in the hour that is left out, and that comes twice, and days that begin at midnight.
const BY_NIGHT: &str = "\
day_start = \"00:00\"
[slots]
night = \"02:30\"
edge = \"03:00\"
[routines.thumb]
slots = [\"night\", \"edge\"]
";

/// A home and a present.
struct Home {
    directory: TempDir,
    now: &'static str,
    zone: &'static str,
}

/// One time of one event, as a library found it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Found {
    at: NaiveDateTime,
    uid: String,
    summary: String,
    description: String,
}

/// The routines that are asked for in a slot at a time.
type Asked = BTreeMap<(NaiveDateTime, String), BTreeSet<String>>;

impl Home {
    fn new(config: &str, now: &'static str, zone: &'static str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join(".config/backcare/config.toml");
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, config).unwrap();
        Self { directory, now, zone }
    }

    fn run(&self, words: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_backcare"));
        command.args(words.split_whitespace()).current_dir(self.directory.path()).env_clear();
        output(command.env("HOME", self.directory.path()).env("TZ", self.zone).env("BACKCARE_NOW", self.now))
    }

    fn calendar(&self) -> PathBuf {
        self.run("export --format ics --out plan.ics");
        self.directory.path().join("plan.ics")
    }

    /// The times up to `end` that both libraries find.
    fn found(&self, end: NaiveDateTime) -> Vec<Found> {
        let calendar = self.calendar();
        let text = std::fs::read_to_string(&calendar).unwrap();
        assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
        let [tests, target] = ["tests/calendar", "target"].map(|name| Path::new(env!("CARGO_MANIFEST_DIR")).join(name));
        let end = end.format("%Y-%m-%dT%H:%M:%S").to_string();
        let mut python = Command::new(target.join("python/bin/python"));
        python.arg(tests.join("expand.py")).arg(&calendar).arg(&end);
        let mut node = Command::new("node");
        node.arg(tests.join("expand.cjs")).arg(target.join("node/node_modules")).arg(&calendar).arg(&end);
        let [python, node] = [python, node].map(|mut command| found(&output(&mut command)));
        assert_eq!(python, node, "the libraries do not agree");
        python
    }

    /// What `remind next` names up to `end`.
    fn asked(&self, end: NaiveDateTime) -> Asked {
        let next: Value = serde_json::from_str(&self.run("remind next --days 60 --json")).unwrap();
        let mut asked = Asked::new();
        for entry in next.as_array().unwrap() {
            let at: DateTime<chrono::FixedOffset> = entry["at"].as_str().unwrap().parse().unwrap();
            let routines = entry["routines"].as_array().unwrap().iter().map(|id| id.as_str().unwrap().to_owned());
            if at.naive_local() < end {
                let key = (at.naive_local(), entry["slot"].as_str().unwrap().to_owned());
                asked.entry(key).or_default().extend(routines);
            }
        }
        asked
    }

    /// Up to when it is looked: less than the 60 days of `remind next`, whatever the clock does meanwhile.
    fn end(&self) -> NaiveDateTime {
        self.now.parse::<DateTime<chrono::FixedOffset>>().unwrap().naive_local() + TimeDelta::days(58)
    }
}

fn output(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn found(json: &str) -> Vec<Found> {
    let times: Value = serde_json::from_str(json).unwrap();
    let text = |time: &Value, field: &str| time[field].as_str().unwrap().to_owned();
    let one = |time: &Value| Found {
        at: text(time, "at").parse().unwrap(),
        uid: text(time, "uid"),
        summary: text(time, "summary"),
        description: text(time, "description"),
    };
    times.as_array().unwrap().iter().map(one).collect()
}

/// The slot and the routines that a title names, and on how many days a week.
fn read(summary: &str) -> (String, BTreeSet<String>, Option<u32>) {
    let (slot, names) = summary.rsplit_once(": ").unwrap();
    let slot = slot.split(',').next().unwrap().to_lowercase();
    let (names, days) = match names.rsplit_once(", ").filter(|(_, end)| end.ends_with(" a week")) {
        Some((names, days)) => (names, days.split(' ').next().unwrap().parse().ok()),
        None => (names, None),
    };
    (slot, names.replace(" and ", ", ").split(", ").map(str::to_owned).collect(), days)
}

/// The times of the slots, and those of the routines of the week by their routine.
fn sorted(found: &[Found]) -> (Asked, BTreeMap<String, Vec<NaiveDateTime>>) {
    let (mut slots, mut weekly) = (Asked::new(), BTreeMap::<String, Vec<NaiveDateTime>>::new());
    for time in found {
        let (slot, routines, days) = read(&time.summary);
        match days {
            None => slots.entry((time.at, slot)).or_default().extend(routines),
            Some(_) => weekly.entry(routines.into_iter().next().unwrap()).or_default().push(time.at),
        }
    }
    (slots, weekly)
}

/// Compares what the libraries find with what `remind next` names; `in_gap` is the time that the clock leaves out, and
/// the time at which the reminder comes instead.
fn compare(home: &Home, in_gap: Option<(&str, &str)>) {
    let end = home.end();
    let (mut slots, weekly) = sorted(&home.found(end));
    let mut asked = home.asked(end);
    for (routine, times) in &weekly {
        let days: Vec<NaiveDateTime> =
            asked.iter().filter(|(_, routines)| routines.contains(routine)).map(|((at, _), _)| *at).collect();
        assert_eq!(times.first(), days.first(), "{routine}");
        assert!(times.iter().all(|at| days.contains(at)), "{routine}: {times:?} of {days:?}");
        let weeks: BTreeSet<_> = times.iter().map(Datelike::iso_week).collect();
        assert!(weeks.len() == times.len() && times.len() >= 8, "{routine}: {times:?}");
        for routines in asked.values_mut() {
            routines.remove(routine);
        }
    }
    asked.retain(|_, routines| !routines.is_empty());
    if let Some((left_out, instead)) = in_gap {
        let [left_out, instead] = [left_out, instead].map(|at| at.parse::<NaiveDateTime>().unwrap());
        let moved: Vec<_> = slots.keys().filter(|(at, _)| *at == left_out).cloned().collect();
        assert_eq!(moved.len(), 1, "{slots:?}");
        let (slot, routines) = (moved[0].1.clone(), slots.remove(&moved[0]).unwrap());
        slots.insert((instead, slot), routines);
    }
    assert_eq!(slots, asked);
    assert!(slots.len() > 10, "{slots:?}");
}

const BERLIN: &str = "Europe/Berlin";
const NEW_YORK: &str = "America/New_York";
/// A month before the clock goes back in Berlin, and in New York; and before it goes forward.
const AUTUMN: &str = "2026-10-05T08:10:00+02:00";
const AUTUMN_NEW_YORK: &str = "2026-10-05T13:10:00-04:00";
const SPRING: &str = "2027-03-01T08:10:00+01:00";
const SPRING_2026: &str = "2026-03-01T20:10:00+01:00";
const SPRING_NEW_YORK: &str = "2027-02-20T23:40:00-05:00";

#[test]
#[ignore = "wants node, and what tests/run puts into target/python and target/node"]
fn two_libraries_find_the_times_at_which_reminders_come() {
    for (now, zone) in [
        (AUTUMN, BERLIN),
        (SPRING, BERLIN),
        (SPRING_2026, BERLIN),
        (AUTUMN_NEW_YORK, NEW_YORK),
        (SPRING_NEW_YORK, NEW_YORK),
    ] {
        for plan in [DEFAULT, OWN_SLOTS, WEEKDAYS, WEEKLY] {
            compare(&Home::new(plan, now, zone), None);
        }
    }
}

#[test]
#[ignore = "wants node, and what tests/run puts into target/python and target/node"]
fn only_a_time_that_the_clock_leaves_out_is_shown_as_it_is_written() {
    for (now, zone, in_gap) in [
        (AUTUMN, BERLIN, None),
        (AUTUMN_NEW_YORK, NEW_YORK, None),
        (SPRING_2026, BERLIN, Some(("2026-03-29T02:30:00", "2026-03-29T03:00:00"))),
        (SPRING, BERLIN, Some(("2027-03-28T02:30:00", "2027-03-28T03:00:00"))),
        (SPRING_NEW_YORK, NEW_YORK, Some(("2027-03-14T02:30:00", "2027-03-14T03:00:00"))),
    ] {
        compare(&Home::new(AFTER_MIDNIGHT, now, zone), in_gap);
        compare(&Home::new(BY_NIGHT, now, zone), in_gap);
    }
}

#[test]
#[ignore = "wants node, and what tests/run puts into target/python and target/node"]
fn pauses_and_what_is_done_leave_the_same_times() {
    for plan in [DEFAULT, WEEKDAYS, WEEKLY, AFTER_MIDNIGHT] {
        let home = Home::new(plan, AUTUMN, BERLIN);
        home.run("log thumb palm");
        home.run("pause --from 2026-10-24 --until 2026-11-02");
        compare_left_out(&home);
        home.run("pause 1w");
        compare_left_out(&home);
        home.run("pause --from 2026-11-20");
        compare_left_out(&home);
    }
}

/// The same with times that are left out; a weekly event has then fewer than one a week.
fn compare_left_out(home: &Home) {
    let (slots, weekly) = sorted(&home.found(home.end()));
    let mut asked = home.asked(home.end());
    for (routine, times) in &weekly {
        assert!(times.iter().all(|at| asked.iter().any(|((day, _), names)| day == at && names.contains(routine))));
        for routines in asked.values_mut() {
            routines.remove(routine);
        }
    }
    asked.retain(|_, routines| !routines.is_empty());
    assert_eq!(slots, asked);
}

#[test]
#[ignore = "wants node, and what tests/run puts into target/python and target/node"]
fn both_libraries_read_the_words_as_they_were_written() {
    let home = Home::new(OWN_SLOTS, AUTUMN, BERLIN);
    let found = home.found(home.end());
    let plank = found.iter().find(|time| time.summary.starts_with("Siesta")).unwrap();
    assert_eq!(plank.summary, "Siesta, after lunch, on the balcony: plank");
    assert_eq!(plank.description, "<b>\"Plank\"</b>, 背中; \\ ü 👍: 20 times");
    let uids = |found: &[Found]| found.iter().map(|time| time.uid.clone()).collect::<BTreeSet<_>>();
    let later = Home { now: "2026-10-20T11:00:00+02:00", ..home };
    assert_eq!(uids(&found), uids(&later.found(later.end())), "a file of later changes the events that are there");
}
