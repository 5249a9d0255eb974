#!/usr/bin/env python3
"""Writes walk_route.json, a route as an OSRM server answers it, and walk_trace.csv, a walk along it: with the noise of a
receiver, a gap without fixes, and a detour. Streets and town are made up. The same bytes each time."""
import json
import math
import random

LATITUDE, LONGITUDE = 30.25, 120.15
PER_DEGREE = 111195.08
PACE = 1.35

# Metres east and north; a street each, with the turn into it.
STREETS = [
    ("Lotus Lane", "depart", None, [(0, 0), (60, 8), (140, 12), (220, 10)]),
    ("Osmanthus Street", "turn", "left", [(220, 10), (224, 70), (236, 130), (258, 180)]),
    ("Lakeside Promenade", "end of road", "right", [(258, 180), (320, 168), (372, 190), (400, 240), (388, 296)]),
    ("Bridge Alley", "turn", "sharp left", [(388, 296), (330, 270), (270, 262)]),
]


def place(east, north):
    scale = math.cos(math.radians(LATITUDE))
    return [round(LONGITUDE + east / PER_DEGREE / scale, 6), round(LATITUDE + north / PER_DEGREE, 6)]


def length(points):
    return sum(math.dist(a, b) for a, b in zip(points, points[1:]))


def bearing(a, b):
    return round(math.degrees(math.atan2(b[0] - a[0], b[1] - a[1]))) % 360


def step(name, kind, modifier, points, before):
    metres = round(length(points), 1)
    maneuver = {"type": kind, "location": place(*points[0]), "bearing_before": before,
                "bearing_after": bearing(*points[:2]) if metres else 0}
    if modifier:
        maneuver["modifier"] = modifier
    return {"name": name, "mode": "walking", "driving_side": "right", "distance": metres,
            "duration": round(metres / PACE, 1), "maneuver": maneuver, "intersections": [],
            "geometry": {"type": "LineString", "coordinates": [place(*point) for point in points]}}


def route():
    steps, before = [], 0
    for street in STREETS:
        steps.append(step(*street, before))
        before = bearing(*street[3][-2:])
    end = STREETS[-1][3][-1]
    steps.append(step(STREETS[-1][0], "arrive", "right", [end, end], before))
    line = [point for street in STREETS for point in street[3]]
    whole = {"distance": round(sum(one["distance"] for one in steps), 1),
             "duration": round(sum(one["duration"] for one in steps), 1)}
    return {"code": "Ok",
            "routes": [{**whole, "geometry": {"type": "LineString", "coordinates": [place(*point) for point in line]},
                        "legs": [{**whole, "summary": "Lotus Lane, Bridge Alley", "steps": steps}]}],
            "waypoints": [{"name": STREETS[0][0], "location": place(*line[0])},
                          {"name": STREETS[-1][0], "location": place(*line[-1])}]}


def walked():
    """The way as it was walked: past the turn into the promenade, and back to it."""
    way = [point for street in STREETS[:2] for point in street[3]]
    way += [(246, 206), (212, 232), (196, 236), (204, 214), (240, 190), (262, 178), (320, 171)]
    way += [point for street in STREETS[2:] for point in street[3]][2:]
    return way


def trace():
    rng = random.Random(7)
    lines, second, way, left = ["time,lat,lng,accuracy"], 0, walked(), 0.0
    for a, b in zip(way, way[1:]):
        distance = math.dist(a, b)
        while left < distance:
            east = a[0] + (b[0] - a[0]) * left / distance + rng.gauss(0, 2)
            north = a[1] + (b[1] - a[1]) * left / distance + rng.gauss(0, 2)
            lng, lat = place(east, north)
            # Under the trees of the promenade there is no fix for a while.
            lines.append(f"{second},,," if 480 <= second < 500 else f"{second},{lat},{lng},{rng.randint(4, 9)}")
            second += 4
            left += 4 * PACE
        left -= distance
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    with open("walk_route.json", "w", encoding="utf-8") as file:
        json.dump(route(), file, indent=1)
        file.write("\n")
    with open("walk_trace.csv", "w", encoding="utf-8") as file:
        file.write(trace())
