"""The rules of the house: who imports whom, how long things are, what a file holds, what is written down."""

from __future__ import annotations

import ast
import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from surveys import ROOT, varda

from cli.main import COMMANDS
from cli.main import varda as front_door

ROOMS = ("survey_schema", "store", "ingest", "estimates", "steering", "dashboard", "cli")
MAY_IMPORT = {
    "survey_schema": set(),
    "store": {"survey_schema"},
    "ingest": {"survey_schema", "store", "estimates"},
    "estimates": {"survey_schema"},
    "dashboard": {
        "survey_schema",
        "store",
        "estimates",
        "steering",
    },
    "dashboard.uploads": {"survey_schema", "store", "estimates", "ingest", "dashboard", "dashboard.texts"}
    | {"dashboard.figures", "dashboard.access"},
    "dashboard.texts": {"survey_schema"},
    "dashboard.access": {"survey_schema", "store"},
    "dashboard.public": {"survey_schema", "dashboard.texts", "store.public"},
    "dashboard.figures": {"survey_schema", "dashboard.texts"},
    "cli": set(ROOMS),
    "steering": {"survey_schema", "store", "estimates"},
}
"""By room, or room within a room, what else of ours it may import; each may import itself."""
STREAMLIT = (
    "dashboard/app.py",
    "dashboard/app_pages/",
    "dashboard/widgets/",
    "dashboard/asking.py",
    "dashboard/cached.py",
    "dashboard/cached_steering.py",
    "dashboard/server.py",
)
LONGEST_MODULE, LONGEST_FUNCTION, LONGEST_PAGE = 500, 60, 60
TEXT = {
    ".py",
    ".md",
    ".toml",
    ".po",
    ".csv",
    ".css",
    ".R",
    ".txt",
    ".yml",
    ".yaml",
    ".lock",
    ".svg",
    ".cfg",
    ".in",
    "",
}
MACHINE_PATH = re.compile(
    r"(?<![\w.:/])/(?:root|work|tmp|Users)/\w|(?<![\w.:/])/home/\w|[A-Z]:\\\\?(?:Users|Documents)\b"
)
DATA = ("tests/data/", "tests/reference/", "data/demo/samples/")


def modules(*folders: str) -> list[Path]:
    return [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports_of(path: Path) -> Iterator[tuple[str, int]]:
    """Every module that a file imports, also within functions, with the line."""
    own = name_of(path).split(".")
    package = own if path.name == "__init__.py" else own[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *([node.module] if node.module else [])])
            yield base, node.lineno
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)


def room_of(module: str) -> str:
    """The room, or the room within a room, that a module stands in."""
    inside = [room for room in MAY_IMPORT if module == room or module.startswith(f"{room}.")]
    return max(inside, key=len, default="")


def is_named(imported: str, allowed: set[str]) -> bool:
    """Tell whether a module, or the one a name is taken from, is allowed by itself: store.public."""
    return imported in allowed or imported.rpartition(".")[0] in allowed - set(ROOMS)


def test_every_room_imports_only_along_the_arrows():
    against = []
    for path in modules(*ROOMS):
        own = room_of(name_of(path))
        for imported, line in imports_of(path):
            other = room_of(imported)
            if other in {"", own} or other in MAY_IMPORT[own] or is_named(imported, MAY_IMPORT[own]):
                continue
            inner = own == "cli" or other.startswith(f"{own}.")  # dashboard uses its texts and figures
            only_the_name = imported == "dashboard"  # from dashboard import texts: the next import says which
            if not inner and not only_the_name:
                against.append(f"{path.relative_to(ROOT)}:{line} imports {imported}")
    assert "\n".join(against) == ""


def test_the_rule_for_imports_sees_every_way_to_import(tmp_path):
    source = "import a.b\nfrom c import d\ndef f():\n    from e.f import g\n"
    (tmp_path / "x.py").write_text(source)
    found = {name for name, _ in _imports_of_text(source)}
    assert {"a.b", "c", "c.d", "e.f", "e.f.g"} <= found


def _imports_of_text(source: str) -> Iterator[tuple[str, int]]:
    path = ROOT / "cli" / "__init__.py"
    real = Path.read_text
    try:
        Path.read_text = lambda *_, **__: source  # type: ignore[method-assign]
        yield from list(imports_of(path))
    finally:
        Path.read_text = real  # type: ignore[method-assign]


def test_streamlit_is_imported_in_the_dashboard_s_pages_widgets_cache_and_server_only():
    outside = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in modules(*ROOMS)
        for imported, line in imports_of(path)
        if imported.split(".")[0] == "streamlit"
        and not path.relative_to(ROOT).as_posix().startswith(STREAMLIT)
    ]
    assert outside == []


def test_no_statistics_or_ingest_in_pages_figures_or_texts():
    """A page chooses, fetches and shows."""
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {imported}"
        for path in modules("dashboard/app_pages")
        for imported, line in imports_of(path)
        if imported.split(".")[0] in {"store", "ingest", "estimates", "numpy", "scipy", "sqlite3"}
    ]
    assert wrong == []


def test_a_page_is_short():
    pages = modules("dashboard/app_pages")
    lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in pages}
    assert len(lengths) > 20
    assert {name: length for name, length in lengths.items() if length > LONGEST_PAGE} == {}


