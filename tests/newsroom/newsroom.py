#!/usr/bin/env python3
"""A newsroom: small news sites in our own words, served over real HTTP, as an origin for tests and for a machine
without a network.

    newsroom.py build DIR --base URL [--corrected]     the sites' files
    newsroom.py conf DIR --base URL --store STORE --site-base URL     a configuration that fetches them
    newsroom.py serve DIR [--port N]                   builds, then serves with lighttpd in the foreground

The texts are in sites/*.txt, one file a site: a head of `key: value` lines, then articles that begin with `== SLUG`.
Within an article: `key: value` lines, a blank line, paragraphs (`h:` makes a heading).  `fix: OLD => NEW` with `fixed:`
is a correction that --corrected publishes.  As a module: Newsroom().start(), .base, .correct(), .stop().
"""
import argparse
import hashlib
import html
import json
import os
import re
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.request
import zlib
from datetime import datetime, timezone
from email.utils import format_datetime

HERE = os.path.dirname(os.path.abspath(__file__))
SERVER = 'lighttpd'
FEED_NAMES = {'json': 'feed.json', 'atom': 'feed.atom', 'atom-xhtml': 'feed.atom', 'rss1-sjis': 'index.rdf'}
CHARSETS = {'rss2-cp1251': 'windows-1251', 'rss1-sjis': 'shift_jis'}


# ---- the texts ----

class Article:
    def __init__(self, slug, head, blocks):
        self.slug, self.head, self.blocks = slug, head, blocks
        self.title, self.by, self.summary = head['title'], head['by'], head['summary']
        self.date = datetime.fromisoformat(head['date'])
        self.updated = None
        self.tags = [t.strip() for t in head.get('tags', '').split(',') if t.strip()]
        self.image = head.get('image')

    def correct(self):
        """The state after the correction; False where there is none."""
        if 'fix' not in self.head:
            return False
        old, new = self.head['fix'].split(' => ')
        assert any(old in text for _, text in self.blocks), f'{self.slug}: nothing to correct'
        self.blocks = [(kind, text.replace(old, new)) for kind, text in self.blocks]
        self.blocks.append(('note', self.head['fix-note']))
        self.updated = datetime.fromisoformat(self.head['fixed'])
        return True


def read_head(lines):
    return dict((key.strip(), value.strip()) for key, value in (line.split(':', 1) for line in lines))


def read_article(text):
    slug, rest = text.split('\n', 1)
    head_text, body = rest.split('\n\n', 1)
    head, blocks = read_head(head_text.splitlines()), []
    for block in body.strip().split('\n\n'):
        if re.match(r'fix(-note|ed)?:', block):
            head.update(read_head(block.splitlines()))
        elif block.startswith('h: '):
            blocks.append(('h', block[3:]))
        else:
            blocks.append(('p', block))
    return Article(slug.strip(), head, blocks)


class Site:
    def __init__(self, path, base, corrected=False):
        self.name = os.path.basename(path)[:-len('.txt')]
        with open(path, encoding='utf-8') as f:
            head, *articles = re.split(r'^== ', f.read(), flags=re.M)
        self.head = read_head(head.strip().splitlines())
        self.title, self.language, self.format = (self.head[k] for k in ('title', 'language', 'format'))
        self.charset = CHARSETS.get(self.format, 'utf-8')
        self.home = f'{base}{self.name}/'
        self.feed_name = None if self.format == 'listing' else FEED_NAMES.get(self.format, 'feed.xml')
        self.articles = sorted(map(read_article, articles), key=lambda a: a.date, reverse=True)
        for article in self.articles if corrected else []:
            article.correct()

    def page(self, a):
        return f'{self.home}{a.date:%Y/%m}/{a.slug}.html'

    def picture(self, a):
        return f'{self.home}pictures/{a.slug}.png'


