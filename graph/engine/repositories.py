"""Where jars are fetched from: the addresses that Maven and jgo use on this machine.

No address is written down here. jgo brings Maven Central's own; `~/.config/jgo.conf` ([repositories]) and the
mirrors of `~/.m2/settings.xml` take its place where the user has set them.
"""

from pathlib import Path
from xml.etree import ElementTree

CENTRAL = "central"
MIRRORS_CENTRAL = {"*", "external:*", CENTRAL}


def list_repositories(maven_settings: Path | None = None) -> list[str]:
    """Addresses of Maven repositories, the first to be asked first, each without a slash at its end.

    `maven_settings` is the user's settings file, `~/.m2/settings.xml` when not given.
    """
    from jgo.config import GlobalSettings
    from jgo.maven._core import DEFAULT_REMOTE_REPOS

    repositories = DEFAULT_REMOTE_REPOS | GlobalSettings.load().repositories
    mirror = read_mirror(maven_settings or Path.home() / ".m2" / "settings.xml")
    if mirror:
        repositories[CENTRAL] = mirror
    return [address.rstrip("/") for address in repositories.values()]


def read_mirror(maven_settings: Path) -> str | None:
    """The address that stands in for Maven Central in a Maven settings file, if it names one."""
    try:
        root = ElementTree.parse(maven_settings).getroot()
    except (OSError, ElementTree.ParseError):
        return None
    for mirror in root.iterfind("{*}mirrors/{*}mirror"):
        mirrored = {part.strip() for part in (mirror.findtext("{*}mirrorOf") or "").split(",")}
        address = (mirror.findtext("{*}url") or "").strip()
        if address and mirrored & MIRRORS_CENTRAL and f"!{CENTRAL}" not in mirrored:
            return address
    return None
