"""`make run`: the demo hotel under one supervisor, from an empty folder to a room rack."""

import os
import secrets
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

from honcho.manager import Manager

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
PORT = int(os.environ.get("PORT", "8000"))
SIM_PORT = int(os.environ.get("PBX_SIM_PORT", "8088"))
SIM_TCP_PORT = int(os.environ.get("PBX_SIM_TCP_PORT", "8333"))
READY_WITHIN = 60  # seconds
VAR_DIR = Path(os.environ.get("VAR_DIR", ROOT / "var"))
DEMO_ROOMS = "101-110,201-210,301-310,401-410"
TOUR = """
  HotelPBX is open:  http://localhost:{port}/

  Sign in as         reception · housekeeping · accounting · manager · engineer     password: welcome

  1. reception       check a guest into a vacant room: the tile says "asked", then "confirmed"
  2. Training phones pick that room, press "Room is clean", then "Minibar" with product 101: rack and folio change
  3. Training phones call outside for 95 seconds: the charge and how it came about are on the folio
  4. Wake-ups        order one for two minutes ahead: answer it once, let it ring once, see Attention
  5. Rack            move the guest, then check out with payment: the phone is wiped
  6. accounting      Night audit: close the day and look at its report

  Ctrl-C stops everything; `make run` again goes on with the same data, `make reset` throws it away.
"""


def demo_environment() -> dict[str, str]:
    """The processes' environment: this run's ports and the simulator's password."""
    password_file = VAR_DIR / "simulator_password"
    VAR_DIR.mkdir(parents=True, exist_ok=True)
    if not password_file.exists():
        password_file.touch(mode=0o600)
        password_file.write_text(secrets.token_urlsafe(12))
    return os.environ | {
        "PYTHONUNBUFFERED": "1",
        "DEMO": "true",
        "PBX_SIM_PASSWORD": password_file.read_text(),
        "PBX_SIMULATOR_URL": f"http://127.0.0.1:{SIM_PORT}",
        "LOG_FORMAT": os.environ.get("LOG_FORMAT", "console"),
        "LOG_LEVEL": os.environ.get("LOG_LEVEL", "warning"),  # logins and address stay in sight
    }


def prepare(env: dict[str, str]) -> None:
    """Database, static files, demo data, and the simulator as the hotel's PBX."""
    manage("migrate", "-v", "0", env=env)
    manage("collectstatic", "--noinput", "-v", "0", env=env)
    manage("seed_demo", "--if-empty", env=env)
    manage(
        *("pbx_add", "main", "--property", "demo", "--url", f"http://127.0.0.1:{SIM_PORT}", "--username", "api"),
        *("--password-env", "PBX_SIM_PASSWORD", "--transport", "http", "--tcp-port", str(SIM_TCP_PORT)),
        *("--events-url", f"http://127.0.0.1:{PORT}", "--timezone", "Europe/Berlin"),
        env=env,
        quiet=True,
    )


def manage(*args: str, env: dict[str, str], quiet: bool = False) -> None:
    """Run one management command; what it says of an error ends the start."""
    result = subprocess.run(  # noqa: S603
        [PYTHON, "manage.py", *args], cwd=ROOT, env=env, stdout=subprocess.DEVNULL if quiet else None, check=False
    )
    if result.returncode:
        sys.exit(f"`manage.py {args[0]}` failed; see above.")


def processes() -> dict[str, str]:
    """What runs, by name; what only works off the database is started again when it dies."""
    simulator = (
        f"manage.py pbx_simulator --port {SIM_PORT} --tcp-port {SIM_TCP_PORT} --rooms {DEMO_ROOMS} "
        f"--extensions 8001-8003 --furnished --timezone Europe/Berlin --state-file '{VAR_DIR}/simulator.json'"
    )
    granian = (
        f"-m granian --interface wsgi --host 127.0.0.1 --port {PORT} --blocking-threads 4 --no-ws "
        "--log-level error --workers-kill-timeout 2"
    )
    celery = f"{PYTHON} -m celery --quiet -A hotelpbx"
    worker = f"{celery} worker --pool threads --concurrency 4 --loglevel WARNING --without-gossip --without-mingle"
    return {
        "simulator": f"exec {PYTHON} {simulator}",
        "web": f"exec {PYTHON} {granian} hotelpbx.wsgi:application",
        "worker": kept_alive(worker),
        # Not inside the worker: there it is a child process, which would outlive a worker that is killed.
        "timer": kept_alive(f"{celery} beat --loglevel WARNING"),
        "listener": kept_alive(f"{PYTHON} manage.py pbx_listen"),
    }


def kept_alive(command: str) -> str:
    """A shell that starts the command again after it ended; a signal to the group ends both."""
    return f"while :; do {command}; echo 'ended; starting again'; sleep 1; done"


def announce() -> None:
    """Print the tour when everything answers, or what does not."""
    deadline = time.monotonic() + READY_WITHIN
    answer = "no answer"
    while time.monotonic() < deadline:
        answer = readiness()
        if all(line.endswith(": ok") for line in answer.splitlines()):
            print(TOUR.format(port=PORT), flush=True)  # noqa: T201
            return
        time.sleep(0.2)
    print(f"Not everything is ready after {READY_WITHIN} s:\n{answer}", flush=True)  # noqa: T201


def readiness() -> str:
    """What `/health/ready/` says."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/health/ready/", timeout=2) as response:
            return str(response.read().decode())
    except urllib.error.HTTPError as error:
        return error.read().decode()
    except OSError as error:
        return f"web: {error}"


def main() -> None:
    """Prepare, start, announce, and stay until Ctrl-C or until one process ends."""
    env = demo_environment()
    prepare(env)
    manager = Manager()
    for name, command in processes().items():
        manager.add_process(name, command, env=env, cwd=str(ROOT))
    threading.Thread(target=announce, daemon=True).start()
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    manager.loop()
    sys.exit(manager.returncode)


if __name__ == "__main__":
    main()
