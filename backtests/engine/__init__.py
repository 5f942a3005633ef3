"""A small engine that runs an unchanged LEAN Python algorithm in-process, over a folder in LEAN's data format.

It promises LEAN's orders, order events, fills, fees, cash, holdings and settlement for the part of the API that this
project uses. What it does not know raises NotImplementedError with the API's name. LEAN's margin is known only as
switched off. Trade files of options are not read.
"""

from .run import Run, run

__all__ = ["Run", "run"]
