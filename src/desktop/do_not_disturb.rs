//! How each notification server that can be asked tells whether do-not-disturb is on.
//!
//! GNOME and others keep it in their settings, which cannot be read here. They show nothing while it is on, and keep
//! what they were sent.

use std::collections::HashMap;

use zbus::Variant;
use zbus::message::{Body, Flags, Message};

/// The name and the interface that every notification server has.
pub(super) const SERVER: &str = "org.freedesktop.Notifications";

/// The interface of a server that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DoNotDisturbInterface {
    Dunst,
    Mako,
    Plasma,
    Swaync,
}

/// What a signal of the server says of do-not-disturb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DoNotDisturbSignal {
    Now(bool),
    /// It may have changed.
    Changed,
}

const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const SWAYNC: &str = "org.erikreider.swaync.cc";

/// The modes of mako that mean do-not-disturb. Users name their modes; these names are in its manual and in many
/// configurations.
const MODES: [&str; 2] = ["do-not-disturb", "dnd"];

/// The match rules of the signals that tell of it.
pub(super) fn rules() -> [String; 2] {
    [
        format!("type='signal',sender='{SERVER}',interface='{PROPERTIES}',member='PropertiesChanged'"),
        format!("type='signal',sender='{SERVER}',interface='{SWAYNC}',member='SubscribeV2'"),
    ]
}

impl DoNotDisturbInterface {
    fn path(self) -> &'static str {
        match self {
            Self::Dunst | Self::Plasma => "/org/freedesktop/Notifications",
            Self::Mako => "/fr/emersion/Mako",
            Self::Swaync => "/org/erikreider/swaync/cc",
        }
    }

    /// The interface and the property that tell of it; swaync has a method instead.
    fn property(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Dunst => Some(("org.dunstproject.cmd0", "paused")),
            Self::Mako => Some(("fr.emersion.Mako", "Modes")),
            Self::Plasma => Some((SERVER, "Inhibited")),
            Self::Swaync => None,
        }
    }

    /// The call that asks for it.
    pub(super) fn question(self) -> zbus::Result<Message> {
        let (interface, method) = if self == Self::Swaync { (SWAYNC, "GetSubscribeData") } else { (PROPERTIES, "Get") };
        let call = Message::method_call(self.path(), method).destination(SERVER).interface(interface);
        let call = call.with_flags(Flags::NO_AUTO_START);
        match self.property() {
            Some(property) => call.build(&property),
            None => call.build(&()),
        }
    }

    /// What the answer says; `None` where it makes no sense.
    pub(super) fn answer(self, body: &Body) -> Option<bool> {
        if self == Self::Swaync {
            let ((is_on, _, _, is_inhibited),): ((bool, bool, u32, bool),) = body.deserialize().ok()?;
            return Some(is_on || is_inhibited);
        }
        let value: Variant = body.deserialize().ok()?;
        self.value(&value)
    }

    /// What a signal says, if it is about do-not-disturb.
    pub(super) fn signal(self, member: &str, body: &Body) -> Option<DoNotDisturbSignal> {
        match (member, self.property()) {
            ("SubscribeV2", None) => {
                let (_, is_on, _, is_inhibited): (u32, bool, bool, bool) = body.deserialize().ok()?;
                Some(DoNotDisturbSignal::Now(is_on || is_inhibited))
            }
            ("PropertiesChanged", Some((interface, property))) => {
                let (of, values, names): (&str, HashMap<&str, Variant>, Vec<&str>) = body.deserialize().ok()?;
                if of != interface {
                    return None;
                }
                match values.get(property) {
                    Some(value) => self.value(value).map(DoNotDisturbSignal::Now),
                    None => names.contains(&property).then_some(DoNotDisturbSignal::Changed),
                }
            }
            _ => None,
        }
    }

    fn value(self, value: &Variant) -> Option<bool> {
        match value {
            Variant::Variant(inner) => self.value(inner),
            Variant::Bool(is) => Some(*is),
            Variant::Array(modes) if self == Self::Mako => Some(
                modes.inner().iter().any(|mode| matches!(mode, Variant::Str(mode) if MODES.contains(&mode.as_str()))),
            ),
            _ => None,
        }
    }
}
