#!/usr/bin/env python3
# runs-under: asan
"""The fine print of RFC 9110, 9111 and 3229 over the real lighttpd: what each answer depends on and how long it may be kept,
deltas in every format and coding, lists of conditions and old forms of dates, odd ranges and paths, CORS on every status."""

import datetime
import email.utils
import json
import re
import sys
import time
import xml.etree.ElementTree as ET

from checks import check, equal, run, summary
from feed_atom import AT, ATOM, check_atom
from feed_json import check_json
from feed_rss import check_rss
from lighttpd import Lighttpd
from stores import BASE, Store

CHECKERS = {"feed.atom": check_atom, "feed.rss": check_rss, "feed.json": check_json}
FEED_VARY = "Accept-Encoding, A-IM, Sec-Fetch-Dest"
PAGE_VARY = "Accept-Encoding, Accept-Language"
HUB = "https://hub.example.org/?a=1"
server = store = None


def get(path, headers=None, method="GET"):
    return server.request(method, "/dialogue/" + path, headers)


def lines(path, *headers, version="1.1", method="GET"):
    """A request with these very lines: status line, headers in a list, body."""
    request = f"{method} /dialogue/{path} HTTP/{version}\r\nHost: x\r\n" + "".join(h + "\r\n" for h in headers) + "Connection: close\r\n\r\n"
    head, _, body = server.raw(request.encode("latin-1")).partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    return first, [tuple(h.split(": ", 1)) for h in rest], body


def status(path, *headers, **options):
    return int(lines(path, *headers, **options)[0].split()[1])


def settled(path, headers=None):
    server.wait_for(lambda: not get(path, headers).get("ETag", "").endswith('.1"'), 5, step=0.1)
    return get(path, headers)


def change(mark, *numbers):
    """Articles get another title; waits until that is served."""
    before = get("feed.atom").get("ETag")
    for n in numbers or (0,):
        store.fill(n, 1, sources=5, topics=6, mark=mark, hub=HUB, base=BASE)
    server.wait_for(lambda: get("feed.atom").get("ETag") != before, 4)


def what_answers_depend_on():
    """Every status at one address names the same fields: a cache looks at those of any answer that it has."""
    tag = settled("feed.atom").get("ETag")
    for form in ("feed.atom", "topics/t1/feed.rss", "search/feed.json?q=water"):
        for headers, wanted in (({}, 200), ({"If-None-Match": "*"}, 304), ({"Sec-Fetch-Dest": "document"}, 302), ({"If-Match": '"x"'}, 412),
                                ({"Accept-Encoding": "*;q=0"}, 406), ({"Range": "bytes=0-1"}, 206)):
            answer = get(form, headers)
            equal(f"{form} {headers}", (answer.status, answer.get("Vary")), (wanted, FEED_VARY))
    equal("no such list", (get("topics/none/feed.atom").status, get("topics/none/feed.atom").get("Vary")), (404, FEED_VARY))
    change("vary")
    answer = get("feed.atom", {"A-IM": "feed", "If-None-Match": tag})
    equal("a delta", (answer.status, answer.get("Vary")), (226, FEED_VARY))
    for path, vary in (("index.html", PAGE_VARY), ("topics/t1/", PAGE_VARY), ("topics/none/", PAGE_VARY), ("snippet.html", "Accept-Encoding"),
                       ("embed.html", "Accept-Encoding"), ("embed.js", "Accept-Encoding"), ("sources.opml", "Accept-Encoding")):
        for headers in ({}, {"If-None-Match": "*"}, {"Accept-Encoding": "identity;q=0, x"}):
            equal(f"{path} {headers}: Vary", get(path, headers).get("Vary"), vary)


