//! The name of a group: the values of the fields that counts are split by.

use crate::header::Span;
use crate::options::Field;
use crate::parse::Parsed;
use crate::report::OTHER;

/// Appends the name of a record's group: each value behind its length.
pub(super) fn encode(
    fields: &[Field],
    parsed: &Parsed,
    record: &[u8],
    source: &str,
    name: &mut Vec<u8>,
) {
    let header = &parsed.header;
    let plain = |span: Span| header.plain(span.of(record));
    for field in fields {
        let value = match field {
            Field::Source => source.as_bytes().into(),
            Field::Severity => header.severity.map_or("", |level| level.name()).as_bytes().into(),
            Field::Host => plain(header.host),
            Field::Component => plain(header.component),
            Field::Pid => plain(header.pid),
            Field::Thread => plain(header.thread),
        };
        push(&value, name);
    }
}

/// Longest value that is kept apart.
const MAX_VALUE: usize = 256;

fn push(value: &[u8], name: &mut Vec<u8>) {
    let value = &value[..value.len().min(MAX_VALUE)];
    name.extend_from_slice(&(value.len() as u16).to_le_bytes());
    name.extend_from_slice(value);
}

/// The values in a name.
pub(super) fn decode(mut name: &[u8]) -> Vec<Vec<u8>> {
    let mut values = Vec::new();
    while let Some((len, rest)) = name.split_first_chunk() {
        let (value, rest) = rest.split_at(usize::from(u16::from_le_bytes(*len)).min(rest.len()));
        values.push(value.to_vec());
        name = rest;
    }
    values
}

/// The name of the group that counts those of this name when they are too many: the
/// severity is kept, all other values are [`OTHER`].
pub(super) fn other(fields: &[Field], name: &[u8]) -> Vec<u8> {
    let mut joined = Vec::new();
    for (field, value) in fields.iter().zip(decode(name)) {
        push(if *field == Field::Severity { &value } else { OTHER }, &mut joined);
    }
    joined
}

/// Whether bytes are the name of a group by these fields.
pub(super) fn is_name(fields: &[Field], name: &[u8]) -> bool {
    let mut again = Vec::with_capacity(name.len());
    let values = decode(name);
    values.iter().for_each(|value| push(value, &mut again));
    values.len() == fields.len() && again == name
}
