"""The unit file for systemd, as systemd itself reads it and as the bot needs it."""

import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import bot
from phoenix_bot.operations import signals
from phoenix_bot.settings import SETTINGS
from tests.documents import ROOT, text

UNIT = "docs/phoenix.service"


def values(name: str) -> list[str]:
    """What the unit sets this to, in each line that does."""
    lines = [line.partition("=") for line in text(UNIT).splitlines() if not line.startswith("#")]
    return [value for key, _, value in lines if key == name]


def test_systemd_takes_every_line(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze here")
    here = (
        text(UNIT).replace("/opt/phoenix/.venv/bin/python", sys.executable).replace("/opt/phoenix", str(ROOT))
    )
    unit = tmp_path / "phoenix.service"
    unit.write_text(here)
    verified = subprocess.run(
        [analyze, "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )

    complaints = [line for line in verified.stderr.splitlines() if "phoenix" in line]
    assert (verified.returncode, complaints) == (0, [])


def test_the_bot_is_started_stopped_and_told_of_new_settings() -> None:
    [start], [reload] = values("ExecStart"), values("ExecReload")
    python, program, *options = shlex.split(start)

    assert (Path(python).name, Path(program).name) == ("python", "bot.py")
    assert bot._parser().parse_args(options).env_file == "/etc/phoenix/phoenix.env"
    assert reload == f"/bin/kill -{signals.RENEW.name.removeprefix('SIG')} $MAINPID"
    assert values("RestartPreventExitStatus") == [str(bot.MISCONFIGURED)]
    assert values("Restart") == ["always"]
    assert int(values("TimeoutStopSec")[0]) >= 60


def test_no_setting_stands_in_its_environment_where_it_could_not_be_changed() -> None:
    names = {one.partition("=")[0] for line in values("Environment") for one in shlex.split(line)}

    assert names.isdisjoint({setting.name for setting in SETTINGS})
    assert values("EnvironmentFile") == []


def test_it_may_change_only_its_own_folder_and_files_in_tmp() -> None:
    assert values("ProtectSystem") == ["strict"]
    assert (values("StateDirectory"), values("WorkingDirectory")) == (["phoenix"], ["%S/phoenix"])
    assert values("PrivateTmp") == values("NoNewPrivileges") == ["yes"]
    assert values("ReadWritePaths") == []
