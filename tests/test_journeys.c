/* Every journey in this process and in another one, from the same code; a difference between the two is a bug. */
#include "journeys.h"
#include "qtest.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#define ROWS 64

enum outcome { NOT_RUN, FAILED, PASSED };

/* Each test runs in a process of its own; what came of it lies in memory that all share. */
static struct row {
	int sim, wss; /* enum outcome */
} * rows;

__attribute__((constructor)) static void make_rows(void)
{
	rows = mmap(NULL, ROWS * sizeof *rows, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
}

static int row_of(const char *name)
{
	for (int i = 0; i < journeys_count; i++)
		if (!strcmp(journeys[i].name, name))
			return i;
	qt_fail("no journey %s", name);
}

static void run_on(const struct journey *journey, int backend)
{
	struct glasses glasses;
	char path[256], uri[512];

	snprintf(path, sizeof path, "tests/scenarios/%s.json", journey->name);
	snprintf(uri, sizeof uri, "sim:%s?clock=virtual&seed=1&scenario=%s", journey->model ? journey->model : "s1",
		 qt_source(path));
	if (journey->waits_for_ready)
		glasses_open_on(&glasses, backend, uri);
	else
		glasses_start_on(&glasses, backend, uri);
	journey->run(&glasses);
	glasses_close(&glasses);
}

static void run_named(const char *name, int backend)
{
	int row = row_of(name), *outcome = backend == BACKEND_SIM ? &rows[row].sim : &rows[row].wss;

	*outcome = FAILED;
	run_on(&journeys[row], backend);
	*outcome = PASSED;
}

/* QUARK_TEST_BACKEND=ws runs the second column without TLS. */
static int network(void)
{
	return glasses_backend() == BACKEND_LOOPBACK ? BACKEND_LOOPBACK : BACKEND_WSS;
}

#define JOURNEY(name)                                                                                                  \
	QTEST(name##_on_sim)                                                                                           \
	{                                                                                                              \
		run_named(#name, BACKEND_SIM);                                                                         \
	}                                                                                                              \
	QTEST(name##_on_wss)                                                                                           \
	{                                                                                                              \
		run_named(#name, network());                                                                           \
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
JOURNEY(replaced_connection)
JOURNEY(push_to_talk)
JOURNEY(nobody_speaks)
JOURNEY(microphone_refused)
JOURNEY(revoked_while_listening)
JOURNEY(revoked_while_hearing_once)
JOURNEY(doffed_while_listening)
JOURNEY(folded_while_listening)
JOURNEY(microphone_taken)
JOURNEY(cancelled_at_each_stage)
JOURNEY(stopped_while_hearing)
JOURNEY(barge_in)
JOURNEY(wake_word)
JOURNEY(sound)
JOURNEY(sound_revoked)
JOURNEY(link_drop_while_listening)
JOURNEY(intent)
JOURNEY(two_grammars)
JOURNEY(grammar_by_context)
JOURNEY(noise)
JOURNEY(voice_without_display)
JOURNEY(walk_to_the_end)
JOURNEY(off_route_then_rerouted)
JOURNEY(reroute_fails_thrice)
JOURNEY(drop_while_navigating)
JOURNEY(navigation_without_display)
JOURNEY(position_refused)
JOURNEY(position_revoked)

/* The last test, so that it finds the outcomes of all. */
QTEST(both_columns_say_the_same)
{
	static const char *const words[] = {"not run", "FAILED", "passed"};
	int differences = 0;

	qt_true(journeys_count <= ROWS);
	printf("%-32s %-8s %s\n", "journey", "sim", "wss");
	for (int i = 0; i < journeys_count; i++) {
		printf("%-32s %-8s %s\n", journeys[i].name, words[rows[i].sim], words[rows[i].wss]);
		differences += rows[i].sim != rows[i].wss || rows[i].sim == NOT_RUN;
	}
	fflush(stdout);
	qt_int(differences, 0);
}
