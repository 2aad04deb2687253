"""YAML as people write it by hand: a key written twice is refused, and every fault is one line."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import yaml

from milepost.country.records import Place, Record, RecordError, read_text

if TYPE_CHECKING:
    from pathlib import Path

DAY, WHOLE = "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int"


class _Loader(yaml.SafeLoader):
    """YAML without dates (the model reads them, with a better message), keys written twice and other bases than ten."""

    yaml_implicit_resolvers = {  # noqa: RUF012  (as the class above has it)
        first: [pair for pair in pairs if pair[0] not in (DAY, WHOLE)]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping, refused when it repeats a key."""
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"'{key.value}' is written twice; keep one", key.start_mark
                )
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        return super().construct_mapping(node, deep=deep)


# YAML reads 010 as 8, and 1:30 as 90.
_Loader.add_implicit_resolver(WHOLE, re.compile("[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


def read_yaml(text: str) -> Any:
    """What a YAML text says. Raises ValueError with one line about what it cannot read."""
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}{error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise ValueError(f"it is not YAML ({str(error).splitlines()[0] if str(error) else 'too deep'})") from error


def read_yaml_records(path: Path) -> list[Record]:
    """Items of a YAML list of mappings, each with the line it starts on; empty values are left out.

    Raises RecordError when the file is missing, is no YAML, or is no list of mappings.
    """
    return list(_yaml_items(read_text(path), path.name))


def read_items(path: Path) -> list[Record]:
    """Items of a YAML file. Raises RecordError when it cannot be read or holds none."""
    records = read_yaml_records(path)
    if not records:
        raise RecordError(Place(path.name), "holds no items", "write at least one, starting with '- id: ...'")
    return records


@lru_cache(maxsize=32)
def _yaml_items(text: str, file: str) -> tuple[Record, ...]:
    """Items of a text; kept, for parsing YAML is most of the time that reading the data takes."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise RecordError(Place(file, line), str(error.problem), "check indentation and colons") from error
    except yaml.reader.ReaderError as error:
        place = Place(file, text.count("\n", 0, error.position) + 1)
        raise RecordError(place, "holds a character that is no text", "delete it") from error
    except RecursionError as error:
        raise RecordError(Place(file), "is nested too deeply", "write plain 'name: value' lines") from error
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode):
        raise RecordError(Place(file), "expected a list of items", "start each with '- id: ...'")
    return tuple(_yaml_record(node, file) for node in root.value)


def _yaml_record(node: yaml.Node, file: str) -> Record:
    place = Place(file, node.start_mark.line + 1)
    if not isinstance(node, yaml.MappingNode):
        raise RecordError(place, "expected 'name: value' lines under a '-'", "write the item that way")
    pairs = [(_yaml_value(key, file), _yaml_value(value, file)) for key, value in node.value]
    names = [name for name, _ in pairs]
    for name in names:
        if not isinstance(name, str):
            raise RecordError(place, f"'{name}' is no name of a field", "write words before the colon")
        if names.count(name) > 1:
            raise RecordError(place, f"'{name}' is written twice", "keep one")
    return Record({name: value for name, value in pairs if value not in (None, "")}, place)


def _yaml_value(node: yaml.Node, file: str) -> Any:
    """The plain value of a node. Tags, merges, impossible dates and the like raise RecordError with their line."""
    if node.tag == "tag:yaml.org,2002:int" and re.search("[:_]|^[-+]?0.", str(node.value)):
        return node.value  # YAML would take 010 for 8 and 1:30 for 90
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        place = Place(file, node.start_mark.line + 1)
        written = f"'{node.value}'" if isinstance(node, yaml.ScalarNode) else "this value"
        remedy = "write plain words, numbers or dates, without tags ('!!') and merges ('<<')"
        raise RecordError(place, f"{written} cannot be read", remedy) from error
    finally:
        loader.dispose()
