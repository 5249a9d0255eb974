#!/usr/bin/env python3
"""Draws shelf.png: a shop shelf as glasses see it, with a QR code and a bar code that can be read.

Needs rsvg-convert (package librsvg2-bin) and the Noto CJK fonts (package fonts-noto-cjk); takes some seconds."""
import os
import random

from photograph import photograph
from qr_code import ean13, qr_code

PRODUCT = "6901234567892"
LINK = f"https://example.com/p/{PRODUCT}?name=green-tea"
SANS = "font-family='Noto Sans CJK SC, Noto Sans, sans-serif'"
SERIF = "font-family='Noto Serif CJK SC, Noto Serif, serif'"

chance = random.Random(20240501)


def text(x, y, size, words, colour="#222", weight="bold", anchor="middle", family=SANS, more=""):
    return (f"<text x='{x}' y='{y}' font-size='{size}' fill='{colour}' font-weight='{weight}' "
            f"text-anchor='{anchor}' {family} {more}>{words}</text>")


def box(x, y, width, height, fill, more=""):
    return f"<rect x='{x}' y='{y}' width='{width}' height='{height}' fill='{fill}' {more}/>"


def shade(x, y, width, height, kind="round", radius=4):
    return box(x, y, width, height, f"url(#{kind})", f"rx='{radius}'")


def leaf(x, y, size, colour, turn):
    return (f"<path d='M0,0 C{size * .5},{-size * .5} {size},{-size * .3} {size * 1.3},0 "
            f"C{size},{size * .3} {size * .5},{size * .4} 0,0 Z' fill='{colour}' "
            f"transform='translate({x},{y}) rotate({turn})'/>")


def shadow(x, y, width):
    return f"<ellipse cx='{x + width / 2}' cy='{y - 1}' rx='{width * .62}' ry='5' fill='#000' opacity='.5' filter='url(#soft)'/>"


def bottle(x, floor, label, latin, liquid, band, cap, height=176):
    width, top = 52, floor - height
    neck = x + width / 2
    body = (f"M{neck - 10},{top + 14} L{neck - 10},{top + 34} C{neck - 10},{top + 52} {x},{top + 50} {x},{top + 72} "
            f"L{x},{floor - 6} Q{x},{floor} {x + 6},{floor} L{x + width - 6},{floor} Q{x + width},{floor} {x + width},"
            f"{floor - 6} L{x + width},{top + 72} C{x + width},{top + 50} {neck + 10},{top + 52} {neck + 10},{top + 34} "
            f"L{neck + 10},{top + 14} Z")
    lower = top + 82
    parts = [shadow(x, floor, width), f"<path d='{body}' fill='{liquid}' opacity='.93'/>",
             f"<path d='{body}' fill='url(#glass)'/>", box(neck - 12, top, 24, 16, cap, "rx='3'"),
             shade(neck - 12, top, 24, 16), box(x - 0.5, lower, width + 1, 70, band),
             box(x, lower, width, 5, "#fff", "opacity='.75'"), box(x, lower + 65, width, 5, "#fff", "opacity='.75'")]
    for i, sign in enumerate(label):
        parts.append(text(neck, lower + 27 + i * 23, 22, sign, "#fff", family=SERIF))
    parts.append(text(neck, lower + 62, 7.5, latin, "#fff"))
    parts.append(shade(x, lower, width, 70, radius=0))
    parts.append(box(x + 7, top + 62, 4, height - 74, "#fff", "rx='2' opacity='.34'"))
    return "".join(parts), width


def tin(x, floor, label, latin, colour, band, width=70, height=96):
    top = floor - height
    middle = x + width / 2
    parts = [shadow(x, floor, width), box(x, top + 5, width, height - 5, colour, "rx='3'"),
             box(x, top + 30, width, 44, band), text(middle, top + 56, 21, label, "#5a1d10", family=SERIF),
             text(middle, top + 69, 8, latin, "#5a1d10"),
             f"<ellipse cx='{middle}' cy='{top + 17}' rx='11' ry='9' fill='{band}' opacity='.8'/>",
             leaf(middle - 7, top + 19, 11, "#4c7a33", -25),
             box(x - 1, top, width + 2, 9, "#c9ccd0", "rx='3'"), box(x - 1, floor - 7, width + 2, 7, "#b4b8bd", "rx='3'"),
             shade(x - 1, top, width + 2, height)]
    return "".join(parts), width


