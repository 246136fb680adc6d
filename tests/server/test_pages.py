#!/usr/bin/env python3
"""Articles' own pages: read once, over whatever coding, looked at again while they are young, and never worse than the feed.

runs-under: asan"""

import email.utils
import sqlite3
import sys
import time

from checks import check, equal, run, summary
from fetching import ALLOW, SANITIZED, Site
from origin import (Origin, answer, brotli_bomb, brotli_stored, gzip_bomb, gzipped, head, redirect, rss, zstd_bomb, zstd_stored)

ORIGIN = Origin()
PAGE = """<!doctype html><html lang="en"><head><title>{0}</title><meta property="og:type" content="article"></head><body>
<nav><a href="/">Home</a></nav><article><h1>{0}</h1>{1}</article><footer>All rights</footer></body></html>"""
TEXT = "".join(f"<p>Paragraph {i} tells at some length what the ministers of Central Asia and Japan agreed upon in {2004 + i}, "
               "and what their experts will do about energy, water and education in the years to come.</p>" for i in range(12))


def url(path, host):
    return f"http://{host}:{ORIGIN.port}{path}"


def teasers(name, host, count, when=None):
    body = rss(name, count).replace(f"https://{name}.example/".encode(), url(f"/{name}/", host).encode())
    if when is not None:
        for i in range(count):
            body = body.replace(f"Thu, {6 + i % 20:02} Mar 2025 09:00:00 GMT".encode(), email.utils.formatdate(when, usegmt=True).encode())
    return answer(200, body)


def page(title, text=TEXT, headers=(), pack=lambda b: b, coding=None):
    return answer(200, pack(PAGE.format(title, text).encode()), "text/html; charset=utf-8",
                  [*headers, *([f"Content-Encoding: {coding}"] if coding else [])])


def stored(site, name):
    return dict(site.sql("SELECT a.url, c.text FROM article a LEFT JOIN content c ON c.article_id = a.id"
                         " JOIN source s ON s.id = a.source_id WHERE s.name = ?", name))


def coded_pages():
    host = "127.1.4.1"
    kinds = [("gzip", gzipped), ("br", brotli_stored), ("zstd", zstd_stored), (None, lambda b: b), (None, gzipped)]
    bombs = [("gzip", gzip_bomb(100 << 20)), ("br", brotli_bomb(64 << 20)), ("zstd", zstd_bomb(500 << 20))]
    for i, (coding, pack) in enumerate(kinds):
        ORIGIN.handlers[f"/coded/{i}"] = page(f"coded {i}", pack=pack, coding=coding)
    for i, (coding, body) in enumerate(bombs, len(kinds)):
        ORIGIN.handlers[f"/coded/{i}"] = answer(200, body, "text/html", [f"Content-Encoding: {coding}"])
    ORIGIN.handlers["/coded"] = teasers("coded", host, len(kinds) + len(bombs))
    site = Site(ALLOW, [("coded", url("/coded", host), "extract = yes")])
    result = site.fetch(watch=True)
    equal("the feed is new, whatever becomes of its pages", (result["coded"]["status"], result["coded"]["new"]), ("new", 8))
    texts = stored(site, "coded")
    for i, (coding, _) in enumerate(kinds):
        check(f"a page in {coding or 'no coding'} is read", len(texts[url(f"/coded/{i}", host)] or "") > 1500, texts)
    for i, (coding, _) in enumerate(bombs, len(kinds)):
        check(f"a {coding} bomb leaves the feed's own text", len(texts[url(f"/coded/{i}", host)] or "") < 200)
    check("memory is bounded", SANITIZED or result.peak_kib <= 100 << 10, result.peak_kib)
    equal("codings are asked for", {r.get("accept-encoding") for r in ORIGIN.asked("/coded/0")}, {"gzip, br, zstd"})
    site.remove()


def who_is_read():
    """Pages are read where the whole text may be shown, or where that was asked for; never where it was declined."""
    host, sources = "127.1.4.9", []
    wanted = {"content = full": True, "content = full extract = false": False, "content = summary": False,
              "content = summary extract = yes": True, "content = title extract = true": True, "extract = no content = full": False}
    for i, options in enumerate(wanted):
        ORIGIN.handlers[f"/who{i}"] = teasers(f"who{i}", host, 1)
        ORIGIN.handlers[f"/who{i}/0"] = page(f"who {i}")
        sources.append((f"who{i}", url(f"/who{i}", host), options))
    site = Site(ALLOW, sources)
    site.fetch()
    for i, (options, read) in enumerate(wanted.items()):
        equal(f"{options}: page read", len(ORIGIN.asked(f"/who{i}/0")), int(read))
    site.remove()


