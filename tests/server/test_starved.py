#!/usr/bin/env python3
"""Memory that runs out at any moment, in every command: it ends, with one line and no good status, or with all that there is.

libstarve.so lets the N-th allocation fail, that one only or all from then on.  Libraries that are known to die of it themselves
are spared: ICU and libConfuse follow NULLs (UnifiedCache::getInstance,
cfg_free), uchardet is C++, whose `new` ends the process, libseccomp frees twice, GnuTLS (for libcurl) prints lines of its own, and the
loader aborts over a thread's data."""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

from checks import check, equal, run, summary
from fetching import ALLOW, BUILD, CADIALOG, fetched
from origin import answer

LIBRARY = BUILD / "tests" / "server" / "libstarve.so"
SPARED = "libicu,libuchardet,libstdc++,libconfuse,libgnutls,libtasn1,libseccomp,ld-linux"
#: How it is told: by us, by the C library, and by its loader.
NO_MEMORY = r"[Mm]emory|cannot create shared object descriptor"
#: Every allocation up to here, then fewer and fewer.
ALL_UP_TO = 20


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
    return check(what, got.status in (1, 2) and len(got.said) == 1 and re.search(NO_MEMORY, got.said[0]), (got.status, got.said[:4]))


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


TOPICS = 'topic rail { title = "Rail" match = "railway OR summit" }\nsite { title = "T" base-url = "https://dialogue.example.org/d/" }'
SOURCES = [("steppe", "/steppe", 'title = "Steppe" language = en content = full extract = false'),
           ("atom", "/atom", "content = summary"), ("json", "/json", "")]
ANSWERS = {"/steppe": answer(200, RSS.encode()), "/atom": answer(200, ATOM.encode(), "application/atom+xml"),
           "/json": answer(200, JSON.encode(), "application/feed+json")}


def without_clock(out):
    """Ages and times differ from run to run."""
    return re.sub(rb"[0-9]+", b"0", out)


def readers():
    """Commands that only read: the same store serves all of them.  (Not doctor: it asks the C library who somebody is, and that has an
    assertion there.)"""
    with fetched(ANSWERS, SOURCES, TOPICS) as (_, site, first):
        equal("a store to read from", (first.status, site.count()), (0, 30))
        config = ["--config", str(site.path)]
        commands = [["check"], ["list"], ["list", "--json", "--topic", "rail"], ["status"], ["status", "--json", "steppe"],
                    ["opml", "export"]]
        commands += [["render", path] for path in ("feed.atom", "feed.rss", "topics/rail/feed.json", "", "snippet.html?topic=rail&layout=cards",
                                                   "search/?q=summit", "oembed?url=https://dialogue.example.org/d/", "sources.opml", "metrics")]
        for command in commands:
            args = [*command[:1], *config, *command[1:]] if command[0] != "opml" else [*command, *config]
            wanted, total = count(args)
            for what, got in starved(args, total, 8):
                wanted.out, got.out = without_clock(wanted.out), without_clock(got.out)
                same_or_told(f"{' '.join(command)}: {what}", got, wanted)
        check("the store is sound", site.sound())


def stored(site):
    """What is there, without the times of the run."""
    out = subprocess.run([CADIALOG, "list", "--config", site.path, "--json", "--limit", "1000"], stdout=subprocess.PIPE, check=False).stdout
    articles = [json.loads(line) for line in out.splitlines()]
    return sorted((a["id"], a.get("title"), a.get("content_html"), a.get("summary"), tuple(a["_cadialog"].get("topics", [])),
                   a.get("date_published") if a["url"].startswith("https://example.org/a/") else "") for a in articles)


def reports(out):
    return [json.loads(line) for line in out.decode().splitlines()]


