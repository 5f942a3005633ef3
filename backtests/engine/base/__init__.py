"""What all of the engine speaks of: names, times, sessions, symbols, and how it refuses."""
