#!/usr/bin/env python3
"""Killed, full, locked, two at once; and `cadialog run` as a service."""

import asyncio
import contextlib
import json
import os
import re
import resource
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

from checks import check, equal, run, skip, summary
from fetching import CADIALOG, SANITIZED, Site, tree
from origin import Origin, answer, late, rss

ORIGIN = Origin()
ALLOW = 'allow-addresses = {"127.0.0.0/8"} concurrency = 16 per-host = 16\n'
COUNT = 40


def url(path, host="127.1.0.1"):
    return f"http://{host}:{ORIGIN.port}{path}"


def many(prefix, items=30):
    sources = []
    for i in range(COUNT):
        ORIGIN.handlers[f"/{prefix}-{i}"] = answer(200, rss(f"{prefix}-{i}", items), headers=[f'ETag: "{i}"'])
        sources.append((f"{prefix}{i}", url(f"/{prefix}-{i}")))
    return sources


def killed_at_any_moment():
    site = Site(ALLOW, many("killed"))
    for attempt in range(12):
        process = site.start("--json", "--now")
        time.sleep(0.02 + attempt * 0.02 * (5 if SANITIZED else 1))
        process.kill()
        process.communicate()
    check("the store is sound after kill -9", site.sound())
    result = site.fetch("--now")
    equal("the next run completes", (result.status, {line["status"] for line in result.lines} <= {"new", "unchanged"}), (0, True))
    equal("nothing lost, nothing doubled", site.count(), COUNT * 30)
    equal("not one guid twice", site.sql("SELECT count(*) FROM (SELECT guid FROM article GROUP BY guid HAVING count(*) > 1)"), [(0,)])
    time.sleep(0.5)
    left = subprocess.run(["pgrep", "-f", f"cadialog.*{site.path}"], stdout=subprocess.PIPE, check=False).stdout.split()
    equal("no worker outlives the fetcher", left, [])
    site.remove()


def ends_well_with_many_sources():
    """What many sources have in memory is given back to the system at once; nothing at the end may look there again."""
    ORIGIN.handlers["/many"] = answer(200, rss("many", 3))
    site = Site(ALLOW, [(f"many{i}", url("/many", f"127.2.0.{i + 1}")) for i in range(240)])
    result = site.fetch()
    equal("a run of many sources ends well", (result.status, result.stderr, len(result.lines)), (0, "", 240))
    waiting = site.sql("SELECT (SELECT max(id) FROM article) - value FROM meta WHERE name = 'indexed_to'")
    equal("with all of its articles to be found by their words", waiting, [(0,)])
    site.remove()


def masses_are_found_by_their_words():
    """A first run of many articles does not leave their words to the next one, as far as that is done soon."""
    for i in range(80):
        ORIGIN.handlers[f"/mass{i}"] = answer(200, rss(f"mass{i}", 200))
    site = Site(ALLOW, [(f"mass{i}", f"http://127.1.6.{i + 1}:{ORIGIN.port}/mass{i}") for i in range(80)])
    result = site.fetch()
    equal("all of them are stored", site.count(), 16000)
    told = subprocess.run([CADIALOG, "doctor", "--config", site.path], stdout=subprocess.PIPE, check=False).stdout
    if SANITIZED or result.wall > 2.5: # 1.2 s where nobody else works; half a second of that is not enough then
        skip("masses are found by their words", f"too slow here: the run took {result.wall:.1f} s")
    else:
        check("and found", b"not found by their words" not in told, told)
    site.remove()


def nowhere_to_report_to():
    """The report is lost, and said to be; the articles are not, and nothing is written where it does not belong."""
    for i, place in enumerate((">/dev/full", ">&-", ">&- 2>&-", "<&- >&- 2>&-", "| true")):
        ORIGIN.handlers[f"/mute-{i}"] = answer(200, rss(f"mute-{i}"))
        for json in ("--json", ""):
            site = Site(ALLOW, [("mute", url(f"/mute-{i}"))])
            shell = f"set -o pipefail; '{CADIALOG}' fetch --config '{site.path}' {json} {place}"
            done = subprocess.run(["bash", "-c", shell], stderr=subprocess.PIPE, check=False)
            said = done.stderr.decode().splitlines()
            equal(f"fetch {json} {place} stores what there is", site.count(), 3)
            equal("and fails", done.returncode, 1)
            check("with a line that says so", "2>" in place or (len(said) == 1 and "fetch: standard output: " in said[0]), said)
            equal("and the lock is a lock", (site.path / "cadialog.db.lock").read_bytes(), b"")
            site.remove()
    for command in ("check", "doctor"):
        site = Site(ALLOW, [("mute", url("/mute-0"))])
        done = subprocess.run(["bash", "-c", f"'{CADIALOG}' {command} --config '{site.path}' >/dev/full"], stderr=subprocess.PIPE, check=False)
        check(f"{command} says so too", done.returncode == 1 and b"standard output" in done.stderr, done)
        site.remove()


