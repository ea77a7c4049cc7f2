//! The words that change what a message says; the one place where they are listed.

/// Sorted lower-case words: outcomes, states that have an opposite, negations, severities.
///
/// One that stands alone where others differ is never taken for a value, but between quotes:
/// `service <*> started` and `service <*> stopped` are two events, however many services there are.
static GUARDS: List = List::new(&[
    "abort",
    "aborted",
    "aborting",
    "accept",
    "accepted",
    "accepting",
    "acquired",
    "activated",
    "active",
    "add",
    "added",
    "adding",
    "alert",
    "alive",
    "allow",
    "allowed",
    "attach",
    "attached",
    "attaching",
    "authenticated",
    "available",
    "began",
    "begin",
    "beginning",
    "blocked",
    "bounced",
    "cancel",
    "canceled",
    "cancelled",
    "cannot",
    "close",
    "closed",
    "closing",
    "commit",
    "complete",
    "completed",
    "completing",
    "connect",
    "connected",
    "connecting",
    "crashed",
    "create",
    "created",
    "creating",
    "crit",
    "critical",
    "dead",
    "debug",
    "deferred",
    "degraded",
    "delete",
    "deleted",
    "deleting",
    "denied",
    "deny",
    "detach",
    "detached",
    "detaching",
    "died",
    "disable",
    "disabled",
    "disabling",
    "disallowed",
    "disconnect",
    "disconnected",
    "disconnecting",
    "down",
    "dropped",
    "emerg",
    "emergency",
    "enable",
    "enabled",
    "enabling",
    "end",
    "ended",
    "ending",
    "enter",
    "entered",
    "entering",
    "error",
    "errors",
    "exit",
    "exited",
    "exiting",
    "expired",
    "fail",
    "failed",
    "failing",
    "fails",
    "failure",
    "failures",
    "fatal",
    "finish",
    "finished",
    "finishing",
    "grant",
    "granted",
    "halted",
    "healthy",
    "ignored",
    "inactive",
    "incomplete",
    "info",
    "insecure",
    "invalid",
    "join",
    "joined",
    "joining",
    "kill",
    "killed",
    "leave",
    "leaving",
    "load",
    "loaded",
    "loading",
    "lock",
    "locked",
    "logged",
    "login",
    "logout",
    "lost",
    "missing",
    "mount",
    "mounted",
    "never",
    "no",
    "not",
    "notice",
    "off",
    "offline",
    "ok",
    "on",
    "online",
    "open",
    "opened",
    "opening",
    "panic",
    "passed",
    "pause",
    "paused",
    "permitted",
    "read",
    "reading",
    "receive",
    "received",
    "receiving",
    "recovered",
    "refuse",
    "refused",
    "register",
    "registered",
    "registering",
    "reject",
    "rejected",
    "rejecting",
    "release",
    "released",
    "remove",
    "removed",
    "removing",
    "resolved",
    "restart",
    "restarted",
    "restarting",
    "restored",
    "resume",
    "resumed",
    "resuming",
    "revoke",
    "revoked",
    "secure",
    "send",
    "sending",
    "sent",
    "shutdown",
    "skip",
    "skipped",
    "start",
    "started",
    "starting",
    "starts",
    "startup",
    "stop",
    "stopped",
    "stopping",
    "stops",
    "subscribe",
    "subscribed",
    "succeed",
    "succeeded",
    "succeeding",
    "succeeds",
    "success",
    "successful",
    "successfully",
    "suspend",
    "suspended",
    "suspending",
    "terminated",
    "terminating",
    "trace",
    "unable",
    "unauthenticated",
    "unavailable",
    "unblocked",
    "unhealthy",
    "unload",
    "unloaded",
    "unloading",
    "unlock",
    "unlocked",
    "unmount",
    "unmounted",
    "unreachable",
    "unregister",
    "unregistered",
    "unregistering",
    "unsubscribe",
    "unsubscribed",
    "unsuccessful",
    "up",
    "valid",
    "warn",
    "warning",
    "warnings",
    "without",
    "write",
    "writing",
]);

