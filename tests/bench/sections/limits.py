"""The limits that rows have."""

from tests.bench.table import Limit, p50, p99


def at_most(figure: float) -> Limit:
    """The median is at most this."""
    return Limit(p50, lambda _, __: figure)


def at_least(figure: float) -> Limit:
    """The median is at least this."""
    return Limit(p50, lambda _, __: figure, least=True)


def worst_at_most(figure: float) -> Limit:
    """The p99 is at most this."""
    return Limit(p99, lambda _, __: figure)


def times(share: float) -> Limit:
    """The median is at most so many times the floor's."""
    return Limit(p50, lambda floor, _: share * p50(floor))


def worst_times(share: float) -> Limit:
    """The p99 is at most so many times the floor's."""
    return Limit(p99, lambda floor, _: share * p99(floor))


def above(figure: float, *, commits: int = 0) -> Limit:
    """The median is at most so much, and so many commits, more than the floor's."""
    return Limit(p50, lambda floor, commit: p50(floor) + commits * commit + figure)


def worst_above(figure: float) -> Limit:
    """The p99 is at most so much more than the floor's."""
    return Limit(p99, lambda floor, _: p99(floor) + figure)
