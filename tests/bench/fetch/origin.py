#!/usr/bin/env python3
"""An origin for the fetch benchmark: any number of feeds, each answered after a fixed time.

Usage: origin.py LATENCY_MS ITEMS   prints its port, serves until standard input is closed.
Paths: /N.xml is feed N.  ETag and If-None-Match are honoured, connections are kept alive.
"""
import asyncio
import functools
import sys

LATENCY_S = int(sys.argv[1]) / 1000
ITEMS = int(sys.argv[2])

WORDS = ("Central Asia Japan dialogue minister energy corridor transport water university exchange summit Astana Tashkent "
         "Tokyo Bishkek Dushanbe Ashgabat agreement railway uranium green hydrogen training scholarship investment").split()


def words(seed, count):
    out = []
    for i in range(count):
        seed = (seed * 1103515245 + 12345) & 0x7fffffff
        out.append(WORDS[seed % len(WORDS)])
    return " ".join(out)


@functools.lru_cache(maxsize=None)
def feed(number):
    items = []
    for i in range(ITEMS):
        seed = number * 1000 + i
        day = 1 + i % 28
        items.append(
            f"<item><title>{words(seed, 8)} {seed}</title><link>https://site{number}.example/{i}</link>"
            f"<guid>https://site{number}.example/?p={i}</guid><pubDate>{day:02} Mar 2026 09:{i % 60:02}:00 GMT</pubDate>"
            f"<description>&lt;p&gt;{words(seed + 1, 40)}.&lt;/p&gt; &lt;p&gt;&lt;a href=&quot;/{i}&quot;&gt;{words(seed, 4)}"
            f"&lt;/a&gt; {words(seed + 2, 30)}.&lt;/p&gt;</description></item>")
    return (f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>Site {number}</title>'
            f"<link>https://site{number}.example/</link>{''.join(items)}</channel></rss>").encode()


@functools.lru_cache(maxsize=None)
def answer(number):
    body = feed(number)
    return (f'HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\nETag: "v1-{number}"\r\n'
            f"Content-Length: {len(body)}\r\n\r\n").encode() + body


class Connection(asyncio.Protocol):
    def __init__(self):
        self.data = b""

    def connection_made(self, transport):
        self.transport = transport

    def data_received(self, data):
        self.data += data
        while b"\r\n\r\n" in self.data:
            head, self.data = self.data.split(b"\r\n\r\n", 1)
            asyncio.get_running_loop().call_later(LATENCY_S, self.reply, head)

    def reply(self, head):
        if self.transport.is_closing():
            return
        path = head.split(b" ", 2)[1]
        number = int(path[1:].split(b".", 1)[0])
        etag = b'"v1-%d"' % number
        if b"if-none-match: " + etag in head.lower():
            self.transport.write(b"HTTP/1.1 304 Not Modified\r\nETag: " + etag + b"\r\n\r\n")
        else:
            self.transport.write(answer(number))


async def main():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(Connection, "0.0.0.0", 0, backlog=1024)
    for number in range(int(sys.argv[3]) if len(sys.argv) > 3 else 0):
        answer(number)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
