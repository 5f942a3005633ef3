"""What is subscribed, quoted and held."""
