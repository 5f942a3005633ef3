"""`python -m backtests`: what runs (run, accounts, crises, history), and what only looks (limits, lint, data, why, ...)."""

import os
import sys
from pathlib import Path

STOPPED = 130  # what a shell says of a program that Ctrl-C has ended


def main() -> None:
    """The command line, called as it was: `python -m backtests`, or by the script that `make setup` leaves in .venv."""
    try:
        from backtests import engine, history  # noqa: PLC0415 - while this imports, Ctrl-C is Ctrl-C too
        from backtests.commands.app import build  # noqa: PLC0415

        called = Path(sys.argv[0]).name
        build(engine.run, history.write)(prog_name="python -m backtests" if called == "__main__.py" else called)
    except KeyboardInterrupt:
        _end()
    except SystemExit as ended:
        if ended.code == STOPPED:
            _end()
        raise


def _end() -> None:
    """End at once: taking a long run's memory apart could take longer than a second."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(STOPPED)


if __name__ == "__main__":
    main()
