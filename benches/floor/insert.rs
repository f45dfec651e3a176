//! The floor of a command that records: `floor_insert PATH` adds one session to a database of one table, in one durable
//! transaction, with the settings of `Writer::connect` in `src/store/mod.rs`.

use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags, TransactionBehavior};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let path = std::env::args_os().nth(1).ok_or("the path of the database is missing")?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(30))?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.execute_batch("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA wal_autocheckpoint = 0")?;

    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let insert = "INSERT INTO sessions (id, routine, at, utc_offset, day, slot, amount, unit)
        VALUES (?1, ?2, ?3, 3600, ?4, ?5, 10, 'minutes')";
    let session = ("0193a5e0-0000-7000-8000-000000000000", "thumb", 1_795_434_300_i64, "2026-11-23", "noon");
    transaction.execute(insert, session)?;
    transaction.commit()?;
    Ok(())
}
