//! Names of levels -> [`Severity`].

use crate::lexicon::Lengths;
use crate::time::Severity;

/// The longest name.
pub(super) const LONGEST: usize = 13;

/// No shorter name has a number.
const SHORTEST_NUMBERED: usize = 3;

/// A name in any case as a number, so that names are compared at once.
const fn key(name: &[u8]) -> u128 {
    let mut key = 0;
    let mut index = 0;
    while index < name.len() {
        key = key << 8 | (name[index] | 0x20) as u128;
        index += 1;
    }
    key
}

/// The names of the levels of one severity.
struct Names {
    severity: Severity,
    keys: &'static [u128],
    lengths: Lengths,
}

impl Names {
    const fn new(severity: Severity, keys: &'static [u128]) -> Self {
        let mut lengths = Lengths::NONE;
        let mut left = keys;
        while let [key, rest @ ..] = left {
            let len = (u128::BITS - key.leading_zeros()).div_ceil(8);
            lengths = lengths.and((*key >> (8 * (len - 1))) as u8, len as usize);
            left = rest;
        }
        Self { severity, keys, lengths }
    }

    fn has(&self, name: &[u8]) -> bool {
        let may_have = |first: &u8| self.lengths.may_have(first | 0x20, name.len());
        name.first().is_some_and(may_have) && self.keys.contains(&key(name))
    }
}

/// The names of the levels, the common ones first.
static NAMES: [Names; 7] = [
    Names::new(
        Severity::Info,
        &[
            key(b"info"),
            key(b"information"),
            key(b"informational"),
            key(b"inf"),
            key(b"nfo"),
            key(b"i"),
            key(b"log"),
            key(b"detail"),
            key(b"hint"),
            key(b"statement"),
            key(b"context"),
        ],
    ),
    Names::new(Severity::Warn, &[key(b"warn"), key(b"warning"), key(b"wrn"), key(b"w")]),
    Names::new(
        Severity::Error,
        &[
            key(b"error"),
            key(b"err"),
            key(b"erro"),
            key(b"eror"),
            key(b"severe"),
            key(b"failure"),
            key(b"fail"),
            key(b"e"),
        ],
    ),
    Names::new(
        Severity::Debug,
        &[
            key(b"debug"),
            key(b"dbg"),
            key(b"debg"),
            key(b"debu"),
            key(b"dbug"),
            key(b"fine"),
            key(b"config"),
            key(b"d"),
        ],
    ),
    Names::new(
        Severity::Notice,
        &[key(b"notice"), key(b"note"), key(b"noti"), key(b"ntc"), key(b"success"), key(b"n")],
    ),
    Names::new(
        Severity::Trace,
        &[
            key(b"trace"),
            key(b"trc"),
            key(b"trac"),
            key(b"trce"),
            key(b"verbose"),
            key(b"verb"),
            key(b"finest"),
            key(b"finer"),
            key(b"silly"),
            key(b"spam"),
            key(b"all"),
            key(b"v"),
            key(b"t"),
        ],
    ),
    Names::new(
        Severity::Fatal,
        &[
            key(b"fatal"),
            key(b"critical"),
            key(b"crit"),
            key(b"alert"),
            key(b"emerg"),
            key(b"emergency"),
            key(b"panic"),
            key(b"ftl"),
            key(b"fata"),
            key(b"pani"),
            key(b"dpanic"),
            key(b"f"),
            key(b"c"),
        ],
    ),
];

/// Names in other languages and of few programs: they tell the severity of what is a level for
/// other reasons, but show of no word that it is one.
static RARE_NAMES: [Names; 5] = [
    Names::new(
        Severity::Info,
        &[
            key(b"hinweis"),
            key(b"informacion"),
            key(b"informazione"),
            key(b"audit"),
            key(b"status"),
            key(b"msg"),
        ],
    ),
    Names::new(
        Severity::Warn,
        &[
            key(b"warnung"),
            key(b"avertissement"),
            key(b"advertencia"),
            key(b"aviso"),
            key(b"avviso"),
            key(b"attention"),
            key(b"minor"),
            key(b"fixme"),
        ],
    ),
    Names::new(Severity::Error, &[key(b"fehler"), key(b"erreur"), key(b"errore"), key(b"major")]),
    Names::new(Severity::Notice, &[key(b"lifecycle"), key(b"system")]),
    Names::new(Severity::Debug, &[key(b"subdebug"), key(b"ddebug")]),
];

/// Names of which programs write the beginning, as long as they like.
const LONG_NAMES: [(Severity, &[u8]); 12] = [
    (Severity::Info, b"information"),
    (Severity::Warn, b"warning"),
    (Severity::Error, b"error"),
    (Severity::Error, b"severe"),
    (Severity::Debug, b"debug"),
    (Severity::Notice, b"notice"),
    (Severity::Trace, b"trace"),
    (Severity::Trace, b"verbose"),
    (Severity::Fatal, b"fatal"),
    (Severity::Fatal, b"critical"),
    (Severity::Fatal, b"emergency"),
    (Severity::Fatal, b"alert"),
];

