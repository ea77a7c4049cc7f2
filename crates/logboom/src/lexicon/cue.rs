//! Which words a value follows.

use super::List;

/// Nouns and prepositions that a value follows.
static CUES: List = List::new(&[
    "account",
    "address",
    "bucket",
    "by",
    "called",
    "class",
    "client",
    "database",
    "device",
    "directory",
    "domain",
    "exception",
    "field",
    "file",
    "for",
    "from",
    "group",
    "host",
    "hostname",
    "id",
    "instance",
    "key",
    "level",
    "method",
    "mode",
    "module",
    "name",
    "named",
    "node",
    "path",
    "process",
    "queue",
    "reason",
    "server",
    "service",
    "signal",
    "state",
    "status",
    "table",
    "task",
    "thread",
    "type",
    "user",
    "username",
    "value",
    "version",
    "via",
]);

/// Prepositions that a value or more of the message follows.
static LINKS: List = List::new(&[
    "after", "as", "at", "in", "into", "is", "of", "on", "than", "to", "using", "with",
]);

/// Nouns that say what kind of thing is named behind them.
static KINDS: List = List::new(&[
    "agent",
    "algorithm",
    "alias",
    "argument",
    "attribute",
    "backend",
    "bean",
    "branch",
    "bridge",
    "broker",
    "builder",
    "category",
    "certificate",
    "channel",
    "cipher",
    "cluster",
    "codec",
    "collection",
    "column",
    "command",
    "component",
    "constraint",
    "consumer",
    "container",
    "controller",
    "dataset",
    "driver",
    "element",
    "encoding",
    "endpoint",
    "engine",
    "entity",
    "environment",
    "event",
    "extension",
    "feature",
    "filesystem",
    "filter",
    "flag",
    "format",
    "function",
    "handler",
    "header",
    "hook",
    "identifier",
    "image",
    "index",
    "interface",
    "job",
    "keyspace",
    "label",
    "language",
    "library",
    "listener",
    "locale",
    "lock",
    "machine",
    "member",
    "metric",
    "model",
    "namespace",
    "network",
    "object",
    "operation",
    "operator",
    "option",
    "package",
    "page",
    "parameter",
    "partition",
    "peer",
    "plugin",
    "pod",
    "policy",
    "pool",
    "port",
    "profile",
    "project",
    "property",
    "protocol",
    "provider",
    "realm",
    "region",
    "relation",
    "replica",
    "repository",
    "resource",
    "role",
    "route",
    "router",
    "rule",
    "schema",
    "scope",
    "script",
    "secret",
    "sensor",
    "sequence",
    "setting",
    "shard",
    "site",
    "source",
    "step",
    "stream",
    "subnet",
    "subscription",
    "symbol",
    "tag",
    "target",
    "template",
    "tenant",
    "timezone",
    "token",
    "topic",
    "trigger",
    "unit",
    "variable",
    "vhost",
    "view",
    "volume",
    "worker",
    "workspace",
    "zone",
]);

/// Whether a word says what kind of thing is named behind it.
pub fn is_kind(word: &[u8]) -> bool {
    KINDS.has(last_part(word))
}

/// Whether a value follows `word` (`user`, `from`), also as the last part of a name (`db_user`).
pub fn cues(word: &[u8]) -> bool {
    CUES.has(last_part(word))
}

/// Whether a value or more of the message follows `word` (`to`, `in`).
pub fn links(word: &[u8]) -> bool {
    LINKS.has(last_part(word))
}

/// Whether a value follows `word`, or a value or more of the message.
pub(crate) fn announces(word: &[u8]) -> bool {
    let word = last_part(word);
    CUES.has(word) || LINKS.has(word)
}

fn last_part(word: &[u8]) -> &[u8] {
    word.rsplit(|&byte| byte == b'_').next().unwrap_or(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted() {
        [&CUES, &KINDS, &LINKS].into_iter().for_each(List::check);
        // So that unknown words tell nothing of what is behind them.
        let mut announcing = [&CUES, &LINKS].into_iter().flat_map(List::words);
        assert!(announcing.all(|word| crate::lexicon::knows(word.as_bytes())));
        assert!(cues(b"vm_state") && cues(b"From") && links(b"to") && !links(b"rebooted"));
    }
}