def carton(x, floor, label, latin, colour, other, width=82, height=136, ink="#fff"):
    top = floor - height
    middle = x + width / 2
    parts = [shadow(x, floor, width), box(x, top, width, height, colour, "rx='1.5'"),
             f"<path d='M{x},{top + height * .56} Q{middle},{top + height * .40} {x + width},{top + height * .62} "
             f"L{x + width},{floor} L{x},{floor} Z' fill='{other}'/>",
             f"<circle cx='{middle}' cy='{floor - height * .22}' r='{width * .2}' fill='#f3e2b8'/>",
             f"<circle cx='{middle}' cy='{floor - height * .22}' r='{width * .14}' fill='#b07a2e'/>",
             text(middle, top + height * .24, width * .27, label, ink, family=SERIF),
             text(middle, top + height * .36, width * .115, latin, ink),
             text(x + width - 5, floor - 6, 7, "净含量 250克", "#fff", "normal", "end"),
             box(x, top, width, 7, "#fff", "opacity='.22'"), shade(x, top, width, height, "flat", 1)]
    return "".join(parts), width


def bag(x, floor, label, latin, colour, other, width=96, height=132):
    top = floor - height
    middle = x + width / 2
    outline = (f"M{x + 4},{top} L{x + width - 4},{top} Q{x + width - 1},{top + 14} {x + width},{top + height * .5} "
               f"Q{x + width + 1},{floor - 12} {x + width - 5},{floor} L{x + 5},{floor} Q{x - 1},{floor - 12} {x},"
               f"{top + height * .5} Q{x + 1},{top + 14} {x + 4},{top} Z")
    parts = [shadow(x, floor, width), f"<path d='{outline}' fill='{colour}'/>",
             f"<ellipse cx='{middle}' cy='{top + height * .4}' rx='{width * .4}' ry='{height * .17}' fill='{other}'/>",
             text(middle, top + height * .45, 25, label, "#fff"), text(middle, top + height * .60, 10, latin, "#fff")]
    for i in range(7):
        cx, cy = middle + chance.uniform(-34, 34), floor - 26 + chance.uniform(-11, 9)
        parts.append(f"<ellipse cx='{cx:.1f}' cy='{cy:.1f}' rx='13' ry='8' fill='#eec05c' stroke='#b9852c' "
                     f"transform='rotate({chance.uniform(-40, 40):.0f} {cx:.1f} {cy:.1f})'/>")
    parts += [f"<path d='{outline}' fill='url(#foil)'/>", box(x + 4, top, width - 8, 7, "#fff", "opacity='.35'")]
    return "".join(parts), width


def jar(x, floor, label, latin, inside, lid, width=66, height=92):
    top = floor - height
    middle = x + width / 2
    parts = [shadow(x, floor, width), box(x, top + 13, width, height - 13, inside, "rx='9'"),
             box(x, top + 13, width, height - 13, "url(#glass)", "rx='9'"), box(x + 3, top, width - 6, 17, lid, "rx='3'"),
             shade(x + 3, top, width - 6, 17), box(x, top + 36, width, 40, "#fbf3df"),
             text(middle, top + 59, 19, label, "#7a2414", family=SERIF), text(middle, top + 71, 7.5, latin, "#7a2414"),
             shade(x, top + 13, width, height - 13, radius=9)]
    return "".join(parts), width


