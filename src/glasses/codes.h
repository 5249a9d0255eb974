/* Codes in pictures, read by zbar. */
#ifndef QK_GLASSES_CODES_H
#define QK_GLASSES_CODES_H

#include <stddef.h>
#include <stdint.h>

struct qk_code_found {
	uint32_t kind; /* one of enum quark_code */
	unsigned char *data;
	uint32_t length;
	int32_t x, y;
	uint32_t width, height;
};

struct qk_codes {
	struct qk_code_found *found;
	size_t count;
};

/* The bytes of a QR code are those that stand in it: zbar's guess at a character set is switched off, so that text in
 * Latin-1, GBK or Shift-JIS comes as such. UPC-A is told with its 12 digits, ISBN as the EAN-13
 * that it is.
 *
 * Frames in which nothing is found at first are looked at again: enlarged and with the light evened out, softened,
 * inverted, halved. Cost on one core of 2.5 GHz or so: 30 to 60 ms where a 1080p frame has a code, up to 90 ms where it
 * has none, up to 0.4 s for one that is full of noise. */

/* Looks for the wanted kinds (bits of enum quark_code) in a frame of any enum quark_format, unscaled. No code is told
 * twice. 0 (also when there is none); QUARK_ERR_INVALID; QUARK_ERR_NOMEM. */
int qk_codes_read(struct qk_codes *codes, uint32_t kinds, uint32_t format, uint32_t width, uint32_t height,
		  const unsigned char *data, size_t length);
void qk_codes_free(struct qk_codes *codes);

#endif
