#!/usr/bin/env python3
"""What sources owe to each other's hosts, and what they never owe to each other: silence, slowness and refusals of one are
nobody else's.

runs-under: asan"""

import asyncio
import json
import os
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time

from checks import check, equal, run, skip, summary
from fetching import ALLOW, CADIALOG, SANITIZED, Site, tree
from origin import Origin, answer, head, late, redirect, rss

ORIGIN = Origin()


def url(path, host):
    return f"http://{host}:{ORIGIN.port}{path}"


async def silent(origin, request, writer):
    await asyncio.sleep(60)
    return False


async def drips(origin, request, writer):
    """Much at once, then next to nothing for ever."""
    writer.write(head(200, "Content-Type: text/xml") + b"<rss><channel>" + b"<!-- much -->" * 15000)
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.2)


async def trickles(origin, request, writer):
    """10 KB a second for ever."""
    writer.write(head(200, "Content-Type: text/xml") + b"<rss><channel>")
    while True:
        writer.write(b"<!-- " + b"x" * 1000 + b" -->")
        await writer.drain()
        await asyncio.sleep(0.1)


def timed(site, *args):
    """Lines with the second in which each came; wall time."""
    begin = time.monotonic()
    process = site.start("--json", *args)
    lines = [(time.monotonic() - begin, json.loads(line)) for line in process.stdout]
    process.wait()
    return lines, time.monotonic() - begin


def the_silent_delay_nobody():
    ORIGIN.handlers["/silent"] = silent
    ORIGIN.handlers["/drips"] = drips
    ORIGIN.handlers["/good"] = answer(200, rss("good", 30))
    bad = [(f"bad{i}", url("/drips" if i % 5 == 0 else "/silent", f"127.1.1.{i + 1}")) for i in range(100)]
    good = [(f"good{i}", url("/good", f"127.1.2.{i + 1}")) for i in range(65)]
    site = Site(ALLOW, bad + good)
    for what, most in (("the first time", 3.0), ("once the sick are known", 1.5)):
        lines, wall = timed(site, "--now")
        fine = [at for at, line in lines if line["status"] in ("new", "unchanged")]
        equal(f"{what}: every good source is complete", len(fine), 65)
        equal(f"{what}: every bad one is named", sum(line["status"] == "error" and line["error"] != "" for _, line in lines), 100)
        if not SANITIZED:
            check(f"{what}: good ones do not wait for the silent ones", max(fine) <= most, f"{max(fine):.1f} s")
            check(f"{what}: all of it is bounded by the timeout", wall <= 6, f"{wall:.1f} s")
    equal("every article is there", site.count(), 65 * 30)
    site.remove()


def those_that_trickle_delay_nobody():
    """Not silent, but so slow that it is their servers that we wait for."""
    ORIGIN.handlers["/trickles"] = trickles
    site = Site(ALLOW, [(f"bad{i}", url("/trickles", f"127.1.9.{i + 1}")) for i in range(81)] +
                [(f"good{i}", url("/good", f"127.1.2.{i + 1}")) for i in range(65)])
    lines, wall = timed(site)
    fine = [at for at, line in lines if line["status"] == "new"]
    equal("every good source is complete beside them", len(fine), 65)
    if not SANITIZED:
        check("good ones do not wait until they are given up", max(fine) <= 3.5, f"{max(fine):.1f} s")
        check("and it is bounded by the timeout", wall <= 6, f"{wall:.1f} s")
    site.remove()


def hundreds_of_silent_servers():
    """More of them than there used to be room for, 512, before the first one's time is over."""
    ORIGIN.handlers["/silent"] = silent
    ORIGIN.handlers["/good-last"] = answer(200, rss("good-last"))
    before = len(ORIGIN.log)
    site = Site(ALLOW + "concurrency = 64", [(f"bad{i}", url("/silent", f"127.1.{4 + i // 250}.{1 + i % 250}")) for i in range(600)] +
                [(f"good{i}", url("/good-last", f"127.1.2.{i + 1}")) for i in range(5)])
    result = site.fetch()
    asked = [r for r in ORIGIN.log[before:]]
    equal("the last good ones are complete", [result[f"good{i}"]["status"] for i in range(5)], ["new"] * 5)
    equal("and every silent one is named", sum(result[f"bad{i}"]["error"] != "" for i in range(600)), 600)
    first = min(r.time for r in asked)
    early = sum(r.time < first + 3 for r in asked)
    check("they do not wait until the first silent ones are given up", SANITIZED or early > 540, early)
    site.remove()


