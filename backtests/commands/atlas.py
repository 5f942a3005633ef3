"""`atlas`: every limit over account value and VIX, as a page to ask."""

from pathlib import Path
from typing import Annotated

import typer

from backtests.commands.options import backtester_of
from backtests.console.validation import Checks
from backtests.pages.atlas import page, walk_of
from backtests.pages.atlas_picture import draw
from risk.parameters import get_risk_parameters

OUT = Path("results/atlas.html")


def atlas(
    context: typer.Context,
    result: Annotated[
        Path | None, typer.Argument(help="Result folder of a run, whose account's way is laid over the maps.")
    ] = None,
    *,
    out: Annotated[Path, typer.Option(help="The page; an earlier one is replaced.")] = OUT,
    png: Annotated[Path | None, typer.Option(help="A picture of the maps beside it.")] = None,
) -> bool:
    """Write the limits atlas: a map a strategy, and sliders that answer as `limits` does."""
    checks = Checks()
    for name, path, suffix in (("--out", out, ".html"), ("--png", png, ".png")):
        if path is not None and (path.suffix != suffix or path.is_dir()):
            checks.refuse(name, path, f"a file that ends with {suffix}")
    checks.finish()
    rules, walk = get_risk_parameters(), None if result is None else walk_of(result)
    for path in (out, png):
        if path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(page(rules, walk), encoding="utf-8")
    if png is not None:
        draw(rules, walk, png)
    backtester_of(context).out.print("\n".join(f"{path}" for path in (out, png) if path is not None), soft_wrap=True)
    return True
