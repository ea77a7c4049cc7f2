//! The command line as it is written: flags and their help, nothing resolved yet.

use std::ffi::OsString;
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use logboom::Field;
use logboom::emit::Format;

/// Finds the message templates in raw logs, counts them exactly, and tells what changed.
#[derive(Debug, Parser)]
#[command(
    name = "logboom",
    version,
    override_usage = "logboom [templates] [OPTIONS] [FILE]...\n       logboom <COMMAND> [OPTIONS] ...",
    max_term_width = 100,
    after_help = "Without a command it is `templates`; `logboom templates --help` tells its options, \
                  and options come after the command. Without a FILE, or with `-`, it reads stdin; \
                  gzip and zstd are unpacked. A file with a command's name is given as ./counts.\n\n\
                  Exit codes: 0 done; 1 an input could not be read, or no template has the id \
                  that `grep` looks for; 2 wrong usage; 3 `diff \
                  --exit-code` found changes; 130 and 143 interrupted."
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Names of the commands, to tell them from files.
pub(crate) const COMMANDS: [&str; 7] =
    ["templates", "counts", "label", "grep", "diff", "header", "help"];

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Templates ranked by count (the default command)
    Templates(TemplatesArgs),
    /// Event counts per window of event time
    Counts(CountsArgs),
    /// Each record with its template and its variables
    Label(LabelArgs),
    /// Exactly the records of a template
    Grep(GrepArgs),
    /// New, gone, more, less: what changed between two logs
    Diff(DiffArgs),
    /// The layouts of headers, and how many lines fit each
    Header(HeaderArgs),
}

#[derive(Debug, Args)]
pub(crate) struct TemplatesArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) select: Select,
    /// Split the counts by these fields: source, severity, host, component, pid, thread
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    pub(crate) by: Vec<Field>,
    /// Show how this line is cut, masked and matched, and why, instead of the templates
    #[arg(long, value_name = "LINE", allow_hyphen_values = true,
        conflicts_with_all = ["by", "top", "min_count", "sort"])]
    pub(crate) explain: Option<OsString>,
    /// Show the ids that templates had when less was known, and what they are now
    #[arg(long, conflicts_with_all = ["explain", "by", "top", "min_count", "sort"])]
    pub(crate) former: bool,
    #[command(flatten)]
    pub(crate) read: Read,
    #[command(flatten)]
    pub(crate) write: Write,
    #[command(flatten)]
    pub(crate) tell: Tell,
}

#[derive(Debug, Args)]
pub(crate) struct CountsArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Width of a window, such as 30s, 1m, 1h or 1d; windows begin at multiples of it, in UTC
    #[arg(long, value_name = "DURATION", allow_hyphen_values = true)]
    pub(crate) every: String,
    #[command(flatten)]
    pub(crate) select: Select,
    /// Split the counts by these fields: source, severity, host, component, pid, thread
    #[arg(long, value_name = "FIELD,...", value_delimiter = ',')]
    pub(crate) by: Vec<Field>,
    #[command(flatten)]
    pub(crate) read: Read,
    #[command(flatten)]
    pub(crate) write: Write,
    #[command(flatten)]
    pub(crate) tell: Tell,
}

#[derive(Debug, Args)]
pub(crate) struct LabelArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    /// Label each record at once, with the templates known so far
    #[arg(long)]
    pub(crate) live: bool,
    #[command(flatten)]
    pub(crate) read: Read,
    #[command(flatten)]
    pub(crate) write: Write,
    #[command(flatten)]
    pub(crate) tell: Tell,
}

#[derive(Debug, Args)]
pub(crate) struct GrepArgs {
    /// Id of the template, as the other commands print it or printed it when less was known, or
    /// the beginning of it
    #[arg(value_name = "ID")]
    pub(crate) id: String,
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) read: Read,
    /// Write to this file instead of stdout
    #[arg(short, long, value_name = "FILE", help_heading = "Output")]
    pub(crate) output_file: Option<PathBuf>,
    #[command(flatten)]
    pub(crate) tell: Tell,
}

#[derive(Debug, Args)]
pub(crate) struct DiffArgs {
    /// The log before
    #[arg(value_name = "BASE")]
    pub(crate) base: PathBuf,
    /// The log after
    #[arg(value_name = "TARGET")]
    pub(crate) target: PathBuf,
    /// Exit with 3 if anything changed
    #[arg(long)]
    pub(crate) exit_code: bool,
    /// Show at most so many rows
    #[arg(long, value_name = "N", value_parser = whole::<usize>(None), allow_negative_numbers = true)]
    pub(crate) top: Option<usize>,
    #[command(flatten)]
    pub(crate) read: Read,
    #[command(flatten)]
    pub(crate) write: Write,
    #[command(flatten)]
    pub(crate) tell: Tell,
}

#[derive(Debug, Args)]
pub(crate) struct HeaderArgs {
    #[command(flatten)]
    pub(crate) inputs: Inputs,
    #[command(flatten)]
    pub(crate) read: Read,
    #[command(flatten)]
    pub(crate) write: Write,
    #[command(flatten)]
    pub(crate) tell: Tell,
}

#[derive(Debug, Args)]
pub(crate) struct Inputs {
    /// Logs to read; none, or `-`, is stdin
    #[arg(value_name = "FILE")]
    pub(crate) files: Vec<PathBuf>,
}

