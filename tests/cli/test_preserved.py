import json


def test_the_promises_are_shown_as_kept(cli):
    outcome = cli("preserved")

    assert outcome.exit_code == 0
    assert "kept" in outcome.stdout
    assert "BROKEN" not in outcome.stdout


def test_json_is_for_other_programs(cli):
    found = json.loads(cli("preserved", "--json").stdout)

    assert found["is_kept"] is True
    assert {row["strategy"] for row in found["grid"]} == {"PORTFOLIO", "0DTE", "LT112", "IPMCC", "STRANGLE"}
