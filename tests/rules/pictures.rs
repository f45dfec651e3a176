//! What the pictures of statistics show, read off the page sign by sign and added up beside what the JSON says.

use backcare::domain::calendar::Moment;
use backcare::domain::record::SourceCounts;
use backcare::domain::stats::Stats;
use backcare::render::{Layout, stats};
use chrono::{Days, NaiveDate, Weekday};
use serde_json::Value;

/// How much of what pictures show really occurred.
#[derive(Debug, Default)]
pub(super) struct SignsSeen {
    pub(super) done: u32,
    pub(super) partial: u32,
    pub(super) missed: u32,
    pub(super) excused: u32,
    pub(super) extra: u32,
    pub(super) calendar_days: u32,
    pub(super) year_days: u32,
}

/// Reads the picture of `stats`, and holds it against the JSON of the same.
pub(super) fn compare_pictures(stats: &Stats, now: Moment, seen: &mut SignsSeen) {
    let page = stats::text(stats, None, now, Layout { columns: Some(120), ..Layout::PIPE });
    let json = stats::json(stats, &SourceCounts::default(), None, now);
    if page.contains("Nothing was recorded or asked for then.") || page.contains("Nothing is recorded yet.") {
        assert_eq!(number(&json["total"]["sessions"]), 0, "{page}");
        return;
    }
    match (stats.period.to - stats.period.from).num_days() + 1 {
        ..=7 => compare_grid(&page, &json, stats.period.from, seen),
        8..=184 => compare_calendar(&page, &json, seen),
        _ => compare_year(&page, &json, seen),
    }
}

fn number(value: &Value) -> u32 {
    u32::try_from(value.as_u64().unwrap()).unwrap()
}

/// The sign in a column of a line; a blank beyond its end.
fn sign(line: &str, column: usize) -> char {
    line.chars().nth(column).unwrap_or(' ')
}

/// The columns of a line at which the names of days begin.
fn columns_of(head: &str) -> Vec<usize> {
    let letters: Vec<char> = head.chars().collect();
    (0..letters.len()).filter(|at| letters[*at] != ' ' && (*at == 0 || letters[at - 1] == ' ')).collect()
}

/// Every row has the figures of its slot, every column those of its day.
fn compare_grid(page: &str, json: &Value, from: NaiveDate, seen: &mut SignsSeen) {
    let day_name = from.format("%a").to_string();
    let is_head = |line: &&str| line.starts_with("      ") && line.split_whitespace().next() == Some(&day_name);
    let Some(head) = page.lines().find(is_head) else {
        assert_eq!(json["slots"], serde_json::json!([]), "{page}");
        return;
    };
    let columns = columns_of(head);
    let rows = page.lines().skip_while(|line| *line != head).skip(1);
    let rows: Vec<&str> =
        rows.take_while(|line| line.starts_with("  ")).filter(|line| !line.starts_with("  pain")).collect();
    let slots = json["slots"].as_array().unwrap();
    let days = json["days"].as_array().unwrap();
    let mut of_days = vec![[0; 4]; columns.len()];
    for (index, row) in rows.iter().enumerate() {
        let mut counts = [0; 4];
        for (day, column) in columns.iter().enumerate() {
            let kind = match sign(row, column + 1) {
                '✓' => 0,
                '◐' => {
                    seen.partial += 1;
                    0
                }
                '–' => 1,
                '○' => 2,
                '~' => 3,
                _ => continue,
            };
            seen.extra += u32::from(sign(row, column + 2) == '+');
            counts[kind] += 1;
            if index < slots.len() {
                of_days[day][kind] += 1;
            }
        }
        // Below the slots stands what is of the week or beside them.
        let Some(slot) = slots.get(index) else { continue };
        assert!(row.contains(slot["routine"].as_str().unwrap()), "{row}: {slot}");
        let [done, prescribed] = ["done", "prescribed"].map(|name| number(&slot[name]));
        let expected = [done, prescribed - done, number(&slot["open"]), number(&slot["excused"])];
        assert_eq!(counts, expected, "{row}\n{page}\n{slot}");
        let figure = if prescribed == 0 { String::new() } else { format!("{done} of {prescribed}") };
        assert!(row.ends_with(&figure), "{row}: {slot}");
        seen.done += done;
        seen.missed += prescribed - done;
        seen.excused += counts[3];
    }
    for (day, [done, missed, open, excused]) in days.iter().zip(of_days) {
        let [all_done, prescribed, all_open, all_excused] =
            ["done", "prescribed", "open", "excused"].map(|name| number(&day[name]));
        let expected = [all_done, prescribed - all_done, all_open, all_excused];
        assert_eq!([done, missed, open, excused], expected, "{day}\n{page}");
    }
}

