//! What each command does.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Result;
use logboom::diff::{self, DiffRow, Sides};
use logboom::emit::table::Style;
use logboom::emit::{self, Format, LabelRow, csv, json, parquet, plural, table};
use logboom::mine::TemplateId;
use logboom::pipeline::{Labelled, Rendering};
use logboom::read::Input;
use logboom::report::{CountRow, Outcome, Sums, TemplateRow};
use logboom::time::Severity;
use logboom::{Engine, Field};
use tempfile::NamedTempFile;

use crate::args::{
    Command, CountsArgs, DiffArgs, GrepArgs, HeaderArgs, LabelArgs, Select, Sort, TemplatesArgs,
    Write,
};
use crate::out::{Out, as_far_as_read, no_copy};
use crate::plan::Needs;
use crate::session::{self, NAMED, Session, Usage};
use crate::{explain, plan, rows};

/// With `--exit-code`: something changed.
const CHANGED: u8 = 3;

/// Runs a command; returns the exit code.
pub(crate) fn run(command: Command) -> Result<u8> {
    match command {
        Command::Templates(args) => templates(args),
        Command::Counts(args) => counts(args),
        Command::Label(args) => label(args),
        Command::Grep(args) => grep(args),
        Command::Diff(args) => diff(args),
        Command::Header(args) => header(args),
    }
}

fn templates(args: TemplatesArgs) -> Result<u8> {
    let samples = args.explain.is_some() || rows::format(&args.write) != Format::Table;
    let engine = plan::engine(&args.read, &Needs { by: &args.by, samples, ..Needs::default() })?;
    let inputs = plan::inputs(&args.inputs);
    let mut out = rows::open(&args.write, &inputs)?;
    let mut session = Session::begin(args.tell, &args.read, &inputs, &out)?;
    let columns = emit::templates(&args.by, args.write.typed);
    let color = rows::is_coloured(args.write.color, session::is_watched());
    let draw = |width: usize, height: usize| {
        let (all, ledger) = engine.report();
        let mut rows = select(all, &args.select, |row| &row.sums);
        rows.truncate(height.saturating_sub(2));
        let mut picture = Vec::new();
        let style = Style { width: Some(width.saturating_sub(1)), color, ..Style::default() };
        table::rows(&columns, &rows, &style, &mut picture);
        let mut picture = String::from_utf8_lossy(&picture).into_owned();
        picture.push_str(&session::live_line(&ledger, width));
        picture
    };
    session.count(&engine, &inputs, Some(&draw));
    out.keep_if(session.has_nothing(&engine));
    let (all, ledger) = engine.report();
    let written = match &args.explain {
        _ if args.former => {
            let former = engine.former_ids();
            rows::write(&emit::former(), &former, &args.write, session.threads(), out)
        }
        Some(line) => explain::write(&engine, line.as_encoded_bytes(), &args.write, out),
        None => {
            let mut chosen = select(all, &args.select, |row| &row.sums);
            let hidden = rows::cut_to_screen(&mut chosen, &args.write, &out, args.select.top);
            let written = rows::write(&columns, &chosen, &args.write, session.threads(), out);
            if hidden > 0 {
                session.remark(&format!("{hidden} more templates: --top 1000 shows them"));
            }
            written
        }
    };
    as_far_as_read(written)?;
    session.finish(&engine, &ledger)
}

fn counts(args: CountsArgs) -> Result<u8> {
    let engine = plan::engine(
        &args.read,
        &Needs { every: Some(&args.every), by: &args.by, samples: false },
    )?;
    let inputs = plan::inputs(&args.inputs);
    let mut out = rows::open(&args.write, &inputs)?;
    let mut session = Session::begin(args.tell, &args.read, &inputs, &out)?;
    session.count(&engine, &inputs, None);
    out.keep_if(session.has_nothing(&engine));
    let counts = engine.counts();
    if !counts.is_empty() && counts.rows().all(|row| row.window.is_none()) {
        session::complain("no record has a time that can be read, so there is one window for all");
    }
    let (columns, threads) = (emit::counts(&args.by, args.write.typed), session.threads());
    // To choose among rows, and to align them, all must be there.
    let written = if args.select.is_all() && rows::are_lines(&args.write) {
        rows::lines(&columns, counts.len(), |at| counts.row(at), &args.write, threads, out)
    } else {
        let mut chosen: Vec<CountRow<'_>> = counts.rows().collect();
        if !args.select.is_all() {
            let windows = chosen.chunk_by(|one, other| one.window == other.window);
            let each = windows.map(|window| select(window.to_vec(), &args.select, |row| &row.sums));
            chosen = each.collect::<Vec<_>>().concat();
        }
        rows::write(&columns, &chosen, &args.write, threads, out)
    };
    as_far_as_read(written)?;
    session.finish(&engine, &engine.ledger())
}

