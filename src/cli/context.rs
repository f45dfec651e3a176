//! What every command is given: the present, the settings, the files and how to answer.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDate, SubsecRound, Utc};
use serde_json::Value;

use super::Global;
use super::output::note;
use crate::clock::Clock;
use crate::config::{ConfigError, Settings, UnknownRoutine};
use crate::domain::calendar::{self, Calendar, Moment, moment};
use crate::domain::history::History;
use crate::domain::plan::{Plan, Plans};
use crate::domain::routine::{Routine, RoutineId};
use crate::domain::today::Today;
use crate::domain::when::{PastMoment, When};
use crate::paths::Paths;
use crate::render::Paint;
use crate::store::{Filter, Now, Store, StoreError};

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
    pub(super) config_problem: Option<String>,
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
        if context.config_problem.is_some() {
            let recorded = Store::open_to_read(&context.paths.db).ok().flatten().and_then(|store| store.plans().ok());
            if let Some((_, plan)) = recorded.and_then(|mut plans| plans.pop_last()) {
                context.today = calendar::day_of(&context.clock.zone, |_| plan.day_start, context.clock.now);
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
        let (settings, config_problem) = read(&paths.config)?;
        let plan = settings.plan();
        Ok(Self {
            today: calendar::day_of(&clock.zone, |_| plan.day_start, clock.now),
            clock,
            settings,
            plan,
            paint: global.paint(),
            json: global.json,
            paths,
            config_problem,
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
    pub(super) fn now_for_store(&self) -> Now<'_> {
        Now { now: self.clock.now, at: self.now_here(), day: self.today, plan: &self.plan }
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

    /// The present day.
    pub(super) fn day(&self, store: Option<&Store>) -> Result<Today, StoreError> {
        let history = self.history(store, Some(self.today.week(chrono::Weekday::Mon).first_day()))?;
        let days = store.map_or_else(|| Ok(std::collections::BTreeSet::new()), Store::session_days)?;
        Ok(history.at(&self.clock.zone, self.now()).today(&days))
    }

    /// The instant that was given in words, at most now; now where none was.
    pub(super) fn given(&self, words: Option<&str>) -> anyhow::Result<PastMoment> {
        let Some(words) = words else { return Ok(PastMoment { at: self.now_here(), has_own_offset: false }) };
        let when: When = words.parse()?;
        let plans = self.plans(self.store_to_read()?.as_ref())?;
        Ok(when.resolve(self.now(), &self.calendar(&plans))?)
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
    pub(super) fn routine(&self, name: &str) -> Result<&Routine, UnknownRoutine> {
        self.settings.find(name)
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
}

/// A variable of the environment; an empty one means nothing.
pub(super) fn variable(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

/// A note as it is kept: none where there is nothing in it.
pub(super) fn note_of(words: Option<&str>) -> Option<String> {
    words.map(str::trim).filter(|words| !words.is_empty()).map(str::to_owned)
}
