"""Collecting: an answer gets in once and can't be led back to anybody, reports are whole, what is closed stays."""

import threading
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from calendar_app import actions as calendar_actions
from indicators import questions
from indicators.actions import answering, reporting, waves
from indicators.actions.answering import Answers
from indicators.attendance import HeadCount
from indicators.models import (
    Card,
    CardSheet,
    Contribution,
    HeadCountReport,
    LanguageTally,
    PulseTally,
    QuestionVersion,
    Response,
    SurveyWave,
)
from partners.models import Membership, Organisation, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordinator(db):
    return User.objects.create_user("sam@bis.example", is_staff=True)


@pytest.fixture
def wave(coordinator):
    row = waves.prepare_wave(
        code="2026-H2", since=date(2026, 7, 1), until=date(2027, 1, 1), closes_on=date(2026, 12, 20), by=coordinator
    )
    return waves.open_wave(wave=row, languages=["sv", "ar"], by=coordinator)


@pytest.fixture
def codes(wave, coordinator):
    _sheet, codes = waves.make_cards(wave=wave, count=5, place="Receptionen", by=coordinator)
    return codes


# The survey


def test_a_card_lets_one_answer_in(wave, codes):
    answering.submit_response(wave=wave, answers=Answers("newcomer", life=4), language="ar", code=codes[0].lower())
    with pytest.raises(answering.UsedCard):
        answering.submit_response(wave=wave, answers=Answers(life=5), language="ar", code=codes[0])
    with pytest.raises(answering.UsedCard):
        answering.wave_of_card(f" {codes[0][:4]}-{codes[0][4:]} ")
    with pytest.raises(answering.UnknownCard):
        answering.submit_response(wave=wave, answers=Answers(), language="ar", code="WRONGONE")
    assert Response.objects.get().life == 4
    assert LanguageTally.objects.get().count == 1


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_give_one_response(wave, codes):
    outcomes, gate = [], threading.Barrier(2)

    def press():
        gate.wait()
        try:
            answering.submit_response(wave=wave, answers=Answers(life=3), language="sv", code=codes[0])
            outcomes.append("kept")
        except answering.UsedCard:
            outcomes.append("used")
        connection.close()

    threads = [threading.Thread(target=press) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (sorted(outcomes), Response.objects.count()) == (["kept", "used"], 1)


def test_no_column_can_tell_who_answered():
    def columns(model):
        return {field.attname for field in model._meta.get_fields() if hasattr(field, "attname")}

    assert columns(Response) == {"id", "wave_id", "group", "life", "work", "personal", "contacts", "depth"}
    assert columns(Card) == {"id", "sheet_id", "digest", "is_used"}
    assert columns(LanguageTally) == {"id", "wave_id", "language", "count"}
    assert not any(model.__name__.startswith(("ResponseV", "CardV")) for model in _models())


def _models():
    from django.apps import apps

    return apps.get_app_config("indicators").get_models(include_auto_created=True)


def test_a_closed_wave_is_written_anew_in_one_go_so_that_nothing_joins_card_and_answer(wave, codes, coordinator):
    for place, code in enumerate(codes):
        answering.submit_response(wave=wave, answers=Answers(life=place + 1), language="sv", code=code)
    keys = set(Response.objects.values_list("pk", flat=True)) | set(Card.objects.values_list("pk", flat=True))
    waves.close_wave(wave=wave, by=coordinator)
    with connection.cursor() as cursor:
        for table in ("response", "card"):
            cursor.execute(f"SELECT count(DISTINCT xmin::text) FROM indicators_{table}")
            assert cursor.fetchone() == (1,)
    after = set(Response.objects.values_list("pk", flat=True)) | set(Card.objects.values_list("pk", flat=True))
    assert not keys & after
    assert sorted(Response.objects.values_list("life", flat=True)) == [1, 2, 3, 4, 5]
    assert Card.objects.filter(is_used=True).count() == 5
    with pytest.raises(answering.NotOpen):
        answering.submit_response(wave=wave, answers=Answers(life=1), language="sv")


def test_the_order_of_rows_after_closing_is_not_the_order_of_answers(coordinator, wave):
    for place in range(40):
        answering.submit_response(wave=wave, answers=Answers(life=1 + place // 8), language="sv")
    waves.close_wave(wave=wave, by=coordinator)
    with connection.cursor() as cursor:
        cursor.execute("SELECT life FROM indicators_response ORDER BY ctid")
        assert [row[0] for row in cursor.fetchall()] != [1 + place // 8 for place in range(40)]


@pytest.mark.parametrize(
    "wrong", [{"life": 6}, {"work": 0}, {"contacts": 2}, {"personal": -3}, {"contacts": 1, "depth": ["x"]}]
)
def test_the_database_refuses_what_is_no_answer(wave, wrong):
    with pytest.raises(IntegrityError), transaction.atomic():
        answering.submit_response(wave=wave, answers=Answers(**wrong), language="sv")


def test_a_language_that_the_wave_is_not_put_in_is_refused(wave):
    with pytest.raises(ValueError, match="ti"):
        answering.submit_response(wave=wave, answers=Answers(), language="ti")


def test_the_words_of_a_wave_stay_as_they_were_asked(wave, coordinator, settings):
    asked = wave.questions.get(question="life")
    assert asked.texts["sv"]["ask"] != asked.texts["en"]["ask"]
    assert list(asked.texts["ar"]["options"]) == list(asked.texts["sv"]["options"])
    with pytest.raises(Exception, match="Cannot update"), transaction.atomic():
        QuestionVersion.objects.filter(pk=asked.pk).update(number=2)
    assert questions.latest("life") == asked
    settings.BIS_TOWN = "Norrköping"
    other = questions.latest("life")
    assert (other.number, other.edition) == (1, 2)
    assert questions.is_compared_as(other) == questions.is_compared_as(asked)


def test_one_wave_is_open_at_a_time(wave, coordinator):
    other = waves.prepare_wave(
        code="2027-H1", since=date(2027, 1, 1), until=date(2027, 7, 1), closes_on=date(2027, 6, 20), by=coordinator
    )
    with pytest.raises(waves.StandsOtherwise):
        waves.open_wave(wave=other, languages=["sv"], by=coordinator)
    waves.close_wave(wave=wave, by=coordinator)
    with pytest.raises(ValueError, match="xx"):
        waves.open_wave(wave=other, languages=["sv", "xx"], by=coordinator)
    assert waves.open_wave(wave=other, languages=["sv"], by=coordinator).state == "open"


def test_a_wave_closes_by_itself_after_its_last_day(wave):
    assert waves.close_outdated(today=date(2026, 12, 20)) == 0
    assert waves.close_outdated(today=date(2026, 12, 21)) == 1
    assert waves.close_outdated(today=date(2026, 12, 21)) == 0


def test_answers_go_two_years_after_they_were_reported(wave, codes, coordinator):
    answering.submit_response(wave=wave, answers=Answers(life=1), language="sv", code=codes[0])
    waves.close_wave(wave=wave, by=coordinator)
    assert waves.delete_outdated(today=date(2030, 1, 1)) == 0
    SurveyWave.objects.update(reported_on=date(2027, 2, 1))
    assert waves.delete_outdated(today=date(2029, 1, 31)) == 0
    assert waves.delete_outdated(today=date(2029, 2, 1)) == 1
    assert waves.delete_outdated(today=date(2029, 2, 1)) == 0
    assert not Card.objects.exists()
    assert not LanguageTally.objects.exists()


def test_who_does_not_coordinate_makes_no_wave_and_no_card(wave, organisation):
    member = User.objects.create_user("kim@bis.example", house_roles=["indicator_reader"])
    Membership.objects.create(user=member, organisation=organisation)
    for deed in (
        lambda: waves.make_cards(wave=wave, count=1, place="", by=member),
        lambda: waves.close_wave(wave=wave, by=member),
        lambda: waves.renew_kiosk(wave=wave, by=member),
    ):
        with pytest.raises(PermissionDenied):
            deed()


def test_no_more_cards_are_handed_out_than_there_are(wave, codes, coordinator):
    sheet = CardSheet.objects.get()
    waves.note_handed_out(sheet=sheet, number=4, by=coordinator)
    with pytest.raises(ValueError, match="6"):
        waves.note_handed_out(sheet=sheet, number=6, by=coordinator)


# Head counts, pulse, contributions


@pytest.fixture
def member(organisation):
    person = User.objects.create_user("kim@bis.example")
    Membership.objects.create(user=person, organisation=organisation)
    return person


@pytest.fixture
def evening(post):
    return post("Språkkafé", timezone.localdate() - timedelta(days=1)).occurrences.get()


COUNT = HeadCount(newcomers=8, established=5, unknown=1, children=2, leaders=2)


def test_a_host_reports_and_reports_again(evening, member):
    reporting.report_head_count(occurrence=evening, by=member, count=COUNT)
    report = reporting.report_head_count(occurrence=evening, by=member, count=HeadCount(9, 5))
    assert (report.newcomers, report.leaders, HeadCountReport.objects.count()) == (9, 0, 1)
    assert report.on == timezone.localdate(evening.starts_at)
    assert report.hosts == [evening.event.organiser_id]


def test_a_report_outlives_its_series(evening, member):
    reporting.report_head_count(occurrence=evening, by=member, count=COUNT)
    calendar_actions.delete_event(event=evening.event, by=None)
    assert HeadCountReport.objects.get().occurrence is None


def test_held_without_numbers_is_not_zero(evening, member):
    report = reporting.report_head_count(occurrence=evening, by=member, count=None)
    assert (report.was_held, report.newcomers) == (True, None)
    with pytest.raises(IntegrityError), transaction.atomic():
        HeadCountReport.objects.update(newcomers=3)


def test_nobody_reports_for_others_or_too_early_or_what_was_cancelled(evening, member, post):
    stranger = User.objects.create_user("ola@bis.example")
    Membership.objects.create(user=stranger, organisation=Organisation.objects.create(name="Kyrkan", slug="kyrkan"))
    with pytest.raises(PermissionDenied):
        reporting.report_head_count(occurrence=evening, by=stranger, count=COUNT)
    tomorrow = post("Kör", timezone.localdate() + timedelta(days=1)).occurrences.get()
    with pytest.raises(reporting.NotYet):
        reporting.report_head_count(occurrence=tomorrow, by=member, count=COUNT)
    evening = calendar_actions.cancel_date(occurrence=evening, reason="Sjuk", by=None)
    with pytest.raises(reporting.WasCancelled):
        reporting.report_head_count(occurrence=evening, by=member, count=COUNT)


def test_a_pulse_keeps_sums_alone(evening):
    for option in (0, 3, 3):
        reporting.add_pulse(occurrence=evening, group="newcomer", option=option)
    assert list(PulseTally.objects.values_list("option", "count")) == [(0, 1), (3, 2)]
    with pytest.raises(ValueError, match="4"):
        reporting.add_pulse(occurrence=evening, group="newcomer", option=4)


def test_a_contribution_waits_for_the_house(organisation, member, coordinator):
    fields = {"organisation": organisation, "on": date(2026, 11, 2), "kind": "time", "hours": Decimal("2.5")}
    row = reporting.log_contribution(by=member, **fields)
    assert reporting.log_contribution(by=member, **fields) == row
    assert row.state == "logged"
    with pytest.raises(PermissionDenied):
        reporting.decide_contribution(contribution=row, by=member, state="confirmed")
    with pytest.raises(ValueError, match="declined"):
        reporting.decide_contribution(contribution=row, by=coordinator, state="declined")
    assert reporting.decide_contribution(contribution=row, by=coordinator, state="confirmed").state == "confirmed"
    assert reporting.log_contribution(by=coordinator, **fields | {"note": "x"}).state == "confirmed"
    assert Contribution.objects.count() == 2


def test_nothing_is_given_in_advance(organisation, member):
    with pytest.raises(reporting.NotYet):
        reporting.log_contribution(
            organisation=organisation, by=member, on=timezone.localdate() + timedelta(days=1), kind="time"
        )


def test_the_day_is_the_houses_own_also_just_after_midnight(post, member):
    event = post("Nattkafé", date(2026, 3, 29), hour=0, hours=4)
    row = event.occurrences.get()
    assert row.starts_at.astimezone(timezone.get_fixed_timezone(0)) < datetime(2026, 3, 29, tzinfo=row.starts_at.tzinfo)
    assert reporting.report_head_count(occurrence=row, by=member, count=COUNT).on == date(2026, 3, 29)


@pytest.mark.django_db(transaction=True)
def test_a_form_sent_by_two_presses_at_once_to_two_processes_counts_once():
    from indicators.actions import once

    gate, firsts = threading.Barrier(2), []

    def press():
        gate.wait()
        firsts.append(once.is_first("one form"))
        connection.close()

    threads = [threading.Thread(target=press) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(firsts) == [False, True]
    once.take_back("one form")
    assert once.is_first("one form")


def test_a_form_is_remembered_for_two_days():
    from indicators.actions import once

    once.is_first("one form")
    today = timezone.localdate()
    assert once.forget_old(today=today + timedelta(days=2)) == 0
    assert once.forget_old(today=today + timedelta(days=3)) == 1
    assert not once.was_sent("one form")
