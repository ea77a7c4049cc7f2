//! Options by name -> those of the engine.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp, ZonedDateTime};
use logboom::Options;
use logboom::header::{Headers, Layout, Layouts};
use logboom::time::Stamp;
use logboom::token::Masks;
use pyo3::prelude::*;

use crate::OptionError;
use crate::work::raised;

/// An option that cannot be met.
fn error(text: impl Into<String>) -> PyErr {
    OptionError::new_err(text.into())
}

/// What Python asks for, each checked and normalised there to one simple type.
#[derive(FromPyObject)]
#[pyo3(from_item_all)]
pub(crate) struct Wishes {
    header: String,
    layouts: Option<Vec<String>>,
    masks: Vec<(String, String)>,
    tz: Option<String>,
    year: Option<i32>,
    since: Option<String>,
    until: Option<String>,
    every: Option<String>,
    by: Vec<String>,
    independent: bool,
    samples: bool,
    max_memory: String,
    threads: Option<u16>,
}

impl Wishes {
    /// The threads that are asked for.
    pub(crate) fn threads(&self) -> Option<usize> {
        self.threads.map(usize::from)
    }

    /// The options that are asked for; an error names the one that cannot be.
    pub(crate) fn options(&self) -> PyResult<Options> {
        let zone = match &self.tz {
            Some(name) => TimeZone::get(name).map_err(|e| error(format!("tz={name}: {e}")))?,
            None => TimeZone::unknown(),
        };
        let time = |name, text: &Option<String>| match text {
            Some(text) => time(name, text, &zone).map(Some),
            None => Ok(None),
        };
        let mut options = Options::default();
        options.headers = self.headers()?;
        options.masks = Arc::new(Masks::new(self.masks.iter().cloned()).map_err(raised)?);
        options.year = self.year;
        options.since = time("since", &self.since)?;
        options.until = time("until", &self.until)?;
        options.every = self.every.as_deref().map(duration).transpose()?;
        options.by = self.by.iter().map(|f| f.parse()).collect::<Result<_, _>>().map_err(raised)?;
        options.independent = self.independent;
        options.samples = self.samples;
        options.max_memory = size(&self.max_memory)?;
        options.zone = zone;
        Ok(options)
    }

    fn headers(&self) -> PyResult<Headers> {
        let layout = |text: &String| text.parse::<Layout>().map_err(raised);
        if let Some(layouts) = &self.layouts {
            return Ok(Headers::Given(layouts.iter().map(layout).collect::<PyResult<_>>()?));
        }
        Ok(match &*self.header {
            "auto" => Headers::Learn,
            "none" => Headers::None,
            _ => Headers::Given(Layouts::from_iter([layout(&self.header)?])),
        })
    }
}

fn duration(text: &str) -> PyResult<Duration> {
    let wrong = || error(format!("every={text}: give a length of time such as 30s, 1m or 1d"));
    let span: Span = text.parse().map_err(|_| wrong())?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    Duration::try_from(length).map_err(|_| wrong())
}

/// A moment: RFC 3339, a date with or without a time in the zone, or how long ago.
fn time(name: &str, text: &str, zone: &TimeZone) -> PyResult<Stamp> {
    let zone = if zone.is_unknown() { TimeZone::UTC } else { zone.clone() };
    let wrong = |what: &str| error(format!("{name}={text}: {what}"));
    let zoned = if let Ok(time) = text.parse::<Timestamp>() {
        Ok(time.to_zoned_datetime(zone))
    } else if let Ok(time) = text.parse::<DateTime>() {
        time.to_zoned_datetime(zone)
    } else if let Ok(ago) = text.parse::<Span>() {
        ZonedDateTime::now().checked_sub(ago.abs())
    } else {
        return Err(wrong("give a time such as 2026-05-01T12:00:00Z, 2026-05-01 or 15m (ago)"));
    };
    let zoned = zoned.map_err(|e| wrong(&e.to_string()))?;
    let nanos = i64::try_from(zoned.timestamp().as_nanosecond());
    let nanos = nanos.map_err(|_| wrong("the year is out of range"))?;
    Ok(Stamp::new(nanos, Some((zoned.offset().seconds() / 60) as i16)))
}

/// Bytes, from a number with K, M, G or T behind it (powers of 1024).
fn size(text: &str) -> PyResult<u64> {
    let wrong = || error(format!("max_memory={text}: give a size such as 64M or 2G"));
    let upper = text.to_ascii_uppercase();
    let number = upper.trim_end_matches("IB").trim_end_matches('B');
    let digits = number.trim_end_matches(['K', 'M', 'G', 'T']);
    let shift = match &number[digits.len()..] {
        "" => 0,
        "K" => 10,
        "M" => 20,
        "G" => 30,
        "T" => 40,
        _ => return Err(wrong()),
    };
    let value: u64 = digits.trim().parse().map_err(|_| wrong())?;
    value.checked_mul(1 << shift).ok_or_else(wrong)
}
