"""Starting and stopping the sandbox."""

import signal
import subprocess
import sys
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml

from phoenix_bot.sandbox import Sandbox
from tests.phoenix_bot.sandbox.app import App, manifest


@pytest.fixture
def manifest_file(tmp_path: Path) -> Path:
    file = tmp_path / "manifest.yml"
    file.write_text(yaml.safe_dump(manifest()))
    return file


def test_it_reads_the_manifest_of_the_app(manifest_file: Path) -> None:
    with Sandbox(manifest_file) as slack:
        assert App(slack).web.auth_test()["user"] == "phoenix"


def test_what_is_no_manifest() -> None:
    with pytest.raises(ValueError, match="not an app manifest"):
        Sandbox({"name": "Phoenix"})


def test_it_may_start_empty() -> None:
    with Sandbox(manifest(), demo=False) as slack:
        eve = slack.add_member("eve", tz="Asia/Tokyo")
        slack.add_channel("ops", members=["eve"])
        users = App(slack).web.users_list()["members"]

        assert {user["name"] for user in users} == {"phoenix", "slackbot", "eve"}
        assert slack.person("eve").post("ops", "hello").user == eve


def test_names_that_are_not_there(slack: Sandbox) -> None:
    with pytest.raises(LookupError, match="no member zoe"):
        slack.person("zoe")
    with pytest.raises(LookupError, match="no channel nowhere"):
        slack.channel_id("nowhere")
    with pytest.raises(ValueError, match="a member nina already"):
        slack.add_member("nina")


def test_a_port_that_is_taken(slack: Sandbox) -> None:
    port = int(slack.url.rpartition(":")[2])

    with pytest.raises(OSError, match="Address already in use"):
        Sandbox(manifest(), port=port).start()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "kill"])
def test_it_runs_on_its_own(manifest_file: Path, stop: signal.Signals) -> None:
    command = [
        sys.executable,
        "-u",
        "-m",
        "phoenix_bot.sandbox",
        "--port",
        "0",
        "--manifest",
        str(manifest_file),
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout
        address = process.stdout.readline().split()[-1]
        with urlopen(f"{address}/ui/people") as answer:  # noqa: S310
            assert answer.status == 200
        process.send_signal(stop)

        said, _ = process.communicate(timeout=20)
    finally:
        process.kill()
        process.communicate()
    assert process.returncode == 0
    assert said.endswith("stopped\n")
