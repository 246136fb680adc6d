"""Running the real fetcher: a configuration in a temporary directory, its lines, its memory."""

import contextlib
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile
import threading
import time

from origin import Origin

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("CADIALOG_BUILD", ROOT / "build")).resolve()
CADIALOG = BUILD / "feeds" / "cadialog"
SANITIZED = "asan" in str(CADIALOG)
#: The loopback addresses that origins of the tests answer at; the fetcher refuses all others, as it does outside the tests.
ALLOW = 'allow-addresses = {"127.1.0.0/16"} '


def tree(pid):
    seen, todo = [], [pid]
    while todo:
        one = todo.pop()
        seen.append(one)
        try:
            for task in os.listdir(f"/proc/{one}/task"):
                todo += [int(c) for c in open(f"/proc/{one}/task/{task}/children").read().split()]
        except OSError:
            pass
    return seen


def memory_kib(pid, field="Pss:"):
    total = 0
    for one in tree(pid):
        try:
            for line in open(f"/proc/{one}/smaps_rollup"):
                if line.startswith(field):
                    total += int(line.split()[1])
        except OSError:
            pass
    return total


class Result:
    def __init__(self, status, lines, stderr, wall, peak_kib):
        self.status, self.lines, self.stderr, self.wall, self.peak_kib = status, lines, stderr, wall, peak_kib
        self.by_name = {line["source"]: line for line in lines}

    def __getitem__(self, name):
        return self.by_name[name]


class Site:
    """A configuration directory and its store."""

    def __init__(self, fetch="", sources=(), topics=""):
        self.path = pathlib.Path(tempfile.mkdtemp(prefix="cadialog-fetch."))
        self.store = self.path / "cadialog.db"
        self.configure(fetch, sources, topics)

    def configure(self, fetch="", sources=(), topics=""):
        """sources: (name, feed) or (name, feed, further options)."""
        (self.path / "sources.d").mkdir(exist_ok=True)
        (self.path / "cadialog.conf").write_text(
            f'store = "sqlite:{self.store}"\nfetch {{ contact = "mailto:tests@example.org" timeout = {6 if SANITIZED else 3}s\n{fetch}\n}}\n{topics}\n')
        text = ""
        for source in sources:
            name, feed, more = (*source, "")[:3]
            text += f'source {name} {{ feed = "{feed}" {more} }}\n'
        (self.path / "sources.d" / "all.conf").write_text(text)

    def remove(self):
        shutil.rmtree(self.path, ignore_errors=True)

    def start(self, *args, env=None, command="fetch", **more):
        return subprocess.Popen([CADIALOG, command, "--config", self.path, *args], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, env={**os.environ, **(env or {})}, **more)

    def fetch(self, *args, env=None, watch=False):
        begin = time.monotonic()
        process = self.start("--json", *args, env=env)
        peak = [0]

        def look():
            while process.poll() is None:
                peak[0] = max(peak[0], memory_kib(process.pid))
                time.sleep(0.05)

        watcher = threading.Thread(target=look, daemon=True)
        if watch:
            watcher.start()
        out, err = process.communicate(timeout=120)
        lines = [json.loads(line) for line in out.decode().splitlines()]
        return Result(process.returncode, lines, err.decode("utf-8", "replace"), time.monotonic() - begin, peak[0])

    def sql(self, query, *args):
        with sqlite3.connect(f"file:{self.store}?mode=ro", uri=True) as db:
            return db.execute(query, args).fetchall()

    def status(self):
        """Lines of `cadialog status`, by source."""
        out = subprocess.run([CADIALOG, "status", "--config", self.path, "--json"], stdout=subprocess.PIPE, check=True).stdout
        return {line["source"]: line for line in map(json.loads, out.decode().splitlines())}

    def articles(self, source=None):
        args = ["--source", source] if source else []
        out = subprocess.run([CADIALOG, "list", "--config", self.path, "--json", "--limit", "10000", *args],
                             stdout=subprocess.PIPE, check=False).stdout.decode()
        return [json.loads(line) for line in out.splitlines()]

    def articles_of_topic(self, topic):
        return self.sql("SELECT l.article_id FROM listing l JOIN view v ON v.id = l.view_id WHERE v.kind = 2 AND v.name = ?", topic)

    def count(self, source=None):
        if source is None:
            return self.sql("SELECT count(*) FROM article")[0][0]
        return self.sql("SELECT count(*) FROM article a JOIN source s ON s.id = a.source_id WHERE s.name = ?", source)[0][0]

    def sound(self):
        with sqlite3.connect(self.store) as db:
            return db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


@contextlib.contextmanager
def fetched(answers, sources, topics):
    """An origin with these answers (by path), a site that has fetched its sources from there, and what the fetcher said.
    sources: (name, path, further options)."""
    origin = Origin()
    origin.handlers.update(answers)
    site = Site(ALLOW, [(name, f"http://127.1.0.1:{origin.port}{path}", more) for name, path, more in sources], topics)
    try:
        yield origin, site, site.fetch()
    finally:
        site.remove()
        origin.stop()
