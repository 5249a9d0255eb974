#!/usr/bin/env python3
"""check_numbers.py BASELINE CDEF: every number of an enum in BASELINE has the same value in CDEF.

Public functions take enums as int, so no type of a library's debug information holds their numbers.
"""
import pathlib
import sys

import gen_cdef


def numbers(path):
    reader = gen_cdef.parse(pathlib.Path(path).read_text())
    found = {}
    for line in pathlib.Path(path).read_text().splitlines():
        if line.startswith("enum ") and line.endswith("{"):
            found.update(reader.typeof(line[:-1].strip()).relements)
    return found


def main():
    before, now = numbers(sys.argv[1]), numbers(sys.argv[2])
    problems = [f"{name} was {value}, is now {now.get(name)}" for name, value in before.items() if now.get(name) != value]
    print("\n".join(problems) if problems else f"{len(before)} numbers are as recorded")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
