"""The mail server of a trial: takes mails, keeps count, and does harm where planned."""

import asyncio
import json
import os
import socket
from email import message_from_bytes
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session

from prove.faults import SLEEP_S, AtStep, Does, befall


class Sink:
    """Serves one socket for each worker, so that it knows who is talking."""

    def __init__(
        self, sockets: list[socket.socket], workers: list[Any], log: Path
    ) -> None:
        self.sockets = sockets
        self.workers = workers
        """Their process ids, in memory shared with whoever starts them."""
        self.log = log
        self.steps: list[AtStep] = []
        self.seen: dict[str, int] = {}

    def run(self, steps: list[AtStep]) -> None:
        """Serve until killed."""
        self.steps = steps
        loop = asyncio.new_event_loop()
        asyncio.set_event_loop(loop)
        for number, bound in enumerate(self.sockets):
            server = loop.create_server(
                lambda number=number: Conversation(self, number, loop), sock=bound
            )
            loop.run_until_complete(server)
        loop.run_forever()

    def accepted(self, envelope: Envelope) -> None:
        """Write down a mail that was taken, before anybody is told so."""
        message = message_from_bytes(envelope.original_content or b"")
        entry = {
            "id": message["Message-ID"],
            "to": parseaddr(envelope.rcpt_tos[0])[1],
        }
        with self.log.open("ab", buffering=0) as file:
            file.write(json.dumps(entry).encode() + b"\n")

    def harm(self, step: str, number: int) -> Does | None:
        """Kill or stop the worker where that is planned; else what the server does."""
        self.seen[step] = self.seen.get(step, 0) + 1
        for fault in self.steps:
            if (fault.step, fault.number) == (step, self.seen[step]):
                if fault.does in {Does.KILL, Does.SLEEP}:
                    befall(self.workers[number].value, fault.does)
                    return None
                return fault.does
        return None


class Conversation(SMTP):
    """One conversation, with a place for harm at each step."""

    def __init__(self, sink: Sink, number: int, loop: Any) -> None:
        super().__init__(Taker(sink), hostname="sink", ident="sink", loop=loop)
        self.sink, self.number = sink, number

    def connection_made(self, transport: Any) -> None:
        """Before the greeting."""
        self.sink.harm("connect", self.number)
        super().connection_made(transport)

    async def step(self, name: str) -> bool:
        """Harm; False where the command is not to be carried out."""
        does = self.sink.harm(name, self.number)
        if does == Does.CUT and self.transport is not None:
            self.transport.close()
            return False
        if does == Does.SILENT:
            await asyncio.sleep(SLEEP_S)
        if does == Does.LATER:
            await self.push("451 later")
        return does != Does.LATER

    async def smtp_EHLO(self, hostname: str) -> None:
        """A step."""
        if await self.step("ehlo"):
            await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:
        """A step."""
        if await self.step("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        """A step."""
        if await self.step("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        """Two steps: before the mail itself, and after the answer to it."""
        if await self.step("data"):
            await super().smtp_DATA(arg)
            self.sink.harm("answered", self.number)


class Taker:
    """Takes each mail."""

    def __init__(self, sink: Sink) -> None:
        self.sink = sink

    async def handle_DATA(
        self, server: Conversation, session: Session, envelope: Envelope
    ) -> str:
        """The whole mail is here: it counts, whatever the worker gets to know."""
        does = self.sink.harm("body", server.number)
        if does == Does.LATER:
            return "451 later"
        self.sink.accepted(envelope)
        if does == Does.CUT and server.transport is not None:
            server.transport.abort()
        if does == Does.SILENT:
            await asyncio.sleep(SLEEP_S)
        return "250 taken"


def bound_sockets(count: int) -> list[socket.socket]:
    """Listening sockets on free ports of the loopback."""
    found = []
    for _ in range(count):
        one = socket.create_server(("127.0.0.1", 0))
        one.setblocking(False)
        found.append(one)
    return found


def taken(log: Path) -> list[dict[str, str]]:
    """What was accepted so far."""
    if not log.exists():
        return []
    return [json.loads(line) for line in log.read_bytes().splitlines()]


def serve(sink: Sink, steps: list[AtStep]) -> None:
    """In a process of its own; never returns."""
    try:
        sink.run(steps)
    finally:
        os._exit(0)
