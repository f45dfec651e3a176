//! What every command is given: the present, the settings, the files, and whether to answer in JSON.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, SubsecRound, TimeDelta, Utc};

use super::demo_diary;
use super::environment::variable;
use super::error::Error;
use super::layout::Look;
use super::output::note;
use super::{Global, Run};
use crate::clock::Clock;
use crate::config::{self, ConfigError, Settings};
use crate::domain::calendar::{self, Calendar, Moment, moment};
use crate::domain::history::{History, View};
use crate::domain::plan::{Plan, Plans};
use crate::domain::routine::RoutineId;
use crate::domain::stats::{self, Past, Question, Stats, Streak};
use crate::domain::today::{Today, first_day_needed};
use crate::domain::when::{PastMoment, When};
use crate::paths::Paths;
use crate::render::Layout;
use crate::render::pause::Days;
use crate::store::{Filter, Now, Reader, StoreError, Writer};

/// Whose diary and settings a command works with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Diary {
    /// The user's, in files.
    Own,
    /// Made-up weeks in memory: no file is read or written.
    Demo,
}

pub(super) struct Context {
    diary: Diary,
    pub(super) clock: Clock,
    pub(super) settings: Settings,
    /// The plan in force.
    pub(super) plan: Plan,
    /// The present logical day.
    pub(super) today: NaiveDate,
    /// Of the answer.
    pub(super) layout: Layout,
    /// What was chosen of how answers look.
    pub(super) look: Look,
    pub(super) json: bool,
    pub(super) paths: Paths,
    /// What is wrong with the configuration, for a command that goes on all the same.
    pub(super) config_problem: Option<String>,
}

impl Context {
    pub(super) fn new(command: &dyn Run, global: &Global, layout: Layout, diary: Diary) -> Result<Self, Error> {
        let clock = Clock::read()?;
        if let Some(name) = clock.zone.unreadable() {
            note(&format!("TZ is `{name}`, which is no time zone: UTC is taken"));
        }
        let (paths, settings, config_problem) = match diary {
            Diary::Own => own_settings(command, global)?,
            Diary::Demo => (Paths::nowhere(), Settings::demo()?, None),
        };
        let plan = plan_in_force(&settings, config_problem.as_ref(), &paths.db);
        Ok(Self {
            diary,
            today: calendar::day_of(&clock.zone, |_| plan.day_start, clock.now),
            clock,
            settings,
            plan,
            layout,
            look: global.look,
            json: global.json,
            paths,
            config_problem: config_problem.map(|cause| cause.to_string()),
        })
    }

    /// The same with other settings.
    pub(super) fn with(&self, settings: Settings) -> Self {
        let plan = settings.plan();
        Self { config_problem: None, ..self.changed(self.clock.clone(), settings, plan) }
    }

    /// The same, as of now: for a command that has taken a while.
    pub(super) fn at_present(&self) -> Result<Self, Error> {
        Ok(self.changed(Clock::read()?, self.settings.clone(), self.plan.clone()))
    }

    fn changed(&self, clock: Clock, settings: Settings, plan: Plan) -> Self {
        Self {
            today: calendar::day_of(&clock.zone, |_| plan.day_start, clock.now),
            clock,
            settings,
            plan,
            paths: self.paths.clone(),
            config_problem: self.config_problem.clone(),
            ..*self
        }
    }

