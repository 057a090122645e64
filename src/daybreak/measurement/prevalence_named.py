"""What a person names to a method: two of the lists, or a model, in any of the usual ways of writing it."""

import re
from collections.abc import Mapping, Sequence

from daybreak.errors import BadValue
from daybreak.methods.estimation.hierarchy import parse_model
from daybreak.methods.estimation.histories import Histories

_BY_NUMBER = re.compile(r"[\d\s,\[\]]+")
_TOGETHER = re.compile(r"\s*[*:]\s*")


def named_pair(lists: Sequence[str], pair: object) -> tuple[str, str]:
    """Two of the lists, from a tuple or list of their names or a text such as `police,shelter`.

    Raises:
        BadValue: It is not two different names of lists.
    """
    parts = pair.split(",") if isinstance(pair, str) else pair
    two = tuple(str(name).strip() for name in parts) if isinstance(parts, tuple | list) else ()
    if len(two) != 2 or two[0] == two[1] or not set(two) <= set(lists):
        raise BadValue("the pair of lists", found=pair, needed=f"name two of the lists {', '.join(lists)}")
    return two[0], two[1]


def named_model(histories: Histories, model: object) -> str:
    """A model as generators with list numbers, such as `12,13`.

    Args:
        histories: The table whose lists are meant.
        model: That very text; its numbers; groups of list names; or a text of such groups, the names of
            a group joined by `*` or `:`, as in `police*shelter,hotline`.

    Raises:
        BadValue: It is none of these, or a list has another name.
    """
    if isinstance(model, int) and not isinstance(model, bool):
        model = str(model)
    if isinstance(model, str) and _BY_NUMBER.fullmatch(model):
        parse_model(model, len(histories.lists))
        return model
    if isinstance(model, str) and model.strip():
        model = [_TOGETHER.split(group.strip()) for group in model.split(",")]
    if not isinstance(model, tuple | list) or not model:
        raise BadValue("the model", found=model, needed="name it, as in 12,13, or as groups of list names")
    if all(isinstance(group, int) for group in model):
        return named_model(histories, ",".join(map(str, model)))
    return ",".join(_numbers(histories, group) for group in model)


def check_named(histories: Histories, own: Mapping[str, object]) -> None:
    """Refuse a pair of lists or a model among a method's own parameters that these data do not have.

    Raises:
        BadValue: They do not, or the method needs a model and none is named.
    """
    if own.get("pair") is not None:
        named_pair(histories.lists, own["pair"])
    if "model" in own:
        named_model(histories, own["model"])


def _numbers(histories: Histories, group: object) -> str:
    """The numbers of a group of lists, the tenth list as 0."""
    names = tuple(group) if isinstance(group, tuple | list) else (group,)
    for name in names:
        if name not in histories.lists:
            needed = f"the lists are {', '.join(histories.lists)}"
            raise BadValue("a list of the model", found=name, needed=needed)
    return "".join(str((histories.lists.index(str(name)) + 1) % 10) for name in names)
