"""Runs a program on a terminal of 80 columns, and prints what it shows as an SVG picture.

Usage: draw.py light|dark DESCRIPTION PROGRAM [WORD…]

Everything stands in its column, whatever font the viewer has: a run of text is stretched to its columns, a sign is set
in the middle of its own, and bars and shades are drawn as rectangles.
"""

import fcntl
import os
import re
import struct
import subprocess
import sys
import termios
import unicodedata
from html import escape

COLUMNS = 80
ENVIRONMENT = {
    "BACKCARE_NOW": "2026-11-22T20:15:00+01:00",
    "TZ": "Europe/Berlin",
    "HOME": "/nonexistent",
    "TERM": "xterm-256color",
    "LC_ALL": "C.UTF-8",
}
CELL, LINE, SIZE, MARGIN = 8.4, 20, 14, 18
FONTS = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Liberation Mono', monospace"
THEMES = {
    "light": {"ground": "#ffffff", "edge": "#d1d9e0", "text": "#1f2328", "dim": "#59636e", "green": "#1a7f37", "red": "#d1242f"},
    "dark": {"ground": "#0d1117", "edge": "#3d444d", "text": "#f0f6fc", "dim": "#9198a1", "green": "#3fb950", "red": "#f85149"},
}
# Of characters that are drawn: the top and the height, in parts of a line, and the opacity.
BARS = {"━": (0.47, 0.14, 1.0), "─": (0.5, 0.05, 1.0)}
BARS |= {shade: (0.0, 1.0, opacity) for shade, opacity in zip("░▒▓█", (0.25, 0.5, 0.75, 1.0))}
BARS |= {block: (1 - eighths / 8, eighths / 8, 1.0) for eighths, block in enumerate("▁▂▃▄▅▆▇", 1)}


def shown(command):
    """What the command writes on a terminal."""
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    streams = {"stdin": subprocess.DEVNULL, "stdout": theirs, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, env=ENVIRONMENT, **streams) as program:
        os.close(theirs)
        written = b""
        while True:
            try:
                part = os.read(ours, 65536)
            except OSError:  # The other end is closed.
                break
            if not part:
                break
            written += part
        complaint = program.stderr.read().decode()
    if program.returncode != 0:
        sys.exit(f"{' '.join(command)}: {complaint}")
    return written.decode().replace("\r\n", "\n").rstrip("\n")


def runs(line):
    """The runs of one style and one kind of a line: (column, text, classes)."""
    column, classes = 0, frozenset()
    for escaped, text in re.findall(r"\x1b\[([0-9;]*)m|([^\x1b]+)", line):
        if not text:
            for code in (escaped or "0").split(";"):
                known = {"1": "bold", "2": "dim", "31": "red", "32": "green"}
                if code in known:
                    classes |= {known[code]}
                elif code == "0":
                    classes = frozenset()
                else:
                    sys.exit(f"draw.py does not know the style {code}")
            continue
        for part in parts(text):
            if part.strip():
                yield column, part, classes
            column += width(part)


def parts(text):
    """Words with single blanks between them, blanks, and signs of one kind: those may come from another font."""
    return [match.group(0) for match in re.finditer(r" {2,}|[!-~]+(?: [!-~]+)*| |([^ -~])\1*", text)]


def width(text):
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def picture(theme, description, command, lines):
    colors = THEMES[theme]
    wide, high = COLUMNS * CELL + 2 * MARGIN, len(lines) * LINE + 2 * MARGIN
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {high:g}" width="{wide:g}" height="{high:g}" '
        f'role="img" aria-labelledby="title desc">'
    )
    yield f'<title id="title">{escape(command)}</title>'
    yield f'<desc id="desc">{escape(description)}</desc>'
    yield (
        f"<style>text {{ font: {SIZE}px {FONTS}; fill: {colors['text']}; white-space: pre }} rect {{ fill: {colors['text']} }} "
        f".bold {{ font-weight: 700 }} "
        + " ".join(f".{name} {{ fill: {colors[name]} }}" for name in ("dim", "green", "red"))
        + "</style>"
    )
    yield (
        f'<rect x="0.5" y="0.5" width="{wide - 1:g}" height="{high - 1:g}" rx="8" '
        f'style="fill: {colors["ground"]}; stroke: {colors["edge"]}"/>'
    )
    for number, line in enumerate(lines):
        top = MARGIN + number * LINE
        for column, text, classes in runs(line):
            x, length = MARGIN + column * CELL, width(text) * CELL
            style = f' class="{" ".join(sorted(classes))}"' if classes else ""
            if text[0] in BARS:
                down, height, opacity = BARS[text[0]]
                opacity = f' opacity="{opacity:g}"' if opacity < 1 else ""
                yield (
                    f'<rect{style} x="{x:.1f}" y="{top + down * LINE:.1f}" width="{length:.1f}" '
                    f'height="{height * LINE:.1f}"{opacity}/>'
                )
            elif text.isascii():
                yield (
                    f'<text{style} x="{x:.1f}" y="{top + 14.5:.1f}" textLength="{length:.1f}" '
                    f'lengthAdjust="spacingAndGlyphs">{escape(text)}</text>'
                )
            else:
                # A sign may be wider or narrower than its column, and is not stretched.
                each = length / len(text)
                for place, sign in enumerate(text):
                    middle = x + (place + 0.5) * each
                    yield f'<text{style} x="{middle:.1f}" y="{top + 14.5:.1f}" text-anchor="middle">{sign}</text>'
    yield "</svg>"


def main():
    theme, description, program, *words = sys.argv[1:]
    typed = " ".join(["backcare", *words])
    page = shown([program, "--color", "always", *words])
    lines = [f"\x1b[2m$ {typed}\x1b[0m", "", *page.split("\n")]
    print("\n".join(picture(theme, description, typed, lines)))


main()
