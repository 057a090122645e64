"""A YAML or JSON file as plain data that still knows on which line each value stood.

Every value is taken as the text it was written as, so that a choice called `no` stays the word *no*. What a
data file has no use for is refused: aliases (with which a small file grows without bound), tags, names given
twice, endless nesting.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import yaml

from daybreak.errors import FileUnreadable

#: The largest file that is read, in characters.
MOST_TEXT = 1_000_000
_MOST_DEPTH = 12
#: Where in the data something is, such as ("steps", "0", "key").
Path = tuple[str, ...]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Tree:
    """Plain data with the name of its file and the lines of its values.

    Attributes:
        data: Mappings, lists and texts.
        source: What its file is called, for refusals.
        lines: Line of each value, counted from 1; empty for data that never was a file.
    """

    data: Any
    source: str
    lines: Mapping[Path, int] = field(default_factory=lambda: MappingProxyType({}))

    def refuse(self, path: Path, why: str, do: str = "Correct it and try again.") -> FileUnreadable:
        """The refusal of the value at a path: file, line, field, why."""
        line = next((self.lines[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self.lines), None)
        place = [f"line {line}"] if line else []
        place += [f"field {'.'.join(path)}"] if path else []
        return FileUnreadable(self.source, why=f"{', '.join(place)}: {why}" if place else why, do=do)


def read_tree(text: str, source: str) -> Tree:
    """Read a YAML or JSON file.

    Args:
        text: Its content.
        source: What it is called.

    Raises:
        FileUnreadable: It is too large, neither YAML nor JSON, or holds what data has no use for.
    """
    if len(text) > MOST_TEXT:
        why = f"it has {len(text):,} characters; at most {MOST_TEXT:,} are read"
        raise FileUnreadable(source, why=why, do="Is it a file of questions?")
    lines: dict[Path, int] = {}
    data = _plain(_composed(_without_tabs(text), source), (), source, lines)
    return Tree(data, source, MappingProxyType(lines))


def _without_tabs(text: str) -> str:
    """JSON may be indented with tabs, which YAML refuses; inside its texts they cannot stand."""
    if not text.lstrip("\ufeff \t\r\n").startswith("{"):
        return text
    try:
        json.loads(text.lstrip("\ufeff"))
    except (ValueError, RecursionError):
        return text  # perhaps YAML; if not, its reader says where it breaks off
    return text.replace("\t", " ")


def _composed(text: str, source: str) -> yaml.Node | None:
    try:
        _look_through(text, source)
        return yaml.compose(text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise FileUnreadable(
            source, why=f"{line}{error.problem or 'it breaks off'}", do="Write it as YAML or JSON."
        ) from None
    except (yaml.YAMLError, ValueError, RecursionError):
        raise FileUnreadable(source, why="it is neither YAML nor JSON", do="Choose another file.") from None


def _look_through(text: str, source: str) -> None:
    """Refuse aliases, tags and endless nesting before anything is built of them."""
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise FileUnreadable(source, why=f"line {line}: an alias", do="Write the value out.")
        if getattr(event, "tag", None):
            raise FileUnreadable(source, why=f"line {line}: a tag", do="Take it away; every value is text.")
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _MOST_DEPTH:
            raise FileUnreadable(source, why=f"line {line}: nested too deep", do="Is it a file of questions?")


def _plain(node: yaml.Node | None, path: Path, source: str, lines: dict[Path, int]) -> Any:
    if node is None:
        return None
    lines[path] = node.start_mark.line + 1
    if isinstance(node, yaml.SequenceNode):
        return [_plain(one, (*path, str(at)), source, lines) for at, one in enumerate(node.value)]
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, source, lines)
    plain_style = getattr(node, "style", None) is None
    return None if plain_style and node.value in ("", "null", "~") else _repaired(node.value)


def _mapping(node: yaml.MappingNode, path: Path, source: str, lines: dict[Path, int]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in node.value:
        line = name.start_mark.line + 1
        if not isinstance(name, yaml.ScalarNode):
            raise FileUnreadable(source, why=f"line {line}: a name that is no text", do="Name it by a word.")
        if name.value in found:
            why = f"line {line}: {name.value} is given twice"
            raise FileUnreadable(source, why=why, do="Keep one of them.")
        found[name.value] = _plain(value, (*path, name.value), source, lines)
        lines[(*path, name.value)] = line  # where its name stands, also when the value begins below
    return found


def _repaired(text: str) -> str:
    """JSON writes characters beyond the first 65,536 as pairs, which YAML leaves apart."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def as_list(value: Any) -> Sequence[Any] | None:
    """A list; a value that is not there is an empty one; None for anything else."""
    return [] if value is None else value if isinstance(value, list | tuple) else None
