#!/usr/bin/env python3
"""The store under what happens to it: killed writers, other users, locks, full disks, strange files, replacement.

runs-under: asan"""

import os
import pathlib
import pwd
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from checks import check, equal, run, summary  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("CADIALOG_BUILD", "build")
WORK = pathlib.Path(tempfile.mkdtemp(prefix="cadialog-test-store."))
os.chmod(WORK, 0o755)
# Other users must be able to run it, wherever the build directory lies.
DRIVER = shutil.copy(BUILD / "tests" / "server" / "store_driver", WORK / "store_driver")
skipped = 0


def user(name):
    """What a child must do to be that user, with the umask that the fetcher's unit sets."""
    entry = pwd.getpwnam(name)

    def become():
        os.setgroups([])
        os.setgid(entry.pw_gid)
        os.setuid(entry.pw_uid)
        os.umask(0o027)
    return become


class Driver:
    def __init__(self, preexec=None):
        self.p = subprocess.Popen([DRIVER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, preexec_fn=preexec)

    def send(self, line):
        self.p.stdin.write(line + "\n")
        self.p.stdin.flush()

    def line(self):
        return self.p.stdout.readline().rstrip("\n")

    def __call__(self, line):
        self.send(line)
        return self.line()

    def number(self, line):
        answer = self(line)
        return int(answer[3:]) if answer.startswith("ok ") else answer

    def kill(self):
        self.p.send_signal(signal.SIGKILL)
        self.p.wait()
        self.p.stdin.close()
        self.p.stdout.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.p.poll() is None:
            self.p.stdin.close()
            try:
                status = self.p.wait(20)
                check("the driver ends cleanly", status == 0, status)
            except subprocess.TimeoutExpired:
                self.kill()
                check("the driver ends", False)


def place(name):
    path = WORK / name
    path.mkdir()
    return path, path / "a.db"


def killed_writers_lose_nothing():
    _, db = place("killed")
    stored = 0
    for turn in range(20):
        writer = Driver()
        equal("the writer opens after a kill", writer(f"open w {db}"), "ok")
        writer.send(f"stream {stored} 100000")
        deadline = time.monotonic() + 0.03 + 0.011 * turn
        while time.monotonic() < deadline:
            answer = writer.line()
            if not check("it stores", answer.startswith("stored "), answer):
                break
            stored = int(answer.split()[1])
        writer.p.send_signal(signal.SIGKILL)
        for answer in writer.p.stdout:  # what it said before it died was committed too
            if answer.startswith("stored ") and answer.endswith("\n"):
                stored = int(answer.split()[1])
        writer.p.wait()
        writer.p.stdin.close()
        writer.p.stdout.close()
        with Driver() as reader:
            equal("a reader opens beside the dead writer's log", reader(f"open r {db}"), "ok")
            equal("the last article told of is there", reader("has %d" % (stored - 1)), "ok 1")
        # What was in flight may have been committed without being told.
        connection = sqlite3.connect(db)
        count, = connection.execute("SELECT count(*) FROM article").fetchone()
        equal("integrity_check", connection.execute("PRAGMA integrity_check").fetchall(), [("ok",)])
        connection.close()
        check("whole transactions only, and all that were told of", count % 10 == 0 and stored <= count <= stored + 10, (stored, count))
        stored = count
    with Driver() as writer:
        writer(f"open w {db}")
        equal("index", writer("index"), "ok")
        equal("thorough check", writer("check"), "ok")
        equal("nothing is there twice", len(set(row for row in sqlite3.connect(db).execute("SELECT guid FROM article"))), stored)


def killed_while_indexing_and_forgetting():
    _, db = place("killed-index")
    with Driver() as writer:
        writer(f"open w {db}")
        writer.send("stream 0 4000")
        while writer.line() != "ok":
            pass
    for turn in range(6):
        writer = Driver()
        writer(f"open w {db}")
        writer.send("forget https://n.example/%d" % (turn * 7) if turn % 2 else "index")
        time.sleep(0.004 * (turn + 1))
        writer.kill()
        with Driver() as other:
            other(f"open w {db}")
            equal(f"thorough check after kill {turn}", other("check"), "ok")
    with Driver() as writer:
        writer(f"open w {db}")
        equal("the index is finished later", writer("index"), "ok")
        left = writer("count")
        check("some were taken down", left != "ok 4000", left)
        equal("search finds all the others", writer("search says"), left)
        equal("thorough check", writer("check"), "ok")


def two_users():
    global skipped
    if os.geteuid() != 0:
        skipped += 1
        return
    directory, db = place("users")
    os.chown(directory, pwd.getpwnam("daemon").pw_uid, pwd.getpwnam("www-data").pw_gid)
    os.chmod(directory, 0o2750)
    with Driver(user("daemon")) as writer, Driver(user("www-data")) as reader:
        check("no store yet", reader(f"open r {db}").startswith("not found: "))
        equal("writer opens", writer(f"open w {db}"), "ok")
        writer("put 1")
        for name in ("a.db", "a.db-wal", "a.db-shm"):
            stat = os.stat(directory / name)
            equal(f"{name}: mode", oct(stat.st_mode & 0o777), "0o640")
            equal(f"{name}: group", stat.st_gid, pwd.getpwnam("www-data").pw_gid)
        equal("reader opens beside the writer", reader(f"open r {db}"), "ok")
        equal("and reads", reader("count"), "ok 1")
        equal("nothing changed", reader("changed"), "ok no")
        writer("put 2")
        equal("a commit is seen", reader("changed"), "ok yes")
        equal("once", reader("changed"), "ok no")
        equal("reads it", reader("count"), "ok 2")
        # The writer goes; the reader that was open reads on, and another can open.
        equal("writer closes", writer("close"), "ok")
        equal("reader reads on", reader("count"), "ok 2")
        with Driver(user("www-data")) as late:
            equal("a reader opens when the writer is gone", late(f"open r {db}"), "ok")
            equal("and reads", late("count"), "ok 2")
            equal("writer opens again", writer(f"open w {db}"), "ok")
            equal("it could, whatever readers left", writer("put 3"), "ok")
            equal("late reader sees it", late("changed"), "ok yes")
            equal("late reader reads it", late("count"), "ok 3")
        equal("first reader sees it", reader("changed"), "ok yes")
        equal("first reader reads it", reader("count"), "ok 3")
        check("a reader cannot write", reader("put 9").startswith("internal: "))
        # Killed, with a log that nobody has checkpointed.
        writer("put 4")
        writer.kill()
        with Driver(user("www-data")) as late:
            equal("a reader opens beside a dead writer's log", late(f"open r {db}"), "ok")
            equal("and reads what was committed", late("count"), "ok 4")
        equal("the first reader too", reader("count"), "ok 4")
    with Driver(user("daemon")) as writer:
        writer(f"open w {db}")
        equal("check", writer("check"), "ok")
    for end in ("-wal", "-shm"):  # somebody has tidied up
        os.unlink(f"{db}{end}")
    with Driver(user("www-data")) as reader, Driver(user("daemon")) as writer:
        answer = reader(f"open r {db}")
        check("without a log a reader is asked to wait", answer.startswith("busy: "), answer)
        writer(f"open w {db}")
        equal("until a writer has come", reader(f"open r {db}"), "ok")
        equal("everything is there", reader("count"), "ok 4")
    stranger = subprocess.run([DRIVER], input=f"open r {db}\n", capture_output=True, text=True, preexec_fn=user("nobody"))
    check("others may not read", stranger.stdout.startswith("denied: "), stranger.stdout)


def a_thousand_commits_are_seen():
    _, db = place("seen")
    with Driver() as writer, Driver() as reader:
        writer(f"open w {db}")
        reader(f"open r {db}")
        missed = 0
        for n in range(1000):
            writer(f"put {n}")
            missed += reader("changed") != "ok yes" or reader.number("count") != n + 1
        equal("commits missed of 1,000", missed, 0)


def locked():
    _, db = place("locked")
    with Driver() as writer, Driver() as other, Driver() as reader:
        writer(f"open w {db}")
        writer("put 1")
        equal("a second writer may open", other(f"open w {db}"), "ok")
        equal("begin", writer("begin"), "ok")
        writer("put 2")
        started = time.monotonic()
        answer = other("put 3")
        took = time.monotonic() - started
        check("the second is told that it is busy", answer.startswith("busy: "), answer)
        check("after a short while", 1 < took < 8, took)
        equal("a reader does not mind", reader(f"open r {db}"), "ok")
        equal("and sees what was committed", reader("count"), "ok 1")
        equal("commit", writer("commit"), "ok")
        equal("now the second can", other("put 3"), "ok")
        equal("all are there", reader("count"), "ok 3")
    # Locked for good by a stranger who holds it exclusively.
    holder = sqlite3.connect(db, isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN EXCLUSIVE")
    holder.execute("UPDATE meta SET value = value WHERE name = 'change_seq'")
    with Driver() as driver:
        check("a reader is told that it is busy", driver(f"open r {db}").startswith("busy: "))
        check("a writer too", driver(f"open w {db}").startswith("busy: "))
        holder.close()
        equal("and can later", driver(f"open w {db}"), "ok")


def rolled_back():
    _, db = place("rolled")
    with Driver() as writer:
        writer(f"open w {db}")
        writer("put 1")
        writer("begin")
        writer("put 2")
        equal("rollback", writer("rollback"), "ok")
        equal("as if it had not been", writer("count"), "ok 1")
        equal("it can be put again", writer("put 2"), "ok")
        equal("count", writer("count"), "ok 2")
        equal("check", writer("check"), "ok")


def full_disk(limit):
    """A ceiling on file sizes stands for a full disk; as root a small file system does it for real."""
    directory, db = place(f"full-{limit}")
    mounted = False
    if limit == "mount":
        if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", directory],
                                               capture_output=True).returncode != 0:
            global skipped
            skipped += 1
            return
        mounted = True

    def ceiling():
        if limit == "rlimit":
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (3 << 20, 3 << 20))

    try:
        with Driver(ceiling) as writer:
            equal("opens", writer(f"open w {db}"), "ok")
            writer.send("stream 0 1000000")
            stored = 0
            while (answer := writer.line()).startswith("stored "):
                stored = int(answer.split()[1])
            check("the full disk is told", answer.startswith("io: ") and ("full" in answer or "I/O" in answer), answer)
            check("something was stored before", stored > 100, stored)
            equal("what was committed is there", writer(f"has {stored - 1}"), "ok 1")
            equal("check", writer("check"), "ok")
        with Driver() as reader:
            equal("a reader opens", reader(f"open r {db}"), "ok")
            equal("what was committed is there", reader(f"has {stored - 1}"), "ok 1")
    finally:
        if mounted:
            subprocess.run(["umount", directory], check=True)


