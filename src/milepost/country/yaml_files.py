"""YAML as people write it by hand, within bounds; what only programs write is refused by its line.

No anchors, aliases, merges and tags: they make a few lines stand for millions. No key written twice, no deep nesting,
no character that nobody sees. Every fault is one line.
"""

import re
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from milepost.country.records import Place, Record, RecordError, read_text
from milepost.country.texts import UNSEEN, brief, name_of

DAY, WHOLE = "tag:yaml.org,2002:timestamp", "tag:yaml.org,2002:int"
MOST_LETTERS = 500_000  # of a text; the largest of a real folder has some 20,000
MOST_NODES = 20_000
DEEPEST = 12
PLAIN_WORDS = "write plain words, numbers or dates, without tags ('!!') and merges ('<<')"


class _Fault(yaml.MarkedYAMLError):
    """What is refused at a line, with what to do about it."""

    def __init__(self, what: str, remedy: str, mark: Any) -> None:
        super().__init__(None, None, what, mark)
        self.remedy = remedy


class _Loader(yaml.SafeLoader):
    """YAML within bounds: they are held as the text is read, before anything is made of it."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.depth = self.nodes = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> Any:
        """One node, refused when it is beyond the bounds."""
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        mark = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            raise _Fault(f"'*{brief(event.anchor)}' repeats another place", "write the values out", mark)
        if getattr(event, "anchor", None):
            raise _Fault(f"'&{brief(event.anchor)}' names a place to repeat", "take it out and write values out", mark)
        self.nodes += 1
        if self.nodes > MOST_NODES:
            raise _Fault(f"holds more than {MOST_NODES:,} values", "split or shorten the file", mark)
        if isinstance(event, yaml.ScalarEvent):
            _refuse_scalar(event)
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Fault("is nested too deeply", "write plain 'name: value' lines", mark)
        made = super().compose_node(parent, index)
        self.depth -= 1
        return made

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping, refused when it repeats a key."""
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                raise _Fault(f"'{brief(key.value)}' is written twice; keep one", "keep one", key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
        return super().construct_mapping(node, deep=deep)


class _Plain(_Loader):
    """The same without dates (the model reads them, with a better message) and other bases than ten."""

    yaml_implicit_resolvers = {  # noqa: RUF012  (as the class above has it)
        first: [pair for pair in pairs if pair[0] not in (DAY, WHOLE)]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


# YAML reads 010 as 8, and 1:30 as 90.
_Plain.add_implicit_resolver(WHOLE, re.compile("[-+]?(?:0|[1-9][0-9]*)$"), list("-+0123456789"))


def _refuse_scalar(event: Any) -> None:
    if event.value == "<<" and event.style is None:
        raise _Fault("'<<' merges another place in", "write the values out", event.start_mark)
    strange = UNSEEN.search(event.value) or re.search("\r", event.value)
    if strange is not None:
        raise _Fault(f"holds {name_of(strange.group())}", "delete it", event.start_mark)


def _refuse_long(text: str) -> None:
    if len(text) > MOST_LETTERS:
        raise _Fault(f"has more than {MOST_LETTERS:,} letters", "split or shorten the file", None)


def read_yaml(text: str) -> Any:
    """What a YAML text says. Raises ValueError with one line about what it cannot read."""
    try:
        _refuse_long(text)
        return yaml.load(text, Loader=_Plain)  # noqa: S506  (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = f"line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        raise ValueError(f"{line}{brief(error.problem or error.context)}") from error
    except yaml.reader.ReaderError as error:
        raise ValueError(f"line {text.count(chr(10), 0, error.position) + 1}: holds no text") from error
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
        raise ValueError(f"it is not YAML ({brief(str(error)) if str(error) else 'too deep'})") from error


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


def read_mapping(path: Path) -> Record:
    """The `name: value` lines of a YAML file. Raises RecordError when it has none or cannot be read."""
    root = _composed(read_text(path), path.name)
    if not isinstance(root, yaml.MappingNode):
        raise RecordError(Place(path.name), "expected 'name: value' lines", "write each field on a line of its own")
    return _yaml_record(root, path.name)


@lru_cache(maxsize=512)
def _yaml_items(text: str, file: str) -> tuple[Record, ...]:
    """Items of a text; kept, for parsing YAML is most of the time that reading the data takes."""
    root = _composed(text, file)
    if root is None:
        return ()
    if not isinstance(root, yaml.SequenceNode):
        raise RecordError(Place(file), "expected a list of items", "start each with '- id: ...'")
    return tuple(_yaml_record(node, file) for node in root.value)


def _composed(text: str, file: str) -> yaml.Node | None:
    """The tree of a text. Raises RecordError when it is no YAML within the bounds."""
    try:
        _refuse_long(text)
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        remedy = error.remedy if isinstance(error, _Fault) else "check indentation and colons"
        raise RecordError(Place(file, line), brief(error.problem), remedy) from error
    except yaml.reader.ReaderError as error:
        place = Place(file, text.count("\n", 0, error.position) + 1)
        raise RecordError(place, "holds a character that is no text", "delete it") from error
    except (ValueError, OverflowError, RecursionError) as error:  # an escape that names no character
        raise RecordError(Place(file), f"cannot be read ({brief(str(error))})", "check the escapes ('\\')") from error


def _yaml_record(node: yaml.Node, file: str) -> Record:
    place = Place(file, node.start_mark.line + 1)
    if not isinstance(node, yaml.MappingNode):
        raise RecordError(place, "expected 'name: value' lines under a '-'", "write the item that way")
    fields: dict[str, Any] = {}
    for key, value in node.value:
        name = _yaml_value(key, file)
        if not isinstance(name, str):
            raise RecordError(place, f"'{brief(name)}' is no name of a field", "write words before the colon")
        if name in fields:
            raise RecordError(place, f"'{brief(name)}' is written twice", "keep one")
        fields[name] = _yaml_value(value, file)
    return Record({name: value for name, value in fields.items() if value not in (None, "")}, place)


def _yaml_value(node: yaml.Node, file: str) -> Any:
    """The plain value of a node. Tags, impossible dates and the like raise RecordError with their line."""
    if node.tag == WHOLE and re.search("[:_]|^[-+]?0.", str(node.value)):
        return node.value  # YAML would take 010 for 8 and 1:30 for 90
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        place = Place(file, node.start_mark.line + 1)
        written = f"'{brief(node.value)}'" if isinstance(node, yaml.ScalarNode) else "this value"
        raise RecordError(place, f"{written} cannot be read", PLAIN_WORDS) from error
    finally:
        loader.dispose()
