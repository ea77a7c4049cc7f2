//! What must hold of every parser for any bytes. Fuzzed by cargo-fuzz, and in each test run
//! by the bytes of the corpora, mutated.
#![allow(dead_code, reason = "each fuzz target uses one function")]

use std::io::Write;
use std::sync::Arc;

use logboom::header::{Clock, Cutter, Headers, Layout, Layouts, Learner, Span};
use logboom::read::Input;
use logboom::report::Outcome;
use logboom::token::{Masks, Tokenizer};
use logboom::{Engine, Labeler, Options, emit, mine, shape};

/// A target: it panics if something does not hold.
pub(crate) type Target = fn(&[u8]);

/// All targets, by name.
pub(crate) const TARGETS: [(&str, Target); 8] = [
    ("layout", layout),
    ("cut", cut),
    ("mask", mask),
    ("mine", mine),
    ("read", read),
    ("tokenize", tokenize),
    ("engine", engine),
    ("snapshot", snapshot),
];

fn clock() -> Clock {
    Clock::new(Some(2026), jiff::tz::TimeZone::UTC, None)
}

/// A layout is printed as what reads the same.
pub(crate) fn layout(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    if let Ok(layout) = text.parse::<Layout>() {
        let printed = layout.to_string();
        assert_eq!(printed.parse::<Layout>().ok(), Some(layout), "{printed}");
    }
}

/// Layouts learned from any bytes cut these bytes within their bounds.
pub(crate) fn cut(data: &[u8]) {
    let released = Learner::new(Headers::Learn).release(data, true);
    let layouts = released.map_or_else(Arc::<Layouts>::default, |(len, layouts)| {
        assert!(len <= data.len());
        layouts
    });
    let mut cutter = Cutter::new(Arc::clone(&layouts), clock());
    for record in data.split(|&byte| byte == b'\n') {
        let header = cutter.cut(record);
        let inside = |span: Span| span.start <= span.end && span.end as usize <= record.len();
        let spans = [header.host, header.component, header.pid, header.thread, header.message];
        assert!(spans.into_iter().all(inside), "{header:?}");
        let message = header.message.of(record);
        assert!(header.plain(message).len() <= message.len());
        assert!(header.layout.is_none_or(|layout| usize::from(layout) < layouts.len()));
    }
}

/// A mask is an error or finds what lies in the message.
pub(crate) fn mask(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let (mask, message) = text.split_once('\n').unwrap_or((&text, ""));
    if let Ok(masks) = Masks::parse(mask) {
        check_tokens(&mut Tokenizer::new(Arc::new(masks)), message.as_bytes());
    }
}

/// Tokens cover all but blanks, in order; the shape tells them again.
pub(crate) fn tokenize(data: &[u8]) {
    check_tokens(&mut Tokenizer::default(), data);
}

fn check_tokens(tokenizer: &mut Tokenizer, message: &[u8]) {
    let tokens = tokenizer.tokenize(message).to_vec();
    let mut at = 0;
    for token in &tokens {
        let (start, end) = (token.start as usize, token.end as usize);
        assert!(at <= start && start < end && end <= message.len(), "{tokens:?}");
        assert!(message[at..start].iter().all(|byte| byte.is_ascii_whitespace() || *byte < b' '));
        at = end;
    }
    let mut bytes = Vec::new();
    shape::encode(message, &tokens, &mut bytes);
    assert_eq!(shape::decode(&bytes).count(), tokens.len());
}

/// Templates do not hang on the order of shapes, and each shape has one.
pub(crate) fn mine(data: &[u8]) {
    let mut shapes: Vec<&[u8]> = data.split(|&byte| byte == b'\n').take(200).collect();
    let mined = mine::mine(&shapes);
    assert_eq!(mined.of_shape.len(), shapes.len());
    assert!(mined.of_shape.iter().all(|&at| (at as usize) < mined.templates.len()));
    shapes.reverse();
    assert_eq!(mine::mine(&shapes).templates, mined.templates);
}

