/* Codewords to modules. */
#include "server/qr_private.h"

#include <stdlib.h>
#include <string.h>

#define LEVEL_L 1u

struct canvas {
	struct qk_qr *qr;
	unsigned char fixed[QK_QR_SIDE_MAX][QK_QR_SIDE_MAX]; /* no data here */
};

static void set(struct canvas *canvas, int row, int column, int dark)
{
	if (row < 0 || column < 0 || row >= canvas->qr->side || column >= canvas->qr->side)
		return;
	canvas->qr->modules[row][column] = dark != 0;
	canvas->fixed[row][column] = 1;
}

static int distance(int a, int b)
{
	return abs(a) > abs(b) ? abs(a) : abs(b);
}

/* Rings around a middle: the corners, with the light ring that parts them from the rest. */
static void draw_finder(struct canvas *canvas, int row, int column)
{
	for (int y = -4; y <= 4; y++)
		for (int x = -4; x <= 4; x++)
			set(canvas, row + y, column + x, distance(x, y) != 2 && distance(x, y) != 4);
}

static void draw_alignment(struct canvas *canvas, int row, int column)
{
	for (int y = -2; y <= 2; y++)
		for (int x = -2; x <= 2; x++)
			set(canvas, row + y, column + x, distance(x, y) != 1);
}

/* Evenly between the first and the last, steps even, the odd one first. */
static int alignment_places(const struct qk_qr *qr, int *places)
{
	int count = qr->version == 1 ? 0 : qr->version / 7 + 2;
	int step = count < 2 ? 0 : (qr->version * 8 + count * 3 + 5) / (count * 4 - 4) * 2;

	for (int i = count - 1, place = qr->side - 7; i > 0; i--, place -= step)
		places[i] = place;
	if (count)
		places[0] = 6;
	return count;
}

static void draw_alignments(struct canvas *canvas)
{
	int places[8], count = alignment_places(canvas->qr, places);

	for (int i = 0; i < count; i++)
		for (int j = 0; j < count; j++)
			if (!(i == 0 && j == 0) && !(i == 0 && j == count - 1) && !(i == count - 1 && j == 0))
				draw_alignment(canvas, places[i], places[j]);
}

/* 15 bits: level and mask, and their own correction (BCH), so made that they are never all light. */
static void draw_format(struct canvas *canvas, int mask)
{
	unsigned data = LEVEL_L << 3 | (unsigned)mask, rest = data, bits;
	int side = canvas->qr->side;

	for (int i = 0; i < 10; i++)
		rest = (rest << 1) ^ (rest >> 9) * 0x537;
	bits = (data << 10 | rest) ^ 0x5412;
	for (int i = 0; i < 15; i++) {
		int dark = bits >> i & 1;

		set(canvas, i < 6 ? i : i < 8 ? i + 1 : 8, i < 8 ? 8 : i == 8 ? 7 : 14 - i, dark);
		if (i < 8)
			set(canvas, 8, side - 1 - i, dark);
		else
			set(canvas, side - 15 + i, 8, dark);
	}
	set(canvas, side - 8, 8, 1);
}

/* 18 bits, twice. */
static void draw_version(struct canvas *canvas)
{
	unsigned version = (unsigned)canvas->qr->version, rest = version, bits;

	if (version < 7)
		return;
	for (int i = 0; i < 12; i++)
		rest = (rest << 1) ^ (rest >> 11) * 0x1f25;
	bits = version << 12 | rest;
	for (int i = 0; i < 18; i++) {
		int far = canvas->qr->side - 11 + i % 3, near = i / 3;

		set(canvas, near, far, bits >> i & 1);
		set(canvas, far, near, bits >> i & 1);
	}
}

static void draw_frame(struct canvas *canvas)
{
	int side = canvas->qr->side;

	for (int i = 0; i < side; i++) {
		set(canvas, 6, i, i % 2 == 0);
		set(canvas, i, 6, i % 2 == 0);
	}
	draw_finder(canvas, 3, 3);
	draw_finder(canvas, 3, side - 4);
	draw_finder(canvas, side - 4, 3);
	draw_alignments(canvas);
	draw_format(canvas, 0);
	draw_version(canvas);
}

/* In pairs of columns from the right, up and down in turn, past the upright timing line. */
static void draw_data(struct canvas *canvas, const unsigned char *codewords, int count)
{
	struct qk_qr *qr = canvas->qr;
	int bit = 0;

	for (int right = qr->side - 1; right > 0; right -= 2) {
		right -= right == 6;
		for (int i = 0; i < qr->side; i++)
			for (int column = right; column >= right - 1; column--) {
				int upward = ((right + 1) & 2) == 0, row = upward ? qr->side - 1 - i : i;

				if (canvas->fixed[row][column] || bit >= count * 8)
					continue;
				qr->modules[row][column] = codewords[bit / 8] >> (7 - bit % 8) & 1;
				bit++;
			}
	}
}

static void apply_mask(struct canvas *canvas, int mask)
{
	struct qk_qr *qr = canvas->qr;

	for (int row = 0; row < qr->side; row++)
		for (int column = 0; column < qr->side; column++)
			qr->modules[row][column] ^=
				(unsigned char)(!canvas->fixed[row][column] && qk_qr_masked(mask, row, column));
}

static int best_mask(struct canvas *canvas)
{
	int best = 0, least = -1;

	for (int mask = 0; mask < 8; mask++) {
		int penalty;

		apply_mask(canvas, mask);
		draw_format(canvas, mask);
		penalty = qk_qr_penalty(canvas->qr);
		if (least < 0 || penalty < least) {
			least = penalty;
			best = mask;
		}
		apply_mask(canvas, mask);
	}
	return best;
}

void qk_qr_draw(struct qk_qr *qr, const unsigned char *codewords, int count)
{
	struct canvas canvas = {.qr = qr};

	memset(qr->modules, 0, sizeof qr->modules);
	draw_frame(&canvas);
	draw_data(&canvas, codewords, count);
	qr->mask = best_mask(&canvas);
	apply_mask(&canvas, qr->mask);
	draw_format(&canvas, qr->mask);
}
