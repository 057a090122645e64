"""The vocabulary as data, and records that know where they came from."""
