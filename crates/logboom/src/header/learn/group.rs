//! Lines that have their headers in common so far, and a cursor in each.

use super::super::layout::{Field, Form, Item};
use super::super::scan::{self, blanks, is_blank};
use super::first::Times;
use rapidhash::fast::RandomState;
use std::collections::HashSet;
use std::rc::Rc;

/// Lines with the same pieces before their cursors.
#[derive(Clone)]
pub(super) struct Group<'a> {
    pub(super) rows: Vec<Row<'a>>,
    /// The values of the fields so far, each by the places of the lines in the pool.
    pub(super) columns: Vec<Rc<Vec<&'a [u8]>>>,
    /// The times that were found at cursors.
    pub(super) seen: Times,
    pub(super) items: Vec<Item>,
    /// Brackets that are open at the cursors.
    pub(super) open: Vec<u8>,
    /// Pieces of a kind so far.
    pub(super) times: usize,
    pub(super) levels: usize,
    pub(super) tags: usize,
    pub(super) brackets: usize,
    /// Whether a counter that rises was found.
    pub(super) counted: bool,
}

/// A line of a group.
#[derive(Clone, Copy)]
pub(super) struct Row<'a> {
    pub(super) line: &'a [u8],
    /// Its place in the pool.
    pub(super) index: usize,
    /// The cursor.
    pub(super) at: usize,
}

impl<'a> Row<'a> {
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.line[self.at..]
    }
}

/// Where a value stands in the rest of a line: its start, its end.
pub(super) type Value = (usize, usize);

impl<'a> Group<'a> {
    pub(super) fn new(pool: &[&'a [u8]], seen: Times) -> Self {
        let row = |(index, line): (usize, &&'a [u8])| {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let at = line.iter().take_while(|&&b| b == 0 || is_blank(b)).count();
            Row { line, index, at }
        };
        Self {
            rows: pool.iter().enumerate().map(row).collect(),
            columns: Vec::new(),
            seen,
            items: Vec::new(),
            open: Vec::new(),
            times: 0,
            levels: 0,
            tags: 0,
            brackets: 0,
            counted: false,
        }
    }

    /// Whether a header has begun beyond doubt: with a time, a level or a counter.
    pub(super) fn begun(&self) -> bool {
        self.counted || self.times + self.levels > 0
    }

    /// How many of the lines `find` something in.
    pub(super) fn count(&self, find: impl Fn(&[u8]) -> bool) -> usize {
        self.rows.iter().filter(|row| find(row.rest())).count()
    }

    /// Whether `find` finds something in this share of the lines, in percent.
    pub(super) fn most(&self, percent: usize, find: impl Fn(&[u8]) -> bool) -> bool {
        most(percent, self.rows.iter().map(Row::rest), find)
    }

    /// Keeps the lines in which `find` finds a value, behind which the cursors go.
    pub(super) fn take(&mut self, field: Field, find: impl Fn(&[u8]) -> Option<Value>) {
        let mut column = self.column();
        self.rows.retain_mut(|row| {
            let rest = row.rest();
            let Some((start, end)) = find(rest) else {
                return false;
            };
            column[row.index] = &rest[start..end];
            row.at += end;
            true
        });
        self.add(Item::Field(field), column);
    }

    /// The values of a field, none yet.
    pub(super) fn column(&self) -> Vec<&'a [u8]> {
        vec![&[]; self.rows.last().map_or(0, |row| row.index + 1)]
    }

    /// Adds a field and its values.
    pub(super) fn add(&mut self, field: Item, column: Vec<&'a [u8]>) {
        self.items.push(field);
        self.columns.push(Rc::new(column));
    }

