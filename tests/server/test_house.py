#!/usr/bin/env python3
"""Rules of the house beside those of tests/rooms: hardened programs, short functions, manuals that say what the program
does, and nothing left for later."""
import os
import re
import subprocess
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.path.join(TOP, os.environ.get('CADIALOG_BUILD', 'build'))

FUNCTION_LINES_MAX = 80

failures, passed = [], 0


def expect(what, problems):
    global passed
    problems = list(problems)
    if problems:
        failures.append(what)
        print(f'FAILED {what}')
        for p in problems[:20]:
            print('   ', p)
    else:
        passed += 1


def read(path):
    with open(os.path.join(TOP, path), encoding='utf-8', errors='replace') as f:
        return f.read()


def sources(*tops):
    for top in tops:
        for directory, _, names in os.walk(os.path.join(TOP, top)):
            for name in sorted(names):
                if name.endswith(('.c', '.h')):
                    yield os.path.relpath(os.path.join(directory, name), TOP)


def wrong_hardening():
    for name in ('feeds/cadialog', 'mod_cadialog/mod_cadialog.so'):
        path = os.path.join(BUILD, name)
        if not os.path.exists(path):
            continue
        dynamic = subprocess.run(['readelf', '-Wd', path], capture_output=True, text=True, check=True).stdout
        header = subprocess.run(['readelf', '-Wlh', path], capture_output=True, text=True, check=True).stdout
        if 'BIND_NOW' not in dynamic and 'NOW' not in dynamic:
            yield f'{name}: no BIND_NOW'
        if 'GNU_RELRO' not in header:
            yield f'{name}: no RELRO'
        if not re.search(r'Type:\s+DYN', header):
            yield f'{name}: not position-independent'
        if re.search(r'GNU_STACK.*RWE', header):
            yield f'{name}: an executable stack'


def long_functions():
    """A function begins with a line that is no indentation and ends in ')' before a lone '{'."""
    for path in sources('feeds', 'mod_cadialog', 'tests/unit'):
        start = None
        for number, line in enumerate(read(path).splitlines(), 1):
            if line == '{':
                start = number
            elif line == '}' and start:
                if number - start > FUNCTION_LINES_MAX:
                    yield f'{path}:{start}: {number - start} lines'
                start = None


def undocumented_commands():
    manual = read('feeds/cli/cadialog.1')
    for name, usage in re.findall(r'^\s*\{"(\w+)", cmd_\w+,\s*((?:"[^"]*"\s*)+)\}', read('feeds/cli/main.c'), flags=re.M):
        if not re.search(rf'^\.(It )?Cm [\w |]*\b{name}\b', manual, flags=re.M):
            yield f'cadialog.1 does not tell of {name}'
        for option in re.findall(r'--([a-z-]+)', usage):
            if f'Fl Fl {option}' not in manual:
                yield f'cadialog.1 does not tell of {name} --{option}'


def undocumented_options():
    manual = read('feeds/cli/cadialog.conf.5')
    rows = re.findall(r'\{"([^"]*)", "([^"]+)", KIND_\w+, (?:NULL|"([^"]*)")', read('feeds/cli/config_table.h'))
    if len(rows) < 20:
        yield 'the table of options was not found'
    parts = re.split(r'^\.Ss ', manual, flags=re.M)
    heads = {'': 'Outside'}
    for section, key, fallback in rows:
        part = next((p for p in parts if p.startswith(heads.get(section, section + ' '))), '')
        entry = re.search(rf'^\.It Cm {key} .*?(?=^\.It|^\.El)', part, flags=re.M | re.S)
        if not entry:
            yield f'cadialog.conf.5 does not tell of [{section}] {key}'
        elif fallback and f'.Ql {fallback} .' not in entry[0]:
            yield f'cadialog.conf.5 has another default for [{section}] {key} than {fallback}'


def manual_mistakes():
    manuals = ['feeds/cli/cadialog.1', 'feeds/cli/cadialog.conf.5']
    r = subprocess.run(['mandoc', '-Tlint', '-Wwarning', *manuals], cwd=TOP, capture_output=True, text=True)
    return r.stdout.splitlines()


def tracked():
    r = subprocess.run(['git', 'ls-files', '-z'], cwd=TOP, capture_output=True, text=True)
    return [p for p in r.stdout.split('\0') if p and os.path.isfile(os.path.join(TOP, p))]


def left_for_later():
    for path in tracked():
        if path.endswith(('.c', '.h', '.py', '.build', '.sh')) and re.search(r'\b(TODO|FIXME|XXX)\b', read(path)) and path != 'tests/server/test_house.py':
            yield path


expect('programs are hardened', wrong_hardening())
expect(f'no function is longer than {FUNCTION_LINES_MAX} lines', long_functions())
expect('cadialog.1 tells of every command', undocumented_commands())
expect('cadialog.conf.5 tells of every option', undocumented_options())
expect('manuals are well-formed', manual_mistakes())
expect('nothing is left for later', left_for_later())
print(f'{passed} passed, {len(failures)} failed')
sys.exit(1 if failures else 0)
