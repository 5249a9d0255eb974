#!/usr/bin/env python3
"""Draws street.png: a plain street as glasses see it, without any code in it.

Needs rsvg-convert (package librsvg2-bin) and the Noto CJK fonts (package fonts-noto-cjk); takes some seconds."""
import os
import random

from photograph import photograph

SANS = "font-family='Noto Sans CJK SC, Noto Sans, sans-serif'"
SERIF = "font-family='Noto Serif CJK SC, Noto Serif, serif'"
VANISH_X, VANISH_Y = 610, 338

chance = random.Random(20240502)


def mix(colour, other, part):
    pairs = zip((int(colour[i:i + 2], 16) for i in (1, 3, 5)), (int(other[i:i + 2], 16) for i in (1, 3, 5)))
    return "#" + "".join(f"{round(a + (b - a) * part):02x}" for a, b in pairs)


def area(points, fill, more=""):
    return f"<polygon points='{' '.join(f'{x:.1f},{y:.1f}' for x, y in points)}' fill='{fill}' {more}/>"


def box(x, y, width, height, fill, more=""):
    return f"<rect x='{x:.1f}' y='{y:.1f}' width='{width:.1f}' height='{height:.1f}' fill='{fill}' {more}/>"


def toward(x, y, depth):
    """A point at the front, moved this part of the way to the vanishing point."""
    return x + (VANISH_X - x) * depth, y + (VANISH_Y - y) * depth


def wall(side, near, far, low, high, fill, more=""):
    """Part of a house front: depths near and far, heights above the ground at the front."""
    edge, ground = (-190, 792) if side < 0 else (1450, 792)
    return area([toward(edge, ground - low, near), toward(edge, ground - high, near),
                 toward(edge, ground - high, far), toward(edge, ground - low, far)], fill, more)


def sign(side, near, far, low, high, words, fill, ink="#fff4d8"):
    edge, ground = (-190, 792) if side < 0 else (1450, 792)
    (x0, top0), (x1, top1) = toward(edge, ground - high, near), toward(edge, ground - high, far)
    (_, low0), (_, low1) = toward(edge, ground - low, near), toward(edge, ground - low, far)
    left, right = min(x0, x1), max(x0, x1)
    slope = (top1 + low1 - top0 - low0) / 2 / (x1 - x0)
    size = min((low0 - top0 + low1 - top1) / 2 * .55, (right - left) / (len(words) * .78 + .6))
    return (wall(side, near, far, low, high, fill) +
            f"<text font-size='{size:.1f}' text-anchor='middle' font-weight='bold' fill='{ink}' {SERIF} transform='"
            f"matrix(1,{slope:.3f},0,1,{(left + right) / 2:.1f},{(top0 + top1 + low0 + low1) / 4 + size * .36:.1f})'>"
            f"{words}</text>")


