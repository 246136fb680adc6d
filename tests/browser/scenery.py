"""What the browser tests look at: the scene's store behind a real lighttpd, and a page of another origin around it.

    with stage() as s:
        page = s.browser.open(s.site.base)
    sys.exit(finish(skipped=0))
"""

import contextlib
import http.server
import os
import pathlib
import subprocess
import sys
import threading

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / "tests" / "server"))

import axe  # noqa: E402
import checks  # noqa: E402
from chromium import Chromium  # noqa: E402
from lighttpd import BUILD, Lighttpd  # noqa: E402

SHOTS = pathlib.Path(os.environ.get("CADIALOG_SCREENSHOTS") or BUILD / "screenshots")
WIDTHS = (320, 768, 1280)

PICTURE = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 160 90"><rect width="160" height="90" fill="#7aa6b8"/>
<circle cx="118" cy="30" r="14" fill="#f3d9a4"/><path d="M0 90 45 40l30 28 30-40 55 62z" fill="#3c5a50"/></svg>"""


class Origin:
    """Another website: pages is {path: (headers, text or bytes)}, where a header Status is the answer's own; every *.svg is a picture."""

    def __init__(self):
        self.pages = {}
        origin = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.split("?")[0]
                headers, text = origin.pages.get(path, ({}, None))
                if path.endswith(".svg"):
                    headers, text = {"Content-Type": "image/svg+xml"}, PICTURE
                data = text if isinstance(text, bytes) else (text if text is not None else "not here").encode()
                headers = dict(headers)
                self.send_response(int(headers.pop("Status", 200 if text is not None else 404)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                try:
                    self.wfile.write(data)
                except ConnectionError:
                    pass  # the page was closed meanwhile

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        # another name is another origin
        self.url = f"http://localhost:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


class Site(Lighttpd):
    """The scene below /dialogue/; its base address names the port that was free."""

    def __init__(self, pictures):
        super().__init__()
        store = self.dir / "scene.db"
        subprocess.run([str(BUILD / "tests" / "browser" / "scene"), str(store), "http://127.0.0.1/dialogue/", pictures], check=True)
        self.store = store

    def write_conf(self):
        self.conf = (f'cadialog.store = "sqlite:{self.store}"\ncadialog.mount = "/dialogue/"\n'
                     f'cadialog.base-url = "http://127.0.0.1:{self.port}/dialogue/"\n')
        super().write_conf()

    @property
    def base(self):
        return f"{self.url}/dialogue/"

    def article(self, words):
        """The address of the page of the article whose title has these words."""
        import json
        for item in json.loads(self.get("/dialogue/feed.json").body)["items"]:
            if words in item["title"]:
                return item["_cadialog"]["page"]
        raise KeyError(words)


def pages_of(site):
    """{what it shows: address} of every kind of page."""
    return {
        "index": site.base, "topic": site.base + "topics/ca-japan/", "source": site.base + "sources/steppe/",
        "speaker": site.base + "speakers/mariko-oda/", "story": site.base + "stories/tokyo-summit/",
        "article": site.article("Tokyo hosts"), "article-hard": site.article("A title that does not end"),
        "article-long-name": site.article("Of a source whose name"), "article-title-only": site.article("Bulletin 12"), "language": site.base + "languages/ja/",
        "search": site.base + "search/?q=river", "search-empty": site.base + "search/", "search-nothing": site.base + "search/?q=zzzz",
        "archive": site.base + "archive/2025-12/", "empty": site.base + "topics/empty/", "missing": site.base + "nowhere",
        "topics": site.base + "topics/", "speakers": site.base + "speakers/",
    }


def shot(page, name):
    """The whole page; made as high as it is first, since frames out of sight are not painted."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    width, height = page.js("[innerWidth, document.documentElement.scrollHeight]")
    page.call("Emulation.setDeviceMetricsOverride", {"width": width, "height": min(height, 6000), "deviceScaleFactor": 1, "mobile": width < 600})
    page.call("Emulation.setScriptExecutionDisabled", {"value": False})  # the page was loaded as it was to be
    page.js("Promise.race([new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r))), new Promise(r => setTimeout(r, 1000))])")
    page.screenshot(SHOTS / f"{name}.png")


class Stage:
    """axe: its script, or None where it is not to be had; then what it would have checked is counted in skipped."""

    def __init__(self, browser, site, origin):
        self.browser, self.site, self.origin = browser, site, origin
        self.axe, self.skipped = axe.source(), 0
        if not self.axe:
            print("axe-core is not to be had: its checks are skipped")

    def accessible(self, page, what, within="document"):
        """axe finds nothing in the page as it stands."""
        if not self.axe:
            self.skipped += 1
            return
        if not page.js("'axe' in window"):
            axe.load(page, self.axe)
        found = axe.violations(page, within)
        checks.check(f"{what}: axe finds nothing", not found, "\n  ".join(found))


@contextlib.contextmanager
def stage():
    origin = Origin()
    try:
        with Site(origin.url) as site, Chromium() as browser:
            yield Stage(browser, site, origin)
    finally:
        origin.close()


def finish(skipped=0):
    """The line that the runner reads, and the exit status."""
    if SHOTS.is_dir():
        print(f"screenshots: {SHOTS}")
    print(f"{checks.passed} passed, {checks.failed} failed, {skipped} skipped")
    return 1 if checks.failed or not checks.passed else 0