def large_documents_delay_nobody():
    """Reading and storing them takes long and much memory: the small ones go before them, and what was read waits for its turn to be
    stored in no great number."""
    text = "<description>" + "A long paragraph about the dialogue. " * 4000 + "</description>"
    large, small = range(30), range(65)
    for i in large:
        ORIGIN.handlers[f"/large{i}"] = answer(200, rss(f"large{i}", 45, item_extra=text))
    site = Site(ALLOW, [(f"large{i}", url(f"/large{i}", f"127.1.12.{i + 1}")) for i in large] +
                [(f"small{i}", url("/good", f"127.1.2.{i + 1}")) for i in small])
    conf = site.path / "cadialog.conf"
    conf.write_text(re.sub("timeout = .s", "timeout = 20s", conf.read_text()))  # 200 MB take their time where others work, too
    result = site.fetch(watch=True)
    order = [line["source"][:5] for line in result.lines]
    equal("small sources are complete beside large ones", sum(result[f"small{i}"]["new"] == 30 for i in small), 65)
    equal("and so are those", sum(result[f"large{i}"]["new"] == 45 for i in large), 30)
    if not SANITIZED:
        last = len(order) - order[::-1].index("small")
        check("few large ones come before the last small one", order[:last].count("large") <= 6, order[:last].count("large"))
        check("and memory is bounded", result.peak_kib <= 100 << 10, result.peak_kib)
    site.remove()


def many_of_middle_size():
    """More than is held in memory arrives at once, since all of them end their answers together."""
    text = "<description>" + "A long paragraph about the dialogue. " * 1200 + "</description>"
    asked = []

    async def together(origin, request, writer):
        asked.append(request)
        while len(asked) < 120 and time.monotonic() < begin + 2:
            await asyncio.sleep(0.005)
        writer.write(bodies[request.path[1:]])
        await writer.drain()
        return True

    names = [f"middle{i}" for i in range(140)]
    bodies = {name: answer(200, rss(name, 5, item_extra=text)) for name in names}
    ORIGIN.handlers.update({"/" + name: together for name in names})
    begin = time.monotonic()
    site = Site(ALLOW + "concurrency = 140 ", [(name, url("/" + name, f"127.1.13.{i + 1}")) for i, name in enumerate(names)])
    result = site.fetch()
    equal("all of them are read", sum(result[name]["new"] == 5 for name in names), 140)
    site.remove()


