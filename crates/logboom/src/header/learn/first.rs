//! The priority of syslog, and times: the first one of a line and those that follow.

use super::super::detect::{detect, detect_letter};
use super::super::layout::{Field, Form};
use super::super::level;
use super::super::scan;
use super::super::time::{Format, Pad, Parts, Unit};
use super::group::{Group, Row, count_rising, word};
use super::{levels, rules, untimed, words};
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use rapidhash::fast::RandomState;

/// Words that may stand before the first time: hosts, ids, flags.
const MAX_WORDS: usize = 6;

/// `<134>`, and the version that follows it in RFC 5424; no other line begins like this.
pub(super) fn priority(group: &mut Group<'_>, least: usize) {
    let find = |rest: &[u8]| scan::priority(rest, 0).map(|(end, _)| (0, end));
    if group.count(|rest| find(rest).is_some()) >= least.max(1) {
        group.take(Field::new("Pri", Form::Any), find);
        let version = |rest: &[u8]| rest.starts_with(b"1 ");
        if group.count(version) * 2 > group.rows.len() {
            group.skip("1 ");
        } else {
            group.separate_blanks();
        }
    }
}

/// So many lines are enough where each begins with a date and a time of day.
pub(super) const FEW: usize = 3;

/// So many words are hardly all of a header, unless the first is an id or all lines agree.
const MANY_WORDS: usize = 3;

/// The bracket of times that stand right behind the letter of a level.
const LETTER: u8 = b'L';

/// That of times in square brackets behind such a letter, as in `I[2024-05-01 10:00:00]`.
const LETTER_AND_BRACKET: u8 = b'B';

/// The bracket of times that stand right behind a label, as in `ts=`.
const LABEL: u8 = b'=';

/// The longest label.
const MAX_LABEL: usize = 24;

/// How a time stands in lines: behind a bracket, in a format, before a mark.
type Key = (u8, Rc<str>, Option<u8>);

/// Where the first time of many lines stands.
struct Place {
    /// Behind these pieces.
    steps: Vec<Step>,
    key: Key,
    /// In these lines of the pool, in order.
    lines: Vec<usize>,
}

/// Takes the commonest time that stands behind equally many words.
pub(super) fn time(group: &mut Group<'_>, least: usize) -> bool {
    let Some(place) = likeliest(group, least) else {
        return false;
    };
    let before = group.clone();
    group.rows.retain(|row| place.lines.binary_search(&row.index).is_ok());
    for step in &place.steps {
        let arrived = |rest: &[u8]| group.seen.at(rest).is_some_and(|found| found.key == place.key);
        if group.most(95, arrived) {
            break;
        }
        let named =
            |group: &mut Group<'_>| matches!(step, Step::Word) && levels::prefixed_level(group);
        if !levels::level(group, 95) && !named(group) && !words::pair(group) {
            step.take(group);
        }
    }
    let taken = take(group, &place.key);
    if !taken {
        *group = before;
    }
    taken
}

/// A piece before the first time.
#[derive(Clone, Copy)]
enum Step {
    Word,
    /// A bracket, in which blanks may stand.
    Bracket,
    /// A word in a bracket, and the time in it too: `[UTC May  1 10:00:00]`.
    Inside,
    /// A number and a colon, glued to what follows: `7828:20240501:100000`.
    Number,
    /// A name and a bar.
    Bar,
    /// A value and this mark, glued to a time: `app.log:2024-05-01`.
    Glued(u8),
}

impl Step {
    /// What nearly all lines have next.
    fn of(group: &Group<'_>) -> Self {
        if group.most(97, |rest| numbered(rest).is_some()) {
            Self::Number
        } else if group.most(97, |rest| rules::bracketed(rest, b'[')) {
            let seen = &group.seen;
            let second = |rest: &[u8]| word(rest).map(|(_, end)| end + scan::blanks(rest, end));
            let inside = |rest: &[u8]| {
                second(rest)
                    .is_some_and(|at| !rest[..at].contains(&b']') && seen.at(&rest[at..]).is_some())
            };
            if group.most(97, inside) { Self::Inside } else { Self::Bracket }
        } else if group.most(97, |rest| untimed::barred(rest).is_some()) {
            Self::Bar
        } else {
            let marks = b":;,|".iter().copied();
            let glued =
                |mark: &u8| group.most(97, |rest| glued(&group.seen, rest, *mark).is_some());
            marks.into_iter().find(glued).map_or(Self::Word, Self::Glued)
        }
    }

