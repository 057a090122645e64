"""How many of a thing, in English words."""


def counted(number: int, name: str, names: str = "") -> str:
    """A number with the name of what is counted, which takes an s unless there is one.

    Args:
        number: How many there are.
        name: What one is called, and what is said of it.
        names: The same of several, where an s does not do.

    >>> counted(1, "post"), counted(1200, "post")
    ('1 post', '1,200 posts')
    >>> counted(1, "post has", "posts have"), counted(0, "post has", "posts have")
    ('1 post has', '0 posts have')
    """
    return f"{number:,} {name}" if number == 1 else f"{number:,} {names or name + 's'}"
