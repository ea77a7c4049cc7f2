//! Flags -> what they mean: options of the engine, inputs, threads.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result, anyhow, bail};
use jiff::tz::TimeZone;
use logboom::header::{Headers, Layout, Layouts};
use logboom::options::text;
use logboom::read::Input;
use logboom::token::Masks;
use logboom::{Engine, Field, Options};

use crate::args::{Inputs, Read};
use crate::session::Usage;

/// What a command needs of an engine beside what the flags for reading say.
#[derive(Default)]
pub(crate) struct Needs<'n> {
    pub(crate) every: Option<&'n str>,
    pub(crate) by: &'n [Field],
    /// Whether examples and values of variables are shown.
    pub(crate) samples: bool,
}

/// The engine that the flags ask for; whatever is wrong with them is wrong usage.
pub(crate) fn engine(read: &Read, needs: &Needs<'_>) -> Result<Engine> {
    let engine = options(read, needs).and_then(|options| Ok(Engine::new(options)?));
    engine.map_err(|error| Usage(format!("{error:#}")).into())
}

/// The options of the engine that the flags ask for.
fn options(read: &Read, needs: &Needs<'_>) -> Result<Options> {
    let wrong = |flag: &'static str| move |error: logboom::Error| anyhow!("{flag} {error}");
    let zone = match &read.tz {
        Some(name) => text::zone(name).map_err(wrong("--tz"))?,
        None => TimeZone::unknown(),
    };
    let moment = |flag, text: &Option<String>| {
        text.as_deref().map(|text| text::moment(text, &zone).map_err(wrong(flag))).transpose()
    };
    let mut options = Options::default();
    options.headers = headers(read)?;
    options.masks =
        Arc::new(Masks::parse(&lines("--mask-file", read.mask_file.as_ref(), &read.mask)?)?);
    let is_nothing = |text: &&String| text.trim().is_empty() || text.trim().starts_with('#');
    if let Some(text) = read.template.iter().find(is_nothing) {
        bail!("--template `{text}` is no template: write its words, with <*> for what varies");
    }
    let templates = lines("--template-file", read.template_file.as_ref(), &read.template)?;
    options.pins = Arc::new(text::templates(&templates, &options.masks)?);
    options.year = read.year;
    options.since = moment("--since", &read.since)?;
    options.until = moment("--until", &read.until)?;
    options.every = needs.every.map(text::duration).transpose().map_err(wrong("--every"))?;
    options.by = needs.by.to_vec();
    options.samples = needs.samples && !read.no_samples;
    options.max_memory = text::size(&read.max_memory).map_err(wrong("--max-memory"))?;
    options.zone = zone;
    Ok(options)
}

/// The inputs, stdin if none is named.
pub(crate) fn inputs(inputs: &Inputs) -> Vec<Input> {
    match &*inputs.files {
        [] => vec![Input::stdin()],
        files => files.iter().map(Input::from_argument).collect(),
    }
}

fn read_text(flag: &str, path: &Path) -> Result<String> {
    let text = fs::read_to_string(path).with_context(|| format!("{flag} {}", path.display()))?;
    // The mark that some editors put before UTF-8.
    Ok(text.trim_start_matches('\u{feff}').to_owned())
}

fn headers(read: &Read) -> Result<Headers> {
    if let Some(path) = &read.layouts {
        return Ok(Headers::Given(layouts(path)?));
    }
    Ok(match &*read.header {
        "auto" => Headers::Learn,
        "none" => Headers::None,
        layout => Headers::Given(Layouts::from_iter([layout.parse::<Layout>()?])),
    })
}

/// Layouts from rows of `header --json`, or from plain lines.
fn layouts(path: &Path) -> Result<Layouts> {
    let text = read_text("--layouts", path)?;
    if text.trim().is_empty() {
        bail!(
            "--layouts {}: it is empty; `logboom header --json LOG` writes one, and --header none \
             takes each line as a message",
            path.display()
        );
    }
    let mut layouts = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let place = || format!("--layouts {}, line {}", path.display(), number + 1);
        if line.trim().is_empty() {
            continue;
        }
        let layout = if line.starts_with('{') {
            let row: serde_json::Value = serde_json::from_str(line).with_context(place)?;
            match &row["layout"] {
                serde_json::Value::String(layout) => layout.clone(),
                // The row of lines without a header.
                serde_json::Value::Null if row.get("layout").is_some() => continue,
                _ => bail!("{}: the object has no `layout`", place()),
            }
        } else {
            line.to_owned()
        };
        layouts.push(layout.parse::<Layout>().with_context(place)?);
    }
    Ok(layouts.into_iter().collect())
}

/// The lines of a file of the user's, and those that were given by hand, which come first.
fn lines(flag: &str, file: Option<&PathBuf>, given: &[String]) -> Result<String> {
    let mut lines = given.join("\n");
    if let Some(path) = file {
        lines.push('\n');
        lines.push_str(&read_text(flag, path)?);
    }
    Ok(lines)
}
