"""What the operating system gives: locks and processes that end with the one that made them, folders put in place whole."""
