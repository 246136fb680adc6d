#!/usr/bin/env python3
# runs-under: asan
"""End to end: the real fetcher reads the newsroom over HTTP, the real lighttpd publishes what it stored."""
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ET
from html.parser import HTMLParser

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path.insert(0, os.path.join(TOP, 'tests', 'newsroom'))
import newsroom  # noqa: E402

BUILD = os.path.join(TOP, os.environ.get('CADIALOG_BUILD', 'build'))
PROGRAM = os.path.join(BUILD, 'feeds', 'cadialog')
MODULE = os.path.join(BUILD, 'mod_cadialog', 'mod_cadialog.so')
ATOM = '{http://www.w3.org/2005/Atom}'
counts = {'passed': 0, 'failed': 0, 'skipped': 0}


def expect(what, good, detail=''):
    counts['passed' if good else 'failed'] += 1
    if not good:
        print(f'FAILED {what}\n{str(detail)[:2000]}', flush=True)
    return good


def cadialog(*args, timeout=120):
    return subprocess.run([PROGRAM, *args], cwd=TOP, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout)


def json_lines(text):
    return [json.loads(line) for line in text.splitlines() if line.strip()]


# ---- the fetcher ----

def check_fetch(conf, room):
    r = cadialog('fetch', '--config', conf, '--now', '--json')
    lines = json_lines(r.stdout)
    names = {s.name for s in room.sites}
    expect('the first fetch succeeds', r.returncode == 0, r.stderr + r.stdout)
    expect('one line a source', {line['source'] for line in lines} == names and len(lines) == len(names), r.stdout)
    for line in lines:
        wanted = len(next(s for s in room.sites if s.name == line['source']).articles)
        expect(f"{line['source']}: all articles are new", line['status'] == 'new' and line['new'] == wanted and not line.get('error'), line)
        expect(f"{line['source']}: a next time is named", line.get('next'), line)
    r = cadialog('fetch', '--config', conf, '--now', '--json')
    again = json_lines(r.stdout)
    expect('the second fetch adds nothing', r.returncode == 0 and all(li['status'] == 'unchanged' and not li['new'] and not li['updated'] for li in again), r.stdout)
    feeds = [li for li in again if li['source'] != 'dialogue-institute']
    expect('the second fetch is conditional', all(li['http'] == 304 for li in feeds), r.stdout)


def listed(conf, *more):
    r = cadialog('list', '--config', conf, '--json', '--limit', '1000', *more)
    expect(f'list {more} succeeds', r.returncode == 0, r.stderr)
    return json_lines(r.stdout)


def check_list(conf, room):
    items = listed(conf)
    titles = sorted(i['title'] for i in items)
    wanted = sorted(a.title for s in room.sites for a in s.articles)
    expect('every article is stored once, its title as its author wrote it, whatever the encoding', titles == wanted,
           f'missing {set(wanted) - set(titles)}, too many {set(titles) - set(wanted)}')
    dates = {i['title']: i['date_published'] for i in items if i.get('date_published')}
    wrong = [a.title for s in room.sites for a in s.articles if s.format != 'listing'
             and dates.get(a.title) and newsroom.datetime.fromisoformat(dates[a.title].replace('Z', '+00:00')) != a.date]
    expect('dates are those of the newsroom', not wrong and len(dates) == len(items), wrong)
    for site in room.sites:
        mine = listed(conf, '--source', site.name)
        expect(f'list --source {site.name}', len(mine) == len(site.articles), len(mine))
    expect('a topic holds articles in four languages',
           {'en', 'ru', 'kk', 'ja'} <= {i.get('language', '')[:2] for i in listed(conf, '--topic', 'ca-japan')})
    return items


#: Who said what, in four languages and by several manners of quoting.
SAID = (
    ('Naoko Hayashida', 'If one of the three answers is'), ('Azamat Toktosunov', 'Give us forty scholarships'),
    ('Hiroshi Kamata', 'We counted every culvert'), ('Sherzod Ganiev', 'I am the arrow'), ('Elmira Dooronbekova', 'Water that is not there'),
    ('Рустам Назаров', 'Девять настоящих лучше сорока красивых'), ('Серик Ахметов', 'Опоздание на минуту'),
    ('Қанат Мұратов', 'Жел бізде бұрыннан бар'), ('Жанар Төлегенова', 'Балалар иероглифті'), ('アビシェフ', '首脳会合は締め切りだ'),
)


