#!/usr/bin/env python3
# runs-under: asan
"""The module as a lodger: conditions, hosts and mounts, other modules beside it, HTTP/2, several workers, mistakes."""

import gzip
import os
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import pathlib
import time

from checks import check, equal, run, summary
from lighttpd import Lighttpd, PATIENCE, find_lighttpd, free_port
from stores import Store

one = two = None


def hosts_and_conditions():
    """Two stores on three hosts, one part of a host without any, other settings for another."""
    conf = f'''
cadialog.store = "{one.address}"
$HTTP["host"] == "two.example" {{
    cadialog.store = "{two.address}"
    cadialog.mount = "/news"
    cadialog.base-url = "https://two.example/news"
    cadialog.feed-max-age = 77
    cadialog.asset-max-age = 88
    cadialog.stale-while-revalidate = 99
    cadialog.frame-ancestors = "'self' https://frames.example"
    cadialog.status = "enable"
}}
$HTTP["host"] == "root.example" {{
    cadialog.mount = "/"
    $HTTP["url"] =^ "/files/" {{ cadialog.store = "" }}
}}
$HTTP["host"] == "none.example" {{ cadialog.store = "" }}
$HTTP["host"] =~ "^many-[a-z]+\\.example$" {{
    cadialog.store = "{two.address}"
    $HTTP["querystring"] =~ "theme" {{ cadialog.frame-ancestors = "'none'" }}
}}
'''
    with Lighttpd(conf, files={"files/a.txt": b"a file\n", "dialogue.txt": b"beside\n"}) as server:
        def at(host, path, headers=None):
            return server.get(path, {"Host": host, **(headers or {})})

        first, second = at("one.example", "/dialogue/feed.atom"), at("two.example", "/news/feed.atom")
        equal("the first store", first.status, 200)
        equal("the second store", second.status, 200)
        check("they are two", first.body != second.body and first.get("ETag") != second.get("ETag"))
        check("base-url of a condition", b"https://two.example/news/feed.atom" in second.body)
        check("max-age of a condition", "max-age=77" in second.get("Cache-Control", ""), second.get("Cache-Control"))
        check("stale-while-revalidate", "stale-while-revalidate=99" in second.get("Cache-Control", ""), second.get("Cache-Control"))
        check("asset-max-age", "max-age=88" in at("two.example", "/news/embed.js").get("Cache-Control", ""))
        check("the defaults elsewhere", "max-age=300" in first.get("Cache-Control", ""), first.get("Cache-Control"))
        policy = at("two.example", "/news/embed.html").get("Content-Security-Policy", "")
        check("frame-ancestors of a condition", "frame-ancestors 'self' https://frames.example" in policy, policy)
        equal("status is on here", at("two.example", "/news/status").status, 200)
        equal("and not there", at("one.example", "/dialogue/status").status, 404)
        equal("no dialogue on the other mount", at("two.example", "/dialogue/feed.atom").status, 404)
        equal("mounted at the root", at("root.example", "/feed.atom").status, 200)
        equal("the root's index", at("root.example", "/").status, 200)
        equal("an exception of the root", at("root.example", "/files/a.txt").body, b"a file\n")
        equal("a host without", at("none.example", "/dialogue/feed.atom").status, 404)
        equal("a file beside the mount", at("one.example", "/dialogue.txt").body, b"beside\n")
        equal("a combination first asked for now", at("many-x.example", "/dialogue/embed.html?theme=dark").status, 200)
        policy = at("many-x.example", "/dialogue/embed.html?theme=dark").get("Content-Security-Policy", "")
        check("its settings", "frame-ancestors 'none'" in policy, policy)
        moved = at("two.example", "/news")
        equal("the mount without its slash", (moved.status, moved.get("Location")), (301, "news/"))
        equal("beside the mount's name", at("two.example", "/newsroom").status, 404)