def how_long_answers_may_be_kept():
    month = next(x.get("href") for x in ET.fromstring(get("feed.atom").body).iter(f"{ATOM}link") if x.get("rel") == "prev-archive")
    path = month.removeprefix(BASE)
    while True:  # the oldest of all months: it has been over for long
        link = ET.fromstring(get(path).body)
        older = [x.get("href") for x in link.findall(f"{ATOM}link") if x.get("rel") == "prev-archive"]
        if not older:
            break
        path = older[0].removeprefix(BASE)
    for address, wanted in (("feed.atom", (300, 900)), ("snippet.html", (300, 900)), ("index.html", (300, 900)), ("embed.js", (3600, 10800)),
                            (path, (3600, 900))):
        found = re.fullmatch(r"public, max-age=(\d+), stale-while-revalidate=(\d+)", get(address).get("Cache-Control", ""))
        equal(f"{address}: max-age and stale-while-revalidate", found and tuple(map(int, found.groups())), wanted)
    for headers in ({"Accept-Encoding": "*;q=0"}, {"If-Match": '"x"'}):
        equal(f"{headers}: is not stored", get("feed.atom", headers).get("Cache-Control"), "no-store")
    equal("404: for a minute", get("topics/none/feed.atom").get("Cache-Control"), "public, max-age=60")
    check("the browser's redirect is not kept", "no-cache" in get("feed.atom", {"Sec-Fetch-Dest": "document"}).get("Cache-Control", ""))


def titles(form, body):
    if form == "feed.json":
        return [i["title"] for i in json.loads(body)["items"]]
    tag = "item/title" if form == "feed.rss" else f"{ATOM}entry/{ATOM}title"
    return [e.text for e in ET.fromstring(body).findall(f"channel/{tag}" if form == "feed.rss" else tag)]


def deltas():
    """Only what is newer, in every format, of every list, to readers of any coding; and after that nothing."""
    names = [where + form for where in ("", "topics/t0/", "sources/s0/", "languages/en/") for form in CHECKERS]
    for coding in ("identity", "gzip", "br", "zstd"):
        for path in names:  # all at once: compressing waits for the next tick of the server's clock
            get(path, {"Accept-Encoding": coding})
        old = {path: settled(path, {"Accept-Encoding": coding}).get("ETag") for path in names}
        change(f"delta-{coding}")
        for path in names:
            form = path.rpartition("/")[2]
            asked = {"Accept-Encoding": coding, "A-IM": "vcdiff, feed;q=0.5", "If-None-Match": f'"x", {old[path]}'}
            answer = get(path, asked)
            if not equal(f"{path} {coding}: 226", answer.status, 226):
                continue
            equal(f"{path} {coding}: IM", answer.get("IM"), "feed")
            equal(f"{path} {coding}: Delta-Base", answer.get("Delta-Base"), old[path])
            equal(f"{path} {coding}: caches that know no deltas do not keep it", answer.get("Cache-Control"), "no-store, im")
            equal(f"{path} {coding}: the media type", answer.get("Content-Type"), get(path).get("Content-Type"))
            equal(f"{path} {coding}: in the coding asked for", answer.get("Content-Encoding", "identity"), coding)
            plain = get(path, {**asked, "Accept-Encoding": "identity"}).body
            check(f"{path} {coding}: which makes it shorter", coding == "identity" or len(answer.body) < len(plain), (len(answer.body), len(plain)))
            equal(f"{path} {coding}: the same in any", answer.plain(), plain)
            check(f"{path} {coding}: only what changed", [f"(delta-{coding})" in t for t in titles(form, plain)] == [True],
                  titles(form, plain))
            wrong = CHECKERS[form](plain, BASE + path)
            check(f"{path} {coding}: is valid", not wrong, wrong[:3])
            again = get(path, {**asked, "If-None-Match": answer.get("ETag")})
            equal(f"{path} {coding}: then there is nothing newer", (again.status, again.get("ETag")), (304, answer.get("ETag")))
            equal(f"{path} {coding}: HEAD", get(path, asked, "HEAD").status, 226)
            for a_im in ("feed;q=0", "vcdiff", "feeds", "feed;q=x", ""):
                equal(f"{path} {coding}: A-IM: {a_im}", get(path, {**asked, "A-IM": a_im}).status, 200)
        only = {"A-IM": "feed", "If-None-Match": old["feed.atom"], "Accept-Encoding": "gzip, identity;q=0"}
        answer = get("feed.atom", only)
        equal(f"{coding}: no delta as it is for who refuses that", (answer.status, answer.get("Content-Encoding")), (226, "gzip"))