def one_line(what, process, site, statuses=(1, 2)):
    asked = len(ORIGIN.log)
    out, err = process.communicate(timeout=60)
    lines = [line for line in err.decode().splitlines() if "sanitizer" not in line]
    check(f"{what}: fails", process.returncode in statuses, process.returncode)
    check(f"{what}: one line names the store", len(lines) == 1 and "store" in lines[0] and "cadialog: fetch: " in lines[0], lines)
    equal(f"{what}: no source is told of", out, b"")
    equal(f"{what}: nobody was asked", len(ORIGIN.log), asked)


def stores_that_cannot_be_used():
    site = Site(ALLOW, many("store")[:3])
    site.store.write_bytes(b"this is no database, whatever its name says" * 100)
    one_line("a store that is none", site.start("--json"), site)
    check("and it stays as it is", site.store.read_bytes().startswith(b"this is no database"))
    site.store.unlink()
    site.store.mkdir()
    one_line("a directory", site.start("--json"), site)
    site.store.rmdir()
    real, site.store = site.store, site.path / "no" / "such" / "directory" / "c.db"
    site.configure(ALLOW, many("store")[:3])
    one_line("a directory that is missing", site.start("--json"), site)
    site.store = real
    site.configure(ALLOW, many("store")[:3])
    site.fetch()
    with sqlite3.connect(site.store, isolation_level=None) as db:
        db.execute("BEGIN IMMEDIATE")
        begin = time.monotonic()
        one_line("a store that is locked", site.start("--json", "--now"), site)
        check("that is told within two seconds or so", time.monotonic() - begin < (10 if SANITIZED else 2.5), time.monotonic() - begin)
        db.execute("ROLLBACK")
    equal("once it is free, all is well", site.fetch("--now").status, 0)
    site.remove()


def read_only():
    site = Site(ALLOW, many("ro")[:3])
    site.fetch()
    with sqlite3.connect(site.store) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if os.geteuid() == 0 and subprocess.run(["chattr", "+i", site.store], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        site.remove()  # root may write whatever the mode says, and this file system knows no immutable files
        return
    if os.geteuid() != 0:
        os.chmod(site.store, 0o400)
    one_line("a store that is read-only", site.start("--json", "--now"), site)
    if os.geteuid() == 0:
        subprocess.run(["chattr", "-i", site.store], check=False)
    site.remove()


def full_disk():
    """A file that may not grow stands for a full disk."""
    site = Site(ALLOW, many("full"))

    def little_room(size):
        def limit():
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
        return limit

    one_line("no room at all", site.start("--json", preexec_fn=little_room(8192)), site)
    process = site.start("--json", preexec_fn=little_room(600000))
    out, err = process.communicate(timeout=60)
    equal("a disk that becomes full is a failure", process.returncode, 1)
    lines = [line for line in err.decode().splitlines() if "sanitizer" not in line]
    check("one line names it", len(lines) == 1 and "cadialog: fetch: store" in lines[0], lines)
    check("the store is sound", site.sound())
    result = site.fetch("--now")
    equal("with room again, all is there once", (result.status, site.count()), (0, COUNT * 30))
    site.remove()


def mounted_full():
    """A file system of a few hundred kilobytes, where one may be mounted."""
    site = Site(ALLOW, many("small"))
    small = site.path / "small"
    small.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=700k", "tmpfs", small], stderr=subprocess.DEVNULL,
                      check=False).returncode != 0:
        site.remove()
        return
    try:
        real, site.store = site.store, small / "c.db"
        site.configure(ALLOW, many("small"))
        process = site.start("--json")
        out, err = process.communicate(timeout=60)
        lines = [line for line in err.decode().splitlines() if "sanitizer" not in line]
        equal("a full file system is a failure", process.returncode, 1)
        check("which one line names", len(lines) == 1 and "store" in lines[0] and "full" in lines[0], lines)
        told = [json.loads(line) for line in out.decode().splitlines()]
        stored = sum(line["new"] for line in told if line["status"] == "new")
        check("what was reported as stored is stored, as far as can be read",
              stored <= site.count(), (stored, site.count()))
        equal("and nothing twice", site.sql("SELECT count(*) FROM (SELECT guid FROM article GROUP BY guid HAVING count(*) > 1)"),
              [(0,)])
        check("the store on it is sound", site.sound())
        subprocess.run(["mount", "-o", "remount,size=64m", small], check=False)
        result = site.fetch("--now")
        equal("once there is room, all is there", (result.status, site.count()), (0, COUNT * 30))
        site.store = real
    finally:
        subprocess.run(["umount", "-l", small], check=False)
        site.remove()


