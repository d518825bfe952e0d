"""The management command as an operator starts it."""

import hashlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command

from pbx.simulator.server import Simulator

from .device import Device

ROOT = Path(__file__).parents[3]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_command_runs_until_it_is_told_to_stop(number):
    port, tcp_port = free_port(), free_port()
    options = ["--port", str(port), "--tcp-port", str(tcp_port), "--rooms", "101-103", "--extensions", "9"]
    options += ["--furnished", "--profile", "manual"]
    process = subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, "manage.py", "pbx_simulator", *options, "--timezone", "Europe/Berlin", "--transport", "tcp"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PBX_SIM_PASSWORD": "secret"},
    )
    try:
        assert f"http://127.0.0.1:{port}" in process.stdout.readline()
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        connection.request("GET", "/sim/state")
        state = json.loads(connection.getresponse().read())
        connection.close()
        assert [extension["number"] for extension in state["extensions"]] == ["101", "102", "103", "9"]
        assert state["transport"] == "TCP"
        device = Device(SimpleNamespace(port=port))
        device.login(password=hashlib.md5(b"secret", usedforsecurity=False).hexdigest())
        trunks = device.ok("trunk/list")["trunklist"]
        assert [trunk["status"] for trunk in trunks] == ["registered", "Failure", "Idle"]
    finally:
        process.send_signal(number)
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--rooms", "9-1"], "from a smaller to a larger number"),
        (["--timezone", "Mars/Olympus"], "Mars/Olympus"),
    ],
)
def test_bad_options_are_explained(options, message):
    with pytest.raises(CommandError, match=message):
        call_command("pbx_simulator", "--port", "0", "--tcp-port", "0", *options)


def test_taken_port_is_explained():
    with Simulator() as sim, pytest.raises(CommandError, match="taken"):
        call_command("pbx_simulator", "--port", str(sim.port), "--tcp-port", "0")
