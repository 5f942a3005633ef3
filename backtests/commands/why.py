"""`why`: what a run's denials saved and cost, or the whole answer of one moment."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import backtester_of
from backtests.report.layout import stacked
from backtests.why.explaining import explain
from backtests.why.moment import answer, asked_moment, replayed
from backtests.why.moment_tables import answer_tables
from strategies.configuration.numbers import using


def why(
    context: typer.Context,
    result: Annotated[
        Path | None, typer.Argument(help="Result folder of a run; else the newest below results/.")
    ] = None,
    *,
    at: Annotated[
        str | None, typer.Option(help='A New York minute of the run, such as "2018-02-05 10:31"; with --strategy.')
    ] = None,
    strategy: Annotated[str | None, typer.Option(help="The strategy that is asked about; with --at.")] = None,
) -> bool:
    """Follow what a run's gate denied, and say what the denials saved and cost.

    With --at and --strategy: what every rule of the gate said at one minute, with all numbers.
    """
    backtester = backtester_of(context)
    if at is None and strategy is None:
        explain(result, backtester.out, backtester.err)
    else:
        asked = asked_moment(result, at, strategy)
        then = asked.run.noted
        with using(then.configuration):
            tables = answer_tables(answer(asked, replayed(asked, backtester.engine, backtester.err)))
        backtester.out.print(stacked(tables, then.told))
    return True
