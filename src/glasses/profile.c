#include "glasses/profile.h"

#include <quark/camera.h>
#include <quark/device.h>

#include <string.h>

static const uint32_t advances[] = {
	260, 270, 400, 640, 570, 820, 730, 220, 300, 300, 550, 570, 250, 320, 270, 370, /* space to slash */
	570, 570, 570, 570, 570, 570, 570, 570, 570, 570, 270, 270, 570, 570, 570, 430, /* 0 to ? */
	900, 630, 650, 630, 730, 560, 520, 730, 740, 280, 270, 610, 520, 900, 750, 780, /* @ to O */
	600, 780, 620, 550, 550, 730, 600, 930, 580, 560, 570, 330, 370, 330, 540, 450, /* P to _ */
	580, 560, 610, 480, 610, 560, 340, 550, 610, 250, 250, 530, 250, 930, 610, 600, /* ` to o */
	610, 610, 410, 480, 350, 610, 500, 780, 520, 500, 470, 380, 550, 380, 570,      /* p to ~ */
};

static const uint32_t formats[] = {QUARK_FORMAT_JPEG, QUARK_FORMAT_NV12, QUARK_FORMAT_RGB, QUARK_FORMAT_GREY};

#define METRICS                                                                                                        \
	{                                                                                                              \
		.advances = advances, .advances_count = sizeof advances / sizeof *advances, .wide_advance = 1000,      \
		.other_advance = 600, .bold_extra = 30, .line_height = 1300, .ascent = 900                             \
	}

/* Blurring is not among the modes: simulated glasses do not find faces, and must not say that they blurred them. */
#define CAMERA                                                                                                         \
	{                                                                                                              \
		.width = 1920, .height = 1080, .fps = 30, .photo_width = 4032, .photo_height = 3024,                   \
		.formats = formats, .formats_count = sizeof formats / sizeof *formats,                                 \
		.codes = QUARK_CODE_QR | QUARK_CODE_EAN | QUARK_CODE_OTHER,                                            \
		.modes = QUARK_CAMERA_MODE_LOW_LIGHT | QUARK_CAMERA_MODE_STABILISED                                    \
	}

#define SENSES                                                                                                         \
	(QUARK_CAPABILITY_CAMERA | QUARK_CAPABILITY_CODES | QUARK_CAPABILITY_MICROPHONE | QUARK_CAPABILITY_SPEECH |    \
	 QUARK_CAPABILITY_POSITION)

static const struct qk_profile profiles[] = {
	{
		.model = "s1",
		.name = "Quark S1 (simulated)",
		.firmware = "1.4.0-sim",
		.capabilities = QUARK_CAPABILITY_OVERLAY | QUARK_CAPABILITY_STEREO | QUARK_CAPABILITY_COLOUR | SENSES,
		.display = {.count = 2,
			    .width = 640,
			    .height = 400,
			    .safe_left = 24,
			    .safe_top = 64,
			    .safe_right = 24,
			    .safe_bottom = 24,
			    .depth_min_mm = 500,
			    .depth_max_mm = 10000,
			    .nodes = 256},
		.camera = CAMERA,
		.metrics = METRICS,
		.eye_distance_um = 63000,
		.degrees_milli = 25000,
		.reserved_top = 40,
	},
	{
		.model = "g1",
		.name = "Quark G1 (simulated)",
		.firmware = "1.4.0-sim",
		.capabilities = SENSES,
		.camera = CAMERA,
		.metrics = METRICS,
	},
};

const struct qk_profile *qk_profile_find(const char *model)
{
	size_t i;

	for (i = 0; i < sizeof profiles / sizeof *profiles; i++)
		if (strcmp(profiles[i].model, model) == 0)
			return &profiles[i];
	return NULL;
}

const char *qk_profile_names(void)
{
	return "s1, g1";
}
