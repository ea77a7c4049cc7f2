//! Names of levels -> [`Severity`].

use crate::time::Severity;

/// The longest name.
const LONGEST: usize = 13;

/// The severity a name of a level stands for, in any case.
pub(super) fn severity(name: &[u8]) -> Option<Severity> {
    if name.is_empty() || name.len() > LONGEST {
        return None;
    }
    let mut lower = [0; LONGEST];
    let lower = &mut lower[..name.len()];
    lower.copy_from_slice(name);
    lower.make_ascii_lowercase();
    Some(match &*lower {
        b"trace" | b"trc" | b"trac" | b"verbose" | b"verb" | b"finest" | b"finer" | b"silly"
        | b"spam" | b"all" | b"v" => Severity::Trace,
        b"debug" | b"dbg" | b"debg" | b"debu" | b"fine" | b"config" | b"d" | b"debug1"
        | b"debug2" | b"debug3" | b"debug4" | b"debug5" => Severity::Debug,
        b"info" | b"inf" | b"information" | b"informational" | b"i" | b"log" | b"detail"
        | b"hint" | b"statement" | b"context" | b"http" => Severity::Info,
        b"notice" | b"note" | b"success" | b"n" => Severity::Notice,
        b"warning" | b"warn" | b"wrn" | b"w" => Severity::Warn,
        b"error" | b"err" | b"erro" | b"eror" | b"severe" | b"failure" | b"e" => Severity::Error,
        b"fatal" | b"ftl" | b"fata" | b"critical" | b"crit" | b"alert" | b"emerg"
        | b"emergency" | b"panic" | b"pani" | b"dpanic" | b"f" | b"c" => Severity::Fatal,
        _ => return None,
    })
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
    if plain { severity(name) } else { letter(name) }
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
