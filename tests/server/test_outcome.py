#!/usr/bin/env python3
"""What becomes of what was fetched: articles, corrections, topics, and what the operator is told."""

import json
import os
import pty
import subprocess
import sys

from checks import check, equal, run, summary
from fetching import CADIALOG, Site
from origin import Origin, answer, late, rss

ORIGIN = Origin()
ALLOW = 'allow-addresses = {"127.0.0.0/8"}\n'


def url(path, host="127.1.0.1"):
    return f"http://{host}:{ORIGIN.port}{path}"


def serve(path, handler):
    ORIGIN.handlers[path] = handler


def asked(path):
    return ORIGIN.asked(path)


def what_status_keeps():
    serve("/kept", answer(200, rss("kept", 4)))
    site = Site(ALLOW, [("kept", url("/kept")), ("never", url("/kept"), "enabled = no")])
    site.fetch()
    serve("/kept", answer(500, b"no"))
    site.fetch("--now")
    site.fetch("--now")
    line = site.status()["kept"]
    equal("status, error, failures and items are kept", (line["status"], line["error"], line["http"], line["failures"], line["items"]),
          ("error", "HTTP 500: internal server error", 500, 2, 4))
    check("and the last success, before the last fetch", line["last_success"] <= line["last_fetch"] < line["next"], line)
    check("and how long it took", line["latency_ms"] >= 0 and line["bytes"] > 0, line)
    equal("a source that is off is told of as such", site.status()["never"]["status"], "off")
    history = site.sql("SELECT count(*) FROM fetch")
    equal("every fetch is in the history", history, [(3,)])
    out = subprocess.run([CADIALOG, "status", "--config", site.path, "--json", "kept"], stdout=subprocess.PIPE, check=True).stdout
    lines = [json.loads(line) for line in out.decode().splitlines()]
    equal("which can be read, newest first", [(f["status"], f["http"], f["new"], f["error"]) for f in lines],
          [("error", 500, 0, "HTTP 500: internal server error")] * 2 + [("new", 200, 4, "")])
    text = subprocess.run([CADIALOG, "status", "--config", site.path, "kept"], stdout=subprocess.PIPE, check=True).stdout.decode()
    equal("people get the table and a line a fetch", (len(text.splitlines()), text.count("HTTP 500")), (5, 3))
    equal("an unknown source is wrong usage", subprocess.run([CADIALOG, "status", "--config", site.path, "nobody"],
                                                            stderr=subprocess.DEVNULL, check=False).returncode, 2)
    text = subprocess.run([CADIALOG, "status", "--config", site.path], stdout=subprocess.PIPE, check=True).stdout.decode()
    check("people get a table", "HTTP 500" in text and "kept" in text, text)
    site.remove()


def on_a_terminal():
    """A live line while it runs, a table of what needs an eye at the end, and no control characters of strangers."""
    serve("/terminal-good", late(0.6, answer(200, rss("terminal-good"))))
    serve("/terminal-bad", answer(302, b"", headers=["Location: http://127.1.0.1:1/\x1b[31mred"]))
    site = Site(ALLOW, [("good", url("/terminal-good")), ("bad", url("/terminal-bad")), ("missing", url("/terminal-missing"))])
    master, slave = pty.openpty()
    process = subprocess.Popen([CADIALOG, "fetch", "--config", site.path], stdout=subprocess.PIPE, stderr=slave)
    out = process.stdout.read().decode()
    process.wait()
    os.close(slave)
    live = b""
    try:
        while chunk := os.read(master, 65536):
            live += chunk
    except OSError:
        pass
    os.close(master)
    check("a live line is written over and over", live.count(b"\r\x1b[K") >= 3 and b"of 3 sources" in live, live)
    check("and wiped at the end", live.endswith(b"\r\x1b[K"), live[-60:])
    check("the table names who failed, and why", "missing" in out and "404" in out and "bad" in out, out)
    check("and not who did not", "good " not in out, out)
    check("the last line adds up", "1 new" in out.splitlines()[-1] and "2 failed" in out.splitlines()[-1], out)
    check("nobody's control characters reach the terminal", "\x1b[31m" not in out and b"\x1b[31m" not in live, out)
    site.remove()


