"""Who calls which farm."""

import re
from dataclasses import dataclass, field

_DOMAIN = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)(:[0-9]{1,5})?")
_ACCESS_ID = re.compile(r"[!-~]+")


@dataclass(frozen=True)
class Credentials:
    """One account on one cloud. Neither half of the key pair shows in a repr.

    `domain` may hold a port. Raises ValueError (which never quotes a secret).
    """

    domain: str
    access_id: str = field(repr=False)
    access_key: str = field(repr=False)
    platform: int
    protocol: str = "https"

    def __post_init__(self) -> None:
        if not _DOMAIN.fullmatch(self.domain):
            raise ValueError(f"not a host name with an optional port: {self.domain!r}")
        if not _ACCESS_ID.fullmatch(self.access_id):
            raise ValueError("the access id must be printable ASCII without blanks")
        if not self.access_key:
            raise ValueError("the access key is empty")
        if self.protocol not in ("https", "http"):
            raise ValueError(f"protocol must be https or http: {self.protocol!r}")

    @property
    def is_domestic(self) -> bool:
        """Whether this is the cloud inside China, told by its name as the farm does."""
        return "renderbus" in self.domain.lower()

    @property
    def zone(self) -> int:
        """`zone` of queryPlatforms: 1 the domestic cloud, 2 any other."""
        return 1 if self.is_domestic else 2

    @property
    def transfer_zone(self) -> int:
        """`zone` of getServerInfo, which counts the clouds the other way round."""
        return 2 if self.is_domestic else 1

    @property
    def language_flag(self) -> str:
        """`languageFlag`: 0 for Chinese texts in answers, 1 for English."""
        return "0" if self.is_domestic else "1"

    @property
    def host(self) -> str:
        """The domain without its port and without the brackets of IPv6."""
        name = self.domain
        if not name.endswith("]") and ":" in name:
            name = name.rpartition(":")[0]
        return name.strip("[]")

    def blot(self, text: str) -> str:
        """The text without the key pair, should it quote one."""
        return text.replace(self.access_key, "***").replace(self.access_id, "***")
