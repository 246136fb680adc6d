"""A strict checker of JSON Feed 1.1."""

import json

from feed_words import check_html, is_date, is_iri, is_language, is_media_type, is_web, when


def text(value):
    return isinstance(value, str) and bool(value.strip())


def number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and value >= 0


def persons(value):
    return isinstance(value, list) and bool(value) and all(
        isinstance(p, dict) and set(p) <= {"name", "url", "avatar"} and p and text(p.get("name", "x")) and
        is_iri(p.get("url", "x:y")) and is_web(p.get("avatar", "http://x")) for p in value)


def hubs(value):
    return isinstance(value, list) and all(isinstance(h, dict) and set(h) == {"type", "url"} and text(h["type"]) and is_web(h["url"])
                                           for h in value)


def attachments(value):
    return isinstance(value, list) and all(
        isinstance(a, dict) and set(a) <= {"url", "mime_type", "title", "size_in_bytes", "duration_in_seconds"} and
        is_web(a.get("url")) and is_media_type(a.get("mime_type")) and text(a.get("title", "x")) and
        number(a.get("size_in_bytes", 0)) and number(a.get("duration_in_seconds", 0)) for a in value)


def tags(value):
    return isinstance(value, list) and all(text(t) for t in value) and len(set(value)) == len(value)


def date(value):
    return isinstance(value, str) and is_date(value)


def language(value):
    return isinstance(value, str) and is_language(value)


def html(value):
    return text(value) and not check_html(value)[0]


def flag(value):
    return isinstance(value, bool)


def version(value):
    return value == "https://jsonfeed.org/version/1.1"


FEED = {"version": version, "title": text, "home_page_url": is_web, "feed_url": is_web, "description": text, "user_comment": text,
        "next_url": is_web, "icon": is_web, "favicon": is_web, "authors": persons, "language": language, "expired": flag,
        "hubs": hubs, "items": lambda value: isinstance(value, list)}
ITEM = {"id": lambda value: text(value) and is_iri(value), "url": is_web, "external_url": is_web, "title": text,
        "content_html": html, "content_text": text, "summary": text, "image": is_web, "banner_image": is_web,
        "date_published": date, "date_modified": date, "authors": persons, "tags": tags, "language": language,
        "attachments": attachments}


def check_fields(value, rules, needed, where, wrong):
    for name in needed:
        if name not in value:
            wrong.append(f"{where}: no {name}")
    for name, field in value.items():
        if name.startswith("_"):
            if not isinstance(field, dict) or "." in name:
                wrong.append(f"{where}: extension {name} is no object")
        elif name not in rules:
            wrong.append(f"{where}: {name} is not known")
        elif not rules[name](field):
            wrong.append(f"{where}: {name} is {str(field)[:100]!r}")


def no_doubles(pairs):
    names = [name for name, _ in pairs]
    if len(set(names)) != len(names):
        raise ValueError(f"a name twice: {names}")
    return dict(pairs)


def check_json(data, url=None):
    """url: the address that the document was asked for under; None: not known."""
    wrong = []
    try:
        feed = json.loads(data.decode("utf-8"), object_pairs_hook=no_doubles)
    except ValueError as e:
        return [f"no JSON: {e}"]
    if not isinstance(feed, dict):
        return ["no object"]
    check_fields(feed, FEED, ("version", "title", "feed_url", "items"), "feed", wrong)
    if url and feed.get("feed_url") != url:
        wrong.append(f"feed_url is {feed.get('feed_url')}, and was asked for as {url}")
    if feed.get("next_url") == feed.get("feed_url"):
        wrong.append("next_url is the feed itself")
    items = feed.get("items", [])
    for i, item in enumerate(items):
        where = f"item {i}"
        check_fields(item, ITEM, ("id", "title", "date_published"), where, wrong)
        if "content_html" not in item and "content_text" not in item:
            wrong.append(f"{where}: no content")
        if "date_modified" in item and when(item["date_modified"]) < when(item["date_published"]):
            wrong.append(f"{where}: modified before it was published")
    ids = [item.get("id") for item in items]
    if len(set(ids)) != len(ids):
        wrong.append("an id twice")
    dates = [when(item["date_published"]) for item in items if date(item.get("date_published"))]
    if url and dates != sorted(dates, reverse=True):
        wrong.append("items are not sorted by publication")
    return wrong
