"""The engine live: the same loop over the same data, as LEAN's live engine calls an algorithm, and with what may go wrong."""
