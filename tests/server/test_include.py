#!/usr/bin/env python3
"""The snippet included by a server into an institute's own page: by nginx, which asks for the address, and by lighttpd, whose
mod_ssi can include files only and runs `cadialog render` instead.  (The browser suite looks at the result.)"""

import http.client
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

import checks
from checks import check, equal
from lighttpd import BUILD, Lighttpd, free_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")
QUERY = "snippet.html?topic=ca-japan&limit=2&lang=ru"
skipped = 0


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


def nginx_conf(place, port, site):
    return f"""daemon off; worker_processes 1; pid {place}/pid; error_log {place}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
  client_body_temp_path {place}/b; proxy_temp_path {place}/p; fastcgi_temp_path {place}/f; uwsgi_temp_path {place}/u; scgi_temp_path {place}/s;
  server {{
    listen 127.0.0.1:{port};
    root {place}/www;
    location / {{ ssi on; ssi_types text/plain; }}
    location /dialogue/ {{ proxy_pass http://127.0.0.1:{site.port}; proxy_set_header Accept-Encoding ""; }}
  }}
}}
"""


def fetch(port):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/page.html")
        return connection.getresponse().read().decode()
    finally:
        connection.close()


def by_nginx(site, snippet):
    global skipped
    if not NGINX:
        print("nginx is not installed: its checks are skipped")
        skipped += 2
        return
    with tempfile.TemporaryDirectory(prefix="cadialog-nginx.") as place:
        port = free_port()
        place = pathlib.Path(place)
        place.chmod(0o755)
        (place / "www").mkdir()
        (place / "www" / "page.html").write_text(f'<h2>ours</h2>\n<!--#include virtual="/dialogue/{QUERY}" -->\n<p>end</p>\n')
        (place / "nginx.conf").write_text(nginx_conf(place, port, site))
        process = subprocess.Popen([NGINX, "-p", str(place), "-c", str(place / "nginx.conf")], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            for _ in range(200):
                try:
                    page = fetch(port)
                    break
                except ConnectionRefusedError:
                    time.sleep(0.05)
            check_page("nginx", page, snippet)
        finally:
            process.terminate()
            process.wait(10)


def main():
    with Site() as site:
        snippet = site.get("/dialogue/" + QUERY).text()
        equal("the snippet has what was asked for", snippet.count('class="cadialog-item"'), 2)
        checks.run(lambda: by_lighttpd(site, snippet), lambda: by_nginx(site, snippet))
    print(f"{checks.passed} passed, {checks.failed} failed, {skipped} skipped")
    return 1 if checks.failed or not checks.passed else 0


if __name__ == "__main__":
    sys.exit(main())
