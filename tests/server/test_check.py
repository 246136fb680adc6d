#!/usr/bin/env python3
# runs-under: asan
"""`cadialog check` over tests/golden/config/, `cadialog opml`, and wrong usage of the commands.

Each directory of golden/config holds a configuration and `expected`: the lines of standard error.  With --write the
expected files are written anew; read the difference before you keep it."""
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PROGRAM = os.path.join(TOP, os.environ.get('CADIALOG_BUILD', 'build'), 'feeds', 'cadialog')
GOLDEN = os.path.join(TOP, 'tests', 'golden', 'config')
counts = {'passed': 0, 'failed': 0}


def expect(what, good, detail=''):
    counts['passed' if good else 'failed'] += 1
    if not good:
        print(f'FAILED {what}\n{detail}')


def cadialog(*args, cwd=TOP, stdin=b''):
    return subprocess.run([PROGRAM, *args], cwd=cwd, input=stdin, capture_output=True, timeout=60)


def check_golden(write):
    for name in sorted(os.listdir(GOLDEN)):
        r = cadialog('check', '--config', name, cwd=GOLDEN)
        told = r.stderr.decode('utf-8', 'backslashreplace')
        path = os.path.join(GOLDEN, name, 'expected')
        if write:
            with open(path, 'w') as f:
                f.write(told)
        with open(path) as f:
            wanted = f.read()
        expect(f'golden/config/{name}', told == wanted and r.returncode == (2 if wanted else 0), f'status {r.returncode}, told:\n{told}')


def check_conf_argument():
    r = cadialog('check', '--config', 'conf')
    expect('the shipped configuration is right', r.returncode == 0 and b'sources' in r.stdout, r.stderr.decode())
    r = cadialog('check', '--config', '/nonexistent')
    expect('a missing directory is told', r.returncode == 2 and b'/nonexistent/cadialog.conf:1: cannot be read' in r.stderr, r.stderr.decode())
    with tempfile.TemporaryDirectory() as d:
        os.mkdir(os.path.join(d, 'cadialog.conf'))
        r = cadialog('check', '--config', d)
        expect('a directory in the place of a file is told', r.returncode == 2 and b'cannot be read' in r.stderr, r.stderr.decode())


def check_odd_places():
    """Files that are none, and a store's path where something else stands: told before anything waits for it or writes there."""
    def conf(d, store='store.db'):
        os.makedirs(os.path.join(d, 'sources.d'))
        with open(os.path.join(d, 'cadialog.conf'), 'w') as f:
            f.write(f'store = "sqlite:{store}"\n')

    with tempfile.TemporaryDirectory() as d:
        conf(d)
        os.mkfifo(os.path.join(d, 'sources.d', '1.conf'))
        r = cadialog('check', '--config', d)
        expect('a pipe in the place of a file is told', r.returncode == 2 and b'1.conf:1: cannot be read: is a pipe' in r.stderr, r.stderr)
        r = cadialog('check', '--config', os.path.join(d, 'cadialog.conf'))
        expect('a file in the place of the directory', r.returncode == 2 and r.stderr.count(b'\n') == 2 and b'is no directory' in r.stderr, r.stderr)
        r = cadialog('check', '--config', '')
        expect('"" is no directory', r.returncode == 2 and r.stderr.startswith(b'usage: '), r.stderr)
    for store, code, words in (('sources.d', 2, b'not a file'), ('cadialog.conf', 2, b'file is not a database'),
                               ('missing/store.db', 0, b'its directory is not there'), ('store.db', 0, b'not there yet')):
        with tempfile.TemporaryDirectory() as d:
            conf(d, store)
            r = cadialog('check', '--config', d)
            expect(f'a store at {store}', r.returncode == code and words in r.stdout + r.stderr, r.stdout + r.stderr)
    with tempfile.TemporaryDirectory() as d:
        conf(d)
        with open(os.path.join(d, 'sources.d', '1.conf'), 'w') as f:
            f.write('source one { feed = "http://a.example/f" }\nsource two { feed = "HTTP://A.example/f" }\n'
                    'source three { feed = "http://a.example/f" items = "//li" }\n')
        r = cadialog('check', '--config', d)
        expect('an address of two sources is told, and no mistake', r.returncode == 0 and r.stderr.count(b'\n') == 1 and
               b'1.conf:2: [source two] feed: that of source one too' in r.stderr, r.stderr)


def check_usage():
    for args in ([], ['nonsense'], ['check'], ['check', '--config'], ['check', 'conf'], ['opml'], ['opml', 'import', '--config', 'conf'],
                 ['doctor'], ['fetch'], ['run'], ['list'], ['render', '--config', 'conf'], ['export', '--config', 'conf'],
                 ['status'], ['forget', '--config', 'conf'], ['parse'], ['extract'], ['sanitize'], ['robots'], ['parse', '--nonsense', 'x']):
        r = cadialog(*args)
        expect(f'wrong usage {args}', r.returncode == 2 and r.stderr and not r.stdout, f'status {r.returncode} {r.stderr[:200]}')
    for args in (['--help'], ['--version'], ['help', 'fetch'], ['fetch', '--help'], ['opml', '-h'], ['robots', '--help']):
        r = cadialog(*args)
        expect(f'{args}', r.returncode == 0 and r.stdout and not r.stderr)
    with open('/dev/full', 'wb') as full:
        r = subprocess.run([PROGRAM, 'opml', 'export', '--config', 'conf'], cwd=TOP, stdout=full, stderr=subprocess.PIPE)
        expect('a full disk is told', r.returncode == 1 and r.stderr.count(b'\n') == 1, r.stderr.decode())


