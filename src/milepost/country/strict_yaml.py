"""YAML as people write it by hand: a key written twice is refused, and every fault is one line."""

from __future__ import annotations

import re
from typing import Any

import yaml

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
