"""Which pages of the staff area are about organisations and people? The registry."""

from django.urls import path

from partners.views import contacts, exchange, history, people, registry

app_name = "registry"
urlpatterns = [
    path("organisations/", registry.organisations, name="list"),
    path("organisations/new/", registry.new, name="new"),
    path("organisations/import/", exchange.upload, name="import"),
    path("organisations/import/confirm/", exchange.confirm, name="import_confirm"),
    path("organisations/export/", exchange.export, name="export"),
    path("organisations/<slug:slug>/", registry.organisation, name="organisation"),
    path("organisations/<slug:slug>/edit/", registry.edit, name="edit"),
    path("organisations/<slug:slug>/status/", registry.status, name="status"),
    path("organisations/<slug:slug>/merge/", registry.merge, name="merge"),
    path("organisations/<slug:slug>/notes/", contacts.note, name="note"),
    path("organisations/<slug:slug>/contacts/", contacts.contact, name="contact"),
    path("organisations/<slug:slug>/contacts/<int:contact_id>/", contacts.contact, name="contact_edit"),
    path("organisations/<slug:slug>/contacts/<int:contact_id>/delete/", contacts.contact_delete, name="contact_delete"),
    path("organisations/<slug:slug>/logo/", contacts.logo, name="logo"),
    path("organisations/<slug:slug>/history/", history.history, name="history"),
    path("organisations/<slug:slug>/history/restore/", history.restore, name="restore"),
    path("people/", people.people, name="people"),
    path("people/<int:person_id>/", people.person, name="person"),
    path("people/<int:person_id>/active/", people.person_active, name="person_active"),
]