def read_sites(base, corrected=False):
    directory = os.path.join(HERE, 'sites')
    return [Site(os.path.join(directory, n), base, corrected) for n in sorted(os.listdir(directory)) if n.endswith('.txt')]


# ---- what readers see ----

def esc(text):
    return html.escape(text, quote=True)


def body_html(site, a, picture=True, relative=False):
    out = []
    src = f'../../pictures/{a.slug}.png' if relative else site.picture(a)
    if picture and a.image:
        out.append(f'<figure><img src="{src}" alt="{esc(a.image)}" width="320" height="180"/>'
                   f'<figcaption>{esc(a.image)}</figcaption></figure>')
    tags = {'p': '<p>{}</p>', 'h': '<h2>{}</h2>', 'note': '<p class="correction"><em>{}</em></p>'}
    out += [tags[kind].format(esc(text)) for kind, text in a.blocks]
    return '\n'.join(out)


NAVIGATION = ('World', 'Economy', 'Culture', 'Weather', 'Archive')
COOKIES = 'We use cookies to remember that you do not like cookies. Accept all, or read our cookie policy.'
NEWSLETTER = 'Subscribe to our newsletter and get the week in five minutes, every Saturday.'


def related(site, a):
    return ''.join(f'<li><a href="{site.page(o)}">{esc(o.title)}</a></li>' for o in site.articles if o is not a)


def head_html(site, a):
    published = a.date.isoformat()
    metas = [('og:type', 'article'), ('og:title', a.title), ('og:site_name', site.title), ('og:url', site.page(a)),
             ('og:description', a.summary), ('article:published_time', published)]
    if a.updated:
        metas.append(('article:modified_time', a.updated.isoformat()))
    if a.image:
        metas.append(('og:image', site.picture(a)))
    out = [f'<meta charset="{site.charset}">', f'<title>{esc(a.title)} — {esc(site.title)}</title>',
           f'<link rel="canonical" href="{site.page(a)}">', f'<meta name="author" content="{esc(a.by)}">',
           f'<meta name="description" content="{esc(a.summary)}">']
    out += [f'<meta property="{k}" content="{esc(v)}">' for k, v in metas]
    if site.format in ('rss2-teaser', 'json', 'atom-xhtml'):
        data = {'@context': 'https://schema.org', '@type': 'NewsArticle', 'headline': a.title, 'datePublished': published,
                'author': {'@type': 'Person', 'name': a.by}, 'description': a.summary}
        text = json.dumps(data, ensure_ascii=False).replace('<', '\\u003c')
        out.append(f'<script type="application/ld+json">{text}</script>')
    return '\n'.join(out)


def article_page(site, a):
    """Three page designs, so that reading them takes more than one trick."""
    menu = ''.join(f'<li><a href="{site.home}{n.lower()}/">{n}</a></li>' for n in NAVIGATION)
    share = '<div class="share-buttons"><a href="#s1">Share</a> <a href="#s2">Tweet</a> <a href="#s3">Print</a></div>'
    text = body_html(site, a, relative=True)
    byline = f'<p class="byline">{esc(a.by)}, {site.head["place"]} <time datetime="{a.date.isoformat()}">{a.date:%d.%m.%Y %H:%M}</time></p>'
    design = int(hashlib.sha256(site.name.encode()).hexdigest(), 16) % 3
    if design == 0:
        main = (f'<main><article><h1>{esc(a.title)}</h1>{byline}{share}{text}</article>'
                f'<aside class="related"><h3>More</h3><ul>{related(site, a)}</ul></aside></main>')
    elif design == 1:
        main = (f'<div id="content"><div class="post"><h1 class="entry-title">{esc(a.title)}</h1>{byline}'
                f'<div class="entry-content">{text}</div>{share}</div>'
                f'<div class="sidebar widget"><ul>{related(site, a)}</ul></div></div>')
    else:
        main = (f'<table class="layout"><tr><td class="left"><ul>{related(site, a)}</ul></td><td class="middle">'
                f'<h1>{esc(a.title)}</h1>{byline}<div class="story-text">{text}</div></td></tr></table>')
    return f'''<!DOCTYPE html>
<html lang="{site.language}"><head>
{head_html(site, a)}
</head><body>
<div class="cookie-banner" role="dialog">{COOKIES}</div>
<header><a class="logo" href="{site.home}">{esc(site.title)}</a><nav><ul>{menu}</ul></nav></header>
<div class="advert">Advertisement: the best carpets, now forty per cent off, only this week.</div>
{main}
<section class="newsletter"><h3>Newsletter</h3><p>{NEWSLETTER}</p><form action="#"><input name="mail"><button>Go</button></form></section>
<section id="comments" class="comments"><h3>Comments</h3><div class="comment"><p>First!</p></div>
<div class="comment"><p>I do not agree with the previous speaker, but I have not read the article either.</p></div></section>
<footer><p>{esc(site.head["rights"])}. All addresses lead nowhere.</p></footer>
</body></html>
'''


