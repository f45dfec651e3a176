//! Columns that line up, in a terminal of 80.

use unicode_width::UnicodeWidthStr;

use super::Paint;

/// The columns of a terminal that everything fits.
const WIDTH: usize = 80;
/// What stands between two columns.
const GAP: &str = "  ";

/// A blank at which no line is broken.
const NO_BREAK: &str = "\u{a0}";

/// How a column is filled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A list, a line for each row; the first column is a short id. Where lines are too wide, the last column is clipped
/// first, then those before it.
pub(super) fn list(mut rows: Vec<Vec<String>>, columns: &[Align], paint: Paint) -> String {
    fit(&mut rows, &[columns.len() - 1, 4, 3, 2]);
    let with_faint_id = |mut row: Vec<String>| {
        row[0] = paint.faint(&row[0]);
        line(&row)
    };
    aligned(&rows, columns).into_iter().map(with_faint_id).collect()
}

/// The cells, each as wide as the widest of its column.
pub(super) fn aligned(rows: &[Vec<String>], columns: &[Align]) -> Vec<Vec<String>> {
    let width =
        |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..columns.len()).map(width).collect();
    let cell = |(column, cell): (usize, &String)| {
        let fill = " ".repeat(widths[column].saturating_sub(cell.width()));
        match columns[column] {
            Align::Left => format!("{cell}{fill}"),
            Align::Right => format!("{fill}{cell}"),
        }
    };
    rows.iter().map(|row| row.iter().enumerate().map(cell).collect()).collect()
}

/// Clips cells so that no line is wider than 80 characters: first those of the first column in `yielding`, to six
/// characters at least, then those of the next.
pub(super) fn fit(rows: &mut [Vec<String>], yielding: &[usize]) {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    for column in yielding {
        let width = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.width()).max();
        let others = (0..columns).filter(|other| other != column).filter_map(width);
        let others: usize = others.map(|width| width + GAP.len()).sum();
        let room = WIDTH.saturating_sub(others).max(6);
        for cell in rows.iter_mut().filter_map(|row| row.get_mut(*column)) {
            *cell = clipped(cell, room);
        }
    }
}

/// A sentence in lines of at most 80 columns.
pub(super) fn wrapped(text: &str) -> String {
    wrapped_under("", text)
}

/// Words that stay on one line of a sentence: a command to type.
pub(super) fn unbroken(words: &str) -> String {
    words.replace(' ', NO_BREAK)
}

/// A sentence after a head, in lines of at most 80 columns that begin where it does.
pub fn wrapped_under(head: &str, text: &str) -> String {
    let indent = " ".repeat(head.width());
    let mut lines = vec![head.to_owned()];
    let mut begins = true;
    for word in text.split(|c: char| c.is_whitespace() && !NO_BREAK.contains(c)).filter(|word| !word.is_empty()) {
        let word = word.replace(NO_BREAK, " ");
        match lines.last_mut() {
            Some(line) if begins => *line += &word,
            Some(line) if line.width() + 1 + word.width() <= WIDTH => *line += &format!(" {word}"),
            _ => lines.push(indent.clone() + &word),
        }
        begins = false;
    }
    lines.join("\n") + "\n"
}

/// Cells two blanks apart, with none at the end.
pub(super) fn line(cells: &[String]) -> String {
    cells.join(GAP).trim_end().to_owned() + "\n"
}

/// `text` on one line of at most `width` columns, without control characters.
pub(super) fn clipped(text: &str, width: usize) -> String {
    let printable: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let printable = printable.trim();
    if printable.width() <= width {
        return printable.to_owned();
    }
    let mut kept = String::new();
    for c in printable.chars() {
        kept.push(c);
        if kept.width() >= width {
            kept.pop();
            break;
        }
    }
    kept.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up_whatever_the_letters() {
        let rows = [["a", "1"], ["腰痛", "10"]].map(|row| row.map(str::to_owned).to_vec());
        let aligned = aligned(&rows, &[Align::Left, Align::Right]);
        assert_eq!(aligned.iter().map(|row| line(row)).collect::<String>(), "a      1\n腰痛  10\n");
    }

    #[test]
    fn a_column_gives_way_to_the_others() {
        let mut rows = vec![vec!["x".repeat(60), "y".repeat(30)], vec!["short".to_owned(), "z".to_owned()]];
        fit(&mut rows, &[0]);
        assert_eq!(rows[0][0], "x".repeat(47) + "…");
        assert_eq!(rows[1][0], "short");
        assert_eq!(line(&rows[0]).trim_end().width(), 80);
    }

    #[test]
    fn sentences_are_broken_between_words() {
        let sentence = "word ".repeat(20);
        assert_eq!(
            wrapped(&sentence),
            format!("{}\n{}\n", "word ".repeat(16).trim_end(), "word ".repeat(4).trim_end())
        );
        assert_eq!(wrapped("one"), "one\n");
        let sentence = "word ".repeat(15) + &unbroken("two words");
        assert_eq!(wrapped(&sentence), format!("{}\ntwo words\n", "word ".repeat(15).trim_end()));
    }

    #[test]
    fn text_is_cut_to_the_columns_and_cannot_steer_the_terminal() {
        assert_eq!(clipped("after work", 20), "after work");
        assert_eq!(clipped("after a long day of work", 12), "after a lon…");
        assert_eq!(clipped("腰痛腰痛", 5), "腰痛…");
        assert_eq!(clipped("a\u{1b}[2Jb\nc", 20), "a [2Jb c");
    }
}
