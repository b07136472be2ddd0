"""Pure rules of recruiting: no database, no web, nothing but the standard library."""
