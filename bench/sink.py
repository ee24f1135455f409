"""A mail server that keeps nothing but numbers, and that can be as moody as real ones: for the letters' trial and bench."""

from __future__ import annotations

import random
import re
import socketserver
import threading
import time
from collections import Counter

_NUMBER = re.compile(rb"^Message-ID: <([^@>]+)@", re.MULTILINE | re.IGNORECASE)


class Sink(socketserver.ThreadingTCPServer):
    """Takes letters on a free port of this machine. `taken` counts how often each Message-ID was taken.

    With `moods`, a share of letters is answered 421, 451 (before and after the text) or 550, kept waiting until the other
    side gives up, or taken without an answer.
    """

    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *, moods: float = 0.0, delay: float = 0.0, hang: float = 3.0, seed: int = 1) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.moods, self.delay, self.hang = moods, delay, hang
        self.taken: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self._chance, self._lock = random.Random(seed), threading.Lock()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def start(self) -> Sink:
        """Serve in a thread of this process."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def mood(self) -> str:
        """How the next letter is received."""
        with self._lock:
            names = ("421", "451", "451 after", "550", "hang", "hang after", "silent")
            found = self._chance.choice(names) if self._chance.random() < self.moods else ""
            self.told[found or "250"] += 1
            return found

    def take(self, text: bytes) -> None:
        """Note that a letter is ours now."""
        found = _NUMBER.search(text)
        with self._lock:
            self.taken[found[1].decode() if found else "?"] += 1


class _Talk(socketserver.StreamRequestHandler):
    server: Sink

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        try:
            self._talk(self.server.mood())
        except OSError:
            return  # the other side was killed

    def _talk(self, mood: str) -> None:
        if mood == "421":
            self.say("421 later")
            return
        self.say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                if not self._data(mood):
                    return
            elif verb == b"RCPT" and mood in ("451", "550"):
                self.say(f"{mood} no")
            elif verb == b"RCPT" and mood == "hang":
                time.sleep(self.server.hang)
                return
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 8BITMIME" if verb == b"EHLO" else "250 ok")

    def _data(self, mood: str) -> bool:
        """Take the text; False when the line is cut afterwards."""
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                return False  # killed in the middle: not taken
            lines.append(line)
        time.sleep(self.server.delay)
        if mood == "451 after":
            self.say("451 no")
            return True
        self.server.take(b"".join(lines))
        if mood == "silent":
            return False
        if mood == "hang after":
            time.sleep(self.server.hang)
            return False
        self.say("250 taken")
        return True
