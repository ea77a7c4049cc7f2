//! Why a line is cut, masked and matched as it is.

use anyhow::Result;
use logboom::Engine;
use logboom::emit::{Format, explain};

use crate::args::Write;
use crate::out::Out;
use crate::rows;
use crate::session::Usage;

/// Writes why the engine sees a line as it does.
pub(crate) fn write(engine: &Engine, line: &[u8], write: &Write, mut out: Out) -> Result<()> {
    let print: fn(&_) -> Vec<u8> = match rows::format(write) {
        Format::Table => |why| explain::text(why).into_bytes(),
        Format::Ndjson => explain::json,
        _ => return Err(Usage("--explain is written as a table or as --json".to_owned()).into()),
    };
    // With its end even nothing is a line: a blank one.
    for why in engine.explain(&[line, b"\n"].concat()) {
        out.put(&print(&why))?;
    }
    out.finish()
}
