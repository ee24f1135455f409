"""Drafts, proposals, internal bookings, pictures, room bookings without overlap, subscribed sources, versions."""

import calendar_app.models.events
import calendar_app.models.occurrences
import django.contrib.postgres.constraints
import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.core.validators
import django.db.models.constraints
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
import recurrence.fields
from django.contrib.postgres.operations import BtreeGistExtension
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('calendar_app', '0002_revision_triggers'),
        ('partners', '0002_registry'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        BtreeGistExtension(),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.CharField(max_length=32)),
                ('fields', models.JSONField(default=dict)),
                ('saved_at', models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
                'ordering': ['-saved_at'],
            },
        ),
        migrations.CreateModel(
            name='EventTextVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('language', models.CharField(max_length=20, verbose_name='language')),
                ('title', models.CharField(blank=True, max_length=200, verbose_name='title')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('status', models.CharField(choices=[('source', 'original'), ('human', 'translated by a person'), ('machine', 'translated by a machine'), ('stale', 'older than the original')], default='source', max_length=8, verbose_name='status')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='EventVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('status', models.CharField(choices=[('draft', 'draft'), ('submitted', 'submitted'), ('published', 'published'), ('cancelled', 'cancelled'), ('archived', 'archived')], default='draft', max_length=10, verbose_name='status')),
                ('cancel_reason', models.CharField(blank=True, max_length=200, verbose_name='why it is cancelled')),
                ('place_note', models.CharField(blank=True, max_length=200, verbose_name='place in words')),
                ('zone', models.CharField(default=calendar_app.models.events.site_zone, max_length=60)),
                ('first_on', models.DateField(verbose_name='first day')),
                ('start_time', models.TimeField(blank=True, null=True, verbose_name='starts at')),
                ('length', models.DurationField(verbose_name='how long')),
                ('recurrence', recurrence.fields.RecurrenceField(blank=True, null=True, verbose_name='repeats')),
                ('skips_holidays', models.BooleanField(default=False, verbose_name='not on public holidays')),
                ('skips_school_breaks', models.BooleanField(default=False, verbose_name='not in school breaks')),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('everyone', 'everyone'), ('children', 'children'), ('youth', 'young people'), ('parents', 'parents'), ('women', 'women only'), ('men', 'men only'), ('seniors', 'older people')], max_length=12), blank=True, default=list, size=None)),
                ('spoken', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=20), blank=True, default=list, size=None, verbose_name='languages spoken')),
                ('price', models.PositiveIntegerField(blank=True, null=True, verbose_name='price in kronor')),
                ('sign_up', models.CharField(choices=[('no', 'no sign-up'), ('yes', 'sign-up needed')], default='no', max_length=4, verbose_name='sign-up')),
                ('sign_up_at', models.CharField(blank=True, max_length=200, verbose_name='how to sign up')),
                ('has_childcare', models.BooleanField(default=False, verbose_name='childcare')),
                ('is_step_free', models.BooleanField(blank=True, null=True, verbose_name='step-free')),
                ('swedish_level', models.CharField(blank=True, choices=[('none', 'no Swedish needed'), ('some', 'a little Swedish'), ('good', 'good Swedish')], max_length=6, verbose_name='Swedish level')),
                ('website', models.URLField(blank=True, max_length=500, verbose_name='more on the web')),
                ('is_internal', models.BooleanField(default=False, verbose_name='internal: only the room is booked')),
                ('image', models.CharField(blank=True, editable=False, help_text='Name of the stored picture.', max_length=80)),
                ('image_alt', models.CharField(blank=True, max_length=200, verbose_name='what the picture shows')),
                ('published_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OccurrenceVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('slot', models.DateTimeField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('status', models.CharField(choices=[('confirmed', 'confirmed'), ('cancelled', 'cancelled')], default='confirmed', max_length=10)),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='why it is cancelled')),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note for this date')),
                ('is_full', models.BooleanField(default=False, verbose_name='full')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(validators=[django.core.validators.MaxValueValidator(6)], verbose_name='weekday')),
                ('opens', models.TimeField(verbose_name='opens')),
                ('closes', models.TimeField(verbose_name='closes')),
            ],
            options={
                'verbose_name': 'opening hours',
                'verbose_name_plural': 'opening hours',
                'ordering': ['weekday', 'opens'],
            },
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort', models.CharField(choices=[('new', 'new'), ('change', 'changed'), ('outside', 'proposed from outside')], max_length=8)),
                ('state', models.CharField(choices=[('unconfirmed', 'not confirmed yet'), ('waiting', 'waits for review'), ('approved', 'approved'), ('returned', 'returned with a comment'), ('declined', 'declined'), ('withdrawn', 'withdrawn')], default='waiting', max_length=12, verbose_name='status')),
                ('fields', models.JSONField(blank=True, default=dict)),
                ('before', models.JSONField(blank=True, default=dict)),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('language', models.CharField(default='sv', max_length=20)),
                ('token_digest', models.CharField(blank=True, editable=False, max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('comment', models.TextField(blank=True, max_length=1000, verbose_name='comment')),
            ],
            options={
                'verbose_name': 'proposal',
                'verbose_name_plural': 'proposals',
                'ordering': ['made_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SourceMapping',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', models.CharField(choices=[('location', 'place'), ('title', 'title')], max_length=10)),
                ('text', models.CharField(max_length=500, verbose_name='in the source')),
                ('audience', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None)),
            ],
            options={
                'verbose_name': 'mapping of a source',
                'verbose_name_plural': 'mappings of sources',
                'ordering': ['field', 'text'],
            },
        ),
        migrations.AddField(
            model_name='activitykind',
            name='is_gathering',
            field=models.BooleanField(default=False, help_text='Such as an association day: those who take part are listed.', verbose_name='many take part'),
        ),
        migrations.AddField(
            model_name='calendarsource',
            name='added_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='calendarsource',
            name='audience',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), blank=True, default=list, size=None),
        ),
        migrations.AddField(
            model_name='calendarsource',
            name='failed_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='calendarsource',
            name='failures',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='calendarsource',
            name='is_polled',
            field=models.BooleanField(default=True, verbose_name='read every hour'),
        ),
        migrations.AddField(
            model_name='calendarsource',
            name='kind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='calendar_app.activitykind', verbose_name='kind of activity'),
        ),
        migrations.AddField(
            model_name='calendarsource',
            name='next_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='calendarsource',
            name='problem',
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name='calendarsource',
            name='venue',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='calendar_app.venue', verbose_name='venue'),
        ),
        migrations.AddField(
            model_name='event',
            name='image',
            field=models.CharField(blank=True, editable=False, help_text='Name of the stored picture.', max_length=80),
        ),
        migrations.AddField(
            model_name='event',
            name='image_alt',
            field=models.CharField(blank=True, max_length=200, verbose_name='what the picture shows'),
        ),
        migrations.AddField(
            model_name='event',
            name='is_internal',
            field=models.BooleanField(default=False, verbose_name='internal: only the room is booked'),
        ),
        migrations.AddField(
            model_name='event',
            name='posted_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='posted_events', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='event',
            name='posted_once',
            field=models.CharField(blank=True, editable=False, max_length=32, null=True, unique=True),
        ),
        migrations.AddField(
            model_name='occurrence',
            name='booked_space',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='bookings', to='calendar_app.space'),
        ),
        migrations.AddField(
            model_name='theme',
            name='organisations',
            field=models.ManyToManyField(blank=True, related_name='themes', to='partners.organisation', verbose_name='organisations'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calendar_app_eventversion" ("audience", "cancel_reason", "first_on", "has_childcare", "id", "image", "image_alt", "is_internal", "is_step_free", "kind_id", "length", "organiser_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_note", "posted_by_id", "price", "published_at", "recurrence", "sign_up", "sign_up_at", "skips_holidays", "skips_school_breaks", "space_id", "spoken", "start_time", "status", "swedish_level", "venue_id", "website", "zone") VALUES (NEW."audience", NEW."cancel_reason", NEW."first_on", NEW."has_childcare", NEW."id", NEW."image", NEW."image_alt", NEW."is_internal", NEW."is_step_free", NEW."kind_id", NEW."length", NEW."organiser_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_note", NEW."posted_by_id", NEW."price", NEW."published_at", NEW."recurrence", NEW."sign_up", NEW."sign_up_at", NEW."skips_holidays", NEW."skips_school_breaks", NEW."space_id", NEW."spoken", NEW."start_time", NEW."status", NEW."swedish_level", NEW."venue_id", NEW."website", NEW."zone"); RETURN NULL;', hash='5aade16d42ce3335f906c263b03169d10d3de456', operation='INSERT', pgid='pgtrigger_insert_insert_f1f2f', table='calendar_app_event', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."audience" IS DISTINCT FROM (NEW."audience") OR OLD."cancel_reason" IS DISTINCT FROM (NEW."cancel_reason") OR OLD."first_on" IS DISTINCT FROM (NEW."first_on") OR OLD."has_childcare" IS DISTINCT FROM (NEW."has_childcare") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."image" IS DISTINCT FROM (NEW."image") OR OLD."image_alt" IS DISTINCT FROM (NEW."image_alt") OR OLD."is_internal" IS DISTINCT FROM (NEW."is_internal") OR OLD."is_step_free" IS DISTINCT FROM (NEW."is_step_free") OR OLD."kind_id" IS DISTINCT FROM (NEW."kind_id") OR OLD."length" IS DISTINCT FROM (NEW."length") OR OLD."organiser_id" IS DISTINCT FROM (NEW."organiser_id") OR OLD."place_note" IS DISTINCT FROM (NEW."place_note") OR OLD."posted_by_id" IS DISTINCT FROM (NEW."posted_by_id") OR OLD."price" IS DISTINCT FROM (NEW."price") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."recurrence" IS DISTINCT FROM (NEW."recurrence") OR OLD."sign_up" IS DISTINCT FROM (NEW."sign_up") OR OLD."sign_up_at" IS DISTINCT FROM (NEW."sign_up_at") OR OLD."skips_holidays" IS DISTINCT FROM (NEW."skips_holidays") OR OLD."skips_school_breaks" IS DISTINCT FROM (NEW."skips_school_breaks") OR OLD."space_id" IS DISTINCT FROM (NEW."space_id") OR OLD."spoken" IS DISTINCT FROM (NEW."spoken") OR OLD."start_time" IS DISTINCT FROM (NEW."start_time") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."swedish_level" IS DISTINCT FROM (NEW."swedish_level") OR OLD."venue_id" IS DISTINCT FROM (NEW."venue_id") OR OLD."website" IS DISTINCT FROM (NEW."website") OR OLD."zone" IS DISTINCT FROM (NEW."zone"))', func='INSERT INTO "calendar_app_eventversion" ("audience", "cancel_reason", "first_on", "has_childcare", "id", "image", "image_alt", "is_internal", "is_step_free", "kind_id", "length", "organiser_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_note", "posted_by_id", "price", "published_at", "recurrence", "sign_up", "sign_up_at", "skips_holidays", "skips_school_breaks", "space_id", "spoken", "start_time", "status", "swedish_level", "venue_id", "website", "zone") VALUES (NEW."audience", NEW."cancel_reason", NEW."first_on", NEW."has_childcare", NEW."id", NEW."image", NEW."image_alt", NEW."is_internal", NEW."is_step_free", NEW."kind_id", NEW."length", NEW."organiser_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_note", NEW."posted_by_id", NEW."price", NEW."published_at", NEW."recurrence", NEW."sign_up", NEW."sign_up_at", NEW."skips_holidays", NEW."skips_school_breaks", NEW."space_id", NEW."spoken", NEW."start_time", NEW."status", NEW."swedish_level", NEW."venue_id", NEW."website", NEW."zone"); RETURN NULL;', hash='9d5b957430608523fee73476bb49d3e6486be444', operation='UPDATE', pgid='pgtrigger_update_update_9cf74', table='calendar_app_event', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='event',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calendar_app_eventversion" ("audience", "cancel_reason", "first_on", "has_childcare", "id", "image", "image_alt", "is_internal", "is_step_free", "kind_id", "length", "organiser_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_note", "posted_by_id", "price", "published_at", "recurrence", "sign_up", "sign_up_at", "skips_holidays", "skips_school_breaks", "space_id", "spoken", "start_time", "status", "swedish_level", "venue_id", "website", "zone") VALUES (OLD."audience", OLD."cancel_reason", OLD."first_on", OLD."has_childcare", OLD."id", OLD."image", OLD."image_alt", OLD."is_internal", OLD."is_step_free", OLD."kind_id", OLD."length", OLD."organiser_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."place_note", OLD."posted_by_id", OLD."price", OLD."published_at", OLD."recurrence", OLD."sign_up", OLD."sign_up_at", OLD."skips_holidays", OLD."skips_school_breaks", OLD."space_id", OLD."spoken", OLD."start_time", OLD."status", OLD."swedish_level", OLD."venue_id", OLD."website", OLD."zone"); RETURN NULL;', hash='2739866396a438dbe3cd764d985cdf2d4e0a9e3b', operation='DELETE', pgid='pgtrigger_delete_delete_8e63d', table='calendar_app_event', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventtext',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calendar_app_eventtextversion" ("description", "event_id", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (NEW."description", NEW."event_id", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."status", NEW."title"); RETURN NULL;', hash='8687ff6194adbab8740e33b4eee7ded05fc1c230', operation='INSERT', pgid='pgtrigger_insert_insert_20ab9', table='calendar_app_eventtext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventtext',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "calendar_app_eventtextversion" ("description", "event_id", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (NEW."description", NEW."event_id", NEW."id", NEW."language", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."status", NEW."title"); RETURN NULL;', hash='969804786a5e364730d3943e68daa9be20542f5f', operation='UPDATE', pgid='pgtrigger_update_update_7c1ed', table='calendar_app_eventtext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='eventtext',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "calendar_app_eventtextversion" ("description", "event_id", "id", "language", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "status", "title") VALUES (OLD."description", OLD."event_id", OLD."id", OLD."language", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."status", OLD."title"); RETURN NULL;', hash='ae765ed7f655abd52f7acdb59d4175b24090cdca', operation='DELETE', pgid='pgtrigger_delete_delete_f6e51', table='calendar_app_eventtext', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='occurrence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."event_id" IS DISTINCT FROM (NEW."event_id") OR OLD."is_full" IS DISTINCT FROM (NEW."is_full") OR OLD."note" IS DISTINCT FROM (NEW."note") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."slot" IS DISTINCT FROM (NEW."slot") OR OLD."space_id" IS DISTINCT FROM (NEW."space_id") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."venue_id" IS DISTINCT FROM (NEW."venue_id"))', func='INSERT INTO "calendar_app_occurrenceversion" ("ends_at", "event_id", "is_full", "note", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "slot", "space_id", "starts_at", "status", "venue_id") VALUES (NEW."ends_at", NEW."event_id", NEW."is_full", NEW."note", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."slot", NEW."space_id", NEW."starts_at", NEW."status", NEW."venue_id"); RETURN NULL;', hash='10f6c9a5bcba0efc6490db2d4824d06458f66808', operation='UPDATE', pgid='pgtrigger_update_update_c8a4c', table='calendar_app_occurrence', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='occurrence',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('booked_space__isnull', False)), deferrable=django.db.models.constraints.Deferrable['DEFERRED'], expressions=[('booked_space', '='), (calendar_app.models.occurrences.Span('starts_at', 'ends_at', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='occurrence_room_once'),
        ),
        migrations.AddField(
            model_name='draft',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='draft',
            name='user',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='eventtextversion',
            name='event',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calendar_app.event'),
        ),
        migrations.AddField(
            model_name='eventtextversion',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='eventtextversion',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', related_query_name='version', to='calendar_app.eventtext'),
        ),
        migrations.AddField(
            model_name='eventversion',
            name='kind',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calendar_app.activitykind', verbose_name='kind of activity'),
        ),
        migrations.AddField(
            model_name='eventversion',
            name='organiser',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='organiser'),
        ),
        migrations.AddField(
            model_name='eventversion',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='eventversion',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', related_query_name='version', to='calendar_app.event'),
        ),
        migrations.AddField(
            model_name='eventversion',
            name='posted_by',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='eventversion',
            name='space',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calendar_app.space', verbose_name='room'),
        ),
        migrations.AddField(
            model_name='eventversion',
            name='venue',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calendar_app.venue', verbose_name='venue'),
        ),
        migrations.AddField(
            model_name='occurrenceversion',
            name='event',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calendar_app.event'),
        ),
        migrations.AddField(
            model_name='occurrenceversion',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='occurrenceversion',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', related_query_name='version', to='calendar_app.occurrence'),
        ),
        migrations.AddField(
            model_name='occurrenceversion',
            name='space',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calendar_app.space', verbose_name='room of this date alone'),
        ),
        migrations.AddField(
            model_name='occurrenceversion',
            name='venue',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='calendar_app.venue', verbose_name='venue of this date alone'),
        ),
        migrations.AddField(
            model_name='openinghours',
            name='venue',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='opening_hours', to='calendar_app.venue'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='proposals', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='decided_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='proposal',
            name='event',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='calendar_app.event'),
        ),
        migrations.AddField(
            model_name='proposal',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='proposals', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='sourcemapping',
            name='kind',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='calendar_app.activitykind', verbose_name='kind of activity'),
        ),
        migrations.AddField(
            model_name='sourcemapping',
            name='source',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mappings', to='calendar_app.calendarsource'),
        ),
        migrations.AddField(
            model_name='sourcemapping',
            name='venue',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='calendar_app.venue', verbose_name='venue'),
        ),
        migrations.AddConstraint(
            model_name='draft',
            constraint=models.UniqueConstraint(fields=('user', 'token'), name='draft_once_per_form'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='opening_hours_on_a_weekday'),
        ),
        migrations.AddConstraint(
            model_name='openinghours',
            constraint=models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='opening_hours_close_after_opening'),
        ),
        migrations.AddIndex(
            model_name='proposal',
            index=models.Index(condition=models.Q(('state', 'waiting')), fields=['made_at'], name='proposal_waiting'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('event',), name='proposal_one_waits_per_event'),
        ),
        migrations.AddConstraint(
            model_name='proposal',
            constraint=models.CheckConstraint(condition=models.Q(('sort', 'outside'), ('event__isnull', False), _connector='OR'), name='proposal_has_event'),
        ),
        migrations.AddConstraint(
            model_name='sourcemapping',
            constraint=models.UniqueConstraint(fields=('source', 'field', 'text'), name='source_mapping_once'),
        ),
    ]
