"""Does every letter go out once whatever dies? Real workers and beats, killed at random; a moody mail server; a broker that
loses everything; a database that is restarted.

`python bench/letters_trial.py --letters 20000 --kills 100`. Ends with 1 and says what is wrong when a letter was lost or
doubled, or is neither sent nor visible as unknown or failed.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(Path(__file__).resolve().parent)]

import psutil
from sink import Sink

FINAL = ("sent", "failed", "unknown", "skipped")


class Trial:
    """One trial: a data folder, a mail server, processes, and what is killed when."""

    def __init__(self, chosen: argparse.Namespace, folder: Path) -> None:
        self.chosen, self.folder, self.chance = chosen, folder, random.Random(chosen.seed)
        self.sink = Sink(moods=chosen.moods, delay=chosen.delay, seed=chosen.seed).start()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.kills: Counter[str] = Counter()
        self.log = (folder / "processes.log").open("wb")
        self.server = os.environ.get("DATABASE_URL", "")
        if self.server:
            self._make_database()
        if broker := os.environ.get("CELERY_BROKER_URL", ""):
            # A number of its own: the whole of it is thrown away midway.
            os.environ["CELERY_BROKER_URL"] = f"{broker.rpartition('/')[0]}/7"
        os.environ.update(
            DJANGO_SETTINGS_MODULE="bis_portal.settings", BIS_DATA=str(folder), EMAIL_URL=f"smtp://127.0.0.1:{self.sink.port}",
            BIS_LETTERS_EVERY="1", BIS_DEMO="off", PYTHONWARNINGS="ignore",
        )  # fmt: skip

    def _make_database(self) -> None:
        """On a server of somebody's own: a database beside theirs."""
        import psycopg2

        name = f"letters_trial_{os.getpid()}"
        with closing(psycopg2.connect(self.server)) as link:
            link.autocommit = True
            link.cursor().execute(f"CREATE DATABASE {name}")
        os.environ["DATABASE_URL"] = f"{self.server.rpartition('/')[0]}/{name}"

    def end(self) -> None:
        """End what runs and throw everything away."""
        for process in self.processes.values():
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        self.log.close()
        if self.server:
            import psycopg2
            from django.db import connection

            connection.close()
            with closing(psycopg2.connect(self.server)) as link:
                link.autocommit = True
                link.cursor().execute(f"DROP DATABASE IF EXISTS letters_trial_{os.getpid()} WITH (FORCE)")
        else:
            from bis_portal import embedded

            embedded.stop(self.folder / "postgres")
        shutil.rmtree(self.folder, ignore_errors=True)

    def prepare(self) -> None:
        """Subscribers who follow an activity that is tomorrow; a tenth of them follow one that has been cancelled."""
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        from django.utils import timezone

        from calendar_app import actions
        from calendar_app.actions.vocabulary import load_vocabulary
        from calendar_app.models import ActivityKind
        from partners.models import Organisation
        from reminders import changes
        from reminders.models import Heartbeat, Subscription

        load_vocabulary()
        self.now = timezone.now()
        start = timezone.localtime(self.now + timedelta(hours=23, minutes=30))
        host = Organisation.objects.create(name="Huset", slug="huset", is_trusted=True)

        def post(title: str) -> Any:
            fields = {
                "kind": ActivityKind.objects.order_by("pk").first(), "first_on": start.date(), "length": timedelta(hours=1),
                "start_time": start.time().replace(second=0, microsecond=0),
            }  # fmt: skip
            return actions.post_event(
                organisation=host, by=None, fields=fields, texts={"sv": {"title": title, "description": ""}}
            )

        tomorrow, off = post("Kör"), post("Film")
        earlier = self.now - timedelta(hours=2)
        Heartbeat.objects.create(pk=Heartbeat.PLANNER, seen_at=earlier, until=earlier)
        cancelled = max(self.chosen.letters // 10, 1)
        numbers = range(self.chosen.letters)
        Subscription.objects.bulk_create(
            [
                Subscription(
                    email=f"s{number}@sink.example", state="active", rhythm="", confirmed_at=earlier, made_at=earlier,
                    planned_until=self.now, key_digest=f"trial {number}", language="sv",
                    events=[off.pk] if number < cancelled else [tomorrow.pk], hours_before=24,
                )
                for number in numbers
            ],
            batch_size=2000,
        )  # fmt: skip
        # The planner has seen the date before it is cancelled: what differs is told.
        changes.begin([off.pk, tomorrow.pk], self.now)
        actions.cancel_date(occurrence=off.occurrences.get(), reason="Sjuk", by=None)

    # Processes

    def start(self, name: str) -> None:
        """Start a worker or a beat in a group of its own."""
        celery = [sys.executable, "-W", "ignore", "-m", "celery", "-q", "-A", "bis_portal"]
        command = (
            f"beat -l WARNING --pidfile= -s {self.folder / name}" if name.startswith("beat")
            else f"worker -l WARNING -c 2 -Q bis,letters -n {name}@%h --without-mingle --without-gossip"
        )  # fmt: skip
        self.processes[name] = subprocess.Popen(  # noqa: S603
            [*celery, *command.split()], cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL,
            stdout=self.log, stderr=self.log,
        )  # fmt: skip

    def start_all(self) -> None:
        """Two workers and two beats."""
        for name in ("worker1", "worker2", "beat1", "beat2"):
            self.start(name)

    def stop_all(self) -> None:
        """Ask all to finish, and end what has not after half a minute."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()

    def kill(self) -> None:
        """Kill -9 a whole worker, one of its processes in the middle of a letter, or a beat; start it again."""
        name = self.chance.choice(["worker1", "worker2", "worker1", "worker2", "beat1", "beat2"])
        process = self.processes[name]
        children = psutil.Process(process.pid).children(recursive=True) if psutil.pid_exists(process.pid) else []
        if name.startswith("worker") and children and self.chance.random() < 0.5:
            self.kills["a worker's process"] += 1
            self.chance.choice(children).kill()
            return
        self.kills["worker" if name.startswith("worker") else "beat"] += 1
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        self.start(name)

    def flush_broker(self) -> None:
        """Lose everything that the broker holds."""
        from django.conf import settings

        if url := settings.ENVIRONMENT.broker_url:
            import redis

            redis.Redis.from_url(url).flushdb()
        else:
            for path in (self.folder / "broker" / "messages").glob("*"):
                path.unlink(missing_ok=True)

    def restart_database(self) -> None:
        """Stop the database under everybody's hands and start it again, where it is the embedded one."""
        from django.conf import settings
        from django.db import connection

        connection.close()
        if settings.ENVIRONMENT.database_url:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
                )
            return
        from bis_portal import embedded

        folder = self.folder / "postgres"
        embedded.stop(folder)
        embedded.database_url(folder, durable=True)

    # Letters

    def states(self) -> Counter[tuple[str, str]]:
        """How many letters of which kind are in which state."""
        from django.db import Error, connection

        from reminders.models import Letter

        for _try in range(20):
            try:
                return Counter(Letter.objects.values_list("kind", "state"))
            except Error:
                connection.close()
                time.sleep(1)
        raise SystemExit("The database did not come back.")

    def left(self) -> int:
        """How many letters are not in a final state yet, those that are not even planned included."""
        return self.chosen.letters - sum(number for (_kind, state), number in self.states().items() if state in FINAL)

    def run(self) -> None:
        """Kill while letters go out; flush and restart midway. Then let time pass until nothing waits."""
        self.start_all()
        done, seen, last = 0, 0, time.monotonic()
        middle = self.chosen.kills // 2
        # Spread over the whole run; where nothing moves any more, one more is killed after a while.
        step = max(int(self.chosen.letters / self.chosen.kills / 1.3), 3)
        while done < self.chosen.kills:
            is_moving = sum(self.sink.taken.values()) >= seen + step
            if not is_moving and time.monotonic() - last < self.chosen.idle:
                time.sleep(0.1)
                continue
            time.sleep(self.chance.random() * self.chosen.pause)
            self.kill()
            done, seen, last = done + 1, sum(self.sink.taken.values()), time.monotonic()
            if done == middle:
                self.flush_broker()
                self.restart_database()
        print(f"killed {done} times: {dict(self.kills)}; {self.left()} letters are still on their way", flush=True)
        for turn in range(14):
            self.stop_all()
            self._let_time_pass()
            self.start_all()
            deadline, before = time.monotonic() + self.chosen.patience, -1
            while (left := self.left()) and time.monotonic() < deadline:
                moving = sum(self.sink.told.values())
                if moving == before and not self._are_waiting():
                    break
                before = moving
                time.sleep(2)
            print(f"after turn {turn + 1}: {left} left", flush=True)
            if not left:
                break
        self.stop_all()

    def _let_time_pass(self) -> None:
        """Nobody works now: what was to be tried later is due, and who has died has died long ago."""
        from django.db import connection
        from django.db.models import F

        from reminders.models import Letter

        connection.close()
        Letter.objects.filter(state="planned").update(try_at=F("try_at") - timedelta(hours=7))
        Letter.objects.filter(state__in=("claimed", "sending")).update(
            lease_until=F("lease_until") - timedelta(minutes=11)
        )

    def _are_waiting(self) -> bool:
        from django.utils import timezone

        from reminders.models import Letter

        now = timezone.now()
        return Letter.objects.waiting(now).exists() or Letter.objects.abandoned(now).exists()

    def faults(self) -> list[str]:
        """What is wrong: lost, doubled, or in no final state."""
        from reminders.models import Letter

        found = []
        rows = list(Letter.objects.values_list("pk", "kind", "state", "recipient"))
        if len(rows) != self.chosen.letters:
            found.append(f"{len(rows)} letters were planned, not {self.chosen.letters}")
        for pk, kind, state, recipient in rows:
            taken = self.sink.taken[f"{kind}-{pk}"]
            if state not in FINAL:
                found.append(f"letter {pk} ({kind}, {recipient}) is {state}")
            if taken > 1 and kind not in Letter.AGAIN:
                found.append(f"letter {pk} ({kind}) was taken {taken} times")
            if state == "sent" and not taken:
                found.append(f"letter {pk} ({kind}) says sent and was lost")
            if taken and state not in ("sent", "unknown") and kind not in Letter.AGAIN:
                found.append(f"letter {pk} ({kind}) was taken and says {state}")
        log = (self.folder / "processes.log").read_bytes()
        found += [f"the log holds {word!r}" for word in (b"@sink.example", b"/letters/") if word in log]
        return found


def main() -> int:
    """Run one trial; 0 when nothing is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--letters", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--moods", type=float, default=0.05)
    parser.add_argument("--delay", type=float, default=0.0)
    parser.add_argument("--pause", type=float, default=1.0)
    parser.add_argument("--idle", type=float, default=20.0)
    parser.add_argument("--patience", type=float, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="letters-"))
    started = time.monotonic()
    trial = Trial(chosen, folder)
    try:
        trial.prepare()
        trial.run()
        found = trial.faults()
        states = trial.states()
        again = {number: times for number, times in trial.sink.taken.items() if times > 1}
        print(f"letters {chosen.letters}, kills {sum(trial.kills.values())}, {time.monotonic() - started:.0f} s")
        print("states:", {f"{kind} {state}": number for (kind, state), number in sorted(states.items())})
        print("the mail server:", dict(trial.sink.told))
        print(f"told again, as cancellations may be: {len(again)}")
        for line in found[:20]:
            print("WRONG:", line)
        print("nothing lost, nothing doubled" if not found else f"{len(found)} faults")
        return 1 if found else 0
    finally:
        trial.end()


if __name__ == "__main__":
    sys.exit(main())
