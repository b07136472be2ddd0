"""What the stand-in knows and does, apart from any web page or API address."""
