"""axe-core, the checker of accessibility: the rules of WCAG 2.0, 2.1 and 2.2 at A and AA, and axe's own best practices."""

import npm

PACKAGE = "axe-core@4.14.1"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def source():
    """The script's text, or None."""
    path = npm.installed(PACKAGE, "axe.min.js")
    return path.read_text() if path else None


def load(page, script):
    page.js(script + ";0")


def violations(page, within="document"):
    """One line for each violation on a page that axe was loaded into."""
    return page.js(f"""axe.run({within}, {{resultTypes: ['violations'], runOnly: {TAGS}, rules: {{'target-size': {{enabled: true}}}}}})
        .then(r => r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' +
            (n.failureSummary || '').replace(/\\s+/g, ' ')).slice(0, 3).join(' | ')))""")