def front_page(site):
    feed = '' if not site.feed_name else (
        '<link rel="alternate" type="%s" href="%s" title="%s">' % (
            {'feed.json': 'application/feed+json', 'feed.atom': 'application/atom+xml'}.get(site.feed_name, 'application/rss+xml'),
            site.feed_name, esc(site.title)))
    items = '\n'.join(
        f'<li class="item"><a href="{a.date:%Y/%m}/{a.slug}.html">{esc(a.title)}</a> '
        f'<span class="date">{a.date:%Y-%m-%d}</span> <p>{esc(a.summary)}</p></li>' for a in site.articles)
    return f'''<!DOCTYPE html>
<html lang="{site.language}"><head><meta charset="{site.charset}"><title>{esc(site.title)}</title>{feed}</head>
<body><header><h1>{esc(site.title)}</h1></header>
<main><ul class="list">
{items}
</ul></main><footer>{esc(site.head["rights"])}</footer></body></html>
'''


# ---- feeds, each as such a publisher would write it ----

def rss_items(site):
    for a in site.articles:
        link, body = site.page(a), ''
        description = esc(a.summary)
        if site.format == 'rss2-teaser':
            link += '?utm_source=rss&utm_medium=feed'
        if site.format == 'rss2-content':
            text = body_html(site, a).replace(']]>', ']]]]><![CDATA[>')
            body = f'<content:encoded><![CDATA[{text}]]></content:encoded>'
        if site.format in ('rss2', 'rss2-cp1251'):
            description = esc(body_html(site, a))
        if site.format == 'rss2-broken':
            # what this publisher's system does: entities of HTML in XML, and an ampersand as it is typed
            description = a.summary.replace(' — ', '&nbsp;&mdash; ').replace('<', '&lt;') + '&nbsp;&hellip;'
        media = f'<enclosure url="{site.picture(a)}" type="image/png" length="0"/>' if a.image else ''
        yield (f'<item><title>{esc(a.title)}</title><link>{esc(link)}</link>'
               f'<guid isPermaLink="false">{site.name}-{a.slug}</guid><dc:creator>{esc(a.by)}</dc:creator>'
               f'<pubDate>{format_datetime(a.date)}</pubDate>' + ''.join(f'<category>{esc(t)}</category>' for t in a.tags) +
               f'<description>{description}</description>{body}{media}</item>')


def rss2(site):
    items = '\n'.join(rss_items(site))
    return f'''<?xml version="1.0" encoding="{site.charset}"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>{esc(site.title)}</title><link>{site.home}</link><description>{esc(site.title)}, {site.head["place"]}</description>
<language>{site.language}</language><copyright>{esc(site.head["rights"])}</copyright><ttl>30</ttl>
{items}
</channel></rss>
'''