/// Guards that name an operation, which a message may be about (`op=delete`), and not what came of it.
static OPERATIONS: List = List::new(&[
    "abort",
    "accept",
    "add",
    "allow",
    "attach",
    "begin",
    "cancel",
    "commit",
    "connect",
    "create",
    "delete",
    "deny",
    "detach",
    "disable",
    "disconnect",
    "enable",
    "enter",
    "exit",
    "grant",
    "join",
    "kill",
    "leave",
    "load",
    "lock",
    "login",
    "logout",
    "mount",
    "pause",
    "read",
    "receive",
    "refuse",
    "register",
    "reject",
    "release",
    "remove",
    "restart",
    "resume",
    "revoke",
    "send",
    "skip",
    "start",
    "stop",
    "subscribe",
    "suspend",
    "unload",
    "unlock",
    "unmount",
    "unregister",
    "unsubscribe",
    "write",
]);

/// Whether `word`, in any case, names an operation that may be asked for.
pub fn operates(word: &[u8]) -> bool {
    OPERATIONS.has(word)
}

/// A sorted list of lower-case words.
pub(crate) struct List {
    words: &'static [&'static str],
    /// For each first letter the second ones, a bit each, and for each last one the lengths: most words
    /// begin or end like none of the list.
    begins: [u32; 32],
    ends: [u32; 32],
}

impl List {
    pub(crate) const fn new(words: &'static [&'static str]) -> Self {
        let (mut begins, mut ends) = ([0; 32], [0; 32]);
        let mut at = 0;
        while at < words.len() {
            let (first, second) = first_letters(words[at].as_bytes());
            begins[first] |= 1 << second;
            let (last, length) = ending(words[at].as_bytes());
            ends[last] |= 1 << length;
            at += 1;
        }
        Self { words, begins, ends }
    }

    /// Whether the list has `word`, in any case.
    pub(crate) fn has(&self, word: &[u8]) -> bool {
        let ((first, second), (last, length)) = (first_letters(word), ending(word));
        let lower = word.iter().map(u8::to_ascii_lowercase);
        (self.begins[first] >> second & self.ends[last] >> length) & 1 == 1
            && self.words.binary_search_by(|known| known.bytes().cmp(lower.clone())).is_ok()
    }

    /// The words, in order.
    #[cfg(test)]
    pub(crate) fn words(&self) -> impl Iterator<Item = &'static str> {
        self.words.iter().copied()
    }

    /// What [`Self::has`] asks of a list.
    #[cfg(test)]
    pub(crate) fn check(&self) {
        assert!(self.words.is_sorted_by(|a, b| a < b));
        assert!(self.words.iter().all(|word| self.has(word.as_bytes())));
    }
}

/// Two letters as numbers, in any case; those of other bytes are numbers too.
const fn first_letters(word: &[u8]) -> (usize, usize) {
    match word {
        [] => (0, 0),
        [first] => (*first as usize & 31, 0),
        [first, second, ..] => (*first as usize & 31, *second as usize & 31),
    }
}

/// The last letter in the same way, and the length, of which all from 31 on are one.
const fn ending(word: &[u8]) -> (usize, usize) {
    let last = match word {
        [] => 0,
        [.., last] => *last as usize & 31,
    };
    (last, if word.len() < 31 { word.len() } else { 31 })
}

/// Whether `word`, in any case, changes the meaning of a message.
pub fn guards(word: &[u8]) -> bool {
    GUARDS.has(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_are_sorted_words() {
        [&GUARDS, &OPERATIONS].into_iter().for_each(List::check);
        assert!(GUARDS.words.iter().all(|guard| crate::lexicon::knows(guard.as_bytes())));
    }

    #[test]
    fn opposites_are_guarded() {
        for word in ["Started", "stopped", "UP", "down", "success", "FAILED", "enabled", "no"] {
            assert!(guards(word.as_bytes()), "{word}");
        }
        for word in ["", "service", "starter", "upper"] {
            assert!(!guards(word.as_bytes()), "{word}");
        }
    }
}
