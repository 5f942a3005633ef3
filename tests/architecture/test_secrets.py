"""Nothing secret is in the tree: no file has the form of a key, and no setting that takes a credential has one."""

import re
from pathlib import Path

import pytest

from tests.architecture.sources import ROOT

LEFT_OUT = {"__pycache__", "backtests/history/data", "data", "results", "storage"}
TEXTS = {".py", ".md", ".json", ".toml", ".txt", ".yml", ".yaml", ".cfg", ".ini", ".csv", ".jsonl", ".sh", ".html", ""}
FORMS = {
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----"),
    "a key of a cloud": re.compile(r"\b(AKIA|ASIA)[0-9A-Z]{16}\b"),
    "a token of a forge": re.compile(r"\b(gh[pousr]_\w{30,}|github_pat_\w{30,}|glpat-[\w-]{20,})"),
    "a token of a chat": re.compile(r"\b(xox[abprs]-[\w-]{10,}|\d{8,10}:[A-Za-z0-9_-]{35}\b)"),
    "a webhook of a chat": re.compile(r"hooks\.slack\.com/services/\w+/|discord(app)?\.com/api/webhooks/\d+/"),
    "a password": re.compile(
        r"""\b[\w-]*(password|passwd|api[-_]?key|api[-_]?token|access[-_]?token|secret)["']?\s*[:=]\s*["'][^"'\s]{6,}["']""",
        re.IGNORECASE,
    ),
    "an organization's id": re.compile(r"""organization-id["']?\s*:\s*["'][0-9a-f]{20,}["']"""),
}
SAMPLES = {
    "a private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "a key of a cloud": "AKIA" + "A" * 16,
    "a token of a forge": "ghp_" + "a" * 36,
    "a token of a chat": "123456789:" + "A" * 35,
    "a webhook of a chat": "https://hooks.slack.com" + "/services/T0/B0/x",
    "a password": '"ib-pass' + 'word": "hunter22"',
    "an organization's id": '"organization' + '-id": "' + "0af" * 10 + '"',
}


def found_in(text: str) -> list[str]:
    return [what for what, form in FORMS.items() if form.search(text)]


def files() -> list[Path]:
    """Every text of the tree that a commit could take along."""
    return [
        path
        for path in ROOT.rglob("*")
        if path.suffix in TEXTS
        and path.is_file()
        and not any(
            part.startswith(".") and part not in (".github", ".ci") for part in path.relative_to(ROOT).parts[:-1]
        )
        and not LEFT_OUT & set(path.relative_to(ROOT).parts)
        and path.relative_to(ROOT).parts[0] not in ("node_modules", "venv")
    ]


def test_no_file_has_anything_of_the_form_of_a_secret():
    faults = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in files()
        for what in found_in(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert faults == []


@pytest.mark.parametrize("what", FORMS)
def test_each_form_is_found(what: str):
    assert found_in(SAMPLES[what]) == [what]


def test_what_is_looked_through_is_the_project():
    names = {f"{path.relative_to(ROOT)}" for path in files()}

    assert {"main.py", "lean.json", "config.json", "SECURITY.md", "tests/architecture/test_secrets.py"} <= names