def shared_caches_keep_nothing_of_readers_of_deltas():
    """One that knows no deltas would ask for those of what it holds itself, and hand them to whoever asks next."""
    tag = settled("feed.atom").get("ETag")
    for headers, wanted in (({}, "public"), ({"A-IM": "feed"}, "private"), ({"A-IM": "gzip"}, "public"),
                            ({"A-IM": "feed", "If-None-Match": tag}, "private"), ({"If-None-Match": tag}, "public")):
        kept = get("feed.atom", headers).get("Cache-Control")
        equal(f"{headers}", kept, f"{wanted}, " + get("feed.atom").get("Cache-Control").partition(", ")[2])


def deltas_are_of_feeds_only():
    for path in ("snippet.html", "embed.html", "index.html", "topics/t0/", "embed.js", "sources.opml"):
        old = settled(path).get("ETag")
        change("page " + path[:5])
        answer = get(path, {"A-IM": "feed", "If-None-Match": old})
        check(f"{path}: A-IM means nothing", answer.status in (200, 304) and answer.get("IM") is None, (answer.status, answer.headers))
        equal(f"{path}: nor with nothing to compare", get(path, {"A-IM": "feed"}).status, 200)
    for tag in ('"00000000.1.0000000000000000"', '"x"', "*", 'W/"y"'):
        equal(f"a delta from {tag}", get("feed.atom", {"A-IM": "feed", "If-None-Match": tag}).status, 304 if tag == "*" else 200)


def conditions_in_lists():
    for path in ("feed.atom", "index.html"):
        answer = settled(path)
        tag = answer.get("ETag")
        for value, wanted in ((f'"x",,{tag}', 304), (f' , {tag} ,', 304), (f'"a b", {tag}', 304), (f'"a,b" , W/{tag}', 304), (f'{tag}x', 200),
                              ('"*"', 200), (f"*, {tag}", 200), (f"w/{tag}", 200), (f'"{tag}"', 200), ("*", 304), (tag[:-1], 200)):
            equal(f"{path}: If-None-Match: {value}", status(path, f"If-None-Match: {value}"), wanted)
        equal(f"{path}: a tag of another coding is not this one", status(path, f"If-None-Match: {tag}", "Accept-Encoding: gzip"), 200)
        equal(f"{path}: HEAD", status(path, f"If-None-Match: {tag}", method="HEAD"), 304)
        for value, wanted in ((f'"x", {tag}', 200), ("junk", 412), (f"{tag}, junk", 200), ('W/"x"', 412)):
            equal(f"{path}: If-Match: {value}", status(path, f"If-Match: {value}"), wanted)


def forms_of_dates():
    """RFC 9110 wants the two obsolete forms read too; what is no date of HTTP is as if it were not there."""
    for path in ("feed.atom", "index.html", "topics/t1/feed.rss", "articles"):
        if path == "articles":
            path = "articles/" + json.loads(get("feed.json").body)["items"][0]["id"].rpartition("/")[2] + "/"
        then = email.utils.parsedate_to_datetime(settled(path).get("Last-Modified"))
        check(f"{path}: not in the future", then.timestamp() <= time.time() + 1, then)
        for form, read in (("%a, %d %b %Y %H:%M:%S GMT", True), ("%A, %d-%b-%y %H:%M:%S GMT", True), ("%a %b %e %H:%M:%S %Y", True),
                           ("%a, %d %b %Y %H:%M:%S +0000", False), ("%Y-%m-%dT%H:%M:%SZ", False), ("%a, %d %b %Y %H:%M:%S GMT; x", False),
                           ("%a, %d Foo %Y %H:%M:%S GMT", False), ("%s", False), ("0", False)):
            value = then.strftime(form)
            equal(f"{path}: If-Modified-Since: {value}", status(path, f"If-Modified-Since: {value}"), 304 if read else 200)
            past = (then - datetime.timedelta(days=1000)).strftime(form)
            equal(f"{path}: If-Unmodified-Since: {past}", status(path, f"If-Unmodified-Since: {past}"), 412 if read else 200)
        equal(f"{path}: a date to come", status(path, "If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT"), 304)