def no_room_for_bodies():
    """Large bodies wait in an unlinked file; without room for it they wait in memory."""
    ORIGIN.handlers["/large"] = answer(200, rss("large", 1500))
    site = Site(ALLOW, [("large", url("/large"))])
    tiny = site.path / "tiny"
    tiny.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", tiny], stderr=subprocess.DEVNULL, check=False)
    try:
        for directory in ([tiny] if mounted.returncode == 0 else []) + [tiny / "no"]:
            line = site.fetch("--now", env={"TMPDIR": str(directory)})["large"]
            equal(f"a document is read although {directory.name} has no room", (line["status"] != "error", line["error"]), (True, ""))
        equal("all of it", site.count(), 1500)
    finally:
        if mounted.returncode == 0:
            subprocess.run(["umount", "-l", tiny], check=False)
        site.remove()


def others_may_start_it():
    """Not where the clone is below a directory that is closed to others."""
    try:
        return subprocess.run([CADIALOG, "--version"], user=65534, stdout=subprocess.DEVNULL, check=False).returncode == 0
    except PermissionError:
        return False


def somebody_else():
    """Not root, who may do anything."""
    if os.geteuid() != 0:
        return
    site = Site(ALLOW, many("else")[:3])
    site.fetch()
    for one in (site.path, site.path / "sources.d"):
        os.chmod(one, 0o755)

    def nobody():
        os.setgid(65534)
        os.setuid(65534)

    if others_may_start_it():
        one_line("a store of another user", site.start("--json", "--now", preexec_fn=nobody), site)
        os.chmod(site.store, 0o666)
        one_line("a directory of another user", site.start("--json", "--now", preexec_fn=nobody), site)
    site.remove()


def locked_meanwhile():
    """A backup that holds the store for a while, when articles have been fetched already."""
    ORIGIN.handlers["/meanwhile"] = late(0.7, answer(200, rss("meanwhile")))
    site = Site(ALLOW, [("meanwhile", url("/meanwhile"))])
    process = site.start("--json")
    time.sleep(0.4 if not SANITIZED else 2)
    with sqlite3.connect(site.store, isolation_level=None, timeout=5) as db:
        db.execute("BEGIN IMMEDIATE")
        time.sleep(3)
        db.execute("ROLLBACK")
    out, _ = process.communicate(timeout=60)
    equal("a store that is locked for three seconds loses nothing", (process.returncode, site.count()), (0, 3))
    site.remove()


def one_that_cannot_be_stored():
    """A rule of the store that one document breaks; a trigger stands for whatever it may be."""
    site = Site(ALLOW, many("one", 3))
    site.fetch("one0")
    with sqlite3.connect(site.store) as db:
        db.execute("CREATE TRIGGER refuse BEFORE INSERT ON article WHEN NEW.title LIKE 'one-7 %' BEGIN SELECT RAISE(ABORT, 'refused'); END")
    result = site.fetch("--now")
    bad = [line for line in result.lines if line["status"] == "error"]
    equal("a document that cannot be stored is its source's error", [line["source"] for line in bad], ["one7"])
    check("which says why", "refused" in bad[0]["error"], bad)
    equal("all others are stored", site.count(), (COUNT - 1) * 3)
    equal("nothing else is told", [line for line in result.stderr.splitlines() if "sanitizer" not in line], [])
    status = site.status()["one7"]
    equal("it is remembered, and waited for", (status["status"], status["failures"]), ("error", 1))
    with sqlite3.connect(site.store) as db:
        db.execute("DROP TRIGGER refuse")
    equal("and made good later", (site.fetch("--now").status, site.count()), (0, COUNT * 3))
    site.remove()


