"""How a file comes in: from this server's own page only, streamed, private, and gone when it should be."""

from __future__ import annotations

import http.client
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from serving import served

from dashboard import incoming
from dashboard.incoming import Incoming, clean_name
from dashboard.upload_route import ADDRESS, SCRIPT

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="folders have no rights there")


@pytest.fixture
def files(tmp_path):
    kept = Incoming(tmp_path / "base")
    yield kept
    kept.close()


def take(files, name="a.csv", content=b"x"):
    token = files.expect()
    arrival, file = files.begin(token, name)
    with file:
        file.write(content)
    files.arrived(arrival, len(content))
    return token, arrival


def test_a_file_is_private_and_under_a_name_nobody_can_guess(files, tmp_path):
    _, arrival = take(files)
    assert stat.S_IMODE(arrival.file.stat().st_mode) == 0o600
    for folder in (arrival.file.parent, arrival.file.parent.parent, tmp_path / "base"):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    _, other = take(files)
    assert other.file.name == arrival.file.name
    assert other.file.parent != arrival.file.parent


def test_a_file_that_is_discarded_is_gone(files):
    token, arrival = take(files)
    files.discard(token)
    assert not arrival.file.parent.exists()
    assert files.find(token) is None


def test_a_token_opens_one_place_once(files):
    token, _ = take(files)
    assert files.begin(token, "b.csv") is None
    assert files.begin("another", "b.csv") is None


def test_a_place_where_a_file_broke_waits_again(files):
    token = files.expect()
    arrival, file = files.begin(token, "a.csv")
    folder = arrival.file.parent
    file.close()
    files.failed(arrival)
    assert not folder.exists()
    _, again = files.begin(token, "a.csv")
    again.close()


def test_the_oldest_file_goes_when_there_are_too_many(files):
    tokens = [take(files)[0] for _ in range(incoming.MOST + 1)]
    assert [files.find(token) is None for token in tokens] == [True, *[False] * incoming.MOST]
    assert sum(path.is_file() for path in files._folder.rglob("*")) == incoming.MOST


def test_a_file_nobody_looks_at_goes_after_an_hour(files, monkeypatch):
    token, arrival = take(files)
    later = time.monotonic() + incoming.SECONDS_KEPT + 1
    monkeypatch.setattr(incoming.time, "monotonic", lambda: later)
    files.sweep()
    assert files.find(token) is None
    assert not arrival.file.exists()


def test_a_file_goes_by_itself_where_nobody_opens_the_page_again(files, monkeypatch):
    monkeypatch.setattr(incoming, "SECONDS_KEPT", 0.2)
    _, arrival = take(files)
    until = time.monotonic() + 10
    while arrival.file.exists() and time.monotonic() < until:
        time.sleep(0.05)
    assert not arrival.file.exists()


def test_what_a_killed_process_left_behind_goes_at_the_next_start(files, tmp_path):
    program = (
        "import sys, os, pathlib; from dashboard.incoming import Incoming;"
        "f = Incoming(pathlib.Path(sys.argv[1])); a, o = f.begin(f.expect(), 'a.csv'); o.write(b'secret');"
        "o.flush(); os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "base")], check=False)
    left = [path for path in (tmp_path / "base").rglob("*") if path.is_file() and path.stat().st_size]
    assert [path.read_bytes() for path in left] == [b"secret"]
    _, alive = take(files)
    Incoming(tmp_path / "base").clear_leftovers()
    assert not left[0].exists()
    assert alive.file.exists()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        (".bashrc", "bashrc"),
        ("könnun 2024.sav", "könnun 2024.sav"),
        ("a\0b\n;rm -rf $(x).csv", "a_b__rm -rf _(x).csv"),
        ("", "file"),
        ("x" * 300 + ".csv", "x" * 80 + ".csv"),
    ],
)
def test_a_file_s_name_plays_no_tricks(name, clean):
    assert clean_name(name) == clean


# ---- over the wire -----------------------------------------------------------------------------------------


@pytest.fixture
def post(address):
    """Send a file as a browser's script would, but for what a test changes."""

    def posted(body=b"x", **changed):
        place = urlsplit(address)
        headers = {
            "Host": place.netloc,
            "Origin": address,
            "Sec-Fetch-Site": "same-origin",
            "X-Varda-Token": "unknown",
            "X-File-Name": "a.csv",
            **{name.replace("_", "-"): value for name, value in changed.items()},
        }
        connection = http.client.HTTPConnection(place.netloc, timeout=30)
        sent = {name: value for name, value in headers.items() if value is not None}
        connection.request("POST", f"{ADDRESS}?lang=en", body=body, headers=sent)
        answer = connection.getresponse()
        said = answer.read().decode()
        connection.close()
        return answer.status, said

    return posted


def test_a_token_nobody_gave_out_is_refused(post):
    status, said = post()
    assert (status, "has been open for too long" in said) == (403, True)


@pytest.mark.parametrize(
    "changed",
    [
        {"Origin": "https://elsewhere.example"},
        {"Origin": None},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
        {"X_File_Name": None},
    ],
)
def test_what_another_site_sends_is_refused(post, changed):
    status, said = post(**changed)
    assert (status, "not sent by a page of this server" in said) == (403, True)


def test_a_name_that_was_made_to_lead_here_is_refused(post):
    status, said = post(Host="evil.example", Origin="http://evil.example")
    assert (status, "127.0.0.1" in said) == (403, True)


def test_a_file_that_says_it_is_too_large_is_refused_before_it_comes(post):
    status, said = post(Content_Length=str(incoming.LARGEST + 1))
    assert (status, "larger than 1,024 MiB" in said) == (413, True)


def test_the_script_is_served_as_a_script(address):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=30)
    connection.request("GET", SCRIPT)
    answer = connection.getresponse()
    assert answer.getheader("content-type", "").startswith("text/javascript")
    assert b"XMLHttpRequest" in answer.read()
    connection.close()


BIG = 200 * 1024**2
PROGRAM = """
import sys
from dashboard import incoming, server
token = incoming.FILES.expect()
print(token, flush=True)
server.serve(sys.argv[1], port=int(sys.argv[2]))
"""


def test_two_hundred_megabytes_stream_to_disk(database, tmp_path, monkeypatch):
    """Memory is that of the server before, and 40 MB at most: the file never is in it."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with served(database, tmp_path / "log.txt", PROGRAM) as address:
        token = (tmp_path / "log.txt").read_text().split()[0]
        pid = next(int(path.name) for path in _processes(token, tmp_path))
        before = _memory(pid)
        chunk = bytes(1024**2)
        headers = {"Origin": address, "X-Varda-Token": token, "X-File-Name": "big.csv"}
        headers |= {"Content-Length": str(BIG)}
        body = (chunk for _ in range(BIG // len(chunk)))
        with closing(http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)) as connection:
            connection.request("POST", ADDRESS, body=body, headers=headers)
            assert connection.getresponse().status == 204
        (file,) = tmp_path.rglob("big.csv")
        assert file.stat().st_size == BIG
        assert _memory(pid) - before < 40 * 1024
    assert list(tmp_path.rglob("big.csv")) == []


def _processes(token, folder):
    for path in Path("/proc").iterdir():
        try:
            environ = (path / "environ").read_bytes() if path.name.isdecimal() else b""
            command = (path / "cmdline").read_bytes() if environ else b""
        except OSError:
            continue
        if f"TMPDIR={folder}".encode() in environ and b"FILES.expect" in command:
            yield path


def _memory(pid):
    """The most memory a process ever held, in KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
