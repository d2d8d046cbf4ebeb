"""The socket that the API listens on: taken before anything that takes time is begun."""

import errno
import os
import socket

from graph.errors import PortTaken, SettingsError
from graph.settings import Settings


def open_listener(settings: Settings) -> socket.socket:
    """A socket bound to the host and port of the settings; requests are taken once the server runs.

    Raises:
        PortTaken: another program listens there.
        SettingsError: this machine has no such address, or this user may not use the port.
    """
    where = f"{settings.host}:{settings.port}"
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
        try:
            # Else the port stays closed for a minute after each stop.
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
        except BaseException:
            listener.close()
            raise
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(
                f"Another program listens on {where}.", "Stop it, or choose another port with ENTRAIDE_PORT."
            ) from error
        reason = error.strerror or os.strerror(error.errno or 0)
        raise SettingsError(
            f"The API cannot listen on {where}: {reason.lower()}.", "Check ENTRAIDE_HOST and ENTRAIDE_PORT."
        ) from error
    return listener


def address_of(listener: socket.socket) -> str:
    """The address of the page and the API that a socket listens for."""
    host, port = listener.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}/graphql"
