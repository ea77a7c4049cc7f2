//! What nearly all messages begin with, which says nothing about any of them.
//!
//! Enters: shapes. Leaves: the same in pools, without the leads that they begin with: the name of a
//! program or a host, a header that nobody knows. As words of a message they would hold together
//! whatever follows them, so each pool is mined as if nothing stood before its messages. The leads
//! of a pool are alike but for values and words that may be some; where those of a template differ,
//! it has variables there.

use std::collections::HashMap;
use std::ops::Range;

use memchr::memmem;

use super::hash::Mixed;
use super::rules::RULES;
use super::vocabulary::{Kind, kind_of};
use super::{Mined, Seen, Template, TemplateToken, TokenKind, mine};
use crate::shape::{self, Piece};

/// Shapes that begin alike.
#[derive(Default)]
pub(super) struct Pool<'s> {
    /// Tokens of each lead.
    pub(super) tokens: usize,
    /// Places of the shapes among all, and what is left of each.
    pub(super) shapes: Vec<(usize, &'s [u8])>,
}

impl<'s> Pool<'s> {
    pub(super) fn rests(&self) -> Vec<&'s [u8]> {
        self.shapes.iter().map(|&(_, rest)| rest).collect()
    }
}

/// The shapes in pools, the last one for those without a lead; none if that would be too many.
pub(super) fn pools<'s>(shapes: &[&'s [u8]]) -> Option<Vec<Pool<'s>>> {
    let mut all: Vec<Led<'s>> = shapes.iter().map(|&shape| Led { shape, end: 0 }).collect();
    // Repeats say nothing.
    all.sort_unstable_by_key(|led| led.shape);
    all.dedup_by_key(|led| led.shape);
    if all.len() < RULES.led || !RULES.apart {
        return None;
    }
    let mut reader = Reader::default();
    let leads = reader.common(&all).or_else(|| reader.before_colons(&all))?;
    let mut pools = Vec::new();
    let mut of_shape = HashMap::<&[u8], (usize, usize), Mixed>::default();
    for (pool, Lead { tokens, led }) in leads.into_iter().enumerate() {
        pools.push(Pool { tokens, shapes: Vec::with_capacity(led.len()) });
        // A blank is behind the lead.
        of_shape.extend(led.into_iter().map(|led| (led.shape, (pool, led.end + 1))));
    }
    let last = pools.len();
    pools.push(Pool::default());
    for (at, &shape) in shapes.iter().enumerate() {
        let (pool, start) = of_shape.get(shape).copied().unwrap_or((last, 0));
        pools[pool].shapes.push((at, &shape[start..]));
    }
    Some(pools)
}

/// Whether a part of all is nearly all.
fn are_nearly_all(part: usize, all: usize) -> bool {
    100 * part >= RULES.nearly_all * all
}

/// A shape, and where its lead ends.
#[derive(Clone, Copy)]
struct Led<'s> {
    shape: &'s [u8],
    end: usize,
}

impl<'s> Led<'s> {
    fn is_before_blank(&self) -> bool {
        self.shape.get(self.end) == Some(&b' ')
    }
}

/// Shapes whose leads are alike.
struct Lead<'s> {
    tokens: usize,
    led: Vec<Led<'s>>,
}

/// A token to compare: a mark or a known word, or none for what may be a value; and whether a blank
/// stands before it.
type Key<'s> = (Option<&'s [u8]>, bool);

/// Reads shapes, and knows the words of those before.
#[derive(Default)]
struct Reader<'s> {
    kinds: HashMap<&'s [u8], Kind, Mixed>,
}

impl<'s> Reader<'s> {
    fn kind(&mut self, piece: &Piece<'s>) -> Kind {
        match piece.class.is_literal() {
            true => *self.kinds.entry(piece.literal).or_insert_with(|| kind_of(piece.literal)),
            false => Kind::Variable,
        }
    }

    /// The token behind a lead, and the lead with it.
    fn next(&mut self, led: Led<'s>) -> Option<(Key<'s>, Led<'s>)> {
        let mut pieces = shape::decode_from(led.shape, led.end);
        let piece = pieces.next()?;
        let text = match self.kind(&piece) {
            Kind::Unknown | Kind::Name => None,
            Kind::Variable | Kind::Mark | Kind::Unit | Kind::Known | Kind::Guard => Some(piece.literal),
        };
        Some(((text, piece.spaced), Led { end: pieces.end(), ..led }))
    }

