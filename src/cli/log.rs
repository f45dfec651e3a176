//! `backcare log`: records sessions.

use std::io::{self, BufRead, IsTerminal, Write};
use std::ops::RangeInclusive;

use clap::builder::RangedI64ValueParser;

use super::context::{Context, note_of};
use super::error::usage;
use crate::domain::doses::DoseState;
use crate::domain::duration;
use crate::domain::record::{Pain, Relation, Session, Source};
use crate::domain::routine::{COUNTS, Dose, MINUTES, Routine, Unit};
use crate::domain::today::Today;
use crate::render::{self, listed};
use crate::store::{NewReading, NewSession, Store};

/// Record what you did
///
/// The amount is the prescribed dose unless you say otherwise. The session fills the slot that is open at its time. Without
/// a routine you are asked about those that are open now.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare log thumb
  backcare log palm thumb --pain 5 --pain-after 4
  backcare log palm --count 150 --ago 20m
  backcare log yoga --minutes 30 --at 'yesterday 18:30' --note 'with the class'")]
pub(super) struct Args {
    /// What you did: palm, thumb, swallow, break, twist, yoga, run, backwalk, or one of your own
    #[arg(value_name = "ROUTINE")]
    routines: Vec<String>,
    /// When: 08:00, `yesterday 21:00`, `monday 7pm`, `2026-11-20 08:00` [default: now]
    #[arg(long, value_name = "WHEN", conflicts_with = "ago")]
    at: Option<String>,
    /// How long ago: 10m, 2h
    #[arg(long, value_name = "FOR")]
    ago: Option<String>,
    /// How many minutes, 1 to 240 [default: the prescribed dose]
    #[arg(long, value_name = "N", conflicts_with = "count", value_parser = within(MINUTES))]
    minutes: Option<u32>,
    /// How many strokes, holds or times, 1 to 10000 [default: the prescribed dose]
    #[arg(long, value_name = "N", value_parser = within(COUNTS))]
    count: Option<u32>,
    /// Pain before it, 0 to 10; of several routines it is kept with the first
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=i64::from(Pain::MAX)))]
    pain: Option<u8>,
    /// Pain after it, 0 to 10
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(0..=i64::from(Pain::MAX)))]
    pain_after: Option<u8>,
    /// A few words about it
    #[arg(long, value_name = "TEXT")]
    note: Option<String>,
}

fn within(amounts: RangeInclusive<u32>) -> RangedI64ValueParser<u32> {
    clap::value_parser!(u32).range(i64::from(*amounts.start())..=i64::from(*amounts.end()))
}

pub(super) fn run(args: &Args, context: &Context) -> anyhow::Result<String> {
    let routines = if args.routines.is_empty() { open_now(args, context)? } else { named(args, context)? };
    if routines.is_empty() {
        return Ok(if context.json { "[]\n" } else { "Nothing was logged.\n" }.to_owned());
    }
    let doses = routines.iter().map(|routine| dose(args, routine)).collect::<anyhow::Result<Vec<Dose>>>()?;
    let when = args.at.clone().or_else(|| args.ago.as_ref().map(|ago| format!("{ago} ago")));
    if let Some(ago) = &args.ago {
        duration::parse(ago)?;
    }
    let given = context.given(when.as_deref())?;

    let mut store = context.store()?;
    let ids: Vec<String> = routines.iter().map(|routine| routine.id.to_string()).collect();
    let logged = store.change(&format!("log {}", ids.join(" ")), &context.now_for_store(), |change| {
        let mut logged = Vec::new();
        for (routine, dose) in routines.iter().zip(&doses) {
            let (at, (day, slot)) = (given.at, given.day_and_slot(&context.calendar(change.plans()), &routine.id));
            let again = change.is_filled(&routine.id, day, slot.as_ref())?;
            let mut session = change.record_session(&NewSession {
                routine: routine.id.clone(),
                at,
                day,
                slot,
                amount: Some(dose.amount),
                unit: dose.unit.clone(),
                note: note_of(args.note.as_deref()),
                source: Source::Cli,
            })?;
            if logged.is_empty() {
                session.pain_before = args.pain.and_then(Pain::new);
                session.pain_after = args.pain_after.and_then(Pain::new);
                for (pain, relation) in [(session.pain_before, Relation::Before), (session.pain_after, Relation::After)]
                {
                    let Some(pain) = pain else { continue };
                    let session = Some(session.id);
                    change.record_reading(&NewReading { at, day, pain, relation, session, note: None })?;
                }
            }
            logged.push((session, again));
        }
        Ok(logged)
    })?;
    Ok(answer(&logged, &store, context))
}

