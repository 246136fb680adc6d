#!/usr/bin/env python3
"""packaging/quickstart as a person uses it: it serves, prints addresses that work, stops on Ctrl-C, starts again quickly."""
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
counts = {'passed': 0, 'failed': 0}
#: A second start is measured from the call to the printed addresses; the build is there already.
SECOND_START_MAX_S = 20


def expect(what, good, detail=''):
    counts['passed' if good else 'failed'] += 1
    if not good:
        print(f'FAILED {what}\n{detail}', flush=True)
    return good


def free_port():
    """A port that nobody listens on, below those that the kernel gives to outgoing connections: another program's connection
    may hold one of these at the moment when quickstart wants it."""
    with socket.socket() as s:
        return bind_low(s)


def bind_low(s):
    for _ in range(200):
        port = random.randrange(10000, 30000)
        try:
            s.bind(('127.0.0.1', port))
            return port
        except OSError:
            continue
    raise OSError('no port between 10000 and 30000 is free')


def is_listening(port):
    with socket.socket() as s:
        return s.connect_ex(('127.0.0.1', port)) == 0


def interruptible():
    """A shell that starts tests in the background leaves SIGINT ignored, and a script cannot trap what is ignored at its start."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def start(port):
    """The process and what it printed until it serves; the process is None where it ended before."""
    p = subprocess.Popen(['packaging/quickstart', '--newsroom'], cwd=TOP, env={**os.environ, 'CADIALOG_PORT': str(port)},
                         stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True,
                         preexec_fn=interruptible)
    lines = []
    for line in p.stdout:
        lines.append(line)
        if 'Ctrl-C stops it' in line:
            return p, ''.join(lines)
    p.wait()
    return None, ''.join(lines)


def check_addresses(printed):
    addresses = re.findall(r'http://127\.0\.0\.1:\d+/\S*', printed)
    expect('it prints addresses to try', len(addresses) >= 5, printed)
    for address in addresses:
        try:
            with urllib.request.urlopen(address, timeout=20) as answer:
                good = answer.status == 200 and answer.read()
        except OSError as e:
            good = e = None
        expect(f'{address} answers', good)
    with urllib.request.urlopen(next(a for a in addresses if a.endswith('/dialogue/')), timeout=20) as answer:
        page = answer.read().decode()
    expect('the page shows the articles of the newsroom', 'The Steppe Courier' in page or 'Central Asia' in page, page[:500])


def children_of(group):
    r = subprocess.run(['ps', '-o', 'pid=,stat=,args=', '-g', str(group)], capture_output=True, text=True)
    return [line for line in r.stdout.splitlines() if line.strip() and line.split()[1][0] != 'Z']  # the dead wait for init


def run_once(port, first):
    started = time.monotonic()
    p, printed = start(port)
    took = time.monotonic() - started
    if not expect('quickstart serves', p is not None, printed):
        return
    try:
        if first:
            check_addresses(printed)
        else:
            print(f'second start: {took:.1f} s')
            expect(f'the second start takes at most {SECOND_START_MAX_S} s', took <= SECOND_START_MAX_S, f'{took:.1f} s')
        # Ctrl-C reaches the whole group of processes, as a terminal does it
        os.killpg(p.pid, signal.SIGINT)
        status = p.wait(30)
        expect('it stops cleanly on Ctrl-C', status == 0, status)
        expect('nobody listens afterwards', not is_listening(port))
        left = children_of(p.pid)
        expect('no process is left behind', not left, left)
    finally:
        if p.poll() is None:
            os.killpg(p.pid, signal.SIGKILL)


def killed(port):
    """Nothing that it started outlives it, or the next start would find the store and the port taken."""
    p, printed = start(port)
    if not expect('it serves before it is killed', p is not None, printed):
        return
    os.kill(p.pid, signal.SIGKILL)
    p.wait(30)
    until = time.monotonic() + 15
    while time.monotonic() < until and (children_of(p.pid) or is_listening(port)):
        time.sleep(0.1)
    left = children_of(p.pid)
    if not expect('nothing outlives it where it is killed', not left and not is_listening(port), left):
        os.killpg(p.pid, signal.SIGKILL)


def main():
    port = free_port()
    run_once(port, True)
    run_once(port, False)
    with socket.socket() as s:
        taken = bind_low(s)
        s.listen()
        p, printed = start(taken)
        expect('a port that is taken is told, and another one used', p is not None and 'is taken; using' in printed, printed)
        if p:
            os.killpg(p.pid, signal.SIGTERM)
            expect('it stops cleanly on SIGTERM', p.wait(30) == 0)
    killed(free_port())
    for port in ('', 'http', '0', '70000', '-1', '8080x'):
        r = subprocess.run(['packaging/quickstart'], cwd=TOP, env={**os.environ, 'CADIALOG_PORT': port or ' '}, capture_output=True,
                           stdin=subprocess.DEVNULL)
        expect(f'CADIALOG_PORT={port!r} is told', r.returncode == 2 and r.stderr.count(b'\n') == 1 and b'is no port' in r.stderr, r.stderr)
    r = subprocess.run(['packaging/quickstart', '--nonsense'], cwd=TOP, capture_output=True, stdin=subprocess.DEVNULL)
    expect('wrong usage is told', r.returncode == 2 and r.stderr.count(b'\n') == 1, r.stderr)
    print(f"{counts['passed']} passed, {counts['failed']} failed")
    return 1 if counts['failed'] else 0


if __name__ == '__main__':
    sys.exit(main())
