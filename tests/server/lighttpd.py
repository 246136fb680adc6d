"""Debian's lighttpd with our module, on a free loopback port, for tests.

    with Lighttpd('cadialog.store = "sqlite:/…"') as server:
        answer = server.get("/dialogue/feed.atom", {"Accept-Encoding": "gzip"})

CADIALOG_BUILD names the build directory (default: build).  Where that was made with -Db_sanitize=address,undefined, or with
-Db_sanitize=thread, the server runs with those sanitizers; with CADIALOG_TEST_MODE=valgrind it runs under memcheck.  A finding of either makes
stop() fail.
"""

import ctypes
import gzip
import http.client
import os
import pathlib
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
BUILD = ROOT / os.environ.get("CADIALOG_BUILD", "build")
DEBIAN_MODULES = pathlib.Path("/usr/lib/lighttpd")


def _mode():
    """plain, asan, tsan or valgrind: see above."""
    module = BUILD / "mod_cadialog" / "mod_cadialog.so"
    code = module.read_bytes() if module.is_file() else b""
    for mode in ("asan", "tsan"):
        if f"__{mode}_init".encode() in code:
            return mode
    return os.environ.get("CADIALOG_TEST_MODE", "plain")


MODE = _mode()
#: How much slower than plain things may be; tests multiply the times they wait by it.
PATIENCE = {"plain": 1, "asan": 3, "tsan": 5, "valgrind": 15}[MODE]
#: The same for times that tests wait out in any case.
SETTLE = {"plain": 1, "asan": 1.2, "tsan": 1.5, "valgrind": 2}[MODE]


# What the server itself never frees, and gives back to nobody: the buffer for matching its own conditions.
LSAN_SUPPRESSIONS = "leak:libpcre2\n"
VALGRIND_SUPPRESSIONS = """{
   lighttpd_condition_buffer
   Memcheck:Leak
   match-leak-kinds: definite
   fun:malloc
   ...
   fun:pcre2_match_data_create_8
}
"""


class ServerError(Exception):
    """The server did not start, did not stop, or a checking tool found something."""


def program(name):
    """A program of the build, such as "cadialog", wherever in the build directory it lies."""
    for path in (BUILD / "feeds" / name, BUILD / "feeds" / "cli" / name, BUILD / "tests" / "server" / name):
        if path.is_file():
            return str(path)
    raise ServerError(f"{name}: not built in {BUILD}")


def find_lighttpd():
    found = shutil.which("lighttpd") or shutil.which("lighttpd", path="/usr/sbin:/usr/local/sbin")
    if not found:
        raise ServerError("lighttpd is not installed")
    return found


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def end_with_us():
    """In a server's process: the kernel ends it where the test dies without having stopped it."""
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


DECODED_MAX_BYTES = 32 << 20


def _unbrotli(data):
    """Python knows neither brotli nor zstd, but what we are linked with does."""
    out, size = ctypes.create_string_buffer(DECODED_MAX_BYTES), ctypes.c_size_t(DECODED_MAX_BYTES)
    if ctypes.CDLL("libbrotlidec.so.1").BrotliDecoderDecompress(ctypes.c_size_t(len(data)), data, ctypes.byref(size), out) != 1:
        raise ValueError("this is no brotli")
    return out.raw[:size.value]


def _unzstd(data):
    out, zstd = ctypes.create_string_buffer(DECODED_MAX_BYTES), ctypes.CDLL("libzstd.so.1")
    zstd.ZSTD_decompress.restype = ctypes.c_size_t
    size = zstd.ZSTD_decompress(out, ctypes.c_size_t(DECODED_MAX_BYTES), data, ctypes.c_size_t(len(data)))
    if size > DECODED_MAX_BYTES:  # an error is a number near the largest
        raise ValueError("this is no zstd")
    return out.raw[:size]


DECODERS = {"gzip": gzip.decompress, "br": _unbrotli, "zstd": _unzstd}


