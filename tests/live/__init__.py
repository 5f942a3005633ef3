"""The drills of the live desk: `make drill` runs them all. `lean cloud push` skips a folder of this name."""
