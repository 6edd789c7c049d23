"""What arrives at the same time is stored together, in one transaction: commits take longest."""

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Generic, TypeVar

from models.database import work_in_background

Item = TypeVar("Item")

MOST = 64
"""How many items are stored in one transaction at most."""

Waiting = tuple[Item, "asyncio.Future[None]"]
"""An item, and who waits until it is stored."""


class Together(Generic[Item]):
    """Stores items on a thread of its own. To be used on one event loop alone.

    `store` stores several items, in the order in which they came, all or nothing. While it works, others
    wait; they are stored together next.
    """

    def __init__(self, store: Callable[[Sequence[Item]], object], *, thread_name: str) -> None:
        self._store = store
        self._waiting: list[Waiting[Item]] = []
        self._is_busy = False
        self._writer = ThreadPoolExecutor(1, thread_name_prefix=thread_name, initializer=work_in_background)

    async def put(self, item: Item) -> None:
        """Wait until the item is stored; raises what `store` raises for this item alone.

        If whoever waits is cancelled before its turn comes, it is not stored.
        """
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, stored))
        if not self._is_busy:
            self._begin()
        await stored

    def _begin(self) -> None:
        batch, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
        self._is_busy = True
        writing = asyncio.get_running_loop().run_in_executor(self._writer, self._write, batch)
        writing.add_done_callback(partial(self._end, batch))

    def _end(self, batch: list[Waiting[Item]], written: "asyncio.Future[list[Exception | None]]") -> None:
        self._is_busy = False
        if self._waiting:
            self._begin()
        for (_, stored), error in zip(batch, written.result(), strict=True):
            if stored.done():
                continue
            if error is None:
                stored.set_result(None)
            else:
                stored.set_exception(error)

    def _write(self, batch: list[Waiting[Item]]) -> list[Exception | None]:
        """What kept each item from being stored; runs on the thread that writes."""
        items = [item for item, stored in batch if not stored.cancelled()]
        try:
            if items:
                self._store(items)
        except Exception as error:  # noqa: BLE001  # whoever waits for the item raises it
            if len(batch) == 1:
                return [error]
            # One of them may have harmed the others.
            return [found for one in batch for found in self._write([one])]
        return [None] * len(batch)
