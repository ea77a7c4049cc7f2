//! Layouts for lines that have less of a header than most.
//!
//! A program writes some lines in another way: without the columns of a thread or a
//! logger, or before its logger is set up. Their time and level are cut all the same. Many
//! write a fraction of seconds that is zero not at all.

use super::super::layout::{Field, Form, Item, Layout, Role};

/// The shorter forms of a layout: up to its time, its level and its tag; then it and them with
/// any fraction of seconds.
pub(in super::super) fn fallbacks(layout: &Layout) -> Vec<Layout> {
    let items = &layout.items;
    let ends = (0..items.len()).filter(|&at| is_end(&items[..=at]));
    let shorter: Vec<Layout> = ends.filter_map(|at| shortened(items, at + 1)).collect();
    let loose = std::iter::once(layout).chain(&shorter).map(with_any_fraction);
    let loose: Vec<Layout> = loose.filter(|loose| loose != layout).collect();
    shorter.into_iter().chain(loose).collect()
}

fn with_any_fraction(layout: &Layout) -> Layout {
    let mut items = layout.items.clone();
    for item in &mut items {
        if let Item::Field(Field { form: Form::Format(format), .. }) = item {
            *format = format.with_any_fraction();
        }
    }
    Layout { items }
}

/// Whether pieces end with a time, or with a level or a tag behind one.
fn is_end(items: &[Item]) -> bool {
    let is_time = |item: &Item| matches!(item, Item::Field(Field { form: Form::Format(_), .. }));
    let is_telling = |item: &Item| matches!(item, Item::Field(field) if matches!(field.role(), Role::Level | Role::Tag));
    let last = items.last();
    last.is_some_and(is_time) || last.is_some_and(is_telling) && items.iter().any(is_time)
}

/// The first `end` pieces and what closes them, where more are left and no bracket is open.
fn shortened(items: &[Item], mut end: usize) -> Option<Layout> {
    let mut short = items[..end].to_vec();
    while let Some(pad @ Item::Optional(group)) = items.get(end)
        && matches!(&**group, [Item::Text(_)])
    {
        short.push(pad.clone());
        end += 1;
    }
    let Some(Item::Text(text)) = items.get(end) else {
        return None;
    };
    let more = |item: &Item| matches!(item, Item::Field(field) if field.role() != Role::Message);
    if !items[end..].iter().any(more) {
        return None;
    }
    let marks = text.find(|c| !"])}>:;,|".contains(c)).unwrap_or(text.len());
    let (marks, rest) = text.split_at(marks);
    let glued = rest.is_empty() && marks.ends_with(['|', ';', ',', ':']);
    let blank = if glued { "" } else { " " };
    short.push(Item::Text(format!("{marks}{blank}")));
    short.push(Item::Field(Field::new("Message", Form::Any)));
    is_closed(&short).then_some(Layout { items: short })
}

/// Whether as many brackets are closed as are opened.
fn is_closed(items: &[Item]) -> bool {
    let count = |brackets: &str| -> usize {
        let in_text = |item: &Item| match item {
            Item::Text(text) => text.chars().filter(|&c| brackets.contains(c)).count(),
            _ => 0,
        };
        items.iter().map(in_text).sum()
    };
    [("[", "]"), ("(", ")"), ("{", "}")].iter().all(|(open, close)| count(open) == count(close))
}
