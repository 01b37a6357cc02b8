# SPDX-License-Identifier: MIT
"""judge.py UNTAKEN JSON...: reads what `llvm-cov export` says of branches, and lists those not taken.

A line of UNTAKEN: file, way (true or false), condition, and the reason, with tabs between."""
import json
import os
import sys

LEAST_PERCENT = 95


def read_reasons(path):
    reasons = {}
    for line in open(path):
        if not line.startswith('#') and line.strip():
            name, way, condition, reason = line.rstrip('\n').split('\t')
            reasons[name, way, condition] = reason
    return reasons


def branches_of(file):
    """Counts of each condition, true and false. One in a macro counts where the macro is used."""
    found = {}
    for branch in file['branches']:
        add(found, branch[:4] + [0, 0], branch)
    for expansion in file.get('expansions', []):
        for branch in expansion['branches']:
            add(found, expansion['source_region'][:4] + branch[:2], branch)
    return found


def add(found, place, branch):
    counts = found.setdefault(tuple(place), [0, 0])
    counts[0] += branch[4]
    counts[1] += branch[5]


def condition_at(source, place):
    first, begin, last, end = place[:4]
    text = source[first - 1][begin - 1:end - 1] if first == last else source[first - 1][begin - 1:]
    return ' '.join(text.split())


def judge(file, reasons):
    name = os.path.basename(file['filename'])
    source = open(file['filename']).read().split('\n')
    branches = branches_of(file)
    untaken = bad = 0
    for place, counts in sorted(branches.items()):
        for way, count in zip(('true', 'false'), counts):
            if count:
                continue
            untaken += 1
            condition = condition_at(source, place)
            reason = reasons.get((name, way, condition))
            print(f"{name}:{place[0]}: never {way}: {condition}: {reason or 'FAIL: no reason is known'}")
            bad += reason is None
    ways = 2 * len(branches)
    percent = 100 * (ways - untaken) / ways
    print(f'{name}: {percent:.1f} % of {ways} branches')
    if percent < LEAST_PERCENT:
        print(f'FAIL: {name}: under {LEAST_PERCENT} %')
    return bad + (percent < LEAST_PERCENT)


def main():
    reasons = read_reasons(sys.argv[1])
    bad = files = 0
    for path in sys.argv[2:]:
        for file in json.load(open(path))['data'][0]['files']:
            bad += judge(file, reasons)
            files += 1
    if not files:
        print('FAIL: no file was measured')
    return 1 if bad or not files else 0


sys.exit(main())
