"""How many of a thing, in English words."""


def counted(number: int, name: str) -> str:
    """A number with the name of what is counted, which takes an s unless there is one.

    >>> counted(1, "post"), counted(1200, "post")
    ('1 post', '1,200 posts')
    """
    return f"{number:,} {name}" if number == 1 else f"{number:,} {name}s"
