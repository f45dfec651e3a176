//! `doctor --rebuild`: what is derived is dropped, and worked out anew.

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::output::Answer;
use crate::render::counted;
use crate::store::Rebuilt;

pub(super) fn rebuild(context: &Context) -> Result<Answer, Error> {
    let Some(mut store) = context.existing_store()? else {
        return Err(Error::failed("there is nothing to rebuild: nothing is recorded yet"));
    };
    let Rebuilt { rows, changed, unreadable } = store.rebuild()?;
    if context.json {
        return Ok(Answer::json(json!({"rows": rows, "changed": changed, "unreadable": unreadable})));
    }
    let changed = match changed {
        0 => "all of them as they were".to_owned(),
        changed => format!("{changed} of them not as they were"),
    };
    let unreadable = match unreadable {
        0 => String::new(),
        1 => " 1 more is kept for a newer backcare.".to_owned(),
        more => format!(" {more} more are kept for a newer backcare."),
    };
    let text = format!("Worked out {} anew, {changed}.{unreadable}", counted(rows, "row"));
    Ok(Answer::text(context.layout.wrapped(text)))
}
