"""The real command line, each time in a fresh process: forked from one that has imported it, and has done nothing else."""

import json
import os
import runpy
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[2]


class Said(NamedTuple):
    """How a command ended, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str

    @property
    def words(self) -> str:
        """Both streams, without their breaks of lines."""
        return " ".join(f"{self.stdout} {self.stderr}".split())


class CommandLine:
    """Types words into a folder."""

    def __init__(self, server: subprocess.Popen[str]) -> None:
        self._server = server

    def __call__(self, words: str, folder: Path, **environment: str) -> Said:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        print(json.dumps([words.split(), f"{folder}", environment]), file=self._server.stdin, flush=True)
        return Said(*json.loads(self._server.stdout.readline()))


@contextmanager
def command_line(project: Path = ROOT) -> Iterator[CommandLine]:
    """That of the project with its own numbers (`tests/own_numbers.py`), or of a copy as it is."""
    environment = os.environ | {"PYTHONPATH": str(project)}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with subprocess.Popen([sys.executable, __file__], env=environment, cwd=project, text=True, **pipes) as server:
        yield CommandLine(server)
        assert server.stdin is not None
        server.stdin.close()


def _serve() -> None:
    from backtests import engine, history  # noqa: F401, PLC0415 - only in the process that is forked
    from backtests.commands.app import build  # noqa: F401, PLC0415

    if Path.cwd() == ROOT:
        from tests import own_numbers  # noqa: PLC0415

        own_numbers.take()
    for line in sys.stdin:
        words, folder, environment = json.loads(line)
        with TemporaryFile() as out, TemporaryFile() as err:
            child = os.fork()
            if not child:
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                os.chdir(folder)
                os.environ.update(environment)
                os._exit(_ended(words))
            code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            out.seek(0)
            err.seek(0)
            print(json.dumps([code, out.read().decode(), err.read().decode()]), flush=True)


def _ended(words: list[str]) -> int:
    sys.argv = ["-m", *words]
    code: object = 0
    try:
        runpy.run_module("backtests", run_name="__main__", alter_sys=True)
    except SystemExit as ended:
        code = ended.code
    except BaseException:  # noqa: BLE001 - as Python ends a program
        traceback.print_exc()
        code = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    _serve()
