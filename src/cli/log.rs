//! `backcare log`: records sessions.

use chrono::{NaiveDate, TimeDelta};
use serde_json::Value;

use super::Run;
use super::amount::AmountArgs;
use super::args::{self, NoteArg, Worded};
use super::choice;
use super::completions::candidates;
use super::context::Context;
use super::conversation::OnTerminal;
use super::cut_off;
use super::error::Error;
use super::output::Answer;
use super::worsening;
use crate::domain::doses::{DayDose, DoseState};
use crate::domain::ease::{self, Ease};
use crate::domain::plan::Plans;
use crate::domain::record::{Pain, Reading, Relation, Session, Source};
use crate::domain::routine::{Dose, Routine, RoutineId};
use crate::domain::today::TodaySlot;
use crate::domain::when::{PastMoment, When};
use crate::render::{self, listed};
use crate::store::{Operation, Reader, StoreError, Transaction};

/// Record what you did
///
/// The amount is the prescribed dose unless you say otherwise. The session fills the slot that is open at its time.
/// Without a routine you are asked about those that are open now.
#[derive(Debug, Default, clap::Args)]
#[command(after_help = "\
Examples:
  backcare log thumb
  backcare log palm thumb --pain 5 --pain-after 4
  backcare log palm --count 150 --ago 20m
  backcare log yoga --minutes 30 --at 'yesterday 18:30' --note 'with the class'")]
pub(super) struct Args {
    /// What you did: palm, thumb, swallow, break, twist, yoga, run, backwalk, walk, or one of your own
    #[arg(value_name = "ROUTINE", add = candidates::routines())]
    routines: Vec<String>,
    /// When: 08:00, noon, `yesterday 21:00`, `monday 7pm`, `2026-11-20 08:00` [default: now]
    #[arg(long, value_name = "WHEN", conflicts_with = "ago", value_parser = args::when, add = candidates::slot())]
    at: Option<When>,
    /// How long ago: 10m, 2h
    #[arg(long, value_name = "FOR", value_parser = args::length, allow_hyphen_values = true)]
    ago: Option<Worded<TimeDelta>>,
    #[command(flatten)]
    amount: AmountArgs,
    /// Pain before it, 0 to 10; of several routines it is kept with the first
    #[arg(long, value_name = "N", value_parser = args::pain, allow_negative_numbers = true)]
    #[arg(visible_alias = "pain-before")]
    pain: Option<Pain>,
    /// Pain after it, 0 to 10
    #[arg(long, value_name = "N", value_parser = args::pain, allow_negative_numbers = true)]
    pain_after: Option<Pain>,
    #[command(flatten)]
    note: NoteArg,
}

impl Run for Args {
    fn changes_the_diary(&self) -> bool {
        true
    }

    fn warns_of_missing_daemon(&self) -> bool {
        true
    }

    fn run(&self, context: &Context) -> Result<Answer, Error> {
        let chosen =
            if self.routines.is_empty() { self.open_now(context)? } else { Chosen::Routines(self.named(context)?) };
        let routines = match chosen {
            Chosen::Routines(routines) => routines,
            Chosen::Nothing(_) if context.json => return Ok(Answer::json(Value::Array(Vec::new()))),
            Chosen::Nothing(why) => {
                return Ok(Answer::text(why).offering(cut_off::offer(&context.reader()?, context)));
            }
        };
        let amounts = routines.iter().map(|routine| self.amount.of(routine)).collect::<Result<Vec<_>, Error>>()?;
        let ago = self.ago.as_ref().map(|ago| When::ago(&format!("{} ago", ago.words), ago.value));
        let (mut store, past) = context.store_and_moment(self.at.as_ref().or(ago.as_ref()))?;
        let ids: Vec<&str> = routines.iter().map(|routine| routine.id.as_str()).collect();
        let command = format!("log {}", ids.join(" "));
        let logged = store.change(&command, &context.now_for_store(), |transaction| {
            let mut logged: Vec<Logged> = Vec::new();
            for (routine, amount) in routines.iter().zip(&amounts) {
                let mut one = self.record(routine, *amount, past, transaction, context)?;
                if logged.is_empty() {
                    one.record_pain(self.pain, self.pain_after, transaction)?;
                }
                logged.push(one);
            }
            Ok::<_, StoreError>(logged)
        })?;
        Ok(answer(&logged, &store, context).offering(cut_off::offer(&store, context)))
    }
}

/// What a command without a routine is about.
enum Chosen<'a> {
    Routines(Vec<&'a Routine>),
    /// Nothing, and why.
    Nothing(String),
}

/// A session that was recorded.
pub(super) struct Logged {
    pub(super) session: Session,
    /// The dose that its day prescribes.
    pub(super) dose: Dose,
    /// Whether its slot was filled before.
    pub(super) again: bool,
}

impl Args {
    /// `backcare log` with these routines and nothing else.
    pub(super) fn of(routines: &[String]) -> Self {
        Self { routines: routines.to_vec(), ..Self::default() }
    }

    fn record(
        &self,
        routine: &Routine,
        amount: Option<u32>,
        past: PastMoment,
        transaction: &Transaction,
        context: &Context,
    ) -> Result<Logged, StoreError> {
        let (day, slot) = past.day_and_slot(&context.calendar(transaction.plans()), &routine.id);
        let dose = dose_on(transaction.plans(), &transaction.easings()?, routine, day);
        let session = Session {
            id: transaction.new_id(),
            routine: routine.id.clone(),
            at: past.at,
            day,
            slot,
            amount: Some(amount.unwrap_or(dose.amount)),
            unit: dose.unit.clone(),
            note: self.note.text(),
            pain_before: None,
            pain_after: None,
            source: Source::Cli,
        };
        Logged::recorded(session, dose, transaction)
    }

