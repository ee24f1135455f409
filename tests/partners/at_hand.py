"""What do the tests of accounts share? A browser whose letters go out, and the way in."""

from django.test import Client

PASSWORD = "lanterna-brygga-47"


def browser(on_commit, language="en"):
    """A browser that reads `language`; what waits for a commit happens at the end of each request, as outside tests."""

    class Browser(Client):
        def request(self, **request):
            with on_commit(execute=True):
                return super().request(**request)

    opened = Browser()
    opened.cookies["language"] = language
    return opened


def log_in(client, email="anna@bis.example", password=PASSWORD, **more):
    """Log in by the form, so that the session is known as it is outside tests."""
    return client.post("/accounts/login/", {"login": email, "password": password, **more})
