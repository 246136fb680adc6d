"""A strict checker of Atom (RFC 4287) with feed paging and archives (RFC 5005) and tombstones (RFC 6721)."""

import re

from feed_words import check_html, is_date, is_iri, is_language, is_media_type, is_web, read_xml, when

ATOM = "{http://www.w3.org/2005/Atom}"
AT = "{http://purl.org/atompub/tombstones/1.0}"
FH = "{http://purl.org/syndication/history/1.0}"
MEDIA = "{http://search.yahoo.com/mrss/}"
XML = "{http://www.w3.org/XML/1998/namespace}"

FEED_CHILDREN = {"author": (1, 99), "category": (0, 99), "contributor": (0, 99), "generator": (0, 1), "icon": (0, 1),
                 "id": (1, 1), "link": (1, 99), "logo": (0, 1), "rights": (0, 1), "subtitle": (0, 1), "title": (1, 1),
                 "updated": (1, 1), "entry": (0, 99999)}
ENTRY_CHILDREN = {"author": (1, 99), "category": (0, 999), "content": (0, 1), "contributor": (0, 99), "id": (1, 1),
                  "link": (0, 999), "published": (0, 1), "rights": (0, 1), "source": (0, 1), "summary": (0, 1),
                  "title": (1, 1), "updated": (1, 1)}
SOURCE_CHILDREN = {**{k: (0, most) for k, (_, most) in FEED_CHILDREN.items() if k != "entry"}}
PERSON_CHILDREN = {"name": (1, 1), "uri": (0, 1), "email": (0, 1)}
ATTRIBUTES = {"link": {"href", "rel", "type", "hreflang", "title", "length"}, "category": {"term", "scheme", "label"},
              "content": {"type", "src"}, "generator": {"uri", "version"}, "title": {"type"}, "subtitle": {"type"},
              "summary": {"type"}, "rights": {"type"}}
RELATIONS = {"alternate", "self", "related", "enclosure", "via", "hub", "current", "prev-archive", "next-archive", "first",
             "last", "previous", "next", "license", "replies"}
DATES, IRIS = {"updated", "published"}, {"id", "icon", "logo", "uri"}
TEXTS = {"title", "subtitle", "summary", "rights", "content"}


