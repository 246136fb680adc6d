#!/usr/bin/env python3
"""The pages for people in the real Chromium: in four languages, at three widths, light and dark, without script, by keyboard,
zoomed, on paper; no request leaves the server, and axe finds nothing.  Pictures for a person to look at are left in
build/screenshots/."""

import json
import sys

from scenery import WIDTHS, finish, pages_of, shot, stage

import checks
from checks import check, equal

TONGUES = ("en", "ru", "kk", "ja")
SHOWN_IN_ALL = ("index", "article", "search", "topics")  # pictures of these are enough in the other languages
NO_LIST = ("missing", "topics", "speakers")  # of articles, for a frame

SMALL = """[...document.querySelectorAll('button, input, summary, nav a, .read a, .brand, .crumbs a, .kind a, .cadialog-headline a, .directory a, .ways a')].filter(e => e.getClientRects().length)
    .filter(e => e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 80))"""
# what is cut off by its own box although nothing scrolls there
CUT = """[...document.querySelectorAll('main *, header *, footer *, aside *')].filter(e => getComputedStyle(e).overflowX === 'hidden' &&
    e.scrollWidth > e.clientWidth + 1 && !e.classList.contains('unseen')).map(e => e.outerHTML.slice(0, 80))"""
SKIPPED_LEVELS = """[...document.querySelectorAll('h1, h2, h3, h4, h5, h6')].map(h => +h.tagName[1])
    .filter((level, i, all) => level > (i ? all[i - 1] : 0) + 1)"""


def look_at(s, name, tongue, url):
    """One load, then every width and both colours; the other languages differ in words only, and so get the two extremes."""
    page = s.browser.open(url)
    what = f"{name} in {tongue}"
    equal(f"{what}: says its language", page.js("document.documentElement.lang"), tongue)
    equal(f"{what}: one heading of the first level", page.js("document.querySelectorAll('h1').length"), 1)
    equal(f"{what}: no level of headings is left out", page.js(SKIPPED_LEVELS), [])
    equal(f"{what}: oEmbed finds out about it", page.js("document.querySelectorAll('link[type$=\"+oembed\"]').length"), 0 if name in NO_LIST else 2)
    equal(f"{what}: no request to others", [u for u in page.requests() if not u.startswith((s.site.url, "data:"))], [])
    equal(f"{what}: no complaint of the browser", [m for m in page.messages() if not ("404" in m and name == "missing")], [])
    for width in WIDTHS if tongue == "en" else (320, 1280):
        page.resize(width)
        wide = page.js("document.documentElement.scrollWidth")
        check(f"{what} at {width} px: nothing sticks out", wide <= width, f"{wide} px wide")
        equal(f"{what} at {width} px: what is to be touched is 24 px high", page.js(SMALL), [])
        for dark in (False, True) if tongue == "en" else (width == 320,):
            page.prefer(dark=dark)
            seen = f"{width}-{'dark' if dark else 'light'}"
            s.accessible(page, f"{what}, {seen}")
            if tongue == "en" or name in SHOWN_IN_ALL:
                shot(page, f"page-{name}-{tongue}-{seen}")
                page.resize(width)
    page.close()


def every_page(s):
    for name, url in pages_of(s.site).items():
        for tongue in TONGUES:
            look_at(s, name, tongue, url + ("&" if "?" in url else "?") + "lang=" + tongue)


def forced_colours(s):
    for name in ("index", "article", "article-hard", "search"):
        page = s.browser.open(pages_of(s.site)[name])
        page.prefer(forced=True)
        edges = page.js("""[...document.querySelectorAll('button, input, .read a')].filter(e => e.getClientRects().length)
            .filter(e => getComputedStyle(e).borderTopStyle === 'none').map(e => e.outerHTML.slice(0, 60))""")
        equal(f"{name} in the reader's own colours: what was a coloured area has an edge", edges, [])
        edges = "[...document.querySelectorAll('.spark path')].map(e => getComputedStyle(e).fill).concat([...document.querySelectorAll('.words td')].map(e => getComputedStyle(e).borderTopColor))"
        ink = page.js("getComputedStyle(document.body).color")
        equal(f"{name} in the reader's own colours: so are edges and pictures", [c for c in page.js(edges) if c != ink], [])
        shot(page, f"page-{name}-forced")
        page.close()