    /// The values that the fields so far have in a line.
    pub(super) fn values_of(
        &self,
        row: &Row<'_>,
    ) -> impl ExactSizeIterator<Item = &'a [u8]> + DoubleEndedIterator {
        let index = row.index;
        self.columns.iter().map(move |column| column[index])
    }

    /// Takes a value that some lines lack, and what separates it from what follows.
    pub(super) fn take_optional(&mut self, field: Field, find: impl Fn(&[u8]) -> Option<Value>) {
        self.take(field, find);
        if let Some(item) = self.items.pop() {
            self.items.push(Item::Optional(vec![item]));
        }
        self.separate(true);
    }

    /// Adds text to the layout, behind the text that is there.
    pub(super) fn text(&mut self, text: &str) {
        match self.items.last_mut() {
            Some(Item::Text(last)) if last.ends_with(' ') && text.starts_with(' ') => {
                last.push_str(&text[1..]);
            }
            Some(Item::Text(last)) => last.push_str(text),
            _ if text.is_empty() => {}
            _ => self.items.push(Item::Text(text.to_owned())),
        }
    }

    /// Keeps the lines with this text at the cursor, which goes behind it.
    pub(super) fn skip(&mut self, text: &str) {
        self.rows.retain_mut(|row| match text_len(row.rest(), text) {
            Some(len) => {
                row.at += len;
                true
            }
            None => false,
        });
        self.text(text);
    }

    /// Opens a bracket that stands at the cursors.
    pub(super) fn open(&mut self, bracket: u8) {
        if bracket != 0 {
            self.skip(&(bracket as char).to_string());
            self.open.push(bracket);
        }
    }

    /// Takes a word of the lines as a column without a name yet.
    pub(super) fn take_word(&mut self) {
        let is_number = |rest: &[u8]| word(rest).map(|(_, end)| end) == scan::number(rest, 0);
        let form = if self.most(100, is_number) { Form::Num } else { Form::Any };
        self.take(Field::new("Skip", form), word);
        match self.open.is_empty() {
            // As a word ends at blanks alone.
            true => self.skip(" "),
            false => self.separate(false),
        }
    }

    /// Takes what separates the value before the cursors from what follows: blanks, and
    /// marks that nearly all lines have, so that a message may begin with a dash.
    pub(super) fn separate(&mut self, marks: bool) {
        self.pad_before_mark();
        for _ in 0..4 {
            let closer = self.open.last().map(|&open| close(open));
            let mut seen: Vec<(Separator<'_>, usize)> = Vec::new();
            for row in &self.rows {
                let separator = separator(row.rest(), closer, marks);
                match seen.iter_mut().find(|(known, _)| *known == separator) {
                    Some((_, count)) => *count += 1,
                    None => seen.push((separator, 1)),
                }
            }
            // Of several that stand as often none is taken.
            let Some(&((mut lead, mark, ends), mut count)) =
                seen.iter().max_by_key(|(_, count)| *count)
            else {
                return;
            };
            // Blanks may pad all values but the longest before a mark.
            let is_alike =
                |((_, other, after), _): &&(Separator<'_>, usize)| (*other, *after) == (mark, ends);
            let alike: usize = seen.iter().filter(is_alike).map(|(_, count)| count).sum();
            let is_padded =
                !mark.is_empty() && alike > count && alike * 100 >= self.rows.len() * 97;
            if is_padded {
                (lead, count) = (false, alike);
            }
            let blank = |stands| if stands { " " } else { "" };
            let text = [blank(lead), &String::from_utf8_lossy(mark), blank(ends)].concat();
            let share = if text == " " { 90 } else { 91 };
            if text.is_empty() || count * 100 < self.rows.len() * share {
                // What follows the bracket may differ, its end does not.
                if let Some(closer) = closer
                    && self.most(97, |rest| rest.first() == Some(&closer))
                {
                    self.skip(&(closer as char).to_string());
                    self.open.pop();
                    continue;
                }
                if !marks || !self.separate_padded() {
                    self.separate_blanks();
                }
                return;
            }
            if is_padded {
                self.pad_any();
            }
            self.skip(&text);
            if closer.is_some_and(|closer| text.trim_start().starts_with(closer as char)) {
                self.open.pop();
            } else if text.ends_with(' ') {
                return;
            }
        }
    }

    /// Takes a mark between columns that nearly all lines have, and the blanks before and behind it
    /// that pad some of the values to one width: `|  INFO|`, `|WARNING|`.
    fn separate_padded(&mut self) -> bool {
        let is = |mark: char| move |rest: &[u8]| rest.get(blanks(rest, 0)) == Some(&(mark as u8));
        let Some(mark) = ['|', ';', ','].into_iter().find(|mark| self.most(97, is(*mark))) else {
            return false;
        };
        match self.most(100, |rest| rest.first().is_some_and(|b| is_blank(*b))) {
            true => self.separate_blanks(),
            false => self.pad_any(),
        }
        self.skip(&mark.to_string());
        self.pad();
        true
    }

    /// Takes the blanks that pad some values of a fixed form before a mark that follows all.
    fn pad_before_mark(&mut self) {
        let fixed = matches!(self.items.last(), Some(Item::Field(f)) if f.form != Form::Any);
        let mark =
            |rest: &[u8]| rest.get(blanks(rest, 0)).copied().filter(u8::is_ascii_punctuation);
        let Some(first) = self.rows.first().and_then(|row| mark(row.rest())) else {
            return;
        };
        if fixed && self.most(97, |rest| mark(rest) == Some(first)) {
            // Levels are padded to the width of the longest, which may be rare.
            let level = matches!(self.items.last(), Some(Item::Field(f)) if f.form == Form::Known);
            match level && b"])>}|:".contains(&first) {
                true => self.pad_any(),
                false => self.pad(),
            }
        }
    }

    /// Takes blanks that stand at some of the cursors and not at others.
    pub(super) fn pad(&mut self) {
        let padded = self.count(|rest| rest.first().is_some_and(|b| is_blank(*b)));
        if padded < self.rows.len() {
            self.pad_any();
        }
    }

    /// Takes blanks that stand at any of the cursors.
    pub(super) fn pad_any(&mut self) {
        if !self.rows.iter().any(|row| row.rest().first().is_some_and(|b| is_blank(*b))) {
            return;
        }
        for row in &mut self.rows {
            row.at += blanks(row.line, row.at);
        }
        self.items.push(Item::Optional(vec![Item::Text(" ".to_owned())]));
    }

    /// Blanks alone, where nearly all lines have them.
    pub(super) fn separate_blanks(&mut self) {
        if self.most(90, |rest| rest.is_empty() || is_blank(rest[0])) {
            self.skip(" ");
        }
    }

    /// Whether the values that `find` finds are few, numbers in them aside. Identifiers
    /// may be more than words, which may begin a sentence.
    pub(super) fn few(&self, at_least: usize, find: impl Fn(&[u8]) -> Option<Value>) -> bool {
        self.values(find).few(at_least)
    }

    /// How many values `find` finds, numbers in them aside.
    pub(super) fn distinct(&self, find: impl Fn(&[u8]) -> Option<Value>) -> usize {
        self.values(find).distinct()
    }

    /// What `find` finds.
    pub(super) fn values(&self, find: impl Fn(&[u8]) -> Option<Value>) -> Values<'a> {
        let value = |row: &Row<'a>| find(row.rest()).map(|(start, end)| &row.rest()[start..end]);
        Values(self.rows.iter().map(value).collect())
    }
}

