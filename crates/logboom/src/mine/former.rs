//! The ids that a template had when less was known.
//!
//! An id is the hash of what stays the same in all messages of a template, so it changes where
//! messages come that differ in one place more. Enters: a shape and where its template has
//! variables. Leaves: the ids of the templates between the two. Whoever kept one finds with it
//! the template under which its messages are now. A function of the set of shapes, as templates
//! are: nothing is kept of what came when.

use std::ops::Range;

use super::ids::Namer;
use super::template::{Template, TemplateId, TemplateToken, TokenKind};
use crate::shape::{self, Piece};

/// Variables that may have been known or not, each by itself; of more, all but one or none.
const FREE: usize = 6;

/// Finds former ids.
#[derive(Default)]
pub(crate) struct Former {
    namer: Namer,
}

impl Former {
    /// Gives the ids that the messages of `shape` had when some of its variables were not known;
    /// `slots` are the tokens under each variable of its template.
    pub(crate) fn of(
        &mut self,
        shape: &[u8],
        slots: &[Range<u32>],
        mut give: impl FnMut(TemplateId),
    ) {
        let pieces: Vec<Piece<'_>> = shape::decode(shape).collect();
        let is_found = |slot: &&Range<u32>| {
            let covered = &pieces[slot.start as usize..slot.end as usize];
            !matches!(covered, [piece] if !piece.class.is_literal())
        };
        let found: Vec<&Range<u32>> = slots.iter().filter(is_found).collect();
        let mut id = |is_known: &dyn Fn(usize) -> bool| {
            let known = found.iter().enumerate().filter(|(at, _)| is_known(*at));
            let template = template(&pieces, known.map(|(_, slot)| *slot));
            give(self.namer.lasting_id(&template));
            give(template.own_id());
        };
        if found.len() <= FREE {
            for known in 0..(1u32 << found.len()) - 1 {
                id(&|at| known >> at & 1 == 1);
            }
        } else {
            id(&|_| false);
            (0..found.len()).for_each(|unknown| id(&|at| at != unknown));
        }
    }
}

/// The template of some pieces with variables in the place of `slots`.
fn template<'s>(pieces: &[Piece<'_>], slots: impl Iterator<Item = &'s Range<u32>>) -> Template {
    let plain = |piece: &Piece<'_>| TemplateToken {
        kind: match piece.class.is_literal() {
            true => TokenKind::Literal(piece.literal.into()),
            false => TokenKind::Variable(None),
        },
        spaced: piece.spaced,
    };
    let (mut tokens, mut at) = (Vec::new(), 0);
    for slot in slots {
        let (start, end) = (slot.start as usize, slot.end as usize);
        tokens.extend(pieces[at..start].iter().map(plain));
        let spaced = start < end && pieces[start].spaced;
        tokens.push(TemplateToken { kind: TokenKind::Variable(None), spaced });
        at = end;
    }
    tokens.extend(pieces[at..].iter().map(plain));
    Template::new(tokens)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::mine::tests::shapes;
    use crate::mine::{Mined, mine};

    #[test]
    fn an_id_that_was_leads_to_the_template_that_is() {
        let shapes = shapes(&[
            "login refused for user summer",
            "login refused for user winter",
            "login refused for user autumn",
            "disk sda of rack 7 was replaced",
            "disk zzdb of rack 7 was replaced",
            "nothing else happened here",
            "reading volume 7: 17",
            "reading volume 7: the lid of the box is stuck",
            "reading volume 7: key",
        ]);
        let all: Vec<&[u8]> = shapes.iter().map(Vec::as_slice).collect();
        let ids = |mined: &Mined| Namer::default().all(mined.templates.iter());
        let now = mine(&all);
        let (ids_now, mut heirs) = (ids(&now), BTreeSet::new());
        for (at, shape) in all.iter().enumerate() {
            let heir = ids_now[now.of_shape[at] as usize];
            Former::default().of(shape, now.slots(at), |id| {
                heirs.insert((id, heir));
            });
        }
        let mut changed = 0;
        for end in 1..all.len() {
            let then = mine(&all[..end]);
            let ids_then = ids(&then);
            for at in 0..end {
                let old = ids_then[then.of_shape[at] as usize];
                let new = ids_now[now.of_shape[at] as usize];
                assert!(old == new || heirs.contains(&(old, new)), "{at} of {end}");
                changed += usize::from(old != new);
            }
        }
        assert!(changed > 0, "{changed}");
    }
}