def settings_are_a_change():
    """What titles and rights say is part of every view, so Last-Modified moves with them."""
    before = settled("topics/t1/feed.atom").get("Last-Modified")
    opml = settled("sources.opml")
    check("the list of sources has a date", opml.get("Last-Modified") and b"<dateModified>" in opml.body, opml.headers)
    time.sleep(1.1)
    store.fill(0, 0, sources=6, topics=7, hub=HUB + "&b=2", base=BASE)
    store.fill(1, 1, sources=6, topics=7, hub=HUB + "&b=2", base=BASE)
    check("another hub is told", server.wait_for(lambda: b"b=2" in get("topics/t1/feed.atom").body, 4) is not None)
    equal("who asks with the old date gets it", status("topics/t1/feed.atom", f"If-Modified-Since: {before}"), 200)
    store.fill(0, 1, sources=5, topics=6, hub=HUB, base=BASE)
    server.wait_for(lambda: b"b=2" not in get("topics/t1/feed.atom").body, 4)


def odd_ranges():
    whole = settled("feed.atom")
    size = len(whole.body)
    for value in (f"bytes={size}-", "bytes=5-2", "bytes=a-b", "bytes=-0", "bytes=", "bytes", "bytes=-", "bytes=0-99999999999999999999", "bytes=0-1x",
                  "bytes= 0-1", "items=0-1", "bytes=1", "bytes=0-1,x", f"bytes=0-1,{size}-", "0-1", "bytes=" + "0-0," * 300 + "x"):
        answer = get("feed.atom", {"Range": value})
        equal(f"Range: {value[:40]}: is ignored", (answer.status, len(answer.body), answer.get("Content-Range")), (200, size, None))
    for value, first, last in (("bytes=0-0", 0, 0), ("bytes=-1", size - 1, size - 1), (f"bytes={size - 1}-", size - 1, size - 1), ("BYTES=3-4", 3, 4),
                               (f"bytes=10-{size + 10}", 10, size - 1), (f"bytes=-{size + 10}", 0, size - 1)):
        answer = get("feed.atom", {"Range": value})
        equal(f"Range: {value}", (answer.status, answer.get("Content-Range"), answer.body),
              (206, f"bytes {first}-{last}/{size}", whole.body[first:last + 1]))
        for name in ("ETag", "Vary", "Cache-Control", "Content-Type", "Last-Modified", "Access-Control-Allow-Origin"):
            equal(f"Range: {value}: {name}", answer.get(name), whole.get(name))
    several = get("feed.atom", {"Range": "bytes=0-9,1000-1009,2000-2009"})
    if several.status == 206 and several.get("Content-Type", "").startswith("multipart/byteranges"):
        parts = [whole.body[at:at + 10] for at in (0, 1000, 2000)]
        check("several ranges", all(p in several.body for p in parts) and several.body.count(b"Content-Range: bytes ") == 3, several.body[:300])
    else:
        check("several ranges", several.status == 200 and several.body == whole.body, (several.status, several.headers))
    last = whole.get("Last-Modified")
    for value, wanted in ((last, 206), ("Thu, 01 Jan 1970 00:00:00 GMT", 200), ("Fri, 01 Jan 2100 00:00:00 GMT", 200), ("x", 200)):
        equal(f"If-Range: {value}", status("feed.atom", "Range: bytes=0-0", f"If-Range: {value}"), wanted)
    for path in ("topics/none/feed.atom", "topics/none/"):
        equal(f"{path}: a range of what is not there", status(path, "Range: bytes=0-1"), 404)
    equal("a range of a delta", status("feed.atom", "Range: bytes=0-1", "A-IM: feed", 'If-None-Match: "x"'), 206)


