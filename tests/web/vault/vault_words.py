"""What the people and stories of the vault's tests are."""

PASSWORD = "a long enough passphrase 42"
VALUES = {
    "name": "Amina Yusuf",
    "phone": "+44 7700 900123",
    "text": "She came by the night bus.",
    "facts": {"age": 19, "words": ["debt", "night bus"]},
}
