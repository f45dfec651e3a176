//! Asking for the activities that a review asks about.

use super::args::ValueError;
use super::conversation::{Conversation, Left, answered};
use crate::config::keys::Kind;
use crate::domain::review::{MOST_ACTIVITIES, are_activities};
use crate::render;
use crate::render::question::question;

/// The place of the setting in the configuration.
pub(super) const ACTIVITIES: [&str; 2] = ["review", "activities"];

/// How the questions are numbered.
const PLACES: [&str; MOST_ACTIVITIES] = ["First", "Second", "Third"];

/// The activities that are named, one after the other. Enter keeps the present one, and a word for none ends the list.
pub(super) fn named(present: &[String], conversation: &mut dyn Conversation) -> Result<Vec<String>, Left> {
    conversation.say(&render::review::about_activities(conversation.layout()))?;
    let mut names: Vec<String> = Vec::new();
    while let Some(place) = PLACES.get(names.len()) {
        let present = present.get(names.len()).map_or("none", String::as_str);
        let asked = question(&format!("  {place}"), present);
        match answered(&asked, |answer| with_more(&names, answer, present), conversation)? {
            Some(longer) => names = longer,
            None => break,
        }
    }
    Ok(names)
}

/// `names` with those of an answer, which may be several with commas between them; `None` where there are no more.
fn with_more(names: &[String], answer: &str, present: &str) -> Result<Option<Vec<String>>, ValueError> {
    let answer = if answer.is_empty() { present } else { answer };
    if ["-", "nothing", "none", "no", "n"].contains(&answer.to_lowercase().as_str()) {
        return Ok(None);
    }
    let added = answer.split(',').map(|name| name.trim().to_owned());
    let longer: Vec<String> = names.iter().cloned().chain(added).collect();
    if are_activities(&longer) {
        return Ok(Some(longer));
    }
    let message = format!("name {}", Kind::Activities);
    Err(ValueError { message, hint: String::new() })
}
