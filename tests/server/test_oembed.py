#!/usr/bin/env python3
# runs-under: asan
"""What consumers of oEmbed do with our pages: find the links, ask with their own limits, and keep of the answer what they trust.
The real fetcher and the real lighttpd; the consumer is written from the specification and from what WordPress documents."""

import html.parser
import json
import re
import sys
import urllib.parse
import xml.etree.ElementTree as ET

from checks import check, equal, run, summary
from fetching import fetched
from lighttpd import Lighttpd
from origin import answer

BASE = "https://institute.example/dialogue/"
SITE = f"""site {{ title = "Dialogue & <more>" base-url = "{BASE}" }}
topic rail {{ title = "Rail & \\"ports\\"" title-ja = "鉄道" match = "railway" }}
topic none {{ title = "None" match = "zzzqqq" }}
"""
NUMBERS = ("width", "height", "cache_age", "thumbnail_width", "thumbnail_height")
server = None


def item(name, title, media=""):
    """Its date is the more recent, the greater the digit of its name."""
    return (f"<item><guid>{name}</guid><link>http://rail.example/{name}</link><title>{title}</title><description>A railway.</description>"
            f"<pubDate>Thu, 0{1 + int(name[1])} Oct 2026 09:00:00 GMT</pubDate>{media}</item>")


def rss(*items):
    return answer(200, ('<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>T</title><link>http://rail.example/</link>'
                        + "".join(items) + "</channel></rss>").encode(), "application/rss+xml")


def picture(name, size):
    return f'<media:content url="http://rail.example/{name}.jpg?a=1|&amp;b=2" medium="image" {size}/>'


class Discovery(html.parser.HTMLParser):
    """The <link>s of a page, as a consumer finds them."""

    def __init__(self, page):
        super().__init__()
        self.links = {}
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if tag == "link" and a.get("rel") == "alternate" and (a.get("type") or "").endswith("+oembed"):
            self.links.setdefault(a["type"], a["href"])


def ask(address, **more):
    """Our answer at an address that we gave ourselves, with further parameters, as WordPress adds them to it."""
    check(f"{address}: is below our base", address.startswith(BASE + "oembed?"))
    query = "".join(f"&{k}={v}" for k, v in more.items())
    return server.get("/dialogue/" + address[len(BASE):] + query)


def read(reply):
    if reply.get("Content-Type").startswith("application/json"):
        return json.loads(reply.body)
    root = ET.fromstring(reply.body)
    equal("the root of the XML form", root.tag, "oembed")
    return {e.tag: int(e.text) if e.tag in NUMBERS else e.text for e in root}


def sound(what, got, wide=None, high=None):
    """Section 2.3 of the specification, for the type rich."""
    equal(f"{what}: version and type", (got.get("version"), got.get("type")), ("1.0", "rich"))
    for name in ("html", "title", "provider_name", "provider_url"):
        check(f"{what}: {name} is there", isinstance(got.get(name), str) and got[name])
    for name in ("width", "height"):
        check(f"{what}: {name} is a number", isinstance(got.get(name), int) and got[name] > 0, got.get(name))
    for name, most in (("width", wide), ("height", high)):
        for prefix in ("", "thumbnail_"):
            check(f"{what}: {prefix}{name} keeps to the limit", most is None or got.get(prefix + name, 0) <= most, got.get(prefix + name))
    thumbnail = [n in got for n in ("thumbnail_url", "thumbnail_width", "thumbnail_height")]
    check(f"{what}: a thumbnail is whole or not there", len(set(thumbnail)) == 1, thumbnail)
    frame = re.fullmatch(r"<iframe ([^<>]*)></iframe>", got["html"])
    if check(f"{what}: is a frame and nothing else", frame, got["html"]):
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', frame.group(1)))
        equal(f"{what}: the frame has the measures", (attributes["width"], attributes["height"]), (str(got["width"]), str(got["height"])))
        check(f"{what}: the frame has a title", attributes["title"])
        return html.unescape(attributes["src"])
    return None


def discovered():
    """Every kind of page leads to two answers that say the same, and to a frame that is there."""
    pages = ["", "topics/rail/", "topics/none/", "sources/wide/", "languages/en/", "search/?q=railway%20%26", "?lang=ja"]
    pages.append(json.loads(server.get("/dialogue/sources/wide/feed.json").body)["items"][0]["_cadialog"]["page"][len(BASE):])
    for page in pages:
        links = Discovery(server.get("/dialogue/" + page).text()).links
        equal(f"/{page}: both forms are linked", sorted(links), ["application/json+oembed", "text/xml+oembed"])
        both = []
        for form, address in sorted(links.items()):
            reply = ask(address)
            if not equal(f"/{page}: {form} answers", reply.status, 200):
                continue
            both.append(read(reply))
            source = sound(f"/{page} {form}", both[-1])
            check(f"/{page}: the frame is ours", source and source.startswith(BASE + "embed.html"), source)
            equal(f"/{page}: and answers", server.get("/dialogue/" + source[len(BASE):]).status, 200)
        check(f"/{page}: both say the same", len(both) == 2 and both[0] == both[1], both)


