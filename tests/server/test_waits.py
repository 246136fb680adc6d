#!/usr/bin/env python3
# runs-under: asan
"""Requests that wait for the thread which renders: nobody waits for ever, and the store may be replaced under them, in several workers."""

import concurrent.futures
import ctypes
import hashlib
import http.client
import json
import os
import random
import resource
import select
import shutil
import socket
import sys
import threading
import time

from checks import check, equal, run, skip, summary
from lighttpd import MODE, PATIENCE, SETTLE, Lighttpd
from stores import Store

NOW = 1_790_000_000
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.ptrace.restype = ctypes.c_long
LIBC.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
PTRACE_ATTACH, PTRACE_DETACH, WALL = 16, 17, 0x40000000


class Frozen:
    """All threads of a process but its first stand still, as on a disk that does not answer."""

    def __init__(self, pid):
        self.threads = [int(t) for t in os.listdir(f"/proc/{pid}/task") if int(t) != pid]

    def __enter__(self):
        for t in list(self.threads):
            if LIBC.ptrace(PTRACE_ATTACH, t, None, None) != 0:
                self.threads.remove(t)
            else:
                os.waitpid(t, WALL)
        return self

    def __exit__(self, *_):
        while self.threads:
            t = self.threads.pop()
            LIBC.ptrace(PTRACE_DETACH, t, None, None)


def may_freeze(what):
    """Valgrind runs all threads in one, so none of them can stand still by itself."""
    if MODE == "valgrind":
        skip(what, "not under valgrind")
    return MODE != "valgrind"


