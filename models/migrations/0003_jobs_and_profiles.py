"""Runs of jobs, the workspace, and the age of what Slack says about people."""

import peewee
from playhouse.migrate import SchemaMigrator, SqliteMigrator

from models.database import UtcDateTimeField


def up(migrator: SchemaMigrator, db: peewee.Database) -> None:
    """Add the column and the tables."""

    class JobRun(peewee.Model):
        name = peewee.CharField(max_length=40)
        due_at = UtcDateTimeField()
        outcome = peewee.CharField(max_length=8, default="waiting")
        started_at = UtcDateTimeField(null=True)
        alive_at = UtcDateTimeField(null=True)
        finished_at = UtcDateTimeField(null=True)
        summary = peewee.TextField(default="")
        error = peewee.TextField(default="")

        class Meta:
            database = db
            table_name = "job_run"
            indexes = ((("name", "due_at"), True),)

    class Workspace(peewee.Model):
        team_id = peewee.CharField(max_length=32, primary_key=True)
        email_domains = peewee.JSONField(default=list)

        class Meta:
            database = db
            table_name = "workspace"

    JobRun.add_index(JobRun.index(JobRun.name, where=JobRun.finished_at.is_null(), name="job_run_unfinished"))
    # Plain SQL: playhouse may rebuild SQLite's table, and dropping the old one deletes what refers to it.
    moment = "DATETIME" if isinstance(migrator, SqliteMigrator) else "TIMESTAMP"
    db.execute_sql(f"ALTER TABLE slack_user ADD COLUMN changed_at {moment}")
    db.create_tables([JobRun, Workspace])
