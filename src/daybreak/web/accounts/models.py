"""Organisations, the people in them and the roles they hold."""

from functools import cached_property
from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from daybreak.web.accounts.roles import SECOND_FACTOR, Role


class Organisation(models.Model):
    """One organisation; nothing of it is seen from another but through a handover."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    language = models.CharField(max_length=10, default="en")
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class People(BaseUserManager["Person"]):
    """Finds people by the name they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Person":
        """The person who signs in by that name, capitals or not."""
        return self.get(sign_in_name=(username or "").casefold())


class Person(AbstractBaseUser):
    """Somebody who signs in. The name they sign in with need not be their own."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="people")
    sign_in_name = models.CharField(max_length=80, unique=True)
    name = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=10, default="en")
    is_active = models.BooleanField(default=True)
    created = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "sign_in_name"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[People] = People()

    def __str__(self) -> str:
        return self.name or self.sign_in_name

    @cached_property
    def roles(self) -> frozenset[Role]:
        """The roles held; read once per request."""
        return frozenset(Role(one.role) for one in self.held_roles.all())

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone must not let this person in."""
        return bool(self.roles & SECOND_FACTOR)

    def holds(self, *roles: Role) -> bool:
        """Whether the person holds any of these roles."""
        return self.is_active and not self.roles.isdisjoint(roles)


class HeldRole(models.Model):
    """That a person holds a role."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="held_roles")
    role = models.CharField(max_length=30, choices=Role.choices)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "role"], name="role_held_once")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.role}"
