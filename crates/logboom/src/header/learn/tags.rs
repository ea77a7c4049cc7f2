//! Hosts and tags, as syslog writes them: `web-01 sshd[12]: `, and names with a colon behind other pieces.

use super::super::layout::{Field, Form, Item};
use super::super::scan::{self, blanks, is_blank};
use super::group::{Group, Value, is_identifier, word};
use super::levels::{level, prefixed_level, strict_level};
use super::rules::skip_field;
use super::{rows, words};
use crate::lexicon;

/// The least share of lines with tags, in percent.
const TAGGED: usize = 60;

/// So many digits behind capitals are rather a code than the number of a thing.
const CODE: usize = 4;

pub(super) fn is_host(name: &[u8]) -> bool {
    let plain = |b: &u8| b.is_ascii_alphanumeric() || b"-._:/@*".contains(b);
    let number = name.iter().all(u8::is_ascii_digit);
    name.iter().all(plain) && name.last() != Some(&b':') && !number
}

/// Whether a word of a language with a capital first stands at the beginning, as hosts seldom have.
fn begins_sentence(rest: &[u8]) -> bool {
    let Some((_, end)) = word(rest).filter(|(_, end)| *end > 1) else {
        return false;
    };
    let capitalised =
        rest[0].is_ascii_uppercase() && rest[1..end].iter().all(u8::is_ascii_lowercase);
    capitalised && lexicon::knows(&rest[..end])
}

/// The end of a host and of the tag behind it.
pub(super) fn host_and_tag(rest: &[u8]) -> Option<scan::Tag> {
    let (_, len) = word(rest).filter(|(_, end)| is_host(&rest[..*end]))?;
    tag_at(rest, len + blanks(rest, len))
}

/// The host before the name of an event, as in `sw-2 %LINK-3-UPDOWN: ` or `fw-1 : %ASA-6-302013: `.
fn host_and_event(rest: &[u8]) -> Option<Value> {
    let (start, end) = word(rest).filter(|(_, end)| is_host(&rest[..*end]))?;
    let after = rest[end..].trim_ascii_start();
    let after = after.strip_prefix(b":").map_or(after, <[u8]>::trim_ascii_start);
    after.starts_with(b"%").then_some((start, end))
}

/// The host and the tag of syslog. The daemon's own lines have no tag.
pub(super) fn syslog(group: &mut Group<'_>) -> bool {
    // Behind seconds since the start, where the kernel writes, stands no host.
    let prioritised =
        matches!(group.items.first(), Some(Item::Field(first)) if first.name == "Pri");
    let first = group.times == 1 || group.times == 0 && prioritised;
    if !first || group.levels > 0 || group.tags > 0 || !group.open.is_empty() {
        return false;
    }
    let all = group.rows.len();
    let event = |rest: &[u8]| host_and_event(rest).is_some();
    if group.most(95, event) && group.few(8, host_and_event) {
        group.take(Field::new("Host", Form::Any), host_and_event);
        group.separate(true);
        return true;
    }
    if !group.most(TAGGED, |rest| host_and_tag(rest).is_some()) {
        return false;
    }
    let pids = group.count(|rest| host_and_tag(rest).is_some_and(|tag| tag.pid.is_some()));
    let host = |rest: &[u8]| word(rest).filter(|(_, end)| is_host(&rest[..*end]));
    let few = group.few(8, host);
    // A host stands right behind the time, and no level behind it alone.
    let leveled = |rest: &[u8]| {
        let at = word(rest).map_or(0, |(_, end)| end + blanks(rest, end));
        strict_level(&rest[at..]).is_some_and(|(open, _)| open == 0)
    };
    // Behind a time in a bracket two words that are always there are rather the message's own.
    let closed = matches!(group.items.last(), Some(Item::Text(text)) if text.contains(']'));
    let tag = |rest: &[u8]| host_and_tag(rest).map(|tag| (0, tag.end));
    let few = few
        && group.brackets == 0
        && !group.most(50, begins_sentence)
        && !group.most(25, leveled)
        && (!closed || words::stands_before_various(group, tag));
    if !(few || pids * 2 >= all) {
        return false;
    }
    group.take(Field::new("Host", Form::Any), host);
    group.skip(" ");
    // `daemon.info`, the facility and the level, or the level alone.
    if prefixed_level(group) {
        let fields = group.items.iter_mut().filter_map(|item| match item {
            Item::Field(field) if field.name == "Component" => Some(field),
            _ => None,
        });
        fields.for_each(|field| "Facility".clone_into(&mut field.name));
    } else {
        level(group, 95);
    }
    take_tag(group);
    true
}

