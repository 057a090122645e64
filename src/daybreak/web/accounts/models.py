"""Organisations, the people in them and the roles they hold."""

import hashlib
from functools import cached_property
from typing import ClassVar
from uuid import uuid4

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone
from django.utils.module_loading import import_string

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


class SignedInSession(AbstractBaseSession):
    """A session and whose it is, so that a person can end their own."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="sessions")
    started = models.DateTimeField(default=timezone.now, editable=False)
    device = models.CharField(max_length=60, blank=True)

    @property
    def mark(self) -> str:
        """What a page may call this session by; it opens nothing."""
        return hashlib.sha256(b"mark:" + self.session_key.encode()).hexdigest()[:16]

    @classmethod
    def get_session_store_class(cls) -> type:
        """What reads and writes these rows."""
        store: type = import_string("daybreak.web.accounts.sessions.SessionStore")
        return store


def hashed(secret: str) -> str:
    """What is kept of a secret made of 256 random bits, from a link or a token."""
    return hashlib.sha256(secret.encode()).hexdigest()


class Invitation(models.Model):
    """That somebody may make an account here, with certain roles, until a day.

    The link's secret is not kept, only its SHA-256. Nobody invited an organisation's first administrator
    but whoever runs the installation.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    secret_hash = models.CharField(max_length=64, unique=True)
    note = models.CharField(max_length=120, blank=True)
    roles = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    accepted_by = models.OneToOneField(
        Person, on_delete=models.SET_NULL, null=True, related_name="invitation"
    )
    withdrawn = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"invitation {self.id}"

    @property
    def is_open(self) -> bool:
        """Whether it can still be accepted."""
        return not self.withdrawn and self.accepted_by_id is None and timezone.now() < self.expires


class ApiToken(models.Model):
    """That a program may act for a person, within scopes, until a day. Its secret is not kept."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    secret_hash = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField()
    used_on = models.DateField(null=True)
    revoked = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.name

    @property
    def is_valid(self) -> bool:
        """Whether a program may still use it."""
        return not self.revoked and timezone.now() < self.expires and self.person.is_active
