"""People of whom much is known."""

from typing import Any

from portal.domain.profile import Link, Position, School

#: Something in every list of a profile.
EVERYTHING: dict[str, Any] = {
    "headline": "Engineer",
    "emails": ("a@example.com", "b@example.com"),
    "phones": ("+31 6 1234 5678",),
    "links": (Link("https://a.example", "Site"),),
    "skills": ("C++", "Turbines"),
    "tags": ("Silver",),
    "experience": (Position("Lead", "Windworks", "Delft", "2019-05"), Position("Engineer")),
    "education": (School("TU Delft", "MSc", "Wind", "8", "2010", "2015"),),
}
