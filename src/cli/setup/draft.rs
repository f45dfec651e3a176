//! The configuration as it will be once all questions are answered.

use crate::cli::config::{EditedFile, not_kept};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::config::keys::GivenValue;
use crate::config::{self, ConfigError, Setting, Settings, edit};
use crate::render::config::ChangedSetting;

pub(super) struct Draft {
    file: EditedFile,
    text: String,
    pub(super) settings: Settings,
}

/// Why a change is not taken into the draft.
pub(super) enum Refusal {
    /// The configuration would not be valid, for this reason.
    Invalid(String),
    /// No change can be made to the file.
    Failed(Error),
}

impl Draft {
    /// The configuration as it is.
    pub(super) fn read(context: &Context) -> Result<Self, Error> {
        let file = EditedFile::read_for_later(context)?;
        // Before anything is asked.
        file.check_writable()?;
        let text = file.text()?.to_owned();
        edit::check(&text).map_err(|cause| not_kept(&cause, &file))?;
        let settings = Settings::of(&file.path, text.as_bytes())?;
        Ok(Self { file, text, settings })
    }

    /// Takes in the change of a setting.
    pub(super) fn change(&mut self, path: &[&str], value: Option<&GivenValue>) -> Result<(), Refusal> {
        let changed = match value {
            Some(value) => edit::set(&self.text, path, value),
            None => edit::unset(&self.text, path).map(|text| text.unwrap_or_else(|| self.text.clone())),
        };
        let text = changed.map_err(|cause| Refusal::Failed(not_kept(&cause, &self.file)))?;
        self.settings = Settings::of(&self.file.path, text.as_bytes()).map_err(|invalid| match invalid {
            ConfigError::Line { message, .. } => Refusal::Invalid(message),
            unreadable @ ConfigError::Unreadable { .. } => Refusal::Failed(unreadable.into()),
        })?;
        self.text = text;
        Ok(())
    }

    /// The value that a setting will have.
    pub(super) fn value(&self, name: &str) -> Result<Option<String>, Error> {
        Ok(self.setting(name)?.as_ref().and_then(Setting::words))
    }

    /// Whether the file will say this setting.
    pub(super) fn says(&self, name: &str) -> Result<bool, Error> {
        Ok(self.setting(name)?.is_some_and(|setting| setting.is_of_the_file))
    }

    fn setting(&self, name: &str) -> Result<Option<Setting>, Error> {
        let settings = config::settings(&self.file.path, self.text.as_bytes())?;
        Ok(settings.into_iter().find(|setting| setting.name == name))
    }

    /// What will be changed, in the order of the settings.
    pub(super) fn changes(&self) -> Result<Vec<ChangedSetting>, Error> {
        let before = config::settings(&self.file.path, self.file.text()?.as_bytes())?;
        let after = config::settings(&self.file.path, self.text.as_bytes())?;
        let was = |name: &str| before.iter().find(|setting| setting.name == name).and_then(Setting::words);
        let mut changes: Vec<ChangedSetting> = after
            .iter()
            .map(|setting| ChangedSetting {
                name: setting.name.clone(),
                before: was(&setting.name),
                after: setting.words(),
                new_slot: None,
            })
            .collect();
        let is_gone = |setting: &&Setting| after.iter().all(|after| after.name != setting.name);
        changes.extend(before.iter().filter(is_gone).map(|setting| ChangedSetting {
            name: setting.name.clone(),
            before: setting.words(),
            after: None,
            new_slot: None,
        }));
        changes.retain(|change| change.before != change.after);
        Ok(changes)
    }

    /// Writes the configuration.
    pub(super) fn write(&self) -> Result<Settings, Error> {
        self.file.change(&self.text)
    }
}
