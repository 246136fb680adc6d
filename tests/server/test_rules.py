#!/usr/bin/env python3
"""robots.txt as it comes over the wire: coded, long, broken, elsewhere.

Each case is a host whose one page is a listing source: it is read where the rules allow it, and an error where they do not, or
could not be read (RFC 9309, sections 2.3 and 2.5).

runs-under: asan"""

import sys

from checks import check, equal, run, summary
from fetching import ALLOW, SANITIZED, Site
from origin import (Origin, answer, brotli_bomb, brotli_stored, gzip_bomb, gzipped, head, redirect, zstd_bomb, zstd_stored)

ORIGIN = Origin()
LISTING = b"<html><body>" + b"".join(b"<div class='n'><a href='/n/%d'>News %d of the dialogue</a></div>" % (i, i)
                                     for i in range(3)) + b"</body></html>"
OPTIONS = 'listing { items = "//div[@class=\'n\']" title = "a" link = "a/@href" }'
CLOSED = b"User-agent: *\nDisallow: /list\n"
OPEN = b"User-agent: *\nDisallow: /other\n"
LONG_COMMENT = b"# nothing to be said here, but a line that is long\n"


def text(body, *headers):
    return answer(200, body, "text/plain", list(headers))


def coded(body, coding):
    return text(body, f"Content-Encoding: {coding}")


def padded(size, last):
    """Rules whose last line begins at the byte `size`."""
    first = b"User-agent: *\n"
    lines = (size - len(first)) // len(LONG_COMMENT)
    return first + LONG_COMMENT * lines + b"#" * (size - len(first) - lines * len(LONG_COMMENT) - 1) + b"\n" + last


def unannounced(body):
    """As long as it is, without a length: the connection's end is its end."""
    async def handler(origin, request, writer):
        writer.write(head(200, "Content-Type: text/plain", "Connection: close") + body)
        await writer.drain()
        return False
    return handler


async def endless(origin, request, writer):
    writer.write(head(200, "Content-Type: text/plain", "Connection: close") + CLOSED)
    while True:
        writer.write(LONG_COMMENT * 1000)
        await writer.drain()


async def cut_off(origin, request, writer):
    writer.write(head(200, "Content-Type: text/plain", "Content-Length: 5000") + OPEN)
    await writer.drain()
    return False

ALLOWED, DISALLOWED, UNREAD = "new", "disallows", "could not be read"
CASES = {
    "plain and closed": (text(CLOSED), DISALLOWED),
    "plain and open": (text(OPEN), ALLOWED),
    "gzip, closed": (coded(gzipped(CLOSED), "gzip"), DISALLOWED),
    "gzip, open": (coded(gzipped(OPEN), "gzip"), ALLOWED),
    "br, closed": (coded(brotli_stored(CLOSED), "br"), DISALLOWED),
    "br, open": (coded(brotli_stored(OPEN), "br"), ALLOWED),
    "zstd, closed": (coded(zstd_stored(CLOSED), "zstd"), DISALLOWED),
    "zstd, open": (coded(zstd_stored(OPEN), "zstd"), ALLOWED),
    "a compressed file, served as it lies there": (text(gzipped(CLOSED)), DISALLOWED),
    "said to be gzip, but plain, closed": (coded(CLOSED, "gzip"), DISALLOWED),
    "said to be br, but plain, open": (coded(OPEN, "br"), ALLOWED),
    "corrupt": (coded(gzipped(OPEN * 50)[:40] + b"\0" * 50, "gzip"), UNREAD),
    "an unknown coding": (coded(b"\x01\x02\xff\xfe" + OPEN, "lzma"), UNREAD),
    "a gzip bomb": (coded(gzip_bomb(200 << 20), "gzip"), ALLOWED),
    "a br bomb": (coded(brotli_bomb(64 << 20), "br"), ALLOWED),
    "a zstd bomb": (coded(zstd_bomb(1000 << 20), "zstd"), ALLOWED),
    "300 KiB, the last line closes": (text(padded(300 << 10, b"Disallow: /list\n")), DISALLOWED),
    "499 KiB, the last line closes": (text(padded(499 << 10, b"Disallow: /list\n")), DISALLOWED),
    "announced as longer than 500 KiB, closed at 490": (text(padded(490 << 10, b"Disallow: /list\n" + LONG_COMMENT * 2000)), DISALLOWED),
    "longer than 500 KiB, closed at 490": (unannounced(padded(490 << 10, b"Disallow: /list\n" + LONG_COMMENT * 2000)), DISALLOWED),
    "closed beyond 500 KiB": (text(padded(510 << 10, b"Disallow: /list\n")), ALLOWED),
    "gzip, longer than 500 KiB, closed at 490": (coded(gzipped(padded(490 << 10, b"Disallow: /list\n" + LONG_COMMENT * 2000)), "gzip"), DISALLOWED),
    "endless": (endless, DISALLOWED),
    "cut off": (cut_off, UNREAD),
    "no end of headers": (text(OPEN, *[f"X-{i}: {'y' * 1000}" for i in range(400)]), UNREAD),
    "404": (answer(404, b"no"), ALLOWED),
    "403": (answer(403, b"no"), ALLOWED),
    "401": (answer(401, b"no"), ALLOWED),
    "500": (answer(500, b"no"), UNREAD),
    "503": (answer(503, b"no"), UNREAD),
    "empty": (text(b""), ALLOWED),
    "204": (head(204), ALLOWED),
    "a page": (answer(200, b"<!doctype html><html><body>Welcome</body></html>", "text/html"), ALLOWED),
    "redirected to rules that close": (redirect("/closed.txt", 301), DISALLOWED),
    "redirected in a circle": (redirect("/robots.txt"), ALLOWED),
    "redirected inwards": (redirect("http://127.0.0.1:PORT/closed.txt"), UNREAD),
    "redirected inwards in decimal": (redirect("http://2130706433:PORT/closed.txt"), UNREAD),
    "redirected inwards, mapped": (redirect("http://[::ffff:127.0.0.1]:PORT/closed.txt"), UNREAD),
    "redirected to a file": (redirect("file:///etc/passwd"), UNREAD),
    "with a byte order mark": (text(b"\xef\xbb\xbf" + CLOSED), DISALLOWED),
    "with bytes that are no text": (text(b"User-agent: *\n\0\0Disallow: /x\0\nDisallow: /list\n"), DISALLOWED),
}


