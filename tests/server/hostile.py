"""Behaviours of an origin, each with what the fetcher must make of it.

A behaviour has a host of its own (127.1.0.N) and the path /NAME.  `good` ones give their number of articles, `bad` ones a word
of the error that must be told."""

import asyncio
import lzma

from origin import (answer, atom, brotli_bomb, brotli_packed, brotli_stored, deflate_raw, gzip_bomb, gzipped, head, json_feed, rdf, redirect, rss,
                    zstd_bomb, zstd_stored)
import zlib

GOOD, BAD = {}, {}
HANDLERS = {}


def good(name, handler, articles=3):
    GOOD[name] = articles
    HANDLERS["/" + name] = handler


def bad(name, handler, word=""):
    BAD[name] = word
    HANDLERS["/" + name] = handler


def parts(*pieces, close=True):
    """Bytes and pauses (seconds), one after the other."""
    async def handler(origin, request, writer):
        for piece in pieces:
            if isinstance(piece, bytes):
                writer.write(piece)
                await writer.drain()
            else:
                await asyncio.sleep(piece)
        return not close
    return handler


def endless(first, again, pause=0.0):
    async def handler(origin, request, writer):
        writer.write(first)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause)
    return handler


def chunked(body, size, last=b"0\r\n\r\n", headers=()):
    out = head(200, "Content-Type: application/rss+xml", "Transfer-Encoding: chunked", *headers)
    for at in range(0, len(body), size):
        part = body[at:at + size]
        out += b"%x\r\n" % len(part) + part + b"\r\n"
    return out + last


def coded(name, coding):
    return answer(200, name, headers=[f"Content-Encoding: {coding}"])


def site(name):
    return rss(name)


# ---- formats and framings that a fetcher must take ----
for kind, maker in (("rss", rss), ("atom", atom), ("rdf", rdf), ("jsonfeed", json_feed)):
    good(kind, answer(200, maker(kind)))
good("wrong-type", answer(200, rss("wrong-type"), "text/plain"))
good("html-type", answer(200, rss("html-type"), "text/html"))
good("no-type", head(200, f"Content-Length: {len(rss('no-type'))}") + rss("no-type"))
good("gzip", coded(gzipped(rss("gzip")), "gzip"))
good("charset-as-coding", coded(rss("charset-as-coding"), "UTF-8"))
good("length-twice-the-same", answer(200, rss("twice"), headers=[f"Content-Length: {len(rss('twice'))}"]))
good("x-gzip", coded(gzipped(rss("x-gzip")), "x-gzip"))
good("deflate", coded(zlib.compress(rss("deflate")), "deflate"))
good("deflate-bare", coded(deflate_raw(rss("deflate-bare")), "deflate"))
good("zstd", coded(zstd_stored(rss("zstd")), "zstd"))
good("br", coded(brotli_stored(rss("br")), "br"))
good("br-packed", coded(brotli_packed(rss("br-packed")) or brotli_stored(rss("br-packed")), "br"))
good("gzip-twice", coded(gzipped(gzipped(rss("gzip-twice"))), "gzip, gzip"))
good("gzip-members", coded(gzipped(rss("gzip-members")[:300]) + gzipped(rss("gzip-members")[300:]), "gzip"))
good("gzip-undeclared", answer(200, gzipped(rss("gzip-undeclared")), "application/gzip"))
good("gzip-declared-only", coded(rss("gzip-declared-only"), "gzip"))
good("identity", coded(rss("identity"), "identity"))
good("chunked", chunked(rss("chunked"), 100))
good("chunked-bytes", chunked(rss("chunked-bytes"), 1))
good("chunked-gzip", chunked(gzipped(rss("chunked-gzip")), 64, headers=["Content-Encoding: gzip"]))
good("until-close", parts(head(200, "Content-Type: text/xml") + rss("until-close")))
good("http-1.0", parts(b"HTTP/1.0 200 OK\r\nContent-Type: text/xml\r\n\r\n" + rss("http-1.0")))
good("no-reason", parts(b"HTTP/1.1 200\r\nConnection: close\r\n\r\n" + rss("no-reason")))
good("continue-first", parts(head(100) + answer(200, rss("continue-first"))))
good("early-hints", parts(head(103, "Link: </s.css>; rel=preload", 'ETag: "of-the-hint"') + answer(200, rss("early-hints"))))
good("lower-case", parts(b"HTTP/1.1 200 ok\r\ncontent-type:text/xml\r\nconnection:close\r\n\r\n" + rss("lower-case")))
good("bare-newlines", parts(b"HTTP/1.1 200 OK\nContent-Type: text/xml\nConnection: close\n\n" + rss("bare-newlines")))
good("two-halves", parts(head(200, f"Content-Length: {len(rss('two-halves'))}") + rss("two-halves")[:200], 0.4, rss("two-halves")[200:]))
good("slow-start", parts(1.0, answer(200, rss("slow-start"))))
good("drips-in-time", parts(head(200, f"Content-Length: {len(rss('drips-in-time'))}"),
                            *[x for at in range(0, len(rss("drips-in-time")), 200)
                              for x in (rss("drips-in-time")[at:at + 200], 0.1)]))
