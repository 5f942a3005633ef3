"""What an algorithm imports and calls."""
