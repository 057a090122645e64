"""The commands of the web application, named by `daybreak.cli.main` and loaded when called."""
