"""Writes text files as C string constants: embed.py OUT NAME=FILE ..."""
import sys

with open(sys.argv[1], "w", encoding="utf-8") as out:
    for pair in sys.argv[2:]:
        name, path = pair.split("=", 1)
        out.write(f"static const char {name}[] =\n")
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                text = line.rstrip("\n").split("--")[0].rstrip()
                if text:
                    out.write('    "%s\\n"\n' % text.replace("\\", "\\\\").replace('"', '\\"'))
        out.write("    ;\n")