/// The sign that a day has to have, by its figures.
fn heat(day: &Value) -> char {
    let [sessions, prescribed, done, open, excused] =
        ["sessions", "prescribed", "done", "open", "excused"].map(|name| f64::from(number(&day[name])));
    if done == 0.0 && sessions > 0.0 {
        '+'
    } else if prescribed > 0.0 {
        match done / prescribed {
            0.0 => '–',
            share if share < 0.5 => '░',
            share if share < 0.75 => '▒',
            share if share < 1.0 => '▓',
            _ => '█',
        }
    } else if open > 0.0 {
        '·'
    } else if excused > 0.0 || day["paused"] == true {
        '~'
    } else {
        ' '
    }
}

fn date(value: &Value) -> NaiveDate {
    value.as_str().unwrap().parse().unwrap()
}

/// The days that the picture begins with the first record.
fn days_from(json: &Value, first: NaiveDate) -> impl Iterator<Item = &Value> {
    json["days"].as_array().unwrap().iter().filter(move |day| date(&day["day"]) >= first)
}

/// Every day has the sign of its figures, every week those that the JSON has.
fn compare_calendar(page: &str, json: &Value, seen: &mut SignsSeen) {
    let head = page.lines().find(|line| line.trim_start().starts_with("Mon ")).unwrap();
    let columns = columns_of(head);
    let weeks = json["weeks"].as_array().unwrap();
    let rows: Vec<&str> = page.lines().skip_while(|line| *line != head).skip(1).take(weeks.len()).collect();
    for (row, week) in rows.iter().zip(weeks) {
        let from = date(&week["from"]);
        let monday = from.week(Weekday::Mon).first_day();
        for day in days_from(json, from).take_while(|day| date(&day["day"]) < monday + Days::new(7)) {
            let weekday = usize::try_from((date(&day["day"]) - monday).num_days()).unwrap();
            let signs = [3, 4].map(|after| sign(row, columns[weekday] + after));
            assert_eq!(signs, [heat(day); 2], "{day} in {row}\n{page}");
            seen.calendar_days += u32::from(heat(day) != ' ');
        }
        let [done, prescribed] = ["done", "prescribed"].map(|name| number(&week[name]));
        assert!(prescribed == 0 || row.contains(&format!("{done} of {prescribed}")), "{row}: {week}");
    }
}

/// Every day of the year has the sign of its figures.
fn compare_year(page: &str, json: &Value, seen: &mut SignsSeen) {
    let row = |name: &str| page.lines().find(|line| line.trim_start().starts_with(&format!("{name} "))).unwrap_or("");
    let first = date(&json["weeks"][0]["from"]);
    let last = date(&json["days"].as_array().unwrap().last().unwrap()["day"]);
    let monday = first.week(Weekday::Mon).first_day();
    let columns = usize::try_from((last - monday).num_days() / 7).unwrap() + 1;
    let left_out = columns.saturating_sub(54);
    for day in days_from(json, first + Days::new(u64::try_from(left_out * 7).unwrap())) {
        let at = date(&day["day"]);
        let column = usize::try_from((at - monday).num_days() / 7).unwrap();
        if column >= left_out {
            let line = row(&at.format("%a").to_string());
            assert_eq!(sign(line, 6 + column - left_out), heat(day), "{day} in {line:?}\n{page}");
            seen.year_days += u32::from(heat(day) != ' ');
        }
    }
}