TOP = [(bottle, ("绿茶", "GREEN TEA", "#a9b84a", "#2f7d32", "#e8f0e4")),
       (bottle, ("绿茶", "GREEN TEA", "#a9b84a", "#2f7d32", "#e8f0e4")),
       (bottle, ("绿茶", "GREEN TEA", "#a9b84a", "#2f7d32", "#e8f0e4")),
       (bottle, ("乌龙", "OOLONG TEA", "#b9772a", "#6b3d16", "#d9c9a8")),
       (bottle, ("乌龙", "OOLONG TEA", "#b9772a", "#6b3d16", "#d9c9a8")),
       (bottle, ("茉莉", "JASMINE", "#d7c66a", "#d9a52b", "#f4f4f0")),
       (bottle, ("茉莉", "JASMINE", "#d7c66a", "#d9a52b", "#f4f4f0")),
       (bottle, ("红茶", "BLACK TEA", "#8c3a17", "#a32018", "#30201c")),
       (bottle, ("红茶", "BLACK TEA", "#8c3a17", "#a32018", "#30201c")),
       (bottle, ("清水", "WATER", "#bfd9e6", "#2b6fae", "#dfeaf4")),
       (bottle, ("清水", "WATER", "#bfd9e6", "#2b6fae", "#dfeaf4")),
       (bottle, ("柠檬", "LEMON TEA", "#d9b02c", "#e0861a", "#f6e6b0")),
       (bottle, ("柠檬", "LEMON TEA", "#d9b02c", "#e0861a", "#f6e6b0")),
       (bottle, ("酸梅", "PLUM", "#5b1d2c", "#4a1638", "#d8c4cf")),
       (bottle, ("酸梅", "PLUM", "#5b1d2c", "#4a1638", "#d8c4cf")),
       (bottle, ("绿茶", "GREEN TEA", "#a9b84a", "#2f7d32", "#e8f0e4")),
       (bottle, ("清水", "WATER", "#bfd9e6", "#2b6fae", "#dfeaf4"))]
MIDDLE = [(tin, ("龙井", "LONGJING", "#2e6b3c", "#e9dcae")), (tin, ("龙井", "LONGJING", "#2e6b3c", "#e9dcae")),
          (tin, ("普洱", "PU-ERH", "#7c2a1c", "#ecd9ae")), (tin, ("普洱", "PU-ERH", "#7c2a1c", "#ecd9ae")),
          (carton, ("绿茶", "GREEN TEA", "#3d8f47", "#1f5c2e")), (carton, ("绿茶", "GREEN TEA", "#3d8f47", "#1f5c2e")),
          (carton, ("绿茶", "GREEN TEA", "#3d8f47", "#1f5c2e")), (carton, ("绿茶", "GREEN TEA", "#3d8f47", "#1f5c2e")),
          (carton, ("花茶", "FLOWER TEA", "#d98aa2", "#b14d71")), (carton, ("花茶", "FLOWER TEA", "#d98aa2", "#b14d71")),
          (carton, ("大麦茶", "BARLEY", "#d3a24b", "#8f5a20")), (tin, ("菊花", "CHRYSANTH.", "#d2a92c", "#f7efcf")),
          (tin, ("菊花", "CHRYSANTH.", "#d2a92c", "#f7efcf")), (tin, ("白茶", "WHITE TEA", "#9aa8ac", "#f3efe2"))]
BOTTOM = [(jar, ("蜂蜜", "HONEY", "#d28a16", "#c9a13a")), (jar, ("蜂蜜", "HONEY", "#d28a16", "#c9a13a")),
          (jar, ("果酱", "JAM", "#8e1830", "#e3ddd0")), (jar, ("果酱", "JAM", "#8e1830", "#e3ddd0")),
          (bag, ("薯片", "CHIPS", "#c9302c", "#8f1614")), (bag, ("薯片", "CHIPS", "#c9302c", "#8f1614")),
          (bag, ("海苔", "SEAWEED", "#1f5f54", "#12352f")), (bag, ("海苔", "SEAWEED", "#1f5f54", "#12352f")),
          (bag, ("虾条", "PRAWN", "#e08a1e", "#a9500e")), (bag, ("虾条", "PRAWN", "#e08a1e", "#a9500e")),
          (bag, ("花生", "PEANUTS", "#7e4a86", "#4a2452")), (bag, ("花生", "PEANUTS", "#7e4a86", "#4a2452"))]


def row(products, floor, left, gap):
    """A row, and a darker one behind it."""
    behind, front, x = [], [], left
    for make, facts in products:
        drawn, width = make(x + chance.uniform(-1.5, 1.5), floor + chance.uniform(-1, 1), *facts)
        behind.append(f"<g transform='translate({20 - x * .02:.1f},-9)'>{drawn}</g>")
        turn = chance.uniform(-.7, .7)
        front.append(f"<g transform='rotate({turn:.2f} {x + width / 2:.0f} {floor})'>{drawn}</g>")
        x += width + gap + chance.uniform(-1.5, 3)
    return f"<g filter='url(#far)'>{''.join(behind)}</g>{''.join(front)}"


def board(floor, thick=15, rail=33):
    return (box(-20, floor, 1320, thick, "url(#board)") + box(-20, floor + thick, 1320, rail, "#dfe2e4") +
            box(-20, floor + thick, 1320, rail, "url(#rail)") + box(-20, floor + thick + rail, 1320, 42, "url(#below)"))


