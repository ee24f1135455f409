"""Bounces that a mail service reports: with the password only, and through the real address."""

import base64
import json

import pytest
from django.urls import include, path

from bis_portal import urls
from reminders.models import Subscription

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
urlpatterns = [*urls.urlpatterns, path("hooks/mail/", include("anymail.urls"))]
BOUNCE = {
    "RecordType": "Bounce", "Type": "HardBounce", "TypeCode": 1, "ID": 1, "MessageID": "x", "Email": "Kim@bis.example",
    "BouncedAt": "2026-11-24T11:00:00Z", "Inactive": True,
}  # fmt: skip


@pytest.mark.parametrize(
    ("password", "status", "state"), [("right-and-long-enough", 200, "suspended"), ("wrong", 400, "active")]
)
def test_a_hard_bounce_suspends_the_address(client, subscribe, settings, password, status, state):
    settings.ANYMAIL = {"WEBHOOK_SECRET": "bis:right-and-long-enough"}
    kim = subscribe("kim")
    basic = base64.b64encode(f"bis:{password}".encode()).decode()
    answer = client.post(
        "/hooks/mail/postmark/tracking/", json.dumps(BOUNCE), "application/json", HTTP_AUTHORIZATION=f"Basic {basic}"
    )
    assert answer.status_code == status
    assert Subscription.objects.get(pk=kim.pk).state == state
