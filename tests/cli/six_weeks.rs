//! Six weeks as a person lives them, and at eleven instants of them every view beside the others: no two may contradict
//! each other. What they said is kept in `six_weeks.txt`, for a reader.

use std::collections::BTreeMap;

use chrono::{Datelike, Days, NaiveDate};
use serde_json::{Value, json};
use snapbox::{assert_data_eq, file};

use super::sandbox::Sandbox;

/// The bedtime exercise grows, and a walk backwards is asked for twice a week.
const CONFIG: &str = "\
[routines.swallow]
enabled = true

[routines.backwalk]
enabled = true
per_week = 2
";

/// The instants at which everything is looked at. The clock goes back an hour on 25 October.
const LOOKS: [&str; 11] = [
    "2026-10-12T07:30:00+02:00",
    "2026-10-12T20:00:00+02:00",
    "2026-10-14T12:45:00+02:00",
    "2026-10-18T23:30:00+02:00",
    "2026-10-25T01:30:00+01:00",
    "2026-10-30T18:05:00+01:00",
    "2026-11-03T10:00:00+01:00",
    "2026-11-05T12:45:00+01:00",
    "2026-11-11T21:15:00+01:00",
    "2026-11-16T06:00:00+01:00",
    "2026-11-22T21:59:00+01:00",
];

/// What is typed, by the instant at which it is.
fn script() -> BTreeMap<String, Vec<&'static str>> {
    let mut script: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    let first = NaiveDate::from_ymd_opt(2026, 10, 12).unwrap();
    for (number, day) in (0_u32..).zip(first.iter_days().take(42)) {
        let offset = if day < NaiveDate::from_ymd_opt(2026, 10, 25).unwrap() { "+02:00" } else { "+01:00" };
        let mut at = |time: &str, words| script.entry(format!("{day}T{time}:00{offset}")).or_default().push(words);
        // Ill from the fourth to the sixth of November, and away on the weekend before the last.
        let is_ill = day.month() == 11 && (4..=6).contains(&day.day());
        if is_ill || day == first + Days::new(33) {
            continue;
        }
        at("08:05", if number % 5 == 3 { "log palm thumb --pain 6 --pain-after 5" } else { "log palm --pain 5" });
        if number % 3 != 1 {
            at("12:40", "log thumb");
        }
        if number % 4 != 2 {
            at("19:10", "log palm --count 120");
            at("19:20", "log thumb --minutes 5 --note 'in a hurry'");
        }
        if number % 2 == 0 {
            at("22:10", "log swallow");
        }
        if number % 7 == 1 || (number % 7 == 5 && number > 14) {
            at("13:00", "log backwalk");
        }
    }
    for (at, words) in [
        ("2026-10-12T07:31:00+02:00", "log swallow"),
        ("2026-10-13T21:00:00+02:00", "log thumb --at 'yesterday 12:40'"),
        ("2026-10-13T21:01:00+02:00", "undo"),
        ("2026-10-20T20:00:00+02:00", "log yoga --minutes 30"),
        ("2026-11-02T21:00:00+01:00", "ease 5d"),
        ("2026-11-07T07:00:00+01:00", "pause --from 2026-11-04 --until 2026-11-06 --reason flu"),
        ("2026-11-12T09:00:00+01:00", "pause --from 2026-11-14 --until 2026-11-14 --reason 'at the sea'"),
        ("2026-11-17T06:00:00+01:00", "pause 3h"),
        ("2026-11-17T06:30:00+01:00", "resume"),
    ] {
        script.entry(at.to_owned()).or_default().push(words);
    }
    script
}

#[test]
fn no_two_views_contradict_each_other() {
    let mut home = Sandbox::new();
    home.config(CONFIG);
    let mut typed: Vec<(chrono::DateTime<chrono::FixedOffset>, &str)> = Vec::new();
    for (at, words) in script() {
        typed.extend(words.into_iter().map(|words| (at.parse().unwrap(), words)));
    }
    typed.sort_by_key(|(at, _)| *at);
    let mut typed = typed.into_iter().peekable();
    let mut pages = String::new();
    for look in LOOKS {
        let now: chrono::DateTime<chrono::FixedOffset> = look.parse().unwrap();
        while let Some((at, words)) = typed.next_if(|(at, _)| *at < now) {
            home.at(&at.to_rfc3339());
            home.ok(words);
        }
        home.at(look);
        pages += &format!("=== {look}\n");
        for words in ["", "status", "remind next", "stats --week", "stats --all"] {
            pages += format!("\n$ backcare {words}").trim_end();
            pages += &format!("\n{}", home.ok(words));
        }
        pages.push('\n');
        Views::of(&home).agree(look);
    }
    assert_data_eq!(pages, file!["six_weeks.txt"].raw());
}

