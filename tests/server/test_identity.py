#!/usr/bin/env python3
"""One article or two: what a feed may change about an entry without its becoming news, and what makes it another one, or none.

runs-under: asan"""

import sys

from checks import check, equal, run, summary
from fetching import ALLOW, Site
from origin import Origin, answer, rss

ORIGIN = Origin()


def feed(*entries):
    """Entries: (guid, link, title, text), each None where it is not there."""
    items = "".join("<item>" + "".join(f"<{tag}>{value}</{tag}>" for tag, value in zip(
        ("guid", "link", "title", "description"), entry) if value is not None) + "</item>" for entry in entries)
    return answer(200, f'<rss version="2.0"><channel><title>t</title>{items}</channel></rss>'.encode())


BASE = ("tag:a,1", "http://news.example/2025/story", "Talks in Astana", "The ministers met and talked.")


def changed(**what):
    return tuple(what.get(name, value) for name, value in zip(("guid", "link", "title", "text"), BASE))


# What the same story looks like the next time -> (new, updated).
SAME = {
    "nothing": changed(),
    "the guid": changed(guid="tag:a,2"),
    "the guid is gone": changed(guid=None),
    "https": changed(guid=None, link="https://news.example/2025/story"),
    "https and the guid": changed(guid="https://news.example/?p=1", link="https://news.example/2025/story"),
    "tracking parameters": changed(guid=None, link="http://news.example/2025/story?utm_source=rss&amp;utm_medium=feed&amp;fbclid=IwAR0"),
    "a trailing slash": changed(guid=None, link="http://news.example/2025/story/"),
    "a fragment": changed(guid=None, link="http://news.example/2025/story#comments"),
    "www": changed(guid=None, link="http://www.news.example/2025/story"),
    "the mobile address": changed(guid=None, link="http://m.news.example/2025/story"),
    "the AMP address": changed(guid=None, link="http://news.example/2025/story/amp/"),
    "AMP by parameter": changed(guid=None, link="http://news.example/2025/story?amp=1"),
    "the guid and the AMP address": changed(guid="tag:a,3", link="https://amp.news.example/2025/story"),
    "white space in the text": changed(text="The ministers  met\n and talked. "),
}
UPDATED = {
    "where it leads": changed(link="http://news.example/moved/elsewhere"),
    "the title": changed(title="Talks in Astana end"),
    "the text": changed(text="The ministers met, talked and signed."),
    "title and guid": changed(guid="tag:a,9", title="Talks in Astana end"),
}
OTHER = {
    "another address and guid, the same title": changed(guid="tag:a,7", link="http://news.example/2025/story-2"),
    "another address and guid, title and text alike": changed(guid="tag:a,8", link="http://news.example/2026/story"),
    "a parameter that means something": changed(guid="tag:a,10", link="http://news.example/2025/story?id=2"),
}


def changes_of_one_entry():
    groups = (("unchanged", SAME, (0, 0, 1)), ("an update", UPDATED, (0, 1, 1)), ("another article", OTHER, (1, 0, 2)))
    cases = [(f"{name}", entry, wanted, what) for what, group, wanted in groups for name, entry in group.items()]
    sources = []
    for i in range(len(cases)):
        ORIGIN.handlers[f"/{i}"] = feed(BASE)
        sources.append((f"s{i}", f"http://127.1.0.{i + 1}:{ORIGIN.port}/{i}"))
    site = Site(ALLOW, sources)
    first = site.fetch()
    equal("the same guid in two sources is two articles", (site.count(), {line["new"] for line in first.lines}), (len(cases), {1}))
    for i, (_, entry, _, _) in enumerate(cases):
        ORIGIN.handlers[f"/{i}"] = feed(entry)
    result = site.fetch("--now")
    for i, (name, _, wanted, what) in enumerate(cases):
        line = result[f"s{i}"]
        equal(f"{name}: {what}", (line["new"], line["updated"], site.count(f"s{i}")), wanted)
    again = site.fetch("--now")
    equal("and then it is quiet", [(n, line["new"], line["updated"]) for n, line in again.by_name.items() if line["new"] or line["updated"]],
          [])
    for i, (name, _, wanted, _) in enumerate(cases):
        if wanted == (0, 1, 1):
            equal(f"{name}: the earlier state is kept", site.sql(
                "SELECT count(*) FROM revision r JOIN article a ON a.id = r.article_id JOIN source s ON s.id = a.source_id"
                " WHERE s.name = ?", f"s{i}"), [(1,)])
    site.remove()


