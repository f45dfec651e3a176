//! `backcare enable`: turns routines on.

use super::Run;
use super::args;
use super::completions::candidates;
use super::config::{EditedFile, not_kept};
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use super::remind::is_daemon_running;
use crate::config::keys::{GivenValue, Kind};
use crate::config::{Settings, edit};
use crate::domain::routine::{Routine, RoutineId};
use crate::render;

/// Turn routines on: they are asked for from now on
///
/// It says how each is done and when not to do it, and when it will be asked for.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare enable swallow
  backcare enable walk --per-week 3
  backcare enable twist --slots morning,evening")]
pub(super) struct Args {
    #[arg(value_name = "ROUTINE", required = true, add = candidates::routines())]
    routines: Vec<String>,
    /// In these slots, every day
    #[arg(long, value_name = "SLOTS", add = candidates::slots())]
    slots: Option<String>,
    /// On so many days a week, 1 to 7
    #[arg(long, value_name = "N", value_parser = |word: &str| args::whole_number(word, &(1..=7_u8)))]
    per_week: Option<u8>,
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let ids = context.routines(&self.routines)?;
        let slots =
            self.slots.as_deref().map(|words| slots(words, self.per_week.is_some(), &context.settings)).transpose()?;
        let file = EditedFile::read(context)?;
        let mut text = file.text()?.to_owned();
        for id in &ids {
            let is_weekly = context.plan.is_weekly(id);
            text = self.enabled(&text, id, slots.as_ref(), is_weekly).map_err(|cause| not_kept(&cause, &file))?;
        }
        let settings = file.change(&text)?;
        let routines: Vec<Routine> = ids.iter().filter_map(|id| settings.routines.get(id).cloned()).collect();
        if context.json {
            return Ok(Answer::json(routines.iter().map(render::routines::json).collect()));
        }
        Ok(Answer::text(render::routines::enabled(&routines, is_daemon_running(context)?, context.layout)))
    }
}

/// The slots that are named; of a routine of some days a week it can be one.
pub(super) fn slots(words: &str, is_weekly: bool, settings: &Settings) -> Result<GivenValue, Error> {
    let refused = |message| Error::usage(message).hint(format!("--slots takes {}", Kind::Slots));
    let value = Kind::Slots.value(&[words.to_owned()]).map_err(refused)?;
    if let GivenValue::Texts(names) = &value {
        if is_weekly && names.len() > 1 {
            let hint = "with --per-week name the one slot in which it is to be asked for";
            return Err(Error::usage("--per-week goes with one slot alone").hint(hint));
        }
        let names = names.iter().map(|name| Ok(settings.find_slot(name)?.name.to_string()));
        return Ok(GivenValue::Texts(names.collect::<Result<_, Error>>()?));
    }
    Ok(value)
}

impl Args {
    /// The text of the configuration with the routine turned on. What it is given takes the place of another kind of
    /// schedule.
    fn enabled(
        &self,
        text: &str,
        id: &RoutineId,
        slots: Option<&GivenValue>,
        is_weekly: bool,
    ) -> Result<String, edit::EditError> {
        let path = |field| ["routines", id.as_str(), field];
        let without = |text: String, field| Ok(edit::unset(&text, &path(field))?.unwrap_or(text));
        let mut text = edit::set(text, &path("enabled"), &GivenValue::Flag(true))?;
        if let Some(days) = self.per_week {
            // Another number of days leaves their slot as it is.
            let others: &[&str] = if is_weekly { &["days", "sitting"] } else { &["slots", "days", "sitting"] };
            for field in others {
                text = without(text, field)?;
            }
            text = edit::set(&text, &path("per_week"), &GivenValue::Number(days.into()))?;
        }
        if let Some(slots) = slots {
            if self.per_week.is_none() {
                for field in ["per_week", "days", "sitting"] {
                    text = without(text, field)?;
                }
            }
            text = edit::set(&text, &path("slots"), slots)?;
        }
        Ok(text)
    }
}
