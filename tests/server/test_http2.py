#!/usr/bin/env python3
# runs-under: asan
"""HTTP/2, over TLS and with prior knowledge: every kind of answer is that of HTTP/1.1, field for field."""

import re
import subprocess
import sys

from checks import check, equal, run, summary
from lighttpd import DEBIAN_MODULES, PATIENCE, Lighttpd, free_port
from stores import BASE, Store

#: Address, further arguments of curl, status.
REQUESTS = (
    ("feed.atom", (), 200), ("feed.rss", ("-H", "Accept-Encoding: gzip"), 200), ("feed.json", ("-H", "Accept-Encoding: br"), 200),
    ("feed.atom", ("-H", "Accept-Encoding: zstd;q=0.5, gzip;q=0.4"), 200), ("feed.atom", ("-H", "If-None-Match: *"), 304),
    ("feed.atom", ("-H", 'If-Match: "x"'), 412), ("feed.atom", ("-H", "Accept-Encoding: identity;q=0"), 406),
    ("feed.atom", ("-H", "Sec-Fetch-Dest: document"), 302), ("feed.atom", ("-H", "Range: bytes=0-99"), 206),
    ("feed.atom", ("-H", "Range: bytes=99999999-"), 200), ("topics/none/feed.atom", (), 404), ("topics/none/", (), 404), ("topics/t1", (), 301),
    ("feed.atom", ("-X", "DELETE"), 405), ("feed.atom", ("-X", "OPTIONS"), 204), ("oembed?format=x", (), 501),
    ("feed.atom", ("-X", "PUT"), 405), ("snippet.html?limit=100&layout=cards", (), 200), ("embed.js", (), 200),
    ("archive/{month}.atom", (), 200), ("search/feed.atom?q=%E6%B0%B4", (), 200), ("languages/ja/", ("-H", "Accept-Language: ja"), 200),
)
PER_CONNECTION = {"date", "connection", "keep-alive", "priority"}  # the last is lighttpd's own word about scripts and styles
server = month = None
tls_port = 0


def curl(*args):
    return subprocess.run(["curl", "-sSk", "--max-time", str(20 * PATIENCE), *args], capture_output=True, timeout=30 * PATIENCE, check=False)


def answer_of(how, url, args):
    """Version and status, fields, body."""
    got = curl(*how, "-i", *args, url)
    head, _, body = got.stdout.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    return first.split(" ")[:2], [tuple(line.split(": ", 1)) for line in rest], body


def compare(how, base, what):
    for path, args, wanted in REQUESTS:
        path = path.format(month=month)
        name = f"{what} {path} {' '.join(args)}"
        for again in range(2):  # the second may come from what is remembered
            (version, status), fields, body = answer_of(how, f"{base}/dialogue/{path}", args)
            (_, status1), fields1, body1 = answer_of(("--http1.1",), f"{server.url}/dialogue/{path}", args)
            check(f"{name}: version", version == "HTTP/2", version)
            equal(f"{name}: status ({again})", (status, status1), (str(wanted), str(wanted)))
            names = [k for k, _ in fields]
            equal(f"{name}: names in lower case", [k for k in names if k != k.lower()], [])
            equal(f"{name}: each field once", len(names), len(set(names)))
            equal(f"{name}: none that is of a connection", [k for k in names if k in ("connection", "transfer-encoding", "keep-alive", "upgrade")], [])
            same = [{k.lower(): v for k, v in x if k.lower() not in PER_CONNECTION} for x in (fields, fields1)]
            equal(f"{name}: the same fields ({again})", *same)
            check(f"{name}: the same body ({again})", body == body1, (len(body), len(body1)))


def settle():
    """Until nothing is compressed anew any more."""
    for _ in range(2):
        for path, args, wanted in REQUESTS:
            url = f"{server.url}/dialogue/{path.format(month=month)}"
            if wanted == 200:
                server.wait_for(lambda url=url, args=args: b'.1"' not in curl("-I", *args, url).stdout, 4, step=0.2)


def prior_knowledge():
    compare(("--http2-prior-knowledge",), server.url, "h2c")


def over_tls():
    base = f"https://127.0.0.1:{tls_port}"
    compare(("--http2",), base, "h2")
    got = curl("--http1.1", "-o", "/dev/null", "-w", "%{http_version} %{http_code}", f"{base}/dialogue/feed.atom")
    equal("HTTP/1.1 over TLS", got.stdout, b"1.1 200")


def head_and_length():
    for path in ("feed.atom", "snippet.html", "topics/none/"):
        for coding in ("identity", "gzip"):
            args = ("-H", f"Accept-Encoding: {coding}")
            server.wait_for(lambda a=args, p=path: b'.1"' not in curl("-I", *a, f"{server.url}/dialogue/{p}").stdout, 4, step=0.2)
            whole = answer_of(("--http2-prior-knowledge",), f"{server.url}/dialogue/{path}", args)
            head = answer_of(("--http2-prior-knowledge", "-I"), f"{server.url}/dialogue/{path}", args)
            drop = [{k: v for k, v in x[1] if k != "date"} for x in (whole, head)]
            equal(f"{path} {coding}: HEAD has the fields of GET", drop[1], drop[0])
            equal(f"{path} {coding}: the length is right", drop[0].get("content-length"), str(len(whole[2])))


def many_streams():
    for path in ("feed.atom", "snippet.html", "topics/none/feed.atom"):
        for headers in ((), ("-H", "accept-encoding: br"), ("-H", "if-none-match: *")):
            got = subprocess.run(["h2load", "-n", "200", "-c", "2", "-m", "50", *headers, f"{server.url}/dialogue/{path}"],
                                 capture_output=True, text=True, timeout=60 * PATIENCE, check=False).stdout
            check(f"{path} {headers}: 50 streams at once", re.search(r"200 done, \d+ succeeded, \d+ failed, 0 errored, 0 timeout", got), got[-500:])


def make_certificate(directory):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-keyout",
                    str(directory / "key.pem"), "-out", str(directory / "cert.pem")], capture_output=True, check=True)
    (directory / "both.pem").write_bytes((directory / "key.pem").read_bytes() + (directory / "cert.pem").read_bytes())


def main():
    global server, month, tls_port
    with Store() as store:
        store.fill(0, 400, sources=5, topics=6, base=BASE)
        conf, modules = store.directive, []
        if (DEBIAN_MODULES / "mod_openssl.so").exists():
            make_certificate(store.dir)
            tls_port, modules = free_port(), ["mod_openssl"]
            conf += f'$SERVER["socket"] == "127.0.0.1:{tls_port}" {{ ssl.engine = "enable"\nssl.pemfile = "{store.dir}/both.pem" }}\n'
        with Lighttpd(conf, modules=modules) as server:
            month = server.get("/dialogue/feed.json").text().partition('"date_published":"')[2][:7]
            settle()
            run(prior_knowledge, head_and_length, many_streams)
            if modules:
                run(over_tls)
            else:
                print("without lighttpd-mod-openssl: nothing is tried over TLS")
    return summary()


if __name__ == "__main__":
    sys.exit(main())
