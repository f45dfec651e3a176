//! How the figures of a period come about, in plain words and with their arithmetic: for `stats --explain`.

use chrono::NaiveDate;

use super::stats::{date, of, percent, streak};
use super::{Signs, amount, counted, listed};
use crate::domain::stats::{PainStats, RoutineStats, Stats, StreakUnit, Strength, Total, Weekly};

/// The days that are named one by one, at most.
const MOST_DAYS: usize = 7;

/// A paragraph a figure, in the order of the page.
pub fn paragraphs(stats: &Stats, signs: Signs) -> Vec<String> {
    let mut all = vec![done(stats, signs)];
    all.extend(left_out(stats));
    all.push(full_days(&stats.total.full_days));
    all.push(sessions(&stats.total));
    for routine in &stats.routines {
        all.extend(of_routine(routine, signs));
    }
    all.extend(pain(&stats.pain));
    all
}

fn done(stats: &Stats, signs: Signs) -> String {
    let adherence = stats.total.adherence;
    if stats.today < stats.period.from {
        return format!("Done: nothing of this time has come yet; it begins on {}.", date(stats.period.from));
    }
    let (from, to) = (date(stats.period.from), date(stats.period.to.min(stats.today)));
    if adherence.prescribed == 0 {
        return format!("Done: from {from} to {to} no dose of a slot is done or missed yet, so there is no share.");
    }
    let missed = adherence.prescribed - adherence.done;
    format!(
        "Done {}: from {from} to {to} that is done {}, missed {missed}; {} / {} = {}. A dose is done once a session fills \
         its slot, however long it was, and missed once its slot has closed.",
        of(adherence, signs),
        adherence.done,
        adherence.done,
        adherence.prescribed,
        percent(adherence),
    )
}

/// What counts neither way.
fn left_out(stats: &Stats) -> Option<String> {
    let adherence = stats.total.adherence;
    let open = (adherence.open > 0).then(|| format!("{} open now", adherence.open));
    let excused = (adherence.excused > 0).then(|| format!("{} excused by a pause", adherence.excused));
    let early = (adherence.not_counted > 0).then(|| format!("{} from before you began", adherence.not_counted));
    let all: Vec<String> = [open, excused, early].into_iter().flatten().collect();
    (!all.is_empty()).then(|| format!("Neither done nor missed, and counted neither way: {}.", listed(&all)))
}

fn full_days(days: &[NaiveDate]) -> String {
    let rule = "on a full day each dose was done, and none was excused; the first day is never one";
    let named: Vec<String> = days.iter().map(|day| date(*day)).collect();
    match named.len() {
        0 => format!("Full days, none: {rule}."),
        1 => format!("Full days, 1: {rule}. It was {}.", listed(&named)),
        2..=MOST_DAYS => format!("Full days, {}: {rule}. They were {}.", named.len(), listed(&named)),
        count => format!("Full days, {count}: {rule}. The last was {}.", named[count - 1]),
    }
}

fn sessions(total: &Total) -> String {
    let rule = match total.streak.unit {
        StreakUnit::Days => {
            "days in a row with at least one session; today, while it has none, and days of a pause break nothing"
        }
        StreakUnit::Weeks => {
            "weeks in a row that reached their number of days; the running week, and one that a pause cut short, break \
             nothing"
        }
    };
    format!(
        "{}: all that was logged, also more than one in a slot, and those in none. Streak {}: {rule}. The longest was {}.",
        counted(total.sessions, "session"),
        streak(total.streak),
        total.streak.longest,
    )
}

fn of_routine(routine: &RoutineStats, signs: Signs) -> Vec<String> {
    let mut sentences = Vec::new();
    match routine.weekly {
        Some(Weekly::Days(week)) => sentences.push(format!(
            "in this week it was done on {} of {} days",
            week.done, week.of
        )),
        Some(Weekly::Weeks(weeks)) => sentences.push(format!(
            "{} of {} weeks reached their number of days; a week counts once it reached it or is over, and one that was \
             cut short, by your beginning, a pause, easing or other settings, only where it reached it",
            weeks.reached, weeks.of
        )),
        None if routine.adherence.prescribed > 0 => {
            let adherence = routine.adherence;
            sentences.push(format!("{} doses were done, {}", of(adherence, signs), percent(adherence)));
        }
        None => {}
    }
    if let Some(done) = amount(routine.amount, &routine.unit) {
        let prescribed = routine.amount_prescribed.and_then(|prescribed| amount(prescribed, &routine.unit));
        sentences.push(match prescribed {
            Some(prescribed) => format!(
                "{done} were logged in {}, and the doses that were done or missed add up to {prescribed}",
                counted(routine.sessions, "session")
            ),
            None => format!("{done} were logged in {}", counted(routine.sessions, "session")),
        });
    }
    sentences.extend(routine.strength.map(|routine| strength(routine, signs)));
    if let Some(its_streak) = routine.streak.filter(|its_streak| its_streak.unit == StreakUnit::Weeks) {
        sentences.push(format!("its streak of {} counts weeks that reached their number", streak(its_streak)));
    }
    if sentences.is_empty() { Vec::new() } else { vec![format!("{}: {}.", routine.routine, sentences.join("; "))] }
}

/// The last step of the smoothing.
fn strength(strength: Strength, signs: Signs) -> String {
    let Some((value, weight)) = strength.last_step else {
        return "its strength is new: no day that is over has asked for it yet".to_owned();
    };
    let begun = if strength.is_new() {
        format!(" (shown as new: {} of 7 days have asked for it)", strength.days)
    } else {
        String::new()
    };
    let times = signs.times();
    format!(
        "its strength{begun} is a mean that remembers, of {} from 0 on: the last had {value:.2} of what it asked for, so \
         that {:.3} {times} {:.4} + {value:.2} {times} {weight:.4} = {:.3}",
        counted(strength.days, "day"),
        strength.previous,
        1.0 - weight,
        strength.score,
    )
}

fn pain(pain: &PainStats) -> Option<String> {
    let mean = pain.mean?;
    let change = pain.mean_change.map_or(String::new(), |change| {
        format!(
            " After a session it was {change:+.1}: the mean of after less before over {} with both.",
            counted(pain.change_sessions, "session")
        )
    });
    Some(format!(
        "Pain {mean:.1}: the mean of {} before sessions and on their own; those after a session are not in it.{change} A \
         difference is called noticeable from 2 points and 30 % on, from a mean of 3, with three readings on each side.",
        counted(pain.readings, "reading"),
    ))
}
