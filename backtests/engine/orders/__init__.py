"""Orders as an algorithm holds them, with their ticks and fees."""
