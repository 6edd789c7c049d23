"""The command `sandbox`."""

import re
import signal
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

from phoenix_bot.sandbox import Sandbox
from tests.programs import NewPython, Program


def test_the_sandbox_prints_its_address_first_and_little_else(tmp_path: Path) -> None:
    with NewPython("sandbox", "--port", "0", cwd=tmp_path, settings={}) as program:
        program.wait_for("Ctrl-C ends it.")
        first, *others = program.output.strip().splitlines()
        (port,) = re.findall(r"^The sandbox is at http://127\.0\.0\.1:(\d+)/", first)
        assert len(others) < 12, program.output
        with urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
            assert "<html" in page.read().decode()
        program.signal(signal.SIGINT)

        assert program.exit_code() == 0, program.output
    assert list(tmp_path.iterdir()) == []


def test_a_port_that_is_taken_leads_to_another_one(slack: Sandbox, tmp_path: Path) -> None:
    taken = str(urlsplit(slack.url).port)
    with Program("sandbox", "--port", taken, cwd=tmp_path, settings={}) as program:
        assert program.exit_code() == 1

    assert f"Port {taken} is in use, maybe by another sandbox." in program.output
    assert 'make sandbox ARGS="--port 8920"' in program.output
    assert "Traceback" not in program.output
