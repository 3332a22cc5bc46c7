"""Alembic's entry: runs the migrations on the engine it is handed."""

from alembic import context
from sqlmodel import SQLModel

from sampling.storage import tables  # noqa: F401

engine = context.config.attributes["engine"]
with engine.connect() as connection:
    sqlite = connection.connection.dbapi_connection if engine.dialect.name == "sqlite" else None
    if sqlite is not None:  # a table that is rebuilt is dropped once, and rows that point at it must not go with it
        sqlite.execute("PRAGMA foreign_keys=OFF")
    context.configure(connection=connection, target_metadata=SQLModel.metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
    if sqlite is not None:
        broken = sqlite.execute("PRAGMA foreign_key_check").fetchall()
        sqlite.execute("PRAGMA foreign_keys=ON")
        if broken:
            raise RuntimeError(f"{len(broken)} rows point at rows that are not there")
