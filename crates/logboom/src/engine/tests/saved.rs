//! What is read of bytes that were saved.

use super::*;

#[test]
fn a_snapshot_that_is_damaged_is_an_error() {
    let saved = fed(&options(), [LOG]).save().unwrap();
    let refused = |bytes: &[u8]| {
        let error = Engine::load(bytes).unwrap_err();
        assert!(error.is_snapshot(), "{error}");
        error.to_string()
    };
    for len in 0..saved.len() {
        refused(&saved[..len]);
    }
    for at in 0..saved.len() {
        let mut damaged = saved.clone();
        damaged[at] ^= 0x10;
        refused(&damaged);
    }
    refused(&[&*saved, b"x"].concat());
    refused(LOG.as_bytes());
    let mut newer = saved;
    newer[8] = 9;
    assert!(refused(&newer).contains("version 9"));
}

/// The bytes are those that commit c196ecf wrote, the last of version 1, of these lines.
#[test]
fn a_snapshot_of_version_1_is_read() {
    let bytes = include_bytes!("../snapshot/version_1.snapshot");
    assert_eq!(bytes[8], 1);
    let old = Engine::load(bytes).unwrap();
    let every = Some(Duration::from_secs(60));
    let new = Engine::new(Options { every, ..Options::default() }).unwrap();
    let mut source = new.source("log", None);
    for n in 0..3 {
        let line = format!("2026-05-01 10:0{n}:00 INFO net: connected to 10.0.0.{n} in 5ms\n");
        source.push(line.as_bytes());
    }
    source.push(b"\n2026-05-01 10:03:10 ERROR disk: write of /var/a failed\n");
    source.finish();
    assert_eq!(whole(&old), whole(&new));
}
