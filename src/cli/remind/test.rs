//! `backcare remind test`: shows something that looks like a reminder, by the daemon's own way where one runs.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::daemon::lock;
use crate::daemon::trial;
use crate::desktop::show_once;

/// How long a daemon may take to pass the answer on.
const PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN: Duration = Duration::from_millis(20);

pub(super) fn run(context: &Context) -> anyhow::Result<String> {
    let running = context.store_as_it_is()?.is_some() && lock::holder(&context.paths.db)?.is_some();
    let (answer, shown) = if running { by_the_daemon(context)? } else { by_ourselves() };
    if !shown {
        let hint = if answer == "do-not-disturb is on" {
            "reminders wait until it is off, and come then"
        } else {
            "start a notification server, or log in to a desktop; `backcare remind` also works in a terminal"
        };
        return Err(Failure::new(format!("nothing was shown: {answer}"), hint).into());
    }
    Ok(if context.json {
        format!("{}\n", json!({"shown": true, "by_daemon": running, "answer": answer}))
    } else {
        format!("Look at your screen: {answer}.\n")
    })
}

fn by_the_daemon(context: &Context) -> anyhow::Result<(String, bool)> {
    // The daemon hears of it when the database is closed.
    let request = context.store()?.request_test(context.now())?;
    let asked_at = Instant::now();
    let answer = loop {
        let answer = context.store_as_it_is()?.map_or(Ok(None), |store| store.test_answer(request))?;
        if let Some(answer) = answer {
            break answer;
        }
        if asked_at.elapsed() > PATIENCE {
            break "neither the daemon nor the notification server has answered".to_owned();
        }
        thread::sleep(BETWEEN);
    };
    context.store()?.end_test(request)?;
    let shown = answer.ends_with("shows it");
    Ok((answer, shown))
}

fn by_ourselves() -> (String, bool) {
    match show_once(&trial()) {
        Ok(server) => (format!("{server} shows it (no daemon runs)"), true),
        Err(cause) => (cause, false),
    }
}
