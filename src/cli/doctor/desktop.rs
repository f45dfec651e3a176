//! What reminders are shown on, and what it tells of the person in front of it.

use super::daemon::Reported;
use super::typed::backcare;
use crate::cli::context::Context;
use crate::cli::environment::variable;
use crate::config::Settings;
use crate::desktop::{probe, tells_of_do_not_disturb};
use crate::domain::reminding::{Output, Report};
use crate::render;
use crate::render::buttons;
use crate::render::doctor::Check;

const NOTIFICATIONS: &str = "notifications";

/// With this dunst shows the menu of a notification's buttons, unless its configuration names another program.
const MENU_PROGRAM: &str = "dmenu";

pub(super) fn server(context: &Context, is_wanted: bool, reported: &Reported) -> Check {
    let name = NOTIFICATIONS;
    let server = match probe() {
        Ok(server) => server,
        Err(cause) => return no_server(Check::note(name, cause), context, is_wanted, reported),
    };
    let answer = "answer with backcare done, backcare snooze, backcare skip";
    if server.capabilities.iter().any(|capability| capability == "actions") {
        return with_buttons(&server.name, answer);
    }
    Check::note(name, format!("{}, without buttons", server.name)).advice(answer)
}

/// Servers that take buttons may show them in a menu only, by a program that is not there. `answer` is the other way.
fn with_buttons(server: &str, answer: &str) -> Check {
    let Some(how) = buttons::how(server) else {
        return Check::well(NOTIFICATIONS, format!("{server}, with buttons"));
    };
    let finding = format!("{server}; {how}");
    match server.split(' ').next() {
        Some("dunst") if !is_in_path(MENU_PROGRAM) => {
            Check::note(NOTIFICATIONS, format!("{finding}: dmenu is not here"))
                .advice(format!("install it, or see what `dmenu` in dunstrc names; else {answer}"))
        }
        Some("mako") => {
            Check::note(NOTIFICATIONS, finding).advice(format!("bind a click to it in its configuration, or {answer}"))
        }
        _ => Check::well(NOTIFICATIONS, finding),
    }
}

fn is_in_path(program: &str) -> bool {
    let path = variable("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|directory| directory.join(program).is_file())
}

/// `check` says why no server answers this command. A daemon may have one all the same, or need none.
fn no_server(check: Check, context: &Context, is_wanted: bool, reported: &Reported) -> Check {
    let cause = &check.finding;
    let remind = match reported {
        Ok(Report { output: output @ Some(Output::Server(_)), .. }) => {
            let finding = format!("{cause} here; reminders are {}", render::reminding::output(output.as_ref()));
            return Check::note(check.name, finding);
        }
        Ok(Report { output: output @ Some(Output::Terminal | Output::Hook), .. }) => {
            let finding = format!("{cause}; reminders are {}", render::reminding::output(output.as_ref()));
            return Check::note(check.name, finding);
        }
        Ok(_) => format!("{} && {}", backcare(context, "remind stop"), backcare(context, "remind")),
        Err(_) => backcare(context, "remind"),
    };
    let check = if is_wanted || reported.is_ok() { Check::needs_work(check.name, check.finding) } else { check };
    let advice = "start a notification server, or log in to a desktop; to be reminded in this terminal";
    check.advice(advice).command(remind)
}

pub(super) fn do_not_disturb(reported: &Reported) -> Check {
    let name = "do-not-disturb";
    let report = match reported {
        Err(cause) => return Check::note(name, format!("not known: {cause}")),
        Ok(report) => report,
    };
    match &report.output {
        None | Some(Output::Absent(_)) => {
            Check::note(name, format!("not known: the daemon is {}", render::reminding::output(report.output.as_ref())))
        }
        Some(Output::Terminal | Output::Hook) => {
            let output = render::reminding::output(report.output.as_ref());
            Check::well(name, format!("nothing keeps reminders back: they are {output}"))
        }
        Some(Output::Server(_)) if report.do_not_disturb => {
            Check::note(name, "on: reminders wait until it ends").advice("turn it off to see them now")
        }
        Some(Output::Server(server)) if !tells_of_do_not_disturb(server.split(' ').next().unwrap_or_default()) => {
            Check::note(
                name,
                "the notification server does not tell; it keeps quiet by itself, and may keep reminders in its list",
            )
        }
        Some(Output::Server(_)) => Check::well(name, "off"),
    }
}

pub(super) fn sitting(settings: Option<&Settings>, reported: &Reported) -> Check {
    let name = "sitting";
    let Some(settings) = settings else {
        return Check::note(name, "not known: the configuration cannot be read");
    };
    if settings.rest().is_none() {
        return Check::well(name, "not watched: the routine break is not enabled");
    }
    match reported {
        Err(cause) => Check::note(name, format!("not watched: {cause}")),
        Ok(Report { idle_source: Some(source), .. }) => {
            Check::well(name, format!("{source} tells whether you are there"))
        }
        Ok(_) => Check::note(name, "nothing tells whether you are there: it goes by the clock")
            .advice("a desktop with an idle monitor is needed: GNOME, ext-idle-notify-v1 on Wayland, or X11"),
    }
}
