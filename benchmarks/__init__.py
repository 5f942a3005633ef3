"""Speed and memory of the desk, the engine and the history, as a table: `make benchmark`."""