def methods():
    for method, wanted in (("TRACE", 405), ("FOO", 501), ("get", 501), ("DELETE", 405), ("PROPFIND", 405)):
        first, headers, body = lines("feed.atom", "X-Secret: y", method=method)
        equal(f"{method}: status", int(first.split()[1]), wanted)
        check(f"{method}: nothing is echoed", b"X-Secret" not in body, body[:200])
        if wanted == 405:
            equal(f"{method}: Allow", dict(headers).get("Allow"), "GET, HEAD, OPTIONS")
    for path in ("feed.atom", "topics/none/feed.atom", "index.html"):
        answer = get(path, {}, "OPTIONS")
        equal(f"{path}: OPTIONS", (answer.status, answer.get("Allow"), answer.body), (204, "GET, HEAD, OPTIONS", b""))
        equal(f"{path}: no length of nothing", answer.get("Content-Length"), None)


def pages_of_other_origins():
    """A fetch() of another origin may send what it needs, and read what it needs, whatever the status."""
    asked = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "a-im,if-none-match"}
    answer = get("feed.json", asked, "OPTIONS")
    allowed = {h.strip().lower() for h in answer.get("Access-Control-Allow-Headers", "").split(",")}
    check("preflight: conditions, ranges and deltas", {"a-im", "if-none-match", "if-modified-since", "if-match", "if-range", "range"} <= allowed,
          allowed)
    equal("preflight: methods", answer.get("Access-Control-Allow-Methods"), "GET, HEAD, OPTIONS")
    check("preflight: is remembered", int(answer.get("Access-Control-Max-Age", 0)) >= 600, answer.headers)
    equal("preflight: no credentials", answer.get("Access-Control-Allow-Credentials"), None)
    for path, headers in (("feed.json", {}), ("feed.json", {"If-None-Match": "*"}), ("feed.json", {"Accept-Encoding": "*;q=0"}),
                          ("feed.json", {"If-Match": '"x"'}), ("topics/none/feed.json", {}), ("feed.json", {"Sec-Fetch-Dest": "document"}),
                          ("feed.json", {"Range": "bytes=0-1"}), ("topics/none/", {}), ("snippet.html", {}), ("oembed", {}), ("topics/t1", {})):
        answer = get(path, {"Origin": "https://a.example", **headers})
        equal(f"{path} {headers}: any origin", answer.get("Access-Control-Allow-Origin"), "*")
    exposed = {h.strip() for h in get("feed.json").get("Access-Control-Expose-Headers", "").split(",")}
    check("headers that a script may read", {"ETag", "IM", "Delta-Base", "Link", "Retry-After"} <= exposed, exposed)
    equal("405 too", get("feed.json", {}, "DELETE").get("Access-Control-Allow-Origin"), "*")


def a_hub_is_named():
    for path in ("feed.atom", "topics/t1/feed.rss", "feed.json", "search/feed.atom?q=water"):
        answer = get(path)
        equal(f"{path}: Link", answer.get("Link"), f'<{HUB}>; rel="hub", <{BASE}{path}>; rel="self"')
        if path.endswith("json"):
            equal(f"{path}: hubs", json.loads(answer.body)["hubs"], [{"type": "WebSub", "url": HUB}])
        else:
            root = ET.fromstring(answer.body)
            found = (root.find("channel") if root.tag == "rss" else root).findall(f"{ATOM}link")
            links = {x.get("rel"): x.get("href") for x in found if x.get("rel") in ("hub", "self")}
            equal(f"{path}: in the body", links, {"hub": HUB, "self": BASE + path})
    equal("a page names none", get("index.html").get("Link"), None)


