"""How is the portal set up? Everything that differs between places comes from the environment (see environment.py)."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
import pghistory
from csp.constants import NONE, SELF

from bis_portal import environment
from bis_portal.embedded import database_url
from bis_portal.environment import MAIL_SERVICES
from bis_portal.languages import KNOWN, NATIVE

BASE_DIR = Path(__file__).resolve().parent.parent
IS_TEST = "pytest" in sys.modules

try:
    ENVIRONMENT = environment.read(os.environ, BASE_DIR)
except environment.WrongSetting as refusal:
    sys.exit(f"The portal can't start: {refusal}")

DATA = ENVIRONMENT.data_folder
DATA.mkdir(parents=True, exist_ok=True)


def _kept_secret() -> str:
    """Read the secret key kept in BIS_DATA, making it the first time; only its owner may read the file."""
    path = DATA / "secret_key"
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(64))
    except FileExistsError:
        pass
    return path.read_text() or secrets.token_urlsafe(64)


SECRET_KEY = ENVIRONMENT.secret_key or _kept_secret()
DEBUG = ENVIRONMENT.debug
ALLOWED_HOSTS = list(ENVIRONMENT.hosts)
BIS_SITE_URL = ENVIRONMENT.site_url
BIS_SITE_NAME = ENVIRONMENT.site_name
BIS_TOWN = ENVIRONMENT.town
BIS_CONTACT_EMAIL, BIS_CONTACT_PHONE = ENVIRONMENT.contact_email, ENVIRONMENT.contact_phone

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "recurrence",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "pgtrigger",
    "pghistory",
    "anymail",
    "partners",
    "calendar_app",
    "indicators",
    "reminders",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "bis_portal.compression.CompressionMiddleware",
    "bis_portal.tongue.ChosenLanguageMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "pghistory.middleware.HistoryMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "partners.second_step.SecondStepMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "bis_portal.pages.SentOnlyMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "bis_portal.urls"
WSGI_APPLICATION = "bis_portal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            # Coverage can only see which template lines were rendered when the engine keeps them.
            "debug": DEBUG or IS_TEST,
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

DATABASES: dict[str, Any] = {
    "default": dj_database_url.parse(
        ENVIRONMENT.database_url
        or database_url(DATA / ("test-postgres" if IS_TEST else "postgres"), durable=not IS_TEST),
        conn_max_age=0 if IS_TEST else 60,
        conn_health_checks=True,
    )
}
# A line of a list joins a dozen small tables; trying every order of them costs ten times what running one does.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c join_collapse_limit=4 -c jit=off"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"


def _cache(url: str) -> dict[str, Any]:
    """Django's cache settings for CACHE_URL; test processes that run side by side get a Redis database each."""
    if not url:
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 2000}}
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    if IS_TEST:
        base, _slash, number = url.rpartition("/")
        url = f"{base}/{int(number or 0) + int(worker)}"
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": url, "KEY_PREFIX": BIS_SITE_URL}


CACHES: dict[str, Any] = {"default": _cache(ENVIRONMENT.cache_url)}

AUTH_USER_MODEL = "partners.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/partner/"
# Demanded of whom it is demanded of; everybody may have a second step.
BIS_MFA = ENVIRONMENT.mfa

ACCOUNT_ADAPTER = "partners.accounts.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
# An address is verified by the invitation that reached it, so nobody has to prove it again at login.
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 15 * 60
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_FORMS = {
    "login": "partners.account_forms.Login",
    "request_login_code": "partners.account_forms.RequestLoginCode",
    "confirm_login_code": "partners.account_forms.ConfirmLoginCode",
    "reset_password": "partners.account_forms.ResetPassword",
    "reset_password_from_key": "partners.account_forms.ResetPasswordKey",
    "change_password": "partners.account_forms.ChangePassword",
    "set_password": "partners.account_forms.SetPassword",
    "reauthenticate": "partners.account_forms.Reauthenticate",
    "add_email": "partners.account_forms.ChangeAddress",
}
MFA_ADAPTER = "partners.accounts.SecondStepAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
# Phones whose clock is half a minute off are let in too.
MFA_TOTP_TOLERANCE = 1
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not ENVIRONMENT.https
MFA_FORMS = {
    "authenticate": "partners.account_forms.SecondStep",
    "reauthenticate": "partners.account_forms.SecondStepAgain",
    "activate_totp": "partners.account_forms.ActivateApp",
    "add_webauthn": "partners.account_forms.AddPasskey",
    "edit_webauthn": "partners.account_forms.RenamePasskey",
}
# The proxy that speaks HTTPS says who is asking; without it every visitor would share the proxy's rate limits.
ALLAUTH_TRUSTED_PROXY_COUNT = int(ENVIRONMENT.https)

