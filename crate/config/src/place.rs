//! Places in a text, for findings and errors.

use std::cell::Cell;

use portmend::value::Value;

/// A place in a text. Lines and columns are counted from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
}

impl From<Place> for Value {
    fn from(place: Place) -> Self {
        Self::object().with("line", place.line.into()).with("column", place.column.into())
    }
}

/// Finds the lines and columns of positions in a text. A file may have one line of a megabyte, so the column of a
/// position is counted from the last one that was asked for.
pub(crate) struct Places<'a> {
    text: &'a str,
    lines: Vec<usize>,
    last: Cell<(usize, u32, u32)>,
}

impl<'a> Places<'a> {
    pub(crate) fn new(text: &'a str) -> Self {
        let starts = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, lines: std::iter::once(0).chain(starts).collect(), last: Cell::new((0, 1, 1)) }
    }

    /// Returns the place of a position in bytes. A position within a character is that of the character.
    pub(crate) fn of(&self, at: usize) -> Place {
        let at = (0..=at.min(self.text.len())).rev().find(|at| self.text.is_char_boundary(*at)).unwrap_or(0);
        let index = self.lines.partition_point(|start| *start <= at) - 1;
        let line = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let count = |from: usize, to: usize| u32::try_from(self.text[from..to].chars().count()).unwrap_or(u32::MAX);
        let column = match self.last.get() {
            (before, same, column) if same == line && before <= at => column.saturating_add(count(before, at)),
            (after, same, column) if same == line && at - self.lines[index] > after - at => {
                column.saturating_sub(count(at, after))
            }
            _ => count(self.lines[index], at).saturating_add(1),
        };
        self.last.set((at, line, column));
        Place { line, column }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_columns_are_counted_in_characters_in_any_order() {
        let text = "aü\nb𝄞c\n";
        let places = Places::new(text);
        let expected = [(0, 1, 1), (1, 1, 2), (3, 1, 3), (4, 2, 1), (5, 2, 2), (9, 2, 3), (10, 2, 4), (11, 3, 1)];
        for (at, line, column) in expected.into_iter().chain(expected.into_iter().rev()) {
            assert_eq!(places.of(at), Place { line, column }, "{at}");
        }
        assert_eq!((places.of(7), places.of(99)), (Place { line: 2, column: 2 }, Place { line: 3, column: 1 }));
    }
}