    /// The present in whole seconds: sessions have no fractions.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now.trunc_subsecs(0)
    }

    /// The present on the wall clock.
    pub(super) fn moment(&self) -> Moment {
        moment(&self.clock.zone, self.now())
    }

    /// The database for writing, made where there is none.
    pub(super) fn store(&self) -> Result<Writer, StoreError> {
        Writer::open(&self.paths.db)
    }

    /// The database for writing, where there is one.
    pub(super) fn existing_store(&self) -> Result<Option<Writer>, StoreError> {
        Writer::open_existing(&self.paths.db)
    }

    /// The database for reading. One of an older version is brought up to date first.
    pub(super) fn reader(&self) -> Result<Reader, StoreError> {
        if self.is_demo() {
            return self.demo_reader();
        }
        match Reader::open(&self.paths.db) {
            Err(StoreError::Older { .. }) => {
                drop(Writer::open(&self.paths.db)?);
                Reader::open(&self.paths.db)
            }
            opened => opened,
        }
    }

    /// The database for reading, as it is: not even one of an older version is changed.
    pub(super) fn reader_as_it_is(&self) -> Result<Reader, StoreError> {
        if self.is_demo() {
            return self.demo_reader();
        }
        Reader::open(&self.paths.db)
    }

    fn demo_reader(&self) -> Result<Reader, StoreError> {
        demo_diary::reader(self.now(), &self.clock.zone, &self.plan)
    }

    /// Whether the weeks are made up, so that neither files nor locks say anything about them.
    pub(super) fn is_demo(&self) -> bool {
        self.diary == Diary::Demo
    }

    /// The bytes of the configuration in use.
    pub(super) fn configuration(&self) -> Result<Vec<u8>, ConfigError> {
        match self.diary {
            Diary::Own => config::read(&self.paths.config),
            Diary::Demo => Ok(config::DEMO.as_bytes().to_vec()),
        }
    }

    /// The present for a command that writes.
    pub(super) fn now_for_store(&self) -> Now<'_> {
        Now { now: self.clock.now, at: self.moment(), day: self.today, plan: &self.plan }
    }

    /// The plans of all days, by what `reader` has recorded; without one nothing is recorded.
    pub(super) fn plans(&self, reader: Option<&Reader>) -> Result<Plans, StoreError> {
        let recorded = reader.map_or_else(|| Ok(BTreeMap::new()), Reader::plans)?;
        Ok(Plans::new(recorded, self.today, self.plan.clone()))
    }

    /// The logical days under `plans`.
    pub(super) fn calendar<'a>(&'a self, plans: &'a Plans) -> Calendar<'a> {
        Calendar { zone: &self.clock.zone, plans }
    }

    /// The history from the day `since` on.
    pub(super) fn history(&self, reader: &Reader, since: NaiveDate) -> Result<History, StoreError> {
        reader.history(self.plans(Some(reader))?, since)
    }

    /// What statistics answer; with the history of the period. `first_day` is the first that there is.
    pub(super) fn stats(
        &self,
        reader: &Reader,
        first_day: Option<NaiveDate>,
        question: Question,
    ) -> Result<(Stats, History), StoreError> {
        let mut history = self.history(reader, stats::first_day_needed(question.period))?;
        let since = history.first_day_of_past(question);
        // The days before the period are looked at, too.
        if history.tracking.is_some_and(|tracking| tracking.day >= since) {
            history.first_session = reader.first_session()?;
        }
        let past = Past {
            first_day,
            lifetime: reader.lifetime(history.routines_of_past(since, question).as_deref())?,
            since,
            slot_days: reader.slot_days(&history.slots_of_past(since, question), since)?,
            pain: reader.pain_history(stats::first_day_of_pain(question.period))?,
        };
        Ok((self.view(&history).stats(&past, question), history))
    }

    /// `history` as it is seen now.
    pub(super) fn view<'a>(&'a self, history: &'a History) -> View<'a> {
        history.at(&self.clock.zone, self.now())
    }

    /// What pauses are told by.
    pub(super) fn days(&self) -> Days {
        Days { today: self.today, day_start: self.plan.day_start }
    }

    /// The logical day of an instant, by the plan in force.
    pub(super) fn day_of(&self, instant: DateTime<Utc>) -> NaiveDate {
        calendar::day_of(&self.clock.zone, |_| self.plan.day_start, instant)
    }

    /// As much of the history as says what today and the days after it ask for.
    pub(super) fn recent_history(&self, reader: &Reader) -> Result<History, StoreError> {
        self.history(reader, first_day_needed(self.today))
    }

    /// The present day.
    pub(super) fn day(&self, reader: &Reader) -> Result<Today, StoreError> {
        Ok(self.view(&self.recent_history(reader)?).today())
    }

    /// Days in a row with a session, up to today.
    pub(super) fn streak(&self, reader: &Reader) -> Result<Streak, StoreError> {
        let history = self.recent_history(reader)?;
        Ok(history.streak_of(&self.calendar(&history.plans), &reader.session_days()?, self.today))
    }

    /// How long it is until a time that was given, at most `longest`.
    pub(super) fn time_until(&self, when: &When, longest: TimeDelta) -> Result<TimeDelta, Error> {
        let plans = self.plans(None)?;
        let left = when.moment(self.now(), &self.calendar(&plans))? - self.moment();
        if (TimeDelta::seconds(1)..=longest).contains(&left) {
            return Ok(left);
        }
        let message = format!("`{when}` is not within the next {} hours", longest.num_hours());
        Err(Error::failed(message).hint("give a time that is to come, such as 13:00"))
    }

    /// The database for writing, and the instant that was given, at most now; now where none was. Nothing is made where
    /// the instant is refused.
    pub(super) fn store_and_moment(&self, when: Option<&When>) -> Result<(Writer, PastMoment), Error> {
        let Some(when) = when else {
            return Ok((self.store()?, PastMoment { at: self.moment(), has_own_offset: false }));
        };
        self.store_after(|calendar| Ok(when.resolve(self.now(), calendar)?))
    }

    /// The database for writing, and what `resolve` finds in the calendar of its plans. Nothing is made where that fails.
    pub(super) fn store_after<T>(
        &self,
        resolve: impl FnOnce(&Calendar) -> Result<T, Error>,
    ) -> Result<(Writer, T), Error> {
        let existing = self.existing_store()?;
        let plans = self.plans(existing.as_deref())?;
        let resolved = resolve(&self.calendar(&plans))?;
        Ok((existing.map_or_else(|| self.store(), Ok)?, resolved))
    }

    /// The routines of the configuration that are called so, each once.
    pub(super) fn routines(&self, names: &[String]) -> Result<Vec<RoutineId>, Error> {
        let mut ids: Vec<RoutineId> = Vec::new();
        for name in names {
            let id = &self.settings.find(name)?.id;
            if !ids.contains(id) {
                ids.push(id.clone());
            }
        }
        Ok(ids)
    }

    /// A routine of the configuration, or one that only sessions remember.
    pub(super) fn known_routine(&self, name: &str, reader: &Reader) -> Result<RoutineId, Error> {
        let id = RoutineId::from(name);
        if self.settings.routines.get(&id).is_some() {
            return Ok(id);
        }
        let remembered = Filter { routine: Some(id.clone()), limit: Some(1), ..Filter::default() };
        if reader.sessions(&remembered)?.is_empty() { Ok(self.settings.find(name)?.id.clone()) } else { Ok(id) }
    }
}