def check_annotations(items):
    said = [(q.get('speaker') or '', q['quote']) for i in items for q in i['_cadialog'].get('quotations', [])]
    expect('people are quoted', len(said) >= 60, len(said))
    for speaker, words in SAID:
        found = [who for who, quote in said if quote.startswith(words)]
        expect(f'{speaker}: {words}', found and all(speaker in who for who in found), found)
    stories = {}
    for i in items:
        stories.setdefault(i['_cadialog'].get('story'), set()).add(i['_cadialog']['source'])
    expect('an event told by several sources is one story', any(name and len(told_by) >= 3 for name, told_by in stories.items()), stories)
    revised = [i['title'] for i in items if i['_cadialog']['revision'] != 1]
    expect('reading an article page is no correction', not revised, revised)


def check_killed(base, directory):
    """kill -9 in the middle of a fetch: what a later fetch finds is whole."""
    conf = os.path.join(directory, 'killed')
    newsroom.write_conf(conf, base, 'sqlite:killed.db', 'https://institute.example/dialogue/')
    for delay in (0.02, 0.05, 0.1, 0.2, 0.4):
        p = subprocess.Popen([PROGRAM, 'fetch', '--config', conf, '--now', '--json'], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay)
        p.send_signal(signal.SIGKILL)
        p.wait()
    r = cadialog('fetch', '--config', conf, '--now', '--json')
    expect('a fetch after five kills succeeds', r.returncode == 0, r.stdout + r.stderr)
    items = listed(conf)
    expect('nothing is lost or doubled after kills', len({i['title'] for i in items}) == len(items) == 42, len(items))


# ---- the server ----

class Server:
    def __init__(self, directory, store):
        self.port = newsroom.free_port()
        self.base = f'http://127.0.0.1:{self.port}/dialogue/'
        self.directory = os.path.join(directory, 'server')
        modules = os.path.join(self.directory, 'modules')
        os.makedirs(modules)
        for name in os.listdir('/usr/lib/lighttpd'):
            os.symlink(os.path.join('/usr/lib/lighttpd', name), os.path.join(modules, name))
        shutil.copy(MODULE, modules)
        self.conf = os.path.join(self.directory, 'lighttpd.conf')
        with open(self.conf, 'w') as f:
            f.write(f'server.modules = ("mod_cadialog")\nserver.bind = "127.0.0.1"\nserver.port = {self.port}\n'
                    f'server.document-root = "{self.directory}"\nserver.errorlog = "{self.directory}/error.log"\n'
                    f'cadialog.store = "{store}"\ncadialog.mount = "/dialogue/"\n')
        env = dict(os.environ)
        if 'asan' in os.path.basename(BUILD):  # the module needs its runtime in a server that was built without
            env['LD_PRELOAD'] = subprocess.run(['gcc', '-print-file-name=libasan.so'], capture_output=True, text=True).stdout.strip()
            env['ASAN_OPTIONS'] = 'detect_leaks=0:exitcode=99'
        self.process = subprocess.Popen([newsroom.find_server(), '-D', '-m', modules, '-f', self.conf], env=env, stdin=subprocess.DEVNULL)
        for _ in range(200):
            try:
                self.get('feed.atom')
                return
            except OSError:
                if self.process.poll() is not None:
                    break
                time.sleep(0.05)
        with open(os.path.join(self.directory, 'error.log')) as f:
            raise RuntimeError('lighttpd did not start: ' + f.read())

    def get(self, path, **headers):
        request = urllib.request.Request(self.base + path, headers={k.replace('_', '-'): v for k, v in headers.items()})
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.headers, answer.read()
        except urllib.error.HTTPError as e:
            return e.code, e.headers, e.read()

    def stop(self):
        self.process.terminate()
        status = self.process.wait(30)
        with open(os.path.join(self.directory, 'error.log'), errors='replace') as f:
            return status, f.read()


def text_of(element, name):
    return element.findtext(ATOM + name) or ''


