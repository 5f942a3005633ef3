"""Many runs at once: over settings, and over resampled worlds; what of the result is skill of a number, and what luck."""