    fn take(self, group: &mut Group<'_>) {
        match self {
            Self::Word => group.take_word(),
            Self::Bracket => rules::take_bracket(group, b'['),
            Self::Inside => {
                group.open(b'[');
                group.take_word();
            }
            Self::Bar => untimed::take_bar(group),
            Self::Glued(mark) => {
                let seen = group.seen.clone();
                group.rows.retain(|row| glued(&seen, row.rest(), mark).is_some());
                group.take(Field::new("Skip", Form::Any), |rest| glued(&seen, rest, mark));
                group.skip(&(mark as char).to_string());
            }
            Self::Number => {
                group.take(Field::new("Skip", Form::Num), numbered);
                group.skip(":");
            }
        }
    }
}

/// A value before a mark and a time with a date, or a number and such a time: a time of day alone may be
/// the end of a longer one.
fn glued(seen: &Times, rest: &[u8], mark: u8) -> Option<(usize, usize)> {
    let end = rest.iter().position(|&b| b == mark || scan::is_blank(b)).filter(|end| *end > 0)?;
    let after = rest[end..].strip_prefix(&[mark])?;
    let number = numbered(after).map_or(after, |(_, end)| &after[end + 1..]);
    let is_dated = |text: &[u8]| seen.at(text).is_some_and(|found| is_dated(&found.key));
    (is_dated(after) || is_dated(number)).then_some((0, end))
}

/// Whether a time names a day.
fn is_dated(key: &Key) -> bool {
    key.1.contains("%-d") || key.1.contains("%s") || key.1.contains('Q')
}

/// A number before a colon and another number.
fn numbered(rest: &[u8]) -> Option<(usize, usize)> {
    let end = scan::number(rest, 0)?;
    let glued = rest.get(end) == Some(&b':') && rest.get(end + 1).is_some_and(u8::is_ascii_digit);
    glued.then_some((0, end))
}

/// The place of the first time in most lines.
fn likeliest(group: &Group<'_>, least: usize) -> Option<Place> {
    let all = group.rows.len();
    let mut ahead = group.clone();
    let mut best: Option<Place> = None;
    let mut steps = Vec::new();
    let beats = |count: usize, best: &Place| count > best.lines.len() + all / 20;
    for words in 0..=MAX_WORDS {
        if words > 0 {
            ahead.rows.retain(|row| group.seen.at(row.rest()).is_none());
            ahead.rows.retain(|row| word(row.rest()).is_some() && !words::is_message(row.rest()));
            // What is left may be too little to be likely, or better than what was found.
            let left = ahead.rows.len();
            if left * 100 < all * LEAST_LIKELY
                || best.as_ref().is_some_and(|best| !beats(left, best))
            {
                break;
            }
            let step = Step::of(&ahead);
            step.take(&mut ahead);
            steps.push(step);
        }
        // Times of day alone may be many and say little: the commonest that is likely counts.
        let likely = |(key, count): &(Key, usize)| {
            let dated = is_dated(key);
            // Hardly a text begins with a date and a time of day.
            let stamped = words == 0 && key.1.contains("%-d") && key.1.contains("%-S");
            // Nor with a clock that tells fractions of a second.
            let ticking = words == 0 && key.1.contains("%-S") && key.1.contains('f');
            let least = match (stamped, dated || ticking) {
                (true, _) => least.min(FEW),
                (_, true) => least,
                _ => all.div_ceil(2),
            };
            *count >= least && (words == 0 || is_likely(&ahead, key, *count, all))
        };
        let Some((key, count)) = commonest_first(&ahead).into_iter().find(likely) else {
            continue;
        };
        if best.as_ref().is_none_or(|best| beats(count, best)) {
            let has =
                |row: &&Row<'_>| ahead.seen.at(row.rest()).is_some_and(|found| found.key == key);
            let lines = ahead.rows.iter().filter(has).map(|row| row.index).collect();
            best = Some(Place { steps: steps.clone(), key, lines });
        }
    }
    best
}

