//! `backcare guide`: how to do a routine, when not to, and when to see a doctor.

use super::Run;
use super::completions::candidates;
use super::context::Context;
use super::error::Error;
use super::output::Answer;
use crate::config;
use crate::domain::care::Care;
use crate::render;

/// How to do a routine, when not to, and when to see a doctor
///
/// Without a routine it names all of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare guide thumb
  backcare guide --see-a-doctor")]
pub(super) struct Args {
    /// The routine: palm, thumb, swallow, break, twist, yoga, run, backwalk, walk, or one of your own
    #[arg(value_name = "ROUTINE", add = candidates::routines(), conflicts_with = "see_a_doctor")]
    routine: Option<String>,
    /// The signs that need a doctor
    #[arg(long, visible_alias = "red-flags")]
    see_a_doctor: bool,
}

impl Run for Args {
    fn needs_settings(&self) -> bool {
        // When to see a doctor is said whatever is wrong.
        !self.see_a_doctor
    }

    fn runs_in_the_demo(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let care = care()?;
        if self.see_a_doctor {
            return Ok(if context.json {
                Answer::json(render::guide::see_a_doctor_json(&care.see_a_doctor))
            } else {
                Answer::text(render::guide::see_a_doctor(&care.see_a_doctor, context.layout))
            });
        }
        let Some(name) = &self.routine else {
            let routines = &context.settings.routines;
            return Ok(if context.json {
                Answer::json(routines.iter().map(|routine| render::guide::json(routine, &care)).collect())
            } else {
                Answer::text(render::guide::list(routines, context.layout))
            });
        };
        let routine = context.settings.find(name)?;
        if context.json {
            return Ok(Answer::json(render::guide::json(routine, &care)));
        }
        Ok(Answer::text(render::guide::text(routine, &care, context.layout)))
    }
}

/// The texts that come with the program.
pub(super) fn care() -> Result<Care, Error> {
    config::care().map_err(|cause| Error::failed(format!("the texts of the program are damaged: {cause}")))
}
