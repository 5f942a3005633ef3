import json
from datetime import date

import pytest

from backtests.console.validation import BadInputError
from backtests.report.read import read
from backtests.report.records import CampaignPart, CampaignState, HoldMode, Prices, TrapZone
from tests.report.builders import (
    a_campaign,
    a_decision,
    a_hold,
    a_margin,
    a_part,
    a_result_folder,
    a_standing,
    an_equity,
    at,
    daily_charts,
)

NAMES = (
    "run.json",
    "result.json",
    "order-events.json",
    "log.txt",
    "decisions.jsonl",
    "rolls.jsonl",
    "campaigns.jsonl",
    "standings.jsonl",
    "margins.jsonl",
)


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_file_is_an_error_that_names_it(tmp_path, name):
    folder = a_result_folder(tmp_path, decisions=[], rolls=[], campaigns=[], standings=[], margins=[])
    (folder / name).unlink()

    with pytest.raises(BadInputError, match=name):
        read(folder)


def test_a_part_whose_figure_is_no_number_is_named_with_its_campaign(tmp_path):
    campaigns = [a_campaign(parts=[a_part("puts", 10.0), {**a_part("calls", 10.0), "cash": "much"}])]

    with pytest.raises(
        BadInputError, match=r"campaigns\.jsonl line 1: parts, entry 2: cash is 'much'; expected a finite number"
    ):
        read(a_result_folder(tmp_path, campaigns=campaigns))


def test_parts_that_are_no_list_are_refused(tmp_path):
    with pytest.raises(BadInputError, match="line 1: parts is 'puts'; expected a list"):
        read(a_result_folder(tmp_path, campaigns=[a_campaign(parts="puts")]))


def test_an_approval_without_its_campaign_is_refused(tmp_path):
    with pytest.raises(BadInputError, match=r"decisions\.jsonl line 1: campaign is missing"):
        read(a_result_folder(tmp_path, decisions=[a_decision(campaign=None)]))


def test_what_a_campaign_is_made_of_is_read(tmp_path):
    zone = {"low": 214.0, "high": 249.0, "points": 35.0, "share": 0.13}
    row = a_campaign(rung="SPY", parts=[a_part("spread", -64.0, worth=34.0, fees=2.0)], trap_zone=zone)

    (campaign,) = read(a_result_folder(tmp_path, campaigns=[row])).campaigns

    assert campaign.rung == "SPY"
    assert campaign.parts == (CampaignPart("spread", -64.0, 2.0, 34.0, -32.0),)
    assert campaign.trap_zone == TrapZone(35.0, 0.13)


def test_margin_calls_of_the_log_are_days_whatever_a_line_goes_on_with(tmp_path):
    log = (
        "2018-02-06 10:00:00 NOTE MARGIN CALL: x\n2018-02-05 10:00:00 Margin Call on SPY\nno margin call here\n"
        "2018-02-07 16:00:00 MARGIN 3,750 of 10,000 (37.5%), 6,250 to the margin call\n"
    )

    assert read(a_result_folder(tmp_path, log=log)).margin_calls == (date(2018, 2, 5), date(2018, 2, 6))


def test_an_algorithm_without_records_is_read_without_them(tmp_path):
    result = read(a_result_folder(tmp_path))

    assert (result.decisions, result.campaigns, result.trading_states, result.margins) == (None,) * 4


def test_what_held_the_desk_is_read(tmp_path):
    (standing,) = read(
        a_result_folder(tmp_path, standings=[a_standing("2018-02-02", a_hold("2018-02-02"))])
    ).trading_states

    (hold,) = standing.holds
    assert (hold.cause, hold.mode, hold.since.isoformat()) == ("LOSS", HoldMode.HALTED, at("2018-02-02"))
    assert hold.since == standing.time


def test_a_state_that_is_none_is_refused(tmp_path):
    standings = [a_standing("2018-02-02", a_hold("2018-02-02", mode="asleep"))]

    with pytest.raises(
        BadInputError, match=r"line 1: holds, entry 1: mode is 'asleep'; expected one of halted, reducing"
    ):
        read(a_result_folder(tmp_path, standings=standings))


