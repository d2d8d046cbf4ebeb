"""Neo4j itself in a child process, from packages alone; or the address of a server that runs elsewhere."""

from graph.address import Address
from graph.engine.lifecycle import acquire
from graph.engine.service import EngineStatus, Stop, read_status, start_service, stop_service

__all__ = ["Address", "EngineStatus", "Stop", "acquire", "read_status", "start_service", "stop_service"]
