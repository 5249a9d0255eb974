/* The webcam, as far as it can be tried without one: its pixels, and what is said when there is none. */
#include "qtest.h"

#include "glasses/lens.h"
#include "glasses/webcam.h"

#include <quark/base.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void refused(const char *source, int status, const char *part)
{
	struct qk_lens *lens = NULL;
	char why[320] = "";

	qt_int(qk_lens_open(&lens, source, why, sizeof why), status);
	qt_true(lens == NULL);
	qt_contains(why, part);
}

QTEST(a_webcam_that_is_not_there_is_told_with_what_to_do)
{
	if (access("/dev/video77", F_OK) == 0)
		qt_skip("this machine has 78 webcams");
	refused("v4l2:/dev/video77", QUARK_ERR_IO, "is one plugged in?");
	refused("v4l2:", QUARK_ERR_IO, "cannot be used");
}

QTEST(what_is_no_webcam_is_told_as_such)
{
	refused("v4l2:/dev/null", QUARK_ERR_UNSUPPORTED, "it is no video device");
}

static void pixel(const unsigned char *rgb, int red, int green, int blue)
{
	qt_near(rgb[0], red, 2);
	qt_near(rgb[1], green, 2);
	qt_near(rgb[2], blue, 2);
}

/* BT.601: white, black, and the three colours, as test cards have them. */
QTEST(pixels_of_a_webcam_become_colours)
{
	static const unsigned char rows[] = {
		235, 128, 16,  128, 81, 90,  81, 240, 0xee, 0xee, /* white, black, red, red; then a gap */
		145, 54,  145, 34,  41, 240, 41, 110, 0xee, 0xee, /* green, green, blue, blue */
	};
	unsigned char rgb[4 * 2 * 3 + 1];

	rgb[sizeof rgb - 1] = 0x5a;
	qk_webcam_yuyv(rows, 4, 2, 10, rgb);
	pixel(rgb, 255, 255, 255);
	pixel(rgb + 3, 0, 0, 0);
	pixel(rgb + 6, 255, 0, 0);
	pixel(rgb + 9, 255, 0, 0);
	pixel(rgb + 12, 0, 255, 0);
	pixel(rgb + 15, 0, 255, 0);
	pixel(rgb + 18, 0, 0, 255);
	pixel(rgb + 21, 0, 0, 255);
	qt_int(rgb[sizeof rgb - 1], 0x5a);
	/* An odd width ends in the middle of a pair. */
	qk_webcam_yuyv(rows, 3, 1, 10, rgb);
	pixel(rgb + 6, 255, 0, 0);
}