def test_the_margin_of_a_close_is_read(tmp_path):
    (margin,) = read(a_result_folder(tmp_path, margins=[a_margin(requirement=40_000.0)])).margins

    assert (margin.day, margin.share, margin.distance) == (date(2018, 2, 2), 0.4, 60_000.0)
    assert (margin.groups, [after.share for after in margin.after]) == ({"US equity index": 40_000.0}, [0.75])


def test_the_margin_of_an_account_without_a_value_is_read_too(tmp_path):
    (margin,) = read(a_result_folder(tmp_path, margins=[a_margin(account_value=None, distance=None)])).margins

    assert (margin.account_value, margin.distance) == (0.0, 0.0)


def test_a_day_that_is_none_is_refused(tmp_path):
    with pytest.raises(BadInputError, match=r"margins\.jsonl line 1: day is 'soon'; expected an ISO date"):
        read(a_result_folder(tmp_path, margins=[a_margin("soon")]))


def test_a_wrong_field_is_named_with_its_file_line_and_value(tmp_path):
    folder = a_result_folder(tmp_path, decisions=[a_decision(), a_decision(vix="high")])

    with pytest.raises(BadInputError, match=r"decisions\.jsonl line 2: vix is 'high'; expected a finite number"):
        read(folder)


def test_the_faults_of_all_files_are_named_at_once(tmp_path):
    folder = a_result_folder(
        tmp_path, decisions=[a_decision(vix="high", limit=-1), a_decision(codes="x")], campaigns=[a_campaign(pnl=True)]
    )
    (folder / "log.txt").unlink()

    with pytest.raises(BadInputError) as refused:
        read(folder)

    assert [fault.removeprefix(f"{folder}/") for fault in refused.value.faults] == [
        "decisions.jsonl line 1: vix is 'high'; expected a finite number",
        "decisions.jsonl line 1: limit is -1; expected a whole number of 0 or more",
        "decisions.jsonl line 2: codes is 'x'; expected a list",
        "campaigns.jsonl line 1: pnl is True; expected a finite number",
        "log.txt is missing; it is one of the files of a finished run",
    ]


def test_a_log_that_is_no_text_is_told_with_all_other_faults(tmp_path):
    folder = a_result_folder(tmp_path)
    (folder / "log.txt").write_bytes(b"2018\xff\xfe")
    (folder / "result.json").write_text("{")

    with pytest.raises(BadInputError) as refused:
        read(folder)

    assert [fault.partition(":")[0] for fault in refused.value.faults] == [
        f"{folder / 'result.json'} is no JSON",
        f"{folder / 'log.txt'} is no text",
    ]


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"vix": NaN}', "vix is nan; expected a finite number"),
        ('{"vix": "18"}', "vix is '18'; expected a finite number"),
        ('{"phase": 4.5}', "phase is 4.5; expected a whole number"),
        ('{"verdict": null}', "verdict is missing"),
        ("[]", "decisions.jsonl line 1 holds a list; expected an object"),
    ],
)
def test_what_json_can_hold_and_a_record_can_not_is_refused(tmp_path, line, told):
    written = json.loads(line)
    row = {**a_decision(), **written} if isinstance(written, dict) else written

    with pytest.raises(BadInputError) as refused:
        read(a_result_folder(tmp_path, decisions=[row]))

    assert told in str(refused.value)


def test_a_time_without_an_offset_is_refused(tmp_path):
    folder = a_result_folder(tmp_path, decisions=[a_decision(time="2018-02-02T10:30:00")])

    with pytest.raises(
        BadInputError, match="line 1: time is '2018-02-02T10:30:00'; expected an ISO time with an offset"
    ):
        read(folder)


def test_a_line_that_is_no_json_is_named(tmp_path):
    folder = a_result_folder(tmp_path, decisions=[a_decision()])
    with (folder / "decisions.jsonl").open("a") as file:
        file.write("{\n")

    with pytest.raises(BadInputError, match=r"decisions\.jsonl line 2 is no JSON"):
        read(folder)


