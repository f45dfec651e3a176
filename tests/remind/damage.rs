//! Damage and backups beside a daemon.

use std::fs;
use std::os::unix::fs::FileExt;

use super::home::Home;
use super::wait::wait_until;

#[test]
fn a_daemon_tells_of_a_database_that_was_damaged_while_none_ran() {
    let home = Home::on(None);
    home.ok("log thumb");
    let database = home.path(".local/share/backcare/backcare.db");
    let connection = rusqlite::Connection::open(&database).unwrap();
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'readings_by_time'";
    let page: u32 = connection.query_row(sql, [], |row| row.get(0)).unwrap();
    connection.close().unwrap();
    // An index that no reminder asks for.
    let file = fs::File::options().write(true).open(&database).unwrap();
    file.write_all_at(&[0x5a; 512], u64::from(page - 1) * 4096).unwrap();
    let ran = home.start_in_the_background();
    assert_eq!(ran.code, 0, "{ran:?}");
    wait_until("it is told", || home.status()["fault"].as_str().is_some_and(|fault| fault.contains("is damaged")));
    let page = home.run("doctor").stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(page.contains("See what is said of the database above"), "{page}");
}

#[test]
fn a_restore_leaves_a_running_daemon_alone_or_ends_it_first() {
    let home = Home::on(None);
    home.ok("log thumb");
    home.ok("backup my.db");
    home.ok("log palm");
    assert_eq!(home.start_in_the_background().code, 0);
    let refused = home.run("restore my.db");
    assert!(refused.code == 1 && refused.stderr.contains("hint: add --stop-daemon"), "{refused:?}");
    assert_eq!((home.sessions().len(), &home.status()["running"]), (2, &true.into()));
    let answer = home.ok("restore my.db --stop-daemon");
    assert!(answer.contains("The daemon is ended. To be reminded again:\nbackcare "), "{answer}");
    assert_eq!((home.sessions().len(), &home.status()["running"]), (1, &false.into()));
}
