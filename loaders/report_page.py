"""A load's report as one HTML page that needs nothing else: tables, and charts as SVG within.

It is made as a tree of elements, so that no text of an archive can become markup; a strict policy keeps
scripts and anything from elsewhere out of it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import Element, SubElement, tostring

from loaders.charts import COLOURS, Bar, lay_bars, stack_years
from loaders.outcome import Outcome
from loaders.refusals import RefusalLog
from loaders.report import FileReport, PersonChange, Report
from loaders.report_tables import PEOPLE, list_people

_SHOWN = 500
_MOST_SERIES = 7
_OTHERS = "others"
_TROUBLES = (("missing", "#9e9e9e"), ("unreadable", "#d55e00"), ("repaired", "#56b4e9"))
_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; color: #1a1a1a; max-width: 1000px; margin: 2rem auto;
  padding: 0 1rem }
h1 { font-size: 1.5rem }
h2 { font-size: 1.15rem; margin-top: 2.2rem }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 }
th, td { padding: .25rem .6rem; text-align: left; vertical-align: top; border-bottom: 1px solid #ddd;
  overflow-wrap: anywhere }
th { background: #f2f2f2 }
td.number, th.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
svg { width: 100%; height: auto; font: 12px system-ui, sans-serif }
.key span { display: inline-block; margin-right: 1.2rem }
.key i { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem; vertical-align: -1px }
.stop { border-left: 4px solid #d55e00; padding-left: 1rem }
"""
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
"""Characters that only steer a terminal, or are none at all: they have no place in a page."""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_REFUSALS = ("line", "column", "value", "reason", "what to do")