/// What all views say at one instant.
struct Views {
    page: String,
    status_line: String,
    today: Value,
    status: Value,
    next: Value,
    of_today: Value,
    week: Value,
    all: Value,
    log: super::sandbox::Ran,
}

impl Views {
    fn of(home: &Sandbox) -> Self {
        Self {
            page: home.ok(""),
            status_line: home.ok("status"),
            today: home.json("--json"),
            status: home.json("status --json"),
            next: home.json("remind next --json"),
            of_today: home.json("remind next --days 1 --json"),
            week: home.json("stats --week --json"),
            all: home.json("stats --all --json"),
            log: home.run("log"),
        }
    }

    /// The doses of today: slot, time, and what is said of each.
    fn doses(&self) -> Vec<(&str, &str, &Value)> {
        let slots = self.today["slots"].as_array().unwrap();
        let doses = slots.iter().flat_map(|slot| {
            let of_slot = slot["routines"].as_array().unwrap().iter();
            of_slot.map(move |dose| (slot["slot"].as_str().unwrap(), slot["at"].as_str().unwrap(), dose))
        });
        doses.collect()
    }

    fn count(&self, is_counted: impl Fn(&Value) -> bool) -> u64 {
        self.doses().iter().filter(|(.., dose)| is_counted(dose)).count() as u64
    }

    fn agree(&self, look: &str) {
        self.today_and_status_agree(look);
        self.today_and_next_agree(look);
        self.today_and_stats_agree(look);
        self.stats_add_up(look);
        self.log_agrees(look);
    }

    fn today_and_status_agree(&self, look: &str) {
        let is = |state: &'static str| move |dose: &Value| dose["state"] == state;
        let open: Vec<&Value> = self
            .doses()
            .iter()
            .filter(|(.., dose)| dose["state"] == "open")
            .map(|(.., dose)| &dose["routine"])
            .collect();
        assert_eq!(self.status["open"], json!(open), "{look}");
        let done = self.count(is("done"));
        let of = self.count(|dose| dose["state"] != "excused" && dose["state"] != "not_counted");
        assert_eq!((&self.status["done"], &self.status["prescribed"]), (&json!(done), &json!(of)), "{look}");
        let progress = format!("{done} of {of} today");
        assert!(self.status_line.contains(&progress) && self.page.contains(&progress), "{look}: {}", self.page);
        for (sign, state) in [("  ○ ", "open"), ("  · ", "to_come"), ("  – ", "missed"), ("  ~ ", "excused")] {
            assert_eq!(self.page.matches(sign).count() as u64, self.count(is(state)), "{look}: {state}");
        }
        let ticks = self.page.matches("  ✓ ").count() + self.page.matches("  ◐ ").count();
        assert_eq!(ticks as u64, done, "{look}");
        assert_eq!(self.status["streak"], self.today["streak"], "{look}");
        assert_eq!(self.status["next"], self.today["next"], "{look}");
        assert_eq!(self.status["paused"], self.today["paused"], "{look}");
    }

    fn today_and_next_agree(&self, look: &str) {
        assert_eq!(self.next[0], self.today["next"], "{look}");
        let mut expected: Vec<(String, Vec<&Value>)> = Vec::new();
        let is_wanted = |dose: &Value| dose["state"] == "open" || dose["state"] == "to_come";
        let now: chrono::DateTime<chrono::FixedOffset> = look.parse().unwrap();
        for (slot, at, dose) in self.doses() {
            if is_wanted(dose) && at.parse::<chrono::DateTime<chrono::FixedOffset>>().unwrap() > now {
                match expected.last_mut().filter(|(last, _)| last == slot) {
                    Some((_, routines)) => routines.push(&dose["routine"]),
                    None => expected.push((slot.to_owned(), vec![&dose["routine"]])),
                }
            }
        }
        let today = &self.today["day"];
        let found: Vec<(String, Vec<&Value>)> = self
            .of_today
            .as_array()
            .unwrap()
            .iter()
            .filter(|next| next["day"] == *today)
            .map(|next| {
                (next["slot"].as_str().unwrap().to_owned(), next["routines"].as_array().unwrap().iter().collect())
            })
            .collect();
        assert_eq!(found, expected, "{look}");
    }