def several_in_one_feed():
    ORIGIN.handlers["/many"] = feed(
        BASE, changed(guid="tag:a,2"), changed(guid="tag:a,3", link="https://m.news.example/2025/story?utm_campaign=x"),
        ("tag:b,1", "http://news.example/b", "Daily digest", "Monday"), ("tag:b,2", "http://news.example/c", "Daily digest", "Tuesday"),
        (None, None, "Without an address", "One"), (None, None, "Without an address", "Two"),
        ("tag:c,1", "https://новости.қаз/1", "Rain in spring", "Much"), ("tag:c,2", "https://xn--b1amnebsh.xn--80ao21a/1", "Rain in spring", "Much"))
    site = Site(ALLOW, [("many", f"http://127.1.1.1:{ORIGIN.port}/many")])
    equal("one story under three addresses, two under one title, two without an address, one on a host in its own letters",
          site.fetch()["many"]["new"], 6)
    line = site.fetch("--now")["many"]
    equal("and none of them again", (line["new"], line["updated"]), (0, 0))
    site.remove()


def entries_without_anything():
    """An id and a date are nothing to read; any one of the others is."""
    nothing = {"empty": "", "id": "<guid>77</guid>", "date": "<pubDate>Thu, 06 Mar 2025 09:00:00 GMT</pubDate>",
               "blank": "<title> </title><description> &#10; </description>", "tag": "<category>c</category>",
               "script": "<description>&lt;script&gt;x()&lt;/script&gt;</description>"}
    something = {"title": "<title>T</title>", "link": "<link>https://n.example/a</link>", "text": "<description>t</description>",
                 "sound": "<enclosure url='https://n.example/a.mp3' type='audio/mpeg' length='5'/>",
                 "picture": "<description>&lt;img src='https://n.example/a.png'&gt;</description>"}
    for name, item in {**nothing, **something}.items():
        ORIGIN.handlers["/entry-" + name] = answer(
            200, f'<rss version="2.0"><channel><title>x</title><item>{item}</item></channel></rss>'.encode())
    site = Site(ALLOW, [(name, f"http://127.1.0.5:{ORIGIN.port}/entry-{name}", "content = full") for name in (*nothing, *something)])
    result = site.fetch()
    equal("what says nothing is no article", {n: (result[n]["status"], result[n]["new"]) for n in nothing},
          dict.fromkeys(nothing, ("unchanged", 0)))
    equal("what says anything is one", {n: result[n]["new"] for n in something}, dict.fromkeys(something, 1))
    site.remove()


def a_page_for_a_moment():
    """A feed whose server answers with its home page, as many do while they are out of order, has not moved to what that page links
    to; an address that has been a page from the beginning has."""
    page = answer(200, b'<html><head><link rel="alternate" type="application/rss+xml" href="/comments"></head><body>Soon back</body></html>',
                  "text/html")
    ORIGIN.handlers["/moment"] = answer(200, rss("moment"))
    ORIGIN.handlers["/always"] = page
    ORIGIN.handlers["/comments"] = answer(200, rss("comments"))
    site = Site(ALLOW, [(name, f"http://127.1.7.{i + 1}:{ORIGIN.port}/{name}") for i, name in enumerate(("moment", "always"))])
    asked = lambda path, server: len(ORIGIN.asked(path, server))
    for turn, handler in enumerate((answer(200, rss("moment")), page, answer(200, rss("moment", 4)))):
        ORIGIN.handlers["/moment"] = handler
        result = site.fetch("--now")
        equal(f"turn {turn}: both are read", {line["error"] for line in result.lines}, {""})
    equal("the feed's own address is asked again", asked("/moment", "127.1.7.1"), 3)
    equal("and brings its news", result["moment"]["new"], 1)
    equal("the page's feed is known from then on", (asked("/always", "127.1.7.2"), asked("/comments", "127.1.7.2")), (1, 3))
    ORIGIN.handlers["/comments"] = answer(404, b"")
    ORIGIN.handlers["/always"] = answer(200, page[page.index(b"<html>"):].replace(b"/comments", b"/other"), "text/html")
    ORIGIN.handlers["/other"] = answer(200, rss("other"))
    for _ in range(2):
        result = site.fetch("--now")
    equal("until that fails: then the page is asked for another one", (asked("/always", "127.1.7.2"), asked("/other", "127.1.7.2")), (2, 2))
    site.remove()


def main():
    try:
        run(changes_of_one_entry, several_in_one_feed, entries_without_anything, a_page_for_a_moment)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
