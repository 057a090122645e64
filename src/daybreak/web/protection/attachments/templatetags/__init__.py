"""Tags that put files on the pages of others."""
