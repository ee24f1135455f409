"""What does the environment say, and what is said of a wrong value?"""

from pathlib import Path

import pytest

from bis_portal.environment import VARIABLES, WrongSetting, read

HERE = Path("/somewhere")


def test_nothing_is_needed():
    found = read({}, HERE)
    assert (found.port, found.site_url, found.data_folder) == (8000, "http://127.0.0.1:8000", HERE / "var")
    assert found.hosts == ("127.0.0.1", "localhost", "[::1]")


def test_the_port_moves_the_address_along():
    assert read({"PORT": "8123"}, HERE).site_url == "http://127.0.0.1:8123"


@pytest.mark.parametrize(("name", "value"), [
    ("PORT", "0"), ("PORT", "http"), ("PORT", "99999"), ("BIS_DEBUG", "maybe"), ("BIS_WEB_WORKERS", "-1"), ("BIS_HOST", "not a host"),
    ("DATABASE_URL", "mysql://x/y"), ("DATABASE_URL", "postgres://localhost"), ("DATABASE_URL", "postgres://[x/db"), ("DATABASE_URL", "postgres://h:port/db"),
    ("CELERY_BROKER_URL", "localhost:6379"), ("CACHE_URL", "memcached://x"), ("EMAIL_URL", "mail.example.org"), ("EMAIL_URL", "mailgun://KEY"), ("EMAIL_URL", "brevo://"), ("BIS_MAIL_FROM", "hej"), ("BIS_MAIL_HOOK", "bis:short"), ("BIS_LETTERS_EVERY", "0"), ("EMAIL_URL", "smtp://h:port"),
    ("SECRET_KEY", "short"), ("SECRET_KEY", "a" * 60), ("BIS_SITE_URL", "bis.example.org"), ("BIS_SITE_URL", "https://bis.example.org/x"),
    ("BIS_SITE_URL", "http://[abc"), ("BIS_SITE_URL", "http://h:99999"), ("BIS_SITE_URL", "https://me:secret@bis.example.org"),
    ("BIS_SITE_URL", "https://h#x"), ("BIS_SITE_URL", "https://h?"), ("BIS_SITE_URL", "https://h:0"), ("BIS_SITE_URL", "https://a b"),
    ("BIS_SITE_URL", "https://bodén.example"), ("BIS_HOST", "1.2.3.4:80"), ("BIS_HOST", "[::1"), ("BIS_DATA", "~nobody-of-that-name/x"),
    ("BIS_HOSTS", "https://a.example.org/x"), ("BIS_HOSTS", "a.example.org:8000"), ("BIS_HOSTS", "[zz]"), ("BIS_HOSTS", "*"),
    ("BIS_CONTACT_EMAIL", "hej"), ("BIS_CONTACT_EMAIL", "a@b"), ("BIS_CONTACT_PHONE", "ring oss"),
    ("BIS_TIME_ZONE", "Asia/Beirut"), ("BIS_TIME_ZONE", "/etc/passwd"), ("BIS_TIME_ZONE", "Mars/Olympus"), ("BIS_TIME_ZONE", "America/New_York"), ("BIS_TIME_ZONE", "UTC"),
])  # fmt: skip
def test_a_wrong_value_is_named_and_the_right_ones_too(name, value):
    with pytest.raises(WrongSetting) as refusal:
        read({name: value}, HERE)
    assert str(refusal.value).startswith(name)
    assert "must" in str(refusal.value) or "leave them out" in str(refusal.value)


def test_a_password_is_never_repeated():
    with pytest.raises(WrongSetting) as refusal:
        read({"DATABASE_URL": "mysql://me:secret@host/db"}, HERE)
    assert "secret" not in str(refusal.value)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", "hemlig"),
        ("DATABASE_URL", "postgres://me:hemlig#1@h/db"),
        ("BIS_SITE_URL", "https://me:hemlig@h/x"),
    ],
)
def test_a_torn_address_gives_no_password_away(name, value):
    with pytest.raises(WrongSetting) as refusal:
        read({name: value}, HERE)
    assert "hemlig" not in str(refusal.value)


def test_a_file_is_no_data_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(WrongSetting, match="BIS_DATA"):
        read({"BIS_DATA": str(tmp_path / "file" / "below")}, HERE)


@pytest.mark.parametrize("written", ["::1", "[::1]"])
def test_an_address_of_the_new_kind_may_wear_brackets(written):
    found = read({"BIS_HOST": written, "BIS_SITE_URL": "http://[::1]:8000", "BIS_HOSTS": "[::1]"}, HERE)
    assert (found.host, found.hosts) == ("::1", ("[::1]",))


@pytest.mark.parametrize("zone", ["Europe/Lisbon", "Europe/Stockholm", "Europe/Helsinki"])
def test_every_clock_of_the_union_is_welcome(zone):
    assert read({"BIS_TIME_ZONE": zone}, HERE).time_zone == zone


def test_the_example_file_names_exactly_these_variables():
    lines = (Path(__file__).resolve().parents[2] / ".env.example").read_text("utf-8").splitlines()
    named = {
        line.strip("#="): lines[number - 1]
        for number, line in enumerate(lines)
        if line.startswith("#") and line.endswith("=")
    }
    assert named == {name: f"# {text}" for name, text in VARIABLES.items()}


def test_https_needs_an_https_address():
    with pytest.raises(WrongSetting, match="https://"):
        read({"BIS_HTTPS": "on"}, HERE)
    assert read({"BIS_HTTPS": "on", "BIS_SITE_URL": "https://bis.example.org"}, HERE).https


def test_a_home_folder_is_found():
    assert read({"BIS_DATA": "~/bis"}, HERE).data_folder == Path.home() / "bis"


def test_languages_are_those_named_in_the_order_of_the_list():
    assert read({"BIS_LANGUAGES": "uk, sv,fr"}, HERE).languages == ("sv", "uk", "fr")
    assert "fr" not in read({}, HERE).languages
    assert len(read({}, HERE).languages) == 8
    for wrong in ("sv,xx", "en,ar"):
        with pytest.raises(WrongSetting, match="BIS_LANGUAGES"):
            read({"BIS_LANGUAGES": wrong}, HERE)


@pytest.mark.parametrize("wrong", ["deepl", "deepl:x", "google:abcdefghijk", "libretranslate:ftp://x", "on"])
def test_a_wrong_translator_is_said_without_its_key(wrong):
    with pytest.raises(WrongSetting, match="BIS_TRANSLATOR") as refused:
        read({"BIS_TRANSLATOR": wrong}, HERE)
    assert "abcdefghijk" not in str(refused.value)
