"""Which names are domains, who registered them, and how a host is written in normal form.

The top-level domains are the root zone's own list (IANA, a list of facts), in `top_level_domains.csv`.
Below them registries sell names one level further down for many countries (example.co.uk), and hosting
services hand out names of their own (shop.blogspot.com): both are declared here in our words, because a
link between two posts must rest on a name somebody chose, never on a registry or a service.
"""

from functools import cache
from importlib.resources import files

#: Second levels under which countries register names, such as co.uk and com.au.
_SECOND_LEVELS = frozenset(
    "co com net org gov edu ac ne or go gob gouv gub govt mil nom web info biz name "  # noqa: SIM905
    "id me ltd plc sch in on art "
    "asso ind firm gen res nhs police school k12 idv game ebiz club my pp msk spb".split()
)
_GENERIC = frozenset({"com", "net", "org", "gov", "edu", "info", "biz", "name", "mil", "int"})

#: Services under which strangers get names of their own.
_HOSTED = frozenset(
    "blogspot.com wordpress.com weebly.com wixsite.com wix.com tumblr.com github.io "  # noqa: SIM905
    "gitlab.io netlify.app vercel.app "
    "herokuapp.com firebaseapp.com web.app pages.dev workers.dev r2.dev azurewebsites.net cloudfront.net "
    "amazonaws.com appspot.com myshopify.com square.site webnode.com jimdosite.com "
    "jimdofree.com yolasite.com "
    "webflow.io carrd.co godaddysites.com 000webhostapp.com ucoz.com ucoz.ru "
    "narod.ru livejournal.com blogger.com "
    "site123.me strikingly.com mystrikingly.com business.site glitch.me repl.co surge.sh ngrok.io ngrok.app "
    "duckdns.org no-ip.org ddns.net eu.org us.com uk.com co.com recruitee.com "
    "breezy.hr workable.com bamboohr.com "
    "teamtailor.com applytojob.com zohorecruit.com freshteam.com lever.co greenhouse.io".split()
)

#: Endings that are ordinary words or file types: a bare name needs more than a dot to be a domain.
WEAK_ENDINGS = frozenset(
    "in it is so to at no my be do as me by us am an we he re la le de es se si al ad ai mr ms pm st "  # noqa: SIM905
    "py sh md rs pl ps cc gl mo zip mov doc pub bin cfg so pro work jobs team call "
    "here now today live life love "
    "world run fit fun day date men man one open plus red run sale save search show site space store style "
    "talk top tips tours town trade training watch win works you yes how new link "
    "like kim ing health help guide "
    "gift free food fish fans eat duck dog diet cool click city church chat cheap "
    "cash case cars care call cab buy "
    "build box boo blue blog black best bet beer band bar baby auto audio army app "
    "apply and add able ceo page "
    "review school services skin social ski star support surf tax team tech tennis tube university vacations "
    "company career careers business center management marketing media money network "
    "news office online partners "
    "people place plumbing productions properties rent rentals repair report rest "
    "sex shop shopping sucks".split()
)


@cache
def top_level_domains() -> frozenset[str]:
    """Every ending of the root zone, lower case, internationalised ones in punycode."""
    rows = (files(__package__) / "top_level_domains.csv").read_text("ascii").split()
    return frozenset(rows[1:])


def normal_host(host: str) -> str | None:
    """A host in lower case and punycode without a leading "www.", None when it cannot be one.

    >>> normal_host("WWW.Bücher.example.COM")
    'xn--bcher-kva.example.com'
    """
    host = host.strip(".").lower()
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return None
    labels = host.split(".")
    if len(labels) < 2 or any(not _is_label(label) for label in labels):
        return None
    if labels[0] == "www" and len(labels) > 2:
        labels = labels[1:]
    return ".".join(labels)


def _is_label(label: str) -> bool:
    return 0 < len(label) <= 63 and label[0] != "-" and label[-1] != "-"


def registrable(host: str) -> str:
    """The part of a host that somebody registered or was given by a service.

    >>> registrable("jobs.example.co.uk"), registrable("anna.blogspot.com")
    ('example.co.uk', 'anna.blogspot.com')
    """
    labels = host.split(".")
    if labels[-1].isdigit():
        return host
    keep = 2
    country = len(labels[-1]) == 2 or labels[-1].startswith("xn--")
    sold_below = country and labels[-2] in _SECOND_LEVELS and labels[-1] not in _GENERIC
    if len(labels) > 2 and (sold_below or ".".join(labels[-2:]) in _HOSTED):
        keep = 3
    return ".".join(labels[-keep:])


def is_public(host: str) -> bool:
    """Whether a host ends in a domain of the root zone, or in one reserved for examples.

    >>> is_public("shop.example"), is_public("end.start")
    (True, False)
    """
    ending = host.rpartition(".")[2]
    return ending in top_level_domains() or ending in {"example", "test", "invalid", "onion"}
