"""Things a text names: phones, handles, wallets, wages, places, dates."""
