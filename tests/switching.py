"""Leaving out rules, one or a few at a time, in the program's own functions, to see that a test notices."""

import sys
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from inspect import getsource, isfunction, unwrap
from types import ModuleType

import pytest
from cachetools import Cache


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as it is written in a module, and what would be written there without it."""

    module: ModuleType
    text: str
    instead: str


@contextmanager
def without(rules: tuple[Rule, ...]) -> Iterator[None]:
    """The program without some rules, for as long as the block lasts; nothing that was planned is kept.

    A module's functions and tables get what they would hold, so that all who have imported them meet it.
    """
    edits = defaultdict(list)
    for rule in rules:
        edits[rule.module].append(rule)
    try:
        with pytest.MonkeyPatch.context() as patch:
            for module, left_out in edits.items():
                _replace(patch, module, _make_anew(module, left_out))
            forget_what_is_kept()
            yield
    finally:
        forget_what_is_kept()


def _make_anew(module: ModuleType, rules: list[Rule]) -> dict[str, object]:
    source = getsource(module)
    for rule in rules:
        assert source.count(rule.text) == 1, f"{module.__name__} does not say once: {rule.text}"
        source = source.replace(rule.text, rule.instead)
    names: dict[str, object] = {"__name__": module.__name__}
    exec(compile(source, module.__file__ or "", "exec"), names)
    return names


def _replace(patch: pytest.MonkeyPatch, module: ModuleType, names: dict[str, object]) -> None:
    for name, value in vars(module).items():
        if name.startswith("__"):
            continue
        if isinstance(value, dict):
            for key, entry in names[name].items():  # type: ignore[attr-defined]
                patch.setitem(value, key, entry)
        elif isinstance(value, type) and value.__module__ == module.__name__:
            for method, function in vars(value).items():
                if isfunction(function) and not method.startswith("__"):
                    patch.setattr(function, "__code__", vars(names[name])[method].__code__)
        elif callable(value) and getattr(value, "__module__", None) == module.__name__:
            function = unwrap(value)
            if isfunction(function):
                patch.setattr(function, "__code__", unwrap(names[name]).__code__)  # type: ignore[arg-type]


def forget_what_is_kept() -> None:
    """Empty every cache of the program's modules."""
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("graph", "recommend", "gql"):
            for value in list(vars(module).values()):
                if isinstance(value, Cache):
                    value.clear()
                elif hasattr(value, "cache_clear"):
                    value.cache_clear()