def contrast(s):
    for name in ("topic", "article"):
        page = s.browser.open(pages_of(s.site)[name])
        soft = "getComputedStyle(document.querySelector('.cadialog-meta')).color === getComputedStyle(document.body).color"
        check(f"{name}: what is less important is less dark", not page.js(soft))
        for dark in (False, True):
            page.prefer(contrast=True, dark=dark)
            check(f"{name}: but not for who asks for more contrast", page.js(soft))
        page.close()


def reflow(s):
    """WCAG 1.4.10 and 1.4.4: 1280 px at 400 % are 320 px; letters alone at 200 %; 1.4.12: the reader's own spacing."""
    for name, url in pages_of(s.site).items():
        page = s.browser.open(url, width=320, height=256)
        page.js("document.documentElement.style.fontSize = '200%'")
        wide = page.js("document.documentElement.scrollWidth")
        check(f"{name} with letters of twice the size at 320 px: nothing sticks out", wide <= 320, f"{wide} px wide")
        field = page.js("document.querySelector('#q').clientWidth")
        check(f"{name} with letters of twice the size at 320 px: one sees what one looks for", field >= 160, f"{field} px")
        page.js("document.documentElement.style.fontSize = ''")
        page.js("""(() => { const s = new CSSStyleSheet(); s.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
            word-spacing: .16em !important; } p { margin-bottom: 2em !important; }`); document.adoptedStyleSheets = [s]; })()""")
        wide = page.js("document.documentElement.scrollWidth")
        check(f"{name} with the reader's own spacing: nothing sticks out", wide <= 320, f"{wide} px wide")
        equal(f"{name} with the reader's own spacing: nothing is cut off", page.js(CUT), [])
        page.close()


def without_script(s):
    page = s.browser.open(s.site.base, script=False)
    shot(page, "page-index-noscript")
    page.close()
    page = s.browser.open(s.site.base)
    page.js("document.querySelector('input[name=q]').value = 'вода'; document.querySelector('form').submit()")
    check("the search form leads to what it found", page.until("location.pathname.endsWith('/search/') && document.readyState === 'complete'"), page.js("location.href"))
    check("an inflected Russian word is found", page.js("document.querySelectorAll('.cadialog-item').length") >= 1)
    equal("the field still has what was asked", page.js("document.querySelector('input[name=q]').value"), "вода")
    page.close()


def searches(s):
    for words, title in (("студентам", "Студент"), ("лидерам", "саммит"), ("саммитов", "саммит"), ("鉄道", "鉄道"), ("首脳会合", "首脳会合"), ("кестесі бекітіл", "Каспий арқылы"), ("ШКОЛА OR поезд", None), ("places", "A hundred places")):
        page = s.browser.open(s.site.base + "search/?q=" + words)
        found = page.js("[...document.querySelectorAll('.cadialog-headline')].map(h => h.textContent)")
        if title:
            check(f"{words} finds {title}", any(title in t for t in found), found)
        page.close()
    for words, marked in (("студентам", ["Студент", "студент"]), ("首脳会合", ["首脳会合"]), ("\"hundred places\"", ["hundred places"]), ("zzzz", [])):
        page = s.browser.open(s.site.base + "search/?q=" + words, dark=True)
        marks = page.js("[...document.querySelectorAll('.cadialog-items mark')].map(m => m.textContent)")
        check(f"{words} is marked where it was found", bool(marks) == bool(marked) and all(any(m.startswith(w) for w in marked) for m in marks), marks)
        s.accessible(page, f"what was found by {words}, marked")
        page.close()
    page = s.browser.open(s.site.base + "search/?q=сроках", width=320, dark=True)
    equal("what was found in a quotation is shown", page.js("document.querySelector('.cadialog-excerpt mark')?.textContent"), "сроках")
    s.accessible(page, "an excerpt")
    shot(page, "page-search-excerpt")
    page.close()
    equal("nothing is marked where nothing was looked for", [p for p in ("", "topics/ca-japan/", "snippet.html?q=river") if "<mark" in s.site.get("/dialogue/" + p).text()], [])
    page = s.browser.open(s.site.base + "search/?q=river")
    check("a search has a second page", page.js("document.querySelector('.paging a[rel=next]') !== null"))
    page.js("document.querySelector('.paging a[rel=next]').click()")
    check("to which its link leads", page.until("location.search.includes('page=2') && document.readyState === 'complete'"))
    check("and from there back", page.js("document.querySelector('.paging a[rel=prev]') !== null"))
    page.close()
    page = s.browser.open(s.site.base + "search/?q=river&lang=kk")
    page.js("document.querySelector('.paging a[rel=next]').click()")
    page.until("location.search.includes('page=2') && document.readyState === 'complete'")
    equal("in the language that was chosen", page.js("document.documentElement.lang"), "kk")
    page.close()


