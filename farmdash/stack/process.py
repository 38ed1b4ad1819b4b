"""Starting a part of the stack as a process of its own, by fork or by a new program."""

import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[2]
LINUX = sys.platform.startswith("linux")
LIFELINE = "FARMDASH_LIFELINE_FD"
PR_SET_PDEATHSIG = 1
PR_SET_NAME = 15
M_ARENA_MAX = -8
ARENAS = 2
"""Heaps of a process: glibc gives each thread one, and none is ever given back."""
RESET = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGCHLD,
    signal.SIGUSR1,
)
_libc = ctypes.CDLL(None, use_errno=True) if LINUX else None


class Process(Protocol):
    """A running part."""

    pid: int

    def poll(self) -> int | None:
        """Exit code once it has ended, negative for a signal."""


class Forked:
    """A child made by fork; ask for its end with poll()."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._code: int | None = None

    def poll(self) -> int | None:
        """Exit code once it has ended, negative for a signal."""
        if self._code is None:
            try:
                pid, status = os.waitpid(self.pid, os.WNOHANG)
            except ChildProcessError:
                self._code = 0
                return self._code
            if pid:
                self._code = os.waitstatus_to_exitcode(status)
        return self._code


def die_with_parent() -> None:
    """Have the kernel end this process when its parent dies, however that dies."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM, 0, 0, 0)


def show_as(name: str) -> None:
    """What `ps -e` and `top` call this process (Linux, at most 15 bytes)."""
    if _libc is not None and name:
        _libc.prctl(PR_SET_NAME, name.encode()[:15], 0, 0, 0)


def hold_lifeline() -> None:
    """The same for a spawned part, without the kernel's help.

    A thread waits for the end of a pipe whose other end only the supervisor holds.
    """
    fd = os.environ.pop(LIFELINE, "")
    if fd.isdigit():
        threading.Thread(target=_wait_for_end, args=(int(fd),), daemon=True).start()


def _wait_for_end(fd: int) -> None:
    os.read(fd, 1)
    os.kill(os.getpid(), signal.SIGTERM)


def fork(
    run: Callable[[], int], output: int, close: Iterable[int], name: str = ""
) -> Forked:
    """Run a function in a forked child whose stdout and stderr go to `output`.

    Everything is imported already, so the child starts in milliseconds and shares its
    memory with the parent. `close` are descriptors that are none of its business.
    """
    if threading.active_count() != 1:
        raise RuntimeError("a process with threads cannot be forked safely")
    sys.stdout.flush()
    sys.stderr.flush()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return Forked(pid)
    code = 70
    try:
        _become_child(parent, output, close)
        show_as(name)
        code = run()
    except SystemExit as leaving:
        code = _exit_code(leaving)
    # Whatever it is: from here on nothing may run the parent's code.
    except BaseException:
        traceback.print_exc()
    finally:
        _flush()
        os._exit(code)


def _become_child(parent: int, output: int, close: Iterable[int]) -> None:
    """Undo what belongs to the parent: signals, its terminal, its descriptors."""
    signal.set_wakeup_fd(-1)
    for number in RESET:
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    die_with_parent()
    if os.getppid() != parent:
        os._exit(0)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.dup2(output, 1)
    os.dup2(output, 2)
    for fd in (nothing, output, *close):
        if fd > 2:
            os.close(fd)
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True)  # type: ignore[union-attr]


def _exit_code(leaving: SystemExit) -> int:
    """The exit code that Python would give; a text goes to stderr."""
    if leaving.code is None or isinstance(leaving.code, int):
        return leaving.code or 0
    sys.stderr.write(f"{leaving.code}\n")
    return 1


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            continue


def freeze() -> None:
    """Call once before the first fork: the collector leaves shared pages be, and what
    threads of the children ask for comes from few heaps."""
    if _libc is not None and hasattr(_libc, "mallopt"):
        _libc.mallopt(M_ARENA_MAX, ARENAS)
    gc.collect()
    gc.freeze()


def spawn(
    arguments: list[str], output: int, pass_fds: Iterable[int], lifeline: int
) -> subprocess.Popen[bytes]:
    """Run `python -m farmdash.stack ARGUMENTS`, for systems where fork is not safe."""
    return subprocess.Popen(  # noqa: S603 — our own program
        [sys.executable, "-m", "farmdash.stack", *arguments],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        cwd=ROOT,
        env={**os.environ, LIFELINE: str(lifeline), "PYTHONUNBUFFERED": "1"},
        pass_fds=(*pass_fds, lifeline),
        start_new_session=True,
    )
