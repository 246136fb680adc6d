"""The real Chromium, headless, driven over its debugging pipe with nothing but Python's own library.

    with Chromium() as browser:
        page = browser.open("http://127.0.0.1:8080/", width=320, dark=True)
        page.js("document.title")
"""

import base64
import json
import os
import select
import shutil
import subprocess
import tempfile
import time


class BrowserError(Exception):
    """Chromium is not there, died, or took too long."""


class Chromium:
    def __init__(self):
        self.program = shutil.which("chromium") or shutil.which("chromium-browser")
        if not self.program:
            raise BrowserError("chromium is not installed")

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="cadialog-chromium.")
        to_read, self.to = os.pipe()
        self.fro, from_write = os.pipe()
        # the browser reads descriptor 3 and writes descriptor 4
        def place():
            os.dup2(to_read, 1003)
            os.dup2(from_write, 1004)
            os.dup2(1003, 3)
            os.dup2(1004, 4)
        self.log = open(os.path.join(self.dir, "log"), "wb")
        self.process = subprocess.Popen(
            [self.program, "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
             "--no-first-run", "--disable-background-networking", "--disable-component-update", "--remote-debugging-pipe",
             f"--user-data-dir={self.dir}/profile", "about:blank"],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log, close_fds=False, preexec_fn=place, start_new_session=True,
            env={**os.environ, "TMPDIR": self.dir})  # it leaves directories there where it is killed
        os.close(to_read)
        os.close(from_write)
        self.buffer, self.number, self.replies, self.events = b"", 0, {}, []
        return self

    def __exit__(self, kind, value, trace):
        try:
            self.call("Browser.close", wait_s=5)
        except BrowserError:
            pass
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for fd in (self.to, self.fro):
            os.close(fd)
        self.log.close()
        shutil.rmtree(self.dir, ignore_errors=True)

    # ---- the protocol: JSON documents with a NUL behind each ----

    def _read(self, wait_s):
        ready, _, _ = select.select([self.fro], [], [], max(wait_s, 0))
        if not ready:
            return
        data = os.read(self.fro, 1 << 16)
        if not data:
            raise BrowserError("chromium went away:\n" + open(self.log.name, errors="replace").read()[-2000:])
        *whole, self.buffer = (self.buffer + data).split(b"\0")
        for message in map(json.loads, whole):
            if "id" in message:
                self.replies[message["id"]] = message
            else:
                self.events.append(message)

    def call(self, method, params=None, session=None, wait_s=30):
        self.number += 1
        number = self.number
        message = {"id": number, "method": method, "params": params or {}}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        end = time.monotonic() + wait_s
        while number not in self.replies:
            if time.monotonic() > end:
                raise BrowserError(f"{method}: no reply within {wait_s} s")
            self._read(end - time.monotonic())
        reply = self.replies.pop(number)
        if "error" in reply:
            raise BrowserError(f"{method}: {reply['error'].get('message')}")
        return reply["result"]

    def open(self, url, **settings):
        return Page(self, url, **settings)


class Page:
    """script=False: as if it were off.  blocked: patterns of addresses that do not answer.  messages: what the console and the security policies said."""

    def __init__(self, browser, url, width=1280, height=800, dark=False, script=True, blocked=(), wait="document.readyState === 'complete'"):
        self.browser = browser
        self.target = browser.call("Target.createTarget", {"url": "about:blank"})["targetId"]
        self.session = browser.call("Target.attachToTarget", {"targetId": self.target, "flatten": True})["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.resize(width, height)
        self.prefer(dark=dark)
        if blocked:
            self.call("Network.setBlockedURLs", {"urls": list(blocked)})
        if not script:
            self.call("Emulation.setScriptExecutionDisabled", {"value": True})
        self.call("Page.navigate", {"url": url})
        if not self.until(wait, 15):
            raise BrowserError(f"{url}: not loaded within 15 s")

    def call(self, method, params=None, wait_s=30):
        return self.browser.call(method, params, self.session, wait_s)

    def resize(self, width, height=800):
        self.call("Emulation.setDeviceMetricsOverride", {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})

    def prefer(self, dark=False, still=False, forced=False, contrast=False, media=""):
        """What the reader's system asks for: dark colours, no motion, colours of its own, more contrast; media: "print"."""
        features = {"prefers-color-scheme": "dark" if dark else "light", "prefers-reduced-motion": "reduce" if still else "no-preference",
                    "forced-colors": "active" if forced else "none", "prefers-contrast": "more" if contrast else "no-preference"}
        self.call("Emulation.setEmulatedMedia", {"media": media, "features": [{"name": n, "value": v} for n, v in features.items()]})

    def js(self, expression):
        """The value of an expression; a promise is waited for."""
        r = self.call("Runtime.evaluate", {"expression": expression, "returnByValue": True, "awaitPromise": True})
        if "exceptionDetails" in r:
            d = r["exceptionDetails"]
            raise BrowserError(d.get("exception", {}).get("description") or d.get("text"))
        return r["result"].get("value")

    def until(self, expression, wait_s=10):
        end = time.monotonic() + wait_s
        while time.monotonic() < end:
            try:
                if self.js(expression):
                    return True
            except BrowserError:
                pass  # the document is being exchanged
            time.sleep(0.05)
        return False

    def _events(self, *methods):
        self.js("0")  # what happened before is told before the reply
        return [e["params"] for e in self.browser.events if e.get("sessionId") == self.session and e["method"] in methods]

    def messages(self):
        """Errors of scripts and of security policies."""
        log = [e["entry"]["text"] + " " + e["entry"].get("url", "") for e in self._events("Log.entryAdded") if e["entry"]["level"] == "error"
               and not e["entry"].get("url", "").endswith("/favicon.ico")]  # asked for by the browser, at the root of the host
        thrown = [e["exceptionDetails"].get("exception", {}).get("description", e["exceptionDetails"]["text"])
                  for e in self._events("Runtime.exceptionThrown")]
        return log + thrown

    def requests(self):
        return [e["request"]["url"] for e in self._events("Network.requestWillBeSent")]

    def screenshot(self, path, full=True):
        data = self.call("Page.captureScreenshot", {"format": "png", "captureBeyondViewport": full})["data"]
        with open(path, "wb") as f:
            f.write(base64.b64decode(data))

    def press(self, key):
        codes = {"Tab": 9, "Enter": 13}
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": codes[key]})

    def click(self, x, y):
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1})

    def click_in_frame(self, frame, selector):
        """Clicks the first element of a document in a frame, also of another origin, where a reader would."""
        place = self.js(f"(() => {{ const f = document.querySelector('{frame}'); f.scrollIntoView({{block: 'center'}}); const r = f.getBoundingClientRect();"
                        " return [r.left + f.clientLeft, r.top + f.clientTop]; })()")
        targets = self.browser.call("Target.getTargets")["targetInfos"]
        inside = next(t for t in targets if t["type"] == "iframe" and t["url"] == self.js(f"document.querySelector('{frame}').src"))
        session = self.browser.call("Target.attachToTarget", {"targetId": inside["targetId"], "flatten": True})["sessionId"]
        code = f"(() => {{ const r = document.querySelector('{selector}').getClientRects()[0]; return [r.left + r.width / 2, r.top + r.height / 2]; }})()"
        at = self.browser.call("Runtime.evaluate", {"expression": code, "returnByValue": True}, session)["result"]["value"]
        self.click(place[0] + at[0], place[1] + at[1])

    def close(self):
        self.browser.call("Target.closeTarget", {"targetId": self.target})
        self.browser.events = [e for e in self.browser.events if e.get("sessionId") != self.session]