def tag(x, y, name, latin, price, colour="#fffdf4"):
    return (box(x, y, 112, 29, colour, "rx='1.5' stroke='#888' stroke-width='.6'") + box(x, y, 3, 29, "#c0181c") +
            text(x + 7, y + 13, 10.5, name, "#222", "bold", "start") +
            text(x + 7, y + 24, 7, latin, "#666", "normal", "start") +
            text(x + 108, y + 22, 16, "¥" + price, "#c0181c", "bold", "end"))


def draw_qr(x, y, module):
    dark = "".join(f"M{c},{r}h1v1h-1z" for r, line in enumerate(qr_code(LINK)) for c, is_dark in enumerate(line) if is_dark)
    return f"<path transform='translate({x},{y}) scale({module})' d='{dark}' fill='#141414' shape-rendering='crispEdges'/>"


def draw_bars(x, y, module, height):
    dark = "".join(f"M{i},0h1v{height}h-1z" for i, bit in enumerate(ean13(PRODUCT)) if bit == "1")
    return f"<path transform='translate({x},{y}) scale({module},1)' d='{dark}' fill='#141414' shape-rendering='crispEdges'/>"


def card(x, y):
    """The offer that hangs from the rail, with the QR code."""
    return (box(x + 5, y + 6, 212, 292, "#000", "opacity='.45' filter='url(#soft)'") +
            box(x, y, 212, 292, "#fdfbf2", "rx='3'") + box(x, y, 212, 62, "#c8201f", "rx='3'") +
            text(x + 106, y + 30, 27, "今日特价", "#ffe9a6") + text(x + 106, y + 51, 14, "GREEN TEA · 绿茶", "#fff") +
            draw_qr(x + 106 - 16.5 * 5, y + 82, 5) +
            text(x + 106, y + 270, 12, "扫码了解 SCAN ME", "#444") + text(x + 106, y + 286, 10, "¥12.80 / 250 g", "#c8201f") +
            box(x + 84, y - 7, 44, 13, "#e9eef0", "rx='3' opacity='.85'"))


def label(x, y):
    """The shelf label with the bar code."""
    return (box(x + 3, y + 4, 290, 112, "#000", "opacity='.4' filter='url(#soft)'") + box(x, y, 290, 112, "#fff6bd", "rx='3'") +
            text(x + 12, y + 24, 17, "绿茶 茶包 250克", "#222", "bold", "start") +
            text(x + 278, y + 28, 26, "¥12.80", "#c0181c", "bold", "end") +
            box(x + 10, y + 34, 270, 72, "#fff") + draw_bars(x + 50, y + 38, 2, 52) +
            text(x + 145, y + 103, 12, "6 901234 567892", "#222", "normal", more="letter-spacing='2'"))


