//! `backcare do`: guides a session, and logs what was really done.

mod bell;
mod conductor;
mod pain;
mod progress;

use std::io::{self, IsTerminal};

use chrono::SubsecRound;
use serde_json::Value;

use self::bell::Bell;
use self::conductor::{Conducted, Conductor};
use super::Run;
use super::amount::AmountArgs;
use super::args;
use super::completions::candidates;
use super::context::Context;
use super::conversation::{Left, OnTerminal};
use super::cut_off;
use super::error::Error;
use super::guide::care;
use super::log::{self, Logged};
use super::output::{self, Answer};
use crate::clock;
use crate::daemon::lock::{self, Lock, LockOutcome};
use crate::desktop::{self, Content};
use crate::domain::calendar::moment;
use crate::domain::guided::{Ending, Guided, UnderWay};
use crate::domain::history::History;
use crate::domain::plan::Plans;
use crate::domain::record::{Id, Pain, Reading, Relation, Session, Source};
use crate::domain::routine::{Dose, Routine, Unit};
use crate::domain::session_shape::PACES;
use crate::domain::when::PastMoment;
use crate::render::{self, Layout};
use crate::store::{Operation, StoreError, Writer};
use crate::term::uptime;

/// Do a session now: it counts or times, and logs what you did
///
/// It shows how to do it, waits for Enter, and gives you time to get ready. A bell rings at each quarter, twice at the
/// half, three times at the end; of holds once to begin and twice to let go. What you did until you stop is logged.
///
/// Keys: space pauses and goes on, + and - change the pace or the time, n goes to the next part, b turns the bell off and
/// on, q stops and logs, Ctrl-C does so without a question, ? shows the keys.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  backcare do thumb
  backcare do palm --pace 80 --go
  backcare do swallow --count 5 --pain")]
pub(super) struct Args {
    /// The routine: palm, thumb, swallow, break, twist, yoga, run, backwalk, walk, or one of your own
    #[arg(value_name = "ROUTINE", add = candidates::routines())]
    routine: String,
    /// Begin to count at once, without the guide
    #[arg(long)]
    go: bool,
    /// Ask for the pain before and after
    #[arg(long)]
    pain: bool,
    #[command(flatten)]
    amount: AmountArgs,
    /// How many strokes a minute, 1 to 300 [default: that of the routine, else 60]
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    #[arg(value_parser = |word: &str| args::whole_number(word, &PACES))]
    pace: Option<u32>,
    /// Ring no bell
    #[arg(long)]
    quiet: bool,
}

/// Why nothing was logged.
const NOT_BEGUN: &str = "it was not begun";

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn warns_of_missing_daemon(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let routine = context.settings.find(&self.routine)?;
        let amount = self.amount.of(routine)?;
        self.check_pace(routine)?;
        let Ok(pain_before) = self.pain_before(context)? else {
            return Ok(nothing_logged(NOT_BEGUN, context));
        };
        let mut store = context.store()?;
        let _lock = lock_of(context, &store)?;
        if let Some(offer) = cut_off::offer_of(&store, context) {
            output::note(&offer);
        }
        let History { plans, easings, .. } = context.recent_history(&store)?;
        let dose = log::dose_on(&plans, &easings, routine, context.today);
        let dose = Dose { amount: amount.unwrap_or(dose.amount), ..dose };
        let begin = || begun_now(routine, pain_before, &plans, context);
        let cut_off = store.guided()?;
        // Closing it tells the daemon, which withdraws the reminder.
        store.write_guided(&begin())?;
        drop(store);
        let conducted = self.conduct(routine, &dose, Box::new(begin), context);
        if conducted.as_ref().map_or(true, |conducted| conducted.session.amount() == 0) {
            let mut store = context.store()?;
            // Nothing took the place of what an earlier session had done.
            match cut_off {
                Some(cut_off) => store.write_guided(&cut_off)?,
                None => store.end_guided()?,
            }
        }
        self.log(conducted?, routine, context)
    }
}

