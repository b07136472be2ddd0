"""Two records of one person: asked, answered, taken apart."""
