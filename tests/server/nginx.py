"""Debian's nginx in front of a server, on a free loopback port, for tests.

    with Nginx("location / { proxy_pass http://127.0.0.1:8080; }", {"page.html": b"..."}) as front:
        answer = front.get("/page.html")
"""

import pathlib
import shutil
import socket
import subprocess
import tempfile
import time

from lighttpd import PATIENCE, Client, ServerError, end_with_us, free_port

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin")


class Nginx(Client):
    """server: lines for its one server.  files: {path: bytes} in the document root.  http: lines for all servers, where {place} is a
    directory of its own."""

    def __init__(self, server, files=None, http=""):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="cadialog-nginx."))
        self.dir.chmod(0o755)  # where it is started by root it takes another user
        self.server, self.http = server, http.format(place=self.dir)
        self.process = self.port = None
        for name, data in {"": None, **(files or {})}.items():
            path = self.dir / "www" / name
            path.mkdir() if data is None else path.write_bytes(data)

    def _write_conf(self):
        places = "".join(f" {kind}_temp_path {self.dir}/{kind};" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (self.dir / "nginx.conf").write_text(f"""\
daemon off; worker_processes 1; pid {self.dir}/pid; error_log {self.dir}/error.log;
events {{ worker_connections 64; }}
http {{
  access_log off;
 {places}
  {self.http}
  server {{ listen 127.0.0.1:{self.port}; root {self.dir}/www; {self.server} }}
}}
""")

    def __enter__(self):
        self.port = free_port()
        self._write_conf()
        self.process = subprocess.Popen([NGINX, "-p", str(self.dir), "-c", str(self.dir / "nginx.conf")], stdin=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, preexec_fn=end_with_us)
        end = time.monotonic() + 10 * PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return self
            except OSError:
                time.sleep(0.02)
        self.__exit__()
        raise ServerError("nginx did not start")

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait(10)
        shutil.rmtree(self.dir, ignore_errors=True)