/// The files of the user, the settings in them, and what is wrong with those where `command` goes on without them.
fn own_settings(command: &dyn Run, global: &Global) -> Result<(Paths, Settings, Option<ConfigError>), Error> {
    let db = global.db.clone().or_else(|| variable("BACKCARE_DB").map(PathBuf::from));
    let config = global.config.clone().or_else(|| variable("BACKCARE_CONFIG").map(PathBuf::from));
    let is_named = config.is_some();
    let paths = Paths::find(db, config)?;
    if is_named {
        note_missing_configuration(&paths.config);
    }
    match Settings::read(&paths.config) {
        Ok(settings) => Ok((paths, settings, None)),
        Err(cause) if command.needs_settings() => Err(cause.into()),
        Err(cause) => Ok((paths, Settings::standard()?, Some(cause))),
    }
}

/// The plan of the settings. Where the configuration is broken, the plan that was recorded last still is in force.
fn plan_in_force(settings: &Settings, problem: Option<&ConfigError>, db: &Path) -> Plan {
    let recorded = || Reader::open(db).ok()?.plans().ok()?.pop_last();
    match problem.and_then(|_| recorded()) {
        Some((_, plan)) => plan,
        None => settings.plan(),
    }
}

/// Notes that a configuration that the user has named is not there.
fn note_missing_configuration(path: &Path) {
    let is_standard = Paths::find(None, None).is_ok_and(|standard| standard.config == path);
    if !is_standard && std::fs::exists(path).is_ok_and(|there| !there) {
        note(&format!("there is no configuration {}; the defaults hold", path.display()));
    }
}
