//! What a peer finds of each line, for [accuracy.py](../accuracy.py).
//!
//! Enters: a file. Leaves: one JSON object a line, with the group of the line and the template
//! that the group has once all lines were seen.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::path::Path;

use anyhow::{Context, bail};
use serde_json::json;

use crate::lines;

/// The first argument of a process that labels; the name and the file follow.
pub(crate) const FLAG: &str = "--label";

/// The groups of all lines, and what the groups are called; a line may be refused.
type Groups = (Vec<Option<u64>>, HashMap<u64, String>);

/// Labels a file with the peer of that name.
pub(crate) fn label(mut arguments: impl Iterator<Item = OsString>) -> anyhow::Result<()> {
    let name = arguments.next().context("a peer needs its name")?;
    let path = arguments.next().context("a peer needs a file")?;
    let (groups, templates) = match name.to_str() {
        Some("logdrain") => logdrain(Path::new(&path))?,
        Some("drain3-rs") => drain3(Path::new(&path))?,
        _ => bail!("no peer is called {}", name.display()),
    };
    let mut out = BufWriter::new(io::stdout().lock());
    for group in groups {
        let template = group.and_then(|group| templates.get(&group));
        writeln!(out, "{}", json!({"id": group, "template": template}))?;
    }
    Ok(out.flush()?)
}

fn logdrain(path: &Path) -> anyhow::Result<Groups> {
    let miner = logdrain::Miner::builder().build()?;
    let mut groups = Vec::new();
    each(path, |line| groups.push(Some(miner.add(line).cluster_id)))?;
    let templates = miner
        .clusters()
        .iter()
        .map(|cluster| (cluster.id(), cluster.template().to_owned()))
        .collect();
    Ok((groups, templates))
}

fn drain3(path: &Path) -> anyhow::Result<Groups> {
    let mut matcher = drain3::Matcher::new(drain3::Config::default());
    let mut groups = Vec::new();
    each(path, |line| {
        groups.push(matcher.add_log_message(line).ok().map(|template| template.id() as u64));
    })?;
    let templates = groups
        .iter()
        .flatten()
        .filter_map(|&id| Some((id, text(&matcher.template_for_id(id as usize)?))))
        .collect();
    Ok((groups, templates))
}

/// The crate keeps the literals of a template alone.
fn text(template: &drain3::Template) -> String {
    let mut literals = template.tokens().iter();
    let tokens = (0..template.token_count()).map(|index| {
        if template.is_param(index) { "<*>" } else { literals.next().map_or("", AsRef::as_ref) }
    });
    tokens.collect::<Vec<_>>().join(" ")
}

fn each(path: &Path, mut look: impl FnMut(&str)) -> io::Result<()> {
    lines::blocks(path, 0..u64::MAX, |block| {
        lines::lines(block).for_each(|line| look(&String::from_utf8_lossy(line)));
        true
    })
}