def spellings_of_paths():
    """What lighttpd makes one of is one for us; letters in another case, further slashes and dots in names are not."""
    same = get("feed.atom").body
    for path in ("./feed.atom", "x/../feed.atom", "%2e/feed.atom", "%66eed%2eatom", "/feed.atom", "feed.atom?", "feed.atom?&&", "feed.atom#x"):
        first, _, body = lines(path)
        check(f"{path}: is the feed", first.endswith("200 OK") and body == same, first)
    for path in ("Feed.atom", "feed.atom/", "feed.atom/x", "feed.atom%20", "feed.atom;x", "feed.atom%zz", "topics/T1/feed.atom", "feed.ATOM",
                 "topics/t1/snippet.html", "topics/t1/sources.opml", "archive/2026-1.atom", "archive/2026-011.atom", "search/archive/2026-01.atom"):
        equal(f"{path}: is nothing", status(path), 404)
    for path in ("feed.atom%00", "%c0%af", "%c0%ae%c0%ae/feed.atom", "feed.atom?%00"):
        equal(f"{path}: is no address", status(path), 400)
    for path, to in (("topics/t1", "topics/t1/"), ("topics/t1?lang=ru&x=y", "topics/t1/?lang=ru"), ("search?q=a+b%22", "search/?q=a%20b%22"),
                     ("archive/2026-03", "archive/2026-03/"), ("languages/JA", "languages/ja/")):
        answer = get(path)
        equal(f"{path}: leads to its page", (answer.status, answer.get("Location")), (301, BASE + to))
    equal("a header too large", status("feed.atom", "X: " + "y" * 40000), 431)
    equal("many headers", status("feed.atom", *[f"X-{i}: y" for i in range(300)]) in (200, 431), True)


def parameters():
    def length(query):
        return len(json.loads(get("feed.json?" + query).body)["items"])
    for query, wanted in (("limit=3&limit=5", 3), ("limit=-1", 1), ("limit=999999", 100), ("limit=99999999999999999999", 100), ("limit=1e3", 50),
                          ("LIMIT=3", 50), ("limit", 50), ("limit=", 50), ("&&limit=3", 3), ("limit=3.5", 50), ("limit=0x10", 50), ("limit=007", 7)):
        equal(query, length(query), wanted)
    for query in ("q=a%0d%0aX:%20y", "q=%ff%fe", "q=%c3", "q=a%00b", "q=%ed%a0%80"):
        check(f"{query}: is refused or finds nothing", status("search/feed.atom?" + query) in (200, 400))
    for query in ("q=%", "q=%zz", "q=" + "a" * 5000, "q=%22%27%3C%3E%26%5C", "q=*", "q=NEAR(a,b)", "q=" + "%F0%9F%90%AA" * 200,
                  "q=water&page=999", "q=water&page=-1", "q=OR+OR+OR", "q=%2B-%28%29%5E"):
        answer = get("search/feed.atom?" + query)
        if not equal(f"{query[:40]}: is answered", answer.status, 200):
            continue
        wrong = check_atom(answer.body)
        check(f"{query[:40]}: by a valid feed", not wrong, wrong[:2])


def head_of_everything():
    for path, headers in (("feed.atom", {"Sec-Fetch-Dest": "document"}), ("feed.atom", {"Accept-Encoding": "*;q=0"}), ("feed.atom", {"If-Match": '"x"'}),
                          ("topics/none/", {}), ("topics/none/feed.atom", {}), ("oembed?format=x", {}), ("topics/t1", {}), ("status", {})):
        a, b = get(path, headers), get(path, headers, "HEAD")
        same = [{k: v for k, v in x.headers if k != "Date"} for x in (a, b)]
        equal(f"{path} {headers}: HEAD", (b.status, same[1], b.body), (a.status, same[0], b""))


def old_clients():
    for path in ("feed.atom", "index.html", "topics/none/"):
        whole = settled(path)
        first, headers, body = lines(path, version="1.0")
        equal(f"{path}: HTTP/1.0", (first, body), (f"HTTP/1.0 {whole.status} {first.split(' ', 2)[2]}", whole.body))
        check(f"{path}: not in chunks", "Transfer-Encoding" not in dict(headers), headers)
        equal(f"{path}: HTTP/1.0 and a condition", status(path, f"If-None-Match: {whole.get('ETag')}", version="1.0"),
              304 if whole.status == 200 else whole.status)
        check(f"{path}: Connection: close is kept", dict(lines(path)[1]).get("Connection") == "close")