/// A time behind words is in so many lines at least, in percent.
const LEAST_LIKELY: usize = 8;

/// Whether a time behind words is one of the header: in most lines, or in many whose
/// first word is no word of a sentence.
fn is_likely(ahead: &Group<'_>, key: &Key, count: usize, all: usize) -> bool {
    let has = |row: &&Row<'_>| ahead.seen.at(row.rest()).is_some_and(|found| found.key == *key);
    let with = ahead.rows.iter().filter(has);
    let ids = with.filter(|row| ahead.values_of(row).next().is_some_and(is_id)).count();
    // Behind many words, a time may be one that the sentence speaks of.
    let near = ahead.columns.len() < MANY_WORDS;
    let here = near || ids * 10 >= count * 6 || count * 10 >= all * 9;
    // So is one that is an argument: `audit(1364481363.243:24287)`.
    let alone = (near || key.0 != LABEL) && ids * 10 >= count * 9;
    count * 2 >= all && here || count * 100 >= all * LEAST_LIKELY && count >= 12 && alone
}

/// Whether a word is an identifier, an address, a flag or a level rather than a word.
fn is_id(word: &[u8]) -> bool {
    let capitals = word.iter().all(u8::is_ascii_uppercase);
    capitals && level::known(word).is_some()
        || word.len() == 1
        || word.starts_with(b"[")
        || word.iter().any(|b| b.is_ascii_digit() || b"._@".contains(b))
        || !word.iter().any(u8::is_ascii_alphabetic)
}

/// A time at a cursor.
struct Found {
    key: Key,
    /// Where it begins, behind its bracket.
    start: usize,
    /// Where it ends.
    end: usize,
    format: Rc<Format>,
}

/// The times at the cursors of a sample, by the address of the text behind the cursor: one
/// rule after the other looks at the same places.
#[derive(Clone, Default)]
pub(super) struct Times(Rc<RefCell<Seen>>);

#[derive(Default)]
struct Seen {
    found: HashMap<usize, Option<Rc<Found>>, RandomState>,
    looks: Looks,
}

/// The formats so far, behind which a `Z` stands or not, and how they look: there are few.
type Looks = Vec<(Rc<Format>, bool, Rc<str>)>;

impl Times {
    /// The time that `rest`, which is a part of a line of the sample, begins with.
    fn at(&self, rest: &[u8]) -> Option<Rc<Found>> {
        // Most texts are words without a label, which are told sooner than looked up.
        if rest.first().is_some_and(u8::is_ascii_lowercase) && label(rest).is_none() {
            return None;
        }
        let place = rest.as_ptr() as usize;
        let Seen { found: known, looks } = &mut *self.0.borrow_mut();
        known.entry(place).or_insert_with(|| found(rest, looks).map(Rc::new)).clone()
    }

    /// How the time looks that `rest` begins with, and its end.
    pub(super) fn look_at(&self, rest: &[u8]) -> Option<(Vec<u8>, usize)> {
        let found = self.at(rest)?;
        let (open, format, mark) = &found.key;
        let marks = [b'T', *open, mark.unwrap_or(b' ')];
        Some(([&marks, format.as_bytes()].concat(), found.end))
    }

    /// The time that `rest` begins with, as something to compare.
    pub(super) fn value_at(&self, rest: &[u8]) -> Option<impl PartialOrd + use<>> {
        let found = self.at(rest)?;
        let start = found.start;
        found.format.read(rest, start).map(|(_, parts)| (parts.epoch, at(&parts)))
    }
}