# Who changed what: the database writes it, the middleware says who. A row's versions are its `versions`.
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="versions", related_query_name="version")
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)
PGHISTORY_ADMIN_ALL_EVENTS = False

LANGUAGE_CODE = "sv"
LANGUAGES = [(each.code, each.name) for each in KNOWN if each.code in ENVIRONMENT.languages]
# The nearest locale that Babel knows, for names of days and of languages.
BIS_LOCALES = {each.code: each.locale for each in KNOWN}
LANGUAGES_BIDI = [*(each.code for each in KNOWN if each.reads == "rtl"), "ps", "fa", "he", "ur"]
BIS_TRANSLATOR, BIS_TRANSLATOR_BUDGET = ENVIRONMENT.translator, ENVIRONMENT.translator_budget
# Languages that need no reading by a native speaker before their pages stop saying that nobody has.
BIS_NATIVE_LANGUAGES = NATIVE
# Whether devices may keep pages for when there is no network. False takes back, on each device's next visit, what it kept.
BIS_OFFLINE = True
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = ENVIRONMENT.time_zone
# The library would keep rules in UTC otherwise, and move a choir from 18:00 to 17:00 when the clocks change.
RECURRENCE_USE_TZ = False

STATIC_URL = "static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES: dict[str, Any] = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if IS_TEST or DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = IS_TEST or DEBUG
MEDIA_ROOT = DATA / "uploads"


def _email(url: str) -> dict[str, Any]:
    """Django's e-mail settings for EMAIL_URL."""
    backend = "django.core.mail.backends."
    if url == "console:":
        return {"EMAIL_BACKEND": f"{backend}console.EmailBackend"}
    if url == "file:":
        return {"EMAIL_BACKEND": "bis_portal.outbox.EmailBackend"}
    parts = urlsplit(url)
    if parts.scheme in MAIL_SERVICES:
        key = unquote(parts.username or parts.netloc)
        services: dict[str, dict[str, Any]] = {
            "brevo": {"BREVO_API_KEY": key}, "postmark": {"POSTMARK_SERVER_TOKEN": key},
            "mailgun": {"MAILGUN_API_KEY": key, "MAILGUN_SENDER_DOMAIN": parts.hostname},
        }  # fmt: skip
        known: dict[str, Any] = {"REQUESTS_TIMEOUT": (10, 20), "WEBHOOK_SECRET": ENVIRONMENT.mail_hook or None}
        known |= services[parts.scheme]
        return {"EMAIL_BACKEND": f"anymail.backends.{parts.scheme}.EmailBackend", "ANYMAIL": known}
    return {
        "EMAIL_BACKEND": f"{backend}smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or 587,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp" and bool(parts.username),
    }


globals().update(_email(ENVIRONMENT.email_url))
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = DATA / "outbox"
BIS_MAIL_FROM = DEFAULT_FROM_EMAIL = SERVER_EMAIL = ENVIRONMENT.mail_from

HTTPS = ENVIRONMENT.https
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz/"]
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_TRUSTED_ORIGINS = [BIS_SITE_URL]
CSRF_FAILURE_VIEW = "bis_portal.pages.stale"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
# An address typed without a scheme means https, as it will from Django 6.0 on.
FORMS_URLFIELD_ASSUME_HTTPS = True
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "{levelname} {name}: {message}", "style": "{"}},
    "filters": {"without_keys": {"()": "partners.discretion.WithoutKeys"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "plain",
            "filters": ["without_keys"],
        }
    },
    "root": {"handlers": ["stdout"], "level": "WARNING"},
    "loggers": {"django": {"handlers": ["stdout"], "level": "WARNING", "propagate": False}},
}
