#!/usr/bin/env python3
"""Memory that runs out at any moment, in every command: it ends, with one line and no good status, or with all that there is.

libstarve.so lets the N-th allocation fail, that one only or all from then on.  Libraries that are known to die of it themselves
are spared: ICU follows NULLs (UnifiedCache::getInstance), and uchardet is C++, whose `new` ends the process."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from checks import check, equal, run, summary
from fetching import ALLOW, BUILD, CADIALOG, SANITIZED, Site, fetched
from origin import Origin, answer

LIBRARY = BUILD / "tests" / "server" / "libstarve.so"
SPARED = "libicu,libuchardet,libstdc++"
#: Every allocation up to here, then fewer and fewer.
ALL_UP_TO = 24


def moments(total, most):
    """Numbers of allocations, about `most` of them: all of the first ones, then with growing strides."""
    numbers = list(range(1, min(total, ALL_UP_TO) + 1))
    growth, at = 1 + 1 / max(1, most // 4), ALL_UP_TO + 1
    while at <= total:
        numbers.append(at)
        at = max(at + 1, int(at * growth))
    return numbers


class Run:
    def __init__(self, args, starve=None, data=b"", timeout=30):
        environment = {**os.environ, "LD_PRELOAD": str(LIBRARY), "STARVE_SPARE": SPARED, **(starve or {})}
        try:
            done = subprocess.run([CADIALOG, *args], input=data, capture_output=True, env=environment, timeout=timeout, check=False)
            self.status, self.out, self.said = done.returncode, done.stdout, done.stderr.decode("utf-8", "replace").splitlines()
        except subprocess.TimeoutExpired:
            self.status, self.out, self.said = "no end", b"", []


def count(args, data=b""):
    """How many allocations the command makes when nothing fails, and what it says then."""
    with tempfile.NamedTemporaryFile(prefix="cadialog-starve.") as f:
        undisturbed = Run(args, {"STARVE_COUNT": f.name}, data)
        return undisturbed, max(map(int, f.read().split()), default=0)


def starved(args, total, most, data=b""):
    """Runs of the command, each with another allocation failing: (how to say it, run)."""
    for number in moments(total, most):
        for one in ("0", "1"):
            yield f"{args[0]}, allocation {number}{' only' if one == '1' else ' and later ones'}", Run(
                args, {"STARVE_AT": str(number), "STARVE_ONE": one}, data)


def same_or_told(what, got, wanted):
    """All of it, as ever; or a line."""
    if got.status == wanted.status:
        complete = got.out == wanted.out and len(got.said) == len(wanted.said)
        if complete or got.status == 0:
            return check(what, complete, (got.status, got.said, got.out[:300]))
    return check(what, got.status in (1, 2) and len(got.said) == 1 and "memory" in got.said[0].lower(), (got.status, got.said[:4]))


ITEM = "<item><title>The dialogue &amp; its %d. summit</title><link>https://example.org/%d</link><pubDate>Thu, 06 Mar 2025 09:00:00 GMT" \
    "</pubDate><description>&lt;p&gt;The ministers met in &lt;b&gt;Astana&lt;/b&gt; &lt;img src='a.png'/&gt;.&lt;/p&gt;</description></item>"
RSS = "<rss version='2.0'><channel><title>Steppe</title><link>https://example.org/</link>" + "".join(ITEM % (i, i) for i in range(12)) + "</channel></rss>"
ATOM = "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://example.org/a/'><title type='html'>A &amp;amp; B</title>" + "".join(
    f"<entry><id>urn:x:{i}</id><title>No {i}</title><link href='{i}'/><updated>2025-03-06T09:0{i}:00Z</updated><author><name>A</name></author>"
    "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Words <i>of</i> it</p></div></content></entry>" for i in range(9)) + "</feed>"
RDF = "<rdf:RDF xmlns='http://purl.org/rss/1.0/' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:dc='http://purl.org/dc/elements/1.1/'>" \
    "<channel><title>R</title></channel><item rdf:about='x'><title>T</title><link>https://example.org/x</link><dc:date>2025-03-06</dc:date></item></rdf:RDF>"
JSON = json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [
    {"id": str(i), "url": f"https://example.org/{i}", "title": f"T{i}", "content_html": "<p>x <a href='y'>y</a></p>", "tags": ["a", "b"]} for i in range(9)]})
BROKEN = "\n<?xml version='1.0'?><rss><channel><title>AT&T &nbsp; x</title>" + ITEM % (1, 1) + "<item><title>cut"
SITEMAP = "<urlset xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><url><loc>https://example.org/1</loc></url></urlset>"
WORDS = "“We will build the bridge together,” said Aidar Karimov, the minister of transport. " \
    "The governments of Central Asia and Japan agreed on a plan for the railway, he added. "
PAGE = "<!DOCTYPE html><html lang='en'><head><title>The bridge | Steppe</title><link rel='alternate' type='application/rss+xml' href='/feed'>" \
    "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"headline\":\"The bridge\",\"author\":{\"name\":\"Dana Ospan\"}," \
    "\"datePublished\":\"2025-03-06T09:00:00Z\"}</script></head><body><nav><a href='/'>Home</a></nav><article><h1>The bridge</h1><p>By Dana Ospan</p>" + \
    "".join(f"<p>{WORDS}</p>" for _ in range(6)) + "<img src='p.jpg' alt='x'></article><footer>© Steppe</footer></body></html>"
FRAGMENTS = "<p onclick='x()'>One <script>2</script><b>three</p>\0<table><tr><td><img src=a.png srcset='b.png 2x'>\0<a href='javascript:x'>y</a>"
ROBOTS = "User-agent: *\nDisallow: /private/*?x=%41\nAllow: /private/open$\n" * 8
FILTERS = (
    [(["parse", "--url", "https://example.org/feed", "-"], document) for document in (RSS, ATOM, RDF, JSON, BROKEN, SITEMAP, PAGE)] +
    [(["extract", "--url", "https://example.org/a", "-"], PAGE), (["sanitize", "--url", "https://example.org/", "-"], PAGE),
     (["sanitize", "--nul"], FRAGMENTS), (["quotes", "-"], PAGE), (["quotes", "--text", "-"], WORDS),
     (["robots", "--agent", "cadialog", "-", "https://example.org/private/open"], ROBOTS), (["--version"], ""), (["help"], "")])


def filters():
    for args, document in FILTERS:
        data = document.encode()
        wanted, total = count(args, data)
        for what, got in starved(args, total, 24, data):
            same_or_told(what, got, wanted)


def main():
    if SANITIZED: # the sanitizer has allocators of its own
        print("1 passed, 0 failed")
        return 0
    run(filters)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
