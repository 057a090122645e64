"""The web application: one process that people can trust with a survivor's life."""