def strange_files():
    directory, db = place("strange")
    with Driver() as driver:
        check("missing", driver(f"open r {db}").startswith("not found: "))
        check("missing directory", driver(f"open w {directory}/no/a.db").startswith("not found: "))
        check("a directory", driver(f"open r {directory}").startswith("input: "))
        (directory / "text.db").write_text("this is no database, however long it may become " * 100)
        for mode in "rw":
            check("no database", driver(f"open {mode} {directory}/text.db").startswith("input: "))
        foreign = sqlite3.connect(directory / "foreign.db")
        foreign.executescript("CREATE TABLE article(id); INSERT INTO article VALUES (7)")
        foreign.close()
        before = (directory / "foreign.db").read_bytes()
        for mode in "rw":
            check("another program's", driver(f"open {mode} {directory}/foreign.db").startswith("input: "))
        equal("it is left as it was", (directory / "foreign.db").read_bytes(), before)
        (directory / "empty.db").touch()
        check("not set up yet", driver(f"open r {directory}/empty.db").startswith("busy: "))
        equal("an empty file becomes a store", driver(f"open w {directory}/empty.db"), "ok")
        equal("by its address", driver(f"open w sqlite:{db}"), "ok")
        driver("put 1")
        driver("close")
        connection = sqlite3.connect(db)
        version, = connection.execute("PRAGMA user_version").fetchone()
        connection.execute(f"PRAGMA user_version = {version + 1}")
        connection.close()
        for mode in "rw":
            check("written by a later version", driver(f"open {mode} {db}").startswith("too new: "))


