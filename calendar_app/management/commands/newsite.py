"""How does another town open its own portal? By one command that asks a few questions; safe to repeat."""

from __future__ import annotations

import secrets
import sys
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.validators import validate_email

from calendar_app import vocabulary
from calendar_app.actions.newsite import SiteRefused, open_site

_QUESTIONS = {
    "name": "Name of the house, such as BIS-huset: ",
    "municipality": "Municipality, such as Boden: ",
    "email": "E-mail address of the first staff account: ",
}


class Command(BaseCommand):
    """Set up an empty portal: vocabulary, the house itself, the first staff account."""

    help = "Set up a new site. What isn't given as an option is asked for."

    def add_arguments(self, parser: CommandParser) -> None:
        """Every question is an option too; a password never is, since others can see a command line."""
        parser.add_argument("--name", help="name of the house")
        parser.add_argument("--municipality", help="town or municipality")
        parser.add_argument("--email", help="e-mail address of the first staff account")
        parser.add_argument("--languages", help="codes such as sv,en,ar; if left out, those of the pages")
        parser.add_argument(
            "--no-input",
            action="store_true",
            help="ask nothing; a new account's password is made and printed",
        )

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Ask, check, build, and say what to do next."""
        self.asks = not options["no_input"] and sys.stdin.isatty()
        given = {field: self._answer(field, options[field]) for field in _QUESTIONS}
        languages = self._languages(options["languages"])
        try:
            validate_email(given["email"])
            outcome = open_site(**given, password=self._password)
        except ValidationError:
            raise CommandError(f"«{given['email']}» is not an e-mail address such as name@example.org.") from None
        except SiteRefused as refusal:
            raise CommandError(str(refusal)) from None
        for line in outcome.made:
            self.stdout.write(f"Made       {line}")
        for line in outcome.kept:
            self.stdout.write(f"Was there  {line}")
        self._tell_next(given["name"], languages)

    def _answer(self, field: str, given: str | None) -> str:
        answer = (given or (input(_QUESTIONS[field]) if self.asks else "")).strip()
        if not answer:
            raise CommandError(f'Nothing was given for --{field}. Run again with --{field} "…".')
        return answer

    def _languages(self, given: str | None) -> list[str]:
        known = {code for code, _name in settings.LANGUAGES} | vocabulary.languages()
        chosen = [code.strip() for code in (given or ",".join(code for code, _name in settings.LANGUAGES)).split(",")]
        if unknown := [code for code in chosen if code not in known]:
            raise CommandError(f"Unknown language: {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")
        return chosen

    def _password(self) -> str:
        if not self.asks:
            made = secrets.token_urlsafe(12)
            self.stdout.write(f"Password of the new account, shown this once: {made}")
            return made
        while True:
            written = getpass("Password of the new account: ")
            try:
                validate_password(written)
            except ValidationError as refusal:
                self.stderr.write("\n".join(refusal.messages))
                continue
            if getpass("Once more: ") == written:
                return written
            self.stderr.write("The two were not alike.")

    def _tell_next(self, name: str, languages: list[str]) -> None:
        pages = {code for code, _name in settings.LANGUAGES}
        for code in languages:
            parts = [
                part for part, has in (("pages", code in pages), ("vocabulary", code in vocabulary.languages())) if has
            ]
            self.stdout.write(f"Language   {code}: {' and '.join(parts)}")
        if name != settings.BIS_SITE_NAME:
            self.stdout.write(f'Next       set BIS_SITE_NAME="{name}" in the environment, so that pages carry the name')
        self.stdout.write(f"Next       log in at {settings.BIS_SITE_URL}/admin/ and add partners and rooms")
