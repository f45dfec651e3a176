//! The names of routines and slots: they are typed on the command line and shown in tables.

/// The most characters of a name.
const LONGEST: usize = 24;

/// What a name has to be.
pub const FORM: &str = "up to 24 letters, digits, `-` and `_`";

/// Whether it is made of letters, digits, `-` and `_`, and does not begin with `-`.
pub fn is_name(word: &str) -> bool {
    word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
        && !word.starts_with('-')
        && (1..=LONGEST).contains(&word.chars().count())
}

/// The name that a title gives: `Bird dog` gives `bird-dog`. `None` where it has no letter and no digit.
pub fn of_title(title: &str) -> Option<String> {
    let title = title.to_lowercase();
    let mut name = String::new();
    for word in title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()) {
        let gap = usize::from(!name.is_empty());
        let room = LONGEST - name.chars().count();
        if gap + word.chars().count() > room {
            if name.is_empty() {
                name.extend(word.chars().take(room));
            }
            break;
        }
        if gap == 1 {
            name.push('-');
        }
        name += word;
    }
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_gives_a_name() {
        for (title, name) in [
            ("Bird dog", Some("bird-dog")),
            ("  Cat & cow, slowly ", Some("cat-cow-slowly")),
            ("Brücke (einbeinig)", Some("brücke-einbeinig")),
            ("腰痛体操", Some("腰痛体操")),
            ("One two three four five six seven", Some("one-two-three-four-five")),
            ("Rückenstreckermuskulaturübung", Some("rückenstreckermuskulaturü")),
            ("!?", None),
        ] {
            let given = of_title(title);
            assert!(given.as_deref().is_none_or(is_name), "{title}");
            let name = name.map(|name| name.chars().take(LONGEST).collect::<String>());
            assert_eq!(given, name, "{title}");
        }
    }
}
