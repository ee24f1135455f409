"""How is the API described? One OpenAPI 3.1 document, made from the filter itself so that it can't fall behind."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from calendar_app.agenda_filter import AUDIENCES, LEVELS, PERIODS, WHERES

_MANY = {"theme", "kind", "audience", "spoken", "place", "organiser"}
_WORDS = {
    "when": "A period as seen today.",
    "since": "First day, included. Default: today.",
    "until": "Day after the last, not included. Default: 31 days after since.",
    "theme": "Slugs of themes; any of them.",
    "kind": "Slugs of kinds of activity; any of them.",
    "audience": "For whom; any of them.",
    "childcare": "Only with childcare.",
    "spoken": "Codes of languages spoken there; any of them.",
    "free": "Only what costs nothing.",
    "no_sign_up": "Only what needs no sign-up.",
    "step_free": "Only what can be reached without steps.",
    "level": "How much Swedish the reader has.",
    "where": "In the house itself or elsewhere.",
    "place": "Slugs of venues; any of them.",
    "organiser": "Slugs of organisations; any of them.",
    "q": "Words to search for.",
}
_ENUMS = {"when": PERIODS, "level": LEVELS, "where": WHERES, "audience": AUDIENCES}
_FLAGS = {"childcare", "free", "no_sign_up", "step_free"}


def _parameter(name: str) -> dict[str, Any]:
    one: dict[str, Any] = {"type": "string"}
    if name in ("since", "until"):
        one["format"] = "date"
    if name in _ENUMS:
        one["enum"] = list(_ENUMS[name])
    if name in _FLAGS:
        one["enum"] = ["1"]
    schema = {"type": "array", "items": one} if name in _MANY else one
    return {"name": name, "in": "query", "required": False, "description": _WORDS[name], "schema": schema}


def document() -> dict[str, Any]:
    """The whole document, for the languages and the address of this site."""
    language = {"type": "string", "enum": list(dict(settings.LANGUAGES)), "default": settings.LANGUAGE_CODE}
    text, moment = {"type": "string"}, {"type": "string", "format": "date-time"}
    properties = {
        "uid": {**text, "description": "The event's identity for life."},
        "slot": {**moment, "description": "The start that the rule gave; with uid the occurrence's identity for life."},
        "starts_at": moment,
        "ends_at": {**moment, "description": "Not included; for all-day occurrences the midnight after the last day."},
        "all_day": {"type": "boolean"},
        "status": {"type": "string", "enum": ["confirmed", "cancelled"]},
        "reason": {**text, "description": "Why it is cancelled."},
        "title": text,
        "venue": text,
        "organiser": text,
        "categories": {"type": "array", "items": text},
        "url": {**text, "format": "uri"},
    }
    found = {
        "type": "object",
        "required": ["since", "until", "language", "occurrences", "next"],
        "properties": {
            "since": {**text, "format": "date"},
            "until": {**text, "format": "date"},
            "language": text,
            "occurrences": {"type": "array", "items": {"$ref": "#/components/schemas/Occurrence"}},
            "next": {"type": ["string", "null"], "description": "Address of the next part, if there is more."},
        },
    }
    problem = {"type": "object", "required": ["parameter", "value", "message"],
               "properties": dict.fromkeys(("parameter", "value", "message"), text)}  # fmt: skip
    refused = {
        "type": "object",
        "required": ["problems"],
        "properties": {"problems": {"type": "array", "items": problem}},
    }
    parameters = [_parameter(name) for name in _WORDS]
    parameters.append({"name": "language", "in": "query", "required": False, "schema": language})
    parameters.append(
        {"name": "after", "in": "query", "required": False, "description": "Taken from «next».", "schema": text}
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": f"{settings.BIS_SITE_NAME} activity calendar",
            "version": "1",
            "description": "Read-only. Windows are half-open.",
        },
        "servers": [{"url": settings.BIS_SITE_URL}],
        "paths": {
            "/api/v1/occurrences": {
                "get": {
                    "operationId": "listOccurrences",
                    "summary": "Occurrences that touch a window of time, earliest first",
                    "parameters": parameters,
                    "responses": {
                        "200": _json("The occurrences", found),
                        "400": _json("A parameter that can't be used", refused),
                        "404": _json("A name that nothing here has", refused),
                    },
                }
            }
        },
        "components": {
            "schemas": {"Occurrence": {"type": "object", "required": list(properties), "properties": properties}}
        },
    }


def _json(description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": schema}}}
