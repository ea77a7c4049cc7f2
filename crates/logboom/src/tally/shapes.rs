//! messages -> the shapes that a worker knows, by number.
//!
//! Enters: messages, and how far shapes of so many tokens will be folded anyway. Leaves: numbers,
//! which last until all is forgotten. Where the table folds shapes, most messages of a log repeat
//! no other, but most of what makes them unlike are words that nobody knows, which a fold takes
//! away: so what was found is remembered for the blurred message ([`Blur`]), too. That changes no
//! answer: the tokens are the same, and where the word that stands for all those is gone from a
//! folded shape, they are gone from those of all messages that are blurred alike.

use std::hash::BuildHasher;
use std::ops::Range;

use hashbrown::HashTable;
use memchr::memmem;
use rapidhash::fast::RandomState;

use super::{Entry, append, part};
use crate::lexicon;
use crate::memo::{Patience, Recall, Store};
use crate::parse::Parser;
use crate::shape::Level;
use crate::split::write_skeleton;
use crate::token::{Blur, STAND_IN};

/// Most shapes that a worker knows, and most bytes of them.
const MAX_SHAPES: usize = 1 << 15;
const MAX_BYTES: usize = 4 << 20;

/// A shape and what is counted of it.
#[derive(Debug)]
pub(super) struct Counted {
    /// Where the bytes of the shape are.
    pub shape: Range<u32>,
    /// Number of its tokens.
    pub tokens: u32,
    /// How far it is folded, at least.
    pub level: Option<Level>,
    /// What came since the last time that it was given away.
    pub entry: Entry<Range<u32>>,
}

/// The shapes that a worker knows.
#[derive(Debug, Default)]
pub(super) struct Shapes {
    known: Known,
    words: lexicon::Recent,
    alike: Alike,
}

/// Shapes by their numbers.
#[derive(Debug, Default)]
struct Known {
    hasher: RandomState,
    index: HashTable<u32>,
    all: Vec<Counted>,
    /// The bytes of all shapes.
    names: Vec<u8>,
}

/// The numbers of the shapes of blurred messages; none where words may be left.
#[derive(Debug, Default)]
struct Alike {
    store: Store<Option<u32>>,
    patience: Patience,
    blur: Blur,
    skeleton: Vec<u8>,
    /// How often the table had folded when the first of them was found.
    folds: u32,
}

impl Shapes {
    /// Takes note of how often the table has folded: the more, the fewer words are left.
    pub(super) fn see(&mut self, folds: u32) {
        if self.alike.folds != folds {
            self.alike.folds = folds;
            self.alike.store.clear();
        }
    }

    /// The number of the shape of a message; `level` says how far shapes of so many tokens will be
    /// folded anyway. If the parser is to have the tokens of the message then, they are asked for.
    #[inline]
    pub(super) fn number(
        &mut self,
        parser: &mut Parser,
        message: &[u8],
        are_asked: bool,
        level: impl Fn(usize) -> Option<Level>,
    ) -> u32 {
        let Self { known, words, alike } = self;
        let number = match are_asked || parser.is_quoted() {
            true => None,
            false => alike.number(parser, message, words, |parser, blurred, words| {
                let (shape, tokens, level) = shape(parser, blurred, words, &level);
                let is_clear = level.is_some() && memmem::find(shape, &STAND_IN).is_none();
                is_clear.then(|| known.number(shape, tokens, level))
            }),
        };
        number.unwrap_or_else(|| {
            let (shape, tokens, level) = shape(parser, message, words, &level);
            known.number(shape, tokens, level)
        })
    }

    /// The shape of that number.
    pub(super) fn get(&mut self, number: u32) -> &mut Counted {
        &mut self.known.all[number as usize]
    }

    /// All of them, by their numbers, and their bytes.
    pub(super) fn parts(&mut self) -> (&mut [Counted], &[u8]) {
        (&mut self.known.all, &self.known.names)
    }

    /// Whether there are so many that they are to be forgotten.
    pub(super) fn are_many(&self) -> bool {
        self.known.all.len() > MAX_SHAPES || self.known.names.len() > MAX_BYTES
    }

    /// Forgets them; their numbers begin anew.
    pub(super) fn clear(&mut self) {
        self.alike.store.clear();
        self.known.index.clear();
        self.known.all.clear();
        self.known.names.clear();
    }
}

/// The shape of a message, how many tokens it has, and how far it is folded.
#[inline]
fn shape<'p>(
    parser: &'p mut Parser,
    message: &[u8],
    words: &mut lexicon::Recent,
    level: impl Fn(usize) -> Option<Level>,
) -> (&'p [u8], usize, Option<Level>) {
    let mut folded = None;
    let level = |tokens| {
        folded = level(tokens);
        folded
    };
    let (tokens, shape) = parser.shape_at(message, level, |word| words.knows(word));
    (shape, tokens.len(), folded)
}

impl Known {
    /// The number of a shape, a new one if it is not known.
    #[inline]
    fn number(&mut self, shape: &[u8], tokens: usize, level: Option<Level>) -> u32 {
        let Self { hasher, index, all, names } = self;
        let hash = hasher.hash_one(shape);
        let is_same = |&at: &u32| part(names, &all[at as usize].shape) == shape;
        if let Some(&known) = index.find(hash, is_same) {
            return known;
        }
        let number = all.len() as u32;
        let (shape, tokens, entry) = (append(names, shape), tokens as u32, Entry::default());
        all.push(Counted { shape, tokens, level, entry });
        let rehash = |&at: &u32| hasher.hash_one(part(names, &all[at as usize].shape));
        index.insert_unique(hash, number, rehash);
        number
    }
}

impl Alike {
    /// The number that `find` finds for a blurred message, if none is known for one like it; none if
    /// the message is not blurred, or words may be left.
    #[inline]
    fn number(
        &mut self,
        parser: &mut Parser,
        message: &[u8],
        words: &mut lexicon::Recent,
        find: impl FnOnce(&mut Parser, &[u8], &mut lexicon::Recent) -> Option<u32>,
    ) -> Option<u32> {
        let Self { store, patience, blur, skeleton, folds } = self;
        if *folds == 0 || !parser.has_no_masks() || !patience.is_due() {
            return None;
        }
        let blurred = blur.of(message, words)?;
        write_skeleton(blurred, skeleton);
        let texts = (blurred, &**skeleton);
        let known = store.find(texts);
        let (number, _) =
            store.value(texts, known, false, |_| (find(parser, blurred, words), parser.literals()));
        if number.is_some() && matches!(known, Recall::Known(_)) {
            patience.renew();
        }
        number
    }
}
