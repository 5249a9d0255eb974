#!/usr/bin/env python3
"""Makes shared libraries that have the functions of a folder of headers, and nothing behind them.

The checks of the contract try themselves on such libraries: headers and maps are changed in a copy, and the check must
notice. Also the one place that knows how to find the functions in the headers.
"""
import pathlib
import re
import subprocess

import pycparser
from pycparser import c_ast, c_generator

import gen_cdef

PRELUDE = "".join(
    f"typedef {base} {name};\n"
    for name, base in {
        "int8_t": "signed char", "uint8_t": "unsigned char", "int16_t": "short", "uint16_t": "unsigned short",
        "int32_t": "int", "uint32_t": "unsigned int", "int64_t": "long", "uint64_t": "unsigned long",
        "size_t": "unsigned long", "intptr_t": "long", "uintptr_t": "unsigned long",
    }.items()
)
NODE = re.compile(r"(\w[\w.]*)\s*\{(.*?)\}\s*[\w.]*\s*;", re.S)
COMMENT = re.compile(r"/\*.*?\*/", re.S)


def functions(text):
    """Name to declaration of every function in a cdef."""
    plain = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    tree = pycparser.CParser().parse(PRELUDE + plain)
    return {
        item.name: item
        for item in tree.ext
        if isinstance(item, c_ast.Decl) and isinstance(item.type, c_ast.FuncDecl)
    }


def read_map(path):
    """Symbol to version node, of a version script."""
    found = {}
    for node, body in NODE.findall(COMMENT.sub("", pathlib.Path(path).read_text())):
        exported = body.split("local:")[0]
        for symbol in re.findall(r"\b([a-z]\w*)\s*;", exported):
            found[symbol] = node
    return found


def write_source(path, declared, private):
    generator = c_generator.CGenerator()
    lines = ["#include <quark/quark.h>", "#include <quark/sim.h>"]
    for declaration in declared:
        lines.append(generator.visit(declaration) + " { __builtin_trap(); }")
    for symbol in private:
        lines.append(f'__attribute__((visibility("default"))) int {symbol};')
    path.write_text("\n".join(lines) + "\n")


def build(root, folder, extra_symbols=()):
    """Builds libquark.so and libquark-sim.so from root/include and root/src/*.map into folder."""
    declared = functions(gen_cdef.declarations(root / "include"))
    for name in ("quark", "quark-sim"):
        version_map = root / f"src/{name}.map"
        nodes = read_map(version_map)
        private = [symbol for symbol, node in nodes.items() if "PRIVATE" in node]
        own = [item for symbol, item in declared.items() if symbol.startswith("quark_sim_") == (name == "quark-sim")]
        script = folder / f"{name}.map"
        script.write_text(version_map.read_text())
        if name == "quark" and extra_symbols:
            added = "".join(f"{symbol}; " for symbol in extra_symbols)
            script.write_text(script.read_text().replace("global:", "global: " + added, 1))
            private += extra_symbols
        source = folder / f"{name}.c"
        write_source(source, own, private)
        subprocess.run(
            ["gcc", "-std=c11", "-g", "-shared", "-fPIC", "-fvisibility=hidden", "-w", f"-I{root / 'include'}",
             f"-Wl,--version-script={script}", f"-Wl,-soname,lib{name}.so.0", str(source), "-o",
             str(folder / f"lib{name}.so")], check=True)
    return folder
