"""Who is told, and how: recipients checked, messages gathered, failures logged."""

from dataclasses import dataclass, field

import pytest

from backtests.engine.api.imports import importable
from backtests.engine.api.surroundings import Notify
from book.alerts import Alert, Notice
from execution.recipients import Recipient, Way, recipients_of
from tests.builders import at

with importable():
    from execution.notices import Notices

ONE_EACH = "email:me@here.org, sms:+15551234567,telegram:-1002, webhook:https://here.org/hook"


@pytest.mark.parametrize(
    ("text", "recipients"),
    [
        ("email:me@here.org", (Recipient(Way.EMAIL, "me@here.org"),)),
        ("Telegram:@desk", (Recipient(Way.TELEGRAM, "@desk"),)),
        (
            ONE_EACH,
            (
                Recipient(Way.EMAIL, "me@here.org"),
                Recipient(Way.SMS, "+15551234567"),
                Recipient(Way.TELEGRAM, "-1002"),
                Recipient(Way.WEBHOOK, "https://here.org/hook"),
            ),
        ),
    ],
)
def test_recipients_are_a_way_and_an_address_each(text, recipients):
    assert recipients_of(text) == recipients


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("emial:me@here.org", "'emial:me@here.org' has the way 'emial', email perhaps"),
        ("pigeon:loft", "'pigeon:loft' has the way 'pigeon';"),
        ("me@here.org", "has the way 'me@here.org'"),
        ("email:me", "has the address 'me'; expected an address such as"),
        ("email:me@here", "has the address 'me@here'"),
        ("sms:5551234567", "expected a number such as +15551234567"),
        ("telegram:desk", "expected the number of a chat"),
        ("webhook:here.org", "expected an address such as https://"),
        ("", "has the way ''"),
    ],
)
def test_what_is_none_is_refused_with_what_was_expected(text, said):
    with pytest.raises(ValueError) as refused:
        recipients_of(text)

    assert said in str(refused.value)
    assert "expected some of email:ADDRESS, sms:ADDRESS, telegram:ADDRESS, webhook:ADDRESS" in str(refused.value)


def test_every_fault_is_named_at_once():
    with pytest.raises(ValueError, match=r"'fax:1'.*'sms:1'"):
        recipients_of("fax:1,email:me@here.org,sms:1")


class Post(Notify):
    """A post that takes messages, or loses them."""

    def __init__(self, *, takes: bool = True, breaks: bool = False) -> None:
        self._takes, self._breaks = takes, breaks
        self._taken: list[tuple[str, str]] = []

    def _take(self, how: str, text: str) -> bool:
        if self._breaks:
            raise ConnectionError("no route")
        self._taken.append((how, text))
        return self._takes


@dataclass
class Algorithm:
    """As much of an algorithm as notices ask for."""

    notify: Notify
    lines: list[str] = field(default_factory=list)

    def log(self, line: str) -> None:
        self.lines.append(line)


def notices_over(post: Post, recipients: str = ONE_EACH) -> tuple[Notices, Algorithm]:
    algorithm = Algorithm(post)
    return Notices(algorithm, "desk", recipients_of(recipients)), algorithm


FILL, HELD = Notice(Alert.FILL, at("11:00"), "0DTE-1 filled"), Notice(Alert.HELD, at("11:00"), "held")


def test_a_minute_s_notices_are_one_message_to_each():
    notices, _ = notices_over(post := Post())
    notices.note(FILL, HELD)
    notices.note(FILL)

    notices.send()
    notices.send()

    assert [way for way, _ in post._taken] == ["email", "sms", "telegram", "web"]
    assert post._taken[0][1] == "desk: FILL, HELD: 11:00 FILL 0DTE-1 filled\n11:00 HELD held\n11:00 FILL 0DTE-1 filled"


def test_an_alarm_is_logged_and_told():
    notices, algorithm = notices_over(post := Post())

    notices.alarm(Alert.FAULT, "FAULT a bar", at("11:00"))
    notices.send()

    assert algorithm.lines == ["ALARM FAULT a bar"]
    assert len(post._taken) == 4


@pytest.mark.parametrize(
    ("post", "why"), [(Post(takes=False), "LEAN didn't take it"), (Post(breaks=True), "ConnectionError: no route")]
)
def test_one_that_fails_is_logged_without_its_address_and_keeps_no_other_back(post, why):
    notices, algorithm = notices_over(post)
    notices.note(FILL)

    notices.send()

    assert algorithm.lines == [f"NOT NOTIFIED {way} of FILL: {why}" for way in ("email", "sms", "telegram", "webhook")]


@pytest.mark.parametrize(("length", "is_cut"), [(138, False), (139, True)])
def test_a_message_is_cut_where_its_way_ends(length, is_cut):
    notices, _ = notices_over(post := Post(), "sms:+15551234567")
    notices.note(Notice(Alert.FILL, at("11:00"), "x" * length))

    notices.send()

    text = post._taken[0][1]
    assert len(text) == 160
    assert text.endswith("…") is is_cut


def test_with_nobody_to_tell_the_last_are_remembered_all_the_same():
    notices = Notices(Algorithm(Post()), "desk", ())
    for number in range(20):
        notices.note(Notice(Alert.FILL, at("11:00"), f"{number}"))
    notices.send()

    assert [notice.text for notice in notices.last] == [f"{number}" for number in range(12, 20)]
