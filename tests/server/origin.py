"""An origin that does exactly what it is told, bytes and pauses included, and remembers who asked for what.

It listens on all loopback addresses at one port, so every behaviour can have a host of its own (127.1.0.N)."""

import asyncio
import ctypes
import gzip
import struct
import threading
import time
import zlib


class Request:
    def __init__(self, line, headers, peer, server):
        self.time = time.monotonic()
        parts = line.split(" ")
        self.method = parts[0]
        self.path = parts[1] if len(parts) > 1 else ""
        self.headers = headers  # list of (name as sent, value)
        self.peer = peer
        self.server = server    # our address that was connected to

    def get(self, name, default=None):
        for key, value in self.headers:
            if key.lower() == name.lower():
                return value
        return default


class Origin:
    """handlers: path without its query -> async function(origin, request, writer), or bytes to send before closing."""

    def __init__(self, tls=None):
        self.handlers = {}
        self.log = []
        self.open_now = {}     # requests being answered, by our address
        self.open_most = {}
        self.tls = tls
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()
        self.started.wait()

    def _run(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self._serve, "0.0.0.0", 0, backlog=512, ssl=self.tls, limit=1 << 20))
        self.port = server.sockets[0].getsockname()[1]
        self.started.set()
        self.loop.set_exception_handler(lambda loop, context: None)
        self.loop.run_forever()

    def stop(self):
        def end():
            for task in asyncio.all_tasks(self.loop):
                task.cancel()
            self.loop.call_later(0.1, self.loop.stop)
        self.loop.call_soon_threadsafe(end)
        self.thread.join(2)

    async def _serve(self, reader, writer):
        try:
            while await self._one(reader, writer):
                pass
        except (OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            pass
        finally:
            if not self.loop.is_closed():
                writer.close()

    async def _one(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        headers = [tuple(h.split(": ", 1)) for h in head[1:] if ": " in h]
        server = writer.get_extra_info("sockname")[0]
        request = Request(head[0], headers, writer.get_extra_info("peername"), server)
        self.log.append(request)
        self.open_now[server] = self.open_now.get(server, 0) + 1
        self.open_most[server] = max(self.open_most.get(server, 0), self.open_now[server])
        try:
            handler = self.handlers.get(request.path.split("?")[0])
            if handler is None:
                handler = answer(404, b"nothing here", "text/plain")
            if isinstance(handler, bytes):
                writer.write(handler)
                await writer.drain()
                return b"\r\nConnection: close" not in handler and b"\nContent-Length:" in handler
            return await handler(self, request, writer)
        finally:
            self.open_now[server] -= 1

    def asked(self, path=None, server=None):
        return [r for r in self.log if (path is None or r.path == path) and (server is None or r.server == server)]


# ---- answers ----

def answer(status, body=b"", content_type="application/rss+xml", headers=(), reason="X"):
    lines = [f"HTTP/1.1 {status} {reason}", f"Content-Type: {content_type}", *headers, f"Content-Length: {len(body)}"]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1") + body


def head(status=200, *headers):
    return ("\r\n".join([f"HTTP/1.1 {status} X", *headers]) + "\r\n\r\n").encode("latin-1")


def late(seconds, data):
    """The answer, after some time."""
    async def handler(origin, request, writer):
        await asyncio.sleep(seconds)
        writer.write(data)
        await writer.drain()
        return True
    return handler


def redirect(to, status=302):
    return answer(status, b"gone there", "text/plain", [f"Location: {to}"])


def rss(name, count=3, extra="", item_extra=""):
    items = "".join(
        f"<item><title>{name} {i}</title><link>https://{name}.example/{i}</link><guid>{name}-{i}</guid>"
        f"<pubDate>Thu, {6 + i % 20:02} Mar 2025 09:00:00 GMT</pubDate>"
        f"<description>The dialogue went on, part {i}.</description>{item_extra}</item>" for i in range(count))
    return (f'<?xml version="1.0"?><rss version="2.0"><channel><title>{name}</title><link>https://{name}.example/</link>'
            f"<description>d</description>{extra}{items}</channel></rss>").encode()


def atom(name, count=3):
    entries = "".join(
        f"<entry><id>tag:{name},{i}</id><title>{name} {i}</title><link href='https://{name}.example/{i}'/>"
        f"<updated>2025-03-0{1 + i % 9}T09:00:00Z</updated><summary>Part {i}</summary></entry>" for i in range(count))
    return (f'<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{name}</title><id>tag:{name}</id>'
            f"<updated>2025-03-06T09:00:00Z</updated>{entries}</feed>").encode()


def rdf(name, count=3):
    items = "".join(f'<item rdf:about="https://{name}.example/{i}"><title>{name} {i}</title>'
                    f"<link>https://{name}.example/{i}</link><description>Part {i}</description></item>" for i in range(count))
    return ('<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
            f'xmlns="http://purl.org/rss/1.0/"><channel rdf:about="https://{name}.example/"><title>{name}</title>'
            f"<link>https://{name}.example/</link><description>d</description></channel>{items}</rdf:RDF>").encode()


def json_feed(name, count=3):
    items = ",".join(f'{{"id":"{name}-{i}","url":"https://{name}.example/{i}","title":"{name} {i}",'
                     f'"content_text":"Part {i}"}}' for i in range(count))
    return f'{{"version":"https://jsonfeed.org/version/1.1","title":"{name}","items":[{items}]}}'.encode()


# ---- content codings that Python does not have: frames of stored blocks ----

def zstd_stored(data, block=100000):
    out = b"\x28\xb5\x2f\xfd" + bytes([0b10100000]) + struct.pack("<I", len(data))
    parts = [data[i:i + block] for i in range(0, len(data), block)] or [b""]
    for i, part in enumerate(parts):
        last = i == len(parts) - 1
        out += struct.pack("<I", int(last) | len(part) << 3)[:3] + part
    return out


def zstd_bomb(size):
    """Blocks of one repeated byte: four bytes stand for 128 KiB."""
    blocks = size // 131072
    out = b"\x28\xb5\x2f\xfd" + bytes([0b00000000, 0x58])  # window of 2 MiB, size not said
    for i in range(blocks):
        out += struct.pack("<I", int(i == blocks - 1) | 1 << 1 | 131072 << 3)[:3] + b"<"
    return out


def brotli_stored(data):
    """A window of 64 KiB, uncompressed meta-blocks, an empty last one."""
    out, bits, count = bytearray(), 0, 0

    def put(value, width):
        nonlocal bits, count
        bits |= value << count
        count += width
        while count >= 8:
            out.append(bits & 0xff)
            bits >>= 8
            count -= 8

    put(0, 1)
    for at in range(0, len(data), 65536):
        part = data[at:at + 65536]
        put(0, 1)
        put(0, 2)
        put(len(part) - 1, 16)
        put(1, 1)
        if count:
            put(0, 8 - count)
        out += part
    put(3, 2)
    if count:
        put(0, 8 - count)
    return bytes(out)


def brotli_packed(data):
    """By the library that we decode with; None where its other half is not installed."""
    try:
        encode = ctypes.CDLL("libbrotlienc.so.1").BrotliEncoderCompress
    except OSError:
        return None
    size = ctypes.c_size_t(len(data) + 1024)
    out = ctypes.create_string_buffer(size.value)
    encode.argtypes = [ctypes.c_int] * 3 + [ctypes.c_size_t, ctypes.c_char_p, ctypes.POINTER(ctypes.c_size_t), ctypes.c_char_p]
    return out.raw[:size.value] if encode(3, 22, 0, len(data), data, ctypes.byref(size), out) else None


def brotli_bomb(size):
    """Each copied byte costs next to nothing; uncompressed blocks where there is no encoder."""
    return brotli_packed(b"<" * size) or brotli_stored(b"<" * size)


def deflate_raw(data):
    c = zlib.compressobj(9, zlib.DEFLATED, -15)
    return c.compress(data) + c.flush()


def gzip_bomb(size):
    c = zlib.compressobj(9, zlib.DEFLATED, 31)
    out, zeros = b"", b"<" * (1 << 20)
    for _ in range(size >> 20):
        out += c.compress(zeros)
    return out + c.flush()


def gzipped(data):
    return gzip.compress(data, mtime=0)
