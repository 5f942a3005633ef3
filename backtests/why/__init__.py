"""Explains the gate of a finished run: what its denials saved and cost, and what every rule said at one moment."""
