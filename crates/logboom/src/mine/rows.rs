//! Rows of columns, as proxies and servers write one for each request.
//!
//! `10.0.0.1:80 [7] http-in web/3 200 17 - "GET / HTTP/1.1"` says nothing in words: it is a row of
//! values that blanks part, with what stands in quotes or square brackets as one. No word around a
//! column tells that `http-in` is a value, where another row has `https~`; that the other columns are
//! values in all rows does.

use std::collections::HashMap;

use super::Miner;
use super::forest::{NodeId, Span};
use super::hash::{Mixed, combine};
use super::journal::{Plan, Rule};
use super::mask::closing;
use super::rules::RULES;
use super::vocabulary::{Kind, Token};

/// Fewer columns are no row,
const LEAST: usize = 5;
/// nor are so many words that less than this share of all is none.
const SHARE: usize = 3;

/// Makes variables of the columns in which rows of a kind differ.
pub(super) fn generalise(miner: &mut Miner) {
    let mut kinds: HashMap<u64, Vec<Row<'_>>, Mixed> = HashMap::default();
    for &node in miner.forest.live() {
        if let Some(row) = Row::new(node, miner.forest.tokens(node)) {
            kinds.entry(row.kind()).or_default().push(row);
        }
    }
    let rows = kinds.values().filter(|rows| are_rows(rows));
    let mut plan: Plan = rows.flat_map(|rows| values(rows)).collect();
    plan.sort_unstable_by_key(|(node, _)| *node);
    miner.generalise_all(Rule::Row, plan);
}

/// A message that may be a row.
struct Row<'m> {
    node: NodeId,
    tokens: &'m [Token],
    columns: Vec<Span>,
}

impl<'m> Row<'m> {
    /// None if words or keys say what stands in it, or nothing is in quotes: so short a message may be a
    /// sentence (`7 10.0.0.1 forwarded a.example.com to 10.0.0.2`). One that begins with a text in quotes is
    /// about that (`"GET / HTTP/1.1" 200 17 "-"`).
    fn new(node: NodeId, tokens: &'m [Token]) -> Option<Self> {
        let mut row = Self { node, tokens, columns: Vec::new() };
        let is_quote = |token: &Token| token.sign() == b'"';
        if tokens.first().is_some_and(is_quote) || !tokens.iter().any(is_quote) {
            return None;
        }
        let (mut start, mut words, mut is_quoted) = (0, 0, false);
        while start < tokens.len() {
            let end = row.end(start);
            row.columns.push(Span::new(start..end));
            let at = row.columns.len() - 1;
            words += usize::from(!row.is_value(at));
            is_quoted |= tokens[start].sign() == b'"';
            // Most messages are no rows: they need not be read to their ends.
            let most = row.columns.len() + tokens.len() - end;
            if most < LEAST.max(SHARE * words) || row.is_labelled(at) {
                return None;
            }
            start = end;
        }
        is_quoted.then_some(row)
    }

    /// The end of the column at `start`: blanks part columns, but for those in quotes or square brackets
    /// that open behind one.
    fn end(&self, start: usize) -> usize {
        let open = self.tokens[start].sign();
        let is_close = |at: &usize| Some(self.tokens[*at].sign()) == closing(open);
        let close = if encloses(open) {
            (start + 1..self.tokens.len()).find(is_close).unwrap_or(start)
        } else {
            start
        };
        let spaced = self.tokens[close + 1..].iter().position(|token| token.spaced());
        spaced.map_or(self.tokens.len(), |length| close + 1 + length)
    }

