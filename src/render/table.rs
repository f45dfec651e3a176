//! Rows in columns that line up; where they do not fit, each row as a few lines.

use super::layout::{NO_BREAK, unbroken, width};
use super::{Layout, sentence};
use crate::printable;

/// What stands between two columns.
pub(super) const GAP: &str = "  ";

/// The columns that the last cell of a row needs to be broken to several lines.
const LAST_COLUMNS: usize = 16;

/// How a column is filled up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Align {
    Left,
    Right,
}

/// A column of a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Column {
    /// What its cells are; empty where that needs no words.
    pub label: &'static str,
    pub align: Align,
    pub kind: CellKind,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CellKind {
    /// A few words or figures; two blanks part what is aligned within the cell.
    Words,
    /// Words of the user, as they are.
    Text,
    /// What others say in words: a bar.
    Picture,
}

impl Column {
    pub(super) const fn left(label: &'static str) -> Self {
        Self { label, align: Align::Left, kind: CellKind::Words }
    }

    pub(super) const fn right(label: &'static str) -> Self {
        Self { label, align: Align::Right, kind: CellKind::Words }
    }

    pub(super) const fn text() -> Self {
        Self { label: "", align: Align::Left, kind: CellKind::Text }
    }

    pub(super) const fn picture() -> Self {
        Self { label: "", align: Align::Left, kind: CellKind::Picture }
    }
}

/// A table. The first cell of a row names what the row is about. Cells may be painted.
#[derive(Clone, Debug)]
pub(super) struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<String>>,
    /// What stands before each row.
    pub indent: &'static str,
}

impl Table {
    /// In columns where they fit, else without its pictures, else with its last columns below the others, else row by
    /// row. On plain pages a row is a sentence.
    pub(super) fn text(&self, layout: Layout) -> String {
        let without_pictures = self.without_pictures();
        if layout.is_plain {
            return without_pictures.sentences(layout);
        }
        let [whole, smaller] = [self, &without_pictures].map(|table| table.in_columns(layout));
        let partly = (2..self.columns.len()).rev().map(|kept| without_pictures.partly_stacked(kept, layout));
        let mut all = [Some(whole), Some(smaller)].into_iter().chain(partly).flatten();
        all.find(|page| layout.has_room_for(page)).unwrap_or_else(|| without_pictures.stacked(layout))
    }

    /// The columns that say something in words. What stands above a picture stands above the words beside it.
    fn without_pictures(&self) -> Self {
        let kept = |cells: &Vec<String>| {
            let cells = cells.iter().zip(&self.columns).filter(|(_, column)| column.kind != CellKind::Picture);
            cells.map(|(cell, _)| cell.clone()).collect()
        };
        let mut above = "";
        let mut columns = Vec::new();
        for column in &self.columns {
            if column.kind == CellKind::Picture {
                above = column.label;
            } else {
                columns.push(Column { label: if column.label.is_empty() { above } else { column.label }, ..*column });
                above = "";
            }
        }
        Self { columns, rows: self.rows.iter().map(kept).collect(), indent: self.indent }
    }

    pub(super) fn in_columns(&self, layout: Layout) -> String {
        let labels: Vec<String> = self.columns.iter().map(|column| column.label.to_owned()).collect();
        let has_labels = self.has_labels();
        let mut rows = self.rows.clone();
        if has_labels {
            rows.insert(0, labels);
        }
        let aligns: Vec<Align> = self.columns.iter().map(|column| column.align).collect();
        let line = |(index, cells): (usize, Vec<String>)| {
            let line = format!("{}{}", self.indent, line(&cells));
            if has_labels && index == 0 {
                return layout.faint(line.trim_end()) + "\n";
            }
            if layout.has_room_for(&line) { line } else { self.with_last_wrapped(&cells, layout).unwrap_or(line) }
        };
        aligned(&rows, &aligns).into_iter().enumerate().map(line).collect()
    }

    /// The first columns, and below each row its other cells; `None` where there is too little room for those.
    fn partly_stacked(&self, kept: usize, layout: Layout) -> Option<String> {
        let first = |cells: &Vec<String>| cells.iter().take(kept).cloned().collect();
        let columns = self.columns.get(..kept)?.to_vec();
        let upper = Self { columns, rows: self.rows.iter().map(first).collect(), indent: self.indent };
        let name = self.rows.iter().filter_map(|cells| cells.first()).map(|cell| width(cell)).max().unwrap_or_default();
        let below = " ".repeat(width(self.indent) + name + GAP.len());
        if width(&below) + LAST_COLUMNS > layout.line_columns() {
            return None;
        }
        let page = upper.in_columns(layout);
        let mut lines = page.split_inclusive('\n');
        let labels = if upper.has_labels() { lines.next().unwrap_or_default() } else { "" };
        let with_rest = |(line, cells): (&str, &Vec<String>)| {
            let rest = self.labelled(cells, kept);
            let rest = if rest.is_empty() { String::new() } else { layout.wrapped_beside(&below, rest) };
            line.to_owned() + &rest
        };
        // A row in several lines would be told from its rest no more.
        (lines.clone().count() == self.rows.len())
            .then(|| labels.to_owned() + &lines.zip(&self.rows).map(with_rest).collect::<String>())
    }