def house(side, near, far, height, colour, words, sign_colour):
    haze = (near + far) / 2 * .75
    colour = mix(colour, "#c9cfd2", haze)
    glass, dark = mix("#3b4a57", "#c9cfd2", haze), mix("#23262a", "#c9cfd2", haze)
    parts = [wall(side, near, far, 0, height, colour)]
    floors = int((height - 300) // 190)
    for level in range(floors):
        low = 330 + level * 190
        for i in range(4):
            a, b = near + (far - near) * (i + .2) / 4, near + (far - near) * (i + .8) / 4
            parts += [wall(side, a, b, low - 8, low + 112, mix(colour, "#ffffff", .35)), wall(side, a, b, low, low + 104, glass),
                      wall(side, a, b, low + chance.choice((40, 60, 104)), low + 104, mix(glass, "#f4efe0", .5)),
                      wall(side, (a * .52 + b * .48), (a * .48 + b * .52), low, low + 104, mix(colour, "#ffffff", .35))]
    gap = (far - near) * .04
    parts += [wall(side, near + gap, far - gap, 8, 190, dark),
              wall(side, near + gap * 2, near + (far - near) * .6, 30, 182, mix("#e9c98a", "#c9cfd2", haze), "opacity='.75'"),
              wall(side, near + (far - near) * .66, far - gap * 2, 8, 176, mix("#6b4a30", "#c9cfd2", haze)),
              sign(side, near + gap, far - gap, 202, 284, words, mix(sign_colour, "#c9cfd2", haze)),
              wall(side, near, far, height, height + 22, mix(colour, "#000000", .25)), wall(side, near, far, 0, height, "url(#front)")]
    return "".join(parts)


def person(x, ground, tall, coat, trousers, stride):
    u = tall / 100
    return (f"<g transform='translate({x},{ground}) scale({u})'><ellipse cx='10' cy='0' rx='30' ry='4.5' fill='#000' "
            f"opacity='.36' filter='url(#soft)'/><path d='M-7,-48 L{-7 - stride},-2 L{-1 - stride},0 L1,-40 L{3 + stride},0 "
            f"L{9 + stride},-2 L8,-48 Z' fill='{trousers}'/><path d='M-12,-78 Q0,-86 12,-78 L14,-40 L-13,-40 Z' fill='{coat}'/>"
            f"<path d='M-12,-77 L-19,-46 L-14,-44 L-8,-66 Z M12,-77 L19,-48 L14,-46 L8,-66 Z' fill='{mix(coat, '#000000', .25)}'/>"
            f"<circle cx='0' cy='-91' r='8' fill='#c99a78'/><path d='M-8.5,-90 A8.6,8.6 0 0 1 8.5,-90 Q6,-97 0,-96 Q-6,-97 -8.5,-90Z' "
            f"fill='#241c18'/></g>")


def car(x, ground, wide, colour):
    u = wide / 200
    lights = "".join(f"<ellipse cx='{c}' cy='-62' rx='15' ry='8' fill='#fdf6dc' stroke='#777'/>" for c in (30, 170))
    plates = box(60, -58, 80, 16, "#22262a", "rx='4'") + box(72, -38, 56, 14, "#1d4fa0", "rx='2'")
    wheels = "".join(box(c, -26, 30, 30, "#17181a", "rx='6'") for c in (14, 156))
    return (f"<g transform='translate({x},{ground}) scale({u})'><ellipse cx='100' cy='2' rx='118' ry='11' fill='#000' opacity='.5' "
            f"filter='url(#soft)'/>{wheels}<path d='M34,-92 L54,-138 Q58,-146 70,-146 L130,-146 Q142,-146 146,-138 L166,-92 Z' "
            f"fill='{mix(colour, '#000000', .2)}'/><path d='M46,-94 L62,-134 Q64,-138 72,-138 L128,-138 Q136,-138 138,-134 L154,-94 Z' "
            f"fill='#3a4650'/><path d='M70,-137 L100,-137 L76,-95 L50,-95 Z' fill='#fff' opacity='.22'/>"
            f"<path d='M8,-80 Q10,-94 34,-95 L166,-95 Q190,-94 192,-80 L194,-30 Q194,-18 180,-18 L20,-18 Q6,-18 6,-30 Z' fill='{colour}'/>"
            f"<path d='M8,-80 Q10,-94 34,-95 L166,-95 Q190,-94 192,-80 L192,-74 L8,-74 Z' fill='#fff' opacity='.25'/>{lights}"
            f"{plates}</g>")


def tree(x, ground, size):
    blobs = []
    for _ in range(260):
        a = max(-.62, min(.62, chance.gauss(0, .3))) * size
        b = max(-.42, min(.42, chance.gauss(0, .2))) * size * (1.1 - abs(a) / size)
        tone = mix("#2f5130", "#8fa65a", min(1, max(0, .45 - b / size + chance.uniform(-.25, .25))))
        blobs.append(f"<circle cx='{x + a:.1f}' cy='{ground - size * 1.25 + b:.1f}' r='{chance.uniform(.03, .085) * size:.1f}' fill='{tone}'/>")
    return (f"<path d='M{x - size * .05},{ground} L{x - size * .03},{ground - size} L{x + size * .03},{ground - size} L{x + size * .055},{ground} Z' "
            f"fill='#4c3d30'/><g opacity='.96' filter='url(#leafy)'>{''.join(blobs)}</g>")


def crossing():
    parts = []
    for i in range(9):
        left = 150 + i * 122
        parts.append(area([toward(left, 792, .36), toward(left + 62, 792, .36), toward(left + 62, 792, .14),
                           toward(left, 792, .14)], "#e4e2da", "opacity='.88'"))
    return "".join(parts)


DEFINITIONS = """
<linearGradient id='sky' x2='0' y2='1'><stop offset='0' stop-color='#7fa9cf'/><stop offset='.7' stop-color='#cfdbe2'/>
<stop offset='1' stop-color='#e9e3d6'/></linearGradient>
<linearGradient id='road' x2='0' y2='1'><stop offset='0' stop-color='#a3a4a3'/><stop offset='.3' stop-color='#6d6f70'/>
<stop offset='1' stop-color='#48494b'/></linearGradient>
<linearGradient id='front' x2='0' y2='1'><stop offset='0' stop-color='#fff' stop-opacity='.16'/><stop offset='.6'
 stop-color='#000' stop-opacity='0'/><stop offset='1' stop-color='#000' stop-opacity='.34'/></linearGradient>
<radialGradient id='sun' cx='.72' cy='.05' r='.8'><stop offset='0' stop-color='#fff3cf' stop-opacity='.55'/><stop offset='.6'
 stop-color='#fff' stop-opacity='0'/><stop offset='1' stop-color='#10141c' stop-opacity='.28'/></radialGradient>
<filter id='soft' x='-30%' y='-150%' width='160%' height='400%'><feGaussianBlur stdDeviation='4'/></filter>
<filter id='cloud' x='-30%' y='-60%' width='160%' height='220%'><feGaussianBlur stdDeviation='17'/></filter>
<filter id='leafy'><feGaussianBlur stdDeviation='.9'/></filter>
<filter id='wear' x='0' y='0' width='1' height='1'><feTurbulence type='fractalNoise' baseFrequency='.02 .16'
 numOctaves='4' seed='3'/><feColorMatrix values='0 0 0 0 0  0 0 0 0 0  0 0 0 0 0  1.6 0 0 0 -.6'/><feComposite
 in2='SourceAlpha' operator='in'/></filter>
"""


def street():
    parts = [box(-20, -20, 1320, 760, "url(#sky)")]
    for x, y, wide in ((560, 70, 150), (690, 105, 120), (470, 150, 90), (760, 40, 100)):
        parts.append(f"<ellipse cx='{x}' cy='{y}' rx='{wide}' ry='24' fill='#fff' opacity='.75' filter='url(#cloud)'/>")
    for x, wide, high in ((520, 40, 90), (556, 34, 130), (588, 46, 104), (632, 36, 150), (664, 44, 96)):
        parts.append(box(x, VANISH_Y + 6 - high, wide, high, mix("#8a97a3", "#cfd8dd", chance.uniform(.4, .75))))
    parts.append(area([(-190, 792), (VANISH_X - 2, VANISH_Y), (VANISH_X + 2, VANISH_Y), (1450, 792)], "#a9a396"))
    parts.append(area([(90, 760), (VANISH_X - 3, VANISH_Y), (VANISH_X + 3, VANISH_Y), (1180, 760)], "url(#road)"))
    parts.append(area([(90, 760), (VANISH_X - 3, VANISH_Y + 30), (VANISH_X + 3, VANISH_Y + 30), (1180, 760)], "#000",
                      "opacity='.4' filter='url(#wear)'"))
    for near in (.46, .58, .68, .76, .82, .87, .91):
        parts.append(area([toward(630, 792, near), toward(642, 792, near), toward(642, 792, near + .05), toward(630, 792, near + .05)], "#efe9d8"))
    for edge in (66, 1204):
        parts.append(area([(edge - 14, 760), (VANISH_X, VANISH_Y), (edge + 14, 760)], "#d3cdbf"))
    parts.append(crossing())
    houses = [(-1, .80, .92, 640, "#a8856a", "药房", "#2d7a4d"), (1, .80, .92, 760, "#9b9c94", "银行", "#27508c"),
              (-1, .66, .795, 900, "#c2b49a", "水果店", "#d0702a"), (1, .65, .795, 700, "#b0765c", "花店", "#a13a6a"),
              (-1, .46, .655, 720, "#94614c", "书店 BOOKS", "#1f5a6e"), (1, .44, .645, 980, "#c9bfae", "面馆 NOODLES", "#b3261e"),
              (-1, .12, .45, 940, "#b9a88c", "茶馆 TEA HOUSE", "#2c5b35"), (1, .10, .43, 720, "#8d8379", "小超市 MINI MARKET", "#c8201f")]
    parts += [wall(side, .1, .93, 0, 610, "#5d5f62") for side in (-1, 1)]
    parts += [house(*facts) for facts in houses]
    parts += [wall(side, .1, .93, 0, 14, "#000", "opacity='.35' filter='url(#soft)'") for side in (-1, 1)]
    parts += [tree(420, 452, 74), tree(842, 462, 84), tree(318, 506, 120)]
    parts.append(box(1010, 120, 9, 450, "#3d4246") + box(980, 108, 44, 116, "#22262a", "rx='7'") +
                 "".join(f"<circle cx='1002' cy='{y}' r='13' fill='{c}'/>" for y, c in ((130, "#5a1414"), (165, "#5a4a12"), (200, "#3ddc78"))))
    parts.append("<circle cx='1002' cy='200' r='26' fill='#3ddc78' opacity='.28' filter='url(#soft)'/>")
    parts.append(car(668, 512, 128, "#b52a26") + car(520, 432, 62, "#d9dcdc"))
    parts += [person(330, 560, 120, "#34517a", "#23262c", 9), person(378, 566, 114, "#a8483c", "#39404a", 6),
              person(905, 548, 112, "#54604a", "#2c2a28", 10), person(470, 466, 62, "#77808a", "#333333", 7),
              person(792, 452, 50, "#caa23a", "#333333", 6), person(600, 640, 176, "#2b2f36", "#46536a", 15)]
    parts.append(box(-20, -20, 1320, 760, "url(#sun)"))
    return (f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1280 720'><defs>{DEFINITIONS}</defs>"
            f"{''.join(parts)}</svg>")


if __name__ == "__main__":
    photograph(street(), os.path.join(os.path.dirname(os.path.abspath(__file__)), "street.png"), seed=8, slant=0.02,
               dark=0.3, noise=1.8, tint=(1.0, 0.99, 0.965))
