"""Let the database itself say which bookable room a date takes, so that no way of writing can take one twice.

A date takes a room when it is confirmed, its event is published or waits for review, and the room is bookable. What is
over takes none: two old evenings that overlap are nobody's trouble now. `booked_space_id` is worked out here at every
change; the exclusion constraint on it is looked at when a change is complete.

`bis.rooms` = 'off' lets dates be written without a room: a series that grows into a time somebody else has booked goes on,
and the clash is shown to staff.
"""

from typing import ClassVar

from django.db import migrations

_FORWARD = """
-- The room a date would take if all is well: its own, or its event's unless it was moved to another venue.
CREATE FUNCTION calendar_app_room(
    of_event bigint, of_status text, of_space bigint, of_venue bigint, of_end timestamptz
) RETURNS bigint LANGUAGE sql STABLE AS $$
    SELECT s.id FROM calendar_app_event e JOIN calendar_app_space s
        ON s.id = coalesce(of_space, CASE WHEN of_venue IS NULL OR of_venue = e.venue_id THEN e.space_id END)
    WHERE e.id = of_event AND s.is_bookable AND of_status = 'confirmed' AND e.status IN ('submitted', 'published')
        AND of_end > now()
$$;

CREATE FUNCTION calendar_app_occurrence_books() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('bis.rooms', true) = 'off' THEN
        NEW.booked_space_id := NULL;
    ELSE
        NEW.booked_space_id := calendar_app_room(NEW.event_id, NEW.status, NEW.space_id, NEW.venue_id, NEW.ends_at);
    END IF;
    RETURN NEW;
END $$;

-- Book a room for every coming date that wants it and has not got it, earliest first; one that would overlap stays without.
CREATE FUNCTION calendar_app_book_space(space bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    wanting record;
BEGIN
    FOR wanting IN
        SELECT o.id, o.starts_at, o.ends_at FROM calendar_app_occurrence o JOIN calendar_app_event e ON e.id = o.event_id
        WHERE o.booked_space_id IS NULL AND o.ends_at > now() AND (o.space_id = space OR e.space_id = space)
            AND calendar_app_room(o.event_id, o.status, o.space_id, o.venue_id, o.ends_at) = space
        ORDER BY o.starts_at, o.id
    LOOP
        UPDATE calendar_app_occurrence SET booked_space_id = space
        WHERE id = wanting.id AND NOT EXISTS (
            SELECT 1 FROM calendar_app_occurrence other
            WHERE other.booked_space_id = space
                AND tstzrange(other.starts_at, other.ends_at) && tstzrange(wanting.starts_at, wanting.ends_at)
        );
    END LOOP;
END $$;

CREATE FUNCTION calendar_app_event_books() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calendar_app_occurrence o
    SET booked_space_id = calendar_app_room(o.event_id, o.status, o.space_id, o.venue_id, o.ends_at)
    WHERE o.event_id = NEW.id AND o.ends_at > now();
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_app_space_books() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.is_bookable THEN
        PERFORM calendar_app_book_space(NEW.id);
    ELSE
        UPDATE calendar_app_occurrence SET booked_space_id = NULL WHERE booked_space_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER occurrence_books BEFORE INSERT ON calendar_app_occurrence
    FOR EACH ROW EXECUTE FUNCTION calendar_app_occurrence_books();
CREATE TRIGGER occurrence_books_on_change BEFORE UPDATE ON calendar_app_occurrence
    FOR EACH ROW WHEN ((OLD.status, OLD.space_id, OLD.venue_id, OLD.starts_at, OLD.ends_at)
        IS DISTINCT FROM (NEW.status, NEW.space_id, NEW.venue_id, NEW.starts_at, NEW.ends_at))
    EXECUTE FUNCTION calendar_app_occurrence_books();
CREATE TRIGGER event_books AFTER UPDATE ON calendar_app_event
    FOR EACH ROW WHEN ((OLD.status, OLD.space_id, OLD.venue_id) IS DISTINCT FROM (NEW.status, NEW.space_id, NEW.venue_id))
    EXECUTE FUNCTION calendar_app_event_books();
CREATE TRIGGER space_books AFTER UPDATE ON calendar_app_space
    FOR EACH ROW WHEN (OLD.is_bookable IS DISTINCT FROM NEW.is_bookable) EXECUTE FUNCTION calendar_app_space_books();

-- What a venue's page says of its hours is seen by readers too.
CREATE CONSTRAINT TRIGGER opening_hours_raises AFTER INSERT OR UPDATE OR DELETE ON calendar_app_openinghours
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION calendar_app_raise_revision();
CREATE CONSTRAINT TRIGGER theme_organisation_raises AFTER INSERT OR UPDATE OR DELETE ON calendar_app_theme_organisations
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION calendar_app_raise_revision();

DO $$ BEGIN PERFORM calendar_app_book_space(id) FROM calendar_app_space WHERE is_bookable; END $$;
"""

_BACKWARD = """
DROP TRIGGER opening_hours_raises ON calendar_app_openinghours;
DROP TRIGGER theme_organisation_raises ON calendar_app_theme_organisations;
DROP TRIGGER space_books ON calendar_app_space;
DROP TRIGGER event_books ON calendar_app_event;
DROP TRIGGER occurrence_books_on_change ON calendar_app_occurrence;
DROP TRIGGER occurrence_books ON calendar_app_occurrence;
DROP FUNCTION calendar_app_space_books, calendar_app_event_books, calendar_app_book_space, calendar_app_occurrence_books,
    calendar_app_room;
"""


class Migration(migrations.Migration):
    """Triggers on dates, events and rooms."""

    dependencies: ClassVar = [("calendar_app", "0003_posting")]
    operations: ClassVar = [migrations.RunSQL(_FORWARD, _BACKWARD)]
