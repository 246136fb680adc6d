"""Strict checkers of RSS 2.0 (the specification, and what the RSS Advisory Board's profile recommends) and of OPML 2.0."""

import email.utils
import re

from feed_words import check_html, is_date, is_iri, is_language, is_mail_date, is_media_type, is_web, read_xml

ATOM = "{http://www.w3.org/2005/Atom}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
FH = "{http://purl.org/syndication/history/1.0}"

CHANNEL = {"title": (1, 1), "link": (1, 1), "description": (1, 1), "language": (0, 1), "copyright": (0, 1),
           "managingEditor": (0, 1), "webMaster": (0, 1), "pubDate": (0, 1), "lastBuildDate": (0, 1), "category": (0, 99),
           "generator": (0, 1), "docs": (0, 1), "cloud": (0, 1), "ttl": (0, 1), "image": (0, 1), "rating": (0, 1),
           "textInput": (0, 1), "skipHours": (0, 1), "skipDays": (0, 1), "item": (0, 99999), f"{ATOM}link": (1, 99),
           f"{FH}archive": (0, 1)}
ITEM = {"title": (1, 1), "link": (1, 1), "description": (0, 1), "author": (0, 1), "category": (0, 999), "comments": (0, 1),
        "enclosure": (0, 1), "guid": (1, 1), "pubDate": (1, 1), "source": (0, 1), f"{CONTENT}encoded": (0, 1),
        f"{DC}creator": (1, 99), f"{DC}language": (0, 1), f"{DC}rights": (0, 1), f"{ATOM}updated": (0, 1),
        f"{MEDIA}content": (0, 99), f"{MEDIA}thumbnail": (0, 9)}
ATTRIBUTES = {"guid": {"isPermaLink"}, "category": {"domain"}, "enclosure": {"url", "length", "type"}, "source": {"url"},
              f"{ATOM}link": {"rel", "href", "type"}, f"{MEDIA}thumbnail": {"url", "width", "height"},
              f"{MEDIA}content": {"url", "type", "medium", "fileSize", "duration", "width", "height"}}
ADDRESSES = {"link", "comments", "docs"}
MAIL_DATES = {"pubDate", "lastBuildDate"}
PERSONS = {"author", "managingEditor", "webMaster"}
MEDIUMS = {"image", "audio", "video", "document", "executable"}


class Checker:
    def __init__(self):
        self.wrong = []

    def say(self, where, what):
        self.wrong.append(f"{where}: {what}")

    def children(self, e, rules, where):
        for name, (least, most) in rules.items():
            n = len(e.findall(name))
            if not least <= n <= most:
                self.say(where, f"{n} <{name}>, and not {least} to {most}")
        if (e.text or "").strip() or any((c.tail or "").strip() for c in e):
            self.say(where, "text between elements")
        for c in e:
            if c.tag not in rules:
                self.say(where, f"<{c.tag}> is not known")
            if set(c.attrib) - ATTRIBUTES.get(c.tag, set()):
                self.say(where, f"<{c.tag}> with {sorted(c.attrib)}")
            if c.tag != "item" and len(c):
                self.say(where, f"<{c.tag}> has elements in it")
            self.value(c, where)

    def value(self, c, where):
        name, value = c.tag, c.text or ""
        empty = {"item", "enclosure", f"{ATOM}link", f"{MEDIA}content", f"{MEDIA}thumbnail", f"{FH}archive"}
        if name not in empty and not value.strip():
            self.say(where, f"<{name}> is empty")
        if name in ADDRESSES and not is_web(value):
            self.say(where, f"<{name}> is {value!r}: no address")
        if name in MAIL_DATES and not is_mail_date(value):
            self.say(where, f"<{name}> is {value!r}: no date of RFC 822 with four digits of the year")
        if name == f"{ATOM}updated" and not is_date(value):
            self.say(where, f"<{name}> is {value!r}: no date of RFC 3339")
        if name in ("language", f"{DC}language") and not is_language(value):
            self.say(where, f"<{name}> is {value!r}")
        if name in PERSONS and not re.fullmatch(r"[^@\s]+@[^@\s]+( \(.+\))?", value):
            self.say(where, f"<{name}> is {value!r}: no address of mail")
        if name == "ttl" and not re.fullmatch(r"[1-9]\d*", value):
            self.say(where, f"<ttl> is {value!r}")
        if where != "channel" and name in ("description", f"{CONTENT}encoded"):  # a channel's is plain text
            for what in check_html(value)[0]:
                self.say(where, what)
        self.attribute(c, where)

    def attribute(self, c, where):
        name = c.tag
        if name == f"{ATOM}link" and (not is_iri(c.get("href")) or not c.get("rel") or not is_media_type(c.get("type", "a/b"))):
            self.say(where, f"atom:link {c.attrib}")
        if name == "category" and "domain" in c.attrib and not is_iri(c.get("domain")):
            self.say(where, f"category {c.attrib}")
        if name == "source" and not is_web(c.get("url")):
            self.say(where, f"source {c.attrib}")
        if name == "enclosure":
            right = is_web(c.get("url")) and is_media_type(c.get("type")) and re.fullmatch(r"\d+", c.get("length", ""))
            if not right:
                self.say(where, f"enclosure {c.attrib}")
        if name.startswith(MEDIA):
            if not is_web(c.get("url")) or c.get("medium", "image") not in MEDIUMS or not is_media_type(c.get("type", "a/b")):
                self.say(where, f"{name} {c.attrib}")
            if any(not re.fullmatch(r"\d+", c.get(a, "0")) for a in ("fileSize", "duration", "width", "height")):
                self.say(where, f"{name} {c.attrib}")

    def guid(self, item, where):
        guid = item.find("guid")
        if guid is None:
            return None
        permanent = guid.get("isPermaLink", "true")
        if permanent not in ("true", "false") or (permanent == "true" and not is_web(guid.text)) or not is_iri(guid.text):
            self.say(where, f"guid {guid.text!r} {guid.attrib}")
        return guid.text

    def channel(self, channel, url):
        self.children(channel, CHANNEL, "channel")
        selves = [e.get("href") for e in channel.findall(f"{ATOM}link") if e.get("rel") == "self"]
        if len(selves) != 1 or (url and selves != [url]):
            self.say("channel", f"self is {selves}, and was asked for as {url}")
        links = [e.get("rel") for e in channel.findall(f"{ATOM}link")]
        if len(set(links)) != len(links):
            self.say("channel", f"a relation twice: {links}")
        if channel.find(f"{FH}archive") is not None and "current" not in links:
            self.say("channel", "an archive that does not link to the current feed")
        items = channel.findall("item")
        for i, item in enumerate(items):
            where = f"item {i} ({(item.findtext('title') or '')[:30]})"
            self.children(item, ITEM, where)
        guids = [self.guid(item, f"item {i}") for i, item in enumerate(items)]
        if len(set(guids)) != len(guids):
            self.say("channel", "a guid twice")
        dates = [email.utils.parsedate_to_datetime(i.findtext("pubDate")) for i in items if is_mail_date(i.findtext("pubDate"))]
        if url and dates != sorted(dates, reverse=True):
            self.say("channel", "items are not sorted by publication")


