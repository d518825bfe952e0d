"""docs/production.md, done: a guest's round through nginx, gunicorn, PostgreSQL and Redis; an upgrade under reports."""

import datetime as dt
import http.client
import json
import re
import threading
import time
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import requests

from tests.helpers.hotel import eventually
from tests.helpers.production import Production, production, stop

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.filterwarnings("ignore::urllib3.exceptions.InsecureRequestWarning"),
]
RABBITMQ = "amqp://guest:guest@127.0.0.1:5672//"


@pytest.fixture(scope="module")
def hotel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    with production(tmp_path_factory.mktemp("production")) as running:
        yield running


def room(hotel: Production, number: str) -> dict[str, Any]:
    answer = hotel.api("GET", f"rooms/?number={number}")
    assert answer.status_code == 200, answer.text
    (found,) = answer.json()["results"]
    return dict(found)


def check_in(hotel: Production, number: str) -> dict[str, Any]:
    departure = (dt.datetime.now(dt.UTC).date() + dt.timedelta(days=3)).isoformat()
    guests = [{"first_name": "Edith", "last_name": "Wharton"}]
    body = {"room": number, "guests": guests, "departure": departure, "override_dirty": True}
    answer = hotel.api("POST", "stays/check-in/", body)
    assert answer.status_code == 201, answer.text
    eventually(lambda: room(hotel, number)["phone"]["sync"] == "synced", within=20)
    return dict(answer.json())


def stored(hotel: Production, name: str) -> int:
    with psycopg.connect(hotel.env["DATABASE_URL"]) as database:
        rows = database.execute(
            "SELECT COUNT(*) FROM pbx_receipt WHERE convert_from(raw, 'UTF8') LIKE %s", [f"%{name}%"]
        )
        return int(rows.fetchone()[0])  # type: ignore[index]


def test_the_settings_of_the_example_pass_the_deployment_check(hotel: Production) -> None:
    said = hotel.manage("check", "--deploy")
    assert re.findall(r"\(([a-z]+\.[EW]\d+)\)", said) == []


def test_a_guests_round(hotel: Production) -> None:
    stay = check_in(hotel, "101")
    assert "Wharton" in next(row for row in hotel.sim("state")["extensions"] if row["number"] == "101")["username"]
    assert room(hotel, "101")["status_code"] == "OD"
    hotel.sim("phones/101/dial", {"number": "777*01"})
    eventually(lambda: room(hotel, "101")["status_code"] == "OC", within=10)
    answer = hotel.api("POST", f"stays/{stay['id']}/check-out/", {"force": True})
    assert answer.status_code == 200, answer.text
    eventually(lambda: next(r for r in hotel.sim("state")["extensions"] if r["number"] == "101")["username"] == "101")


def test_what_nginx_lets_through(hotel: Production) -> None:
    page = hotel.get_raw("GET", "/sign-in/", allow_redirects=True)
    assert page.status_code == 200
    assert len(page.headers["X-Request-ID"]) == 32
    path = page.text.split('rel="stylesheet" href="')[1].split('"')[0]
    style = hotel.get_raw("GET", path)
    assert (style.status_code, style.headers["Content-Type"]) == (200, "text/css")
    assert style.headers["Server"] == "nginx"
    assert hotel.get_raw("POST", "/pbx/events/whatever/").status_code == 404
    assert hotel.get_raw("GET", "/metrics/").status_code == 403


def test_what_the_intake_answers(hotel: Production) -> None:
    intake = f"http://127.0.0.1:{hotel.intake_port}"
    assert requests.get(f"{intake}/health/ready/", timeout=5).status_code == 200
    assert requests.get(f"{intake}/sign-in/", timeout=5).status_code == 404
    assert requests.get(f"{intake}/api/v1/rooms/", timeout=5).status_code == 404


def test_metrics_for_the_machine_itself(hotel: Production) -> None:
    text = requests.get(f"http://127.0.0.1:{hotel.web.getsockname()[1]}/metrics/", timeout=5).text
    assert 'hotelpbx_pbx_online{pbx="main"} 1.0' in text


def log_lines(hotel: Production, name: str) -> list[dict[str, Any]]:
    """The log of a process; each line must be JSON."""
    return [json.loads(line) for line in hotel.log(name).read_text().splitlines()]


def test_a_report_can_be_followed_through_the_logs_of_all_processes(hotel: Production) -> None:
    hotel.sim("phones/103/dial", {"number": "777*01"})
    eventually(lambda: room(hotel, "103")["status_code"] == "VC", within=20)
    codes = [line for line in log_lines(hotel, "worker") if line.get("event_type") == "DTMF"]
    stored = [line for line in log_lines(hotel, "intake") if line.get("receipt") == codes[-1]["receipt"]]
    assert [line["event"] for line in stored] == ["report_stored"]
    request = [line for line in log_lines(hotel, "intake") if line.get("request_id") == stored[0]["request_id"]]
    assert [line["event"] for line in request] == ["report_stored", "request"]
    assert log_lines(hotel, "web")
    log_lines(hotel, "timer")


def post_reports(hotel: Production, count: int, answers: list[int]) -> None:
    """As the device does: a connection each, with its malformed Host header."""
    key = hotel.manage(
        "shell", "-v", "0", "-c", "from pbx.models import Pbx; print(Pbx.objects.get().intake_key)"
    ).strip()
    for number in range(count):
        connection = http.client.HTTPConnection("127.0.0.1", hotel.intake_port, timeout=60)
        connection.putrequest("POST", f"/pbx/events/{key}/", skip_host=True)
        connection.putheader("Host", f"127.0.0.1: {hotel.intake_port}")
        body = json.dumps(
            {"event": "ExtensionStatus", "extension": f"upgrade{number}", "status": "Registered"}
        ).encode()
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answers.append(connection.getresponse().status)
        connection.close()
        time.sleep(0.02)


def test_an_upgrade_refuses_no_report(hotel: Production) -> None:
    """Both web processes are replaced twice while reports come: systemd keeps the sockets, so they only wait."""
    answers: list[int] = []
    device = threading.Thread(target=post_reports, args=(hotel, 200, answers))
    device.start()
    for answered in (10, 100):
        eventually(lambda so_many=answered: len(answers) > so_many, within=60)
        for unit in ("intake", "web"):
            stop(hotel.running[unit])
            hotel.start_unit(unit)
    device.join()
    assert answers == [200] * 200
    assert stored(hotel, "upgrade") == 200


def test_a_worker_on_rabbitmq(hotel: Production) -> None:
    """The other broker: a second worker and timer on it alone do the work."""
    from kombu import Connection

    try:
        with Connection(RABBITMQ, connect_timeout=2) as broker:
            broker.connect()
    except OSError as error:
        pytest.skip(f"no RabbitMQ at 127.0.0.1:5672: {error}")
    assert room(hotel, "102")["status_code"] == "VD"
    for unit in ("worker", "timer"):
        stop(hotel.running[unit])
        hotel.start_unit(unit, CELERY_BROKER_URL=RABBITMQ)
    hotel.sim("phones/102/dial", {"number": "777*01"})
    eventually(lambda: room(hotel, "102")["status_code"] == "VC", within=30)


def test_a_backup_of_the_running_hotel_is_good(hotel: Production) -> None:
    file = str(hotel.folder / "backup")
    hotel.manage("backup", file)
    assert "The backup is good" in hotel.manage("restore_check", file)
