//! An ingest service in small: many connections, one engine.
//!
//! Each connection is a thread that pushes what it receives into a source of its own. New
//! and changed templates are told as they come; at the end come counts and the account.
//!
//! Run it with `cargo run --package logboom --example ingest`.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::time::Duration;

use logboom::report::Event;
use logboom::{Engine, Field, Options};

/// Counts what comes over one connection.
fn serve(engine: &Engine, stream: TcpStream, name: String) -> std::io::Result<()> {
    let mut source = engine.source(name, None);
    let mut stream = BufReader::new(stream);
    loop {
        let bytes = stream.fill_buf()?;
        if bytes.is_empty() {
            break;
        }
        source.push(bytes);
        let read = bytes.len();
        stream.consume(read);
    }
    source.finish();
    Ok(())
}

/// A service that logs over the network.
fn log(address: std::net::SocketAddr, service: usize) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(address)?;
    for request in 0..2000 {
        let (second, took) = (request / 40 % 60, request * 7 % 311);
        let client = format!("10.{service}.0.{}", request % 250);
        let message = match request % 50 {
            0 => format!("WARN slow answer to {client}: {took} ms"),
            _ => format!("INFO answered {client} in {took} ms"),
        };
        writeln!(stream, "2026-05-01T12:00:{second:02}Z {message}")?;
    }
    Ok(())
}

#[allow(clippy::print_stderr, reason = "the example tells what happens")]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut options = Options::default();
    options.every = Some(Duration::from_secs(30));
    options.by = vec![Field::Severity];
    let engine = Engine::new(options)?;
    engine.on_event(|event| match event {
        Event::New { id, template } => eprintln!("new {id} {}", template.escape_ascii()),
        Event::Changed { old, new, .. } => eprintln!("changed {old} -> {new}"),
        _ => {}
    });

    let listener = TcpListener::bind(("127.0.0.1", 0))?;
    let address = listener.local_addr()?;
    std::thread::scope(|scope| {
        for service in 0..4 {
            scope.spawn(move || log(address, service).expect("the listener is there"));
        }
        for (number, stream) in listener.incoming().take(4).enumerate() {
            let (engine, stream) = (&engine, stream.expect("a service connects"));
            scope.spawn(move || serve(engine, stream, format!("connection {number}")));
        }
    });

    let mut out = std::io::stdout().lock();
    for row in engine.counts().rows() {
        let (severity, text) = (row.by[0].escape_ascii(), row.template.escape_ascii());
        writeln!(out, "{:>6}  {severity:<5}  {text}", row.sums.count)?;
    }
    let ledger = engine.ledger();
    writeln!(out, "{} records, {} templates", ledger.records, ledger.templates)?;
    assert!(ledger.adds_up(), "every record is counted or rejected");
    Ok(())
}
