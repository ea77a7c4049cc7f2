//! Texts of errors that operating systems and their libraries give; what stands after `failed: `.

/// Lower case, as `strerror`, `gai_strerror` and the common runtimes print them.
pub const FAULTS: &[&str] = &[
    "address already in use", "address family not supported", "argument list too long",
    "bad address", "bad file descriptor", "bad gateway", "bad request", "broken pipe",
    "cannot allocate memory", "certificate has expired", "certificate verify failed",
    "connection aborted", "connection closed", "connection refused", "connection reset",
    "connection reset by peer", "connection timed out", "deadlock detected", "device not configured",
    "device or resource busy", "directory not empty", "disk quota exceeded", "duplicate key",
    "end of file", "file exists", "file not found", "file name too long", "file too large", "gateway timeout",
    "host is down", "host not found", "illegal seek", "inappropriate ioctl for device",
    "index out of range", "input/output error", "internal server error", "interrupted system call", "invalid argument", "is a directory",
    "message too long", "name or service not known", "network is down", "network is unreachable", "no buffer space available",
    "no child processes", "no data available", "no route to host", "no space left on device",
    "no such device", "no such file or directory", "no such process", "not a directory",
    "not found", "operation canceled", "operation in progress", "operation not permitted",
    "operation not supported", "operation timed out", "out of memory", "out of range", "permission denied",
    "protocol error", "read-only file system", "request timeout", "resource temporarily unavailable",
    "service unavailable", "software caused connection abort", "stale file handle",
    "temporary failure in name resolution", "text file busy", "timed out", "timeout expired", "too many links",
    "too many open files", "transport endpoint is not connected", "unexpected end of file", "unexpected end of stream", "unexpected eof",
    "unknown host", "value too large for defined data type",
];
