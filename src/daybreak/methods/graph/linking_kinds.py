"""How much each kind of finding says about who is behind a post, as one declared table.

A wallet or a telephone number reaches one person or desk; a web domain reaches a whole company;
a wage or a town says nothing about who wrote. `separate` is how many otherwise unconnected
networks one such identifier may join before it is taken for a public service; `wordings` how many
differently worded posts it may appear in when nothing else is known about them; `hands` from how
many it is taken for a shared desk when nearly every one is a single post by another author.

The order follows practice in link analysis: Sparrow, M. K. (1991). The application of network
analysis to criminal intelligence. Social Networks 13, 251-274; Portnoff, R. S. et al. (2017).
Backpage and Bitcoin: uncovering human traffickers. KDD '17 (telephones and wallets as hard
identifiers).
"""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class LinkingKind:
    """What one kind of identifier is worth as a link, and when it stops being one."""

    weight: float
    separate: float
    wordings: int
    hands: int


#: A kind that is not listed never links.
LINKING_KINDS = MappingProxyType(
    {
        "crypto": LinkingKind(1.0, 20, 2000, 40),
        "phone": LinkingKind(1.0, 8, 500, 15),
        "whatsapp": LinkingKind(1.0, 8, 500, 15),
        "telegram": LinkingKind(0.9, 8, 500, 15),
        "line": LinkingKind(0.9, 8, 500, 15),
        "wechat": LinkingKind(0.9, 8, 500, 15),
        "instagram": LinkingKind(0.9, 8, 500, 15),
        "facebook": LinkingKind(0.9, 8, 500, 15),
        "masked": LinkingKind(0.9, 8, 500, 15),
        "email": LinkingKind(0.8, 8, 500, 15),
        "handle": LinkingKind(0.6, 6, 200, 15),
        "author": LinkingKind(0.6, 6, 200, 15),
        "url": LinkingKind(0.4, 4, 50, 10),
        "domain": LinkingKind(0.3, 4, 30, 10),
    }
)

#: Kinds whose normal form is a telephone number in E.164, so that the same number is one node.
ALSO_PHONES = frozenset({"whatsapp"})

#: Templates whose contacts belong to this many otherwise unconnected networks are boilerplate.
SEPARATE_TEMPLATE = 6.0


@cache
def services() -> frozenset[str]:
    """Hosts that serve everybody (free mail, short links, messengers, job boards): `service_hosts.csv`."""
    lines = files(__package__).joinpath("service_hosts.csv").read_text("utf-8").splitlines()[1:]
    return frozenset(line.partition(",")[0] for line in lines)


def is_service(kind: str, normal: str) -> bool:
    """Tell whether a domain, or a link without a path, is a host that serves everybody."""
    if kind not in ("domain", "url"):
        return False
    host, _, path = normal.removeprefix("https://").removeprefix("http://").partition("/")
    return host.removeprefix("www.").lower() in services() and not path.strip("/")
