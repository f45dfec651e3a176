//! What a file is, as its first bytes show.

/// The kinds of file that somebody may try to import.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoundFormat {
    /// A table, or nothing that is known: a table is what most programs write.
    Csv,
    /// A JSON object, as our own export is.
    JsonObject,
    /// A JSON array, which our own export is not.
    JsonArray,
    /// A database: a backup, or one of another program.
    Sqlite,
    Zip,
    Calendar,
    Html,
    Nothing,
}

/// What begins with these bytes; a few hundred are enough.
pub fn found(beginning: &[u8]) -> FoundFormat {
    let beginning = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning).trim_ascii_start();
    let starts =
        |word: &str| beginning.get(..word.len()).is_some_and(|first| first.eq_ignore_ascii_case(word.as_bytes()));
    match beginning {
        [] => FoundFormat::Nothing,
        [b'{', ..] => FoundFormat::JsonObject,
        [b'[', ..] => FoundFormat::JsonArray,
        _ if starts("SQLite format 3\0") => FoundFormat::Sqlite,
        _ if starts("PK\x03\x04") => FoundFormat::Zip,
        _ if starts("BEGIN:VCALENDAR") => FoundFormat::Calendar,
        _ if starts("<!DOCTYPE") || starts("<html") => FoundFormat::Html,
        _ => FoundFormat::Csv,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn content_tells_the_format() {
        for (beginning, format) in [
            ("date,routine\n", FoundFormat::Csv),
            ("\u{feff}\n {\"format\":", FoundFormat::JsonObject),
            ("[\n{", FoundFormat::JsonArray),
            ("SQLite format 3\0…", FoundFormat::Sqlite),
            ("PK\x03\x04", FoundFormat::Zip),
            ("BEGIN:VCALENDAR\r\n", FoundFormat::Calendar),
            ("<!doctype html>", FoundFormat::Html),
            (" \r\n", FoundFormat::Nothing),
            ("P", FoundFormat::Csv),
        ] {
            assert_eq!(found(beginning.as_bytes()), format, "{beginning}");
        }
    }
}
