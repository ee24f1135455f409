"""How does everything start with one command? Prepares the data folder, then runs web, worker and beat until it is told to stop.

`python -m bis_portal.start`, which `make run` calls. Prints the address and how to log in. A process that dies is named
and started again, more slowly each time; Ctrl-C ends all of them and the embedded database last.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Final

from bis_portal import embedded, environment

if TYPE_CHECKING:
    from types import FrameType

    from bis_portal.environment import Environment

ROOT: Final = Path(__file__).resolve().parent.parent
_PATIENCE: Final = 15  # seconds that a process has to finish what it is doing
_STEADY: Final = 60  # seconds after which a process counts as well again
_PR_SET_PDEATHSIG: Final = 1  # prctl(2)


class Told(Exception):  # noqa: N818  (it is no error)
    """Somebody asked for the end while the start was still under way."""


@dataclass(slots=True)
class Child:
    """A process that belongs to the portal, and how often it has died so far."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    due_at: float = 0.0
    started_at: float = 0.0

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches only this program, which passes it on in order."""
        self.process = subprocess.Popen(  # noqa: S603
            self.command,
            cwd=ROOT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_dying_with(os.getpid()),  # noqa: PLW1509  (no thread runs here)
        )
        self.started_at = time.monotonic()

    def look(self, now: float) -> None:
        """Start it again when it has died and its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            code = self.process.returncode
            self.end()  # what it had started would keep the port or the next task
            self.deaths = 1 if now - self.started_at > _STEADY else self.deaths + 1
            pause = min(2**self.deaths, 60)
            say(f"The {self.name} stopped (code {code}) and starts again in {pause} seconds.")
            self.due_at = now + pause
        if self.process is None and now >= self.due_at:
            self.start()

    def end(self) -> None:
        """End it by force, with all that it started."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


class Supervisor:
    """Keeps the processes running until a signal says stop; a second signal hurries."""

    def __init__(self) -> None:
        self.children: list[Child] = []
        self.signals = 0
        self.is_preparing = True
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._told)

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1
        if self.is_preparing:
            self.is_preparing = False
            raise Told

    def run(self, folder: Path | None) -> None:
        """Look after the processes, and after the embedded database in `folder` if there is one."""
        self.is_preparing = False
        turn = 0
        while not self.signals:
            for child in self.children:
                child.look(time.monotonic())
            turn += 1
            if folder and turn % 20 == 0:
                with contextlib.suppress(SystemExit):
                    embedded.database_url(folder, durable=True)
            time.sleep(0.5)

    def stop(self) -> None:
        """Ask all to finish, wait, and end by force what is left."""
        say("Stopping …")
        for child in self.children:
            if child.process is not None:
                child.process.terminate()
        deadline = time.monotonic() + _PATIENCE
        while self.signals < 2 and time.monotonic() < deadline and any(map(_runs, self.children)):
            time.sleep(0.1)
        for child in self.children:
            child.end()


def _runs(child: Child) -> bool:
    return child.process is not None and child.process.poll() is None


def _dying_with(parent: int):  # type: ignore[no-untyped-def]  # noqa: ANN202  (ctypes gives no types)
    """Make what a new process does first: ask Linux to end it when its parent goes, even by kill -9."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl

    def ask() -> None:
        prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return ask


def say(text: str) -> None:
    """Print a line at once, also when the output is a file; a terminal that was closed is no reason to fall."""
    with contextlib.suppress(OSError):
        print(text, flush=True)  # noqa: T201


def refusal(host: str, port: int) -> str:
    """Why the web server could not listen there now, as a sentence; "" when it could."""
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return f"Port {port} is taken. Stop what uses it, or choose another: PORT={min(port + 1, 65535)} make run"
        if error.errno == errno.EACCES:
            return f"Port {port} is kept for the system. Choose one from 1024 on: PORT=8000 make run"
        return f"BIS_HOST is «{host}», where this machine can't listen. It must be an address of it, such as 127.0.0.1."
    return ""


