"""Is the embedded database found, started, named and stopped, whatever happened to it before?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from bis_portal import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
ASK = "import sys; from pathlib import Path; from bis_portal import embedded; {}(Path(sys.argv[1]){})"


@pytest.fixture
def folder(tmp_path):
    yield tmp_path / "Bodens data, 1" / "postgres"
    embedded.stop(tmp_path / "Bodens data, 1" / "postgres")


def ask(folder):
    return embedded.database_url(folder, durable=False)


def pid(folder):
    return int((folder / "postmaster.pid").read_text().split()[0])


def fetch(url, query):
    connection = psycopg2.connect(url)
    with connection.cursor() as cursor:
        cursor.execute(query)
        (found,) = cursor.fetchone()
    connection.close()
    return found


def test_a_folder_with_spaces_and_commas_gets_a_database_named_bis_that_knows_letters(folder):
    url = ask(folder)
    assert fetch(url, "SELECT current_database()") == "bis"
    assert fetch(url, "SELECT upper('åäö') || (SELECT datcollate FROM pg_database LIMIT 1)") == "ÅÄÖC.UTF-8"


def test_the_language_of_whoever_starts_it_changes_nothing(folder, monkeypatch):
    monkeypatch.setenv("LC_ALL", "xx_YY.UTF-8")
    assert fetch(ask(folder), "SHOW server_encoding") == "UTF8"


def test_a_live_server_is_left_alone_even_when_other_settings_are_wanted(folder):
    ask(folder)
    before = pid(folder)
    url = embedded.database_url(folder, durable=True)
    assert (pid(folder), fetch(url, "SHOW fsync")) == (before, "off")


def test_settings_count_from_the_next_start(folder):
    ask(folder)
    embedded.stop(folder)
    assert fetch(embedded.database_url(folder, durable=True), "SHOW fsync") == "on"


def test_many_who_ask_at_once_get_one_server(folder):
    command = [sys.executable, "-c", ASK.format("print(embedded.database_url", ", durable=False") + ")", str(folder)]
    with ThreadPoolExecutor(4) as pool:
        said = list(pool.map(lambda _each: subprocess.check_output(command, cwd=ROOT, text=True), range(4)))
    assert len(set(said)) == 1


def test_a_killed_server_is_started_again_with_what_was_entered(folder):
    connection = psycopg2.connect(embedded.database_url(folder, durable=True))
    with connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE kept AS SELECT 7 AS value")
    os.kill(pid(folder), signal.SIGKILL)
    assert fetch(embedded.database_url(folder, durable=True), "SELECT value FROM kept") == 7


def test_a_note_with_a_strangers_number_is_not_believed(folder):
    ask(folder)
    note = (folder / "postmaster.pid").read_text()
    embedded.stop(folder)
    with subprocess.Popen(["sleep", "60"]) as stranger:
        (folder / "postmaster.pid").write_text(note.replace(note.split()[0], str(stranger.pid), 1))
        assert fetch(ask(folder), "SELECT 1") == 1
        assert stranger.poll() is None
        stranger.kill()


def test_a_torn_note_is_no_obstacle(folder):
    ask(folder)
    embedded.stop(folder)
    (folder / "postmaster.pid").write_text("999999\n")
    assert fetch(ask(folder), "SELECT 1") == 1


def test_a_start_that_was_broken_off_leaves_nothing_half_made(folder):
    half = folder.with_name("postgres.new")
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18\n")
    assert fetch(ask(folder), "SELECT 1") == 1
    assert not half.exists()


def test_stopping_twice_or_after_a_kill_says_nothing(folder, capfd):
    ask(folder)
    os.kill(pid(folder), signal.SIGKILL)
    time.sleep(0.2)
    embedded.stop(folder)
    embedded.stop(folder)
    assert capfd.readouterr() == ("", "")


def test_the_server_outlives_whoever_started_it_and_stops_without_a_word(folder):
    start = ASK.format("embedded.database_url", ", durable=False")
    subprocess.run([sys.executable, "-c", start, str(folder)], cwd=ROOT, check=True)
    assert fetch(ask(folder), "SELECT 1") == 1
    stop = ASK.format("embedded.stop", "")
    ended = subprocess.run([sys.executable, "-c", stop, str(folder)], cwd=ROOT, capture_output=True, check=False)
    assert (ended.returncode, ended.stderr, (folder / "postmaster.pid").exists()) == (0, b"", False)