def check_rss(data, url=None):
    """url: the address that the document was asked for under; None: not known."""
    root, wrong = read_xml(data)
    if root is None:
        return wrong
    if root.tag != "rss" or root.attrib != {"version": "2.0"} or [c.tag for c in root] != ["channel"]:
        return [*wrong, f"the root is {root.tag} {root.attrib} with {[c.tag for c in root]}"]
    checker = Checker()
    checker.channel(root[0], url)
    return [*wrong, *checker.wrong]


# ---- OPML ----

HEAD = {"title", "dateCreated", "dateModified", "ownerName", "ownerEmail", "ownerId", "docs", "expansionState", "vertScrollState",
        "windowTop", "windowLeft", "windowBottom", "windowRight"}
OUTLINE = {"text", "type", "xmlUrl", "htmlUrl", "title", "description", "language", "version", "category", "created", "isComment",
           "isBreakpoint", "url"}
VERSIONS = {"RSS", "RSS1", "RSS2", "scriptingNews"}


def check_outline(e, wrong):
    where = f"outline {e.get('text')!r}"
    if set(e.attrib) - OUTLINE or not e.get("text", "").strip():
        wrong.append(f"{where}: {sorted(e.attrib)}")
    if any(not value.strip() for value in e.attrib.values()):
        wrong.append(f"{where}: an empty attribute")
    if e.get("type") == "rss" and not is_iri(e.get("xmlUrl")):
        wrong.append(f"{where}: xmlUrl {e.get('xmlUrl')!r}")
    if not is_web(e.get("htmlUrl", "http://x")) or not is_language(e.get("language", "en")):
        wrong.append(f"{where}: {e.attrib}")
    if e.get("version", "RSS") not in VERSIONS:
        wrong.append(f"{where}: version {e.get('version')!r}")
    for c in e:
        if c.tag != "outline":
            wrong.append(f"{where}: <{c.tag}> in it")
        else:
            check_outline(c, wrong)


def check_head(head, wrong):
    names = [e.tag for e in head]
    if len(set(names)) != len(names) or set(names) - HEAD:
        wrong.append(f"head: {names}")
    for e in head:
        if e.tag.startswith("date") and not is_mail_date(e.text):
            wrong.append(f"<{e.tag}> is {e.text!r}")
        if e.tag in ("docs", "ownerId") and not is_web(e.text):
            wrong.append(f"<{e.tag}> is {e.text!r}")
        if not (e.text or "").strip():
            wrong.append(f"<{e.tag}> is empty")


def check_opml(data, url=None):
    root, wrong = read_xml(data)
    if root is None:
        return wrong
    if root.tag != "opml" or root.attrib != {"version": "2.0"} or [c.tag for c in root] != ["head", "body"]:
        return [*wrong, f"the root is {root.tag} {root.attrib} with {[c.tag for c in root]}"]
    check_head(root[0], wrong)
    if not len(root[1]):
        wrong.append("the body is empty")
    for e in root[1]:
        if e.tag == "outline":
            check_outline(e, wrong)
        else:
            wrong.append(f"<{e.tag}> in the body")
    return wrong
