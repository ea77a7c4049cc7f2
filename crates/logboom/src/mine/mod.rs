//! shapes -> templates.

mod evidence;
mod families;
mod forest;
mod groups;
mod hash;
mod mask;
mod template;

mod vocabulary;

use std::collections::HashSet;

pub use evidence::Reason;
pub use template::{Template, TemplateId, TemplateToken};

use evidence::Known;
use families::Size;
use forest::Forest;
use hash::Mixed;
use mask::Look;
use vocabulary::{Token, Vocabulary};

/// Rounds until nothing changes; more than this many find nothing worth their time.
const ROUNDS: usize = 40;

/// Templates, and what each shape has to do with them.
pub struct Mined {
    /// Sorted, distinct.
    pub templates: Vec<Template>,
    /// For each shape of the input its template.
    pub of_shape: Vec<u32>,
    /// For each shape of the input and each variable of its template the range of its tokens.
    pub slots: Vec<Vec<std::ops::Range<u32>>>,
}

struct Miner {
    vocabulary: Vocabulary,
    forest: Forest,
    /// Hashes of the fillings of variables.
    seen: HashSet<u64, Mixed>,
    /// Hashes of well-known error texts.
    faults: HashSet<u64, Mixed>,
    /// Hashes of fillings of several words, and of well-known error texts.
    phrases: HashSet<u64, Mixed>,
}

impl Miner {
    /// What is known of a filling by its hash.
    fn known(&self, filling: u64) -> Known {
        Known { seen: self.seen.contains(&filling), fault: self.faults.contains(&filling) }
    }

    /// Keeps fillings of variables.
    fn learn(&mut self, fillings: Vec<u64>) {
        self.phrases.extend(&fillings);
        self.seen.extend(fillings);
    }

    /// Keeps well-known error texts, as written within a sentence and at its start.
    fn learn_faults(&mut self) {
        for fault in crate::lexicon::FAULTS {
            let mut text = fault.as_bytes().to_vec();
            for _ in 0..2 {
                let tokens = parse(&text, &mut self.vocabulary).0;
                self.faults.insert(hash::hash_tokens(&tokens));
                text[0].make_ascii_uppercase();
            }
        }
        self.phrases.extend(&self.faults);
    }

    /// One step of the first kind that changes anything; false if none does.
    fn step(&mut self) -> bool {
        groups::generalise(self, Look::Word)
            || std::env::var("NOPLACE").is_err() && groups::generalise(self, Look::Place)
            || std::env::var("NOCHUNK").is_err() && families::generalise(self, Size::Chunk)
            || std::env::var("NOSEG").is_err() && {
                families::generalise(self, Size::Segment)
            }
    }
}

/// Templates of a set of shapes.
pub fn mine(shapes: &[&[u8]]) -> Mined {
    let mut sorted: Vec<&[u8]> = shapes.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut miner = Miner {
        vocabulary: Vocabulary::new(),
        forest: Forest::default(),
        seen: HashSet::default(),
        faults: HashSet::default(),
        phrases: HashSet::default(),
    };
    for shape in &sorted {
        let tokens = parse(shape, &mut miner.vocabulary);
        miner.forest.insert(tokens.0);
    }
    miner.learn_faults();
    let mut rounds = 0;
    while rounds < ROUNDS && miner.step() {
        rounds += 1;
    }
    if std::env::var("ROUNDS").is_ok() { eprintln!("rounds {rounds}"); }
    let mut ends = Vec::new();
    let mut slots = Vec::new();
    let mut classes: std::collections::HashMap<u32, Vec<Option<Option<u8>>>> = Default::default();
    for shape in shapes {
        let (tokens, kinds) = parse(shape, &mut miner.vocabulary);
        let node = miner.forest.insert(tokens);
        let (end, starts) = miner.forest.end_of(node);
        let mut ranges = vec![];
        for (at, token) in miner.forest.tokens(end).iter().enumerate() {
            if token.is_variable() {
                ranges.push(starts[at]..starts[at + 1]);
            }
        }
        let cs = classes.entry(end).or_insert_with(|| vec![None; ranges.len()]);
        for (c, r) in cs.iter_mut().zip(&ranges) {
            let this = if r.len() == 1 { kinds[r.start as usize] } else { None };
            *c = Some(match *c {
                None => this,
                Some(old) if old == this => old,
                _ => None,
            });
        }
        ends.push(end);
        slots.push(ranges);
    }
    let mut templates: Vec<(Template, u32)> = classes
        .iter()
        .map(|(&node, classes)| {
            let mut classes = classes.iter();
            let tokens = miner
                .forest
                .tokens(node)
                .iter()
                .map(|&t| TemplateToken {
                    literal: (!t.is_variable()).then(|| miner.vocabulary.text(t).into()),
                    class: if t.is_variable() {
                        classes.next().copied().flatten().flatten()
                    } else {
                        None
                    },
                    spaced: t.spaced(),
                })
                .collect();
            (Template::new(tokens), node)
        })
        .collect();
    templates.sort();
    let rank: std::collections::HashMap<u32, u32> =
        templates.iter().enumerate().map(|(i, t)| (t.1, i as u32)).collect();
    Mined {
        templates: templates.into_iter().map(|t| t.0).collect(),
        of_shape: ends.iter().map(|e| rank[e]).collect(),
        slots,
    }
}

fn parse(shape: &[u8], v: &mut Vocabulary) -> (Vec<Token>, Vec<Option<u8>>) {
    let mut out = (vec![], vec![]);
    let mut i = 0;
    while i < shape.len() {
        let mut spaced = false;
        while i < shape.len() && shape[i] == b' ' {
            spaced = true;
            i += 1;
        }
        if i >= shape.len() {
            break;
        }
        if shape[i] == 1 && shape.get(i + 1) != Some(&0) {
            out.0.push(Token::variable(spaced));
            out.1.push(shape.get(i + 1).copied());
            i += 2;
            continue;
        }
        let s = i;
        const D: &[u8] = b"=:,;()[]{}\"'|<>@#";
        if D.contains(&shape[i]) {
            i += 1
        } else {
            while i < shape.len() && shape[i] != b' ' && shape[i] != 1 && !D.contains(&shape[i]) {
                i += 1
            }
            if i == s {
                i += 1
            }
            let mut e = i;
            while e > s && matches!(shape[e - 1], b'.' | b'!' | b'?') {
                e -= 1
            }
            if e > s {
                i = e
            }
        }
        out.0.push(v.literal(&shape[s..i], spaced));
        out.1.push(None);
    }
    out
}
