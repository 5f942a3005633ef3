import pandas as pd

from backtests.report import read
from backtests.report.occupancy import most_a_day, most_at_once
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

    assert list(most_a_day(campaigns, DAYS)) == [1, 2, 1, 0]


def test_no_campaigns_are_none_on_every_day():
    assert list(most_a_day([], DAYS)) == [0, 0, 0, 0]
