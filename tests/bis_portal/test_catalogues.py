"""Sentences come out of the catalogues in the form that the number asks for."""

import pytest
from django.utils.translation import ngettext, override


@pytest.mark.parametrize(
    ("number", "form"),
    [(3, "أنشطة"), (10, "أنشطة"), (11, "نشاطًا"), (99, "نشاطًا"), (100, "نشاط"), (102, "نشاط"), (103, "أنشطة")],
)
def test_arabic_counts_eleven_otherwise_than_a_hundred(number, form):
    with override("ar"):
        said = ngettext("%(n)s activity", "%(n)s activities", number) % {"n": number}
    assert said.split()[-1] == form
