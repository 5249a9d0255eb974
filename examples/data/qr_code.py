"""A small QR code encoder: version 4, level M, bytes; and the bars of an EAN-13."""

SIZE = 33
DATA_WORDS, BLOCKS, CHECK_WORDS = 64, 2, 18


def _tables():
    powers, logs, value = [], {}, 1
    for exponent in range(255):
        powers.append(value)
        logs[value] = exponent
        value = value << 1 ^ (0x11D if value & 0x80 else 0)
    return powers, logs


POWERS, LOGS = _tables()


def _multiply(left, right):
    return 0 if not left or not right else POWERS[(LOGS[left] + LOGS[right]) % 255]


def _check_words(data, count):
    generator = [1]
    for exponent in range(count):
        longer = generator + [0]
        for i, factor in enumerate(generator):
            longer[i + 1] ^= _multiply(factor, POWERS[exponent])
        generator = longer
    rest = list(data) + [0] * count
    for i in range(len(data)):
        factor = rest[i]
        for j, part in enumerate(generator):
            rest[i + j] ^= _multiply(part, factor)
    return rest[len(data):]


def _words(text):
    data = text.encode()
    bits = f"0100{len(data):08b}" + "".join(f"{byte:08b}" for byte in data)
    if len(bits) > DATA_WORDS * 8:
        raise ValueError("the text is too long for a version 4 code: at most 62 bytes")
    bits += "0" * min(4, DATA_WORDS * 8 - len(bits))
    bits += "0" * (-len(bits) % 8)
    words = [int(bits[i:i + 8], 2) for i in range(0, len(bits), 8)]
    words += [0xEC if i % 2 == 0 else 0x11 for i in range(DATA_WORDS - len(words))]
    half = DATA_WORDS // BLOCKS
    blocks = [words[i * half:(i + 1) * half] for i in range(BLOCKS)]
    checks = [_check_words(block, CHECK_WORDS) for block in blocks]
    return [word for column in list(zip(*blocks)) + list(zip(*checks)) for word in column]


def _fixed():
    """What every code of this version has: None where data goes."""
    grid = [[None] * SIZE for _ in range(SIZE)]

    def square(row, column, reach, is_dark):
        for y in range(-reach, reach + 1):
            for x in range(-reach, reach + 1):
                if 0 <= row + y < SIZE and 0 <= column + x < SIZE:
                    grid[row + y][column + x] = is_dark(max(abs(x), abs(y)))

    for row, column in ((3, 3), (3, SIZE - 4), (SIZE - 4, 3)):
        square(row, column, 4, lambda ring: ring not in (2, 4))
    square(SIZE - 7, SIZE - 7, 2, lambda ring: ring != 1)
    for i in range(8, SIZE - 8):
        grid[6][i] = grid[i][6] = i % 2 == 0
    for i in range(9):
        for row, column in ((8, i), (i, 8)):
            if grid[row][column] is None:
                grid[row][column] = False
    for i in range(8):
        grid[8][SIZE - 1 - i] = grid[SIZE - 1 - i][8] = False
    grid[SIZE - 8][8] = True
    return grid


MASKS = [
    lambda r, c: (r + c) % 2, lambda r, c: r % 2, lambda r, c: c % 3, lambda r, c: (r + c) % 3,
    lambda r, c: (r // 2 + c // 3) % 2, lambda r, c: r * c % 2 + r * c % 3,
    lambda r, c: (r * c % 2 + r * c % 3) % 2, lambda r, c: ((r + c) % 2 + r * c % 3) % 2,
]


def _format_bits(mask):
    value = 0b00 << 3 | mask  # level M
    rest = value << 10
    for bit in range(14, 9, -1):
        if rest >> bit & 1:
            rest ^= 0x537 << (bit - 10)
    return (value << 10 | rest) ^ 0x5412


def _write_format(grid, mask):
    bits = _format_bits(mask)
    for i in range(15):
        dark = bool(bits >> i & 1)
        if i < 6:
            grid[i][8] = dark
        elif i < 8:
            grid[i + 1][8] = dark
        else:
            grid[SIZE - 15 + i][8] = dark
        if i < 8:
            grid[8][SIZE - 1 - i] = dark
        elif i == 8:
            grid[8][7] = dark
        else:
            grid[8][14 - i] = dark


def _fill(words, mask):
    fixed = _fixed()
    grid = [list(row) for row in fixed]
    bits = iter([word >> (7 - i) & 1 for word in words for i in range(8)])
    column, up = SIZE - 1, True
    while column > 0:
        column -= column == 6
        for step in range(SIZE):
            row = SIZE - 1 - step if up else step
            for x in (column, column - 1):
                if fixed[row][x] is None:
                    grid[row][x] = bool(next(bits, 0)) != (MASKS[mask](row, x) == 0)
        column, up = column - 2, not up
    _write_format(grid, mask)
    return grid


def _penalty(grid):
    total = 0
    for lines in (grid, list(zip(*grid))):
        for line in lines:
            text = "".join("1" if dark else "0" for dark in line)
            run = 1
            for before, after in zip(text, text[1:] + "x"):
                if before == after:
                    run += 1
                    continue
                total += run - 2 if run >= 5 else 0
                run = 1
            for i in range(len(text) - 10):
                total += 40 * (text[i:i + 11] in ("10111010000", "00001011101"))
    for row in range(SIZE - 1):
        for column in range(SIZE - 1):
            total += 3 * (len({grid[row][column], grid[row][column + 1], grid[row + 1][column],
                               grid[row + 1][column + 1]}) == 1)
    dark = sum(map(sum, grid)) * 100 / SIZE**2
    return total + 10 * int(abs(dark - 50) / 5)


def qr_code(text):
    """Rows of True for dark."""
    words = _words(text)
    return min((_fill(words, mask) for mask in range(8)), key=_penalty)


def ean13(digits):
    """95 characters, 1 for dark."""
    left = ["0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011"]
    parity = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"]
    right = ["".join("10"[int(bit)] for bit in code) for code in left]
    total = sum(int(digit) * (3 if i % 2 else 1) for i, digit in enumerate(digits[:12]))
    if len(digits) != 13 or (10 - total % 10) % 10 != int(digits[12]):
        raise ValueError(f"{digits} is not an EAN-13")
    bars = "101"
    for which, digit in zip(parity[int(digits[0])], digits[1:7]):
        bars += left[int(digit)] if which == "L" else right[int(digit)][::-1]
    return bars + "01010" + "".join(right[int(digit)] for digit in digits[7:]) + "101"