class Answer:
    """An HTTP answer: status, headers in the order they came, body as it was sent."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    def get(self, name, default=None):
        """The value of a header; several of one name are joined, as RFC 9110 allows."""
        values = [v for k, v in self.headers if k.lower() == name.lower()]
        return ", ".join(values) if values else default

    def plain(self):
        """The body without its coding."""
        coding = self.get("Content-Encoding")
        return DECODERS[coding](self.body) if coding else self.body

    def text(self):
        return self.plain().decode("utf-8")


class Client:
    """Asks what listens at self.port."""

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def request(self, method, path, headers=None, body=None, timeout=20):
        """One request on a connection of its own, with no headers but Host and those given."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout * PATIENCE)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            headers = dict(headers or {})
            headers.setdefault("Host", f"127.0.0.1:{self.port}")
            if body is not None:
                headers.setdefault("Content-Length", str(len(body)))
            for name, value in headers.items():
                connection.putheader(name, value)
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.getheaders(), response.read())
        finally:
            connection.close()

    def get(self, path, headers=None):
        return self.request("GET", path, headers)

    def head(self, path, headers=None):
        return self.request("HEAD", path, headers)

    def raw(self, data, timeout=10):
        """Sends bytes as they are and gives all that comes back until the server closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout * PATIENCE) as s:
            s.sendall(data)
            got = b""
            try:
                while chunk := s.recv(65536):
                    got += chunk
            except TimeoutError:
                pass
            return got

    def wait_for(self, holds, seconds, step=0.02):
        """Asks again and again until it holds; the seconds it took, or None."""
        begin = time.monotonic()
        while time.monotonic() - begin < seconds * PATIENCE:
            if holds():
                return time.monotonic() - begin
            time.sleep(step)
        return None


class Lighttpd(Client):
    """conf: lines of lighttpd's configuration.  modules: further modules of Debian's, in order, before ours; to say
    otherwise give the whole list with "mod_cadialog" in it.  files: {path: bytes} in the document root.  workers:
    server.max-worker.  environment: further variables for the server."""

    def __init__(self, conf="", modules=(), files=None, workers=0, module=None, mode=MODE, environment=None):
        self.dir = pathlib.Path(tempfile.mkdtemp(prefix="cadialog-lighttpd."))
        self.mode = mode
        self.conf = conf
        self.modules = list(modules) if "mod_cadialog" in modules else [*modules, "mod_cadialog"]
        self.workers = workers
        self.module = pathlib.Path(module or BUILD / "mod_cadialog" / "mod_cadialog.so")
        self.environment = environment or {}
        self.process = None
        self.port = None
        self._link_modules()
        (self.dir / "www").mkdir()
        for name, data in (files or {}).items():
            path = self.dir / "www" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    # ---- starting ----

    def _link_modules(self):
        """`lighttpd -m DIR` replaces the module directory, so Debian's modules are linked beside ours."""
        directory = self.dir / "modules"
        directory.mkdir()
        for path in DEBIAN_MODULES.glob("mod_*.so"):
            (directory / path.name).symlink_to(path)
        ours = directory / "mod_cadialog.so"
        if ours.is_symlink():
            ours.unlink()
        if not self.module.is_file():
            raise ServerError(f"{self.module}: not built")
        ours.symlink_to(self.module.resolve())

    def write_conf(self):
        """Writes the configuration file anew, for a start or a reload."""
        modules = ", ".join(f'"{m}"' for m in self.modules)
        workers = f"server.max-worker = {self.workers}\n" if self.workers else ""
        (self.dir / "lighttpd.conf").write_text(f"""\
server.document-root = "{self.dir}/www"
server.bind = "127.0.0.1"
server.port = {self.port}
server.errorlog = "{self.dir}/error.log"
server.upload-dirs = ("{self.dir}")
server.modules = ({modules})
server.feature-flags += ("server.graceful-shutdown-timeout" => 4)
mimetype.assign = (".html" => "text/html", ".atom" => "application/atom+xml; charset=utf-8", "" => "text/plain")
{workers}{self.conf}
""")

    def _environment(self):
        env = {**os.environ, "LC_ALL": "C.UTF-8", **self.environment}
        if self.mode == "asan":
            libraries = [self._runtime(name) for name in ("libasan.so", "libubsan.so")]
            env["LD_PRELOAD"] = " ".join(filter(None, libraries))
            (self.dir / "lsan.supp").write_text(LSAN_SUPPRESSIONS)
            env["ASAN_OPTIONS"] = (f"detect_leaks=1:abort_on_error=0:exitcode=98:log_path={self.dir}/sanitizer:"
                                   "detect_stack_use_after_return=1:strict_string_checks=1")
            env["UBSAN_OPTIONS"] = f"print_stacktrace=1:log_path={self.dir}/sanitizer"
            env["LSAN_OPTIONS"] = f"suppressions={self.dir}/lsan.supp:print_suppressions=0"
        elif self.mode == "tsan":
            env["LD_PRELOAD"] = self._runtime("libtsan.so")
            env["TSAN_OPTIONS"] = f"exitcode=97:log_path={self.dir}/sanitizer"
        return env

    @staticmethod
    def _runtime(name):
        """Where the compiler keeps a sanitizer's library; it must be the first that the server loads."""
        path = subprocess.run([os.environ.get("CC", "gcc"), f"-print-file-name={name}"], capture_output=True, text=True,
                              check=True).stdout.strip()
        return os.path.realpath(path) if "/" in path else ""

    def _command(self):
        command = [find_lighttpd(), "-D", "-m", str(self.dir / "modules"), "-f", str(self.dir / "lighttpd.conf")]
        if self.mode == "valgrind":
            (self.dir / "valgrind.supp").write_text(VALGRIND_SUPPRESSIONS)
            command = ["valgrind", "--quiet", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite",
                       "--show-leak-kinds=definite", "--num-callers=30", f"--log-file={self.dir}/memcheck.%p",
                       f"--suppressions={self.dir}/valgrind.supp",
                       *command]
        elif self.mode == "tsan":  # it knows only some places for what it maps
            command = ["setarch", "-R", *command]
        return command

    def start(self):
        for _ in range(5):
            self.port = free_port()
            self.write_conf()
            log = open(self.dir / "output", "ab")
            # A session of its own: with workers lighttpd signals its whole process group, and that must not be ours.
            self.process = subprocess.Popen(self._command(), env=self._environment(), stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, cwd=self.dir, start_new_session=True, preexec_fn=end_with_us)
            log.close()
            if self._wait_until_it_listens():
                return self
            if "Address already in use" not in self.log():
                break
        code = self.process.poll()
        raise ServerError(f"lighttpd did not start (exit {code}):\n{self.log()}\n{self.findings()}")

    def _wait_until_it_listens(self):
        end = time.monotonic() + 10 * PATIENCE
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                return True
            except OSError:
                time.sleep(0.02)
        return False

    # ---- stopping ----

    def stop(self, how=signal.SIGINT):
        """Stops the server, SIGINT gracefully; fails where it had to be killed, crashed, or a tool found something."""
        if not self.process:
            return
        process, self.process = self.process, None
        trouble = ""
        if process.poll() is None:
            process.send_signal(how)
        try:
            process.wait(15 * PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            trouble = "lighttpd did not stop and was killed"
        if not trouble and process.returncode not in (0, -how):
            trouble = f"lighttpd ended with {process.returncode}"
        findings = self.findings()
        if trouble or findings:
            raise ServerError(f"{trouble}\n{findings}\n{self.log()}".strip())

    def findings(self):
        """What a sanitizer or valgrind wrote; empty: nothing."""
        return "\n".join(p.read_text(errors="replace") for pattern in ("sanitizer*", "memcheck.*")
                         for p in sorted(self.dir.glob(pattern)) if p.stat().st_size).strip()

    def __enter__(self):
        return self.start()

    def __exit__(self, kind, value, trace):
        try:
            self.stop()
        finally:
            if kind is None:
                shutil.rmtree(self.dir, ignore_errors=True)

    # ---- asking ----

    @property
    def pid(self):
        """The process that was started: valgrind runs the server in its own process, so it is the server's too."""
        return self.process.pid

    def worker_pids(self):
        """The processes that serve: the children where there are workers, else the one process."""
        children = pathlib.Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return [int(c) for c in children] if self.workers else [self.pid]

    def log(self):
        return "".join((self.dir / name).read_text(errors="replace") for name in ("output", "error.log")
                       if (self.dir / name).exists())


def shuffled(items, seed=1):
    """The same order in every run, but none that a test might lean on."""
    items = list(items)
    random.Random(seed).shuffle(items)
    return items
