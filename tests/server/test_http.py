#!/usr/bin/env python3
# runs-under: asan
"""HTTP as RFC 9110 and 9111 have it, over the real lighttpd: methods, conditions, codings, ranges, headers."""

import json
import re
import sys
import time
import xml.etree.ElementTree as ET
from email.utils import formatdate, parsedate_to_datetime

from checks import check, equal, run, summary
from lighttpd import Lighttpd
from stores import BASE, Store

ATOM = "{http://www.w3.org/2005/Atom}"
#: Every kind of address, with its media type.
VIEWS = {
    "feed.atom": "application/atom+xml; charset=utf-8",
    "feed.rss": "application/rss+xml; charset=utf-8",
    "feed.json": "application/feed+json; charset=utf-8",
    "topics/t1/feed.atom": "application/atom+xml; charset=utf-8",
    "sources/s1/feed.rss": "application/rss+xml; charset=utf-8",
    "speakers/speaker-3/feed.json": "application/feed+json; charset=utf-8",
    "languages/ja/feed.atom": "application/atom+xml; charset=utf-8",
    "snippet.html": "text/html; charset=utf-8",
    "embed.html": "text/html; charset=utf-8",
    "index.html": "text/html; charset=utf-8",
    "topics/t1/": "text/html; charset=utf-8",
    "sources.opml": "text/x-opml; charset=utf-8",
    "embed.js": "text/javascript; charset=utf-8",
}
server = None


def get(path, headers=None, method="GET"):
    return server.request(method, "/dialogue/" + path, headers)


CODINGS = ("identity", "gzip", "br", "zstd")


def settled(path, headers=None):
    """The answer once the thorough compression has replaced the quick one (whose tag ends in .1): it stays then."""
    server.wait_for(lambda: not get(path, headers).get("ETag", "").endswith('.1"'), 5, step=0.1)
    return get(path, headers)


def settle_all():
    """All at once, since compressing waits for the next tick of the server's clock."""
    for path in VIEWS:
        for coding in CODINGS:
            get(path, {"Accept-Encoding": coding})
    for path in VIEWS:
        for coding in CODINGS:
            settled(path, {"Accept-Encoding": coding})


def every_view_answers():
    for path, media_type in VIEWS.items():
        answer = get(path)
        equal(f"{path}: status", answer.status, 200)
        equal(f"{path}: media type", answer.get("Content-Type"), media_type)
        check(f"{path}: has a strong ETag", re.fullmatch(r'"[!#-~]+"', answer.get("ETag", "")), answer.get("ETag"))
        check(f"{path}: may be cached", "max-age=" in answer.get("Cache-Control", ""), answer.get("Cache-Control"))
        equal(f"{path}: nosniff", answer.get("X-Content-Type-Options"), "nosniff")
        equal(f"{path}: length", int(answer.get("Content-Length", -1)), len(answer.body))
        check(f"{path}: says on what it depends", "accept-encoding" in answer.get("Vary", "").lower(), answer.get("Vary"))
        names = [k.lower() for k, _ in answer.headers]
        check(f"{path}: each header once", len(names) == len(set(names)), names)
    check("the Atom feed is XML with entries", len(ET.fromstring(get("feed.atom").body).findall(f"{ATOM}entry")) == 50)
    check("the JSON feed is JSON with items", len(json.loads(get("feed.json").body)["items"]) == 50)
    check("the RSS feed is XML with items", len(ET.fromstring(get("feed.rss").body).findall("channel/item")) == 50)


def feeds_are_open_to_every_page():
    for path in ("feed.atom", "feed.json", "snippet.html", "embed.js"):
        equal(f"{path}: CORS", get(path).get("Access-Control-Allow-Origin"), "*")
        answer = get(path, {"Origin": "https://example.net", "Access-Control-Request-Method": "GET",
                            "Access-Control-Request-Headers": "if-none-match"}, "OPTIONS")
        check(f"{path}: preflight", answer.status in (200, 204) and answer.get("Access-Control-Allow-Origin") == "*",
              (answer.status, answer.headers))
        check(f"{path}: preflight allows GET", "GET" in answer.get("Access-Control-Allow-Methods", ""), answer.headers)


