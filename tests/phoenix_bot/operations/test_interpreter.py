"""How Python runs the bot."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[3]

AFTER_ITS_START = """
import gc, runpy, sys
sys.argv = ["bot.py", "--help"]
try:
    runpy.run_path("bot.py", run_name="__main__")
except SystemExit:
    print(gc.isenabled(), gc.get_freeze_count() > 10_000, sys.getswitchinterval())
"""


def test_the_bot_looks_for_garbage_but_not_in_its_imports_and_its_threads_take_turns_often() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", AFTER_ITS_START], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert ran.stdout.splitlines()[-1] == "True True 0.0005"
