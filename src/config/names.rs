//! The names of routines and slots: what a name is, and which routine somebody means by one.

use thiserror::Error;

use crate::domain::routine::Routine;

/// The most characters of a name.
const LONGEST: usize = 24;

/// What a name has to be.
pub const FORM: &str = "up to 24 letters, digits, `-` and `_`";

/// Words that are no name that was mistyped, however they look.
const COMMON_WORDS: [&str; 7] = ["all", "half", "once", "pain", "twice", "today", "week"];

/// A name that no routine, or no slot, has, or several may have.
#[derive(Debug, Error)]
#[error("{message}")]
pub struct UnknownName {
    message: String,
    hint: String,
}

impl UnknownName {
    fn none(what: &str, name: &str, likely: &[String], known: &[&str]) -> Self {
        let quoted: Vec<String> = likely.iter().map(|name| format!("`{name}`")).collect();
        let hint = match quoted.as_slice() {
            [] => format!("there are: {}", known.join(", ")),
            likely => format!("did you mean {}?", likely.join(" or ")),
        };
        Self { message: format!("there is no {what} `{name}`"), hint }
    }

    /// No slot is called so.
    pub(super) fn slot(name: &str, known: &[&str]) -> Self {
        let likely: Vec<String> = nearest(&name.to_lowercase(), known.iter().copied()).into_iter().collect();
        Self::none("slot", name, &likely, known)
    }

    fn several(name: &str, routines: &[&Routine]) -> Self {
        let ids: Vec<String> = routines.iter().map(|routine| format!("`{}`", routine.id)).collect();
        Self {
            message: format!("`{name}` may be {}", ids.join(" or ")),
            hint: "type more of the name, or the whole id as it stands here".to_owned(),
        }
    }

    pub fn hint(&self) -> &str {
        &self.hint
    }
}

/// The routine that is called `name`: by its id, by its title, or by a beginning that no other has; in any case.
pub fn routine_called<'a>(
    name: &str,
    routines: impl Iterator<Item = &'a Routine> + Clone,
) -> Result<&'a Routine, UnknownName> {
    if let Some(exact) = routines.clone().find(|routine| routine.id.as_str() == name) {
        return Ok(exact);
    }
    let word = folded(name);
    let begins = |text: &str| folded(text).starts_with(&word) && word.chars().any(char::is_alphabetic);
    let matching = |is_it: &dyn Fn(&Routine) -> bool| -> Vec<&'a Routine> {
        routines.clone().filter(|routine| is_it(routine)).collect()
    };
    // Nothing is called by signs alone.
    let is_word = !word.is_empty();
    let by_id = matching(&|routine| is_word && folded(&routine.id.0) == word);
    let by_title = matching(&|routine| is_word && folded(&routine.title) == word);
    let by_beginning = matching(&|routine| begins(&routine.id.0) || begins(&routine.title));
    match [by_id, by_title, by_beginning].into_iter().find(|found| !found.is_empty()).as_deref() {
        Some([only]) => Ok(only),
        Some(several) => Err(UnknownName::several(name, several)),
        None => {
            let known: Vec<&str> = routines.clone().map(|routine| routine.id.as_str()).collect();
            Err(UnknownName::none("routine", name, &likely(&word, routines), &known))
        }
    }
}

/// The one that has this id or title, in any case; none by a beginning.
pub fn routine_with_name<'a>(name: &str, routines: impl Iterator<Item = &'a Routine> + Clone) -> Option<&'a Routine> {
    let word = folded(name);
    let found = routine_called(name, routines).ok()?;
    (found.id.as_str() == name || folded(&found.id.0) == word || folded(&found.title) == word).then_some(found)
}

/// As [`routine_called`], where only an id will do: another name of a routine is what was probably meant.
pub fn routine_with_id<'a>(
    id: &str,
    routines: impl Iterator<Item = &'a Routine> + Clone,
) -> Result<&'a Routine, UnknownName> {
    match routine_called(id, routines) {
        Ok(routine) if routine.id.as_str() != id => {
            Err(UnknownName::none("routine", id, &[routine.id.to_string()], &[]))
        }
        called => called,
    }
}