def stops(page, limit=80):
    """The elements that the tabulator reaches, in order, each with whether it can be seen and is marked."""
    out = []
    for _ in range(limit):
        page.press("Tab")
        stop = page.js("""(() => { const e = document.activeElement, r = e.getBoundingClientRect(), c = getComputedStyle(e);
            return e === document.body ? null : [e.outerHTML.slice(0, 90), r.width > 0 && r.bottom > 0 && r.right > 0 && r.left < innerWidth,
            c.outlineStyle !== 'none' && parseFloat(c.outlineWidth) >= 2,
            [...document.querySelectorAll('*')].indexOf(e)]; })()""")
        if stop is None:
            break
        out.append(stop)
    return out


def by_keyboard(s):
    page = s.browser.open(s.site.base)
    page.press("Tab")
    equal("the first stop is the skip link", page.js("document.activeElement.className"), "skip")
    check("which comes into sight with its mark", page.js("Math.min(document.activeElement.getBoundingClientRect().left, document.activeElement.getBoundingClientRect().top)") >= 5)
    page.press("Enter")
    check("and leads to the articles", page.until("document.activeElement.id === 'articles'"), page.js("document.activeElement.outerHTML.slice(0, 80)"))
    page.press("Tab")
    check("the next stop is an article", page.js("document.activeElement.closest('.cadialog-item') !== null"))
    page.close()
    for name in ("article-hard", "search-nothing", "missing", "topics"):
        page = s.browser.open(pages_of(s.site)[name])
        reached = stops(page)
        check(f"{name}: the keyboard goes through it", len(reached) >= 5, len(reached))
        equal(f"{name}: where it stops can be seen", [r[0] for r in reached if not r[1]], [])
        equal(f"{name}: and is marked", [r[0] for r in reached if not r[2]], [])
        order = [r[3] for r in reached]
        check(f"{name}: it goes in the order of reading", order == sorted(order), order)
        page.close()


def to_the_boxes(s):
    """On a phone they stand below all articles."""
    page = s.browser.open(s.site.base + "topics/ca-japan/", width=320)
    jump = "document.querySelector('.jump a')"
    check("a narrow page leads to the box for subscribing at once", page.js(f"{jump}.getBoundingClientRect().bottom") < 600)
    page.js(f"{jump}.click()")
    check("which comes into sight with its edge", page.until("(y => y > 3 && y < 50)(document.querySelector('#subscribe').getBoundingClientRect().top)"))
    page.resize(1280)
    equal("a wide one has it beside the articles", page.js(f"{jump}.getClientRects().length"), 0)
    page.close()
    page = s.browser.open(s.site.base + "search/", width=320)
    equal("where nothing was asked for yet there is none", page.js(f"{jump}"), None)
    check("who speaks here is not everybody who speaks", "Show all" in s.site.get("/dialogue/topics/ca-japan/?lang=en").text().split('id="speakers"')[1].split("</nav>")[0])
    page.close()


def to_a_feed(s):
    page = s.browser.open(s.site.base + "topics/rail/feed.atom")
    equal("who navigates to a feed sees the page of its list", page.js("location.pathname + location.hash"), "/dialogue/topics/rail/#subscribe")
    page.close()
    page = s.browser.open(s.site.base + "feed.atom?raw")
    check("?raw shows the feed itself", page.js("document.body.textContent.includes('<feed xmlns')"))
    page.close()


