"""What arrives at the same time is stored together, and nothing of it harms the rest."""

import asyncio
from collections.abc import Sequence
from threading import Event

import pytest

from phoenix_bot.operations.http.together import Together

PATIENCE = 20


class Store:
    """Stores words that are no numbers, the first batch only once the gate is open."""

    def __init__(self) -> None:
        self.gate, self.tried = Event(), list[list[str]]()

    def __call__(self, words: Sequence[str]) -> None:
        assert self.gate.wait(PATIENCE)
        self.tried.append(list(words))
        for word in words:
            if word.isdigit():
                raise ValueError(word)


@pytest.fixture
def store() -> Store:
    return Store()


async def put_all(store: Store, *words: str, given_up: str = "") -> list[BaseException | None]:
    """What comes of each word; the first is being stored while the others arrive."""
    together = Together(store, thread_name="test")
    putting = [asyncio.ensure_future(together.put(word)) for word in words]
    await asyncio.sleep(0)
    if given_up:
        putting[words.index(given_up)].cancel()
        await asyncio.sleep(0)
    store.gate.set()
    return await asyncio.wait_for(asyncio.gather(*putting, return_exceptions=True), PATIENCE)


def test_what_arrives_meanwhile_is_stored_at_once_and_in_order(store: Store) -> None:
    assert asyncio.run(put_all(store, "one", "two", "three")) == [None] * 3

    assert store.tried == [["one"], ["two", "three"]]


def test_what_cannot_be_stored_harms_nothing_else(store: Store) -> None:
    found = asyncio.run(put_all(store, "one", "two", "3", "four"))

    assert [str(error) if error else "" for error in found] == ["", "", "3", ""]
    assert store.tried == [["one"], ["two", "3", "four"], ["two"], ["3"], ["four"]]


def test_what_nobody_waits_for_any_more_is_not_stored(store: Store) -> None:
    asyncio.run(put_all(store, "one", "two", "three", given_up="two"))

    assert store.tried == [["one"], ["three"]]