def rss1(site):
    rows = '\n'.join(f'<rdf:li rdf:resource="{site.page(a)}"/>' for a in site.articles)
    items = '\n'.join(
        f'<item rdf:about="{site.page(a)}"><title>{esc(a.title)}</title><link>{site.page(a)}</link>'
        f'<description>{esc(a.summary)}</description><dc:creator>{esc(a.by)}</dc:creator><dc:date>{a.date.isoformat()}</dc:date>'
        + ''.join(f'<dc:subject>{esc(t)}</dc:subject>' for t in a.tags) + '</item>' for a in site.articles)
    return f'''<?xml version="1.0" encoding="Shift_JIS"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
 xmlns:dc="http://purl.org/dc/elements/1.1/" xml:lang="{site.language}">
<channel rdf:about="{site.home}{site.feed_name}"><title>{esc(site.title)}</title><link>{site.home}</link>
<description>{esc(site.title)}</description><dc:language>{site.language}</dc:language><dc:rights>{esc(site.head["rights"])}</dc:rights>
<items><rdf:Seq>
{rows}
</rdf:Seq></items></channel>
{items}
</rdf:RDF>
'''


def atom(site):
    xhtml = site.format == 'atom-xhtml'
    entries = []
    for a in site.articles:
        updated = (a.updated or a.date).isoformat()
        if xhtml:
            content = (f'<content type="xhtml" xml:base="{a.date:%Y/%m}/"><div xmlns="http://www.w3.org/1999/xhtml">'
                       f'{body_html(site, a, relative=True)}</div></content>')
        else:
            content = f'<content type="html">{esc(body_html(site, a, relative=True))}</content>'
        entries.append(
            f'<entry><id>tag:{site.name}.example,2025:{a.slug}</id><title>{esc(a.title)}</title>'
            f'<link href="{a.date:%Y/%m}/{a.slug}.html"/><published>{a.date.isoformat()}</published><updated>{updated}</updated>'
            f'<author><name>{esc(a.by)}</name></author><summary>{esc(a.summary)}</summary>'
            + ''.join(f'<category term="{esc(t)}"/>' for t in a.tags) + content + '</entry>')
    newest = max((a.updated or a.date) for a in site.articles).isoformat()
    return f'''<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="{site.language}" xml:base="{site.home}">
<id>tag:{site.name}.example,2025:feed</id><title>{esc(site.title)}</title><updated>{newest}</updated>
<link rel="self" href="{site.home}{site.feed_name}"/><link href="{site.home}"/><rights>{esc(site.head["rights"])}</rights>
''' + '\n'.join(entries) + '\n</feed>\n'


def json_feed(site):
    items = []
    for a in site.articles:
        item = {'id': f'{site.name}/{a.slug}', 'url': site.page(a), 'title': a.title, 'summary': a.summary,
                'content_html': body_html(site, a), 'date_published': a.date.isoformat(), 'authors': [{'name': a.by}],
                'tags': a.tags}
        if a.image:
            item['image'] = site.picture(a)
        if a.updated:
            item['date_modified'] = a.updated.isoformat()
        items.append(item)
    return json.dumps({'version': 'https://jsonfeed.org/version/1.1', 'title': site.title, 'home_page_url': site.home,
                       'feed_url': site.home + site.feed_name, 'language': site.language, 'items': items},
                      ensure_ascii=False, indent=1)


WRITERS = {'json': json_feed, 'atom': atom, 'atom-xhtml': atom, 'rss1-sjis': rss1}


# ---- pictures ----

