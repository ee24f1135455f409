"""Let the database itself raise the calendar's revision, so that no way of writing (admin, import, shell) can forget it.

Three things happen to a change that a reader could see:
- the event's `feed_revision` takes a new number, so that its stored feed texts are outdated;
- when words shown by many events change (venue, organisation, kind, theme), the stamps that phones compare rise in all
  of them, SEQUENCE too when the place changes;
- at commit, once for a transaction, the one row of the revision rises. At commit, since two writers that hold that row
  while they wait for each other's events would stop each other for ever.
"""

from typing import ClassVar

from django.db import migrations

_FORWARD = """
CREATE SEQUENCE calendar_app_feed_revision;

INSERT INTO calendar_app_revision (id, number, changed_at) VALUES (1, 1, date_trunc('second', now()));

-- A whole second later than before at least: phones and HTTP dates compare by the second.
CREATE FUNCTION calendar_app_later_than(stamp timestamptz) RETURNS timestamptz LANGUAGE sql STABLE AS $$
    SELECT greatest(date_trunc('second', clock_timestamp()), stamp + interval '1 second')
$$;

CREATE FUNCTION calendar_app_raise_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('bis.raised', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        INSERT INTO calendar_app_revision AS revision (id, number, changed_at)
        VALUES (1, 1, date_trunc('second', clock_timestamp()))
        ON CONFLICT (id) DO UPDATE SET number = revision.number + 1,
            changed_at = calendar_app_later_than(revision.changed_at);
        -- While constraints are checked at once (tests), every statement raises it; at commit once is enough.
        IF current_setting('bis.at_once', true) IS DISTINCT FROM 'on' THEN
            PERFORM set_config('bis.raised', pg_current_xact_id()::text, true);
        END IF;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_app_event_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.feed_revision = OLD.feed_revision THEN
        NEW.feed_revision := nextval('calendar_app_feed_revision');
    END IF;
    -- A room that was deleted takes its name out of every event; whoever edits an event raises the stamps himself.
    IF TG_OP = 'UPDATE' AND NEW.changed_at = OLD.changed_at AND NEW.space_id IS DISTINCT FROM OLD.space_id THEN
        NEW.changed_at := calendar_app_later_than(OLD.changed_at);
        NEW.sequence := OLD.sequence + 1;
    END IF;
    RETURN NEW;
END $$;

-- Words that events show have changed. Overrides are complete copies, so those that copy the words are stamped too.
CREATE FUNCTION calendar_app_restamp(keys bigint[], moved boolean, own_place bigint) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calendar_app_event
    SET changed_at = calendar_app_later_than(changed_at), sequence = sequence + moved::int
    WHERE id = ANY(keys);
    UPDATE calendar_app_occurrence
    SET changed_at = calendar_app_later_than(changed_at), sequence = sequence + moved::int
    WHERE event_id = ANY(keys) AND is_spelled_out
      AND (NOT moved OR venue_id IS NULL OR venue_id = own_place);
END $$;

CREATE FUNCTION calendar_app_venue_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_app_restamp(array(
        SELECT id FROM calendar_app_event WHERE venue_id = NEW.id
        UNION SELECT event_id FROM calendar_app_occurrence WHERE venue_id = NEW.id
    ), true, NEW.id);
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_app_space_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_app_restamp(array(
        SELECT id FROM calendar_app_event WHERE space_id = NEW.id
        UNION SELECT event_id FROM calendar_app_occurrence WHERE space_id = NEW.id
    ), true, NEW.venue_id);
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_app_organisation_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_app_restamp(array(
        SELECT id FROM calendar_app_event WHERE organiser_id = NEW.id
        UNION SELECT event_id FROM calendar_app_coorganiser WHERE organisation_id = NEW.id
    ), false, NULL);
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_app_kind_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_app_restamp(array(SELECT id FROM calendar_app_event WHERE kind_id = NEW.id), false, NULL);
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_app_theme_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM calendar_app_restamp(array(
        SELECT e.id FROM calendar_app_event e JOIN calendar_app_activitykind k ON k.id = e.kind_id
        WHERE k.theme_id = NEW.id
    ), false, NULL);
    RETURN NULL;
END $$;

-- Texts and co-organisers belong to one event. When the event itself is being deleted there is nothing to stamp.
CREATE FUNCTION calendar_app_part_changes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM calendar_app_restamp(array[OLD.event_id], false, NULL);
    ELSE
        PERFORM calendar_app_restamp(array[NEW.event_id], false, NULL);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_app_occurrences_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calendar_app_event SET feed_revision = nextval('calendar_app_feed_revision')
    WHERE id IN (SELECT DISTINCT event_id FROM new_rows);
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_app_occurrences_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calendar_app_event SET feed_revision = nextval('calendar_app_feed_revision')
    WHERE id IN (SELECT n.event_id FROM new_rows n JOIN old_rows o USING (id) WHERE n IS DISTINCT FROM o);
    RETURN NULL;
END $$;

CREATE FUNCTION calendar_app_occurrences_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE calendar_app_event SET feed_revision = nextval('calendar_app_feed_revision')
    WHERE id IN (SELECT DISTINCT event_id FROM old_rows);
    RETURN NULL;
END $$;

CREATE TRIGGER event_revision BEFORE INSERT ON calendar_app_event
    FOR EACH ROW EXECUTE FUNCTION calendar_app_event_changes();
CREATE TRIGGER event_revision_on_change BEFORE UPDATE ON calendar_app_event
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION calendar_app_event_changes();

CREATE TRIGGER venue_words AFTER UPDATE ON calendar_app_venue
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION calendar_app_venue_changes();
CREATE TRIGGER space_words AFTER UPDATE ON calendar_app_space
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION calendar_app_space_changes();
CREATE TRIGGER organisation_words AFTER UPDATE ON partners_organisation
    FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION calendar_app_organisation_changes();
CREATE TRIGGER kind_words AFTER UPDATE ON calendar_app_activitykind
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION calendar_app_kind_changes();
CREATE TRIGGER theme_words AFTER UPDATE ON calendar_app_theme
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION calendar_app_theme_changes();

CREATE TRIGGER text_words AFTER INSERT OR DELETE ON calendar_app_eventtext
    FOR EACH ROW EXECUTE FUNCTION calendar_app_part_changes();
CREATE TRIGGER text_words_on_change AFTER UPDATE ON calendar_app_eventtext
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION calendar_app_part_changes();
CREATE TRIGGER co_organiser_words AFTER INSERT OR DELETE ON calendar_app_coorganiser
    FOR EACH ROW EXECUTE FUNCTION calendar_app_part_changes();
CREATE TRIGGER co_organiser_words_on_change AFTER UPDATE ON calendar_app_coorganiser
    FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION calendar_app_part_changes();

CREATE TRIGGER occurrences_added AFTER INSERT ON calendar_app_occurrence
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION calendar_app_occurrences_added();
CREATE TRIGGER occurrences_changed AFTER UPDATE ON calendar_app_occurrence
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION calendar_app_occurrences_changed();
CREATE TRIGGER occurrences_removed AFTER DELETE ON calendar_app_occurrence
    REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION calendar_app_occurrences_removed();
"""