def on_paper(s):
    page = s.browser.open(s.site.article("Tokyo hosts"), width=768)
    page.prefer(media="print")
    for what in (".search", ".tongues", ".ways", ".skip", ".read"):
        check(f"{what} is not printed", page.js(f"getComputedStyle(document.querySelector('{what}')).display") == "none")
    check("where the article stands is printed", page.js("getComputedStyle(document.querySelector('.printed')).display") != "none")
    inside = page.js("(d => d.getBoundingClientRect().height / d.querySelector('summary').getBoundingClientRect().height)(document.querySelector('.history details'))")
    check("what changed is printed, since paper does not open", inside > 1.8, inside)
    shot(page, "page-article-print")
    page.close()
    page = s.browser.open(s.site.base, width=768)
    page.prefer(media="print")
    seen = page.js("[...document.querySelectorAll('.cadialog-meta')].map(m => [...m.children].filter(e => e.getClientRects().length).pop().className)")
    equal("no dot is left behind where the way to the details was", [c for c in seen if c == "cadialog-dot"], [])
    equal("nor an indent where the mark of the brand was", page.js("getComputedStyle(document.querySelector('.brand'), '::before').display"), "none")
    page.close()
    page = s.browser.open(s.site.base + "embed.html?layout=ticker&limit=20&theme=dark", width=600)
    page.prefer(media="print")
    equal("on paper a dark frame has ink", page.js("getComputedStyle(document.body).color"), "rgb(0, 0, 0)")
    check("on paper nothing can be scrolled to", page.js("document.documentElement.scrollWidth") <= 600 and page.js("(() => { const u = document.querySelector('ul'); return u.scrollWidth <= u.clientWidth + 1; })()"))
    page.close()


def in_foreign_languages(s):
    page = s.browser.open(s.site.base + "?lang=en")
    wrong = page.js("""[...document.querySelectorAll('main a, main p, .side a:not([href*=speakers])')].filter(e => !e.children.length && /[Ѐ-ӿ぀-ヿ一-鿿]/.test(e.textContent))
        .filter(e => e.closest('[lang]').lang === 'en').map(e => e.outerHTML)""")
    equal("what is in another script says its language", wrong, [])
    page.close()
    for name in ("article", "article-hard", "story", "speaker", "search"):  # and our own words are not taken for the article's
        page = s.browser.open(pages_of(s.site)[name] + ("&" if "?" in pages_of(s.site)[name] else "?") + "lang=ru")
        wrong = page.js("""(() => { const out = [], w = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (w.nextNode()) if (/[Ѐ-ӿ]/.test(w.currentNode.data) && w.currentNode.parentElement.closest('[lang]').lang === 'en') out.push(w.currentNode.data);
            return out; })()""")
        equal(f"{name} in Russian: no Russian word is said to be English", wrong, [])
        page.close()
    page = s.browser.open(s.site.article("گفتگوی"))
    equal("a title from right to left is set so", page.js("getComputedStyle(document.querySelector('h1')).direction"), "rtl")
    equal("and its text", page.js("getComputedStyle(document.querySelector('.words')).direction"), "rtl")
    equal("in a page from left to right", page.js("getComputedStyle(document.querySelector('main')).direction"), "ltr")
    equal("our line below the title stands at the title's edge", page.js("getComputedStyle(document.querySelector('h1 + .cadialog-meta')).textAlign"), "right")
    check("a quotation does not touch its mark", page.js(f"({BESIDE_MARK})(document.querySelector('.cadialog-words'))") >= 8)
    page.close()
    page = s.browser.open(s.site.base + "embed.html?topic=ca-japan&layout=quotes&limit=20", width=400)
    page.js(AS_OTHERS % "document")
    equal("browsers that align an item with its list leave such a title its own edge", page.js("getComputedStyle(document.querySelector('.cadialog-item [dir=rtl]')).textAlign"), "start")
    check("nor in a frame", page.js(f"({BESIDE_MARK})(document.querySelector('.cadialog-words[dir=rtl]'))") >= 8)
    equal("where who says it stands below", page.js(f"(e => {{ const r = document.createRange(); r.selectNodeContents(e.firstElementChild); return Math.abs(r.getBoundingClientRect().right - ({TEXT_EDGE})(e.previousElementSibling)) < 2; }})(document.querySelector('.cadialog-words[dir=rtl] + .cadialog-who'))"), True)
    page.close()
    page = s.browser.open(s.site.base + "topics/empty/?lang=ru")
    equal("a title that nobody translated says its language", page.js("document.querySelector('h1').lang"), "en")
    page.close()


# of a quotation from right to left: where its text begins, and how far that is from the mark
TEXT_EDGE = "e => { const r = document.createRange(); r.selectNodeContents(e); return r.getBoundingClientRect().right; }"
BESIDE_MARK = f"e => e.getBoundingClientRect().right - parseFloat(getComputedStyle(e).borderRightWidth) - ({TEXT_EDGE})(e)"