impl Args {
    fn check_pace(&self, routine: &Routine) -> Result<(), Error> {
        let dose = &routine.prescription.dose;
        let has_none = match (&dose.unit, routine.shape.hold) {
            (Unit::Minutes, _) => "counted in minutes",
            (_, Some(_)) => "held",
            (Unit::Count(_), None) => return Ok(()),
        };
        match self.pace {
            Some(_) => {
                let message = format!("`{}` is {has_none}, and has no pace", routine.id);
                Err(Error::usage(message).hint("leave out --pace"))
            }
            None => Ok(()),
        }
    }

    /// The pain before, where it is to be asked for. The inner error says that nobody is there any more.
    fn pain_before(&self, context: &Context) -> Result<Result<Option<Pain>, Left>, Error> {
        if !self.pain {
            return Ok(Ok(None));
        }
        let Some(mut terminal) = OnTerminal::of(context.look) else {
            let message = "--pain asks on a terminal, and there is none";
            return Err(Error::usage(message).hint("leave it out, and record the pain with `backcare pain N`"));
        };
        Ok(pain::asked("Pain before it, 0 to 10? Enter for none:", &mut terminal))
    }

    /// Guides the session to its end.
    fn conduct<'a>(
        &self,
        routine: &'a Routine,
        dose: &Dose,
        begin: Box<dyn Fn() -> UnderWay + 'a>,
        context: &'a Context,
    ) -> Result<Conducted, Error> {
        if !self.go && io::stderr().is_terminal() {
            let layout = context.look.layout(&io::stderr());
            output::show(&(render::guide::text(routine, &care()?, layout) + "\n"), layout);
        }
        let session = Guided::new(dose, &routine.shape, self.pace, uptime());
        let session = if self.quiet { session.silent() } else { session };
        let bell = Bell::new(context.settings.bell.clone());
        Ok(Conductor::new(session, begin, bell, routine, context)?.conduct(self.go))
    }

    /// Records what was done, asks for the pain, and says what is left of the day.
    fn log(&self, mut conducted: Conducted, routine: &Routine, context: &Context) -> Result<Answer, Error> {
        let (amount, ending) = (conducted.session.amount(), conducted.ending);
        // It may have taken hours.
        let context = &context.at_present()?;
        let begun = match conducted.begun.take() {
            Some(begun) if amount > 0 => in_the_past(UnderWay { amount, ..begun }, routine, context)?,
            begun => {
                conducted.say_problem();
                let one = Dose { amount: 1, unit: routine.prescription.dose.unit.clone() };
                let less = || format!("less than {one} was done");
                let why = begun.map_or_else(|| NOT_BEGUN.to_owned(), |_| less());
                return Ok(nothing_logged(&why, context));
            }
        };
        let recorded = context.store().map_err(Error::from).and_then(|mut store| {
            let (logged, change) = record(&begun, routine, &mut store, context)?;
            Ok((logged, change, store))
        });
        let (mut logged, change, mut store) = recorded.map_err(|error| not_logged(error, &begun, context))?;
        let told = (ending == Ending::Finished).then(|| tell(&logged, context));
        conducted.signals = None;
        conducted.bell.ring_out();
        if ending != Ending::Interrupted
            && let Some(after) = pain::after(self.pain, &logged.session, &store, context)
        {
            record_after(&mut logged, change, after, &mut store, context);
        }
        conducted.bell.finish();
        conducted.say_problem();
        if let Some(told) = told {
            told.wait();
        }
        let answer = log::answer(&[logged], &store, context);
        Ok(if ending == Ending::Finished || context.json {
            answer
        } else {
            answer.and(&render::guided::not_right(context.layout))
        })
    }
}

impl Conducted {
    /// Notes what went wrong beside the session.
    fn say_problem(&mut self) {
        if let Some(problem) = self.bell.problem.take() {
            output::note(&problem);
        }
    }
}

/// The lock of the session; the error says that another one goes on.
fn lock_of(context: &Context, store: &Writer) -> Result<Lock, Error> {
    let holder = match lock::take_guided(&context.paths.db, context.now())? {
        LockOutcome::Acquired(lock) => return Ok(lock),
        LockOutcome::HeldBy(holder) => holder,
    };
    let what = store.guided()?.map_or(String::new(), |session| format!(", {}", session.routine));
    let since = moment(&context.clock.zone, holder.since).format("%H:%M");
    let message = format!("a guided session is already running{what}, since {since} (pid {})", holder.pid);
    Err(Error::failed(message).hint("end it in its terminal with q"))
}

