//! `backcare add`: writes a routine of one's own.

use clap::ArgGroup;

use super::Run;
use super::completions::candidates;
use super::config::{EditedFile, not_kept};
use super::context::Context;
use super::enable::slots;
use super::error::Error;
use super::output::Answer;
use super::remind::is_daemon_running;
use crate::config::edit;
use crate::config::keys::{GivenValue, SettingKey};
use crate::config::{ConfigError, Settings, names};
use crate::domain::routine::RoutineId;
use crate::render;

/// Add a routine of your own, as it was prescribed to you
///
/// It is written into the configuration, and asked for from now on.
#[derive(Debug, clap::Args)]
#[command(group = ArgGroup::new("dose").required(true).args(["minutes", "count"]), after_help = "\
Examples:
  backcare add \"Bird dog\" --sets 2 --count 8 --hold 5s --slots morning
  backcare add Plank --count 60 --unit seconds --start 20 --step 5 --per-week 3
  backcare add \"Warm bath\" --minutes 20 --slots evening --days tue,sat

To take one out again: backcare config unset routines.bird-dog")]
pub(super) struct Args {
    /// The name that is shown
    #[arg(value_name = "TITLE", required = true)]
    title: Vec<String>,
    /// The name that is typed [default: the title in small letters]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// In these slots
    #[arg(long, value_name = "SLOTS", add = candidates::slots())]
    slots: Option<String>,
    /// On so many days a week, 1 to 7; with --slots in that slot, else in the evening
    #[arg(long, value_name = "N")]
    per_week: Option<String>,
    /// After sitting for a while
    #[arg(long, conflicts_with_all = ["slots", "per_week", "days"])]
    sitting: bool,
    /// Only on these weekdays: mon,wed,fri
    #[arg(long, value_name = "DAYS", add = candidates::weekdays(), requires = "slots", conflicts_with = "per_week")]
    days: Option<String>,
    /// How long, in minutes
    #[arg(long, value_name = "N")]
    minutes: Option<String>,
    /// How many times
    #[arg(long, value_name = "N", conflicts_with = "minutes")]
    count: Option<String>,
    /// What is counted [default: times, or holds with --hold]
    #[arg(long, value_name = "WORD", requires = "count")]
    unit: Option<String>,
    /// How many sets of so many, or so long, make one dose
    #[arg(long, value_name = "N")]
    sets: Option<String>,
    /// How long each time is held: 5s
    #[arg(long, value_name = "FOR", requires = "count")]
    hold: Option<String>,
    /// The rest between holds, or between sets: 30s
    #[arg(long, value_name = "FOR")]
    rest: Option<String>,
    /// How many times a minute, 1 to 300
    #[arg(long, value_name = "N", requires = "count", conflicts_with = "hold")]
    pace: Option<String>,
    /// Begin with so many, and let the dose grow
    #[arg(long, value_name = "N")]
    start: Option<String>,
    /// How many are added each time [default: 1]
    #[arg(long, value_name = "N", requires = "start")]
    step: Option<String>,
    /// How often, in whole days [default: 7d]
    #[arg(long, value_name = "FOR", requires = "start")]
    every: Option<String>,
    /// How to do it, a sentence or two each
    #[arg(long, value_name = "TEXT", num_args = 1..)]
    steps: Vec<String>,
    /// When to stop, or not to begin
    #[arg(long, value_name = "TEXT")]
    caution: Option<String>,
    /// How to do it in one line, for reminders
    #[arg(long, value_name = "TEXT")]
    cue: Option<String>,
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let file = EditedFile::read(context)?;
        let mut text = file.text()?.to_owned();
        // Not those of the context: another command may have written since they were read.
        let before = Settings::of(&file.path, text.as_bytes())?;
        let id = self.routine(&before)?;
        for (field, value) in self.fields(&before)? {
            let path = ["routines", id.as_str(), field];
            text = edit::set(&text, &path, &value).map_err(|cause| not_kept(&cause, &file))?;
        }
        // What was there before is valid: what is wrong now is what was given.
        Settings::of(&file.path, text.as_bytes()).map_err(contradiction)?;
        let settings = file.change(&text)?;
        let routine = settings.with_id(&id.0)?.clone();
        if context.json {
            return Ok(Answer::json(render::routines::json(&routine)));
        }
        Ok(Answer::text(render::routines::enabled(&[routine], is_daemon_running(context)?, context.layout)))
    }
}

