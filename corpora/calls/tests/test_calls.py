"""The log calls that are found in a program, by language, and the files that are made of them."""

import csv
import re
import textwrap
from pathlib import Path

import make
import pytest
from message import Hole, argument, template, tidy, words
from source import files, quiet

SOURCES = {
    "c": r"""
        #include <syslog.h>
        /* error("in a comment") */
        static int open_it(const char *path, int fd)
        {
            syslog(LOG_ERR, "cannot open %s: %m", path);
            zlog_debug("%s: fd %d of %" PRIu64 " bytes, 100%%", __func__, fd, size);
            msg_warn("a text in "
                     "two pieces, %-10.*s", len, name);
            DBG1(DBG_NET, "peer %s is %s", peer, up ? "up" : "down");
            error(message);
            printf("no log call %d", fd);
        }
    """,
    "go": r"""
        func (s *server) run() {
            log.Printf("listening on %s", addr)
            klog.V(4).Infof("pod %q of %d", name, len(pods))
            logger.Info("started member", zap.String("member-id", id), zap.Int("port", port), zap.Error(err))
            logrus.WithError(err).WithField("pool", pool).Warn("cannot read " + "it")
            log.Println("got", x, "of", y)
            slog.Debug(`raw text`, "key", value)
            return fmt.Errorf("no log call: %w", err)
        }
    """,
    "java": r"""
        class Server {
            void run() {
                LOG.info("session {} of {} expired", id, peer);
                logger.debug("took " + (end - start) + " ms for [" + request + "]", e);
                log.log(Level.WARNING, "cannot read {0}", file);
                LOGGER.error(String.format("%s is %d", name, count));
                log.info(message);
                // log.info("in a comment");
            }
        }
    """,
    "javascript": r"""
        const pattern = /"`/g;
        logger.info(`listening on ${server.address}:${options.port || `${x}`}`);
        this.log.warn('cannot read ' + file + ', ' + (again ? 'again' : 'first'));
        logger.error('failed:', err);
        logger.debug({ branchName, n: 3 }, 'branch created');
        debug('%s took %d ms', name, took);
        console.log(text);
    """,
    "python": r"""
        LOG.info("volume %s is %s", volume_id, state)
        logger.error(f"cannot read {path!r} of {len(parts):d}")
        logging.warning("host %(host)s: " % {"host": host} + reason)
        _LOGGER.debug("{} of {name}".format(count, name=name))
        log.info(_("translated %s") % what)
        log.info(message)
        print("no log call")
    """,
    "rust": r"""
        fn run<'a>(x: &'a str) {
            info!("listening on {addr}");
            warn!(target: "net", "peer {} sent {:?}, {{}}", peer, frame);
            debug!(error = %e, ?slot, shreds = 3, "cannot read a \
                   long text");
            error!("gone {name}: {0}", 1, name = self.name);
            trace!(message);
        }
        #[cfg(test)]
        mod tests { fn it() { info!("in a test"); } }
    """,
}
TEMPLATES = {
    "c": [
        "a text in two pieces, <*>",
        "cannot open <*>: <*>",
        "open_it: fd <*> of <*> bytes, 100%",
        "peer <*> is <*>",
    ],
    "go": [
        "cannot read it error=<*> pool=<*>",
        "got <*> of <*>",
        "listening on <*>",
        "pod <*> of <*>",
        "raw text key=<*>",
        "started member member-id=<*> port=<*> error=<*>",
    ],
    "java": [
        "<*> is <*>",
        "cannot read <*>",
        "session <*> of <*> expired",
        "took <*> ms for [<*>]",
    ],
    "javascript": [
        "<*> took <*> ms",
        "branch created (branchName=<*>, n=<*>)",
        "cannot read <*>, <*>",
        "failed: <*>",
        "listening on <*>:<*>",
    ],
    "python": [
        "<*> of <*>",
        "cannot read <*> of <*>",
        "host <*>: <*>",
        "translated <*>",
        "volume <*> is <*>",
    ],
    "rust": [
        "cannot read a long text error=<*> slot=<*> shreds=<*>",
        "gone <*>: <*>",
        "listening on <*>",
        "peer <*> sent <*>, {}",
    ],
}


