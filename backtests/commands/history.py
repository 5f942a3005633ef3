"""`history`: modelled history in LEAN's data format, and daily bars for it from the usual downloads."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Bars, Config, SameDayVol, backtester_of
from backtests.runs.backtest import write_history
from backtests.runs.request import history_request, import_request
from backtests.system.placing import whole


def history(
    context: typer.Context,
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[import FILE FILE]",
            help="Put csv downloads of Cboe, Yahoo or Stooq, one of the S&P 500 and one of VIX, together into --out.",
        ),
    ] = None,
    *,
    start: Annotated[str | None, typer.Option("--from", help="First day, such as 2017-06-01.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Last day, such as 2018-12-31.")] = None,
    out: Annotated[
        Path,
        typer.Option(
            help="Folder to keep it in; the data folder of these days is made below it, and named. Of an import, the csv file."
        ),
    ],
    history: Bars = None,
    config: Config = None,
    same_day_vol: SameDayVol = None,
) -> bool:
    """Write modelled history in LEAN's data format: real daily bars, option quotes from a pricing model.

    `history import FILE FILE --out bars.csv` makes the bars for --history of the usual downloads.
    """
    if words:
        text = import_request(words, out, {"--from": start, "--to": end, "--history": history, "--config": config})
        with whole(out) as beside:
            beside.write_text(text, encoding="utf-8")
        typer.echo(out)
        return True
    request = history_request(start or "", end or "", out, history, same_day_vol, config=config)
    typer.echo(write_history(backtester_of(context), request))  # alone, so that a script can use it
    return True
