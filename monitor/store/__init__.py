"""The database: one file per aggregate."""
