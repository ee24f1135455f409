"""How does the registry come in and out as a table? A preview before anything is written, and files to take along."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_POST

from partners import import_plan, readings, spreadsheets
from partners.actions.importing import import_rows
from partners.export import COLUMNS, table
from partners.import_forms import SHEET_REFUSED, ImportForm
from partners.views.asking import person_of
from partners.views.gate import for_coordinators
from partners.views.registry import form_page

if TYPE_CHECKING:
    from partners.import_plan import Plan
    from partners.spreadsheets import Sheet

_SALT: Final = "registry.import"
_GOOD_FOR: Final = 6 * 60 * 60
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@for_coordinators
def upload(request: HttpRequest) -> HttpResponse:
    """Take a table and show what it would change; nothing is written."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        sheet = form.cleaned_data["table"]
        plan = import_plan.plan(sheet)
        carried = _carried(request, sheet, plan)
        # The rows come back with the form that says yes, and a form may not be larger than this.
        if len(carried) < settings.DATA_UPLOAD_MAX_MEMORY_SIZE - 10_000:
            return _preview(request, plan, carried)
        form.add_error("table", SHEET_REFUSED["large"])
    lead = _("Organisations are found by their short name, else by their name.")
    return form_page(
        request, form, _("Import a table"), _("Look at it first"), reverse("registry:list"), lead=lead,
        columns=import_plan.COLUMNS,
    )  # fmt: skip


@for_coordinators
@require_POST
def confirm(request: HttpRequest) -> HttpResponse:
    """Write what was shown. If the registry has moved on meanwhile, show anew what the table would change now."""
    try:
        sheet, digest = _read(request)
    except signing.BadSignature:
        messages.error(request, _("The table has waited too long. Choose the file once more."))
        return redirect("registry:import")
    plan = import_plan.plan(sheet)
    if plan.digest == digest:
        try:
            return _written(request, import_rows(by=person_of(request), plan=plan))
        except ValidationError as error:
            refused, plan = " ".join(error.messages), import_plan.plan(sheet)
            if plan.digest == digest:
                messages.error(request, refused)
    if plan.digest != digest:
        messages.warning(request, _("The registry has changed in the meantime. Look at it once more."))
    return _preview(request, plan, _carried(request, sheet, plan))


def _written(request: HttpRequest, number: int) -> HttpResponseRedirect:
    sentence = ngettext("%(n)s organisation was written.", "%(n)s organisations were written.", number)
    messages.success(request, sentence % {"n": number})
    return redirect("registry:list")


def _preview(request: HttpRequest, plan: Plan, carried: str) -> HttpResponse:
    context = {
        "plan": plan, "carried": carried, "area": "staff", "view": "organisations",
        "new": plan.count(import_plan.NEW), "changed": plan.count(import_plan.CHANGED),
        "unchanged": plan.count(import_plan.UNCHANGED), "refused": plan.count(import_plan.REFUSED),
    }  # fmt: skip
    return render(request, "registry/import_preview.html", context)


def _carried(request: HttpRequest, sheet: Sheet, plan: Plan) -> str:
    """The rows, signed for this person, so that nothing has to be kept here until somebody says yes."""
    rows: list[Any] = [[row.line, [row.cells[name] for name in sheet.columns]] for row in sheet.rows]
    held = [person_of(request).pk, plan.digest, sheet.columns, rows]
    return signing.dumps(held, salt=_SALT, compress=True)


def _read(request: HttpRequest) -> tuple[Sheet, str]:
    """The rows that were shown. Raises BadSignature for what was altered, is too old, or was somebody else's."""
    owner, digest, columns, rows = signing.loads(request.POST.get("carried", ""), salt=_SALT, max_age=_GOOD_FOR)
    if owner != person_of(request).pk:
        raise signing.BadSignature
    found = (spreadsheets.Row(line, dict(zip(columns, cells, strict=True))) for line, cells in rows)
    return spreadsheets.Sheet(tuple(columns), tuple(found)), digest


@for_coordinators
def export(request: HttpRequest) -> HttpResponse:
    """The list under the same search as a file: CSV, or XLSX when asked for."""
    rows = table(readings.organisations(readings.searched(request.GET), timezone.localdate()))
    name, is_xlsx = f"partners-{timezone.localdate():%Y-%m-%d}", request.GET.get("format") == "xlsx"
    octets = spreadsheets.write_xlsx(COLUMNS, rows, _("Partners")) if is_xlsx else spreadsheets.write_csv(COLUMNS, rows)
    response = HttpResponse(octets, content_type=_XLSX if is_xlsx else "text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.{"xlsx" if is_xlsx else "csv"}"'
    return response
