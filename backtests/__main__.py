"""`python -m backtests`: what runs (run, accounts, crises, history), and what only looks (limits, lint, data, why, ...)."""

# ruff: noqa: E402 - Ctrl-C first
import signal

# Until `main` listens: what Python raises for Ctrl-C is lost where it comes while a lock of an import is being let go.
signal.signal(signal.SIGINT, signal.SIG_DFL)

import _thread
import os
import sys
import time
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from backtests.engine import Run

BAD_INPUT: Final = 2
STOPPED: Final = 130  # what a shell says of a program that Ctrl-C has ended
EDITED: Final = ("config", "strategies")  # whose files tell what Python can't read of them
PATIENCE: Final = 0.6  # seconds after Ctrl-C, until the process ends wherever it is
LAST_RESORT: Final = 0.9  # seconds after Ctrl-C, until the system ends it


def main() -> None:
    """The command line, called as it was: `python -m backtests`, or by the script that `make setup` leaves in .venv."""
    signal.signal(signal.SIGINT, _on_interrupt)
    try:
        from backtests.commands.app import build  # noqa: PLC0415 - while this imports, Ctrl-C is Ctrl-C too

        called = Path(sys.argv[0]).name
        build(_run, _write_history)(prog_name="python -m backtests" if called == "__main__.py" else called)
    except ImportError as slip:
        if slip.name not in EDITED:
            raise
        print(slip, file=sys.stderr)
        sys.exit(BAD_INPUT)
    except KeyboardInterrupt:  # before a command began: there is nothing to keep
        print("Stopped.", file=sys.stderr, flush=True)
        _end()
    except SystemExit as ended:
        if ended.code == STOPPED:
            _end()
        raise


def _run(*given: Any, **named: Any) -> "Run":
    from backtests import engine  # noqa: PLC0415 - only what runs pays for it

    return engine.run(*given, **named)


def _write_history(*given: Any, **named: Any) -> Path:
    from backtests import history  # noqa: PLC0415 - only what models pays for it

    return history.write(*given, **named)


def _on_interrupt(signum: int, frame: FrameType | None) -> NoReturn:
    """Interrupt once, and see to it that it ends: a library may swallow the exception.

    Nothing is lost by an end at any place: what is in the making is no result, and its lock ends with the process.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.setitimer(signal.ITIMER_REAL, LAST_RESORT)  # which ends a process that no thread of its own can end
    # not a threading.Timer, whose start waits for a lock that this may have come in the middle of
    _thread.start_new_thread(_end_soon, ())
    raise KeyboardInterrupt


def _end_soon() -> None:
    time.sleep(PATIENCE)
    _end()


def _end() -> NoReturn:
    """End at once: taking a long run's memory apart could take longer than a second."""
    os._exit(STOPPED)


if __name__ == "__main__":
    main()