def two_at_once():
    ORIGIN.handlers["/two"] = late(1.0, answer(200, rss("two")))
    site = Site(ALLOW, [("two", url("/two"))])
    first = site.start("--json")
    time.sleep(0.5)
    begin = time.monotonic()
    one_line("a second fetcher", site.start("--json"), site, (1,))
    check("is told at once", time.monotonic() - begin < (5 if SANITIZED else 1))
    first.communicate()
    equal("the first is not disturbed", (first.returncode, site.count(), len(ORIGIN.asked("/two"))), (0, 3, 1))
    site.remove()


# ---- run ----

class Service:
    def __init__(self, site, watchdog=False):
        self.site = site
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.path = str(site.path / "notify")
        self.socket.bind(self.path)
        self.heard = []
        threading.Thread(target=self._listen, daemon=True).start()
        env = {"NOTIFY_SOCKET": self.path}
        if watchdog:
            env["WATCHDOG_USEC"] = "600000"
        self.log = open(site.path / "log", "wb")
        self.process = subprocess.Popen([CADIALOG, "run", "--config", site.path], stderr=self.log, env={**os.environ, **env})

    def _listen(self):
        try:
            while True:
                self.heard.append(self.socket.recv(4096).decode())
        except OSError:
            pass

    def told(self, what, count=1):
        """True once systemd was told so, at least so many times."""
        until = time.monotonic() + 15
        while time.monotonic() < until:
            if sum(what in t for t in list(self.heard)) >= count:
                return True
            time.sleep(0.02)
        return False

    def end(self):
        begin = time.monotonic()
        self.process.terminate()
        status = self.process.wait(20)
        return status, time.monotonic() - begin

    def lines(self):
        return (self.site.path / "log").read_text()


def cpu_ticks(pid):
    fields = open(f"/proc/{pid}/stat").read().rsplit(")", 1)[1].split()
    return int(fields[11]) + int(fields[12])


def as_a_service():
    ORIGIN.handlers["/tick"] = answer(200, rss("tick"), headers=['ETag: "t"'])
    ORIGIN.handlers["/rare"] = answer(200, rss("rare"))
    site = Site(ALLOW, [("rare", url("/rare"))])
    service = Service(site, watchdog=True)
    check("systemd is told that it is ready", service.told("READY=1"))
    check("and that it is alive", service.told("WATCHDOG=1", 3), service.heard)
    time.sleep(0.5)
    equal("a source is fetched once", len(ORIGIN.asked("/rare")), 1)
    before = sum(map(cpu_ticks, tree(service.process.pid)))
    time.sleep(3)
    spent = sum(map(cpu_ticks, tree(service.process.pid))) - before
    check("it sleeps without using the processor", spent <= 2, f"{spent} ticks in 3 s")
    site.configure(ALLOW, [("rare", url("/rare")), ("tick", url("/tick"), "every = 1s")])
    service.process.send_signal(signal.SIGHUP)
    time.sleep(4.5)
    asked = ORIGIN.asked("/tick")
    check("SIGHUP brings the new source, every second", 3 <= len(asked) <= 6, len(asked))
    equal("with validators", asked[-1].get("if-none-match"), '"t"')
    equal("what is not due is left alone, also after a reload", len(ORIGIN.asked("/rare")), 1)
    check("systemd is told that it reloads, and that it is ready again", service.told("RELOADING=1") and service.told("READY=1", 2),
          service.heard)
    check("a reload is told", "read anew" in service.lines(), service.lines())
    equal("it keeps its name", open(f"/proc/{service.process.pid}/comm").read().strip(), "cadialog")
    (site.path / "sources.d" / "bad.conf").write_text("source broken { feed = \n")
    service.process.send_signal(signal.SIGHUP)
    time.sleep(1.5)
    check("a configuration with mistakes changes nothing", service.process.poll() is None and "mistakes" in service.lines(),
          service.lines())
    count = len(ORIGIN.asked("/tick"))
    time.sleep(1.5)
    check("and it goes on", len(ORIGIN.asked("/tick")) > count)
    status, seconds = service.end()
    equal("SIGTERM ends it well", status, 0)
    check("within a second or so", seconds < (8 if SANITIZED else 2), seconds)
    check("and systemd is told", service.told("STOPPING=1"), service.heard)
    check("the store is sound", site.sound())
    site.remove()


