"""What, when and where: the shared calendar of the house and the town.

Owns venues, kinds of activity, events, their occurrences, feeds and imports.
Answers what happens in any window of time under any filter, to pages, phones and programs alike.
An occurrence is written by `schedule` alone, read through `agenda` alone, and a rule is expanded
by `recurrence` alone. Knows organisations and people (partners) and nothing that lies above it.
"""
