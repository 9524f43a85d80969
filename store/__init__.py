"""The SQLite file: connection, migrations, tables, every line of SQL."""
