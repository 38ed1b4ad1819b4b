"""Decoders in processes of their own: whatever becomes of one, the caller goes on."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from pathlib import Path

import pytest

from apps.farm.pictures import child as children
from apps.farm.pictures.child import Child, ChildAway
from apps.farm.pictures.decoding import (
    Decoders,
    PictureUnreadable,
    decode_picture,
    shrink,
)
from tests.farm.pictures_corpus import encoded

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.fixture
def decoders() -> Iterator[Decoders]:
    pool = Decoders(wall_s=5)
    yield pool
    pool.close()


def only(decoders: Decoders) -> Child:
    """The one process, started by a first picture."""
    shrink(encoded((64, 48)), by=decoders)
    [child] = decoders.children()
    return child


def test_pictures_come_in_our_sizes(decoders: Decoders) -> None:
    sizes = shrink(encoded(), by=decoders)
    assert (sizes.width, sizes.height) == (640, 480)
    assert len(sizes.large) > len(sizes.medium) > len(sizes.small) > 0
    plain = decode_picture(encoded(), width=320, by=decoders)
    assert (plain.mode, plain.size) == ("RGBA", (320, 240))


def test_one_process_does_them_all_while_one_is_enough(decoders: Decoders) -> None:
    first = only(decoders).pid
    assert {only(decoders).pid for _ in range(3)} == {first}


def test_many_threads_share_two_processes(decoders: Decoders) -> None:
    contents = [encoded((64 + n, 48)) for n in range(40)]
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda content: shrink(content, by=decoders), contents))
    assert [sizes.width for sizes in made] == [64 + n for n in range(40)]
    assert 1 <= len(decoders.children()) <= 2


def test_a_second_one_is_started_while_the_first_hangs() -> None:
    decoders = Decoders(patience_s=0.05, wall_s=5)
    hanging = only(decoders)
    os.kill(hanging.pid, signal.SIGSTOP)
    with ThreadPoolExecutor(3) as pool:
        made = [pool.submit(shrink, encoded(), by=decoders) for _ in range(3)]
        done, waiting = wait(made, timeout=4, return_when=FIRST_COMPLETED)
        while len(done) < 2:
            done, waiting = wait(made, timeout=4, return_when=FIRST_COMPLETED)
        os.kill(hanging.pid, signal.SIGCONT)
        assert {one.result().width for one in [*done, *waiting]} == {640}
    assert len(decoders.children()) == 2
    decoders.close()


@linux
def test_it_inherits_nothing_and_is_limited(
    decoders: Decoders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FARMDASH_KEY", "a secret")
    process = Path(f"/proc/{only(decoders).pid}")
    assert process.joinpath("environ").read_bytes() == b""
    assert os.readlink(process / "cwd") == "/"
    # Python's own stdin and stdout, and where errors go: no file of ours, no socket.
    links = [os.readlink(link) for link in (process / "fd").iterdir()]
    assert sorted(link.partition(":")[0] for link in links) == [
        "/dev/null",
        "pipe",
        "pipe",
    ]
    limits = process.joinpath("limits").read_text()
    for name in ("core file size", "file size", "processes", "open files"):
        [line] = [line for line in limits.splitlines() if f"Max {name} " in line]
        assert line.removeprefix(f"Max {name}").split()[:2] == ["0", "0"]


def test_one_that_hangs_is_ended_and_the_next_picture_has_another(
    decoders: Decoders,
) -> None:
    hanging = only(decoders)
    os.kill(hanging.pid, signal.SIGSTOP)
    decoders.wall_s = 0.2
    with pytest.raises(PictureUnreadable, match=r"^too_hard time$"):
        shrink(encoded(), by=decoders)
    decoders.wall_s = 5
    assert not hanging.is_alive
    assert only(decoders).pid != hanging.pid


def another(monkeypatch: pytest.MonkeyPatch, program: Path, code: str) -> None:
    """Have decoders run this instead."""
    program.write_text(f"import os, sys; {code}")
    monkeypatch.setattr(children.decoder, "__file__", str(program))


def test_one_that_crashes_costs_its_picture_only(
    decoders: Decoders, tmp_path: Path
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        code = "os.write(1, b'!'); os.read(0, 9); os.abort()"
        another(patch, tmp_path / "program.py", code)
        with pytest.raises(PictureUnreadable, match=r"^too_hard crash$"):
            shrink(encoded(), by=decoders)
    assert decoders.children() == []
    assert shrink(encoded(), by=decoders).width == 640


def test_one_that_died_while_it_waited_costs_none(decoders: Decoders) -> None:
    dying = only(decoders)
    os.kill(dying.pid, signal.SIGKILL)
    dying._process.wait()
    assert shrink(encoded(), by=decoders).width == 640


def test_one_that_has_nothing_to_do_ends() -> None:
    decoders = Decoders(idle_s=0.05)
    child = only(decoders)
    assert child._process.wait(timeout=5) != 0
    assert decoders.children() == []


def test_it_ends_with_the_process_that_asked() -> None:
    code = (
        "from apps.farm.pictures.decoding import decoders, shrink\n"
        "from tests.farm.pictures_corpus import encoded\n"
        "import os; shrink(encoded((64, 48)))\n"
        "print(decoders.children()[0].pid, flush=True); os._exit(9)"
    )
    root = Path(__file__).parents[2]
    out = subprocess.run(
        [sys.executable, "-c", code], cwd=root, capture_output=True, timeout=60
    )
    pid = int(out.stdout)
    over = threading.Event()
    for _ in range(100):
        if not _runs(pid):
            return
        over.wait(0.05)
    raise AssertionError("the decoder runs on")


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    if sys.platform != "linux":
        return True
    return "Z (zombie)" not in Path(f"/proc/{pid}/status").read_text()


@pytest.mark.parametrize("program", ["/nowhere/python", "/bin/false"])
def test_one_that_does_not_start_is_no_fault_of_the_picture(
    monkeypatch: pytest.MonkeyPatch, program: str
) -> None:
    monkeypatch.setattr(children.sys, "executable", program)
    with pytest.raises(ChildAway):
        shrink(encoded(), by=Decoders())


@pytest.mark.parametrize(
    "answer", [b"?", b"!" + b"?" * 40, b"!+" + b"\xff" * 16, b"!+"]
)
def test_one_that_talks_nonsense_is_ended(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: bytes
) -> None:
    another(monkeypatch, tmp_path / "program.py", f"os.write(1, {answer!r})")
    with pytest.raises((PictureUnreadable, ChildAway)):
        shrink(encoded(), by=Decoders(wall_s=5))
