//! Where the ids of new rows come from.

use std::cell::Cell;

use chrono::{DateTime, Utc};
use uuid::{Builder, NoContext, Timestamp, Uuid};

use crate::domain::record::Id;

/// Makes `UUIDv7`s: the instant, then chance or a number.
#[derive(Debug)]
pub(super) enum Ids {
    Chance,
    /// The same changes have the same ids.
    Counted(Cell<u64>),
}

impl Ids {
    pub(super) fn next(&self, now: DateTime<Utc>) -> Id {
        match self {
            Self::Chance => {
                let seconds = u64::try_from(now.timestamp()).unwrap_or_default();
                Id(Uuid::new_v7(Timestamp::from_unix(NoContext, seconds, now.timestamp_subsec_nanos())))
            }
            Self::Counted(count) => {
                let number = count.get();
                count.set(number.wrapping_add(1));
                let mut tail = [0; 10];
                tail[2..].copy_from_slice(&scattered(number).to_be_bytes());
                let millis = u64::try_from(now.timestamp_millis()).unwrap_or_default();
                Id(Builder::from_unix_timestamp_millis(millis, &tail).into_uuid())
            }
        }
    }
}

/// Different numbers for different numbers, which look like chance: the bijection of `SplitMix64` (Steele, Lea and Flood 2014).
fn scattered(number: u64) -> u64 {
    let sum = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let mixed = (sum ^ (sum >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    mixed ^ (mixed >> 31)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn counted_ids_are_the_same_again_and_none_is_like_another_even_in_short() {
        let now: DateTime<Utc> = "2026-11-22T20:15:00Z".parse().unwrap();
        let made = || {
            let ids = Ids::Counted(Cell::new(0));
            (0..2000).map(|_| ids.next(now)).collect::<Vec<Id>>()
        };
        assert_eq!(made(), made());
        assert_eq!(made().into_iter().map(Id::short).collect::<BTreeSet<String>>().len(), 2000);
        assert_eq!(made()[0].0.get_version_num(), 7);
    }
}