# What readers see in pages: events (everything that belongs to one reaches its row), and the lists of the rest.
_RAISING = {
    "calendar_app_event": "event",
    "calendar_app_venue": "venue",
    "calendar_app_space": "space",
    "calendar_app_theme": "theme",
    "calendar_app_activitykind": "kind",
    "partners_organisation": "organisation",
}
_RAISE = "".join(
    f"""
CREATE CONSTRAINT TRIGGER {name}_raises AFTER INSERT OR DELETE ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION calendar_app_raise_revision();
CREATE CONSTRAINT TRIGGER {name}_raises_on_change AFTER UPDATE ON {table}
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION calendar_app_raise_revision();
"""
    for table, name in _RAISING.items()
)
_BACKWARD = "".join(
    f"DROP TRIGGER {name}_raises ON {table}; DROP TRIGGER {name}_raises_on_change ON {table};"
    for table, name in _RAISING.items()
) + """
DROP TRIGGER occurrences_added ON calendar_app_occurrence;
DROP TRIGGER occurrences_changed ON calendar_app_occurrence;
DROP TRIGGER occurrences_removed ON calendar_app_occurrence;
DROP TRIGGER organisation_words ON partners_organisation;
DROP FUNCTION calendar_app_event_changes, calendar_app_venue_changes, calendar_app_space_changes,
    calendar_app_organisation_changes, calendar_app_kind_changes, calendar_app_theme_changes,
    calendar_app_part_changes, calendar_app_occurrences_added, calendar_app_occurrences_changed,
    calendar_app_occurrences_removed, calendar_app_restamp, calendar_app_raise_revision,
    calendar_app_later_than CASCADE;
DROP SEQUENCE calendar_app_feed_revision;
DELETE FROM calendar_app_revision;
"""


class Migration(migrations.Migration):
    """Triggers on everything that a reader could see."""

    dependencies: ClassVar = [("calendar_app", "0001_initial"), ("partners", "0001_initial")]
    operations: ClassVar = [
        migrations.RunSQL(_FORWARD + _RAISE, _BACKWARD),
    ]