def may_open(what, descriptors, least):
    """Whether there may be so many, which lighttpd bears half as many connections with; as many as possible from `least` on."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    if most != resource.RLIM_INFINITY and most < least:
        skip(what, f"no more than {most} descriptors are allowed")
        return False
    resource.setrlimit(resource.RLIMIT_NOFILE, (descriptors if most == resource.RLIM_INFINITY else min(descriptors, most), most))
    return True


def nobody_waits_for_ever():
    if not may_freeze("nobody waits for ever"):
        return
    with Store() as store:
        store.fill(0, 300, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive) as server:
            def timed(path, headers=None):
                begin = time.monotonic()
                answer = server.request("GET", "/dialogue/" + path, headers, timeout=60)
                return answer, time.monotonic() - begin

            known = server.get("/dialogue/feed.atom")
            equal("before", known.status, 200)
            with concurrent.futures.ThreadPoolExecutor(20) as pool, Frozen(server.pid) as frozen:
                if not check("a thread stands still", frozen.threads, os.listdir(f"/proc/{server.pid}/task")):
                    return
                waiting = [pool.submit(timed, f"feed.rss?limit={n}", {"Origin": "https://a.example"}) for n in range(1, 16)]
                people = {"Origin": "https://a.example", "Accept-Language": "ru"}
                waiting += [pool.submit(timed, path, people) for path in ("topics/t1/", "embed.html?limit=60&lang=ru")]
                time.sleep(1)
                answer, took = timed("feed.atom")
                check("what is ready is served meanwhile", answer.body == known.body and took < 1 * PATIENCE, (answer.status, took))
                for path in ("topics/none/feed.atom", "sources/none/", "speakers/none/feed.json", "languages/xx/feed.rss", "stories/none/",
                             "archive/2001-01.atom", "snippet.html?topic=none&limit=50"):
                    answer, took = timed(path)
                    check(f"{path}: what is not there is told meanwhile", answer.status == 404 and took < 1 * PATIENCE, (answer.status, took))
                for n, one in enumerate(waiting):
                    answer, took = one.result()
                    equal(f"{n}: status", answer.status, 503)
                    equal(f"{n}: told when to come again, and not kept", (answer.get("Retry-After"), answer.get("Cache-Control")), ("10", "no-store"))
                    equal(f"{n}: a script may read it", answer.get("Access-Control-Allow-Origin"), "*")
                    check(f"{n}: after half a minute", 25 < took < 40, took)
                    if n >= 15:
                        equal(f"{n}: as a page, or in the frame", answer.get("Content-Type"), "text/html; charset=utf-8")
                        check(f"{n}: in its language", "чуть позже" in answer.text(), answer.text()[:200])
            for n in range(1, 16):
                answer, took = timed(f"feed.rss?limit={n}")
                equal(f"{n}: then it is there", (answer.status, answer.body.count(b"<item>")), (200, n))


def figure(server, name):
    for line in server.get("/dialogue/metrics").text().splitlines():
        if line.startswith(name + " "):
            return int(line.split()[1])
    return None


def a_delta_is_made_once():
    """A popular feed's readers ask from the same few tags, in a few codings; it is rendered for the first of them."""
    with Store() as store:
        store.fill(0, 300, sources=3, topics=3, now=NOW)
        with Lighttpd(store.directive + 'cadialog.status = "enable"\n') as server:
            def ask(path, tag, coding):
                return server.get("/dialogue/" + path, {"A-IM": "feed", "If-None-Match": tag, "Accept-Encoding": coding})

            paths = ["feed.atom", "topics/t1/feed.rss", "sources/s2/feed.json", "search/feed.atom?q=water"]
            old = {p: server.get("/dialogue/" + p).get("ETag") for p in paths}
            store.fill(0, 6, sources=3, topics=3, mark="newer", now=NOW + 60)
            server.wait_for(lambda: server.get("/dialogue/feed.atom").get("ETag") != old["feed.atom"], 4)
            for path in paths[:3]:
                whole = {c: server.get("/dialogue/" + path, {"Accept-Encoding": c}) for c in ("identity", "gzip", "br")}
                first = ask(path, old[path], "identity")
                before = figure(server, "cadialog_renders_total")
                for n in range(30):
                    coding = ("identity", "gzip", "br")[n % 3]
                    answer = ask(path, old[path].replace('"', "") if n == 29 else f'"other-{n}", {old[path]}', coding)
                    if n == 29:
                        equal(f"{path}: a tag without quotation marks is none", answer.status, 200)
                        continue
                    equal(f"{path}: the same delta", (answer.status, answer.get("Content-Encoding", "identity")), (226, coding))
                    check(f"{path}: in its bytes", coding != "identity" or answer.body == first.body)
                    equal(f"{path}: the base", answer.get("Delta-Base"), old[path])
                    tags = {whole[coding].get("ETag"), whole[coding].get("ETag").replace('.1"', '"')}
                    check(f"{path}: under the tag of the whole in {coding}", answer.get("ETag") in tags, (answer.get("ETag"), tags))
                equal(f"{path}: rendered no more", figure(server, "cadialog_renders_total"), before)
            with Frozen(server.pid) as frozen:
                if may_freeze("a delta that several wait for") and check("a thread stands still", frozen.threads):
                    store.fill(0, 3, sources=3, topics=3, mark="again", now=NOW + 120)
                    time.sleep(1.5 * SETTLE)
                    with concurrent.futures.ThreadPoolExecutor(8) as pool:
                        asked = [pool.submit(ask, "feed.atom", old["feed.atom"], "identity") for _ in range(8)]
                        time.sleep(0.5)
                        check("nothing is rendered between requests", not any(a.done() for a in asked))
                        frozen.__exit__()
                        equal("then all get it", {a.result().status for a in asked}, {226})


