"""Copy what the pages need from node_modules to static/vendor, which is committed.

For whoever changes a version or an icon; running farmdash needs neither Node nor this:

    npm ci && python3 scripts/vendor_static.py

Writes the files, their licences, two forms of the icons in static/icons.txt, and
vendor.json (name, version, licence and sha256 of each). `--check` writes nothing and
fails where the committed files differ.
"""

import argparse
import hashlib
import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
ICON_LIST = ROOT / "static" / "icons.txt"

# What may stand as it is in a data: address inside double quotes.
SAFE = " /:=',.-"
SOURCE_MAP = re.compile(rb"\n?(/[/*])# sourceMappingURL=[^\n*]*(\*/)?\n?")


@dataclass(frozen=True)
class Package:
    """A package of node_modules, the files taken from it, and where its licence is."""

    name: str
    licence: str
    """SPDX; htmx's own field holds a name that is none."""
    licence_text: Path
    files: tuple[str, ...] = ()

    @property
    def version(self) -> str:
        """As installed."""
        text = (MODULES / self.name / "package.json").read_text(encoding="utf-8")
        return str(json.loads(text)["version"])


HTMX = Package(
    "htmx.org", "0BSD", MODULES / "htmx.org" / "LICENSE", ("dist/htmx.min.js",)
)
TABLER = Package(
    "@tabler/core",
    "MIT",
    # The package brings no text of its own.
    ROOT / "scripts" / "licences" / "tabler-core.txt",
    ("dist/css/tabler.min.css",),
)
UPLOT = Package(
    "uplot",
    "MIT",
    MODULES / "uplot" / "LICENSE",
    ("dist/uPlot.iife.min.js", "dist/uPlot.min.css"),
)
ICONS = Package("@tabler/icons", "MIT", MODULES / "@tabler" / "icons" / "LICENSE")
PACKAGES = (HTMX, TABLER, UPLOT, ICONS)


def icon_names() -> dict[str, bool]:
    """Icons in use; True for those that are wanted as CSS masks too."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    names = [line.strip() for line in lines if line.strip() and line[0] != "#"]
    return {name.rstrip("*"): name.endswith("*") for name in names}


def icon_shapes(name: str) -> str:
    """What is drawn inside the icon's <svg>, without the invisible frame."""
    path = MODULES / ICONS.name / "icons" / "outline" / f"{name}.svg"
    inside = re.sub(r"^.*?<svg.*?>|</svg>.*$", "", path.read_text(), flags=re.DOTALL)
    shapes = re.findall(r"<[^>]+/>", inside)
    kept = [" ".join(shape.split()) for shape in shapes if 'stroke="none"' not in shape]
    return "".join(shape.replace(" />", "/>") for shape in kept)


def sprite() -> bytes:
    """All icons in use as symbols of one SVG file."""
    symbols = "\n".join(
        f'<symbol id="{name}" viewBox="0 0 24 24">{icon_shapes(name)}</symbol>'
        for name in icon_names()
    )
    return (
        f"<!-- Tabler icons {ICONS.version}, MIT licence -->\n"
        f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    ).encode()


def masks() -> bytes:
    """Custom properties --i-<name>, each an icon to be used as a mask."""
    lines = []
    for name, wanted in icon_names().items():
        if not wanted:
            continue
        svg = (
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 24 24' fill='none' "
            "stroke='#000' stroke-width='2' stroke-linecap='round' "
            f"stroke-linejoin='round'>{icon_shapes(name)}</svg>"
        ).replace('"', "'")
        lines.append(f'--i-{name}:url("data:image/svg+xml,{quote(svg, safe=SAFE)}");')
    head = f"/* Tabler icons {ICONS.version}, MIT licence */\n:root{{\n"
    return (head + "\n".join(lines) + "\n}\n").encode()


def short_name(package: Package) -> str:
    """File name of the package's licence."""
    return package.name.strip("@").replace("/", "-") + ".txt"


def produced() -> Iterator[tuple[str, Package, bytes]]:
    """Path below static/vendor, package and content of every file."""
    for package in PACKAGES:
        for file in package.files:
            data = (MODULES / package.name / file).read_bytes()
            yield Path(file).name, package, SOURCE_MAP.sub(b"", data)
        text = package.licence_text.read_bytes()
        yield f"licences/{short_name(package)}", package, text
    yield "icons.svg", ICONS, sprite()
    yield "icons.css", ICONS, masks()


def outputs() -> dict[str, bytes]:
    """Every file below static/vendor with its content, vendor.json among them."""
    files = {}
    entries = []
    for path, package, data in sorted(produced(), key=lambda item: item[0]):
        files[path] = data
        entries.append(
            {
                "path": path,
                "name": package.name,
                "version": package.version,
                "licence": package.licence,
                "sha256": hashlib.sha256(data).hexdigest(),
            }
        )
    files["vendor.json"] = (json.dumps({"files": entries}, indent=2) + "\n").encode()
    return files


def committed() -> dict[str, bytes]:
    """What lies below static/vendor now."""
    return {
        path.relative_to(VENDOR).as_posix(): path.read_bytes()
        for path in VENDOR.rglob("*")
        if path.is_file()
    }


def main() -> int:
    """Write or compare; 1 where something differs or node_modules is missing."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    if not MODULES.is_dir():
        print("vendor: node_modules is missing; run npm ci first", file=sys.stderr)
        return 1
    new, old = outputs(), committed()
    changed = sorted(path for path in new | old if new.get(path) != old.get(path))
    for path in changed:
        print(f"vendor: {path} {'differs' if options.check else 'written'}")
        if options.check:
            continue
        if path in new:
            (VENDOR / path).parent.mkdir(parents=True, exist_ok=True)
            (VENDOR / path).write_bytes(new[path])
        else:
            (VENDOR / path).unlink()
    return 1 if changed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())