/// Any file gives its bytes, or what can be read of it and an error.
pub(crate) fn read(data: &[u8]) {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(data).expect("a temporary file takes bytes");
    let mut reader = Input::file(file.path()).open().expect("the file is there");
    let (mut buffer, mut total) = (vec![0; 4096], 0);
    // A bomb is cut short here; the engine reads it in bounded memory.
    while total < 1 << 22 {
        match reader.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(read) => total += read,
        }
    }
}

/// All records are counted or rejected, what was counted is found again, and nothing that
/// moves a cursor is printed.
pub(crate) fn engine(data: &[u8]) {
    let mut options = Options::default();
    options.max_memory = 4 << 20;
    let engine = Engine::new(options).expect("the options are right");
    let mut source = engine.source("fuzz", None);
    data.chunks(97).for_each(|bytes| source.push(bytes));
    source.finish();
    let ledger = engine.ledger();
    assert!(ledger.adds_up(), "{ledger:?}");
    assert_eq!(ledger.bytes_in, data.len() as u64);
    let mut labeler = engine.labeler();
    let mut framer = labeler.framer(None);
    framer.push(data);
    framer.finish();
    let mut records = 0;
    while let Some(block) = framer.block() {
        labeler.label(&block, |record, label| {
            records += 1;
            match &label.outcome {
                Outcome::Unknown => panic!("line {} is unknown", label.line),
                Outcome::Matched(found) => {
                    assert!(found.variables.iter().all(|place| place.end <= record.len()));
                }
                Outcome::Rejected(_) => {}
            }
        });
    }
    assert_eq!(records, ledger.records);
    let mut out = Vec::new();
    emit::table::rows(
        &emit::templates(&[], true),
        &engine.templates(),
        &Default::default(),
        &mut out,
    );
    emit::json::rows(&emit::templates(&[], false), &engine.templates(), &mut out);
    assert!(!out.iter().any(|byte| *byte < b' ' && *byte != b'\n' || *byte == 0x7f));
}

/// Any bytes are an error or an engine or a labeler, behind a true beginning too; what was
/// counted in them is the same after it was saved.
pub(crate) fn snapshot(data: &[u8]) {
    let engine = Engine::new(Options::default()).unwrap();
    engine.source("log", None).push(data);
    let saved = engine.save().unwrap();
    let again = Engine::load(&saved).unwrap();
    assert_eq!(again.save().unwrap(), saved);
    assert_eq!(again.templates(), engine.templates());
    for bytes in crafted(&saved, data) {
        if let Ok(engine) = Engine::load(&bytes) {
            assert!(engine.ledger().adds_up());
            engine.counts();
        }
    }
    let saved = engine.labeler().save().unwrap();
    assert_eq!(Labeler::load(&saved).unwrap().save().unwrap(), saved);
    for bytes in crafted(&saved, data) {
        if let Ok(mut labeler) = Labeler::load(&bytes) {
            data.split(|byte| *byte == b'\n').for_each(|message| drop(labeler.message(message)));
        }
    }
}

/// What begins as a snapshot and has its hash, and other contents.
fn crafted(saved: &[u8], data: &[u8]) -> [Vec<u8>; 3] {
    let mut contents = zstd::decode_all(&saved[9..saved.len() - 8]).unwrap();
    let at = data.iter().fold(0usize, |at, byte| at.wrapping_mul(31) + usize::from(*byte));
    let place = at % contents.len();
    contents[place] ^= data.first().copied().unwrap_or(1).max(1);
    let frame = |contents: &[u8]| zstd::encode_all(contents, 0).unwrap();
    [frame(data), frame(&contents), data.to_vec()].map(|frame| {
        let mut bytes = [&saved[..9], &frame].concat();
        let sum = rapidhash::v3::rapidhash_v3(&bytes);
        bytes.extend_from_slice(&sum.to_le_bytes());
        bytes
    })
}
