"""What the serving benchmarks share: a server to measure, its CPU time, loads, and a table of ratios."""

import atexit
import os
import pathlib
import shutil
import statistics
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "server"))

import stores  # noqa: E402
from lighttpd import BUILD, Lighttpd  # noqa: E402

#: As Debian's own configuration loads them.
DEBIAN_MODULES = ["mod_indexfile", "mod_access", "mod_alias", "mod_redirect"]
DEBIAN_CONF = '''
url.access-deny = ( "~", ".inc" )
static-file.exclude-extensions = ( ".php", ".pl", ".fcgi" )
index-file.names = ( "index.php", "index.html" )
server.max-keep-alive-requests = 1000000000
'''


class Store(stores.Store):
    """Articles with texts of their own: with one sentence again and again every size and time of compression would be a lie."""

    def fill(self, first, count, **options):
        return super().fill(first, count, prose=1, **options)


class Kept(Store):
    """A large store, made once and kept below the build directory (a million articles: ten minutes at most, and 3 GB)."""

    TOPICS, SOURCES = 100, 100

    def __init__(self, articles):
        self.dir = BUILD / "bench-stores"
        self.dir.mkdir(exist_ok=True)
        self.path = self.dir / f"prose-{articles}.db"
        done = pathlib.Path(f"{self.path}.done")
        if not done.exists():
            self._remove_files()
            begin = time.monotonic()
            self.fill(0, articles, topics=self.TOPICS, sources=self.SOURCES, now=1_790_000_000)
            print(f"filled {articles} articles in {time.monotonic() - begin:.0f} s", flush=True)
            done.touch()

    def copy_to(self, store):
        """Its articles into another, still empty store, which may be written to."""
        for suffix in ("", "-wal"):
            subprocess.run(["cp", "--reflink=auto", f"{self.path}{suffix}", f"{store.path}{suffix}"], check=True)
        return store

    def forget_cached(self):
        """What the system keeps of its files in memory goes, as after a start of the machine."""
        for suffix in ("", "-wal"):
            with open(f"{self.path}{suffix}", "rb") as file:
                os.fsync(file.fileno())
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)

    def _remove_files(self):
        for suffix in ("", "-wal", "-shm"):
            pathlib.Path(f"{self.path}{suffix}").unlink(missing_ok=True)

    def remove(self):
        pass


def feed_addresses(count, topics, sources):
    """So many feeds of topics and sources, in all three formats."""
    paths = [f"/dialogue/{kind}/{letter}{n}/{form}" for kind, letter, most in (("topics", "t", topics), ("sources", "s", sources))
             for n in range(most) for form in ("feed.atom", "feed.rss", "feed.json")]
    return [path + query for query in ("", *(f"?limit={limit}" for limit in range(49, 1, -1))) for path in paths][:count]


def memory_kib(pid):
    """What a process holds, its shared memory included."""
    text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith("Rss:"))


def memory_alone_kib():
    """The same of a lighttpd with our module but without a store."""
    with Lighttpd("", modules=[*DEBIAN_MODULES, "mod_cadialog"], mode="plain") as alone:
        return memory_kib(alone.pid)


def start(store, conf="", modules=(), files=None, **options):
    """One worker with Debian's modules and ours, without any checking tool."""
    server = Lighttpd(DEBIAN_CONF + store.directive + conf, modules=[*DEBIAN_MODULES, "mod_cadialog", *modules], files=files,
                      mode="plain", **options)
    atexit.register(shutil.rmtree, server.dir, ignore_errors=True)
    server.start()
    if len(os.sched_getaffinity(0)) > 1:
        os.sched_setaffinity(server.pid, {min(os.sched_getaffinity(0))})
    return server


class Stopwatch:
    """The longest stretch of the event loop of a server that is started with .environment (see stretch.c)."""

    def __init__(self, path):
        self.path = path
        self.environment = {"LD_PRELOAD": str(BUILD / "tests/bench/serve/stretch.so"), "STRETCH_FILE": str(path)}

    def reset(self):
        with open(self.path, "r+b") as f:
            f.write(bytes(32))

    def told(self):
        cpu, wall, count, long_ones = struct.unpack("4q", self.path.read_bytes())
        return f"longest stretch {cpu / 1e6:.2f} ms of CPU ({wall / 1e6:.2f} ms by the clock), {long_ones} of {count} above 5 ms"


def cpu_ns(pid):
    """CPU time of the thread that serves, in nanoseconds.  (Others come and go, and take their times with them.)"""
    return int(pathlib.Path(f"/proc/{pid}/task/{pid}/schedstat").read_text().split()[0])


def process_cpu_ns(pid):
    """The same of all its threads, of those too that are gone: its CPU clock (see clock_getcpuclockid)."""
    return time.clock_gettime_ns(~pid << 3 | 2)


def load(server, path, requests, connections=16, status=200, headers=()):
    """A number of requests from another CPU; the slowest answer in microseconds."""
    command = [str(BUILD / "tests/bench/serve/load"), str(server.port), str(connections), str(requests), path, str(status), *headers]
    cpus = os.sched_getaffinity(0)
    if len(cpus) > 1:
        command = ["taskset", "-c", str(max(cpus)), *command]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[3])


def cost(server, path, requests=1000, **options):
    """CPU nanoseconds of the server a request."""
    before = cpu_ns(server.pid)
    load(server, path, requests, **options)
    return (cpu_ns(server.pid) - before) / requests


class Row:
    """Two things to compare: (path, options of load) each, and the ratio that is to be reached."""

    def __init__(self, name, ours, other, reach):
        self.name, self.sides, self.reach, self.costs = name, (ours, other), reach, ([], [])

    def round(self, server, number):
        for side in ((0, 1), (1, 0))[number % 2]:
            path, options = self.sides[side]
            self.costs[side].append(cost(server, path, requests=400, **options))

    def line(self):
        ours, other = self.costs
        ratios = sorted(a / b for a, b in zip(ours, other))
        median = statistics.median(ratios)
        verdict = "" if self.reach is None else ("reached" if median <= self.reach else "missed")
        digits = 2 if self.reach is None or self.reach >= 0.1 else 4
        goal = "" if self.reach is None else f"{self.reach:.2f}"
        return (f"{self.name:52} {statistics.median(ours) / 1000:7.2f} {statistics.median(other) / 1000:7.2f}   "
                f"{ratios[0]:5.{digits}f} {median:6.{digits}f} {ratios[-1]:5.{digits}f}   {min(ours) / min(other):5.{digits}f}   "
                f"{goal:>5} {verdict}")


def compare(server, rows, rounds):
    """All rows in turn, again and again, so that what disturbs the machine disturbs all alike; the first round warms up."""
    for number in range(rounds + 1):
        for row in rows:
            row.round(server, number)
            if number == 0:
                row.costs = ([], [])
    print(f"{'CPU microseconds of the server a request':52} {'ours':>7} {'other':>7}   {'min':>5} {'median':>6} {'max':>5}   "
          f"{'least':>5}   {'reach':>5}")
    for row in rows:
        print(row.line(), flush=True)
