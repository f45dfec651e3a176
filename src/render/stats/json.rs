//! The statistics of a period as JSON. Fractions have three decimals, means of pain two.

use serde_json::{Value, json};

use crate::domain::calendar::Moment;
use crate::domain::history::PainDay;
use crate::domain::record::SourceCounts;
use crate::domain::stats::period::Span;
use crate::domain::stats::{
    Adherence, DayStats, PainComparison, PainDirection, PainStats, RoutineStats, Row, RowKind, Stats, Weekly,
};
use crate::render::json::{self, hundredths, instant, thousandths};

pub fn json(stats: &Stats, sources: &SourceCounts, explained: Option<&[String]>, now: Moment) -> Value {
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
        "previous": stats.previous.map(share_json),
        "sources": sources_json(sources),
        "routines": stats.routines.iter().map(routine_json).collect::<Value>(),
        "days": stats.days.iter().map(day_json).collect::<Value>(),
        "slots": stats.rows.iter().filter_map(slot_json).collect::<Value>(),
        "weeks": spans_json(stats, Span::Week),
        "months": spans_json(stats, Span::Month),
        "years": spans_json(stats, Span::Year),
        "pain": pain_json(&stats.pain),
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
        "streak": routine.streak.map(json::streak),
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

/// What was done of one routine in one slot; `None` for what is in no slot.
fn slot_json(row: &Row) -> Option<Value> {
    let RowKind::Slot(slot) = &row.kind else { return None };
    let doses = row.doses.as_ref();
    Some(json!({
        "slot": slot,
        "routine": row.routine,
        "prescribed": row.adherence.prescribed,
        "done": row.adherence.done,
        "open": row.adherence.open,
        "excused": row.adherence.excused,
        "adherence": fraction(row.adherence),
        "amount": row.amount,
        "unit": doses.map(|doses| &doses.last.unit),
        "from": doses.map(|doses| doses.first_day),
        "first_dose": doses.map(|doses| doses.first.amount),
        "last_dose": doses.map(|doses| doses.last.amount),
    }))
}

/// The days of the period, each week, month or year added up.
fn spans_json(stats: &Stats, span: Span) -> Value {
    let sum = |sum: &DayStats| {
        json!({
            "from": sum.day,
            "sessions": sum.sessions,
            "prescribed": sum.adherence.prescribed,
            "done": sum.adherence.done,
            "excused": sum.adherence.excused,
            "adherence": fraction(sum.adherence),
            "pain": readings_json(sum.pain),
        })
    };
    stats.added_by(span).iter().map(sum).collect()
}

fn share_json(adherence: Adherence) -> Value {
    json!({"prescribed": adherence.prescribed, "done": adherence.done, "adherence": fraction(adherence)})
}

fn sources_json(sources: &SourceCounts) -> Value {
    json!({"cli": sources.typed, "notification": sources.pressed, "do": sources.guided, "import": sources.imported})
}

fn pain_json(pain: &PainStats) -> Value {
    let much_higher = |(routine, sessions): &(_, u32)| json!({"routine": routine, "sessions": sessions});
    json!({
        "readings": pain.readings,
        "mean": pain.mean.map(hundredths),
        "lowest": pain.range.map(|(lowest, _)| lowest),
        "highest": pain.range.map(|(_, highest)| highest),
        "previous_readings": pain.previous_readings,
        "previous_mean": pain.previous_mean.map(hundredths),
        "mean_change": pain.mean_change.map(hundredths),
        "change_sessions": pain.change_sessions,
        "much_higher": pain.much_higher.iter().map(much_higher).collect::<Value>(),
        "noticeable": pain.noticeable.map(direction),
        "first_and_last": pain.first_and_last.map(comparison_json),
    })
}

/// The beginning of a period beside its end.
fn comparison_json(comparison: PainComparison) -> Value {
    json!({
        "days": comparison.days,
        "first": readings_json(comparison.first),
        "last": readings_json(comparison.last),
        "noticeable": comparison.noticeable.map(direction),
    })
}

fn readings_json(pain: PainDay) -> Value {
    let has_any = pain.readings > 0;
    json!({
        "readings": pain.readings,
        "mean": pain.mean().map(hundredths),
        "lowest": has_any.then_some(pain.lowest),
        "highest": has_any.then_some(pain.highest),
    })
}

fn fraction(adherence: Adherence) -> Option<f64> {
    adherence.fraction().map(thousandths)
}

pub(super) fn direction(direction: PainDirection) -> &'static str {
    match direction {
        PainDirection::Less => "less",
        PainDirection::More => "more",
    }
}