    fn column(&self, at: usize) -> &'m [Token] {
        &self.tokens[self.columns[at].range()]
    }

    /// Equal for rows that may be of one kind: they have as many columns, and enclose the same ones.
    fn kind(&self) -> u64 {
        let opens = self.columns.iter().map(|column| self.tokens[column.start as usize].sign());
        opens.fold(self.columns.len() as u64, |kind, open| {
            combine(kind, if encloses(open) { u64::from(open) } else { 1 })
        })
    }

    /// Whether a column is a value by its looks: it has a variable, is enclosed, or marks alone (`-`).
    fn is_value(&self, at: usize) -> bool {
        let column = self.column(at);
        encloses(column[0].sign())
            || column.iter().any(|token| token.is_variable())
            || column.iter().all(|token| token.kind() == Kind::Mark)
    }

    /// Whether a column has the key of its value or parts of its own, or a mark of a sentence at its end.
    fn is_labelled(&self, at: usize) -> bool {
        let column = self.column(at);
        let has_parts = || column.iter().any(|token| b"=(){}\"".contains(&token.sign()));
        let ends = || matches!(column, [_, .., last] if b":,;.".contains(&last.sign()));
        !encloses(column[0].sign()) && (has_parts() || ends())
    }

    /// Whether what encloses a column stands at both of its ends.
    fn is_enclosed(&self, at: usize) -> bool {
        let column = self.column(at);
        let close = closing(column[0].sign());
        column.len() > 1 && close == column.last().map(|last| last.sign())
    }
}

/// Whether a mark opens a column that may have blanks.
fn encloses(mark: u8) -> bool {
    matches!(mark, b'"' | b'[')
}

/// Whether there are enough of a kind, of which half of the columns are values in all.
fn are_rows(rows: &[Row<'_>]) -> bool {
    let count = rows[0].columns.len();
    let always = (0..count).filter(|&at| rows.iter().all(|row| row.is_value(at)));
    rows.len() >= RULES.several && 2 * always.count() >= count
}

/// What becomes variables in rows of a kind.
fn values(rows: &[Row<'_>]) -> Plan {
    let mut spans: Vec<Vec<Span>> = vec![Vec::new(); rows.len()];
    let first = &rows[0];
    for at in 0..first.columns.len() {
        let place = first.column(at);
        if rows.iter().all(|row| row.column(at) == place) {
            continue;
        }
        let inside = u32::from(rows.iter().all(|row| row.is_enclosed(at)));
        for (row, spans) in rows.iter().zip(&mut spans) {
            let Span { start, end } = row.columns[at];
            spans.push(Span { start: start + inside, end: end - inside });
        }
    }
    rows.iter().map(|row| row.node).zip(spans).collect()
}

#[cfg(test)]
mod tests {
    use crate::mine::tests::check;

    #[test]
    fn columns_of_rows() {
        check(
            "a word now and then is a value, and a text in quotes as a whole",
            &[
                "10.0.0.1:80 [7] http-in web/3 200 17 - \"GET / HTTP/1.1\"",
                "10.0.0.2:81 [8] https~ web/4 200 18 - \"GET /a HTTP/1.1\"",
                "10.0.0.3:82 [9] https~ web/<NONE> 503 19 - \"<BADREQ>\"",
                "10.0.0.4:83 [9] grpc db/5 200 19 - \"PUT /b HTTP/1.1\"",
            ],
            &["<*> [<*>] <*> <*> <*> <*> - \"<*>\""],
        );
        let three = [
            "10.0.0.1:80 [7] quiet 3 200 17 x \"1\"",
            "10.0.0.2:81 [8] loud 4 200 18 y \"2\"",
            "10.0.0.3:82 [9] still 5 200 19 z \"3\"",
        ];
        check(
            "three are too few",
            &three,
            &[
                "<*> [<*>] loud <*> <*> <*> y \"<*>\"",
                "<*> [<*>] quiet <*> <*> <*> x \"<*>\"",
                "<*> [<*>] still <*> <*> <*> z \"<*>\"",
            ],
        );
    }

    #[test]
    fn sentences_are_no_rows() {
        check(
            "with keys",
            &[
                "7 8 [9] open 10 a=11 \"12\"",
                "7 8 [9] close 10 a=12 \"12\"",
                "7 8 [9] paint 10 a=13 \"12\"",
                "7 8 [9] clean 10 a=14 \"12\"",
            ],
            &[
                "<*> <*> [<*>] clean <*> a=<*> \"<*>\"",
                "<*> <*> [<*>] close <*> a=<*> \"<*>\"",
                "<*> <*> [<*>] open <*> a=<*> \"<*>\"",
                "<*> <*> [<*>] paint <*> a=<*> \"<*>\"",
            ],
        );
    }
}
