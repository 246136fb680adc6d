#!/usr/bin/env python3
# runs-under: asan
"""Archives (RFC 5005): from the newest page everything can be reached, what is over never changes, large months are read by days, every
month can be asked for, and `cadialog export` has the same documents."""

import calendar
import json
import pathlib
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ET

from checks import check, equal, run, summary
from feed_atom import ATOM, AT, FH, check_atom
from feed_json import check_json
from feed_rss import check_rss
from lighttpd import PATIENCE, SETTLE, Lighttpd, program
from stores import BASE, Store

CHECKERS = {"atom": check_atom, "rss": check_rss, "json": check_json}
STEP_S = 97  # of fill: article n is so many seconds older than article n - 1
NEWER = 1300  # a number that fill() gives to none
DAY_S = 86400
SMALL, LARGE = 2, 3  # months ago: what the last days are of is neither


def month_back(n):
    """(year, month), n months ago."""
    t = time.gmtime()
    whole = t.tm_year * 12 + t.tm_mon - 1 - n
    return whole // 12, whole % 12 + 1


def month(n):
    return "%04d-%02d" % month_back(n)


def number_at(when, now):
    """The article that was published then, or just before."""
    return int((now - 600 - when) // STEP_S) + 1


TODAY = time.strftime("%Y-%m-%d", time.gmtime())


def fill(store, now):
    """More in the last two days, which on the first of a month are of the one before, than one document holds; then a month of few, one
    of too many on two days, and one of few."""
    store.fill(0, 1300, sources=2, topics=2, now=now)
    for back, day, count in ((SMALL, 12, 80), (LARGE, 10, 1100), (LARGE + 1, 20, 70)):
        last = calendar.timegm((*month_back(back), day, 20, 0, 0))
        store.fill(number_at(last, now), count, sources=2, topics=2, now=now)
    return 1300 + 80 + 1100 + 70


class Document:
    """A feed in any of the three forms."""

    def __init__(self, path, form):
        self.path, self.reply = path, server.get("/dialogue/" + path)
        if not equal(f"{path}: status", self.reply.status, 200):
            self.ids, self.links, self.archive = [], {}, False
            return
        wrong = CHECKERS[form](self.reply.body, BASE + path)
        check(f"{path}: is valid", not wrong, wrong[:4])
        if form == "json":
            feed = json.loads(self.reply.body)
            self.ids, self.links, self.archive = [i["id"] for i in feed["items"]], {"next": feed.get("next_url")}, None
            return
        root = ET.fromstring(self.reply.body)
        top = root if form == "atom" else root.find("channel")
        self.ids = [e.text for e in (top.findall(f"{ATOM}entry/{ATOM}id") if form == "atom" else top.findall("item/guid"))]
        self.links = {e.get("rel"): e.get("href") for e in top.findall(f"{ATOM}link")}
        self.archive = top.find(f"{FH}archive") is not None


def below(href):
    return href.removeprefix(BASE) if href else None


def walk(where, form):
    """All documents from the newest page on."""
    found = [Document(f"{where}feed.{form}", form)]
    while len(found) < 60:
        links = found[-1].links
        older = below(links.get("prev-archive") or links.get("next"))
        if not older:
            return found
        found.append(Document(older, form))
    check(f"{where}feed.{form}: its archives end", False, found[-1].path)
    return found


def everything_is_reached():
    for where, wanted in (("", count), ("topics/t1/", None), ("sources/s0/", None)):
        seen = {}
        for form in CHECKERS:
            documents = walk(where, form)
            seen[form] = {i for d in documents for i in d.ids}
            archives = [i for d in documents[1:] for i in d.ids]
            equal(f"{where}{form}: each is in one archive", len(archives), len(set(archives)))
            check(f"{where}{form}: none has too many", all(len(d.ids) <= 1000 for d in documents), [(d.path, len(d.ids)) for d in documents])
        check(f"{where}: the same in every form", seen["atom"] == seen["rss"] == seen["json"])
        if wanted:
            equal(f"{where}: all of them", len(seen["atom"]), wanted)


def they_are_linked_both_ways():
    for form in ("atom", "rss"):
        for where in ("", "topics/t1/"):
            documents = walk(where, form)
            for before, d in zip(documents, documents[1:]):
                check(f"{d.path}: says what it is", d.archive)
                equal(f"{d.path}: the newest page", below(d.links["current"]), f"{where}feed.{form}")
                check(f"{d.path}: is not the running month", not d.path.endswith(f"{month(0)}.{form}"))
                if TODAY not in before.path and before.archive:
                    equal(f"{d.path}: leads forward again", below(d.links.get("next-archive")), before.path)
            check(f"{where}: a month of few is one document", any(d.path.endswith(f"archive/{month(SMALL)}.{form}") for d in documents))


def large_months_are_read_by_days():
    for form in CHECKERS:
        equal(f"{form}: the month as a whole", len(Document(f"archive/{month(LARGE)}.{form}", form).ids), 1100)
    for day, status in ((f"{month(LARGE)}-10", 200), (f"{month(LARGE)}-20", 404), (f"{month(SMALL)}-12", 200), ("2026-02-30", 404), ("9999-01-01", 404),
                        ("2026-02-00", 404), ("2026-02-1", 404), (TODAY, 200)):
        equal(f"{day}: status", server.get(f"/dialogue/archive/{day}.atom").status, status)
    equal("a day has no page", server.get(f"/dialogue/archive/{month(LARGE)}-10/").status, 404)
    browser = server.get(f"/dialogue/archive/{month(LARGE)}-10.atom", {"Sec-Fetch-Dest": "document"})
    equal("a browser comes to the month", browser.get("Location"), f"{BASE}archive/{month(LARGE)}/#subscribe")


def the_running_month_changes():
    for path in (f"archive/{TODAY}.atom", f"archive/{month(0)}.atom"):
        d = Document(path, "atom")
        equal(f"{path}: nothing comes after it", d.links.get("next-archive"), None)
        check(f"{path}: but something before", re.search(r"archive/\d{4}-\d\d(-\d\d)?\.atom$", d.links.get("prev-archive", "")), d.links)
        equal(f"{path}: is asked for as often as a feed", d.reply.get("Cache-Control"), server.get("/dialogue/feed.atom").get("Cache-Control"))


def a_month_too_large_for_one_document():
    """leads to its newest day."""
    with Store() as large:
        when = calendar.timegm((*month_back(LARGE), 24, 20, 0, 0))
        large.fill(0, 12_000, sources=2, topics=2, now=when)
        with Lighttpd(large.directive) as other:
            for form in CHECKERS:
                for method in ("GET", "HEAD"):
                    reply = other.request(method, f"/dialogue/archive/{month(LARGE)}.{form}")
                    equal(f"{method} {form}: a month that is too large", reply.status, 302)
                    equal(f"{method} {form}: leads to its newest day", reply.get("Location"), f"{BASE}archive/{month(LARGE)}-24.{form}")
                    check(f"{method} {form}: and may change", reply.get("Cache-Control") == "no-cache" and "Accept-Encoding" in reply.get("Vary"), reply.headers)
            equal("its page is there", other.get(f"/dialogue/archive/{month(LARGE)}/").status, 200)
            equal("of a list with fewer the month is there", other.get(f"/dialogue/topics/t1/archive/{month(LARGE)}.atom").status, 200)


def a_list_of_several_filters_has_none():
    """What a previous archive would lead to is the list of one of them, or of everything."""
    for query in ("topic=t1&source=s0", "source=s1&language=ru"):
        for form in ("atom", "rss"):
            d = Document(f"feed.{form}?{query}", form)
            equal(f"{query}: full", len(d.ids), 50)
            equal(f"{query}: no archive of something else", (d.links.get("prev-archive"), d.links.get("next")), (None, None))
        equal(f"{query}: nor in JSON", Document(f"feed.json?{query}", "json").links["next"], None)


def archives_stay_as_they_are():
    def archives():
        return {d.path: d.reply for form in ("atom", "rss", "json") for d in walk("topics/t0/", form)[1:] if TODAY not in d.path}

    before, tag = archives(), server.get("/dialogue/topics/t0/feed.atom").get("ETag")
    check("there are archives", len(before) > 9, list(before))
    # another article, of this second: it is of today, however early that is
    store.fill(NEWER, 1, sources=2, topics=2, mark="newer", now=int(time.time()) + 600 + NEWER * STEP_S)
    server.wait_for(lambda: server.get("/dialogue/topics/t0/feed.atom").get("ETag") != tag, 4)
    server.stop()
    server.start()
    time.sleep(0.2 * SETTLE)
    after = archives()
    equal("the same archives", sorted(after), sorted(before))
    for path, old in before.items():
        new = after.get(path, old)
        equal(f"{path}: the same bytes under the same tag", (new.get("ETag"), new.body == old.body), (old.get("ETag"), True))
        if TODAY[:7] not in path:
            equal(f"{path}: since when", new.get("Last-Modified"), old.get("Last-Modified"))


def a_takedown_changes_its_day_only():
    path, other = f"archive/{month(LARGE)}-10.atom", f"archive/{month(LARGE)}-09.atom"
    old, beside = Document(path, "atom"), Document(other, "atom").reply
    store.forget(old.ids[3])
    check("it is gone from its day", server.wait_for(lambda: old.ids[3] not in Document(path, "atom").ids, 4) is not None)
    root = ET.fromstring(server.get("/dialogue/" + path).body)
    equal("which says so", [e.get("ref") for e in root.findall(f"{AT}deleted-entry")], [old.ids[3]])
    check("and is newer", root.findtext(f"{ATOM}updated") > ET.fromstring(old.reply.body).findtext(f"{ATOM}updated"))
    equal("the day before has not changed", server.get("/dialogue/" + other).get("ETag"), beside.get("ETag"))


def a_copy_has_them_too():
    conf, out = store.dir / "conf", store.dir / "out"
    conf.mkdir()
    (conf / "cadialog.conf").write_text(f'site {{ title = "x" base-url = "{BASE}" }}\nstore = "{store.address}"\n')
    told = subprocess.run([program("cadialog"), "export", "--config", str(conf), str(out)], capture_output=True, timeout=300 * PATIENCE, check=False)
    equal("export succeeds", (told.returncode, told.stderr), (0, b""))
    for where in ("", "topics/t1/"):
        for form in CHECKERS:
            for d in walk(where, form):
                there = (out / d.path).is_file()
                check(f"{d.path}: is in the copy, as it is served", there and (out / d.path).read_bytes() == d.reply.body, there)
                nearby = below(d.links.get("next-archive"))
                check(f"{d.path}: so is what comes after it", not nearby or (out / nearby).is_file(), nearby)
    for name in (f"archive/{month(LARGE)}.atom", f"archive/{month(LARGE)}/index.html", f"archive/{month(0)}.atom"):
        check(f"{name}: is in the copy too", (out / name).exists())
    rendered = subprocess.run([program("cadialog"), "render", "--config", str(conf), f"archive/{month(LARGE)}-10.rss"], capture_output=True, check=False)
    equal("render prints the same", rendered.stdout, pathlib.Path(out / f"archive/{month(LARGE)}-10.rss").read_bytes())


def main():
    global server, store, count, now, TODAY
    left = DAY_S - time.time() % DAY_S
    if left < 240 * PATIENCE:  # the day must not end in between
        time.sleep(left + 61)
    TODAY = time.strftime("%Y-%m-%d", time.gmtime())
    now = int(time.time())
    with Store() as store:
        count = fill(store, now)
        with Lighttpd(store.directive) as server:
            run(everything_is_reached, they_are_linked_both_ways, large_months_are_read_by_days, the_running_month_changes,
                a_list_of_several_filters_has_none, archives_stay_as_they_are, a_takedown_changes_its_day_only, a_copy_has_them_too)
    run(a_month_too_large_for_one_document)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
