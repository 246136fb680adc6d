"""Checkers from npm (packaging/deps.tests lists them): installed below the build directory when first wanted.  Where one
cannot be had (no npm, no network) a test counts its checks as skipped, and says so."""

import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
PLACE = TOP / "build" / "npm"


def installed(package, path):
    """The path below the package's directory, or None.  package: name@version."""
    name = package.rsplit("@", 1)[0]
    found = PLACE / "node_modules" / name / path
    if not found.is_file() and shutil.which("npm"):
        PLACE.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(PLACE), package],
                           capture_output=True, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            pass
    return found if found.is_file() else None
