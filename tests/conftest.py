"""What all tests share: properties are tried on many examples, a slow machine is no failure, and the project's own numbers.

The numbers stand in tests/numbers.toml, so that an edit of config/ is no failure either; where the user's own document gives
one, tests say so (tests/risk/test_document.py). `python -m backtests config show --places > tests/numbers.toml` takes today's.
"""

import tomllib
from pathlib import Path

from hypothesis import settings

from strategies.configuration.numbers import as_written, changed, paths_of, take_as_written

settings.register_profile("desk", deadline=None, max_examples=60)
settings.load_profile("desk")

OWN = tomllib.loads(Path(__file__).with_name("numbers.toml").read_text(encoding="utf-8"))
take_as_written(changed(as_written(), paths_of(OWN)))
