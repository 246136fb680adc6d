#!/usr/bin/env python3
"""The fetcher against an origin that misbehaves in every way that we could think of.

All sources are fetched in one run: the good ones must be complete, the bad ones named with a reason, and the time bounded by
the timeout although many of them hang.

runs-under: asan"""

import sys

import hostile
from checks import check, equal, run, summary
from fetching import ALLOW, SANITIZED, Site
from origin import Origin, answer, rss

FETCH = ALLOW + "concurrency = 32 "


def put_port(handler, port):
    """The port is only known once the origin listens."""
    return handler.replace(b"PORT", str(port).encode()) if isinstance(handler, bytes) else handler


def fix_length(data):
    """A PORT that was replaced may have changed the body's length."""
    head, gap, body = data.partition(b"\r\n\r\n")
    lines = head.split(b"\r\n")
    if not gap or b"Transfer-Encoding" in head:
        return data
    lines = [b"Content-Length: %d" % len(body) if line.startswith(b"Content-Length: ") else line for line in lines]
    return b"\r\n".join(lines) + gap + body


class World:
    def __init__(self):
        self.origin = Origin()
        port = self.origin.port
        for path, handler in hostile.HANDLERS.items():
            changed = put_port(handler, port)
            self.origin.handlers[path] = changed if changed is handler or handler == changed else fix_length(changed)
        names = [*hostile.GOOD, *hostile.BAD]
        self.sources = [(name.replace(".", "-"), f"http://127.1.0.{1 + i % 250}:{port}/{name}" if i < 250 else
                         f"http://127.1.1.{1 + i % 250}:{port}/{name}") for i, name in enumerate(names)]
        self.sources += [("refused", "http://127.1.9.9:1/rss"), ("no-such-host", "http://nobody.invalid/rss"),
                         ("tls-on-plain", f"https://127.1.9.1:{port}/rss"), ("inside", f"http://127.0.0.1:{port}/rss")]
        self.site = Site(FETCH, self.sources)
        self.result = self.site.fetch(watch=True)

    def close(self):
        self.origin.stop()
        self.site.remove()


WORLD = None


def every_source_has_a_line():
    equal("one line a source", sorted(line["source"] for line in WORLD.result.lines), sorted(s[0] for s in WORLD.sources))
    equal("the run says that some failed", WORLD.result.status, 1)
    for line in WORLD.result.lines:
        name = line["source"]
        check(f"{name}: an error is told exactly where the status says so", bool(line["error"]) == (line["status"] == "error"), line)
        check(f"{name}: next is there", bool(line["next"]) != (name == "status-410"), line["next"])


def good_ones_are_complete():
    for name, articles in hostile.GOOD.items():
        line = WORLD.result.by_name.get(name.replace(".", "-"), {})
        check(f"{name} is read", line.get("status") == ("new" if articles else "unchanged"), line)
        equal(f"{name} has all its articles", (WORLD.site.count(name.replace(".", "-")), line.get("new")), (articles, articles))


def pages_name_their_feed():
    line = WORLD.result["page-with-feed"]
    check("a page that links to its feed is named in the report", "/rss" in line.get("note", ""), line)
    equal("and the line tells where the feed is", line["url"].rsplit("/", 1)[-1], "rss")


def bad_ones_are_named():
    for name, word in hostile.BAD.items():
        line = WORLD.result.by_name.get(name.replace(".", "-"), {})
        if word is None:  # refused or read without harm: both will do
            check(f"{name} is survived", line.get("status") in ("error", "new", "unchanged"), line)
            continue
        check(f"{name} is an error", line.get("status") == "error", line)
        check(f"{name} says why ({word})", word.lower() in line.get("error", "").lower(), line.get("error"))
    for name, word in (("refused", "connection"), ("no-such-host", "resolved"), ("tls-on-plain", ""), ("inside", "loopback")):
        line = WORLD.result.by_name[name]
        check(f"{name} says why", line["status"] == "error" and word in line["error"], line)


