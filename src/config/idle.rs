//! Settings that are valid and do nothing: what is enabled and never asked for, slots and anchors that no routine uses.

use std::path::Path;

use super::{ConfigError, DEFAULT_SLOTS, Settings, config_file, nearest};
use crate::domain::routine::{RoutineId, Schedule, SlotName};
use crate::domain::when;

/// A setting that does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum IdleSetting {
    /// An enabled routine without a schedule: it is never asked for.
    Unscheduled(RoutineId),
    /// A slot in which no enabled routine is asked for.
    Slot {
        name: SlotName,
        /// The slot, of those that are used, that was probably meant.
        suggestion: Option<SlotName>,
        has_anchor: bool,
    },
    /// The anchor of a default slot in which no enabled routine is asked for.
    Anchor(SlotName),
}

/// The settings of a valid configuration with these bytes that do nothing; `settings` are what it says. `path` is named
/// in errors.
pub fn idle_settings(path: &Path, bytes: &[u8], settings: &Settings) -> Result<Vec<IdleSetting>, ConfigError> {
    let file = config_file(bytes).map_err(|invalid| invalid.in_file(path, bytes))?;
    let given = file.slots.keys().map(|name| SlotName::from(name.get_ref().clone())).collect::<Vec<_>>();
    Ok(idle(settings, &given))
}

/// `given`: the slots that the configuration file has.
fn idle(settings: &Settings, given: &[SlotName]) -> Vec<IdleSetting> {
    let enabled = settings.routines.iter().filter(|routine| routine.prescription.enabled);
    let is_used = |slot: &SlotName| settings.routines.iter().any(|routine| routine.prescription.is_asked_for_in(slot));
    let unscheduled = enabled.filter(|routine| routine.prescription.schedule == Schedule::Unscheduled);
    let mut idle: Vec<IdleSetting> = unscheduled.map(|routine| IdleSetting::Unscheduled(routine.id.clone())).collect();
    let slots = given.iter().filter(|name| !is_used(name) && !is_as_ever(settings, name));
    idle.extend(slots.map(|name| {
        let used = settings.slots.iter().map(|slot| &slot.name).filter(|slot| is_used(slot));
        IdleSetting::Slot {
            name: name.clone(),
            suggestion: nearest(&name.0.to_lowercase(), used.map(SlotName::as_str)).map(SlotName::from),
            has_anchor: settings.wording.anchors.contains_key(name),
        }
    }));
    let is_told = |slot: &SlotName| given.contains(slot) && !is_as_ever(settings, slot);
    let anchors = settings.wording.anchors.keys().filter(|slot| !is_used(slot) && !is_told(slot));
    idle.extend(anchors.map(|slot| IdleSetting::Anchor(slot.clone())));
    idle
}

/// Whether it is a default slot at its default time: without a routine it does no more than without the configuration.
fn is_as_ever(settings: &Settings, name: &SlotName) -> bool {
    let time = settings.slots.iter().find(|slot| slot.name == *name).map(|slot| slot.time);
    DEFAULT_SLOTS.iter().any(|(default, at)| *default == name.as_str() && when::time_of_day(at) == time)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn idle_in(text: &str) -> Vec<IdleSetting> {
        let path = Path::new("");
        idle_settings(path, text.as_bytes(), &Settings::of(path, text.as_bytes()).unwrap()).unwrap()
    }

    fn slot(name: &str, suggestion: Option<&str>, has_anchor: bool) -> IdleSetting {
        IdleSetting::Slot { name: name.into(), suggestion: suggestion.map(SlotName::from), has_anchor }
    }

    #[test]
    fn a_slot_that_no_enabled_routine_uses_does_nothing() {
        let text = "[slots]\nmornin = \"07:30\"\nafternoon = \"16:00\"\n";
        assert_eq!(idle_in(text), [slot("mornin", Some("morning"), false), slot("afternoon", None, false)]);
        let used = format!("{text}[routines.palm]\nslots = [\"mornin\"]\n[routines.walk]\nslots = [\"afternoon\"]\n");
        assert_eq!(idle_in(&used), [slot("afternoon", None, false)], "walk is not enabled");
        let walks = "[routines.walk]\nenabled = true\nper_week = 3\nslots = [\"afternoon\"]\n";
        assert_eq!(idle_in(&format!("[slots]\nafternoon = \"16:00\"\n{walks}")), []);
    }

    #[test]
    fn no_slot_is_suggested_that_does_nothing_itself() {
        let text = "[slots]\ntea1 = \"16:00\"\ntea2 = \"17:00\"\n";
        assert_eq!(idle_in(text), [slot("tea1", None, false), slot("tea2", None, false)]);
    }

    #[test]
    fn a_default_slot_is_told_of_where_its_time_was_changed_for_nothing() {
        assert_eq!(idle_in(""), []);
        assert_eq!(idle_in("[slots]\nbedtime = \"22:00\"\nmorning = \"06:00\"\n"), []);
        assert_eq!(idle_in("[slots]\nbedtime = \"23:00\"\n"), [slot("bedtime", None, false)]);
    }

    #[test]
    fn an_anchor_does_nothing_without_its_slot_and_is_told_with_it() {
        let anchor = |name: &str| format!("[anchors]\n{name} = \"after tea\"\n");
        assert_eq!(idle_in(&anchor("noon")), []);
        assert_eq!(idle_in(&anchor("bedtime")), [IdleSetting::Anchor("bedtime".into())]);
        let both = format!("[slots]\ntea = \"16:00\"\n{}", anchor("tea"));
        assert_eq!(idle_in(&both), [slot("tea", None, true)]);
    }

    #[test]
    fn an_enabled_routine_without_a_schedule_is_never_asked_for() {
        let plank = |enabled| idle_in(&format!("[routines.plank]\nenabled = {enabled}\nminutes = 2\n"));
        assert_eq!(plank(true), [IdleSetting::Unscheduled("plank".into())]);
        assert_eq!(plank(false), []);
    }
}
