"""The W3C's checker of HTML and CSS (the Nu Html Checker, a Java program that npm carries)."""

import json
import pathlib
import shutil
import subprocess
import tempfile

import npm

PACKAGE = "vnu-jar@26.9.27"


def jar():
    """Where the program is, or None: there is no Java, or it is not to be had."""
    return npm.installed(PACKAGE, "build/dist/vnu.jar") if shutil.which("java") else None


def complaints(program, documents):
    """{name: [what is wrong with it]} of {name with its suffix: text}; errors, warnings and whatever else it says."""
    found = {name: [] for name in documents}
    with tempfile.TemporaryDirectory(prefix="cadialog-nu.") as place:
        for name, text in documents.items():
            (pathlib.Path(place) / name).write_text(text, encoding="utf-8")
        done = subprocess.run(["java", "-jar", str(program), "--format", "json", "--stdout", "--also-check-css", place],
                              capture_output=True, text=True, timeout=300, check=False)
        for message in json.loads(done.stdout)["messages"]:
            name = message.get("url", "").rsplit("/", 1)[-1]
            found.setdefault(name, []).append(f"{message['message']} {message.get('extract', '')!r}")
    return found
