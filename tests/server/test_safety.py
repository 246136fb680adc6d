#!/usr/bin/env python3
"""What a fetcher must not be led into: addresses inside, by every way that leads there, and servers that nobody vouches for."""

import base64
import json
import pathlib
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import time

import hostile
from checks import check, equal, run, summary
from fetching import ALLOW, CADIALOG, Site
from origin import Origin, answer, head, redirect, rss

ORIGIN = Origin()
PORT = ORIGIN.port
STORY = b"<html><body><article><h1>Inside</h1>" + b"<p>What nobody outside may read, at some length.</p>" * 50 + b"</article></body></html>"
# Forms that are not valid in an address are taken out of links by the parser; the others reach the fetcher.
FORMS = {**hostile.INNER, "octal-short": "0177.1", "hex-parts": "0x7f.0x0.0x0.0x1", "mixed": "127.0x0.00.1", "percent": "%31%32%37.0.0.1",
         "user": "127.1.0.1@127.0.0.1", "upper": "LOCALHOST", "sub": "any.localhost", "expanded": "[0:0:0:0:0:0:0:1]",
         "siit": "[::ffff:0:127.0.0.1]", "compatible": "[::127.0.0.1]", "private-172": "172.16.0.1", "private-192": "192.168.0.1",
         "mapped-private": "[::ffff:10.0.0.1]", "site-local": "[fec0::1]", "documentation": "192.0.2.1", "any": "[::]"}


def inside():
    return [(r.server, r.path) for r in ORIGIN.log if not r.server.startswith("127.1.")]


def article_pages_inside():
    """One source a form, whose article is said to be there; and one whose article's page redirects there."""
    ORIGIN.handlers["/story"] = answer(200, STORY, "text/html")
    ORIGIN.handlers["/robots.txt"] = answer(404, b"")
    sources = []
    for i, (label, address) in enumerate(FORMS.items()):
        host = f"127.1.10.{i + 1}"
        target = f"http://{address}:{PORT}/story"
        link = target.encode("ascii", "xmlcharrefreplace").decode()
        ORIGIN.handlers[f"/direct-{label}"] = answer(200, rss(label, 1).replace(f"https://{label}.example/0".encode(), link.encode()))
        ORIGIN.handlers[f"/leads-{label}"] = redirect(target)
        ORIGIN.handlers[f"/led-{label}"] = answer(200, rss("led" + label, 1).replace(
            f"https://led{label}.example/0".encode(), f"http://{host}:{PORT}/leads-{label}".encode()))
        sources += [(f"direct-{label}", f"http://{host}:{PORT}/direct-{label}", "extract = yes"),
                    (f"led-{label}", f"http://{host}:{PORT}/led-{label}", "extract = yes")]
    site = Site(ALLOW, sources)
    result = site.fetch()
    equal("every feed itself is read", [n for n, line in result.by_name.items() if line["status"] != "new"], [])
    led = [r.path for r in ORIGIN.log if r.path.startswith("/leads-")]
    equal("the pages that lead there were asked for", len(led), len(FORMS))
    equal("but nothing inside was asked, by page or by robots.txt", inside(), [])
    equal("and nothing of it is stored", site.sql("SELECT count(*) FROM content WHERE text LIKE '%nobody outside%'"), [(0,)])
    site.remove()


def names_that_lead_inside():
    """What counts is the address that is connected to, whatever name led to it, at whatever moment."""
    names = ["localhost", "LocalHost", "any.localhost", "localhost."]
    try:
        if socket.gethostbyname(socket.gethostname()).startswith("127."):
            names.append(socket.gethostname())
    except OSError:
        pass
    ORIGIN.handlers["/rss"] = answer(200, rss("inside"))
    ORIGIN.handlers["/page"] = answer(200, f'<html><head><link rel="alternate" type="application/rss+xml" href="http://localhost:{PORT}'
                                          f'/rss"></head><body>x</body></html>'.encode(), "text/html")
    sources = [(f"name{i}", f"http://{name}:{PORT}/rss") for i, name in enumerate(names)]
    sources += [(f"moved{i}", f"http://127.1.0.{i + 1}:{PORT}/to-{i}") for i in range(len(names))]
    for i, name in enumerate(names):
        ORIGIN.handlers[f"/to-{i}"] = redirect(f"http://{name}:{PORT}/rss", 301)
    site = Site(ALLOW, sources + [("page", f"http://127.1.0.9:{PORT}/page")])
    result = site.fetch()
    for line in result.lines:
        check(f"{line['source']} is refused and says why", line["status"] == "error" and
              ("loopback" in line["error"] or "resolved" in line["error"]), line)
    check("localhost is a name like others", "loopback" in result["name0"]["error"], result["name0"])
    equal("nobody inside was asked", inside(), [])
    site.configure('allow-addresses = {"127.0.0.1", "::1"}', sources[:1])
    equal("an operator may allow it", site.fetch("--now")["name0"]["status"], "new")
    site.configure("allow-private-addresses = true", [*sources[:1], ("wide", f"http://127.1.0.1:{PORT}/rss")])
    equal("or all of it", {line["status"] for line in site.fetch("--now").lines}, {"new", "unchanged"})
    ORIGIN.log.clear()
    site.remove()


