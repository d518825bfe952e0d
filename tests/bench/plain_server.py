"""The yardstick of the intake: a bare asyncio server that stores each request body, many with one commit.

`python plain_server.py FILE` prints its port; the rows are as durable as those of the application on SQLite.
"""

import asyncio
import contextlib
import hashlib
import sqlite3
import sys
import time

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
Waiting = asyncio.Queue[tuple[bytes, "asyncio.Future[None]"]]


def database(path: str) -> sqlite3.Connection:
    """A table with the columns of a stored report that matter, and an index."""
    link = sqlite3.connect(path, isolation_level=None)
    link.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "CREATE TABLE report(id INTEGER PRIMARY KEY, received_at REAL, raw BLOB, fingerprint TEXT);"
        "CREATE INDEX report_fingerprint ON report(fingerprint);"
    )
    return link


async def commit_groups(link: sqlite3.Connection, waiting: Waiting) -> None:
    """Store whatever waits with one commit, then let every sender know."""
    while True:
        group = [await waiting.get()]
        while not waiting.empty():
            group.append(waiting.get_nowait())
        now = time.time()
        link.execute("BEGIN IMMEDIATE")
        link.executemany(
            "INSERT INTO report(received_at, raw, fingerprint) VALUES (?, ?, ?)",
            [(now, body, hashlib.sha256(body).hexdigest()) for body, _stored in group],
        )
        link.execute("COMMIT")
        for _body, stored in group:
            stored.set_result(None)


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Waiting) -> None:
    """One request: read it, have it stored, answer."""
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.partition(b"content-length:")[2].partition(b"\r\n")[0])
        stored = asyncio.get_running_loop().create_future()
        await waiting.put((await reader.readexactly(length), stored))
        await stored
        writer.write(ANSWER)
        await writer.drain()
    writer.close()


async def main(path: str) -> None:
    """Serve until killed."""
    waiting: Waiting = asyncio.Queue()
    link = database(path)
    server = await asyncio.start_server(lambda r, w: answer(r, w, waiting), "127.0.0.1", 0, backlog=512)
    print(server.sockets[0].getsockname()[1], flush=True)  # noqa: T201
    await asyncio.gather(server.serve_forever(), commit_groups(link, waiting))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