def a_reload_wakes_whom_the_operator_means():
    """A new address ends the waiting that was for the old one, be it gone for good; so does a quicker rhythm."""
    ORIGIN.handlers["/ended"] = answer(410, b"gone")
    ORIGIN.handlers["/refused"] = answer(404, b"no")
    for path in ("/ended-new", "/refused-new", "/slow", "/wished"):
        ORIGIN.handlers[path] = answer(200, rss(path[1:]), headers=["Cache-Control: max-age=7200"] if path == "/wished" else [])
    site = Site(ALLOW, [("ended", url("/ended")), ("refused", url("/refused")), ("slow", url("/slow"), "every = 1w"),
                        ("wished", url("/wished"), "every = 1w")])
    service = Service(site)
    check("it is ready", service.told("READY=1"))
    time.sleep(1)
    site.configure(ALLOW, [("ended", url("/ended-new")), ("refused", url("/refused-new")), ("slow", url("/slow"), "every = 1s"),
                           ("wished", url("/wished"), "every = 1s")])
    service.process.send_signal(signal.SIGHUP)
    time.sleep(3)
    status, _ = service.end()
    equal("it ends well", status, 0)
    for path in ("/ended", "/refused", "/ended-new", "/refused-new", "/wished"):
        equal(f"{path} is asked once", len(ORIGIN.asked(path)), 1)
    check("a weekly one that is to be asked each second is", 2 <= len(ORIGIN.asked("/slow")) <= 5, len(ORIGIN.asked("/slow")))
    site.remove()


def signals_around_a_reload():
    """Whenever in a new start they come, none is lost and none kills."""
    site = Site(ALLOW, [("rare", url("/rare"))])
    service = Service(site)
    check("systemd is told that it is ready", service.told("READY=1"))
    for _ in range(60):
        service.process.send_signal(signal.SIGHUP)
        time.sleep(0.01)
    time.sleep(0.5)
    equal("reloads in quick succession do not end it", service.process.poll(), None)
    ended = []
    for delay in range(12):
        other = service if delay == 0 else Service(site)
        if delay:
            check("it is ready", other.told("READY=1"))
        other.process.send_signal(signal.SIGHUP)
        time.sleep(delay * 0.004)
        other.process.terminate()
        try:
            ended.append(other.process.wait(10))
        except subprocess.TimeoutExpired:
            other.process.kill()
            ended.append("never")
        (site.path / "notify").unlink()
    equal("SIGTERM during a reload ends it, well", set(ended), {0})
    site.remove()


def replaced_while_it_runs():
    """A store that is deleted, moved away or replaced: what comes after is in the file that is there, whole."""
    def deleted(path):
        for suffix in ("", "-wal", "-shm"):
            os.unlink(path + suffix)

    def restored(path):
        copy = sqlite3.connect(path + ".copy")
        with sqlite3.connect(path) as db:
            db.backup(copy)
        db.close()
        copy.close()
        deleted(path)
        os.rename(path + ".copy", path)

    for spoil in (deleted, restored):
        name = spoil.__name__
        ORIGIN.handlers[f"/{name}"] = answer(200, rss(name, 30))
        site = Site(ALLOW, [(name, url(f"/{name}"), "every = 1s")])
        service = Service(site)
        check(f"{name}: it is ready", service.told("READY=1"))
        time.sleep(2 if SANITIZED else 1)
        spoil(str(site.store))
        ORIGIN.handlers[f"/{name}"] = answer(200, rss(name, 31))
        check(f"{name}: it starts again", service.told("READY=1", 2), service.lines())
        until = time.monotonic() + 15
        while time.monotonic() < until and not (os.path.exists(site.store) and site.count() == 31):
            time.sleep(0.2)
        equal(f"{name}: all is there", site.count(), 31)
        check(f"{name}: and told", "replaced or taken away" in service.lines(), service.lines())
        equal(f"{name}: it ends well", service.end()[0], 0)
        check(f"{name}: the store is sound", site.sound())
        site.remove()


