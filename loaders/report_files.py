"""A load's report in files: JSON for programs, a page for people."""

from pathlib import Path

from graph.errors import InputError
from loaders.report import Report
from loaders.report_page import make_page


def write_report(report: Report, json: Path | None, html: Path | None) -> None:
    """Write a report where it is wanted.

    Raises:
        InputError: it cannot be written there; the load itself is done.
    """
    path = json
    try:
        if json:
            report.write_json(json)
        path = html
        if html:
            html.write_text(make_page(report), encoding="utf-8")
    except OSError as error:
        raise InputError(
            f"The report cannot be written to {path} ({error.strerror}).",
            "Name another place, or make room. The load itself is done; with --dry-run it is told again.",
        ) from error
