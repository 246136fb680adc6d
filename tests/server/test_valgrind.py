#!/usr/bin/env python3
"""The server tests once more with lighttpd under valgrind's memcheck: any finding, a leak of ours too, is a failure."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

from checks import check, summary
import checks

HERE = pathlib.Path(__file__).resolve().parent
SUITES = ("test_http.py", "test_lodger.py", "test_changes.py")


def main():
    if not shutil.which("valgrind"):
        print("valgrind is not installed")
        return summary()
    for name in SUITES:
        got = subprocess.run([sys.executable, str(HERE / name)], env={**os.environ, "CADIALOG_TEST_MODE": "valgrind"},
                             capture_output=True, text=True, check=False)
        told = re.findall(r"^(\d+) passed, (\d+) failed$", got.stdout, re.M)
        if not check(f"{name} came to its end", told, got.stdout[-2000:] + got.stderr[-2000:]):
            continue
        checks.passed += int(told[-1][0])
        checks.failed += int(told[-1][1])
        if int(told[-1][1]):
            print(f"{name} under valgrind:\n{got.stdout[-3000:]}")
    return summary()


if __name__ == "__main__":
    sys.exit(main())
