//! What was done in a period: the days, the routines, the sum, the pain.

use chrono::{Datelike, NaiveDate};
use serde_json::{Value, json};

use super::json::{self, hundredths, instant, thousandths};
use super::layout::NO_BREAK;
use super::table::{Column, Table};
use super::{Layout, Signs, amount, counted};
use crate::domain::calendar::Moment;
use crate::domain::stats::period::{Period, Span};
use crate::domain::stats::{
    Adherence, DayStats, PainDirection, PainStats, Remarks, RoutineStats, Stats, Streak, StreakUnit, Strength, Total,
    Weekly,
};
use crate::printable;

/// The cells of a bar.
const BAR_CELLS: u32 = 10;
/// Longer periods are shown by month.
const MOST_DAYS: usize = 31;

/// `explained` says how the figures come about, a paragraph each.
pub fn text(stats: &Stats, explained: Option<&[String]>, layout: Layout) -> String {
    let mut page = layout.wrapped(layout.strong(heading(stats.period))) + "\n";
    if is_empty(stats) {
        let open = match stats.total.adherence.open {
            0 => String::new(),
            open => format!(" {open} open now."),
        };
        page += &layout.wrapped(format!("Nothing was recorded or asked for then.{open}"));
        return page + &explanations(explained, layout);
    }
    let days = days(stats, layout);
    if !days.is_empty() {
        page += &(days + "\n");
    }
    let routines = routine_table(stats, layout);
    if !routines.is_empty() {
        page += &(routines + "\n");
    }
    page += &total(&stats.total, layout);
    page += &pain(&stats.pain, stats.period, layout);
    page + &explanations(explained, layout)
}

/// Whether there is nothing to count.
fn is_empty(stats: &Stats) -> bool {
    let Adherence { prescribed, excused, .. } = stats.total.adherence;
    stats.total.sessions == 0 && prescribed == 0 && excused == 0 && stats.pain.readings == 0
}

fn explanations(explained: Option<&[String]>, layout: Layout) -> String {
    explained.unwrap_or_default().iter().map(|paragraph| format!("\n{}", layout.wrapped(paragraph))).collect()
}

/// Fractions have three decimals, means of pain two.
pub fn json(stats: &Stats, explained: Option<&[String]>, now: Moment) -> Value {
    let pain = &stats.pain;
    let mut document = json!({
        "from": stats.period.from,
        "to": stats.period.to,
        "now": instant(now),
        "total": {
            "sessions": stats.total.sessions,
            "prescribed": stats.total.adherence.prescribed,
            "done": stats.total.adherence.done,
            "open": stats.total.adherence.open,
            "excused": stats.total.adherence.excused,
            "adherence": fraction(stats.total.adherence),
            "full_days": stats.total.full_days.len(),
            "streak": json::streak(stats.total.streak),
        },
        "routines": stats.routines.iter().map(routine_json).collect::<Value>(),
        "days": stats.days.iter().map(day_json).collect::<Value>(),
        "pain": {
            "readings": pain.readings,
            "mean": pain.mean.map(hundredths),
            "previous_readings": pain.previous_readings,
            "previous_mean": pain.previous_mean.map(hundredths),
            "mean_change": pain.mean_change.map(hundredths),
            "noticeable": pain.noticeable.map(direction),
        },
    });
    if let Some(explained) = explained {
        document["explain"] = json!(explained);
    }
    document
}

fn routine_json(routine: &RoutineStats) -> Value {
    json!({
        "routine": routine.routine,
        "sessions": routine.sessions,
        "amount": routine.amount,
        "unit": routine.unit,
        "prescribed": routine.adherence.prescribed,
        "done": routine.adherence.done,
        "open": routine.adherence.open,
        "adherence": fraction(routine.adherence),
        "amount_prescribed": routine.amount_prescribed,
        "strength": routine.strength.map(|strength| thousandths(strength.score)),
        "streak": json::streak(routine.streak),
        "week": match routine.weekly {
            Some(Weekly::Days(week)) => json!({"done": week.done, "of": week.of}),
            _ => Value::Null,
        },
        "weeks": match routine.weekly {
            Some(Weekly::Weeks(weeks)) => json!({"reached": weeks.reached, "of": weeks.of}),
            _ => Value::Null,
        },
    })
}

