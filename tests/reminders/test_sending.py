"""Each letter once: whatever dies, whoever comes twice, whatever the server says."""

import random
import smtplib
import socketserver
import threading
import uuid
from datetime import UTC, datetime, timedelta
from email import policy
from email.message import EmailMessage

import pytest
from django.db import IntegrityError, connection, transaction

from reminders.actions import planning, sending
from reminders.models import Letter, Subscription
from reminders.posting import Outcome, Result, Server, machine_address, post

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 30, 7, 0, tzinfo=UTC)


def subscriber(number=1, **fields):
    made = MONDAY - timedelta(days=1)
    return Subscription.objects.create(
        **{
            "email": f"s{number}@bis.example", "state": "active", "confirmed_at": made, "planned_until": made,
            "key_digest": uuid.uuid4().hex, **fields,
        }
    )  # fmt: skip


def states():
    return sorted(Letter.objects.values_list("state", flat=True))


def answering(*outcomes):
    """A mail server that answers in turn; the last answer stays. `sent` counts what it took."""
    given = list(outcomes)

    def deliver(letter, begin):
        outcome = given.pop(0) if len(given) > 1 else given[0]
        if outcome in (Outcome.SENT, Outcome.UNKNOWN):
            begin()
            deliver.sent.append(letter.pk)
        return Result(outcome, 421 if outcome is Outcome.LATER else 0)

    deliver.sent = []
    return deliver


# Planning


def test_a_letter_is_planned_once_however_often_one_plans():
    subscriber()
    assert [planning.plan(now=MONDAY + timedelta(minutes=minute)) for minute in (0, 0, 1, 5)] == [1, 0, 0, 0]
    Subscription.objects.update(planned_until=MONDAY - timedelta(days=3))
    assert planning.plan(now=MONDAY) == 0
    letter = Letter.objects.get()
    letter.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


def test_nobody_who_has_not_said_yes_or_has_said_no_gets_one():
    subscriber(1, state="pending", confirmed_at=None)
    subscriber(2, state="stopped")
    subscriber(3, paused_until=MONDAY.date() + timedelta(days=7))
    subscriber(4, rhythm="")
    assert planning.plan(now=MONDAY) == 0


def test_after_26_hours_of_downtime_the_old_one_is_recorded_and_the_new_one_sent():
    subscriber(rhythm="daily", planned_until=MONDAY - timedelta(minutes=1))
    planning.plan(now=MONDAY + timedelta(hours=26))
    assert list(Letter.objects.order_by("due_at").values_list("period", "state")) == [
        ("2026-11-30", "skipped"), ("2026-12-01", "planned"),
    ]  # fmt: skip


