//! "In one minute": what a reader should know who reads nothing else.

use maud::{Markup, html};

use super::ReportContent;
use super::figure::{count_of, figure, short_date, span, title, words};
use crate::domain::missed::MissReason;
use crate::domain::record::SourceCounts;
use crate::domain::review::{self, Review, ScoreOf};
use crate::domain::stats::{PainComparison, PainDirection, PainStats, Row, RowKind, Weekly};
use crate::render::stats::{most_and_least, percent};
use crate::render::{counted, pain};

pub(super) fn section(content: &ReportContent) -> Markup {
    let pain = &content.stats.pain;
    html! {
        section.box aria-labelledby="summary" {
            h2 #summary { "In one minute" }
            dl {
                @if let Some((last, earlier)) = content.reviews.split_first() {
                    div { dt { "Function" } dd { (function(last, earlier)) } }
                }
                div { dt { "Pain, 0–10" } dd { (pain_course(pain)) } }
                div { dt { "Done" } dd { (doses(content)) (sources(content)) } }
                div { dt { "After sessions" } dd { (after_sessions(pain, content)) } }
                div { dt { "Breaks in it" } dd { (breaks(content)) } }
            }
        }
    }
}

/// How hard the activities of the user were at the first review and at the last.
fn function(last: &Review, earlier: &[Review]) -> Markup {
    let scores = review::compared(last, earlier);
    let since = earlier.last().map(|first| first.day);
    let activities = scores.iter().filter_map(|score| match &score.of {
        ScoreOf::Activity(name) => Some((name, score)),
        ScoreOf::Pain => None,
    });
    html! {
        @for (index, (name, score)) in activities.enumerate() {
            @if index > 0 { "; " }
            (words(name)) " "
            b.score {
                @if let Some(change) = score.since_first { (change.before) " → " }
                (score.score)
            }
            @if let Some(change) = score.since_first {
                // It may have been named later than the others.
                @match (change.is_noticeable(), Some(change.since) != since) {
                    (true, true) => { " (noticeable; since " (short_date(change.since)) ")" }
                    (true, false) => " (noticeable)",
                    (false, true) => { " (since " (short_date(change.since)) ")" }
                    (false, false) => {}
                }
            }
        }
        ". " span.rule { "0" } " is no trouble, " span.rule { "10" } " is what cannot be done; "
        @if let Some(since) = since { (span(since, last.day)) } @else { (short_date(last.day)) }
        "."
    }
}

fn pain_course(pain: &PainStats) -> Markup {
    let Some((mean, (lowest, highest))) = pain.mean.zip(pain.range) else {
        return html! { "No reading was taken." };
    };
    html! {
        @match &pain.first_and_last {
            Some(both) => (comparison(both)),
            None => {
                "Mean " (figure("pain.mean", pain::mean(mean))) " of "
                (figure("pain.readings", counted(pain.readings, "reading"))) "."
            }
        }
        " Lowest " (figure("pain.lowest", lowest)) ", highest " (figure("pain.highest", highest)) "."
    }
}

/// The pain of the first days beside that of the last.
fn comparison(both: &PainComparison) -> Markup {
    let PainComparison { days, first, last, noticeable } = both;
    let [before, now] = [first, last].map(|readings| readings.mean().unwrap_or_default());
    let is_well_measured = first.readings >= 3 && last.readings >= 3;
    let is_large_enough = first.sum >= 3 * first.readings;
    html! {
        (figure("pain.first_and_last.first.mean", pain::mean(before))) " in the first "
        (figure("pain.first_and_last.days", counted(*days, "day"))) " ("
        (figure("pain.first_and_last.first.readings", counted(first.readings, "reading"))) "), "
        (figure("pain.first_and_last.last.mean", pain::mean(now))) " in the last "
        (figure("pain.first_and_last.days", days)) " ("
        (figure("pain.first_and_last.last.readings", counted(last.readings, "reading"))) "): "
        (difference("pain.first_and_last.last.mean-pain.first_and_last.first.mean", &pain::difference(before, now)))
        @match noticeable {
            Some(PainDirection::Less | PainDirection::More) => {
                ", a noticeable difference (" span.rule { "at least 2 points and 30 %" } ")"
            }
            None if is_well_measured && is_large_enough => {
                ", less than what is called noticeable (" span.rule { "2 points and 30 %" } ")"
            }
            None => {}
        }
        "."
    }
}

/// `1.6 lower`, or `the same`, which has no figure.
fn difference(fields: &str, words: &str) -> Markup {
    if words.contains(char::is_numeric) {
        figure(fields, words)
    } else {
        html! { (words) }
    }
}

