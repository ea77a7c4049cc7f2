//! Options by name -> those of the engine.

use std::sync::Arc;

use jiff::tz::TimeZone;
use logboom::Options;
use logboom::header::{Headers, Layout, Layouts};
use logboom::options::text;
use logboom::token::Masks;
use pyo3::prelude::*;

use crate::work::{option, raised};

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
        let wrong =
            |name: &'static str| move |error: logboom::Error| option(format!("{name}={error}"));
        let zone = match &self.tz {
            Some(name) => text::zone(name).map_err(wrong("tz"))?,
            None => TimeZone::unknown(),
        };
        let moment = |name, text: &Option<String>| {
            text.as_deref().map(|text| text::moment(text, &zone).map_err(wrong(name))).transpose()
        };
        let mut options = Options::default();
        options.headers = self.headers()?;
        options.masks = Arc::new(Masks::new(self.masks.iter().cloned()).map_err(raised)?);
        options.year = self.year;
        options.since = moment("since", &self.since)?;
        options.until = moment("until", &self.until)?;
        options.every =
            self.every.as_deref().map(text::duration).transpose().map_err(wrong("every"))?;
        options.by = self.by.iter().map(|f| f.parse()).collect::<Result<_, _>>().map_err(raised)?;
        options.independent = self.independent;
        options.samples = self.samples;
        options.max_memory = text::size(&self.max_memory).map_err(wrong("max_memory"))?;
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