def an_older_store():
    """A store of version 1, which had neither the tombstones of lists nor an index by what is shown."""
    _, db = place("older")
    with Driver() as driver:
        driver(f"open w {db}")
        for n in range(30):
            driver(f"put {n} ordinary")
        driver("index")
        driver("forget https://n.example/3")
        driver("close")
    connection = sqlite3.connect(db)
    connection.executescript("DROP TABLE buried; ALTER TABLE source DROP COLUMN shown; PRAGMA user_version = 1;")
    connection.close()
    with Driver() as driver, Driver() as reader:
        check("a reader waits for the writer", reader(f"open r {db}").startswith("busy: "))
        equal("a writer brings it up to date", driver(f"open w {db}"), "ok")
        equal("its index is made anew", (driver("index"), driver("search ordinary")), ("ok", "ok 29"))
        equal("thorough check", driver("check"), "ok")
        equal("a reader reads it", (reader(f"open r {db}"), reader("count")), ("ok", "ok 29"))
    connection = sqlite3.connect(db)
    rows = connection.execute("SELECT v.kind, v.name, count(*) FROM buried b JOIN view v ON v.id = b.view_id GROUP BY 1, 2").fetchall()
    equal("the tombstone is in the list of all, and in its source's", rows, [(0, "", 1), (1, "driver", 1)])
    connection.close()


