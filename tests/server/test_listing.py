#!/usr/bin/env python3
"""Sources without a feed: a listing page by XPath, in both ways to say it, and sitemaps, over whole fetches.

runs-under: asan"""

import gzip
import json
import sys

from checks import equal, run, summary
from fetching import ALLOW, Site
from origin import Origin, answer

ORIGIN = Origin()
LIST = """<!doctype html><html lang="ja"><head><title>新着</title></head><body><ul class="news">
<li><time datetime="2025-03-06T10:00:00+09:00">3月6日</time> <a href="/a/1">First <b>talks</b></a><p>They met.</p></li>
<li><time datetime="2025-03-07T10:00:00+09:00">3月7日</time> <a href="a/2?x=1&amp;y=2">Second talks</a><p>They met again.</p></li>
<li>No link here</li></ul></body></html>"""
PARTS = '''link = ".//a/@href" date = "time/@datetime" summary = "p"'''
SECTION = 'title = "The Ministry" listing { items = "//ul[@class=\'news\']/li" title = "a" ' + PARTS + ' }'
SHORT = 'items = "//ul[@class=\'news\']/li" title = "a" ' + PARTS
NEWS_MAP = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>http://news.example/{0}</loc><news:news><news:publication>
<news:name>News</news:name><news:language>en</news:language></news:publication><news:publication_date>2025-03-06</news:publication_date>
<news:title>Talks {0}</news:title></news:news></url></urlset>"""


def url(path):
    return f"http://127.1.0.1:{ORIGIN.port}{path}"


def stored(site, name):
    return site.sql("SELECT a.url, a.title, a.published FROM article a JOIN source s ON s.id = a.source_id WHERE s.name = ?"
                    " ORDER BY a.published, a.url", name)


def listing_pages():
    ORIGIN.handlers["/list"] = answer(200, LIST.encode(), "text/html; charset=utf-8")
    site = Site(ALLOW, [("whole", url("/list"), SECTION), ("short", url("/list"), SHORT)])
    result = site.fetch()
    wanted = [(url("/a/1"), "First talks", 1741222800), (url("/a/2?x=1&y=2"), "Second talks", 1741309200)]
    for name in ("whole", "short"):
        equal(f"{name}: every item with a link is an article", (result[name]["status"], result[name]["new"]), ("new", 2))
        equal(f"{name}: with its parts", stored(site, name), wanted)
    feed = json.loads(site.start("feed.json", command="render").communicate()[0])
    equal("the section leaves the source its title, the short way its name",
          {item["_cadialog"]["source"]["title"] for item in feed["items"]}, {"short", "The Ministry"})
    site.remove()


def sitemaps():
    ORIGIN.handlers["/map.xml"] = answer(200, NEWS_MAP.format("one").encode(), "application/xml")
    ORIGIN.handlers["/map.xml.gz"] = answer(200, gzip.compress(NEWS_MAP.format("two").encode()), "application/gzip")
    ORIGIN.handlers["/index.xml"] = answer(200, (
        '<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f'<sitemap><loc>{url("/map.xml")}</loc><lastmod>2025-03-06</lastmod></sitemap></sitemapindex>').encode(), "application/xml")
    site = Site(ALLOW, [("said", url("/map.xml"), "sitemap = true"), ("found", url("/map.xml")), ("packed", url("/map.xml.gz")),
                        ("index", url("/index.xml"), "sitemap = true")])
    result = site.fetch()
    for name, story in (("said", "one"), ("found", "one"), ("packed", "two"), ("index", "one")):
        equal(f"{name}: read", (result[name]["status"], result[name]["error"]), ("new", ""))
        equal(f"{name}: an article with the title that the sitemap gives", [row[:2] for row in stored(site, name)],
              [(f"http://news.example/{story}", f"Talks {story}")])
    site.remove()


def main():
    try:
        run(listing_pages, sitemaps)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
