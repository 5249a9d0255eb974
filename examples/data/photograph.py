"""Turns a drawing (SVG) into what a camera would make of it: slanted, bent, softened, darker to its corners, noisy."""
import random
import struct
import subprocess
import zlib

WIDTH, HEIGHT = 1280, 720


def _chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _paeth(left, up, corner):
    guess = left + up - corner
    by_left, by_up, by_corner = abs(guess - left), abs(guess - up), abs(guess - corner)
    if by_left <= by_up and by_left <= by_corner:
        return left
    return up if by_up <= by_corner else corner


def _unfilter(kind, row, before, step):
    for i in range(len(row)):
        left = row[i - step] if i >= step else 0
        corner = before[i - step] if i >= step else 0
        add = (0, left, before[i], (left + before[i]) // 2, _paeth(left, before[i], corner) if kind == 4 else 0)[kind]
        row[i] = (row[i] + add) & 255
    return row


def read_png(data):
    """8 bits, RGB or RGBA, not interlaced: (width, height, channels, rows)."""
    at, packed = 8, b""
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + length]
        if kind == b"IHDR":
            width, height, _, colour = struct.unpack(">IIBB", body[:10])
        elif kind == b"IDAT":
            packed += body
        at += 12 + length
    step = 4 if colour == 6 else 3
    raw, rows, before = zlib.decompress(packed), [], bytearray(width * step)
    for y in range(height):
        start = y * (width * step + 1)
        before = _unfilter(raw[start], bytearray(raw[start + 1:start + 1 + width * step]), before, step)
        rows.append(before)
    return width, height, step, rows


def write_png(path, width, height, rows):
    packed, before = bytearray(), bytes(width * 3)
    for row in rows:
        packed.append(2)
        packed += bytes((a - b) & 255 for a, b in zip(row, before))
        before = row
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                   _chunk(b"IDAT", zlib.compress(bytes(packed), 9)) + _chunk(b"IEND", b""))


def render(svg, scale):
    command = ["rsvg-convert", "--width", str(WIDTH * scale), "--height", str(HEIGHT * scale), "--format", "png"]
    return read_png(subprocess.run(command, input=svg.encode(), stdout=subprocess.PIPE, check=True).stdout)


def photograph(svg, path, seed, slant=0.05, bend=0.03, dark=0.42, noise=2.2, tint=(1.0, 1.0, 1.0)):
    """slant: how much the left side is nearer; bend: barrel distortion; dark: loss of light in the corners."""
    chance = random.Random(seed)
    width, height, step, rows = render(svg, 2)
    table = [round(chance.gauss(0, noise)) for _ in range(65536)]
    out = []
    for y in range(HEIGHT):
        line = bytearray()
        shift = chance.randrange(65536)
        v = (y + 0.5) / HEIGHT * 2 - 1
        for x in range(WIDTH):
            u = (x + 0.5) / WIDTH * 2 - 1
            far = u * u + v * v * 0.32
            curve = 1 + bend * (far - 1.32)
            depth = 1 / (1 - slant * u)
            a = (u * depth * (1 - slant) * curve + 0.012 * v + 1) / 2 * width - 0.5
            b = (v * depth * (1 - slant) * curve - 0.008 * u + 1) / 2 * height - 0.5
            a = min(max(a, 0.0), width - 2.001)
            b = min(max(b, 0.0), height - 2.001)
            i, j = int(a), int(b)
            p, q = a - i, b - j
            top, bottom, k = rows[j], rows[j + 1], i * step
            light = 1 - dark * (far / 1.32) ** 1.6
            grain = table[(shift + x) & 65535]
            for c in range(3):
                value = ((top[k + c] * (1 - p) + top[k + step + c] * p) * (1 - q) +
                         (bottom[k + c] * (1 - p) + bottom[k + step + c] * p) * q)
                value = value * light * tint[c] + grain
                line.append(0 if value < 0 else 255 if value > 255 else int(value))
        out.append(line)
    write_png(path, WIDTH, HEIGHT, out)
