//! A manual page: what clap knows of a command, and what holds for all of them.

use std::io;

use clap::Arg;
use clap::builder::PossibleValue;
use clap_mangen::Man;
use clap_mangen::roff::{Inline, Roff, bold, roman};

/// The day of this version, which stands at the foot of the pages.
const RELEASED: &str = "2026-11-25";

const ENVIRONMENT: [(&str, &str); 11] = [
    ("BACKCARE_DB", "The database, where --db names none."),
    ("BACKCARE_CONFIG", "The configuration, where --config names none."),
    (
        "BACKCARE_NOW",
        "The instant that commands take as the present, in RFC 3339, for scripts and their tests. backcare remind does not \
         start under it.",
    ),
    ("TZ", "The time zone, in place of the system's: Europe/Berlin."),
    ("NO_COLOR", "Answers are not coloured, unless --color says always."),
    ("CLICOLOR_FORCE", "Answers are coloured in pipes and files, too, unless it is 0."),
    ("CLICOLOR, TERM", "Answers are not coloured where CLICOLOR is 0 or TERM is dumb."),
    ("VISUAL, EDITOR", "The editor of backcare config edit; VISUAL comes first."),
    (
        "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME",
        "The directories of the files below, in place of ~/.config, ~/.local/share and ~/.local/state.",
    ),
    ("LC_ALL, LC_CTYPE, LANG", "Where the locale is not UTF-8, pages are drawn with ASCII alone."),
    ("ACCESSIBLE", "Sentences in place of columns and signs, as with --plain."),
];

const FILES: [(&str, &str); 3] = [
    ("~/.config/backcare/config.toml", "The settings. It may be missing; backcare config list shows them all."),
    (
        "~/.local/share/backcare/backcare.db",
        "What you logged, an SQLite database. The newest may stand in backcare.db-wal.",
    ),
    ("~/.local/state/backcare/remind.log", "What went wrong in the daemon."),
];

const EXIT_STATUS: [(&str, &str); 3] = [
    ("0", "It is done."),
    ("1", "It failed: the line that begins with error: says what, and often one that begins with hint: what to do."),
    ("2", "The command line is wrong: also a time, a duration or a number that cannot be read."),
];

/// The page of a command.
pub(super) struct Page<'a> {
    command: &'a clap::Command,
    /// The command that it is a command of.
    above: Option<&'a clap::Command>,
}

/// The commands of a command that its help shows.
pub(super) fn shown_commands(command: &clap::Command) -> impl Iterator<Item = &clap::Command> {
    command.get_subcommands().filter(|below| !below.is_hide_set() && below.get_name() != "help")
}

impl<'a> Page<'a> {
    /// The page of a command that was built.
    pub(super) fn of(command: &'a clap::Command, above: Option<&'a clap::Command>) -> Self {
        Self { command, above }
    }

    pub(super) fn file_name(&self) -> String {
        format!("{}.1", name(self.command))
    }

    /// The page in roff.
    pub(super) fn text(&self) -> io::Result<String> {
        let mut command = self.command.clone().mut_args(with_values_in_help);
        let usage = command.render_usage().to_string();
        // clap_mangen's own synopsis does not say that options take values.
        let man = Man::new(command.override_usage(usage.trim_start_matches("Usage:").trim().to_owned()))
            .title(name(self.command).to_uppercase())
            .date(RELEASED)
            .source(concat!("backcare ", env!("CARGO_PKG_VERSION")))
            .manual("User Commands");
        let mut page = Vec::new();
        man.render_title(&mut page)?;
        man.render_name_section(&mut page)?;
        man.render_synopsis_section(&mut page)?;
        man.render_description_section(&mut page)?;
        man.render_options_section(&mut page)?;
        self.rest().to_writer(&mut page)?;
        String::from_utf8(page).map_err(io::Error::other)
    }

    /// What follows the options.
    fn rest(&self) -> Roff {
        let mut roff = Roff::new();
        if shown_commands(self.command).next().is_some() {
            roff.control("SH", ["COMMANDS"]);
            for below in shown_commands(self.command) {
                roff.control("TP", []);
                roff.text(references(&[below]));
                roff.text([roman(below.get_about().map(ToString::to_string).unwrap_or_default())]);
            }
        }
        if let Some(after) = self.command.get_after_help() {
            after_options(&mut roff, &after.to_string());
        }
        if self.above.is_none() {
            terms(&mut roff, "ENVIRONMENT", &ENVIRONMENT);
            terms(&mut roff, "FILES", &FILES);
            terms(&mut roff, "EXIT STATUS", &EXIT_STATUS);
        }
        if let Some(above) = self.above {
            roff.control("SH", ["SEE ALSO"]);
            roff.text(references(&self.related(above)));
            roff.control("PP", []);
            let backcare = [bold("backcare"), roman("(1) describes the files, the environment and the exit status.")];
            roff.text(backcare);
        }
        roff
    }

    /// The command above, and its other commands where they are few.
    fn related(&self, above: &'a clap::Command) -> Vec<&'a clap::Command> {
        let is_program = above.get_display_name() == above.get_bin_name();
        let others = shown_commands(above).filter(|other| !is_program && other.get_name() != self.command.get_name());
        std::iter::once(above).chain(others).collect()
    }
}

/// An argument that names its values in its help: the list of `clap_mangen` has empty lines that `mandoc` warns of.
fn with_values_in_help(argument: Arg) -> Arg {
    let values = argument.get_possible_values();
    if values.is_empty() || !argument.get_action().takes_values() {
        return argument;
    }
    let values = values.iter().map(PossibleValue::get_name).collect::<Vec<_>>().join(", ");
    let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    argument.help(format!("{help} [possible values: {values}]")).hide_possible_values(true)
}

/// The name of a command's page: `backcare-remind-next`.
fn name(command: &clap::Command) -> &str {
    command.get_display_name().unwrap_or(command.get_name())
}

fn references(commands: &[&clap::Command]) -> Vec<Inline> {
    let mut words = Vec::new();
    for command in commands {
        let comma = if words.is_empty() { "" } else { ", " };
        words.extend([roman(comma), bold(name(command)), roman("(1)")]);
    }
    words
}

/// A section of terms with what each means.
fn terms(roff: &mut Roff, heading: &str, terms: &[(&str, &str)]) {
    roff.control("SH", [heading]);
    for (term, meaning) in terms {
        roff.control("TP", []);
        roff.text([bold(*term)]);
        roff.text([roman(*meaning)]);
    }
}

/// What stands below the options in the help: command lines are indented there, and are shown as they are.
fn after_options(roff: &mut Roff, help: &str) {
    let (heading, lines) = match help.strip_prefix("Examples:\n") {
        Some(examples) => ("EXAMPLES", examples),
        None => ("NOTES", help),
    };
    roff.control("SH", [heading]);
    let mut lines = lines.lines().filter(|line| !line.trim().is_empty()).peekable();
    let mut is_first = true;
    while let Some(line) = lines.next() {
        if line.starts_with(' ') {
            roff.control("RS", ["4"]);
            roff.control("nf", []);
            roff.text([roman(line.trim())]);
            while let Some(line) = lines.next_if(|line| line.starts_with(' ')) {
                roff.text([roman(line.trim())]);
            }
            roff.control("fi", []);
            roff.control("RE", []);
        } else {
            if !is_first {
                roff.control("PP", []);
            }
            roff.text([roman(line)]);
        }
        is_first = false;
    }
}