class Checker:
    def __init__(self):
        self.wrong = []

    def say(self, where, what):
        self.wrong.append(f"{where}: {what}")

    # ---- one element ----

    def attributes(self, e, name, where):
        for key, value in e.attrib.items():
            if key == f"{XML}lang":
                if not is_language(value):
                    self.say(where, f"xml:lang={value!r} is no language tag")
            elif key == f"{XML}base":
                self.say(where, "xml:base: no address of ours needs one")
            elif not key.startswith("{") and key not in ATTRIBUTES.get(name, set()):
                self.say(where, f"attribute {key} is not of <{name}>")

    def text(self, e, name, where):
        kind, value = e.get("type", "text"), e.text or ""
        if kind not in ("text", "html", "xhtml"):
            self.say(where, f"<{name} type={kind!r}>")
        if len(e):
            self.say(where, f"<{name}> has elements in it, and is no xhtml")
        if name == "title" and kind != "text":
            self.say(where, "the title is not plain text")
        if not value.strip():
            self.say(where, f"<{name}> is empty")
        if kind == "html":
            wrong, shown = check_html(value)
            for what in wrong:
                self.say(where, what)
            if not shown.strip():
                self.say(where, f"<{name}> shows nothing")

    def link(self, e, where):
        relation = e.get("rel", "alternate")
        if not is_iri(e.get("href")):
            self.say(where, f"link {relation} to {e.get('href')!r}, which is no absolute IRI")
        if relation not in RELATIONS and not is_iri(relation):
            self.say(where, f"unknown relation {relation!r}")
        if "type" in e.attrib and not is_media_type(e.get("type")):
            self.say(where, f"link with type {e.get('type')!r}")
        if "hreflang" in e.attrib and not is_language(e.get("hreflang")):
            self.say(where, f"link with hreflang {e.get('hreflang')!r}")
        if not re.fullmatch(r"\d+", e.get("length", "0")):
            self.say(where, f"link with length {e.get('length')!r}")
        if len(e) or (e.text or "").strip():
            self.say(where, "a link with something in it")

    def simple(self, e, name, where):
        value = e.text or ""
        if len(e):
            self.say(where, f"<{name}> has elements in it")
        if not value.strip() or value != value.strip():
            self.say(where, f"<{name}> is {value!r}: empty, or blanks around it")
        if name in DATES and not is_date(value):
            self.say(where, f"<{name}> is {value!r}: no date of RFC 3339")
        if name in IRIS and not is_iri(value):
            self.say(where, f"<{name}> is {value!r}: no absolute IRI")
        if name == "email" and not re.fullmatch(r"[^@\s]+@[^@\s]+", value):
            self.say(where, f"<email> is {value!r}")

    def category(self, e, where):
        if not e.get("term"):
            self.say(where, "a category without a term")
        if "scheme" in e.attrib and not is_iri(e.get("scheme")):
            self.say(where, f"a category with scheme {e.get('scheme')!r}")
        if not e.get("label", "x").strip():
            self.say(where, "a category with an empty label")

    def generator(self, e, where):
        if not (e.text or "").strip() or not is_iri(e.get("uri", "x:y")):
            self.say(where, f"generator {e.text!r} {e.attrib}")

    # ---- an element with children ----

    def count(self, e, rules, where):
        for name, (least, most) in rules.items():
            n = len(e.findall(ATOM + name))
            if not least <= n <= most:
                self.say(where, f"{n} <{name}>, and not {least} to {most}")

    def children(self, e, rules, where):
        self.count(e, rules, where)
        if (e.text or "").strip() or any((c.tail or "").strip() for c in e):
            self.say(where, "text between elements")
        for c in e:
            if not c.tag.startswith(ATOM):
                if not c.tag.startswith("{"):
                    self.say(where, f"<{c.tag}> in no namespace")
                continue
            name = c.tag[len(ATOM):]
            if name not in rules:
                self.say(where, f"<{name}> does not belong here")
                continue
            self.attributes(c, name, where)
            self.one(c, name, where)

    def one(self, c, name, where):
        if name in ("author", "contributor"):
            self.children(c, PERSON_CHILDREN, f"{where}, {name}")
        elif name == "source":
            self.source(c, where)
        elif name in TEXTS:
            self.text(c, name, where)
        elif name in ("link", "category", "generator"):
            getattr(self, name)(c, where)
        elif name != "entry":
            self.simple(c, name, where)

    def alternates(self, e, where):
        seen = set()
        for link in e.findall(f"{ATOM}link"):
            if link.get("rel", "alternate") != "alternate":
                continue
            key = link.get("type"), link.get("hreflang")
            if key in seen:
                self.say(where, f"two alternates of {key}")
            seen.add(key)

    def source(self, e, where):
        where += ", source"
        self.children(e, SOURCE_CHILDREN, where)
        self.alternates(e, where)
        for name in ("id", "title", "updated"):
            if e.find(ATOM + name) is None:
                self.say(where, f"no <{name}>")

    def media(self, e, where):
        for c in e:
            if c.tag.startswith(MEDIA) and not is_web(c.get("url")):
                self.say(where, f"{c.tag} with url {c.get('url')!r}")

    def entry(self, e, where):
        self.attributes(e, "entry", where)
        self.children(e, ENTRY_CHILDREN, where)
        self.alternates(e, where)
        self.media(e, where)
        content = e.find(f"{ATOM}content")
        if content is None and not any(x.get("rel", "alternate") == "alternate" for x in e.findall(f"{ATOM}link")):
            self.say(where, "neither content nor an alternate")
        published, updated = e.findtext(f"{ATOM}published"), e.findtext(f"{ATOM}updated")
        if published and updated and when(updated) < when(published):
            self.say(where, "updated before it was published")

    # ---- the document ----

    def tombstones(self, feed, ids):
        seen = set()
        for e in feed.iter(f"{AT}deleted-entry"):
            ref = e.get("ref")
            if not is_iri(ref) or not is_date(e.get("when")):
                self.say("deleted-entry", str(e.attrib))
            if ref in ids or ref in seen:
                self.say("deleted-entry", f"{ref} is an entry too, or twice")
            seen.add(ref)
        if len(feed.findall(f"{AT}deleted-entry")) != len(list(feed.iter(f"{AT}deleted-entry"))):
            self.say("deleted-entry", "not below the feed itself")

    def links_of(self, feed):
        links = {}
        for link in feed.findall(f"{ATOM}link"):
            links.setdefault(link.get("rel", "alternate"), []).append(link.get("href"))
        return links

    def history(self, feed, links):
        for relation in ("self", "current", "prev-archive", "next-archive", "first", "last", "previous", "next"):
            if len(links.get(relation, [])) > 1:
                self.say("feed", f"several links {relation}")
        if feed.find(f"{FH}archive") is not None and not links.get("current"):
            self.say("feed", "an archive that does not link to the current feed")
        if links.get("next-archive") and feed.find(f"{FH}archive") is None:
            self.say("feed", "next-archive, and is no archive")

    def feed(self, feed, url):
        self.attributes(feed, "feed", "feed")
        self.children(feed, FEED_CHILDREN, "feed")
        self.alternates(feed, "feed")
        if not feed.get(f"{XML}lang"):
            self.say("feed", "no xml:lang")
        links = self.links_of(feed)
        if len(links.get("self", [])) != 1 or (url and links["self"] != [url]):
            self.say("feed", f"self is {links.get('self')}, and was asked for as {url}")
        self.history(feed, links)
        entries = feed.findall(f"{ATOM}entry")
        for i, e in enumerate(entries):
            self.entry(e, f"entry {i} ({(e.findtext(f'{ATOM}title') or '')[:30]})")
        ids = [e.findtext(f"{ATOM}id") for e in entries]
        if len(set(ids)) != len(ids) or feed.findtext(f"{ATOM}id") in ids:
            self.say("feed", "an id twice")
        published = [when(e.findtext(f"{ATOM}published")) for e in entries if is_date(e.findtext(f"{ATOM}published"))]
        if url and published != sorted(published, reverse=True):
            self.say("feed", "entries are not sorted by publication")
        updated = [when(e.findtext(f"{ATOM}updated")) for e in entries if is_date(e.findtext(f"{ATOM}updated"))]
        if updated and is_date(feed.findtext(f"{ATOM}updated")) and max(updated) > when(feed.findtext(f"{ATOM}updated")):
            self.say("feed", "an entry was updated after the feed was")
        self.tombstones(feed, ids)


def check_atom(data, url=None):
    """url: the address that the document was asked for under, which it has to name; None: not known."""
    root, wrong = read_xml(data)
    if root is None:
        return wrong
    if root.tag != f"{ATOM}feed":
        return [*wrong, f"the root is {root.tag}"]
    checker = Checker()
    checker.feed(root, url)
    return [*wrong, *checker.wrong]