def program(folder: Path, language: str) -> Path:
    """A program of one file."""
    source = folder / "program" / "src" / f"main.{ENDINGS[language]}"
    source.parent.mkdir(parents=True)
    source.write_text(textwrap.dedent(SOURCES[language]))
    return folder / "program"


ENDINGS = {"c": "c", "go": "go", "java": "java", "javascript": "js", "python": "py", "rust": "rs"}


@pytest.mark.parametrize("language", sorted(SOURCES))
def test_templates(language: str, tmp_path: Path) -> None:
    found, _, _ = make.messages([program(tmp_path, language)], language)
    assert sorted(found) == TEMPLATES[language]


@pytest.mark.parametrize("language", sorted(SOURCES))
def test_lines_are_of_their_templates_and_come_again(language: str, tmp_path: Path) -> None:
    package = program(tmp_path, language)
    for folder in ("one", "two"):
        make.write(tmp_path / folder, "set", language, [package], 200)
    one, two = ({it.name: it.read_bytes() for it in (tmp_path / it).iterdir()} for it in ("one", "two"))
    assert one == two
    make.write(tmp_path / "other", "set", language, [package], 200, 7)
    assert (tmp_path / "other" / "set.content").read_bytes() != one["set.content"]
    content = one["set.content"].decode().split("\n")[:-1]
    log = one["set.log"].decode().split("\n")[:-1]
    rows = list(csv.DictReader(one["set.truth.csv"].decode().splitlines()))
    assert len(content) == len(log) == len(rows) == 200
    for message, line, row in zip(content, log, rows, strict=True):
        assert row["Content"] == message
        assert line.endswith(message) and len(line) > len(message)
        literals = map(re.escape, row["EventTemplate"].split("<*>"))
        assert re.fullmatch(".*".join(literals), message)


def test_values_differ_in_a_message() -> None:
    calls = tidy(["took ", Hole("elapsed_ms", "d"), "ms for ", Hole("path")])
    assert calls is not None
    assert template(calls) == "took <*>ms for <*>"


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ([Hole("message")], None),
        (["two\nlines"], None),
        (["trailing end\n"], "trailing end"),
        (["id 0x", Hole("id")], "id 0x<*>"),
        ([Hole("LOG_TARGET"), ": ready"], "log-target: ready"),
        (["at most ", Hole("MAX_PEERS")], "at most <*>"),
    ],
)
def test_tidy(parts: list[str | Hole], said: str | None) -> None:
    told = tidy(parts)
    assert (told and template(told)) == said


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("peer.node_id()", "node_id"),
        ("self.len()", "count"),
        ("strerror(errno)", "strerror"),
        ("String.valueOf(port)", "port"),
        ("(end - start)", "count"),
        ("e.getMessage()", "getMessage"),
    ],
)
def test_names_of_arguments(text: str, name: str) -> None:
    assert argument(text) == name


def test_words_of_names() -> None:
    assert words("peerNodeIDs") == ["peer", "node", "ids"]
    assert words("max_retry_count") == ["max", "retry", "count"]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("c", 'f("(", \'"\'); /* ( */ // ('),
        ("go", 'f(`"(`, "\\"(")'),
        ("rust", "f::<'a>(r#\"(\"#, '(', b'(')"),
        ("javascript", 'f(`a ${g(`)${1}`)} (`, /[(/]"/)'),
    ],
)
def test_brackets_in_strings_are_quiet(language: str, text: str) -> None:
    code = quiet(text, language)
    assert len(code) == len(text)
    assert code.count("(") == code.count(")") == 1


def test_files_of_others_are_left_out(tmp_path: Path) -> None:
    for path in ("src/a.go", "src/a_test.go", "vendor/b/b.go", "docs/c.go", "src/d.py"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    assert [path for path, _ in files([tmp_path], "go")] == ["src/a.go"]