/// Whether `is` holds of this share of the values, in percent. It stops where it does not of too
/// many, as nearly all are asked for.
pub(super) fn most<T>(
    percent: usize,
    mut values: impl ExactSizeIterator<Item = T>,
    is: impl Fn(T) -> bool,
) -> bool {
    let mut spare = values.len() * (100 - percent) / 100;
    values.all(|value| {
        let holds = is(value);
        let goes_on = holds || spare > 0;
        spare -= usize::from(!holds && goes_on);
        goes_on
    })
}

/// The values found at the cursors of a group: one for each line, or none.
pub(super) struct Values<'a>(Vec<Option<&'a [u8]>>);

impl Values<'_> {
    /// Whether `is` holds of the values of this share of the lines, in percent.
    pub(super) fn most(&self, percent: usize, is: impl Fn(&[u8]) -> bool) -> bool {
        most(percent, self.0.iter(), |value| value.is_some_and(&is))
    }

    /// Those of which `is` holds.
    pub(super) fn filter(&self, is: impl Fn(&[u8]) -> bool) -> Self {
        Self(self.0.iter().map(|value| value.filter(|text| is(text))).collect())
    }

    /// See [`Group::few`].
    pub(super) fn few(&self, at_least: usize) -> bool {
        let values = || self.0.iter().flatten();
        let identifiers = values().filter(|value| is_identifier(value)).count();
        let share = if identifiers * 10 >= values().count() * 8 { 2 } else { 5 };
        self.distinct() <= at_least.max(self.0.len() / share)
    }

    /// See [`Group::distinct`].
    pub(super) fn distinct(&self) -> usize {
        let texts: HashSet<&[u8], RandomState> = self.0.iter().flatten().copied().collect();
        let plain = texts.into_iter().map(without_numbers);
        plain.collect::<HashSet<_, RandomState>>().len()
    }
}

