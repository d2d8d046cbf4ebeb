"""The settings that a graph of so many people is measured with."""

from pydantic import SecretStr

from graph.settings import PREFIX, Settings

LONGEST_PAGE = 1000


def bench_settings(settings: Settings, people: int) -> Settings:
    """Settings for a graph of so many people: a data folder of its own, and memory for the engine to match.

    A server that the settings name is left alone, as the generated people would be loaded into it.
    """
    changed = {
        "home": settings.home.expanduser().absolute() / "bench" / str(people),
        "cache": settings.cache.expanduser().absolute(),
        "neo4j_uri": "",
        "engine_port": 0,
        "engine_heap": f"{1024 + people // 200}m",
        "engine_page_cache": f"{256 + people // 100}m",
        "page_limit": max(settings.page_limit, LONGEST_PAGE),
        "jwt_keys": None,
        "demo": True,
    }
    return settings.model_copy(update=changed)


def environment(settings: Settings) -> dict[str, str]:
    """The variables with which a process of its own gets these settings, but for secrets."""
    values = {name: getattr(settings, name) for name in Settings.model_fields}
    return {
        f"{PREFIX}{name.upper()}": str(value)
        for name, value in values.items()
        if value is not None and not isinstance(value, SecretStr)
    }
