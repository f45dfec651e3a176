//! `backcare config list`: every setting with its value, its default and its meaning.

use serde_json::Value;

use super::settings;
use crate::cli::Run;
use crate::cli::completions::candidates;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::config::Setting;
use crate::config::keys::SettingKey;
use crate::render;
use crate::render::config::ListedSetting;

/// List the settings, with what each means
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Only those whose names begin so: remind, slots, routines.thumb
    #[arg(value_name = "KEY", add = candidates::key_beginnings())]
    prefix: Option<String>,
}

impl Run for Args {
    fn run(&self, context: &Context) -> Result<Answer, Error> {
        answer(self.prefix.as_deref(), context)
    }
}

pub(super) fn answer(prefix: Option<&str>, context: &Context) -> Result<Answer, Error> {
    let settings = settings(context)?;
    let is_meant = |setting: &&Setting| match prefix {
        Some(prefix) => {
            let rest = setting.name.strip_prefix(prefix);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || prefix.ends_with('.'))
        }
        // A routine has many fields, of which a few matter.
        None => context.json || setting.is_of_the_file || !setting.name.starts_with("routines."),
    };
    let listed: Vec<ListedSetting> = settings.iter().filter(is_meant).map(listed).collect();
    if listed.is_empty() && prefix.is_some_and(|prefix| SettingKey::is_table(&[prefix])) && !context.json {
        return Ok(Answer::text("Nothing is set there.\n"));
    }
    if listed.is_empty() {
        let message = format!("no setting begins with `{}`", prefix.unwrap_or_default());
        return Err(Error::usage(message).hint("`backcare config list` shows them all"));
    }
    if context.json {
        return Ok(Answer::json(listed.iter().map(render::config::json).collect::<Value>()));
    }
    let mut text = render::config::text(&listed, context.layout);
    if prefix.is_none() {
        text += &render::config::of_routines();
    }
    Ok(Answer::text(text))
}

/// A setting as it is shown.
pub(in crate::cli) fn listed(setting: &Setting) -> ListedSetting {
    ListedSetting {
        name: setting.name.clone(),
        value: setting.words(),
        is_of_the_file: setting.is_of_the_file,
        default: setting.default.clone(),
        kind: setting.key.kind.to_string(),
        help: setting.key.help.to_owned(),
    }
}
