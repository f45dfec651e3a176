//! The JSON that scripts rely on. Field names are a promise: more may come, none goes.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::domain::day::Moment;
use crate::domain::session::{Pain, Reading, Session};
use crate::domain::stats::{Adherence, Change, DayStats, RoutineStats, Stats, Streak, Week};
use crate::domain::today::{State, Today, TodayDose, TodaySlot};

/// One session, as `log` and `list` show it.
pub fn session(session: &Session) -> Value {
    json!({
        "id": session.id.to_string(),
        "routine": session.routine,
        "at": instant(session.at),
        "day": session.day,
        "slot": session.slot,
        "amount": session.amount,
        "unit": session.unit,
        "note": session.note,
        "pain_before": session.pain_before.map(Pain::score),
        "pain_after": session.pain_after.map(Pain::score),
        "source": session.source.word(),
    })
}

/// One pain reading.
pub fn reading(reading: &Reading) -> Value {
    json!({
        "id": reading.id.to_string(),
        "at": instant(reading.at),
        "day": reading.day,
        "pain": reading.pain.score(),
        "relation": reading.relation.word(),
        "session": reading.session.map(|session| session.to_string()),
        "note": reading.note,
    })
}

/// A period, as `stats` shows it. Fractions have three decimals, means of pain two.
pub fn stats(stats: &Stats, now: Moment) -> Value {
    let pain = &stats.pain;
    json!({
        "from": stats.period.from,
        "to": stats.period.to,
        "now": instant(now),
        "total": {
            "sessions": stats.total.sessions,
            "prescribed": stats.total.adherence.prescribed,
            "done": stats.total.adherence.done,
            "adherence": fraction(stats.total.adherence),
            "full_days": stats.total.full_days,
            "streak": streak(stats.total.streak),
        },
        "routines": stats.routines.iter().map(routine).collect::<Vec<_>>(),
        "days": stats.days.iter().map(day).collect::<Vec<_>>(),
        "pain": {
            "readings": pain.readings,
            "mean": pain.mean.map(hundredths),
            "previous_readings": pain.previous_readings,
            "previous_mean": pain.previous_mean.map(hundredths),
            "mean_change": pain.mean_change.map(hundredths),
            "noticeable": pain.noticeable.map(|change| match change {
                Change::Less => "less",
                Change::More => "more",
            }),
        },
    })
}

fn routine(routine: &RoutineStats) -> Value {
    json!({
        "routine": routine.routine,
        "sessions": routine.sessions,
        "amount": routine.amount,
        "unit": routine.unit,
        "prescribed": routine.adherence.prescribed,
        "done": routine.adherence.done,
        "adherence": fraction(routine.adherence),
        "strength": thousandths(routine.strength),
        "streak": streak(routine.streak),
        "week": routine.week.map(week),
    })
}

fn day(day: &DayStats) -> Value {
    json!({
        "day": day.day,
        "sessions": day.sessions,
        "prescribed": day.adherence.prescribed,
        "done": day.adherence.done,
        "pain": day.pain.mean().map(hundredths),
    })
}

/// The present day.
pub fn today(today: &Today) -> Value {
    let slot = |slot: &TodaySlot| {
        json!({
            "slot": slot.slot.name,
            "at": instant(slot.at),
            "routines": slot.doses.iter().map(dose).collect::<Vec<_>>(),
        })
    };
    json!({
        "day": today.day,
        "now": instant(today.now),
        "slots": today.slots.iter().map(slot).collect::<Vec<_>>(),
        "weekly": today.weekly.iter().map(|(routine, done)| json!({"routine": routine, "week": week(*done)})).collect::<Vec<_>>(),
        "others": today.others.iter().map(|other| json!({
            "routine": other.routine, "sessions": other.sessions, "amount": other.amount, "unit": other.unit,
        })).collect::<Vec<_>>(),
        "streak": streak(today.streak),
        "next": today.next.as_ref().map(super::reminder::next),
        "paused": today.pause.is_some(),
        "paused_until": paused_until(today),
    })
}

/// The day in a few fields, for a prompt or a bar.
pub fn status(today: &Today) -> Value {
    let open: Vec<_> = today.in_state(State::Open).map(|(_, dose)| &dose.routine).collect();
    let adherence = today.adherence();
    json!({
        "day": today.day,
        "now": instant(today.now),
        "open": open,
        "done": adherence.done,
        "prescribed": adherence.prescribed,
        "streak": streak(today.streak),
        "next": today.next.as_ref().map(super::reminder::next),
        "paused": today.pause.is_some(),
        "paused_until": paused_until(today),
    })
}

fn dose(dose: &TodayDose) -> Value {
    json!({
        "routine": dose.routine,
        "amount": dose.dose.amount,
        "unit": dose.dose.unit,
        "state": state(dose.state),
    })
}

/// The word for a state, in JSON.
fn state(state: State) -> &'static str {
    match state {
        State::Done => "done",
        State::Open => "open",
        State::ToCome => "to_come",
        State::NotDone => "not_done",
        State::Paused => "paused",
        State::NotCounted => "not_counted",
    }
}

fn paused_until(today: &Today) -> Option<String> {
    today.pause.as_ref().and_then(|pause| pause.until).map(instant)
}

fn streak(streak: Streak) -> Value {
    json!({"current": streak.current, "longest": streak.longest})
}

fn week(week: Week) -> Value {
    json!({"done": week.done, "of": week.of})
}

/// RFC 3339 in whole seconds, with the offset.
pub fn instant(at: Moment) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, false)
}

fn fraction(adherence: Adherence) -> Option<f64> {
    adherence.fraction().map(thousandths)
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn hundredths(value: f64) -> f64 {
    (value * 100.0).round() / 100.0
}