def claim(folder: Path) -> IO[str] | None:
    """Take the data folder for this start; None when another start has it. Given back when this program ends."""
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / ".start.lock").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file


def prepare(chosen: Environment) -> None:
    """Bring database, catalogues and static files up to date, and load the demonstration into an empty calendar."""
    import django  # noqa: PLC0415  (settings start the database; not before the port is known free)
    from django.core.management import call_command  # noqa: PLC0415

    from bis_portal import catalogues  # noqa: PLC0415

    # First: setting up reads the house's own language, and a catalogue that was missing then stays empty in this process.
    catalogues.compile_all(ROOT)
    django.setup()
    call_command("migrate", verbosity=0)
    call_command("build_pictograms")
    call_command("collectstatic", verbosity=0, interactive=False)
    from partners.models import Organisation  # noqa: PLC0415

    if chosen.demo and not chosen.https and not Organisation.objects.exists():
        say("Loading the demo programme …")
        with open(os.devnull, "w") as nowhere:  # noqa: PTH123
            call_command("demo", verbosity=0, stdout=nowhere)


def children(chosen: Environment) -> list[Child]:
    """Web, worker and beat. Names carry the port, so that two portals on one broker can be told apart."""
    host = f"[{chosen.host}]" if ":" in chosen.host else chosen.host
    web = f"--bind {host}:{chosen.port} --workers {chosen.web_workers} --worker-class gthread --threads 4"
    # Two portals of one user would share gunicorn's control socket, which nobody needs here.
    web += " --log-level warning --graceful-timeout 10 --no-control-socket"
    celery = [sys.executable, "-W", "ignore", "-m", "celery", "-q", "-A", "bis_portal"]
    worker = f"worker -l WARNING -c 1 -Q bis,letters -n bis-{chosen.port}@%h --without-mingle --without-gossip"
    return [
        Child("web server", [sys.executable, "-m", "gunicorn", "bis_portal.wsgi", *web.split()]),
        Child("worker", [*celery, *worker.split()]),
        Child("timetable", [*celery, "beat", "-l", "WARNING", "--pidfile="]),
    ]


def main() -> None:
    """Prepare, start, tell where, and stay until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bis_portal.settings")
    try:
        chosen = environment.read(os.environ, ROOT)
        kept = claim(chosen.data_folder)
    except environment.WrongSetting as reason:
        sys.exit(f"The portal can't start: {reason}")
    except OSError as reason:
        sys.exit(f"The portal can't start: BIS_DATA must be a folder that you may write in; {reason}.")
    if wrong := refusal(chosen.host, chosen.port):
        sys.exit(wrong)
    if kept is None:
        sys.exit(f"Another start uses {chosen.data_folder} already. Stop it, or choose another folder: BIS_DATA=…")
    folder = None if chosen.database_url else chosen.data_folder / "postgres"
    supervisor = Supervisor()
    try:
        prepare(chosen)
        supervisor.children = children(chosen)
        _tell(chosen.site_url)
        supervisor.run(folder)
    except Told:
        pass
    finally:
        supervisor.is_preparing = False
        supervisor.stop()
        if folder:
            embedded.stop(folder)
    say("Stopped. What was entered is kept.")


def _tell(address: str) -> None:
    from django.db import connection  # noqa: PLC0415

    from calendar_app.demo import LOGINS, PASSWORD  # noqa: PLC0415
    from partners.models import User  # noqa: PLC0415

    say(f"\nThe calendar is at {address}/   (Ctrl-C stops it)")
    known = set(User.objects.filter(email__in=[email for email, _role in LOGINS]).values_list("email", flat=True))
    connection.close()
    if known:
        say(f"Staff pages: {address}/admin/   Demo logins, password {PASSWORD}:")
        for email, role in LOGINS:
            say(f"  {email:32} {role}")
    say("")


if __name__ == "__main__":
    main()
