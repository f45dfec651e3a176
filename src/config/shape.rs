//! How the dose of a routine is done, as the configuration says it.

use toml::Spanned;

use super::file::RoutineTable;
use super::keys;
use super::{Invalid, checked, checked_as, length, number};
use crate::domain::session_shape::{PARTS, READY, SessionShape};

/// Into how many sets the dose is divided.
pub(super) fn sets(fields: &RoutineTable) -> Result<u32, Invalid> {
    fields.sets.as_ref().map_or(Ok(1), |sets| number(keys::SETS_OF, sets))
}

pub(super) fn shape(id: &Spanned<String>, fields: &RoutineTable) -> Result<SessionShape, Invalid> {
    let RoutineTable { hold, rest, pace, .. } = fields;
    let id = id.get_ref();
    if let (Some(hold), None) = (hold, &fields.count) {
        return Err(Invalid::of(hold, format!("`hold` goes with `count`, and `{id}` has none")));
    }
    if let (Some(pace), None) = (pace, &fields.count) {
        return Err(Invalid::of(pace, format!("`pace` goes with `count`, and `{id}` has none")));
    }
    if let (Some(pace), Some(_)) = (pace, hold) {
        return Err(Invalid::of(pace, format!("`{id}` has both `hold` and `pace`; keep one")));
    }
    if let (Some(rest), None, None) = (rest, hold, &fields.sets) {
        return Err(Invalid::of(rest, format!("`rest` goes with `hold` or with `sets`, and `{id}` has neither")));
    }
    let sets = sets(fields)?;
    Ok(SessionShape {
        sets,
        hold: length(keys::HOLD, hold.as_ref())?,
        // A single set leaves nothing to rest between.
        rest: length(keys::REST, rest.as_ref())?.filter(|_| hold.is_some() || sets > 1),
        pace: pace.as_ref().map(|pace| number(keys::PACE, pace)).transpose()?,
        turn: turn(id, fields)?,
        parts: parts(id, fields)?,
        ready: length(keys::READY, fields.ready.as_ref())?.unwrap_or(READY),
    })
}

fn turn(id: &str, fields: &RoutineTable) -> Result<Option<String>, Invalid> {
    let Some(turn) = &fields.turn else { return Ok(None) };
    if fields.hold.is_some() {
        return Err(Invalid::of(turn, format!("`{id}` has both `turn` and `hold`; keep one")));
    }
    checked(keys::TURN, turn).map(|turn| Some(turn.to_owned()))
}

fn parts(id: &str, fields: &RoutineTable) -> Result<Vec<String>, Invalid> {
    let Some(parts) = &fields.parts else { return Ok(Vec::new()) };
    let other = fields.turn.as_ref().map(|_| "turn").or(fields.hold.as_ref().map(|_| "hold"));
    if let Some(other) = other {
        return Err(Invalid::of(parts, format!("`{id}` has both `parts` and `{other}`; keep one")));
    }
    if !PARTS.contains(&parts.get_ref().len()) {
        let (least, most) = (PARTS.start(), PARTS.end());
        return Err(Invalid::of(parts, format!("`parts` of `{id}` are not {least} to {most}")));
    }
    // A part has as many characters as what is said at the half.
    parts.get_ref().iter().map(|part| checked_as("parts", keys::TURN, part).map(str::to_owned)).collect()
}
