//! The ids of templates: the same on every host, and the same as a log grows, where that can be.
//!
//! Enters: the templates of a set of shapes. Leaves: an id for each, all different, a function
//! of the set.
//!
//! An id is the hash of a template's *lasting form*. There a word that no lexicon knows is a
//! variable if a second such word in its place would make it one: `removing key quux` has the
//! id of `removing key <*>`, before and after another key comes. So the form takes nothing for
//! equal that would not be one template if it stood in one log. Where templates have one form
//! all the same, it is the id of the one that is its form, and the others have those of their
//! own tokens.

use std::collections::HashMap;

use super::evidence::{Fillings, anchors, decide};
use super::forest::Span;
use super::place::place;
use super::template::{Template, TemplateId, TemplateToken, TokenKind};
use super::vocabulary::{Kind, Token, Vocabulary, sign_at};

/// Gives templates their ids; one for many templates, since it learns their words.
#[derive(Default)]
pub(crate) struct Namer {
    vocabulary: Vocabulary,
}

impl Namer {
    /// The ids of all templates of a set, in their order.
    pub(crate) fn all<'t>(
        &mut self,
        templates: impl Iterator<Item = &'t Template>,
    ) -> Vec<TemplateId> {
        let ids: Vec<_> = templates.map(|one| (self.lasting_id(one), one.own_id())).collect();
        let mut shared: HashMap<TemplateId, usize> = HashMap::new();
        for (lasting, _) in &ids {
            *shared.entry(*lasting).or_default() += 1;
        }
        let id = |(lasting, own)| if shared[&lasting] == 1 { lasting } else { own };
        ids.into_iter().map(id).collect()
    }

    /// The id of a template's lasting form.
    pub(crate) fn lasting_id(&mut self, template: &Template) -> TemplateId {
        let tokens: Vec<Token> = template.tokens().iter().map(|token| self.token(token)).collect();
        let vocabulary = &self.vocabulary;
        let is_open =
            |(at, token): (usize, &Token)| token.kind() == Kind::Unknown && !names(&tokens, at);
        let open: Vec<usize> =
            tokens.iter().enumerate().filter(|it| is_open(*it)).map(|it| it.0).collect();
        if open.is_empty() {
            return template.own_id();
        }
        // The same form, whether words or variables stand in these places.
        let mut form = tokens.clone();
        for &at in &open {
            form[at] = Token::variable(tokens[at].spaced());
        }
        let span = |at: usize| Span::new(at..at + 1);
        let variables: Vec<Span> =
            (0..form.len()).filter(|&at| form[at].is_variable()).map(span).collect();
        let around = anchors(&form, &variables);
        let two = Fillings { unknown: 2, lone_unknown: 2, ..Fillings::default() };
        let lasts = |at: usize| decide(place(&form, span(at), vocabulary), &two, around).is_none();
        let mut lasting = template.tokens().to_vec();
        for at in open.into_iter().filter(|&at| !lasts(at)) {
            lasting[at].kind = TokenKind::Variable(None);
        }
        Template::new(lasting).own_id()
    }

    fn token(&mut self, token: &TemplateToken) -> Token {
        match &token.kind {
            TokenKind::Literal(text) => self.vocabulary.literal(text, token.spaced),
            TokenKind::Variable(_) => Token::variable(token.spaced),
        }
    }
}

/// Whether a token is a name by what stands behind it: of a part, before a colon at the start, or
/// of a value, before `=` or `(`.
fn names(tokens: &[Token], at: usize) -> bool {
    let touches = |at: usize| tokens.get(at).is_some_and(|token| !token.spaced());
    match sign_at(tokens, at + 1) {
        b':' => at == 0 && !touches(2),
        b'=' | b'(' => touches(at + 1),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mine::tests::mined;

    /// The id of the template that a message alone has, or `<*>` in the place of words.
    fn id(messages: &[&str]) -> TemplateId {
        let templates = mined(messages).templates;
        assert_eq!(templates.len(), 1, "{messages:?}");
        Namer::default().all(templates.iter())[0]
    }

    #[test]
    fn what_would_be_a_variable_is_no_part_of_an_id() {
        let cases: [(&str, &str, bool); 8] = [
            ("removing key quux", "removing key frob", true),
            ("found default for quux of zarb", "found default for frob of zarb", true),
            // Known words and guards are the message's.
            ("removing key alpha", "removing key beta", false),
            ("link to quux is up", "link to quux is down", false),
            // Nothing but one word holds these together, so they are not joined.
            ("quux started", "frob started", false),
            ("quux: all is well here", "frob: all is well here", false),
            // The place of the value tells.
            ("state=quux", "state=frob", true),
            ("the state is quux=7", "the state is frob=7", false),
        ];
        for (one, other, same) in cases {
            assert_eq!(id(&[one]) == id(&[other]), same, "{one} / {other}");
            if same {
                assert_eq!(id(&[one]), id(&[one, other]), "{one} / {other}");
            }
        }
    }

    #[test]
    fn ids_are_distinct() {
        let templates = mined(&["started quux", "started frob", "started 17", "started"]).templates;
        let ids = Namer::default().all(templates.iter());
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), templates.len(), "{templates:?}");
    }
}