/// Those with a word in their names that begins with this one, or its singular; else the one whose name looks most like it.
fn likely<'a>(word: &str, routines: impl Iterator<Item = &'a Routine> + Clone) -> Vec<String> {
    let singular = word.strip_suffix('s').unwrap_or(word);
    let has_part = |routine: &&Routine| {
        let has =
            |text: &str| singular.chars().count() > 2 && folded(text).split(' ').any(|part| part.starts_with(singular));
        has(&routine.id.0) || has(&routine.title)
    };
    let with_part: Vec<String> = routines.clone().filter(has_part).map(|routine| routine.id.to_string()).collect();
    if !with_part.is_empty() {
        return with_part;
    }
    let names: Vec<(String, &str)> = routines
        .flat_map(|routine| [routine.id.as_str(), &routine.title].map(|name| (folded(name), routine.id.as_str())))
        .collect();
    let nearest = nearest(word, names.iter().map(|(name, _)| name.as_str()));
    let id = nearest.and_then(|nearest| names.iter().find(|(name, _)| *name == nearest).map(|(_, id)| *id));
    id.map(str::to_owned).into_iter().collect()
}

/// The one of `known` that looks most like `word`, if any does: one letter is wrong in a short word, two in a longer one.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    if COMMON_WORDS.contains(&word) {
        return None;
    }
    let alike = known.map(|known| (strsim::damerau_levenshtein(word, known), known));
    let (distance, known) = alike.min_by_key(|(distance, _)| *distance)?;
    let most = if word.chars().count() <= 4 { 1 } else { 2 };
    (distance <= most).then(|| known.to_owned())
}

/// In small letters, with single blanks for whatever stands between words: `Bird-Dog` is `bird dog`.
fn folded(name: &str) -> String {
    let name = name.to_lowercase().replace(['-', '_'], " ");
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}

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
    use crate::config::Settings;

    #[test]
    fn a_routine_is_known_by_its_id_its_title_and_their_beginnings() {
        let own = "[routines.palmar]\ntitle = \"20 Palms\"\nminutes = 5\n[routines.bird-dog]\ntitle = \"Bird dog\"\ncount = 8\n";
        let settings = Settings::of(std::path::Path::new(""), own.as_bytes()).unwrap();
        for (name, expected) in [
            ("thumb", "thumb"),
            ("Thumb", "thumb"),
            ("PALM", "palm"),
            ("Palm massage", "palm"),
            ("palm  MASS", "palm"),
            ("palmar", "palmar"),
            ("palma", "palmar"),
            ("swal", "swallow"),
            ("Walking", "backwalk"),
            ("walk", "walk"),
            ("y", "yoga"),
            ("bird dog", "bird-dog"),
            ("Bird_Dog", "bird-dog"),
            ("20 palms", "palmar"),
            ("wal", "`wal` may be `backwalk` or `walk`; type more of the name"),
            ("t", "`t` may be `thumb` or `twist`; type more of the name"),
            ("massage", "there is no routine `massage`; did you mean `palm` or `thumb`?"),
            ("flying", "there is no routine `flying`; did you mean `swallow`?"),
            ("Thumbs", "there is no routine `Thumbs`; did you mean `thumb`?"),
            ("tumb", "there is no routine `tumb`; did you mean `thumb`?"),
            ("Palm mesage", "there is no routine `Palm mesage`; did you mean `palm`?"),
            ("all", "there is no routine `all`; there are: palm, thumb, "),
            ("twice", "there is no routine `twice`; there are: palm, thumb, "),
            ("pain", "there is no routine `pain`; there are: palm, thumb, "),
            ("20", "there is no routine `20`; there are: palm, thumb, "),
            ("", "there is no routine ``; there are: palm, thumb, "),
        ] {
            let found = settings
                .find(name)
                .map_or_else(|unknown| format!("{unknown}; {}", unknown.hint()), |routine| routine.id.to_string());
            assert!(found.starts_with(expected) && (expected.len() > 20 || found == expected), "{name}: {found}");
        }
        assert_eq!(settings.with_id("Thumb").unwrap_err().hint(), "did you mean `thumb`?");
    }

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
