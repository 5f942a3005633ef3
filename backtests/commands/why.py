"""`why`: what a run's denials saved and cost, or the whole answer of one moment."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import backtester_of
from backtests.console.validation import BadInputError
from backtests.pages import report as report_page
from backtests.report.layout import stacked
from backtests.runs import result_folder
from backtests.runs.backtest import readable_data
from backtests.runs.lean_folder import is_leans, taken
from backtests.why import minute_page
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
    data: Annotated[
        Path | None, typer.Option(help="Data folder that LEAN ran over, for a result folder of LEAN's.")
    ] = None,
    page: Annotated[
        bool, typer.Option("--page", help="Write the minute as a page too, to which report.html leads.")
    ] = False,
) -> bool:
    """Follow what a run's gate denied, and say what the denials saved and cost.

    With --at and --strategy: what every rule of the gate said at one minute, with all numbers.
    """
    backtester = backtester_of(context)
    if result is not None and is_leans(result_folder.at(result)):
        result = taken(result_folder.at(result), data)
    if at is None and strategy is None:
        if page:
            raise BadInputError(["--page was given; expected --at and --strategy with it, whose minute it shows"])
        with readable_data():
            explain(result, backtester.out, backtester.err)
        return True
    asked = asked_moment(result, at, strategy)
    then = asked.run.noted
    with using(then.configuration), readable_data():
        said = answer(asked, replayed(asked, backtester.engine, backtester.err))
        backtester.out.print(f"Result: {asked.run.folder}", soft_wrap=True)
        backtester.out.print(stacked(answer_tables(said), then.told))
        if page:
            path = minute_page.write(asked.run.folder, said)
            report_page.write(asked.run.folder)
            backtester.out.print(f"{path}, to which report.html leads", soft_wrap=True)
    return True
