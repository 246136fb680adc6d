"""Counting what held and what did not; every server test is a plain script that ends with `sys.exit(summary())`."""

import sys
import traceback

passed = 0
failed = 0
skipped = 0


def check(what, holds, detail=""):
    """One statement about the behaviour.  Says only what does not hold, with the detail that helps to see why."""
    global passed, failed
    if holds:
        passed += 1
    else:
        failed += 1
        print(f"FAILED: {what}" + (f": {detail}" if detail != "" else ""), flush=True)
    return bool(holds)


def equal(what, got, wanted):
    return check(what, got == wanted, f"got {got!r}, wanted {wanted!r}")


def skip(what, why):
    """A check that cannot be made here, and why."""
    global skipped
    skipped += 1
    print(f"skipped: {what}: {why}", flush=True)


def run(*tests):
    """Runs test functions one after the other; an exception in one is a failure of that one and the others go on."""
    global failed
    for test in tests:
        try:
            test()
        except Exception:  # the harness must report whatever a test runs into
            failed += 1
            print(f"FAILED: {test.__name__}: it broke off", flush=True)
            traceback.print_exc(file=sys.stdout)


def summary():
    """Prints the line that a runner reads, and gives the exit status."""
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""), flush=True)
    return 1 if failed or not passed else 0
