"""Drills: what is killed, cut off or broken many times over, from a seed. A few moments of each are in `make test`."""
