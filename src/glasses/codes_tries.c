#include "glasses/codes_private.h"

int qk_codes_try_all(struct qk_codes *codes, struct zbar_image_scanner_s *scanner, const struct qk_grey *grey)
{
	static const struct qk_codes_scale same = {1, 1};

	return qk_codes_scan(codes, scanner, grey, &same);
}
