"""The folder to push: what main.py imports and nothing else, within the cloud's limits, and it runs."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from backtests.checks import cloud
from backtests.console.validation import BadInputError
from tests.architecture.sources import ROOT, cloud_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    cloud.lay_out(ROOT, tmp_path / "desk")
    return tmp_path / "desk"


def names_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_it_holds_the_desk_its_settings_and_the_notebook_and_nothing_else(folder):
    desk = {path.relative_to(ROOT).as_posix() for path in cloud_files()}
    notebook = {"research.ipynb"} if (ROOT / "research.ipynb").is_file() else set()

    assert names_in(folder) == desk | {"config.json"} | notebook
    assert all((folder / name).read_bytes() == (ROOT / name).read_bytes() for name in desk | notebook)


def test_its_diary_is_brief_and_all_other_parameters_are_the_projects(folder):
    own = json.loads((ROOT / "config.json").read_text())

    assert json.loads((folder / "config.json").read_text()) == {
        **own,
        "parameters": {**own["parameters"], "diary": "brief"},
    }


def test_a_project_file_without_parameters_is_laid_out_too(folder, tmp_path):
    (folder / "config.json").write_text('{"algorithm-language": "Python"}')

    cloud.lay_out(folder, tmp_path / "again")

    assert json.loads((tmp_path / "again" / "config.json").read_text())["parameters"] == {"diary": "brief"}


def test_main_py_finds_all_that_it_imports_there(folder):
    """In a process that knows of no other folder."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from backtests.engine.api.imports import importable\n"
        "sys.path.remove(sys.argv[1]); sys.path.insert(0, '.')\n"
        "for name in [name for name in sys.modules if name.split('.')[0] in "
        f"{cloud.ROOMS!r}]: del sys.modules[name]\n"
        "with importable():\n    import main\n"
        "print(main.__file__, sys.modules['execution.bars'].__file__)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)],
        cwd=folder, env={**os.environ, "PYTHONPATH": ""}, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    assert {str(Path(name).parents[0 if name.endswith("main.py") else 1]) for name in done.stdout.split()} <= {
        str(folder),
        str(folder / "execution"),
    }


def test_what_the_lean_command_noted_stays_when_it_is_laid_out_anew(folder):
    noted = json.loads((folder / "config.json").read_text()) | {"cloud-id": 17, "local-id": 5}
    (folder / "config.json").write_text(json.dumps(noted))
    (folder / "risk" / "gone.py").write_text("")

    cloud.lay_out(ROOT, folder)

    assert json.loads((folder / "config.json").read_text()) == noted
    assert "risk/gone.py" not in names_in(folder)


def test_a_config_json_that_is_none_is_told_and_left_alone(folder):
    (folder / "config.json").write_text("{")

    with pytest.raises(BadInputError, match=r"config\.json is no JSON"):
        cloud.lay_out(ROOT, folder)
    assert (folder / "config.json").read_text() == "{"


def test_a_folder_with_anything_else_in_it_is_left_alone(folder):
    (folder / "notes.txt").write_text("mine")
    (folder / "main.py").write_text("mine too")

    with pytest.raises(BadInputError, match=r"it has notes\.txt"):
        cloud.lay_out(ROOT, folder)
    assert (folder / "main.py").read_text() == "mine too"


@pytest.mark.parametrize(("size", "is_refused"), [(32_000, False), (32_001, True)])
def test_a_file_above_the_clouds_limit_is_refused(folder, tmp_path, size, is_refused):
    (folder / "risk" / "long.py").write_bytes(b"#" * size)

    if is_refused:
        with pytest.raises(BadInputError, match=r"risk/long\.py has 32,001 bytes"):
            cloud.lay_out(folder, tmp_path / "out")
        assert not (tmp_path / "out").exists()
    else:
        assert cloud.lay_out(folder, tmp_path / "out").largest == ("risk/long.py", 32_000)


def test_the_command_says_what_it_laid_out(cli):
    outcome = cli("cloud", "out/desk")

    assert outcome.exit_code == 0, outcome.stderr
    assert f"{len(names_in(Path('out/desk')))} files" in outcome.stdout
