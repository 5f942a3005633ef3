"""What is left of a run, in LEAN's shapes."""