def with_limits():
    """A theme's width, a widget's, and what no limit should be."""
    address = Discovery(server.get("/dialogue/").text()).links["application/json+oembed"]
    for wide, high in ((500, 750), (200, 100), (1, 1), (600, 800)):
        for dnt in ({}, {"dnt": 1, "format": "json"}):
            sound(f"{wide} by {high}", read(ask(address, maxwidth=wide, maxheight=high, **dnt)), wide, high)
    plain = read(ask(address))
    for odd in ("", "abc", "1e3", "%20", "99999999999999999999", "5.5"):
        equal(f"maxwidth={odd!r} is as if it were not there", read(ask(address, maxwidth=odd, maxheight=odd)), plain)
    sound("below nothing", read(ask(address, maxwidth=-5, maxheight=0)), 1, 1)


def thumbnails():
    """The first picture whose size is known, and that fits; never one of a source that shows its titles only."""
    def of(page, **limits):
        got = read(server.get(f"/dialogue/oembed?url={urllib.parse.quote(BASE + page, safe='')}" + "".join(f"&{k}={v}" for k, v in limits.items())))
        sound(f"thumbnail of /{page} {limits}", got, limits.get("maxwidth"), limits.get("maxheight"))
        return got.get("thumbnail_url"), got.get("thumbnail_width"), got.get("thumbnail_height")

    nothing = (None, None, None)
    wide = ("http://rail.example/wide.jpg?a=1%7C&b=2", 1600, 900)
    small = ("http://rail.example/small.jpg?a=1%7C&b=2", 320, 180)
    equal("of a list", of("sources/wide/"), wide)
    equal("where that is too wide, the next", of("sources/wide/", maxwidth=600), small)
    equal("where all are, none", of("sources/wide/", maxwidth=100), nothing)
    equal("just as high as may be", of("sources/wide/", maxheight=900), wide)
    equal("a picture of unknown size is none", of("sources/bare/"), nothing)
    equal("nor is one that may not be shown", of("sources/titles/"), nothing)
    equal("an empty list has none", of("topics/none/"), nothing)
    page = next(i["_cadialog"]["page"] for i in json.loads(server.get("/dialogue/sources/wide/feed.json").body)["items"] if "small" in i["title"])
    equal("of an article its own", of(page[len(BASE):]), small)


def an_article_is_low():
    pages = [i["_cadialog"]["page"] for i in json.loads(server.get("/dialogue/feed.json").body)["items"]]
    heights = {read(server.get("/dialogue/oembed?url=" + urllib.parse.quote(p, safe="")))["height"] for p in pages}
    check("an article alone takes less room than a list", max(heights) < 400, heights)


def an_article_is_called_as_its_page_is():
    """The one without a title of its own by the beginning of its summary."""
    for i in json.loads(server.get("/dialogue/feed.json").body)["items"]:
        page = i["_cadialog"]["page"]
        for form in ("json", "xml"):
            reply = server.get(f"/dialogue/oembed?format={form}&url=" + urllib.parse.quote(page, safe="")).text()
            title = json.loads(reply)["title"] if form == "json" else re.search("<title>(.*?)</title>", reply)[1]
            equal(f"the title in {form}", title, i["title"])


def refused():
    for query, status in (("url=https://other.example/dialogue/", 404), (f"url={BASE}nowhere/at/all", 404), (f"url={BASE}topics/unknown/", 404),
                          (f"url={BASE}articles/unknown/", 404), (f"url={BASE}feed.atom", 404), (f"url={BASE}embed.html", 404), (f"url={BASE}&format=yaml", 501),
                          (f"url={BASE}&format=JSON", 501), (f"url={BASE}&format=", 200), (f"url={BASE}&format=json", 200), (f"url={BASE}&format=xml", 200),
                          ("", 400), ("url=", 400), ("url=javascript:alert(1)", 404), ("url=%e3%81%82", 404), (f"url={BASE[:-1]}", 200),
                          (f"url={BASE.replace('https', 'http')}", 200), (f"url={BASE.replace('institute', 'INSTITUTE')}", 200),
                          (f"url={BASE.replace('https://', 'https://user@')}", 404), (f"url={BASE.replace('.example', '.example.evil')}", 404)):
        reply = server.get("/dialogue/oembed?" + query)
        equal(f"oembed?{query}", reply.status, status)
        if status != 200:
            check(f"oembed?{query}: says why in a line", reply.body.count(b"\n") == 1 and reply.body.endswith(b"\n"), reply.body)


def main():
    global server
    big = picture("wide", 'width="1600" height="900"')
    small = picture("small", 'width="320" height="180"')
    answers = {
        "/wide.rss": rss(item("w3", "No picture"), item("w2", "A wide one", big), item("w1", "A small", small)),
        "/bare.rss": rss(item("b1", "Of no size", picture("bare", "")), item("b2", "Of half a size", picture("half", 'width="640"'))),
        "/titles.rss": rss(item("t1", "A title only", big)),
        "/nameless.rss": rss(item("n1", "")),
    }
    sources = [("wide", "/wide.rss", "language = en"), ("bare", "/bare.rss", "language = en"),
               ("titles", "/titles.rss", "content = title language = en"), ("nameless", "/nameless.rss", "language = en")]
    with fetched(answers, sources, SITE) as (_, site, result):
        equal("all are fetched", {n: line["new"] for n, line in result.by_name.items()}, {"wide": 3, "bare": 2, "titles": 1, "nameless": 1})
        with Lighttpd(f'cadialog.store = "sqlite:{site.store}"\n') as server:
            run(discovered, with_limits, thumbnails, an_article_is_low, an_article_is_called_as_its_page_is, refused)
            equal("the error log is silent", [line for line in server.log().splitlines() if "cadialog" in line], [])
    return summary()


if __name__ == "__main__":
    sys.exit(main())
