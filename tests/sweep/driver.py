"""The command line over the fakes, in a process of its own: `python -m tests.sweep.driver`."""

import signal

if __name__ == "__main__":
    from backtests.commands.app import build  # not again in each worker, which imports this file
    from tests.sweep.fakes import engine, history

    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it
    build(engine, history)(prog_name="sweep")