/// Whether a text is the name of a thing in a program: `a.b`, `a_b`, `aB`, `a-b`.
pub(super) fn is_identifier(text: &[u8]) -> bool {
    let joined = text.iter().any(|b| b"._-$/:,".contains(b));
    let camel = text.windows(2).any(|w| w[0].is_ascii_lowercase() && w[1].is_ascii_uppercase());
    (joined || camel) && !text.contains(&b' ')
}

/// A text with its numbers made one.
pub(super) fn without_numbers(text: &[u8]) -> Vec<u8> {
    let mut plain: Vec<u8> =
        text.iter().map(|b| if b.is_ascii_digit() { b'0' } else { *b }).collect();
    plain.dedup_by(|a, b| *a == b'0' && *b == b'0');
    plain
}

/// The bracket that closes this one.
pub(super) fn close(open: u8) -> u8 {
    match open {
        b'[' => b']',
        b'(' => b')',
        b'{' => b'}',
        b'<' => b'>',
        other => other,
    }
}

/// The length of `text` at the beginning of `rest`, a blank in it for any run.
fn text_len(rest: &[u8], text: &str) -> Option<usize> {
    let mut at = 0;
    for byte in text.bytes() {
        match rest.get(at) {
            Some(b) if byte == b' ' && is_blank(*b) => at += blanks(rest, at),
            None if byte == b' ' => {}
            Some(&other) if byte == other => at += 1,
            _ => return None,
        }
    }
    Some(at)
}

/// Marks that stand between the pieces of a header; those with a blank only before one.
const MARKS: [&str; 27] = [
    "|-", "--> ", "--- ", "-- : ", "-- ", "- ", "* ", "~ ", ":: ", "=> ", "-> ", ">> ", "> ", "! ",
    "// ", "/ ", "& ", "\\ ", "= ", "|", ":", ";", ",", "/", "#", "~", "^",
];

/// Whether a blank, which mark, and whether a blank.
type Separator<'r> = (bool, &'r [u8], bool);

/// What separates the beginning of `rest` from the piece before it, blanks made one.
fn separator(rest: &[u8], closer: Option<u8>, marks: bool) -> Separator<'_> {
    let lead = blanks(rest, 0);
    let after = &rest[lead..];
    let len = if closer.is_some() && after.first() == closer.as_ref() {
        1
    } else if marks && let Some(len) = rule(after) {
        len
    } else if marks && let Some(mark) = MARKS.iter().find(|mark| after.starts_with(mark.as_bytes()))
    {
        let glued = matches!(*mark, "/" | "#") && lead > 0;
        if glued { 0 } else { mark.trim_end().len() }
    } else {
        0
    };
    let ends = len > 0 && after.get(len).is_none_or(|b| is_blank(*b));
    (lead > 0 || rest.is_empty(), &after[..len], ends)
}

/// The length of a rule at the beginning, a mark again and again with a blank behind it.
fn rule(after: &[u8]) -> Option<usize> {
    let mark = after.first().filter(|mark| mark.is_ascii_punctuation())?;
    let len = after.iter().take_while(|b| *b == mark).count();
    (len > 3 && after.get(len).is_some_and(|b| is_blank(*b))).then_some(len)
}

/// How many values are not less than the one before.
pub(super) fn count_rising(values: &[impl PartialOrd]) -> usize {
    values.windows(2).filter(|pair| pair[0] <= pair[1]).count()
}

/// The word at the beginning.
pub(super) fn word(rest: &[u8]) -> Option<Value> {
    let len = rest.iter().take_while(|b| !is_blank(**b)).count();
    (len > 0 && len < rest.len()).then_some((0, len))
}