# Firefox and Safari: what stands in an item inherits the edge of the list
AS_OTHERS = "(r => { const s = new CSSStyleSheet(); s.replaceSync('li { text-align: left }'); r.adoptedStyleSheets = [s, ...r.adoptedStyleSheets]; })(%s)"

DATA = "[...document.querySelectorAll('script[type=\"application/ld+json\"]')].map(s => JSON.parse(s.textContent))"


def one_event(s):
    page = s.browser.open(pages_of(s.site)["story"])
    equal("reports of one event stand under no headline of one of them", page.js("[...document.querySelectorAll('.cadialog-headline')].filter(h => h.textContent === document.querySelector('h1').textContent).length"), 0)
    check("but the browser's tab has it", page.js("[...document.querySelectorAll('.cadialog-headline')].some(h => document.title.startsWith(h.textContent))"), page.js("document.title"))
    page.close()


def facts(s):
    page = s.browser.open(s.site.article("Tokyo hosts"))
    equal("an article's canonical address is its source's", page.js("document.querySelector('link[rel=canonical]').href"), "https://steppe.example/articles/a1")
    check("its correction is told", page.js("document.querySelector('.history').textContent.includes('first summit of the dialogue')"))
    check("its pictures are links", page.js("document.querySelector('.words img') === null && document.querySelector('.words .picture').href.endsWith('summit.jpg')"))
    data = page.js(DATA)[0]
    equal("its data are a NewsArticle", (data["@type"], data["inLanguage"]), ("NewsArticle", "en"))
    missing = [k for k in ("headline", "url", "datePublished", "dateModified", "image", "author", "publisher", "description") if not data.get(k)]
    equal("with what search engines ask for", missing, [])
    wanted = {"twitter:card": "summary_large_image", "article:published_time": "2025-12-20T12:40:00Z", "article:modified_time": "2025-12-22T09:40:00Z", "og:type": "article"}
    equal("other sites that show a card of it find what they look for", page.js(f"Object.fromEntries({json.dumps(list(wanted))}.map(n => [n, document.querySelector(`meta[property='${{n}}'], meta[name='${{n}}']`)?.content]))"), wanted)
    equal("an author is a person with a name", data["author"][0], {"@type": "Person", "name": "Dana Abilova"})
    page.close()
    page = s.browser.open(s.site.base)
    equal("Atom is advertised first", page.js("document.querySelector('link[rel=alternate]').type"), "application/atom+xml")
    data = page.js(DATA)[0]
    equal("a list's data are an ItemList", data["@type"], "ItemList")
    check("with every article at its place", [i["position"] for i in data["itemListElement"]] == list(range(1, data["numberOfItems"] + 1)))
    spark = "document.querySelector('svg.spark')"
    check("the articles a day are a picture with a text", page.js(f"{spark}.getAttribute('role') === 'img' && /\\d/.test({spark}.querySelector('title').textContent)"))
    page.close()


def pasted(s):
    """What each page says of oEmbed is so: a frame that shows something."""
    for name, url in pages_of(s.site).items():
        page = s.browser.open(url)
        for address in page.js("[...document.querySelectorAll('link[type=\"application/json+oembed\"]')].map(l => l.href)"):
            answer = s.site.get(address[len(s.site.url):])
            if equal(f"{name}: oEmbed answers", answer.status, 200):
                page.js(f"document.body.innerHTML = {json.dumps(json.loads(answer.text())['html'])}")
                frame = s.browser.open(page.js("document.querySelector('iframe').src"))
                check(f"{name}: with a frame", frame.js("document.querySelector('.cadialog') !== null"))
                frame.close()
        page.close()


def icons(s):
    page = s.browser.open(s.site.base)
    check("the page brings its icon", page.js("document.querySelector('link[rel=icon]').href.startsWith('data:image/svg+xml')"))
    page.close()


def main():
    with stage() as s:
        tests = (every_page, forced_colours, contrast, reflow, without_script, searches, by_keyboard, to_the_boxes, to_a_feed, on_paper, in_foreign_languages, one_event, facts, pasted, icons)
        checks.run(*(lambda t=t: t(s) for t in tests))
    return finish(s.skipped)


if __name__ == "__main__":
    sys.exit(main())