def no_store_any_more():
    """A store that is damaged under it ends it, so that nobody is asked for what cannot be kept."""
    ORIGIN.handlers["/damaged"] = answer(200, rss("damaged", 30))
    site = Site(ALLOW, [("damaged", url("/damaged"), "every = 1s")])
    service = Service(site)
    check("it is ready", service.told("READY=1"))
    time.sleep(2 if SANITIZED else 1)
    ORIGIN.handlers["/damaged"] = answer(200, rss("damaged", 60))
    for suffix in ("", "-wal"):
        os.truncate(f"{site.store}{suffix}", 0)
    try:
        equal("it ends", service.process.wait(20), 1)
    except subprocess.TimeoutExpired:
        check("it ends", False, service.lines())
        service.end()
    check("with a line that names the store", f"run: store {site.store}: " in service.lines().splitlines()[-1], service.lines())
    site.remove()


def ends_while_a_server_hangs():
    async def hang(origin, request, writer):
        await asyncio.sleep(30)
        return False
    ORIGIN.handlers["/hang"] = hang
    site = Site(ALLOW + "timeout = 20s", [])
    site.configure('allow-addresses = {"127.0.0.0/8"}', [("hang", url("/hang"))])
    service = Service(site)
    service.told("READY=1")
    time.sleep(0.5)
    status, seconds = service.end()
    check("SIGTERM does not wait for a server", status == 0 and seconds < (8 if SANITIZED else 2), (status, seconds))
    site.remove()


def the_crew_dies():
    """Whoever kills the process that starts the readers ends the run, with a line; it does not wait for ever."""
    ORIGIN.handlers["/late"] = late(1, answer(200, rss("late")))
    site = Site(ALLOW, [(f"late{i}", url("/late", f"127.6.0.{i + 1}")) for i in range(12)])
    process = site.start("--json")
    time.sleep(0.4)
    crew = [pid for pid in tree(process.pid) if open(f"/proc/{pid}/comm").read().strip() == "cadialog-crew"]
    equal("there is one", len(crew), 1)
    os.kill(crew[0], signal.SIGKILL)
    try:
        out, err = process.communicate(timeout=8)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
    said = err.decode().splitlines()
    equal("the run fails", process.returncode, 1)
    check("with a line", len(said) == 1 and "fetch: the readers of documents" in said[0], said)
    equal("and the next one brings what it missed", (site.fetch("--now").status, site.count()), (0, 36))
    site.remove()


def wait_for_crew(pid):
    until = time.monotonic() + 10
    while True:
        for one in tree(pid):
            with contextlib.suppress(OSError), open(f"/proc/{one}/comm") as f:
                if f.read().strip() == "cadialog-crew":
                    return one
        if time.monotonic() > until:
            raise RuntimeError("no crew")
        time.sleep(0.05)


def no_room_for_readers():
    """Where no process can be started for a while the reading waits; where that lasts, the run ends with a line."""
    ORIGIN.handlers["/soon"] = late(1, answer(200, rss("soon")))
    user = 65534 if os.geteuid() == 0 else None # the limit is not root's
    if user and not others_may_start_it():
        return
    def limit(pid, most):
        subprocess.run(["prlimit", "--pid", str(pid), f"--nproc={most}:"], user=user, check=True)

    for lasts in (False, True):
        site = Site(ALLOW, [(f"soon{i}", url("/soon", f"127.6.1.{i + 1}")) for i in range(6)])
        for path in (site.path, *site.path.rglob("*")):
            if user:
                os.chown(path, user, -1)
        process = site.start("--json", user=user)
        time.sleep(0.5)
        crew = wait_for_crew(process.pid)
        limit(crew, 1)
        for pid in tree(crew)[1:]:
            os.kill(pid, signal.SIGKILL)
        time.sleep(2)
        if not lasts:
            limit(crew, 1000)
        ticks = cpu_ticks(process.pid) + cpu_ticks(crew)
        time.sleep(1)
        if lasts:
            check("it tries again without haste", cpu_ticks(process.pid) + cpu_ticks(crew) - ticks <= 10, cpu_ticks(process.pid) - ticks)
        out, err = process.communicate(timeout=30)
        said, lines = err.decode().splitlines(), [json.loads(line) for line in out.decode().splitlines()]
        read = [line["source"] for line in lines if line["new"] == 3]
        check("the reading waits, with a line", len(said) == 1 + lasts and "the reading waits" in said[0], said)
        # those killed while idle cost a document each, at most four
        check("and goes on", not read if lasts else len(lines) == 6 and len(read) >= 2, lines)
        check("or ends, with another", not lasts or said[-1] == "cadialog: fetch: no process can be started to read documents", said)
        site.remove()


