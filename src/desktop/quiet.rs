//! Do-not-disturb: how each notification server that can be asked says that it is on.
//!
//! GNOME and others keep it in their settings, where it cannot be read here: they keep quiet themselves, and keep what they
//! were sent.

use std::collections::HashMap;

use zbus::Variant;
use zbus::message::{Body, Flags, Message};

use super::bus::SERVER;

/// A server that can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Dunst,
    Mako,
    Plasma,
    Swaync,
}

/// What a signal of the server says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It is on, or off.
    Is(bool),
    /// It may have changed.
    Changed,
}

const PROPERTIES: &str = "org.freedesktop.DBus.Properties";
const SWAYNC: &str = "org.erikreider.swaync.cc";

/// The modes of mako that mean it. Their names are the user's; these are those of its manual and of many a configuration.
const MODES: [&str; 2] = ["do-not-disturb", "dnd"];

/// The signals that speak of it.
pub(super) fn rules() -> [String; 2] {
    [
        format!("type='signal',sender='{SERVER}',interface='{PROPERTIES}',member='PropertiesChanged'"),
        format!("type='signal',sender='{SERVER}',interface='{SWAYNC}',member='SubscribeV2'"),
    ]
}

impl Asked {
    fn path(self) -> &'static str {
        match self {
            Self::Dunst | Self::Plasma => "/org/freedesktop/Notifications",
            Self::Mako => "/fr/emersion/Mako",
            Self::Swaync => "/org/erikreider/swaync/cc",
        }
    }

    /// The interface and the property that says it; swaync has a method instead.
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
            let ((quiet, _, _, inhibited),): ((bool, bool, u32, bool),) = body.deserialize().ok()?;
            return Some(quiet || inhibited);
        }
        let value: Variant = body.deserialize().ok()?;
        self.value(&value)
    }

    /// What a signal says, if it is about this.
    pub(super) fn signal(self, member: &str, body: &Body) -> Option<Said> {
        match (member, self.property()) {
            ("SubscribeV2", None) => {
                let (_, quiet, _, inhibited): (u32, bool, bool, bool) = body.deserialize().ok()?;
                Some(Said::Is(quiet || inhibited))
            }
            ("PropertiesChanged", Some((interface, property))) => {
                let (of, values, names): (&str, HashMap<&str, Variant>, Vec<&str>) = body.deserialize().ok()?;
                if of != interface {
                    return None;
                }
                match values.get(property) {
                    Some(value) => self.value(value).map(Said::Is),
                    None => names.contains(&property).then_some(Said::Changed),
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