def nobody_takes_the_call():
    """A server whose queue of connections is full lets us knock; the error says how far we came."""
    with socket.socket() as full:
        full.bind(("127.1.8.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(full.getsockname())
        site = Site(ALLOW, [("full", f"http://127.1.8.1:{full.getsockname()[1]}/rss")])
        line = site.fetch()["full"]
        check("a server that does not connect is named as that", "while connecting" in line["error"], line)
        for one in waiting:
            one.close()
        site.configure(ALLOW + "per-host = 1", [(name, url(f"/{name}", "127.1.8.2")) for name in ("good", "silent")])
        line = site.fetch()["silent"]
        check("one that is asked over a connection that was there is not", "without an answer" in line["error"], line)
        equal("which it is here", len({r.peer for r in ORIGIN.asked(server="127.1.8.2")}), 1)
        site.remove()


def gaps(host):
    times = sorted(r.time for r in ORIGIN.asked(server=host))
    return [b - a for a, b in zip(times, times[1:])]


def pauses_lengthen_by_themselves():
    for i in range(3):
        ORIGIN.handlers[f"/well-{i}"] = answer(200, rss(f"well-{i}"))
    hosts = {"127.1.3.1": answer(429, b"too many"), "127.1.3.2": answer(503, b"busy"), "127.1.3.3": late(2.2, answer(200, rss("late"))),
             "127.1.3.4": answer(500, b"no"), "127.1.3.5": answer(200, rss("first")),
             "127.1.3.6": head(429, "Content-Length: 500", "Connection: close") + b"too ma"}
    sources = []
    for host, handler in hosts.items():
        path = "/first-" + host[-1]
        ORIGIN.handlers[path] = handler
        sources += [(f"first{host[-1]}", url(path, host))] + [(f"well{host[-1]}{i}", url(f"/well-{i}", host)) for i in range(3)]
    site = Site(ALLOW + "per-host = 1 timeout = 5s", [])
    site.configure(ALLOW + "per-host = 1", sources)
    text = (site.path / "cadialog.conf").read_text().replace("timeout = 3s", "timeout = 6s")
    (site.path / "cadialog.conf").write_text(text)
    result = site.fetch()
    for host in hosts:
        equal(f"{host}: the others are read all the same", [result[f"well{host[-1]}{i}"]["status"] for i in range(3)], ["new"] * 3)
    first = {host: gaps(host)[0] for host in hosts}
    check("a 429 makes us pause", 0.45 <= first["127.1.3.1"] <= 3, first)
    check("one whose body breaks off, too", 0.45 <= first["127.1.3.6"] <= 3, first)
    check("a 503 makes us pause", 0.2 <= first["127.1.3.2"] <= 3, first)
    check("a slow answer makes us pause", first["127.1.3.3"] >= 2.2 + 0.2, first)
    check("others do not", first["127.1.3.4"] < 0.2 and first["127.1.3.5"] < 0.2, first)
    after = gaps("127.1.3.1")
    check("and good answers make it short again", after[1] > after[2] or after[2] < 0.2, after)
    site.remove()


def waits_are_remembered():
    """Whoever asked to be left alone is, also by the next run: hosts of articles, and those that a redirect leads to."""
    pages, aim = "127.1.10.2", "127.1.10.3"
    ORIGIN.handlers["/stories"] = answer(200, rss("stories", 5).replace(b"https://stories.example/", url("/story-", pages).encode()))
    ORIGIN.handlers["/led"] = redirect(url("/aim", aim))
    ORIGIN.handlers["/aim"] = answer(503, b"later", headers=["Retry-After: 3000"])
    for i in range(5):
        ORIGIN.handlers[f"/story-{i}"] = answer(429, b"later", headers=["Retry-After: 3000"])
    site = Site(ALLOW + "per-host = 1", [("stories", url("/stories", "127.1.10.1"), "extract = yes"), ("led", url("/led", "127.1.10.1"))])
    site.fetch()
    equal("one page is asked for", len([r for r in ORIGIN.asked(server=pages) if r.path != "/robots.txt"]), 1)
    equal("one address behind a redirect", len(ORIGIN.asked(server=aim)), 1)
    result = site.fetch("--now")
    equal("the next run asks for no page", len([r for r in ORIGIN.asked(server=pages) if r.path != "/robots.txt"]), 1)
    equal("and follows the redirect not", len(ORIGIN.asked(server=aim)), 1)
    equal("which is no error", (result["led"]["status"], result["led"]["error"]), ("skipped", ""))
    site.configure(ALLOW, [("list", url("/stories", pages), 'items = "//item"')])
    with sqlite3.connect(site.store) as db:
        db.execute("DELETE FROM fact WHERE name LIKE 'robots:%'")
    before = len(ORIGIN.log)
    line = site.fetch()["list"]
    equal("nor is it one of a listing, whose rules are not known any more", (line["status"], line["error"]), ("skipped", ""))
    equal("they are not asked for", len(ORIGIN.log), before)
    check("it is told when", line["next"], line)
    site.remove()


def run_at(uptime, site, seconds):
    """`cadialog run` where the clock that knows no date (CLOCK_MONOTONIC) begins at `uptime`: a name space of its own, as clocks go on
    only.  None: this machine allows none."""
    ahead = int(uptime - time.clock_gettime(time.CLOCK_MONOTONIC))
    how = ["unshare", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]), "--time", "--fork", "--kill-child", "--monotonic", str(ahead)]
    if subprocess.run([*how, "true"], stderr=subprocess.DEVNULL, check=False).returncode:
        return None
    process = subprocess.Popen([*how, CADIALOG, "run", "--config", site.path], stderr=subprocess.PIPE)
    time.sleep(seconds)
    left = [name for name, in site.sql("SELECT name FROM fact WHERE name LIKE 'host:%'")]
    os.kill(tree(process.pid)[1], signal.SIGTERM) # unshare does not hand signals on
    process.communicate(timeout=20)
    return left


def expired_facts_go_once_an_hour():
    host = "127.1.5.9"
    ORIGIN.handlers["/wait"] = answer(429, b"", headers=["Retry-After: 1"])
    ORIGIN.handlers["/often"] = answer(200, rss("often", 1))
    for uptime, wanted in ((3596, 0), (1000, 1)):
        site = Site(f"{ALLOW} every = 1s", [("wait", url("/wait", host), "every = 1h"), ("often", url("/often", "127.1.5.10"), "every = 1s")])
        left = run_at(uptime, site, 8)
        if left is None:
            skip("expired facts", "no name space for the time here, so the clock is not turned")
        else:
            equal(f"facts that have expired, from {uptime} s to {uptime + 8} s after the clock's start", len(left), wanted)
        site.remove()


def main():
    try:
        run(the_silent_delay_nobody, those_that_trickle_delay_nobody, hundreds_of_silent_servers,
            large_documents_delay_nobody, many_of_middle_size, nobody_takes_the_call, pauses_lengthen_by_themselves,
            waits_are_remembered, expired_facts_go_once_an_hour)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
