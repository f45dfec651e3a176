//! How much of a day was done, as one sign.

use chrono::NaiveDate;

use crate::domain::stats::{Adherence, DayStats, Share};
use crate::render::{Layout, Signs};

/// What a day comes to, at a glance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heat {
    /// Nothing was asked for and nothing was done.
    Nothing,
    /// A pause excused it.
    Excused,
    /// There are sessions, and nothing of what slots ask for was done.
    Beside,
    /// It asks for something that can still be done.
    Open,
    /// Nothing was done of what was asked for.
    None,
    /// Less than half of it was done.
    Some,
    /// Half or more.
    Half,
    /// Three quarters or more.
    Most,
    All,
}

impl Heat {
    pub(super) const ALL: [Self; 9] = [
        Self::All,
        Self::Most,
        Self::Half,
        Self::Some,
        Self::None,
        Self::Beside,
        Self::Open,
        Self::Excused,
        Self::Nothing,
    ];

    pub(super) fn of(day: &DayStats) -> Self {
        let Adherence { open, excused, .. } = day.adherence;
        match day.adherence.share() {
            None | Some(Share::None) if day.sessions > 0 => Self::Beside,
            None if open > 0 => Self::Open,
            None if excused > 0 || day.remarks.is_paused => Self::Excused,
            None => Self::Nothing,
            Some(Share::None) => Self::None,
            Some(Share::Some) => Self::Some,
            Some(Share::Half) => Self::Half,
            Some(Share::Most) => Self::Most,
            Some(Share::All) => Self::All,
        }
    }

    /// What it means in a legend; `None` of what is blank.
    pub(super) fn meaning(self) -> Option<&'static str> {
        Some(match self {
            Self::Nothing => return None,
            Self::Excused => "excused",
            Self::Beside => "sessions only",
            Self::Open => "open",
            Self::None => "none",
            Self::Some => "some",
            Self::Half => "half",
            Self::Most => "most",
            Self::All => "all",
        })
    }

    pub(super) fn sign(self, signs: Signs) -> &'static str {
        match self {
            Self::Nothing => " ",
            Self::Excused => "~",
            Self::Beside => "+",
            Self::Open => signs.choose("·", "."),
            Self::None => signs.none(),
            Self::Some => signs.choose("░", ":"),
            Self::Half => signs.choose("▒", "="),
            Self::Most => signs.choose("▓", "*"),
            Self::All => signs.choose("█", "#"),
        }
    }

    /// The sign so many times, as it is painted.
    pub(super) fn painted(self, times: usize, layout: Layout) -> String {
        let signs = self.sign(layout.signs).repeat(times);
        match self {
            Self::Some | Self::Half | Self::Most | Self::All | Self::Beside => layout.good(signs),
            Self::None | Self::Excused => layout.faint(signs),
            Self::Open => layout.strong(signs),
            Self::Nothing => signs,
        }
    }
}

/// What `day` comes to of `days`, which are in order; nothing of a day that is not among them.
pub(super) fn heat_on(days: &[&DayStats], day: NaiveDate) -> Heat {
    days.binary_search_by_key(&day, |stats| stats.day).map_or(Heat::Nothing, |index| Heat::of(days[index]))
}

/// The signs of `days` with what they mean.
pub(super) fn meanings(days: &[&DayStats], signs: Signs) -> Vec<(&'static str, &'static str)> {
    let occurs = |heat: &Heat| days.iter().any(|day| Heat::of(day) == *heat);
    Heat::ALL.into_iter().filter(occurs).filter_map(|heat| Some((heat.sign(signs), heat.meaning()?))).collect()
}
