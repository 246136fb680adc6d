#!/usr/bin/env python3
"""The W3C's checker reads every page, snippet and frame in every language, what oEmbed hands out, and the style sheets."""

import json
import pathlib
import re
import sys
import urllib.parse

from scenery import TOP, Origin, Site, finish, pages_of

import nu
from checks import equal

TONGUES = ("en", "ru", "kk", "ja")
LAYOUTS = ("list", "cards", "quotes", "ticker")
FILTERS = ("", "&topic=empty", "&speaker=mariko-oda", "&topic=ca-japan&limit=1")


# WordPress keeps this attribute and drops every style, and a policy without inline style drops style, too: there is no other
# way to a frame without a border.
BORDER = "The “frameborder” attribute on the “iframe” element is obsolete."


# In HTML it says nothing, and a host page that is XML needs it.
SLASH = "Trailing slash on void elements"


def in_a_document(fragment):
    """Snippets begin with h3."""
    return ('<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A host</title></head><body><h1>A host</h1><h2>News</h2>'
            + fragment + "</body></html>")


def pages(site):
    for name, url in pages_of(site).items():
        path = url[len(site.url):]
        for tongue in TONGUES:
            yield f"page-{name}-{tongue}.html", site.get(path + ("&" if "?" in path else "?") + "lang=" + tongue).text()


def embedded(site):
    for layout in LAYOUTS:
        for tongue in TONGUES:
            for i, query in enumerate(FILTERS):
                address = f"layout={layout}&lang={tongue}{query}"
                yield f"frame-{layout}-{tongue}-{i}.html", site.get("/dialogue/embed.html?" + address).text()
                yield f"snippet-{layout}-{tongue}-{i}.html", in_a_document(site.get("/dialogue/snippet.html?" + address).text())


def styles(site):
    yield "style.css", site.get("/dialogue/style.css").text()
    script = pathlib.Path(TOP / "feeds" / "render" / "assets" / "embed.js").read_text()
    text = dict(re.findall(r"const (dark|css) = `([^`]*)`", script))
    yield "element.css", text["css"].replace("${dark}", text["dark"])


def oembed(site):
    """The frame of an answer, as a consumer puts it into a page."""
    for i, page in enumerate((site.base, site.base + "topics/rail/")):
        answer = json.loads(site.get("/dialogue/oembed?url=" + urllib.parse.quote(page, safe="")).text())
        yield f"oembed-{i}.html", in_a_document(answer["html"])


def main():
    program = nu.jar()
    origin = Origin()
    try:
        with Site(origin.url) as site:
            documents = {name: text for some in (pages, embedded, styles, oembed) for name, text in some(site)}
    finally:
        origin.close()
    if not program:
        print("the W3C's checker is not to be had (npm and Java): its checks are skipped")
        print(f"0 passed, 0 failed, {len(documents)} skipped")
        return 0
    for name, found in nu.complaints(program, documents).items():
        equal(f"{name} is valid", [line for line in found if SLASH not in line and not (name.startswith("oembed") and BORDER in line)], [])
    return finish()


if __name__ == "__main__":
    sys.exit(main())
