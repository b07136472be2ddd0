"""LinkedIn's addresses: OAuth, `/v2` and `/rest`."""