def picture(seed, colour):
    """A PNG of 320 × 180: hills in shades of the site's colour."""
    r, g, b = (int(colour[i:i + 2], 16) for i in (1, 3, 5))
    noise = hashlib.sha256(seed.encode()).digest()
    heights = [[35 + k * 35 + noise[(x // 40 + k * 9) % 32] * 30 // 255 for x in range(0, 361, 40)] for k in range(3)]

    def ridge(k, x):
        left, part = heights[k][x // 40], x % 40
        return left + (heights[k][x // 40 + 1] - left) * part // 40

    ridges = [[ridge(k, x) for x in range(320)] for k in range(3)]
    palette = [tuple(c + (255 - c) * share // 100 for c in (r, g, b)) for share in (88, 62, 34, 0)]
    rows = bytearray()
    for y in range(180):
        rows.append(0)
        rows += bytes(sum(1 for k in range(3) if y > ridges[k][x]) for x in range(320))

    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 320, 180, 8, 3, 0, 0, 0)) +
            chunk(b'PLTE', b''.join(bytes(p) for p in palette)) + chunk(b'IDAT', zlib.compress(bytes(rows), 9)) + chunk(b'IEND', b''))


# ---- files ----

def put(path, data):
    """Writes only what differs, all at once: what did not change keeps its time and so its ETag."""
    try:
        with open(path, 'rb') as f:
            if f.read() == data:
                return
    except OSError:
        pass
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + '.new', 'wb') as f:
        f.write(data)
    os.replace(path + '.new', path)


def build(directory, base, corrected=False, edit=None):
    """The sites' files.  `edit` may change each site (its list of articles) before it is written."""
    sites = read_sites(base, corrected)
    for site in sites:
        if edit:
            edit(site)
        top = os.path.join(directory, site.name)
        charset = site.charset
        if site.feed_name:
            text = WRITERS.get(site.format, rss2)(site)
            put(os.path.join(top, site.feed_name), text.encode(charset, 'xmlcharrefreplace'))
        put(os.path.join(top, 'index.html'), front_page(site).encode(charset, 'xmlcharrefreplace'))
        for a in site.articles:
            put(os.path.join(top, f'{a.date:%Y/%m}', a.slug + '.html'), article_page(site, a).encode(charset, 'xmlcharrefreplace'))
            if a.image and not os.path.exists(os.path.join(top, 'pictures', a.slug + '.png')):
                put(os.path.join(top, 'pictures', a.slug + '.png'), picture(a.slug, site.head['colour']))
    links = ''.join(f'<li><a href="{s.name}/">{esc(s.title)}</a></li>' for s in sites)
    put(os.path.join(directory, 'index.html'), f'<!DOCTYPE html><meta charset="utf-8"><title>Newsroom</title><ul>{links}</ul>'.encode())
    put(os.path.join(directory, 'robots.txt'), b'User-agent: *\nDisallow: /private/\nAllow: /\n')
    return sites


# ---- a configuration that fetches them ----

LISTING = '''    listing {
        items = "//ul[@class='list']/li"
        title = "a"
        link = "a/@href"
        date = "span[@class='date']"
        summary = "p"
    }
'''


def source_text(site, policy, extract):
    feed = site.home + (site.feed_name or '')
    return (f'source {site.name} {{\n    feed = "{feed}"\n    title = "{site.title}"\n    home = "{site.home}"\n'
            f'    language = {site.language}\n    rights = "{site.head["rights"]}"\n    content = {policy}\n    every = 1s\n'
            + ('    extract = true\n' if extract else '') + (LISTING if not site.feed_name else '') + '}\n')


def write_conf(directory, base, store, site_base, every='1s'):
    sites = read_sites(base)
    os.makedirs(os.path.join(directory, 'sources.d'), exist_ok=True)
    put(os.path.join(directory, 'cadialog.conf'), (
        f'# Made by tests/newsroom/newsroom.py.\nstore = "{store}"\n'
        f'site {{\n    title = "Central Asia + Japan Dialogue"\n    description = "Fetched from the newsroom of the tests."\n'
        f'    base-url = "{site_base}"\n    contact = "mailto:editor@institute.example"\n}}\n'
        f'fetch {{\n    contact = "mailto:editor@institute.example"\n    every = {every}\n    timeout = 10s\n'
        f'    allow-private-addresses = true\n}}\n').encode())
    policies = {'rss2-content': 'full', 'json': 'full', 'rss1-sjis': 'title'}
    text = ''.join(source_text(s, policies.get(s.format, 'summary'), s.format in ('rss2-teaser', 'rss2-broken', 'listing', 'rss1-sjis'))
                   for s in sites).replace('every = 1s', f'every = {every}')
    put(os.path.join(directory, 'sources.d', 'newsroom.conf'), text.encode())
    topics = os.path.join(HERE, '..', '..', 'conf', 'topics.d')
    for name in sorted(os.listdir(topics)):
        with open(os.path.join(topics, name), 'rb') as f:
            put(os.path.join(directory, 'topics.d', name), f.read())
    return sites


# ---- the server ----

def find_server():
    path = os.environ.get('PATH', '') + ':/usr/sbin:/usr/local/sbin'
    found = shutil.which(SERVER, path=path)
    if not found:
        sys.exit('newsroom: lighttpd is not installed')
    return found


def free_port():
    with socket.socket() as s:
        s.bind(('127.0.0.1', 0))
        return s.getsockname()[1]


def server_conf(directory, port):
    return f'''server.modules = ("mod_accesslog")
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{directory}/www"
server.errorlog = "{directory}/error.log"
accesslog.filename = "{directory}/access.log"
accesslog.format = "%t %m %U%q %s %{{User-Agent}}i"
index-file.names = ("index.html")
server.stat-cache-engine = "disable"
mimetype.assign = (".html" => "text/html", ".xml" => "application/xml", ".rdf" => "application/rdf+xml",
    ".atom" => "application/atom+xml", ".json" => "application/feed+json", ".png" => "image/png", ".txt" => "text/plain")
'''


class Newsroom:
    """Builds and serves below a directory (a temporary one where none is given)."""

    def __init__(self, directory=None, port=None):
        self.own = directory is None
        self.directory = os.path.abspath(directory or tempfile.mkdtemp(prefix='newsroom-'))
        self.port = port or free_port()
        self.base = f'http://127.0.0.1:{self.port}/'
        self.process = None
        self.sites = build(os.path.join(self.directory, 'www'), self.base)

    def launch(self):
        conf = os.path.join(self.directory, 'lighttpd.conf')
        put(conf, server_conf(self.directory, self.port).encode())
        self.process = subprocess.Popen([find_server(), '-D', '-f', conf], stdin=subprocess.DEVNULL)

    def start(self):
        self.launch()
        for _ in range(100):
            try:
                urllib.request.urlopen(self.base + 'robots.txt', timeout=5).close()
                return self
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        self.stop()
        raise RuntimeError('the newsroom did not start')

    def publish(self, corrected=False, edit=None):
        self.sites = build(os.path.join(self.directory, 'www'), self.base, corrected, edit)

    def correct(self):
        self.publish(corrected=True)

    def stop(self):
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.wait(10)
        if self.own:
            shutil.rmtree(self.directory, ignore_errors=True)

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()


def serve(directory, port):
    room = Newsroom(directory, port)
    room.own = False
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        room.start()
        print(room.base, flush=True)
        return room.process.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        room.stop()


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('do', choices=('build', 'conf', 'serve'))
    p.add_argument('directory')
    p.add_argument('--base', help='address under which the sites are served, ending in a slash')
    p.add_argument('--port', type=int)
    p.add_argument('--corrected', action='store_true')
    p.add_argument('--store')
    p.add_argument('--site-base')
    p.add_argument('--every', default='1s')
    a = p.parse_args()
    if a.do == 'serve':
        return serve(a.directory, a.port)
    if not a.base or (a.do == 'conf' and not (a.store and a.site_base)):
        p.error('--base is missing' if not a.base else '--store and --site-base are missing')
    if a.do == 'build':
        build(a.directory, a.base, a.corrected)
    else:
        write_conf(a.directory, a.base, a.store, a.site_base, a.every)
    return 0


if __name__ == '__main__':
    sys.exit(main())