def sockets():
    """$SERVER["socket"] decides which store."""
    with Lighttpd(one.directive) as server:
        other = free_port()
        server.conf += f'$SERVER["socket"] == "127.0.0.1:{other}" {{ cadialog.store = "{two.address}" }}\n'
        server.stop()
        server.start()
        first = server.get("/dialogue/feed.atom").body
        server.port, kept = other, server.port
        second = server.get("/dialogue/feed.atom")
        server.port = kept
        equal("the other socket answers", second.status, 200)
        check("from another store", second.body != first)


def access_rules_come_first():
    conf = one.directive + '''
$HTTP["url"] =^ "/dialogue/topics/" { url.access-deny = ( "" ) }
auth.backend = "plain"
auth.backend.plain.userfile = "%s"
auth.require = ( "/dialogue/sources" => ( "method" => "basic", "realm" => "r", "require" => "valid-user" ) )
'''
    with tempfile.TemporaryDirectory() as directory:
        users = pathlib.Path(directory, "users")
        users.write_text("reader:secret\n")
        with Lighttpd(conf % users, modules=["mod_access", "mod_auth", "mod_authn_file"]) as server:
            equal("denied by mod_access", server.get("/dialogue/topics/t1/feed.atom").status, 403)
            equal("not denied", server.get("/dialogue/feed.atom").status, 200)
            answer = server.get("/dialogue/sources/s1/feed.atom")
            equal("mod_auth asks", answer.status, 401)
            check("and says how", "Basic" in answer.get("WWW-Authenticate", ""), answer.headers)
            credentials = {"Authorization": "Basic cmVhZGVyOnNlY3JldA=="}
            equal("with a password", server.get("/dialogue/sources/s1/feed.atom", credentials).status, 200)


def the_access_log():
    with tempfile.TemporaryDirectory() as directory:
        for form, wanted in (('%s %b %r', lambda a: f"200 {len(a.body)} GET /dialogue/feed.atom HTTP/1.1"),
                             ('%s %{ETag}o %{Content-Type}o', lambda a: f'200 {a.get("ETag")} {a.get("Content-Type")}')):
            log = pathlib.Path(directory, "access.log")
            log.write_text("")
            conf = one.directive + f'accesslog.filename = "{log}"\naccesslog.format = "{form}"\n'
            with Lighttpd(conf, modules=["mod_accesslog"]) as server:
                answer = server.get("/dialogue/feed.atom")
            told = log.read_text().replace('\\"', '"').strip()
            equal(f"the access log: {form}", told.splitlines()[-1:], [wanted(answer)])


def mod_deflate_leaves_us_alone():
    conf = one.directive + 'deflate.mimetypes = ("")\ndeflate.allowed-encodings = ("gzip")\n'
    for modules in (["mod_deflate", "mod_cadialog"], ["mod_cadialog", "mod_deflate"]):
        with Lighttpd(conf, modules=modules, files={"page.html": b"<p>text</p>" * 500}) as server:
            answer = server.get("/dialogue/feed.atom", {"Accept-Encoding": "gzip"})
            check(f"{modules}: encoded once", gzip.decompress(answer.body).startswith(b"<?xml"))
            equal(f"{modules}: said once", answer.get("Content-Encoding"), "gzip")
            for accept in ("gzip;q=0", "identity, gzip;q=0.1", "gzip;q=0, br;q=0"):
                answer = server.get("/dialogue/feed.atom", {"Accept-Encoding": accept})
                check(f"{modules} {accept}: as it is", answer.body.startswith(b"<?xml"), answer.get("Content-Encoding"))
                equal(f"{modules} {accept}: and said so", answer.get("Content-Encoding"), None)
            answer = server.get("/dialogue/nothing", {"Accept-Encoding": "gzip"})
            body = gzip.decompress(answer.body) if answer.get("Content-Encoding") else answer.body
            check(f"{modules}: a 404 can be read", answer.status == 404 and body, answer.headers)
            part = server.get("/dialogue/feed.atom", {"Accept-Encoding": "gzip;q=0", "Range": "bytes=0-4"})
            check(f"{modules}: a range", part.status in (200, 206) and part.body.startswith(b"<?xml"), part.status)
            answer = server.get("/page.html", {"Accept-Encoding": "gzip"})
            equal(f"{modules}: the rest of the site is deflated", answer.get("Content-Encoding"), "gzip")


