#!/usr/bin/env python3
"""A shared cache before us, nginx's, which asks again with the tag of what it holds, behind the back of who waits: nobody may get from
it what he did not ask for, or keep what is gone."""

import itertools
import re
import sys
import time

from checks import check, equal, run, summary
from lighttpd import Lighttpd, shuffled
from nginx import Nginx
from stores import BASE, Store

NOW = int(time.time()) - 30 * 86400
AGE = STALE = 1
FEED = "/dialogue/feed.atom"
CACHE = """location / {{ proxy_pass {origin}; proxy_cache all; proxy_cache_revalidate on; proxy_cache_background_update on;
                         proxy_cache_use_stale updating; add_header X-Cache $upstream_cache_status; }}"""
server = front = store = None
numbers = itertools.count(100)


def publish():
    """One more article, the newest; its title."""
    n = next(numbers) * 4  # in English
    store.fill(n, 1, sources=3, topics=3, now=NOW + n * 1000, base=BASE)
    title = f"Dialogue report {n}: water, rail and students"
    check("it is served", server.wait_for(lambda: title in server.get(FEED).text(), 4) is not None)
    return title


def titles(answer):
    return set(re.findall(r"Dialogue report \d+: water, rail and students", answer.text()))


def once_renewed(headers, holds):
    """What the cache answers when it has renewed what it holds, which it does behind the back of who comes late; at worst the last."""
    last = None

    def renewed():
        nonlocal last
        last = front.get(FEED, headers)
        return holds(titles(last))
    front.wait_for(renewed, 3, step=0.1)
    return last


def readers_of_deltas_get_news():
    """Two that read deltas, of whom one holds something and one does not; both learn of everything."""
    for headers in ({"A-IM": "feed"}, {"A-IM": "feed", "Accept-Encoding": "gzip"}):
        first = front.get(FEED, headers)
        held, tag = titles(first), first.get("ETag")
        for _ in range(3):
            title = publish()
            time.sleep(AGE + STALE + 0.5)
            front.get(FEED, headers)
            new = once_renewed(headers, lambda found, title=title: title in found)
            equal(f"{headers}: who holds nothing gets the whole", (new.status, title in titles(new)), (200, True))
        newer = front.get(FEED, {**headers, "If-None-Match": tag})
        check(f"{headers}: who holds something lacks nothing", newer.status in (200, 226) and titles(new) <= held | titles(newer),
              (newer.status, titles(new) - titles(newer) - held))
        check("others get the whole", title in titles(once_renewed({}, lambda found, title=title: title in found)))


def every_coding():
    codings = [None, "identity", "gzip", "br", "zstd", "gzip, deflate, br", "gzip;q=0.5, *;q=0.1", "deflate", "br;q=0, gzip"]
    paths = [FEED, "/dialogue/snippet.html", "/dialogue/embed.js", "/dialogue/topics/t1/"]
    plain = {path: server.get(path).body for path in paths}
    for path, coding in shuffled(list(itertools.product(paths, codings)) * 3):
        answer = front.get(path, {"Accept-Encoding": coding} if coding else {})
        got = answer.get("Content-Encoding")
        check(f"{path} {coding}: a coding that was asked for", got is None or f" {got}" in f" {coding}" or "*" in coding, got)
        check(f"{path} {coding}: its bytes", answer.plain() == plain[path])


def browsers_and_readers():
    for headers, wanted in shuffled([({"Sec-Fetch-Dest": "document"}, 302), ({}, 200), ({"Sec-Fetch-Dest": "empty"}, 200)] * 4):
        for path in (FEED, "/dialogue/topics/t0/feed.json"):
            equal(f"{path} {headers}", front.get(path, headers).status, wanted)
    equal("the very bytes for a browser", front.get(FEED + "?raw", {"Sec-Fetch-Dest": "document"}).status, 200)


def languages():
    for lang in shuffled(["en", "ru", "kk", "ja", "de, ja;q=0.5"] * 3):
        answer = front.get("/dialogue/topics/t1/", {"Accept-Language": lang})
        equal(f"a page in {lang}", answer.get("Content-Language"), lang[-8:-6] if ";" in lang else lang)


def what_is_taken_down_goes():
    title = publish()
    every = [{}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "br"}, {"A-IM": "feed"}]
    time.sleep(AGE + STALE + 0.5)
    check("it was there", all(title in titles(once_renewed(headers, lambda found: title in found)) for headers in every))
    store.forget(f"https://s0.example.org/articles/{re.search('[0-9]+', title)[0]}")
    server.wait_for(lambda: title not in server.get(FEED).text(), 4)
    time.sleep(AGE + STALE + 0.5)
    for headers in every:
        check(f"{headers}: it is gone", title not in titles(once_renewed(headers, lambda found: title not in found)))


def main():
    global server, front, store
    with Store() as store:
        store.fill(0, 40, sources=3, topics=3, now=NOW, base=BASE)
        with Lighttpd(store.directive + f"cadialog.feed-max-age = {AGE}\ncadialog.stale-while-revalidate = {STALE}\n") as server:
            with Nginx(CACHE.format(origin=server.url), http="proxy_cache_path {place}/cache keys_zone=all:1m use_temp_path=off;") as front:
                run(readers_of_deltas_get_news, every_coding, browsers_and_readers, languages, what_is_taken_down_goes)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