/// The rows that are asked for, in the order that is asked for; equals keep theirs.
fn select<R>(mut rows: Vec<R>, select: &Select, sums: impl Fn(&R) -> &Sums) -> Vec<R> {
    if let Some(least) = select.min_count {
        rows.retain(|row| sums(row).count >= least);
    }
    match select.sort {
        Sort::Count => rows.sort_by_key(|row| Reverse(sums(row).count)),
        Sort::Rare => rows.sort_by_key(|row| sums(row).count),
        Sort::First => rows.sort_by_key(|row| (sums(row).first.is_none(), sums(row).first)),
        Sort::Last => rows.sort_by_key(|row| Reverse(sums(row).last)),
    }
    rows.truncate(select.top.unwrap_or(usize::MAX));
    rows
}

fn label(args: LabelArgs) -> Result<u8> {
    let engine = plan::engine(&args.read, &Needs::default())?;
    let mut inputs = plan::inputs(&args.inputs);
    let out = rows::open(&args.write, &inputs)?;
    let mut session = Session::begin(args.tell, &args.read, &inputs, &out)?;
    let mut _copies = Vec::new();
    if !args.live {
        (inputs, _copies) = reread(&mut session, inputs)?;
        session.count(&engine, &inputs, None);
    }
    as_far_as_read(write_labels(&args.write, args.live, &engine, &inputs, &mut session, out))?;
    session.finish(&engine, &engine.ledger())
}

/// Writes each record with its label.
fn write_labels(
    args: &Write,
    live: bool,
    engine: &Engine,
    inputs: &[Input],
    session: &mut Session,
    mut out: Out,
) -> Result<()> {
    session.show_no_progress_on(&out);
    let (format, typed) = (rows::format(args), args.typed);
    let columns = LabelRow::columns();
    if format == Format::Parquet {
        let mut writer = parquet::Writer::new(columns, &mut out)?;
        let new = || parquet::Batch::new(LabelRow::columns());
        let add = |labelled: Labelled<'_>, batch: &mut parquet::Batch| {
            with_row(labelled, typed, |row| batch.push(LabelRow::columns(), row));
        };
        let write = |batch| Ok(writer.write(batch)?);
        session.label(engine, inputs, live, &Rendering { new, add }, write)?;
        writer.finish()?;
    } else {
        let style = rows::style(args, &out);
        if format == Format::Csv {
            let mut names = Vec::new();
            csv::header(columns, &mut names);
            out.put(&names)?;
        }
        let add = |labelled: Labelled<'_>, bytes: &mut Vec<u8>| {
            with_row(labelled, typed, |row| match format {
                Format::Ndjson => json::row(LabelRow::columns(), row, bytes),
                Format::Csv => csv::row(LabelRow::columns(), row, bytes),
                _ => table::label(row, &style, bytes),
            });
        };
        let write = |bytes: Vec<u8>| {
            out.put(&bytes)?;
            if live { out.flush_now() } else { Ok(()) }
        };
        session.label(engine, inputs, live, &Rendering { new: Vec::new, add }, write)?;
    }
    out.keep_if(session.has_nothing(engine));
    out.finish()
}

/// Gives `each` the row of a labelled record.
fn with_row(labelled: Labelled<'_>, typed: bool, each: impl FnOnce(&LabelRow<'_>)) {
    let Labelled { source, record, label, labeler } = labelled;
    let template = match &label.outcome {
        Outcome::Matched(found) => {
            let text =
                if typed { labeler.typed(found.template) } else { labeler.text(found.template) };
            Some((labeler.id(found.template), text))
        }
        _ => None,
    };
    each(&LabelRow { source, record, label, template });
}

