/* The QR encoder, read back by the reader that the camera uses. */
#include "qtest.h"

#include "glasses/codes.h"
#include "server/qr.h"

#include <quark/camera.h>
#include <stdlib.h>
#include <string.h>

#define SCALE 4
#define QUIET 4

static unsigned char *paint(const struct qk_qr *qr, size_t *side)
{
	unsigned char *grey;

	*side = (size_t)(qr->side + 2 * QUIET) * SCALE;
	grey = malloc(*side * *side);
	qt_true(grey != NULL);
	for (size_t y = 0; y < *side; y++)
		for (size_t x = 0; x < *side; x++) {
			int row = (int)(y / SCALE) - QUIET, column = (int)(x / SCALE) - QUIET;
			int inside = row >= 0 && column >= 0 && row < qr->side && column < qr->side;

			grey[y * *side + x] = inside && qr->modules[row][column] ? 0 : 255;
		}
	return grey;
}

/* Writes a code and reads it; returns its version. */
static int there_and_back(const unsigned char *data, size_t length)
{
	struct qk_codes codes = {0};
	struct qk_qr qr;
	unsigned char *grey;
	size_t side;
	int mask;

	qt_int(qk_qr_make(&qr, data, length), 0);
	mask = qr.mask;
	qt_true(mask >= 0 && mask < 8);
	grey = paint(&qr, &side);
	qt_int(qk_codes_read(&codes, QUARK_CODE_QR, QUARK_FORMAT_GREY, (uint32_t)side, (uint32_t)side, grey,
			     side * side),
	       0);
	qt_uint(codes.count, 1);
	qt_uint(codes.found[0].length, length);
	qt_int(memcmp(codes.found[0].data, data, length), 0);
	qk_codes_free(&codes);
	free(grey);
	return qr.version;
}

/* At the ends of each version, by the table of the standard for level L and bytes. */
QTEST(each_version_is_read_back_full_and_nearly_empty)
{
	static const size_t room[QK_QR_VERSIONS + 1] = {0,   17,  32,  53,  78,  106, 134, 154, 192, 230, 271,
							321, 367, 425, 458, 520, 586, 644, 718, 792, 858};
	unsigned char data[1024];

	for (size_t i = 0; i < sizeof data; i++)
		data[i] = (unsigned char)('!' + (i * 7 + i / 13) % 90);
	for (int version = 1; version <= QK_QR_VERSIONS; version++) {
		qt_int(there_and_back(data, room[version]), version);
		if (room[version] + 1 < sizeof data && version < QK_QR_VERSIONS)
			qt_int(there_and_back(data + 3, room[version] + 1), version + 1);
	}
}

QTEST(what_is_too_long_is_refused)
{
	static unsigned char data[859];
	struct qk_qr qr;

	qt_int(qk_qr_make(&qr, data, 858), 0);
	qt_int(qk_qr_make(&qr, data, 859), -1);
	qt_true(qk_qr_text(data, 859) == NULL);
}

/* "HELLO" as the standard's rules make it, module by module: finders, timing, the dark module. */
QTEST(the_fixed_parts_stand_where_the_standard_wants_them)
{
	struct qk_qr qr;

	qt_int(qk_qr_make(&qr, "HELLO", 5), 0);
	qt_int(qr.side, 21);
	for (int i = 0; i < 7; i++) {
		qt_int(qr.modules[0][i], 1);
		qt_int(qr.modules[20 - i][0], 1);
		qt_int(qr.modules[6][20 - i], 1);
	}
	for (int i = 8; i < 13; i++)
		qt_int(qr.modules[6][i], i % 2 == 0);
	qt_int(qr.modules[13][8], 1);
	qt_int(qr.modules[7][7], 0);
}

QTEST(a_terminal_shows_the_same_modules)
{
	static const char *const halves[] = {"\u2588", "\u2580", "\u2584", " "};
	struct qk_qr qr;
	char *text = qk_qr_text("HELLO", 5), *at = text;

	qt_true(text != NULL);
	qt_int(qk_qr_make(&qr, "HELLO", 5), 0);
	for (int row = -QUIET; row < qr.side + QUIET; row += 2) {
		for (int column = -QUIET; column < qr.side + QUIET; column++) {
			int in = column >= 0 && column < qr.side;
			int upper = in && row >= 0 && row < qr.side && qr.modules[row][column];
			int lower = in && row + 1 >= 0 && row + 1 < qr.side && qr.modules[row + 1][column];
			const char *half = halves[upper * 2 + lower];

			qt_int(strncmp(at, half, strlen(half)), 0);
			at += strlen(half);
		}
		qt_int(*at++, '\n');
	}
	qt_int(*at, '\0');
	free(text);
}
