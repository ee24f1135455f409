"""Does the portal start with one command, stop cleanly, and keep what was entered? With its real processes."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from types import SimpleNamespace

import django
import psutil
import psycopg2
import pytest

from bis_portal import catalogues, embedded
from bis_portal.start import claim, prepare

ROOT = Path(__file__).resolve().parent.parent.parent


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def started(folder, port, **more):
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("BIS_", "DATABASE_", "CELERY_", "CACHE_", "PYTEST_"))
    }
    environment |= {"BIS_DATA": str(folder), "PORT": str(port), "BIS_DEMO": "off", "BIS_WEB_WORKERS": "1", **more}
    return subprocess.Popen(
        [sys.executable, "-W", "ignore", "-m", "bis_portal.start"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def write(folder, statement):
    connection = psycopg2.connect(embedded.database_url(folder, durable=True))
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def wait_until_ready(port, process):
    for _second in range(90):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/ready", timeout=2) as answer:
                return answer.status
        except OSError:
            assert process.poll() is None, process.stdout.read()
            time.sleep(1)
    raise AssertionError("It did not become ready.")


@pytest.fixture
def tmp_path():
    """A folder of its own: pytest closes the ones above its own to everybody else, and the server has a user of its own."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.mark.parametrize(
    "folder",
    [
        "data",
        "a folder with spaces and a rather long name that no socket path would have room for, since those end at about a hundred letters",
    ],
)
def test_it_starts_stops_without_leaving_anything_and_starts_again(tmp_path, folder):
    port = free_port()
    for _time in range(2):
        process = started(tmp_path / folder, port)
        assert wait_until_ready(port, process) == 200
        family = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        assert "What was entered is kept." in process.communicate(timeout=60)[0]
        _gone, alive = psutil.wait_procs(family, timeout=10)
        assert alive == []
        assert not (tmp_path / folder / "postgres" / "postmaster.pid").exists()


def test_a_killed_start_leaves_no_process_and_what_was_entered_is_found_again(tmp_path):
    port = free_port()
    process = started(tmp_path, port)
    assert wait_until_ready(port, process) == 200
    family = psutil.Process(process.pid).children(recursive=True)
    write(tmp_path / "postgres", "CREATE TABLE kept AS SELECT 7 AS value")
    process.kill()
    process.communicate(timeout=10)
    _gone, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []
    process = started(tmp_path, port)
    assert wait_until_ready(port, process) == 200
    write(tmp_path / "postgres", "DROP TABLE kept")
    process.terminate()
    assert "What was entered is kept." in process.communicate(timeout=60)[0]


def test_a_worker_that_is_killed_is_named_and_leaves_no_child(tmp_path):
    port = free_port()
    process = started(tmp_path, port)
    assert wait_until_ready(port, process) == 200
    (worker,) = (each for each in psutil.Process(process.pid).children() if "worker" in each.cmdline())
    while not (family := worker.children()):
        time.sleep(0.2)
    worker.kill()
    assert next(line for line in process.stdout if "stopped" in line).startswith("The worker stopped (code -9)")
    _gone, alive = psutil.wait_procs(family, timeout=30)
    assert alive == []
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)


def test_two_starts_do_not_share_a_data_folder(tmp_path):
    with claim(tmp_path):
        process = started(tmp_path, free_port())
        said, _none = process.communicate(timeout=30)
    assert (process.returncode, said.startswith(f"Another start uses {tmp_path} already.")) == (1, True)


def test_an_address_of_another_machine_is_said_in_words(tmp_path):
    process = started(tmp_path, free_port(), BIS_HOST="192.0.2.1")
    said, _none = process.communicate(timeout=30)
    assert said.startswith("BIS_HOST is «192.0.2.1»")


def test_a_taken_port_is_said_in_words(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = started(tmp_path, port)
        said, _none = process.communicate(timeout=30)
    assert process.returncode == 1
    assert f"Port {port} is taken" in said


def test_a_wrong_setting_stops_the_start_in_one_line(tmp_path):
    process = started(tmp_path, free_port(), DATABASE_URL="mysql://x/y")
    said, _none = process.communicate(timeout=30)
    assert process.returncode == 1
    assert said.startswith("The portal can't start: DATABASE_URL")
    assert len(said.splitlines()) == 1


def test_catalogues_are_there_before_anything_reads_them(monkeypatch):
    # Whoever reads a catalogue that is missing keeps it empty: a new house's survey would ask its Swedish questions in English.
    order = []
    monkeypatch.setattr(django, "setup", lambda: order.append("setup"))
    monkeypatch.setattr(catalogues, "compile_all", lambda _root: order.append("catalogues"))
    monkeypatch.setattr("django.core.management.call_command", lambda name, **_options: order.append(name))
    prepare(SimpleNamespace(demo=False, https=False))
    assert order == ["catalogues", "setup", "migrate", "build_pictograms", "collectstatic"]
