"""research.ipynb in a kernel of its own: in the checkout, and in the folder that goes to the cloud."""

import json
import re
import shutil
from datetime import date, timedelta
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from backtests.checks import cloud
from execution.kept_text import PREFIX, packed
from risk.gate.rules import RULES
from risk.parameters import get_risk_parameters
from strategies.parts.strategy import every_strategy
from tests.architecture.sources import ROOT
from tests.pages.reading import rows_of

OWN_NUMBERS = "from tests import own_numbers; own_numbers.take()"
LEANS = """
import sys
from pathlib import Path
sys.path.append({root!r})
from backtests.engine.api.store import ObjectStore
{own_numbers}
sys.path.remove({root!r})
for name in [name for name in sys.modules if name.split(".")[0] == "backtests"]:
    del sys.modules[name]
class QuantBook:
    object_store = ObjectStore(Path({store!r}))
"""  # what of LEAN's research the notebook asks for: an object store, here the engine's own


def outputs(folder: Path, first: str = "", *, result: Path | None = None) -> dict[str, str]:
    """What each cell says, by its id, after `first` has been run."""
    book = nbformat.read(folder / "research.ipynb", 4)
    place = next(at for at, cell in enumerate(book.cells) if cell.id == "parameters")
    given = "CHANGED = {'limits.strategy_limits.0dte.base': '4'}\n" + (
        "" if result is None else f"RESULT = {str(result)!r}"
    )
    book.cells.insert(place + 1, nbformat.v4.new_code_cell(f"{first}\n{given}"))
    NotebookClient(book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    code = [cell for cell in book.cells if cell.cell_type == "code"]
    drawn = [cell.id for cell in code if any("image/png" in one.get("data", {}) for one in cell.outputs)]
    told = {cell.id: "".join(one.get("text") or one.data["text/plain"] for one in cell.outputs) for cell in code}
    return {**told, "pictures": " ".join(drawn)}


@pytest.fixture(scope="module")
def here(stopped_morning: Path, tmp_path_factory) -> dict[str, str]:
    """Of the morning with as many closes behind it as make a line without marks."""
    folder = tmp_path_factory.mktemp("here") / "result"
    shutil.copytree(stopped_morning, folder)
    (last,) = rows_of(folder, "margins")
    days = (date.fromisoformat(last["day"]) + timedelta(place) for place in range(30))
    (folder / "margins.jsonl").write_text("".join(json.dumps({**last, "day": f"{day}"}) + "\n" for day in days))
    return outputs(ROOT, OWN_NUMBERS, result=folder)


@pytest.fixture(scope="module")
def in_the_cloud(stopped_morning: Path, tmp_path_factory) -> dict[str, str]:
    folder, store = tmp_path_factory.mktemp("cloud") / "desk", tmp_path_factory.mktemp("store")
    cloud.lay_out(ROOT, folder)
    marker = json.loads((stopped_morning / "run.json").read_text())
    rows = {name: rows_of(stopped_morning, name) for name in marker["records"]}
    for day, kept in (("2026-01-02", rows), ("2026-01-01", {name: [] for name in rows})):
        key = store / PREFIX / f"{day}T100000-000000.records"
        key.parent.mkdir(parents=True, exist_ok=True)
        key.write_text(packed(marker["parameters"], marker["config"], kept))
    return outputs(folder, LEANS.format(root=str(ROOT), store=str(store), own_numbers=OWN_NUMBERS))


@pytest.fixture(params=["here", "in_the_cloud"])
def said(request: pytest.FixtureRequest) -> dict[str, str]:
    return request.getfixturevalue(request.param)


def lines_of(text: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in text.splitlines() if line.split()}


def test_it_loads_a_result_and_adds_up_its_campaigns(said, stopped_morning):
    rows = [row for row in rows_of(stopped_morning, "campaigns") if row["strategy"] == "0DTE"]
    closed = [row["pnl"] for row in rows if row["state"] == "closed"]

    told = lines_of(said["loading"])["0DTE"]
    assert told == [f"{len(rows)}", f"{len(closed)}", f"{sum(pnl > 0 for pnl in closed)}", f"{sum(closed):.0f}"]


def test_it_shows_the_limits_of_the_runs_numbers(said):
    rules, told = get_risk_parameters(), lines_of(said["limits"])

    for strategy in every_strategy():
        found = rules.explain_strategy_position_limit(strategy.row.name, 62_000.0, 28.0)
        assert told[found.strategy] == [
            *(f"{found.base} {found.phase_multiplier} {found.vix_multiplier} {found.cap} {found.value}".split()),
            *found.binding.value.split(),
        ]
    assert "RATIO_SPREAD" not in told
    assert told["PORTFOLIO"][4] == f"{rules.get_portfolio_position_limit(62_000.0, 28.0)}"


def first_denied(folder: Path) -> dict:
    return next(row for row in rows_of(folder, "decisions") if row["verdict"] == "denied")


def test_it_shows_a_denied_moment_as_the_gate_saw_it(said, stopped_morning):
    row = first_denied(stopped_morning)

    assert f"{row['strategy']}: {'; '.join(row['reasons'])}" in said["moment"]
    assert f"{row['account_value']}" in said["moment"]


def test_here_the_moment_is_replayed_and_every_rule_asked(here, stopped_morning):
    row = first_denied(stopped_morning)

    assert all(rule.code in here["replay"] for rule in RULES)
    assert f"Denied by {', '.join(row['codes'])}." in here["replay"]


def limit_with(base: int, explained: str) -> int:
    """What a limit's words would have said of another base."""
    _, phase, vix, cap = map(float, re.search(r"\(([\d.]+) x ([\d.]+) x ([\d.]+), cap (\d+)", explained).groups())
    return int(min(cap, max(1, base * phase * vix)))


def test_a_changed_number_is_held_against_each_moment_of_the_run(said, stopped_morning):
    rows = [row for row in rows_of(stopped_morning, "decisions") if row["strategy"] == "0DTE"]
    limits = [(row["limit"], limit_with(4, row["limit_explained"])) for row in rows]
    has_place = [row["portfolio_open"] < row["portfolio_limit"] for row in rows]  # of a same-day strategy

    higher = sum(now > then for then, now in limits)
    gained = sum(
        is_free and then <= row["open"] < now for row, is_free, (then, now) in zip(rows, has_place, limits, strict=True)
    )
    assert min(higher, gained) > 0
    assert lines_of(said["changed"])["0DTE"] == [f"{figure}" for figure in (len(rows), higher, 0, gained, 0)]


def test_here_the_run_goes_again_with_the_number_changed(here, stopped_morning):
    opened, *_, again, _, _, _ = lines_of(here["compared"])["0DTE"]

    assert int(opened) == sum(row["strategy"] == "0DTE" for row in rows_of(stopped_morning, "campaigns"))
    assert int(again) > int(opened)


def test_in_the_cloud_it_takes_the_newest_records_and_says_what_it_can_not_do(in_the_cloud):
    key = f"{PREFIX}/2026-01-02T100000-000000.records"

    assert in_the_cloud["loading"].startswith(f"{key}: ")
    assert in_the_cloud["replay"].startswith("Not replayed: backtests is not here.")
    assert in_the_cloud["compared"].startswith("Not run again: backtests is not here.")


def test_no_cell_warns(said):
    assert [name for name, text in said.items() if "Warning" in text] == []


def test_its_pictures_are_drawn(here):
    assert here["pictures"] == "map compared"


def test_it_is_kept_without_outputs():
    cells = nbformat.read(ROOT / "research.ipynb", 4).cells

    assert [cell.id for cell in cells if cell.get("outputs") or cell.get("execution_count")] == []
