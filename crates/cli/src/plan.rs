//! Flags -> what they mean: options of the engine, inputs, threads.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, SpanRelativeTo, Timestamp, ZonedDateTime};
use logboom::header::{Headers, Layout, Layouts};
use logboom::mine::Pins;
use logboom::read::Input;
use logboom::time::Stamp;
use logboom::token::Masks;
use logboom::{Engine, Field, Options};

use crate::args::{Inputs, Read};
use crate::session::Usage;

/// The engine that the flags ask for; whatever is wrong with them is wrong usage.
pub(crate) fn engine(read: &Read, every: Option<&str>, by: &[Field]) -> Result<Engine> {
    let engine = options(read, every, by).and_then(|options| Ok(Engine::new(options)?));
    engine.map_err(|error| Usage(format!("{error:#}")).into())
}

/// The options of the engine that the flags ask for.
fn options(read: &Read, every: Option<&str>, by: &[Field]) -> Result<Options> {
    let zone = match &read.tz {
        Some(name) => TimeZone::get(name)
            .map_err(|error| anyhow!("--tz {name}: {error}; use a name such as Europe/Paris"))?,
        None => TimeZone::unknown(),
    };
    let mut options = Options::default();
    options.headers = headers(read)?;
    options.masks =
        Arc::new(Masks::parse(&lines("--mask-file", read.mask_file.as_ref(), &read.mask)?)?);
    let templates = lines("--template-file", read.template_file.as_ref(), &read.template)?;
    options.pins = Arc::new(Pins::parse(&templates, &options.masks)?);
    options.year = read.year;
    options.since = read.since.as_deref().map(|text| time("--since", text, &zone)).transpose()?;
    options.until = read.until.as_deref().map(|text| time("--until", text, &zone)).transpose()?;
    options.zone = zone;
    options.every = every.map(duration).transpose()?;
    options.by = by.to_vec();
    options.samples = !read.no_samples;
    options.max_memory = size(&read.max_memory)?;
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
    fs::read_to_string(path).with_context(|| format!("{flag} {}", path.display()))
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

/// A length of time such as `30s`, `1h 30m` or `1d`.
fn duration(text: &str) -> Result<Duration> {
    let wrong = || anyhow!("--every {text}: give a length of time such as 30s, 1m, 1h or 1d");
    let span: Span = text.parse().map_err(|_| wrong())?;
    let length = span.to_duration(SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    Duration::try_from(length).map_err(|_| wrong())
}

/// A moment: RFC 3339, a date with or without a time in the zone, or how long ago.
fn time(flag: &str, text: &str, zone: &TimeZone) -> Result<Stamp> {
    let zone = if zone.is_unknown() { TimeZone::UTC } else { zone.clone() };
    let zoned = if let Ok(time) = text.parse::<Timestamp>() {
        time.to_zoned_datetime(zone)
    } else if let Ok(time) = text.parse::<DateTime>() {
        time.to_zoned_datetime(zone)?
    } else if let Some(ago) = text.parse::<Span>().ok().filter(|_| !text.contains(':')) {
        ZonedDateTime::now().checked_sub(ago.abs()).with_context(|| format!("{flag} {text}"))?
    } else {
        bail!("{flag} {text}: give a time such as 2026-05-01T12:00:00Z, 2026-05-01 or 15m (ago)");
    };
    let nanos = i64::try_from(zoned.timestamp().as_nanosecond())
        .map_err(|_| anyhow!("{flag} {text}: the year is out of range"))?;
    Ok(Stamp::new(nanos, Some((zoned.offset().seconds() / 60) as i16)))
}

/// Bytes, from a number with K, M, G or T behind it (powers of 1024).
fn size(text: &str) -> Result<u64> {
    let wrong = || anyhow!("--max-memory {text}: give a size such as 64M or 2G");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes() {
        let cases = [("1", 1), ("64M", 64 << 20), ("2gib", 2 << 30), ("3kB", 3 << 10)];
        for (text, expected) in cases {
            assert_eq!(size(text).unwrap(), expected);
        }
        for text in ["", "M", "-1", "1X", "1KK", "99999999T"] {
            assert!(size(text).is_err(), "{text}");
        }
    }

    #[test]
    fn durations() {
        let cases = [("30s", 30), ("1m", 60), ("1h30m", 5400), ("1d", 86_400)];
        for (text, seconds) in cases {
            assert_eq!(duration(text).unwrap(), Duration::from_secs(seconds));
        }
        for text in ["", "1", "-1m", "1mo", "x"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times() {
        let zone = TimeZone::get("Europe/Paris").unwrap();
        let cases = [
            ("2026-05-01T12:00:00Z", "2026-05-01T14:00:00+02:00"),
            ("2026-05-01", "2026-05-01T00:00:00+02:00"),
            ("2026-05-01 08:30", "2026-05-01T08:30:00+02:00"),
        ];
        for (text, expected) in cases {
            assert_eq!(time("--since", text, &zone).unwrap().to_string(), expected);
        }
        assert!(time("--since", "15m", &zone).is_ok());
        assert!(time("--since", "23:41:35", &zone).is_err(), "a time of which day?");
        assert!(time("--since", "soon", &zone).unwrap_err().to_string().contains("soon"));
    }
}
