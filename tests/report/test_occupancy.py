import pandas as pd

from backtests.report.occupancy import busiest, most_at_once
from backtests.report.read import read
from tests.report.builders import a_campaign, a_result_folder, at

DAYS = pd.DatetimeIndex(["2018-02-01", "2018-02-02", "2018-02-05", "2018-02-06"])


def campaigns_of(folder, *rows):
    return read(a_result_folder(folder, campaigns=list(rows))).campaigns


def test_a_campaign_that_closes_leaves_its_place_to_one_that_opens_in_the_same_moment(tmp_path):
    campaigns = campaigns_of(
        tmp_path,
        a_campaign("a", opened=at("2018-02-02", "10:30"), closed=at("2018-02-02", "11:00")),
        a_campaign("b", opened=at("2018-02-02", "11:00"), closed=at("2018-02-02", "12:00")),
    )

    assert most_at_once(campaigns) == 1


def test_a_campaign_that_never_opened_is_never_counted(tmp_path):
    assert most_at_once(campaigns_of(tmp_path, a_campaign(state="never_opened"))) == 0


def test_each_day_counts_what_it_began_with_and_what_came_and_went(tmp_path):
    campaigns = campaigns_of(
        tmp_path,
        a_campaign("long", opened=at("2018-02-01"), closed=at("2018-02-05", "09:45")),
        a_campaign("brief", opened=at("2018-02-02", "10:30"), closed=at("2018-02-02", "11:00")),
    )

    assert list(busiest(campaigns, DAYS)["0DTE"]) == [1, 2, 1, 0]


def test_strategies_are_counted_at_the_one_moment_at_which_most_was_open(tmp_path):
    # LT112 leaves at 10:00 with one 0DTE open, and 0DTE reaches its own most, two, at 11:00: two at once, never three.
    campaigns = campaigns_of(
        tmp_path,
        a_campaign("lt", strategy="LT112", opened=at("2018-02-01"), closed=at("2018-02-02", "10:00")),
        a_campaign("one", opened=at("2018-02-02", "09:45"), closed=at("2018-02-02", "12:00")),
        a_campaign("two", opened=at("2018-02-02", "11:00"), closed=at("2018-02-02", "12:00")),
    )

    day = busiest(campaigns, DAYS).loc["2018-02-02"]

    assert (day["0DTE"], day["LT112"]) == (1, 1)


def test_a_place_that_is_left_and_taken_in_one_moment_is_one_place(tmp_path):
    campaigns = campaigns_of(
        tmp_path,
        a_campaign("lt", strategy="LT112", opened=at("2018-02-02", "10:00"), closed=at("2018-02-02", "11:00")),
        a_campaign("zero", opened=at("2018-02-02", "11:00"), closed=at("2018-02-02", "12:00")),
    )

    assert int(busiest(campaigns, DAYS).loc["2018-02-02"].sum()) == 1


def test_no_campaigns_are_none_on_every_day():
    assert busiest([], DAYS).shape == (4, 0)
