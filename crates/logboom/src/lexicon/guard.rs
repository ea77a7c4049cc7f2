//! The words that change what a message says; the one place where they are listed.

/// Sorted lower-case words: outcomes, states that have an opposite, negations, severities.
///
/// A position that holds one of them is never made a variable: `service <*> started` and
/// `service <*> stopped` are two events, however many services there are.
static GUARDS: &[&str] = &[
    "abort",
    "aborted",
    "aborting",
    
    "accept",
    "accepted",
    "accepting",
    "acquired",
    "activated",
    "active",
    
    "added",
    "adding",
    "alert",
    
    "allow",
    "allowed",
    "attach",
    "attached",
    "attaching",
    "authenticated",
    
    
    
    
    
    
    
    "blocked",
    
    "cancel",
    "canceled",
    "cancelled",
    "cannot",
    
    
    
    "close",
    "closed",
    "closing",
    
    
    
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
    
    
    "insecure",
    "invalid",
    
    "joined",
    "joining",
    "kill",
    "killed",
    
    
    
    
    "loaded",
    "loading",
    "lock",
    "locked",
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
    
    "opened",
    "opening",
    "panic",
    
    "passed",
    "pause",
    "paused",
    "permitted",
    
    
    
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
    "start",
    "started",
    "starting",
    "startup",
    "starts",
    "stop",
    "stopped",
    "stopping",
    "stops",
    "subscribe",
    "subscribed",
    "succeed",
    "succeeded",
    "succeeds",
    "success",
    "successful",
    "successfully",
    "suspend",
    "suspended",
    "suspending",
    "terminated",
    "terminating",
    
    "unable",
    "unauthenticated",
    
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
    
    "warn",
    "warning",
    "warnings",
    "without",
    
    
    
    
];

/// Whether `word`, in any case, changes the meaning of a message.
pub fn guards(word: &[u8]) -> bool {
    let lower = word.iter().map(u8::to_ascii_lowercase);
    GUARDS.binary_search_by(|guard| guard.bytes().cmp(lower.clone())).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn guards_are_sorted_words() {
        assert!(GUARDS.is_sorted_by(|a, b| a < b));
        assert!(GUARDS.iter().all(|guard| crate::lexicon::knows(guard.as_bytes())));
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
