import pytest
from rich.console import Console

from bench import beside
from graph.settings import Settings


def test_the_p95_during_a_load_is_told_in_that_when_all_is_quiet() -> None:
    quiet = {"card": [0.010] * 95 + [1.0] * 5, "never asked": [0.001]}
    loading = {"card": [0.020] * 90 + [0.030] * 10, "never asked": []}
    [(name, one)] = beside.compare(quiet, loading).items()
    assert (name, one.quiet, one.loading) == ("card", 100, 100)
    assert (one.quiet_p95_ms, one.loading_p95_ms, one.ratio) == (10.0, 30.0, 3.0)


def test_the_api_is_asked_while_archives_are_loaded(
    settings: Settings, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "SECONDS", 0.3)
    home = tmp_path_factory.mktemp("beside")
    own = settings.model_copy(update={"home": home})
    report = beside.bench_beside(own, 600, 100, Console(quiet=True))
    assert (report.people, report.loaded) == (600, 100)
    assert report.seconds > 0
    assert len(report.queries) == len(beside.CASES)
    assert all(one.loading > 0 and one.ratio > 0 for one in report.queries.values())
    assert b'"ratio"' in report.to_json()
    # Nothing of it is left.
    assert not any((home / "bench").iterdir())
