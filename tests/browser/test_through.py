#!/usr/bin/env python3
"""Hostile words in every field of feeds in three formats, all the way: fetched by the real fetcher, published by the real
lighttpd, and looked at in the real Chromium with the pages' security policies off: as pages, as snippets within another
site's page, as frames and elements, and as a feed reader shows feeds.  Nothing may run and nothing may be asked for but
pictures."""

import html
import json
import shutil
import sys
from xml.sax.saxutils import quoteattr

import scenery  # noqa: F401  (finds tests/server)
from checks import check, equal, run, summary
from chromium import Chromium
from fetching import fetched
from lighttpd import Lighttpd
from origin import answer

EVIL = "http://evil.test/"
#: What a field might do where it is written into markup, an attribute, a script, a style or an address.
WORDS = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", "\"><x-evil onclick=alert(1)>", "'><x-evil id=a>",
    "\" onmouseover=alert(1) x=\"", "' autofocus onfocus=alert(1) x='", "</title><x-evil>", "</script><script>alert(1)</script>", "]]><x-evil>",
    "--><x-evil>", "</textarea></style><x-evil>", "${alert(1)} {{alert(1)}} `", "</a></p></li></div></table><x-evil>", "<!--", "<plaintext>",
    "&lt;x-evil&gt;", "&amp;lt;x-evil&amp;gt;", "&#60;x-evil&#62;", "&#x3c;script&#x3e;alert(1)&#x3c;/script&#x3e;", "\u2028\u2029</script><x-evil>",
    "\u202e<x-evil>\u202c", "\\u003cx-evil\\u003e", "%3Cx-evil%3E", "+ADw-x-evil+AD4-", "\x1b$B<x-evil>\x1b(B", "\ufffe\ufdd0<x-evil>", "<xmp><x-evil>",
    "<noscript><p title=\"</noscript><x-evil>\">", "<math><mtext><table><mglyph><style><!--</style><x-evil>", "<template shadowrootmode=open><x-evil>",
    "<iframe srcdoc=\"<script>parent.alert(1)</script>\"></iframe>", f"<link rel=stylesheet href={EVIL}css>", f"<style>@import '{EVIL}';</style>",
    f"<base href={EVIL}>", f"<meta http-equiv=refresh content='0;url={EVIL}'>", f"<p style=\"background:url({EVIL}b)\">", f"<video src={EVIL}v autoplay poster>",
]
ADDRESSES = [
    "javascript:alert(1)", " java\tscript:alert(1)", "\x01javascript:alert(1)", "JAVASCRIPT&colon;alert(1)", "data:text/html,<script>alert(1)</script>",
    "vbscript:alert(1)", "data:image/svg+xml,<svg onload=alert(1)>", "blob:http://evil.test/x", "//javascript:alert(1)", "http://\"onclick=alert(1)//",
    "http://img.test/\"onerror=alert(1)//", "http://img.test/'onerror='alert(1)", "http://img.test/><x-evil>", "http://img.test/`x`{y}", "javascript://img.test/%0aalert(1)",
    "http://img.test/a, javascript:alert(1) 2x", "http://img.test/)x;background:url(http://evil.test/", "http://img.test/</script><x-evil>", "file:///etc/passwd",
    "http://javascript:alert(1)@img.test/", "feed:javascript:alert(1)", "about:blank", "mailto:a\"onclick=alert(1)", "http://img.test/\r\nX: y",
]
LANGUAGES = ['en"onclick=alert(1)', "<x-evil>", "ja' x='", "../../", "ru"]
KINDS = ['image/png"><x-evil>', "text/html", "application/javascript", "image/svg+xml", "audio/mpeg;x=\"<x-evil>\"", "video/mp4"]

origin = other = site = server = browser = None


def pick(words, n):
    return words[n % len(words)]


def xml(text):
    """As far as XML can have it."""
    return html.escape("".join(c for c in text if c in "\t\n\r" or (c >= " " and c < "\ufffe")))


