//! The floor of a command that reads: `floor_query PATH DAY` counts the sessions of the ISO week of a day, by day and
//! routine, from a database that is opened as `src/store/reader.rs` opens it.

use std::time::Duration;

use chrono::{Datelike, Days, NaiveDate};
use rusqlite::{Connection, OpenFlags};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let (Some(path), Some(day)) = (arguments.next(), arguments.next()) else {
        return Err("the path of the database, or the day, is missing".into());
    };
    let day: NaiveDate = day.parse()?;
    let monday = day - Days::new(day.weekday().num_days_from_monday().into());
    let week = [monday, monday + Days::new(6)].map(|day| day.to_string());

    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_millis(100))?;
    connection.execute_batch("BEGIN; PRAGMA cell_size_check = ON")?;
    let sql = "SELECT day, routine, count(*) FROM sessions WHERE day BETWEEN ?1 AND ?2 GROUP BY day, routine";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query(week)?;
    while let Some(row) = rows.next()? {
        println!("{} {} {}", row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, u32>(2)?);
    }
    Ok(())
}
