#!/usr/bin/env python3
"""Symbol maps = exported symbols = headers = documentation = recorded cffi declarations.

check-symbols.py FOLDER       checks the libraries built in FOLDER (libquark.so, libquark-sim.so)
check-symbols.py --self-test  adds a function to one of the five places only, and sees the check fail for each
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

import gen_cdef
import stub_library

LIBRARIES = ("quark", "quark-sim")
DOXYGEN_CHANGES = "INPUT = include/quark\nIMAGE_PATH =\nGENERATE_HTML = NO\nGENERATE_XML = YES\n"


def exported(library):
    """Symbol to version node, of a built library."""
    command = ["nm", "-D", "--defined-only", "--with-symbol-versions", str(library)]
    lines = subprocess.run(command, text=True, check=True, stdout=subprocess.PIPE).stdout.splitlines()
    found = {}
    for line in lines:
        kind, symbol = line.split()[-2:]
        if kind == "A":
            continue
        name, _, node = symbol.replace("@@", "@").partition("@")
        found[name] = node
    return found


def documented(root):
    """Function name to its Doxygen entry; and what Doxygen complains about."""
    with tempfile.TemporaryDirectory() as folder:
        configuration = (root / "docs/Doxyfile").read_text() + DOXYGEN_CHANGES
        environment = dict(os.environ, QUARK_DOCS_OUTPUT=folder)
        run = subprocess.run(["doxygen", "-"], input=configuration, text=True, cwd=root, env=environment,
                             stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        problems = run.stdout.splitlines() if run.returncode else []
        entries = {}
        for page in pathlib.Path(folder).glob("xml/*_8h.xml"):
            for entry in ElementTree.parse(page).iter("memberdef"):
                if entry.get("kind") == "function":
                    entries[entry.findtext("name")] = entry
        return entries, problems


def text_of(element):
    return "".join(element.itertext()).strip() if element is not None else ""


def problems_of_entry(name, entry, declaration):
    arguments = [item.name for item in declaration.type.args.params if item.name] if declaration.type.args else []
    described = [text_of(item) for item in entry.iterfind(".//parameterlist[@kind='param']//parametername")]
    sections = {item.get("kind"): text_of(item) for item in entry.iter("simplesect")}
    if not text_of(entry.find("briefdescription")):
        yield f"{name}: no description in front of its declaration"
    if not sections.get("since"):
        yield f"{name}: no @since"
    if described != arguments:
        yield f"{name}: @param says {described}, the declaration {arguments}"
    if text_of(entry.find("type")) != "void" and not sections.get("return"):
        yield f"{name}: returns something, but has no @return"


def compare(place, found, expected):
    for name in sorted(set(expected) - set(found)):
        yield f"{name}: not in {place}"
    for name in sorted(set(found) - set(expected)):
        yield f"{name}: in {place} but not in the headers"


def check_library(root, folder, library, headers):
    nodes = stub_library.read_map(root / f"src/{library}.map")
    symbols = exported(folder / f"lib{library}.so")
    public = [name for name, node in nodes.items() if "PRIVATE" not in node]
    own = [name for name in headers if name.startswith("quark_sim_") == (library == "quark-sim")]
    yield from compare(f"src/{library}.map", public, own)
    for name in sorted(set(nodes) | set(symbols)):
        if nodes.get(name) != symbols.get(name):
            yield (f"{name}: lib{library}.so exports it as {symbols.get(name)}, "
                   f"src/{library}.map says {nodes.get(name)}")


def check(root, folder):
    text = gen_cdef.declarations(root / "include")
    headers = stub_library.functions(text)
    for library in LIBRARIES:
        yield from check_library(root, folder, library, headers)
    recorded = (root / "bindings/python/quark.cdef").read_text()
    yield from compare("bindings/python/quark.cdef", stub_library.functions(recorded), headers)
    if recorded != text:
        yield "bindings/python/quark.cdef is old; write it with: python3 tests/abi/gen_cdef.py"
    entries, problems = documented(root)
    yield from problems
    yield from compare("the documentation", entries, headers)
    for name in sorted(set(entries) & set(headers)):
        yield from problems_of_entry(name, entries[name], headers[name])


def append(path, text, before=None):
    old = path.read_text()
    path.write_text(old.replace(before, text + before, 1) if before else old + text)


BLOCK = "/**\n * Only here.\n * @param number a number.\n * @return it.\n * @since 0.1\n */\n"
DECLARATION = "QUARK_API int quark_only_here(int number);\n\n"
END = "QUARK_END_DECLS\n\n#endif"


def mutants():
    def in_header(root):
        append(root / "include/quark/base.h", BLOCK + DECLARATION, END)

    def in_map(root):
        append(root / "src/quark.map", "quark_only_here;\n", "\tquark_version;")

    def in_cdef(root):
        append(root / "bindings/python/quark.cdef", "int quark_only_here(int number);\n")

    def in_docs(root):
        append(root / "include/quark/base.h", BLOCK.replace(" * Only", " * @fn int quark_only_here(int number)\n * Only"),
               END)

    def without_block(root):
        path = root / "include/quark/base.h"
        start, rest = path.read_text().split("/**\n * The version of the library that is loaded, as text.", 1)
        path.write_text(start + rest.split("*/\n", 1)[1])

    def with_wrong_parameter(root):
        path = root / "include/quark/base.h"
        path.write_text(path.read_text().replace("@param status any number.", "@param state any number.", 1))

    def without_since(root):
        path = root / "include/quark/base.h"
        start, end = path.read_text().rsplit(" * @since 0.1\n", 1)
        path.write_text(start + end)

    return {
        "nothing is changed": None,
        "a function is in the headers only": in_header,
        "a function is in the map only": in_map,
        "a function is in the library only": "library",
        "a function is in the cdef only": in_cdef,
        "a function is in the documentation only": in_docs,
        "a function is without documentation": without_block,
        "a parameter is documented under another name": with_wrong_parameter,
        "a function has no @since": without_since,
    }


def copy_tree(to):
    shutil.copytree(gen_cdef.ROOT / "include", to / "include")
    for path in ("src/quark.map", "src/quark-sim.map", "bindings/python/quark.cdef", "docs/Doxyfile"):
        (to / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(gen_cdef.ROOT / path, to / path)


def is_noticed(change):
    with tempfile.TemporaryDirectory() as name:
        root = pathlib.Path(name)
        copy_tree(root)
        stub_library.build(root, root, ["quark_only_here"] if change == "library" else [])
        if callable(change):
            change(root)
        return list(check(root, root))


def self_test():
    failed = 0
    for what, change in mutants().items():
        problems = is_noticed(change)
        if bool(problems) != (change is not None):
            failed += 1
            print(f"FAILED: {what}: {problems or 'was not noticed'}")
    print(f"symbols-self-test: {len(mutants()) - failed} passed, {failed} failed, 0 skipped")
    return failed


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    if sys.argv[1] == "--self-test":
        sys.exit(1 if self_test() else 0)
    problems = list(check(gen_cdef.ROOT, pathlib.Path(sys.argv[1])))
    for problem in problems:
        print(problem)
    print(f"symbols: {0 if problems else 1} passed, {1 if problems else 0} failed, 0 skipped")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
