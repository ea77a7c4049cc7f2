//! Options -> the texts of those that answers hang on, and back.
//!
//! Enters: the options of an engine. Leaves: plain texts for a snapshot, from which equal
//! options can be made and by which it is told what differs.

use std::sync::Arc;
use std::time::Duration;

use jiff::fmt::temporal::{DateTimeParser, DateTimePrinter};
use serde::{Deserialize, Serialize};

use crate::Error;
use crate::header::{Headers, Layout};
use crate::mine::Pins;
use crate::options::Options;
use crate::time::Time;
use crate::token::Masks;

/// Options as texts and numbers.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct Wishes {
    /// `None`: layouts are learned.
    layouts: Option<Vec<String>>,
    masks: Vec<(String, String)>,
    templates: Vec<String>,
    zone: String,
    year: Option<i32>,
    every: Option<Duration>,
    by: Vec<String>,
    since: Option<Time>,
    until: Option<Time>,
    samples: bool,
    max_memory: u64,
    /// Version 1 had none; it is last, since items are read by their places.
    #[serde(default)]
    independent: bool,
}

impl Wishes {
    /// The texts of options; a zone that has none is an error.
    pub(super) fn new(options: &Options) -> Result<Self, Error> {
        let zone = DateTimePrinter::new().time_zone_to_string(&options.zone);
        let texts = |layout: &Layout| layout.to_string();
        Ok(Self {
            layouts: match &options.headers {
                Headers::Learn => None,
                Headers::None => Some(Vec::new()),
                Headers::Given(layouts) => Some(layouts.iter().map(texts).collect()),
            },
            masks: options.masks.iter().map(|(name, regex)| (name.into(), regex.into())).collect(),
            templates: options.pins.texts().map(str::to_owned).collect(),
            zone: zone.map_err(|e| Error::usage(format!("the zone cannot be saved: {e}")))?,
            year: options.year,
            every: options.every,
            by: options.by.iter().map(|field| field.name().to_owned()).collect(),
            independent: options.independent,
            since: options.since.map(Time::from),
            until: options.until.map(Time::from),
            samples: options.samples,
            max_memory: options.max_memory,
        })
    }

    /// The options of these texts.
    pub(super) fn options(&self) -> Result<Options, Error> {
        let zone = DateTimeParser::new().parse_time_zone(&self.zone);
        let masks = Masks::new(self.masks.iter().map(|(name, regex)| (name, regex)))?;
        let layout = |text: &String| text.parse::<Layout>();
        Ok(Options {
            headers: match &self.layouts {
                None => Headers::Learn,
                Some(texts) if texts.is_empty() => Headers::None,
                Some(texts) => Headers::Given(texts.iter().map(layout).collect::<Result<_, _>>()?),
            },
            pins: Arc::new(Pins::parse(&self.templates.join("\n"), &masks)?),
            masks: Arc::new(masks),
            zone: zone.map_err(|e| Error::usage(format!("zone {}: {e}", self.zone)))?,
            year: self.year,
            every: self.every,
            by: self.by.iter().map(|name| name.parse()).collect::<Result<_, _>>()?,
            independent: self.independent,
            since: self.since.map(Into::into),
            until: self.until.map(Into::into),
            samples: self.samples,
            max_memory: self.max_memory,
        })
    }

    /// The name of the first option in which two differ.
    pub(super) fn difference(&self, other: &Self) -> Option<&'static str> {
        let same = [
            ("headers", self.layouts == other.layouts),
            ("masks", self.masks == other.masks),
            ("pins", self.templates == other.templates),
            ("zone", self.zone == other.zone),
            ("year", self.year == other.year),
            ("every", self.every == other.every),
            ("by", self.by == other.by),
            ("independent", self.independent == other.independent),
            ("since", self.since == other.since),
            ("until", self.until == other.until),
            ("samples", self.samples == other.samples),
            ("max_memory", self.max_memory == other.max_memory),
        ];
        same.into_iter().find_map(|(name, same)| (!same).then_some(name))
    }
}
