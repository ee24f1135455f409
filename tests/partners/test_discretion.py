"""Do logs keep silent about keys?"""

import logging

import pytest
from django.conf import settings

from partners.discretion import WithoutKeys


def line(text, *arguments):
    record = logging.LogRecord("django.request", logging.WARNING, __file__, 1, text, arguments, None)
    assert WithoutKeys().filter(record)
    return record.getMessage()


@pytest.mark.parametrize(
    "start", ["/accounts/invitation/", "/accounts/password/reset/key/", "/accounts/confirm-email/"]
)
def test_the_key_in_an_address_is_left_out(start):
    assert line("%s: %s", "Not Found", f"{start}s3cr-et_K/") == f"Not Found: {start}…/"


def test_other_lines_stay_as_they_are():
    assert line("%s: %s", "Not Found", "/sv/nothing/") == "Not Found: /sv/nothing/"


def test_everything_that_is_logged_goes_through_it():
    assert {handler["filters"][0] for handler in settings.LOGGING["handlers"].values()} == {"without_keys"}
