"""An app of the tests only: kinds of jobs and chores that show what background work does."""
