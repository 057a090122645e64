"""Reading posts from files as people have them; see `daybreak.standard.reading.posts`."""

from daybreak.standard.reading.posts import read_posts

__all__ = ["read_posts"]