fn day_json(day: &DayStats) -> Value {
    json!({
        "day": day.day,
        "sessions": day.sessions,
        "prescribed": day.adherence.prescribed,
        "done": day.adherence.done,
        "open": day.adherence.open,
        "excused": day.adherence.excused,
        "paused": day.remarks.is_paused,
        "reasons": day.remarks.reasons,
        "eased": day.remarks.is_eased,
        "pain": day.pain.mean().map(hundredths),
    })
}

fn fraction(adherence: Adherence) -> Option<f64> {
    adherence.fraction().map(thousandths)
}

fn direction(direction: PainDirection) -> &'static str {
    match direction {
        PainDirection::Less => "less",
        PainDirection::More => "more",
    }
}

pub(super) fn heading(period: Period) -> String {
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
        Span::Range => {
            let from = match (from.year() == to.year(), from.month() == to.month()) {
                (true, true) => from.format("%-d"),
                (true, false) => from.format("%-d %B"),
                (false, _) => from.format("%-d %B %Y"),
            };
            let to = to.format("%-d %B %Y");
            if period.from == period.to { to.to_string() } else { format!("{from} to {to}") }
        }
    }
}

pub(super) fn date(day: NaiveDate) -> String {
    day.format("%-d %B").to_string()
}

/// A line a day, or a line a month where there are too many days.
fn days(stats: &Stats, layout: Layout) -> String {
    let is_by_day = stats.days.len() <= MOST_DAYS;
    let spans: Vec<DayStats> = if is_by_day { stats.recorded_days().cloned().collect() } else { stats.by_month() };
    let has_prescribed = spans.iter().any(|span| span.adherence.prescribed > 0);
    let rows = spans
        .iter()
        .map(|span| {
            let label = if is_by_day { span.day.format("%a %e") } else { span.day.format("%b %Y") };
            let done = match (span.adherence.prescribed, span.sessions) {
                (0, 0) if span.remarks.is_paused => "~".to_owned(),
                (0, 0) => layout.signs.none().to_owned(),
                (0, sessions) => counted(sessions, "session"),
                _ => of(span.adherence, layout.signs),
            };
            let pain = span.pain.mean().map_or(String::new(), |mean| format!("pain {mean:.1}"));
            let bar = if has_prescribed { bar(span.adherence, layout) } else { String::new() };
            vec![label.to_string(), bar, done, pain, remarks(&span.remarks)]
        })
        .collect();
    let columns = [Column::left(""), Column::picture(), Column::left(""), Column::left(""), Column::text()];
    Table { columns: columns.to_vec(), rows, indent: "  " }.text(layout)
}