class Changing:
    """A page with an entity tag, which answers 304 while it is the same."""

    def __init__(self, title):
        self.title, self.text, self.tag = title, TEXT, '"one"'

    async def __call__(self, origin, request, writer):
        same = request.get("if-none-match") == self.tag
        writer.write(head(304, f"ETag: {self.tag}") if same else page(self.title, self.text, [f"ETag: {self.tag}"]))
        await writer.drain()
        return True


def due(site, path):
    return site.sql("SELECT next_due - ? FROM page WHERE url LIKE ?", time.time(), "%" + path)[0][0]


def hours_later(site, hours):
    """What the clock would do: everything that is due within these hours is due."""
    with sqlite3.connect(site.store) as db:
        db.execute("UPDATE page SET next_due = next_due - ? WHERE next_due IS NOT NULL", (hours * 3600,))


def young_pages_are_looked_at_again():
    host = "127.1.4.2"
    young, old = Changing("young 0"), Changing("old 0")
    ORIGIN.handlers["/young/0"], ORIGIN.handlers["/old/0"] = young, old
    ORIGIN.handlers["/young"] = teasers("young", host, 1, time.time() - 600)
    ORIGIN.handlers["/old"] = teasers("old", host, 1)
    site = Site(ALLOW, [("young", url("/young", host), "content = full"), ("old", url("/old", host), "extract = yes")])
    site.fetch()
    check("a young page is looked at again, after an hour or so", 3000 <= due(site, "/young/0") <= 7200, due(site, "/young/0"))
    equal("an old one is not", due(site, "/old/0"), None)
    site.fetch("--now")
    equal("not before", len(ORIGIN.asked("/young/0")), 1)
    hours_later(site, 2)
    line = site.fetch("--now")["young"]
    equal("then with what it gave", [r.get("if-none-match") for r in ORIGIN.asked("/young/0")], [None, '"one"'])
    equal("and the same is no update", (line["status"], line["updated"]), ("unchanged", 0))
    check("it stays young for a while", due(site, "/young/0") >= 3000, due(site, "/young/0"))
    young.text, young.tag = TEXT.replace("Paragraph 3 tells", "Paragraph three, corrected, tells"), '"two"'
    hours_later(site, 2)
    line = site.fetch("--now")["young"]
    equal("a correction is seen", (line["status"], line["new"], line["updated"]), ("new", 0, 1))
    check("and stored", "three, corrected" in stored(site, "young")[url("/young/0", host)])
    equal("the earlier state is kept", site.sql("SELECT count(*) FROM revision"), [(1,)])
    hours_later(site, 2)
    ORIGIN.handlers["/young/0"] = answer(404, b"taken away")
    site.fetch("--now")
    check("a page that is gone takes nothing away", "three, corrected" in stored(site, "young")[url("/young/0", host)])
    equal("and is not asked for again", due(site, "/young/0"), None)
    equal("the old one was read once", len(ORIGIN.asked("/old/0")), 1)
    site.remove()


def refused_validators():
    """A page whose server answers 412 to what it gave is asked for without that, and stays one that is looked at again."""
    host = "127.1.4.13"

    async def refuses(origin, request, writer):
        known = request.get("if-none-match")
        writer.write(answer(412, b"no", "text/html") if known else page("refusing 0", TEXT, ['ETag: "x"']))
        await writer.drain()
        return True

    ORIGIN.handlers["/refusing/0"] = refuses
    ORIGIN.handlers["/refusing"] = teasers("refusing", host, 1, time.time() - 600)
    site = Site(ALLOW, [("refusing", url("/refusing", host), "extract = yes")])
    for _ in range(3):
        site.fetch("--now")
        hours_later(site, 5)
    equal("refused once, and read again", [r.get("if-none-match") for r in ORIGIN.asked("/refusing/0")], [None, '"x"', None])
    equal("with nothing held against it", site.sql("SELECT failures FROM page WHERE url LIKE '%/refusing/0'"), [(0,)])
    site.remove()