OPML = b'''<?xml version="1.0"?><!DOCTYPE opml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<opml version="1.0"><head><title>a & b</title></head><body>
<outline text="Group"><outline text="The &quot;Best&quot; ${HOME}" xmlUrl="https://a.example/feed" htmlUrl="https://a.example/"/>
<outline text="&#x4e2d;" xmlurl="http://www.b.example/rss.xml"/><outline text="&#x4e2d;" xmlUrl="http://b.example/other"/>
<outline title="again" xmlUrl="http://www.a.example/feed/"/><outline title="astana" xmlUrl="https://astanatimes.com/feed/"/>
<outline title="line&#10;break" xmlUrl="https://c.example/"/><outline title="&x;" xmlUrl="ftp://x"/></outline></body></opml>'''


def check_both_spellings():
    """--config DIR and --config=DIR mean the same to every command: the missing directory is named, not the usage."""
    missing = '/nonexistent'
    for name, *rest in (('check',), ('doctor',), ('export', 'out'), ('fetch',), ('forget', 'http://a.example/'), ('list',),
                        ('opml', 'export'), ('render', 'feed.atom'), ('run',), ('status',)):
        verb, rest = ([rest[0]], rest[1:]) if name == 'opml' else ([], rest)
        for spelling in (['--config', missing], ['--config=' + missing]):
            r = cadialog(name, *verb, *spelling, *rest)
            told = r.stderr + r.stdout
            expect(f'{name} {" ".join(spelling)}', b'usage' not in told and b'/nonexistent' in told and r.returncode != 0, told.decode())


def check_opml():
    r = cadialog('opml', 'import', '--config', 'conf', '-', stdin=OPML)
    text = r.stdout.decode()
    expect('import reads what is new', r.returncode == 0 and text.count('source ') == 4 and b'2 known already, 1 left out' in r.stderr, text)
    expect('import loads no entity', 'root:' not in text, text)
    with tempfile.TemporaryDirectory() as d:
        os.mkdir(os.path.join(d, 'sources.d'))
        with open(os.path.join(d, 'cadialog.conf'), 'w') as f:
            f.write('store = "x.db"\n')
        with open(os.path.join(d, 'sources.d', 'a.conf'), 'w') as f:
            f.write(text)
        r = cadialog('opml', 'export', '--config', d)
        expect('what import wrote is a configuration', r.returncode == 0, r.stderr.decode())
        rows = list(ET.fromstring(r.stdout).iter('outline')) if r.returncode == 0 else []
        expect('titles survive both ways', [o.get('title') for o in rows][0] == 'The "Best" ${HOME}', str([o.attrib for o in rows]))
        expect('addresses survive both ways', rows[1].get('xmlUrl') == 'http://www.b.example/rss.xml')
        r = cadialog('opml', 'export', '--config', d, os.path.join(d, 'cadialog.conf'))
        expect('export overwrites nothing', r.returncode == 1 and b'File exists' in r.stderr, r.stderr.decode())
    for bad, why in ((b'', b'is empty'), (b'<html></html>', b'is no OPML'), (b'{}', b'is no OPML'), (b'<opml><body/></opml>', b'names no feed')):
        r = cadialog('opml', 'import', '--config', 'conf', '-', stdin=bad)
        expect(f'import of {bad}', r.returncode == 1 and why in r.stderr and r.stderr.count(b'\n') == 1, r.stderr.decode())


PRIVATE = '''
site { title = "Keys" }
source plain { feed = "https://a.example/feed" }
source login { feed = "https://name:open-sesame@b.example/feed" }
source half { feed = "https://name:${CADIALOG_TEST_WORD}@c.example/feed?page=1" }
source key { feed = "https://d.example/feed?key=${CADIALOG_TEST_WORD}" }
source stands { feed = "https://e.example/feed?key=${CADIALOG_TEST_UNSET:-public}" }
'''


def check_export_of_passwords():
    env = {**os.environ, 'CADIALOG_TEST_WORD': 'abracadabra'}
    with tempfile.TemporaryDirectory() as d:
        with open(os.path.join(d, 'cadialog.conf'), 'w') as f:
            f.write(PRIVATE)
        for flags in ([], ['--passwords']):
            r = subprocess.run([PROGRAM, 'opml', 'export', '--config', d, *flags], capture_output=True, timeout=60, env=env)
            feeds = [o.get('xmlUrl') for o in ET.fromstring(r.stdout).iter('outline')]
            kept = {'name:open-sesame@', 'name:abracadabra@', '?key=abracadabra'} if flags else set()
            told = r.stderr.decode()
            expect(f'export {flags}: passwords', {k for k in ('name:open-sesame@', 'name:abracadabra@', '?key=abracadabra')
                                                  if any(k in f for f in feeds)} == kept, feeds)
            expect(f'export {flags}: what is no secret', {'https://a.example/feed'} < set(feeds) and len(feeds) == (5 if flags else 3) and
                   all(any(h in f for f in feeds) for h in ('b.example/feed', 'c.example/feed?page=1')), feeds)
            expect(f'export {flags}: told', told.count('\n') == (0 if flags else 4) and 'abra' not in told and 'sesame' not in told, told)


def main():
    check_export_of_passwords()
    check_golden('--write' in sys.argv[1:])
    check_conf_argument()
    check_odd_places()
    check_usage()
    check_both_spellings()
    check_opml()
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())