def too_many_searches():
    """A visitor of a script that searches for ever learns when he may come again; who asks for a known one is served."""
    with Lighttpd(store.directive + "cadialog.search-rate = 3\n") as busy:  # the next in 20 seconds, which is long also for a slow machine
        answers = [busy.get(f"/dialogue/search/feed.atom?q=word{n}", {"Origin": "https://a.example"}) for n in range(30)]
        refused = [a for a in answers if a.status == 429]
        equal("200 or 429", {a.status for a in answers}, {200, 429})
        check("as many as are allowed, by whichever thread", 3 <= len(answers) - len(refused) <= 4, len(answers) - len(refused))
        for name, wanted in (("Retry-After", "10"), ("Cache-Control", "no-store"), ("Access-Control-Allow-Origin", "*"),
                             ("Access-Control-Expose-Headers", "Retry-After"), ("Vary", FEED_VARY)):
            equal(f"429: {name}", refused[-1].get(name), wanted)
        equal("what was found is still found", busy.get("/dialogue/search/feed.atom?q=word0").status, 200)
        page = busy.get("/dialogue/search/?q=yetanother")
        equal("a page for people", (page.status, page.get("Retry-After"), page.get("Vary")), (429, "10", PAGE_VARY))
        frame = busy.get("/dialogue/embed.html?q=onemore&lang=ru")
        equal("a frame on somebody's page", (frame.status, frame.get("Retry-After"), frame.get("Cache-Control")), (429, "10", "no-store"))
        equal("is one", frame.get("Content-Type"), "text/html; charset=utf-8")
        check("which that page may show", "frame-ancestors" not in frame.get("Content-Security-Policy"), frame.headers)
        check("and says it in its language", '<html lang="ru"' in frame.text() and "embed.js" in frame.text(), frame.text())
        equal("a snippet is a line", busy.get("/dialogue/snippet.html?q=onemore").get("Content-Type"), "text/plain; charset=utf-8")


def takedowns_are_told_in_deltas():
    item = json.loads(get("feed.json").body)["items"][5]
    old = {form: settled(form).get("ETag") for form in CHECKERS}
    store.forget(item["url"])
    server.wait_for(lambda: get("feed.atom").get("ETag") != old["feed.atom"], 4)
    for form, checker in CHECKERS.items():
        answer = get(form, {"A-IM": "feed", "If-None-Match": old[form]})
        equal(f"{form}: 226", answer.status, 226)
        equal(f"{form}: nothing else is newer", titles(form, answer.body), [])
        check(f"{form}: is valid", not checker(answer.body, BASE + form), checker(answer.body, BASE + form))
        if form == "feed.atom":
            equal("its tombstone", [e.get("ref") for e in ET.fromstring(answer.body).iter(f"{AT}deleted-entry")], [item["id"]])
        if form == "feed.json":
            equal("JSON's", json.loads(answer.body)["_cadialog"]["deleted"], [item["id"]])
    page = f"articles/{item['id'].rpartition('/')[2]}/"
    gone = get(page)
    equal("its page", (gone.status, gone.get("Vary"), gone.get("Cache-Control")), (410, PAGE_VARY, "public, max-age=60"))
    equal("has no tag", gone.get("ETag"), None)
    equal("and no condition changes that", status(page, "If-None-Match: *"), 410)


def main():
    global server, store
    with Store() as store:
        store.fill(0, 400, sources=5, topics=6, hub=HUB, base=BASE)
        for month in range(1, 4):
            store.fill(27000 * month, 20, sources=5, topics=6, hub=HUB, base=BASE)
        with Lighttpd(store.directive) as server:
            run(what_answers_depend_on, how_long_answers_may_be_kept, deltas, deltas_are_of_feeds_only,
                shared_caches_keep_nothing_of_readers_of_deltas, conditions_in_lists, forms_of_dates,
                settings_are_a_change, odd_ranges, methods, pages_of_other_origins, a_hub_is_named,
                spellings_of_paths, parameters, head_of_everything, old_clients, too_many_searches,
                takedowns_are_told_in_deltas)
            equal("the error log is silent", [line for line in server.log().splitlines() if "cadialog" in line], [])
    return summary()


if __name__ == "__main__":
    sys.exit(main())