/// The look of a format, behind which a `Z` stands or not: its text without what differs from line
/// to line.
fn look_of(format: Format, zulu: bool, looks: &mut Looks) -> (Rc<Format>, Rc<str>) {
    let known = looks.iter().find(|(known, ends, _)| (&**known, *ends) == (&format, zulu));
    if let Some((format, _, look)) = known {
        return (Rc::clone(format), Rc::clone(look));
    }
    let mut loose = format.loose();
    for unit in &mut loose.units {
        // Some drop zeros at the end of milli-, micro- or nanoseconds.
        if let Unit::Fraction(digits) = unit {
            *digits = digits.next_multiple_of(3);
        }
    }
    let look: Rc<str> = format!("{loose}{}", if zulu { "Z" } else { "" }).into();
    let format = Rc::new(format);
    looks.push((Rc::clone(&format), zulu, Rc::clone(&look)));
    (format, look)
}

/// The time at the beginning, in a bracket or not.
fn found(rest: &[u8], looks: &mut Looks) -> Option<Found> {
    let open = rest.first().filter(|b| b"[(<{\"".contains(b)).copied().unwrap_or(0);
    let start = if open == 0 { 0 } else { 1 + scan::blanks(rest, 1) };
    let found = detect(&rest[start..]).map(|found| (open, start, found));
    let found = found.or_else(|| Some((LETTER, 1, detect_letter(rest)?)));
    let enclosed = || {
        let (letter, after) = rest.split_at_checked(1)?;
        level::letter(letter)?;
        Some((LETTER_AND_BRACKET, 2, detect(after.strip_prefix(b"[")?)?))
    };
    let labelled = || label(rest).and_then(|len| Some((LABEL, len, detect(&rest[len..])?)));
    let (open, start, (len, format)) = found.or_else(enclosed).or_else(labelled)?;
    let after = &rest[start + len..];
    let mark = after.trim_ascii_start().first().filter(|b| b",;:|".contains(b));
    let zulu = rest[..start + len].ends_with(b"Z");
    let (format, look) = look_of(format, zulu, looks);
    let key = (open, look, mark.copied());
    Some(Found { key, start, end: start + len, format })
}

/// The length of a label before a value, as in `time=` or `msg=audit(`, or of a mark, as the star
/// of a clock that is not set.
fn label(rest: &[u8]) -> Option<usize> {
    if rest.first().is_some_and(|b| b"*%.@~|".contains(b)) {
        return Some(1);
    }
    let mut end = None;
    for (at, byte) in rest.iter().take(MAX_LABEL).enumerate() {
        match byte {
            b'=' | b'(' | b'<' | b'[' | b'"' => end = Some(at + 1),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'#' => {}
            _ => break,
        }
    }
    end
}

/// The ways in which times stand at the cursors, and in how many lines.
fn commonest_first(group: &Group<'_>) -> Vec<(Key, usize)> {
    let mut counts: Vec<(Key, usize)> = Vec::new();
    for row in &group.rows {
        // A time behind words that ends the line is the end of a sentence.
        if let Some(found) = group.seen.at(row.rest())
            && (group.columns.is_empty() || row.at + found.end < row.line.len())
        {
            match counts.iter_mut().find(|(key, _)| *key == found.key) {
                Some((_, count)) => *count += 1,
                None => counts.push((found.key.clone(), 1)),
            }
        }
    }
    counts.sort_unstable_by(|(key, count), (other, more)| (more, other).cmp(&(count, key)));
    counts
}

/// Whether a time with a date stands at the cursors, and the last `words` values are ids rather than
/// words of a sentence that speaks of it.
pub(super) fn behind_ids(group: &Group<'_>, words: usize) -> bool {
    let dated = |rest: &[u8]| group.seen.at(rest).is_some_and(|found| is_dated(&found.key));
    let ids = |row: &Row<'_>| group.values_of(row).rev().take(words).all(is_id);
    group.most(95, dated)
        && group.rows.iter().filter(|row| ids(row)).count() * 10 >= group.rows.len() * 9
}

