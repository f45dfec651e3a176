//! A period as a page: the days, the routines, the sum, the pain.

use chrono::{Datelike, NaiveDate};

use super::table::{Align, aligned, fit, line};
use super::{Paint, amount, counted};
use crate::domain::routine::RoutineId;
use crate::domain::stats::period::{Period, Span};
use crate::domain::stats::{Adherence, Change, DayStats, PainDay, PainStats, Stats, Streak, StreakUnit, Total};

/// The cells of a bar.
const BAR: u32 = 10;
/// Longer periods are shown by month.
const MOST_DAYS: usize = 31;

/// The whole page. `title` names a routine.
pub fn page(stats: &Stats, title: impl Fn(&RoutineId) -> String, paint: Paint) -> String {
    let mut page = paint.strong(heading(stats.period)) + "\n\n";
    let days = days(stats, paint);
    if !days.is_empty() {
        page += &(days + "\n");
    }
    let routines = routines(stats, title, paint);
    if !routines.is_empty() {
        page += &(routines + "\n");
    }
    page += &total(&stats.total);
    page += &pain(&stats.pain, stats.period);
    page
}

fn heading(period: Period) -> String {
    let (from, to) = (period.from, period.to);
    match period.span {
        Span::Week => {
            let week = from.iso_week();
            let from = if from.month() == to.month() { from.format("%-d").to_string() } else { date(from) };
            format!("Week {} of {}, {from} to {}", week.week(), week.year(), date(to))
        }
        Span::Month => from.format("%B %Y").to_string(),
        Span::Year => from.format("The year %Y").to_string(),
        Span::All => format!("Since {} {}", date(from), from.year()),
        Span::Range => format!("{} {} to {} {}", date(from), from.year(), date(to), to.year()),
    }
}

fn date(day: NaiveDate) -> String {
    day.format("%-d %B").to_string()
}

/// One line a day, or one a month where there are too many.
struct Row {
    label: String,
    sessions: u32,
    adherence: Adherence,
    pain: PainDay,
}

fn days(stats: &Stats, paint: Paint) -> String {
    let by_day = stats.days.len() <= MOST_DAYS;
    let label = |day: &DayStats| {
        let label = if by_day { day.day.format("%a %e") } else { day.day.format("%b %Y") };
        label.to_string()
    };
    let mut spans: Vec<Row> = Vec::new();
    // What came before the beginning says nothing.
    for day in stats.days.iter().filter(|day| stats.since.is_none_or(|since| day.day >= since)) {
        let label = label(day);
        match spans.last_mut().filter(|span| span.label == label) {
            Some(span) => {
                span.sessions += day.sessions;
                span.adherence.prescribed += day.adherence.prescribed;
                span.adherence.done += day.adherence.done;
                span.pain.readings += day.pain.readings;
                span.pain.sum += day.pain.sum;
            }
            None => spans.push(Row { label, sessions: day.sessions, adherence: day.adherence, pain: day.pain }),
        }
    }
    let asked = spans.iter().any(|span| span.adherence.prescribed > 0);
    let rows: Vec<Vec<String>> = spans
        .iter()
        .map(|span| {
            let done = match (span.adherence.prescribed, span.sessions) {
                (0, 0) => "–".to_owned(),
                (0, sessions) => counted(sessions, "session"),
                _ => of(span.adherence),
            };
            let pain = span.pain.mean().map_or(String::new(), |mean| format!("pain {mean:.1}"));
            let bar = if asked { bar(span.adherence) } else { String::new() };
            vec![String::new(), span.label.clone(), bar, done, pain]
        })
        .collect();
    let columns = [Align::Left, Align::Left, Align::Left, Align::Left, Align::Left];
    aligned(&rows, &columns)
        .into_iter()
        .map(|mut row| {
            row[2] = paint.good(&row[2]);
            line(&row)
        })
        .collect()
}

