"""Make the font that the charts of reports are drawn with: apps/costs/fonts/.

    .venv/bin/python scripts/report_font.py /path/to/NotoSansCJK-Regular.ttc

A subset of Noto Sans CJK SC (fonts-noto-cjk on Debian): Latin, digits, punctuation,
signs of currencies, and the characters of GB 2312. What is outside is drawn as the
font's empty box. The licence (OFL 1.1) lies beside the font.
"""

import argparse
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTCollection

TARGET = Path(__file__).resolve().parent.parent / "apps/costs/fonts/report.otf"
FACE = "Noto Sans CJK SC"
RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),  # Latin-1 and Latin Extended-A
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x20A0, 0x20BF),  # signs of currencies
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x3000, 0x3011),
    (0xFF01, 0xFF5E),
    (0xFFE5, 0xFFE5),
)


def gb2312() -> set[int]:
    """Code points of all characters of GB 2312."""
    found = set()
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            text = bytes((row, cell)).decode("gb2312", errors="ignore")
            found |= {ord(character) for character in text}
    return found


def make(source: Path) -> int:
    """Write the subset; its size in bytes."""
    fonts = TTCollection(source, lazy=True).fonts
    font = next(font for font in fonts if font["name"].getDebugName(4) == FACE)
    options = subset.Options(
        layout_features=["kern"],
        name_IDs=[0, 1, 2, 3, 4, 5, 6, 13, 14],
        notdef_outline=True,
        hinting=False,
        desubroutinize=False,
    )
    wanted = {code for first, last in RANGES for code in range(first, last + 1)}
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted | gb2312())
    cutter.subset(font)
    font.save(TARGET)
    return TARGET.stat().st_size


def main() -> int:
    """Make the subset from the font that is named."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("source", type=Path, help="NotoSansCJK-Regular.ttc")
    size = make(parser.parse_args().source)
    print(f"{TARGET.name}: {size / 1024:.0f} kB")
    return 0


if __name__ == "__main__":
    sys.exit(main())