def modules_that_change_headers():
    conf = one.directive + '''
setenv.set-response-header = ( "Cache-Control" => "no-cache", "X-Site" => "institute" )
setenv.add-response-header = ( "Vary" => "Cookie" )
'''
    with Lighttpd(conf, modules=["mod_setenv"]) as server:
        answer = server.get("/dialogue/feed.atom")
        equal("a header that was set", answer.get("Cache-Control"), "no-cache")
        equal("a header of the site's own", answer.get("X-Site"), "institute")
        vary = answer.get("Vary", "").lower()
        check("a header that was added to", "accept-encoding" in vary and "cookie" in vary, vary)
        names = [k.lower() for k, _ in answer.headers if k.lower() != "vary"]
        check("none twice", len(names) == len(set(names)), names)
        check("304 as well", server.get("/dialogue/feed.atom", {"If-None-Match": answer.get("ETag")}).status == 304)
    with Lighttpd(one.directive + 'expire.url = ("/dialogue/" => "access plus 7 days")\n', modules=["mod_expire"]) as server:
        values = server.get("/dialogue/feed.atom").get("Cache-Control")
        check("mod_expire does not double Cache-Control", values.count("max-age") == 1, values)


def error_pages_are_ours():
    conf = one.directive + 'server.error-handler-404 = "/sorry.html"\nserver.errorfile-prefix = "/nonexistent/"\n'
    with Lighttpd(conf, files={"sorry.html": b"sorry"}) as server:
        answer = server.get("/dialogue/topics/none/feed.atom")
        check("our 404", answer.status == 404 and answer.body != b"sorry", answer.body[:60])
        equal("the site's 404", server.get("/elsewhere").body, b"sorry")
        equal("our 405 keeps Allow", bool(server.request("POST", "/dialogue/feed.atom", {}, b"x").get("Allow")), True)


def curl(server, *args):
    return subprocess.run(["curl", "-sS", "--http2-prior-knowledge", *args], capture_output=True, timeout=30 * PATIENCE, check=False)


def http_2():
    with Lighttpd(one.directive) as server:
        for path in ("feed.atom", "snippet.html", "embed.js", "index.html", "nothing"):
            plain = server.get("/dialogue/" + path)
            got = curl(server, "-i", f"{server.url}/dialogue/{path}")
            head, _, body = got.stdout.partition(b"\r\n\r\n")
            lines = head.decode().split("\r\n")
            check(f"{path}: status", lines[0].strip() == f"HTTP/2 {plain.status}", (lines[0], got.stderr))
            headers = {k.lower(): v for k, _, v in (line.partition(": ") for line in lines[1:])}
            wanted = {k.lower(): v for k, v in plain.headers}
            for drop in ("date", "priority"):
                headers.pop(drop, None)
                wanted.pop(drop, None)
            equal(f"{path}: the same headers", headers, wanted)
            equal(f"{path}: the same body", body, plain.body)
        tag = server.get("/dialogue/feed.atom").get("ETag")
        got = curl(server, "-o", "/dev/null", "-w", "%{http_code} %{size_download}", "-H", f"If-None-Match: {tag}",
                   f"{server.url}/dialogue/feed.atom")
        equal("304", got.stdout, b"304 0")
        got = curl(server, "-I", f"{server.url}/dialogue/feed.atom")
        check("HEAD", b"content-length: " in got.stdout and got.returncode == 0, got)
        got = curl(server, "-X", "DELETE", "-o", "/dev/null", "-w", "%{http_code}", f"{server.url}/dialogue/feed.atom")
        equal("DELETE", got.stdout, b"405")
        for path in ("feed.atom", "snippet.html", "nothing"):
            got = subprocess.run(["h2load", "-n", "300", "-c", "3", "-m", "25", f"{server.url}/dialogue/{path}"], capture_output=True,
                                 text=True, timeout=60 * PATIENCE, check=False).stdout
            check(f"{path}: 25 streams at once on a connection", "300 done" in got and "0 failed, 0 errored" in got, got[-600:])


