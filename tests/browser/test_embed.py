#!/usr/bin/env python3
"""A page of another origin with a strict Content-Security-Policy embeds all three ways, in the real Chromium: the snippet that
its server includes, the element, the frame.  Pictures for a person to look at are left in build/screenshots/."""

import sys

import axe
from chromium import Chromium
from scenery import Origin, SHOTS, Site, WIDTHS, shot

import checks
from checks import check, equal

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; background: #fff; color: #111; }
iframe { border: 0; width: 100%; display: block; }
main { max-width: 60rem; margin: auto; }
.cadialog-items { padding: 0; list-style: none; }
.cadialog-image { max-width: 100%; height: auto; }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } a { color: #8cf; } }
"""


def host_page(site, middle, lang="en", head=""):
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>An institute</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css">
<script type="module" src="{site.base}embed.js"></script>{head}</head><body><main><h1>An institute</h1>{middle}</main></body></html>"""


def policy(site):
    return (f"default-src 'none'; style-src 'self'; script-src {site.url}; connect-src {site.url}; frame-src {site.url}; "
            "img-src 'self'; base-uri 'none'; require-trusted-types-for 'script'")


def element(site, attributes="", fallback=True):
    inside = f'<a href="{site.base}">The dialogue in the news</a>' if fallback else ""
    return f"<cadialog-feed {attributes}>{inside}</cadialog-feed>"


def frame(site, query="", attributes=""):
    return f'<iframe src="{site.base}embed.html?{query}" title="The dialogue" height="150" {attributes}></iframe>'


SHOWN = "document.querySelector('cadialog-feed').shadowRoot && document.querySelector('cadialog-feed').shadowRoot.querySelectorAll('li').length"
FITS = "Number(document.querySelector('iframe').height) > 200"


class Tests:
    def __init__(self, browser, site, origin, script):
        self.browser, self.site, self.origin, self.script = browser, site, origin, script
        origin.pages["/style.css"] = ({"Content-Type": "text/css"}, STYLE)

    def host(self, path, middle, csp=True, **page):
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if csp:
            headers["Content-Security-Policy"] = policy(self.site)
        self.origin.pages[path] = (headers, host_page(self.site, middle, **page))
        return self.origin.url + path

    def all_three_ways(self):
        for layout in ("list", "cards", "quotes", "ticker"):
            snippet = self.site.get(f"/dialogue/snippet.html?layout={layout}&limit=6").text()
            url = self.host(f"/three-{layout}", f"{snippet}<h2>Element</h2>{element(self.site, f'layout={layout} limit=6')}"
                                                f"<h2>Frame</h2>{frame(self.site, f'layout={layout}&limit=6')}")
            for width in WIDTHS:
                for dark in (False, True):
                    self.look(url, layout, width, dark)

    def look(self, url, layout, width, dark):
        what = f"{layout} at {width} px, {'dark' if dark else 'light'}"
        page = self.browser.open(url, width=width, dark=dark)
        check(f"{what}: the element shows articles", page.until(f"{SHOWN} >= 3"), page.js(SHOWN))
        check(f"{what}: the frame tells its height", page.until("Number(document.querySelector('iframe').height) !== 150"))
        wide = page.js("document.documentElement.scrollWidth")
        check(f"{what}: nothing sticks out", wide <= width, f"{wide} px")
        equal(f"{what}: the policy holds", page.messages(), [])
        if self.script:
            page.call("Page.setBypassCSP", {"enabled": True})
            found = [v for v in axe.violations(page, self.script, "'cadialog-feed'") if v]
            check(f"{what}: axe finds nothing in the element", not found, "\n  ".join(found))
        shot(page, f"embed-{layout}-{width}-{'dark' if dark else 'light'}")
        self.check_height(page, what, layout, width)
        page.close()

    def check_height(self, page, what, layout, width):
        """In sight, the frame is as high as the same document is when it is opened alone at that width."""
        inner = page.js("document.querySelector('iframe').clientWidth")
        alone = self.browser.open(f"{self.site.base}embed.html?layout={layout}&limit=6", width=inner)
        high = alone.js("Math.ceil(document.body.getBoundingClientRect().height)")
        alone.close()
        height = "Number(document.querySelector('iframe').height)"
        check(f"{what}: the frame fits its content", page.until(f"Math.abs({height} - {high}) <= 20"), f"{page.js(height)} px, wanted {high}")

    def frames_alone(self):
        for layout in ("list", "cards", "quotes", "ticker"):
            for theme in ("light", "dark"):
                page = self.browser.open(f"{self.site.base}embed.html?layout={layout}&theme={theme}", width=400)
                what = f"embed.html {layout} {theme}"
                equal(f"{what}: no complaint", page.messages(), [])
                check(f"{what}: nothing sticks out", page.js("document.documentElement.scrollWidth") <= 400)
                equal(f"{what}: no cookie, no storage", page.js("document.cookie + localStorage.length + sessionStorage.length"), "00")
                if self.script:
                    found = axe.violations(page, self.script)
                    check(f"{what}: axe finds nothing", not found, "\n  ".join(found))
                shot(page, f"frame-{layout}-{theme}")
                page.close()

    def without_script(self):
        snippet = self.site.get("/dialogue/snippet.html?limit=3").text()
        url = self.host("/noscript", snippet + element(self.site) + frame(self.site))
        page = self.browser.open(url, script=False)
        page.call("Emulation.setScriptExecutionDisabled", {"value": False})  # to look, after all was loaded without
        check("the link in the element is seen", page.js("document.querySelector('cadialog-feed a').getBoundingClientRect().height > 10"))
        equal("the element is nothing but that", page.js("document.querySelector('cadialog-feed').shadowRoot"), None)
        check("the snippet is seen", page.js("document.querySelectorAll('.cadialog-item').length") == 3)
        shot(page, "embed-noscript")
        page.close()

    def without_the_server(self):
        url = self.host("/gone", element(self.site, 'src="https://localhost:1/nowhere/"'))
        page = self.browser.open(url)
        page.js("new Promise(r => setTimeout(r, 700))")
        equal("where the feed cannot be had the link stays", page.js("document.querySelector('cadialog-feed').shadowRoot"), None)
        page.close()
        url = self.host("/none", element(self.site, 'topic="no-such-topic"'))
        page = self.browser.open(url)
        page.js("new Promise(r => setTimeout(r, 700))")
        equal("where the topic is unknown the link stays", page.js("document.querySelector('cadialog-feed').shadowRoot"), None)
        page.close()

    def attributes(self):
        url = self.host("/attributes", element(self.site, 'topic="rail" limit="1" lang="ja"'), lang="ru")
        page = self.browser.open(url)
        check("a topic is shown", page.until(f"{SHOWN} === 1"))
        root = "document.querySelector('cadialog-feed').shadowRoot"
        equal("under its title in the element's language", page.js(f"{root}.querySelector('h3').textContent"), "鉄道と輸送")
        check("dates are the language's", "年" in page.js(f"{root}.querySelector('time').textContent"))
        check("the source is named and linked", page.js(f"{root}.querySelector('.meta a').href.endsWith('vesti.example/')"))
        page.js("document.querySelector('cadialog-feed').setAttribute('lang', ''); document.querySelector('cadialog-feed').removeAttribute('lang')")
        check("without a language of its own it takes the page's", page.until(f"{root}.querySelector('time').textContent.includes('декабря')"))
        page.js("document.querySelector('cadialog-feed').setAttribute('speaker', 'mariko-oda'); document.querySelector('cadialog-feed').removeAttribute('topic')")
        check("a changed attribute changes the list", page.until(f"{root}.textContent.includes('hundred places')"))
        check("an attribute that asks for too much is clamped", page.js("document.querySelector('cadialog-feed').setAttribute('limit', '9999')") is None and page.until(f"{SHOWN} >= 1"))
        page.close()

    def theming(self):
        head = '<link rel="stylesheet" href="/theme.css">'
        self.origin.pages["/theme.css"] = ({"Content-Type": "text/css"}, "cadialog-feed { --cadialog-link: rgb(1, 2, 3); } cadialog-feed::part(title) { font-size: 40px; }")
        page = self.browser.open(self.host("/theme", element(self.site), head=head))
        page.until(f"{SHOWN} >= 3")
        root = "document.querySelector('cadialog-feed').shadowRoot"
        equal("a property of the host colours links", page.js(f"getComputedStyle({root}.querySelector('h4 a')).color"), "rgb(1, 2, 3)")
        equal("a part is the host's to style", page.js(f"getComputedStyle({root}.querySelector('h3')).fontSize"), "40px")
        page.js("document.querySelector('cadialog-feed').setAttribute('theme', 'dark')")
        equal("theme=dark is dark on a light page", page.js("getComputedStyle(document.querySelector('cadialog-feed')).color"), "rgb(230, 227, 220)")
        page.press("Tab")
        check("the keyboard reaches the links", page.js(f"{root}.activeElement && {root}.activeElement.tagName") == "A")
        equal("and shows where it is", page.js(f"getComputedStyle({root}.activeElement).outlineStyle"), "solid")
        page.close()

    def foreign_messages(self):
        page = self.browser.open(self.host("/liar", frame(self.site) + '<iframe id="liar" src="about:blank" title="x" height="150"></iframe>', csp=False))
        page.until(FITS)
        page.js("document.querySelector('#liar').contentWindow.parent.postMessage({height: 5000}, '*')")
        page.js("new Promise(r => setTimeout(r, 200))")
        equal("a frame that is not ours is not resized", page.js("document.querySelector('#liar').height"), "150")
        page.close()

    def sandboxed(self):
        """What WordPress makes of an oEmbed answer: a frame in a sandbox with nothing but scripts, and a secret in its address."""
        html = self.site.get("/dialogue/oembed?maxwidth=320&url=" + self.site.base.replace("/", "%2F").replace(":", "%3A")).body
        import json
        answer = json.loads(html)
        check("oEmbed keeps to maxwidth", answer["width"] <= 320 and 'width="320"' in answer["html"], answer["width"])
        markup = answer["html"].replace("<iframe ", '<iframe sandbox="allow-scripts" ').replace('embed.html"', 'embed.html#?secret=abc"')
        listener = "<script>addEventListener('message', e => { if (e.data.message === 'height') window.told = e.data; })</script>"
        page = self.browser.open(self.host("/wordpress", markup, csp=False, head=listener))
        check("a sandboxed frame tells its height the way WordPress wants", page.until("window.told && told.value > 200 && told.secret === 'abc'"), page.messages())
        check("and ours", page.until(FITS))
        page.close()

    def ancestors(self):
        csp = self.site.get("/dialogue/embed.html").get("Content-Security-Policy")
        check("any site may show the frame unless the operator says otherwise", "frame-ancestors" not in csp, csp)
        equal("no cookie is ever set", [n for p in ("", "embed.html", "feed.json") for n, _ in self.site.get("/dialogue/" + p).headers if n.lower() == "set-cookie"], [])


def main():
    script = axe.source()
    if not script:
        print("axe-core is not to be had: its checks are skipped")
    origin = Origin()
    try:
        with Site(origin.url) as site, Chromium() as browser:
            t = Tests(browser, site, origin, script)
            checks.run(t.all_three_ways, t.frames_alone, t.without_script, t.without_the_server, t.attributes, t.theming, t.foreign_messages,
                       t.sandboxed, t.ancestors)
    finally:
        origin.close()
    print(f"screenshots: {SHOTS}")
    print(f"{checks.passed} passed, {checks.failed} failed, {0 if script else 32} skipped")
    return 1 if checks.failed or not checks.passed else 0


if __name__ == "__main__":
    sys.exit(main())
