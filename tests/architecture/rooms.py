"""The picture of the rooms, drawn from what they import: `make rooms`.

Each panel is a folder: an arrow leads from who imports to what is imported, unless a longer way shows it too. The picture carries all of its imports as text, so that a test can hold it against those of the code.
"""

from collections.abc import Mapping
from graphlib import TopologicalSorter
from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from tests.architecture.sources import ROOT, folders, project_imports

PICTURE = ROOT / "docs" / "rooms.png"
PANELS = {"": "the project", "risk": "risk/", "backtests": "backtests/", "backtests.engine": "backtests/engine/"}
LEFT_OUT = {"tests", "benchmarks"}  # which may import everything
TEXT = "Description"
INK, LINE, PAPER = "#1f2933", "#8795a1", "#eef2f6"

Imported = dict[str, set[str]]


def panels(found: set[tuple[str, str]]) -> dict[str, Imported]:
    """What is shown of the project's imports, by folder."""
    inside = folders(found)
    return {folder: {one: inside[folder][one] for one in inside[folder] if one not in LEFT_OUT} for folder in PANELS}


def as_text(shown: Mapping[str, Imported]) -> str:
    """Every import that is shown, a line each."""
    return "\n".join(
        f"{one} -> {other}" for panel in shown.values() for one in sorted(panel) for other in sorted(panel[one])
    )


def kept_text(picture: Path) -> str:
    """The imports from which a picture was drawn."""
    with Image.open(picture) as image:
        return str(image.info[TEXT])


def draw(picture: Path) -> None:
    """Draw the rooms as they import one another now."""
    shown = panels(project_imports())
    figure = Figure(figsize=(13, 15), facecolor="white", layout="constrained")
    for axes, (folder, title) in zip(figure.subplots(2, 2).flat, PANELS.items(), strict=True):
        axes.set_title(title, color=INK, fontweight="bold")
        axes.set_axis_off()
        axes.margins(0.12, 0.05)
        _panel(axes, shown[folder])
    figure.savefig(picture, dpi=80, metadata={TEXT: as_text(shown), "Software": None})


def _panel(axes: Axes, imported: Imported) -> None:
    boxes = {name: _box(axes, name.rpartition(".")[2], place) for name, place in _places(imported).items()}
    for one, other in sorted((one, other) for one, others in imported.items() for other in others):
        if not _is_shown_by_a_longer_way(one, other, imported):
            here, there = boxes[one], boxes[other]
            is_far = here.get_position()[1] - there.get_position()[1] > 1  # past what stands between
            arrow = {
                "arrowstyle": "-|>",
                "color": LINE,
                "connectionstyle": f"arc3,rad={0.2 if is_far else 0}",
                "patchA": here.get_bbox_patch(),
                "patchB": there.get_bbox_patch(),
            }
            axes.annotate("", there.get_position(), here.get_position(), arrowprops=arrow, zorder=1)


def _box(axes: Axes, name: str, place: tuple[float, float]) -> Text:
    axes.plot(*place, alpha=0)  # a text alone doesn't widen the axes
    style = {"boxstyle": "round,pad=0.45", "facecolor": PAPER, "edgecolor": LINE}
    return axes.text(*place, name, ha="center", va="center", color=INK, bbox=style)


def _places(imported: Imported) -> dict[str, tuple[float, float]]:
    """Each one a step above the highest that it imports, and above the middle of what it imports as far as there is room."""
    heights: dict[str, int] = {}
    for one in TopologicalSorter(imported).static_order():
        heights[one] = 1 + max((heights[other] for other in imported.get(one, ())), default=-1)
    places: dict[str, tuple[float, float]] = {}
    for height in range(max(heights.values()) + 1):
        middles = {one: _middle(one, imported, places) for one in sorted(heights) if heights[one] == height}
        for n, one in enumerate(sorted(middles, key=lambda one: middles[one])):
            places[one] = n - (len(middles) - 1) / 2, height
    return places


def _middle(one: str, imported: Imported, places: Mapping[str, tuple[float, float]]) -> float:
    below = [places[other][0] for other in imported.get(one, ())]
    return sum(below) / len(below) if below else 0.0


def _is_shown_by_a_longer_way(one: str, other: str, imported: Imported) -> bool:
    waiting = [between for between in imported[one] if between != other]
    while waiting:
        if other in (further := imported.get(waiting.pop(), set())):
            return True
        waiting += further
    return False


if __name__ == "__main__":
    draw(PICTURE)
