#!/usr/bin/env python3
"""The fetcher against servers that misbehave within TLS and HTTP/2: every frame is written by hand.

libcurl reads such a connection until it is empty, so a server that never lets it become empty must not hold the others up.

runs-under: asan"""

import asyncio
import logging
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

from checks import check, equal, run, summary
from fetching import ALLOW, SANITIZED, Site
from origin import rss

SETTINGS, PING, GOAWAY, RESET, DATA, HEADERS, CONTINUATION = 4, 6, 7, 3, 0, 1, 9
END_STREAM, END_HEADERS = 1, 4
OK, NOT_FOUND = b"\x88", b"\x8d"  # ":status" 200 and 404, of HPACK's static table


def frame(kind, flags=0, stream=0, payload=b""):
    return struct.pack(">I", len(payload))[1:] + bytes([kind, flags]) + struct.pack(">I", stream) + payload


def field(name, value):
    """A literal header field of fewer than 127 bytes each."""
    return b"\0" + bytes([len(name)]) + name + bytes([len(value)]) + value


HELLO = frame(SETTINGS)
HEAD = HELLO + frame(HEADERS, END_HEADERS, 1, OK + field(b"content-type", b"application/rss+xml"))


def body(document):
    parts = [document[at:at + 16000] for at in range(0, len(document), 16000)]
    return b"".join(frame(DATA, END_STREAM if i == len(parts) - 1 else 0, 1, part) for i, part in enumerate(parts))


def bomb():
    """One value of 4,000 bytes, then ten thousands of references to it, a byte each."""
    first = OK + b"\x40\x06x-bomb\x7f\xa1\x1e" + b"y" * 4000
    return HELLO + frame(HEADERS, 0, 1, first + b"\xbe" * 10000) + frame(CONTINUATION, 0, 1, b"\xbe" * 16000) * 20


def again(data):
    while True:
        yield data


