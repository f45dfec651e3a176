//! How the dose of a routine is done, as the configuration says it.

use toml::Spanned;

use super::file::RoutineTable;
use super::keys;
use super::{Invalid, length, number};
use crate::domain::session_shape::SessionShape;

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
    })
}