    /// The longest lead that nearly all shapes have.
    fn common(&mut self, all: &[Led<'s>]) -> Option<Vec<Lead<'s>>> {
        let (mut live, mut longest) = (all.to_vec(), None);
        for tokens in 1.. {
            let next: Vec<_> = live.iter().filter_map(|&led| self.next(led)).collect();
            let Some(most) = majority(next.iter().map(|(key, _)| *key)) else { break };
            live.clear();
            live.extend(next.iter().filter(|(key, _)| self.fits(key, &most)).map(|(_, led)| *led));
            if !are_nearly_all(live.len(), all.len()) {
                break;
            }
            let led: Vec<_> = live.iter().copied().filter(Led::is_before_blank).collect();
            // Behind what is the same in all, since a value may be the message's.
            if most.0.is_some() && are_nearly_all(led.len(), all.len()) {
                longest = Some(Lead { tokens, led });
            }
        }
        longest.filter(|lead| self.counts(lead, 0)).map(|lead| vec![lead])
    }

    /// Whether a token is one that most shapes have there; a known word is a value where most are.
    fn fits(&self, (text, spaced): &Key<'s>, most: &Key<'s>) -> bool {
        let may_be = |text: &[u8]| text.is_empty() || self.kinds.get(text) == Some(&Kind::Known);
        *spaced == most.1 && match most.0 {
            None => text.is_none_or(may_be),
            Some(b"") => text.is_none_or(<[u8]>::is_empty),
            most => *text == most,
        }
    }

    /// What ends in the first colon, if nearly all shapes have such a lead and several share each.
    fn before_colons(&mut self, all: &[Led<'s>]) -> Option<Vec<Lead<'s>>> {
        let colon = memmem::Finder::new(": ");
        let have_one = all.iter().filter(|led| colon.find(led.shape).is_some()).count();
        if !are_nearly_all(have_one, all.len()) {
            return None;
        }
        let mut leads: HashMap<Vec<Key<'s>>, Vec<Led<'s>>, Mixed> = HashMap::default();
        for &(mut led) in all {
            let mut keys = Vec::new();
            while let Some((key, next)) = self.next(led) {
                keys.push(key);
                led = next;
                if key.0 == Some(b":") && led.is_before_blank() {
                    leads.entry(keys).or_default().push(led);
                    break;
                }
            }
        }
        let leads = leads.into_iter().map(|(keys, led)| Lead { tokens: keys.len(), led });
        let is_shared = |lead: &Lead<'s>| lead.led.len() >= RULES.led && self.counts(lead, RULES.frame);
        let mut leads: Vec<_> = leads.filter(is_shared).collect();
        leads.sort_unstable_by_key(|lead| lead.led[0].shape);
        let led = leads.iter().map(|lead| lead.led.len()).sum();
        are_nearly_all(led, all.len()).then_some(leads)
    }

    /// Whether a lead has so many words, which would count as those of the message, and messages are
    /// behind it.
    fn counts(&mut self, Lead { tokens, led }: &Lead<'s>, least: usize) -> bool {
        let is_word = |kind| !matches!(kind, Kind::Variable | Kind::Mark | Kind::Unit);
        let lead = shape::decode(led[0].shape).take(*tokens);
        lead.filter(|piece| is_word(self.kind(piece))).count() >= least && self.are_messages(led)
    }

    /// Whether messages stand behind leads, not values: a quarter are sentences with values or marks, and
    /// they do not all end in one word, as what stands around a value does.
    fn are_messages(&mut self, led: &[Led<'s>]) -> bool {
        let mut sentences = 0;
        let mut ends: HashMap<&[u8], usize, Mixed> = HashMap::default();
        for led in led {
            let (mut words, mut values, mut marks, mut last) = (0, 0, 0, None);
            for piece in shape::decode_from(led.shape, led.end) {
                match self.kind(&piece) {
                    Kind::Variable => values += 1,
                    Kind::Mark => marks += usize::from(b":;=.".contains(&piece.literal[0])),
                    _ => (words, last) = (words + 1, Some(piece.literal)),
                }
            }
            sentences += usize::from(words > values.max(1) && values + marks > 0);
            *ends.entry(last.unwrap_or_default()).or_default() += 1;
        }
        let most = ends.into_values().max().unwrap_or(0);
        4 * sentences >= led.len() && !are_nearly_all(most, led.len())
    }
}

/// What more than half are, if there is such.
fn majority<T: PartialEq>(all: impl Iterator<Item = T>) -> Option<T> {
    // The vote of Boyer and Moore (1981).
    let (mut most, mut votes) = (None, 0_usize);
    for one in all {
        match &most {
            Some(other) if *other == one => votes += 1,
            _ if votes == 0 => (most, votes) = (Some(one), 1),
            _ => votes -= 1,
        }
    }
    most
}

/// The templates of shapes that are in pools.
pub(super) fn mine_pools(shapes: &[&[u8]], pools: &[Pool<'_>]) -> Mined {
    let mut templates = Vec::new();
    let mut of_shape: Vec<(usize, Vec<Range<u32>>)> = vec![(0, Vec::new()); shapes.len()];
    for pool in pools {
        let mined = mine(&pool.rests());
        let mut leads = vec![Common::default(); mined.templates.len()];
        for (&(at, _), &template) in pool.shapes.iter().zip(&mined.of_shape) {
            leads[template as usize].add(shape::decode(shapes[at]).take(pool.tokens));
        }
        let first = pool.tokens as u32;
        for (rest, (&(at, _), &template)) in pool.shapes.iter().zip(&mined.of_shape).enumerate() {
            let behind = mined.slots(rest).iter().map(|slot| slot.start + first..slot.end + first);
            let slots = leads[template as usize].slots().chain(behind).collect();
            of_shape[at] = (templates.len() + template as usize, slots);
        }
        let whole = leads.iter().zip(&mined.templates).map(|(lead, rest)| lead.before(rest));
        templates.extend(whole);
    }
    Mined::joined(templates, of_shape.into_iter())
}

/// What leads that are alike have in common: their tokens, and what those were seen with.
#[derive(Clone, Default)]
struct Common {
    tokens: Vec<(TemplateToken, Seen)>,
}

impl Common {
    fn add<'s>(&mut self, lead: impl Iterator<Item = Piece<'s>>) {
        let is_first = self.tokens.is_empty();
        for (at, Piece { class, literal, spaced }) in lead.enumerate() {
            let kind = match class.is_literal() {
                true => TokenKind::Literal(literal.into()),
                false => TokenKind::Variable(None),
            };
            if is_first {
                self.tokens.push((TemplateToken { kind, spaced }, Seen::Nothing));
            } else if self.tokens[at].0.kind != kind {
                self.tokens[at].0.kind = TokenKind::Variable(None);
            }
            self.tokens[at].1.add(&[class]);
        }
    }

    fn slots(&self) -> impl Iterator<Item = Range<u32>> {
        let variables = (0..)
            .zip(&self.tokens)
            .filter(|(_, (token, _))| matches!(token.kind, TokenKind::Variable(_)));
        variables.map(|(at, _)| at..at + 1)
    }

    /// The template that it is with the one of what stands behind it.
    fn before(&self, rest: &Template) -> Template {
        let mut tokens = Vec::with_capacity(self.tokens.len() + rest.tokens().len());
        for (token, seen) in &self.tokens {
            let mut token = token.clone();
            if let TokenKind::Variable(class) = &mut token.kind {
                *class = seen.class();
            }
            tokens.push(token);
        }
        tokens.extend_from_slice(rest.tokens());
        if !self.tokens.is_empty()
            && let Some(first) = tokens.get_mut(self.tokens.len())
        {
            first.spaced = true;
        }
        Template::new(tokens)
    }
}

#[cfg(test)]
mod tests {
    use crate::mine::tests::{check, templates};

    /// Messages of which nine are alike in nothing.
    const MESSAGES: [&str; 11] = [
        "Listening on port 8080",
        "Connection from 10.0.0.1 closed: timeout",
        "Session of alice opened",
        "Cache of 17 entries dropped",
        "Key 7 rotated; next in 3h",
        "Reload: 2 rules changed",
        "Backup took 17 s",
        "Disk sda is at 91 %",
        "Shutting down with 3 jobs left",
        "removing key quux now",
        "removing key frob now",
    ];

    fn behind(leads: &[&str]) -> Vec<String> {
        let leads = leads.iter().cycle();
        leads.zip(MESSAGES).map(|(lead, message)| format!("{lead} {message}")).collect()
    }

    fn texts(of: &[String]) -> Vec<&str> {
        of.iter().map(String::as_str).collect()
    }

    fn check_behind(rule: &str, leads: &[&str], expected: impl Fn(&str) -> String) {
        let log = behind(leads);
        let expected: Vec<String> = templates(&MESSAGES).iter().map(|it| expected(it)).collect();
        check(rule, &texts(&log), &texts(&expected));
    }

    #[test]
    fn what_all_begin_with_says_nothing() {
        for lead in ["devhost says:", "worker -", "error of main loop:", "[web] [core]"] {
            check_behind(lead, &[lead], |message| format!("{lead} {message}"));
        }
    }

    #[test]
    fn leads_that_differ_are_variables_of_the_messages_that_have_both() {
        let first = |text: &str| text.split(' ').next().unwrap_or_default().to_owned();
        check_behind("two hosts", &["quildor says:", "vexamin says:"], |message| {
            let at = MESSAGES.iter().position(|it| first(it) == first(message)).unwrap();
            let lead = match message {
                "removing key <*> now" => "<*>",
                _ if at % 2 == 0 => "quildor",
                _ => "vexamin",
            };
            format!("{lead} says: {message}")
        });
    }

    #[test]
    fn programs_with_leads_of_their_own() {
        let mut log = behind(&["alpha core:"]);
        log.extend(behind(&["billing worker:"]));
        let mut expected = Vec::new();
        for lead in ["alpha core", "billing worker"] {
            expected
                .extend(templates(&MESSAGES).iter().map(|message| format!("{lead}: {message}")));
        }
        check("each apart", &texts(&log), &texts(&expected));
    }

    #[test]
    fn values_are_no_messages() {
        let log: Vec<String> =
            ["north", "south", "west", "summer", "winter", "autumn", "night", "day"]
                .iter()
                .map(|word| format!("Orders from region {word} are late"))
                .collect();
        check("one event", &texts(&log), &["Orders from region <*> are late"]);
    }
}
