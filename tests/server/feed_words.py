"""What the strict checkers of feeds share: dates, addresses, languages, HTML within entries.

A checker is given a document and gives a list of sentences, one for each rule that it breaks; an empty list is a valid
document.  The rules are those of the specifications, where they say MUST, and where they say SHOULD those that our own feeds
keep."""

import datetime
import email.utils
import html.parser
import re
import urllib.parse
import xml.etree.ElementTree as ET

RFC3339 = re.compile(r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)")
RFC822 = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} "
                    r"\d\d:\d\d:\d\d (GMT|[+-]\d{4})")
DAYS = "Mon Tue Wed Thu Fri Sat Sun".split()
LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")
MEDIA_TYPE = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+/[!#$%&'*+.^_`|~0-9A-Za-z-]+(; ?[!#$%&'*+.^_`|~0-9A-Za-z-]+=[^;]+)*")
#: What may stand in an IRI (RFC 3987): no blank, no quotation mark, no bracket of any kind but those of an IPv6 host.
IRI_CHARACTERS = re.compile(r"[!#$&'()*+,./0-9:;=?@A-Z\[\]_a-z~%\-\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U000efffd]+")
TAG = re.compile(r"tag:(([a-z0-9-]+\.)*[a-z0-9-]+|[A-Za-z0-9._-]+@[a-z0-9.-]+),\d{4}(-\d\d(-\d\d)?)?:"
                 r"([A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-F]{2})*")
#: Attributes of HTML that hold addresses.
ADDRESSES = {"href", "src", "cite", "poster", "data", "action", "longdesc", "background"}
VOID = {"area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"}


def is_date(text):
    """A date-time of RFC 3339 with capital letters, of a day that there is."""
    m = RFC3339.fullmatch(text or "")
    if not m:
        return False
    try:
        datetime.datetime(*map(int, m.groups()[:6]))
    except ValueError:
        return False
    return True


def when(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00"))


def is_mail_date(text):
    """A date of RFC 822 with a year of four digits, and the right day of the week."""
    if not RFC822.fullmatch(text or ""):
        return False
    try:
        return email.utils.parsedate_to_datetime(text).weekday() == DAYS.index(text[:3])
    except ValueError:
        return False


def is_iri(text):
    """Absolute, and nothing in it that would have to be escaped."""
    if not text or not IRI_CHARACTERS.fullmatch(text) or re.search(r"%(?![0-9A-Fa-f]{2})", text):
        return False
    if not re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", text):
        return False
    try:
        parts = urllib.parse.urlsplit(text)
        parts.port
    except ValueError:
        return False
    if parts.scheme in ("http", "https"):
        return bool(parts.hostname) and not re.search(r"[\[\]]", parts.path + parts.query + parts.fragment)
    return parts.scheme != "tag" or bool(TAG.fullmatch(text))


def is_web(text):
    return is_iri(text) and text.split(":")[0] in ("http", "https")


def is_language(text):
    return bool(LANGUAGE.fullmatch(text or ""))


def is_media_type(text):
    return bool(MEDIA_TYPE.fullmatch(text or ""))


def read_xml(data):
    """The root, and what is wrong with the document before anything of it is looked at."""
    wrong = []
    if not data.startswith(b'<?xml version="1.0" encoding="utf-8"?>'):
        wrong.append("the XML declaration with its encoding is not the first thing")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        wrong.append("there is a DTD")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as e:
        return None, [*wrong, f"not UTF-8: {e}"]
    if re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]", text):
        wrong.append("there are control characters")
    try:
        return ET.fromstring(data), wrong
    except ET.ParseError as e:
        return None, [*wrong, f"not well-formed: {e}"]


class Fragment(html.parser.HTMLParser):
    """The HTML of an entry: what a reader has to be able to rely on."""

    def __init__(self):
        super().__init__()
        self.wrong, self.open, self.text = [], [], []

    def handle_starttag(self, tag, attributes):
        if tag in ("script", "style", "object", "base", "link", "meta", "form", "html", "body", "head"):
            self.wrong.append(f"<{tag}> in content")
        for name, value in attributes:
            if name.startswith("on") or name == "style":
                self.wrong.append(f"attribute {name} in content")
            if name in ADDRESSES and not is_iri(value):
                self.wrong.append(f"{name}={value!r} in content is no absolute address")
            if name in ADDRESSES and (value or "").lower().startswith(("javascript:", "data:", "vbscript:")):
                self.wrong.append(f"{name}={value!r} in content can run")
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag in VOID:
            return
        if not self.open or self.open[-1] != tag:
            self.wrong.append(f"</{tag}> in content closes nothing")
        else:
            self.open.pop()

    def handle_data(self, data):
        self.text.append(data)


def check_html(fragment):
    """What is wrong with a fragment, and its text."""
    parser = Fragment()
    parser.feed(fragment)
    parser.close()
    if parser.open:
        parser.wrong.append(f"{parser.open} in content are not closed")
    return parser.wrong, "".join(parser.text)


def last_paragraph(fragment):
    """The text of the last <p> of a fragment."""
    found = re.findall(r"<p[^>]*>(.*?)</p>", fragment, re.S)
    return check_html(found[-1])[1] if found else ""
