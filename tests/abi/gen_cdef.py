#!/usr/bin/env python3
"""Writes the declarations of the public headers as cffi reads them (bindings/python/quark.cdef).

The real preprocessor reads the headers; what came from our own files is kept, by its line markers, and the attribute
that marks an exported function is taken out.
"""
import argparse
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
RECORDED = ROOT / "bindings/python/quark.cdef"
MARKER = re.compile(r'^# \d+ "([^"]*)"')
NUMBER = re.compile(r"^#define (QUARK_[A-Z0-9_]+) (-?(?:0x[0-9a-fA-F]+|\d+))$")
ATTRIBUTE = '__attribute__((visibility("default")))'


def preprocess(include, headers):
    source = "".join(f"#include <{header}>\n" for header in headers)
    command = ["gcc", "-std=c99", "-E", "-dD", f"-I{include}", "-x", "c", "-"]
    return subprocess.run(command, input=source, text=True, check=True, stdout=subprocess.PIPE).stdout


def own_lines(text, include):
    folder = str(pathlib.Path(include) / "quark") + "/"
    ours = False
    for line in text.splitlines():
        marker = MARKER.match(line)
        if marker:
            ours = marker.group(1).startswith(folder)
        elif ours and NUMBER.match(line):
            yield line
        elif ours and not line.startswith("#") and line.strip():
            yield line.replace(ATTRIBUTE + " ", "").rstrip()


def declarations(include=ROOT / "include", headers=("quark/quark.h", "quark/sim.h")):
    lines = own_lines(preprocess(include, headers), include)
    return "\n".join(line for line in lines if line.strip()) + "\n"


def parse(text):
    import cffi

    reader = cffi.FFI()
    reader.cdef(text)
    return reader


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--include", default=ROOT / "include")
    options.add_argument("--header", action="append", help="only these; default: all")
    options.add_argument("--output", default=RECORDED)
    options.add_argument("--check", action="store_true", help="compare with the output instead of writing it")
    arguments = options.parse_args()
    text = declarations(arguments.include, arguments.header or ("quark/quark.h", "quark/sim.h"))
    parse(text)
    output = pathlib.Path(arguments.output)
    if not arguments.check:
        output.parent.mkdir(parents=True, exist_ok=True)
        output.write_text(text)
    elif not output.exists() or output.read_text() != text:
        sys.exit(f"{output} is not what the headers say; write it with: python3 tests/abi/gen_cdef.py")


if __name__ == "__main__":
    main()
