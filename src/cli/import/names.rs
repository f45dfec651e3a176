//! What the names of a table mean here.

use std::collections::HashMap;

use crate::cli::args::ValueError;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::domain::routine::{RoutineId, Unit};
use crate::store::{Filter, Reader, StoreError};

/// A name, and the routine that it means here: `Back rub=palm`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NameMap {
    name: String,
    /// Empty where the name is left out.
    routine: String,
}

/// What a name means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Routine(RoutineId, Unit),
    /// Nothing, on purpose.
    LeftOut,
    Unknown,
}

pub(super) struct Names<'a> {
    context: &'a Context,
    /// Routines that have sessions, with the unit of the last one.
    remembered: HashMap<RoutineId, Unit>,
    /// By the name in small letters.
    meanings: HashMap<String, Meaning>,
}

impl NameMap {
    /// Split at the last `=`, since a name may have one.
    pub(super) fn parse(words: &str) -> Result<Self, ValueError> {
        let (name, routine) = words.rsplit_once('=').ok_or_else(|| ValueError {
            message: format!("`{words}` has no `=`"),
            hint: "write the name, `=`, and the routine that it is here: 'Back rub=palm'".to_owned(),
        })?;
        Ok(Self { name: name.trim().to_owned(), routine: routine.trim().to_owned() })
    }

    /// As it is typed.
    pub(super) fn words(&self) -> String {
        format!("{}={}", self.name, self.routine)
    }

    /// Whether it says what rows without a name are.
    pub(super) fn is_of_unnamed(&self) -> bool {
        self.name.is_empty() && !self.routine.is_empty()
    }
}

impl<'a> Names<'a> {
    pub(super) fn new(maps: &[NameMap], context: &'a Context, reader: &Reader) -> Result<Self, Error> {
        let mut meanings = HashMap::new();
        for NameMap { name, routine } in maps {
            let meaning = match routine.as_str() {
                "" => Meaning::LeftOut,
                routine => {
                    let found = context.settings.find(routine)?;
                    Meaning::Routine(found.id.clone(), found.prescription.dose.unit.clone())
                }
            };
            if meanings.insert(name.to_lowercase(), meaning).is_some() {
                return Err(Error::usage(format!("--map says twice what `{name}` is")).hint("say it once"));
            }
        }
        Ok(Self { context, remembered: remembered(reader)?, meanings })
    }

    /// What rows without a name mean, where that was said.
    pub(super) fn of_unnamed(&self) -> Option<&Meaning> {
        self.meanings.get("")
    }

    pub(super) fn meaning(&mut self, name: &str) -> &Meaning {
        let key = name.to_lowercase();
        if !self.meanings.contains_key(&key) {
            let found = self.found(name);
            self.meanings.insert(key.clone(), found);
        }
        self.meanings.get(&key).unwrap_or(&Meaning::Unknown)
    }

    /// A routine of the configuration, or one that only sessions remember.
    fn found(&self, name: &str) -> Meaning {
        if let Some(routine) = self.context.settings.find_by_name(name) {
            return Meaning::Routine(routine.id.clone(), routine.prescription.dose.unit.clone());
        }
        let remembered = self.remembered.get_key_value(&RoutineId::from(name));
        remembered.map_or(Meaning::Unknown, |(id, unit)| Meaning::Routine(id.clone(), unit.clone()))
    }
}

/// Routines that have sessions, with the unit of the last one. They are read before the table is: a reader that is open
/// while rows are written keeps their log from being emptied.
fn remembered(reader: &Reader) -> Result<HashMap<RoutineId, Unit>, StoreError> {
    let mut units = HashMap::new();
    for id in reader.lifetime(None)?.session_days_of.into_keys() {
        let of_it = Filter { routine: Some(id.clone()), limit: Some(1), ..Filter::default() };
        if let Some(last) = reader.sessions(&of_it)?.pop() {
            units.insert(id, last.unit);
        }
    }
    Ok(units)
}
