#!/usr/bin/env python3
"""The pages for people in the real Chromium: at three widths, light and dark, without script, by keyboard; no request leaves
the server, and axe finds nothing.  Pictures for a person to look at are left in build/screenshots/."""

import sys

import axe
from chromium import Chromium
from scenery import Origin, SHOTS, Site, WIDTHS, shot

import checks
from checks import check, equal


def pages_of(site):
    story = site.article("Tokyo hosts")
    return {
        "index": site.base, "topic": site.base + "topics/ca-japan/", "source": site.base + "sources/steppe/",
        "speaker": site.base + "speakers/mariko-oda/", "story": site.base + "stories/tokyo-summit/", "article": story,
        "article-title-only": site.article("Bulletin 12"), "language": site.base + "languages/ja/?lang=ja",
        "search": site.base + "search/?q=water", "search-empty": site.base + "search/", "search-nothing": site.base + "search/?q=zzzz",
        "archive": site.base + "archive/2025-12/", "empty": site.base + "topics/empty/", "missing": site.base + "nowhere",
        "index-ru": site.base + "?lang=ru", "index-kk": site.base + "?lang=kk",
    }


def look_at(browser, site, name, url, width, dark, script):
    page = browser.open(url, width=width, dark=dark)
    what = f"{name} at {width} px, {'dark' if dark else 'light'}"
    wide = page.js("document.documentElement.scrollWidth")
    check(f"{what}: nothing sticks out", wide <= width, f"{wide} px wide")
    equal(f"{what}: one heading of the first level", page.js("document.querySelectorAll('h1').length"), 1)
    foreign = [u for u in page.requests() if not u.startswith(site.url)]
    equal(f"{what}: no request to others", foreign, [])
    trouble = [m for m in page.messages() if not ("404" in m and name == "missing")]
    equal(f"{what}: no complaint of the browser", trouble, [])
    small = page.js("""[...document.querySelectorAll('button, input, summary, nav a, .read a')].filter(e => e.offsetParent && e.getClientRects().length)
        .filter(e => { const r = e.getBoundingClientRect(); return r.height < 24; }).map(e => e.outerHTML.slice(0, 80))""")
    equal(f"{what}: what is to be touched is 24 px high", small, [])
    if script:
        found = axe.violations(page, script)
        check(f"{what}: axe finds nothing", not found, "\n  ".join(found or []))
    shot(page, f"page-{name}-{width}-{'dark' if dark else 'light'}")
    page.close()


def every_page(browser, site, script):
    for name, url in pages_of(site).items():
        for width in WIDTHS:
            for dark in (False, True):
                if name.startswith("index-") and width == 768:
                    continue  # the other languages differ in words only
                look_at(browser, site, name, url, width, dark, script)


def without_script(browser, site):
    page = browser.open(site.base, script=False)
    shot(page, "page-index-1280-noscript")
    page.close()
    page = browser.open(site.base)
    page.js("document.querySelector('input[name=q]').value = 'вода'; document.querySelector('form').submit()")
    check("the search form leads to what it found", page.until("location.pathname.endsWith('/search/') && document.readyState === 'complete'"), page.js("location.href"))
    check("an inflected Russian word is found", page.js("document.querySelectorAll('.cadialog-item').length") >= 1)
    page.close()


def by_keyboard(browser, site):
    page = browser.open(site.base)
    page.press("Tab")
    equal("the first stop is the skip link", page.js("document.activeElement.className"), "skip")
    check("which comes into sight", page.js("document.activeElement.getBoundingClientRect().left") >= 0)
    page.press("Enter")
    check("and leads to the articles", page.until("document.activeElement.id === 'articles'"), page.js("document.activeElement.outerHTML.slice(0, 80)"))
    page.press("Tab")
    check("the next stop is an article", page.js("document.activeElement.closest('.cadialog-item') !== null"))
    check("and can be seen", page.js("getComputedStyle(document.activeElement).outlineStyle") == "solid")
    page.close()


def to_a_feed(browser, site):
    page = browser.open(site.base + "topics/rail/feed.atom")
    equal("who navigates to a feed sees the page of its list", page.js("location.pathname + location.hash"), "/dialogue/topics/rail/#subscribe")
    page.close()
    page = browser.open(site.base + "feed.atom?raw", wait="document.readyState === 'complete'")
    check("?raw shows the feed itself", page.js("document.body.textContent.includes('<feed xmlns')"))
    page.close()


def on_paper(browser, site):
    page = browser.open(site.article("Tokyo hosts"))
    page.call("Emulation.setEmulatedMedia", {"media": "print"})
    for what in (".search", ".tongues", ".skip"):
        check(f"{what} is not printed", page.js(f"getComputedStyle(document.querySelector('{what}')).display") == "none")
    shot(page, "page-article-print")
    page.close()


def facts(browser, site):
    page = browser.open(site.article("Tokyo hosts"))
    equal("an article's canonical address is its source's", page.js("document.querySelector('link[rel=canonical]').href"), "https://steppe.example/articles/a1")
    check("its correction is told", page.js("document.querySelector('.history').textContent.includes('first summit of the dialogue')"))
    check("its pictures are links", page.js("document.querySelector('.words img') === null && document.querySelector('.words .picture').href.endsWith('summit.jpg')"))
    data = page.js("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)")
    equal("its data are a NewsArticle", (data["@type"], data["inLanguage"]), ("NewsArticle", "en"))
    page.close()
    page = browser.open(site.base)
    equal("Atom is advertised first", page.js("document.querySelector('link[rel=alternate]').type"), "application/atom+xml")
    data = page.js("JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)")
    equal("a list's data are an ItemList", data["@type"], "ItemList")
    page.close()


def main():
    script = axe.source()
    if not script:
        print("axe-core is not to be had: its checks are skipped")
    origin = Origin()
    try:
        with Site(origin.url) as site, Chromium() as browser:
            checks.run(lambda: every_page(browser, site, script), lambda: without_script(browser, site), lambda: by_keyboard(browser, site),
                       lambda: to_a_feed(browser, site), lambda: on_paper(browser, site), lambda: facts(browser, site))
    finally:
        origin.close()
    print(f"screenshots: {SHOTS}")
    print(f"{checks.passed} passed, {checks.failed} failed, {0 if script else len(WIDTHS) * 2} skipped")
    return 1 if checks.failed or not checks.passed else 0


if __name__ == "__main__":
    sys.exit(main())
