#!/usr/bin/env python3
"""Checks the golden vectors with a codec of its own, written from the standards: python3 check.py [FILE...] [--verbose]

Without files all vectors beside this script are checked, and the set as a whole. Each disagreement is one line: id, key, what the
vector says, what this codec says. Exit status 1 where there is one, 2 where a file cannot be read.
"""

import argparse
import glob
import json
import os
import sys
import time

sys.dont_write_bytecode = True

from checker import form, runner

HERE = os.path.dirname(os.path.abspath(__file__))
LONGEST_SHOWN = 300  # characters of a value


def shown(value):
    line = value if isinstance(value, str) else json.dumps(value, ensure_ascii=True)
    line = line.encode("ascii", "backslashreplace").decode().replace("\n", "\\n")
    return line if len(line) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}... ({len(line)} characters)"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("files", nargs="*", metavar="FILE", help="files of vectors; all by default")
    parser.add_argument("-v", "--verbose", action="store_true", help="one line a vector")
    options = parser.parse_args()
    paths = options.files or sorted(glob.glob(os.path.join(HERE, "*", "*.json")))
    started = time.monotonic()
    try:
        files = [form.File(path) for path in paths]
        unbreakable = None
        if not options.files:
            with open(os.path.join(HERE, "unbreakable.json"), encoding="utf-8") as file:
                unbreakable = json.load(file)
    except (OSError, ValueError) as error:
        print(f"cannot read vectors: {error}", file=sys.stderr)
        return 2

    disagreements, vectors, wrong = 0, 0, set()

    def report(name, key, expected, got):
        nonlocal disagreements
        disagreements += 1
        wrong.add(name)
        print(f"{name}  {key}: expected {shown(expected)}, got {shown(got)}")

    for problem in form.problems(files, unbreakable):
        report(*problem)
    for file in files:
        for vector in file.vectors:
            vectors += 1
            for key, expected, got in runner.check(file, vector):
                report(vector["id"], key, expected, got)
            if options.verbose and vector["id"] not in wrong:
                print(f"{vector['id']}  {vector['verdict']}: agreed")
    print(f"{vectors} vectors in {len(files)} files, {disagreements} disagreements, {time.monotonic() - started:.1f} s")
    return 1 if disagreements or not vectors else 0


if __name__ == "__main__":
    sys.exit(main())
