"""Quotes that are modelled when they are asked for are those that would stand in the zips."""

from __future__ import annotations

import zipfile
from datetime import date

import pytest

from backtests import engine, history
from backtests.engine.base.archive import Archive
from backtests.history import sketch
from tests.architecture.sources import ROOT

DAY = date(2018, 2, 2)
ZIPS = ("indexoption/usa/minute/spxw/20180202_quote_european.zip", "option/usa/minute/spy/20180202_quote_american.zip")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """The same day in zips and in sketches."""
    out = tmp_path_factory.mktemp("modelled")
    return history.write(DAY, DAY, out), history.write(DAY, DAY, out, as_sketches=True)


def opened(path: str):
    return sketch.opened(path) or Archive(path)


@pytest.mark.parametrize("name", ZIPS)
def test_an_entry_is_to_the_byte_that_of_the_zip_whatever_is_asked_for_beside_it(folders, name):
    zipped, sketched = folders
    made = sketch.opened(str(sketched / name))
    with zipfile.ZipFile(zipped / name) as archive:
        entries = {one: archive.read(one) for one in archive.namelist()}

    assert len(entries) > 100
    assert {one: made.read(one) for one in entries} == entries


@pytest.mark.parametrize("name", ZIPS)
def test_a_contract_that_the_zip_has_not_is_not_there(folders, name):
    made = sketch.opened(str(folders[1] / name))
    with zipfile.ZipFile(folders[0] / name) as archive:
        known = archive.namelist()[0]
    *others, strike, expiry = known.split("_")

    for unknown in ("_".join((*others, f"{int(strike) + 100}", expiry)), "_".join((*others, strike, "20300118.csv"))):
        assert made.read(unknown) is None


def test_all_but_option_quotes_stands_in_files_as_ever(folders):
    zipped, sketched = ({path.relative_to(folder): path for path in folder.rglob("*.*")} for folder in folders)

    assert zipped.keys() == sketched.keys()
    differing = [f"{name}" for name in zipped if zipped[name].read_bytes() != sketched[name].read_bytes()]
    assert sorted(differing) == sorted(ZIPS)
    assert all(
        (sketched[name].stat().st_size < zipped[name].stat().st_size / 10)
        for name in map(type(next(iter(zipped))), ZIPS)
    )


def test_a_run_over_sketches_trades_as_one_over_zips(folders, tmp_path):
    parameters = {"start": f"{DAY}", "end": f"{DAY}", "cash": "100000"}
    told = []
    for folder, open_zip in zip(folders, (Archive, opened), strict=True):
        run = engine.run(ROOT / "main.py", folder, parameters=parameters, open_zip=open_zip)
        run.write(tmp_path)
        assert run.error is None
        assert run.events
        told.append((tmp_path / "order-events.json").read_bytes())

    assert told[0] == told[1]