def head_equals_get():
    for path in VIEWS:
        for headers in ({}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br;q=0.5, zstd;q=0.4"}):
            settled(path, headers)
            a, b = get(path, headers), get(path, headers, "HEAD")
            drop = ("date",)
            same = ({k.lower(): v for k, v in x.headers if k.lower() not in drop} for x in (a, b))
            first, second = same
            equal(f"{path} {headers}: HEAD has the headers of GET", second, first)
            equal(f"{path} {headers}: HEAD has no body", b.body, b"")


def redirects_are_alike_for_head():
    for path, headers in (("topics/t1", {}), ("languages/EN", {}), ("feed.atom", {"Sec-Fetch-Dest": "document"})):
        a, b = get(path, headers), get(path, headers, "HEAD")
        check(f"{path}: is a redirect", a.status in (301, 302) and b.status == a.status, (a.status, b.status))
        equal(f"{path}: nosniff", a.get("X-Content-Type-Options"), "nosniff")
        equal(f"{path}: HEAD has the length of GET", b.get("Content-Length"), a.get("Content-Length"))
    a, b = server.request("GET", "/dialogue"), server.request("HEAD", "/dialogue")
    equal("the mount path: is a redirect", (a.status, b.status), (301, 301))
    equal("the mount path: nosniff", a.get("X-Content-Type-Options"), "nosniff")
    equal("the mount path: HEAD has the length of GET", b.get("Content-Length"), a.get("Content-Length"))
    equal("the mount path: may be kept", a.get("Cache-Control"), get("topics/t1").get("Cache-Control"))
    equal("the mount path: any origin", a.get("Access-Control-Allow-Origin"), "*")
    for query, to in (("", ""), ("lang=ru", "?lang=ru"), ("x=y&lang=RU-ru&z", "?lang=ru"), ("lang=xx", ""), ("lang=%0d%0aX:1", None), ("<>\"'", "")):
        answer = server.request("GET", "/dialogue?" + query)
        if to is not None or answer.status != 400:
            equal(f"the mount path?{query}: what its page knows of it", answer.get("Location"), "dialogue/" + (to or ""))
    for method, wanted in (("POST", 405), ("OPTIONS", 204)):
        answer = server.request(method, "/dialogue", {}, b"x" if method == "POST" else None)
        equal(f"the mount path: {method}", (answer.status, answer.get("Allow")), (wanted, "GET, HEAD, OPTIONS"))


def other_methods_are_refused():
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        answer = server.request(method, "/dialogue/feed.atom", {}, b"x")
        equal(f"{method}: status", answer.status, 405)
        allow = {m.strip() for m in answer.get("Allow", "").split(",")}
        check(f"{method}: Allow", {"GET", "HEAD"} <= allow, answer.get("Allow"))
    answer = get("feed.atom", {}, "OPTIONS")
    check("OPTIONS: Allow", answer.status in (200, 204) and "GET" in answer.get("Allow", ""), (answer.status, answer.headers))
    equal("PROPFIND", server.request("PROPFIND", "/dialogue/feed.atom").status, 405)
    equal("OPTIONS *", server.request("OPTIONS", "*").status, 200)
    equal("a page is served after a refused body", get("feed.atom").status, 200)


def conditions():
    for path in VIEWS:
        first = settled(path)
        tag, modified = first.get("ETag"), first.get("Last-Modified")
        for header, wanted in (
            ({"If-None-Match": tag}, 304), ({"If-None-Match": f"W/{tag}"}, 304), ({"If-None-Match": "*"}, 304),
            ({"If-None-Match": f'"x", {tag}, "y"'}, 304), ({"If-None-Match": '"x"'}, 200),
            ({"If-None-Match": tag.strip('"')}, 200), ({"If-None-Match": f'"x{tag[1:]}'}, 200), ({"If-None-Match": ""}, 200),
            ({"If-Match": tag}, 200), ({"If-Match": "*"}, 200), ({"If-Match": '"x"'}, 412), ({"If-Match": f"W/{tag}"}, 412),
            ({"If-Match": tag, "If-None-Match": tag}, 304), ({"If-Match": '"x"', "If-None-Match": tag}, 412),
        ):
            equal(f"{path}: {header}", get(path, header).status, wanted)
        if not modified:
            check(f"{path}: Last-Modified", path in ("sources.opml", "embed.js"), "it has none")
            continue
        then = parsedate_to_datetime(modified).timestamp()
        for header, wanted in (
            ({"If-Modified-Since": modified}, 304), ({"If-Modified-Since": formatdate(then + 60, usegmt=True)}, 304),
            ({"If-Modified-Since": formatdate(then - 60, usegmt=True)}, 200), ({"If-Modified-Since": "yesterday"}, 200),
            ({"If-Modified-Since": "Tue, 99 Foo 2026 99:99:99 GMT"}, 200),
            ({"If-Modified-Since": modified, "If-None-Match": '"x"'}, 200),
            ({"If-Modified-Since": "Thu, 01 Jan 1970 00:00:00 GMT", "If-None-Match": tag}, 304),
            ({"If-Unmodified-Since": modified}, 200), ({"If-Unmodified-Since": "yesterday"}, 200),
            ({"If-Unmodified-Since": formatdate(then - 60, usegmt=True)}, 412),
            ({"If-Unmodified-Since": formatdate(then - 60, usegmt=True), "If-Match": tag}, 200),
        ):
            equal(f"{path}: {header}", get(path, header).status, wanted)


def a_304_repeats_what_caches_need():
    for path in VIEWS:
        for coding in CODINGS:
            accept = {"Accept-Encoding": coding}
            whole = settled(path, accept)
            short = get(path, {**accept, "If-None-Match": whole.get("ETag")})
            equal(f"{path} {coding}: 304", short.status, 304)
            equal(f"{path} {coding}: 304 has no body", short.body, b"")
            for name in ("ETag", "Vary", "Cache-Control", "Access-Control-Allow-Origin", "Content-Location", "Expires"):
                equal(f"{path} {coding}: 304 repeats {name}", short.get(name), whole.get(name))
            for name in ("Content-Encoding", "Content-Length", "Content-Type"):
                equal(f"{path} {coding}: 304 has no {name}", short.get(name), None)


def codings():
    identity = settled("feed.atom")
    tags = {"identity": identity.get("ETag")}
    for coding, magic in (("gzip", b"\x1f\x8b"), ("br", b""), ("zstd", b"\x28\xb5\x2f\xfd")):
        answer = settled("feed.atom", {"Accept-Encoding": coding})
        equal(f"{coding}: Content-Encoding", answer.get("Content-Encoding"), coding)
        check(f"{coding}: magic", answer.body.startswith(magic), answer.body[:4])
        check(f"{coding}: is smaller", len(answer.body) < len(identity.body) / 2, (len(answer.body), len(identity.body)))
        check(f"{coding}: the same bytes", answer.plain() == identity.body)
        tags[coding] = answer.get("ETag")
    equal("each coding has an ETag of its own", len(set(tags.values())), 4)
    for coding, tag in tags.items():
        other = "gzip" if coding != "gzip" else "br"
        check(f"the ETag of {coding} is told to a client that takes {other}",
              get("feed.atom", {"Accept-Encoding": other, "If-None-Match": tag}).status in (200, 304))


def negotiation():
    """What is chosen, by Accept-Encoding; None: it is sent as it is."""
    ours = {"gzip", "br", "zstd"}
    for accept, wanted in (
        (None, {None}), ("", {None}), ("identity", {None}), ("gzip", {"gzip"}), ("GZip", {"gzip"}), ("x-gzip", {"gzip", None}),
        ("gzip;q=0", {None}), ("gzip; q=0.000, br", {"br"}), ("gzip;q=0.001", {"gzip"}), ("compress", {None}),
        ("br;q=1.0, gzip;q=0.8", {"br"}), ("br;q=0.1, gzip;q=0.9", {"gzip"}), ("*;q=0", {406, None}), ("*", ours | {None}),
        ("identity;q=0, gzip", {"gzip"}), ("identity;q=1, gzip;q=0.5", {None}), ("gzip, deflate, br, zstd", {"br", "zstd"}),
        ("gzip;q=abc", {"gzip", None}), (",,,", {None}), ("deflate", {None}), ("br;q=0.5;x=1, zstd;q=0.6", {"zstd"}),
    ):
        answer = get("feed.atom", {} if accept is None else {"Accept-Encoding": accept})
        got = answer.get("Content-Encoding") if answer.status == 200 else answer.status
        check(f"Accept-Encoding: {accept}", got in wanted, f"got {got}, wanted one of {wanted}")
        check(f"Accept-Encoding: {accept}: Vary", "accept-encoding" in answer.get("Vary", "").lower(), answer.get("Vary"))
    answer = get("feed.atom", {"Accept-Encoding": "identity;q=0"})
    check("identity;q=0 alone", answer.status in (200, 406), answer.status)


def ranges():
    whole = settled("feed.atom")
    tag, size = whole.get("ETag"), len(whole.body)
    part = get("feed.atom", {"Range": "bytes=10-19"})
    if part.status == 200:  # ignoring ranges would be right, too
        equal("a range is ignored wholly", part.body, whole.body)
        return
    equal("a range: status", part.status, 206)
    equal("a range: bytes", part.body, whole.body[10:20])
    equal("a range: Content-Range", part.get("Content-Range"), f"bytes 10-19/{size}")
    equal("a range: ETag", part.get("ETag"), tag)
    equal("the end", get("feed.atom", {"Range": "bytes=-5"}).body, whole.body[-5:])
    equal("beyond the end a range is ignored", get("feed.atom", {"Range": f"bytes={size}-"}).body, whole.body)
    equal("If-Range that matches", get("feed.atom", {"Range": "bytes=0-0", "If-Range": tag}).status, 206)
    equal("If-Range that does not", get("feed.atom", {"Range": "bytes=0-0", "If-Range": '"x"'}).status, 200)
    equal("a weak If-Range", get("feed.atom", {"Range": "bytes=0-0", "If-Range": f"W/{tag}"}).status, 200)
    equal("a condition comes first", get("feed.atom", {"Range": "bytes=0-0", "If-None-Match": tag}).status, 304)
    equal("an unknown unit", get("feed.atom", {"Range": "lines=0-1"}).status, 200)
    equal("HEAD with a range", get("feed.atom", {"Range": "bytes=0-0"}, "HEAD").status, 200)
    coded = get("feed.atom", {"Range": "bytes=0-9", "Accept-Encoding": "gzip"})
    if coded.status == 206:
        equal("a range of a coded answer", coded.body, get("feed.atom", {"Accept-Encoding": "gzip"}).body[:10])
    else:
        equal("a range of a coded answer is ignored", coded.status, 200)


def deltas():
    """RFC 3229: only what is newer; test_changes.py changes the store for it."""
    whole = settled("feed.atom")
    answer = get("feed.atom", {"A-IM": "feed", "If-None-Match": whole.get("ETag")})
    equal("nothing newer", answer.status, 304)
    answer = get("feed.atom", {"A-IM": "feed", "If-None-Match": '"never-ours"'})
    equal("a tag that is not ours", answer.status, 200)
    answer = get("feed.atom", {"A-IM": "feed"})
    equal("without a tag", answer.status, 200)


def addresses_are_our_own():
    """Never what the client says: Host and forwarding headers name nothing in an answer."""
    for headers in ({"Host": "evil.example"}, {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher"},
                    {"Forwarded": "host=evil.example"}):
        for path in ("feed.atom", "index.html", "snippet.html", "feed.json", "topics/t1/feed.rss"):
            answer = get(path, headers)
            check(f"{path} {headers}", b"evil.example" not in answer.body and
                  "evil.example" not in str(answer.headers) and BASE.encode() in answer.body)


def missing_names():
    for path in ("topics/none/feed.atom", "sources/none/", "speakers/none/feed.json", "articles/none/", "nothing", "feed.xml",
                 "topics/t1/nothing", "archive/1999-13.atom", "archive/1999-01.atom", "archive/9999-12.rss", "languages/xx/feed.atom"):
        answer = get(path)
        equal(f"{path}: status", answer.status, 404)
        check(f"{path}: is our answer", b"lighttpd" not in answer.body and b"<h1>404" not in answer.body, answer.body[:80])
        check(f"{path}: Content-Type", answer.get("Content-Type", "").startswith("text/"), answer.headers)
    equal("oembed of a foreign address", get("oembed?url=https%3A%2F%2Fexample.net%2F").status, 404)
    equal("oembed of ours", get(f"oembed?url={BASE.replace(':', '%3A').replace('/', '%2F')}topics%2Ft1%2F").status, 200)
    equal("oembed in an unknown format", get(f"oembed?format=yaml&url={BASE}topics/t1/").status, 501)
    equal("status is not public", get("status").status, 404)
    equal("metrics are not public", get("metrics").status, 404)


def hostile_paths():
    """Path tricks, header injection and reflection; each must give an answer of ours or of lighttpd's, and no more."""
    for path in ("../../etc/passwd", "..%2f..%2fetc/passwd", "%2e%2e/", "topics/%2e%2e/feed.atom", "topics/t1%00/feed.atom",
                 "topics/t1%0d%0aX-Evil:%201/feed.atom", "%ff%fe", "topics/" + "a" * 3000 + "/feed.atom",
                 "articles/%3Cscript%3Ealert(1)%3C/script%3E/", "search/?q=%3Cscript%3Ealert(1)%3C%2Fscript%3E",
                 "snippet.html?topic=%22%3E%3Cscript%3E", "snippet.html?limit=99999999999999999999", "search/feed.atom?q=%00",
                 "embed.html?theme=%0d%0aSet-Cookie:%20x=1", "search/?q=" + "%E4%B8%AD" * 800, "feed.atom?" + "&" * 2000):
        answer = get(path)
        check(f"{path[:60]}: status", answer.status in (200, 302, 400, 403, 404, 414), answer.status)
        check(f"{path[:60]}: no header made", not answer.get("X-Evil") and not answer.get("Set-Cookie"), answer.headers)
        check(f"{path[:60]}: no reflection", b"<script>alert" not in answer.body and b"root:" not in answer.body)


def parameters_are_bounded():
    equal("limit is used", get("feed.json?limit=3").status, 200)
    equal("limit 3", len(json.loads(get("feed.json?limit=3").body)["items"]), 3)
    equal("limit 0 is clamped", len(json.loads(get("feed.json?limit=0").body)["items"]), 1)
    equal("limit 500 is clamped", len(json.loads(get("feed.json?limit=500").body)["items"]), 100)
    equal("a bad limit is the default", get("feed.json?limit=x").body, get("feed.json").body)
    equal("an unknown parameter is ignored", get("feed.json?utm_source=x").body, get("feed.json").body)
    equal("and is the same representation", get("feed.json?utm_source=x").get("ETag"), get("feed.json").get("ETag"))


def browsers_are_led_to_the_page():
    answer = get("feed.atom", {"Sec-Fetch-Dest": "document"})
    equal("a browser: status", answer.status, 302)
    check("a browser: Vary", "sec-fetch-dest" in answer.get("Vary", "").lower(), answer.get("Vary"))
    check("a browser: where to", BASE in answer.get("Location", "") or answer.get("Location", "").startswith(("/", ".", "index")),
          answer.get("Location"))
    equal("a browser with ?raw", get("feed.atom?raw", {"Sec-Fetch-Dest": "document"}).status, 200)
    equal("a reader", get("feed.atom", {"Sec-Fetch-Dest": "empty"}).status, 200)
    check("a reader: Vary", "sec-fetch-dest" in get("feed.atom").get("Vary", "").lower(), get("feed.atom").get("Vary"))


def one_connection_many_requests():
    """Keep-alive and pipelining: ten answers in order on one connection, small ones, large ones and 304s mixed."""
    tag = settled("feed.atom").get("ETag")
    paths = ["feed.atom", "snippet.html", "nothing", "embed.js", "feed.json"] * 2
    lines = "".join(f"GET /dialogue/{p} HTTP/1.1\r\nHost: x\r\n"
                    f"{f'If-None-Match: {tag}' if i == 5 else 'X: y'}\r\n\r\n" for i, p in enumerate(paths))
    got = server.raw((lines + "GET /dialogue/snippet.html HTTP/1.0\r\n\r\n").encode())
    statuses = re.findall(rb"HTTP/1\.[01] (\d{3}) ", got)
    equal("pipelined answers", [s.decode() for s in statuses],
          ["200", "200", "404", "200", "200", "304", "200", "404", "200", "200", "200"])


def the_tag_is_that_of_the_content():
    """Two answers with one strong ETag are the same bytes, whatever was asked in between."""
    seen = {}
    for _ in range(3):
        for path in VIEWS:
            for coding in CODINGS:
                answer = get(path, {"Accept-Encoding": coding})
                key = (path, answer.get("ETag"))
                check(f"{path} {coding}: one tag, one content", seen.setdefault(key, answer.body) == answer.body)
        time.sleep(0.05)


def http_1_0():
    got = server.raw(b"GET /dialogue/feed.atom HTTP/1.0\r\n\r\n")
    head, _, body = got.partition(b"\r\n\r\n")
    check("HTTP/1.0: status", head.startswith(b"HTTP/1.0 200"), head[:40])
    equal("HTTP/1.0: the whole body", body, settled("feed.atom").body)


def main():
    global server
    with Store() as store:
        store.fill(0, 400, sources=5, topics=6, base=BASE)
        with Lighttpd(store.directive) as server:
            settle_all()
            run(every_view_answers, feeds_are_open_to_every_page, head_equals_get, redirects_are_alike_for_head, other_methods_are_refused, conditions,
                a_304_repeats_what_caches_need, codings, negotiation, ranges, deltas, addresses_are_our_own, missing_names,
                hostile_paths, parameters_are_bounded, browsers_are_led_to_the_page, one_connection_many_requests,
                the_tag_is_that_of_the_content, http_1_0)
            equal("the error log is silent", [line for line in server.log().splitlines() if "cadialog" in line], [])
    return summary()


if __name__ == "__main__":
    sys.exit(main())
