"""Break each rule of the engine once, in a copy of the tree, and see that a test of the engine fails.

`make mutations` runs all of them and prints who was noticed by which test; `python -m tests.engine.mutations combo`
runs those whose rule names that word. The tree itself is never touched.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from tests.engine.mutants import MUTANTS, Mutant

ROOT = Path(__file__).parents[2]
MADE = ("data", "results", "storage")  # by runs, beside the source
TESTS = ("-q", "-x", "-n", "0", "-p", "no:cacheprovider", "--ignore=tests/engine/test_mutations.py", "tests/engine")
LONGEST = 180.0  # seconds; a run that hangs has been noticed too
NOBODY = "SURVIVED"
_FAILED = re.compile(r"^(?:FAILED|ERROR) \S*/(.+?)(?: - .*)?$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A mutant, and the first test that failed on it: None where all passed."""

    mutant: Mutant | None
    noticed_by: str | None


def tried(mutant: Mutant | None) -> Outcome:
    """Run the engine's tests over a copy of the tree with one rule broken, none for `None`."""
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        root = Path(folder)
        for source in ROOT.iterdir():
            if source.name.startswith(".") or source.name in MADE:
                continue
            if source.is_dir():
                shutil.copytree(source, root / source.name, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, root)
        if mutant:
            file, text = mutant.applied(root)
            file.write_text(text)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "pytest", *TESTS],
                cwd=root,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(root)},
                capture_output=True,
                text=True,
                timeout=LONGEST,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Outcome(mutant, "a test that never ended")
    if done.returncode == 0:
        return Outcome(mutant, None)
    found = _FAILED.search(done.stdout)
    return Outcome(mutant, found[1] if found else (done.stdout + done.stderr).strip().splitlines()[-1])


def main(words: list[str]) -> int:
    """Print a row a mutant; 1 where one survived, or where the tests fail unbroken. Raises where one doesn't apply."""
    unbroken = tried(None)
    if unbroken.noticed_by:
        print(f"the tests fail as they are: {unbroken.noticed_by}")
        return 1
    chosen = [mutant for mutant in MUTANTS if all(word in mutant.rule for word in words)]
    for mutant in chosen:
        mutant.applied(ROOT)
    survivors = 0
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for outcome in pool.map(tried, chosen):
            survivors += outcome.noticed_by is None
            print(f"{outcome.mutant.rule:<75} {outcome.noticed_by or NOBODY}", flush=True)
    print(f"{len(chosen)} rules broken, {len(chosen) - survivors} noticed, {survivors} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