def ask(server, path, timeout):
    """Asks and does not wait for the answer."""
    s = socket.create_connection(("127.0.0.1", server.port), timeout=timeout)
    s.sendall(f"GET /dialogue/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
    return s


def a_full_queue_is_waited_for():
    """More lists at once than the thread's queue holds: none is rendered while others wait for the server, and all are answered."""
    what = "a full queue is waited for"
    if not may_freeze(what) or not may_open(what, 8192, 4096):
        return
    lists = [f"{where}{form}?limit={n}" for where in ("", "topics/t1/", "sources/s1/", "languages/en/") for form in ("feed.atom", "feed.rss", "feed.json")
             for n in range(1, 101) if n != 50]
    with Store() as store:
        store.fill(0, 120, sources=2, topics=2, now=NOW)
        with Lighttpd(store.directive + "server.max-fds = 8192\nserver.max-connections = 4096\n") as server:
            known = server.get("/dialogue/feed.atom").body
            sockets = []
            with Frozen(server.pid) as frozen:
                if not check("a thread stands still", frozen.threads):
                    return
                for path in lists:
                    sockets.append(ask(server, path, 30 * PATIENCE))
                begin = time.monotonic()
                equal("what is ready is served meanwhile", server.get("/dialogue/feed.atom").body, known)
                check("at once", time.monotonic() - begin < 1 * PATIENCE, time.monotonic() - begin)
                time.sleep(0.3)
                poll = select.poll()
                for s in sockets:
                    poll.register(s, select.POLLIN)
                equal("nobody is answered by rendering in between", len(poll.poll(0)), 0)
            got = {}
            for s in sockets:
                data = b""
                while chunk := s.recv(65536):
                    data += chunk
                s.close()
                status = data[9:12]
                got[status] = got.get(status, 0) + 1
            equal("all are answered then", got, {b"200": len(lists)})


def read_all(s):
    data = b""
    while chunk := s.recv(65536):
        data += chunk
    s.close()
    return data


def who_reads_regularly_comes_first():
    """After a change, feeds that are asked for all the time do not stand behind hundreds of odd lists that somebody asks for once."""
    what = "who reads regularly comes first"
    if not may_freeze(what) or not may_open(what, 8192, 2048):
        return
    regular = ["feed.atom", "topics/t1/feed.rss", "sources/s1/feed.json", ""]
    odd = [f"{where}{form}?limit={n}" for where in ("", "topics/t0/", "topics/t1/", "sources/s0/", "sources/s1/") for form in ("feed.atom", "feed.rss", "feed.json")
           for n in range(1, 81) if n != 50]  # more than the queue holds
    with Store() as store:
        store.fill(0, 400, sources=2, topics=2, now=NOW)
        with Lighttpd(store.directive + "server.max-fds = 4096\nserver.max-connections = 2000\n") as server:
            known = {path: [server.get("/dialogue/" + path) for _ in range(3)][0].body for path in regular}
            store.fill(0, 6, sources=2, topics=2, mark="newer", now=NOW + 60)
            time.sleep(1.5 * SETTLE)
            with Frozen(server.pid) as frozen:
                if not check("a thread stands still", frozen.threads):
                    return
                others = [ask(server, path, 60 * PATIENCE) for path in odd]
                time.sleep(0.3)
                first = {path: ask(server, path, 60 * PATIENCE) for path in regular}
                time.sleep(0.3)
            answers = {path: read_all(s) for path, s in first.items()}
            poll = select.poll()
            for s in others:
                poll.register(s, select.POLLIN)
            before = len(poll.poll(0))
            for path, answer in answers.items():
                head, _, body = answer.partition(b"\r\n\r\n")
                check(f"{path}: is answered with what is new", head.startswith(b"HTTP/1.1 200") and body != known[path], head[:40])
            check("before most of the others", before < len(odd) // 4, (before, len(odd)))
            equal("who are answered too", {read_all(s)[:12] for s in others}, {b"HTTP/1.1 200"})


def thousands_wait_without_those_who_need_not():
    """Many times as many lists as the queue holds, each asked for once: whoever asks for what is ready is answered in between."""
    what = "thousands wait without those who need not"
    if not may_freeze(what) or not may_open(what, 16384, 16384):
        return
    places = [""] + [f"topics/t{n}/" for n in range(12)] + [f"sources/s{n}/" for n in range(12)]
    lists = [f"{where}{form}?limit={n}" for n in range(1, 81) if n != 50 for where in places for form in ("feed.atom", "feed.rss", "feed.json")]
    with Store() as store:
        store.fill(0, 1200, sources=12, topics=12, now=NOW)
        with Lighttpd(store.directive + "server.max-fds = 16384\nserver.max-connections = 8000\nserver.listen-backlog = 4096\n") as server:
            known = server.get("/dialogue/feed.atom").body
            sockets, took, go_on = [], [], [True]

            def ask_for_what_is_ready():
                while go_on[0]:
                    begin = time.monotonic()
                    answer = server.request("GET", "/dialogue/feed.atom", timeout=60)
                    took.append(time.monotonic() - begin if answer.body == known else 1000)
                    time.sleep(0.05)

            with Frozen(server.pid) as frozen:
                if not check("a thread stands still", frozen.threads):
                    return
                for path in lists:
                    sockets.append(ask(server, path, 60 * PATIENCE))
            other = threading.Thread(target=ask_for_what_is_ready)
            other.start()
            got = {}
            for s in sockets:
                status, last = s.recv(65536)[9:12], b"x"
                while last:
                    last = s.recv(65536)
                s.close()
                got[status] = got.get(status, 0) + 1
            go_on[0] = False
            other.join()
            equal("all are answered, or told when to come again", (sum(got.values()), set(got) - {b"200", b"503"}), (len(lists), set()))
            check("none of what is ready waited for them", max(took) < 2 * PATIENCE, (max(took), sum(took) / len(took), got))


PATHS = [f"{where}{form}{query}" for where in ("", "topics/t1/", "sources/s2/", "languages/en/") for form in ("feed.atom", "feed.rss", "feed.json")
         for query in ("", "?limit=7")] + ["", "topics/t2/", "snippet.html?limit=40", "embed.html?topic=t0", "sources.opml", "search/feed.json?q=water",
                                           "search/?q=water", "speakers/none/feed.atom", "embed.js"]
FINE = {200, 226, 304, 404}


class Reader(threading.Thread):
    """One connection; asks for what comes, with and without conditions, in every coding, and remembers what cannot be right."""

    known = {}  # (path, entity tag): digest of the body; of all readers, so of all workers

    def __init__(self, server, seed):
        super().__init__(daemon=True)
        self.server, self.random, self.go_on, self.count, self.wrong, self.later = server, random.Random(seed), True, 0, [], 0
        self.tags = {}

    def ask(self, connection):
        path, coding = self.random.choice(PATHS), self.random.choice(("identity", "gzip", "br", "zstd"))
        headers = {"Accept-Encoding": coding}
        if path in self.tags and self.random.random() < 0.5:
            headers |= {"If-None-Match": self.tags[path], "A-IM": "feed"}
        method = "HEAD" if self.random.random() < 0.1 else "GET"
        connection.request(method, "/dialogue/" + path, headers=headers)
        reply = connection.getresponse()
        body, tag = reply.read(), reply.getheader("ETag")
        self.count += 1
        if reply.status == 503 and reply.getheader("Retry-After"):
            self.later += 1
        elif reply.status not in FINE:
            self.wrong.append((path, reply.status))
        if reply.status != 200 or method == "HEAD":
            return
        self.tags[path] = tag
        digest = hashlib.sha1(body).digest()
        if self.known.setdefault((path, tag), digest) != digest:
            self.wrong.append((path, tag, "one tag, two bodies"))
        if coding == "identity" and path.endswith("feed.json"):
            marks = {i["title"].rpartition("(")[2] for i in json.loads(body)["items"]}
            if len(marks) > 1:
                self.wrong.append((path, marks, "of two stores"))

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60 * PATIENCE)
        while self.go_on:
            try:
                self.ask(connection)
            except (OSError, http.client.HTTPException, ValueError) as e:
                self.wrong.append(repr(e))
                connection.close()

    def end(self):
        self.go_on = False
        self.join(60 * PATIENCE)


def put_in_place(store, mark):
    """Another store at its path, as when a backup is restored."""
    with Store() as other:
        other.fill(0, 200, sources=4, topics=4, mark=mark, now=NOW)
        fresh = store.dir / "fresh.db"
        shutil.copy(other.path, fresh)
        for suffix in ("-wal", "-shm"):
            (store.dir / (store.path.name + suffix)).unlink(missing_ok=True)
        os.replace(fresh, store.path)


def marks_served(server):
    found = set()
    for _ in range(24):
        for item in json.loads(server.get("/dialogue/feed.json").body)["items"]:
            found.add(item["title"].rpartition("(")[2].rstrip(")"))
    return found


def replaced_under_load():
    for workers in (0, 3):
        with Store() as store:
            store.fill(0, 200, sources=4, topics=4, mark="round0", now=NOW)
            Reader.known = {}
            with Lighttpd(store.directive + "cadialog.search-rate = 100000\n", workers=workers) as server:
                readers = [Reader(server, seed) for seed in range(6)]
                for r in readers:
                    r.start()
                for n in range(1, 5):
                    put_in_place(store, f"round{n}")
                    time.sleep(1.2 * SETTLE)
                store.fill(0, 200, sources=4, topics=4, mark="last", now=NOW + 60)
                took = server.wait_for(lambda: marks_served(server) == {"last"}, 6)
                for r in readers:
                    r.end()
                what = f"{workers} workers"
                check(f"{what}: all serve the last", took is not None, marks_served(server))
                wrong = [w for r in readers for w in r.wrong]
                check(f"{what}: no answer was wrong", not wrong, (len(wrong), wrong[:3]))
                check(f"{what}: hardly any was put off", sum(r.later for r in readers) <= sum(r.count for r in readers) // 20,
                      (sum(r.later for r in readers), sum(r.count for r in readers)))


def main():
    run(nobody_waits_for_ever, a_delta_is_made_once, a_full_queue_is_waited_for, who_reads_regularly_comes_first,
        thousands_wait_without_those_who_need_not, replaced_under_load)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
