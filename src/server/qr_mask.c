/* The masks, and how bad a code is for those who must read it: the four rules of the standard. */
#include "server/qr_private.h"

#include <stdlib.h>

int qk_qr_masked(int mask, int row, int column)
{
	switch (mask) {
	case 0:
		return (row + column) % 2 == 0;
	case 1:
		return row % 2 == 0;
	case 2:
		return column % 3 == 0;
	case 3:
		return (row + column) % 3 == 0;
	case 4:
		return (row / 2 + column / 3) % 2 == 0;
	case 5:
		return row * column % 2 + row * column % 3 == 0;
	case 6:
		return (row * column % 2 + row * column % 3) % 2 == 0;
	default:
		return ((row + column) % 2 + row * column % 3) % 2 == 0;
	}
}

static int module(const struct qk_qr *qr, int across, int line, int place)
{
	return across ? qr->modules[line][place] : qr->modules[place][line];
}

/* Five or more of one colour in a line. */
static int runs(const struct qk_qr *qr, int across, int line)
{
	int penalty = 0, length = 1;

	for (int i = 1; i <= qr->side; i++) {
		if (i < qr->side && module(qr, across, line, i) == module(qr, across, line, i - 1)) {
			length++;
			continue;
		}
		penalty += length >= 5 ? length - 2 : 0;
		length = 1;
	}
	return penalty;
}

/* What looks like a finder, with four light ones on either side; light is all that lies outside. */
static int false_finders(const struct qk_qr *qr, int across, int line)
{
	int penalty = 0;
	unsigned window = 0;

	for (int i = -4; i < qr->side + 4; i++) {
		unsigned dark = i >= 0 && i < qr->side ? (unsigned)module(qr, across, line, i) : 0;

		window = (window << 1 | dark) & 0x7ff;
		penalty += 40 * (window == 0x5d0) + 40 * (window == 0x05d);
	}
	return penalty;
}

static int blocks(const struct qk_qr *qr)
{
	int penalty = 0;

	for (int row = 1; row < qr->side; row++)
		for (int column = 1; column < qr->side; column++) {
			int colour = qr->modules[row][column];

			penalty +=
				3 * (colour == qr->modules[row - 1][column] && colour == qr->modules[row][column - 1] &&
				     colour == qr->modules[row - 1][column - 1]);
		}
	return penalty;
}

/* Ten for each whole five per cent away from a half. */
static int balance(const struct qk_qr *qr)
{
	int dark = 0, all = qr->side * qr->side;

	for (int row = 0; row < qr->side; row++)
		for (int column = 0; column < qr->side; column++)
			dark += qr->modules[row][column];
	return abs(dark * 20 - all * 10) / all * 10;
}

int qk_qr_penalty(const struct qk_qr *qr)
{
	int penalty = blocks(qr) + balance(qr);

	for (int line = 0; line < qr->side; line++)
		for (int across = 0; across < 2; across++)
			penalty += runs(qr, across, line) + false_finders(qr, across, line);
	return penalty;
}
