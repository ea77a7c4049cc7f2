//! Each stage alone, and all of them end to end by number of threads.
//!
//! Enters: lines of the generator, and a real log of `corpora/real`. Leaves: the time that
//! each stage takes for all of them, with bytes and lines (of `mine` shapes, of `emit` rows)
//! per second. `cargo bench --bench stages -- --test` runs each once.

use std::fs;
use std::hint::black_box;
use std::io::Write;
use std::time::Duration;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main};
use jiff::tz::TimeZone;
use logboom::header::{Clock, Cutter, Headers};
use logboom::pipeline::{self, Run};
use logboom::read::Input;
use logboom::record::{Block, Framer};
use logboom::token::{Token, Tokenizer};
use logboom::{Engine, Options, emit, mine, shape};
use logboom_generator::{Config, Generator, Line};

/// How many lines of the generator are taken.
const LINES: u64 = 100_000;
/// A log of a real program.
const REAL: &str = "corpora/real/syslog.log";
/// Bytes that come at once, as from a pipe.
const PIECE: usize = 64 << 10;
/// Bytes of a block, as the pipeline has them.
const BLOCK: usize = 1 << 20;

criterion_group!(benches, on_generated, on_real);
criterion_main!(benches);

fn on_generated(criterion: &mut Criterion) {
    let mut generator = Generator::new(Config { lines: LINES, ..Config::default() });
    let (mut line, mut log) = (Line::default(), Vec::new());
    while generator.fill(&mut line) {
        log.extend_from_slice(&line.raw);
        log.push(b'\n');
    }
    stages(criterion, "generated", &log);
}

fn on_real(criterion: &mut Criterion) {
    let path = format!("{}/{REAL}", env!("CARGO_MANIFEST_DIR"));
    stages(criterion, "real", &fs::read(path).expect("the log is part of the repository"));
}

fn stages(criterion: &mut Criterion, name: &str, log: &[u8]) {
    let mut group = criterion.benchmark_group(name);
    group.sample_size(20);
    group.warm_up_time(Duration::from_secs(1)).measurement_time(Duration::from_secs(3));
    let blocks = frame(log, Headers::Learn);
    let messages = cut(&blocks);
    per_line(&mut group, messages.len(), log.len());
    group.bench_function("record", |bencher| bencher.iter(|| frame(log, Headers::None)));
    group.bench_function("record and learn", |bencher| {
        bencher.iter(|| frame(log, Headers::Learn));
    });
    group.bench_function("header", |bencher| bencher.iter(|| cut(&blocks)));
    words(&mut group, &messages);
    per_line(&mut group, messages.len(), log.len());
    group.bench_function("engine", |bencher| bencher.iter(|| fed(log).shapes()));
    label(&mut group, &fed(log), &blocks);
    end_to_end(&mut group, log);
    rows(&mut group, &fed(log));
    group.finish();
}

fn per_line(group: &mut BenchmarkGroup<'_, WallTime>, lines: usize, bytes: usize) {
    let (elements, bytes) = (lines as u64, bytes as u64);
    group.throughput(Throughput::ElementsAndBytes { elements, bytes });
}

/// The stages that see messages only: bytes per second are those of messages.
fn words(group: &mut BenchmarkGroup<'_, WallTime>, messages: &[&[u8]]) {
    per_line(group, messages.len(), messages.iter().map(|message| message.len()).sum());
    let mut tokenizer = Tokenizer::default();
    group.bench_function("token", |bencher| {
        bencher.iter(|| {
            messages.iter().map(|message| tokenizer.tokenize(message).len()).sum::<usize>()
        });
    });
    let tokens: Vec<Vec<Token>> =
        messages.iter().map(|message| tokenizer.tokenize(message).to_vec()).collect();
    let mut bytes = Vec::new();
    group.bench_function("shape and key", |bencher| {
        bencher.iter(|| {
            for (message, tokens) in messages.iter().zip(&tokens) {
                bytes.clear();
                shape::encode(message, tokens, &mut bytes);
                black_box(shape::key(&bytes));
            }
        });
    });
    let shapes = shapes(messages, &tokens);
    let shapes: Vec<&[u8]> = shapes.iter().map(Vec::as_slice).collect();
    per_line(group, shapes.len(), shapes.iter().map(|shape| shape.len()).sum());
    group.bench_function("mine", |bencher| bencher.iter(|| mine::mine(&shapes)));
}

/// The distinct shapes.
fn shapes(messages: &[&[u8]], tokens: &[Vec<Token>]) -> Vec<Vec<u8>> {
    let encoded = messages.iter().zip(tokens).map(|(message, tokens)| {
        let mut bytes = Vec::new();
        shape::encode(message, tokens, &mut bytes);
        bytes
    });
    let mut shapes: Vec<Vec<u8>> = encoded.collect();
    shapes.sort_unstable();
    shapes.dedup();
    shapes
}

fn label(group: &mut BenchmarkGroup<'_, WallTime>, engine: &Engine, blocks: &[Block]) {
    let mut labeler = engine.labeler();
    group.bench_function("label", |bencher| {
        bencher.iter(|| {
            for block in blocks {
                labeler.label(block, |_, label| {
                    black_box(&label);
                });
            }
        });
    });
}

/// From a file to rows, as the command has it.
fn end_to_end(group: &mut BenchmarkGroup<'_, WallTime>, log: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("there is a directory to write to");
    file.write_all(log).expect("there is room for the log");
    let inputs = [Input::file(file.path())];
    for threads in [1, 2] {
        let run = Run { threads, ..Run::default() };
        group.bench_function(format!("end to end, threads {threads}"), |bencher| {
            bencher.iter(|| {
                let engine = engine();
                let errors = pipeline::count(&engine, &inputs, &run);
                assert!(errors.is_empty(), "{errors:?}");
                engine.templates()
            });
        });
    }
}

/// Rows, and their bytes: elements are rows.
fn rows(group: &mut BenchmarkGroup<'_, WallTime>, engine: &Engine) {
    let templates = engine.templates();
    let columns = emit::templates(&[], false);
    let mut out = Vec::new();
    emit::json::rows(&columns, &templates, &mut out);
    per_line(group, templates.len(), out.len());
    group.bench_function("report", |bencher| bencher.iter(|| engine.templates()));
    group.bench_function("emit ndjson", |bencher| {
        bencher.iter(|| {
            out.clear();
            emit::json::rows(&columns, &templates, &mut out);
        });
    });
}

fn engine() -> Engine {
    Engine::new(Options::default()).expect("the default options are good")
}

/// An engine that has seen the log.
fn fed(log: &[u8]) -> Engine {
    let engine = engine();
    let mut source = engine.source("log", None);
    log.chunks(PIECE).for_each(|piece| source.push(piece));
    source.finish();
    engine
}

fn frame(log: &[u8], headers: Headers) -> Vec<Block> {
    let mut framer = Framer::new(headers, Clock::new(Some(2026), TimeZone::UTC, None), BLOCK);
    let mut blocks = Vec::new();
    for piece in log.chunks(PIECE) {
        framer.push(piece);
        blocks.extend(std::iter::from_fn(|| framer.block()));
    }
    framer.finish();
    blocks.extend(std::iter::from_fn(|| framer.block()));
    blocks
}

/// The message of each record.
fn cut(blocks: &[Block]) -> Vec<&[u8]> {
    let mut messages = Vec::new();
    for block in blocks {
        let mut cutter = Cutter::new(block.layouts.clone(), block.clock.clone());
        messages.extend(block.records().map(|record| cutter.cut(record).message.of(record)));
    }
    messages
}
