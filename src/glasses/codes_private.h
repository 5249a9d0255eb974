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
};

/* A reader for these kinds. NULL without memory. */
struct zbar_image_scanner_s *qk_codes_scanner(uint32_t kinds);

/* Looks once, and adds what is not there yet. 0 or QUARK_ERR_NOMEM. */
int qk_codes_scan(struct qk_codes *codes, struct zbar_image_scanner_s *scanner, const struct qk_grey *grey,
		  const struct qk_codes_scale *scale);

/* Looks at the picture as it is and, while nothing is found, in other ways. 0 or QUARK_ERR_NOMEM. */
int qk_codes_try_all(struct qk_codes *codes, struct zbar_image_scanner_s *scanner, const struct qk_grey *grey);

#endif
