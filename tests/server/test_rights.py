#!/usr/bin/env python3
# runs-under: asan
"""What a source lets readers see holds in all that is served, and in what a search finds: a word of its own stands in each part of an
article, and whatever can be asked for is looked through for it; after a takedown, a change of policy and a source's removal too."""

import html
import re
import subprocess
import sys
import time
import urllib.parse

from checks import check, equal, run, summary
from fetching import CADIALOG, Site
from lighttpd import PATIENCE, Lighttpd
from origin import Origin, answer

BASE = "https://institute.example/dialogue/"
FETCH = "allow-private-addresses = true robots = false recheck = 1s"
PARTS = ("title", "summary", "text", "alt", "caption", "quote", "speaker", "oldtitle", "oldsummary", "oldtext")
HEAD = {"title", "oldtitle"}
SUMMARY = HEAD | {"summary", "quote", "speaker", "oldsummary"}
MAY = {"title": HEAD, "summary": SUMMARY, "full": set(PARTS) - {"oldsummary"}, None: set()}  # of an earlier state that has a text no summary is shown
#: Several sources tell of one event, in this order: the story is named after the first one's title.
POLICIES = {"heading": "title", "brief": "summary", "whole": "full", "leaving": "full", "narrowed": "full"}
SITE = f'site {{ title = "Dialogue" base-url = "{BASE}" id = "tag:institute.example,2025:d" }}\ntopic water {{ match = "water" }}\n'
ORIGIN = Origin()


def word(source, part):
    return f"zq{source}{part}kw"


