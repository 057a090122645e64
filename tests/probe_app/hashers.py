"""Argon2 that costs next to nothing: tests sign in thousands of times and none of them guesses passwords."""

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """The product's hasher at the least costs there can be; its own are in `test_costs_of_safety`."""

    time_cost, memory_cost, parallelism = 1, 64, 1
