"""Deep learning, small enough to read."""