impl Args {
    fn title(&self) -> String {
        self.title.join(" ").trim().to_owned()
    }

    /// The name of the new routine, which no other has.
    fn routine(&self, settings: &Settings) -> Result<RoutineId, Error> {
        let id = match &self.id {
            Some(id) if names::is_name(id) => id.clone(),
            Some(id) => {
                let message = format!("`{id}` is no name for a routine");
                return Err(Error::usage(message).hint(format!("--id takes {}", names::FORM)));
            }
            None if self.title().is_empty() => {
                return Err(
                    Error::usage("the title is empty").hint("give the name that is shown, such as \"Bird dog\"")
                );
            }
            None => names::of_title(&self.title()).ok_or_else(|| {
                let message = format!("`{}` has no letter to be called by", self.title());
                Error::usage(message).hint("give the name that is typed with --id")
            })?,
        };
        let id = RoutineId::from(id);
        if settings.routines.get(&id).is_some() {
            let hint = format!("give this one another name with --id, or see that one: backcare routines {id}");
            return Err(Error::failed(format!("there is a routine `{id}` already")).hint(hint));
        }
        Ok(id)
    }

    /// What is to be written of it, in the order in which it is read best.
    fn fields(&self, settings: &Settings) -> Result<Vec<(&'static str, GivenValue)>, Error> {
        let words = |given: &Option<String>| given.iter().cloned().collect::<Vec<_>>();
        let flag = |given: bool| if given { vec!["true".to_owned()] } else { Vec::new() };
        let steps = self.steps.iter().map(|step| step.trim().to_owned()).filter(|step| !step.is_empty()).collect();
        let holds = self.hold.as_ref().map(|_| "holds".to_owned());
        let given = [
            ("title", vec![self.title()]),
            ("enabled", flag(true)),
            ("slots", words(&self.slots)),
            ("days", words(&self.days)),
            ("per_week", words(&self.per_week)),
            ("sitting", flag(self.sitting)),
            ("minutes", words(&self.minutes)),
            ("count", words(&self.count)),
            ("unit", words(&self.unit.clone().or(holds))),
            ("sets", words(&self.sets)),
            ("hold", words(&self.hold)),
            ("rest", words(&self.rest)),
            ("pace", words(&self.pace)),
            ("start", words(&self.start)),
            ("step", words(&self.step)),
            ("every", words(&self.every)),
            ("cue", words(&self.cue)),
            ("steps", steps),
            ("caution", words(&self.caution)),
        ];
        let given = given.into_iter().filter(|(_, words)| !words.is_empty());
        given
            .map(|(field, words)| match field {
                "slots" => Ok((field, slots(&words.concat(), self.per_week.is_some(), settings)?)),
                _ => Ok((field, value(field, &words)?)),
            })
            .collect()
    }
}

/// The value of a field.
fn value(field: &'static str, words: &[String]) -> Result<GivenValue, Error> {
    let key = SettingKey::at(&["routines", "*", field]).ok_or_else(|| Error::usage(format!("no field `{field}`")))?;
    let option = match field {
        "title" => "TITLE".to_owned(),
        field => format!("--{}", field.replace('_', "-")),
    };
    key.kind.value(words).map_err(|message| Error::usage(message).hint(format!("{option} takes {}", key.kind)))
}

/// The error where what was given contradicts itself.
fn contradiction(invalid: ConfigError) -> Error {
    match invalid {
        ConfigError::Line { message, .. } => Error::usage(message).hint("nothing was written"),
        unreadable @ ConfigError::Unreadable { .. } => unreadable.into(),
    }
}
