//! Values as programming languages print them: `{'key': value}`, `<Class object at 0x7f>`,
//! `<class 'Key'>`, `Point { x: 1 }`, `Point[x=1]`, `map[x:1]`, `[object Object]`.
//!
//! What they hold, and how much of it, is the program's data: the whole is one variable. Where
//! nothing but such values is a message, as in a log of JSON, they are what it says.

use super::Miner;
use super::evidence::words;
use super::forest::Span;
use super::journal::Rule;
use super::mask::closing;
use super::rules::RULES;
use super::vocabulary::{Kind, Token, Vocabulary, sign_at};

/// Makes printed values variables in all templates.
pub(super) fn generalise(miner: &mut Miner) {
    let mut plan = Vec::new();
    for &node in miner.forest.live() {
        let tokens = miner.forest.tokens(node);
        let spans = spans(tokens, &miner.vocabulary);
        let inside: usize = spans.iter().map(|span| words(&tokens[span.range()])).sum();
        if !spans.is_empty() && inside < words(tokens) {
            plan.push((node, spans));
        }
    }
    miner.generalise_all(Rule::Printed, plan);
}

fn spans(tokens: &[Token], vocabulary: &Vocabulary) -> Vec<Span> {
    let mut spans = Vec::new();
    // Brackets are a part of all that is looked for.
    if !tokens.iter().any(|token| b"{<[(".contains(&token.sign())) {
        return spans;
    }
    let mut at = 0;
    if RULES.frames
        && let Some(span) = frame(tokens, vocabulary)
    {
        at = span.end as usize;
        spans.push(span);
    }
    while at < tokens.len() {
        // What a pointer prints (`&{ID:1 Type:a}`) is as often laid out by the message.
        let is_pointed = at > 0 && !tokens[at].spaced() && tokens[at - 1].sign() == b'&';
        let length = if is_pointed { None } else { printed(&tokens[at..], at == 0, vocabulary) };
        if let Some(length) = length {
            spans.push(Span::new(at..at + length));
        }
        at += length.unwrap_or(1);
    }
    spans
}

/// The method of a frame of a stack, as languages of classes print it: `at a.b.Main.<init>(Main.java:1)`.
fn frame(tokens: &[Token], vocabulary: &Vocabulary) -> Option<Span> {
    let [at, method, ..] = tokens else { return None };
    let is_dotted = method.is_variable() || vocabulary.text(*method).contains(&b'.');
    if vocabulary.text(*at) != b"at" || !is_dotted {
        return None;
    }
    let open = tokens[2..].iter().position(|token| token.sign() == b'(')? + 2;
    let is_one = tokens[2..=open].iter().all(|token| !token.spaced());
    let closes = tokens[open..].iter().any(|token| token.sign() == b')');
    (is_one && closes).then(|| Span::new(1..open))
}

/// How many tokens the printed value has that `tokens` begin with; the message begins with them, too,
/// if `is_first`.
fn printed(tokens: &[Token], is_first: bool, vocabulary: &Vocabulary) -> Option<usize> {
    let sign = |at: usize| sign_at(tokens, at);
    match sign(0) {
        b'{' if matches!(sign(1), b'\'' | b'"') => {
            let end = balanced(tokens)?;
            let key = (2..end).find(|&at| sign(at) == sign(1))?;
            (sign(key + 1) == b':').then_some(end)
        }
        b'<' => {
            let end = balanced(tokens)?;
            let address = end > 4
                && tokens[end - 2].is_variable()
                && vocabulary.text(tokens[end - 3]) == b"at";
            let class = vocabulary.text(tokens[1]) == b"class" && sign(2) == b'\'';
            (address || class).then_some(end)
        }
        _ if RULES.structures => structure(tokens, is_first, vocabulary),
        _ => None,
    }
}

/// The same of a structure, with its type or without: `{a=1}`, `Point[x=1]`, `Point { x: 1 }`.
fn structure(tokens: &[Token], is_first: bool, vocabulary: &Vocabulary) -> Option<usize> {
    let sign = |at: usize| sign_at(tokens, at);
    let open = usize::from(tokens.first()?.is_word());
    if !matches!(sign(open), b'{' | b'[' | b'(') {
        return None;
    }
    let name = vocabulary.text(tokens[0]);
    let touches = tokens.get(open).is_some_and(|open| !open.spaced());
    // A known word at the start has its capital from there.
    let is_type = !(is_first && tokens[0].kind() == Kind::Known)
        && name.first().is_some_and(u8::is_ascii_uppercase)
        && name.iter().any(u8::is_ascii_lowercase);
    let has_pair = |joints: &[u8]| {
        let is_key = |key: &Token| key.is_variable() || key.is_word();
        tokens.get(open + 1).is_some_and(is_key) && joints.contains(&sign(open + 2))
    };
    let is_structure = match sign(open) {
        b'{' if open == 0 || touches => (open == 0 || is_type) && has_pair(b":="),
        b'{' => is_type && has_pair(b":"),
        b'[' if open == 0 => {
            tokens.get(1).is_some_and(|&word| vocabulary.text(word) == b"object") && sign(3) == b']'
        }
        b'[' if name == b"map" => touches && has_pair(b":"),
        b'[' | b'(' => open > 0 && touches && is_type && has_pair(b"="),
        _ => false,
    };
    is_structure.then(|| balanced(&tokens[open..])).flatten().map(|end| open + end)
}

/// How many tokens there are up to what closes the first one.
fn balanced(tokens: &[Token]) -> Option<usize> {
    let open = tokens.first()?.sign();
    let close = closing(open)?;
    let mut depth = 0;
    let at = tokens.iter().position(|&token| {
        let sign = token.sign();
        depth += usize::from(sign == open);
        depth -= usize::from(sign == close);
        depth == 0
    })?;
    Some(at + 1)
}

#[cfg(test)]
mod tests {
    use crate::mine::tests::check;

    #[test]
    fn printed_values() {
        check(
            "dictionaries, objects and lists",
            &[
                "Loaded options {'a': 1, 'b': [2]} from disk",
                "Loaded options {} from disk",
                "Calling hook <Hook object at 0x7f3a> now",
                "Known names: []",
                "Known names: [north, south]",
                "Known names: [west]",
                "Known names: [3]",
            ],
            &["Loaded options <*> from disk", "Calling hook <*> now", "Known names: <*>"],
        );
    }

    #[test]
    fn frames_of_stacks() {
        check(
            "whatever the method",
            &[
                "at org.example.Main.run(Main.java:12)",
                "at org.example.Main.<init>(Main.java:7)",
                "at java.lang.Thread.run(Thread.java:1)",
                "at noon it stopped (twice)",
            ],
            &["at <*>(<*>)", "at noon it stopped (twice)"],
        );
    }

    #[test]
    fn printed_structures() {
        check(
            "with keys",
            &[
                "Took Point { x: 1, y: 2 } for the origin",
                "Took Shape[side=7] for the origin",
                "Took {width=3, name=foo} for the origin",
                "Took { width: 3, name: foo } for the origin",
                "Took map[name:foo size:4] for the origin",
                "Took [object Object] for the origin",
                "Took <class 'geo.Point'> for the origin",
            ],
            &["Took <*> for the origin"],
        );
        check(
            "parts of the message are none",
            &["closed by (uid=0)", "closed by LOGIN(uid=0)", "{\"event\": \"start\", \"id\": 5}"],
            &[
                "closed by (uid=<*>)",
                "closed by LOGIN(uid=<*>)",
                "{\"event\": \"start\", \"id\": <*>}",
            ],
        );
    }
}
