//! A labeler <-> bytes, so that templates that were made once label elsewhere.
//!
//! Enters: a labeler, or bytes that nobody vouches for. Leaves: bytes that are a function of what
//! was counted; or a labeler that gives the same labels. The frame is that of a
//! [snapshot](super), with other items: [`Labels`], layouts, templates, shapes with their
//! templates, and [`Item::End`].

use std::io::Read;
use std::sync::Arc;

use serde_bytes::ByteBuf;

use super::format::{self, Item, Labels, Part, Reader, wrong};
use super::{Totals, levels, pairs};
use crate::Error;
use crate::engine::Labeler;
use crate::engine::model::Model;
use crate::engine::wishes::Wishes;
use crate::mine::{Mined, Template, TemplateToken, TokenKind};
use crate::options::Options;
use crate::shape;
use crate::token::Class;

impl Labeler {
    /// The bytes of all that its labels hang on: templates and shapes, without their counts.
    ///
    /// ```
    /// use logboom::{Engine, Labeler, Options};
    ///
    /// let engine = Engine::new(Options::default())?;
    /// engine.source("app", None).push(b"took 1 ms\ntook 2 ms\n");
    /// let bytes = engine.labeler().save()?;
    ///
    /// let mut elsewhere = Labeler::load(&bytes)?;
    /// let found = elsewhere.message(b"took 3 ms").expect("its shape is known");
    /// assert_eq!(elsewhere.text(found.template), b"took <*> ms");
    /// # Ok::<(), logboom::Error>(())
    /// ```
    pub fn save(&self) -> Result<Vec<u8>, Error> {
        let wishes = Wishes::new(self.options())?;
        let model = self.model();
        format::write(|write| {
            write(Item::Labels(Box::new(Labels { wishes, levels: pairs(&model.levels) })))?;
            for sum in model.totals.layouts.values() {
                write(sum.item())?;
            }
            for named in model.templates.iter() {
                write(Item::Template(named.template.tokens().iter().map(part).collect()))?;
            }
            for known in model.known() {
                let slots = known.slots.iter().map(|slot| (slot.start, slot.end)).collect();
                let (shape, template) = (ByteBuf::from(known.shape), known.template as u32);
                write(Item::Known { shape, template, slots })?;
            }
            write(Item::End)
        })
    }

    /// The labeler that was saved.
    ///
    /// An error ([`Error::is_snapshot`]) says what is wrong and where with bytes that are no
    /// labeler, are damaged or cut off, or are of a later version.
    pub fn load(bytes: &[u8]) -> Result<Self, Error> {
        let mut reader = format::read(bytes)?;
        let Item::Labels(head) = reader.item()? else {
            return Err(reader.wrong("it is no labeler; ask the engine that it may be for one"));
        };
        let options = Arc::new(head.wishes.options().map_err(wrong)?);
        let levels = levels(&head.levels, &reader)?;
        let model = read(&mut reader, levels, &options)?;
        Ok(Self::new(options, Arc::new(model)))
    }
}

fn part(token: &TemplateToken) -> Part {
    match &token.kind {
        TokenKind::Literal(text) => Part::Text(token.spaced, ByteBuf::from(&**text)),
        TokenKind::Variable(class) => Part::Variable(token.spaced, class.map(Class::byte)),
    }
}

fn token(part: Part) -> TemplateToken {
    match part {
        Part::Text(spaced, text) => {
            TemplateToken { kind: TokenKind::Literal(text.into_vec().into()), spaced }
        }
        Part::Variable(spaced, class) => {
            TemplateToken { kind: TokenKind::Variable(class.map(Class::from_byte)), spaced }
        }
    }
}

/// The items behind the head, each checked.
fn read(
    reader: &mut Reader<impl Read>,
    levels: Box<[Option<shape::Level>]>,
    options: &Options,
) -> Result<Model, Error> {
    let (mut totals, mut templates) = (Totals::default(), Vec::new());
    let mut item = reader.item()?;
    loop {
        match item {
            Item::Layout { text, lines, time, example } => {
                totals.keep(text, lines, time, &example, reader)?;
            }
            Item::Template(parts) => {
                templates.push(Template::new(parts.into_iter().map(token).collect()));
            }
            _ => break,
        }
        item = reader.item()?;
    }
    let variables: Vec<usize> = templates.iter().map(|one| one.variables().count()).collect();
    let (mut shapes, mut mined) = (Vec::<Arc<[u8]>>::new(), Mined::of(templates));
    while let Item::Known { shape, template, slots } = item {
        let ascends = shapes.last().is_none_or(|before| **before < **shape);
        if !ascends || !shape::is_canonical(&shape) {
            return Err(reader.wrong("a shape is malformed or out of order"));
        }
        if variables.get(template as usize) != Some(&slots.len()) {
            return Err(reader.wrong("a shape does not fit its template"));
        }
        mined.add(template, slots.into_iter().map(|(start, end)| start..end));
        shapes.push(shape.into_vec().into());
        item = reader.item()?;
    }
    match item {
        Item::End => Ok(Model::restored(shapes, levels, mined, totals, options)),
        _ => Err(reader.wrong("an item of an engine, or out of order")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Engine;
    use crate::engine::tests::LOG;
    use crate::header::Headers;
    use crate::mine::TemplateId;
    use crate::report::{Match, Outcome};

    /// The labels of the log.
    fn labels(labeler: &mut Labeler) -> Vec<(TemplateId, Vec<u8>, Match)> {
        let mut framer = labeler.framer(None);
        framer.push(LOG.as_bytes());
        framer.finish();
        let (names, mut labels) = (labeler.clone(), Vec::new());
        while let Some(block) = framer.block() {
            labeler.label(&block, |_, label| {
                if let Outcome::Matched(found) = &label.outcome {
                    let at = found.template;
                    labels.push((names.id(at), names.typed(at).to_vec(), found.clone()));
                }
            });
        }
        labels
    }

    #[test]
    fn labelers_are_saved() {
        let layout = "<Date> <Time> <Level> <Component>: <Message>".parse().unwrap();
        for headers in [Headers::Learn, Headers::Given([layout].into_iter().collect())] {
            let engine = Engine::new(Options { headers, ..Options::default() }).unwrap();
            engine.source("log", None).push(LOG.as_bytes());
            let mut here = engine.labeler();
            let bytes = here.save().unwrap();
            let mut there = Labeler::load(&bytes).unwrap();
            assert_eq!(there.save().unwrap(), bytes);
            assert_eq!(there.layouts(), here.layouts());
            assert_eq!(labels(&mut there), labels(&mut here));
            assert_eq!(labels(&mut there).len(), 5);
            // Neither is taken for the other, and damage is told.
            assert!(Engine::load(&bytes).unwrap_err().is_snapshot());
            assert!(Labeler::load(&engine.save().unwrap()).unwrap_err().is_snapshot());
            for end in 0..bytes.len() {
                assert!(Labeler::load(&bytes[..end]).unwrap_err().is_snapshot());
            }
        }
    }
}
