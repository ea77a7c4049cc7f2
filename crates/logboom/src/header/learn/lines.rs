//! Lines without a header of their own, by their looks.

use super::super::detect::detect;
use super::super::{level, scan};
use super::objects;
use crate::lexicon;

/// Whether a line has no header by its looks: it continues a record, or is structured and says neither
/// what happened nor when.
pub(in super::super) fn is_bare(line: &[u8]) -> bool {
    goes_on(line) || is_structured(line) && !objects::is_record(line)
}

/// Whether a line continues the record before it, or is blank.
pub(super) fn goes_on(line: &[u8]) -> bool {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let Some(&first) = line.iter().find(|&&b| b != 0) else {
        return true;
    };
    first.is_ascii_whitespace() && !is_indented(line) || is_continuation(line) || is_exception(line)
}

/// Whether a line is an object by its looks, if maybe a part of one only.
pub(super) fn is_structured(line: &[u8]) -> bool {
    line.starts_with(b"{") && (line.starts_with(b"{\"") || line.trim_ascii_end().ends_with(b"}"))
}

/// Whether a time or a level in capitals stands behind blanks: a header that is set in or aligned to
/// the right.
fn is_indented(line: &[u8]) -> bool {
    let line = line.trim_ascii_start();
    let seconds = scan::number(line, 0)
        .is_some_and(|end| line.get(end) == Some(&b'.') && scan::number(line, end + 1).is_some());
    // A bracket or the number of a process may stand before the time.
    let numbered = scan::number(line, 0).filter(|end| line.get(*end) == Some(&b':'));
    let before = numbered.map_or(usize::from(line.starts_with(b"[")), |end| end + 1);
    let name = &line[..level::name_len(line)];
    let leveled = name.len() > 3
        && name.iter().all(u8::is_ascii_uppercase)
        && level::known(name).is_some()
        && line.get(name.len()).is_some_and(|b| scan::is_blank(*b) || *b == b'[');
    leveled || seconds || detect(line).is_some() || detect(&line[before..]).is_some()
}

/// Whether a line goes on with the exception before it.
pub(super) fn is_continuation(line: &[u8]) -> bool {
    let starts: [&[u8]; 5] = [b"at ", b"Caused by:", b"... ", b"Traceback (", b"}"];
    starts.iter().any(|start| line.starts_with(start))
}

/// Whether the name of an exception stands at the beginning and what it says behind a colon, as
/// it is printed before or behind the calls that led to it.
fn is_exception(line: &[u8]) -> bool {
    let is_part = |b: &u8| b.is_ascii_alphanumeric() || b"._$".contains(b);
    let len = line.iter().take_while(|b| is_part(b)).count();
    matches!(line.get(len), None | Some(b':')) && lexicon::is_exception(&line[..len])
}