def several_workers():
    with Lighttpd(one.directive, workers=3) as server:
        check("three workers", server.wait_for(lambda: len(server.worker_pids()) == 3, 5) is not None, server.worker_pids())
        pids = server.worker_pids()
        tags = {server.get("/dialogue/feed.atom").get("ETag") for _ in range(30)}
        equal("all with one ETag", len(tags), 1)
        if server.mode == "plain":
            os.kill(pids[0], signal.SIGKILL)
            check("a worker that died is replaced", server.wait_for(lambda: len(server.worker_pids()) == 3 and
                                                                    pids[0] not in server.worker_pids(), 5) is not None)
            for _ in range(10):
                equal("after that", server.get("/dialogue/feed.atom").status, 200)


def a_large_upload_is_refused_at_once():
    with Lighttpd(one.directive) as server:
        got = server.raw(b"POST /dialogue/feed.atom HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nxxx")
        check("405 without reading", b" 405 " in got[:20], got[:60])


def mistakes_in_the_configuration():
    """Each stops the server from starting, with a line that names the directive and says why."""
    module_conf = 'server.modules = ("mod_cadialog")\nserver.document-root = "/tmp"\nserver.port = 1\n'
    with Lighttpd() as server:
        for line, key, why in (
            ('cadialog.store = "cadialog.db"', "cadialog.store", "absolute"),
            ('cadialog.store = "sqlite:"', "cadialog.store", "absolute"),
            ('cadialog.mount = "dialogue/"', "cadialog.mount", "slash"),
            ('cadialog.mount = "/a/../b/"', "cadialog.mount", "plain path"),
            ('cadialog.base-url = "example.org"', "cadialog.base-url", "http"),
            ('cadialog.mount = "/a/.."', "cadialog.mount", "plain path"),
            ('cadialog.base-url = "https://example.org/a?b"', "cadialog.base-url", "'?'"),
            ('cadialog.base-url = "https://user:secret@example.org/"', "cadialog.base-url", "password"),
            ('cadialog.base-url = "https://example.org:99999/"', "cadialog.base-url", "http"),
            ('cadialog.frame-ancestors = "self"', "cadialog.frame-ancestors", "quotation marks"),
            ('cadialog.frame-ancestors = "https://a.example; script-src *"', "cadialog.frame-ancestors", "sources"),
            ('cadialog.feed-max-age = 99999999999', "cadialog.feed-max-age", ""),
            ('cadialog.cache-size = 9999999', "cadialog.cache-size", "at most"),
            ('cadialog.status = "perhaps"', "cadialog.status", ""),
            ('cadialog.store = 5', "cadialog.store", ""),
        ):
            path = server.dir / "wrong.conf"
            path.write_text(module_conf + line + "\n")
            got = subprocess.run([find_lighttpd(), "-tt", "-m", str(server.dir / "modules"), "-f", str(path)], capture_output=True,
                                 text=True, env=server._environment(), check=False)
            told = got.stdout + got.stderr
            check(f"{line}: is refused", got.returncode != 0, told)
            check(f"{line}: is explained", key in told and why in told, told)


def only_the_module_is_named():
    """Loaded, but without a store: it does nothing."""
    with Lighttpd("", files={"dialogue/feed.atom": b"a file"}) as server:
        equal("the file", server.get("/dialogue/feed.atom").body, b"a file")


def no_descriptor_is_left():
    """A thousand answers, large and small, leave no more open files than the first ones."""
    with Lighttpd(one.directive) as server:
        def count():
            return len(os.listdir(f"/proc/{server.pid}/fd"))
        for path in ("feed.atom", "feed.rss", "snippet.html", "index.html"):
            server.get("/dialogue/" + path)
        before = count()
        for n in range(200):
            for path in ("feed.atom", "feed.rss", "snippet.html", f"feed.atom?limit={n % 50 + 1}"):
                server.get("/dialogue/" + path)
        after = count()
        check("open files", after <= before + 8, (before, after))


