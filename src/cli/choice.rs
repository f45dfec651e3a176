//! What somebody has done of what is open now, asked on a terminal.

use super::conversation::{Conversation, Left};
use crate::domain::doses::DayDose;
use crate::domain::routine::SlotName;
use crate::render::open_doses::{list, no_choice};
use crate::render::question::{question, refused};

/// Those of `open` that were done.
pub(super) fn which<'a>(
    open: &[(&'a SlotName, &'a DayDose)],
    conversation: &mut dyn Conversation,
) -> Result<Vec<&'a DayDose>, Left> {
    let asked = if let [(_, only)] = open {
        question(&format!("Log {}, {}? yes or no", only.routine, only.dose), "yes")
    } else {
        conversation.say(&list(open, conversation.layout()))?;
        question("Which did you do? all, none or numbers", "all")
    };
    loop {
        let answer = conversation.ask(&asked)?;
        match chosen(&answer, open) {
            Ok(chosen) => return Ok(chosen),
            Err(word) => {
                let refusal = refused(&no_choice(&word, open.len()), conversation.layout());
                conversation.say(&refusal)?;
            }
        }
    }
}

/// What an answer chooses, each once; an empty one all. The error is the word that chooses nothing.
fn chosen<'a>(answer: &str, open: &[(&'a SlotName, &'a DayDose)]) -> Result<Vec<&'a DayDose>, String> {
    let answer = answer.to_lowercase();
    let words: Vec<&str> = answer.split([' ', ',']).filter(|word| !word.is_empty() && *word != "and").collect();
    match words.as_slice() {
        [] | ["a" | "all" | "y" | "yes"] => return Ok(open.iter().map(|(_, dose)| *dose).collect()),
        ["none" | "n" | "no" | "q" | "quit" | "exit" | "0"] => return Ok(Vec::new()),
        _ => {}
    }
    let is_number = |word: &str| word.bytes().all(|byte| byte.is_ascii_digit());
    // A number after a name is an amount.
    let are_numbers = words.iter().all(|word| is_number(word));
    let mut is_chosen = vec![false; open.len()];
    for word in words {
        let place = if are_numbers {
            word.parse::<usize>().ok().and_then(|number| number.checked_sub(1))
        } else {
            named(word, open)
        };
        let place = place.filter(|place| *place < open.len()).ok_or_else(|| word.to_owned())?;
        is_chosen[place] = true;
    }
    Ok(open.iter().zip(is_chosen).filter(|(_, chosen)| *chosen).map(|((_, dose), _)| *dose).collect())
}

/// The one of `open` that has this name, or alone begins with it.
fn named(word: &str, open: &[(&SlotName, &DayDose)]) -> Option<usize> {
    let names = open.iter().map(|(_, dose)| dose.routine.0.to_lowercase());
    let names: Vec<String> = names.collect();
    if let Some(place) = names.iter().position(|name| *name == word) {
        return Some(place);
    }
    let mut beginning = (0..).zip(&names).filter(|(_, name)| name.starts_with(word));
    beginning.next().filter(|_| beginning.next().is_none()).map(|(place, _)| place)
}
