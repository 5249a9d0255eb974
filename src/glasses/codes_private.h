/* What the code reader's files share. */
#ifndef QK_GLASSES_CODES_PRIVATE_H
#define QK_GLASSES_CODES_PRIVATE_H

#include "glasses/codes.h"

struct zbar_image_scanner_s;

struct qk_grey {
	const unsigned char *pixels; /* rows without gaps */
	uint32_t width, height;
};

/* From pixels that were looked at to pixels of the frame. */
struct qk_codes_scale {
	uint32_t multiply, divide;
	uint32_t margin; /* pixels that were looked at and lie outside of the frame, on each side */
};

/* Looks once, and adds what is not there yet. 0 or QUARK_ERR_NOMEM. */
int qk_codes_scan(struct qk_codes *codes, struct zbar_image_scanner_s *scanner, const struct qk_grey *grey,
		  const struct qk_codes_scale *scale);

/* Looks in other ways, until something is found. 0 or QUARK_ERR_NOMEM. */
int qk_codes_try_again(struct qk_codes *codes, struct zbar_image_scanner_s *scanner, const struct qk_grey *grey);

#endif
