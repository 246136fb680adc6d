#!/usr/bin/env python3
"""The fetcher against an origin that writes down what it is asked: a publisher's view of us."""

import datetime
import email.utils
import re
import ssl
import subprocess
import sys
import tempfile
import time

from checks import check, equal, run, summary
from fetching import Site
from origin import Origin, answer, head, late, redirect, rss

ORIGIN = Origin()
PORT = ORIGIN.port
ALLOW = 'allow-addresses = {"127.0.0.0/8"}\n'


def url(path, host="127.1.0.1", port=None):
    return f"http://{host}:{port or PORT}{path}"


def serve(path, handler):
    ORIGIN.handlers[path] = handler


def asked(path):
    return ORIGIN.asked(path)


def seconds_until(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp() - time.time()


class Validating:
    """Answers 304 to its present validators; anything else gets the body."""

    def __init__(self, name, etag=None, modified=None, headers=()):
        self.name, self.etag, self.modified, self.headers, self.body = name, etag, modified, list(headers), rss(name)

    def lines(self):
        return self.headers + ([f"ETag: {self.etag}"] if self.etag else []) + (
            [f"Last-Modified: {self.modified}"] if self.modified else [])

    async def __call__(self, origin, request, writer):
        same = request.get("if-none-match") == self.etag if self.etag else request.get("if-modified-since") == self.modified
        writer.write(head(304, *self.lines()) if same else answer(200, self.body, headers=self.lines()))
        await writer.drain()
        return True


def first_request_and_validators():
    etag, modified = 'W/"a b;\u00e4,\\"', "Thu, 06 Mar 2025 09:00:00 GMT"
    feed = Validating("valid", etag, modified, ["Set-Cookie: id=1; Path=/"])
    serve("/valid", feed)
    site = Site(ALLOW, [("valid", url("/valid"))])
    first = site.fetch()["valid"]
    equal("a first fetch brings all", (first["status"], first["new"], first["http"]), ("new", 3, 200))
    again = site.fetch()["valid"]
    equal("what is not due is skipped", (again["status"], again["error"]), ("skipped", ""))
    equal("and not asked for", len(asked("/valid")), 1)
    later = site.fetch("--now")["valid"]
    equal("not modified", (later["status"], later["http"], later["new"]), ("unchanged", 304, 0))
    one, two = asked("/valid")
    equal("the first request is unconditional", (one.get("if-none-match"), one.get("if-modified-since")), (None, None))
    equal("validators come back byte for byte", (two.get("if-none-match"), two.get("if-modified-since")), (etag, modified))
    for request in (one, two):
        equal("no cookie, no referer", (request.get("cookie"), request.get("referer")), (None, None))
        agent = request.get("user-agent")
        check("an honest name with version and contact", agent.startswith("cadialog/") and "mailto:tests@example.org" in agent, agent)
        equal("codings", request.get("accept-encoding"), "gzip, br, zstd")
        check("feeds are what we want", "application/atom+xml" in request.get("accept"), request.get("accept"))
    feed.etag = '"newer"'
    serve("/valid", head(304, 'ETag: "newer"'))
    site.fetch("--now")
    serve("/valid", feed)
    site.fetch("--now")
    equal("a 304's new validator is kept", asked("/valid")[-1].get("if-none-match"), '"newer"')
    site.configure(ALLOW, [("valid", url("/moved-by-hand"))])
    serve("/moved-by-hand", feed)
    site.fetch("--now")
    equal("another address, no validators", asked("/moved-by-hand")[0].get("if-none-match"), None)
    site.remove()


def refused_validators():
    """Some servers answer 412 to whoever sends back what they gave: it is not sent a second time."""
    async def refuses(origin, request, writer):
        known = request.get("if-none-match")
        writer.write(answer(412, b"no") if known else answer(200, rss("refuses"), headers=['ETag: "x"']))
        await writer.drain()
        return True

    serve("/refuses", refuses)
    site = Site(ALLOW, [("refuses", url("/refuses"))])
    lines = [site.fetch("--now")["refuses"] for _ in range(3)]
    equal("refused once, and read again", [(line["status"], line["http"]) for line in lines], [("new", 200), ("error", 412), ("unchanged", 200)])
    equal("validators", [r.get("if-none-match") for r in asked("/refuses")], [None, '"x"', None])
    site.remove()


def same_body_is_not_read_again():
    serve("/plain", answer(200, rss("plain")))
    site = Site(ALLOW, [("plain", url("/plain"))])
    site.fetch()
    line = site.fetch("--now")["plain"]
    equal("the same bytes are unchanged", (line["status"], line["http"], line["new"], line["updated"]), ("unchanged", 200, 0, 0))
    site.remove()


def redirects_and_validators():
    serve("/temp", redirect("/target-a"))
    serve("/target-a", Validating("temp", '"a"'))
    serve("/target-b", Validating("temp", '"b"'))
    site = Site(ALLOW, [("temp", url("/temp"))])
    site.fetch()
    site.fetch("--now")
    equal("a validator goes to the target that gave it", asked("/target-a")[-1].get("if-none-match"), '"a"')
    equal("a 302 does not move", len(asked("/temp")), 2)
    serve("/temp", redirect("/target-b"))
    site.fetch("--now")
    equal("and to no other target", asked("/target-b")[-1].get("if-none-match"), None)
    equal("nor to the source", [r.get("if-none-match") for r in asked("/temp")], [None] * 3)
    site.remove()


def permanent_moves():
    serve("/old", redirect("/new", 301))
    serve("/new", Validating("moved", '"n"'))
    site = Site(ALLOW, [("moved", url("/old"))])
    line = site.fetch()["moved"]
    check("a move is reported", "/new" in line.get("note", ""), line)
    site.fetch("--now")
    equal("the old address is left alone", len(asked("/old")), 1)
    equal("the new one is asked with its validator", asked("/new")[-1].get("if-none-match"), '"n"')
    serve("/new", answer(404, b"no"))
    serve("/old", answer(200, rss("moved", 4)))
    line = site.fetch("--now")["moved"]
    equal("where the new one fails, the old one is tried", (line["status"], line["new"], len(asked("/old"))), ("new", 1, 2))
    serve("/old-308", redirect("/new-308", 308))
    serve("/new-308", answer(200, rss("moved308")))
    site.configure(ALLOW, [("moved308", url("/old-308"))])
    site.fetch()
    line = site.fetch("--now")["moved308"]
    equal("308 moves like 301", (len(asked("/old-308")), len(asked("/new-308")), line["url"]), (1, 2, url("/new-308")))
    for status in (302, 303, 307):
        serve(f"/away-{status}", redirect("/gone-for-today", status))
    serve("/gone-for-today", answer(410, b"gone"))
    site.configure(ALLOW, [(f"away{status}", url(f"/away-{status}")) for status in (302, 303, 307)])
    result = site.fetch()
    for status in (302, 303, 307):
        check(f"a 410 behind a {status} does not end a source", result[f"away{status}"]["status"] == "error" and
              result[f"away{status}"]["next"], result[f"away{status}"])
    serve("/old-gone", redirect("/new-gone", 301))
    serve("/new-gone", answer(410, b"gone"))
    site.configure(ALLOW, [("movedgone", url("/old-gone"))])
    equal("a 410 behind a 301 does", site.fetch()["movedgone"]["next"], None)
    serve("/old-page", redirect("/new-gone-2", 301))
    serve("/new-gone-2", answer(200, rss("fellback")))
    site.configure(ALLOW, [("fellback", url("/old-page"))])
    site.fetch()
    serve("/new-gone-2", answer(410, b"gone"))
    serve("/old-page", answer(200, b"<!DOCTYPE html><title>Closed today</title><p>Come back tomorrow.", "text/html"))
    line = site.fetch("--now")["fellback"]
    check("nor one where the old address is there still, whatever it answers", line["status"] == "error" and line["next"], line)
    serve("/half-way", redirect("/temporary", 301))
    serve("/temporary", redirect("/new-2", 302))
    serve("/new-2", answer(200, rss("half")))
    site.configure(ALLOW, [("half", url("/half-way"))])
    site.fetch()
    site.fetch("--now")
    equal("a chain with a temporary link moves nothing", len(asked("/half-way")), 2)
    site.remove()


def gone():
    serve("/gone", answer(410, b"gone"))
    site = Site(ALLOW, [("gone", url("/gone"))])
    line = site.fetch()["gone"]
    equal("410 is an error once", (line["status"], line["http"], line["next"]), ("error", 410, None))
    line = site.fetch("--now")
    equal("and then the end", (line["gone"]["status"], line["gone"]["next"], len(asked("/gone")), line.status), ("skipped", None, 1, 0))
    serve("/gone-2", answer(200, rss("gone")))
    site.configure(ALLOW, [("gone", url("/gone-2"))])
    equal("but a new address is a new beginning", site.fetch()["gone"]["new"], 3)
    site.remove()


def retry_after():
    host = "127.3.0.1"
    serve("/limited", answer(429, b"wait", headers=["Retry-After: 3"]))
    serve("/other", answer(200, rss("other")))
    other_port = Origin()
    other_port.handlers["/free"] = answer(200, rss("free"))
    site = Site(ALLOW + "per-host = 1", [("limited", url("/limited", host)), ("other", url("/other", host)),
                                        ("free", url("/free", host, other_port.port))])
    site.fetch("limited")
    begin = time.monotonic()
    result = site.fetch("--now")
    equal("who asked to wait is left alone, --now or not", len(asked("/limited")) + len(asked("/other")), 1)
    equal("his other sources too", (result["other"]["status"], result["other"]["error"]), ("skipped", ""))
    equal("another port of that host is not", result["free"]["status"], "new")
    check("next is when he said", 0 < seconds_until(result["other"]["next"]) <= 4, result["other"]["next"])
    time.sleep(max(0, 4.1 - (time.monotonic() - begin)))
    equal("afterwards he is asked again", site.fetch("--now", "other")["other"]["status"], "new")
    when = email.utils.formatdate(time.time() + 300, usegmt=True)
    serve("/dated", answer(503, b"wait", headers=[f"Retry-After: {when}"]))
    site.configure(ALLOW, [("dated", url("/dated", "127.3.0.2")), ("absurd", url("/absurd", "127.3.0.3"))])
    serve("/absurd", answer(503, b"wait", headers=["Retry-After: 31536000000"]))
    result = site.fetch()
    check("a date is understood", 290 <= seconds_until(result["dated"]["next"]) , result["dated"]["next"])
    check("an absurd one is capped", seconds_until(result["absurd"]["next"]) <= 30 * 86400 + 5, result["absurd"]["next"])
    site.fetch("--now")
    equal("all of it survives a restart", (len(asked("/dated")), len(asked("/absurd"))), (1, 1))
    other_port.stop()
    site.remove()


def backoff():
    serve("/failing", answer(500, b"no"))
    site = Site(ALLOW, [("failing", url("/failing"))])
    waits = [seconds_until(site.fetch("--now")["failing"]["next"]) for _ in range(5)]
    check("errors wait twice as long each time", all(b > a * 1.5 for a, b in zip(waits, waits[1:])), waits)
    check("with jitter", len({round(w) % 60 for w in waits}) > 1, waits)
    serve("/failing", answer(200, rss("failing")))
    line = site.fetch("--now")["failing"]
    check("and a success ends it", line["status"] == "new" and seconds_until(line["next"]) <= 3700, line)
    site.remove()


def connections_and_pauses():
    sources = []
    for i in range(10):
        serve(f"/crowd-{i}", late(0.15, answer(200, rss(f"crowd-{i}"))))
        sources.append((f"crowd{i}", url(f"/crowd-{i}", "127.4.0.1")))
    site = Site(ALLOW + "per-host = 2", sources)
    ORIGIN.open_most.clear()
    result = site.fetch()
    equal("all are read", [line["status"] for line in result.lines], ["new"] * 10)
    equal("two at once at one host", ORIGIN.open_most.get("127.4.0.1"), 2)
    peers = {r.peer for r in ORIGIN.asked(server="127.4.0.1")}
    check("over connections that are kept", len(peers) <= 3, len(peers))
    site.remove()
    site = Site(ALLOW + "pause = 300ms", [(f"crowd{i}", url(f"/crowd-{i}", "127.4.0.2")) for i in range(4)])
    site.fetch()
    times = sorted(r.time for r in ORIGIN.asked(server="127.4.0.2"))
    check("a pause is kept between requests", all(b - a >= 0.25 for a, b in zip(times, times[1:])), times)
    site.remove()


def rhythm():
    serve("/aged", answer(200, rss("aged"), headers=["Cache-Control: public, max-age=20000"]))
    serve("/expiring", answer(200, rss("expiring"), headers=[
        "Expires: " + email.utils.formatdate(time.time() + 30000, usegmt=True)]))
    serve("/ttl", answer(200, rss("ttl", extra="<ttl>700</ttl>")))
    serve("/forever", answer(200, rss("forever"), headers=["Cache-Control: max-age=99999999999"]))
    serve("/fixed", answer(200, rss("fixed")))
    serve("/lengthened", answer(200, rss("lengthened"), headers=["Cache-Control: max-age=20000"]))
    serve("/ttl-absurd", answer(200, rss("ttl-absurd", extra="<ttl>99999999999999999999</ttl>")))
    serve("/ttl-years", answer(200, rss("ttl-years", extra="<ttl>5000000</ttl>")))
    serve("/ttl-none", answer(200, rss("ttl-none", extra="<ttl>-5</ttl>")))
    serve("/seldom", answer(200, rss("seldom")))
    serve("/undated", answer(200, re.sub(b"<pubDate>.*?</pubDate>", b"", rss("undated"))))
    names = ("aged", "expiring", "ttl", "forever", "ttl-absurd", "ttl-years", "ttl-none", "undated")
    site = Site(ALLOW, [(n, url("/" + n)) for n in names] + 
                [(n, url("/" + n), "every = 1s") for n in ("fixed", "lengthened")] +
                [("seldom", url("/seldom"), "every = 9000h")])
    result = site.fetch()
    for name, least, most in (("aged", 19990, 20010), ("expiring", 29900, 30010), ("ttl", 41990, 42010),
                              ("forever", 86400, 30 * 86400 + 5), ("fixed", -1, 2), ("ttl-absurd", 29 * 86400, 30 * 86400 + 5),
                              ("ttl-years", 29 * 86400, 30 * 86400 + 5), ("ttl-none", 3590, 86400), ("undated", 1795, 1805),
                              ("seldom", 300 * 86400, 400 * 86400), ("lengthened", 19990, 20010)):
        check(f"{name}: next", least <= seconds_until(result[name]["next"]) <= most, result[name]["next"])
    time.sleep(1.2)
    site.fetch()
    equal("every = 1s is obeyed", (len(asked("/fixed")), len(asked("/aged"))), (2, 1))
    serve("/idle", answer(200, rss("idle")))
    site.configure(ALLOW, [("idle", url("/idle"))])
    check("who hardly changes is asked once an hour at most", seconds_until(site.fetch()["idle"]["next"]) >= 3590)
    site.remove()


def wishes_hold():
    """What a feed asks for in its text holds while it answers that nothing has changed."""
    wishes = {"ttl": "<ttl>700</ttl>", "period": '<x:updatePeriod xmlns:x="http://purl.org/rss/1.0/modules/syndication/">weekly'
              '</x:updatePeriod>', "days": "<skipDays>" + "".join(f"<day>{d}</day>" for d in (
                  "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday") if d != time.strftime(
                      "%A", time.gmtime(time.time() + 3 * 86400))) + "</skipDays>",
              "hours": "<skipHours>" + "".join(f"<hour>{h}</hour>" for h in range(24) if h != (time.gmtime().tm_hour + 12) % 24) +
              "</skipHours>"}
    least = {"ttl": 41900, "period": 7 * 86400 - 100, "days": 86400 * 2, "hours": 10.9 * 3600}
    sources = []
    for name, extra in wishes.items():
        for kind in ("same", "304"):
            feed = Validating(f"wish-{name}-{kind}", '"w"')
            feed.body = rss(f"wish-{name}-{kind}", extra=extra)
            serve(f"/wish-{name}-{kind}", feed if kind == "304" else answer(200, feed.body))
            sources.append((f"{name}-{kind}", url(f"/wish-{name}-{kind}")))
    site = Site(ALLOW, sources)
    for what, result in (("at first", site.fetch()), ("when nothing has changed", site.fetch("--now"))):
        for name, _ in sources:
            line = result[name]
            check(f"{name} {what}: next is as late as was asked for", seconds_until(line["next"]) >= least[name.split("-")[0]], line)
    equal("that was by 304 and by the same bytes", sorted(line["http"] for line in result.lines), [200] * 4 + [304] * 4)
    site.remove()


def windows():
    def window(first, count):
        body = rss("window", count)
        now = email.utils.formatdate(time.time(), usegmt=True)
        for i in range(count):
            body = body.replace(f"window-{i}<".encode(), f"window-{first + i}<".encode()).replace(
                f"example/{i}<".encode(), f"example/{first + i}<".encode()).replace(
                f"Thu, {6 + i:02} Mar 2025 09:00:00 GMT".encode(), now.encode()).replace(
                f"<title>window {i}<".encode(), f"<title>window {first + i}<".encode()).replace(
                f"part {i}.".encode(), f"part {first + i}.".encode())
        return answer(200, body)
    serve("/window", window(1000, 5))
    site = Site(ALLOW, [("window", url("/window"))])
    equal("no warning at first", site.fetch()["window"].get("warning"), None)
    before = site.status()["window"]["interval"]
    time.sleep(1.1)
    serve("/window", window(2000, 5))
    result = site.fetch("--now")
    check("a window that is too short is told", "passed unseen" in result["window"].get("warning", ""), result["window"])
    check("also on standard error", "passed unseen" in result.stderr, result.stderr)
    after = site.status()["window"]["interval"]
    check("and it is asked more often, within the bounds", after <= max(before // 2, 600) < before, (before, after))
    check("from the next time on", seconds_until(result["window"]["next"]) <= after + 2, (after, result["window"]["next"]))
    time.sleep(1.1)
    serve("/window", window(2003, 5))
    line = site.fetch("--now")["window"]
    equal("a window that overlaps the last one is long enough", (line["new"], line.get("warning")), (3, None))
    site.remove()


def robots_states():
    listing = b"<html><body>" + b"".join(b"<div class='n'><a href='/n/%d'>News %d of the dialogue</a></div>" % (i, i)
                                        for i in range(3)) + b"</body></html>"
    options = 'listing { items = "//div[@class=\'n\']" title = "a" link = "a/@href" }'
    rules = {"127.6.0.1": answer(404, b"none"), "127.6.0.2": answer(503, b"down"), "127.6.0.3": head(200),
             "127.6.0.4": answer(200, b"User-agent: cadialog\nDisallow: /\n", "text/plain"),
             "127.6.0.5": redirect("/elsewhere/robots.txt"),
             "127.6.0.6": b"HTTP/1.1 404 Not Found\r\nContent-Length: 1000\r\n\r\ncut off"}

    async def robots(origin, request, writer):
        writer.write(rules.get(request.server, answer(404, b"")))
        await writer.drain()
        return request.server not in ("127.6.0.3", "127.6.0.6")

    serve("/robots.txt", robots)
    serve("/elsewhere/robots.txt", answer(200, b"User-agent: *\nDisallow: /list\n", "text/plain"))
    serve("/list", answer(200, listing, "text/html"))
    expect = {"127.6.0.1": "new", "127.6.0.2": "error", "127.6.0.3": "new", "127.6.0.4": "error", "127.6.0.5": "error",
              "127.6.0.6": "new"}
    site = Site(ALLOW, [(f"l{h[-1]}", url("/list", h), options) for h in expect])
    result = site.fetch()
    for host, status in expect.items():
        line = result["l" + host[-1]]
        equal(f"robots.txt of {host}", line["status"], status)
        equal(f"{host} was {'asked' if status == 'new' else 'left alone'}", len(ORIGIN.asked("/list", host)), int(status == "new"))
    check("the reason is told", "robots.txt" in result["l4"]["error"], result["l4"])
    count = len(asked("/robots.txt"))
    site.fetch("--now", "l1", "l4")
    equal("rules are kept for a day", len(asked("/robots.txt")), count)
    site.remove()


def tls():
    with tempfile.TemporaryDirectory() as name:
        made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=test",
                               "-addext", "subjectAltName=IP:127.7.0.1", "-keyout", f"{name}/key", "-out", f"{name}/cert"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        if made.returncode != 0:
            check("openssl makes a certificate", False)
            return
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(f"{name}/cert", f"{name}/key")
        secure = Origin(context)
        secure.handlers["/tls"] = answer(200, rss("tls"))
        where = [("trusted", f"https://127.7.0.1:{secure.port}/tls"), ("otherhost", f"https://127.7.0.2:{secure.port}/tls")]
        site = Site(ALLOW, where)
        result = site.fetch()
        check("an unknown authority is refused", result["trusted"]["status"] == "error" and "certificate" in result["trusted"]["error"],
              result["trusted"])
        result = site.fetch("--now", env={"SSL_CERT_FILE": f"{name}/cert"})
        equal("a known one is taken", result["trusted"]["status"], "new")
        check("but not for another host", "certificate" in result["otherhost"]["error"], result["otherhost"])
        equal("nothing was asked without trust", len(secure.log), 1)
        secure.stop()
        site.remove()


def main():
    try:
        run(first_request_and_validators, refused_validators, same_body_is_not_read_again, redirects_and_validators, permanent_moves,
            gone, retry_after, backoff, connections_and_pauses, rhythm, wishes_hold, windows, robots_states, tls)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
