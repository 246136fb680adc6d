#!/usr/bin/env python3
# runs-under: asan
"""`cadialog export`: every link of the copy leads somewhere, every file is what `cadialog render` prints, a second export writes
nothing, and a takedown does not live on."""

import html.parser
import json
import pathlib
import subprocess
import sys
import tempfile
import urllib.parse

import checks
from checks import check, equal
from lighttpd import BUILD

BASE = "https://institute.example/dialogue/"
CADIALOG = str(BUILD / "feeds" / "cadialog")


class Links(html.parser.HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.found = []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.found += [v for k, v in attributes if k in ("href", "src", "action") and v]


def cadialog(*args):
    return subprocess.run([CADIALOG, *args], capture_output=True, timeout=120)


def target_of(path, link):
    """The file that a link in `path` leads to; None where it leaves the site."""
    whole = urllib.parse.urljoin(BASE + path.removesuffix("index.html"), link)
    if not whole.startswith(BASE):
        return None
    below = urllib.parse.urlsplit(whole[len(BASE):]).path
    return below + "index.html" if below == "" or below.endswith("/") else below


def check_links(out):
    broken = []
    files = [p for p in sorted(out.rglob("*")) if p.is_file() and p.suffix in (".html", ".atom")]
    for path in files:
        name = path.relative_to(out).as_posix()
        for link in Links(path.read_text()).found:
            target = target_of(name, link)
            if target is not None and not (out / target).is_file():
                broken.append(f"{name}: {link}")
    check("every link leads somewhere", files and not broken, "; ".join(broken[:5]))


def check_bytes(conf, out):
    """Feeds have no search form, so they are byte for byte what a server would send."""
    for name in ("feed.atom", "topics/rail/feed.rss", "sources/steppe/feed.json", "snippet.html", "embed.js", "sources.opml"):
        equal(f"{name} is what render prints", (out / name).read_bytes(), cadialog("render", "--config", conf, name).stdout)
    index = (out / "index.html").read_text()
    check("a copy has nothing that needs a server", "<form" not in index and "oembed" not in index and "?lang=" not in index)


def check_again(conf, out, store):
    before = {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()}
    told = cadialog("export", "--config", conf, str(out)).stdout.decode()
    check("a second export writes nothing", told.startswith("0 files written"), told)
    check("and touches nothing", before == {p: p.stat().st_mtime_ns for p in out.rglob("*") if p.is_file()})
    (out / "of-somebody-else.html").write_text("not ours")
    page = json.loads((out / "feed.json").read_text())["items"][0]["_cadialog"]["page"].removeprefix(BASE)
    words = json.loads((out / "feed.json").read_text())["items"][0]["title"]
    fill = str(BUILD / "tests" / "server" / "fill")
    subprocess.run([fill, str(store), "--forget", page.split("/")[1]], check=True)
    told = cadialog("export", "--config", conf, str(out)).stdout.decode()
    gone = sorted({p.relative_to(out).as_posix() for p in before} - {p.relative_to(out).as_posix() for p in out.rglob("*")})
    days = [p for p in gone if "/archive/" in f"/{p}"]  # that had nothing else
    equal("what was taken down is removed", [p for p in gone if p not in days], [page + "index.html"])
    check("and told", f" {len(gone)} removed" in told, (told, gone))
    left = [str(p) for p in out.rglob("*") if p.is_file() and words in p.read_text()]
    check("and nothing of it is left", not left, left)
    check("what is not ours stays", (out / "of-somebody-else.html").exists())


def check_broken_off(conf, out, store):
    """What an export wrote before it failed is known to the next one."""
    keys = [item["_cadialog"]["page"].split("/")[-2] for item in json.loads(cadialog("render", "--config", conf, "feed.json").stdout)["items"]]
    page = {key: out / "articles" / key / "index.html" for key in keys}
    page[keys[-1]].mkdir(parents=True)  # the oldest article is the last one
    equal("an export that cannot write a page fails", cadialog("export", "--config", conf, str(out)).returncode, 1)
    check("having written others", page[keys[0]].is_file())
    page[keys[0]].with_name("index.html.new").write_text("half")
    page[keys[-1]].rmdir()
    subprocess.run([str(BUILD / "tests" / "server" / "fill"), str(store), "--forget", keys[0]], check=True)
    equal("the next one succeeds", cadialog("export", "--config", conf, str(out)).returncode, 0)
    equal("and leaves nothing of what was taken down meanwhile", list(page[keys[0]].parent.iterdir()), [])


def main():
    with tempfile.TemporaryDirectory(prefix="cadialog-export.") as d:
        d = pathlib.Path(d)
        store, out = d / "scene.db", d / "out"
        subprocess.run([str(BUILD / "tests" / "browser" / "scene"), str(store), BASE, "https://pictures.example"], check=True)
        (d / "cadialog.conf").write_text(f'site {{ title = "x" base-url = "{BASE}" }}\nstore = "sqlite:{store}"\n')
        r = cadialog("export", "--config", str(d), str(out))
        equal("export succeeds", (r.returncode, r.stderr), (0, b""))
        checks.run(lambda: check_links(out), lambda: check_bytes(str(d), out), lambda: check_again(str(d), out, store),
                   lambda: check_broken_off(str(d), d / "broken", store))
        r = cadialog("export", "--config", str(d), "/proc/nowhere/out")
        check("a place that cannot be written is told in one line", r.returncode == 1 and r.stderr.startswith(b"cadialog: export: ") and
              r.stderr.count(b"\n") == 1, r.stderr)
        r = cadialog("render", "--config", str(d), "topics/nope/feed.atom")
        check("render of what is not there fails", r.returncode == 1 and b"404" in r.stderr, r.stderr)
    return checks.summary()


if __name__ == "__main__":
    sys.exit(main())
