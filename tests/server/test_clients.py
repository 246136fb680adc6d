#!/usr/bin/env python3
"""Real readers of Debian (newsboat, sfeed, rss2email, feedparser) read every feed of the newsroom's store again
and again: all articles are there the first time, none is there twice later, and who asks conditionally is told 304."""

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time

from checks import check, equal, run, summary
from lighttpd import Lighttpd
from stores import fetch, newsroom

#: What kinds of feeds there are; names are filled in from what the store holds.
FORMS = ("feed.atom", "feed.rss")
server = articles = None


def feeds():
    """Every feed of the site, by what its pages and OPML name: (path, number of entries)."""
    whole = json.loads(server.get("/dialogue/feed.json?limit=100").body)["items"]
    sources = re.findall(rb'sources/([a-z0-9-]+)/feed\.atom', server.get("/dialogue/sources.opml").body + server.get("/dialogue/").body)
    topics = re.findall(rb'topics/([a-z0-9-]+)/', server.get("/dialogue/").body)
    scopes = ["", *(f"sources/{s.decode()}/" for s in sorted(set(sources))), *(f"topics/{t.decode()}/" for t in sorted(set(topics)))]
    scopes += ["languages/ja/", "languages/ru/", "search/"]
    found = []
    for scope in scopes:
        query = "?q=dialogue" if scope == "search/" else ""
        answer = server.get(f"/dialogue/{scope}feed.json{query}")
        if answer.status == 200:
            found += [(f"{scope}{form}{query}", len(json.loads(answer.body)["items"])) for form in FORMS]
    check("there are many feeds", len(found) >= 16, found)
    check("and articles in them", len(whole) >= 40, len(whole))
    return found


def log_lines():
    """The access log so far; lighttpd keeps lines back until it is told to cycle its logs."""
    os.kill(server.pid, signal.SIGHUP)
    time.sleep(0.3)
    return (server.dir / "access.log").read_text().splitlines()


def read_again(name, read, *wanted):
    """read(path, url) reads a feed and gives the number of entries that the client then has.  wanted: the statuses that
    it may have been told, one list for each way in which it may ask."""
    before = len(log_lines())
    for path, count in articles:
        numbers = [read(path, f"{server.url}/dialogue/{path}") for _ in wanted[0]]
        equal(f"{name}: {path}", numbers, [count] * len(wanted[0]))
    lines = log_lines()[before:]
    for path, _ in articles:
        statuses = [line.split()[0] for line in lines if line.split()[1].rstrip("?") == f"/dialogue/{path}"]
        check(f"{name}: {path}: how it asked", statuses in wanted, statuses)


def command(*args, **options):
    return subprocess.run(args, capture_output=True, text=True, timeout=60, check=False, **options)


def newsboat():
    with tempfile.TemporaryDirectory() as home:
        def read(path, url):
            name = re.sub(r"\W", "_", path)
            urls, cache = pathlib.Path(home, f"{name}.urls"), pathlib.Path(home, f"{name}.db")
            urls.write_text(url + "\n")
            args = ["newsboat", "-C", "/dev/null", "-u", str(urls), "-c", str(cache)]
            got = command(*args, "-x", "reload", env={**os.environ, "HOME": home})
            check(f"newsboat: {path}: no complaint", got.returncode == 0, got.stdout + got.stderr)
            unread = command(*args, "-x", "print-unread", env={**os.environ, "HOME": home}).stdout
            return int((re.findall(r"\d+", unread) or ["-1"])[0])
        # it keeps the validators of a feed that it knows already: so it asks conditionally the third time
        read_again("newsboat", read, ["200", "200", "304"], ["200", "304", "304"])


def sfeed():
    with tempfile.TemporaryDirectory() as home:
        def read(path, url):
            name = re.sub(r"\W", "_", path)
            rc = pathlib.Path(home, f"{name}.rc")
            rc.write_text(f'sfeedpath="{home}/{name}"\nfeeds() {{\n\tfeed "{name}" "{url}"\n}}\n')
            got = command("sfeed_update", str(rc), env={**os.environ, "HOME": home})
            check(f"sfeed: {path}: no complaint", got.returncode == 0, got.stdout + got.stderr)
            lines = pathlib.Path(home, name, name).read_text().splitlines()
            check(f"sfeed: {path}: fields are filled", all(f.split("\t")[0].isdigit() and f.split("\t")[1] and
                                                          f.split("\t")[2].startswith("http") for f in lines), lines[:1])
            return len(lines)
        read_again("sfeed", read, ["200", "200"], ["200", "304"])  # its default command for fetching asks for all


def rss2email():
    with tempfile.TemporaryDirectory() as home:
        env = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_DATA_HOME": home}

        def read(path, url):
            name = re.sub(r"\W", "_", path)
            args = ["r2e", "-c", f"{home}/{name}.cfg", "-d", f"{home}/{name}.json"]
            if not pathlib.Path(f"{home}/{name}.cfg").exists():
                command(*args, "new", "reader@example.org", env=env)
                command(*args, "add", name, url, env=env)
            got = command(*args, "run", "--no-send", env=env)
            check(f"rss2email: {path}: no complaint", got.returncode == 0 and "rror" not in got.stderr, got.stderr)
            data = json.loads(pathlib.Path(f"{home}/{name}.json").read_text())
            return max((len(feed["seen"]) for feed in data["feeds"]), default=-1)
        read_again("rss2email", read, ["200", "304"])


FEEDPARSER = """
import feedparser, json, sys
url, etag, modified = sys.argv[1:4]
d = feedparser.parse(url, etag=etag or None, modified=modified or None)
print(json.dumps({"status": d.get("status"), "bozo": bool(d.bozo), "why": str(d.get("bozo_exception", "")), "entries": len(d.entries),
    "etag": d.get("etag", ""), "modified": d.get("modified", ""),
    "full": all(e.get("id") and e.get("title") and e.get("link") and e.get("updated_parsed") for e in d.entries)}))
"""


def feedparser():
    known = {}

    def read(path, url):
        etag, modified, before = known.get(path, ("", "", -1))
        got = command("/usr/bin/python3", "-I", "-c", FEEDPARSER, url, etag, modified)
        check(f"feedparser: {path}: runs", got.returncode == 0, got.stderr)
        told = json.loads(got.stdout)
        if told["status"] == 304:
            return before
        check(f"feedparser: {path}: no complaint", not told["bozo"], told["why"])
        check(f"feedparser: {path}: every entry has id, title, link and date", told["full"])
        known[path] = (told["etag"], told["modified"], told["entries"])
        return told["entries"]
    read_again("feedparser", read, ["200", "304"])


def main():
    global server, articles
    with newsroom() as (_, store, conf):
        status, told = fetch(conf)
        check("the newsroom was fetched", status == 0, told[-800:])
        log = 'accesslog.filename = "{}/access.log"\naccesslog.format = "%s %U?%q"\n'
        server = Lighttpd(store.directive, modules=["mod_accesslog"])
        server.conf += log.format(server.dir)
        with server:
            articles = feeds()
            run(newsboat, sfeed, rss2email, feedparser)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
