#!/usr/bin/env python3
"""count_results.py JUNIT: sums a ctest run as "P passed, F failed, S skipped", after what was skipped and what failed.

A program that prints "name: P passed, F failed, S skipped" counts with these numbers, any other as one.
"""
import re
import sys
import xml.etree.ElementTree as ElementTree

COUNTS = re.compile(r"^[\w-]+: (\d+) passed, (\d+) failed, (\d+) skipped$", re.M)


def count(case):
    output = case.findtext("system-out") or ""
    failed = case.get("status") == "fail"
    counted = COUNTS.findall(output)
    if counted:
        numbers = [sum(int(line[column]) for line in counted) for column in range(3)]
        if failed and numbers[1] == 0:
            numbers[1] = 1
        return numbers, re.findall(r"^skipped: .*$", output, re.M)
    if failed:
        return [0, 1, 0], []
    if case.find("skipped") is not None or case.get("status") != "run":
        return [0, 0, 1], [f"skipped: {case.get('name')}"]
    return [1, 0, 0], []


def main():
    sums = [0, 0, 0]
    for case in ElementTree.parse(sys.argv[1]).iter("testcase"):
        numbers, skipped = count(case)
        sums = [a + b for a, b in zip(sums, numbers)]
        if numbers[1]:
            lines = (case.findtext("system-out") or "").strip().splitlines()
            print(f"FAILED: {case.get('name')}", *lines[-40:], sep="\n    ")
        for line in skipped:
            print(f"{case.get('name')}: {line}")
    print("ctest: {} passed, {} failed, {} skipped".format(*sums))


if __name__ == "__main__":
    main()
