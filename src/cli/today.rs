//! `backcare`: the present day.

use super::context::Context;
use crate::render;

pub(super) fn run(context: &Context) -> anyhow::Result<String> {
    let store = context.store_to_read()?;
    let today = context.day(store.as_ref())?;
    if context.json {
        return Ok(format!("{}\n", render::today::json(&today)));
    }
    Ok(render::today::text(&today, context.paint))
}