    fn today_and_stats_agree(&self, look: &str) {
        let of_slot = |state: &'static str| move |dose: &Value| dose["week"].is_null() && dose["state"] == state;
        let count = |state| self.count(of_slot(state));
        let day = self.week["days"].as_array().unwrap().last().unwrap();
        let said = [&day["prescribed"], &day["done"], &day["open"], &day["excused"]];
        let expected = [count("done") + count("missed"), count("done"), count("open"), count("excused")];
        assert_eq!(said.map(|number| number.as_u64().unwrap()), expected, "{look}");
        assert_eq!(day, self.all["days"].as_array().unwrap().last().unwrap(), "{look}");
        let week = &self.week["total"];
        let so_far = json!({"done": week["done"], "prescribed": week["prescribed"], "open": week["open"]});
        assert_eq!((&self.today["week"], &self.status["week"]), (&so_far, &so_far), "{look}");
        if week["prescribed"] != 0 {
            let words = format!("{} of {} this week", week["done"], week["prescribed"]);
            assert!(self.page.contains(&words) && self.status_line.contains(&words), "{look}");
        }
        assert_eq!(self.all["total"]["streak"], self.status["streak"], "{look}");
        let backwalk = |stats: &Value| {
            let routines = stats["routines"].as_array().unwrap();
            routines.iter().find(|routine| routine["routine"] == "backwalk").cloned().unwrap()
        };
        assert_eq!(backwalk(&self.week)["week"], self.today["weekly"][0]["week"], "{look}");
        assert_eq!(backwalk(&self.week)["strength"], backwalk(&self.all)["strength"], "{look}");
    }

    fn stats_add_up(&self, look: &str) {
        for stats in [&self.week, &self.all] {
            for field in ["sessions", "prescribed", "done", "open", "excused"] {
                let days = stats["days"].as_array().unwrap().iter().map(|day| day[field].as_u64().unwrap());
                assert_eq!(stats["total"][field], json!(days.sum::<u64>()), "{field} by day, {look}");
            }
            for field in ["sessions", "prescribed", "done", "open"] {
                let routines = stats["routines"].as_array().unwrap().iter().map(|its| its[field].as_u64().unwrap());
                assert_eq!(stats["total"][field], json!(routines.sum::<u64>()), "{field} by routine, {look}");
            }
        }
        let monday = self.week["from"].as_str().unwrap();
        let in_week = |day: &&Value| day["day"].as_str().unwrap() >= monday;
        let days: Vec<&Value> = self.all["days"].as_array().unwrap().iter().filter(in_week).collect();
        let of_week = self.week["days"].as_array().unwrap().iter();
        let of_week: Vec<&Value> = of_week.filter(|day| day["day"].as_str() >= self.all["from"].as_str()).collect();
        assert_eq!(of_week, days, "{look}");
    }

    fn log_agrees(&self, look: &str) {
        let open: Vec<String> = self
            .doses()
            .iter()
            .filter(|(.., dose)| dose["state"] == "open")
            .map(|(slot, _, dose)| format!("{} ({slot})", dose["routine"].as_str().unwrap()))
            .collect();
        if open.is_empty() {
            assert_eq!(self.log.code, 0, "{look}");
            assert!(self.log.stdout.starts_with("Nothing is open now."), "{look}: {}", self.log.stdout);
            return;
        }
        assert_eq!(self.log.code, 2, "{look}");
        assert!(open.iter().all(|dose| self.log.stderr.contains(dose)), "{look}: {}", self.log.stderr);
        assert_eq!(self.log.stderr.matches(" (").count(), open.len(), "{look}: {}", self.log.stderr);
    }
}