def test_sql_is_written_in_the_store_only():
    sql = re.compile(r"\b(SELECT|INSERT INTO|UPDATE|DELETE FROM)\b.*\b(FROM|VALUES|SET|WHERE)\b", re.DOTALL)
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in modules(*(room for room in ROOMS if room != "store"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and sql.search(node.value)
    ]
    assert wrong == []


def test_no_module_is_over_500_lines():
    lines = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for path in modules(*ROOMS, "tests", "benchmarks")
    }
    assert {str(path): count for path, count in lines.items() if count > LONGEST_MODULE} == {}


def test_no_function_is_over_60_lines():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules(*ROOMS, "tests", "benchmarks", "data")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert "\n".join(long) == ""


def test_every_module_says_why_it_exists():
    silent = [
        str(path.relative_to(ROOT))
        for path in modules(*ROOMS, "tests")
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []


# ---- files -------------------------------------------------------------------------------------------------


def tracked() -> list[Path]:
    """Every file of the repository that is a text somebody wrote."""
    words = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(words, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    paths = [ROOT / name for name in listed if name and not name.startswith(DATA)]
    return [path for path in paths if path.suffix in TEXT and path.is_file()]


def test_no_file_names_a_path_of_somebody_s_machine():
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in tracked()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("line", "is_one"),
    [
        ("see /home/anna/x.py", True),
        ("/tmp/x", True),
        (r"C:\Users\anna", True),
        ("https://example.org/home/x", False),
        ("dashboard/home/x", False),
    ],
)
def test_a_path_of_a_machine_is_recognised(line, is_one):
    assert bool(MACHINE_PATH.search(line)) is is_one


def test_the_lock_file_pins_with_hashes_and_names_no_index():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    joined = text.replace("\\\n", " ")
    pins = [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]
    assert len(pins) > 30
    assert [line for line in pins if not re.match(r"^[\w.\[\]-]+==\S+", line)] == []
    assert [line for line in pins if "--hash=sha256:" not in line] == []
    assert re.findall(r"--(?:extra-)?index-url|--find-links|--trusted-host|://", text) == []


def test_the_lock_file_has_every_dependency_of_the_project():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    named = re.search(r"^dependencies = \[(.*?)^\]", project, re.DOTALL | re.MULTILINE)
    assert named
    wanted = {re.split(r"[\[><=~ ]", text)[0].lower() for text in re.findall(r'"([^"]+)"', named[1])}
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = {
        re.split(r"[\[=]", line)[0].lower()
        for line in text.splitlines()
        if re.match(r"^[\w.-]+(\[.*\])?==", line)
    }
    assert wanted <= locked


def test_the_licence_is_mit():
    lines = (ROOT / "LICENSE").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "MIT License"
    assert any(line.startswith("Copyright (c) ") for line in lines)


def test_streamlit_collects_no_usage_statistics():
    config = (ROOT / "dashboard" / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    assert re.search(r"^gatherUsageStats\s*=\s*false", config, re.MULTILINE)


# ---- commands ----------------------------------------------------------------------------------------------


def commands() -> list[tuple[tuple[str, ...], click.Command]]:
    """Every command and subcommand with the words that call it."""
    context = click.Context(front_door)
    found: list[tuple[tuple[str, ...], click.Command]] = []
    for name in COMMANDS:
        command = front_door.get_command(context, name)
        assert command is not None
        inner = command.commands.items() if isinstance(command, click.Group) else ()
        found.append(((name,), command))
        found += [((name, inside), each) for inside, each in inner]
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_helps(name):
    said = varda(name, "--help")
    assert said.code == 0
    assert said.out.startswith(f"Usage: varda {name}")
    assert said.err == ""


def test_every_subcommand_helps_and_says_what_it_does():
    for words, command in commands():
        said = varda(*words, "--help")
        assert said.code == 0, words
        assert command.help, words


def test_the_front_door_names_every_command():
    out = varda("--help").out
    assert [name for name in COMMANDS if name not in out] == []


def test_every_command_and_option_is_in_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    missing = [
        " ".join(("varda", *words)) for words, command in commands() if not isinstance(command, click.Group)
    ]
    missing = [
        words for words in missing if words not in readme and words.removeprefix("varda ") not in readme
    ]
    for words, command in commands():
        for option in command.params:
            if isinstance(option, click.Option):
                missing += [
                    f"{' '.join(words)} {name}"
                    for name in option.opts
                    if name.startswith("--") and name not in readme
                ]
    assert missing == []


def test_every_command_takes_a_database_and_a_language():
    without = [
        " ".join(words)
        for words, command in commands()
        if not isinstance(command, click.Group) and words[0] not in {"schema", "serve", "demo"}
        if not {"--db", "--lang"} <= {name for param in command.params for name in param.opts}
    ]
    assert without == []


def test_the_commands_of_the_readme_run_in_their_order(tmp_path, monkeypatch):
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"## The main job\n.*?```sh\n(.*?)```", readme, re.DOTALL)
    assert block
    lines = block[1].strip().splitlines()
    assert len(lines) >= 8
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("VARDA_DB", str(tmp_path / "readme.db"))
    for line in lines:
        name, *arguments = shlex.split(line)
        assert name == "varda"
        done = varda(*arguments)
        assert done.code == 0, (line, done.err)
    assert "lower" in done.out  # Duval County is under the United States in 2019