def passwords_stay_with_their_host():
    """The operator's password for a feed goes to its host alone, and is neither published nor reported; nobody else's is sent."""
    relative = rss("own", 2).replace(b"https://own.example/", b"/story-")
    host, other = f"127.1.0.21:{PORT}", f"127.1.0.22:{PORT}"
    ORIGIN.handlers.update({
        "/own": answer(200, relative), "/story-0": answer(200, STORY, "text/html"), "/story-1": redirect(f"http://{other}/elsewhere"),
        "/elsewhere": answer(200, STORY, "text/html"), "/same": redirect("/own"), "/away": redirect(f"http://{other}/away-rss"),
        "/away-rss": answer(200, rss("away", 1)), "/theirs": redirect(f"http://who:ever@{other}/theirs-rss", 301),
        "/theirs-rss": answer(200, rss("theirs", 1))})
    site = Site(ALLOW, [("own", f"http://us%40er:sesame@{host}/own", "extract = yes content = full"),
                        ("same", f"http://user:sesame@{host}/same"), ("away", f"http://user:sesame@{host}/away"),
                        ("theirs", f"http://127.1.0.23:{PORT}/theirs")])
    ORIGIN.log.clear()
    result = site.fetch()
    equal("all are read", {line["status"] for line in result.lines}, {"new"})
    sent = {(r.server, r.path): r.get("Authorization") for r in ORIGIN.log}
    wanted = {("127.1.0.21", path): f"Basic {base64.b64encode(login).decode()}" for path, login in
              (("/own", b"user:sesame"), ("/same", b"user:sesame"), ("/away", b"user:sesame"), ("/story-0", b"us@er:sesame"),
               ("/story-1", b"us@er:sesame"))}
    given = {key: value for key, value in sent.items() if value}
    check("the host that it is for gets it, for its pages too", given.keys() == wanted.keys() and given[("127.1.0.21", "/story-0")] ==
          wanted[("127.1.0.21", "/story-0")] and given[("127.1.0.21", "/away")] == wanted[("127.1.0.21", "/away")], given)
    check("the others were asked without one", {("127.1.0.22", p) for p in ("/elsewhere", "/away-rss", "/theirs-rss")} <= sent.keys(), sent)
    told = json.dumps(result.lines) + json.dumps(site.status()) + json.dumps(site.articles())
    for path in ("feed.atom", "feed.rss", "feed.json", "sources.opml", "index.html", "sources/own/feed.atom", "status"):
        told += subprocess.run([CADIALOG, "render", "--config", site.path, path], stdout=subprocess.PIPE, check=True).stdout.decode()
    check("and it is told nowhere", "sesame" not in told and "ever@" not in told, [w for w in told.split('"') if "sesame" in w or "ever@" in w][:3])
    check("articles have their addresses", f"http://{host}/story-0" in {a.get("url") for a in site.articles("own")}, site.articles("own"))
    ORIGIN.log.clear()
    site.fetch("--now", "theirs")
    equal("a move keeps no password either", [(r.path, r.get("Authorization")) for r in ORIGIN.log], [("/theirs-rss", None)])
    ORIGIN.log.clear()
    site.remove()


# ---- TLS ----

def certificate(directory, name, address, days="2"):
    made = subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", days, "-subj", "/CN=test", "-addext",
                           f"subjectAltName=IP:{address}", "-keyout", f"{directory}/{name}.key", "-out", f"{directory}/{name}.crt"],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return made.returncode == 0