/// The severity a name of a level stands for, in any case, behind a prefix (`LOG_WARNING`) or not.
pub(super) fn severity(name: &[u8]) -> Option<Severity> {
    let stem = name.iter().rposition(|b| *b == b'_').map_or(name, |at| &name[at + 1..]);
    find(&NAMES, stem).or_else(|| find(&RARE_NAMES, stem)).or_else(|| cut_off(stem))
}

/// The severity of the beginning of a name, with one letter more or none: `WARNI`, `ERRS`.
fn cut_off(name: &[u8]) -> Option<Severity> {
    let begins = |long: &[u8]| {
        let pairs = name.iter().zip(long);
        let alike = pairs.take_while(|(a, b)| a.eq_ignore_ascii_case(b)).count();
        alike >= 3 && name.len() <= alike + 1
    };
    LONG_NAMES.iter().find(|(_, long)| begins(long)).map(|(severity, _)| *severity)
}

fn find(names: &[Names], name: &[u8]) -> Option<Severity> {
    let name = name.strip_suffix(b"!").unwrap_or(name);
    get(names, name).or_else(|| numbered(names, name))
}

fn get(names: &[Names], name: &[u8]) -> Option<Severity> {
    names.iter().find(|names| names.has(name)).map(|names| names.severity)
}

/// The severity of `DEBUG2` or `TRC1`: what is told least often is told in steps.
fn numbered(names: &[Names], name: &[u8]) -> Option<Severity> {
    let stem = name.strip_suffix(&[*name.last().filter(|b| b.is_ascii_digit())?])?;
    if stem.len() < SHORTEST_NUMBERED || !stem.iter().all(u8::is_ascii_alphabetic) {
        return None;
    }
    get(names, stem).filter(|level| matches!(level, Severity::Debug | Severity::Trace))
}

/// The severity of a level as loggers write it: all capitals, a capital first, or no
/// capital; other words that begin a message are not taken for one.
pub(super) fn known(name: &[u8]) -> Option<Severity> {
    let [_, rest @ ..] = name else { return None };
    if rest.is_empty() {
        return letter(name);
    }
    let is_plain = |_: &Severity| {
        let lower = rest.iter().all(|b| !b.is_ascii_uppercase());
        let upper = name.iter().all(|b| !b.is_ascii_lowercase());
        lower || upper
    };
    find(&NAMES, name).filter(is_plain)
}

/// The severity of a level of one letter, as `I`.
pub(super) fn letter(name: &[u8]) -> Option<Severity> {
    Some(match name {
        b"V" | b"T" => Severity::Trace,
        b"D" => Severity::Debug,
        b"I" => Severity::Info,
        b"N" => Severity::Notice,
        b"W" => Severity::Warn,
        b"E" => Severity::Error,
        b"F" | b"C" | b"A" | b"S" => Severity::Fatal,
        _ => return None,
    })
}

/// The severity in a priority of syslog, `facility * 8 + level`.
pub(super) fn of_priority(priority: u32) -> Severity {
    match priority % 8 {
        0..=2 => Severity::Fatal,
        3 => Severity::Error,
        4 => Severity::Warn,
        5 => Severity::Notice,
        6 => Severity::Info,
        _ => Severity::Debug,
    }
}

/// The severity of a level told by a number: 0 to 7 as syslog has them, or tens from 10 (trace) to 60
/// (fatal), as loggers that write objects have them.
pub(super) fn of_number(text: &[u8]) -> Option<Severity> {
    Some(match text {
        [digit @ b'0'..=b'7'] => of_priority(u32::from(digit - b'0')),
        b"10" => Severity::Trace,
        b"20" => Severity::Debug,
        b"30" => Severity::Info,
        b"40" => Severity::Warn,
        b"50" => Severity::Error,
        b"60" => Severity::Fatal,
        _ => return None,
    })
}

/// How many bytes of a name of a level stand at the beginning of `text`.
pub(super) fn name_len(text: &[u8]) -> usize {
    let len = text.iter().take(LONGEST + 1).take_while(|b| b.is_ascii_alphanumeric()).count();
    // `ERR!`
    let stressed = len > 1
        && text.get(len) == Some(&b'!')
        && text.get(len + 1).is_none_or(u8::is_ascii_whitespace);
    if len > LONGEST { 0 } else { len + usize::from(stressed) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_a_part_of_an_id() {
        for key in NAMES.iter().flat_map(|names| names.keys) {
            let name: Vec<u8> = key.to_be_bytes().into_iter().filter(|byte| *byte > 0).collect();
            let is_part = name.iter().all(u8::is_ascii_hexdigit);
            // One letter is a name in capitals alone.
            assert!(!is_part || name.len() == 1 && known(&name).is_none(), "{name:?}");
        }
    }
}
