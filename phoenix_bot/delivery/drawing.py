"""Drawing charts in a process of its own.

Drawing computes for seconds, and would hold up every thread here meanwhile. A child process takes only what
processor time nobody else wants, and when it ends all memory that matplotlib took is free again.
"""

import base64
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from tempfile import TemporaryDirectory

from phoenix_bot.blocks.insights.charts import Chart

log = logging.getLogger(__name__)

TIMEOUT = 60.0
"""Seconds that a drawing may take; two to four are usual."""

PROGRAM = "phoenix_bot.blocks.insights.drawing"

_pencil = threading.Lock()


class Undrawn(Exception):
    """The charts could not be drawn."""


@contextmanager
def turn() -> Iterator[bool]:
    """Whether it is our turn to draw, until the end of the block: one drawing at a time in this process."""
    is_ours = _pencil.acquire(blocking=False)
    try:
        yield is_ours
    finally:
        if is_ours:
            _pencil.release()


def draw(charts: Sequence[Chart]) -> list[bytes]:
    """The charts as PNGs; Undrawn if that does not work."""
    asked = json.dumps([asdict(chart) for chart in charts])
    try:
        # matplotlib stores its list of fonts in a folder, which must be writable.
        with TemporaryDirectory(prefix="phoenix-") as folder:
            answer = _run(asked, folder)
    except subprocess.CalledProcessError as error:
        lines = str(error.stderr).strip().splitlines()[-1:]
        raise Undrawn(f"The drawing process failed: {' '.join(lines)}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Undrawn(f"The drawing process failed: {type(error).__name__}") from error
    return [base64.b64decode(picture) for picture in json.loads(answer)]


def _run(asked: str, folder: str) -> str:
    """What the child process answers. It knows nothing of our environment, which has secrets."""
    environment = {
        "MPLCONFIGDIR": folder,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "OPENBLAS_NUM_THREADS": "1",
    }
    ended = subprocess.run(  # noqa: S603  # our own program
        [sys.executable, "-W", "ignore", "-m", PROGRAM],
        input=asked,
        capture_output=True,
        encoding="utf-8",
        timeout=TIMEOUT,
        check=True,
        env=environment,
        # Ctrl-C in a terminal is for us: we finish what we have begun.
        start_new_session=True,
    )
    return ended.stdout