def check_atom(server, room):
    status, headers, body = server.get('feed.atom')
    if not expect('feed.atom answers', status == 200 and headers['Content-Type'].startswith('application/atom+xml'), (status, body[:300])):
        return
    feed = ET.fromstring(body)
    entries = feed.findall(ATOM + 'entry')
    expect('the feed has an id, a title, updated, self and alternate',
           all(text_of(feed, n) for n in ('id', 'title', 'updated'))
           and {'self', 'alternate'} <= {li.get('rel', 'alternate') for li in feed.findall(ATOM + 'link')}, body[:800])
    ids = [text_of(e, 'id') for e in entries]
    expect('every article is in it, once', len(entries) == 42 and len(set(ids)) == 42, len(entries))
    expect('ids are tag: URIs', all(i.startswith('tag:') for i in ids), ids[:3])
    for name in ('title', 'updated'):
        expect(f'every entry has {name}', all(text_of(e, name) for e in entries))
    expect('every entry names an author or a source', all(e.find(ATOM + 'author') is not None or e.find(ATOM + 'source') is not None for e in entries))
    sources = [e.find(ATOM + 'source') for e in entries]
    expect('every entry is attributed', all(s is not None and text_of(s, 'title') and text_of(s, 'id') for s in sources))
    expect('the rights of a source are kept', {text_of(s, 'rights') for s in sources} == {s.head['rights'] for s in room.sites})
    links = {li.get('href') for e in entries for li in e.findall(ATOM + 'link')}
    expect('articles link to their source', all(room.base in ' '.join(li.get('href') for li in e.findall(ATOM + 'link')) for e in entries), list(links)[:3])
    expect('no tracking parameter survives', not any('utm_' in li for li in links))
    published = [text_of(e, 'published') for e in entries]
    expect('newest first', published == sorted(published, reverse=True), published[:5])
    status, again, body = server.get('feed.atom', If_None_Match=headers['ETag'])
    expect('a second request with its ETag is a 304', status == 304 and not body and again['ETag'] == headers['ETag'], status)


