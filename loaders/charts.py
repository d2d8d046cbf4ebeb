"""Charts as SVG that stands in a page: bars by year in stacks, and bars side by side. Pure.

Made as XML elements, so that every text is escaped where it is written.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple
from xml.etree.ElementTree import Element, SubElement

COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#767676")
"""Told apart by most people with a colour vision deficiency (Okabe and Ito 2008)."""

_WIDTH = 860
_HEIGHT = 220
_LEFT = 60
_RIGHT = 20
_LABEL = 190
_BEHIND = 300
_ROW = 22
_TICKS = 4


class Bar(NamedTuple):
    """A bar: its name, the lengths of its parts one after the other, and what is written behind it."""

    name: str
    parts: Sequence[float]
    told: str


def stack_years(title: str, series: Mapping[str, Mapping[int, int]]) -> Element:
    """Columns by year, in which the series stand on one another.

    Args:
        title: read aloud for those who do not see the chart.
        series: by name, how many in each year.
    """
    years = sorted({year for counts in series.values() for year in counts})
    span = range(years[0], years[-1] + 1) if years else range(0)
    heights = [sum(counts.get(year, 0) for counts in series.values()) for year in span]
    top = _round_up(max(heights, default=1))
    svg = _svg(title, _HEIGHT + 40)
    for tick in range(_TICKS + 1):
        y = _HEIGHT - _HEIGHT * tick / _TICKS + 10
        _draw(svg, "line", x1=_LEFT, x2=_WIDTH - _RIGHT, y1=y, y2=y, stroke="#ddd")
        _write(svg, _LEFT - 6, y + 4, f"{top * tick / _TICKS:,.0f}", "end")
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(span), 1)
    every = max(1, round(50 / step))
    for place, year in enumerate(span):
        x, y = _LEFT + place * step, _HEIGHT + 10.0
        for colour, (name, counts) in enumerate(series.items()):
            if not (count := counts.get(year, 0)):
                continue
            height = _HEIGHT * count / top
            y -= height
            bar = _draw(svg, "rect", x=x, y=y, width=max(step - 1, 1), height=height, fill=COLOURS[colour])
            SubElement(bar, "title").text = f"{name}, {year}: {count:,}"
        if place % every == 0:
            _write(svg, x + step / 2, _HEIGHT + 28, str(year), "middle")
    return svg


def lay_bars(title: str, bars: Sequence[Bar], full: float, colours: Sequence[str] = COLOURS) -> Element:
    """Bars below one another, each with its name before and its figures behind it.

    Args:
        title: read aloud for those who do not see the chart.
        bars: from the top.
        full: length of the longest bar that fits.
        colours: of the parts.
    """
    svg = _svg(title, _ROW * len(bars) + 8)
    room = _WIDTH - _LABEL - _BEHIND
    for place, bar in enumerate(bars):
        y, x = place * _ROW + 4, float(_LABEL)
        _write(svg, _LABEL - 8, y + 14, bar.name, "end")
        _draw(svg, "rect", x=_LABEL, y=y, width=room, height=_ROW - 5, fill="#f2f2f2")
        for part, colour in zip(bar.parts, colours, strict=False):
            width = room * part / full if full else 0
            _draw(svg, "rect", x=x, y=y, width=width, height=_ROW - 5, fill=colour)
            x += width
        _write(svg, _LABEL + room + 8, y + 14, bar.told, "start")
    return svg


def _svg(title: str, height: float) -> Element:
    svg = Element("svg", {"viewBox": f"0 0 {_WIDTH} {height:g}", "role": "img"})
    SubElement(svg, "title").text = title
    return svg


def _draw(parent: Element, shape: str, **values: float | str) -> Element:
    told = {name: value if isinstance(value, str) else f"{value:.1f}" for name, value in values.items()}
    return SubElement(parent, shape, told)


def _write(parent: Element, x: float, y: float, text: str, anchor: str) -> None:
    SubElement(parent, "text", {"x": f"{x:.1f}", "y": f"{y:.1f}", "text-anchor": anchor}).text = text


def _round_up(number: int) -> int:
    """The next number of one leading digit and noughts that four ticks divide.

    >>> [_round_up(number) for number in (1, 9, 37, 160, 5001)]
    [4, 12, 40, 200, 6000]
    """
    size = int(10 ** (len(str(number)) - 1))
    steps = (step * size for step in (1, 2, 4, 6, 8, 10, 12) if step * size % _TICKS == 0)
    return next((step for step in steps if step >= number), 4 * size * -(-number // (4 * size)))
