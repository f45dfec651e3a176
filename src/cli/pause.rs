//! `backcare pause` and `backcare resume`: a time in which nothing is asked for.

use chrono::{DateTime, Days, TimeDelta, Utc};
use serde_json::json;

use super::context::{Context, note_of};
use super::error::usage;
use super::remind;
use crate::domain::calendar::moment;
use crate::domain::duration;
use crate::domain::pause::Pause;
use crate::domain::when::Day;
use crate::render;

/// Nobody means to rest for longer, and not to say so again.
const LONGEST: TimeDelta = TimeDelta::days(366);

/// Pause everything: no reminders, and nothing counts as missed
///
/// For when you are ill, travelling or hurt. Without an end it lasts until `backcare resume`. What you do meanwhile can be
/// logged, and days without a session break no streak. A second pause takes the place of the first.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare pause 3d
  backcare pause --until friday --reason flu
  backcare pause")]
pub(super) struct Args {
    /// For how long: 90m, 8h, 3d
    #[arg(value_name = "FOR", conflicts_with = "until")]
    length: Option<String>,
    /// Until the end of a day: today, tomorrow, friday, 2026-12-01
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// A few words about it, for yourself
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

pub(super) fn pause(args: &Args, context: &Context) -> anyhow::Result<String> {
    let from = context.now_here();
    let end = end(args, context)?;
    let until = end.map(|end| moment(&context.clock.zone, end));
    let pause = Pause { from, until };
    let reason = note_of(args.reason.as_deref());
    let words = args.length.as_deref().or(args.until.as_deref()).map_or(String::new(), |words| format!(" {words}"));
    let ended = context.store()?.change(&format!("pause{words}"), &context.now_for_store(), |change| {
        let ended = change.end_pauses(from)?;
        change.record_pause(&pause, reason.as_deref())?;
        Ok(ended)
    })?;
    if context.json {
        return Ok(format!("{}\n", render::pause::json(&pause, reason.as_deref())));
    }
    Ok(render::pause::text(&pause, ended > 0))
}

/// The first instant after the pause; `None` where it lasts until further notice.
fn end(args: &Args, context: &Context) -> anyhow::Result<Option<DateTime<Utc>>> {
    let now = context.now();
    let end = match (&args.length, &args.until) {
        (Some(words), _) => {
            let length = duration::parse(words).map_err(|error| usage("pause", error))?;
            if length < TimeDelta::seconds(1) || length > LONGEST {
                return Err(usage("pause", format!("a pause lasts from 1s to 366d, and not {words}")));
            }
            now + length
        }
        (None, Some(words)) => {
            let day: Day = words.parse().map_err(|error| usage("pause", error))?;
            let day = day.coming(context.today);
            if day < context.today {
                return Err(usage("pause", format!("`{words}` is over")));
            }
            let plans = context.plans(context.store_to_read()?.as_ref())?;
            let end = context.calendar(&plans).start(day + Days::new(1));
            if end - now > LONGEST {
                return Err(usage("pause", format!("`{words}` is more than 366 days away")));
            }
            end
        }
        (None, None) => return Ok(None),
    };
    Ok(Some(end))
}

/// End the pause
#[derive(Debug, clap::Args)]
pub(super) struct ResumeArgs {}

pub(super) fn resume(_: &ResumeArgs, context: &Context) -> anyhow::Result<String> {
    let is_paused = match context.store_to_read()? {
        None => false,
        Some(store) => {
            let wall = context.now_here().naive_local();
            let history = context.history(Some(&store), Some(context.today))?;
            history.pauses.iter().any(|pause| pause.is_unended(wall))
        }
    };
    // What changes nothing leaves nothing to undo.
    if is_paused {
        context.store()?.change("resume", &context.now_for_store(), |change| change.end_pauses(context.now_here()))?;
    }
    if context.json {
        return Ok(format!("{}\n", json!({"paused": false, "resumed": is_paused})));
    }
    let what = if is_paused { "The pause is over." } else { "Nothing is paused." };
    Ok(format!("{what}\n{}", remind::next_line(context)?))
}