/// Takes the time that stands at the cursors of so many lines, in percent.
pub(super) fn adjacent(group: &mut Group<'_>, percent: usize) -> bool {
    if !group.most(percent, |rest| group.seen.at(rest).is_some()) {
        return false;
    }
    match commonest_first(group).into_iter().next() {
        Some((key, count)) if count * 100 >= group.rows.len() * percent => take(group, &key),
        _ => false,
    }
}

/// Takes the times that stand at the cursors in one way.
fn take(group: &mut Group<'_>, key: &Key) -> bool {
    let mut formats = Vec::new();
    group.rows.retain(|row| match group.seen.at(row.rest()) {
        Some(found) if found.key == *key => {
            formats.push(Rc::clone(&found.format));
            true
        }
        _ => false,
    });
    if matches!(key.0, LETTER | LETTER_AND_BRACKET) {
        group.take(Field::new("Level", Form::Letter), |_| Some((0, 1)));
        group.levels += 1;
        group.open(if key.0 == LETTER { 0 } else { b'[' });
    } else if key.0 == LABEL {
        take_label(group);
    } else if key.0 != 0 {
        group.open(key.0);
        group.pad();
        group.separate_blanks();
    }
    formats.dedup_by(|a, b| Rc::ptr_eq(a, b));
    let texts: Vec<&[u8]> = group.rows.iter().map(Row::rest).collect();
    let Some(format) = resolve(&texts, &formats) else {
        return false;
    };
    let read = format.clone();
    group.take(Field::new("Time", Form::Format(format)), |rest| {
        read.read(rest, 0).map(|(end, _)| (0, end))
    });
    group.times += 1;
    // A program that has its lines passed on begins its own header with a time.
    group.tags = 0;
    group.separate(true);
    !group.rows.is_empty()
}

/// Takes the label before the times.
fn take_label(group: &mut Group<'_>) {
    let text = group.rows.first().map_or(&[][..], |row| row.rest());
    let text = String::from_utf8_lossy(&text[..label(text).unwrap_or(0)]).into_owned();
    group.skip(&text);
    group.open.extend(text.bytes().last().filter(|last| b"(<[\"".contains(last)));
}

/// Where `05/06/24` may be of either, it is rather of 2024 than of 2005.
const OLD: i16 = 2012;

/// The format that reads all these times: padding as the lines have it, and the order of
/// day and month that makes the times rise.
pub(super) fn resolve(texts: &[&[u8]], formats: &[Rc<Format>]) -> Option<Format> {
    let mut format = Format::clone(formats.first()?);
    for other in formats {
        for (unit, other) in format.units.iter_mut().zip(&other.units) {
            match (*unit, *other) {
                (Unit::Fraction(a), Unit::Fraction(b)) if a != b => *unit = Unit::Fraction(0),
                (Unit::Month(Pad::Zero), Unit::Month(pad)) => *unit = Unit::Month(pad),
                (Unit::Day(Pad::Zero), Unit::Day(pad)) => *unit = Unit::Day(pad),
                (Unit::Hour(Pad::Zero), Unit::Hour(pad)) => *unit = Unit::Hour(pad),
                (Unit::Hour12(Pad::Zero), Unit::Hour12(pad)) => *unit = Unit::Hour12(pad),
                (Unit::Minute(Pad::Zero), Unit::Minute(pad)) => *unit = Unit::Minute(pad),
                (Unit::Second(Pad::Zero), Unit::Second(pad)) => *unit = Unit::Second(pad),
                _ => {}
            }
        }
    }
    let Some(orders) = format.orders() else {
        return Some(format);
    };
    let rising = |order: &Format| {
        let times = texts.iter().filter_map(|text| order.read(text, 0));
        let times: Vec<_> = times.map(|(_, parts)| at(&parts)).collect();
        let year = times.last().and_then(|(year, ..)| *year);
        (times.len(), count_rising(&times), year.is_some_and(|year| year > OLD))
    };
    // Of orders that do equally well, the first is the likeliest.
    orders.into_iter().rev().max_by_key(rising)
}

/// A time as something to compare.
fn at(parts: &Parts) -> (Option<i16>, Option<(u8, u8)>, Option<u32>) {
    (parts.year, parts.date, parts.clock)
}
