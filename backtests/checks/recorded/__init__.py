"""The modelled history beside quotes that were recorded at exchanges."""

from backtests.checks.recorded.read import RecordedError

__all__ = ["RecordedError"]