def one_request_after_the_other():
    """Whatever way requests come along one connection, each is answered at once: all in one go, a byte too many, in pieces
    with pauses, with the connection half closed behind the last, our answers and files in turn."""
    with Lighttpd(one.directive, files={"a.txt": b"a file\n"}) as server:
        def ask(path, more=""):
            return f"GET {path} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode()

        def talk(pieces, pause=0.0):
            """The number of answers, and the seconds until the server closed."""
            begin = time.monotonic()
            with socket.create_connection(("127.0.0.1", server.port), timeout=20 * PATIENCE) as s:
                for piece in pieces:
                    s.sendall(piece)
                    time.sleep(pause)
                s.shutdown(socket.SHUT_WR)
                got = b""
                while chunk := s.recv(65536):
                    got += chunk
            return got.count(b"HTTP/1.1 200"), time.monotonic() - begin - pause * len(pieces)

        ours, file, large = ask("/dialogue/snippet.html"), ask("/a.txt"), ask("/dialogue/feed.atom")
        server.get("/dialogue/feed.atom")
        for what, pieces, pause, wanted in (
                ("in one go", [ours + ours + large + file + ours], 0, 5),
                ("one by one", [ours, file, large, ours], 0.05, 4),
                ("a byte too many", [ours + b"G", ours[1:] + large[:20], large[20:], file], 0.05, 4),
                ("byte by byte", [bytes([b]) for b in ours + ours], 0.002, 2),
                ("half closed", [ours], 0, 1)):
            count, took = talk(pieces, pause)
            equal(f"answers to requests {what}", count, wanted)
            check(f"requests {what} do not wait", took < 1.5 * PATIENCE, took)


def many_wait_at_once():
    """What has to be rendered first is made by a thread while others are answered: thirty clients that ask for thirty lists at
    the same moment, each twice, in different codings; ten more that leave before their answer is there; both protocols."""
    with Lighttpd(one.directive + 'server.feature-flags += ("server.h2proto" => "enable")\n') as server:
        def request(n, more=""):
            return f"GET /dialogue/feed.{('atom', 'rss', 'json')[n % 3]}?limit={60 + n} HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode()

        codings = ["", "Accept-Encoding: gzip\r\n", "Accept-Encoding: br\r\n", "Accept-Encoding: zstd\r\n"]
        leaving = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(10)]
        staying = [socket.create_connection(("127.0.0.1", server.port), timeout=20 * PATIENCE) for _ in range(60)]
        for n, s in enumerate(leaving):
            s.sendall(request(n + 20))
        for n, s in enumerate(staying):
            s.sendall(request(n % 30, codings[n % 4] + "Connection: close\r\n"))
        for s in leaving:
            s.close()
        whole = 0
        for s in staying:
            with s:
                got = b""
                while chunk := s.recv(65536):
                    got += chunk
            head, _, body = got.partition(b"\r\n\r\n")
            length = re.search(rb"(?i)content-length: (\d+)", head)
            whole += head.startswith(b"HTTP/1.1 200") and bool(length) and int(length[1]) == len(body)
        equal("whole answers", whole, 60)
        equal("the server goes on", server.get("/dialogue/feed.atom?limit=60").status, 200)
        if shutil.which("nghttp"):
            urls = [f"{server.url}/dialogue/topics/t{n}/feed.atom" for n in range(6)]
            got = subprocess.run(["nghttp", "--no-dep", "-v", *urls], capture_output=True, text=True, timeout=60 * PATIENCE, check=False)
            equal("HTTP/2 streams that waited", got.stdout.count(":status: 200"), 6)