DEFINITIONS = """
<linearGradient id='round'><stop offset='0' stop-color='#000' stop-opacity='.55'/><stop offset='.2' stop-color='#000'
 stop-opacity='.05'/><stop offset='.34' stop-color='#fff' stop-opacity='.42'/><stop offset='.48' stop-color='#fff'
 stop-opacity='.02'/><stop offset='.8' stop-color='#000' stop-opacity='.16'/><stop offset='1' stop-color='#000'
 stop-opacity='.6'/></linearGradient>
<linearGradient id='glass'><stop offset='0' stop-color='#000' stop-opacity='.45'/><stop offset='.18' stop-color='#fff'
 stop-opacity='.3'/><stop offset='.4' stop-color='#fff' stop-opacity='.05'/><stop offset='.75' stop-color='#000'
 stop-opacity='.1'/><stop offset='.92' stop-color='#fff' stop-opacity='.18'/><stop offset='1' stop-color='#000'
 stop-opacity='.5'/></linearGradient>
<linearGradient id='flat' x2='1' y2='.35'><stop offset='0' stop-color='#fff' stop-opacity='.22'/><stop offset='.5'
 stop-color='#fff' stop-opacity='0'/><stop offset='1' stop-color='#000' stop-opacity='.32'/></linearGradient>
<linearGradient id='foil' x2='1' y2='.2'><stop offset='0' stop-color='#000' stop-opacity='.4'/><stop offset='.15'
 stop-color='#fff' stop-opacity='.35'/><stop offset='.3' stop-color='#000' stop-opacity='.1'/><stop offset='.55'
 stop-color='#fff' stop-opacity='.16'/><stop offset='.7' stop-color='#000' stop-opacity='.1'/><stop offset='.85'
 stop-color='#fff' stop-opacity='.22'/><stop offset='1' stop-color='#000' stop-opacity='.45'/></linearGradient>
<linearGradient id='back' x2='0' y2='1'><stop offset='0' stop-color='#4b4841'/><stop offset='1' stop-color='#26241f'/>
</linearGradient>
<linearGradient id='board' x2='0' y2='1'><stop offset='0' stop-color='#8d8a80'/><stop offset='.7' stop-color='#d5d2c8'/>
<stop offset='1' stop-color='#f1efe8'/></linearGradient>
<linearGradient id='rail' x2='0' y2='1'><stop offset='0' stop-color='#fff' stop-opacity='.6'/><stop offset='.3'
 stop-color='#fff' stop-opacity='0'/><stop offset='1' stop-color='#000' stop-opacity='.34'/></linearGradient>
<linearGradient id='below' x2='0' y2='1'><stop offset='0' stop-color='#000' stop-opacity='.75'/><stop offset='1'
 stop-color='#000' stop-opacity='0'/></linearGradient>
<radialGradient id='lamp' cx='.56' cy='.08' r='.95'><stop offset='0' stop-color='#fff6dd' stop-opacity='.30'/><stop
 offset='.5' stop-color='#fff' stop-opacity='0'/><stop offset='1' stop-color='#000' stop-opacity='.38'/></radialGradient>
<filter id='soft' x='-30%' y='-60%' width='160%' height='220%'><feGaussianBlur stdDeviation='5'/></filter>
<filter id='far'><feGaussianBlur stdDeviation='1.3'/><feComponentTransfer><feFuncR type='linear' slope='.38'/><feFuncG
 type='linear' slope='.37'/><feFuncB type='linear' slope='.35'/></feComponentTransfer></filter>
"""


def tags(y, names):
    return "".join(tag(x, y, *facts) for x, facts in names)


def shelf():
    parts = [box(-20, -20, 1320, 760, "url(#back)")]
    parts += [row(TOP, 196, 14, 19), board(196)]
    parts.append(tags(213, [(40, ("绿茶", "Green tea 500 ml", "4.50")), (262, ("乌龙茶", "Oolong tea", "5.00")),
                            (420, ("茉莉花茶", "Jasmine tea", "4.80")), (560, ("红茶", "Black tea", "4.50")),
                            (705, ("天然水", "Spring water", "2.00")), (850, ("柠檬茶", "Lemon tea", "5.50", "#ffe98a")),
                            (990, ("酸梅汤", "Plum drink", "6.00")), (1140, ("绿茶", "Green tea", "4.50"))]))
    parts += [row(MIDDLE, 424, 10, 12), board(424)]
    parts.append(tags(441, [(30, ("龙井茶", "Longjing 100 g", "38.0")), (180, ("普洱茶", "Pu-erh 100 g", "45.0")),
                            (760, ("花茶", "Flower tea", "15.5")), (900, ("大麦茶", "Barley tea", "9.90", "#ffe98a")),
                            (1040, ("菊花茶", "Chrysanthemum", "26.0")), (1165, ("白茶", "White tea", "52.0"))]))
    parts += [row(BOTTOM, 668, 20, 14), board(668)]
    parts.append(tags(685, [(60, ("蜂蜜", "Honey 250 g", "22.0")), (220, ("果酱", "Jam 200 g", "16.5")),
                            (400, ("薯片", "Potato chips", "7.50")), (620, ("海苔", "Seaweed", "8.00")),
                            (850, ("虾条", "Prawn sticks", "6.50")), (1060, ("花生", "Peanuts", "9.00"))]))
    parts += [card(800, 372), label(330, 436), box(-20, -20, 1320, 760, "url(#lamp)")]
    return (f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1280 720'><defs>{DEFINITIONS}</defs>"
            f"{''.join(parts)}</svg>")


if __name__ == "__main__":
    photograph(shelf(), os.path.join(os.path.dirname(os.path.abspath(__file__)), "shelf.png"), seed=7,
               tint=(1.0, 0.985, 0.94))
