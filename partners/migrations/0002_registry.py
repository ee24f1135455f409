"""Agreements, contacts, status over time, merged duplicates, invitations, roles at the house, versions."""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('partners', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactNote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('call', 'call'), ('letter', 'letter'), ('meeting', 'meeting'), ('note', 'note')], default='note', max_length=8, verbose_name='how')),
                ('text', models.TextField(max_length=2000, verbose_name='what was said')),
                ('on', models.DateField(default=django.utils.timezone.localdate, verbose_name='day')),
            ],
            options={
                'verbose_name': 'contact',
                'verbose_name_plural': 'log of contacts',
                'ordering': ['-on', '-id'],
            },
        ),
        migrations.CreateModel(
            name='ContactPerson',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('role', models.CharField(blank=True, max_length=120, verbose_name='role there')),
                ('email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail address')),
                ('phone', models.CharField(blank=True, max_length=40, verbose_name='telephone')),
                ('is_shared', models.BooleanField(default=False, help_text='Only when the person has agreed.', verbose_name='other partners may see it')),
            ],
            options={
                'verbose_name': 'contact person',
                'verbose_name_plural': 'contact persons',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='e-mail address')),
                ('role', models.CharField(choices=[('editor', 'editor'), ('administrator', 'administrator')], default='editor', max_length=16, verbose_name='role')),
                ('is_coordinator', models.BooleanField(default=False, verbose_name='coordinator')),
                ('house_roles', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('reviewer', 'reviewer'), ('indicator_reader', 'indicator reader'), ('steering_reader', 'steering-group reader')], max_length=20), blank=True, default=list, size=None, verbose_name='roles at the house')),
                ('language', models.CharField(default='sv', max_length=20, verbose_name='language of letters')),
                ('token_digest', models.CharField(editable=False, max_length=64, unique=True)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('expires_at', models.DateTimeField(verbose_name='good until')),
                ('accepted_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, editable=False, null=True)),
            ],
            options={
                'verbose_name': 'invitation',
                'verbose_name_plural': 'invitations',
                'ordering': ['-created_at'],
            },
        ),
        migrations.CreateModel(
            name='MembershipVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('role', models.CharField(choices=[('editor', 'editor'), ('administrator', 'administrator')], default='editor', max_length=16, verbose_name='role')),
                ('since_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='member since')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='OrganisationVersion',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('slug', models.SlugField(db_index=False, max_length=60, verbose_name='short name in addresses')),
                ('kind', models.CharField(choices=[('association', 'association'), ('church', 'church or faith community'), ('municipality', 'municipality'), ('housing', 'housing company'), ('company', 'company'), ('study', 'study association'), ('aid', 'aid organisation'), ('authority', 'authority'), ('network', 'network')], default='association', max_length=16, verbose_name='kind')),
                ('status', models.CharField(choices=[('prospect', 'prospect'), ('partner', 'partner'), ('resting', 'resting'), ('former', 'former partner')], default='partner', max_length=16, verbose_name='status')),
                ('about', models.JSONField(blank=True, default=dict, help_text='One text per language, such as {"sv": "…"}.', verbose_name='what it does')),
                ('website', models.URLField(blank=True, verbose_name='website')),
                ('is_trusted', models.BooleanField(default=False, help_text='What it posts or imports is published without review.', verbose_name='trusted')),
                ('agreement_from', models.DateField(blank=True, null=True, verbose_name='agreement from')),
                ('agreement_until', models.DateField(blank=True, null=True, verbose_name='agreement until')),
                ('logo', models.CharField(blank=True, help_text='Name of the stored picture.', max_length=80, verbose_name='logo')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='StatusChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(choices=[('prospect', 'prospect'), ('partner', 'partner'), ('resting', 'resting'), ('former', 'former partner')], max_length=16, verbose_name='status')),
                ('since_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='since')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='why')),
            ],
            options={
                'verbose_name': 'change of status',
                'verbose_name_plural': 'changes of status',
                'ordering': ['-since_on', '-id'],
            },
        ),
        migrations.AddField(
            model_name='organisation',
            name='active_on',
            field=models.DateField(blank=True, editable=False, null=True, verbose_name='last active'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='agreement_from',
            field=models.DateField(blank=True, null=True, verbose_name='agreement from'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='agreement_until',
            field=models.DateField(blank=True, null=True, verbose_name='agreement until'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='created_at',
            field=models.DateTimeField(default=django.utils.timezone.now, editable=False),
        ),
        migrations.AddField(
            model_name='organisation',
            name='logo',
            field=models.CharField(blank=True, help_text='Name of the stored picture.', max_length=80, verbose_name='logo'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='merged_into',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='absorbed', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='organisation',
            name='parent',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='parts', to='partners.organisation', verbose_name='belongs to'),
        ),
        migrations.AddField(
            model_name='user',
            name='house_roles',
            field=django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('reviewer', 'reviewer'), ('indicator_reader', 'indicator reader'), ('steering_reader', 'steering-group reader')], max_length=20), blank=True, default=list, size=None, verbose_name='roles at the house'),
        ),
        migrations.AddField(
            model_name='user',
            name='language',
            field=models.CharField(blank=True, max_length=20, verbose_name='language of letters'),
        ),
        migrations.AlterField(
            model_name='user',
            name='is_staff',
            field=models.BooleanField(default=False, verbose_name='coordinator'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_membershipversion" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since_on", "user_id") VALUES (NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."since_on", NEW."user_id"); RETURN NULL;', hash='3e37a25cc1b1ba30d94a817be9722d168566c5d1', operation='INSERT', pgid='pgtrigger_insert_insert_81abf', table='partners_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "partners_membershipversion" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since_on", "user_id") VALUES (NEW."id", NEW."organisation_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."since_on", NEW."user_id"); RETURN NULL;', hash='c2767c65055d53cdfa3f858ae81a68d35b310d7a', operation='UPDATE', pgid='pgtrigger_update_update_668ed', table='partners_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='membership',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_membershipversion" ("id", "organisation_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "since_on", "user_id") VALUES (OLD."id", OLD."organisation_id", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."role", OLD."since_on", OLD."user_id"); RETURN NULL;', hash='f5f20c4065895ed627273514726b53d0fb425cfc', operation='DELETE', pgid='pgtrigger_delete_delete_25b49', table='partners_membership', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "partners_organisationversion" ("about", "agreement_from", "agreement_until", "created_at", "id", "is_trusted", "kind", "logo", "merged_into_id", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "status", "website") VALUES (NEW."about", NEW."agreement_from", NEW."agreement_until", NEW."created_at", NEW."id", NEW."is_trusted", NEW."kind", NEW."logo", NEW."merged_into_id", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slug", NEW."status", NEW."website"); RETURN NULL;', hash='2f1b225be9e134332493d5e42e791cf5f9f05d72', operation='INSERT', pgid='pgtrigger_insert_insert_ce7ac', table='partners_organisation', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='organisation',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."about" IS DISTINCT FROM (NEW."about") OR OLD."agreement_from" IS DISTINCT FROM (NEW."agreement_from") OR OLD."agreement_until" IS DISTINCT FROM (NEW."agreement_until") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_trusted" IS DISTINCT FROM (NEW."is_trusted") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."logo" IS DISTINCT FROM (NEW."logo") OR OLD."merged_into_id" IS DISTINCT FROM (NEW."merged_into_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."status" IS DISTINCT FROM (NEW."status") OR OLD."website" IS DISTINCT FROM (NEW."website"))', func='INSERT INTO "partners_organisationversion" ("about", "agreement_from", "agreement_until", "created_at", "id", "is_trusted", "kind", "logo", "merged_into_id", "name", "parent_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slug", "status", "website") VALUES (NEW."about", NEW."agreement_from", NEW."agreement_until", NEW."created_at", NEW."id", NEW."is_trusted", NEW."kind", NEW."logo", NEW."merged_into_id", NEW."name", NEW."parent_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slug", NEW."status", NEW."website"); RETURN NULL;', hash='b3c18b68404e558f2423074498e40067c1b85c67', operation='UPDATE', pgid='pgtrigger_update_update_8fb0e', table='partners_organisation', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('agreement_until__gte', models.F('agreement_from')), ('agreement_from', None), ('agreement_until', None), _connector='OR'), name='organisation_agreement_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('parent', models.F('id')), _negated=True), name='organisation_not_its_own_parent'),
        ),
        migrations.AddConstraint(
            model_name='organisation',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', models.F('id')), _negated=True), name='organisation_not_merged_into_itself'),
        ),
        migrations.AddField(
            model_name='contactnote',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='contactnote',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='contactperson',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='invitation',
            name='accepted_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='accepted_invitations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='invited_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='sent_invitations', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='invitation',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='partners.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='membershipversion',
            name='organisation',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='membershipversion',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='membershipversion',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', related_query_name='version', to='partners.membership'),
        ),
        migrations.AddField(
            model_name='membershipversion',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='organisationversion',
            name='merged_into',
            field=models.ForeignKey(blank=True, db_constraint=False, editable=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='organisationversion',
            name='parent',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='partners.organisation', verbose_name='belongs to'),
        ),
        migrations.AddField(
            model_name='organisationversion',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='organisationversion',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='versions', related_query_name='version', to='partners.organisation'),
        ),
        migrations.AddField(
            model_name='statuschange',
            name='by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='by'),
        ),
        migrations.AddField(
            model_name='statuschange',
            name='organisation',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='status_changes', to='partners.organisation'),
        ),
        migrations.AddConstraint(
            model_name='invitation',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('created_at'))), name='invitation_ends_after_start'),
        ),
    ]
