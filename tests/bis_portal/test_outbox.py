"""The demonstration's outbox: whole files, a page that reads them, and nothing of it where real letters go out."""

import dataclasses

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection

pytestmark = pytest.mark.django_db


@pytest.fixture
def posted(settings, tmp_path):
    settings.EMAIL_FILE_PATH = tmp_path

    def post(subject="Hej å", html='<p dir="rtl">سلام</p>'):
        mail = EmailMultiAlternatives(
            subject, "Läs: http://127.0.0.1/sv/letters/x/", "bis@bis.example", ["kim@bis.example"]
        )
        if html:
            mail.attach_alternative(html, "text/html")
        assert get_connection("bis_portal.outbox.EmailBackend").send_messages([mail]) == 1
        return max(path.name for path in tmp_path.glob("*.eml"))

    return post


def test_a_letter_is_a_file_that_nobody_else_may_read(posted, tmp_path):
    name = posted()
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [name]
    assert b"\r\n" in (tmp_path / name).read_bytes()


def test_the_page_shows_letters_newest_first_and_their_html_shut_in(posted, client):
    posted("Första")
    name = posted("Andra")
    client.cookies["language"] = "en"
    text = client.get("/outbox/").content.decode()
    assert text.index("Andra") < text.index("Första")
    text = client.get(f"/outbox/{name}/").content.decode()
    assert 'href="http://127.0.0.1/sv/letters/x/"' in text
    frame = client.get(f"/outbox/{name}/html")
    assert "سلام" in frame.content.decode()
    assert "sandbox" in frame["Content-Security-Policy"]
    assert "script-src" not in frame["Content-Security-Policy"]


@pytest.mark.parametrize("name", ["..%2f.secret-key", "x.eml", "20260101-000000-000000-aaaaaaaa.eml"])
def test_other_files_are_out_of_reach(posted, client, name):
    posted()
    assert client.get(f"/outbox/{name}/").status_code == 404
    assert client.get(f"/outbox/{name}/html").status_code == 404


def test_a_letter_without_html_has_none(posted, client):
    name = posted(html="")
    assert client.get(f"/outbox/{name}/").status_code == 200
    assert client.get(f"/outbox/{name}/html").status_code == 404


@pytest.mark.parametrize("changes", [{"email_url": "smtp://x:1"}, {"demo": False}])
def test_it_is_not_there_where_letters_are_real(posted, client, settings, changes):
    name = posted()
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, **changes)
    for address in ("/outbox/", f"/outbox/{name}/", f"/outbox/{name}/html"):
        assert client.get(address).status_code == 404
    settings.ENVIRONMENT = dataclasses.replace(settings.ENVIRONMENT, email_url="file:", demo=True)
    settings.HTTPS = True
    assert client.get("/outbox/").status_code == 404