    /// A row with its last cell in several lines; `None` where there is too little room for that.
    fn with_last_wrapped(&self, cells: &[String], layout: Layout) -> Option<String> {
        if self.columns.last()?.align == Align::Right {
            return None;
        }
        let (last, before) = cells.split_last()?;
        let head = format!("{}{}{GAP}", self.indent, before.join(GAP));
        let has_room = width(&head) + LAST_COLUMNS <= layout.line_columns();
        has_room.then(|| layout.wrapped_beside(&head, last.trim()))
    }

    /// A row a paragraph: what it is about, and below it the rest.
    fn stacked(&self, layout: Layout) -> String {
        let row = |cells: &Vec<String>| {
            let (first, rest) = (first(cells), self.labelled(cells, 1));
            let below = format!("{}  ", self.indent);
            let rest = if rest.is_empty() { String::new() } else { layout.wrapped_under(&below, rest) };
            layout.wrapped_under(self.indent, first) + &rest
        };
        self.rows.iter().map(row).collect()
    }

    /// A row a sentence.
    fn sentences(&self, layout: Layout) -> String {
        let row = |cells: &Vec<String>| {
            let (first, rest) = (first(cells), self.labelled(cells, 1));
            let rest = if rest.is_empty() { String::new() } else { format!(": {rest}") };
            layout.wrapped(sentence(&format!("{first}{rest}")))
        };
        self.rows.iter().map(row).collect()
    }

    fn has_labels(&self) -> bool {
        self.columns.iter().any(|column| !column.label.is_empty())
    }

    /// The cells of a row from this one on that say something, each with its label. Blanks between the parts of a cell
    /// that is itself aligned are commas here, unless they are such as break no line.
    fn labelled(&self, cells: &[String], from: usize) -> String {
        // A sign alone stands in place of a figure that is not there.
        let says_something = |(cell, column): &(&String, &Column)| match column.kind {
            CellKind::Text => !cell.trim().is_empty(),
            _ => printable::without_styles(cell).contains(char::is_alphanumeric),
        };
        let labelled = |(cell, column): (&String, &Column)| {
            if column.kind == CellKind::Text {
                return cell.trim().to_owned();
            }
            let parts = cell.split(GAP).map(str::trim).filter(|part| !part.is_empty());
            let labels = [column.label].into_iter().chain(std::iter::repeat(""));
            let part = |(label, part): (&str, &str)| {
                let words = [label].into_iter().chain(part.split([' ', NO_BREAK])).filter(|word| !word.is_empty());
                unbroken(&words.collect::<Vec<_>>().join(" "))
            };
            labels.zip(parts).map(part).collect::<Vec<_>>().join(", ")
        };
        let cells = cells.iter().zip(&self.columns).skip(from).filter(says_something);
        cells.map(labelled).collect::<Vec<_>>().join(", ")
    }
}

/// What a row is about.
fn first(cells: &[String]) -> &str {
    cells.first().map_or("", |cell| cell.trim())
}

/// The cells, each as wide as the widest of its column.
pub(super) fn aligned(rows: &[Vec<String>], columns: &[Align]) -> Vec<Vec<String>> {
    let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|cell| width(cell)).max();
    let widths: Vec<usize> = (0..columns.len()).map(|column| widest(column).unwrap_or(0)).collect();
    rows.iter().map(|row| filled(row, &widths, columns)).collect()
}

/// The cells of a row, each as wide as its column.
pub(super) fn filled(row: &[String], widths: &[usize], columns: &[Align]) -> Vec<String> {
    let cell = |((cell, columns_wide), align): ((&String, &usize), &Align)| {
        let fill = " ".repeat(columns_wide.saturating_sub(width(cell)));
        match align {
            Align::Left => format!("{cell}{fill}"),
            Align::Right => format!("{fill}{cell}"),
        }
    };
    row.iter().zip(widths).zip(columns).map(cell).collect()
}

/// Cells two blanks apart, with none at the end.
pub(super) fn line(cells: &[String]) -> String {
    cells.join(GAP).replace(NO_BREAK, " ").trim_end().to_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        let rows = [["palm", "##", "6 of 7", "86 %"], ["腰痛", "#-", "12 of 14", ""]];
        Table {
            columns: vec![Column::left(""), Column::picture(), Column::right("done"), Column::right("share")],
            rows: rows.map(|row| row.map(str::to_owned).to_vec()).to_vec(),
            indent: "  ",
        }
    }

    fn columns(columns: usize) -> Layout {
        Layout { columns: Some(columns), ..Layout::PIPE }
    }

    #[test]
    fn columns_line_up_whatever_the_letters() {
        let expected = "                done  share\n  palm  ##    6 of 7   86 %\n  腰痛  #-  12 of 14\n";
        assert_eq!(table().text(Layout::PIPE), expected);
    }

    #[test]
    fn where_there_is_no_room_pictures_go_first_then_rows_are_stacked() {
        let narrow = "            done  share\n  palm    6 of 7   86 %\n  腰痛  12 of 14\n";
        assert_eq!(table().text(columns(24)), narrow);
        let stacked = "  palm\n    done 6 of 7,\n    share 86 %\n  腰痛\n    done 12 of 14\n";
        assert_eq!(table().text(columns(20)), stacked);
    }

    #[test]
    fn plain_rows_are_sentences() {
        let layout = Layout { is_plain: true, ..Layout::PIPE };
        assert_eq!(table().text(layout), "palm: done 6 of 7, share 86 %.\n腰痛: done 12 of 14.\n");
    }
}
