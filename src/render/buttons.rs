//! How the buttons of a notification are pressed, on the servers where that is not plain to see.

/// What answers a reminder beside its buttons.
pub const COMMANDS: &str = "`backcare done`, `backcare snooze` and `backcare skip` answer a reminder, too";

/// What answers a reminder where it has no buttons.
pub const COMMANDS_INSTEAD: &str = "answer reminders with `backcare done`, `backcare snooze` and `backcare skip`";

/// How a button is pressed on the server of this name and version; `None` where it is drawn for everybody to see, or
/// nothing is known of the server.
pub fn how(server: &str) -> Option<&'static str> {
    match server.split(' ').next()? {
        "dunst" => Some("a middle click opens a menu of the buttons, by dmenu or what dunstrc names"),
        "mako" => {
            Some("it draws no buttons: `makoctl invoke done` presses one, and so do snooze and skip in place of done")
        }
        "gnome-shell" => Some("the buttons show while the pointer is on the notification"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_known_by_its_whole_name() {
        for (server, words) in [("dunst 1.9.0", "dmenu or"), ("mako 0.0.0", "makoctl"), ("gnome-shell 43.9", "pointer")]
        {
            assert!(how(server).unwrap().contains(words));
        }
        for server in ["Plasma 6.3.4", "dunstish 1.0", "", " "] {
            assert_eq!(how(server), None);
        }
    }
}