fn bar(adherence: Adherence) -> String {
    if adherence.prescribed == 0 {
        return " ".repeat(BAR as usize);
    }
    let full = (adherence.done * BAR / adherence.prescribed) as usize;
    "█".repeat(full) + &"░".repeat(BAR as usize - full)
}

fn routines(stats: &Stats, title: impl Fn(&RoutineId) -> String, paint: Paint) -> String {
    if stats.routines.is_empty() {
        return String::new();
    }
    let mut rows = vec![["", "", "done", "", "strength", "amount", "streak"].map(str::to_owned).to_vec()];
    for routine in &stats.routines {
        let (done, share) = match routine.week {
            Some(week) => (format!("{} of {}", week.done, week.of), week_name(stats)),
            None => (of(routine.adherence), percent(routine.adherence)),
        };
        let amount = amount(routine.amount, &routine.unit).unwrap_or("–".to_owned());
        let strength = format!("{:.0} %", routine.strength * 100.0);
        rows.push(vec![String::new(), title(&routine.routine), done, share, strength, amount, streak(routine.streak)]);
    }
    let columns = [Align::Left, Align::Left, Align::Right, Align::Right, Align::Right, Align::Right, Align::Right];
    fit(&mut rows, &[1, 5]);
    let mut rows = aligned(&rows, &columns);
    let header = paint.faint(line(&rows.remove(0)).trim_end()) + "\n";
    header + &rows.iter().map(|row| line(row)).collect::<String>()
}

fn streak(streak: Streak) -> String {
    let unit = match streak.unit {
        StreakUnit::Days => "day",
        StreakUnit::Weeks => "week",
    };
    counted(streak.current, unit)
}

/// The week that a routine of the week is shown for: the one in which the period ends.
fn week_name(stats: &Stats) -> String {
    if stats.period.to >= stats.today {
        return "this week".to_owned();
    }
    format!("week {}", stats.period.to.iso_week().week())
}

fn of(adherence: Adherence) -> String {
    match adherence.prescribed {
        0 => "–".to_owned(),
        prescribed => format!("{} of {prescribed}", adherence.done),
    }
}

fn percent(adherence: Adherence) -> String {
    adherence.fraction().map_or(String::new(), |fraction| format!("{:.0} %", fraction * 100.0))
}

fn total(total: &Total) -> String {
    let done = match total.adherence.prescribed {
        0 => String::new(),
        _ => format!("Done {} ({}). ", of(total.adherence), percent(total.adherence)),
    };
    let full = match total.full_days {
        0 => String::new(),
        days => format!("{}. ", counted(days, "full day")),
    };
    let sessions = counted(total.sessions, "session");
    format!("{done}{full}{sessions}. Streak: {} (longest {}).\n", streak(total.streak), total.streak.longest)
}

fn pain(pain: &PainStats, period: Period) -> String {
    let Some(mean) = pain.mean else { return String::new() };
    let before = match period.span {
        Span::Week => "the week before",
        Span::Month => "the month before",
        Span::Year => "the year before",
        Span::All | Span::Range => "as many days before",
    };
    let mut text = format!("Pain: {mean:.1} of 10, the mean of {}", counted(pain.readings, "reading"));
    if let Some(previous) = pain.previous_mean {
        text += &format!("; {before} {previous:.1}, of {}", pain.previous_readings);
    }
    text += ".\n";
    let direction = match pain.noticeable {
        Some(Change::Less) => Some("less"),
        Some(Change::More) => Some("more"),
        None => None,
    };
    if let Some(direction) = direction {
        text += &format!("That is {direction} by an amount that people tend to notice. It does not say why.\n");
    }
    if let Some(change) = pain.mean_change.map(|change| (change * 10.0).round() / 10.0) {
        let words = match change {
            change if change < 0.0 => format!("{:.1} lower", -change),
            change if change > 0.0 => format!("{change:.1} higher"),
            _ => "the same".to_owned(),
        };
        text += &format!("After a session it was {words} on average.\n");
    }
    text
}