    /// The routines on the command line, each once.
    fn named<'a>(&self, context: &'a Context) -> Result<Vec<&'a Routine>, Error> {
        let mut routines: Vec<&Routine> = Vec::new();
        for name in &self.routines {
            let routine = context.settings.find(name)?;
            if routines.iter().any(|other| other.id == routine.id) {
                let hint = "log it twice if you did it twice";
                return Err(Error::usage(format!("`{name}` is named twice")).hint(hint));
            }
            routines.push(routine);
        }
        Ok(routines)
    }

    /// The routines that are open now, as far as the user says yes to them; without a user to ask it is wrong usage.
    fn open_now<'a>(&self, context: &'a Context) -> Result<Chosen<'a>, Error> {
        if self.at.is_some() || self.ago.is_some() || self.amount.is_given() {
            let hint = "such as `backcare log thumb --ago 10m`";
            return Err(Error::usage("name the ROUTINE that this time or amount is for").hint(hint));
        }
        // The database is closed again before a person is asked, who may take a while.
        let today = context.day(&context.reader()?)?;
        let open: Vec<(&TodaySlot, &DayDose)> = today.in_state(DoseState::Open).collect();
        if open.is_empty() {
            return Ok(Chosen::Nothing(render::today::nothing_open(&today, context.layout)));
        }
        if let Some(mut terminal) = OnTerminal::of(context.look) {
            let open: Vec<_> = open.into_iter().map(|(slot, dose)| (&slot.slot.name, dose)).collect();
            // Who leaves has chosen nothing.
            let done = choice::which(&open, &mut terminal).unwrap_or_default();
            let routines: Vec<&Routine> =
                done.into_iter().filter_map(|dose| context.settings.routines.get(&dose.routine)).collect();
            let is_nothing = routines.is_empty();
            return Ok(if is_nothing { Chosen::Nothing(self.nothing_logged()) } else { Chosen::Routines(routines) });
        }
        let words: Vec<String> =
            open.iter().map(|(slot, dose)| format!("{} ({})", dose.routine, slot.slot.name)).collect();
        let message = format!("name the ROUTINE; open now: {}", listed(&words));
        Err(Error::usage(message).hint("such as `backcare log thumb`"))
    }

    /// The answer where nothing was done; a pain that was given is kept nowhere then.
    fn nothing_logged(&self) -> String {
        let pain = self.pain.or(self.pain_after);
        let pain = pain.map(|pain| format!(" To record the pain alone: `backcare pain {pain}`"));
        format!("Nothing was logged.{}\n", pain.unwrap_or_default())
    }
}

impl Logged {
    /// Records a session; `dose` is what its day prescribes.
    pub(super) fn recorded(session: Session, dose: Dose, transaction: &Transaction) -> Result<Self, StoreError> {
        let again = transaction.is_filled(&session.routine, session.day, session.slot.as_ref())?;
        transaction.record_session(&session)?;
        Ok(Self { session, dose, again })
    }

    /// Records the pain before and after it.
    pub(super) fn record_pain(
        &mut self,
        before: Option<Pain>,
        after: Option<Pain>,
        transaction: &Transaction,
    ) -> Result<(), StoreError> {
        let session = &mut self.session;
        (session.pain_before, session.pain_after) = (before, after);
        for (pain, relation) in [(before, Relation::Before), (after, Relation::After)] {
            let Some(pain) = pain else { continue };
            let (at, day, session) = (session.at, session.day, Some(session.id));
            let reading = Reading { id: transaction.new_id(), at, day, pain, relation, session, note: None };
            transaction.apply(&Operation::insert(reading.id, &reading))?;
        }
        Ok(())
    }
}

/// The dose of `routine` on `day`; the present one where the day's plan does not know it, or counts it otherwise.
pub(super) fn dose_on(plans: &Plans, easings: &[Ease], routine: &Routine, day: NaiveDate) -> Dose {
    let present = &routine.prescription.dose;
    let known = [day, plans.today()].into_iter().filter_map(|day| ease::dose_on(plans, easings, &routine.id, day));
    known.into_iter().find(|dose| dose.unit == present.unit).unwrap_or_else(|| present.clone())
}

/// What was logged, and what is left.
pub(super) fn answer(logged: &[Logged], reader: &Reader, context: &Context) -> Answer {
    if context.json {
        return Answer::json(match logged {
            [only] => render::sessions::json(&only.session),
            all => all.iter().map(|logged| render::sessions::json(&logged.session)).collect(),
        });
    }
    let mut text = String::new();
    for Logged { session, dose, again } in logged {
        text += &render::sessions::logged(session, dose, *again, context.today, context.layout);
    }
    // The sessions are recorded: where the day cannot be read, the answer is shorter, and that is no failure.
    let ids: Vec<&RoutineId> = logged.iter().map(|logged| &logged.session.routine).collect();
    text += &context
        .day(reader)
        .map(|today| render::today::left_and_week(&today, &ids, context.layout))
        .unwrap_or_default();
    let of_today = logged.iter().map(|logged| &logged.session).filter(|session| session.day == context.today);
    let pain: Vec<Pain> =
        of_today.flat_map(|session| session.pain_before.into_iter().chain(session.pain_after)).collect();
    Answer::text(text + &worsening::line_after(&pain, context, reader))
}
