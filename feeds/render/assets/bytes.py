"""bytes.py OUT.c FILE...: writes the files as C arrays, so that the programs need nothing beside them.

Comments, indentation and empty lines stay behind: they are for us and would be a third of what every visitor loads.  So
"/*" must not stand in a string of these files."""
import os
import re
import sys


def shrink(text):
    lines = (line.strip() for line in re.sub(r"/\*.*?\*/", "", text, flags=re.S).splitlines())
    return "\n".join(line for line in lines if line) + "\n"


out, files = sys.argv[1], sys.argv[2:]
with open(out, "w") as c:
    c.write('#include "render/render.h"\n\n#include <string.h>\n\n')
    for i, name in enumerate(files):
        data = shrink(open(name, encoding="utf-8").read()).encode()
        c.write(f"static const char bytes{i}[] = {{\n")
        for at in range(0, len(data), 20):
            c.write("".join(f"{b - 256 if b > 127 else b}," for b in data[at:at + 20]) + "\n")
        c.write("0};\n")
    c.write("static const struct {\n    const char *name, *data;\n    size_t len;\n} assets[] = {\n")
    for i, name in enumerate(files):
        c.write(f'    {{"{os.path.basename(name)}", bytes{i}, sizeof bytes{i} - 1}},\n')
    c.write("""};

const char *render_asset(const char *name, size_t *len)
{
    for (size_t i = 0; i < sizeof assets / sizeof *assets; i++)
        if (strcmp(assets[i].name, name) == 0) {
            *len = assets[i].len;
            return assets[i].data;
        }
    return NULL;
}
""")