def fetching():
    """What a run could not take the next one takes: nothing is lost, nothing is doubled."""
    with fetched(ANSWERS, SOURCES, TOPICS) as (origin, site, first):
        wanted = stored(site)
        equal("there is something to fetch", (first.status, len(wanted)), (0, 30))
        args = ["fetch", "--config", str(site.path), "--json", "--now"]
        site.store.unlink()
        _, total = count(args)
        for number in moments(total, 32):
            for one in ("0", "1"):
                for left in site.path.glob("cadialog.db*"):
                    left.unlink()
                what = f"fetch, allocation {number}{' only' if one == '1' else ' and later ones'}"
                got = Run(args, {"STARVE_AT": str(number), "STARVE_ONE": one}, timeout=40)
                lines = reports(got.out)
                if got.status == 0:
                    warned = all(line.startswith("cadialog: warning: ") for line in got.said) # as of words that the next run makes findable
                    check(f"{what}: a good status and all of it", stored(site) == wanted and warned, (got.said, lines))
                else:
                    errors = [line["error"] for line in lines if line["status"] == "error"]
                    said = [line for line in got.said if "a worker cannot be set up" not in line] # each of them is a process that tells
                    check(f"{what}: fails and says why", got.status in (1, 2) and len(said) <= 1 and (got.said or errors), (got.status, got.said, errors))
                check(f"{what}: the store is sound", not site.store.exists() or site.sound())
                again = site.fetch("--now")
                check(f"{what}: the next run brings all of it", again.status == 0 and stored(site) == wanted,
                      (again.status, again.stderr, len(stored(site)), got.said))


OPML = "<opml version='2.0'><body>" + "".join(f"<outline text='No {i}' xmlUrl='https://example.org/{i}/feed'/>" for i in range(20)) + "</body></opml>"


def importing():
    """A list of sources is printed whole, or not with a good status."""
    with fetched({}, [], TOPICS) as (_, site, _):
        args = ["opml", "import", "--config", str(site.path), "-"]
        wanted, total = count(args, OPML.encode())
        for what, got in starved(args, total, 20, OPML.encode()):
            same_or_told(f"import: {what}", got, wanted)


def tree_of(directory):
    return {p.relative_to(directory): p.read_bytes() for p in directory.rglob("*") if p.is_file()}


def exporting():
    """A copy that was begun is completed by the next export."""
    with fetched(ANSWERS, SOURCES[:1], TOPICS) as (_, site, _):
        out = site.path / "out"
        args = ["export", "--config", str(site.path), str(out)]
        _, total = count(args)
        wanted = tree_of(out)
        for number in moments(total, 8):
            for one in ("0", "1"):
                shutil.rmtree(out, ignore_errors=True)
                what = f"export, allocation {number}{' only' if one == '1' else ' and later ones'}"
                got = Run(args, {"STARVE_AT": str(number), "STARVE_ONE": one})
                there = tree_of(out)
                if got.status == 0:
                    check(f"{what}: a good status and all of it", there == wanted and not got.said, (got.said, len(there)))
                else:
                    check(f"{what}: fails and says why", got.status in (1, 2) and len(got.said) == 1, (got.status, got.said))
                check(f"{what}: no page is cut", all(wanted.get(name) == data for name, data in there.items() if not name.name.startswith(".")),
                      [str(name) for name, data in there.items() if wanted.get(name) != data][:5])
                again = Run(args)
                check(f"{what}: the next one completes it", again.status == 0 and tree_of(out) == wanted, (again.said, set(tree_of(out)) ^ set(wanted)))


def taking_down():
    """What was said to be taken down is; what was not can still be."""
    with fetched(ANSWERS, SOURCES, TOPICS) as (_, site, _):
        all_of_it = site.store.read_bytes()
        args = ["forget", "--config", str(site.path), "https://example.org/1"]
        _, total = count(args)
        gone = site.count()
        for number in moments(total, 20):
            for one in ("0", "1"):
                for left in site.path.glob("cadialog.db-*"):
                    left.unlink()
                site.store.write_bytes(all_of_it)
                what = f"forget, allocation {number}{' only' if one == '1' else ' and later ones'}"
                got = Run(args, {"STARVE_AT": str(number), "STARVE_ONE": one})
                if got.status == 0:
                    equal(f"{what}: taken down", (site.count(), got.said), (gone, []))
                else:
                    check(f"{what}: fails and says why", got.status in (1, 2) and len(got.said) == 1, (got.status, got.said))
                check(f"{what}: the store is sound", site.sound())
                again = Run(args)
                equal(f"{what}: then it goes", (again.status in (0, 1), site.count()), (True, gone))


def main():
    run(filters, readers, importing, exporting, taking_down, fetching)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
