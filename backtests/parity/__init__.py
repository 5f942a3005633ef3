"""Compares two results of the same run, order by order: LEAN's with the embedded engine's, or any two."""