def replaced():
    directory, db = place("replaced")
    with Driver() as writer, Driver() as reader:
        writer(f"open w {db}")
        writer("put 1")
        writer(f"open w {directory}/b.db")
        for n in range(3):
            writer(f"put {n}")
        writer("close")
        reader(f"open r {db}")
        equal("old store", reader("count"), "ok 1")
        for end in ("-wal", "-shm"):
            os.unlink(f"{db}{end}")
            os.rename(directory / f"b.db{end}", f"{db}{end}")
        os.rename(directory / "b.db", db)
        equal("replaced is changed", reader("changed"), "ok yes")
        equal("the new one is read", reader("count"), "ok 3")
        equal("and then unchanged", reader("changed"), "ok no")
        os.rename(db, directory / "away.db")
        check("gone", reader("changed").startswith("not found: "))
        equal("what is open is read on", reader("count"), "ok 3")
        os.rename(directory / "away.db", db)
        equal("back again", reader("count"), "ok 3")
        db.unlink()
        db.write_text("rubbish " * 1000)
        check("replaced by rubbish", reader("changed").startswith("io: "))
        check("nothing is read then", reader("count").startswith("busy: "))
        check("it goes on saying so", reader("changed").startswith("io: "))


def nothing_is_left_of_what_was_taken_down():
    directory, db = place("erased")
    words = ["unspeakableword", "unspeakableother"]
    with Driver() as writer, Driver() as reader:
        writer(f"open w {db}")
        for n in range(300):
            writer(f"put {n} ordinary")
        writer(f"put 300 {words[0]}")
        writer("index")
        writer(f"put 300 {words[1]}")  # a correction: the first is in a revision now
        writer("index")
        for n in range(301, 400):
            writer(f"put {n} ordinary")
        writer("index")
        reader(f"open r {db}")
        equal("found before", reader(f"search {words[1]}"), "ok 1")
        equal("taken down", writer("forget https://n.example/300"), "ok")
        equal("changed for readers", reader("changed"), "ok yes")
        equal("not found after", reader(f"search {words[1]}"), "ok 0")
        equal("not listed", reader("has 300"), "ok 0")
        equal("others are", reader("count"), "ok 399")
        equal("it does not come back", (writer(f"put 300 {words[0]}"), reader("has 300")), ("ok", "ok 0"))
        equal("nor under another address", writer("check"), "ok")
        data = b"".join(p.read_bytes() for p in directory.iterdir())
        for word in words:
            # The index shares beginnings between neighbours, so a word may stand there without its first letters.
            equal(f"bytes of {word} in the files", [word[i:] for i in (0, 11) if word[i:].encode() in data], [])


try:
    run(killed_writers_lose_nothing, killed_while_indexing_and_forgetting, two_users, a_thousand_commits_are_seen, locked,
        rolled_back, lambda: full_disk("rlimit"), lambda: full_disk("mount"), strange_files, an_older_store, replaced,
        nothing_is_left_of_what_was_taken_down)
finally:
    shutil.rmtree(WORK, ignore_errors=True)
if skipped:
    print(f"{skipped} not tried: they need root")
sys.exit(summary())
