"""Reads a page and a result folder in the plainest way, so that a test can compute each figure anew."""

import json
import re
import statistics
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from html import unescape
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

from backtests.pages.page import unpacked

NEW_YORK = ZoneInfo("America/New_York")


def data_of(html: str) -> dict:
    """What the scripts of a page read, with what a row opens to in the row."""
    data, details = (_packed(html, name) for name in ("data", "details"))
    for name, beside in (details or {}).items():
        data[name] = data[name] and [{**row, **more} for row, more in zip(data[name], beside, strict=True)]
    return data


def _packed(html: str, name: str) -> dict | None:
    found = re.search(f'id="{name}">([^<]+)<', html)
    return None if found is None else json.loads(unpacked(found[1]))


def facts_of(html: str) -> dict[str, tuple[str, str]]:
    """The figures at the top: value and note by name."""
    found = re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>(?:<dd class=\"note\">(.*?)</dd>)?", html)
    return {unescape(name): (unescape(value), unescape(note)) for name, value, note in found}


def table_of(html: str, title: str) -> list[list[str]]:
    """The rows of a small table."""
    body = html[html.index(f"<caption>{title}</caption>") :]
    body = body[body.index("<tbody>") : body.index("</tbody>")]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [[unescape(cell) for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)] for row in rows]


def line_of(data: dict, chart: str, panel: str, line: str) -> dict[str, float]:
    """A line of a chart: its figures by day or name."""
    panels = {one["title"]: one for one in data["charts"][chart]["panels"]}
    lines = {one["name"]: one for one in panels[panel]["lines"]}
    return dict(zip(lines[line]["x"], lines[line]["y"], strict=True))


def rows_of(folder: Path, name: str) -> list[dict]:
    return [json.loads(text) for text in (folder / f"{name}.jsonl").read_text("utf-8").splitlines()]


def series_of(folder: Path, chart: str, series: str) -> dict[date, float]:
    """The last value of each day of a series in result.json."""
    values = json.loads((folder / "result.json").read_text("utf-8"))["charts"][chart]["series"][series]["values"]
    return {datetime.fromtimestamp(row[0], NEW_YORK).date(): row[-1] for row in values}


def start_of(folder: Path) -> float:
    """What the account started with."""
    charts = json.loads((folder / "result.json").read_text("utf-8"))["charts"]
    return charts["Strategy Equity"]["series"]["Equity"]["values"][0][-1]


def equity_of(folder: Path) -> dict[date, float]:
    return series_of(folder, "Strategy Equity", "Equity")


def index_before(folder: Path) -> float:
    """The last close of the S&P 500 before a run's first day, in the data folder that it ran over."""
    with zipfile.ZipFile(
        Path(json.loads((folder / "run.json").read_text("utf-8"))["data"]) / "index/usa/daily/spx.zip"
    ) as file:
        lines = [line.split(",") for line in file.read("spx.csv").decode().splitlines()]
    return float([cells[4] for cells in lines if cells[0] < f"{min(equity_of(folder)):%Y%m%d}"][-1])


def changes(values: list[float]) -> list[float]:
    return [after / before - 1 for before, after in pairwise(values)]


def deepest(values: list[float]) -> float:
    return max(1 - value / max(values[: place + 1]) for place, value in enumerate(values))


def sharpe(days: list[float]) -> float:
    return statistics.mean(days) / statistics.stdev(days) * 252**0.5


def when(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def open_during(campaigns: list[dict], day: date) -> Iterator[dict]:
    """The campaigns that were open at some moment of a day."""
    for one in campaigns:
        if one["state"] == "never_opened":
            continue
        closed = when(one["closed"])
        if when(one["opened"]).date() <= day and (closed is None or closed.date() >= day):
            yield one


def most_at_once(campaigns: list[dict], day: date) -> int:
    """The most campaigns that were open at one moment of a day, asked after each move, one that closes first."""
    midnight = datetime.combine(day, datetime.min.time(), NEW_YORK)
    moments = [midnight] + [
        moment
        for one in campaigns
        for moment in (when(one["opened"]), when(one["closed"]))
        if moment is not None and midnight <= moment < midnight + timedelta(days=1)
    ]

    def held(moment: datetime) -> int:
        return sum(
            when(one["opened"]) <= moment and (one["closed"] is None or when(one["closed"]) > moment)
            for one in campaigns
            if one["state"] != "never_opened"
        )

    before = sum(
        when(one["opened"]) < midnight and (one["closed"] is None or when(one["closed"]) >= midnight)
        for one in campaigns
        if one["state"] != "never_opened"
    )
    return max(before, *(held(moment) for moment in moments))
