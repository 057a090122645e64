"""What is done while nobody waits: long jobs, notices by e-mail, daily chores."""
