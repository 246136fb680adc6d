#!/usr/bin/env python3
"""Writes the tables that nobody should type: HTML5's named references and a perfect hash of the element names.

usage: gen_tables.py entities OUT | gen_tables.py tags TAGS.DEF OUT
"""
import html.entities
import re
import sys


def entities(out):
    names = sorted(html.entities.html5.items(), key=lambda kv: kv[0].encode())
    blob, rows, starts = "", [], {}
    for i, (name, value) in enumerate(names):
        starts.setdefault(name[0], i)
        points = [ord(c) for c in value] + [0]
        rows.append("{%d, %d, 0x%x, 0x%x}," % (len(blob), len(name), points[0], points[1]))
        blob += name
    out.write("static const char entity_names[] = {\n") # no string: ISO C bounds their length
    for i in range(0, len(blob), 24):
        out.write("    " + "".join("'%s'," % c for c in blob[i:i + 24]) + "\n")
    out.write("};\nstatic const struct entity_row entity_rows[] = {\n")
    for i in range(0, len(rows), 5):
        out.write("    " + " ".join(rows[i:i + 5]) + "\n")
    out.write("};\n/* The first row of a letter, from 'A'; the next letter's is its end. */\n")
    out.write("static const uint16_t entity_first['z' - 'A' + 2] = {")
    at = len(names)
    firsts = []
    for c in range(ord("z") + 1, ord("A") - 1, -1):
        at = starts.get(chr(c), at)
        firsts.append(at)
    out.write(", ".join(str(n) for n in reversed(firsts)) + "};\n")


def tag_hash(name, seed):
    """The same as tag_hash() in tags.c."""
    h = seed
    for c in name.encode():
        h = ((h ^ c) * 0x9E3779B1) & 0xFFFFFFFF
    return h >> 22


def tags(path, out):
    names = re.findall(r'^X\(\w+, "([^"]+)"\)', open(path, encoding="ascii").read(), re.M)
    seed = next(s for s in range(1, 1 << 20) if len({tag_hash(n, s) for n in names}) == len(names))
    slots = [0] * 1024
    for i, n in enumerate(names):
        slots[tag_hash(n, seed)] = i + 1
    out.write("enum { TAG_HASH_SEED = %d };\n" % seed)
    out.write("static const uint8_t tag_slots[1024] = {\n")
    for i in range(0, 1024, 32):
        out.write("    " + ", ".join(str(n) for n in slots[i:i + 32]) + ",\n")
    out.write("};\n")


def main(argv):
    with open(argv[-1], "w", encoding="ascii") as out:
        if argv[1] == "entities":
            entities(out)
        else:
            tags(argv[2], out)


if __name__ == "__main__":
    main(sys.argv)
