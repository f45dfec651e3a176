//! How reminding is going: the answers to `remind status` and `remind stop`, and what reminders are shown on.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Value, json};

use super::json::instant;
use super::pause::Days;
use super::{listed, pause, reminder, upcoming};
use crate::domain::calendar::{Moment, Zone, moment};
use crate::domain::pause::Pause;
use crate::domain::reminding::{Absence, Output, Reminder, Report, Status, Stretch};
use crate::domain::today::Upcoming;

/// How reminding is going.
#[derive(Clone, Debug)]
pub struct Reminding {
    pub daemon: Option<RunningDaemon>,
    pub report: Report,
    pub open: Vec<Reminder>,
    pub next: Option<Upcoming>,
    /// The pause that is on.
    pub pause: Option<Pause>,
    /// Why no reminder is to be seen.
    pub why: Option<&'static str>,
    pub is_stuck: bool,
    /// The stretch of sitting that goes on, and when it leads to a prompt.
    pub sitting: Option<(Stretch, DateTime<Utc>)>,
    /// What the user should see to.
    pub problem: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RunningDaemon {
    pub pid: i32,
    pub since: DateTime<Utc>,
}

impl Reminding {
    /// What a running daemon shows reminders on, by name; `None` where it shows none.
    fn server(&self) -> Option<&str> {
        self.daemon?;
        match self.report.output.as_ref()? {
            Output::Server(name) => Some(name),
            Output::Terminal => Some("terminal"),
            Output::Hook => Some("remind.command"),
            Output::Absent(_) => None,
        }
    }
}

pub fn text(reminding: &Reminding, zone: &dyn Zone, days: Days) -> String {
    let today = days.today;
    let mut text = match &reminding.daemon {
        None => "No daemon runs. Start one: `backcare remind --daemon`\n".to_owned(),
        Some(daemon) => {
            let since = day_and_time(moment(zone, daemon.since), today);
            let output = output(reminding.report.output.as_ref());
            format!("Reminding since {since}, pid {}, {output}.\n", daemon.pid)
        }
    };
    if reminding.is_stuck {
        text += "It seems to be stuck. End it with `backcare remind stop`, and start it again.\n";
    }
    if let Some(problem) = &reminding.problem {
        text += &format!("To be seen to: {problem}.\n");
    }
    for open in &reminding.open {
        let due = moment(zone, open.due_at).format("%H:%M");
        let routines: Vec<&str> = open.items.iter().map(|item| item.routine.as_str()).collect();
        let slot = reminder::slot(&open.key);
        let state = state(reminding, open, zone, today);
        text += &format!("Open: {slot} ({due}), {}: {state}.\n", listed(&routines));
    }
    if let (true, Some(why)) = (reminding.open.is_empty() && reminding.daemon.is_some(), reminding.why) {
        text += &format!("Nothing on the screen: {why}.\n");
    }
    if let Some(pause) = &reminding.pause {
        text += &format!("Paused {}.\n", pause::until_and_reason(pause, days));
    }
    if let Some((stretch, prompt_at)) = reminding.sitting {
        let (since, at) = (moment(zone, stretch.at).format("%H:%M"), moment(zone, prompt_at).format("%H:%M"));
        let source = reminding.report.idle_source.as_ref();
        let source = source.map_or("by the clock".to_owned(), |source| format!("as {source} tells"));
        text += &format!("Sitting since {since} ({source}): you are asked to stand up at {at}.\n");
    }
    if let Some(next) = &reminding.next {
        text += &format!("Next: {}.\n", upcoming::words(next, today));
    }
    text
}

fn state(reminding: &Reminding, open: &Reminder, zone: &dyn Zone, today: NaiveDate) -> String {
    match open.status {
        Status::Snoozed { until, .. } => format!("snoozed until {}", day_and_time(moment(zone, until), today)),
        Status::Closed => "closed without an answer".to_owned(),
        Status::Shown if reminding.server().is_some() => "on the screen".to_owned(),
        Status::Shown => "not on the screen now".to_owned(),
        _ if reminding.server().is_none() => "not on the screen yet".to_owned(),
        _ => reminding.why.unwrap_or("on its way to the screen").to_owned(),
    }
}

pub fn json(reminding: &Reminding, zone: &dyn Zone) -> Value {
    let (snoozed, shown): (Vec<&Reminder>, Vec<&Reminder>) =
        reminding.open.iter().partition(|open| matches!(open.status, Status::Snoozed { .. }));
    let list = |open: Vec<&Reminder>| open.into_iter().map(|open| reminder::json(open, zone)).collect::<Value>();
    let daemon = reminding.daemon;
    json!({
        "running": daemon.is_some(),
        "pid": daemon.map(|daemon| daemon.pid),
        "since": daemon.map(|daemon| instant(moment(zone, daemon.since))),
        "stuck": reminding.is_stuck,
        "next": reminding.next.as_ref().map(upcoming::json),
        "open": list(shown),
        "snoozed": list(snoozed),
        "paused_until": reminding.pause.as_ref().and_then(|pause| pause.until).map(instant),
        "why": reminding.why,
        "server": reminding.server(),
        "sitting": reminding.sitting.map(|(stretch, prompt_at)| json!({
            "since": instant(moment(zone, stretch.at)),
            "prompt_at": instant(moment(zone, prompt_at)),
        })),
        "idle": daemon.and(reminding.report.idle_source.as_ref()),
        "fault": reminding.problem,
    })
}

/// The answer to `remind stop`.
pub fn stopped_text(has_ended: bool) -> &'static str {
    if has_ended { "Reminders have ended.\n" } else { "No daemon runs.\n" }
}

pub fn stopped_json(has_ended: bool) -> Value {
    json!({"stopped": has_ended})
}

/// What a daemon shows reminders on, or waits for: `shown by dunst 1.9.0`. Without an output it waits for the first
/// answer of the session bus.
pub fn output(output: Option<&Output>) -> String {
    match output {
        Some(Output::Server(server)) => format!("shown by {server}"),
        Some(Output::Terminal) => "shown in the terminal".to_owned(),
        Some(Output::Hook) => "told to remind.command".to_owned(),
        Some(Output::Absent(Absence::NoBus)) => "waiting for a session bus".to_owned(),
        Some(Output::Absent(Absence::BusSilent)) | None => "waiting for the session bus to answer".to_owned(),
        Some(Output::Absent(Absence::NoServer)) => "waiting for a notification server".to_owned(),
        Some(Output::Absent(Absence::ServerSilent)) => "waiting for the notification server to answer".to_owned(),
    }
}

/// Why nothing can be shown: `there is no session bus`.
pub fn absence(absence: Absence) -> &'static str {
    match absence {
        Absence::NoBus => "there is no session bus",
        Absence::BusSilent => "the session bus does not answer",
        Absence::NoServer => "there is no notification server",
        Absence::ServerSilent => "the notification server does not answer",
    }
}

/// When reminders that cannot be shown come.
pub fn when_shown(absence: Absence) -> &'static str {
    match absence {
        Absence::NoBus => "Reminders come with your next desktop session.",
        Absence::NoServer => "Reminders come as soon as one starts.",
        Absence::BusSilent | Absence::ServerSilent => "Reminders come as soon as it answers.",
    }
}

/// The time, and the day where it is not today.
pub fn day_and_time(at: Moment, today: NaiveDate) -> String {
    super::time_of(at, at.date_naive(), today)
}
