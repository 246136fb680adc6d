#!/usr/bin/env python3
"""Every feed of every list in every format and language is valid by strict checkers of our own (feed_atom.py, feed_rss.py,
feed_json.py), names itself by the address that it was asked for under, and all formats of a list have the same articles."""

import json
import sys
import urllib.parse
import xml.etree.ElementTree as ET

from checks import check, equal, run, summary
from feed_atom import AT, ATOM, FH, check_atom
from feed_json import check_json
from feed_rss import CONTENT, check_opml, check_rss
from feed_words import last_paragraph
from lighttpd import ROOT, Lighttpd, program
from stores import BASE, Store, fetch, newsroom

CHECKERS = {"atom": check_atom, "rss": check_rss, "json": check_json}
LANGUAGES = ("en", "ru", "kk", "ja")
#: Lists of the made-up store: the topics t6, t7 and the sources s5, s6 are empty.
LISTS = ("", "topics/t1/", "topics/t7/", "sources/s1/", "sources/s6/", "speakers/speaker-3/", "languages/ja/", "languages/en/")
QUERIES = ("search/feed.{}?q=water", "search/feed.{}?q=water&limit=5", "search/feed.{}?q=water&limit=5&page=2",
           "search/feed.{}?q=nobodywrotethis", "search/feed.{}", "search/feed.{}?q=%D0%B2%D0%BE%D0%B4%D0%B0%20%22%3C%26",
           "feed.{}?limit=3", "feed.{}?topic=t1&source=s1", "feed.{}?topic=t1&language=ru&limit=100")
server = None


def get(path, headers=None):
    return server.get("/dialogue/" + path, headers)


def articles(form, body):
    """Identifiers and titles, in order."""
    if form == "json":
        return [(i["id"], i["title"]) for i in json.loads(body)["items"]]
    root = ET.fromstring(body)
    if form == "rss":
        return [(i.findtext("guid"), i.findtext("title")) for i in root.iter("item")]
    return [(e.findtext(f"{ATOM}id"), e.findtext(f"{ATOM}title")) for e in root.iter(f"{ATOM}entry")]


def check_forms(pattern, named=None):
    """A list in all formats: each valid, and the same articles in all of them.  named: its own name for its address."""
    found = {}
    for form, checker in CHECKERS.items():
        path = pattern.format(form)
        answer = get(path)
        if not equal(f"{path}: status", answer.status, 200):
            return {}
        wrong = checker(answer.body, BASE + (named or pattern).format(form))
        check(f"{path} is valid", not wrong, wrong[:4])
        found[form] = articles(form, answer.body)
    equal(f"{pattern}: RSS has the articles of Atom", found["rss"], found["atom"])
    equal(f"{pattern}: JSON has the articles of Atom", found["json"], found["atom"])
    return found


def every_list_is_valid():
    for where in LISTS:
        found = check_forms(where + "feed.{}")
        empty = where in ("topics/t7/", "sources/s6/")
        check(f"{where}: has articles", bool(found.get("atom")) != empty, where)
        for language in LANGUAGES:
            check_forms(f"{where}feed.{{}}?lang={language}")


def every_query_is_valid():
    for pattern in QUERIES:
        check_forms(pattern)
    # what has an address of its own, or is asked for in another spelling, says so
    for pattern, named in (("feed.{}?source=s6", "sources/s6/feed.{}"), ("languages/JA/feed.{}?utm=x", "languages/ja/feed.{}"),
                           ("feed.{}?limit=50&x=y", "feed.{}"), ("topics/t1/feed.{}?limit=999", "topics/t1/feed.{}?limit=100"),
                           ("search/feed.{}?q=++a%2fb+", "search/feed.{}?q=a%2Fb"), ("feed.{}?lang=xx&limit=-1", "feed.{}?limit=1")):
        check_forms(pattern, named)


def months():
    """All months that lead back from the newest page are valid archives, and have every article once."""
    for where in ("", "topics/t1/"):
        link = ET.fromstring(get(where + "feed.atom").body)
        seen, first, count = [], True, 0
        while (href := next((x.get("href") for x in link.findall(f"{ATOM}link") if x.get("rel") == "prev-archive"), None)):
            path = href.removeprefix(BASE)
            found = check_forms(path.replace(".atom", ".{}"))
            seen += [i for i, _ in found.get("atom", [])]
            link = ET.fromstring(get(path).body)
            check(f"{path}: says that it is an archive", link.find(f"{FH}archive") is not None)
            links = {x.get("rel"): x.get("href") for x in link.findall(f"{ATOM}link")}
            equal(f"{path}: leads to the current feed", links.get("current"), f"{BASE}{where}feed.atom")
            first, count = False, count + 1
            if count > 80:
                break
        check(f"{where}: there are archives", not first and count > 3, count)
        equal(f"{where}: each article is in one archive", len(set(seen)), len(seen))
        newest = [i for i, _ in articles("atom", get(where + "feed.atom?limit=100").body)]
        missing = set(newest) - set(seen) - set(newest[:50])
        equal(f"{where}: the archives go on where the newest page ends", missing, set())


def pages_of_a_search():
    """next leads through all that is found; the last page has none."""
    path, ids, pages = "search/feed.atom?q=water&limit=20", [], 0
    while path and pages < 30:
        root = ET.fromstring(get(path).body)
        ids += [e.findtext(f"{ATOM}id") for e in root.iter(f"{ATOM}entry")]
        links = {x.get("rel"): x.get("href") for x in root.findall(f"{ATOM}link")}
        check(f"{path}: first and previous are there from the second page on",
              (pages > 0) == ("previous" in links) == ("first" in links), links)
        path, pages = links.get("next", "").removeprefix(BASE), pages + 1
    check("there were several pages", 3 < pages < 30, pages)
    equal("each article is on one page", len(set(ids)), len(ids))


