"""Every setting, with its default and a help line; the environment is read here and nowhere else."""

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from graph.errors import SettingsError
from graph.listing import Listing

PREFIX = "ENTRAIDE_"


class Settings(BaseSettings):
    """The settings of one process; each is read from the environment as ENTRAIDE_<NAME>."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    home: Path = Field(Path(".entraide"), description="The data folder: the store, the password, the log.")
    cache: Path = Field(
        Path("~/.cache/entraide"), description="Where downloaded jars are kept; shared by all data folders."
    )

    neo4j_uri: str | None = Field(
        None, description="bolt:// or neo4j:// address of a server; when set, no engine is started."
    )
    neo4j_user: str = Field("neo4j", description="User on that server.")
    neo4j_password: SecretStr | None = Field(None, description="Password on that server.")
    neo4j_database: str = Field("neo4j", description="Name of the database on that server.")

    engine_port: int = Field(
        0, ge=0, le=65535, description="Bolt port of the embedded engine on 127.0.0.1; 0 takes a free one."
    )
    engine_heap: str = Field(
        "1g", pattern=r"^\d+[mg]$", description="Java heap of the embedded engine, such as 512m or 4g."
    )
    engine_page_cache: str = Field(
        "512m", pattern=r"^\d+[mg]$", description="Page cache of the embedded engine, such as 512m or 4g."
    )
    engine_start_seconds: int = Field(
        120, ge=1, description="How long the embedded engine may take to come up."
    )

    host: str = Field("127.0.0.1", description="Address that the API listens on.")
    port: int = Field(8000, ge=0, le=65535, description="Port that the API listens on.")
    page_limit: int = Field(100, ge=1, le=100_000, description="Most entries that one page may ask for.")
    page_default: int = Field(20, ge=1, description="Entries of a page when `first` is not given.")
    depth_limit: int = Field(12, ge=1, description="How deep a GraphQL operation may nest.")
    complexity_limit: int = Field(
        200_000, ge=1, description="Most values that one GraphQL operation may ask for, pages multiplied."
    )
    hop_limit: int = Field(
        50, ge=1, description="Most lists and linked objects that one GraphQL operation may hold."
    )
    search_limit: int = Field(
        8, ge=1, description="Most searches and lists of suggestions that one GraphQL operation may hold."
    )
    read_seconds: float = Field(
        10, gt=0, description="How long the database may take over one read of the API, in seconds."
    )
    request_bytes: int = Field(100_000, ge=1_000, description="Longest body of a GraphQL request, in bytes.")

    jwt_issuer: str = Field("https://entraide.invalid/demo", description="`iss` that tokens must carry.")
    jwt_audience: str = Field("entraide", description="`aud` that tokens must carry.")
    jwt_keys: str | None = Field(
        None, description="Address (https://…) or file of the issuer's key set (JWKS); RS256 keys only."
    )
    jwt_claim_person: str = Field("sub", description="Claim that carries the id of the viewer's Person.")
    jwt_claim_roles: str = Field("roles", description="Claim that carries the viewer's roles.")
    jwt_claim_faculties: str = Field(
        "faculties", description="Claim that carries the ids of the faculties that staff work for."
    )
    demo: bool = Field(
        False, description="Serve the demo: a key made for it, demo viewers on the page, `entraide token`."
    )

    crowds: bool = Field(
        True, description="Hold in memory who shares what, so that suggestions are fast; else ask the graph."
    )

    load_batch: int = Field(5_000, ge=1, le=100_000, description="Rows written in one transaction.")
    load_memory: int = Field(
        8_000,
        ge=1,
        description="Megabytes that linking archives may take; what would take more is refused first.",
    )


def make_settings(**values: Any) -> Settings:
    """Settings from the environment, with `values` (field names) given precedence.

    Raises:
        SettingsError: a value does not fit; the message names the variable.
    """
    try:
        return Settings(**values)
    except ValidationError as error:
        first = error.errors()[0]
        name = f"{PREFIX}{str(first['loc'][0]).upper()}"
        raise SettingsError(
            f"{name} does not fit: {first['msg'].lower()}.",
            "`entraide settings` lists every setting with its default.",
        ) from None


def list_settings(current: Settings | None = None) -> Listing:
    """Every setting with its default and meaning; with its value in force where `current` is given."""

    def row(name: str) -> tuple[str, ...]:
        field = Settings.model_fields[name]
        variable, default, meaning = f"{PREFIX}{name.upper()}", _show(field.default), field.description or ""
        if current is None:
            return variable, default, meaning
        value = _show(getattr(current, name))
        changed = f"\n  instead of {default or 'none'}" if value != default else ""
        return f"{variable}\n  {value or 'none'}{changed}", meaning

    columns = ("setting", "default", "meaning") if current is None else ("setting and value", "meaning")
    return Listing("Settings", columns, tuple(map(row, Settings.model_fields)))


def _show(value: object) -> str:
    return "" if value is None else str(value)
