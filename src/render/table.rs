//! Columns that line up, in a terminal of 80.

use unicode_width::UnicodeWidthStr;

/// How a column is filled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
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

/// Cells two blanks apart, with none at the end.
pub(super) fn line(cells: &[String]) -> String {
    cells.join("  ").trim_end().to_owned() + "\n"
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
    fn text_is_cut_to_the_columns_and_cannot_steer_the_terminal() {
        assert_eq!(clipped("after work", 20), "after work");
        assert_eq!(clipped("after a long day of work", 12), "after a lon…");
        assert_eq!(clipped("腰痛腰痛", 5), "腰痛…");
        assert_eq!(clipped("a\u{1b}[2Jb\nc", 20), "a [2Jb c");
    }
}