fn grep(args: GrepArgs) -> Result<u8> {
    if !args.id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        let what = "is no id: the other commands print ids, such as 9dfebc0830bd7517";
        return Err(Usage(format!("`{}` {what}", args.id)).into());
    }
    let engine = plan::engine(&args.read, &Needs::default())?;
    let inputs = plan::inputs(&args.inputs);
    let mut out = Out::open(args.output_file.as_deref(), &inputs)?;
    let mut session = Session::begin(args.tell, &args.read, &inputs, &out)?;
    let (inputs, _copies) = reread(&mut session, inputs)?;
    session.count(&engine, &inputs, None);
    let ids = match find(&engine, &args.id) {
        Found::Ids(ids) => ids,
        Found::Nothing => {
            session::complain(&format!(
                "no template of these inputs has an id that begins with `{}`; ids hang on what \
                 was read: `logboom templates` with the same inputs and options shows them",
                args.id
            ));
            return Ok(session.interrupted().unwrap_or(crate::FAILED));
        }
        Found::Many(candidates) => {
            let what = "templates have ids that begin with";
            session::complain(&format!(
                "{} {what} `{}`: write more of one of them",
                candidates.len(),
                args.id
            ));
            for (id, template) in candidates.iter().take(NAMED) {
                session::complain(&format!("  {id}  {}", emit::visible(template)));
            }
            if candidates.len() > NAMED {
                session::complain(&format!("  and {} more", candidates.len() - NAMED));
            }
            return Ok(if session.has_failed() { crate::FAILED } else { crate::USAGE });
        }
    };
    if let [first, ..] = &ids[..]
        && !first.starts_with(&args.id.to_ascii_lowercase())
    {
        session.remark(&format!("the records of {} are now of {}", args.id, ids.join(", ")));
    }
    session.show_no_progress_on(&out);
    let watched = out.is_terminal();
    let add = |labelled: Labelled<'_>, bytes: &mut Vec<u8>| {
        let Outcome::Matched(found) = &labelled.label.outcome else { return };
        if ids.contains(&labelled.labeler.id(found.template).to_string()) {
            match watched {
                true => bytes.extend_from_slice(emit::visible(labelled.record).as_bytes()),
                false => bytes.extend_from_slice(labelled.record),
            }
            bytes.push(b'\n');
        }
    };
    let write = |bytes: Vec<u8>| out.put(&bytes);
    let rendering = Rendering { new: Vec::new, add };
    let written = session.label(&engine, &inputs, false, &rendering, write);
    as_far_as_read(written.and_then(|()| out.finish()))?;
    session.finish(&engine, &engine.ledger())
}

/// What the beginning of an id leads to.
enum Found {
    Nothing,
    Ids(Vec<String>),
    /// The ids that begin with it, and their templates.
    Many(BTreeMap<String, Arc<[u8]>>),
}

/// The id that begins with `prefix`; if there is none, those of the templates under which the
/// records are now that had such an id when less was known.
fn find(engine: &Engine, prefix: &str) -> Found {
    let wanted = prefix.to_ascii_lowercase();
    let begins = |(id, _): &(String, _)| id.starts_with(&wanted);
    let rows = engine.templates();
    let now = rows.into_iter().map(|row| (row.id.to_string(), row.template));
    let now: BTreeMap<String, Arc<[u8]>> = now.filter(begins).collect();
    match now.len() {
        0 => {}
        1 => return Found::Ids(now.into_keys().collect()),
        _ => return Found::Many(now),
    }
    let rows = engine.former_ids();
    let former = rows.iter().map(|row| (row.former.to_string(), Arc::clone(&row.template)));
    let former: BTreeMap<String, Arc<[u8]>> = former.filter(begins).collect();
    match former.len() {
        0 => Found::Nothing,
        1 => {
            let heirs = rows.iter().filter(|row| former.contains_key(&row.former.to_string()));
            Found::Ids(heirs.map(|row| row.id.to_string()).collect())
        }
        _ => Found::Many(former),
    }
}

/// Inputs that can be read twice, the same both times: what is no file is copied to one, which
/// lives as long as what is returned beside.
fn reread(session: &mut Session, inputs: Vec<Input>) -> Result<(Vec<Input>, Vec<NamedTempFile>)> {
    let mut copies = Vec::new();
    let mut reread = |input: Input| -> Result<Input> {
        if input.is_file() {
            return Ok(input.as_it_is());
        }
        let mut copy = NamedTempFile::new().map_err(|error| no_copy(&input, &error.into()))?;
        session.spool(&input, &mut copy).map_err(|error| no_copy(&input, &error))?;
        let input = input.copied(copy.path());
        copies.push(copy);
        Ok(input)
    };
    let inputs = inputs.into_iter().map(&mut reread).collect::<Result<_>>()?;
    Ok((inputs, copies))
}