/// The answer to sessions, each with whether its slot was filled before.
fn answer(logged: &[(Session, bool)], store: &Store, context: &Context) -> String {
    if context.json {
        let json = match logged {
            [(only, _)] => render::sessions::json(only),
            all => all.iter().map(|(session, _)| render::sessions::json(session)).collect(),
        };
        return format!("{json}\n");
    }
    let mut text = String::new();
    for (session, again) in logged {
        text += &render::sessions::logged(session, *again, context.today, context.paint);
    }
    // The sessions are recorded: where the rest of the answer cannot be had, it is shorter, and no failure.
    let left = context.day(Some(store)).map(|today| render::today::left_and_streak(&today));
    text + &left.unwrap_or_default()
}

/// The routines on the command line, each once.
fn named<'a>(args: &Args, context: &'a Context) -> anyhow::Result<Vec<&'a Routine>> {
    let mut routines: Vec<&Routine> = Vec::new();
    for name in &args.routines {
        let routine = context.routine(name)?;
        if routines.iter().any(|other| other.id == routine.id) {
            return Err(usage("log", format!("`{name}` is named twice; log it twice if you did it twice")));
        }
        routines.push(routine);
    }
    Ok(routines)
}

/// The routines that are open now, as far as the user says yes to them; without a user to ask it is wrong usage.
fn open_now<'a>(args: &Args, context: &'a Context) -> anyhow::Result<Vec<&'a Routine>> {
    if args.at.is_some() || args.ago.is_some() || args.minutes.is_some() || args.count.is_some() {
        return Err(usage("log", "name the ROUTINE that this time or amount is for"));
    }
    // The database is closed again before a person is asked, who may take a while.
    let today = context.day(context.store_to_read()?.as_ref())?;
    let open: Vec<&Routine> =
        today.in_state(DoseState::Open).filter_map(|(_, dose)| context.settings.routines.get(&dose.routine)).collect();
    if io::stdin().is_terminal() && io::stderr().is_terminal() && !open.is_empty() {
        return Ok(open.into_iter().filter(|routine| asked(routine)).collect());
    }
    Err(usage("log", format!("name the ROUTINE; {}", open_words(&today))))
}

fn open_words(today: &Today) -> String {
    let open: Vec<String> =
        today.in_state(DoseState::Open).map(|(slot, dose)| format!("{} ({})", dose.routine, slot.slot.name)).collect();
    if open.is_empty() { "nothing is open now".to_owned() } else { format!("open now: {}", listed(&open)) }
}

/// Asks on the terminal; Enter means yes, the end of the input no.
fn asked(routine: &Routine) -> bool {
    let mut stderr = io::stderr().lock();
    let question = write!(stderr, "Log {}, {}? [Y/n] ", routine.title, routine.prescription.dose);
    let mut answer = String::new();
    let heard = question.and_then(|()| stderr.flush()).and_then(|()| io::stdin().lock().read_line(&mut answer));
    heard.is_ok_and(|read| read > 0) && matches!(answer.trim().to_lowercase().as_str(), "" | "y" | "yes")
}

/// The amount that was given, in the routine's unit, or its dose.
fn dose(args: &Args, routine: &Routine) -> anyhow::Result<Dose> {
    let prescribed = &routine.prescription.dose;
    let amount = match (&prescribed.unit, args.minutes, args.count) {
        (_, None, None) => prescribed.amount,
        (Unit::Minutes, Some(minutes), _) => minutes,
        (Unit::Count(_), _, Some(count)) => count,
        (Unit::Minutes, None, Some(_)) => {
            return Err(usage("log", format!("`{}` is counted in minutes: use --minutes", routine.id)));
        }
        (Unit::Count(word), Some(_), None) => {
            return Err(usage("log", format!("`{}` is counted in {word}: use --count", routine.id)));
        }
    };
    Ok(Dose { amount, unit: prescribed.unit.clone() })
}