def quotation(n):
    word, other_word = html.escape(pick(WORDS, n)), html.escape(pick(WORDS, n + 3))
    return (f"<p>“We will build a railway {word} across the region together,” said Aigul Omarova, foreign minister of Kazakhstan.</p>"
            f"<p>“The dialogue goes on for ever,” said Marat {other_word} Aliyev, director of the {word} Institute.</p>")


def content(n):
    """Long enough to be the whole text."""
    return f"<p>{'Words go on. ' * 200}</p>{pick(WORDS, n)}<p>Japan and Central Asia</p>{quotation(n)}{pick(WORDS, n + 7)}<a href=\"{html.escape(pick(ADDRESSES, n))}\">x</a>"


def link(kind, n):
    """Every third article's own address is hostile too."""
    return pick(ADDRESSES, n // 3) if n % 3 == 0 else f"http://{kind}.test/{n}?{pick(WORDS, n)}"


def rss():
    items = ""
    for n in range(len(WORDS)):
        word, address = xml(pick(WORDS, n)), quoteattr(xml(pick(ADDRESSES, n)))
        address = '"' + xml(pick(ADDRESSES, n)) + '"'
        title = word if n % 2 else f"<![CDATA[{pick(WORDS, n).replace(']]>', ']]]]><![CDATA[>')}]]>" if "\x1b" not in pick(WORDS, n) else word
        items += (
            f"<item><title>{title} {n}</title><link>{xml(link('rss', n))}</link><guid isPermaLink='false'>{n}{word}</guid><description>{xml(content(n))}</description>"
            f"<content:encoded>{xml(html.escape(content(n)) if n % 4 == 3 else content(n))}</content:encoded><author>a@b.test ({word})</author>"
            f"<dc:creator>{word}</dc:creator><dc:language>{xml(pick(LANGUAGES, n))}</dc:language><dc:rights>{word}</dc:rights>"
            f"<category domain={address}>{word}</category><comments>{xml(pick(ADDRESSES, n))}</comments><source url={address}>{word}</source>"
            f"<enclosure url={address} type=\"{xml(pick(KINDS, n))}\" length=\"1&quot;&gt;\"/><pubDate>Thu, {1 + n % 28:02} Oct 2025 09:00:00 +0000</pubDate>"
            f"<media:content url=\"{xml(pick(ADDRESSES, n + 1))}\" type=\"{xml(pick(KINDS, n))}\" medium=\"image\" width=\"640\" height=\"360\"><media:title>{word}"
            f"</media:title><media:description>{word}</media:description></media:content><media:thumbnail url=\"{xml(pick(ADDRESSES, n + 2))}\"/>"
            f"<itunes:author>{word}</itunes:author><itunes:image href=\"{xml(pick(ADDRESSES, n + 3))}\"/></item>")
    word = xml(WORDS[3])
    return answer(200, (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:media="http://search.yahoo.com/mrss/" '
        'xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f"<channel><title>{word}</title><link>{xml(ADDRESSES[0])}</link><description>{word}</description><language>{xml(LANGUAGES[0])}</language>"
        f"<copyright>{word}</copyright><generator>{word}</generator><managingEditor>{word}</managingEditor>"
        f"<image><url>{xml(ADDRESSES[10])}</url><title>{word}</title><link>{xml(ADDRESSES[0])}</link></image>{items}</channel></rss>").encode())


def atom():
    entries = ""
    for n in range(len(WORDS)):
        word, address = xml(pick(WORDS, n)), xml(pick(ADDRESSES, n))
        kind = ("text", "html", "html")[n % 3]
        title = xml(html.escape(pick(WORDS, n))) if n % 3 == 2 else word
        entries += (
            f"<entry xml:lang=\"{xml(pick(LANGUAGES, n))}\" xml:base=\"{address}\"><id>{address}{n}</id><title type='{kind}'>{title} {n}</title>"
            f"<link href=\"{xml(link('atom', n))}\" title=\"{word}\" hreflang=\"{word}\"/><link rel='enclosure' href=\"{address}\" type=\"{xml(pick(KINDS, n))}\" title=\"{word}\"/>"
            f"<link rel='replies' href=\"{address}\"/><link rel='via' href=\"{address}\"/>"
            f"<author><name>{word}</name><uri>{address}</uri><email>{word}</email></author><category term=\"{word}\" label=\"{word}\" scheme=\"{address}\"/>"
            f"<rights type='html'>{word}</rights><summary type='{kind}'>{xml(content(n))}</summary><updated>2025-10-{1 + n % 28:02}T10:00:00Z</updated>"
            + (f"<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p onclick='alert(1)' style='background:url({EVIL})'>{word}</p><script>alert(1)</script>"
               f"<x-evil/><style>@import '{EVIL}'</style><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/><a href=\"{address}\">x</a><p>Japan</p></div></content>"
               if n % 2 else f"<content type='html' xml:base=\"{address}\">{xml(content(n))}</content>") + "</entry>")
    word = xml(WORDS[4])
    return answer(200, (
        f"<?xml version='1.0' encoding='utf-8'?><feed xmlns='http://www.w3.org/2005/Atom' xml:base=\"{xml(ADDRESSES[0])}\" xml:lang=\"{xml(LANGUAGES[0])}\"><title type='html'>{word}"
        f"</title><subtitle type='html'>{word}</subtitle><id>{xml(ADDRESSES[0])}</id><link href=\"{xml(ADDRESSES[0])}\"/><icon>{xml(ADDRESSES[11])}</icon><logo>{xml(ADDRESSES[1])}</logo>"
        f"<rights>{word}</rights><generator uri=\"{xml(ADDRESSES[0])}\">{word}</generator><updated>2025-10-06T09:00:00Z</updated>{entries}</feed>").encode())


def json_feed():
    items = [{
        "id": f"{n}{pick(WORDS, n)}", "url": link("json", n), "external_url": pick(ADDRESSES, n), "title": f"{pick(WORDS, n)} {n}", "content_html": content(n),
        "summary": pick(WORDS, n), "image": pick(ADDRESSES, n + 1), "banner_image": pick(ADDRESSES, n + 2), "language": pick(LANGUAGES, n), "tags": [pick(WORDS, n)],
        "date_published": f"2025-10-{1 + n % 28:02}T11:00:00Z", "authors": [{"name": pick(WORDS, n), "url": pick(ADDRESSES, n), "avatar": pick(ADDRESSES, n)}],
        "attachments": [{"url": pick(ADDRESSES, n), "mime_type": pick(KINDS, n), "title": pick(WORDS, n), "size_in_bytes": "1\"><x-evil>"}],
    } for n in range(len(WORDS))]
    return answer(200, json.dumps({
        "version": "https://jsonfeed.org/version/1.1", "title": WORDS[5], "home_page_url": ADDRESSES[0], "description": WORDS[0], "icon": ADDRESSES[10],
        "favicon": ADDRESSES[11], "language": LANGUAGES[0], "authors": [{"name": WORDS[0], "url": ADDRESSES[0]}], "items": items}).encode(), "application/feed+json")


CONF = """site { title = "Ours" base-url = "http://127.0.0.1/dialogue/" }
topic japan { title = "Japan" match = "japan OR railway" }
"""
READER = """<!DOCTYPE html><meta charset=utf-8><title>reader</title><body><script>
/* As readers do: HTML where the format says that it is HTML, text where it says text, as RSS' titles are. */
function show(tag, markup, text) { const e = document.body.appendChild(document.createElement(tag)); if (text) e.textContent = markup; else e.innerHTML = markup; }
async function read(base) {
  const json = await (await fetch(base + 'feed.json')).json();
  for (const i of json.items) {
    show('h2', i.title, true); show('div', i.content_html || ''); show('p', i.summary || '', true);
    for (const u of [i.url, i.external_url, i.image]) if (u) { const a = document.createElement('a'); a.href = u; document.body.append(a); }
    for (const a of i.authors || []) if (a.url) { const l = document.createElement('a'); l.href = a.url; document.body.append(l); }
    for (const a of i.attachments || []) { const l = document.createElement('a'); l.href = a.url; document.body.append(l); }
  }
  for (const name of ['feed.atom', 'feed.rss']) {
    const d = new DOMParser().parseFromString(await (await fetch(base + name)).text(), 'application/xml');
    if (d.querySelector('parsererror')) throw new Error(name + ' is not well-formed');
    for (const e of d.querySelectorAll('[type=html], description, encoded')) show('div', e.textContent);
    for (const e of d.querySelectorAll('[type=xhtml] > *')) document.body.append(document.importNode(e, true));
    for (const e of d.querySelectorAll('[href], [url], [uri]')) for (const n of ['href', 'url', 'uri'])
      if (e.hasAttribute(n)) { const a = document.createElement('a'); a.href = e.getAttribute(n); document.body.append(a); }
    for (const e of d.querySelectorAll('item > link, channel > link, comments, uri, icon, logo')) { const a = document.createElement('a'); a.href = e.textContent; document.body.append(a); }
  }
  document.body.dataset.read = json.items.length;
}
</script>"""
AUDIT = """(() => {
  const wrong = [], schemes = ['http:', 'https:', 'mailto:', 'tel:', 'tag:', 'urn:'];
  const walk = root => {
    for (const e of root.querySelectorAll('*')) {
      if (e.localName.startsWith('x-') || e.id === 'a') wrong.push('an element of theirs: ' + e.outerHTML.slice(0, 99));
      if (e.outerHTML === '<base target="_blank">' || e.matches('head > link[rel=icon]')) continue; // ours
      if (['iframe', 'base', 'object', 'embed', 'plaintext', 'xmp', 'style'].includes(e.localName)) wrong.push(e.outerHTML.slice(0, 99));
      for (const a of e.attributes) {
        if (/^on/i.test(a.name)) wrong.push('a handler: ' + a.name);
        if (['href', 'src', 'action', 'poster', 'data', 'cite', 'formaction', 'xlink:href'].includes(a.name)) {
          let u; try { u = new URL(a.value, document.baseURI); } catch { continue; }
          if (!schemes.includes(u.protocol)) wrong.push(a.name + '=' + a.value);
        }
      }
      if (e.shadowRoot) walk(e.shadowRoot);
    }
  };
  walk(document);
  return [...new Set(wrong)].slice(0, 5);
})()"""
HOOK = "window.fired = []; for (const n of ['alert', 'confirm', 'prompt', 'print', 'open']) window[n] = () => { fired.push(n); };"


def look(what, url, then=None, ready="document.readyState === 'complete'", frames=False):
    """Opens a page without its policy; then: a script to run in it; frames: it has one, of ours."""
    page = browser.open("about:blank")
    page.call("Page.setBypassCSP", {"enabled": True})
    page.call("Page.addScriptToEvaluateOnNewDocument", {"source": HOOK})
    page.call("Page.navigate", {"url": url})
    if not check(f"{what}: is loaded", page.until(f"location.href !== 'about:blank' && {ready}", 15)):
        return
    if then:
        page.js(then)
    page.js("""for (const e of document.querySelectorAll('*')) for (const t of ['error', 'load', 'focus', 'mouseover', 'toggle'])
               e.dispatchEvent(new Event(t)); new Promise(done => setTimeout(done, 300))""")
    equal(f"{what}: nothing runs", page.js("window.fired"), [])
    equal(f"{what}: nothing of theirs is in it", [w for w in page.js(AUDIT) if not (frames and w.startswith(f'<iframe src="{server.url}/dialogue/embed.html?'))], [])
    strange = [e["request"]["url"] for e in page._events("Network.requestWillBeSent") if e.get("type") != "Image"]
    ours = (server.url, other, "about:blank", "data:image/svg+xml,%3Csvg")
    equal(f"{what}: nothing of theirs is asked for but pictures", [u for u in strange if not u.startswith(ours)], [])
    page.close()


def pages():
    feed = json.loads(server.get("/dialogue/feed.json?limit=100").body)
    check("articles are published", len(feed["items"]) > 60, len(feed["items"]))
    speakers = sorted({q["speaker_name"] for i in feed["items"] for q in i["_cadialog"].get("quotations", []) if q.get("speaker_name")})
    check("somebody is quoted", speakers, feed["items"][0])
    for path in ["", "sources/rss/", "sources/atom/", "sources/json/", "topics/japan/", "speakers/", "archive/2025-10/", "search/?q=%3Cx-evil%3E", "search/?q=railway",
                 "embed.html?limit=100&layout=cards", "embed.html?limit=100&layout=quotes", "embed.html?limit=100&layout=ticker", *(f"speakers/{s}/" for s in speakers[:3])]:
        look(path or "index", f"{server.url}/dialogue/{path}")
    for item in feed["items"][::9]:
        look(f"the page of {item['title']!r}", item["_cadialog"]["page"])


def within_other_pages():
    for layout in ("list", "cards", "quotes", "ticker"):
        for language in ("en", "ru"):
            snippet = server.get(f"/dialogue/snippet.html?limit=100&layout={layout}&lang={language}").text()
            for head, kind in (("<!DOCTYPE html><meta charset=utf-8><title>x</title><body>", "text/html; charset=utf-8"), ("<!DOCTYPE html><title>x</title><body>", "text/html; charset=iso-2022-jp"),
                               ("<title>quirks</title><table><tr><td>", "text/html; charset=windows-1251")):
                origin.handlers["/host.html"] = answer(200, (head + snippet).encode(), kind)
                look(f"a snippet as {layout}, {kind}", f"{other}/host.html")
    element = "".join(f'<cadialog-feed layout={layout} limit=100></cadialog-feed>' for layout in ("list", "cards", "quotes", "ticker"))
    origin.handlers["/element.html"] = answer(200, f'<!DOCTYPE html><title>x</title><script type=module src="{server.url}/dialogue/embed.js"></script>{element}'.encode(), "text/html")
    look("elements", f"{other}/element.html", ready="[...document.querySelectorAll('cadialog-feed')].every(e => e.shadowRoot && e.shadowRoot.querySelectorAll('li').length > 20)")


def in_a_cms():
    """What oEmbed gives is put into pages as it is."""
    items = json.loads(server.get("/dialogue/feed.json?limit=100").body)["items"]
    for item in items[::7]:
        reply = server.get(f"/dialogue/oembed?url={item['_cadialog']['page']}")
        if not equal(f"oEmbed of {item['title']!r}", reply.status, 200):
            continue
        rich = json.loads(reply.body)
        picture = f'<img src="{html.escape(rich["thumbnail_url"])}">' if "thumbnail_url" in rich else ""
        origin.handlers["/cms.html"] = answer(200, f"<!DOCTYPE html><title>x</title><h1>{html.escape(rich['title'])}</h1>{picture}{rich['html']}".encode(), "text/html")
        look(f"oEmbed of {item['title']!r}", f"{other}/cms.html", frames=True)


def within_a_reader():
    origin.handlers["/reader.html"] = answer(200, READER.encode(), "text/html; charset=utf-8")
    for where in ("", "sources/rss/", "sources/atom/", "sources/json/"):
        look(f"a reader of {where or 'all'}", f"{other}/reader.html", f"read('{server.url}/dialogue/{where}')", ready="typeof read === 'function'")


class Served(Lighttpd):
    """Its base address names the port that was free, so that frames are loaded."""
    def write_conf(self):
        self.conf = (f'cadialog.store = "sqlite:{site.store}"\ncadialog.mount = "/dialogue/"\n'
                     f'cadialog.base-url = "http://127.0.0.1:{self.port}/dialogue/"\n')
        super().write_conf()


def main():
    global origin, other, site, server, browser
    if not shutil.which("chromium"):
        print("0 passed, 0 failed, 1 skipped")
        return 0
    answers = {"/rss": rss(), "/atom": atom(), "/json": json_feed()}
    sources = [(path[1:], path, "content = full extract = false language = en") for path in answers]
    with fetched(answers, sources, CONF) as (origin, site, result):
        other = f"http://127.1.0.1:{origin.port}"
        for name, line in result.by_name.items():
            check(f"{name} is fetched", (line["new"] or 0) > 20, line)
        with Served() as server, Chromium() as browser:
            run(pages, within_other_pages, in_a_cms, within_a_reader)
    return summary()


if __name__ == "__main__":
    sys.exit(main())