def fix(handler):
    if not isinstance(handler, bytes):
        return handler
    return handler.replace(b"PORT", str(ORIGIN.port).encode())


def rules_over_the_wire():
    ORIGIN.handlers["/list"] = answer(200, LISTING, "text/html")
    ORIGIN.handlers["/closed.txt"] = text(CLOSED)
    by_host = {f"127.1.8.{i + 1}": (name, fix(handler), expect) for i, (name, (handler, expect)) in enumerate(CASES.items())}

    async def robots(origin, request, writer):
        handler = by_host[request.server][1]
        if not isinstance(handler, bytes):
            return await handler(origin, request, writer)
        writer.write(handler)
        await writer.drain()
        return True

    ORIGIN.handlers["/robots.txt"] = robots
    site = Site(ALLOW, [(f"s{i}", f"http://{host}:{ORIGIN.port}/list", OPTIONS) for i, host in enumerate(by_host)])
    result = site.fetch(watch=True)
    for i, (host, (name, _, expect)) in enumerate(by_host.items()):
        line = result[f"s{i}"]
        told = line["status"] if expect == ALLOWED else line["error"]
        check(f"{name}: {expect}", expect in told, line)
        equal(f"{name}: the page was {'read' if expect == ALLOWED else 'left alone'}", len(ORIGIN.asked("/list", host)),
              int(expect == ALLOWED))
    equal("nothing inside was asked", [r.path for r in ORIGIN.log if not r.server.startswith("127.1.")], [])
    check("memory is bounded", SANITIZED or result.peak_kib <= 100 << 10, result.peak_kib)
    asked = len(ORIGIN.asked("/robots.txt"))
    site.fetch("--now")
    equal("rules are remembered across runs, however they came", len(ORIGIN.asked("/robots.txt")), asked)
    check("the store is sound", site.sound())
    site.remove()


def names_of_ours():
    """By our own name, and by another that an operator has given us."""
    rules = {"127.1.9.1": b"User-agent: cadialog\nDisallow: /\n\nUser-agent: *\nDisallow:\n",
             "127.1.9.2": b"User-agent: institute-reader\nDisallow: /\n", "127.1.9.3": b"User-agent: institute\nDisallow: /\n",
             "127.1.9.4": b"User-agent: *\nDisallow: /\n\nUser-agent: Cadialog\nAllow: /\n"}

    async def robots(origin, request, writer):
        writer.write(text(rules[request.server]))
        await writer.drain()
        return True

    ORIGIN.handlers["/robots.txt"] = robots
    named = OPTIONS + ' user-agent = "Institute-Reader (+mailto:a@b.example)"'
    site = Site(ALLOW, [(f"{kind}{host[-1]}", f"http://{host}:{ORIGIN.port}/list?{kind}", options) for host in rules
                        for kind, options in (("ours", OPTIONS), ("theirs", named))])
    result = site.fetch()
    read = sorted(line["source"] for line in result.lines if line["status"] == "new")
    equal("a rule for either name is obeyed", read, ["ours2", "ours3", "ours4", "theirs3"])
    site.remove()


def main():
    try:
        run(rules_over_the_wire, names_of_ours)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
