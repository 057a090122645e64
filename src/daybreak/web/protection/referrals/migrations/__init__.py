"""Changes of the tables of referrals."""
