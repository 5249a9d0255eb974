/* Models of glasses as data. A new model is a new row. */
#ifndef QK_GLASSES_PROFILE_H
#define QK_GLASSES_PROFILE_H

#include "wire/messages.h"

struct qk_profile {
	const char *model;    /* "s1": as in the URI */
	const char *name;     /* "Quark S1 (simulated)" */
	const char *firmware; /* "1.4.0-sim" */
	uint32_t capabilities;
	struct qk_display_limits display;
	struct qk_camera_limits camera;
	struct qk_metrics metrics;
	uint32_t eye_distance_um; /* 63000: for depth */
	uint32_t degrees_milli;   /* horizontal field of view of a display, 25000 */
	uint32_t reserved_top;    /* pixels of the band that apps cannot draw in */
};

/* NULL for an unknown model. */
const struct qk_profile *qk_profile_find(const char *model);

/* Names of all models, for error sentences: "s1, g1". */
const char *qk_profile_names(void);

#endif
