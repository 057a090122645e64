"""Posts that try to break out of every file, and a run over any rows."""

import csv
from pathlib import Path

from daybreak.prosecution.leads import rank_leads
from daybreak.prosecution.networks import find_networks
from daybreak.release.files import write_run
from daybreak.standard.reading.posts import read_posts

HOSTILE = (
    "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>\u202egnol\x00"
)
#: Each way a contact is written, and what of it must never be seen.
CONTACTS = {
    "+44 7700 900123": "900123",
    "o7700 nine double zero 123": "nine double zero",
    "anna.rose88@example.org": "anna.rose88",
    "t.me/annarose88": "annarose88",
    "https://example.org/book?girl=7": "girl=7",
    "Telegram: @hiddenhandle": "hiddenhandle",
    "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq": "r7xfkvy5l643lydnw9re",
}


def written(folder: Path, rows: list[dict[str, str]], name: str = "posts.csv", **options: object) -> Path:
    """A run over these rows, written to `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    networks = find_networks(read_posts(folder / name), workers=1)
    leads = rank_leads(networks, order="risk")
    write_run(leads, folder / "out", **options)
    return folder / "out"


def hostile_rows() -> list[dict[str, str]]:
    """Posts of one template with every contact, and markup in every column."""
    contacts = list(CONTACTS)
    text = (
        "Girls 18-25 wanted for dancing in Vienna, hostel and travel paid, passport kept safe by the agency, "
        "you may not leave the house, debt is paid from wage. "
    )
    return [
        {
            "id": f"p{number}" if number else "anna.rose88@example.org",
            "text": f"{text}{HOSTILE} Contact {contacts[number % len(contacts)]} and {contacts[0]} today",
            "posted_at": f"2026-01-{number + 1:02d}T10:00:00Z",
            "location": f"Vienna {contacts[0]}" if number % 5 == 4 else "Vienna",
            "account": f"=secretaccount{number % 2}",
        }
        for number in range(21)
    ]
