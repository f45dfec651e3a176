//! Clocks that are set to times which cannot be kept.

use super::sandbox::{Sandbox, ran};

#[test]
#[ignore = "needs faketime"]
fn a_clock_before_1970_is_an_error_and_no_panic() {
    let home = Sandbox::new();
    for words in ["log thumb", "", "list", "stats", "pain 3", "undo", "status", "remind", "remind --daemon", "doctor"] {
        let mut command = home.command_under(&["faketime", "1969-06-01 12:00:00"], words);
        let ran = ran(command.env_remove("BACKCARE_NOW"));
        assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{words}: {ran:?}");
        let complaint = "error: the clock of this machine shows a time before 1970";
        assert!(ran.stderr.starts_with(complaint) && ran.stderr.contains("hint: set the clock"), "{words}: {ran:?}");
    }
    assert!(!home.db().exists());
}