def feed(source, corrected):
    w = {part: word(source, part) for part in PARTS}
    title, short, text = (w[p if corrected else f"old{p}"] for p in ("title", "summary", "text"))
    body = (f'<p>The talks on the water of the great river went on in the capital, {text}, until the evening of that day.</p>'
            f'<figure><img src="https://{source}.example/p.jpg" alt="{w["alt"]}"/><figcaption>{w["caption"]}</figcaption></figure>'
            f'<p>“We shall share the {w["quote"]} water of the great river fairly,” said Aliya {w["speaker"].capitalize()}.</p>')
    return answer(200, f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>{source}</title><link>https://{source}.example/</link><description>d</description><item><guid isPermaLink="false">{source}-1</guid>
<link>https://{source}.example/1</link><title>{title} talks about sharing the water of the great river went well</title><description>{short}, in short.</description>
<content:encoded><![CDATA[{body}]]></content:encoded></item>
<item><guid isPermaLink="false">{source}-0</guid><link>https://{source}.example/0</link><title>An older one of {source}</title>
<pubDate>Thu, 06 Mar 2025 09:00:00 GMT</pubDate></item></channel></rss>""".encode())


def sources(**policies):
    return [(name, f"http://127.0.0.1:{ORIGIN.port}/{name}", f"language = en extract = false content = {policy}")
            for name, policy in policies.items() if policy]


def fetch(site, corrected, *names):
    for name in POLICIES:
        ORIGIN.handlers[f"/{name}"] = feed(name, corrected)
    for name in names or POLICIES:
        equal(f"{name} is fetched", site.fetch("--now", name).status, 0)


def variants(path, text):
    """What nothing links to, or only a script does."""
    for key in re.findall(r"articles/([a-z0-9]+)/", path):
        yield from (f"{kind}.html?article={key}&layout={layout}" for kind in ("snippet", "embed") for layout in ("list", "quotes"))
    kind, _, name = path.rstrip("/").rpartition("/")
    if path and not (kind in ("topics", "sources", "speakers", "languages", "stories") and path.endswith("/")):
        return
    which = f"{kind.replace('stories', 'storys')[:-1]}={name}&" if kind else ""
    yield from (f"{file}.html?{which}layout={layout}" for file in ("snippet", "embed") for layout in ("list", "cards", "quotes", "ticker"))
    yield from (f"{path}feed.{form}" for form in ("atom", "rss", "json"))
    yield f"{path}archive/2025-03/"
    yield from (f"{path}archive/{time.strftime(span, time.gmtime())}" for span in ("%Y-%m/", "%Y-%m.atom", "%Y-%m-%d.rss", "%Y-%m.json"))
    yield from (f"oembed?format={form}&url={urllib.parse.quote(BASE + path, '')}" for form in ("json", "xml"))


def crawl(server, todo=()):
    """{path: answer} of everything below the mount that can be found."""
    todo, done = ["", "sources.opml", "topics/", "sources/", "speakers/", "languages/", *todo], {}
    while todo:
        path = todo.pop().split("#")[0]
        if path in done or "lang=" in path:
            continue
        a = done[path] = server.get("/dialogue/" + path)
        text = a.body.decode("utf-8", "replace")
        links = re.findall(r'(?:href|src|action)=\\?"([^"\\]*)', text) + re.findall(r'[">](https://institute[^"<]*)', text)
        below = (urllib.parse.urljoin(BASE + path, html.unescape(link)) for link in [*links, a.get("Location", "")])
        todo += [link[len(BASE):] for link in below if link.startswith(BASE)]
        todo += variants(path, text) if a.status == 200 else ()
    return done


def holds(label, answers, policies):
    """No word but those that the policies let readers see; and those are seen, so that the crawl is no empty one."""
    found = {}
    for path, a in answers.items():
        text = a.body.decode("utf-8", "replace") + "".join(v for _, v in a.headers) + (path if a.status == 200 else "")
        for w in set(re.findall("zq[a-z]+kw", text.lower())):
            found.setdefault(w, path)
    for source in POLICIES:
        may = {word(source, part) for part in MAY[policies[source]]}
        seen = {w: path for w, path in found.items() if w.startswith(f"zq{source}")}
        equal(f"{label}: {source} shows no more than it may", {w: p for w, p in seen.items() if w not in may}, {})
        if may:
            equal(f"{label}: {source} shows what it may", may - set(seen), set())


def finds(label, server, policies):
    def hits(w):
        a = server.get(f"/dialogue/search/feed.atom?q={w}")
        return a.body.count(b"<entry") if a.status == 200 else a.status

    for source, policy in policies.items():
        for part in PARTS:  # earlier states are found by nobody, and alternative texts are not in the text
            wanted = int(part in MAY[policy] and part != "alt" and not part.startswith("old"))
            equal(f"{label}: {source} is found by its {part} as it may be", hits(word(source, part)), wanted)


def change(server, what):
    """Makes a change, and waits until the server shows it."""
    before = server.get("/dialogue/feed.atom").get("ETag")
    what()
    check("the server sees a change", server.wait_for(lambda: server.get("/dialogue/feed.atom").get("ETag") != before, 5))
    time.sleep(1.2)  # there may have been several


def forget(site, which):
    told = subprocess.run([CADIALOG, "forget", "--config", site.path, which], capture_output=True, text=True, timeout=60 * PATIENCE)
    equal(f"{which} is taken down", told.returncode, 0)


def title_only_articles_are_not_counted_under_a_speaker():
    """He is quoted in one that is shown, and in two of which nobody may know that."""
    def said(name, count):
        words = html.escape("<p>“We shall share the water of the river,” said Aliya Nurlanova, the minister.</p>")
        items = "".join(f"<item><guid>{name}{i}</guid><title>{name} {i}</title><link>https://{name}.example/{i}</link>"
                        f"<content:encoded>{words}</content:encoded></item>" for i in range(count))
        return answer(200, f'<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>t</title>{items}'
                           "</channel></rss>".encode())

    ORIGIN.handlers |= {"/brief": said("brief", 1), "/heading": said("heading", 2)}
    site = Site(FETCH, sources(brief="summary", heading="title"), SITE)
    equal("both are fetched", site.fetch("--now").status, 0)
    with Lighttpd(f'cadialog.store = "sqlite:{site.store}"\ncadialog.mount = "/dialogue/"\n') as server:
        page, names = (server.get(f"/dialogue/speakers/{name}").text() for name in ("aliya-nurlanova/", ""))
        equal("his page has the one", page.count("cadialog-headline"), 1)
        check("and no picture of how many a day", "<svg" not in page.split("<main")[1])
        check("the page of all has no number", "Aliya Nurlanova" in names and not re.search("Nurlanova</a>[^<]*<[^>]*>[^<]*[0-9]", names))
        check("a source's page has the picture", "<svg" in server.get("/dialogue/sources/heading/").text().split("<main")[1])
    site.remove()


def stories(answers):
    return sorted(p for p, a in answers.items() if re.fullmatch("stories/[^/]+/", p) and a.status == 200)


def everywhere():
    site = Site(FETCH, sources(**POLICIES), SITE)
    fetch(site, False)
    fetch(site, True)
    conf = f'cadialog.store = "sqlite:{site.store}"\ncadialog.mount = "/dialogue/"\ncadialog.search-rate = 100000\n'
    with Lighttpd(conf) as server:
        before = crawl(server)
        holds("at first", before, POLICIES)
        finds("at first", server, POLICIES)
        feeds = {path: a.get("ETag") for path, a in before.items() if "feed." in path and a.status == 200}
        told = stories(before)
        check("a story is named after its first article's title", any(word("heading", "oldtitle") in path for path in told), told)

        now = {**POLICIES, "leaving": "title", "narrowed": "title"}
        kept = {**now, "leaving": None}
        change(server, lambda: (site.configure(FETCH, sources(**kept), SITE), fetch(site, True, "brief")))
        after = crawl(server, before)
        holds("narrowed", after, now)
        finds("narrowed", server, now)
        for path, tag in feeds.items():
            a = server.get("/dialogue/" + path, {"A-IM": "feed", "If-None-Match": tag})
            check(f"narrowed: {path} is sent as a whole", a.status in (200, 404), a.status)

        gone = ("heading", "narrowed", "brief")
        change(server, lambda: [forget(site, f"https://{name}.example/1") for name in gone])
        now |= dict.fromkeys(gone)
        last = crawl(server, [path for path in after if "heading" not in path])
        holds("taken down", last, now)
        finds("taken down", server, now)
        equal("those who are left still tell the stories", len(stories(last)), len(told))
        deltas = {path: server.get("/dialogue/" + path, {"A-IM": "feed", "If-None-Match": after[path].get("ETag")}) for path in feeds
                  if path in after and after[path].status == 200}
        late = [p for p, a in deltas.items() if re.search(b"zq(heading|narrowed|brief)", a.body)]
        equal("no delta tells of what was taken down", late, [])
    left = [p.name for p in site.path.glob("cadialog.db*") if re.search(rb"(?i)zq(heading|narrowed|brief)[a-z]*kw", p.read_bytes())]
    equal("nor is a word of it in the store's files", left, [])
    site.remove()


if __name__ == "__main__":
    run(everywhere, title_only_articles_are_not_counted_under_a_speaker)
    ORIGIN.stop()
    sys.exit(summary())
