"""A minute's page beside what the run wrote down, and beside the data folder's own files."""

import json
import re
import shutil
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
import QuantLib
from rich.console import Console

from backtests import engine
from backtests.pages.report import page as report_page
from backtests.why import minute_page
from backtests.why.moment import Explanation, answer, asked_moment, replayed
from market.contracts import Contract, contract_named
from risk.parameters import get_risk_parameters
from strategies.parts.strategy import every_strategy
from tests.pages.browser import needs_chromium, opened
from tests.pages.reading import data_of, facts_of, rows_of, table_of


def clock(row: dict) -> str:
    return row["time"][:16].replace("T", " ")


def told(result: Path, row: dict) -> Explanation:
    asked = asked_moment(result, clock(row), row["strategy"])
    return answer(asked, replayed(asked, engine.run, Console(quiet=True)))


@pytest.fixture(scope="module")
def approved(february: Path) -> dict:
    return next(row for row in rows_of(february, "decisions") if row["verdict"] == "approved" and len(row["legs"]) > 2)


@pytest.fixture(scope="module")
def denied(february: Path) -> dict:
    return next(row for row in rows_of(february, "decisions") if row["codes"] and row["time"] > "2018-02-02")


@pytest.fixture(scope="module")
def shown(february: Path, approved: dict, tmp_path_factory) -> Path:
    """A copy of the result with the page of an approved minute in it, and the report written anew."""
    folder = tmp_path_factory.mktemp("shown") / "result"
    shutil.copytree(february, folder)
    minute_page.write(folder, told(february, approved))
    (folder / "report.html").write_text(report_page(folder), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def html(shown: Path) -> str:
    return next(shown.glob("minute-*.html")).read_text("utf-8")


def quoted(february: Path, contract: Contract, row: dict) -> tuple[float, float]:
    """Bid and ask of a contract at a minute, from the rows of the data folder."""
    data = Path(json.loads((february / "run.json").read_text())["data"])
    now = datetime.fromisoformat(row["time"])
    kind, style = ("option", "american") if contract.root == "SPY" else ("indexoption", "european")
    right = "call" if contract.is_call else "put"
    with zipfile.ZipFile(
        data / kind / "usa" / "minute" / contract.root.lower() / f"{now:%Y%m%d}_quote_{style}.zip"
    ) as file:
        ends = f"_{right}_{round(contract.strike * 10_000)}_{contract.expiry:%Y%m%d}.csv"
        (name,) = [name for name in file.namelist() if name.endswith(ends)]
        lines = [line.split(",") for line in file.read(name).decode().splitlines()]
    minute = (now.hour * 60 + now.minute) * 60_000
    last = [cells for cells in lines if int(cells[0]) + 60_000 <= minute][-1]
    return float(last[4]) / 10_000, float(last[9]) / 10_000


def test_it_says_what_the_run_wrote_down_of_that_minute(html, approved):
    facts = facts_of(html)

    assert facts["Account value"][0] == f"{approved['account_value']:,.0f} USD"
    assert facts["VIX"][0] == f"{approved['vix']:.2f}"
    assert facts["Portfolio open"][0] == f"{approved['portfolio_open']} of {approved['portfolio_limit']}"
    assert facts[f"{approved['strategy']} open"] == (
        f"{approved['open']} of {approved['limit']}",
        approved["limit_explained"],
    )
    assert facts["Buying power in use"] == (f"{approved['bp_used']:,.0f} USD", f"cap {approved['bp_cap']:,.0f} USD")
    assert facts["Trades today"][0] == f"{approved['trades_today']} of {approved['max_trades']}"
    assert f"{approved['spot']:,.2f}" in {facts["SPX"][0], facts["SPY"][0]}
    assert "No rule denies." in html


def test_the_limits_are_those_of_its_account_and_vix(html, approved):
    account, vix, rules = approved["account_value"], approved["vix"], get_risk_parameters()
    title = next(caption for caption in re.findall("<caption>([^<]*)</caption>", html) if " USD at VIX " in caption)

    told = {row[0]: row[6] for row in table_of(html, title)}
    names = [strategy.row.name for strategy in every_strategy()]
    assert told == {
        **{name: f"{rules.get_dynamic_strategy_position_limit(name, account, vix)}" for name in names},
        "PORTFOLIO": f"{rules.get_portfolio_position_limit(account, vix)}",
    }


def test_what_it_would_open_is_what_it_opened(html, approved):
    title = next(one for one in re.findall("<caption>([^<]*)</caption>", html) if one.startswith("What it would open"))

    assert title == f"What it would open: {approved['sets']} x {approved['rung']}"
    assert [row[1:] for row in table_of(html, title)] == [
        [leg["role"], f"{leg['quantity']:+,}", f"{leg['mid']:.3f}"] for leg in approved["legs"]
    ]


def test_each_rule_has_its_word(html, february, approved):
    said = told(february, approved)

    rows = table_of(html, "What each rule says")
    assert [row[:2] for row in rows] == [[one.code, one.verdict.value] for one in said.answers]
    assert any(row[2] for row in rows)


def test_the_size_leads_from_the_account_to_the_sets(html, approved):
    steps = {row[0]: row[1:] for row in table_of(html, "The size, by steps")}

    shares = [float(row[0].rstrip("%")) for row in list(steps.values())[:3]]
    assert steps["Budget"][0] == f"{min(shares) / 100 * approved['account_value']:,.0f} USD"
    assert steps[f"Rung {approved['rung']}"][0] == f"{approved['sets']} sets"
    assert steps["All sets need"][0] == f"{approved['requirement']:,.0f} USD"
    assert [row[1] for name, row in steps.items() if name.startswith("Rung") and row[0] == "too dear"] == approved[
        "refused_rungs"
    ]


@pytest.mark.parametrize(
    ("strategy", "most", "source"),
    [("IPMCC", "10.0%", "IPMCC's own campaign_share"), ("LT112", "5.0%", "CAMPAIGN_SHARE")],
)
def test_a_campaigns_most_names_where_it_stands(february, strategy, most, source):
    html = minute_page.page(told(february, {"time": "2018-02-05T10:31", "strategy": strategy}))

    assert table_of(html, "The size, by steps")[0] == ["A campaign's most", most, f"{source}, never scaled"]


def test_what_was_picked_is_marked_in_its_chain_at_the_folders_own_quotes(html, february, approved):
    chains = data_of(html)["charts"].values()
    marked = {}
    for chain in chains:
        ask, bid, picked = chain["panels"][0]["lines"]
        root, expiry, right = chain["panels"][0]["title"].split(",")[0].split()
        for place, strike in enumerate(picked["x"]):
            at = ask["x"].index(strike)
            name = (root, expiry, right[0].upper(), float(strike))
            marked[name] = (bid["y"][at], ask["y"][at], picked["y"][place], picked["notes"][picked["note_of"][place]])

    assert len(marked) == len(approved["legs"])
    for leg in approved["legs"]:
        contract = contract_named(leg["symbol"])
        bid, ask = quoted(february, contract, approved)
        name = (contract.root, f"{contract.expiry}", contract.right, contract.strike)
        assert marked[name] == (
            pytest.approx(bid),
            pytest.approx(ask),
            pytest.approx(leg["mid"]),
            f"{leg['quantity']:+d}",
        )


def test_a_chains_table_has_the_strikes_around_with_the_folders_quotes_and_their_delta(html, february, approved):
    """Deltas by QuantLib, on the forward that the title names."""
    title = re.search("<caption>([^<]*: the strikes around)</caption>", html)[1]
    root, expiry, kind = title.split(",")[0].split()
    right = QuantLib.Option.Call if kind.startswith("call") else QuantLib.Option.Put
    ahead = float(re.search(r"forward ([\d,.]+):", title)[1].replace(",", ""))

    deltas = []
    for strike, _, bid, ask, mid, spread, _, delta, _ in table_of(html, title):
        contract = Contract(root, date.fromisoformat(expiry), float(strike), kind[0].upper())
        found = quoted(february, contract, approved)
        assert (bid, ask) == tuple(f"{price:.2f}" for price in found)
        assert float(mid) == pytest.approx(sum(found) / 2, abs=1e-3)
        assert float(spread) == pytest.approx(found[1] - found[0], abs=6e-3)
        deviation = QuantLib.blackFormulaImpliedStdDev(right, float(strike), ahead, sum(found) / 2)
        greek = QuantLib.BlackCalculator(
            QuantLib.PlainVanillaPayoff(right, float(strike)), ahead, deviation
        ).deltaForward()
        assert float(delta) == pytest.approx(abs(greek), abs=2e-3)
        deltas.append(float(delta))
    assert deltas == sorted(deltas) or deltas == sorted(deltas, reverse=True)


def test_a_denied_minute_says_which_rules_denied(february, denied):
    html = minute_page.page(told(february, denied))

    assert "Denied by " in html
    rows = {row[0]: row[1] for row in table_of(html, "What each rule says")}
    assert {code for code in denied["codes"] if rows[code] == "DENIES"} == set(denied["codes"])


def test_a_page_is_called_by_its_minute_and_strategy_and_the_report_leads_to_it(shown, approved):
    data = data_of((shown / "report.html").read_text("utf-8"))
    name = f"minute-{clock(approved).replace(' ', '_').replace(':', '')}_{approved['strategy']}.html"

    assert (shown / name).is_file()
    entries = [one for row in data["campaigns"] for one in row["asked"] if one["minute_page"]]
    assert [(one["minute"], one["strategy"], one["minute_page"]) for one in entries] == [
        (clock(approved), approved["strategy"], name)
    ]


@needs_chromium
def test_in_a_browser_a_campaign_leads_to_its_minute_and_back(browser, shown, approved):
    with opened(browser, shown / "report.html") as watched:
        row = watched.page.locator("#rows-campaigns tbody button", has_text=f"▸ {approved['campaign']}").first
        row.click()
        watched.page.get_by_role("link", name="The market as the desk saw it at").first.click()
        watched.page.locator("html[data-ready]").wait_for()
        watched.draw_all()

        assert approved["strategy"] in watched.page.title()
        assert watched.is_as_wide_as_its_window()
        assert watched.complaints == []
        assert {url.split(":")[0] for url in watched.asked} == {"file"}
        watched.page.get_by_role("link", name="Report").click()
        watched.page.locator("#rows-campaigns tbody tr").first.wait_for()
