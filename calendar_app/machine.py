"""How is a machine asked to translate? Two services behind one shape; off unless the environment names one."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from collections.abc import Sequence

_SECONDS: Final = 30
_LARGEST: Final = 1_000_000


class NotTranslated(Exception):  # noqa: N818  (it is shown to staff)
    """The service did not answer, or not with translations."""


class Translator(Protocol):
    """A translation service. Codes of languages are the portal's own."""

    def speaks(self, language: str) -> bool:
        """Whether the service knows the language."""

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """Translate plain texts, in order; "" stays "". Raises NotTranslated."""


@dataclass(frozen=True, slots=True)
class DeepL:
    """DeepL's interface, version 2. A key that ends in `:fx` belongs to its free plan."""

    key: str
    address: str = ""
    _CODES = {"sv": "SV", "en": "EN", "ar": "AR", "uk": "UK"}

    def speaks(self, language: str) -> bool:
        """Whether DeepL knows the language."""
        return language in self._CODES

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """See `Translator`."""
        host = self.address or f"https://api{'-free' if self.key.endswith(':fx') else ''}.deepl.com"
        to = "EN-GB" if target == "en" else self._CODES[target]
        fields = [("text", text) for text in texts if text] + [
            ("source_lang", self._CODES[source]),
            ("target_lang", to),
        ]
        headers = {"Authorization": f"DeepL-Auth-Key {self.key}"}
        answer = _asked(f"{host}/v2/translate", urlencode(fields).encode(), headers)
        return _in_place(texts, [each.get("text") for each in _list(answer, "translations") if isinstance(each, dict)])


@dataclass(frozen=True, slots=True)
class LibreTranslate:
    """A LibreTranslate server of one's own, at `address` without a slash at the end."""

    address: str
    _CODES = {"sv": "sv", "en": "en", "ar": "ar", "prs": "fa", "uk": "uk"}

    def speaks(self, language: str) -> bool:
        """Whether LibreTranslate has a model for the language; Dari is written as Persian."""
        return language in self._CODES

    def translate(self, texts: Sequence[str], source: str, target: str) -> list[str]:
        """See `Translator`."""
        body = {"q": [text for text in texts if text], "source": self._CODES[source], "target": self._CODES[target],
                "format": "text"}  # fmt: skip
        headers = {"Content-Type": "application/json"}
        answer = _asked(f"{self.address}/translate", json.dumps(body).encode(), headers)
        return _in_place(texts, _list(answer, "translatedText"))


def service(named: str) -> Translator | None:
    """The service that BIS_TRANSLATOR names; None for "" (off)."""
    name, _colon, rest = named.partition(":")
    if name == "deepl":
        return DeepL(rest)
    return LibreTranslate(rest.rstrip("/")) if name == "libretranslate" else None


def _asked(address: str, body: bytes, headers: dict[str, str]) -> object:
    request = Request(address, data=body, headers=headers, method="POST")  # noqa: S310  (the address is the operator's own)
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            return json.loads(answer.read(_LARGEST))
    except (URLError, OSError, ValueError) as reason:
        raise NotTranslated(type(reason).__name__) from reason


def _list(answer: object, name: str) -> list[object]:
    found = answer.get(name) if isinstance(answer, dict) else None
    if not isinstance(found, list):
        raise NotTranslated("The answer holds no translations.")
    return found


def _in_place(texts: Sequence[str], translated: Sequence[object]) -> list[str]:
    """The translations at the places of their texts; empty ones were not sent."""
    wanted = [text for text in texts if text]
    if len(translated) != len(wanted) or not all(isinstance(each, str) and each for each in translated):
        raise NotTranslated("The answer holds another number of translations.")
    rest = iter(translated)
    return [str(next(rest)) if text else "" for text in texts]