def unread_bodies_are_not_waited_for():
    for name in ("redirect-then-silence", "redirect-then-drips", "redirect-then-flood", "status-404-then-silence", "status-503-then-drips"):
        took = WORLD.result.by_name[name]["ms"]
        check(f"{name} is over soon", took < (4000 if SANITIZED else 2000), took)
    line = WORLD.result.by_name["slow-redirects"]
    told = int(line["error"].split("after ")[-1].split()[0])
    check("the time that is told is that of all redirects together", told >= 2900, line["error"])


def nothing_inside_was_asked():
    for label in hostile.INNER:
        line = WORLD.result.by_name["inwards-" + label]
        check(f"a redirect to {label} is refused", line["status"] == "error" and line["new"] == 0, line)
    inside = [r for r in WORLD.origin.log if not r.server.startswith("127.1.")]
    equal("no request reached an address that is not allowed", [(r.server, r.path) for r in inside], [])
    evil = WORLD.origin.asked(server="127.1.250.1")
    equal("no DTD and no entity was loaded", [r.path for r in evil], [])
    secret = WORLD.site.sql("SELECT count(*) FROM content WHERE text LIKE '%root:%' OR html LIKE '%root:%'")[0][0]
    equal("no file of ours is in an article", secret, 0)


def errors_are_no_articles():
    cut = {"cut-document", "cut-until-close", "cut-behind-a-quoted-root", "billion-laughs", "quadratic-entity", "deep", "deep-html-content"}
    for name in hostile.BAD:
        if name not in cut:
            equal(f"{name} left no article", WORLD.site.count(name.replace(".", "-")), 0)
    titles = WORLD.site.sql("SELECT max(length(title)) FROM article")[0][0]
    check("titles are at most 100,000 characters", titles <= 100000, titles)
    scripts = WORLD.site.sql("SELECT count(*) FROM content WHERE html LIKE '%<script%' OR html LIKE '%onerror%'")[0][0]
    equal("no script is stored", scripts, 0)


def time_and_memory_are_bounded():
    if SANITIZED:
        return
    check("wall time is bounded by the timeout", WORLD.result.wall <= 6.5, f"{WORLD.result.wall:.1f} s")
    check("memory of all processes is at most 100 MiB", WORLD.result.peak_kib <= 100 * 1024, f"{WORLD.result.peak_kib // 1024} MiB")
    print(f"{len(WORLD.sources)} sources in {WORLD.result.wall:.1f} s, {WORLD.result.peak_kib / 1024:.0f} MiB")


def the_store_is_sound():
    check("integrity_check is ok", WORLD.site.sound())


def validators_of_broken_bodies_are_not_kept():
    asked_before = len(WORLD.origin.log)
    for name in ("cut-document", "cut-length"):
        WORLD.origin.handlers["/" + name] = answer(200, rss(name, 10), headers=[f'ETag: "{name}"'])
    again = WORLD.site.fetch("--now", "cut-document", "cut-length", "redirect-301", "early-hints", "strange-etag", "rss", "status-410")
    new = WORLD.origin.log[asked_before:]
    for name in ("cut-document", "cut-length"):
        requests = [r for r in new if r.path == "/" + name]
        equal(f"{name} is asked for once more, without a validator", [r.get("if-none-match") for r in requests], [None])
        equal(f"{name} is now complete", WORLD.site.count(name), 10)
    equal("a 301 moves the source", [r.path for r in new if "301" in r.path], ["/to-301"])
    equal("a hint's ETag is nobody's", [r.get("if-none-match") for r in new if r.path == "/early-hints"], [None])
    equal("a strange ETag comes back byte for byte", [(r.get("if-none-match"), r.get("if-modified-since")) for r in new
                                                     if r.path == "/strange-etag"], [("no quotes at all", "last tuesday")])
    equal("gone is gone", [r.path for r in new if "410" in r.path], [])
    equal("gone says so", (again["status-410"]["status"], again["status-410"]["next"]), ("skipped", None))


def main():
    global WORLD
    WORLD = World()
    try:
        run(every_source_has_a_line, good_ones_are_complete, pages_name_their_feed, bad_ones_are_named,
            unread_bodies_are_not_waited_for, nothing_inside_was_asked, errors_are_no_articles, time_and_memory_are_bounded,
            the_store_is_sound, validators_of_broken_bodies_are_not_kept)
    finally:
        WORLD.close()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
