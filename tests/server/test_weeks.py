#!/usr/bin/env python3
"""Days of polling at a turned clock (faketime): what publishers of many habits see of us.  The fetcher is started whenever its
earliest source is due, up to twenty minutes late, as a machine may be."""

import calendar
import collections
import email.utils
import os
import pathlib
import subprocess
import sys
import time

from checks import check, equal, run, summary
from fetching import CADIALOG, Result, Site, json
from lighttpd import PATIENCE
from origin import Origin, answer, head

HOUR, DAY = 3600, 86400
CLOCK = next(map(str, pathlib.Path("/usr/lib").glob("*/faketime/libfaketime.so.1")))
START = calendar.timegm((2026, 2, 27, 21, 17, 0))  # a Friday
LATE = 1200
ALLOW = 'allow-addresses = {"127.0.0.0/8"}\n'
ORIGIN = Origin()


class World:
    now = START
    asked = collections.defaultdict(list)  # path: [(when, validator sent, status)]


def fetch(site):
    """By the library alone: the program of that name leaves files behind which a later one of the same process number stumbles over."""
    turned = {**os.environ, "LD_PRELOAD": CLOCK, "FAKETIME": f"{World.now - int(time.time()):+d}", "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    done = subprocess.run([CADIALOG, "fetch", "--config", site.path, "--json"], capture_output=True, timeout=60 * PATIENCE, check=False, env=turned)
    if not done.stdout:
        raise RuntimeError(f"a fetch ended with {done.returncode}: {done.stderr.decode()[-300:]}")
    return Result(0, [json.loads(line) for line in done.stdout.decode().splitlines()], "", 0, 0)


def when(text):
    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%SZ"))


def rss(name, items, extra=""):
    text = "".join(f"<item><title>{name} {n}</title><guid>{name}-{n}</guid><link>http://127.1.0.1/{name}/{n}</link>"
                   f"<pubDate>{email.utils.formatdate(at, usegmt=True)}</pubDate></item>" for n, at in items)
    return f'<rss version="2.0"><channel><title>{name}</title><link>http://127.1.0.1/</link>{extra}{text}</channel></rss>'.encode()


class Feed:
    """Publishes at `times`.  Without validators each answer is another document, as from a server that writes its time in."""

    def __init__(self, name, times, window=15, validators=True, extra="", headers=(), instead=None):
        self.name, self.times, self.window, self.validators, self.extra, self.headers = name, sorted(times), window, validators, extra, headers
        self.instead = instead or (lambda: None)  # another answer, for a while
        ORIGIN.handlers["/" + name] = self

    def answer(self, validator):
        out = [(n, at) for n, at in enumerate(self.times) if at <= World.now]
        etag = f'"{len(out)}"' if self.validators else None
        lines = [f"Date: {email.utils.formatdate(World.now, usegmt=True)}", *self.headers, *([f"ETag: {etag}"] if etag else [])]
        if etag and validator == etag:
            return 304, head(304, *lines)
        stamp = "" if etag else f"<lastBuildDate>{email.utils.formatdate(World.now, usegmt=True)}</lastBuildDate>"
        return 200, answer(200, rss(self.name, out[-self.window:][::-1], self.extra + stamp), headers=lines)

    async def __call__(self, origin, request, writer):
        validator = request.get("if-none-match")
        status, data = self.instead() or self.answer(validator)
        World.asked[self.name].append((World.now, validator, status))
        writer.write(data)
        await writer.drain()
        return True


def regularly(step, first=START - 20 * DAY, until=START + 20 * DAY, hours=range(24)):
    return [t for t in range(first, until, step) if t // HOUR % 24 in hours]


def from_day(day, status, *headers, until=99):
    def instead():
        now = World.now - START
        return (status, answer(status, b"no", "text/plain", headers)) if day * DAY <= now < until * DAY else None
    return instead


def page():
    """From half a day on, a page stands where the feed was."""
    if World.now < START + DAY / 2:
        return None
    link = '<link rel="alternate" type="application/rss+xml" href="/behind-page">'
    return 200, answer(200, f"<!DOCTYPE html><html><head><title>News</title>{link}</head><body><p>Hello</p></body></html>".encode(), "text/html")


LONG_AGO = [START - 400 * DAY + n * 60 for n in range(15)]
NIGHT = "<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(7)) + "</skipHours>"
FEEDS = [
    Feed("hourly", regularly(HOUR)),
    Feed("dead", LONG_AGO, validators=False),
    Feed("dead-often", LONG_AGO),
    Feed("daily", [day + n * 20 for day in regularly(DAY) for n in range(15)], validators=False),
    Feed("by-day", regularly(900, hours=range(4, 16)), window=10),
    Feed("night", regularly(HOUR // 2), extra=NIGHT, validators=False),
    Feed("night-fails", regularly(HOUR // 2), extra=NIGHT, instead=from_day(1, 500)),
    Feed("ttl-fails", regularly(HOUR), extra="<ttl>240</ttl>", instead=from_day(1, 500)),
    Feed("dead-fails", LONG_AGO, validators=False, instead=from_day(0.5, 500)),
    Feed("two-lines", regularly(HOUR), headers=["Cache-Control: public", "Cache-Control: max-age=14400"]),
    Feed("no-cache", regularly(HOUR), headers=["Cache-Control: no-cache, max-age=86400"]),
    Feed("limited", regularly(600), instead=from_day(1, 403, "Retry-After: 30000", until=1.1)),
    Feed("moved", regularly(HOUR), instead=from_day(0.5, 301, "Location: /moved-to")),
    Feed("page", regularly(HOUR), instead=page),
]
BEHIND = [Feed("moved-to", regularly(HOUR), instead=from_day(1.5, 500)), Feed("behind-page", regularly(HOUR))]


def pass_days(site, days):
    """Reports of the fetches, by source."""
    told, end = collections.defaultdict(list), World.now + days * DAY
    while World.now < end:
        lines = fetch(site).lines
        for line in lines:
            told[line["source"]].append({**line, "at": World.now})
        due = min(when(line["next"]) for line in lines if line["next"])
        World.now = -(-max(due, World.now + 1) // LATE) * LATE
    return told


def moments(name):
    return [at for at, _, _ in World.asked[name]]


def least_distance(name):
    at = moments(name)
    return min((b - a for a, b in zip(at, at[1:])), default=DAY)


def a_day_of(name):
    return len(World.asked[name]) / 3


def rhythms():
    check("an hourly source is asked often enough and no more", 24 <= a_day_of("hourly") <= 50, a_day_of("hourly"))
    wrong = [row for before, row in zip(World.asked["hourly"], World.asked["hourly"][1:]) if not row[1]]
    equal("with its validator each time but the first", (World.asked["hourly"][0][1], wrong), (None, []))
    check("a dead one a few times, although each answer is a new document", a_day_of("dead") <= 8, a_day_of("dead"))
    check("and never twice in an hour", least_distance("dead") >= HOUR, least_distance("dead"))
    check("nor does an operator's quick rhythm make it so", least_distance("dead-often") >= HOUR, least_distance("dead-often"))
    check("fifteen items at once, once a day, are no rhythm of seconds", a_day_of("daily") <= 15, a_day_of("daily"))
    check("four hours in the second line of Cache-Control", least_distance("two-lines") >= 4 * HOUR, least_distance("two-lines"))
    check("no-cache asks nobody to wait", a_day_of("no-cache") >= 20, a_day_of("no-cache"))


def errors():
    for name in ("night", "night-fails"):
        at_night = [t for t in moments(name)[1:] if t // HOUR % 24 < 7]
        equal(f"{name}: nobody comes in skipped hours", at_night, [])
    check("a failing server is asked no more often than its ttl allows", least_distance("ttl-fails") >= 4 * HOUR,
          least_distance("ttl-fails"))
    check("nor an idle one more than once an hour", least_distance("dead-fails") >= HOUR, least_distance("dead-fails"))
    refused = [at for at, _, status in World.asked["limited"] if status == 403]
    check("Retry-After holds with any error", refused and all(b - refused[0] >= 30000 for b in moments("limited") if b > refused[0]), refused)


def addresses(told):
    equal("an address that fails is asked once in each fetch", collections.Counter(moments("moved-to")).most_common(1)[0][1], 1)
    pages = [at for at, _, status in World.asked["page"] if at >= START + DAY / 2]
    check("a page at a feed's address is asked for a day", DAY <= pages[-1] - pages[0] < DAY + 2 * HOUR, pages[-1] - pages[0])
    check("and the feed behind it goes on", moments("behind-page")[-1] > START + 2.9 * DAY, moments("behind-page")[-1])
    notes = [line.get("note", "") for line in told["page"]]
    equal("which is told once", len([note for note in notes if note.startswith("moved to")]), 1)


def windows(told):
    mornings = [line["at"] for line in told["by-day"] if "warning" in line]
    check("a small window loses items one morning at most", len(mornings) <= 1, mornings)


def clock_set_back(site):
    World.now -= 10 * DAY
    lines = fetch(site)
    waits = [name for name in ("hourly", "dead", "daily") if lines[name]["status"] == "skipped"]
    equal("where the clock was ahead, nobody waits until it is there again", waits, [])
    World.now += 60
    waits = [name for name in ("hourly", "dead", "daily") if fetch(site)[name]["status"] == "skipped"]
    equal("and then all is as ever", waits, ["hourly", "dead", "daily"])


def three_days():
    site = Site(ALLOW, [(feed.name, f"http://127.1.0.1:{ORIGIN.port}/{feed.name}", "every = 10m" if feed.name == "dead-often" else "")
                        for feed in FEEDS])
    told = pass_days(site, 3)
    rhythms()
    errors()
    windows(told)
    addresses(told)
    clock_set_back(site)
    check("the store is sound", site.sound())
    site.remove()


def main():
    try:
        run(three_days)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