def make_page(report: Report) -> str:
    """The page; of each file's refusals and warnings it shows the first 500."""
    page = Element("html", {"lang": "en"})
    head = SubElement(page, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"http-equiv": "Content-Security-Policy", "content": _POLICY})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width"})
    SubElement(head, "title").text = "Report of a load"
    SubElement(head, "style").text = _STYLE
    body = SubElement(page, "body")
    _say(body, "h1", "Report of a load" + (" that was only tried" if report.dry_run else ""))
    _say(body, "p", f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, run {report.run}, {report.seconds:,.1f} s.")
    if report.stopped:
        stop = SubElement(body, "div", {"class": "stop"})
        _say(stop, "p", "A load would stop here:")
        for line in report.stopped.splitlines():
            _say(stop, "p", line)
    _add_files(body, report)
    for note in report.notes:
        _say(body, "p", note)
    if report.links:
        _add_links(body, report.links)
    # Reference data have no years.
    if dated := {name: years for name, years in report.sources.items() if any(years)}:
        _add_sources(body, dated)
    if report.changes:
        _add_changes(body, report.changes)
    _add_quality(body, report.files)
    _add_logs(body, "Rows that were refused", [(file.path, file.refusals) for file in report.files])
    warnings = [(file.path, file.warnings) for file in report.files]
    _add_logs(body, "Rows that were kept with a warning", warnings)
    text = _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", tostring(page, encoding="unicode", method="html"))
    return f"<!DOCTYPE html>\n{text}"


def _add_files(body: Element, report: Report) -> None:
    _say(body, "h2", "Files")
    rows = []
    for file in report.files:
        counts = (file.read, *(file.outcomes[outcome] for outcome in Outcome), file.refused)
        gone = file.removed_records
        rows.append((file.path, file.left_out or file.kind, *(f"{count:,}" for count in (*counts, gone))))
    _add_table(body, ("file", "rows are", "read", *Outcome, "refused", "gone"), rows, words=2)
    if linked := [file for file in report.files if file.people]:
        _add_table(body, PEOPLE, [list_people(file) for file in linked], words=1)
    for file in report.files:
        for drift in file.drifts:
            _say(body, "p", f"{Path(file.path).name}: {drift}.")


def _add_links(body: Element, links: Counter[str]) -> None:
    _say(body, "h2", "What links records")
    _say(body, "p", "Records linked to another one, by the strongest evidence that they share with any.")
    total = links.total()
    bars = [Bar(reason, (count,), f"{count:,} ({count / total:.1%})") for reason, count in links.items()]
    body.append(lay_bars("Links by reason", bars, max(links.values())))


def _add_sources(body: Element, sources: Mapping[str, Mapping[int, int]]) -> None:
    _say(body, "h2", "Sources by year")
    largest = sorted(sources, key=lambda name: (-sum(sources[name].values()), name))
    series = {
        name: {year: count for year, count in sources[name].items() if year}
        for name in sorted(largest[:_MOST_SERIES])
    }
    rest: Counter[int] = Counter()
    for name in largest[_MOST_SERIES:]:
        rest.update({year: count for year, count in sources[name].items() if year})
    if rest:
        series[_OTHERS] = rest
    unknown = sum(years.get(0, 0) for years in sources.values())
    _say(body, "p", f"Rows of all archives by year of award; {unknown:,} tell none.")
    _add_key(body, zip(series, COLOURS, strict=False))
    body.append(stack_years("Sources by year", series))


def _add_changes(body: Element, changes: Sequence[PersonChange]) -> None:
    more = f" The first {_SHOWN:,} of {len(changes):,}." if len(changes) > _SHOWN else ""
    _say(body, "h2", "People who were there and changed")
    _say(body, "p", f"Records as archive:line.{more}")
    rows = [
        (change.person, *(", ".join(part) for part in change[1:4]), str(change.gone or ""))
        for change in changes[:_SHOWN]
    ]
    _add_table(body, ("person", "new records", "were another's", "other ids", "records gone"), rows, words=4)


def _add_quality(body: Element, files: Iterable[FileReport]) -> None:
    files = [file for file in files if file.quality.troubles]
    if not files:
        return
    _say(body, "h2", "Quality by field")
    _add_key(body, _TROUBLES)
    for file in files:
        rows = file.quality.rows.total()
        _say(body, "h3", f"{file.path}: {rows:,} rows")
        bars = []
        for column in file.quality.troubles:
            found = file.quality.count(column)
            told = ", ".join(
                f"{count / rows:.1%} {name}"
                for count, (name, _) in zip(found, _TROUBLES, strict=True)
                if count
            )
            bars.append(Bar(column.replace("_", " "), found, told or "all told"))
        colours = [colour for _, colour in _TROUBLES]
        body.append(lay_bars(f"Quality by field of {file.path}", bars, rows, colours))


def _add_logs(body: Element, title: str, logs: Sequence[tuple[str, RefusalLog]]) -> None:
    logs = [(path, log) for path, log in logs if log.rows]
    if logs:
        _say(body, "h2", title)
    for path, log in logs:
        _add_log(body, path, log)


def _add_log(body: Element, path: str, log: RefusalLog) -> None:
    more = f", the first {_SHOWN:,} of {log.told:,} cells" if log.told > _SHOWN else ""
    _say(body, "h3", f"{path}: {log.rows:,} rows{more}")
    rows = []
    for number, refusal in enumerate(log):
        if number == _SHOWN:
            break
        rows.append(tuple(str(refusal[name]) for name in ("line", "column", "value", "reason", "advice")))
    _add_table(body, _REFUSALS, rows, words=len(_REFUSALS))


def _add_table(body: Element, heads: Sequence[str], rows: Iterable[Sequence[str]], words: int) -> None:
    """A table whose first columns are words and the others numbers."""
    table = SubElement(body, "table")
    classes = [{} if place < words else {"class": "number"} for place in range(len(heads))]
    line = SubElement(SubElement(table, "thead"), "tr")
    for text, about in zip(heads, classes, strict=True):
        _say(line, "th", text, {**about, "scope": "col"})
    inside = SubElement(table, "tbody")
    for row in rows:
        line = SubElement(inside, "tr")
        for text, about in zip(row, classes, strict=True):
            _say(line, "td", text, about)


def _add_key(body: Element, colours: Iterable[tuple[str, str]]) -> None:
    key = SubElement(body, "p", {"class": "key"})
    for name, colour in colours:
        entry = SubElement(key, "span")
        SubElement(entry, "i", {"style": f"background: {colour}"}).tail = name


def _say(parent: Element, tag: str, text: str, about: Mapping[str, str] | None = None) -> None:
    SubElement(parent, tag, dict(about or {})).text = text
