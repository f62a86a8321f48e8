"""Accounts of providers and staff, their sign-ins and tokens, and the audit log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_Column = sa.Column[Any]

_REFUSED = "the audit log is only ever added to"


def upgrade() -> None:
    """Make the tables; there is no account to begin with."""
    _make_users()
    _make_sign_ins()
    _make_invitations()
    _make_audit_log()


def _make_users() -> None:
    _make(
        "user_account",
        *_stated(sa.String, "email", "email_typed", "password", "locale"),
        *_perhaps(sa.String, "staff"),
        *_stated(sa.DateTime, "created_at"),
        *_perhaps(sa.DateTime, "confirmed_at", "disabled_at", "erased_at"),
        *_stated(sa.String, "totp_salt"),
        *_stated(sa.Integer, "totp_step"),
        *_stated(sa.JSON, "recovery"),
        sa.UniqueConstraint("email", name="uq_user_account_email"),
    )
    _make(
        "membership",
        *_stated(sa.Integer, "user_id", "provider_id"),
        *_stated(sa.String, "role"),
        *_stated(sa.DateTime, "created_at"),
        _points_to("membership", "user_id", "user_account"),
        _points_to("membership", "provider_id", "provider"),
        sa.UniqueConstraint("user_id", "provider_id", name="uq_membership_user_id"),
    )
    _index("membership", "provider_id")


def _make_sign_ins() -> None:
    _make(
        "sign_in",
        *_stated(sa.Integer, "user_id"),
        *_stated(sa.String, "token_hash", "agent"),
        *_stated(sa.DateTime, "created_at", "seen_at", "expires_at"),
        _points_to("sign_in", "user_id", "user_account"),
        sa.UniqueConstraint("token_hash", name="uq_sign_in_token_hash"),
    )
    _make(
        "api_token",
        *_stated(sa.Integer, "provider_id", "made_by"),
        *_stated(sa.String, "name", "token_hash"),
        *_stated(sa.JSON, "scopes"),
        *_stated(sa.DateTime, "created_at", "expires_at"),
        *_perhaps(sa.DateTime, "used_at", "revoked_at"),
        _points_to("api_token", "provider_id", "provider"),
        _points_to("api_token", "made_by", "user_account"),
        sa.UniqueConstraint("token_hash", name="uq_api_token_token_hash"),
    )
    for table, column in (
        ("sign_in", "user_id"),
        ("api_token", "provider_id"),
        ("api_token", "made_by"),
    ):
        _index(table, column)


def _make_invitations() -> None:
    _make(
        "invitation",
        *_stated(sa.String, "purpose", "token_hash", "email", "email_typed"),
        *_perhaps(sa.Integer, "user_id", "provider_id"),
        *_perhaps(sa.String, "role", "staff"),
        *_perhaps(sa.Integer, "made_by"),
        *_stated(sa.DateTime, "created_at", "expires_at"),
        *_perhaps(sa.DateTime, "used_at"),
        _points_to("invitation", "user_id", "user_account"),
        _points_to("invitation", "provider_id", "provider"),
        sa.UniqueConstraint("token_hash", name="uq_invitation_token_hash"),
    )
    _make(
        "account_request",
        *_stated(sa.String, "token_hash", "email", "email_typed", "locale"),
        *_stated(sa.String, "organisation", "message"),
        *_stated(sa.DateTime, "created_at"),
        *_perhaps(sa.DateTime, "confirmed_at", "decided_at"),
        *_perhaps(sa.Integer, "decided_by"),
        *_perhaps(sa.Boolean, "granted"),
        sa.UniqueConstraint("token_hash", name="uq_account_request_token_hash"),
    )
    for column in ("email", "user_id", "provider_id"):
        _index("invitation", column)
    _index("account_request", "email")


def _make_audit_log() -> None:
    """Make the log so that the database refuses whatever would change what stands in it."""
    _make(
        "audit_entry",
        *_stated(sa.DateTime, "at"),
        *_stated(sa.String, "actor", "action", "thing"),
        *_perhaps(sa.Integer, "provider_id"),
        *_stated(sa.String, "detail"),
    )
    for column in ("at", "provider_id"):
        _index("audit_entry", column)
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION '{_REFUSED}'; END $$"
        )
        op.execute(
            "CREATE TRIGGER audit_entry_stands BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()"
        )
        return
    for change in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_entry_stands_{change.lower()} BEFORE {change} ON audit_entry"
            f" BEGIN SELECT RAISE(ABORT, '{_REFUSED}'); END"
        )


def _make(table: str, *parts: _Column | sa.Constraint) -> None:
    op.create_table(table, sa.Column("id", sa.Integer(), primary_key=True), *parts)


def _stated(kind: type[sa.types.TypeEngine[Any]], *names: str) -> list[_Column]:
    return [sa.Column(name, kind(), nullable=False) for name in names]


def _perhaps(kind: type[sa.types.TypeEngine[Any]], *names: str) -> list[_Column]:
    return [sa.Column(name, kind(), nullable=True) for name in names]


def _points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}")


def _index(table: str, column: str) -> None:
    op.create_index(f"ix_{table}_{column}", table, [column])
