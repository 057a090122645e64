"""What the vault does every day: keeps signed heads, and ends what was granted for a time."""

from django.conf import settings
from django.utils import timezone

from daybreak.web.accounts.models import SignedInSession
from daybreak.web.vault.actions import end_expired
from daybreak.web.vault.backup_keys import forget_expired
from daybreak.web.vault.deployment_keys import forget_former
from daybreak.web.vault.ledger import sign_heads
from daybreak.web.vault.orphans import remove_orphans
from daybreak.web.vault.renewals import mark_late_boxes
from daybreak.web.vault.shreds import mend_shreds_outside
from daybreak.web.vault.token_keys import end_token_keys
from daybreak.web.work.schedule import daily, hourly


@daily("vault.sign-heads")
def keep_heads() -> None:
    """Keep a signed head of every ledger that grew."""
    sign_heads()


@daily("vault.end-expired-grants")
def end_grants() -> None:
    """Throw away boxes whose time is over."""
    end_expired()


@daily("vault.end-expired-tokens")
def end_tokens() -> None:
    """Throw away private keys wrapped for tokens whose time is over."""
    end_token_keys(token__expires__lte=timezone.now())


@daily("vault.end-idle-sessions")
def end_sessions() -> None:
    """Throw away sessions that ended by themselves: each holds a private key under its browser's cookie."""
    SignedInSession.objects.filter(expire_date__lte=timezone.now()).delete()


@daily("vault.forget-backup-keys", irreversible=True)
def forget_keys() -> None:
    """Remove keys of backups that are over."""
    forget_expired(settings.DEPLOYMENT.home / "keys", timezone.now())


@daily("vault.forget-former-key", irreversible=True)
def forget_former_key() -> None:
    """Remove the key that was renewed, once nothing lies under it."""
    forget_former()


@daily("vault.remove-orphans")
def remove_left_files() -> None:
    """Remove sealed files that a kill left without a record."""
    remove_orphans()


@daily("vault.mend-list-of-destroyed")
def mend_list() -> None:
    """Put on the list outside the database what a kill or a full disk kept from it."""
    mend_shreds_outside()


@hourly("vault.late-recovery-boxes")
def find_late_boxes() -> None:
    """Have renewed what was closed for a recovery key that was being replaced."""
    mark_late_boxes()
