"""What can staff do in Django's admin until the calendar's own pages are there?"""

from datetime import date

import pytest
from django.utils import timezone

from calendar_app.models import Event, Occurrence

pytestmark = pytest.mark.django_db


@pytest.fixture
def choir(post, at_noon):
    return post("Kör", first_on=date(2026, 11, 26), rrule="FREQ=WEEKLY;BYDAY=TH")


def form_of(client, address):
    """The admin's form as a browser would send it back unchanged."""
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["adminform"].form
    fields = {name: form[name].value() for name in form.fields}
    for formset in page.context["inline_admin_formsets"]:
        fields |= {
            f"{formset.formset.prefix}-{key}": value for key, value in formset.formset.management_form.initial.items()
        }
        for inline in formset.formset.forms:
            fields |= {inline.add_prefix(name): inline[name].value() for name in inline.fields}
    return {name: value for name, value in fields.items() if value is not None}


def test_a_new_rule_brings_the_dates_in_line(admin_client, choir):
    address = f"/admin/calendar_app/event/{choir.pk}/change/"
    admin_client.post(address, form_of(admin_client, address) | {"rrule": "FREQ=WEEKLY;BYDAY=FR"})
    days = {timezone.localtime(start).weekday() for start in choir.occurrences.values_list("starts_at", flat=True)}
    assert days == {4}


def test_a_hostile_rule_is_an_error_beside_the_field(admin_client, choir):
    address = f"/admin/calendar_app/event/{choir.pk}/change/"
    page = admin_client.post(address, form_of(admin_client, address) | {"rrule": "FREQ=SECONDLY"})
    assert page.context["adminform"].form.errors["rrule"] == [
        "It must repeat daily, weekly, monthly or yearly, not SECONDLY."
    ]


def test_a_reason_cancels_a_date_and_restoring_takes_it_back(admin_client, choir):
    row = choir.occurrences.order_by("slot")[1]
    address = f"/admin/calendar_app/occurrence/{row.pk}/change/"
    start, end = timezone.localtime(row.starts_at), timezone.localtime(row.ends_at)
    times = {
        "starts_at_0": f"{start:%Y-%m-%d}",
        "starts_at_1": f"{start:%H:%M:%S}",
        "ends_at_0": f"{end:%Y-%m-%d}",
        "ends_at_1": f"{end:%H:%M:%S}",
    }
    admin_client.post(address, times | {"reason": "Sjuk", "note": ""})
    assert Occurrence.objects.get(pk=row.pk).reason == "Sjuk"
    admin_client.post("/admin/calendar_app/occurrence/", {"action": "restore", "_selected_action": [row.pk]})
    assert Occurrence.objects.get(pk=row.pk).is_pinned is False


@pytest.mark.parametrize(
    "model", ["event", "occurrence", "venue", "theme", "activitykind", "schoolbreak", "calendarsource"]
)
def test_every_list_opens(admin_client, choir, model):
    assert admin_client.get(f"/admin/calendar_app/{model}/").status_code == 200


@pytest.mark.parametrize("model", ["user", "organisation"])
def test_people_and_organisations_open(admin_client, choir, model):
    assert admin_client.get(f"/admin/partners/{model}/").status_code == 200
    assert admin_client.get(f"/admin/partners/{model}/add/").status_code == 200


def test_a_partner_without_staff_rights_is_sent_to_log_in(client, choir, django_user_model):
    client.force_login(django_user_model.objects.create_user("editor@bis.example"))
    assert client.get("/admin/").status_code == 302
    assert Event.objects.count() == 1


def test_a_rule_that_ends_before_it_begins_is_an_error_beside_the_field(admin_client, choir):
    address = f"/admin/calendar_app/event/{choir.pk}/change/"
    page = admin_client.post(address, form_of(admin_client, address) | {"rrule": "FREQ=WEEKLY;UNTIL=20200101T000000"})
    assert page.context["adminform"].form.errors["rrule"]


def test_dates_that_a_new_rule_would_lose_are_named_and_nothing_is_written(admin_client, choir):
    from calendar_app import actions, event_series

    actions.cancel_date(occurrence=choir.occurrences.order_by("slot")[1], reason="Sjuk", by=None)
    address = f"/admin/calendar_app/event/{choir.pk}/change/"
    page = admin_client.post(address, form_of(admin_client, address) | {"rrule": "FREQ=WEEKLY;BYDAY=MO"})
    assert "2026-12-03" in str(page.context["adminform"].form.errors["rrule"])
    assert event_series.rule_text(Event.objects.get(pk=choir.pk)) == "FREQ=WEEKLY;BYDAY=TH"
