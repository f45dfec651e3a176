//! The commands as a command line needs them that is right: those that it names. Most of what a short command takes was
//! spent on the arguments of all the others.

use std::ffi::OsString;

use clap::{Args, Command};

use super::{
    Global, add, backup, completions, config, delete, demo, disable, doctor, ease, edit, enable, export, guide, guided,
    import, list, log, man, missed, pain, pause, remind, report, restore, resume, review, routines, service, setup,
    stats, status, tips, undo,
};

/// Adds the arguments of a command.
type AddArguments = fn(Command) -> Command;

/// The commands by their names.
const COMMANDS: [(&str, AddArguments); 36] = [
    ("setup", setup::Args::augment_args),
    ("do", guided::Args::augment_args),
    ("log", log::Args::augment_args),
    ("pain", pain::Args::augment_args),
    ("list", list::Args::augment_args),
    ("edit", edit::Args::augment_args),
    ("delete", delete::Args::augment_args),
    ("undo", undo::Args::augment_args),
    ("stats", stats::Args::augment_args),
    ("report", report::Args::augment_args),
    ("status", status::Args::augment_args),
    ("pause", pause::Args::augment_args),
    ("resume", resume::Args::augment_args),
    ("ease", ease::Args::augment_args),
    ("missed", missed::Args::augment_args),
    ("review", review::Args::augment_args),
    ("done", remind::done::Args::augment_args),
    ("snooze", remind::snooze::Args::augment_args),
    ("skip", remind::skip::Args::augment_args),
    ("remind", remind::Args::augment_args),
    ("service", service::Args::augment_args),
    ("routines", routines::Args::augment_args),
    ("enable", enable::Args::augment_args),
    ("disable", disable::Args::augment_args),
    ("add", add::Args::augment_args),
    ("config", config::Args::augment_args),
    ("guide", guide::Args::augment_args),
    ("tips", tips::Args::augment_args),
    ("export", export::Args::augment_args),
    ("backup", backup::Args::augment_args),
    ("restore", restore::Args::augment_args),
    ("import", import::Args::augment_args),
    ("demo", demo::Args::augment_args),
    ("doctor", doctor::Args::augment_args),
    ("completions", completions::Args::augment_args),
    ("man", man::Args::augment_args),
];

/// The program with the commands that are among `words`, and without what help and errors say.
pub(super) fn named(words: &[OsString]) -> Command {
    let is_named = |name: &str| words.iter().any(|word| word == name);
    let named = COMMANDS.iter().filter(|(name, _)| is_named(name));
    let program = Command::new("backcare").version(env!("CARGO_PKG_VERSION"));
    Global::augment_args(program).subcommands(named.map(|(name, arguments)| arguments(Command::new(*name))))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Cli;

    /// The names of the arguments of a command and of the commands below it.
    fn arguments(command: &Command) -> Vec<String> {
        let own = command.get_arguments().map(|argument| argument.get_id().to_string());
        let below = command.get_subcommands().flat_map(|below| {
            let name = below.get_name().to_owned();
            arguments(below)
                .into_iter()
                .map(move |argument| format!("{name} {argument}"))
                .chain([below.get_name().to_owned()])
        });
        own.chain(below).collect()
    }

    #[test]
    fn all_commands_are_here_with_all_their_arguments() {
        let words: Vec<OsString> = COMMANDS.iter().map(|(name, _)| (*name).into()).collect();
        let (mut found, mut all) = (named(&words), Cli::command());
        found.build();
        all.build();
        assert_eq!(arguments(&found), arguments(&all));
    }
}
