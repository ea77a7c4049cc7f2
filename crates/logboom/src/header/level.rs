//! Names of levels -> [`Severity`].

use crate::time::Severity;

/// The longest name.
const LONGEST: usize = 13;

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

/// The names of the levels, the common ones first.
const NAMES: [(Severity, &[u128]); 7] = [
    (
        Severity::Info,
        &[
            key(b"info"),
            key(b"information"),
            key(b"informational"),
            key(b"inf"),
            key(b"i"),
            key(b"log"),
            key(b"detail"),
            key(b"hint"),
            key(b"statement"),
            key(b"context"),
        ],
    ),
    (Severity::Warn, &[key(b"warn"), key(b"warning"), key(b"wrn"), key(b"w")]),
    (
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
    (
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
            key(b"debug1"),
            key(b"debug2"),
            key(b"debug3"),
            key(b"debug4"),
            key(b"debug5"),
        ],
    ),
    (Severity::Notice, &[key(b"notice"), key(b"note"), key(b"success"), key(b"n")]),
    (
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
    (
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
const RARE_NAMES: [(Severity, &[u128]); 5] = [
    (Severity::Info, &[key(b"hinweis"), key(b"informacion"), key(b"informazione"), key(b"infos")]),
    (
        Severity::Warn,
        &[
            key(b"warnung"),
            key(b"avertissement"),
            key(b"advertencia"),
            key(b"aviso"),
            key(b"avviso"),
            key(b"attention"),
        ],
    ),
    (Severity::Error, &[key(b"fehler"), key(b"erreur"), key(b"errore")]),
    (Severity::Notice, &[key(b"lifecycle"), key(b"system")]),
    (Severity::Debug, &[key(b"subdebug"), key(b"ddebug")]),
];

/// The severity a name of a level stands for, in any case.
pub(super) fn severity(name: &[u8]) -> Option<Severity> {
    find(&NAMES, name).or_else(|| find(&RARE_NAMES, name))
}

fn find(names: &[(Severity, &[u128])], name: &[u8]) -> Option<Severity> {
    if name.len() > LONGEST || !name.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let key = key(name);
    names.iter().find(|(_, names)| names.contains(&key)).map(|(severity, _)| *severity)
}

/// The severity of a level as loggers write it: all capitals, a capital first, or no
/// capital; other words that begin a message are not taken for one.
pub(super) fn known(name: &[u8]) -> Option<Severity> {
    let plain = name.len() > 1 && {
        let rest = &name[1..];
        let lower = rest.iter().all(|b| !b.is_ascii_uppercase());
        let upper = name.iter().all(|b| !b.is_ascii_lowercase());
        lower || upper
    };
    if plain { find(&NAMES, name) } else { letter(name) }
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

/// How many bytes of a name of a level stand at the beginning of `text`.
pub(super) fn name_len(text: &[u8]) -> usize {
    let len = text.iter().take(LONGEST + 1).take_while(|b| b.is_ascii_alphanumeric()).count();
    if len > LONGEST { 0 } else { len }
}
