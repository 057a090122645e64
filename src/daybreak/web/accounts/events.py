"""What happens to people and organisations, told to whoever keeps the record of it.

Accounts lie below the ledger, so they send; the vault listens and writes, in the same transaction.
"""

from django.dispatch import Signal

#: Sent first in the transaction of a write: organisation (its id). Whoever keeps the record lets writers come
#: one after the other, before any of them holds a row that another waits for.
about_to_happen = Signal()

#: Sent inside the transaction of a write: person (who did it), kind, organisation, record, why.
happened = Signal()

#: Sent when somebody's account was made or their password set: person, password. Only then is the
#: password known, so the vault makes or wraps the person's private key now.
password_set = Signal()

#: Sent in the transaction in which a token is made: token, secret. Only then is the secret known.
token_made = Signal()

#: Sent in the transaction in which a token is revoked: token.
token_ended = Signal()
