/* Every journey on every backend there is; a difference between two of them is a bug. */
#include "journeys.h"
#include "qtest.h"

#include <stdio.h>
#include <string.h>

static void run_in_process(const struct journey *journey)
{
	struct glasses glasses = {0};
	char path[256], uri[512];

	snprintf(path, sizeof path, "tests/scenarios/%s.json", journey->name);
	snprintf(uri, sizeof uri, "sim:%s?clock=virtual&seed=1&scenario=%s", journey->model ? journey->model : "s1",
		 qt_source(path));
	if (journey->waits_for_ready)
		glasses_open(&glasses, uri);
	else
		glasses_start(&glasses, uri);
	journey->run(&glasses);
	glasses_close(&glasses);
}

static void run_named(const char *name)
{
	for (int i = 0; i < journeys_count; i++)
		if (!strcmp(journeys[i].name, name)) {
			run_in_process(&journeys[i]);
			return;
		}
	qt_fail("no journey %s", name);
}

#define JOURNEY(name)                                                                                                  \
	QTEST(name)                                                                                                    \
	{                                                                                                              \
		run_named(#name);                                                                                      \
	}

JOURNEY(stall_while_streaming)
JOURNEY(ended_by_device)
JOURNEY(doffed_during_capture)
JOURNEY(folded_mid_stream)
JOURNEY(permission_revoked_mid_stream)
JOURNEY(permission_refused)
JOURNEY(mic_steals_bandwidth)
JOURNEY(battery_swap_left_then_right)
JOURNEY(thermal_shutdown)
JOURNEY(battery_critical)
JOURNEY(clear_right_after_commit)
JOURNEY(busy_by_other_app)
JOURNEY(half_open_link)
JOURNEY(firmware_too_old)
JOURNEY(firmware_newer)
JOURNEY(drop_and_resume)
JOURNEY(reboot_new_session)
JOURNEY(inputs_over_a_gap)
JOURNEY(second_app_takes_the_front)
JOURNEY(photo_and_stream)
JOURNEY(image_overlay)
JOURNEY(media_connection_cut)
JOURNEY(removed_app)

QTEST(the_list_is_whole)
{
	qt_int(journeys_count, 23);
}
