#include "server/qr_private.h"

#include "core/buffer.h"

#include <stdlib.h>

#define QUIET 4 /* light modules around it */

int qk_qr_make(struct qk_qr *qr, const void *data, size_t length)
{
	unsigned char codewords[QK_QR_CODEWORDS];
	int version = qk_qr_version_for(length);

	if (version < 0)
		return -1;
	qr->version = version;
	qr->side = 17 + 4 * version;
	qk_qr_draw(qr, codewords, qk_qr_codewords(version, data, length, codewords));
	return 0;
}

static int dark(const struct qk_qr *qr, int row, int column)
{
	if (row < 0 || column < 0 || row >= qr->side || column >= qr->side)
		return 0;
	return qr->modules[row][column];
}

/* On a dark terminal the light modules are what is drawn. */
static void write_row(struct qk_buffer *out, const struct qk_qr *qr, int row)
{
	static const char *const halves[] = {"\u2588", "\u2580", "\u2584", " "}; /* upper light, lower light */

	for (int column = -QUIET; column < qr->side + QUIET; column++)
		qk_buffer_text(out, halves[dark(qr, row, column) * 2 + dark(qr, row + 1, column)]);
	qk_buffer_byte(out, '\n');
}

char *qk_qr_text(const void *data, size_t length)
{
	struct qk_qr *qr = malloc(sizeof *qr);
	struct qk_buffer out = {0};

	if (qr && qk_qr_make(qr, data, length) == 0)
		for (int row = -QUIET; row < qr->side + QUIET; row += 2)
			write_row(&out, qr, row);
	free(qr);
	if (out.length == 0)
		qk_buffer_free(&out);
	return out.length ? qk_buffer_take(&out, NULL) : NULL;
}
