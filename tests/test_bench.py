"""`make bench` works. Nobody runs it every day."""

import pytest

from tests import bench


def test_it_tells_how_long_people_wait(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, value in (("ROUNDS", 1), ("PAST_OUTAGES", (0,)), ("LATENCY", 0.0), ("CROWD", 2)):
        monkeypatch.setattr(bench, name, value)
    bench.main()

    told = capsys.readouterr().out
    assert "submit to announcement in the channel" in told
    assert "2 people at once" in told
