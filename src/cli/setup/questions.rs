//! The questions of `setup`, one after the other. Nothing is written here.

use super::draft::{Draft, Refusal};
use crate::cli::activities::{self, ACTIVITIES};
use crate::cli::conversation::{Conversation, Left, is_wanted};
use crate::cli::error::Error;
use crate::config::Settings;
use crate::config::keys::{GivenValue, SettingKey};
use crate::config::names::routine_called;
use crate::domain::plan::Slot;
use crate::domain::routine::{PerWeek, Routine, RoutineId, RoutineKind, Schedule, SlotName, WEEKLY_SLOT};
use crate::render;

/// Why there is no answer.
pub(super) enum Unanswered {
    Left,
    Failed(Error),
}

impl From<Left> for Unanswered {
    fn from(_: Left) -> Self {
        Self::Left
    }
}

impl From<Error> for Unanswered {
    fn from(cause: Error) -> Self {
        Self::Failed(cause)
    }
}

type Asked<T> = Result<T, Unanswered>;

/// Asks what is to be asked for, and when; the draft is what was answered.
pub(super) fn ask(draft: &mut Draft, conversation: &mut dyn Conversation) -> Asked<()> {
    conversation.say(&render::setup::introduction(conversation.layout()))?;
    ask_for_the_evening(draft, conversation)?;
    ask_for_breaks(draft, conversation)?;
    ask_for_the_slots(draft, conversation)?;
    ask_for_the_activities(draft, conversation)
}

/// When the slots are in which something is asked for, and what they are tied to.
fn ask_for_the_slots(draft: &mut Draft, conversation: &mut dyn Conversation) -> Asked<()> {
    if asked_slots(draft).is_empty() {
        return Ok(conversation.say(&render::setup::nothing_is_asked_for(conversation.layout()))?);
    }
    conversation.say(&render::setup::when())?;
    for slot in asked_slots(draft) {
        ask_for_the_time(draft, &slot, conversation)?;
    }
    conversation.say(&render::setup::anchors(conversation.layout()))?;
    for slot in asked_slots(draft) {
        ask_for_the_anchor(draft, &slot, conversation)?;
    }
    Ok(())
}

/// Which exercises are to be done in the evening.
fn ask_for_the_evening(draft: &mut Draft, conversation: &mut dyn Conversation) -> Asked<()> {
    let Settings { routines, evening_offers, .. } = &draft.settings;
    let offered = evening_offers.iter().filter_map(|id| routines.get(id));
    let offered: Vec<Routine> = offered.map(|routine| in_the_evening(draft, routine)).collect::<Result<_, _>>()?;
    conversation.say(&render::setup::exercises(&offered, conversation.layout()))?;
    let present: Vec<&RoutineId> =
        offered.iter().filter(|routine| routine.prescription.enabled).map(|routine| &routine.id).collect();
    let chosen: Vec<&Routine> = loop {
        let answer = conversation.ask(&render::setup::which(&offered, &present))?;
        match chosen(&answer, &present, &offered) {
            Ok(chosen) => break chosen,
            Err(word) => conversation.say(&render::setup::no_such_exercise(&word, &offered, conversation.layout()))?,
        }
    };
    for routine in &offered {
        let is_chosen = chosen.iter().any(|chosen| chosen.id == routine.id);
        if is_chosen == routine.prescription.enabled {
            continue;
        }
        set(draft, &["routines", &routine.id.0, "enabled"], &GivenValue::Flag(is_chosen))?;
        let is_moved = draft
            .settings
            .routines
            .get(&routine.id)
            .is_some_and(|before| before.prescription.schedule != routine.prescription.schedule);
        if is_chosen
            && is_moved
            && let Schedule::PerWeek(PerWeek { days, .. }) = routine.prescription.schedule
        {
            // Slots alone would take the place of the days a week.
            set(draft, &["routines", &routine.id.0, "per_week"], &GivenValue::Number(days.into()))?;
            set(draft, &["routines", &routine.id.0, "slots"], &GivenValue::Texts(vec![WEEKLY_SLOT.to_owned()]))?;
        }
    }
    Ok(())
}

/// A routine as it is offered: one that is off and usually done earlier in the day gets the slot of the evening, unless
/// the user has chosen a slot.
fn in_the_evening(draft: &Draft, routine: &Routine) -> Result<Routine, Error> {
    let mut routine = routine.clone();
    let has_own_slots = draft.says(&format!("routines.{}.slots", routine.id))?;
    let evening: SlotName = WEEKLY_SLOT.into();
    let position = |name: &SlotName| draft.settings.slots.iter().position(|slot| slot.name == *name);
    if let Schedule::PerWeek(PerWeek { slot, .. }) = &mut routine.prescription.schedule
        && position(slot) < position(&evening)
        && !routine.prescription.enabled
        && !has_own_slots
    {
        *slot = evening;
    }
    Ok(routine)
}

/// The exercises that an answer names; an empty one those of the present, `none` none. The error is what names none.
fn chosen<'a>(answer: &str, present: &[&RoutineId], offered: &'a [Routine]) -> Result<Vec<&'a Routine>, String> {
    let answer = answer.to_lowercase();
    let words: Vec<&str> = answer.split([' ', ',']).filter(|word| !word.is_empty() && *word != "and").collect();
    match words.as_slice() {
        [] => Ok(offered.iter().filter(|routine| present.contains(&&routine.id)).collect()),
        ["none" | "no" | "-"] => Ok(Vec::new()),
        words => {
            let named = |word: &&str| routine_called(word, offered.iter()).map_err(|_| (*word).to_owned());
            words.iter().map(named).collect()
        }
    }
}