@pytest.mark.django_db(transaction=True)
def test_two_beats_at_once_plan_one_letter_each():
    for number in range(60):
        subscriber(number)
    gate = threading.Barrier(2)

    def beat():
        gate.wait()
        planning.plan(now=MONDAY)
        connection.close()

    threads = [threading.Thread(target=beat) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Letter.objects.count() == 60


def test_planning_costs_the_same_for_one_and_for_thirty(django_assert_num_queries):
    subscriber(0)
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        planning.plan(now=MONDAY)
    for number in range(1, 31):
        subscriber(number)
    with CaptureQueriesContext(connection) as many:
        assert planning.plan(now=MONDAY) == 30
    assert len(many) == len(one)


# Sending


def sent(deliver, now=MONDAY):
    return sending.send_waiting(deliver=deliver, clock=lambda: now)


def test_a_letter_goes_out_once():
    subscriber()
    planning.plan(now=MONDAY)
    deliver = answering(Outcome.SENT)
    assert [sent(deliver), sent(deliver)] == [1, 0]
    assert (len(deliver.sent), states()) == (1, ["sent"])


def test_unsubscribed_between_planning_and_sending_gets_nothing():
    subscriber()
    planning.plan(now=MONDAY)
    Subscription.objects.update(state="stopped")
    deliver = answering(Outcome.SENT)
    sent(deliver)
    assert (deliver.sent, states(), Letter.objects.get().why) == ([], ["skipped"], "not wanted")


def test_a_stale_digest_is_skipped_and_a_cancellation_never():
    row = subscriber()
    planning.plan(now=MONDAY)
    planning.plan_one(kind="cancelled", subscription=row, period="o1-2", due_at=MONDAY)
    deliver = answering(Outcome.SENT)
    sent(deliver, MONDAY + timedelta(hours=13))
    assert sorted(Letter.objects.values_list("kind", "state")) == [("cancelled", "sent"), ("digest", "skipped")]


def test_a_server_that_says_later_is_asked_again_for_a_day_and_then_it_is_a_dead_letter():
    row = subscriber()
    planning.plan_one(kind="cancelled", subscription=row, period="o1-2", due_at=MONDAY)
    deliver, now, tries = answering(Outcome.LATER), MONDAY, 0
    for _hour in range(60):
        tries += sent(deliver, now)
        now += timedelta(hours=1)
    letter = Letter.objects.get()
    assert (letter.state, letter.why, tries) == ("failed", "server 421", 9)
    assert sending.retry(letter=letter, now=now)
    sent(answering(Outcome.SENT), now)
    assert states() == ["sent"]
    assert not sending.retry(letter=letter, now=now)
    assert not sending.drop(letter=letter)


def test_a_hard_bounce_suspends_the_address():
    subscriber()
    planning.plan(now=MONDAY)
    sent(answering(Outcome.NO_ADDRESS))
    assert (states(), Subscription.objects.get().state) == (["failed"], "suspended")


def test_one_bad_letter_stops_nobody():
    for number in range(3):
        subscriber(number)
    planning.plan(now=MONDAY)
    bad = Letter.objects.order_by("pk")[1].pk

    def deliver(letter, begin):
        if letter.pk == bad:
            raise ValueError("s1@bis.example is broken")
        begin()
        return Result(Outcome.SENT)

    sent(deliver)
    assert states() == ["planned", "sent", "sent"]


def test_nothing_to_say_nothing_sent():
    subscriber()
    planning.plan(now=MONDAY)
    sent(lambda _letter, _begin: None)
    assert (states(), Letter.objects.get().why) == (["skipped"], "nothing to say")


class Dead(BaseException):
    """A worker that is killed."""


def killed(at):
    """Deliver, and die before the mark, after it, or after the server has the letter."""

    def deliver(letter, begin):
        if at == "before":
            raise Dead
        begin()
        if at == "after the mark":
            raise Dead
        deliver.sent.append(letter.pk)
        raise Dead

    deliver.sent = []
    return deliver


@pytest.mark.parametrize(
    ("kind", "at", "state"),
    [
        ("digest", "before", "sent"), ("digest", "after the mark", "unknown"), ("digest", "after sending", "unknown"),
        ("cancelled", "before", "sent"), ("cancelled", "after the mark", "sent"), ("cancelled", "after sending", "sent"),
    ],
)  # fmt: skip
def test_a_worker_that_dies_loses_and_doubles_nothing_but_a_cancellation_that_may_come_twice(kind, at, state):
    row = subscriber()
    planning.plan_one(kind=kind, subscription=row, period="p", due_at=MONDAY)
    with pytest.raises(Dead):
        sent(killed(at))
    deliver = answering(Outcome.SENT)
    assert sent(deliver, MONDAY + timedelta(minutes=9)) == 0
    assert sending.release_abandoned(now=MONDAY + timedelta(minutes=11)) == 1
    sent(deliver, MONDAY + timedelta(minutes=15))
    assert states() == [state]
    assert len(deliver.sent) == (state == "sent")


def test_a_worker_that_was_too_slow_does_not_send():
    subscriber()
    planning.plan(now=MONDAY)
    (slow,) = sending.claim(now=MONDAY)
    sending.release_abandoned(now=MONDAY + timedelta(minutes=11))
    quick, late = answering(Outcome.SENT), answering(Outcome.SENT)
    sent(quick, MONDAY + timedelta(minutes=13))
    sending.send(letter=slow, deliver=late, clock=lambda: MONDAY + timedelta(minutes=14))
    assert (len(quick.sent), late.sent, states()) == (1, [], ["sent"])


@pytest.mark.django_db(transaction=True)
def test_many_workers_that_die_at_random_send_each_once_or_say_that_nobody_knows():
    for number in range(80):
        subscriber(number)
    planning.plan(now=MONDAY)
    chance, lock, received, now = random.Random(7), threading.Lock(), [], [MONDAY]

    def deliver(letter, begin):
        with lock:
            fate = chance.random()
        if fate < 0.15:
            raise Dead
        begin()
        if fate < 0.25:
            raise Dead
        with lock:
            received.append(letter.pk)
        if fate < 0.35:
            raise Dead
        return Result(Outcome.SENT)

    def work():
        try:
            sending.send_waiting(deliver=deliver, clock=lambda: now[0])
        except Dead:
            pass
        finally:
            connection.close()

    for _round in range(60):
        threads = [threading.Thread(target=work) for _each in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        now[0] += timedelta(minutes=11)
        sending.release_abandoned(now=now[0])
        if set(states()) <= {"sent", "unknown"}:
            break
    assert set(states()) <= {"sent", "unknown"}
    assert len(received) == len(set(received))
    sent_keys = set(Letter.objects.filter(state="sent").values_list("pk", flat=True))
    unknown = set(Letter.objects.filter(state="unknown").values_list("pk", flat=True))
    assert sent_keys <= set(received) <= sent_keys | unknown


# The server


class Sink(socketserver.StreamRequestHandler):
    """A mail server that does what its `script` says at each step: a number, "drop", or nothing for yes."""

    script: dict[str, object] = {}
    taken: list[bytes] = []

    def say(self, step, default):
        answer = self.script.get(step, default)
        if answer == "drop":
            self.connection.close()
            raise ConnectionAbortedError
        self.wfile.write(f"{answer} x\r\n".encode())
        return answer

    def handle(self):
        try:
            self.say("connect", 220)
            while line := self.rfile.readline():
                word = line[:4].upper().strip().decode()
                if word == "DATA":
                    if self.say("data", 354) != 354:
                        continue
                    text = b""
                    while not text.endswith(b"\r\n.\r\n"):
                        text += self.rfile.readline()
                    if self.script.get("end") != "drop before":
                        type(self).taken.append(text)
                    self.say("end", 250)
                elif word == "QUIT":
                    return
                else:
                    self.say({"EHLO": "hello", "MAIL": "mail", "RCPT": "rcpt"}.get(word, word), 250)
        except OSError:
            pass


@pytest.fixture
def smtp():
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Sink) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        Sink.script, Sink.taken = {}, []
        yield Server("127.0.0.1", server.server_address[1], patience=5)
        server.shutdown()


@pytest.mark.parametrize(
    ("script", "outcome", "taken"),
    [
        ({}, Outcome.SENT, 1),
        ({"connect": 421}, Outcome.LATER, 0), ({"connect": "drop"}, Outcome.LATER, 0),
        ({"mail": 451}, Outcome.LATER, 0), ({"mail": 550}, Outcome.LATER, 0),
        ({"rcpt": 451}, Outcome.LATER, 0), ({"rcpt": 550}, Outcome.NO_ADDRESS, 0),
        ({"rcpt": "550 5.7.1"}, Outcome.REFUSED, 0), ({"rcpt": 554}, Outcome.REFUSED, 0), ({"rcpt": 552}, Outcome.REFUSED, 0),
        ({"data": 451}, Outcome.LATER, 0), ({"data": 554}, Outcome.REFUSED, 0), ({"data": "drop"}, Outcome.UNKNOWN, 0),
        ({"end": 451}, Outcome.LATER, 1), ({"end": 554}, Outcome.REFUSED, 1), ({"end": "drop"}, Outcome.UNKNOWN, 1),
    ],
)  # fmt: skip
def test_what_is_known_after_each_answer_of_a_server(smtp, script, outcome, taken):
    Sink.script = script
    letter, begun = EmailMessage(), []
    letter["Subject"] = "Vad som händer"
    letter.set_content("Hej å ä ö ንዑ")
    result = post(
        smtp, letter.as_bytes(policy=policy.SMTP), "bis@bis.example", "kim@bis.example", lambda: begun.append(1)
    )
    assert (result.outcome, len(Sink.taken)) == (outcome, taken)
    assert bool(begun) == (taken == 1 or "data" in script)


def test_no_server_is_later():
    assert post(Server("127.0.0.1", 9), b"", "a@b.example", "c@d.example").outcome is Outcome.LATER
    assert smtplib.SMTP is not None


def test_a_fault_after_the_text_has_left_is_not_sent_again():
    subscriber()
    planning.plan(now=MONDAY)

    def deliver(_letter, begin):
        begin()
        raise TimeoutError

    sent(deliver)
    assert states() == ["unknown"]


def test_a_turn_ends_between_two_letters_and_gives_the_rest_back():
    for number in range(4):
        subscriber(number)
    planning.plan(now=MONDAY)
    moments = iter(range(100))
    taken = sending.send_waiting(
        deliver=answering(Outcome.SENT), clock=lambda: MONDAY + timedelta(seconds=next(moments)), seconds=5
    )
    assert 0 < taken < 4
    assert states() == ["planned"] * (4 - taken) + ["sent"] * taken
    assert set(Letter.objects.filter(state="planned").values_list("attempts", "claim")) == {(0, None)}


def test_a_letter_whose_worker_dies_again_and_again_ends_as_failed():
    subscriber()
    planning.plan(now=MONDAY)
    now = MONDAY
    for _time in range(12):
        sending.claim(now=now)
        now += timedelta(hours=7)
        sending.release_abandoned(now=now)
        now += timedelta(hours=7)
    assert states() == ["failed"]


@pytest.mark.parametrize(
    ("address", "seen"),
    [("kim@exämple.se", "kim@xn--exmple-cua.se"), ("kim@bis.example", "kim@bis.example"), ("kím@bis.example", None)],
)
def test_a_host_is_said_as_machines_say_it(address, seen):
    if seen is None:
        with pytest.raises(UnicodeError):
            machine_address(address)
    else:
        assert machine_address(address) == seen
