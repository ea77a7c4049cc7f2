"""Labelers apart from their engines."""

import pickle
from pathlib import Path

import logboom
import pyarrow
import pytest

LINES = ["took 1 ms", "took 2 ms", "", "user a7 left", "\x1b[1muser b8 left"]


@pytest.fixture
def engine() -> logboom.Engine:
    engine = logboom.Engine()
    engine.push("app", LINES)
    engine.finish("app")
    return engine


def test_a_labeler_says_what_its_engine_says(engine: logboom.Engine, tmp_path: Path) -> None:
    here = engine.labeler()
    for labeler in (here, pickle.loads(pickle.dumps(here)), logboom.Labeler.load(here.save())):
        assert labeler.save() == here.save()
        expected = engine.label(LINES).to_dicts()
        assert labeler.label(LINES).to_dicts() == expected
        assert labeler.label(pyarrow.array(LINES)).to_dicts() == expected
        assert labeler.label(LINES[0]).to_dicts() == expected[:1]
        for line in LINES:
            assert labeler.label_line(line) == engine.label_line(line)
        assert repr(labeler) == "<Labeler: templates 2>"
    here.save(tmp_path / "labeler")
    assert logboom.Labeler.load(tmp_path / "labeler").save() == here.save()


def test_a_labeler_keeps_what_it_had(engine: logboom.Engine) -> None:
    labeler = engine.labeler()
    engine.push("app", ["quite another thing"])
    engine.finish("app")
    assert labeler.label_line("quite another thing").reason == "unknown"
    assert engine.labeler().label_line("quite another thing").template == "quite another thing"


def test_no_engine_is_taken_for_a_labeler(engine: logboom.Engine) -> None:
    with pytest.raises(logboom.SnapshotError, match="no labeler"):
        logboom.Labeler.load(engine.save())
    with pytest.raises(logboom.SnapshotError, match="no head of an engine"):
        logboom.Engine.load(engine.labeler().save())
    with pytest.raises(logboom.LogboomError, match="int holds no lines"):
        engine.labeler().label(7)
