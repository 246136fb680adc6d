#!/usr/bin/env python3
# runs-under: asan
"""What real feeds have and no standard allows, all the way: fetched, stored, and published by the real lighttpd as documents that
are valid in every format, with every article reachable from the newest page on."""

import json
import sys
import time
import xml.etree.ElementTree as ET

from checks import check, equal, run, summary
from feed_atom import ATOM, check_atom
from feed_json import check_json
from feed_rss import check_opml, check_rss
from fetching import fetched
from lighttpd import Lighttpd
from origin import answer

BASE = "https://institute.example/a%20b/dialogue/"
SITE = f"""site {{ title = "Odd & <Ends> \\"quoted\\"" description = "d & <e>" base-url = "{BASE}" rights = "© us & them" }}
topic japan {{ title = "C & A <J>" match = "japan" }}
topic none {{ title = "None" match = "zzzqqq" }}
"""
CHECKERS = {"atom": check_atom, "rss": check_rss, "json": check_json}
QUOTE = "“We will build a railway across the region together,” said Aigul Omarova, foreign minister of Kazakhstan."
BLANKS = " \u00a0\u2028"
TITLES = ["Tom & Jerry <b>bold</b>", "1 < 2 && 3 > 2", "\"quotes\" 'n' ]]> stuff", "&amp; twice", " spaces\n new\tlines ", "𝒳 and 😀",
          "left \u202e right", "bidi עברית", "&#0; &nbsp; &bogus;", BLANKS, "<script>alert(1)</script>", "\ufffe\uffff", "", "-- comment -->", "%00%0d%0a"]
PATHS = ["/plain", "/ü and blanks?a=1&b=\"2\"<3>#f", "/{x}|y^`z\\w?[q]#one#two", "/%zz?%", "/百?q=百#百"]
LANGUAGES = ["en", "zh_CN", "<x>", "e", "", "sr-Latn-RS", "english", "toolongasubtag-verymuchtoolong", "JA"]
DATES = ["1960-02-03T04:05:06Z", "1969-12-31T23:59:59Z", "2031-01-01T00:00:00Z", "2025-13-45T00:00:00Z"]
server = None


def odd_feed():
    items = []
    for i in range(120):
        items.append({
            "id": f"odd-{i}", "url": "http://odd.example" + PATHS[i % len(PATHS)] + str(i), "title": TITLES[i % len(TITLES)] + (f" {i}" if TITLES[i % len(TITLES)].strip(BLANKS) else ""),
            "content_html": f"<p>Japan and Central Asia, {i}. {QUOTE}</p><pre>a &lt; b\n  c</pre><table><tr><td>1</table>" + "<p>Words go on. </p>" * 150,
            "date_published": DATES[i] if i < len(DATES) else f"2025-{1 + i % 9:02}-{1 + i % 28:02}T09:00:00Z",
            "language": LANGUAGES[i % len(LANGUAGES)],
            "authors": [{"name": "A & B <x>", "url": "http://odd.example/a b?\"c\""}, {"name": "", "url": "javascript:alert(1)"}],
            "attachments": [{"url": "http://odd.example/sound of {it}.mp3?x=1&y=2", "mime_type": ["audio/mpeg", "mp3", "a/b/c", "audio/x y"][i % 4],
                             "size_in_bytes": 123}],
            "image": "http://odd.example/a b|c.png?x=1&y=2"})
    return answer(200, json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Odd & <feed>", "home_page_url": "http://odd.example/ü |",
                                   "items": items}).encode(), "application/feed+json")


def titles_only():
    items = "".join(f"<item><title>Bare {i}</title><link>http://bare.example/{i}</link><guid>b{i}</guid><pubDate>Thu, {1 + i % 28:02} Oct 2025 09:00:00 GMT"
                    f"</pubDate><description>Japan, {i}. {QUOTE}</description></item>" for i in range(60))
    return answer(200, f"<rss version='2.0'><channel><title>Bare</title><link>http://bare.example/</link><description>d</description>{items}</channel></rss>".encode())


def get(path, **headers):
    return server.get("/dialogue/" + path, headers)


def document(path, form):
    """Fetched and judged: ids of its articles, addresses of its links by their relation."""
    reply = get(path)
    if not equal(f"{path}: status", reply.status, 200):
        return set(), {}
    wrong = CHECKERS[form](reply.body, BASE + path)
    check(f"{path}: is valid", not wrong, wrong[:4])
    if form == "json":
        feed = json.loads(reply.body)
        return {i["id"] for i in feed["items"]}, {"next": feed.get("next_url")}
    root = ET.fromstring(reply.body)
    top = root.find("channel") if form == "rss" else root
    links = {e.get("rel"): e.get("href") for e in top.findall(f"{ATOM}link")}
    ids = [e.text for e in (top.findall("item/guid") if form == "rss" else top.findall(f"{ATOM}entry/{ATOM}id"))]
    return set(ids), links