fn diff(args: DiffArgs) -> Result<u8> {
    if args.base.as_os_str() == "-" && args.target.as_os_str() == "-" {
        return Err(Usage("BASE and TARGET cannot both be stdin".to_owned()).into());
    }
    let engine = plan::engine(&args.read, &Needs { by: &[Field::Source], ..Needs::default() })?;
    let inputs = [(args.base, BASE), (args.target, TARGET)];
    let inputs = inputs.map(|(path, side)| Input::from_argument(path).named(side));
    let mut out = rows::open(&args.write, &inputs)?;
    let mut session = Session::begin(args.tell, &args.read, &inputs, &out)?;
    session.count(&engine, &inputs, None);
    let (all, ledger) = engine.report();
    let is_base = |row: &TemplateRow| row.by[0] == BASE.as_bytes();
    let sides = diff::sides(&all, is_base);
    let mut changes = diff::diff(&sides);
    let one_is_empty = [true, false].map(|side| all.iter().any(|row| is_base(row) == side));
    let one_is_empty = one_is_empty[0] != one_is_empty[1];
    if one_is_empty {
        session::complain("one of the logs has no records, so there is nothing to compare with");
    }
    out.keep_if(session.has_failed() && one_is_empty || session.has_nothing(&engine));
    if !one_is_empty {
        let rare = too_few(&sides, &changes);
        if changes.is_empty() {
            let but = if rare.is_empty() { "" } else { ", but:" };
            session.remark(&format!("nothing changed that chance does not explain{but}"));
        }
        remark_rare(&session, rare, &all);
    }
    let changed = args.exit_code && (one_is_empty || !changes.is_empty());
    changes.truncate(args.top.unwrap_or(usize::MAX));
    let columns = emit::diff(args.write.typed);
    as_far_as_read(rows::write(&columns, &changes, &args.write, session.threads(), out))?;
    match session.finish(&engine, &ledger)? {
        0 if changed => Ok(CHANGED),
        code => Ok(code),
    }
}

/// Templates that only the target has, with too few records to tell them from chance.
fn too_few<'s>(sides: &'s [Sides], changes: &[DiffRow]) -> Vec<&'s Sides> {
    let is_told = |side: &Sides| changes.iter().any(|change| change.id == side.id);
    let new = sides.iter().filter(|side| side.base == 0 && side.target > 0);
    new.filter(|side| !is_told(side)).collect()
}

/// Says what they are, the worst of their severities first: one of them may be why who asks looks.
fn remark_rare(session: &Session, mut rare: Vec<&Sides>, rows: &[TemplateRow]) {
    let Some(most) = rare.iter().map(|side| side.target).max() else { return };
    let records: u64 = rare.iter().map(|side| side.target).sum();
    let be = if rare.len() == 1 { "is" } else { "are" };
    session.remark(&format!(
        "{} of TARGET alone {be} too rare to tell from chance: {}, {most} at most of one",
        plural(rare.len() as u64, "template"),
        plural(records, "record")
    ));
    let mut worst: BTreeMap<TemplateId, Option<Severity>> = BTreeMap::new();
    for row in rows {
        let level = row.sums.severities().filter(|(_, count)| *count > 0).map(|(level, _)| level);
        let known = worst.entry(row.id).or_default();
        *known = level.max().max(*known);
    }
    rare.sort_by_key(|side| (Reverse(worst[&side.id]), Reverse(side.target), side.id));
    for side in rare.iter().take(NAMED) {
        let level = worst[&side.id].map_or("", Severity::name);
        let template = emit::visible(&side.template);
        session.remark(&format!("{:>5}  {level:8}  {template}", side.target));
    }
    if rare.len() > NAMED {
        session.remark(&format!("  and {} more", rare.len() - NAMED));
    }
}

/// What records of the two logs are said to come from.
const BASE: &str = "base";
const TARGET: &str = "target";

fn header(args: HeaderArgs) -> Result<u8> {
    let engine = plan::engine(&args.read, &Needs::default())?;
    let inputs = plan::inputs(&args.inputs);
    let mut out = rows::open(&args.write, &inputs)?;
    let mut session = Session::begin(args.tell, &args.read, &inputs, &out)?;
    session.count(&engine, &inputs, None);
    out.keep_if(session.has_nothing(&engine));
    let (rows, threads) = (engine.layouts(), session.threads());
    as_far_as_read(rows::write(&emit::layouts(), &rows, &args.write, threads, out))?;
    session.finish(&engine, &engine.ledger())
}