/// Which rows to show.
#[derive(Debug, Args)]
pub(crate) struct Select {
    /// Show at most so many rows (of each window)
    #[arg(long, value_name = "N", value_parser = whole::<usize>(None), allow_negative_numbers = true)]
    pub(crate) top: Option<usize>,
    /// Show no row with fewer records
    #[arg(long, value_name = "N", value_parser = whole::<u64>(None), allow_negative_numbers = true)]
    pub(crate) min_count: Option<u64>,
    /// Order of the rows
    #[arg(long, value_enum, default_value_t = Sort::Count)]
    pub(crate) sort: Sort,
}

impl Select {
    /// Whether it shows all rows in the order in which the library gives them.
    pub(crate) fn is_all(&self) -> bool {
        let Self { top, min_count, sort } = self;
        top.is_none() && min_count.is_none() && *sort == Sort::Count
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    /// Most records first
    Count,
    /// Fewest records first
    Rare,
    /// Earliest first time first
    First,
    /// Latest last time first
    Last,
}

/// How to read.
#[derive(Debug, Args)]
#[command(next_help_heading = "Reading")]
pub(crate) struct Read {
    /// Headers: auto, none, or a layout such as '<Date> <Time> <Level> <Component>: <Message>'
    #[arg(long, value_name = "auto|none|LAYOUT", default_value = "auto")]
    pub(crate) header: String,
    /// Layouts of headers, as `header --json` writes them or one a line; none is learned
    #[arg(long, value_name = "FILE", conflicts_with = "header")]
    pub(crate) layouts: Option<PathBuf>,
    /// A variable of your own, by a regular expression; can be given several times
    #[arg(long, value_name = "NAME=REGEX")]
    pub(crate) mask: Vec<String>,
    /// More of them, one NAME=REGEX a line
    #[arg(long, value_name = "FILE")]
    pub(crate) mask_file: Option<PathBuf>,
    /// A template of your own, such as 'user <*> logged in', with <*> or a class such as <num>
    /// where values stand; can be given several times
    #[arg(long, value_name = "TEMPLATE")]
    pub(crate) template: Vec<String>,
    /// More of them, one a line; the first that matches a message wins
    #[arg(long, value_name = "FILE")]
    pub(crate) template_file: Option<PathBuf>,
    /// Zone of times that name none, such as Europe/Paris, +02:00 or local
    #[arg(long, value_name = "ZONE", allow_hyphen_values = true)]
    pub(crate) tz: Option<String>,
    /// Year of times that name none; else the date of the file decides
    #[arg(long, value_name = "YEAR", value_parser = whole::<i32>(Some(1900..=2199)),
        allow_negative_numbers = true)]
    pub(crate) year: Option<i32>,
    /// Reject records before this time: RFC 3339, a date, or how long ago, such as 15m; without
    /// a zone it is of that of --tz or else UTC, as the times of the log are
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) since: Option<String>,
    /// Reject records at or after this time
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) until: Option<String>,
    /// Threads that count; all cores by default
    #[arg(long, value_name = "N", value_parser = whole::<u16>(Some(1..=1024)),
        allow_negative_numbers = true)]
    pub(crate) threads: Option<u16>,
    /// Most memory for the table of shapes; beyond it they fold to coarser ones
    #[arg(long, value_name = "SIZE", default_value = "256M", allow_hyphen_values = true)]
    pub(crate) max_memory: String,
    /// Keep no examples and no values of variables
    #[arg(long)]
    pub(crate) no_samples: bool,
}

/// How to write.
#[derive(Debug, Args)]
#[command(next_help_heading = "Output")]
pub(crate) struct Write {
    /// Format of the output; a table is uncoloured and uncut in a pipe
    #[arg(long, default_value = "table", value_name = "table|ndjson|csv|parquet")]
    pub(crate) output: Format,
    /// Short for --output ndjson
    #[arg(long, conflicts_with = "output")]
    pub(crate) json: bool,
    /// Write to this file instead of stdout
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output_file: Option<PathBuf>,
    /// Show the class of each variable, such as <ip>, in place of <*>
    #[arg(long)]
    pub(crate) typed: bool,
    /// Colour the table
    #[arg(long, value_enum, default_value_t = When::Auto, value_name = "WHEN")]
    pub(crate) color: When,
}

/// What to tell beside the output.
#[derive(Debug, Args)]
#[command(next_help_heading = "Messages")]
pub(crate) struct Tell {
    /// Write the ledger to this file, as JSON
    #[arg(long, value_name = "FILE")]
    pub(crate) ledger: Option<PathBuf>,
    /// Show progress on stderr
    #[arg(long, value_enum, default_value_t = Progress::Auto, value_name = "WHEN")]
    pub(crate) progress: Progress,
    /// Say nothing on stderr but errors and warnings
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum When {
    /// On a terminal, unless NO_COLOR is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Progress {
    /// On a terminal
    Auto,
    /// Always
    On,
    /// Never
    Off,
}

/// Reads a whole number, within bounds if there are some.
fn whole<N>(bounds: Option<RangeInclusive<N>>) -> impl Fn(&str) -> Result<N, String> + Clone
where
    N: FromStr + PartialOrd + Display + Clone,
{
    move |text| {
        let is_within = |number: &N| bounds.as_ref().is_none_or(|bounds| bounds.contains(number));
        text.parse().ok().filter(is_within).ok_or_else(|| match &bounds {
            Some(bounds) => {
                format!("give a whole number from {} to {}", bounds.start(), bounds.end())
            }
            None => "give a whole number, 0 or more".to_owned(),
        })
    }
}