good("odd-status", answer(203, rss("odd-status")))
good("status-299", answer(299, rss("status-299")))
good("cookies", answer(200, rss("cookies"), headers=["Set-Cookie: a=b; Path=/", "Set-Cookie: c=d"]))
good("many-headers", answer(200, rss("many-headers"), headers=[f"X-{i}: {'y' * 50}" for i in range(300)]))
good("strange-etag", answer(200, rss("strange-etag"), headers=["ETag: no quotes at all", "Last-Modified: last tuesday"]))
good("bom", answer(200, b"\xef\xbb\xbf" + rss("bom")))
good("blank-line-first", answer(200, b"\n\n  " + rss("blank-line-first")))
good("utf-16", answer(200, rss("utf-16").decode().encode("utf-16")))
good("windows-1251", answer(200, rss("windows-1251").replace(b"The dialogue", "Диалог".encode("cp1251")).replace(
    b'version="1.0"?', b'version="1.0" encoding="windows-1251"?'), "text/xml"))
good("bare-ampersand", answer(200, rss("bare-ampersand").replace(b"went on", b"went on & on &nbsp; here")))
good("control-characters", answer(200, rss("control-characters").replace(b"went on", b"went\x01\x08 on")))
good("no-items", answer(200, rss("no-items", 0)), 0)
good("one-item", answer(200, rss("one-item", 1)), 1)
good("many-items", answer(200, rss("many-items", 2000)), 2000)
good("large", answer(200, rss("large", 200, item_extra="<category>" + "x" * 15000 + "</category>")), 200)
good("foreign-elements", answer(200, rss("foreign-elements", extra="<x:y xmlns:x='urn:x'>z</x:y>")))
good("doctype", answer(200, rss("doctype").replace(b"<rss", b"<!DOCTYPE rss><rss")))
good("dtd-elsewhere", answer(200, rss("dtd-elsewhere").replace(
    b"<rss", b'<!DOCTYPE rss SYSTEM "http://127.1.250.1:PORT/evil.dtd"><rss')))
good("entity-elsewhere", answer(200, rss("entity-elsewhere").replace(
    b"<rss", b'<!DOCTYPE rss [<!ENTITY x SYSTEM "http://127.1.250.1:PORT/evil.ent"><!ENTITY f SYSTEM '
             b'"file:///etc/passwd">]><rss').replace(b"went on", b"went &f; &x; on")))
good("scripts", answer(200, rss("scripts", item_extra="<comments>javascript:alert(1)</comments>").replace(
    b"went on", b"&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt; went on")))
good("long-title", answer(200, rss("long-title").replace(b"<item><title>", b"<item><title>" + b"t" * 300000)))
good("same-guid-twice", answer(200, rss("same-guid-twice").replace(b"same-guid-twice-2<", b"same-guid-twice-1<").replace(
    b"example/2<", b"example/1<")), 2)
good("future-dates", answer(200, rss("future-dates").replace(b"2025", b"2099")))
good("impossible-dates", answer(200, rss("impossible-dates").replace(b"Mar 2025", b"Foo 20250")))

# ---- redirects ----
for status in (301, 302, 303, 307, 308):
    good(f"redirect-{status}", redirect(f"/to-{status}", status))
    HANDLERS[f"/to-{status}"] = answer(200, rss(f"to-{status}"))
good("redirect-absolute", redirect("http://127.1.200.1:PORT/rss"))
good("redirect-chain", redirect("/chain-1"))
for i in range(1, 6):
    HANDLERS[f"/chain-{i}"] = redirect(f"/chain-{i + 1}", 301) if i < 5 else answer(200, rss("redirect-chain"))
