"""The examples of the README and the notebook, each run as it stands."""

import doctest
import re
import shutil
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

HERE = Path(__file__).parents[1]
ROOT = HERE.parents[1]
REAL = ROOT / "corpora/real"
NOTEBOOK = HERE / "examples/what_changed.ipynb"


def blocks(readme: Path) -> list[str]:
    """The examples in Python of a page."""
    return re.findall(r"^```python\n(.*?)^```", readme.read_text("utf-8"), re.M | re.S)


# Those of Spark are run by its tests.
BLOCKS = [block for block in blocks(HERE / "README.md") if "logboom.spark" not in block]


@pytest.fixture(scope="module")
def names() -> dict[str, Any]:
    """What the examples before have defined, as a reader has it."""
    return {"__name__": "readme"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the files that the examples speak of are."""
    folder = tmp_path_factory.mktemp("readme")
    lines = (REAL / "redis.log").read_bytes().splitlines(keepends=True)
    shutil.copy(REAL / "python.log", folder / "app.log")
    (folder / "yesterday.log").write_bytes(b"".join(lines[:700]))
    (folder / "today.log").write_bytes(b"".join(lines[700:]))
    return folder


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.strip().splitlines()[0])
def test_an_example_of_the_readme(
    block: str, names: dict[str, Any], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    if not block.startswith(">>>"):
        exec(compile(block, "README.md", "exec"), names)
        return
    test = doctest.DocTestParser().get_doctest(block, names, "README.md", "README.md", 0)
    said: list[str] = []
    failed, _ = doctest.DocTestRunner().run(test, out=said.append, clear_globs=False)
    names.update(test.globs)
    assert failed == 0, "".join(said)


def test_the_readme_has_examples() -> None:
    assert len(BLOCKS) >= 8


def test_the_examples_of_the_project_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    found = blocks(ROOT / "README.md")
    assert found
    for block in found:
        exec(compile(block, "README.md", "exec"), {})


def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    # As a notebook has it: plots are shown in it.
    monkeypatch.delenv("MPLBACKEND")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)
    assert NOTEBOOK.stat().st_size < 100_000
    notebook.metadata.kernelspec.name = "python3"
    NotebookClient(notebook, resources={"metadata": {"path": NOTEBOOK.parent}}).execute()
    kinds = [kind for cell in code for out in cell.outputs for kind in out.get("data", {})]
    assert kinds.count("image/png") == 3
    assert kinds.count("text/html") >= 4
