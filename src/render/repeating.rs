//! What an event of a calendar says: its title is that of a reminder, and below it stands what to do.

use super::notification::{self, Words};
use super::{capitalised, counted, date};
use crate::domain::instructions::Instructions;
use crate::domain::practice::Guidance;
use crate::domain::reminding::{Item, Key, Message};
use crate::domain::repeating::{RepeatedDose, RepeatingEvent, Rhythm};
use crate::domain::routine::{RoutineId, Routines};

/// What the words of an event depend on.
pub struct EventWords<'a> {
    pub event: &'a RepeatingEvent,
    pub routines: &'a Routines,
    /// What the user does at the time of its slot: `after lunch`.
    pub anchor: Option<&'a str>,
    /// Whether it says only that something is due.
    pub is_private: bool,
}

impl EventWords<'_> {
    /// `Noon, after lunch: thumb`; `Evening: walk, 5 days a week`.
    pub fn summary(&self) -> String {
        let summary = self.reminder(&self.message()).summary();
        match self.event.rhythm {
            Rhythm::Weekly { days } if !self.is_private => {
                format!("{summary}, {} a week", counted(days.into(), "day"))
            }
            _ => summary,
        }
    }

    /// A paragraph a dose: how much, how to do it, when not to.
    pub fn description(&self) -> String {
        if self.is_private {
            return self.reminder(&self.message()).body();
        }
        let anchor = self.anchor.filter(|anchor| !self.summary().contains(*anchor)).map(capitalised);
        let doses = self.event.doses.iter().map(|dose| self.paragraph(dose));
        anchor.into_iter().chain(doses).collect::<Vec<_>>().join("\n\n")
    }

    fn paragraph(&self, repeated: &RepeatedDose) -> String {
        let dose = self.reminder(&self.message()).dose(&item(repeated));
        let routine = self.routines.get(&repeated.routine);
        let sets = routine.map_or(1, |routine| routine.shape.sets);
        let grows = repeated.grows_to.map_or(String::new(), |most| format!(", growing to {}", most / sets));
        let first_day = self.event.first.date();
        let eased = repeated.eased_to.map_or(String::new(), |day| format!("; half of it to {}", date(day, first_day)));
        let Instructions { cue, caution, .. } = self.routines.instructions(&repeated.routine);
        let caution = caution.as_deref().map(notification::first_sentence);
        let lines = [Some(format!("{dose}{grows}{eased}")), cue, caution.map(str::to_owned)];
        lines.into_iter().flatten().collect::<Vec<_>>().join("\n")
    }

    /// The words that a reminder of the same has.
    fn reminder<'a>(&'a self, message: &'a Message) -> Words<'a> {
        Words {
            message,
            routines: self.routines,
            anchor: self.anchor,
            is_private: self.is_private,
            is_review_due: false,
            guidance: &|_: &RoutineId| Guidance::default(),
        }
    }

    fn message(&self) -> Message {
        let RepeatingEvent { first, slot, doses, .. } = self.event;
        Message {
            key: Key { day: first.date(), slot: slot.name.clone() },
            items: doses.iter().map(item).collect(),
            carried: Vec::new(),
            due_at: first.and_utc().fixed_offset(),
            is_late: false,
            replaces: None,
            silent: false,
        }
    }
}

fn item(repeated: &RepeatedDose) -> Item {
    Item { routine: repeated.routine.clone(), dose: repeated.dose.clone() }
}