def corrections():
    serve("/corrected", answer(200, rss("corrected")))
    site = Site(ALLOW, [("corrected", url("/corrected"))])
    site.fetch()
    serve("/corrected", answer(200, rss("corrected").replace(b"part 1.", b"part one, corrected.").replace(
        b"2025 09:00", b"2025 10:00")))
    line = site.fetch("--now")["corrected"]
    equal("a correction is one update", (line["status"], line["new"], line["updated"]), ("new", 0, 1))
    serve("/corrected", answer(200, rss("corrected").replace(b"part 1.", b"part one, corrected.").replace(
        b"corrected-1<", b"corrected-1-changed<").replace(b"example/2<", b"example/2?utm_source=feed<")))
    line = site.fetch("--now")["corrected"]
    equal("a changed guid or a tracked link is no news", (line["new"], site.count()), (0, 3))
    site.remove()


def untitled():
    text = "The ministers of five countries met in Astana on Thursday and talked about water, energy and the years that lie ahead."
    cyrillic = "Министры пяти стран встретились в Астане в четверг и говорили о воде, об энергии и о годах, которые впереди."
    japanese = "中央アジアと日本の外相は木曜日にアスタナで会談し、水とエネルギーとこれからの年月について話し合った。" * 3
    body = rss("untitled", 5)
    for i, (title, words) in enumerate((("&lt;img src='a.png'&gt;", text), ("", cyrillic), ("<![CDATA[<b></b>]]>", japanese),
                                        ("", "Short."), ("", ""))):
        body = body.replace(f"<title>untitled {i}<".encode(), f"<title>{title}<".encode()).replace(
            f"The dialogue went on, part {i}.".encode(), words.encode())
    serve("/untitled", answer(200, body))
    site = Site(ALLOW, [("untitled", url("/untitled")), ("onlytitles", url("/untitled"), "content = title")])
    site.fetch()
    titles = [t for (t,) in site.sql("SELECT title FROM article a JOIN source s ON s.id = a.source_id WHERE s.name = 'untitled'"
                                     " ORDER BY url")]
    equal("a title is made of the text, between words", titles[0],
          "The ministers of five countries met in Astana on Thursday and talked about water, energy\u2026")
    check("also in other letters", titles[1].startswith("Министры пяти") and titles[1].endswith("о\u2026"), titles[1])
    check("and without words", len(titles[2]) == 91 and titles[2].startswith("中央アジア"), titles[2])
    equal("a short text is a title as it is", titles[3:], ["Short.", None])
    equal("not where no more than titles may be shown", site.sql(
        "SELECT count(title) FROM article a JOIN source s ON s.id = a.source_id WHERE s.name = 'onlytitles'"), [(0,)])
    host = "127.5.0.3"
    serve("/pictures", answer(200, body.replace(b"https://untitled.example/", url("/picture/", host).encode())))
    serve("/picture/0", answer(200, PAGE.format("The headline of the page", TEXT).encode(), "text/html"))
    site.configure(ALLOW, [("pictures", url("/pictures", host), "extract = yes")])
    site.fetch()
    equal("where pages are read, the page has it", site.sql(
        "SELECT title FROM article a JOIN source s ON s.id = a.source_id WHERE s.name = 'pictures' AND url LIKE '%/0'"),
        [("The headline of the page",)])
    site.remove()


def corrections_count_once():
    host = "127.5.0.2"
    story = PAGE.format("both 0", TEXT)
    body = rss("both").replace(b"https://both.example/", url("/both/", host).encode())
    serve("/both", answer(200, body))
    serve("/both/0", answer(200, story.encode(), "text/html"))
    site = Site(ALLOW, [("both", url("/both", host), "extract = yes")])
    site.fetch()
    serve("/both", answer(200, body.replace(b"<title>both 0<", b"<title>Both, corrected<")))
    serve("/both/0", answer(200, story.replace("Paragraph 3 tells", "Paragraph three, corrected, tells").encode(), "text/html"))
    line = site.fetch("--now")["both"]
    equal("an entry and its page, corrected together, are one update", (line["new"], line["updated"]), (0, 1))
    texts = site.sql("SELECT a.title, c.text LIKE '%three, corrected%' FROM article a JOIN content c ON c.article_id = a.id"
                     " WHERE a.title LIKE '%corrected'")
    equal("and both corrections are stored", texts, [("Both, corrected", 1)])
    twice = rss("twice", 2).replace(b"twice-1<", b"twice-0<").replace(b"example/1<", b"example/0<")
    serve("/twice", answer(200, twice))
    site.configure(ALLOW, [("twice", url("/twice"))])
    line = site.fetch()["twice"]
    equal("one guid twice in a feed is one new article", (line["new"], line["updated"], site.count("twice")), (1, 0, 1))
    serve("/twice", answer(200, twice.replace(b"<title>twice<", b"<title>Twice<")))
    line = site.fetch("--now")["twice"]
    equal("which is not corrected from fetch to fetch", (line["new"], line["updated"]), (0, 0))
    site.remove()


