"""LEAN's files on disk, as columns."""
