"""House rules, held by reading the source: one way for imports, one face a package, small modules, one name a thing."""

import ast
import re
import subprocess
from collections import Counter

import pytest

# Each package may import those before it, never those after.
ORDER = [
    "country",
    "checks",
    "trends",
    "verdicts",
    "track_record",
    "report",
    "running",
    "book",
    "exchange",
    "editions",
    "batch",
    "edition",
    "cli",
    "__main__",
    "__init__",
]
PACKAGES = ORDER[:11]
LONGEST_MODULE = 300


def modules(root):
    return sorted((root / "src" / "milepost").rglob("*.py"))


def name_of(path, root):
    parts = path.relative_to(root / "src" / "milepost").with_suffix("").parts
    return parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts


def is_module(root, parts):
    place = (root / "src" / "milepost").joinpath(*parts)
    return place.with_suffix(".py").is_file() or (place / "__init__.py").is_file()


def imports(path):
    """What a module imports of the package, anywhere in it: the names as tuples, (country, records, Place)."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [tuple(alias.name.split(".")[1:]) for alias in node.names if alias.name.startswith("milepost.")]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "milepost":
            module = tuple(node.module.split(".")[1:])
            found += [(*module, alias.name) for alias in node.names]
    return [parts for parts in found if parts]


def module_of(root, parts):
    """The longest beginning of an imported name that is a module."""
    while len(parts) > 1 and not is_module(root, parts):
        parts = parts[:-1]
    return parts


def test_imports_run_one_way_between_packages(root):
    wrong = [
        (path.relative_to(root).as_posix(), ".".join(parts))
        for path in modules(root)
        for parts in imports(path)
        if ORDER.index(parts[0]) > ORDER.index(name_of(path, root)[0])
    ]
    assert wrong == []


def test_no_two_modules_import_each_other(root):
    """Within packages too: what a module imports, whole or in part, does not import it, however long the way."""
    arrows = {
        name_of(path, root): {module_of(root, parts) for parts in imports(path)} - {name_of(path, root)}
        for path in modules(root)
    }
    circles, done = [], set()

    def walk(name, way):
        if name in way:
            circles.append(way[way.index(name) :])
        elif name not in done:
            for following in arrows.get(name, ()):
                walk(following, [*way, name])
            done.add(name)

    for name in arrows:
        walk(name, [])
    assert circles == []


def test_a_package_is_entered_by_its_face_alone(root):
    """Outside a package nobody names a file behind its `__init__`; the command line alone looks for `commands`."""
    wrong = [
        (path.relative_to(root).as_posix(), ".".join(parts))
        for path in modules(root)
        for parts in imports(path)
        if parts[0] in PACKAGES and parts[0] != name_of(path, root)[0] and len(module_of(root, parts)) > 1
    ]
    assert wrong == []


def test_no_name_of_a_face_is_that_of_a_file_behind_it(root):
    """A package's attribute would be the function or the module, whichever was loaded first."""
    wrong = [
        (stub.parent.name, alias.name)
        for stub in (root / "src" / "milepost").rglob("__init__.pyi")
        for node in ast.parse(stub.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        if (stub.parent / f"{alias.name}.py").exists() or (stub.parent / alias.name).is_dir()
    ]
    assert wrong == []


def test_the_root_holds_the_eleven_packages_and_the_story(root):
    held = {path.name for path in (root / "src" / "milepost").iterdir() if path.name != "__pycache__"}
    files = {"__init__.py", "__init__.pyi", "__main__.py", "cli.py", "edition.py", "py.typed"}
    assert held - files == set(PACKAGES)


def test_no_module_is_long(root):
    sizes = {
        path.relative_to(root).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(root)
    }
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_no_module_is_called_utils(root):
    parts = {part for path in modules(root) for part in name_of(path, root)}
    assert not parts & {"utils", "helpers", "common", "misc"}


def test_every_module_says_what_it_is(root):
    silent = [path for path in modules(root) if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_no_module_makes_a_frame_when_it_is_imported(root):
    """Its first frame makes pandas reserve a gigabyte, which every chapter's memory limit would count."""
    made = [
        (path.relative_to(root).as_posix(), node.lineno)
        for path in modules(root)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.Assign | ast.AnnAssign) and re.search(r"\bpd\.\w+\(", ast.unparse(node))
    ]
    assert made == []


def test_a_class_name_means_one_thing(root):
    names = Counter(
        node.name
        for path in modules(root)
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_")
    )
    assert {name: times for name, times in names.items() if times > 1} == {}


def test_no_message_sends_its_reader_to_a_page_that_the_wheel_does_not_bring(root):
    """Who installed the wheel has of docs/ what `milepost init` writes, the method and the glossary."""
    brought, sent = {"method", "glossary"}, []
    for path in modules(root):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings, for developers
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
                pages = set(re.findall(r"docs/([\w-]+)\.md", node.value))
                sent += [f"{path.name}:{node.lineno} {page}" for page in pages - brought]
    assert sent == []


def tracked(root):
    try:
        listed = subprocess.run(["git", "ls-files"], cwd=root, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [root / line for line in listed.stdout.splitlines() if (root / line).is_file()]


@pytest.mark.any_country
def test_no_tracked_file_names_this_machine(root):
    here = re.compile(re.escape(str(root.parent) + "/")) if len(root.parent.parts) > 2 else re.compile("/home/[a-z]+/")
    wrong = []
    for path in tracked(root):
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        if here.search(text):
            wrong.append(path.relative_to(root).as_posix())
    assert wrong == []
