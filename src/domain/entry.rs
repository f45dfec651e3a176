//! Entries of the diary: what somebody has recorded, can look up by its id, and change.

use super::calendar::Moment;
use super::missed::MissAnswer;
use super::pause::Pause;
use super::record::{Id, Reading, Session};
use super::review::Review;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DiaryEntry {
    Session(Session),
    Reading(Reading),
    Pause(Id, Pause),
    Answer(MissAnswer),
    Review(Review),
}

/// The last digits of an id, as lists show them, or all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdTail(String);

impl DiaryEntry {
    pub fn id(&self) -> Id {
        match self {
            Self::Session(session) => session.id,
            Self::Reading(reading) => reading.id,
            Self::Pause(id, _) => *id,
            Self::Answer(answer) => answer.id,
            Self::Review(review) => review.id,
        }
    }

    /// When it was, or begins.
    pub fn at(&self) -> Moment {
        match self {
            Self::Session(session) => session.at,
            Self::Reading(reading) => reading.at,
            Self::Pause(_, pause) => pause.from,
            Self::Answer(answer) => answer.at,
            Self::Review(review) => review.at,
        }
    }
}

impl IdTail {
    /// The digits that lists show. Fewer are no id: what somebody shortens is mostly the end of them, not the beginning.
    const SHORTEST: usize = 8;
    const WHOLE: usize = 32;
    /// Before how many of the last digits a hyphen stands.
    const HYPHENS: [usize; 4] = [24, 20, 16, 12];

    /// Hexadecimal digits in either case, with or without hyphens; `None` where it is something else, or of another
    /// length.
    pub fn new(word: &str) -> Option<Self> {
        let digits: String = word.trim().chars().filter(|c| *c != '-').map(|c| c.to_ascii_lowercase()).collect();
        let is_one = (Self::SHORTEST..=Self::WHOLE).contains(&digits.len())
            && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        is_one.then_some(Self(digits))
    }

    /// As ids end that have it.
    pub fn hyphenated(&self) -> String {
        let mut text = String::new();
        for (place, digit) in self.0.chars().enumerate() {
            if place > 0 && Self::HYPHENS.contains(&(self.0.len() - place)) {
                text.push('-');
            }
            text.push(digit);
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn an_id_may_be_shortened_to_the_digits_that_are_shown() {
        let id = Id(Uuid::from_u128(0x0193_5f2e_9c40_7abc_8def_0123_4567_89ab));
        let whole = id.to_string();
        for word in [id.short(), whole.clone(), id.0.simple().to_string(), whole.to_uppercase(), whole[1..].to_owned()]
        {
            let tail = IdTail::new(&word).unwrap().hyphenated();
            assert!(whole.ends_with(&tail), "{word}: {tail}");
            assert_eq!(tail.replace('-', ""), word.replace('-', "").to_lowercase());
        }
        assert_eq!(IdTail::new("456789ab").unwrap().hyphenated(), "456789ab");
        assert_eq!(IdTail::new("8def-0123456789ab").unwrap().hyphenated(), "8def-0123456789ab");
        let longer = format!("0{}", id.0.simple());
        for word in
            ["", "-", "a", "56789ab", "%6789abc", "________", "last", "456789ab'--", "４56789ab", longer.as_str()]
        {
            assert_eq!(IdTail::new(word), None, "{word}");
        }
    }
}