good("redirect-with-body", parts(head(302, "Location: /rss", "Content-Length: 100000") + b"x" * 100, close=True))
good("redirect-query", redirect("/rss?a=b&c=d#fragment"))
good("redirect-backslash", redirect("\\rss"))
good("redirect-scheme-relative", redirect("//127.1.200.2:PORT/rss"))
good("redirect-then-silence", parts(head(302, "Location: /rss", "Content-Length: 100"), 60.0))
good("redirect-then-drips", endless(head(301, "Location: /rss"), b"x", 0.1))
good("redirect-then-flood", endless(head(307, "Location: /rss"), b"x" * 10000))
bad("redirect-loop", redirect("/loop-b"), "circle")
HANDLERS["/loop-b"] = redirect("/redirect-loop")
bad("redirect-itself", redirect("/redirect-itself"), "circle")


async def ever_further(origin, request, writer):
    number = int(request.path.split("=")[-1]) if "=" in request.path else 0
    writer.write(redirect(f"{request.path.split('?')[0]}?n={number + 1}"))
    await writer.drain()
    return True

bad("redirect-endless", ever_further, "redirects")
bad("redirect-nowhere", answer(302, b"where?"), "Location")
bad("redirect-too-long", redirect("/rss?" + "x" * 60000), "Location")
bad("redirect-empty", answer(302, b"where?", headers=["Location: "]), "")
for scheme in ("file:///etc/passwd", "ftp://127.1.0.1/x", "gopher://127.1.0.1/x", "javascript:alert(1)", "data:text/xml,<rss/>",
               "dict://127.1.0.1:11211/stat", "ldap://127.1.0.1/x", "smb://127.1.0.1/x", "unix:/run/x"):
    bad("redirect-" + scheme.split(":")[0], redirect(scheme), "neither http nor https")
# 127.0.0.1 and all others but 127.1.0.0/16 are refused by the configuration of the test.
INNER = {"plain": "127.0.0.1", "decimal": "2130706433", "hex": "0x7f000001", "octal": "017700000001", "short": "127.1",
         "zero": "0.0.0.0", "v6": "[::1]", "mapped": "[::ffff:127.0.0.1]", "mapped-hex": "[::ffff:7f00:1]", "name": "localhost",
         "metadata": "169.254.169.254", "ten": "10.0.0.1", "carrier": "100.64.0.1", "nat64": "[64:ff9b::7f00:1]",
         "sixtofour": "[2002:7f00:1::]", "linklocal": "[fe80::1]", "unique": "[fd00::1]", "multicast": "224.0.0.1",
         "broadcast": "255.255.255.255", "dot": "127.0.0.1.", "enclosed": "①②⑦.⓪.⓪.①".encode().decode("latin-1")}
for label, address in INNER.items():
    bad("inwards-" + label, redirect(f"http://{address}:PORT/rss"), "" if label == "dot" else "refused: the host is at ")
bad("nobody-listens", redirect("http://127.1.0.1:9/rss"), "no connection: Connection refused")
bad("page-to-inside", answer(200, b'<html><head><link rel="alternate" type="application/rss+xml" '
                                  b'href="http://127.0.0.1:PORT/rss"></head><body>x</body></html>', "text/html"),
    "refused: the host is at 127.0.0.1, a loopback address")
PAGE = ('<!doctype html><html><head><title>Site</title><link rel="alternate" type="application/rss+xml" title="All" '
        'href="{}"></head><body><p>Welcome</p></body></html>')
good("page-with-feed", answer(200, PAGE.format("/rss").encode(), "text/html"))
good("script-behind-the-root", answer(200, rss("script-behind-the-root") + b"<!-- cached -->\n<script>count('</p>')</script>"))
good("warning-behind-the-root", answer(200, rss("warning-behind-the-root") + b"<br />\n<b>Warning</b>:  Unknown: on line <b>0</b><br />"))
bad("page-to-page", answer(200, PAGE.format("/page-to-page").encode(), "text/html"), "")
bad("page-to-nothing", answer(200, PAGE.format("/nothing-there").encode(), "text/html"), "404")

# ---- statuses ----
for status in (400, 401, 402, 403, 404, 405, 406, 418, 429, 451, 500, 501, 502, 503, 504, 599):
    bad(f"status-{status}", answer(status, rss(f"status-{status}")), str(status))
