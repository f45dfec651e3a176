//! What every command is given: the present, the settings, the files and how to answer.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde_json::Value;

use super::Global;
use super::answer::note;
use super::failure::Failure;
use crate::clock::Clock;
use crate::config::{ConfigError, Settings, nearest};
use crate::domain::day::{self, Calendar, Moment, moment};
use crate::domain::plans::{Plan, Plans};
use crate::domain::routine::{Routine, RoutineId};
use crate::domain::stats::History;
use crate::domain::today::Today;
use crate::domain::when::{self, Given};
use crate::paths::Paths;
use crate::render::Paint;
use crate::store::{Filter, Present, Store, StoreError};

/// The present, the settings, the files and how to answer.
pub(super) struct Context {
    pub(super) clock: Clock,
    pub(super) settings: Settings,
    pub(super) plan: Plan,
    /// The present logical day.
    pub(super) today: NaiveDate,
    pub(super) paint: Paint,
    pub(super) json: bool,
    pub(super) paths: Paths,
    /// What is wrong with the configuration, for a command that goes on all the same.
    pub(super) fault: Option<String>,
}

impl Context {
    pub(super) fn new(global: &Global) -> anyhow::Result<Self> {
        Self::with(global, |path| Ok((Settings::read(path)?, None)))
    }

    /// For a command that needs no settings: a broken configuration does not keep it from its work. The plan that was in force
    /// last still is.
    pub(super) fn without_settings(global: &Global) -> anyhow::Result<Self> {
        let mut context = Self::with(global, |path| match Settings::read(path) {
            Ok(settings) => Ok((settings, None)),
            Err(cause) => Ok((Settings::standard()?, Some(cause.to_string()))),
        })?;
        if context.fault.is_some() {
            let recorded = Store::open_to_read(&context.paths.db).ok().flatten().and_then(|store| store.plans().ok());
            if let Some((_, plan)) = recorded.and_then(|mut plans| plans.pop_last()) {
                context.today = day::day_of(&context.clock.zone, |_| plan.day_start, context.clock.now);
                context.plan = plan;
            }
        }
        Ok(context)
    }

    fn with(
        global: &Global,
        read: impl FnOnce(&Path) -> Result<(Settings, Option<String>), ConfigError>,
    ) -> anyhow::Result<Self> {
        let clock = Clock::read()?;
        let db = global.db.clone().or_else(|| variable("BACKCARE_DB").map(PathBuf::from));
        let config = global.config.clone().or_else(|| variable("BACKCARE_CONFIG").map(PathBuf::from));
        let named = config.is_some();
        let paths = Paths::find(db, config)?;
        let is_standard = Paths::find(None, None).is_ok_and(|standard| standard.config == paths.config);
        if named && !is_standard && std::fs::exists(&paths.config).is_ok_and(|there| !there) {
            note(&format!("there is no configuration {}; the defaults hold", paths.config.display()));
        }
        let (settings, fault) = read(&paths.config)?;
        let plan = settings.plan();
        Ok(Self {
            today: day::day_of(&clock.zone, |_| plan.day_start, clock.now),
            clock,
            settings,
            plan,
            paint: global.paint(),
            json: global.json,
            paths,
            fault,
        })
    }

    /// The present in whole seconds: sessions have no fractions.
    pub(super) fn now(&self) -> DateTime<Utc> {
        self.clock.now.trunc_subsecs(0)
    }

    /// The present on the wall clock.
    pub(super) fn now_here(&self) -> Moment {
        moment(&self.clock.zone, self.now())
    }

    /// The database, made where there is none.
    pub(super) fn store(&self) -> Result<Store, StoreError> {
        Store::open(&self.paths.db)
    }

    /// The database for reading; `None` where there is none yet. One of an older version is brought up to date first.
    pub(super) fn store_to_read(&self) -> Result<Option<Store>, StoreError> {
        match Store::open_to_read(&self.paths.db) {
            Err(StoreError::Older { .. }) => {
                drop(Store::open(&self.paths.db)?);
                Store::open_to_read(&self.paths.db)
            }
            opened => opened,
        }
    }

    /// The database as it is, for a reader that may not even bring it up to date.
    pub(super) fn store_as_it_is(&self) -> Result<Option<Store>, StoreError> {
        Store::open_to_read(&self.paths.db)
    }

