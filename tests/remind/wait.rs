//! Waiting for what has to become true. Nothing here lets time pass for its own sake.

use std::thread;
use std::time::{Duration, Instant};

/// How long what has to happen may take on a busy machine.
pub(crate) const TIMEOUT: Duration = Duration::from_secs(20);

/// How long what has to happen within a second may take.
pub(crate) const A_SECOND: Duration = Duration::from_secs(1);

const POLL_INTERVAL: Duration = Duration::from_millis(15);

/// What `look` finds in the end; stops the test when it finds nothing in time.
pub(crate) fn wait_for<T>(what: &str, timeout: Duration, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < timeout, "waited {timeout:?} in vain: {what}");
        thread::sleep(POLL_INTERVAL);
    }
}

/// Waits until this is true.
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    wait_for(what, TIMEOUT, || is_so().then_some(()));
}

/// Sees that this is true all the while: the only way to see that something does not happen.
pub(crate) fn stays(what: &str, period: Duration, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while begun.elapsed() < period {
        assert!(is_so(), "no longer so after {:?}: {what}", begun.elapsed());
        thread::sleep(POLL_INTERVAL);
    }
}

/// Whether this comes true within the period.
pub(crate) fn comes(period: Duration, mut is_so: impl FnMut() -> bool) -> bool {
    let begun = Instant::now();
    while !is_so() {
        if begun.elapsed() >= period {
            return false;
        }
        thread::sleep(POLL_INTERVAL);
    }
    true
}