fn doses(content: &ReportContent) -> Markup {
    let adherence = content.stats.total.adherence;
    html! {
        @if adherence.prescribed == 0 {
            "No dose of a slot was due. "
        } @else {
            (figure(
                "total.done total.prescribed total.adherence",
                format!("{} of {} doses ({})", adherence.done, adherence.prescribed, percent(adherence)),
            ))
            ". "
            (best_and_least(content))
        }
        @for (index, routine) in content.stats.routines.iter().enumerate() {
            @match routine.weekly {
                Some(Weekly::Weeks(weeks)) if weeks.of > 0 => {
                    (title(&routine.routine, content)) ": "
                    (figure(
                        &format!("routines.{index}.weeks.reached routines.{index}.weeks.of"),
                        format!("{} of {}", weeks.reached, counted(weeks.of, "week")),
                    ))
                    " with all their days. "
                }
                Some(Weekly::Days(week)) => {
                    (title(&routine.routine, content)) ": "
                    (figure(
                        &format!("routines.{index}.week.done routines.{index}.week.of"),
                        format!("{} of {}", week.done, counted(week.of, "day")),
                    ))
                    ". "
                }
                _ => {}
            }
        }
    }
}

/// The rows of slots, each with its place in `slots` of the JSON.
pub(super) fn slot_rows<'a>(content: &'a ReportContent) -> impl Iterator<Item = (usize, &'a Row)> {
    content.stats.rows.iter().filter(|row| matches!(row.kind, RowKind::Slot(_))).enumerate()
}

/// The slots of which the largest and the smallest share was done.
fn best_and_least(content: &ReportContent) -> Markup {
    let rows = slot_rows(content).map(|(index, row)| ((index, row), row.adherence));
    let Some([(best, _), (least, _)]) = most_and_least(rows.collect()) else { return html! {} };
    let named = |(index, row): (usize, &Row)| {
        html! {
            @if let RowKind::Slot(slot) = &row.kind { (words(&slot.0)) " " }
            (words(&row.routine.0)) " "
            (figure(&format!("slots.{index}.adherence"), percent(row.adherence)))
        }
    };
    html! { "Most: " (named(best)) ", least: " (named(least)) ". " }
}

/// How the sessions came to be recorded.
fn sources(content: &ReportContent) -> Markup {
    let sessions = content.stats.total.sessions;
    let SourceCounts { typed, pressed, guided, imported } = content.sources;
    let all = [
        ("sources.do", guided, "timed or counted by the program"),
        ("sources.cli", typed, "typed in"),
        ("sources.notification", pressed, "entered by a reminder's Done button"),
        ("sources.import", imported, "imported"),
    ];
    let some: Vec<_> = all.into_iter().filter(|(_, count, _)| *count > 0).collect();
    html! {
        @if sessions > 0 {
            (figure("total.sessions", counted(sessions, "session"))) ": "
            @for (index, (field, count, how)) in some.iter().enumerate() {
                @if index > 0 { ", " }
                @if some.len() == 1 { "all " } @else { (figure(field, count)) " " }
                (how)
            }
            "."
        } @else {
            "No session was recorded."
        }
    }
}

fn after_sessions(pain: &PainStats, content: &ReportContent) -> Markup {
    let Some(change) = pain.mean_change else {
        return html! { "No session has a pain reading both before and after it." };
    };
    html! {
        "Pain " (difference("pain.mean_change", &pain::signed(change))) " on average"
        " (" (figure("pain.change_sessions", counted(pain.change_sessions, "session"))) " with both readings)"
        @if pain.much_higher.is_empty() {
            "; never higher by " span.rule { "2" } " or more"
        } @else {
            "; higher by " span.rule { "2" } " or more after "
            @for (index, (routine, sessions)) in pain.much_higher.iter().enumerate() {
                @if index > 0 { ", " }
                (title(routine, content)) " "
                (figure(&format!("pain.much_higher.{index}.sessions"), counted(*sessions, "time")))
            }
        }
        "."
    }
}

fn breaks(content: &ReportContent) -> Markup {
    let days = &content.stats.days;
    let paused = days.iter().filter(|day| day.remarks.is_paused).count();
    let eased = days.iter().filter(|day| day.remarks.is_eased).count();
    let mut reasons: Vec<&str> = content.pauses.iter().filter_map(|pause| pause.reason).collect();
    let first = reasons.first().copied();
    reasons.retain(|reason| Some(*reason) != first);
    let counted_days = |days: usize| counted(u32::try_from(days).unwrap_or(u32::MAX), "day");
    html! {
        @if paused > 0 {
            "Paused on " (figure("#days.paused", counted_days(paused)))
            @if let Some(first) = first { " (" (words(first)) @if !reasons.is_empty() { ", and others" } ")" }
            ". "
        }
        @if eased > 0 { "Half doses on " (figure("#days.eased", counted_days(eased))) ". " }
        @if paused == 0 && eased == 0 { "None. " }
        (missed_why(content))
    }
}

/// The reasons that were given for what was missed, the most frequent first.
fn missed_why(content: &ReportContent) -> Markup {
    let count = |reason: MissReason| content.answers.iter().filter(|answer| answer.reason == reason).count();
    let mut reasons: Vec<(MissReason, usize)> = MissReason::ALL.map(|reason| (reason, count(reason))).to_vec();
    reasons.retain(|(_, count)| *count > 0);
    reasons.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    html! {
        @if !reasons.is_empty() {
            "Doses were missed because of: "
            @for (index, (reason, count)) in reasons.iter().enumerate() {
                @if index > 0 { ", " }
                (reason.word()) "\u{a0}" (count_of(&format!("[data-reason={}]", reason.word()), *count))
            }
            "."
        }
    }
}