/// A session of `routine` that begins now.
fn begun_now(routine: &Routine, pain: Option<Pain>, plans: &Plans, context: &Context) -> UnderWay {
    let now = clock::now().unwrap_or(context.clock.now).trunc_subsecs(0);
    let at = moment(&context.clock.zone, now);
    let past = PastMoment { at, has_own_offset: false };
    let (day, slot) = past.day_and_slot(&context.calendar(plans), &routine.id);
    let unit = routine.prescription.dose.unit.clone();
    UnderWay { routine: routine.id.clone(), at, day, slot, amount: 0, unit, pain }
}

/// The same session, unless the clock was set back meanwhile: none is in the future.
fn in_the_past(begun: UnderWay, routine: &Routine, context: &Context) -> Result<UnderWay, Error> {
    if begun.at <= context.moment() {
        return Ok(begun);
    }
    let plans = context.recent_history(&context.reader()?)?.plans;
    Ok(UnderWay { amount: begun.amount, ..begun_now(routine, begun.pain, &plans, context) })
}

fn record(
    begun: &UnderWay,
    routine: &Routine,
    store: &mut Writer,
    context: &Context,
) -> Result<(Logged, Id), StoreError> {
    let command = format!("do {}", routine.id);
    store.change(&command, &context.now_for_store(), |transaction| {
        let UnderWay { routine: id, at, day, slot, amount, unit, pain } = begun.clone();
        let dose = log::dose_on(transaction.plans(), &transaction.easings()?, routine, day);
        let session = Session {
            id: transaction.new_id(),
            routine: id,
            at,
            day,
            slot,
            amount: Some(amount),
            unit,
            note: None,
            pain_before: None,
            pain_after: None,
            source: Source::Do,
        };
        let mut logged = Logged::recorded(session, dose, transaction)?;
        logged.record_pain(pain, None, transaction)?;
        Ok((logged, transaction.change()))
    })
}

/// Records the pain after a session, as a part of its change. The session is recorded, whatever becomes of the pain.
fn record_after(logged: &mut Logged, change: Id, pain: Pain, store: &mut Writer, context: &Context) {
    let recorded = context.at_present().and_then(|context| {
        let (at, day, relation, session) = (context.moment(), context.today, Relation::After, Some(logged.session.id));
        store.add_to_change(change, &context.now_for_store(), |transaction| {
            let reading = Reading { id: transaction.new_id(), at, day, pain, relation, session, note: None };
            Ok(transaction.apply(&Operation::insert(reading.id, &reading))?)
        })
    });
    match recorded {
        Ok(()) => logged.session.pain_after = Some(pain),
        Err(cause) => {
            output::note(&format!("the pain is not recorded ({cause}): `backcare pain {pain}` records it alone"));
        }
    }
}

/// What was done and could not be recorded is not lost: the error says what logs it.
fn not_logged(error: Error, begun: &UnderWay, context: &Context) -> Error {
    let hint = error.hint.clone().map_or(String::new(), |hint| format!("{hint}; "));
    let command = render::guided::logging(begun, context.today);
    error.hint(format!("{hint}what you did is logged by `{command}`"))
}

fn nothing_logged(why: &str, context: &Context) -> Answer {
    if context.json {
        return Answer::json(Value::Null);
    }
    Answer::text(format!("Nothing was logged: {why}.\n"))
}

/// Tells the desktop that the session is over.
fn tell(logged: &Logged, context: &Context) -> desktop::Told {
    let session = &logged.session;
    let layout = Layout::PIPE;
    let summary = if context.settings.wording.is_private {
        "backcare: over".to_owned()
    } else {
        format!("Over: {}", session.routine)
    };
    let body = if context.settings.wording.is_private {
        String::new()
    } else {
        render::sessions::logged(session, &logged.dose, logged.again, context.today, layout)
    };
    desktop::tell(Content { summary, body: body.trim_end().to_owned(), silent: true })
}
