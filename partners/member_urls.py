"""Which pages are about people? Invitations and one's account under /accounts/, an organisation's under /partner/."""

from django.urls import path

from partners.views import contacts, invitations, me, members

app_name = "members"
urlpatterns = [
    path("partner/contacts/", contacts.shared, name="contacts"),
    path("accounts/me/", me.me, name="me"),
    path("accounts/me/export/", me.export, name="export"),
    path("accounts/me/erase/", me.erase, name="erase"),
    path("accounts/house-invitations/", invitations.house_invitations, name="house_invitations"),
    path("accounts/invitations/<int:invitation_id>/withdraw/", invitations.withdraw, name="withdraw"),
    path("accounts/invitation/<str:token>/", invitations.invitation, name="invitation"),
    path("partner/<slug:slug>/members/", members.members, name="members"),
    path("partner/<slug:slug>/members/<int:membership_id>/role/", members.change_role, name="change_role"),
    path("partner/<slug:slug>/members/<int:membership_id>/remove/", members.remove, name="remove"),
    path("partner/<slug:slug>/members/hand-over/", members.hand_over, name="hand_over"),
    path("partner/<slug:slug>/members/leave/", members.leave, name="leave"),
    path("partner/<slug:slug>/organisation/", members.organisation_page, name="organisation"),
]