def secure_origin(directory, name, **limits):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{directory}/{name}.crt", f"{directory}/{name}.key")
    for key, value in limits.items():
        setattr(context, key, value)
    return Origin(context)


def servers_that_nobody_vouches_for():
    with tempfile.TemporaryDirectory() as name:
        if not check("openssl makes a certificate", certificate(name, "own", "127.1.0.1")):
            return
        secure = secure_origin(name, "own")
        story = f"https://127.1.0.1:{secure.port}/story"
        secure.handlers["/rss"] = answer(200, rss("secure"))
        secure.handlers["/story"] = answer(200, STORY, "text/html")
        ORIGIN.handlers["/plain"] = answer(200, rss("plain", 1).replace(b"https://plain.example/0", story.encode()))
        ORIGIN.handlers["/up"] = redirect(f"https://127.1.0.1:{secure.port}/rss", 301)
        sources = [("self", f"https://127.1.0.1:{secure.port}/rss"), ("other", f"https://127.1.0.2:{secure.port}/rss"),
                   ("up", f"http://127.1.0.3:{PORT}/up"), ("page", f"http://127.1.0.3:{PORT}/plain", "extract = yes")]
        site = Site(ALLOW, sources)
        result = site.fetch()
        for source in ("self", "other", "up"):
            check(f"{source}: a certificate of its own making is refused, and named",
                  result[source]["status"] == "error" and "self-signed certificate" in result[source]["error"], result[source])
        equal("a feed is read although its article's server is not trusted", result["page"]["status"], "new")
        equal("nothing was asked without trust, no robots.txt and no page either", [r.path for r in secure.log], [])
        trusted = site.fetch("--now", env={"SSL_CERT_FILE": f"{name}/own.crt"})
        equal("whom the operator vouches for is asked", [trusted[s]["status"] for s in ("self", "up")], ["new", "new"])
        check("but not under another name", "name" in trusted["other"]["error"], trusted["other"])
        secure.stop()
        site.remove()


def http2():
    server = shutil.which("nghttpd", path="/usr/sbin:/usr/bin:/usr/local/bin")
    if not server:
        print("no nghttpd here: HTTP/2 is not tried")
        return
    with tempfile.TemporaryDirectory() as name:
        certificate(name, "own", "127.1.0.1")
        files = pathlib.Path(name) / "files"
        files.mkdir()
        for i in range(20):
            (files / f"feed{i}.xml").write_bytes(rss(f"two{i}", 20))
        with socket.socket() as free:
            free.bind(("127.1.0.1", 0))
            port = free.getsockname()[1]
        log = open(f"{name}/log", "wb")
        process = subprocess.Popen([server, "-v", "-a", "127.1.0.1", "-d", files, str(port), f"{name}/own.key", f"{name}/own.crt"],
                                   stdout=log, stderr=log)
        try:
            until = time.monotonic() + 10
            while time.monotonic() < until:
                with socket.socket() as s:
                    if s.connect_ex(("127.1.0.1", port)) == 0:
                        break
                time.sleep(0.05)
            site = Site(ALLOW + "per-host = 8", [(f"two{i}", f"https://127.1.0.1:{port}/feed{i}.xml") for i in range(20)])
            result = site.fetch(env={"SSL_CERT_FILE": f"{name}/own.crt"})
            equal("a server that speaks nothing but HTTP/2 is understood", [line["error"] for line in result.lines if line["error"]], [])
            equal("all of it", site.count(), 400)
            again = site.fetch("--now", env={"SSL_CERT_FILE": f"{name}/own.crt"})
            equal("validators too", {line["http"] for line in again.lines}, {304})
        finally:
            process.terminate()
            process.wait()
            log.close()
        text = pathlib.Path(f"{name}/log").read_text("utf-8", "replace")
        streams = text.count(":method: GET")
        connections = len({line.split("[id=")[1].split("]")[0] for line in text.splitlines() if "[id=" in line and "GET" in line} or
                          {line.split("]")[0] for line in text.splitlines() if line.startswith("[id=")})
        equal("forty requests were made", streams, 40)
        check("over connections that many of them shared", 0 < connections <= 4, connections)
        site.remove()


def main():
    try:
        run(article_pages_inside, names_that_lead_inside, passwords_stay_with_their_host, servers_that_nobody_vouches_for, http2)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