def test_an_unknown_verdict_is_refused(tmp_path):
    folder = a_result_folder(tmp_path, decisions=[a_decision(verdict="perhaps")])

    with pytest.raises(BadInputError, match="verdict is 'perhaps'; expected one of approved, denied"):
        read(folder)


def test_a_denial_for_missing_market_data_may_have_no_figures(tmp_path):
    blind = a_decision(codes=["MARKET_DATA"], vix=None, limit=None, portfolio_limit=None, bp_used=None, bp_cap=None)

    (decision,) = read(a_result_folder(tmp_path, decisions=[blind])).decisions

    assert (decision.vix, decision.limit, decision.bp_used) == (None, None, None)


def test_equity_written_as_candles_is_read_at_its_close(tmp_path):
    candles = [[row[0], 1.0, 2.0, 3.0, row[1]] for row in an_equity(("2018-02-01", 100.0), ("2018-02-02", 90.0))]

    equity = read(a_result_folder(tmp_path, equity=candles)).equity

    assert list(equity) == [100.0, 90.0]
    assert equity.index[0].isoformat() == at("2018-02-01", "16:00")


def test_the_last_of_two_samples_of_one_moment_counts(tmp_path):
    twice = an_equity(("2018-02-01", 100.0), ("2018-02-02", 95.0), ("2018-02-02", 90.0))

    assert list(read(a_result_folder(tmp_path, equity=twice)).equity) == [100.0, 90.0]


def test_a_chart_without_equity_is_refused(tmp_path):
    folder = a_result_folder(tmp_path)
    result = json.loads((folder / "result.json").read_text())
    result["charts"]["Strategy Equity"]["series"]["Equity"]["values"] = []
    (folder / "result.json").write_text(json.dumps(result))

    with pytest.raises(BadInputError, match=r"Strategy Equity, Equity\) has no values"):
        read(folder)


def test_the_daily_charts_are_read_by_strategy(tmp_path):
    daily = read(a_result_folder(tmp_path, charts=daily_charts(("2018-02-05", 37.3, 9_000.0, 3)))).daily

    assert (list(daily.vix), list(daily.bp_used), list(daily.bp_cap)) == ([37.3], [9_000.0], [50_000.0])
    assert list(daily.portfolio_limit) == [3]
    assert {name: list(limit) for name, limit in daily.limits.items()} == {"0DTE": [2]}


def test_a_series_that_was_never_plotted_is_empty(tmp_path):
    charts = daily_charts(("2018-02-05", 37.3, 9_000.0, 3))
    charts["VIX"]["series"] = {}

    assert read(a_result_folder(tmp_path, charts=charts)).daily.vix.empty


def test_an_algorithm_without_the_desks_charts_has_no_days(tmp_path):
    assert read(a_result_folder(tmp_path)).daily is None


@pytest.mark.parametrize(
    ("written", "state"),
    [
        ("closed", CampaignState.CLOSED),
        ("never_opened", CampaignState.NEVER_OPENED),
        ("pending_open", CampaignState.NEVER_OPENED),
        ("partly_filled", CampaignState.OPEN),
        ("pending_close", CampaignState.OPEN),
        ("assigned", CampaignState.OPEN),
    ],
)
def test_a_campaign_counts_as_open_from_its_first_fill_until_it_is_closed(tmp_path, written, state):
    (campaign,) = read(a_result_folder(tmp_path, campaigns=[a_campaign(state=written)])).campaigns

    assert campaign.state is state


def test_fees_are_the_sum_over_order_events(tmp_path):
    events = [
        {"status": "filled", "orderFeeAmount": 1.3},
        {"status": "submitted"},
        {"status": "filled", "orderFeeAmount": 2.0},
    ]

    result = read(a_result_folder(tmp_path, events=events, prices="given"))

    assert (result.fees, result.fills, result.orders, result.marker.prices) == (3.3, 2, 2, Prices.GIVEN)
