"""Making the next items in a thread while the last one is being used."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

T = TypeVar("T")


def prefetch(items: Iterator[T]) -> Iterator[T]:
    """The same items, the next one made in a thread while this one is used; errors come where they belong."""
    end: list[T] = []
    with ThreadPoolExecutor(1, "prefetch") as thread:

        def take() -> Future[list[T]]:
            return thread.submit(lambda: [item] if (item := next(items, None)) is not None else end)

        coming = take()
        while found := coming.result():
            coming = take()
            yield found[0]
