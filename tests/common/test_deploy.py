"""The files of `deploy/` agree with each other and with the settings; systemd itself reads the units."""

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
OF_THE_SERVER = {"BIND", "WEB_CONCURRENCY", "WEB_THREADS"}  # read by gunicorn.conf.py


def documented() -> set[str]:
    """The variables that `.env.example` explains."""
    return set(re.findall(r"^#([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def read_by_code() -> set[str]:
    """The variables that the settings read."""
    code = "".join((ROOT / "hotelpbx" / name).read_text() for name in ("env.py", "settings.py"))
    readers = r"(?:read|flag|choice|networks|kept_secret|env\.str|e\.\w+)\(\s*\"([A-Z_]+)\""
    return set(re.findall(readers, code))


@pytest.fixture(scope="module")
def compose() -> dict[str, Any]:
    return dict(yaml.safe_load((DEPLOY / "compose.yaml").read_text()))


def test_every_setting_is_documented_and_every_documented_one_is_read() -> None:
    assert documented() == read_by_code()


def test_the_example_names_only_settings() -> None:
    names = set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))
    assert names <= read_by_code()
    assert {"SECRET_KEY", "FIELD_ENCRYPTION_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "ALLOWED_HOSTS"} <= names


def test_the_containers_set_only_what_is_read(compose: dict[str, Any]) -> None:
    own = [service for service in compose["services"].values() if service["image"] == "hotelpbx"]
    assert len(own) == 6
    for service in own:
        assert set(service["environment"]) <= read_by_code() | OF_THE_SERVER


def test_containers_and_units_run_the_same_commands(compose: dict[str, Any]) -> None:
    for name in ("web", "intake", "worker", "timer", "listen"):
        unit = (DEPLOY / "systemd" / f"hotelpbx-{name}.service").read_text()
        command = re.search(r"^ExecStart=/opt/hotelpbx/current/.venv/bin/(.*)$", unit, re.MULTILINE)
        assert command
        without_schedule = re.sub(r" --schedule \S+", "", command[1])
        assert " ".join(compose["services"][name]["command"]) == without_schedule


def test_the_containers_wait_for_what_exists(compose: dict[str, Any]) -> None:
    services = compose["services"]
    for service in services.values():
        assert set(service.get("depends_on", {})) <= set(services)
        assert {volume.split(":")[0] for volume in service.get("volumes", []) if volume[0] != "."} <= set(
            compose["volumes"]
        )


def test_the_container_has_what_runs() -> None:
    copied = re.findall(r"^COPY (\S+)", (DEPLOY / "Containerfile").read_text(), re.MULTILINE)
    assert all((ROOT / name).exists() for name in copied)
    apps = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert apps <= set(copied)


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd-analyze is not installed")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    for unit in UNITS:
        (tmp_path / unit.name).write_text(unit.read_text().replace("/opt/hotelpbx/current", str(ROOT)))
    files = [str(tmp_path / unit.name) for unit in UNITS]
    result = subprocess.run(  # noqa: S603
        ["systemd-analyze", "verify", *files],  # noqa: S607
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
