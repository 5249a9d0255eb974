/* What the files of the QR encoder share. */
#ifndef QK_SERVER_QR_PRIVATE_H
#define QK_SERVER_QR_PRIVATE_H

#include "server/qr.h"

#define QK_QR_CODEWORDS 1085 /* of the largest version */

/* qr_bytes.c: the codewords of a version, data and correction, in the order in which they are drawn. */
int qk_qr_version_for(size_t length); /* -1: none */
int qk_qr_codewords(int version, const unsigned char *data, size_t length, unsigned char *out);

/* qr_draw.c: all modules, with the best mask. */
void qk_qr_draw(struct qk_qr *qr, const unsigned char *codewords, int count);

/* qr_mask.c */
int qk_qr_masked(int mask, int row, int column);
int qk_qr_penalty(const struct qk_qr *qr);

#endif
