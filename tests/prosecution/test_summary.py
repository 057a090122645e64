"""What is counted about an operation, each thing once."""

from daybreak import find_networks, read_posts

WORDS = "Painters wanted along river walks, brushes provided, lunch included, foreman drives everybody home"


def test_accounts_and_the_domain_of_an_address_are_no_further_contacts(tmp_path):
    path = tmp_path / "posts.csv"
    contacts = "+44 7700 900100, jobs@harbour-works.example"
    rows = [f'"{WORDS}. {contacts}",account{number % 3}' for number in range(9)]
    path.write_text("\n".join(["text,author", *rows]))
    counts = find_networks(read_posts(path), workers=1).summary.counts
    assert counts["contacts"].tolist() == [2]
    assert counts["accounts_per_text"].tolist() == [3]
