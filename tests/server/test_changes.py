#!/usr/bin/env python3
# runs-under: asan
"""The store changes while it is served: new articles, corrections, takedowns, a new file in its place, none at all, one
that is locked, too new or no store; a writer that is killed; and the server reloaded by its signals."""

import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.parse
import xml.etree.ElementTree as ET

from checks import check, equal, run, summary
from feed_atom import check_atom
from lighttpd import Lighttpd, PATIENCE, SETTLE, program
from stores import Store

ATOM = "{http://www.w3.org/2005/Atom}"
AT = "{http://purl.org/atompub/tombstones/1.0}"
NOW = 1_790_000_000


def feed(server, path="feed.json", headers=None):
    return server.get("/dialogue/" + path, headers)


def titles(server):
    answer = feed(server)
    return [item["title"] for item in json.loads(answer.body)["items"]] if answer.status == 200 else []


def errors(server):
    return [line for line in server.log().splitlines() if "cadialog: " in line]


def a_commit_is_served_within_a_second():
    with Store() as store:
        store.fill(0, 60, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            feed(server)
            times = []
            for n in range(5):
                time.sleep(0.13 * n)
                store.fill(n, 1, sources=3, topics=3, mark=f"corrected{n}", now=NOW + 60 * (n + 1))
                took = server.wait_for(lambda n=n: any(f"corrected{n}" in t for t in titles(server)), 3)
                check(f"commit {n} is served", took is not None)
                times.append(took or 9)
            # on a busy machine one of them may be late; tests/bench/serve/changes measures it
            check("most within 1.1 seconds", sorted(times)[2] <= 1.1 * PATIENCE, times)
            check("none later than 2 seconds", max(times) <= 2 * PATIENCE, times)


def only_what_changed_gets_a_new_tag():
    with Store() as store:
        store.fill(0, 60, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            def tags():
                return {p: feed(server, p).get("ETag") for p in ("topics/t0/feed.atom", "topics/t1/feed.atom", "feed.atom")}
            before = tags()
            # the same articles again change nothing at all
            store.fill(0, 60, sources=3, topics=3, now=NOW)
            time.sleep(1.3 * SETTLE)
            equal("fetching the same again", tags(), before)
            store.fill(0, 1, sources=3, topics=3, mark="other", now=NOW + 60)
            check("a change comes", server.wait_for(lambda: tags()["feed.atom"] != before["feed.atom"], 3) is not None)
            after = tags()
            check("the topic of the article changed", after["topics/t0/feed.atom"] != before["topics/t0/feed.atom"])
            equal("another topic did not", after["topics/t1/feed.atom"], before["topics/t1/feed.atom"])
            whole = feed(server, "feed.atom")
            check("Last-Modified is that of the change", whole.get("Last-Modified") is not None)


def a_delta_is_only_what_is_newer():
    with Store() as store:
        store.fill(0, 60, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            old = feed(server, "feed.atom")
            store.fill(0, 2, sources=3, topics=3, mark="newer", now=NOW + 60)
            server.wait_for(lambda: feed(server, "feed.atom").get("ETag") != old.get("ETag"), 3)
            for form in ("feed.atom", "feed.rss", "feed.json"):
                delta = feed(server, form, {"A-IM": "feed", "If-None-Match": old.get("ETag")})
                if form != "feed.atom":
                    check(f"{form}: the tag of another form brings it whole", delta.status == 200, delta.status)
                    continue
                equal("226", delta.status, 226)
                equal("IM", delta.get("IM"), "feed")
                entries = ET.fromstring(delta.body).findall(f"{ATOM}entry")
                equal("only the two that changed", sorted("newer" in e.find(f"{ATOM}title").text for e in entries), [True, True])
                check("its tag is that of the whole", delta.get("ETag") == feed(server, form).get("ETag"), delta.get("ETag"))
                whole = feed(server, form, {"If-None-Match": old.get("ETag")})
                equal("without A-IM: all", whole.status, 200)


def a_delta_is_of_one_history():
    """The numbers in the tags of a store that was there before mean nothing in one that was begun anew."""
    with Store() as store, Store() as other, Store() as copy:
        store.fill(0, 60, sources=3, topics=3, now=NOW)
        for n in range(8):
            other.fill(100 + n, 1, sources=3, topics=3, mark="anew", now=NOW + 60)
        shutil.copy(store.path, copy.path)
        with Lighttpd(store.directive) as server:
            old = feed(server, "feed.atom").get("ETag")
            script = feed(server, "embed.js").get("ETag")
        with Lighttpd(other.directive) as server:
            check("this one has counted further", int(feed(server, "feed.atom").get("ETag").split(".")[1], 16) > int(old.split(".")[1], 16))
            answer = feed(server, "feed.atom", {"A-IM": "feed", "If-None-Match": old})
            equal("all of it", (answer.status, answer.body.count(b"<entry")), (200, 8))
            equal("what is no article has the tag that it had", feed(server, "embed.js").get("ETag"), script)
        with Lighttpd(copy.directive) as server:
            equal("a copy has the tags of what it is a copy of", feed(server, "feed.atom").get("ETag"), old)


def a_takedown_leaves_nothing():
    with Store() as store:
        store.fill(0, 40, sources=3, topics=3, now=NOW)
        store.fill(7, 1, sources=3, topics=3, mark="secretword", now=NOW + 5)
        with Lighttpd(store.directive) as server:
            paths = ["feed.atom", "feed.rss", "feed.json", "index.html", "snippet.html", "sources/s1/feed.atom", "search/feed.atom?q=secretword"]
            items = json.loads(feed(server).body)["items"]
            item = next(i for i in items if "secretword" in i["title"])
            key = item["id"].rsplit("/", 1)[-1].rsplit(":", 1)[-1]
            for path in paths:
                for coding in ("identity", "gzip"):
                    feed(server, path, {"Accept-Encoding": coding})
            page = f"articles/{key}/"
            equal("its page is there", feed(server, page).status, 200)
            store.forget(item["url"])
            check("it goes", server.wait_for(lambda: feed(server, page).status == 410, 3) is not None, feed(server, page).status)
            for path in paths:
                for coding in ("identity", "gzip"):
                    answer = feed(server, path, {"Accept-Encoding": coding})
                    text = answer.text()
                    search = path.startswith("search")
                    check(f"{path} {coding}: nothing is left", text.count("secretword") == 0 or
                          (search and f"({'secretword'})" not in text), path)
            tombs = ET.fromstring(feed(server, "feed.atom").body).findall(f"{AT}deleted-entry")
            check("a tombstone is left", any(key in t.get("ref", "") for t in tombs), [t.attrib for t in tombs])


def tombs(server, path, headers=None):
    return [t.get("ref") for t in ET.fromstring(feed(server, path, headers).body).findall(f"{AT}deleted-entry")]


def a_tombstone_stands_only_where_the_article_was():
    """In the lists, and in the months, that had the article; the month of an archive may be over, and is empty now."""
    with Store() as store:
        store.fill(0, 40, sources=3, topics=3, now=NOW)
        store.fill(27000, 1, sources=3, topics=3, now=NOW)  # alone in its month: source 0, topic 0, English
        with Lighttpd(store.directive) as server:
            items = json.loads(feed(server, "feed.json").body)["items"]
            old, new = items[-1], items[3]
            source, topic, language = new["_cadialog"]["source"]["name"], new["_cadialog"]["topics"][0], new["language"]
            archive = f"archive/{old['date_published'][:7]}."
            others = [f"sources/s{n}/feed.atom" for n in range(3) if f"s{n}" != source]
            others += [f"topics/t{n}/feed.atom" for n in range(3) if f"t{n}" != topic]
            others += [f"languages/{x}/feed.atom" for x in ("en", "ru", "kk", "ja") if x != language]
            before = {p: feed(server, p).get("ETag") for p in (*others, archive + "atom", "feed.atom")}
            store.forget(new["url"])
            server.wait_for(lambda: feed(server, "feed.atom").get("ETag") != before["feed.atom"], 3)
            for path in ("feed.atom", f"sources/{source}/feed.atom", f"topics/{topic}/feed.atom", f"languages/{language}/feed.atom",
                         f"archive/{new['date_published'][:7]}.atom", f"feed.atom?topic={topic}&source={source}"):
                equal(f"{path}: a tombstone", tombs(server, path), [new["id"]])
            for path in (*others, archive + "atom", "search/feed.atom?q=dialogue"):
                equal(f"{path}: no tombstone", tombs(server, path), [])
                if path in before:
                    equal(f"{path}: is what it was", feed(server, path).get("ETag"), before[path])
            delta = {"A-IM": "feed", "If-None-Match": before["feed.atom"]}
            equal("a delta tells of the takedown", (feed(server, "feed.atom", delta).status, tombs(server, "feed.atom", delta)), (226, [new["id"]]))
            store.forget(old["url"])
            server.wait_for(lambda: feed(server, archive + "atom").get("ETag") != before[archive + "atom"], 3)
            equal("the archive of a month that is over changes", tombs(server, archive + "atom"), [old["id"]])
            equal("and has nothing else", b"<entry" in feed(server, archive + "atom").body, False)
            equal("RSS of that month", feed(server, archive + "rss").status, 200)
            check("JSON tells it too", old["id"] in json.loads(feed(server, archive + "json").body)["_cadialog"]["deleted"])
            for path in ("feed.atom", archive + "atom", f"topics/{topic}/feed.atom"):
                wrong = check_atom(feed(server, path).body, f"https://dialogue.example.org/dialogue/{path}")
                check(f"{path} is valid", not wrong, wrong[:3])


def months_are_linked_when_they_come():
    """The archive of a month leads on to a later one as soon as there is one, though nothing of its own has changed."""
    with Store() as store:
        store.fill(27000, 3, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            month = json.loads(feed(server, "feed.json").body)["items"][0]["date_published"][:7]
            path = f"archive/{month}.atom"
            links = lambda: {x.get("rel"): x.get("href") for x in ET.fromstring(feed(server, path).body).findall(f"{ATOM}link")}
            check("the last month", "next-archive" not in links(), links())
            store.fill(0, 3, sources=3, topics=3, now=NOW)
            check("leads on to the next", server.wait_for(lambda: "next-archive" in links(), 4) is not None, links())
            check("which leads back", f"archive/{month}.atom" in
                  str(feed(server, links()["next-archive"].rpartition("/dialogue/")[2]).body), links())


def tails(store, source):
    """From the end of each text of a source four words, where nothing of them is in the title or the summary."""
    with sqlite3.connect(store.path) as db:
        rows = db.execute("SELECT a.title, a.summary, c.text FROM article a JOIN source s ON s.id = a.source_id JOIN content c"
                          " ON c.article_id = a.id WHERE s.name = ? AND a.language = 'en'", (source,)).fetchall()
    db.close()
    found = [(title + " " + summary, " ".join(text.rstrip(". ").split()[-4:])) for title, summary, text in rows]
    return [tail for shown, tail in found if tail not in shown]


def hidden_words_are_not_found():
    """Of a source whose summaries may be shown nobody finds out, word by word, what the rest says; the operator may change that."""
    def hits(server, tail):
        path = "search/feed.json?q=" + urllib.parse.quote(f'"{tail}"')
        return [i["_cadialog"]["source"]["name"] for i in json.loads(feed(server, path).body)["items"]]

    with Store() as store:
        store.fill(0, 120, sources=3, topics=3, now=NOW, prose=1)  # s0 shows whole texts, the others summaries
        whole, hidden = tails(store, "s0")[:5], tails(store, "s1")[:5]
        check("there are texts to look for", len(whole) == 5 and len(hidden) == 5, (whole, hidden))
        with Lighttpd(store.directive + "cadialog.search-rate = 60000\n") as server:
            for tail in whole:
                check(f"found: {tail}", "s0" in hits(server, tail), hits(server, tail))
            for tail in hidden:
                check(f"not found: {tail}", "s1" not in hits(server, tail), hits(server, tail))
            check("its whole text is shown", whole[0] in feed(server, "sources/s0/feed.json").text())
            old = feed(server, "sources/s0/feed.atom")
            store.fill(0, 1, sources=3, topics=3, now=NOW)  # now all show summaries
            check("the feed follows", server.wait_for(lambda: whole[0] not in feed(server, "sources/s0/feed.json").text(), 4) is not None)
            for tail in whole:
                check(f"no longer found: {tail}", "s0" not in hits(server, tail), hits(server, tail))
            since = {"If-Modified-Since": old.get("Last-Modified")}
            equal("who has the whole texts is told", feed(server, "sources/s0/feed.atom", since).status, 200)


def another_store_in_its_place():
    """A restored backup: the file at the path is another one, with other articles."""
    with Store() as store, Store() as other:
        store.fill(0, 50, sources=3, topics=3, now=NOW)
        other.fill(500, 50, sources=3, topics=3, mark="restored", now=NOW)
        with Lighttpd(store.directive) as server:
            before = feed(server)
            without_log(other.path)
            without_log(store.path)
            os.replace(other.path, store.path)
            took = server.wait_for(lambda: any("restored" in t for t in titles(server)), 5)
            check("the other store is served", took is not None, errors(server))
            check("under another tag", feed(server).get("ETag") != before.get("ETag"))
            store.fill(500, 1, sources=3, topics=3, mark="afterwards", now=NOW + 60)
            check("and its changes", server.wait_for(lambda: any("afterwards" in t for t in titles(server)), 3) is not None)


def without_log(path):
    for suffix in ("-wal", "-shm"):
        pathlib.Path(f"{path}{suffix}").unlink(missing_ok=True)


def copied_over(copy, path):
    """The same file, other bytes."""
    without_log(path)
    shutil.copyfile(copy, path)


def moved_there(copy, path):
    without_log(path)
    shutil.copyfile(copy, f"{path}.new")
    os.replace(f"{path}.new", path)


def written_by_sqlite(copy, path):
    with sqlite3.connect(copy) as old, sqlite3.connect(path) as new:
        old.backup(new)
    old.close()
    new.close()


def an_older_backup_restored():
    """The change numbers go back with it, and what comes later is new to everybody all the same: no tag of before stands for it,
    and no delta leaves it out."""
    for restore in (copied_over, moved_there, written_by_sqlite):
        name = restore.__name__
        with Store() as store:
            store.fill(0, 10, sources=2, topics=2, now=NOW)
            with Lighttpd(store.directive) as server:
                feed(server)
                copy = store.dir / "copy.db"
                written_by_sqlite(store.path, copy)
                store.fill(10, 3, sources=2, topics=2, mark="lost", now=NOW + 60)
                check(f"{name}: before", server.wait_for(lambda: any("lost" in t for t in titles(server)), 3) is not None)
                tag = feed(server).get("ETag")
                restore(copy, store.path)
                for n in range(3):
                    store.fill(20 + n, 1, sources=2, topics=2, mark=f"later{n}", now=NOW + 120 + n)
                took = server.wait_for(lambda: any("later2" in t for t in titles(server)), 4)
                check(f"{name}: is noticed", took is not None, (titles(server)[:4], errors(server)))
                check(f"{name}: and nothing is left of the other", not any("lost" in t for t in titles(server)), titles(server)[:4])
                answer = feed(server, headers={"If-None-Match": tag, "A-IM": "feed"})
                got = json.loads(answer.body)["items"] if answer.status in (200, 226) else []
                equal(f"{name}: who asks for what is new gets all of it",
                      sorted(w for i in got for w in re.findall(r"later\d", i["title"])), ["later0", "later1", "later2"])


def a_store_that_goes_and_comes_back():
    with Store() as store:
        store.fill(0, 50, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            good = feed(server)
            hidden = store.dir / "hidden"
            hidden.mkdir()
            files = [p for p in store.dir.iterdir() if p.is_file()]
            for p in files:
                p.rename(hidden / p.name)
            time.sleep(2.5 * SETTLE)
            equal("what was last good is served", (feed(server).status, feed(server).body), (200, good.body))
            told = errors(server)
            check("the error log has a line", len(told) >= 1, server.log())
            check("and not one a second", len(told) <= 2, told)
            other = feed(server, "topics/t2/feed.atom")
            check("what was never rendered: 503 or from the open store", other.status in (200, 503), other.status)
            check("with Retry-After", other.status == 200 or other.get("Retry-After"), other.headers)
            for p in hidden.iterdir():
                p.rename(store.dir / p.name)
            store.fill(0, 1, sources=3, topics=3, mark="back", now=NOW + 60)
            check("it comes back", server.wait_for(lambda: any("back" in t for t in titles(server)), 5) is not None, errors(server))


def damaged_while_served():
    """Its first page is overwritten: what was last good is served, the rest says 503, and the error log says why, once."""
    with Store() as store:
        store.fill(0, 400, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            good = feed(server)
            with open(store.path, "r+b") as f:
                f.write(b"\xa5" * store.path.stat().st_size)
            without_log(store.path)
            seen = set()
            for n in range(4):
                time.sleep(SETTLE)
                seen |= {feed(server, path).status for path in (f"sources/s{n % 3}/feed.atom", f"search/feed.atom?q=water+{n}")}
                equal("what was last good", (feed(server).status, feed(server).body == good.body), (200, True))
            check("nothing but answers", seen <= {200, 404, 503}, seen)
            told = [line for line in errors(server) if "not a database" in line or "malformed" in line]
            check("it is told, and not every second", 1 <= len(told) <= 2, errors(server))


def trouble_from_the_start():
    """503 with Retry-After and one line in the error log, and as soon as there is a store, 200."""
    def missing(store):
        return None

    def not_a_store(store):
        store.path.write_bytes(b"this is no database at all, it is a text " * 200)

    def empty(store):
        store.path.write_bytes(b"")

    def another_schema(store):
        with sqlite3.connect(store.path) as db:
            db.execute("create table t (x)")
        db.close()

    def too_new(store):
        store.fill(0, 5, now=NOW)
        with sqlite3.connect(store.path) as db:
            version = db.execute("pragma user_version").fetchone()[0]
            db.execute(f"pragma user_version = {version + 1000}")
        db.close()

    def directory(store):
        store.path.mkdir()

    for spoil in (missing, not_a_store, empty, another_schema, too_new, directory):
        with Store() as store:
            spoil(store)
            with Lighttpd(store.directive) as server:
                answer = feed(server)
                equal(f"{spoil.__name__}: 503", answer.status, 503)
                check(f"{spoil.__name__}: Retry-After", int(answer.get("Retry-After", 0)) > 0, answer.headers)
                check(f"{spoil.__name__}: is not stored by caches", "no-store" in (answer.get("Cache-Control") or "no-store"),
                      answer.get("Cache-Control"))
                time.sleep(2.2 * SETTLE)
                told = errors(server)
                check(f"{spoil.__name__}: one line that names the store", len(told) in (1, 2) and str(store.path) in told[0], told)
                equal(f"{spoil.__name__}: HEAD", server.head("/dialogue/feed.atom").status, 503)
                for p in store.dir.iterdir():
                    p.rmdir() if p.is_dir() else p.unlink()
                store.fill(0, 30, sources=3, topics=3, now=NOW)
                check(f"{spoil.__name__}: then 200", server.wait_for(lambda: feed(server).status == 200, 5) is not None, errors(server))


def a_locked_store():
    """Somebody holds the store exclusively: what was last good is served, and without delay."""
    with Store() as store:
        store.fill(0, 50, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            good = feed(server)
            db = sqlite3.connect(store.path, isolation_level=None)
            db.execute("pragma locking_mode = exclusive")
            try:
                db.execute("begin exclusive")
            except sqlite3.OperationalError:
                pass  # a reader keeps it from being exclusive; then it is at least a writer's lock
            slowest = 0
            for _ in range(20):
                begin = time.monotonic()
                equal("it is served on", feed(server).status, good.status)
                slowest = max(slowest, time.monotonic() - begin)
                time.sleep(0.1)
            check("without delay", slowest < 0.5 * PATIENCE, f"{slowest:.2f} s")
            db.close()


def a_writer_is_killed():
    """Writers are killed at any time; what is served is always whole, and the next writer goes on."""
    with Store() as store:
        store.fill(0, 200, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            for n in range(6):
                writer = subprocess.Popen([program("fill"), store.address, str(1000 * n), "4000", "--sources", "3", "--topics", "3",
                                           "--now", str(NOW + n)])
                time.sleep(0.03 + 0.05 * n)
                answer = feed(server, "feed.atom")
                check(f"while a writer writes ({n})", answer.status == 200 and ET.fromstring(answer.body) is not None)
                writer.send_signal(signal.SIGKILL)
                writer.wait()
                time.sleep(0.2)
                equal(f"after it was killed ({n})", feed(server, "feed.atom").status, 200)
            store.fill(1, 1, sources=3, topics=3, mark="survivor", now=NOW + 100)
            check("the next writer's work", server.wait_for(lambda: any("survivor" in t for t in titles(server)), 4) is not None,
                  errors(server))


class Visitor(threading.Thread):
    """Asks all the time, and remembers every answer that was not right."""

    def __init__(self, server, path="feed.atom"):
        super().__init__(daemon=True)
        self.server, self.path, self.go_on, self.count, self.wrong = server, path, True, 0, []

    def run(self):
        while self.go_on:
            try:
                answer = feed(self.server, self.path)
                if answer.status != 200 or not answer.body.rstrip().endswith((b"</feed>", b"</html>", b"</rss>")):
                    self.wrong.append((answer.status, answer.body[-40:]))
                self.count += 1
            except OSError as e:
                self.wrong.append(e)
            time.sleep(0.01)

    def end(self):
        self.go_on = False
        self.join(30 * PATIENCE)


def reload_by_signal():
    """SIGHUP cycles logs; SIGUSR1 restarts gracefully, in one process and with workers, under load and with a changed
    configuration; SIGINT ends gracefully while a large answer is being read slowly."""
    with Store() as store, Store() as other:
        store.fill(0, 100, sources=3, topics=3, now=NOW)
        other.fill(700, 100, sources=3, topics=3, mark="second", now=NOW)
        for workers in (0, 2):
            with Lighttpd(store.directive, workers=workers) as server:
                visitor = Visitor(server)
                visitor.start()
                for how in (signal.SIGHUP, signal.SIGUSR1, signal.SIGHUP, signal.SIGUSR1):
                    time.sleep(0.5)
                    os.kill(server.pid, how)
                    time.sleep(0.7 * SETTLE)
                    check(f"workers {workers}: up after {how.name}", server.wait_for(lambda: feed(server).status == 200, 8) is not None)
                visitor.end()
                refused = [w for w in visitor.wrong if isinstance(w, OSError)]
                check(f"workers {workers}: no answer was wrong", len(visitor.wrong) == len(refused), visitor.wrong[:3])
                check(f"workers {workers}: few were refused while it restarted", len(refused) <= visitor.count // 4 + 8,
                      (len(refused), visitor.count))
                server.conf = other.directive
                server.write_conf()
                os.kill(server.pid, signal.SIGUSR1)
                check(f"workers {workers}: the new configuration holds", server.wait_for(
                    lambda: served_second(server), 10) is not None, server.log()[-600:])


def served_second(server):
    try:
        return any("second" in t for t in titles(server))
    except OSError:
        return False


def slow_readers_get_what_they_began():
    """The answer that a slow client began to read is whole, though the feed changed and the server reloaded meanwhile."""
    import socket
    with Store() as store:
        store.fill(0, 2000, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            whole = feed(server, "feed.atom?limit=100").body
            readers = []
            for _ in range(6):
                s = socket.socket()
                s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                s.connect(("127.0.0.1", server.port))
                s.sendall(b"GET /dialogue/feed.atom?limit=100 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                readers.append([s, s.recv(1000)])
            for n in range(3):
                store.fill(n, 100, sources=3, topics=3, mark=f"mark{n}", now=NOW + 60 * (n + 1))
                server.wait_for(lambda n=n: any(f"mark{n}" in t for t in titles(server)), 3)
                for form in ("feed.rss", "index.html", "feed.atom", "feed.atom?limit=100", "feed.atom?limit=99"):
                    feed(server, form)
            for n, (s, got) in enumerate(readers):
                s.settimeout(20 * PATIENCE)
                while chunk := s.recv(3000):
                    got += chunk
                s.close()
                check(f"slow reader {n}", got.partition(b"\r\n\r\n")[2] == whole, (len(got), len(whole)))


def main():
    run(a_commit_is_served_within_a_second, only_what_changed_gets_a_new_tag, a_delta_is_only_what_is_newer, a_delta_is_of_one_history, a_takedown_leaves_nothing,
        a_tombstone_stands_only_where_the_article_was, hidden_words_are_not_found, months_are_linked_when_they_come,
        another_store_in_its_place, an_older_backup_restored, a_store_that_goes_and_comes_back, damaged_while_served, trouble_from_the_start, a_locked_store, a_writer_is_killed,
        reload_by_signal, slow_readers_get_what_they_began)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
