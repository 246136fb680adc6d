#!/usr/bin/env python3
"""The snippet included by a server into an institute's own page: by nginx, which asks for the address, and by lighttpd, whose
mod_ssi can include files only and runs `cadialog render` instead.  (The browser suite looks at the result.)"""

import re
import subprocess
import sys

from checks import check, equal, run, summary
from lighttpd import BUILD, ROOT, Lighttpd
from nginx import Nginx

# What readers of the page say, and nginx would say to us where it is not kept from it.
READERS = [{}, {"Accept-Encoding": "gzip"}, {"Accept-Encoding": "gzip, deflate, br, zstd"}, {"Accept-Encoding": "br;q=1, *;q=0"},
           {"If-Modified-Since": "Tue, 01 Jan 2036 00:00:00 GMT"}, {"If-None-Match": '"theirs"'}, {"Sec-Fetch-Dest": "document"}]
README = (ROOT / "README.md").read_text(encoding="utf-8")
QUERY = "snippet.html?topic=ca-japan&limit=2&lang=ru"


class Site(Lighttpd):
    """The browser tests' scene; a page of the host includes its snippet."""

    def __init__(self):
        super().__init__(modules=["mod_ssi", "mod_cadialog"])
        self.store = self.dir / "scene.db"
        subprocess.run([str(BUILD / "tests" / "browser" / "scene"), str(self.store), "http://127.0.0.1/dialogue/", "https://pictures.example"], check=True)
        config = self.dir / "config"
        config.mkdir()
        (config / "cadialog.conf").write_text(f'site {{ title = "x" base-url = "http://127.0.0.1/dialogue/" }}\nstore = "sqlite:{self.store}"\n')
        program = BUILD / "feeds" / "cadialog"
        (self.dir / "www" / "page.shtml").write_text(f'<h2>ours</h2>\n<!--#exec cmd="{program} render --config {config} \'{QUERY}\'" -->\n<p>end</p>\n')

    def write_conf(self):
        self.conf = (f'cadialog.store = "sqlite:{self.store}"\ncadialog.mount = "/dialogue/"\n'
                     'cadialog.base-url = "http://127.0.0.1/dialogue/"\nssi.extension = (".shtml")\nssi.exec = "enable"\n')
        super().write_conf()


def check_page(what, page, snippet):
    check(f"{what} includes the very snippet", snippet in page, page[:300])
    check(f"{what}: around it the host's page", page.startswith("<h2>ours</h2>") and page.rstrip().endswith("<p>end</p>"), page[-100:])


def by_lighttpd(site, snippet):
    check_page("lighttpd", site.get("/page.shtml").text(), snippet)


def by_nginx(site, snippet):
    page = f'<h2>ours</h2>\n<!--#include virtual="/dialogue/{QUERY}" -->\n<p>end</p>\n'
    as_told = re.search("```nginx\n(.*?)```", README, re.S)[1].replace("https://institute.example", site.url)
    with Nginx("location / { ssi on; ssi_types text/plain; ssi_last_modified on; }\n" + as_told, {"page.html": page.encode()}) as nginx:
        for headers in READERS:
            check_page(f"nginx, for {headers}", nginx.get("/page.html", headers).text(), snippet)


def main():
    with Site() as site:
        snippet = site.get("/dialogue/" + QUERY).text()
        equal("the snippet has what was asked for", snippet.count('class="cadialog-item"'), 2)
        run(lambda: by_lighttpd(site, snippet), lambda: by_nginx(site, snippet))
    return summary()


if __name__ == "__main__":
    sys.exit(main())
