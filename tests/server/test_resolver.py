#!/usr/bin/env python3
"""Names whose name server lies: a public address today and one inside tomorrow, both at once, an alias for localhost.

In a network of its own there is a name server on port 53, and 203.0.114.9, an address of the public kind, is ours."""

import os
import pathlib
import socket
import struct
import subprocess
import sys
import tempfile
import threading

from checks import check, equal, run, summary
from fetching import Site
from origin import Origin, answer, redirect, rss

PUBLIC = "203.0.114.9"
A, CNAME, AAAA = 1, 5, 28
ASKED = {}


def turns(host):
    """Another answer each time."""
    ASKED[host] = ASKED.get(host, 0) + 1
    return [(A, PUBLIC if ASKED[host] % 2 else "127.0.0.1")]


# First label of a name -> what is answered to a question after A and after AAAA; None: nothing, ever.
ZONE = {
    "good": ([(A, PUBLIC)], []),
    "turns": (turns, []),
    "inside": ([(A, "127.0.0.1")], []),
    "ten": ([(A, f"10.0.0.{i}") for i in range(1, 20)], []),
    "metadata": ([(A, "169.254.169.254")], []),
    "zero": ([(A, "0.0.0.0")], []),
    "six": ([], [(AAAA, "::1")]),
    "mapped": ([], [(AAAA, "::ffff:127.0.0.1")]),
    "nat64": ([], [(AAAA, "64:ff9b::7f00:1")]),
    "alias": ([(CNAME, "localhost"), (A, "127.0.0.1")], [(CNAME, "localhost")]),
    "both": ([(A, PUBLIC), (A, "127.0.0.1")], []),
    "six-inside": ([(A, PUBLIC)], [(AAAA, "::1")]),
    "nobody": ([], []),
    "silent": (None, None),
}
FOREIGN = {"xn--bcher-kva": ([(A, PUBLIC)], []), "xn--80aswg": ([(A, PUBLIC)], [])} # bücher, сайт

REFUSED = {"inside": "loopback", "ten": "private", "metadata": "link-local", "zero": "unspecified", "six": "loopback", "mapped": "loopback",
           "nat64": "loopback", "alias": "loopback", "nobody": "resolved", "silent": "looking up"}


def labels(name):
    return b"".join(bytes([len(part)]) + part.encode() for part in name.split(".")) + b"\0"


def record(owner, kind, value):
    data = {A: lambda: socket.inet_aton(value), AAAA: lambda: socket.inet_pton(socket.AF_INET6, value), CNAME: lambda: labels(value)}[kind]()
    return owner + struct.pack(">HHIH", kind, 1, 0, len(data)) + data


def reply(question):
    end, names = 12, []
    while question[end]:
        names.append(question[end + 1:end + 1 + question[end]].decode().lower())
        end += 1 + question[end]
    kind = struct.unpack(">H", question[end + 1:end + 3])[0]
    answers = {**ZONE, **FOREIGN}.get(names[0], ([], []))[0 if kind == A else 1] if kind in (A, AAAA) else []
    if answers is None:
        return None
    answers = answers(names[0]) if callable(answers) else answers
    owner, out = b"\xc0\x0c", []
    for what, value in answers:
        out.append(record(owner, what, value))
        owner = labels(value) if what == CNAME else owner
    head = question[:2] + struct.pack(">HHHHH", 0x8180, 1, len(out), 0, 0)
    return head + question[12:end + 5] + b"".join(out)


def name_server():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 53))
        while True:
            question, peer = udp.recvfrom(4096)
            answered = reply(question)
            if answered:
                udp.sendto(answered, peer)


def own_network(directory):
    """False: this machine does not let us."""
    (directory / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:5 attempts:1\n")
    (directory / "hosts").write_text("127.0.0.1 localhost\n")
    steps = [["ip", "link", "set", "lo", "up"], ["ip", "address", "add", PUBLIC + "/32", "dev", "lo"],
             ["mount", "--bind", directory / "resolv.conf", "/etc/resolv.conf"], ["mount", "--bind", directory / "hosts", "/etc/hosts"]]
    try:
        done = all(subprocess.run(step, stderr=subprocess.DEVNULL, check=False).returncode == 0 for step in steps)
    except OSError:
        done = False
    if done:
        threading.Thread(target=name_server, daemon=True).start()
    return done


def lying_names():
    origin = Origin()
    origin.handlers["/rss"] = answer(200, rss("names"))
    site = Site("", [(name, f"http://{name}.names.test:{origin.port}/rss", "every = 1s") for name in ZONE])
    first, second = site.fetch(), site.fetch("--now")
    for result in (first, second):
        for name, word in REFUSED.items():
            line = result[name]
            check(f"{name} is refused, and says why", line["status"] == "error" and word in line["error"] and line["http"] == 0, line)
    for name in ("good", "both", "six-inside"):
        check(f"{name} is read where it is public", first[name]["status"] == "new" and second[name]["status"] == "unchanged",
              (first[name], second[name]))
    check("a name that turns inwards is refused from then on", first["turns"]["status"] == "new" and
          "loopback" in second["turns"]["error"], (first["turns"], second["turns"]))
    equal("nobody inside was asked", {r.server for r in origin.log}, {PUBLIC})
    origin.stop()
    site.remove()


def names_in_letters_of_their_own():
    """Feeds, redirects and articles have them as people write them; the name server knows them in ASCII only."""
    origin = Origin()
    at = f".names.test:{origin.port}"
    origin.handlers["/rss"] = answer(200, rss("names", 1).replace(b"https://names.example/", f"http://сайт{at}/мақала-".encode()))
    origin.handlers["/led"] = redirect(f"http://bücher{at}/rss".encode().decode("latin-1"))
    origin.handlers["/%D0%BC%D0%B0%D2%9B%D0%B0%D0%BB%D0%B0-0"] = answer(200, b"<p>Text</p>" * 99, "text/html", ['ETag: "page"'])
    site = Site("recheck = 1h", [("led", f"http://good{at}/led", "extract = yes"), ("plain", f"http://bücher{at}/rss")])
    result = site.fetch()
    equal("a redirect is followed", (result["led"]["status"], result["led"]["error"]), ("new", ""))
    equal("to the name's form in ASCII", result["led"]["url"], f"http://xn--bcher-kva{at}/rss")
    equal("as the configuration's own is", result["plain"]["url"], f"http://xn--bcher-kva{at}/rss")
    pages = [r for r in origin.log if r.get("host") == f"xn--80aswg{at}"]
    equal("an article's page is read", [r.path for r in pages], ["/robots.txt", "/%D0%BC%D0%B0%D2%9B%D0%B0%D0%BB%D0%B0-0"])
    origin.stop()
    site.remove()


def skipped():
    print("no network of our own here\n0 passed, 0 failed, 1 skipped")
    return 0


def main():
    if os.environ.get("CADIALOG_OWN_NETWORK"):
        with tempfile.TemporaryDirectory(prefix="cadialog-names.") as directory:
            if own_network(pathlib.Path(directory)):
                run(lying_names, names_in_letters_of_their_own)
                return summary()
        return skipped()
    env = {**os.environ, "CADIALOG_OWN_NETWORK": "1"}
    how = ["unshare", "--net", "--mount"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net", "--mount"]
    if subprocess.run([*how, "true"], stderr=subprocess.DEVNULL, check=False).returncode != 0:
        return skipped()
    return subprocess.run([*how, sys.executable, __file__], env=env, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
