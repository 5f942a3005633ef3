"""`atlas`: every limit over account value and VIX, as a page to ask."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import Config, Settings, backtester_of
from backtests.console.console import own_file_fault
from backtests.console.parameters import configuration_of
from backtests.console.validation import Checks
from backtests.pages.atlas import MARK, page, walk_of
from backtests.runs.result_folder import at
from backtests.system.placing import whole
from risk.parameters import get_risk_parameters
from strategies.configuration.numbers import using

OUT = Path("results/atlas.html")


def atlas(
    context: typer.Context,
    result: Annotated[
        Path | None, typer.Argument(help="Result folder of a run, whose account's way is laid over the maps.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="The page; an earlier atlas there is replaced.")] = OUT,
    png: Annotated[Path | None, typer.Option(help="A picture of the maps beside it.")] = None,
    config: Config = None,
    settings: Settings = None,
) -> bool:
    """Write the limits atlas: a map a strategy, and sliders that answer as `limits` does."""
    checks = Checks()
    configuration = configuration_of(checks, config, settings or ())
    for name, path, suffix in (("--out", out, ".html"), ("--png", png, ".png")):
        if path is not None and (path.suffix != suffix or path.is_dir()):
            checks.refuse(name, path, f"a file that ends with {suffix}")
        elif path is not None and (fault := own_file_fault(path, MARK.encode())) is not None:
            checks.refuse(name, path, fault)
    checks.finish()
    walk = None if result is None else walk_of(at(result))
    for path in (out, png):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
    with using(configuration):
        rules = get_risk_parameters()
        with whole(out) as beside:
            beside.write_text(page(rules, walk), encoding="utf-8")
        if png is not None:
            from backtests.pages.atlas_picture import draw  # noqa: PLC0415 - matplotlib, which only a picture needs

            draw(rules, walk, png)
    backtester_of(context).out.print("\n".join(f"{path}" for path in (out, png) if path is not None), soft_wrap=True)
    return True