# Name -> number of articles, or a word of the error; what is sent, piece by piece; seconds between the pieces.
PLAIN, LARGE = rss("plain"), rss("large", 100, item_extra="<category>" + "x" * 60000 + "</category>")
FRAMES = {
    "good": (3, [HEAD + body(PLAIN)], 0),
    "large": (100, [HEAD + body(LARGE)], 0),
    "trailers": (3, [HEAD + frame(DATA, 0, 1, PLAIN) + frame(HEADERS, 5, 1, field(b"x-sum", b"1"))], 0),
    "goaway-after": (3, [HEAD + body(PLAIN) + frame(GOAWAY, 0, 0, struct.pack(">II", 1, 0))], 0),
    "not-found": ("404", [HELLO + frame(HEADERS, 5, 1, NOT_FOUND)], 0),
    "reset": ("HTTP/2", [HELLO + frame(RESET, 0, 1, struct.pack(">I", 2))], 0),
    "reset-in-the-middle": ("HTTP/2", [HEAD + frame(DATA, 0, 1, PLAIN) + frame(RESET, 0, 1, struct.pack(">I", 2))], 0),
    "goaway": ("HTTP/2", [HELLO + frame(GOAWAY, 0, 0, struct.pack(">II", 0, 11))], 0),
    "garbage": ("", [b"\xee" * 5000], 0),
    "http-1": ("", [b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"], 0),
    "no-status": ("HTTP/2", [HELLO + frame(HEADERS, 5, 1, field(b"a", b"b"))], 0),
    "data-first": ("", [HELLO + frame(DATA, END_STREAM, 1, PLAIN)], 0),
    "silent": ("", [HELLO], 0),
    "stalls": ("", [HEAD + frame(DATA, 0, 1, PLAIN)], 0),
    "drips": ("timed out", [HEAD, *[frame(DATA, 0, 1, b" ")] * 100], 0.2),
    "pings-slowly": ("", [HELLO, *[frame(PING, 0, 0, b"12345678")] * 100], 0.2),
    "bomb": ("", [bomb()], 0),
    "endless-headers": ("", again(frame(CONTINUATION, 0, 1, field(b"a", b"b" * 100) * 100)), 0),
    "endless-interim": ("", again(frame(HEADERS, END_HEADERS, 1, b"\x08\x03100") * 100), 0),
    "endless-body": ("max-body", again(frame(DATA, 0, 1, b"<item>" * 2000)), 0),
    "endless-settings": ("without content", again(HELLO * 1000), 0),
    "endless-pings": ("without content", again(frame(PING, 0, 0, b"12345678") * 1000), 0),
    "endless-priorities": ("without content", again(frame(2, 0, 3, bytes(5)) * 1000), 0),
    "endless-unknown": ("without content", again(frame(99, 0, 0, b"x" * 100) * 1000), 0),
    "endless-empty": ("without content", again(frame(DATA, 0, 1) * 1000), 0),
    "endless-padding": ("without content", again(frame(DATA, 8, 1, b"\xff" + bytes(255)) * 100), 0),
}
BEFORE = {"endless-headers": HELLO + frame(HEADERS, 0, 1, OK), "endless-body": HEAD, "endless-empty": HEAD, "endless-padding": HEAD,
          "endless-pings": HELLO, "endless-priorities": HELLO, "endless-unknown": HELLO, "endless-interim": HELLO}
HOSTS = {f"127.1.7.{i + 1}": name for i, name in enumerate(FRAMES)}


async def speak(reader, writer):
    name = HOSTS[writer.get_extra_info("sockname")[0]]
    _, pieces, pause = FRAMES[name]
    try:
        await reader.readexactly(24)  # the client's preface
        await asyncio.sleep(0.1)
        reading = asyncio.ensure_future(reader.read())
        writer.write(BEFORE.get(name, b""))
        for piece in pieces:
            if reading.done():
                break
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(pause)
        await reading
    except (OSError, asyncio.IncompleteReadError):
        pass
    finally:
        writer.close()


class Frames:
    def __init__(self, directory):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(f"{directory}/own.crt", f"{directory}/own.key")
        self.context.set_alpn_protocols(["h2"])
        self.loop = asyncio.new_event_loop()
        self.loop.set_exception_handler(lambda loop, context: None)
        started = threading.Event()

        def serve():
            asyncio.set_event_loop(self.loop)
            server = self.loop.run_until_complete(asyncio.start_server(speak, "0.0.0.0", 0, ssl=self.context, backlog=200))
            self.port = server.sockets[0].getsockname()[1]
            started.set()
            self.loop.run_forever()
        threading.Thread(target=serve, daemon=True).start()
        started.wait()


def certificate(directory):
    names = ",".join("IP:" + host for host in HOSTS)
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test", "-addext",
                           f"subjectAltName={names}", "-keyout", f"{directory}/own.key", "-out", f"{directory}/own.crt"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return made.returncode == 0


def all_at_once():
    with tempfile.TemporaryDirectory() as directory:
        if not check("openssl makes a certificate", certificate(directory)):
            return
        port = Frames(directory).port
        site = Site(ALLOW, [(name, f"https://{host}:{port}/rss") for host, name in HOSTS.items()])
        result = site.fetch(env={"SSL_CERT_FILE": f"{directory}/own.crt"})
        equal("one line a source", sorted(result.by_name), sorted(FRAMES))
        for name, (wanted, _, _) in FRAMES.items():
            line = result.by_name.get(name, {})
            if isinstance(wanted, int):
                equal(f"{name} is read", (line.get("status"), line.get("new")), ("new", wanted))
            else:
                check(f"{name} is an error that says why ({wanted})", line.get("status") == "error" and line["error"] and
                      (SANITIZED or wanted in line["error"]), line)
        # Unwatched, each flood held everything up for seconds; a busy machine takes its time with the watched ones, too.
        check("none holds the others up", SANITIZED or result.wall < 8, f"{result.wall:.1f} s")
        print(f"{len(FRAMES)} sources in {result.wall:.1f} s")
        site.remove()


def main():
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # of connections that the fetcher ends
    run(all_at_once)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
