"""An app of the tests only: a sealed record with every kind of sealed field and blind index."""
