"""The report as a page: complete, self-contained, and no text of an archive becomes markup."""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from graph.errors import InputError
from loaders.drift import Drift
from loaders.outcome import Outcome
from loaders.quality import Quality, Troubles
from loaders.refusals import Refusal
from loaders.report import FilePeople, FileReport, People, PersonChange, Report
from loaders.report_files import write_report
from loaders.report_page import make_page

EVIL = "<script>alert('1')</script>\x1b[31m"


@pytest.fixture
def report() -> Report:
    file = FileReport(f"old/{EVIL}.csv", "linked", "old/ulp", read=102, people=FilePeople(60, 30, 4))
    file.outcomes = Counter({Outcome.CREATED: 100})
    file.refusals.add([Refusal(7, EVIL, EVIL, "it names nobody", "Give a name.")])
    file.warnings.add([Refusal(line, "INE", "12", "no INE", "Write it.") for line in range(10, 700)])
    file.quality = Quality(Counter({1970: 60, 1972: 40, 0: 1}))
    file.quality.add("birth_date", 1970, Troubles(12, 3, 1))
    file.drifts = [Drift("birth_date", "missing", 12, 60, 3, 60, "1969", 4.0)]
    report = Report("run", [file], people=People(90, 10, 60, 30, 0, 0, 4), notes=[EVIL])
    report.changes = [PersonChange("ann", ("old/ulp:7", EVIL), (), ("bea",), 3)]
    report.links = Counter({"same INE": 30, "name and birth date": 10})
    report.sources = {f"old/a{number}": Counter({1970: number, 0: 1}) for number in range(1, 10)}
    report.sources["old/faculties"] = Counter({0: 9})
    return report


def test_the_page_shows_everything_and_loads_nothing(report: Report) -> None:
    page = make_page(report)
    assert "<script" not in page
    assert "\x1b" not in page
    assert page.count("&lt;script&gt;") >= 4
    assert not re.search(r"""(src|href)=|url\(|@import|https?://""", page)
    assert page.count("<svg") == 3
    for told in (
        "it names nobody",
        "690 rows, the first 500 of 690 cells",
        "<td>ann</td><td>old/ulp:7, &lt;script&gt;",
        "name and birth date",
        "30 (75.0%)",
        "old/a9, 1970: 9",
        "others, 1970: 3",
        "11.9% missing, 3.0% unreadable, 1.0% repaired",
        "4.0 times more often than in 1969",
        "9 tell none",
    ):
        assert told in page, told


def test_files_of_the_report_say_the_same(report: Report, tmp_path: Path) -> None:
    write_report(report, tmp_path / "report.json", tmp_path / "report.html")
    assert (tmp_path / "report.html").read_text("utf-8") == make_page(report)
    told = json.loads((tmp_path / "report.json").read_text("utf-8"))
    [file] = told["files"]
    assert (told["warned"], len(file["warnings"]), len(file["refusals"])) == (690, 690, 1)
    assert file["refusals"][0]["value"] == EVIL
    assert file["quality"] == {"birth_date": {"missing": 12, "unreadable": 3, "repaired": 1}}
    assert file["drift"][0]["told"] == str(report.files[0].drifts[0])
    assert told["people"]["new"] == 60
    [change] = told["changes"]
    assert (change["person"], change["former"], change["gone"]) == ("ann", ["bea"], 3)


def test_a_report_for_which_there_is_no_room_is_told(report: Report, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="No space left"):
        write_report(report, Path("/dev/full"), None)
    with pytest.raises(InputError, match=r"cannot be written to .*page"):
        write_report(report, None, tmp_path / "none" / "page")
