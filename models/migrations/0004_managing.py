"""Google groups, the audit, admins by setting, systems that are retired, and groups told apart by a key."""

import peewee
from playhouse.migrate import SchemaMigrator, SqliteMigrator, migrate

from models.database import UtcDateTimeField


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the columns and the tables."""

    class User(peewee.Model):
        slack_id = peewee.CharField(primary_key=True, max_length=32)

        class Meta:
            database = db
            table_name = "slack_user"

    class System(peewee.Model):
        id = peewee.AutoField()

        class Meta:
            database = db
            table_name = "system"

    class Group(peewee.Model):
        id = peewee.AutoField()
        name = peewee.CharField(max_length=80)
        key = peewee.CharField(max_length=255)

        class Meta:
            database = db
            table_name = "permission_group"

    class NamedAdmin(peewee.Model):
        name = peewee.CharField(max_length=255, primary_key=True)

        class Meta:
            database = db
            table_name = "named_admin"

    class GoogleGroup(peewee.Model):
        key = peewee.CharField(max_length=255, unique=True)
        name = peewee.CharField(max_length=80, default="")
        is_active = peewee.BooleanField(default=True)
        group = peewee.ForeignKeyField(Group, on_delete="RESTRICT")
        last_sync_at = UtcDateTimeField(null=True)
        last_outcome = peewee.TextField(default="")

        class Meta:
            database = db
            table_name = "google_group"

    class GoogleMembership(peewee.Model):
        google_group = peewee.ForeignKeyField(GoogleGroup, on_delete="CASCADE")
        user = peewee.ForeignKeyField(User, on_delete="CASCADE")
        added_at = UtcDateTimeField()
        leaving_at = UtcDateTimeField(null=True)

        class Meta:
            database = db
            table_name = "google_membership"
            indexes = ((("google_group", "user"), True),)

    class AuditEntry(peewee.Model):
        at = UtcDateTimeField()
        by = peewee.ForeignKeyField(User, null=True, on_delete="RESTRICT")
        origin = peewee.CharField(max_length=32)
        action = peewee.CharField(max_length=40)
        subject = peewee.CharField(max_length=255)
        details = peewee.JSONField(default=dict)

        class Meta:
            database = db
            table_name = "audit_entry"

    # Plain SQL for what is NOT NULL, as in 0002: nothing may rebuild SQLite's tables.
    db.execute_sql("ALTER TABLE permission_group ADD COLUMN \"key\" VARCHAR(255) NOT NULL DEFAULT ''")
    for group in Group.select():
        key = " ".join(group.name.split()).casefold()
        Group.update(key=key).where(Group.id == group.id).execute()
    moment = "DATETIME" if isinstance(migrator, SqliteMigrator) else "TIMESTAMP"
    db.execute_sql(f"ALTER TABLE system ADD COLUMN retired_at {moment}")
    successor = peewee.ForeignKeyField(System, field=System.id, null=True, on_delete="SET NULL")
    migrate(
        migrator.drop_index("permission_group", "group_name"),
        migrator.add_index("permission_group", ("key",), True),
        migrator.add_column("system", "merged_into_id", successor),
    )
    db.create_tables([NamedAdmin, GoogleGroup, GoogleMembership, AuditEntry])
