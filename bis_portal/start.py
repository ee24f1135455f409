"""How does everything start with one command? Prepares the data folder, then runs web, worker and beat until it is told to stop.

`python -m bis_portal.start`, which `make run` calls. Prints the address and how to log in. A process that dies is named
and started again, more slowly each time; Ctrl-C ends all of them and the embedded database last.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from types import FrameType

ROOT: Final = Path(__file__).resolve().parent.parent
_PATIENCE: Final = 15  # seconds that a process has to finish what it is doing
_PR_SET_PDEATHSIG: Final = 1


@dataclass(slots=True)
class Child:
    """A process that belongs to the portal, and how often it has died so far."""

    name: str
    command: list[str]
    process: subprocess.Popen[bytes] | None = None
    deaths: int = 0
    due_at: float = 0.0
    started_at: float = field(default=0.0)

    def start(self) -> None:
        """Start it in a group of its own, so that Ctrl-C reaches only this program, which passes it on in order."""
        self.process = subprocess.Popen(self.command, cwd=ROOT, start_new_session=True, preexec_fn=_die_with_parent)  # noqa: S603, PLW1509
        self.started_at = time.monotonic()

    def look(self, now: float) -> None:
        """Start it again when it has died and its pause is over."""
        if self.process is not None and self.process.poll() is not None:
            self.deaths = 1 if now - self.started_at > 60 else self.deaths + 1
            pause = min(2**self.deaths, 60)
            say(f"The {self.name} stopped (code {self.process.returncode}) and starts again in {pause} seconds.")
            self.process, self.due_at = None, now + pause
        if self.process is None and now >= self.due_at:
            self.start()


def _die_with_parent() -> None:
    """Ask Linux to end this process when the one that started it is gone, even by kill -9."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def say(text: str) -> None:
    """Print a line at once, also when the output is a file."""
    print(text, flush=True)  # noqa: T201


def port_is_free(host: str, port: int) -> bool:
    """Whether the web server could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def prepare() -> None:
    """Bring database, catalogues and static files up to date, and load the demonstration into an empty calendar."""
    from django.conf import settings  # noqa: PLC0415  (settings start the database; not before the port is known free)
    from django.core.management import call_command  # noqa: PLC0415

    from bis_portal import catalogues  # noqa: PLC0415

    catalogues.compile_all(ROOT)
    call_command("migrate", verbosity=0)
    call_command("build_pictograms")
    call_command("collectstatic", verbosity=0, interactive=False)
    from partners.models import Organisation  # noqa: PLC0415

    if settings.ENVIRONMENT.demo and not Organisation.objects.exists():
        say("Loading the demo programme …")
        call_command("demo", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115, PTH123


def children(host: str, port: int, workers: int) -> list[Child]:
    """Web, worker and beat. Names carry the port, so that two portals on one broker can be told apart."""
    celery = [sys.executable, "-W", "ignore", "-m", "celery", "-q", "-A", "bis_portal"]
    bind = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    web = [sys.executable, "-m", "gunicorn", "bis_portal.wsgi", "--bind", bind, "--workers", str(workers)]
    return [
        Child(
            "web server",
            [*web, "--worker-class", "gthread", "--threads", "4", "--log-level", "warning", "--graceful-timeout", "10"],
        ),
        Child(
            "worker",
            [
                *celery,
                "worker",
                "-l",
                "WARNING",
                "-c",
                "1",
                "-n",
                f"bis-{port}@%h",
                "--without-mingle",
                "--without-gossip",
            ],
        ),
        Child("timetable", [*celery, "beat", "-l", "WARNING", "--pidfile="]),
    ]


class Supervisor:
    """Keeps the processes running until a signal says stop; a second signal hurries."""

    def __init__(self, processes: list[Child]) -> None:
        self.processes, self.signals = processes, 0
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._told)

    def _told(self, _number: int, _frame: FrameType | None) -> None:
        self.signals += 1

    def run(self) -> None:
        """Look after the processes once a second."""
        while not self.signals:
            now = time.monotonic()
            for child in self.processes:
                child.look(now)
            time.sleep(0.5)
        self.stop()

    def stop(self) -> None:
        """Ask all to finish, wait, and end by force what is left."""
        say("Stopping …")
        running = [child.process for child in self.processes if child.process is not None]
        for process in running:
            process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + _PATIENCE
        while any(process.poll() is None for process in running) and time.monotonic() < deadline and self.signals < 2:
            time.sleep(0.1)
        for process in running:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def main() -> None:
    """Prepare, start, tell where, and stay until told to stop."""
    from bis_portal import environment  # noqa: PLC0415

    try:
        chosen = environment.read(os.environ, ROOT)
    except environment.WrongSetting as refusal:
        sys.exit(f"The portal can't start: {refusal}")
    if not port_is_free(chosen.host, chosen.port):
        sys.exit(f"Port {chosen.port} is taken. Stop what uses it, or choose another: PORT={chosen.port + 1} make run")
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bis_portal.settings")
    django.setup()
    prepare()
    supervisor = Supervisor(children(chosen.host, chosen.port, chosen.web_workers))
    _tell(chosen.site_url)
    supervisor.run()
    if not chosen.database_url:
        from bis_portal import embedded  # noqa: PLC0415

        embedded.stop(chosen.data_folder / "postgres")
    say("Stopped. What was entered is kept.")


def _tell(address: str) -> None:
    from calendar_app.demo import LOGINS, PASSWORD  # noqa: PLC0415
    from partners.models import User  # noqa: PLC0415

    say(f"\nThe calendar is at {address}/   (Ctrl-C stops it)")
    known = set(User.objects.filter(email__in=[email for email, _role in LOGINS]).values_list("email", flat=True))
    if known:
        say(f"Staff pages: {address}/admin/   Demo logins, password {PASSWORD}:")
        for email, role in LOGINS:
            say(f"  {email:32} {role}")
    say("")


if __name__ == "__main__":
    main()