PAGE = """<!doctype html><html lang="en"><head><title>{0}</title><meta property="og:type" content="article"></head><body>
<nav><a href="/">Home</a></nav><article><h1>{0}</h1>{1}</article><footer>All rights</footer></body></html>"""
TEXT = "".join(f"<p>Paragraph {i} tells at some length what the ministers of Central Asia and Japan agreed upon in {2004 + i}, "
               "and what their experts will do about energy, water and education in the years to come.</p>" for i in range(12))


def article_pages():
    host = "127.5.0.1"
    serve("/teasers", answer(200, rss("teasers").replace(b"https://teasers.example/", url("/story/", host).encode())))
    for i in range(3):
        serve(f"/story/{i}", answer(200, PAGE.format(f"teasers {i}", TEXT).encode(), "text/html"))
    serve("/robots.txt", answer(200, b"User-agent: *\nDisallow: /story/2\n", "text/plain"))
    site = Site(ALLOW, [("teasers", url("/teasers", host), "extract = yes")])
    line = site.fetch()["teasers"]
    equal("articles are counted once", (line["status"], line["new"]), ("new", 3))
    equal("and their pages are no updates", line["updated"], 0)
    lengths = [n for (n,) in site.sql("SELECT length(c.text) FROM article a LEFT JOIN content c ON c.article_id = a.id"
                                      " ORDER BY a.title")]
    check("pages are read and extracted", lengths[0] and lengths[1] and min(lengths[:2]) > 1500, lengths)
    check("but not where robots.txt forbids it", (lengths[2] or 0) < 200, lengths)
    equal("the forbidden page was not asked for", len(asked("/story/2")), 0)
    equal("robots.txt was read once", len(ORIGIN.asked("/robots.txt", host)), 1)
    equal("and not before a feed", ORIGIN.asked(server=host)[0].path, "/teasers")
    site.fetch("--now")
    equal("a page that was read is not read again", [len(asked(f"/story/{i}")) for i in range(2)], [1, 1])
    equal("even where the feed is read again", site.count("teasers"), 3)
    agent = asked("/story/0")[0]
    check("pages are asked for as pages", "text/html" in agent.get("accept") and agent.get("referer") is None, agent.headers)
    serve("/teasers", answer(200, rss("teasers").replace(b"https://teasers.example/", url("/story/", host).encode())
                             .replace(b"<title>teasers 0<", b"<title>Teasers, zero<")))
    site.fetch("--now")
    after = site.sql("SELECT length(c.text) FROM article a JOIN content c ON c.article_id = a.id WHERE a.title = 'Teasers, zero'")
    equal("a page whose entry changed is read again, the others are not", [len(asked(f"/story/{i}")) for i in range(2)], [2, 1])
    check("a teaser does not replace the page's text", after and after[0][0] > 1500, after)
    site.remove()


def topics():
    serve("/topical", answer(200, rss("topical", 5).replace(b"part 1.", b"railway news.").replace(b"part 3.", b"railway plans.")))
    site = Site(ALLOW, [("topical", url("/topical"))], 'topic water { title = "W" match = "water" }')
    site.fetch()
    topics = 'topic rail { title = "R" match = "railway" }'
    site.configure(ALLOW, [("topical", url("/topical"))], topics)
    result = site.fetch()
    equal("a changed topic asks nobody", result["topical"]["status"], "skipped")
    found = len(site.articles_of_topic("rail"))
    equal("but is applied to what is stored", found, 2)
    serve("/wanted", answer(200, rss("wanted", 5).replace(b"part 1.", b"railway news."), headers=['ETag: "w"']))
    site.configure(ALLOW, [("wanted", url("/wanted"), "only-topics = yes")], topics)
    equal("only-topics leaves the rest out", (site.fetch()["wanted"]["new"], site.count("wanted")), (1, 1))
    site.configure(ALLOW, [("wanted", url("/wanted"), "only-topics = yes")], 'topic part { title = "P" match = "part" }')
    site.fetch("--now")
    equal("a new topic brings in what was left out", site.count("wanted"), 5)
    site.remove()


def usage():
    site = Site(ALLOW, [("one", url("/valid"))])
    process = site.start("no-such-source")
    out, err = process.communicate()
    told = [line for line in err.splitlines() if b"sanitizer" not in line]
    equal("an unknown source is wrong usage", (process.returncode, out, len(told)), (2, b"", 1))
    site.remove()


def main():
    try:
        run(what_status_keeps, on_a_terminal, corrections, untitled, corrections_count_once, article_pages, topics, usage)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
