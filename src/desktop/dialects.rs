//! The notification servers that differ from the specification in something that matters here: a row for each.

use super::do_not_disturb::DoNotDisturbInterface;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Dialect {
    /// How the server calls itself.
    name: &'static str,
    /// Whether it can be sent a stack tag. mako cannot: up to 1.10 at least, it crashes when a notification with one is
    /// replaced, and takes the notifications of other programs with it.
    pub(super) takes_stack_tags: bool,
    /// How it is asked for do-not-disturb, where it can be.
    pub(super) do_not_disturb_interface: Option<DoNotDisturbInterface>,
}

const DIALECTS: [Dialect; 4] = [
    Dialect { name: "dunst", takes_stack_tags: true, do_not_disturb_interface: Some(DoNotDisturbInterface::Dunst) },
    Dialect { name: "mako", takes_stack_tags: false, do_not_disturb_interface: Some(DoNotDisturbInterface::Mako) },
    Dialect { name: "Plasma", takes_stack_tags: true, do_not_disturb_interface: Some(DoNotDisturbInterface::Plasma) },
    Dialect {
        name: "SwayNotificationCenter",
        takes_stack_tags: true,
        do_not_disturb_interface: Some(DoNotDisturbInterface::Swaync),
    },
];

impl Dialect {
    /// The row of the server of that name; without a row, a server is taken to follow the specification.
    pub(super) fn of(name: &str) -> Self {
        let own = DIALECTS.iter().find(|dialect| dialect.name == name);
        own.copied().unwrap_or(Self { name: "", takes_stack_tags: true, do_not_disturb_interface: None })
    }
}

/// Whether the server of that name can be asked for do-not-disturb.
pub fn tells_of_do_not_disturb(name: &str) -> bool {
    Dialect::of(name).do_not_disturb_interface.is_some()
}
