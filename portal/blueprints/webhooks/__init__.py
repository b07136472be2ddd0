"""LinkedIn's callback."""