def pages_elsewhere():
    """An article's link may lead to its page by way of other addresses, which are not asked with the page's validators."""
    host = "127.1.4.12"
    for name, status in (("shortened", 302), ("renamed", 301)):
        ORIGIN.handlers[f"/{name}/0"] = redirect(f"/{name}-page", status)
        ORIGIN.handlers[f"/{name}-page"] = Changing(f"{name} 0")
        ORIGIN.handlers[f"/{name}"] = teasers(name, host, 1, time.time() - 600)
    ORIGIN.handlers["/same/0"] = head(304)
    ORIGIN.handlers["/same"] = teasers("same", host, 1, time.time() - 600)
    site = Site(ALLOW, [(name, url(f"/{name}", host), "extract = yes") for name in ("shortened", "renamed", "same")])
    site.fetch()
    equal("the page is read behind a redirect", [len(ORIGIN.asked(f"/{name}-page")) for name in ("shortened", "renamed")], [1, 1])
    equal("a 304 that was not asked for is a failure", site.sql("SELECT failures FROM page WHERE url LIKE '%/same/0'"), [(1,)])
    hours_later(site, 2)
    site.fetch("--now")
    tags = {path: [r.get("if-none-match") for r in ORIGIN.asked(path)]
            for path in ("/shortened/0", "/shortened-page", "/renamed/0", "/renamed-page")}
    equal("a validator goes to no redirect, and a moved page is asked where it is", tags,
          {"/shortened/0": [None, None], "/shortened-page": [None, None], "/renamed/0": [None], "/renamed-page": [None, '"one"']})
    equal("and all is as it was", site.sql("SELECT count(*) FROM revision"), [(0,)])
    site.remove()


def the_feeds_text_stands():
    host = "127.1.4.3"
    ORIGIN.handlers["/worse"] = teasers("worse", host, 4)
    ORIGIN.handlers["/worse/0"] = page("worse 0", "<p>Log in to read.</p>")
    ORIGIN.handlers["/worse/1"] = answer(200, b"", "text/html")
    ORIGIN.handlers["/worse/2"] = answer(500, b"<html><body>Internal error, and much more than the feed has of the story</body></html>", "text/html")
    ORIGIN.handlers["/worse/3"] = answer(200, b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40, "image/png")
    site = Site(ALLOW, [("worse", url("/worse", host), "extract = yes")])
    result = site.fetch()
    equal("pages that are no better are no error of the source", (result["worse"]["status"], result["worse"]["new"]), ("new", 4))
    shown = site.articles("worse")
    for i in range(4):
        mine = [a for a in shown if a["url"].endswith(f"/worse/{i}")]
        text = str(mine)
        check(f"page {i}: the feed's own words stand", f"part {i}" in text, text)
        check(f"page {i}: and nothing else", "Log in" not in text and "Internal error" not in text and "PNG" not in text, text)
    full = rss("whole", 1).replace(b"https://whole.example/", url("/whole/", host).encode()).replace(
        b"The dialogue went on, part 0.", TEXT.encode().replace(b"<", b"&lt;").replace(b">", b"&gt;"))
    ORIGIN.handlers["/whole"] = answer(200, full)
    site.configure(ALLOW, [("whole", url("/whole", host), "extract = yes")])
    site.fetch()
    equal("a feed that has the whole text needs no page", len(ORIGIN.asked("/whole/0")), 0)
    site.remove()


def a_hanging_page_holds_up_its_source_only():
    import asyncio

    async def hang(origin, request, writer):
        await asyncio.sleep(60)
        return False
    for i in range(8):
        ORIGIN.handlers[f"/hanging/{i}"] = hang
    ORIGIN.handlers["/hanging"] = teasers("hanging", "127.1.4.4", 8)
    ORIGIN.handlers["/fine"] = answer(200, rss("fine"))
    site = Site(ALLOW, [("hanging", url("/hanging", "127.1.4.4"), "extract = yes"), ("fine", url("/fine", "127.1.4.5"))])
    result = site.fetch()
    equal("both are read", [result[n]["status"] for n in ("hanging", "fine")], ["new", "new"])
    check("pages take no longer than the timeout together", result.wall <= (15 if SANITIZED else 6), result.wall)
    equal("their articles are there", site.count(), 11)
    site.remove()


def too_many_requests():
    """A host that answers 429, page after page, is left alone after the third."""
    host = "127.1.4.9"
    ORIGIN.handlers["/many"] = teasers("many", host, 12)
    for i in range(12):
        ORIGIN.handlers[f"/many/{i}"] = answer(429, b"slower")
    site = Site(ALLOW + "per-host = 1", [("many", url("/many", host), "extract = yes")])
    result = site.fetch()
    equal("its articles are there", (result["many"]["status"], result["many"]["new"]), ("new", 12))
    asked = [r.path for r in ORIGIN.log if r.server == host and r.path.startswith("/many/")]
    equal("three pages were asked for", len(asked), 3)
    site.remove()


def main():
    try:
        run(who_is_read, coded_pages, young_pages_are_looked_at_again, refused_validators, pages_elsewhere, the_feeds_text_stands, a_hanging_page_holds_up_its_source_only,
            too_many_requests)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
