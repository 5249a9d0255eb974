/* QR codes (ISO/IEC 18004): bytes as a square of modules, and as text for a terminal. */
#ifndef QK_SERVER_QR_H
#define QK_SERVER_QR_H

#include <stddef.h>

#define QK_QR_VERSIONS 20
#define QK_QR_SIDE_MAX (17 + 4 * QK_QR_VERSIONS)

struct qk_qr {
	int version, side, mask;
	unsigned char modules[QK_QR_SIDE_MAX][QK_QR_SIDE_MAX]; /* [row][column], 1: dark */
};

/* The smallest code of byte mode and level L that holds it. 0; -1: it is too long (858 bytes at most). */
int qk_qr_make(struct qk_qr *qr, const void *data, size_t length);

/* Two modules in each character, light on a dark ground, with the quiet zone; to be freed with free(). NULL: too long,
 * or no memory. */
char *qk_qr_text(const void *data, size_t length);

#endif