def a_month_is_rendered_beside():
    """A month's archive of hundreds of articles does not hold up who asks for something that is ready."""
    def ask(server, path):
        """Whether somebody else was answered first, and what the month was."""
        with socket.create_connection(("127.0.0.1", server.port), timeout=20 * PATIENCE) as slow:
            slow.sendall(f"GET /dialogue/{path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            equal("somebody else meanwhile", server.get("/dialogue/snippet.html").status, 200)
            first = not select.select([slow], [], [], 0)[0]
            got = b""
            while chunk := slow.recv(65536):
                got += chunk
            return first, got

    with Store() as store:
        store.fill(0, 3000, sources=2, topics=2, now=1_790_000_000)
        with Lighttpd(store.directive) as server:
            server.get("/dialogue/snippet.html")
            answers = [ask(server, f"{scope}archive/2026-09.{form}") for scope in ("", "topics/t0/", "sources/s1/") for form in ("atom", "rss")]
            check("the months", all(got.startswith(b"HTTP/1.1 200") and got.count(b"<title") > 1000 for _, got in answers),
                  [got.count(b"<title") for _, got in answers])
            # we may be slower in looking than the server is, but not every time
            check("somebody else was first", any(first for first, _ in answers))


def frame(kind, flags, stream, payload):
    return struct.pack(">I", len(payload))[1:] + bytes((kind, flags)) + struct.pack(">I", stream) + payload


def ask_and_ping(server, path, pings):
    """Asks for an address over HTTP/2 and sends frames while it waits.  The length of the answer's body."""
    field = lambda index, value: bytes((index, len(value))) + value.encode()
    with socket.create_connection(("127.0.0.1", server.port), timeout=20 * PATIENCE) as s:
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.sendall(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0, struct.pack(">HI", 4, 1 << 30)) +
                  frame(8, 0, 0, struct.pack(">I", 1 << 30)) + frame(1, 5, 1, b"\x82\x86" + field(4, path) + field(1, "x")))
        for _ in range(pings):
            time.sleep(0.0004)
            s.sendall(frame(6, 0, 0, b"12345678"))
        length, read = 0, s.makefile("rb").read
        while len(head := read(9)) == 9:
            size, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
            read(size)
            length += size if kind == 0 else 0
            if kind == 0 and flags & 1:
                break
        return length


def frames_do_not_end_the_wait():
    """A client that sends other frames while it waits does not bring the rendering back to the thread that serves."""
    def cpu_ns():
        tasks = pathlib.Path(f"/proc/{server.process.pid}/task").iterdir()
        return {int(t.name): int((t / "schedstat").read_text().split()[0]) for t in tasks}

    with Store() as store:
        store.fill(0, 3000, sources=2, topics=2, now=1_790_000_000)
        with Lighttpd(store.directive + 'server.feature-flags += ("server.h2proto" => "enable")\n') as server:
            ask_and_ping(server, "/dialogue/archive/2026-09.rss", 0)
            before = cpu_ns()
            for scope in ("", "topics/t0/", "sources/s1/"):
                length = ask_and_ping(server, f"/dialogue/{scope}archive/2026-09.atom", 40)
                check("the month over HTTP/2", length > 100_000, length)
            used = {task: ns - before.get(task, 0) for task, ns in cpu_ns().items()}
            mine = used.pop(server.process.pid)
            check("the thread renders, not the one that serves", mine < max(used.values()), (mine, used))


def main():
    global one, two
    with Store() as one, Store() as two:
        one.fill(0, 300, sources=5, topics=6)
        two.fill(1000, 200, sources=3, topics=4)
        run(hosts_and_conditions, sockets, access_rules_come_first, the_access_log, mod_deflate_leaves_us_alone,
            modules_that_change_headers, error_pages_are_ours, http_2, several_workers, a_large_upload_is_refused_at_once,
            mistakes_in_the_configuration, only_the_module_is_named, no_descriptor_is_left,
            one_request_after_the_other, many_wait_at_once, a_month_is_rendered_beside,
            frames_do_not_end_the_wait)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