def walk(path, form):
    """All articles from a list's newest page through its archives."""
    seen, links = document(path, form)
    newest = set(seen)
    for _ in range(40):
        older = links.get("prev-archive") or links.get("next")
        if not older:
            return newest, seen
        ids, links = document(older.removeprefix(BASE), form)
        seen |= ids
    check(f"{path}: its archives end", False)
    return newest, seen


def every_list_is_valid_and_whole():
    for where, count in (("", 180), ("topics/japan/", 180), ("topics/none/", 0), ("sources/odd/", 120), ("sources/bare/", 60), ("languages/ja/", 13),
                         ("languages/zh/", 14), ("speakers/aigul-omarova/", 120)):
        found = {}
        for form in CHECKERS:
            newest, seen = walk(f"{where}feed.{form}", form)
            equal(f"{where}feed.{form}: as many as fit", len(newest), min(50, count))
            equal(f"{where}feed.{form}: all of them with its archives", len(seen), count)
            found[form] = newest
        check(f"{where}: the same articles in every format", found["atom"] == found["rss"] == found["json"])
    for form in CHECKERS:
        document(f"search/feed.{form}?q=japan", form)
    wrong = check_opml(get("sources.opml").body)
    check("sources.opml: is valid", not wrong, wrong)


def pages_are_filled():
    """What is left out of a speaker's list, since its source shows titles only, does not leave its pages short."""
    for query, count in (("?limit=10", 10), ("?limit=100", 100), ("?limit=1", 1)):
        equal(f"speakers{query}", len(json.loads(get("speakers/aigul-omarova/feed.json" + query).body)["items"]), count)
        mixed = json.loads(get("feed.json" + query + "&speaker=aigul-omarova&topic=japan").body)
        equal(f"speaker and topic{query}", len(mixed["items"]), count)
        check("none of a source that shows titles only", all(i["_cadialog"]["source"]["name"] == "odd" for i in mixed["items"]))


def pages_for_people_too():
    for path in ("", "sources/odd/", "speakers/aigul-omarova/", "archive/1969-12/", "snippet.html?source=odd&limit=100&layout=cards", "embed.html?source=odd"):
        reply = get(path)
        equal(f"{path}: status", reply.status, 200)
        for bad in (b' lang="<', b'lang="e"', b'lang="zh_', b'lang="english"', b"=\"http://odd.example/\xc3\xbc ", b"=\"http://odd.example/{x}"):
            check(f"{path}: {bad!r} is not in it", bad not in reply.body, reply.body[max(0, reply.body.find(bad) - 80):][:160])


def a_date_that_is_none():
    """Where a program has no date it writes the first that it knows; such an article is as new as one without any."""
    zeros = ["Mon, 01 Jan 0001 00:00:00 GMT", "0001-01-01T00:00:00+05:00", "0000-12-31T19:00:00Z", "1899-12-30T00:00:00Z", "Mon, 01 Jan 1900 00:00:00 GMT",
             "Thu, 01 Jan 1970 00:00:00 GMT", "1970-01-01T00:00:00Z", "Wed, 30 Nov -0001 00:00:00 +0000", "0000-00-00 00:00:00"]
    dates = ["1970-01-01T00:00:01Z", "1969-12-31T12:00:00Z", "1960-02-03T04:05:06Z", "1898-05-06T00:00:00Z", "1900-01-03T00:00:00Z"]
    items = "".join(f"<item><title>{i}</title><link>http://zero.example/{i}</link><pubDate>{d}</pubDate></item>" for i, d in enumerate(zeros + dates))
    zero = answer(200, f"<rss version='2.0'><channel><title>Zero</title>{items}</channel></rss>".encode())
    with fetched({"/zero.rss": zero}, [("zero", "/zero.rss", "extract = false")], SITE) as (_, site, result):
        equal("all are fetched", result["zero"]["new"], len(zeros + dates))
        published = {int(a["title"]): a["date_published"][:4] for a in site.articles()}
        this_year = str(time.gmtime().tm_year)
        for i, date in enumerate(zeros):
            equal(f"{date}: is as new as it was found", published.get(i), this_year)
        for i, date in enumerate(dates, len(zeros)):
            equal(f"{date}: is that year", published.get(i), date[:4])


def main():
    global server
    answers = {"/odd.json": odd_feed(), "/bare.rss": titles_only()}
    sources = [("odd", "/odd.json", "content = full language = en"), ("bare", "/bare.rss", "content = title language = ru")]
    with fetched(answers, sources, SITE) as (_, site, result):
        equal("both are fetched", {n: line["new"] for n, line in result.by_name.items()}, {"odd": 120, "bare": 60})
        with Lighttpd(f'cadialog.store = "sqlite:{site.store}"\n') as server:
            run(every_list_is_valid_and_whole, pages_are_filled, pages_for_people_too)
            equal("the error log is silent", [line for line in server.log().splitlines() if "cadialog" in line], [])
    run(a_date_that_is_none)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
