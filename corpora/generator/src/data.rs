//! The data files, read into services, layouts and word lists.

use crate::grammar::{self, Level, Lists, Piece};

macro_rules! files {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../data/services/", $name, ".txt")))),*]
    };
}

/// Names and files of the services; the order is that of their ids.
const SERVICES: &[(&str, &str)] = files!(
    "web" "database" "payments" "broker" "kernel" "orders" "worker" "auth" "cron" "storage"
    "balancer" "kubelet" "mobile" "mail" "ci" "batch" "access" "cache" "network" "search"
    "consensus" "desktop" "training" "gateway" "ledger"
);
const WORDS: &str = include_str!("../data/words.txt");
const HEADERS: &str = include_str!("../data/headers.txt");
/// Begins a word list in a file.
const SECTION: &str = ":: ";

/// A header layout: what stands before the message.
pub(crate) struct Layout {
    pub(crate) name: &'static str,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) truth: String,
}

/// A kind of program and what it can say.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    /// Its share of the lines, relative to the other services'.
    pub(crate) rate: u64,
    pub(crate) layouts: Vec<usize>,
    pub(crate) components: Vec<&'static str>,
    pub(crate) templates: Vec<Template>,
}

/// A sentence of a service; a service's first ones are its commonest.
pub(crate) struct Template {
    pub(crate) pieces: Vec<Piece>,
    pub(crate) truth: String,
    pub(crate) level: Level,
    /// Once in 100,000 lines, whatever its rank.
    pub(crate) rare: bool,
    /// May take over for a while.
    pub(crate) bursts: bool,
    /// The part of the run, in percent, in which it occurs.
    pub(crate) alive: std::ops::Range<u64>,
}

/// Lines that are not blank or comments.
fn lines(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The word lists of all files, with each one's lines.
fn word_lists() -> Vec<(&'static str, Vec<&'static str>)> {
    let mut lists: Vec<(&str, Vec<&str>)> = Vec::new();
    for file in std::iter::once(WORDS).chain(SERVICES.iter().map(|(_, file)| *file)) {
        for line in lines(file).skip_while(|line| !line.starts_with(SECTION)) {
            match line.strip_prefix(SECTION) {
                Some(name) => lists.push((name, Vec::new())),
                None => lists.last_mut().expect("a section came first").1.push(line),
            }
        }
    }
    lists
}

fn list_names() -> Vec<&'static str> {
    word_lists().iter().map(|(name, _)| *name).collect()
}

pub(crate) fn lists() -> Lists {
    let names = list_names();
    let compile = |line: &&'static str| grammar::parse(line, &names);
    word_lists().iter().map(|(_, texts)| texts.iter().map(compile).collect()).collect()
}

pub(crate) fn layouts() -> Vec<Layout> {
    let names = list_names();
    let layout = |line: &'static str| {
        let (name, pattern) = line.split_once(" = ").expect("a layout is `name = pattern`");
        // The end is marked, so that blanks before it can be seen in the file.
        let header = pattern.strip_suffix("{message}").expect("a layout ends in {message}");
        let pieces = grammar::parse(header, &names);
        Layout { name, truth: grammar::truth(&pieces), pieces }
    };
    lines(HEADERS).map(layout).collect()
}

/// The first `count` services, or all if it is 0.
pub(crate) fn services(count: usize, layouts: &[Layout]) -> Vec<Service> {
    let count = if count == 0 { SERVICES.len() } else { count };
    let names = list_names();
    SERVICES.iter().take(count).map(|(name, file)| service(name, file, layouts, &names)).collect()
}

fn service(name: &'static str, file: &'static str, layouts: &[Layout], lists: &[&str]) -> Service {
    let mut service = Service {
        name,
        rate: 1,
        layouts: Vec::new(),
        components: Vec::new(),
        templates: Vec::new(),
    };
    for line in lines(file).take_while(|line| !line.starts_with(SECTION)) {
        let (key, value) = line.split_once(' ').expect("a line of a service is `key value`");
        match key {
            "rate:" => service.rate = value.parse().expect("a rate is a number"),
            "components:" => service.components = value.split(' ').collect(),
            "layouts:" => {
                let index = |name| layouts.iter().position(|layout| layout.name == name);
                let known = |name| index(name).unwrap_or_else(|| panic!("no layout {name}"));
                service.layouts = value.split(' ').map(known).collect();
            }
            marks => service.templates.push(template(marks, value, lists)),
        }
    }
    service
}

/// `marks` is the level's letter and, after commas, what is special.
fn template(marks: &str, text: &'static str, lists: &[&str]) -> Template {
    let mut marks = marks.split(',');
    let level = match marks.next() {
        Some("D") => Level::Debug,
        Some("I") => Level::Info,
        Some("W") => Level::Warn,
        Some("E") => Level::Error,
        Some("F") => Level::Fatal,
        other => panic!("unknown level {other:?} of {text}"),
    };
    let pieces = grammar::parse(text, lists);
    let truth = grammar::truth(&pieces);
    let mut template = Template { pieces, truth, level, rare: false, bursts: false, alive: 0..100 };
    for mark in marks {
        let percent = |digits: &str| digits.parse().expect("a share of the run is in percent");
        match mark.split_once('=') {
            None if mark == "rare" => template.rare = true,
            None if mark == "burst" => template.bursts = true,
            Some(("from", start)) => template.alive.start = percent(start),
            Some(("until", end)) => template.alive.end = percent(end),
            _ => panic!("unknown mark {mark} of {text}"),
        }
    }
    template
}
