"""Migrations of prevention."""
