"""Which address leads where? The frame's own few, and each app's list."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from bis_portal import health, outbox, pages, tongue
from calendar_app.views import offline, own_list

urlpatterns = [
    path("", pages.front_door, name="front_door"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("robots.txt", pages.robots, name="robots"),
    path("healthz/live", health.live, name="health_live"),
    path("healthz/ready", health.ready, name="health_ready"),
    path("tongue/<str:code>/", tongue.choose, name="tongue"),
    path("outbox/", outbox.letters, name="outbox"),
    path("outbox/<str:name>/", outbox.letter, name="outbox_letter"),
    path("outbox/<str:name>/html", outbox.html, name="outbox_html"),
    path("sw.js", offline.worker, name="worker"),
    re_path(r"^list/(?P<key>[\w-]{22})\.ics$", own_list.own_feed, name="own_feed"),
    path("admin/", admin.site.urls),
    path("accounts/", include("partners.account_urls")),
    path("", include("partners.member_urls")),
    path("partner/<slug:slug>/calendars/", include("calendar_app.source_urls")),
    path("partner/", include("indicators.partner_urls")),
    path("partner/", include("calendar_app.work_urls")),
    path("staff/", include("partners.staff_urls")),
    path("staff/indicators/", include("indicators.staff_urls")),
    path("staff/surveys/", include("indicators.wave_urls")),
    path("staff/letters/", include("reminders.staff_urls")),
    path("staff/", include("calendar_app.staff_urls")),
    path("", include("calendar_app.bare_urls")),
    path("", include("indicators.bare_urls")),
    # Nobody can report bounces without the password that only the mail service and this site know.
    *([path("hooks/mail/", include("anymail.urls"))] if settings.ENVIRONMENT.mail_hook else []),
    *i18n_patterns(
        path("letters/", include("reminders.urls")),
        path("", include("indicators.urls")),
        path("", include("indicators.survey_urls")),
        path("", include("indicators.pulse_urls")),
        path("", include("calendar_app.urls")),
        prefix_default_language=True,
    ),
]

handler404 = "bis_portal.pages.not_found"
handler500 = "bis_portal.pages.server_error"
handler403 = "bis_portal.pages.forbidden"
handler400 = "bis_portal.pages.bad_request"