bad("status-204", head(204), "204")
bad("status-206", answer(206, rss("status-206")), "206")
bad("status-304", head(304), "304")
bad("status-410", answer(410, b"gone"), "410")
bad("status-404-then-silence", parts(head(404, "Content-Length: 100"), 60.0), "404")
bad("status-503-then-drips", endless(head(503, "Retry-After: 3600"), b"x", 0.1), "503")
bad("retry-after-absurd", answer(503, b"later", headers=["Retry-After: 99999999999999999999"]), "503")
bad("retry-after-date", answer(429, b"later", headers=["Retry-After: Thu, 01 Jan 2099 00:00:00 GMT"]), "429")
bad("retry-after-nonsense", answer(503, b"later", headers=["Retry-After: soon"]), "503")

# ---- what is no feed ----
bad("empty", answer(200, b""), "empty")
bad("blank", answer(200, b"  \n\n "), "empty")
bad("page", answer(200, b"<!doctype html><html><body><h1>Welcome</h1></body></html>", "text/html"), "page")
bad("login", answer(200, b"<html><body><form action='/login'><input type=password name=p></form></body></html>", "text/html"), "")
bad("json-error", answer(200, b'{"error": "no such feed"}', "application/json"), "JSON")
bad("binary", answer(200, bytes(range(256)) * 50, "application/octet-stream"), "")
bad("png", answer(200, b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "image/png"), "")
bad("plain-text", answer(200, b"This is a text about the dialogue.", "text/plain"), "")
bad("other-xml", answer(200, b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>", "text/xml"), "")
bad("soap", answer(200, b"<?xml version='1.0'?><soap:Envelope xmlns:soap='x'><soap:Body/></soap:Envelope>", "text/xml"), "")

# ---- too much ----
bad("announced-huge", parts(head(200, "Content-Length: 52428800") + b"<rss>" + b"x" * 10000, 5.0), "max-body")
bad("endless-body", endless(head(200, "Content-Type: text/xml") + b"<rss><channel>", b"<item>" + b"x" * 60000), "max-body")
bad("endless-chunks", endless(head(200, "Transfer-Encoding: chunked"), b"10000\r\n" + b"x" * 65536 + b"\r\n"), "max-body")
bad("fifty-megabytes", answer(200, rss("fifty", 100, item_extra="<category>" + "x" * 500000 + "</category>")), "max-body")
bad("gzip-bomb", coded(gzip_bomb(200 << 20), "gzip"), "max-body")
bad("gzip-bomb-twice", coded(gzipped(gzip_bomb(300 << 20)), "gzip, gzip"), "max-body")
bad("br-bomb", coded(brotli_bomb(64 << 20), "br"), "max-body")
bad("br-bomb-in-gzip", coded(gzipped(brotli_bomb(64 << 20)), "br, gzip"), "max-body")
bad("zstd-bomb", coded(zstd_bomb(1000 << 20), "zstd"), "max-body")
bad("zstd-wide", coded(b"\x28\xb5\x2f\xfd\x00\x88" + b"\x01\x00\x00", "zstd"), "window")
bad("coded-too-often", coded(rss("x"), "gzip, gzip, gzip, gzip, gzip, gzip"), "times")
bad("endless-headers", endless(b"HTTP/1.1 200 OK\r\n", b"X-Y: " + b"z" * 8000 + b"\r\n"), "headers")
bad("huge-header", parts(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 1000000 + b"\r\n\r\n" + rss("x")), "")
bad("endless-continue", endless(b"", b"HTTP/1.1 100 Continue\r\nX: " + b"y" * 1000 + b"\r\n\r\n"), "headers")
LAUGHS = "".join(f'<!ENTITY l{i} "{"&l%d;" % (i - 1) * 10}">' for i in range(1, 10))
bad("billion-laughs", answer(200, rss("laughs").replace(
    b"<rss", f'<!DOCTYPE rss [<!ENTITY l0 "ha">{LAUGHS}]><rss'.encode()).replace(b"went on", b"&l9;")), None)
bad("quadratic-entity", answer(200, rss("quadratic").replace(
    b"<rss", b'<!DOCTYPE rss [<!ENTITY q "' + b"q" * 50000 + b'">]><rss').replace(b"went on", b"&q;" * 20000)), None)
bad("deep", answer(200, b"<rss><channel>" + b"<a>" * 200000), None)
bad("deep-json", answer(200, b"[" * 500000, "application/json"), "")
bad("deep-html-content", answer(200, rss("deep-html").replace(b"The dialogue", b"&lt;div&gt;" * 100000)), None)

# ---- broken on the way ----
bad("cut-length", parts(head(200, "Content-Length: 5000", 'ETag: "cut"') + rss("cut")[:500]), "cut off")
bad("cut-chunk", parts(chunked(rss("cut"), 100, last=b"")), "")
bad("cut-in-chunk", parts(head(200, "Transfer-Encoding: chunked") + b"fff\r\n" + rss("cut")[:300]), "")
bad("bad-chunk", parts(head(200, "Transfer-Encoding: chunked") + b"zz\r\n" + rss("cut")), "")
bad("cut-gzip", coded(gzipped(rss("cut", 50))[:-200], "gzip"), "cut off")
bad("cut-zstd", coded(zstd_stored(rss("cut", 50), 1000)[:-500], "zstd"), "")
bad("cut-br", coded(brotli_stored(rss("cut"))[:-100], "br"), "cut off")
bad("corrupt-gzip", coded(gzipped(rss("c"))[:100] + b"\0" * 200, "gzip"), "")
bad("corrupt-zstd", coded(b"\x28\xb5\x2f\xfd" + b"\xff" * 100, "zstd"), "corrupt")
bad("coding-in-latin-1", coded(b"\x9b" + gzipped(rss("x")), "\xe4\xf6\x9b"), "coding")
bad("one-long-header", answer(200, rss("long"), headers=["X-Long: " + "y" * 200000]), "header line")
bad("unknown-coding", coded(lzma.compress(rss("x")), "lzma"), "lzma")
for name, lengths in {"overflows": ["99999999999999999999999"], "differs": ["10", "{}"], "differs-later": ["{}", "10"], "list": ["{}, 10"],
                      "plus": ["+{}"], "minus": ["-5"], "word": ["many"], "hex": ["0x{:x}"]}.items():
    feed = rss("length-" + name)
    bad("length-" + name, parts(head(200, *["Content-Length: " + one.format(len(feed)) for one in lengths]) + feed), "Content-Length")
for status in (205, 226):
    bad(f"status-{status}", answer(status, rss("x"), headers=["IM: feed", "Content-Range: bytes 0-99/900"]), f"HTTP {status}")
bad("cut-document", answer(200, rss("cut-document", 10)[:-700], headers=['ETag: "cut-document"']), "cut off")
bad("cut-behind-a-quoted-root", answer(200, rss("quoted", 10)[:-700].replace(b"<item>", b"<item><!-- </rss> -->", 1)), "cut off")
bad("json-of-small-values", answer(200, b'{"version": "https://jsonfeed.org/version/1.1", "items": [' + b"0," * 3000000 + b"0]}"), "many small values")
bad("cut-until-close", parts(head(200, "Content-Type: text/xml") + rss("cut-until-close", 10)[:1500]), "cut off")
bad("close-at-once", parts(b""), "without an answer")
bad("half-status", parts(b"HTT"), "")
bad("half-headers", parts(b"HTTP/1.1 200 OK\r\nContent-Ty"), "")
bad("not-http", parts(b"SSH-2.0-OpenSSH_9.2\r\n"), "HTTP")
bad("http-0.9", parts(b"<rss><channel><title>x</title></channel></rss>"), "HTTP")
bad("two-lengths", parts(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 500\r\n\r\n" + rss("x")[:300]), "")
bad("length-not-a-number", parts(b"HTTP/1.1 200 OK\r\nContent-Length: many\r\nConnection: close\r\n\r\n" + rss("x")[:100]), "")
bad("tls-where-none", parts(b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\0" * 100), "")


async def reset(origin, request, writer):
    writer.write(head(200, "Content-Length: 5000") + b"<rss>")
    await writer.drain()
    writer.transport.abort()

bad("reset", reset, "")

# ---- slow ----
bad("silent", parts(60.0), "without an answer")
bad("silent-after-headers", parts(head(200, "Content-Length: 500"), 60.0), "while receiving")
bad("silent-in-the-middle", parts(head(200, "Content-Length: 500") + b"<rss>" + b" " * 100, 60.0), "")
bad("silent-before-the-last-byte", parts(head(200, f"Content-Length: {len(rss('last'))}") + rss("last")[:-1], 60.0), "")
bad("drips-body", endless(head(200, "Content-Type: text/xml") + b"<rss>", b" ", 0.2), "timed out")
bad("drips-headers", endless(b"HTTP/1.1 200 OK\r\n", b"X: y\r\n", 0.2), "timed out")
bad("drips-status", endless(b"H", b"T", 0.2), "")
bad("slow-redirects", ever_further, "")


async def slow_further(origin, request, writer):
    await asyncio.sleep(0.7)
    return await ever_further(origin, request, writer)

bad("slow-redirects", slow_further, "timed out")
for i in range(12):
    bad(f"silent-{i}", parts(60.0), "")
