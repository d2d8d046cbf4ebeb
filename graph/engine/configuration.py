"""What the embedded Neo4j is told: its settings, and the options of its Java machine."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class EngineOptions:
    """Everything the engine's process needs to know; `cache` holds the jars."""

    home: Path
    cache: Path
    port: int
    heap: str
    page_cache: str


JVM_OPTIONS = (
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--enable-native-access=ALL-UNNAMED",
    "--sun-misc-unsafe-memory-access=allow",
    "-Dfile.encoding=UTF-8",
    "-Djava.awt.headless=true",
    "-Dlog4j2.disable.jmx=true",
    "-XX:+UseCompactObjectHeaders",
    "-XX:+ExitOnOutOfMemoryError",
    "-Xrs",  # signals stay with Python, which stops the engine cleanly
)


def jvm_options(options: EngineOptions) -> list[str]:
    """The options of the Java machine."""
    return [*JVM_OPTIONS, "-Xms128m", f"-Xmx{options.heap}"]


def neo4j_settings(options: EngineOptions) -> dict[str, str]:
    """The settings of Neo4j, by their names in neo4j.conf.

    Only this machine reaches it, with a password; it calls and announces itself to nobody, logs no queries,
    keeps an empty database small, and does not wait for silence when it stops.
    """
    return {
        "server.config.strict_validation.enabled": "true",
        "server.bolt.enabled": "true",
        "server.bolt.listen_address": f"127.0.0.1:{options.port}",
        "server.bolt.advertised_address": f"127.0.0.1:{options.port}",
        "dbms.security.auth_enabled": "true",
        "dbms.usage_report.enabled": "false",
        "server.fleet_discovery.enabled": "false",
        "db.logs.query.enabled": "OFF",
        "server.memory.pagecache.size": options.page_cache,
        "db.tx_log.preallocate": "false",
        "db.tx_log.rotation.size": "64M",
        "db.tx_log.rotation.retention_policy": "256M size",
        "internal.dbms.bolt.local_enabled": "false",
        "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
        "internal.server.bolt.connection_shutdown_wait_time": "5s",
        "internal.server.bolt.thread_pool_shutdown_wait_time": "5s",
    }


def write_configuration(path: Path, options: EngineOptions) -> None:
    """Write the settings as a neo4j.conf, so that they can be looked at; it is made anew at each start."""
    lines = ["# Made anew at each start from the settings of `entraide settings`."]
    lines += [f"{name}={value}" for name, value in neo4j_settings(options).items()]
    path.write_text("\n".join(lines) + "\n")