class Plain(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.attributes = set(), set()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


def check_views(server):
    for path, kind in (('feed.rss', 'application/rss+xml'), ('feed.json', 'application/feed+json'), ('index.html', 'text/html'),
                       ('snippet.html', 'text/html'), ('topics/ca-japan/feed.atom', 'application/atom+xml'),
                       ('topics/ca-japan/feed.json', 'application/feed+json'), ('sources/steppe-courier/feed.rss', 'application/rss+xml'),
                       ('sources/chuo-ajia-tsushin/feed.json', 'application/feed+json'), ('languages/ru/feed.atom', 'application/atom+xml'),
                       ('search/feed.atom?q=hydropower', 'application/atom+xml'), ('topics/ca-japan/', 'text/html'),
                       ('sources.opml', 'text/x-opml'), ('embed.html', 'text/html')):
        status, headers, body = server.get(path)
        expect(f'{path} answers', status == 200 and headers['Content-Type'].startswith(kind) and body, (status, headers['Content-Type'], body[:200]))
    for path in ('topics/nothing/feed.atom', 'sources/nothing/feed.rss', 'nothing'):
        expect(f'{path} is not found', server.get(path)[0] == 404)
    found = json.loads(server.get('search/feed.json?q=hydropower')[2])['items']
    expect('the search finds the article on hydropower', any('Hydropower' in i['title'] for i in found), [i['title'] for i in found])
    mine = json.loads(server.get('sources/chuo-ajia-tsushin/feed.json')[2])['items']
    expect('a source with content = title shows no text', mine and all(not i.get('summary') and '暗渠' not in i.get('content_html', '') for i in mine), mine[:1])
    full = json.loads(server.get('sources/steppe-courier/feed.json')[2])['items']
    expect('a source with content = full shows the whole text', any('412 of them' in i.get('content_html', '') for i in full), full[:1])
    parser = Plain()
    parser.feed(server.get('snippet.html?topic=ca-japan&layout=quotes')[2].decode())
    expect('the snippet holds no script and nothing inline', not parser.tags & {'script', 'style', 'iframe', 'html', 'body'}
           and not any(a.startswith('on') or a == 'style' for a in parser.attributes), parser.tags)


def check_same_bytes(server, conf):
    """`cadialog render` and the server answer alike."""
    for path in ('feed.atom', 'feed.json', 'snippet.html?limit=3'):
        r = subprocess.run([PROGRAM, 'render', '--config', conf, path], capture_output=True, timeout=60)
        expect(f'render {path} gives the very bytes', r.returncode == 0 and r.stdout == server.get(path)[2], r.stderr[:300])


def check_clients(server):
    atom = server.get('feed.atom')[2]
    if shutil.which('sfeed'):
        r = subprocess.run(['sfeed', server.base], input=atom, capture_output=True)
        expect('sfeed reads every article', r.returncode == 0 and r.stdout.count(b'\n') == 42, r.stdout.count(b'\n'))
    else:
        counts['skipped'] += 1
    if shutil.which('newsboat'):
        for name in ('feed.atom', 'feed.rss'):
            with tempfile.TemporaryDirectory() as home:
                urls = os.path.join(home, 'urls')
                with open(urls, 'w') as f:
                    f.write(server.base + name + '\n')
                args = ['newsboat', '-u', urls, '-c', os.path.join(home, 'cache.db'), '-C', '/dev/null']
                env = {**os.environ, 'HOME': home, 'TERM': 'dumb'}
                subprocess.run([*args, '-x', 'reload'], env=env, capture_output=True, stdin=subprocess.DEVNULL, timeout=60)
                r = subprocess.run([*args, '-x', 'print-unread'], env=env, capture_output=True, text=True, stdin=subprocess.DEVNULL, timeout=60)
                expect(f'newsboat reads every article of {name}', r.stdout.split()[:1] == ['42'], r.stdout + r.stderr)
    else:
        counts['skipped'] += 1
    r = subprocess.run(['/usr/bin/python3', '-c', 'import feedparser, sys; d = feedparser.parse(sys.stdin.buffer.read()); print(d.bozo, len(d.entries))'],
                       input=atom, capture_output=True)
    if b'No module' in r.stderr:
        counts['skipped'] += 1
    else:
        expect('feedparser reads it without a complaint', r.stdout.split() == [b'False', b'42'] or r.stdout.split() == [b'0', b'42'], r.stdout + r.stderr)


def check_correction(server, conf, room):
    """A correction is one update of one article, and is served within moments."""
    before = {text_of(e, 'id'): text_of(e, 'updated') for e in ET.fromstring(server.get('feed.atom')[2]).findall(ATOM + 'entry')}
    etag = server.get('feed.atom')[1]['ETag']
    room.correct()
    r = cadialog('fetch', '--config', conf, '--now', '--json')
    lines = json_lines(r.stdout)
    expect('the correction is one update', sum(li['updated'] for li in lines) == 1 and sum(li['new'] for li in lines) == 0, r.stdout)
    committed = time.monotonic()
    while time.monotonic() - committed < 10:
        status, headers, body = server.get('feed.atom', If_None_Match=etag)
        if status == 200:
            break
        time.sleep(0.05)
    expect('the server shows it', status == 200 and headers['ETag'] != etag)
    if status != 200:
        return
    print(f'from the end of the fetch to the new answer: {time.monotonic() - committed:.2f} s')
    feed = ET.fromstring(body)
    after = {text_of(e, 'id'): text_of(e, 'updated') for e in feed.findall(ATOM + 'entry')}
    expect('only that one has another date of update, and no id moved',
           before.keys() == after.keys() and sum(before[i] != after[i] for i in before) == 1)
    changed = next((e for e in feed.findall(ATOM + 'entry') if before.get(text_of(e, 'id')) != text_of(e, 'updated')), None)
    expect('it is the corrected article, with its correction',
           changed is not None and 'Tokyo hosts' in text_of(changed, 'title') and '38 projects' in ''.join(changed.itertext()))


def check_store_gone(server, directory):
    """Without its store the server goes on with what it has, or says 503, and never dies."""
    store = os.path.join(directory, 'conf', 'store.db')
    moved = {name: name + '.away' for name in (store, store + '-wal', store + '-shm') if os.path.exists(name)}
    for old, new in moved.items():
        os.rename(old, new)
    time.sleep(2.5)
    statuses = {server.get(p)[0] for p in ('feed.atom', 'topics/summit/feed.json', 'index.html')}
    expect('without its store the server answers 200 or 503', statuses <= {200, 503}, statuses)
    for old, new in moved.items():
        os.rename(new, old)
    time.sleep(2.5)
    expect('and recovers', server.get('topics/education/feed.atom')[0] == 200)


def main():
    directory = tempfile.mkdtemp(prefix='cadialog-newsroom-')
    room = newsroom.Newsroom().start()
    server = None
    try:
        conf = os.path.join(directory, 'conf')
        newsroom.write_conf(conf, room.base, 'sqlite:store.db', 'https://institute.example/dialogue/')
        check_fetch(conf, room)
        check_annotations(check_list(conf, room))
        check_killed(room.base, directory)
        server = Server(directory, f'sqlite:{conf}/store.db')
        check_atom(server, room)
        check_views(server)
        check_same_bytes(server, conf)
        check_clients(server)
        check_correction(server, conf, room)
        check_store_gone(server, directory)
    finally:
        room.stop()
        if server:
            status, log = server.stop()
            expect('lighttpd ends by itself, without a finding', status == 0 and 'Sanitizer' not in log and 'runtime error' not in log, (status, log[-1500:]))
        shutil.rmtree(directory, ignore_errors=True)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())
