"""LEAN's transaction handler and simulated brokerage: how orders work, fill and end."""
