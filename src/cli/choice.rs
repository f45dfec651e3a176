//! What somebody has done of what is open now, asked on a terminal.

use super::conversation::{Conversation, Left, is_wanted};
use crate::domain::doses::DayDose;
use crate::domain::routine::SlotName;
use crate::render::open_doses::{list, no_choice};
use crate::render::question::{question, refused};

/// Those of `open` that were done.
pub(super) fn which<'a>(
    open: &[(&'a SlotName, &'a DayDose)],
    conversation: &mut dyn Conversation,
) -> Result<Vec<&'a DayDose>, Left> {
    if let [(_, only)] = open {
        let is_done = is_wanted(&format!("Log {}, {}?", only.routine, only.dose), true, conversation)?;
        return Ok(if is_done { vec![*only] } else { Vec::new() });
    }
    conversation.say(&list(open, conversation.layout()))?;
    loop {
        let answer = conversation.ask(&question("Which did you do? all, none or numbers", "all"))?;
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
    let all = || open.iter().map(|(_, dose)| *dose).collect();
    match words.as_slice() {
        [] | ["a" | "all" | "y" | "yes"] => Ok(all()),
        ["none" | "n" | "no" | "0"] => Ok(Vec::new()),
        words => {
            let is_named = |dose: &DayDose, number: usize, word: &str| {
                word == dose.routine.0 || word.parse().is_ok_and(|given: usize| given == number)
            };
            let mut is_chosen = vec![false; open.len()];
            for word in words {
                let place = (1..).zip(open).position(|(number, (_, dose))| is_named(dose, number, word));
                is_chosen[place.ok_or_else(|| (*word).to_owned())?] = true;
            }
            Ok(open.iter().zip(is_chosen).filter(|(_, chosen)| *chosen).map(|((_, dose), _)| *dose).collect())
        }
    }
}
