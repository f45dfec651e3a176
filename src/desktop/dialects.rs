//! What is peculiar to a notification server: a row for each that differs from the specification in what matters here.

use super::quiet::Asked;

/// How to speak with a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// What it calls itself.
    name: &'static str,
    /// Whether it can be sent a stack tag. mako cannot: up to 1.10 at least, it crashes when a notification with one is
    /// replaced, and takes the notifications of other programs with it.
    pub(super) takes_stack_tags: bool,
    /// How it is asked for do-not-disturb, where it can be.
    pub(super) quiet: Option<Asked>,
}

const DIALECTS: [Dialect; 4] = [
    Dialect { name: "dunst", takes_stack_tags: true, quiet: Some(Asked::Dunst) },
    Dialect { name: "mako", takes_stack_tags: false, quiet: Some(Asked::Mako) },
    Dialect { name: "Plasma", takes_stack_tags: true, quiet: Some(Asked::Plasma) },
    Dialect { name: "SwayNotificationCenter", takes_stack_tags: true, quiet: Some(Asked::Swaync) },
];

impl Dialect {
    /// That of the server which calls itself so: the specification's, where it has none of its own.
    pub(super) fn of(name: &str) -> Self {
        let own = DIALECTS.iter().find(|dialect| dialect.name == name);
        own.copied().unwrap_or(Self { name: "", takes_stack_tags: true, quiet: None })
    }
}

/// Whether the server that calls itself so can be asked for do-not-disturb.
pub fn tells_of_do_not_disturb(name: &str) -> bool {
    Dialect::of(name).quiet.is_some()
}
