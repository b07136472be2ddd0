"""Who we are towards LinkedIn, and which of LinkedIn's addresses and API generations we use."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Generation = Literal["v2", "rest"]

_VERSION = re.compile(r"\d{6}(\.\d{2})?")


@dataclass(frozen=True)
class LinkedInApplication:
    """One application of LinkedIn's developer portal.

    `generation_overrides` maps a logical call such as
    `jobs.batch_create` to the generation that it alone shall use. `version` is the `LinkedIn-Version` of the
    rest generation, `YYYYMM` or `YYYYMM.NN`, see https://learn.microsoft.com/en-us/linkedin/talent/versioning.
    """

    client_id: str
    client_secret: str = field(repr=False)
    www_url: str = "https://www.linkedin.com"
    api_url: str = "https://api.linkedin.com"
    generation: Generation = "v2"
    generation_overrides: Mapping[str, Generation] = field(default_factory=dict, hash=False)
    version: str = "202604"

    def __post_init__(self) -> None:
        if not self.client_id or not self.client_secret:
            raise ValueError("A LinkedIn application needs a client id and a client secret.")
        if not _VERSION.fullmatch(self.version):
            raise ValueError("LinkedIn-Version is written YYYYMM or YYYYMM.NN.")
