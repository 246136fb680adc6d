"""Stores for tests: filled with made-up articles by the program `fill`, or by the real fetcher from the newsroom."""

import contextlib
import pathlib
import shutil
import subprocess
import sys
import tempfile

from lighttpd import ROOT, program

BASE = "https://dialogue.example.org/dialogue/"


class Store:
    """A store in a directory of its own.  Options are those of tests/server/fill.c."""

    def __init__(self, name="cadialog.db"):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="cadialog-store."))
        self.path = self.dir / name

    @property
    def address(self):
        return f"sqlite:{self.path}"

    @property
    def directive(self):
        return f'cadialog.store = "{self.address}"\n'

    def fill(self, first, count, **options):
        words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
        subprocess.run([program("fill"), self.address, str(first), str(count), *words], check=True)
        return self

    def forget(self, which):
        subprocess.run([program("fill"), self.address, "--forget", which], check=True)

    def remove(self):
        shutil.rmtree(self.dir, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.remove()


@contextlib.contextmanager
def newsroom():
    """The newsroom's servers, its configuration and the store that the real fetcher filled from it."""
    sys.path.insert(0, str(ROOT / "tests" / "newsroom"))
    from newsroom import Newsroom  # from the directory that was added just now

    with Store() as store:
        room = Newsroom()
        room.start()
        try:
            conf = store.dir / "conf"
            subprocess.run([sys.executable, "-I", str(ROOT / "tests/newsroom/newsroom.py"), "conf", str(conf), "--base", room.base,
                            "--store", store.address, "--site-base", BASE], check=True)
            yield room, store, conf
        finally:
            room.stop()


def fetch(conf):
    """One run of the real fetcher over all sources; its exit status and what it told."""
    run = subprocess.run([program("cadialog"), "fetch", "--config", str(conf), "--now"], capture_output=True, text=True,
                         timeout=300, check=False)
    return run.returncode, run.stdout + run.stderr