    /// What a command that writes tells the store of the present.
    pub(super) fn present(&self) -> Present<'_> {
        Present { now: self.clock.now, at: self.now_here(), day: self.today, plan: &self.plan }
    }

    /// The plans of all days.
    pub(super) fn plans(&self, store: Option<&Store>) -> Result<Plans, StoreError> {
        let recorded = store.map_or_else(|| Ok(BTreeMap::new()), Store::plans)?;
        Ok(Plans::new(recorded, self.today, self.plan.clone()))
    }

    /// The logical days under `plans`.
    pub(super) fn calendar<'a>(&'a self, plans: &'a Plans) -> Calendar<'a> {
        Calendar { zone: &self.clock.zone, plans }
    }

    /// The history from the day `since` on, or the whole of it.
    pub(super) fn history(&self, store: Option<&Store>, since: Option<NaiveDate>) -> Result<History, StoreError> {
        let plans = self.plans(store)?;
        match store {
            None => Ok(History::empty(plans)),
            Some(store) => store.history(plans, since),
        }
    }

    /// How the present day stands, and whether anything was ever recorded.
    pub(super) fn day(&self, store: Option<&Store>) -> Result<(Today, bool), StoreError> {
        let history = self.history(store, Some(self.today.week(chrono::Weekday::Mon).first_day()))?;
        let days = store.map_or_else(|| Ok(std::collections::BTreeSet::new()), Store::session_days)?;
        let today = Today::of(&history, &self.calendar(&history.plans), self.now(), &days);
        Ok((today, history.tracking.is_some()))
    }

    /// The instant that was given in words, at most now; now where none was.
    pub(super) fn given(&self, words: Option<&str>) -> anyhow::Result<Given> {
        let Some(words) = words else { return Ok(Given { at: self.now_here(), has_own_offset: false }) };
        let plans = self.plans(self.store_to_read()?.as_ref())?;
        Ok(when::past_moment(words, self.now(), &self.calendar(&plans))?)
    }

    /// A routine of the configuration, or one that only sessions remember.
    pub(super) fn known_routine(&self, name: &str, store: Option<&Store>) -> anyhow::Result<RoutineId> {
        let id = RoutineId::from(name);
        let Err(unknown) = self.routine(name) else { return Ok(id) };
        let remembered = Filter { routine: Some(id.clone()), limit: Some(1), ..Filter::default() };
        let sessions = store.map_or(Ok(Vec::new()), |store| store.sessions(&remembered))?;
        if sessions.is_empty() { Err(unknown.into()) } else { Ok(id) }
    }

    /// The routine that the user calls `name`.
    pub(super) fn routine(&self, name: &str) -> Result<&Routine, Failure> {
        self.settings.routine(&RoutineId::from(name)).ok_or_else(|| {
            let known: Vec<&str> = self.settings.routines.iter().map(|routine| routine.id.0.as_str()).collect();
            let hint = match nearest(&name.to_lowercase(), known.iter().copied()) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => format!("there are: {}", known.join(", ")),
            };
            Failure::new(format!("there is no routine `{name}`"), hint)
        })
    }

    /// Rows as a JSON array, or as text; `none` where there are no rows.
    pub(super) fn listing<T>(
        &self,
        rows: &[T],
        json: impl Fn(&T) -> Value,
        text: impl Fn(&[T], Paint) -> String,
        none: &str,
    ) -> String {
        if self.json {
            // One row after the other: a long history as one value would take ten times the room.
            let rows: Vec<String> = rows.iter().map(|row| json(row).to_string()).collect();
            return format!("[{}]\n", rows.join(","));
        }
        if rows.is_empty() { format!("{none}\n") } else { text(rows, self.paint) }
    }

    /// The title of a routine, or its id where the configuration no longer has it.
    pub(super) fn title(&self, id: &RoutineId) -> String {
        self.settings.routine(id).map_or_else(|| id.to_string(), |routine| routine.title.clone())
    }
}

/// A variable of the environment; an empty one means nothing.
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// A note as it is kept: none where there is nothing in it.
pub(super) fn note_of(words: Option<&str>) -> Option<String> {
    words.map(str::trim).filter(|words| !words.is_empty()).map(str::to_owned)
}