def identifiers():
    """A feed's id is its own, and neither address nor mount; a page of it, or a month, is of the same feed."""
    ids = {}
    for where in (*[x + "feed.atom" for x in LISTS], *[q.format("atom") for q in QUERIES]):
        identifier = ET.fromstring(get(where).body).findtext(f"{ATOM}id")
        check(f"{where}: its id is a tag: URI", identifier.startswith("tag:"), identifier)
        parts = urllib.parse.urlsplit(where)
        query = sorted((k, v) for k, v in urllib.parse.parse_qsl(parts.query) if k not in ("limit", "page"))
        names = {"topic": "topics/{}/feed.atom", "source": "sources/{}/feed.atom"}
        same = names[query[0][0]].format(query[0][1]) if len(query) == 1 and query[0][0] in names else (parts.path, tuple(query))
        same = same if isinstance(same, tuple) else (same, ())
        check(f"{where}: its id is that of no other feed", ids.setdefault(identifier, same) == same, (identifier, ids[identifier]))


def the_last_line_names_the_source():
    for path in ("feed.atom", "topics/t1/feed.atom?lang=ru", "search/feed.atom?q=water", "languages/ja/feed.atom?lang=ja"):
        for e in ET.fromstring(get(path).body).iter(f"{ATOM}entry"):
            source = e.findtext(f"{ATOM}source/{ATOM}title")
            last = last_paragraph(e.findtext(f"{ATOM}content"))
            if not check(f"{path}: the last line names the source", source and source in last, (source, last)):
                break
    for i in ET.fromstring(get("feed.rss").body).iter("item"):
        if not check("RSS: the last line names the source", i.findtext("source") in last_paragraph(i.findtext(f"{CONTENT}encoded"))):
            break
    for i in json.loads(get("feed.json").body)["items"]:
        if not check("JSON: the last line names the source", i["_cadialog"]["source"]["title"] in last_paragraph(i["content_html"])):
            break


def languages_of_a_feed():
    for language in LANGUAGES:
        answer = get(f"feed.atom?lang={language}")
        root = ET.fromstring(answer.body)
        equal(f"{language}: xml:lang", root.get("{http://www.w3.org/XML/1998/namespace}lang"), language)
        equal(f"{language}: Content-Language", answer.get("Content-Language"), language)
        equal(f"{language}: RSS", ET.fromstring(get(f"feed.rss?lang={language}").body).findtext("channel/language"), language)
        equal(f"{language}: JSON", json.loads(get(f"feed.json?lang={language}").body)["language"], language)


def categories():
    for e in ET.fromstring(get("topics/t1/feed.atom").body).iter(f"{ATOM}entry"):
        terms = {c.get("term"): c.get("label") for c in e.findall(f"{ATOM}category")}
        if not equal("a category's term is the NAME of the topic, its label the title", terms.get("t1"), "Topic 1"):
            break


def sources_are_listed():
    wrong = check_opml(get("sources.opml").body)
    check("sources.opml is valid", not wrong, wrong[:4])


def golden_files_are_valid():
    """What the renderers are known to write about a made-up site with every field in it."""
    files = [p for p in sorted((ROOT / "tests/golden/render").iterdir()) if p.suffix in (".atom", ".rss", ".json", ".opml")]
    for path in files:
        if path.name == "oembed.json":
            continue
        checker = {**CHECKERS, "opml": check_opml}[path.suffix[1:]]
        wrong = checker(path.read_bytes())
        check(f"{path.name} is valid", not wrong, wrong[:4])
    check("there are golden files", len(files) > 5, files)


def the_newsroom_is_valid():
    """Articles that came from real-looking sites through the whole pipeline."""
    global server
    with newsroom() as (_, store, conf):
        fetch(conf)
        with Lighttpd(store.directive) as server:
            feeds = ["feed.{}"]
            outlines = ET.fromstring(get("sources.opml").body)
            feeds += [x.get("xmlUrl").removeprefix(BASE).replace(".atom", ".{}") for x in outlines.iter("outline")
                      if x.get("xmlUrl", "").startswith(BASE + "topics/")]
            pages = json.loads(get("feed.json?limit=100").body)["items"]
            feeds += sorted({f"sources/{i['_cadialog']['source']['name']}/feed.{{}}" for i in pages})
            feeds += sorted({f"speakers/{q['speaker_name']}/feed.{{}}" for i in pages for q in i["_cadialog"].get("quotations", [])
                             if "speaker_name" in q})[:10]
            feeds += sorted({f"languages/{i['language'].split('-')[0]}/feed.{{}}" for i in pages if "language" in i})
            check("the newsroom has feeds", len(feeds) > 10, feeds)
            for pattern in feeds:
                check_forms(pattern)
            sources_are_listed()


def main():
    global server
    with Store() as store:
        store.fill(0, 400, sources=5, topics=6, base=BASE)
        for month in range(1, 8):
            store.fill(27000 * month, 30, sources=5, topics=6, base=BASE)
        store.fill(0, 1, sources=7, topics=8, base=BASE)
        with Lighttpd(store.directive) as server:
            run(every_list_is_valid, every_query_is_valid, months, pages_of_a_search, identifiers, the_last_line_names_the_source,
                languages_of_a_feed, categories, sources_are_listed)
    run(golden_files_are_valid, the_newsroom_is_valid)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
