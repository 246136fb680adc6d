#!/usr/bin/env python3
"""A page of another origin with a strict Content-Security-Policy embeds all three ways, in the real Chromium: the snippet that
its server includes, the element, the frame.  Pictures for a person to look at are left in build/screenshots/."""

import json
import re
import sys
import urllib.parse

from scenery import TOP, WIDTHS, finish, shot, stage

import checks
from checks import check, equal

STYLE = """
:root { color-scheme: light dark; }
body { margin: 0; padding: 1rem; font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; background: #fff; color: #111; }
iframe { border: 0; width: 100%; display: block; }
main { max-width: 60rem; margin: auto; }
.cadialog-items { padding: 0; list-style: none; }
.cadialog-image { max-width: 100%; height: auto; }
@media (prefers-color-scheme: dark) { body { background: #111; color: #eee; } a { color: #8cf; } }
"""


def host_page(site, middle, lang="en", head=""):
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8"><title>An institute</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="stylesheet" href="/style.css">
<script type="module" src="{site.base}embed.js"></script>{head}</head><body><main><h1>An institute</h1><h2>The dialogue</h2>{middle}</main></body></html>"""


def policy(site):
    return (f"default-src 'none'; style-src 'self'; script-src {site.url}; connect-src {site.url}; frame-src {site.url}; "
            "img-src 'self'; base-uri 'none'; require-trusted-types-for 'script'")


def element(site, attributes="", fallback=True):
    inside = f'<a href="{site.base}">The dialogue in the news</a>' if fallback else ""
    return f"<cadialog-feed {attributes}>{inside}</cadialog-feed>"


def frame(site, query="", attributes=""):
    return f'<iframe src="{site.base}embed.html?{query}" title="The dialogue" height="150" {attributes}></iframe>'


SHOWN = "document.querySelector('cadialog-feed').shadowRoot && document.querySelector('cadialog-feed').shadowRoot.querySelectorAll('li').length"
ROOT = "document.querySelector('cadialog-feed').shadowRoot"
# links that do not stand in a line of text
SMALL = ("[...%s.querySelectorAll('.cadialog-headline a, .cadialog-title a, .cadialog-more a, .headline a, .title a, .more a')]"
         ".filter(a => a.getBoundingClientRect().height < 24).map(a => a.textContent)")
FITS = "Number(document.querySelector('iframe').height) > 200"


class Tests:
    def __init__(self, stage):
        self.stage, self.browser, self.site, self.origin = stage, stage.browser, stage.site, stage.origin
        self.origin.pages["/style.css"] = ({"Content-Type": "text/css"}, STYLE)

    def host(self, path, middle, csp=True, **page):
        headers = {"Content-Type": "text/html; charset=utf-8"}
        if csp:
            headers["Content-Security-Policy"] = policy(self.site)
        self.origin.pages[path] = (headers, host_page(self.site, middle, **page))
        return self.origin.url + path

    def all_three_ways(self):
        for layout in ("list", "cards", "quotes", "ticker"):
            snippet = self.site.get(f"/dialogue/snippet.html?topic=ca-japan&layout={layout}&limit=6").text()
            url = self.host(f"/three-{layout}", f"{snippet}<h2>Element</h2>{element(self.site, f'topic=ca-japan layout={layout} limit=6')}"
                                                f"<h2>Frame</h2>{frame(self.site, f'topic=ca-japan&layout={layout}&limit=6')}")
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
        equal(f"{what}: what is to be touched in the element is 24 px high", page.js(SMALL % ROOT), [])
        page.call("Page.setBypassCSP", {"enabled": True})
        self.stage.accessible(page, what, "{exclude: ['iframe']}")
        shot(page, f"embed-{layout}-{width}-{'dark' if dark else 'light'}")
        self.check_height(page, what, layout, width, dark)
        page.close()

    def check_height(self, page, what, layout, width, dark):
        """In sight, the frame is as high as the same document is when it is opened alone at that width, in those colours."""
        inner = page.js("document.querySelector('iframe').clientWidth")
        alone = self.browser.open(f"{self.site.base}embed.html?topic=ca-japan&layout={layout}&limit=6", width=inner, dark=dark)
        high = alone.js("Math.ceil(document.body.getBoundingClientRect().height)")
        alone.close()
        height = "Number(document.querySelector('iframe').height)"
        check(f"{what}: the frame fits its content", page.until(f"Math.abs({height} - {high}) <= 20"), f"{page.js(height)} px, wanted {high}")

    def snippets_alone(self):
        """On a page that has nothing for them, and on one with the rules that the README gives."""
        rules = re.search(r"```css\n(\.cadialog .*?)```", (TOP / "README.md").read_text(encoding="utf-8"), re.S).group(1)
        self.origin.pages["/bare.css"] = ({"Content-Type": "text/css"}, "")
        self.origin.pages["/readme.css"] = ({"Content-Type": "text/css"}, rules)
        for layout in ("list", "cards", "quotes", "ticker"):
            snippet = self.site.get(f"/dialogue/snippet.html?layout={layout}&limit=20").text()
            page = self.browser.open(self.host("/bare", snippet), width=320)
            page.js("document.querySelector('link[rel=stylesheet]').href = '/bare.css'")
            page.js("new Promise(r => setTimeout(r, 200))")
            large = page.js("[...document.images].filter(i => i.getBoundingClientRect().right > innerWidth).length")
            equal(f"{layout}: without a style no picture sticks out", large, 0)
            page.js("document.querySelector('link[rel=stylesheet]').href = '/readme.css'")
            check(f"{layout}: the README's rules apply", page.until("getComputedStyle(document.querySelector('.cadialog-items')).listStyleType === 'none'"))
            wide = page.js("document.documentElement.scrollWidth")
            check(f"{layout}: with them nothing sticks out of a phone", wide <= 320, f"{wide} px")
            page.call("Page.setBypassCSP", {"enabled": True})
            self.stage.accessible(page, f"a snippet's {layout} by the README's rules")
            shot(page, f"snippet-{layout}-readme")
            page.close()

    def frames_alone(self):
        for layout in ("list", "cards", "quotes", "ticker"):
            for theme in ("light", "dark", "auto"):
                page = self.browser.open(f"{self.site.base}embed.html?topic=ca-japan&layout={layout}&theme={theme}", width=400, dark=theme == "auto")
                what = f"embed.html {layout} {theme}"
                equal(f"{what}: no complaint", page.messages(), [])
                check(f"{what}: nothing sticks out", page.js("document.documentElement.scrollWidth") <= 400)
                equal(f"{what}: what is to be touched is 24 px high", page.js(SMALL % "document"), [])
                equal(f"{what}: no cookie, no storage", page.js("document.cookie + localStorage.length + sessionStorage.length"), "00")
                self.stage.accessible(page, what)
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
        soft = f"getComputedStyle({root}.querySelector('.meta')).color === getComputedStyle(document.querySelector('cadialog-feed')).color"
        check("what is less important is less dark", not page.js(soft))
        page.prefer(contrast=True)
        check("but not for who asks for more contrast", page.js(soft))
        page.prefer()
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
        answer = json.loads(self.site.get("/dialogue/oembed?maxwidth=320&url=" + urllib.parse.quote(self.site.base, safe="")).body)
        check("oEmbed keeps to maxwidth", answer["width"] <= 320 and 'width="320"' in answer["html"], answer["width"])
        markup = answer["html"].replace("<iframe ", '<iframe sandbox="allow-scripts" ').replace('embed.html"', 'embed.html#?secret=abc"')
        listener = "<script>addEventListener('message', e => { if (e.data.message === 'height') window.told = e.data; })</script>"
        page = self.browser.open(self.host("/wordpress", markup, csp=False, head=listener))
        check("a sandboxed frame tells its height the way WordPress wants", page.until("window.told && told.value > 200 && told.secret === 'abc'"), page.messages())
        check("and ours", page.until(FITS))
        page.close()

    def links_in_a_sandbox(self):
        """WordPress' frames may open no window: it goes to an address of the frame's own host that the frame asks for."""
        markup = f'<iframe sandbox="allow-scripts" src="{self.site.base}embed.html?topic=ca-japan&amp;limit=3#?secret=abc" title="x" width="600" height="600"></iframe>'
        listener = "<script>window.asked = []; addEventListener('message', e => { if (e.data.message === 'link') asked.push(e.data); })</script>"
        page = self.browser.open(self.host("/wplinks", markup, csp=False, head=listener))
        page.until(FITS)
        key = json.loads(self.site.get("/dialogue/topics/ca-japan/feed.json?limit=1").body)["items"][0]["_cadialog"]["page"]
        for selector, wanted in ((".cadialog-headline a", key), (".cadialog-more a", self.site.base + "topics/ca-japan/")):
            told = f"asked.some(a => a.value === '{wanted}' && a.secret === 'abc')"
            for _ in range(5):  # a click goes beside it where the frame gets its height just then
                page.click_in_frame("iframe", selector)
                if page.until(told, wait_s=2):
                    break
            check(f"{selector} in a sandbox asks for a page of ours", page.js(told), page.js("asked"))
        page.close()
        plain = self.site.get("/dialogue/snippet.html?topic=ca-japan").text()
        check("a snippet has nothing that only frames need", "data-" not in plain)

    def torn_pictures(self):
        cards = 'layout="cards" limit="20"'
        whole = self.browser.open(self.host("/whole", element(self.site, cards)))
        check("a card has its picture", whole.until(f"{SHOWN} >= 3") and whole.js(f"{ROOT}.querySelectorAll('img').length") > 0)
        whole.close()
        torn = "<meta http-equiv='Content-Security-Policy' content=\"img-src 'none'\">"
        page = self.browser.open(self.host("/torn", element(self.site, cards), head=torn), height=4000)
        page.until(f"{SHOWN} >= 3")
        check("a picture that does not come leaves no hole", page.until(f"!{ROOT}.querySelector('img')"), page.js(f"{ROOT}.querySelectorAll('img').length"))
        page.close()
        page = self.browser.open(f"{self.site.base}embed.html?layout=cards&limit=20", height=4000, blocked=["*.svg"])
        check("nor in a frame", page.until("!document.querySelector('img')"), page.js("document.querySelectorAll('img').length"))
        page.close()

    def corrected(self):
        page = self.browser.open(self.host("/corrected", element(self.site, "limit=50")))
        page.until(f"{SHOWN} >= 3")
        updated = page.js(f"[...{ROOT}.querySelectorAll('[part=updated]')].map(u => u.textContent)")
        frame = self.site.get("/dialogue/snippet.html?limit=50").text()
        equal("an article that was corrected says so, as in a snippet", len(updated), frame.count("cadialog-updated"))
        check("with the day", updated and updated[0].startswith("Updated ") and updated[0][-4:].isdigit(), updated)
        page.close()

    def marked_in_a_ticker(self):
        """What scrolls cuts what sticks out of it: also the mark around what the keyboard is at."""
        cut = "(a => { const u = a.closest('ul').getBoundingClientRect(), r = a.getBoundingClientRect(); return [r.left - 5 < u.left, r.top - 5 < u.top]; })"
        page = self.browser.open(self.host("/ticker", element(self.site, 'layout="ticker"')))
        page.until(f"{SHOWN} >= 3")
        check("a ticker does not stick out of its element", page.js(f"{ROOT}.querySelector('ul').getBoundingClientRect().right - document.querySelector('cadialog-feed').getBoundingClientRect().right") < 1)
        equal("the first link of a ticker has room for its mark", page.js(f"{cut}({ROOT}.querySelector('.headline a'))"), [False, False])
        page.close()
        page = self.browser.open(f"{self.site.base}embed.html?layout=ticker")
        equal("in a frame, too", page.js(f"{cut}(document.querySelector('.cadialog-headline a'))"), [False, False])
        page.close()

    def long_summaries(self):
        """The element shows no more of a summary than a snippet does."""
        long = "word " * 200
        feed = {"version": "https://jsonfeed.org/version/1.1", "title": "T", "items": [{"id": "1", "url": "https://a.example/", "title": "T", "summary": long}]}
        self.origin.pages["/long/feed.json"] = ({"Access-Control-Allow-Origin": "*"}, json.dumps(feed))
        page = self.browser.open(self.host("/longer", element(self.site, f'src="{self.origin.url}/long/"'), csp=False))
        page.until(f"{SHOWN} === 1")
        text = page.js(f"{ROOT}.querySelector('.summary').textContent")
        check("a long summary is cut behind a word", len(text) <= 401 and text.endswith("word…"), text[-20:])
        page.close()

    def ancestors(self):
        csp = self.site.get("/dialogue/embed.html").get("Content-Security-Policy")
        check("any site may show the frame unless the operator says otherwise", "frame-ancestors" not in csp, csp)
        equal("no cookie is ever set", [n for p in ("", "embed.html", "feed.json") for n, _ in self.site.get("/dialogue/" + p).headers if n.lower() == "set-cookie"], [])

    def subjects(self):
        for attribute, name, words in (("story", "tokyo-summit", "саммит"), ("query", "hundred places", "hundred places"), ("language", "kk", "Студент")):
            page = self.browser.open(self.host("/subject", element(self.site, f'{attribute}="{name}"')))
            check(f"{attribute}={name} is shown", page.until(f"{ROOT} && {ROOT}.textContent.includes('{words}')"))
            page.close()
        for query, title, none in (("river", "Search: river", None), ("zzzz", "Search: zzzz", "Nothing was found")):
            page = self.browser.open(self.host("/subject", element(self.site, f'query="{query}"')))
            page.until(f"{ROOT} && {ROOT}.querySelector('.title')")
            equal(f"a search is called so: {query}", page.js(f"{ROOT}.querySelector('.title').textContent"), title)
            check("and what it did not find is not what is still to come", none is None or none in page.js(f"{ROOT}.textContent"), page.js(f"{ROOT}.textContent"))
            page.close()
        key = self.site.article("A hundred").rstrip("/").rsplit("/", 1)[1]
        for query, words in ((f"article={key}", "hundred places"), ("story=tokyo-summit", "саммит"), ("q=hundred", "hundred places")):
            page = self.browser.open(f"{self.site.base}embed.html?{query}")
            check(f"a frame of {query} shows it", words in page.js("document.body.textContent"))
            page.close()

    def asked(self, page):
        return [u for u in page.requests() if "feed.json" in u]

    def one_request(self):
        page = self.browser.open(self.host("/many", "".join(element(self.site, f'topic="rail" layout="{x}" limit="3"') for x in ("list", "cards", "list", "ticker"))))
        check("four elements of one list show it", page.until("[...document.querySelectorAll('cadialog-feed')].every(e => e.shadowRoot?.querySelector('li'))"))
        equal("with one request", len(self.asked(page)), 1)
        page.call("Page.setBypassCSP", {"enabled": True})
        self.stage.accessible(page, "four elements on a page", "{exclude: ['iframe']}")
        page.close()

    def polite(self):
        """A page that writes down which timers are set: no test waits for five minutes."""
        spy = """<script>window.waits = []; const set = window.setTimeout;
            window.setTimeout = (f, ms, ...more) => { waits.push(ms || 0); return set(f, ms, ...more); };</script>"""
        page = self.browser.open(self.host("/spied", element(self.site), csp=False, head=spy))
        page.until(f"{SHOWN} >= 3")
        longest = page.js("Math.max(...waits)")
        check("the next question is five minutes away", 300000 <= longest <= 360000, longest)
        page.js("document.dispatchEvent(new Event('visibilitychange'))")
        page.js("new Promise(r => requestAnimationFrame(() => r()))")
        equal("a page that is looked at again does not ask before", len(self.asked(page)), 1)
        page.close()
        self.origin.pages["/busy/feed.json"] = ({"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After", "Retry-After": "900", "Status": "503"}, "busy")
        page = self.browser.open(self.host("/waiting", element(self.site, f'src="{self.origin.url}/busy/"'), csp=False, head=spy))
        check("a server that is busy is asked when it says", page.until("waits.some(ms => ms >= 900000 && ms <= 960000)"), page.js("waits"))
        equal("and the link stays", page.js("document.querySelector('cadialog-feed').shadowRoot"), None)
        page.close()
        page = self.browser.open(self.host("/down", element(self.site, 'src="https://localhost:1/nowhere/"'), csp=False, head=spy))
        check("a server that is not there after a minute or two", page.until("waits.some(ms => ms >= 60000 && ms <= 120000)"), page.js("waits"))
        page.close()

    def down_and_back(self):
        """An hour in a moment: the page's clock is turned on, and the timers that are due run."""
        clock = """<script>let ahead = 0; const pending = [], now = Date.now, set = window.setTimeout;
            Date.now = () => now() + ahead; window.setTimeout = (f, ms) => ms > 50000 ? -pending.push({f, at: Date.now() + ms}) : set(f, ms);
            window.turn = (ms) => { ahead += ms; for (const t of pending.splice(0)) t.at <= Date.now() ? t.f() : pending.push(t); };</script>"""
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}

        def serve(title, status=200):
            item = {"id": "1", "url": "https://a.example/", "title": title, "date_published": "2025-12-22T08:00:00Z"}
            self.origin.pages["/news/feed.json"] = ({**headers, "Status": str(status)}, json.dumps({"title": "T", "items": [item]}))

        serve("The first")
        page = self.browser.open(self.host("/clock", element(self.site, f'src="{self.origin.url}/news/"'), csp=False, head=clock))
        headline = f"{ROOT} && {ROOT}.querySelector('h4') && {ROOT}.querySelector('h4').textContent"
        check("a list is shown", page.until(f"({headline}) === 'The first'"))
        serve("The second")
        page.js("turn(240000)")
        equal("within five minutes nobody is asked", len(self.asked(page)), 1)
        page.js("turn(150000)")
        check("then what is new is shown", page.until(f"({headline}) === 'The second'"))
        serve("", 503)
        before = len(self.asked(page))
        for _ in range(60):  # an hour
            page.js("turn(60000)")
            page.js("new Promise(r => setTimeout(r, 20))")
        equal("while the server is down what was there stays", page.js(headline), "The second")
        asked = len(self.asked(page)) - before
        check("and it is asked less and less often", 2 <= asked <= 8, asked)
        serve("The third")
        page.js("turn(3700000)")
        check("when it is back the list is fresh", page.until(f"({headline}) === 'The third'"))
        serve("", 503)
        page.js("turn(390000)")
        equal("when it is down again what was there stays", page.js(headline), "The third")
        serve("The fourth")
        page.js("new Promise(r => setTimeout(r, 300))")
        page.js("dispatchEvent(new Event('online'))")
        check("where the reader's own net was down, it is asked when that is back", page.until(f"({headline}) === 'The fourth'"))
        before = len(self.asked(page))
        page.js("dispatchEvent(new Event('online')); new Promise(r => setTimeout(r, 200))")
        equal("and not where nothing had failed", len(self.asked(page)), before)
        page.close()

    def comes_and_goes(self):
        page = self.browser.open(self.host("/moves", '<div id="a"></div><div id="b"></div>' + element(self.site, 'topic="rail"')))
        page.until(f"{SHOWN} >= 1")
        page.js("window.mark = document.querySelector('cadialog-feed').shadowRoot.querySelector('li')")
        page.js("const e = document.querySelector('cadialog-feed'); e.remove(); document.querySelector('#b').append(e)")
        page.js("new Promise(r => setTimeout(r, 100))")
        check("an element that is moved keeps its list", page.js(f"{ROOT}.querySelector('li') === mark"))
        equal("and asks nobody", len(self.asked(page)), 1)
        page.js("document.body.append(Object.assign(document.createElement('iframe'), {title: 'x'})); document.querySelector('iframe').contentDocument.body.append(document.querySelector('cadialog-feed'))")
        there = "document.querySelector('iframe').contentDocument.querySelector('cadialog-feed')"
        equal("in another document it keeps its looks", page.js(f"document.querySelector('iframe').contentWindow.getComputedStyle({there}.shadowRoot.querySelector('ul')).listStyleType"), "none")
        page.js(f"document.querySelector('#b').append({there})")
        equal("and back in the first", page.js(f"getComputedStyle({ROOT}.querySelector('ul')).listStyleType"), "none")
        page.js("document.querySelector('cadialog-feed').setAttribute('topic', 'no-such-topic')")
        check("a topic that is not there shows the link again", page.until(f"{ROOT}.querySelector('slot') !== null") and
              page.js("document.querySelector('cadialog-feed a').getBoundingClientRect().height > 10"))
        page.js("document.querySelector('cadialog-feed').setAttribute('topic', 'rail')")
        check("and one that is there the list", page.until(f"{SHOWN} >= 1"))
        page.js("document.querySelector('cadialog-feed').remove()")
        page.close()

    def languages(self):
        for tongue, wanted in (("ru", "декабря"), ("kk", "желтоқсан"), ("ja", "年12月"), ("en", "22 December 2025"), ("de", "Dezember"), ("uz", "2025"),
                               ("en_US", "December 22, 2025"), ("x", "December"), ("tlh", "December"), ("KK", "желтоқсан"), ("jam", "December"), ("kkj", "")):
            page = self.browser.open(self.host("/tongue", element(self.site, 'topic="ca-japan" limit="3"'), lang=tongue))
            check(f"a page in {tongue} shows its list", page.until(f"{SHOWN} >= 1"), page.messages())
            text = page.js(f"[...{ROOT}.querySelectorAll('time')].map(t => t.textContent).join('; ')")
            check(f"{tongue}: with the dates of that language", wanted in text and " M12 " not in text, text)
            broken = page.js(f"(() => {{ document.querySelector('main').style.width = '12rem'; return [...{ROOT}.querySelectorAll('time')].map(t => [...new Set([...(r => (r.selectNodeContents(t), r.getClientRects()))(document.createRange())].map(r => r.top))].length).filter(n => n > 1); }})()")
            equal(f"{tongue}: and none is broken in two lines", broken, [])
            page.close()

    def right_to_left(self):
        page = self.browser.open(self.host("/rtl", element(self.site, 'topic="ca-japan"'), lang="fa"))
        page.js("document.documentElement.dir = 'rtl'")
        page.until(f"{SHOWN} >= 3")
        equal("our own words go from left to right on a page that does not", page.js(f"getComputedStyle({ROOT}.querySelector('section')).direction"), "ltr")
        line = page.js(f"(() => {{ const m = [...{ROOT}.querySelectorAll('.meta')].find(m => m.querySelector('bdi[lang=fa]') || m.closest('li').querySelector('[lang=fa]'));"
                       " const x = (n) => { const r = document.createRange(); r.selectNodeContents(n); return r.getClientRects()[0].left; };"
                       " return [x(m.querySelector('[part=source]')), x(m.querySelector('time'))]; })()")
        check("a name from right to left does not turn the date beside it", line[0] < line[1], line)
        page.js(f"(r => {{ const s = new CSSStyleSheet(); s.replaceSync('li {{ text-align: left }}'); r.adoptedStyleSheets = [s, ...r.adoptedStyleSheets]; }})({ROOT})")
        equal("and begins at its own edge where a browser aligns an item with its list", page.js(f"getComputedStyle([...{ROOT}.querySelectorAll('.headline')].find(h => h.lang === 'fa')).textAlign"), "start")
        equal("a Persian headline does not", page.js(f"getComputedStyle([...{ROOT}.querySelectorAll('.headline')].find(h => h.lang === 'fa')).direction"), "rtl")
        shot(page, "embed-rtl")
        page.close()

    def in_a_shadow_tree(self):
        middle = '<div lang="ja"><x-host></x-host></div>'
        page = self.browser.open(self.host("/shadow", middle))
        page.js("const r = document.querySelector('x-host').attachShadow({mode: 'open'}); r.append(Object.assign(document.createElement('cadialog-feed'), {id: 'in'}))")
        inner = "document.querySelector('x-host').shadowRoot.querySelector('#in').shadowRoot"
        check("an element in a shadow tree shows its list", page.until(f"{inner} && {inner}.querySelectorAll('li').length >= 3"))
        check("in the language around the tree", "年" in page.js(f"{inner}.querySelector('time').textContent"))
        page.close()
        late = "(() => { const r = document.querySelector('x-host').attachShadow({mode: 'open'}); r.innerHTML = `%s`; })()" % frame(self.site)
        early = f'<x-host><template shadowrootmode="open">{frame(self.site)}</template></x-host>'
        for what, inside, then in (("made by script", "<x-host></x-host>", late), ("written in the page", early, "0")):
            page = self.browser.open(self.host("/shadowed", inside, csp=False))
            page.js(then)
            check(f"a frame in a shadow tree {what} fits its content", page.until("Number(document.querySelector('x-host').shadowRoot.querySelector('iframe').height) > 200"))
            page.close()

    def twice(self):
        again = f'<script type="module" src="{self.site.base}embed.js?2"></script>'
        page = self.browser.open(self.host("/twice", element(self.site) + frame(self.site), head=again))
        check("a second copy of the module does no harm", page.until(f"{SHOWN} >= 3") and page.until(FITS))
        equal("and says nothing", page.messages(), [])
        page.close()

    def without_constructable_sheets(self):
        head = "<script>delete Document.prototype.adoptedStyleSheets; delete ShadowRoot.prototype.adoptedStyleSheets;</script>"
        page = self.browser.open(self.host("/old", element(self.site), csp=False, head=head))
        page.until(f"{SHOWN} >= 3")
        equal("a browser without constructable style sheets gets a style element", page.js(f"getComputedStyle({ROOT}.querySelector('ul')).listStyleType"), "none")
        page.close()

    def in_xml(self):
        """A host page that is XML: one tag left open and nothing of it is seen."""
        parts = "".join(self.site.get(f"/dialogue/snippet.html?layout={x}&limit=20").text() for x in ("list", "cards", "quotes", "ticker"))
        text = ('<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en" lang="en"><head><title>An institute</title>'
                f'<script>import("{self.site.base}embed.js")</script></head><body><h1>An institute</h1><h2>News</h2>{parts}'
                f'<cadialog-feed topic="rail" layout="cards"></cadialog-feed><iframe src="{self.site.base}embed.html" title="x" height="150"></iframe></body></html>')
        self.origin.pages["/xhtml"] = ({"Content-Type": "application/xhtml+xml"}, text)
        page = self.browser.open(self.origin.url + "/xhtml")
        equal("a page of XML takes every snippet", page.js("[document.querySelectorAll('section.cadialog').length, document.querySelectorAll('parsererror').length]"), [4, 0])
        check("and the element", page.until(f"{SHOWN} >= 1"), page.messages())
        check("and the frame", page.until(FITS))
        page.close()

    def in_another_charset(self):
        """A host page of bytes that are not UTF-8, which says so or says nothing; the snippet is pasted in by its server as it came."""
        ours = "document.querySelector('section.cadialog').textContent"
        page = self.browser.open(self.host("/utf8", self.site.get("/dialogue/snippet.html?limit=20&lang=ru").text()))
        wanted = page.js(ours)
        check("a snippet has Russian and Japanese", "Вести пути" in wanted and "日中央新聞" in wanted, wanted)
        page.close()
        snippet = self.site.get("/dialogue/snippet.html?limit=20&lang=ru&charset=ascii").body
        check("charset=ascii is nothing but ASCII", snippet.isascii())
        for charset in ("windows-1251", "shift_jis", None):
            told = f'<meta charset="{charset}">' if charset else ""
            text = f"<html><head>{told}<title>x</title></head><body><h1>Институт</h1>".encode(charset or "windows-1251", "replace") + snippet
            self.origin.pages["/charset"] = ({"Content-Type": "text/html"}, text)
            page = self.browser.open(self.origin.url + "/charset")
            equal(f"on a page in {charset or 'a charset that it does not name'} it reads the same", page.js(ours), wanted)
            page.close()

    def in_an_old_table(self):
        """What a host's cells hand down: the element reads as it should."""
        cell = f'<table width="300"><tr><td nowrap align="right" style="text-transform: uppercase; text-indent: 3em; white-space: pre">{element(self.site)}</td></tr></table>'
        page = self.browser.open(self.host("/table", cell, csp=False), width=320)
        page.until(f"{SHOWN} >= 3")
        style = page.js(f"(() => {{ const c = getComputedStyle({ROOT}.querySelector('.headline')); return [c.whiteSpace, c.textAlign, c.textTransform, c.textIndent]; }})()")
        equal("a cell of a table that wraps nothing does not spoil the list", style, ["normal", "start", "none", "0px"])
        wide = page.js("document.querySelector('cadialog-feed').getBoundingClientRect().width")
        check("nor widens it", wide <= 310, wide)
        page.js("(() => { const s = new CSSStyleSheet(); s.replaceSync('cadialog-feed { text-align: end }'); document.adoptedStyleSheets = [s]; })()")
        equal("but the host's own rule for it holds", page.js(f"getComputedStyle({ROOT}.querySelector('.headline')).textAlign"), "end")
        page.close()

    def japanese_commas(self):
        page = self.browser.open(self.host("/commas", element(self.site, 'topic="ca-japan" layout="quotes"') + self.site.get("/dialogue/snippet.html?layout=quotes&topic=ca-japan").text()))
        page.until(f"{SHOWN} >= 2")
        for where in (ROOT, "document.querySelector('section.cadialog')"):
            text = page.js(f"[...{where}.querySelectorAll('figcaption')].map(f => f.querySelector('p').textContent).join(' | ')")
            check("an office stands behind the comma of its language", "田中健、外務省" in text and "Yerlan Sadykov, deputy minister" in text, text)
        page.close()

    def reading_on(self):
        """A refresh while somebody reads: the keyboard stays at its link, the page where it is."""
        headers = {"Access-Control-Allow-Origin": "*", "Cache-Control": "no-store"}

        def serve(count):
            items = [{"id": str(i), "url": f"https://a.example/{i}", "title": f"Title {i}", "_cadialog": {"source": {"title": "The paper", "url": "https://a.example/"}}}
                     for i in range(count, 0, -1)]
            self.origin.pages["/reading/feed.json"] = (headers, json.dumps({"title": "T", "items": items}))

        clock = "<script>window.again = []; const set = window.setTimeout; window.setTimeout = (f, ms) => ms > 50000 ? again.push(f) : set(f, ms); window.ahead = 0; const now = Date.now; Date.now = () => now() + ahead;</script>"
        serve(8)
        page = self.browser.open(self.host("/reading", element(self.site, f'src="{self.origin.url}/reading/" limit="20"') + '<p id="far"></p>', csp=False, head=clock))
        page.until(f"{SHOWN} === 8")
        page.js("document.querySelector('#far').style.cssText = 'display: block; height: 4000px'")
        page.js(f"[...{ROOT}.querySelectorAll('[part=source]')].find(a => a.closest('li').textContent.includes('Title 3')).focus()")
        page.js("scrollTo({top: 3000, behavior: 'instant'})")
        serve(9)
        page.js("ahead += 400000; again.splice(0).forEach(f => f())")
        check("what is new is shown", page.until(f"{SHOWN} === 9"))
        check("the keyboard is at the link where it was", "Title 3" in (page.js(f"{ROOT}.activeElement && {ROOT}.activeElement.closest('li').textContent") or ""),
              page.js(f"{ROOT}.activeElement && {ROOT}.activeElement.closest('li').textContent"))
        moved = page.js("scrollY")
        check("and the page did not jump", moved >= 2900, moved)
        page.close()

    def nonsense(self):
        """Answers that are none: the link stays, and the console is quiet."""
        cors = {"Access-Control-Allow-Origin": "*"}
        answers = {"null": (cors, "null"), "list": (cors, "[]"), "cut": (cors, '{"items": ['), "page": (cors, "<!DOCTYPE html><p>Sign in</p>"), "number": (cors, "7"),
                   "items": (cors, '{"items": {"a": 1}}'), "holes": (cors, '{"title": "T", "items": [null, 5]}'), "refused": ({}, '{"title": "T", "items": []}'),
                   "moved": ({**cors, "Status": "302", "Location": self.site.base + "feed.json"}, ""), "empty": (cors, ""),
                   "types": (cors, '{"title": 5, "home_page_url": {}, "items": [{"title": [1], "url": 5, "summary": {"a": 1}, "date_published": 7, "language": 5}]}')}
        for name, answer in answers.items():
            self.origin.pages[f"/{name}/feed.json"] = answer
            page = self.browser.open(self.host(f"/none-{name}", element(self.site, f'src="{self.origin.url}/{name}/"'), csp=False))
            page.js("new Promise(r => setTimeout(r, 400))")
            seen = page.js("(() => { const e = document.querySelector('cadialog-feed'), a = e.querySelector('a'); return [a.getBoundingClientRect().height > 10, !!e.shadowRoot?.querySelector('section')]; })()")
            check(f"{name}: a link or a list is seen", seen[0] != seen[1], seen)
            equal(f"{name}: no script fails", [m for m in page.messages() if "Uncaught" in m], [])
            page.close()

    def headings(self):
        page = self.browser.open(self.host("/headings", element(self.site, 'heading="2" limit="2"')))
        page.until(f"{SHOWN} >= 2")
        equal("the host says which level the headings have", page.js(f"[...{ROOT}.querySelectorAll('h1,h2,h3,h4')].map(h => h.tagName).join(' ')"), "H2 H3 H3")
        page.js("document.querySelector('cadialog-feed').setAttribute('heading', '9')")
        check("and a level that there is not is the default", page.until(f"{ROOT}.querySelector('h3.title') !== null"))
        page.close()

    def other_origins(self):
        """What another origin may load: the module, the feed, the frame, and pictures of none of ours."""
        for path in ("embed.js", "feed.json", "snippet.html", "embed.html"):
            answer = self.site.get("/dialogue/" + path, {"Origin": self.origin.url})
            equal(f"{path} may be read by other origins", (answer.get("Access-Control-Allow-Origin"), answer.get("Cross-Origin-Resource-Policy")), ("*", "cross-origin"))
        size = len(self.site.get("/dialogue/embed.js", {"Accept-Encoding": "gzip"}).body)
        check("the module is a few KB, also as the first one gets it, compressed in haste", size < 7000, size)


def main():
    with stage() as s:
        t = Tests(s)
        checks.run(t.all_three_ways, t.snippets_alone, t.frames_alone, t.without_script, t.without_the_server,
                   t.attributes, t.theming, t.foreign_messages, t.sandboxed, t.links_in_a_sandbox, t.torn_pictures,
                   t.corrected, t.marked_in_a_ticker, t.long_summaries, t.ancestors, t.subjects, t.one_request,
                   t.polite, t.down_and_back, t.comes_and_goes, t.languages, t.right_to_left, t.in_a_shadow_tree,
                   t.twice, t.without_constructable_sheets, t.in_xml, t.in_another_charset, t.in_an_old_table,
                   t.japanese_commas, t.reading_on, t.nonsense, t.headings, t.other_origins)
    return finish(s.skipped)


if __name__ == "__main__":
    sys.exit(main())
