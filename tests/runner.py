"""Builds, runs every suite, adds up.  Called by tests/run; tests/README.md tells what a suite is."""
import json
import os
import re
import signal
import subprocess
import sys
import time

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
LOGS = os.path.join(TOP, 'build', 'test-logs')
BUILDS = {
    'plain': ('build', []),
    'asan': ('build-asan', ['-Db_sanitize=address,undefined', '-Db_lundef=false', '-Doptimization=1']),
}
SUITE_TIMEOUT_S = 600
CLOSING = re.compile(r'^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$', re.M)
# A finding ends the program that has it, and is never lost among other output.
SANITIZER_ENV = {
    'ASAN_OPTIONS': 'abort_on_error=0:exitcode=99:detect_leaks=1:strict_string_checks=1',
    'UBSAN_OPTIONS': 'halt_on_error=1:exitcode=99:print_stacktrace=1',
}


def run(command, log, timeout_s, env=None, log_mode='w'):
    """Status, or None where it had to be stopped.  It is stopped with every process of its group."""
    with open(log, log_mode) as out:
        p = subprocess.Popen(command, cwd=TOP, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT,
                             env={**os.environ, **(env or {})}, start_new_session=True)
        try:
            return p.wait(timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(p.pid, signal.SIGTERM)
            try:
                p.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(p.pid, signal.SIGKILL)
                p.wait()
            return None


def tail(log, lines=15):
    with open(log, errors='replace') as f:
        return ''.join('    ' + line for line in f.readlines()[-lines:])


def build(kind):
    directory, options = BUILDS[kind]
    path, log = os.path.join(TOP, directory), os.path.join(LOGS, f'build-{kind}.log')
    started = time.monotonic()
    if os.path.exists(os.path.join(path, 'build.ninja')):
        run(['meson', 'configure', path, '-Dtests=true'], log, 300)  # packaging/quickstart may have made it without
    else:
        if run(['meson', 'setup', path, '--werror', *options], log, 900) != 0:
            sys.exit(f'tests/run: meson setup {directory} failed; {log} ends with\n{tail(log)}')
    if run(['ninja', '-C', path], log, 1800, log_mode='a') != 0:
        sys.exit(f'tests/run: building {directory} failed; {log} ends with\n{tail(log, 40)}')
    print(f'built {directory} in {time.monotonic() - started:.0f} s', flush=True)
    return path


class Result:
    def __init__(self, passed=0, failed=0, skipped=0, why=''):
        self.passed, self.failed, self.skipped, self.why = passed, failed, skipped, why


def units(kind, log):
    """meson's unit programs; the single cmocka tests are what counts."""
    path = os.path.join(TOP, BUILDS[kind][0])
    run(['meson', 'test', '-C', path, '--suite', 'unit', '--no-rebuild', '--timeout-multiplier', '4'], log,
        SUITE_TIMEOUT_S, SANITIZER_ENV)
    total, whys = Result(), []
    try:
        with open(os.path.join(path, 'meson-logs', 'testlog.json')) as f:
            rows = [json.loads(line) for line in f if line.strip()]
    except OSError:
        return Result(failed=1, why='meson left no log')
    for row in rows:
        text = (row.get('stdout') or '') + (row.get('stderr') or '')
        passed = sum(map(int, re.findall(r'\[  PASSED  \] (\d+) test', text)))
        failed = sum(map(int, re.findall(r'\[  FAILED  \] (\d+) test', text)))
        if row['result'] != 'OK' and not failed:
            failed = 1  # it died before it could count
        total.passed += passed
        total.failed += failed
        if failed:
            whys.append(row['name'].split()[-1])
            with open(log, 'a') as f:
                f.write(text)
    total.why = ' '.join(whys)
    return total if rows else Result(failed=1, why='no unit test was run')


def program(command, kind, log):
    env = {'CADIALOG_BUILD': os.path.join(TOP, BUILDS[kind][0])}
    if kind == 'asan':
        env.update(SANITIZER_ENV)
    status = run(command, log, SUITE_TIMEOUT_S, env)
    with open(log, errors='replace') as f:
        closing = CLOSING.findall(f.read())
    if status is None:
        return Result(failed=1, why=f'stopped after {SUITE_TIMEOUT_S} s')
    if not closing:
        return Result(failed=1, why=f'ended with status {status} and no closing line')
    r = Result(*(int(n or 0) for n in closing[-1]))
    if status != 0 and not r.failed:
        r.failed, r.why = 1, f'says that nothing failed, but ended with status {status}'
    return r


def runs_under_asan(path):
    with open(path, errors='replace') as f:
        return any('runs-under: asan' in line for _, line in zip(range(20), f))


def suites():
    """(group, name, kind, function of the log's path), in the order in which they run."""
    yield 'unit', 'unit', 'plain', lambda log: units('plain', log)
    yield 'unit', 'unit', 'asan', lambda log: units('asan', log)
    for group, path in (('rooms', 'tests/rooms'), ('golden', 'tests/golden/run')):
        if not os.access(os.path.join(TOP, path), os.X_OK):
            continue
        yield group, group, 'plain', lambda log, path=path: program([path], 'plain', log)
        if group == 'golden':
            asan = os.path.join(TOP, BUILDS['asan'][0], 'feeds', 'cadialog')
            yield group, group, 'asan', lambda log, path=path: program([path, asan], 'asan', log)
    for group in ('server', 'browser'):
        directory = os.path.join(TOP, 'tests', group)
        for entry in sorted(os.listdir(directory)) if os.path.isdir(directory) else []:
            path = os.path.join(directory, entry)
            if not entry.startswith('test_') or not os.path.isfile(path) or not os.access(path, os.X_OK):
                continue
            name = entry.rsplit('.', 1)[0]
            for kind in ('plain', 'asan') if runs_under_asan(path) else ('plain',):
                yield group, name, kind, lambda log, path=path, kind=kind: program([path], kind, log)


def main(args):
    started = time.monotonic()
    wanted = [a for a in args if not a.startswith('--')]
    unknown = set(args) - set(wanted) - {'--list', '--no-build'}
    listed = list(suites())
    for name in wanted:
        if not any(name in s[:2] for s in listed):
            unknown.add(name)
    if unknown:
        print('tests/run: unknown: ' + ' '.join(sorted(unknown)), file=sys.stderr)
        return 2
    chosen = [s for s in listed if not wanted or s[0] in wanted or s[1] in wanted]
    if '--list' in args:
        for group, name, kind, _ in chosen:
            print(f'{group:8} {name} ({kind})')
        return 0
    os.makedirs(LOGS, exist_ok=True)
    if '--no-build' not in args:
        for kind in BUILDS:
            if any(s[2] == kind for s in chosen):
                build(kind)
    total = Result()
    for group, name, kind, call in chosen:
        log = os.path.join(LOGS, f'{name}-{kind}.log')
        before = time.monotonic()
        r = call(log)
        total.passed += r.passed
        total.failed += r.failed
        total.skipped += r.skipped
        mark = 'FAILED' if r.failed else 'ok'
        print(f'{mark:7}{group:8} {name + " (" + kind + ")":40} {r.passed:5} passed {r.failed:3} failed {r.skipped:3} skipped '
              f'{time.monotonic() - before:5.0f} s  {r.why}', flush=True)
        if r.failed:
            print(f'       {log} ends with\n{tail(log)}', flush=True)
    print(f'ran for {time.monotonic() - started:.0f} s')
    print(f'{total.passed} passed, {total.failed} failed, {total.skipped} skipped')
    return 1 if total.failed else 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
