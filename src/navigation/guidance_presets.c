#include "navigation/guidance.h"

#include <string.h>

#define SECOND_US 1000000

static void common(struct qk_guidance_config *config)
{
	*config = (struct qk_guidance_config){
		.deviation = 1,
		.deviation_m = 50,
		.deviation_accuracy_m = 50,
		.usable_accuracy_m = 100,
		.waypoint_m = 100,
		.wrong_way_m = 50,
		.right_way_m = 20,
		.stand_m = 2,
		.reckon_us = 15 * SECOND_US,
		.reckon_tunnel_us = 180 * (int64_t)SECOND_US,
		.rejoin_fixes = 3,
	};
}

/* Through the end of the step and off it; or at once, where the corner is cut. */
static void leave_step(struct qk_guidance_config *config, int kind, double enter_m, double exit_m, double cut_m)
{
	config->advance[0] = (struct qk_advance){.kind = QK_ADVANCE_OR, .count = 2};
	config->advance[1] =
		(struct qk_advance){.kind = (uint8_t)kind, .enter_m = enter_m, .exit_m = exit_m, .accuracy_m = 25};
	config->advance[2] = (struct qk_advance){.kind = QK_ADVANCE_AND, .count = 2};
	config->advance[3] = (struct qk_advance){.kind = QK_ADVANCE_TO_END, .enter_m = cut_m, .accuracy_m = 25};
	config->advance[4] = (struct qk_advance){.kind = QK_ADVANCE_NEARER_NEXT, .exit_m = 10, .accuracy_m = 25};
}

static void arrive(struct qk_guidance_config *config, double within_m)
{
	config->arrival[0] = (struct qk_advance){.kind = QK_ADVANCE_TO_END, .enter_m = within_m, .accuracy_m = 50};
}

void qk_guidance_walking(struct qk_guidance_config *config)
{
	common(config);
	leave_step(config, QK_ADVANCE_ENTRY_SNAPPED, 20, 2, 40);
	arrive(config, 10);
	config->waypoint_m = 20;
}

void qk_guidance_cycling(struct qk_guidance_config *config)
{
	common(config);
	leave_step(config, QK_ADVANCE_ENTRY_EXIT, 20, 5, 40);
	arrive(config, 15);
	config->waypoint_m = 30;
}

void qk_guidance_driving(struct qk_guidance_config *config)
{
	common(config);
	leave_step(config, QK_ADVANCE_ENTRY_EXIT, 25, 10, 40);
	arrive(config, 25);
	config->waypoint_m = 50;
	config->reckon_us = 30 * (int64_t)SECOND_US;
}

void qk_guidance_preset(struct qk_guidance_config *config, const struct qk_route *route)
{
	for (size_t i = 0; i < route->step_count; i++) {
		int mode = route->steps[i].mode;

		if (mode == QK_TRAVEL_DRIVING || mode == QK_TRAVEL_CYCLING || mode == QK_TRAVEL_WALKING) {
			qk_guidance_preset_named(config, qk_travel_mode_name(mode));
			return;
		}
	}
	qk_guidance_walking(config);
}

/* What the test runs of other engines use: a fix is exact, and so is every distance. */
static void exact(struct qk_guidance_config *config, int kind)
{
	*config = (struct qk_guidance_config){.deviation = 1, .waypoint_m = 100};
	config->advance[0] = (struct qk_advance){.kind = (uint8_t)kind};
	config->arrival[0] = (struct qk_advance){.kind = QK_ADVANCE_TO_END, .enter_m = 5};
}

const char *const qk_guidance_presets[] = {
	"walking", "cycling", "driving", "manual", "exact_distance", "relative_linestring", NULL};

static int is(const char *name, const char *known)
{
	for (; *name && *known; name++, known++)
		if (*name != *known && !(*name == '-' && *known == '_'))
			return 0;
	return *name == *known;
}

int qk_guidance_preset_named(struct qk_guidance_config *config, const char *name)
{
	if (!strcmp(name, "walking"))
		qk_guidance_walking(config);
	else if (!strcmp(name, "cycling"))
		qk_guidance_cycling(config);
	else if (!strcmp(name, "driving"))
		qk_guidance_driving(config);
	else if (is(name, "exact_distance"))
		exact(config, QK_ADVANCE_TO_END);
	else if (is(name, "relative_linestring"))
		exact(config, QK_ADVANCE_ENTRY_EXIT);
	else if (!strcmp(name, "manual")) {
		qk_guidance_walking(config);
		config->advance[0] = config->arrival[0] = (struct qk_advance){.kind = QK_ADVANCE_MANUAL};
		config->rejoin_fixes = 0;
	} else
		return -1;
	return 0;
}