def a_library_is_missing():
    """One that the first call loads is missed by that call only, and told in one line."""
    site = Site(ALLOW, [("rare", url("/rare"))])
    config = ["--config", str(site.path)]
    icu = re.search(r"libicuuc(\.so\.\d+)", subprocess.run(["ldd", CADIALOG], stdout=subprocess.PIPE, text=True, check=True).stdout)
    feed = "<rss version='2.0'><channel><title>t</title><item><title>x</title><pubDate>%s</pubDate></item></channel></rss>"
    for library, command, document, missed in (
            ("libsqlite3.so.0", ["check", *config], "", False), ("libsqlite3.so.0", ["list", *config], "", True),
            ("libcurl.so.4", ["fetch", *config], "", True), ("libstemmer.so.0d", ["fetch", *config], "", True),
            (f"libicui18n{icu[1]}", ["parse", "-"], feed % "Thu, 06 Mar 2025 09:00:00 GMT", False),
            (f"libicui18n{icu[1]}", ["parse", "-"], feed % "6 марта 2025", True)):
        if command[0] == "list":
            open(site.store, "w").close()  # where there is none, nothing is called
        with tempfile.TemporaryDirectory() as here:
            open(f"{here}/{library}", "w").close()  # the loader finds it first, and it is none
            r = subprocess.run([CADIALOG, *command], input=document, capture_output=True, text=True, timeout=60, check=False,
                               env={**os.environ, "LD_LIBRARY_PATH": here})
            said = r.stderr.splitlines()
            equal(f"{command[0]} without {library}", (r.returncode, len(said), library in r.stderr), (1, 1, True) if missed else (0, 0, False))
    site.remove()


def workers_are_confined():
    if SANITIZED:
        return
    site = Site(ALLOW, [("rare", url("/rare"))])
    service = Service(site)
    service.told("READY=1")
    seen = 0
    for pid in tree(service.process.pid):
        if open(f"/proc/{pid}/comm").read().strip() != "cadialog-parse":
            continue
        seen += 1
        fields = dict(line.split(":", 1) for line in open(f"/proc/{pid}/status") if ":" in line)
        equal("a worker has a seccomp filter", fields["Seccomp"].strip(), "2")
        equal("and no new privileges", fields["NoNewPrivs"].strip(), "1")
        kinds = [os.readlink(f"/proc/{pid}/fd/{fd}").split(":")[0] for fd in os.listdir(f"/proc/{pid}/fd") if int(fd) > 2]
        check("and nothing open but its socket", kinds.count("socket") <= 1 and len(kinds) <= 1, kinds)
        mapped = open(f"/proc/{pid}/maps").read()
        check("what reading may need is loaded, for it may open no file", "libicui18n" in mapped and "libstemmer" in mapped)
    check("there are workers", seen >= 1, seen)
    service.end()
    site.remove()


def main():
    try:
        run(killed_at_any_moment, ends_well_with_many_sources, masses_are_found_by_their_words, nowhere_to_report_to, stores_that_cannot_be_used, read_only,
            full_disk, mounted_full, no_room_for_bodies, somebody_else, locked_meanwhile, one_that_cannot_be_stored,
            two_at_once, as_a_service, a_reload_wakes_whom_the_operator_means, signals_around_a_reload, replaced_while_it_runs, no_store_any_more,
            ends_while_a_server_hangs, the_crew_dies, no_room_for_readers,
            a_library_is_missing, workers_are_confined)
    finally:
        ORIGIN.stop()
    return summary()


if __name__ == "__main__":
    sys.exit(main())
