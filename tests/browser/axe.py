"""axe-core, the checker of accessibility, from npm: installed below the build directory when first wanted.  Where it
cannot be had (no npm, no network) a test counts its checks as skipped, and says so."""

import pathlib
import shutil
import subprocess

TOP = pathlib.Path(__file__).resolve().parents[2]
PLACE = TOP / "build" / "npm"
SCRIPT = PLACE / "node_modules" / "axe-core" / "axe.min.js"
PACKAGE = "axe-core@4.14.1"


def source():
    """The script's text, or None."""
    if not SCRIPT.is_file() and shutil.which("npm"):
        PLACE.mkdir(parents=True, exist_ok=True)
        try:
            subprocess.run(["npm", "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(PLACE), PACKAGE],
                           capture_output=True, timeout=120, check=False)
        except subprocess.TimeoutExpired:
            pass
    return SCRIPT.read_text() if SCRIPT.is_file() else None


def violations(page, script, within="document"):
    """One line for each violation; rules of WCAG 2.2 A and AA and axe's own best practices."""
    page.js(script + ";0")
    return page.js(f"""axe.run({within}, {{resultTypes: ['violations']}}).then(r => r.violations.map(
        v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + (n.failureSummary || '').replace(/\\s+/g, ' ')).slice(0, 3).join(' | ')))""")