/// `paused: flu; eased`.
fn remarks(remarks: &Remarks) -> String {
    let reasons = if remarks.reasons.is_empty() {
        String::new()
    } else {
        format!(": {}", printable::words(&remarks.reasons.join(", ")))
    };
    let paused = remarks.is_paused.then(|| format!("paused{reasons}"));
    let eased = remarks.is_eased.then(|| "eased".to_owned());
    [paused, eased].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn bar(adherence: Adherence, layout: Layout) -> String {
    if adherence.prescribed == 0 {
        return " ".repeat(BAR_CELLS as usize);
    }
    let full = adherence.done * BAR_CELLS / adherence.prescribed;
    let [full, rest] = layout.signs.bar(full as usize, BAR_CELLS as usize);
    layout.good(full) + &layout.faint(rest)
}

fn routine_table(stats: &Stats, layout: Layout) -> String {
    if stats.routines.is_empty() {
        return String::new();
    }
    let done_and_share = |routine: &RoutineStats| match routine.weekly {
        Some(Weekly::Days(week)) => (format!("{} of {}", week.done, week.of), "days".to_owned()),
        Some(Weekly::Weeks(weeks)) => (format!("{} of {}", weeks.reached, weeks.of), "weeks".to_owned()),
        None => (of(routine.adherence, layout.signs), percent(routine.adherence)),
    };
    let widest_share = stats.routines.iter().map(|routine| done_and_share(routine).1.len()).max().unwrap_or_default();
    let row = |routine: &RoutineStats| {
        let (done, share) = done_and_share(routine);
        // Of a routine of the week it is one thing: `0 of 2 days`.
        let gap = if routine.weekly.is_some() { NO_BREAK } else { ' ' };
        let gap = gap.to_string().repeat(2 + widest_share - share.len());
        let done = format!("{done}{gap}{share}");
        let (strength, amount, streak) =
            (strength(routine.strength), amount_of(routine, layout.signs), streak(routine.streak));
        vec![printable::words(&routine.routine.0).into_owned(), done, strength, amount, streak]
    };
    let labels = ["done", "strength", "amount", "streak"].map(Column::right);
    let columns = [Column::left("")].into_iter().chain(labels).collect();
    Table { columns, rows: stats.routines.iter().map(row).collect(), indent: "  " }.text(layout)
}

/// What was done, and of how much: `2200 of 2800 strokes`.
fn amount_of(routine: &RoutineStats, signs: Signs) -> String {
    let prescribed = routine.amount_prescribed.and_then(|prescribed| amount(prescribed, &routine.unit));
    match (prescribed, amount(routine.amount, &routine.unit)) {
        (Some(prescribed), _) => format!("{} of {prescribed}", routine.amount),
        (None, done) => done.unwrap_or(signs.none().to_owned()),
    }
}

/// A percentage; `new` while too few days say anything, and nothing where it is not prescribed.
pub(super) fn strength(strength: Option<Strength>) -> String {
    match strength {
        None => String::new(),
        Some(strength) if strength.is_new() => "new".to_owned(),
        Some(strength) => format!("{:.0} %", strength.score * 100.0),
    }
}

pub(super) fn streak(streak: Streak) -> String {
    let unit = match streak.unit {
        StreakUnit::Days => "day",
        StreakUnit::Weeks => "week",
    };
    counted(streak.current, unit)
}

pub(super) fn of(adherence: Adherence, signs: Signs) -> String {
    match adherence.prescribed {
        0 => signs.none().to_owned(),
        prescribed => format!("{} of {prescribed}", adherence.done),
    }
}

pub(super) fn percent(adherence: Adherence) -> String {
    adherence.fraction().map_or(String::new(), |fraction| format!("{:.0} %", fraction * 100.0))
}

fn total(total: &Total, layout: Layout) -> String {
    let done = match total.adherence {
        Adherence { prescribed: 0, open: 0, .. } => String::new(),
        Adherence { prescribed: 0, open, .. } => format!("{open} open. "),
        Adherence { open: 0, .. } => {
            format!("Done {} ({}). ", of(total.adherence, layout.signs), percent(total.adherence))
        }
        Adherence { open, .. } => {
            format!("Done {} ({}), {open} open. ", of(total.adherence, layout.signs), percent(total.adherence))
        }
    };
    let full = match total.full_days.len() {
        0 => String::new(),
        1 => "1 full day. ".to_owned(),
        days => format!("{days} full days. "),
    };
    let sessions = counted(total.sessions, "session");
    let streak = format!("Streak: {} (longest {}).", streak(total.streak), total.streak.longest);
    layout.wrapped(format!("{done}{full}{sessions}. {streak}"))
}

fn pain(pain: &PainStats, period: Period, layout: Layout) -> String {
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
    text = layout.wrapped(text + ".");
    if let Some(direction) = pain.noticeable.map(direction) {
        let noticeable = format!("That is {direction} by an amount that people tend to notice. It does not say why.");
        text += &layout.wrapped(noticeable);
    }
    if let Some(change) = pain.mean_change.map(|change| (change * 10.0).round() / 10.0) {
        let words = match change {
            change if change < 0.0 => format!("{:.1} lower", -change),
            change if change > 0.0 => format!("{change:.1} higher"),
            _ => "the same".to_owned(),
        };
        text += &layout.wrapped(format!("After a session it was {words} on average."));
    }
    text
}