/// Takes a tag, which some lines may lack.
pub(super) fn take_tag(group: &mut Group<'_>) {
    let (mut all, mut names) = (true, group.column());
    for row in &mut group.rows {
        let rest = row.rest();
        let Some(tag) = scan::tag(rest, 0) else {
            all = false;
            continue;
        };
        names[row.index] = &rest[tag.name.0..tag.name.1];
        // A tag may end the line, without its colon.
        row.at = (row.at + tag.end + 1).min(row.line.len());
        row.at += blanks(row.line, row.at);
    }
    let tag = Item::Field(Field::new("Tag", Form::Any));
    if all {
        group.add(tag, names);
        group.text(": ");
    } else {
        group.add(Item::Optional(vec![tag, Item::Text(": ".to_owned())]), names);
    }
    group.tags += 1;
}

/// A tag with its colon and a blank behind it, or at the end of the line. A value glued to
/// the colon makes it a column of some other kind.
pub(super) fn tag_at(rest: &[u8], at: usize) -> Option<scan::Tag> {
    let tag = scan::tag(rest, at)?;
    let ends = match rest.get(tag.end..)? {
        [] => true,
        [b':', after @ ..] => after.first().is_none_or(|b| is_blank(*b)),
        _ => false,
    };
    ends.then_some(tag)
}

fn tag_name(rest: &[u8]) -> Option<Value> {
    let tag = tag_at(rest, 0)?;
    let name = &rest[tag.name.0..tag.name.1];
    // Behind dashes, the name may be missing.
    let Some(&first) = name.first() else {
        return Some(tag.name);
    };
    let numbered = first.is_ascii_digit() && is_host(name) && name.contains(&b'-');
    if name.contains(&b'|') || is_code(name) {
        return None;
    }
    (first.is_ascii_alphabetic() || b"_@".contains(&first) || numbered).then_some(tag.name)
}

/// Whether a name is a code, as `AH01630`, which says what happened, not where.
pub(super) fn is_code(name: &[u8]) -> bool {
    let letters = name.iter().take_while(|b| b.is_ascii_uppercase()).count();
    let digits = &name[letters..];
    letters > 1 && digits.len() >= CODE && digits.iter().all(u8::is_ascii_digit)
}

/// A tag with a process that begins the line.
pub(super) fn pid_tag(group: &mut Group<'_>) -> bool {
    let pid = |rest: &[u8]| tag_at(rest, 0).is_some_and(|tag| tag.pid.is_some());
    let strong = group.most(80, pid) && group.tags == 0;
    if strong {
        group.rows.retain(|row| pid(row.rest()));
        take_tag(group);
    }
    strong
}

/// `name:` or `name[pid]:` after other pieces.
pub(super) fn tag(group: &mut Group<'_>) -> bool {
    let barred = group.tags > 0 || group.items.is_empty() || !group.open.is_empty();
    if barred
        || rows::goes_on(group).is_some()
        || !group.most(TAGGED, |rest| tag_name(rest).is_some())
    {
        return false;
    }
    let pids = group.count(|rest| scan::tag(rest, 0).is_some_and(|tag| tag.pid.is_some()));
    let percent = if pids * 2 >= group.rows.len() { TAGGED } else { 80 };
    let names = group.values(tag_name);
    // A word with a colon in every line is no accident, however many such words there are.
    let words = names.filter(|name| !name.contains(&b' '));
    let always = words.most(97, |_| true);
    // Behind a counter alone, as in the log of a kernel, messages begin with the names of devices.
    if group.times == 0 && group.levels == 0 && pids == 0 && !always {
        return false;
    }
    let few = names.few(3)
        || always && (words.most(80, is_identifier) || words.distinct() * 2 <= group.rows.len());
    // One word that is always there may be the message's own, if it goes on alike.
    let is_spoken = || {
        pids == 0
            && (!always || names.distinct() == 1)
            && !words::stands_before_various(group, tag_name)
    };
    if !few || is_spoken() || !names.most(percent, |_| true) {
        return false;
    }
    if names.most(97, |_| true) || pids == 0 {
        group.rows.retain(|row| tag_name(row.rest()).is_some());
    }
    if !(pids == 0 && tag_of_tag(group)) {
        take_tag(group);
    }
    true
}

/// A name that is always the same, of a device or a program, and the tag of one of several things in
/// it: `ap-7: hostapd: text`.
fn tag_of_tag(group: &mut Group<'_>) -> bool {
    if group.distinct(tag_name) > 1 {
        return false;
    }
    let mut ahead = group.clone();
    ahead.take(skip_field(), tag_name);
    ahead.skip(": ");
    let found = ahead.distinct(tag_name) > 1 && tag(&mut ahead);
    if found {
        *group = ahead;
    }
    found
}
