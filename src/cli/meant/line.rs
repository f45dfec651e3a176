//! A command line taken apart: the command, its words, and its options with the words that follow each.

use std::fmt;

use clap::Command;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    /// The command, and the one below it: `remind next`.
    pub(super) command: Vec<String>,
    /// The words before the first option.
    pub(super) words: Vec<String>,
    pub(super) options: Vec<GivenOption>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct GivenOption {
    /// With its dashes.
    pub(super) name: String,
    pub(super) value: Option<String>,
    /// The words that follow it.
    pub(super) after: Vec<String>,
}

/// An option to be added, and its value, which may be empty.
pub(super) type Added = (&'static str, String);

impl Line {
    /// Takes the arguments apart by what `program` knows; `None` where they hold a lone `--`.
    pub(super) fn read(arguments: &[String], program: &Command) -> Option<Self> {
        let mut line = Self::default();
        let mut command = program;
        let mut words = arguments.iter().map(String::as_str).peekable();
        while let Some(word) = words.next() {
            if word == "--" {
                return None;
            }
            if is_option(word) {
                let (name, value) = word.split_once('=').map_or((word, None), |(name, value)| (name, Some(value)));
                let takes_value = takes_value(command, name).or_else(|| takes_value(program, name)) == Some(true);
                let value = if value.is_none() && takes_value { words.next_if(|word| !is_option(word)) } else { value };
                line.options.push(GivenOption::new(name, value));
            } else if let Some(below) = command.find_subcommand(word).filter(|_| line.all_words().is_empty()) {
                line.command.push(below.get_name().to_owned());
                command = below;
            } else {
                line.last_words().push(word.to_owned());
            }
        }
        Some(line)
    }

    /// A command with one word.
    pub(super) fn of(command: &str) -> Self {
        Self { command: command.split(' ').map(str::to_owned).collect(), ..Self::default() }
    }

    /// The same with these words at its end.
    #[must_use]
    pub(super) fn and(mut self, words: &[String]) -> Self {
        self.last_words().extend_from_slice(words);
        self
    }

    /// The same without its first word.
    #[must_use]
    pub(super) fn without_first_word(mut self) -> Self {
        let afters = self.options.iter_mut().map(|option| &mut option.after);
        if let Some(words) = std::iter::once(&mut self.words).chain(afters).find(|words| !words.is_empty()) {
            words.remove(0);
        }
        self
    }

    /// The same with this option at its end.
    #[must_use]
    pub(super) fn with(mut self, name: &str, value: &str) -> Self {
        self.options.push(GivenOption::new(name, Some(value).filter(|value| !value.is_empty())));
        self
    }

    /// The same with these words, before all options.
    #[must_use]
    pub(super) fn with_words(mut self, words: Vec<String>) -> Self {
        self.words = words;
        self.options.iter_mut().for_each(|option| option.after.clear());
        self
    }

    /// The words, wherever they stand.
    pub(super) fn all_words(&self) -> Vec<String> {
        self.words.iter().chain(self.options.iter().flat_map(|option| &option.after)).cloned().collect()
    }

    /// Takes away the options that `program` does not know for this command.
    pub(super) fn take_unknown(&mut self, program: &Command) -> Vec<GivenOption> {
        let below = |command, name: &String| Command::find_subcommand(command, name);
        let Some(command) = self.command.iter().try_fold(program, below) else { return Vec::new() };
        let is_known =
            |option: &GivenOption| takes_value(command, &option.name).or(takes_value(program, &option.name)).is_some();
        let (known, unknown) = std::mem::take(&mut self.options).into_iter().partition(is_known);
        self.options = known;
        unknown
    }

    /// What would be typed, without the name of the program.
    pub(super) fn arguments(&self) -> impl Iterator<Item = String> {
        let options = self
            .options
            .iter()
            .flat_map(|option| std::iter::once(&option.name).chain(option.value.as_ref()).chain(&option.after));
        self.command.iter().chain(&self.words).chain(options).cloned()
    }

    fn last_words(&mut self) -> &mut Vec<String> {
        match self.options.last_mut() {
            Some(option) => &mut option.after,
            None => &mut self.words,
        }
    }
}

impl GivenOption {
    fn new(name: &str, value: Option<&str>) -> Self {
        Self { name: name.to_owned(), value: value.map(str::to_owned), after: Vec::new() }
    }
}

/// As it is typed in a shell.
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("backcare")?;
        self.arguments().try_for_each(|word| match shlex::try_quote(&word) {
            Ok(quoted) => write!(f, " {quoted}"),
            Err(_) => write!(f, " {word}"),
        })
    }
}

/// A negative number is a word.
fn is_option(word: &str) -> bool {
    word.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && !rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// Whether this option of `command` has a value; `None` where it has no such option.
pub(super) fn takes_value(command: &Command, name: &str) -> Option<bool> {
    let is_it = |arg: &&clap::Arg| match name.strip_prefix("--") {
        Some(long) => {
            arg.get_long() == Some(long) || arg.get_all_aliases().is_some_and(|aliases| aliases.contains(&long))
        }
        None => arg.get_short().is_some_and(|short| name == format!("-{short}")),
    };
    command.get_arguments().find(is_it).map(|arg| arg.get_action().takes_values())
}
