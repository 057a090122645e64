"""The vault: what is sealed, who holds keys to it, and the ledger of every touch."""