/// Whether to be asked to stand up, and after how long.
fn ask_for_breaks(draft: &mut Draft, conversation: &mut dyn Conversation) -> Asked<()> {
    let Settings { routines, evening_offers, .. } = &draft.settings;
    let is_break = |routine: &&Routine| {
        routine.prescription.schedule == Schedule::Sitting && !evening_offers.contains(&routine.id)
    };
    let mut breaks: Vec<Routine> = routines.iter().filter(is_break).cloned().collect();
    // The one that is asked for already, else one that is nothing but a break.
    breaks.sort_by_key(|routine| (!routine.prescription.enabled, routine.prescription.kind != RoutineKind::Break));
    let Some(first) = breaks.first() else { return Ok(()) };
    conversation.say(&render::setup::breaks(first, &draft.settings.rules.sitting, conversation.layout()))?;
    let is_on = first.prescription.enabled;
    let is_wanted = is_wanted("Be asked to stand up?", is_on, conversation)?;
    let changed: Vec<&Routine> = match (is_on, is_wanted) {
        (false, true) => vec![first],
        (true, false) => breaks.iter().filter(|routine| routine.prescription.enabled).collect(),
        _ => Vec::new(),
    };
    for routine in changed {
        set(draft, &["routines", &routine.id.0, "enabled"], &GivenValue::Flag(is_wanted))?;
    }
    if is_wanted {
        ask_for_a_setting(draft, "After how long sitting?", &["sitting", "after"], conversation)?;
    }
    Ok(())
}

/// The slots in which something is asked for, in the order of the day.
fn asked_slots(draft: &Draft) -> Vec<Slot> {
    let settings = &draft.settings;
    let is_asked =
        |slot: &&Slot| settings.routines.iter().any(|routine| routine.prescription.is_asked_for_in(&slot.name));
    settings.slots.iter().filter(is_asked).cloned().collect()
}

fn ask_for_the_time(draft: &mut Draft, slot: &Slot, conversation: &mut dyn Conversation) -> Asked<()> {
    let in_slot: Vec<&RoutineId> = draft
        .settings
        .routines
        .iter()
        .filter(|routine| routine.prescription.is_asked_for_in(&slot.name))
        .map(|routine| &routine.id)
        .collect();
    let question = render::setup::slot(&slot.name, &in_slot);
    ask_for_a_setting(draft, &question, &["slots", &slot.name.0], conversation)
}

fn ask_for_the_anchor(draft: &mut Draft, slot: &Slot, conversation: &mut dyn Conversation) -> Asked<()> {
    ask_for_a_setting(draft, &render::setup::slot(&slot.name, &[]), &["anchors", &slot.name.0], conversation)
}

/// What is to be reviewed every four weeks.
fn ask_for_the_activities(draft: &mut Draft, conversation: &mut dyn Conversation) -> Asked<()> {
    let present = &draft.settings.activities;
    let names = activities::named(present, conversation)?;
    if names == *present {
        return Ok(());
    }
    if names.is_empty() {
        return changed(draft.change(&ACTIVITIES, None));
    }
    set(draft, &ACTIVITIES, &GivenValue::Texts(names))
}

/// Asks until the answer is a value of the setting at `path`. An empty one leaves it as it is, and a dash, or a
/// word for none, takes an anchor away.
fn ask_for_a_setting(
    draft: &mut Draft,
    question: &str,
    path: &[&str],
    conversation: &mut dyn Conversation,
) -> Asked<()> {
    let unknown = || Error::failed(format!("there is no setting `{}`", path.join(".")));
    let key = SettingKey::at(path).ok_or_else(unknown)?;
    let present = draft.value(&path.join("."))?.unwrap_or_else(|| "nothing".to_owned());
    loop {
        let answer = conversation.ask(&render::question::question(question, &present))?;
        let changed = match answer.as_str() {
            "" => return Ok(()),
            "-" | "nothing" | "none" | "no" | "n" if path[0] == "anchors" => draft.change(path, None),
            words => match key.kind.value(&[words.to_owned()]) {
                Ok(value) => draft.change(path, Some(&value)),
                Err(message) => Err(Refusal::Invalid(message)),
            },
        };
        match changed {
            Ok(()) => return Ok(()),
            Err(Refusal::Invalid(message)) => {
                conversation.say(&render::question::refused(&message, conversation.layout()))?;
            }
            Err(Refusal::Failed(cause)) => return Err(cause.into()),
        }
    }
}

/// Takes in a value that does not come from what was typed.
fn set(draft: &mut Draft, path: &[&str], value: &GivenValue) -> Asked<()> {
    changed(draft.change(path, Some(value)))
}

/// Where such a change does not fit, the questions are at their end.
fn changed(change: Result<(), Refusal>) -> Asked<()> {
    change.map_err(|refusal| match refusal {
        Refusal::Invalid(message) => {
            let hint = "nothing was changed; change it yourself with `backcare config edit`";
            Unanswered::Failed(Error::failed(message).hint(hint))
        }
        Refusal::Failed(cause) => Unanswered::Failed(cause),
    })
}
