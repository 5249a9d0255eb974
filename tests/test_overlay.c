/* The overlay through its public calls, on simulated glasses in virtual time. */
#include "overlay/overlay_private.h"
#include "qtest.h"
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct commits { /* what crossed the link */
	int count;
	size_t bytes; /* of the last one */
	int closes;
};

static void count_line(void *user_data, int level, const char *line)
{
	struct commits *commits = user_data;
	const char *comma;

	(void)level;
	if (strncmp(line, "sent overlay.close", 18) == 0)
		commits->closes++;
	if (strncmp(line, "sent overlay.commit", 19) != 0)
		return;
	commits->count++;
	comma = strchr(line, ',');
	commits->bytes = comma ? (size_t)strtoul(comma + 1, NULL, 10) : 0;
}

/* As glasses_open(), with the messages counted. */
static void open_counted(struct glasses *glasses, const char *uri, struct commits *commits)
{
	struct quark_context_config config = {.size = sizeof(config),
					      .log = count_line,
					      .log_data = commits,
					      .log_level = QUARK_LOG_DEBUG,
					      .clock = QUARK_CLOCK_VIRTUAL};
	uint64_t request;

	memset(commits, 0, sizeof(*commits));
	memset(glasses, 0, sizeof(*glasses));
	qt_int(quark_sim_register(), QUARK_OK);
	qt_int(quark_context_new(&config, &glasses->context), QUARK_OK);
	qt_int(quark_device_open(glasses->context, uri, &glasses->device, &request), QUARK_OK);
	qt_int(quark_sim_from_device(glasses->device, &glasses->sim), QUARK_OK);
	qt_int(quark_context_wait(glasses->context, request, -1), QUARK_OK);
}

static struct quark_overlay *open_overlay(struct glasses *glasses, uint32_t flags)
{
	struct quark_overlay_config config = {.size = sizeof(config), .flags = flags};
	struct quark_overlay *overlay;

	qt_int(quark_overlay_open(glasses->device, &config, &overlay), QUARK_OK);
	return overlay;
}

static uint64_t commit(struct quark_overlay *overlay)
{
	uint64_t request = 0;

	qt_int(quark_overlay_commit(overlay, &request), QUARK_OK);
	qt_true(request != 0);
	return request;
}

static void commit_and_wait(struct glasses *glasses, struct quark_overlay *overlay)
{
	qt_int(quark_context_wait(glasses->context, commit(overlay), -1), QUARK_OK);
}

static void set_text(struct quark_overlay *overlay, uint32_t node, const char *text)
{
	qt_int(quark_overlay_set_text(overlay, node, text), QUARK_OK);
}

/* Whether the wearer's left eye sees this in the drawing. */
static int sees(struct glasses *glasses, const char *what)
{
	char *view;
	int found;

	qt_int(quark_sim_view(glasses->sim, 0, &view), QUARK_OK);
	found = strstr(view, what) != NULL;
	quark_sim_free(view);
	return found;
}

static void place(struct quark_overlay *overlay, uint32_t node, uint32_t group)
{
	struct quark_placement placement = {.size = sizeof(placement), .group = group};

	qt_int(quark_overlay_place(overlay, node, &placement), QUARK_OK);
}

static const char *failure_of(struct glasses *glasses)
{
	return quark_failure_text(quark_context_failure(glasses->context));
}

/* --- showing ------------------------------------------------------------------------------------------------------ */

QTEST(overlay_shows_what_was_committed)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	glasses_run(&glasses, 10);
	set_text(overlay, 1, "hello");
	qt_true(!sees(&glasses, "hello"));
	qt_int(quark_context_wait_event(glasses.context, commit(overlay), -1, &event), QUARK_OK);
	qt_true(sees(&glasses, "hello"));
	qt_uint(quark_event_displays(event), 3);
	qt_true(quark_event_presented_us(event) > 0);
	qt_true(quark_event_presented_us(event) <= quark_context_time_us(glasses.context));
	qt_true(quark_event_overlay(event) == overlay);
	qt_true(quark_event_device(event) == glasses.device);
	quark_event_free(event);
	quark_overlay_unref(overlay);
	glasses_run(&glasses, 10);
	qt_true(!sees(&glasses, "hello"));
	glasses_close(&glasses);
}

QTEST(overlay_shows_every_kind_of_node)
{
	static const int32_t points[] = {0, 0, 50, 20, -10, 40};
	struct quark_style style = {.size = sizeof(style), .filled = 1, .colour = 0xff00ff00u};
	struct quark_placement box = {.size = sizeof(box), .width = 120, .height = 30, .x = 7};
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint32_t width, height;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	qt_int(quark_overlay_set_icon(overlay, 1, QUARK_ICON_CART), QUARK_OK);
	qt_int(quark_overlay_set_arrow(overlay, 2, QUARK_ARROW_LEFT), QUARK_OK);
	qt_int(quark_overlay_set_line(overlay, 3, points, 3), QUARK_OK);
	qt_int(quark_overlay_set_rectangle(overlay, 4), QUARK_OK);
	qt_int(quark_overlay_set_progress(overlay, 5, 500), QUARK_OK);
	qt_int(quark_overlay_set_group(overlay, 6), QUARK_OK);
	qt_int(quark_overlay_place(overlay, 4, &box), QUARK_OK);
	qt_int(quark_overlay_style(overlay, 4, &style), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "polyline"));
	qt_true(sees(&glasses, "#00ff00"));
	qt_int(quark_overlay_measure(overlay, 1, &width, &height), QUARK_OK);
	qt_uint(width * 1000 + height, 48048);
	qt_int(quark_overlay_measure(overlay, 2, &width, &height), QUARK_OK);
	qt_uint(width * 1000 + height, 96096);
	qt_int(quark_overlay_measure(overlay, 3, &width, &height), QUARK_OK);
	qt_uint(width * 1000 + height, 60040);
	qt_int(quark_overlay_measure(overlay, 4, &width, &height), QUARK_OK);
	qt_uint(width * 1000 + height, 120030);
	qt_int(quark_overlay_measure(overlay, 5, &width, &height), QUARK_OK);
	qt_uint(width * 1000 + height, 200012);
	qt_int(quark_overlay_measure(overlay, 6, &width, NULL), QUARK_OK);
	qt_uint(width, 0);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_lines_are_what_the_glasses_draw)
{
	struct quark_placement narrow = {.size = sizeof(narrow), .width = 150};
	struct quark_style style = {.size = sizeof(style), .text_size = 20, .bold = 1, .max_lines = 2};
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint32_t count, width, height;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "turn left at the 红绿灯，然后直走 and then right");
	qt_int(quark_overlay_measure(overlay, 1, &width, &height), QUARK_OK);
	qt_true(width > 0 && width <= 640 - 48);
	qt_int(quark_overlay_place(overlay, 1, &narrow), QUARK_OK);
	qt_int(quark_overlay_line_count(overlay, 1, &count), QUARK_OK);
	qt_true(count > 2);
	commit_and_wait(&glasses, overlay);
	for (uint32_t i = 0; i < count; i++)
		qt_true(sees(&glasses, quark_overlay_line(overlay, 1, i)));
	qt_int(quark_overlay_style(overlay, 1, &style), QUARK_OK);
	qt_int(quark_overlay_line_count(overlay, 1, &count), QUARK_OK);
	qt_uint(count, 2);
	qt_contains(quark_overlay_line(overlay, 1, 1), "…");
	qt_int(quark_overlay_measure(overlay, 1, &width, &height), QUARK_OK);
	qt_uint(width, 150);
	qt_uint(height, 52);
	qt_true(quark_overlay_line(overlay, 1, 2) == NULL);
	qt_true(!sees(&glasses, "…"));
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "…"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_texts_are_composed)
{
	struct glasses glasses;
	struct quark_overlay *overlay;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "cafe\xcc\x81");
	qt_text(quark_overlay_line(overlay, 1, 0), "caf\xc3\xa9");
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_groups_move_hide_and_go_with_what_is_in_them)
{
	struct quark_placement hidden = {.size = sizeof(hidden), .hidden = 1};
	struct glasses glasses;
	struct quark_overlay *overlay;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	qt_int(quark_overlay_set_group(overlay, 10), QUARK_OK);
	qt_int(quark_overlay_set_group(overlay, 11), QUARK_OK);
	set_text(overlay, 1, "within");
	place(overlay, 11, 10);
	place(overlay, 1, 11);
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "within"));
	qt_int(quark_overlay_place(overlay, 10, &hidden), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	qt_true(!sees(&glasses, "within"));
	qt_int(quark_overlay_place(overlay, 10, NULL), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "within"));
	qt_int(quark_overlay_remove(overlay, 10), QUARK_OK);
	qt_int(quark_overlay_measure(overlay, 1, NULL, NULL), QUARK_ERR_INVALID);
	commit_and_wait(&glasses, overlay);
	qt_true(!sees(&glasses, "within"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_newest_is_above)
{
	struct glasses glasses;
	struct quark_overlay *first, *second;
	char *view;

	glasses_open(&glasses, NULL);
	first = open_overlay(&glasses, 0);
	second = open_overlay(&glasses, 0);
	set_text(second, 1, "above");
	commit_and_wait(&glasses, second);
	set_text(first, 1, "below");
	commit_and_wait(&glasses, first);
	qt_int(quark_sim_view(glasses.sim, 1, &view), QUARK_OK);
	qt_true(strstr(view, "below") && strstr(view, "above"));
	qt_true(strstr(view, "below") < strstr(view, "above"));
	quark_sim_free(view);
	quark_overlay_unref(second);
	quark_overlay_unref(first);
	glasses_close(&glasses);
}

QTEST(overlay_works_on_mono_displays)
{
	struct quark_style red = {.size = sizeof(red), .colour = 0xffff0000u};
	struct glasses glasses;
	struct quark_overlay *overlay;

	glasses_open(&glasses, "sim:s1?clock=virtual&colour=mono");
	qt_true((quark_device_capabilities(glasses.device) & QUARK_CAPABILITY_COLOUR) == 0);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "green");
	qt_int(quark_overlay_style(overlay, 1, &red), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "green"));
	qt_true(!sees(&glasses, "#ff0000"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

/* --- pictures ----------------------------------------------------------------------------------------------------- */

/* The header of a PNG of this size; the rest of a file is of no interest to the library. */
static size_t make_png(unsigned char *out, uint32_t width, uint32_t height)
{
	static const unsigned char head[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n',
					     0,    0,   0,   13,  'I',  'H',  'D',  'R'};

	memset(out, 0, 33);
	memcpy(out, head, sizeof(head));
	for (int i = 0; i < 4; i++) {
		out[16 + i] = (unsigned char)(width >> (24 - 8 * i));
		out[20 + i] = (unsigned char)(height >> (24 - 8 * i));
	}
	return 33;
}

QTEST(overlay_pictures_have_their_own_size)
{
	struct quark_placement aside = {.size = sizeof(aside), .x = 100};
	unsigned char png[33];
	size_t length = make_png(png, 30, 20);
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint32_t width, height;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	qt_int(quark_overlay_set_image(overlay, 1, png, length), QUARK_OK);
	qt_int(quark_overlay_measure(overlay, 1, &width, &height), QUARK_OK);
	qt_uint(width * 1000 + height, 30020);
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "data:image/png;base64,iVBOR"));
	qt_int(quark_overlay_place(overlay, 1, &aside), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "data:image/png;base64,iVBOR"));
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_REBOOT, 100), QUARK_OK);
	glasses_run(&glasses, 5000);
	qt_true(sees(&glasses, "data:image/png;base64,iVBOR"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_takes_more_pictures_than_fit_one_message)
{
	unsigned char png[33];
	size_t length = make_png(png, 5, 5);
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct commits commits;
	char *view, *at;
	int seen = 0;

	open_counted(&glasses, "sim:s1?clock=virtual", &commits);
	overlay = open_overlay(&glasses, 0);
	for (uint32_t i = 1; i <= 200; i++)
		qt_int(quark_overlay_set_image(overlay, i, png, length), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	qt_int(commits.count, 7);
	qt_int(quark_sim_view(glasses.sim, 0, &view), QUARK_OK);
	for (at = view; (at = strstr(at, "<image")) != NULL; at++)
		seen++;
	qt_int(seen, 200);
	quark_sim_free(view);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_refuses_what_is_no_picture)
{
	unsigned char png[33];
	static unsigned char large[262145];
	static const unsigned char jpeg[] = {0xff, 0xd8, 0xff, 0xc0, 0, 8, 8, 0, 20, 0, 30, 3};
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint32_t width, height;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	qt_int(quark_overlay_set_image(overlay, 1, NULL, 3), QUARK_ERR_INVALID);
	qt_contains(failure_of(&glasses), "data is NULL");
	qt_int(quark_overlay_set_image(overlay, 1, "GIF89a", 6), QUARK_ERR_INVALID);
	qt_contains(failure_of(&glasses), "neither PNG nor JPEG");
	qt_int(quark_overlay_set_image(overlay, 1, png, make_png(png, 4097, 1)), QUARK_ERR_INVALID);
	qt_contains(failure_of(&glasses), "4096");
	qt_int(quark_overlay_set_image(overlay, 1, png, make_png(png, 0, 1)), QUARK_ERR_INVALID);
	qt_contains(failure_of(&glasses), "no pixels");
	qt_int(quark_overlay_set_image(overlay, 1, png, make_png(png, 1, 1) - 1), QUARK_ERR_INVALID);
	qt_contains(failure_of(&glasses), "ends inside its header");
	make_png(large, 1, 1);
	qt_int(quark_overlay_set_image(overlay, 1, large, sizeof(large)), QUARK_ERR_INVALID);
	qt_contains(failure_of(&glasses), "262144");
	qt_int(quark_overlay_set_image(overlay, 1, large, 262144), QUARK_OK);
	for (size_t i = 3; i < sizeof(jpeg); i++)
		qt_int(quark_overlay_set_image(overlay, 1, jpeg, i), QUARK_ERR_INVALID);
	qt_int(quark_overlay_set_image(overlay, 1, jpeg, sizeof(jpeg)), QUARK_OK);
	qt_int(quark_overlay_measure(overlay, 1, &width, &height), QUARK_OK);
	qt_uint(width * 1000 + height, 30020);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

/* --- what crosses the link ---------------------------------------------------------------------------------------- */

QTEST(overlay_sends_only_what_changed)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct commits commits;
	size_t all, one;

	open_counted(&glasses, "sim:s1?clock=virtual", &commits);
	overlay = open_overlay(&glasses, 0);
	for (uint32_t i = 1; i <= 100; i++)
		set_text(overlay, i, "a text of some length");
	commit_and_wait(&glasses, overlay);
	all = commits.bytes;
	set_text(overlay, 50, "another text of length");
	commit_and_wait(&glasses, overlay);
	one = commits.bytes;
	qt_true(one * 20 < all);
	commit_and_wait(&glasses, overlay);
	qt_true(commits.bytes < one);
	qt_int(quark_overlay_remove(overlay, 50), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	qt_true(commits.bytes < one);
	qt_true(!sees(&glasses, "another"));
	qt_true(sees(&glasses, "a text of some length"));
	qt_int(commits.count, 4);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_sends_large_scenes_in_parts)
{
	static char text[4097];
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct commits commits;

	memset(text, 'x', 4096);
	open_counted(&glasses, "sim:s1?clock=virtual", &commits);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "gone");
	commit_and_wait(&glasses, overlay);
	qt_int(quark_overlay_remove(overlay, 1), QUARK_OK);
	qt_int(quark_overlay_set_group(overlay, 1000), QUARK_OK);
	for (uint32_t i = 2; i <= 255; i++) {
		text[snprintf(text, 8, "n%u\n", i)] = 'x';
		set_text(overlay, i, text);
		place(overlay, i, 1000);
	}
	commit_and_wait(&glasses, overlay);
	qt_true(commits.count > 10);
	qt_true(commits.bytes <= 65536);
	qt_true(sees(&glasses, "n2<") && sees(&glasses, "n255<"));
	qt_true(!sees(&glasses, "gone"));
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_REBOOT, 100), QUARK_OK);
	glasses_run(&glasses, 5000);
	qt_true(sees(&glasses, "n2<") && sees(&glasses, "n255<"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

/* --- commits that wait -------------------------------------------------------------------------------------------- */

QTEST(overlay_newer_commits_take_the_place_of_waiting_ones)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct commits commits;
	uint64_t requests[5];
	char text[16];

	open_counted(&glasses, "sim:s1?clock=virtual", &commits);
	overlay = open_overlay(&glasses, 0);
	for (int i = 0; i < 5; i++) {
		snprintf(text, sizeof(text), "text %d", i);
		set_text(overlay, 1, text);
		requests[i] = commit(overlay);
	}
	qt_int(quark_context_wait(glasses.context, requests[2], -1), QUARK_ERR_SUPERSEDED);
	qt_int(quark_context_wait(glasses.context, requests[3], -1), QUARK_ERR_SUPERSEDED);
	qt_contains(failure_of(&glasses), "newer commit");
	qt_int(quark_failure_stage(quark_context_failure(glasses.context)), QUARK_STAGE_APP);
	qt_int(quark_failure_retry(quark_context_failure(glasses.context)), QUARK_RETRY_NEVER);
	qt_int(quark_context_wait(glasses.context, requests[0], -1), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, requests[1], -1), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, requests[4], -1), QUARK_OK);
	qt_int(commits.count, 3);
	qt_true(sees(&glasses, "text 4"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_waiting_commits_show_what_was_set_when_they_were_made)
{
	struct quark_placement hidden = {.size = sizeof(hidden), .hidden = 1};
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t last = 0;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	for (int i = 0; i < 3; i++) {
		set_text(overlay, 1, i == 2 ? "committed" : "early");
		last = commit(overlay);
	}
	qt_int(quark_overlay_place(overlay, 1, &hidden), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, last, -1), QUARK_OK);
	qt_true(sees(&glasses, "committed"));
	set_text(overlay, 1, "not yet");
	qt_int(quark_overlay_place(overlay, 1, NULL), QUARK_OK);
	glasses_run(&glasses, 100);
	qt_true(sees(&glasses, "committed"));
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "not yet"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

/* Two commits are on their way, so that what follows waits. */
static void fill_flights(struct quark_overlay *overlay)
{
	set_text(overlay, 100, "one");
	commit(overlay);
	set_text(overlay, 100, "two");
	commit(overlay);
}

QTEST(overlay_clear_right_after_commit_is_shown)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct commits commits;
	uint64_t plain, clear, newer;

	open_counted(&glasses, "sim:s1?clock=virtual", &commits);
	overlay = open_overlay(&glasses, 0);
	fill_flights(overlay);
	set_text(overlay, 1, "plain");
	plain = commit(overlay);
	qt_int(quark_overlay_clear(overlay), QUARK_OK);
	clear = commit(overlay);
	set_text(overlay, 2, "newer");
	newer = commit(overlay);
	qt_int(quark_context_wait(glasses.context, plain, -1), QUARK_ERR_SUPERSEDED);
	qt_int(quark_context_wait(glasses.context, clear, -1), QUARK_OK);
	qt_true(!sees(&glasses, "plain") && !sees(&glasses, "two"));
	qt_int(quark_context_wait(glasses.context, newer, -1), QUARK_OK);
	qt_true(sees(&glasses, "newer"));
	qt_true(!sees(&glasses, "plain") && !sees(&glasses, "two"));
	qt_int(commits.count, 4);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_commits_behind_a_clear_coalesce_among_themselves)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct commits commits;
	uint64_t clear, middle, again, newest;

	open_counted(&glasses, "sim:s1?clock=virtual", &commits);
	overlay = open_overlay(&glasses, 0);
	fill_flights(overlay);
	qt_int(quark_overlay_clear(overlay), QUARK_OK);
	set_text(overlay, 1, "never shown");
	clear = commit(overlay);
	set_text(overlay, 2, "middle");
	middle = commit(overlay);
	qt_int(quark_overlay_clear(overlay), QUARK_OK);
	again = commit(overlay);
	set_text(overlay, 3, "superseded");
	commit(overlay);
	set_text(overlay, 3, "newest");
	newest = commit(overlay);
	qt_int(quark_context_wait(glasses.context, clear, -1), QUARK_ERR_SUPERSEDED);
	qt_int(quark_context_wait(glasses.context, middle, -1), QUARK_ERR_SUPERSEDED);
	qt_int(quark_context_wait(glasses.context, again, -1), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, newest, -1), QUARK_OK);
	qt_true(sees(&glasses, "newest"));
	qt_true(!sees(&glasses, "middle") && !sees(&glasses, "superseded") && !sees(&glasses, "never"));
	qt_int(commits.count, 4);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_cancelled_commits_are_not_shown)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t waiting;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	fill_flights(overlay);
	set_text(overlay, 1, "cancelled");
	waiting = commit(overlay);
	qt_int(quark_context_cancel(glasses.context, waiting), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, waiting, -1), QUARK_ERR_CANCELLED);
	glasses_run(&glasses, 100);
	qt_true(sees(&glasses, "two"));
	qt_true(!sees(&glasses, "cancelled"));
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "cancelled"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_cancel_of_a_commit_on_its_way_is_a_wish)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t request;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "text");
	request = commit(overlay);
	qt_int(quark_context_cancel(glasses.context, request), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	qt_true(sees(&glasses, "text"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

/* --- when the glasses refuse ---------------------------------------------------------------------------------------
 */

QTEST(overlay_sends_all_again_when_the_glasses_lost_the_thread)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct commits commits;
	uint64_t first, second;

	open_counted(&glasses, "sim:s1?clock=virtual", &commits);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "kept");
	commit_and_wait(&glasses, overlay);
	overlay->revision += 7; /* the glasses know nothing of it */
	set_text(overlay, 2, "first");
	first = commit(overlay);
	set_text(overlay, 2, "second");
	second = commit(overlay);
	qt_int(quark_context_wait(glasses.context, first, -1), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, second, -1), QUARK_OK);
	qt_true(sees(&glasses, "kept") && sees(&glasses, "second"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

static struct quark_placement *placement_of(struct quark_overlay *overlay, uint32_t node)
{
	return &qk_slots_working(&overlay->slots, node)->placement;
}

QTEST(overlay_survives_a_commit_that_the_glasses_refuse)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t bad, good;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "kept");
	commit_and_wait(&glasses, overlay);
	set_text(overlay, 2, "bad");
	placement_of(overlay, 2)->group = 77; /* as no app can */
	bad = commit(overlay);
	qt_int(quark_overlay_remove(overlay, 2), QUARK_OK);
	set_text(overlay, 3, "good");
	good = commit(overlay);
	qt_int(quark_context_wait(glasses.context, bad, -1), QUARK_ERR_INVALID);
	qt_contains(failure_of(&glasses), "overlay commit: node 2 was refused");
	qt_int(quark_failure_stage(quark_context_failure(glasses.context)), QUARK_STAGE_DEVICE);
	qt_int(quark_context_wait(glasses.context, good, -1), QUARK_OK);
	qt_true(sees(&glasses, "kept") && sees(&glasses, "good") && !sees(&glasses, "bad"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_survives_a_commit_that_cannot_be_written)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t bad;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "kept");
	commit_and_wait(&glasses, overlay);
	set_text(overlay, 2, "bad");
	placement_of(overlay, 2)->x = 99999; /* as no app can */
	bad = commit(overlay);
	qt_int(quark_context_wait(glasses.context, bad, -1), QUARK_ERR_INVALID);
	set_text(overlay, 2, "good");
	qt_int(quark_overlay_place(overlay, 2, NULL), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "kept") && sees(&glasses, "good"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

/* --- before, without and after the link --------------------------------------------------------------------------- */

QTEST(overlay_commit_waits_for_the_first_connection)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint32_t count = 7;
	uint64_t request;

	glasses_start(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "early");
	qt_int(quark_overlay_line_count(overlay, 1, &count), QUARK_ERR_NOT_READY);
	qt_uint(count, 0);
	qt_int(quark_overlay_measure(overlay, 1, &count, NULL), QUARK_ERR_NOT_READY);
	qt_true(quark_overlay_line(overlay, 1, 0) == NULL);
	request = commit(overlay);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	qt_true(sees(&glasses, "early"));
	qt_int(quark_overlay_line_count(overlay, 1, &count), QUARK_OK);
	qt_uint(count, 1);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_is_sent_again_after_the_link_was_lost)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t request;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "before");
	set_text(overlay, 2, "kept");
	commit_and_wait(&glasses, overlay);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_REBOOT, 500), QUARK_OK);
	glasses_run(&glasses, 3000);
	qt_true(sees(&glasses, "before") && sees(&glasses, "kept"));
	set_text(overlay, 1, "after");
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "after") && sees(&glasses, "kept"));
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 500), QUARK_OK);
	glasses_run(&glasses, 10);
	set_text(overlay, 1, "meanwhile");
	request = commit(overlay);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	qt_true(sees(&glasses, "meanwhile") && sees(&glasses, "kept"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_commits_that_the_link_lost_are_answered_late)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct quark_event *event;
	uint64_t first, second, third;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_LATENCY, 100000), QUARK_OK);
	set_text(overlay, 1, "first");
	first = commit(overlay);
	qt_int(quark_overlay_clear(overlay), QUARK_OK);
	set_text(overlay, 2, "second");
	second = commit(overlay);
	set_text(overlay, 3, "third");
	third = commit(overlay);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 300), QUARK_OK);
	qt_int(quark_context_wait_event(glasses.context, first, -1, &event), QUARK_OK);
	qt_uint(quark_event_displays(event), 3);
	quark_event_free(event);
	qt_int(quark_context_wait(glasses.context, second, -1), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, third, -1), QUARK_OK);
	qt_true(sees(&glasses, "second") && sees(&glasses, "third"));
	qt_true(!sees(&glasses, "first"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_commit_keeps_its_deadline_without_a_link)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t began, request;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "old");
	commit_and_wait(&glasses, overlay);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_DROP, 20000), QUARK_OK);
	glasses_run(&glasses, 100);
	set_text(overlay, 1, "new");
	began = quark_context_time_us(glasses.context);
	request = commit(overlay);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_TIMEOUT);
	qt_uint(quark_context_time_us(glasses.context) - began, 5000000);
	qt_contains(failure_of(&glasses), "not connected");
	glasses_run(&glasses, 120000);
	qt_true(sees(&glasses, "new"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_commit_without_an_answer_ends_as_unknown)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t request;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_HALF_OPEN, 1), QUARK_OK);
	set_text(overlay, 1, "swallowed");
	request = commit(overlay);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_UNKNOWN);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_HALF_OPEN, 0), QUARK_OK);
	glasses_run(&glasses, 60000);
	qt_true(sees(&glasses, "swallowed"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_ends_with_its_glasses)
{
	struct glasses glasses;
	struct quark_overlay *overlay, *other;
	uint64_t flying, request, waiting;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_LATENCY, 100000), QUARK_OK);
	set_text(overlay, 1, "text");
	flying = commit(overlay);
	commit(overlay);
	waiting = commit(overlay);
	qt_int(quark_sim_fault(glasses.sim, QUARK_SIM_FAULT_END, 0), QUARK_OK);
	qt_true(quark_context_wait(glasses.context, flying, -1) != QUARK_ERR_AGAIN);
	qt_true(quark_context_wait(glasses.context, waiting, -1) < 0);
	glasses_run(&glasses, 60000);
	qt_int(quark_device_get_state(glasses.device), QUARK_DEVICE_STATE_GONE);
	qt_int(quark_overlay_set_text(overlay, 1, "late"), QUARK_ERR_CLOSED);
	qt_int(quark_overlay_clear(overlay), QUARK_ERR_CLOSED);
	qt_int(quark_overlay_commit(overlay, &request), QUARK_ERR_CLOSED);
	qt_contains(failure_of(&glasses), "gone");
	qt_uint(request, 0);
	qt_int(quark_overlay_open(glasses.device, NULL, &other), QUARK_ERR_CLOSED);
	qt_true(other == NULL);
	qt_text(quark_overlay_line(overlay, 1, 0), "text");
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_closed_while_commits_are_on_their_way_ends_them)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct commits commits;
	uint64_t flying, waiting;
	struct quark_event *event;

	open_counted(&glasses, "sim:s1?clock=virtual", &commits);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "text");
	flying = commit(overlay);
	commit(overlay);
	waiting = commit(overlay);
	quark_overlay_unref(overlay);
	qt_int(quark_context_wait_event(glasses.context, flying, -1, &event), QUARK_ERR_CLOSED);
	qt_int(quark_overlay_set_text(quark_event_overlay(event), 1, "again"), QUARK_ERR_CLOSED);
	quark_event_free(event);
	qt_int(quark_context_wait(glasses.context, waiting, -1), QUARK_ERR_CLOSED);
	glasses_run(&glasses, 1000);
	qt_int(commits.closes, 1);
	qt_true(!sees(&glasses, "text"));
	glasses_close(&glasses);
}

QTEST(overlay_and_context_may_go_in_the_middle)
{
	struct glasses glasses;
	struct quark_overlay *overlay;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	fill_flights(overlay);
	commit(overlay);
	glasses_close(&glasses);
	quark_overlay_ref(overlay);
	quark_overlay_unref(overlay);
	quark_overlay_unref(overlay);
	quark_overlay_unref(NULL);
}

/* --- speech ------------------------------------------------------------------------------------------------------- */

QTEST(overlay_without_a_display_fails_and_says_what_to_do)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t request;

	glasses_open(&glasses, "sim:g1?clock=virtual");
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "nobody sees it");
	request = commit(overlay);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_ERR_UNSUPPORTED);
	qt_int(quark_failure_stage(quark_context_failure(glasses.context)), QUARK_STAGE_DEVICE);
	qt_contains(quark_failure_hint(quark_context_failure(glasses.context)), "QUARK_OVERLAY_SPEAK");
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

static void expect_spoken(struct glasses *glasses, const char *expected)
{
	char *spoken = glasses_spoken(glasses);

	qt_text(spoken, expected);
	quark_sim_free(spoken);
}

QTEST(overlay_without_a_display_speaks_what_changed_when_asked)
{
	struct quark_placement hidden = {.size = sizeof(hidden), .hidden = 1};
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct quark_event *event;

	glasses_open(&glasses, "sim:g1?clock=virtual");
	overlay = open_overlay(&glasses, QUARK_OVERLAY_SPEAK);
	set_text(overlay, 2, "in 100\nmetres");
	set_text(overlay, 1, "turn left");
	set_text(overlay, 3, "secret");
	qt_int(quark_overlay_place(overlay, 3, &hidden), QUARK_OK);
	qt_int(quark_overlay_set_arrow(overlay, 4, QUARK_ARROW_LEFT), QUARK_OK);
	qt_int(quark_context_wait_event(glasses.context, commit(overlay), -1, &event), QUARK_OK);
	qt_uint(quark_event_displays(event), 0);
	qt_uint(quark_event_presented_us(event), 0);
	quark_event_free(event);
	expect_spoken(&glasses, "turn left\nin 100 metres\n");
	set_text(overlay, 2, "now");
	set_text(overlay, 1, "turn left");
	commit_and_wait(&glasses, overlay);
	expect_spoken(&glasses, "turn left\nin 100 metres\nnow\n");
	commit_and_wait(&glasses, overlay);
	expect_spoken(&glasses, "turn left\nin 100 metres\nnow\n");
	qt_int(quark_overlay_clear(overlay), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	expect_spoken(&glasses, "turn left\nin 100 metres\nnow\n");
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_speaks_long_texts_in_pieces_and_has_time_for_it)
{
	static char text[2301];
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint64_t request;
	char *spoken;

	for (int i = 0; i < 460; i++)
		memcpy(text + i * 5, "word ", 5);
	glasses_open(&glasses, "sim:g1?clock=virtual");
	overlay = open_overlay(&glasses, QUARK_OVERLAY_SPEAK);
	text[600] = 0;
	set_text(overlay, 1, text);
	commit_and_wait(&glasses, overlay);
	text[600] = 'w';
	set_text(overlay, 1, text);
	request = commit(overlay);
	qt_int(quark_context_set_timeout(glasses.context, request, 600000), QUARK_OK);
	qt_int(quark_context_wait(glasses.context, request, -1), QUARK_OK);
	spoken = glasses_spoken(&glasses);
	qt_uint(strlen(spoken), 600 + 1 + 2300 + 3);
	quark_sim_free(spoken);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_says_again_what_could_not_be_said)
{
	struct glasses glasses;
	struct quark_overlay *overlay;

	glasses_open(&glasses, "sim:g1?clock=virtual");
	overlay = open_overlay(&glasses, QUARK_OVERLAY_SPEAK);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 0), QUARK_OK);
	set_text(overlay, 1, "hello");
	qt_int(quark_context_wait(glasses.context, commit(overlay), -1), QUARK_ERR_NOT_READY);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 1), QUARK_OK);
	commit_and_wait(&glasses, overlay);
	expect_spoken(&glasses, "hello\n");
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

/* --- visibility --------------------------------------------------------------------------------------------------- */

static int next_visibility(struct glasses *glasses)
{
	struct quark_event *event = glasses_await(glasses, QUARK_EVENT_OVERLAY_VISIBILITY, 5);
	int visible = event ? quark_event_visible(event) : -1;

	quark_event_free(event);
	return visible;
}

QTEST(overlay_tells_whether_it_is_seen)
{
	struct glasses glasses;
	struct quark_overlay *overlay;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "text");
	commit_and_wait(&glasses, overlay);
	qt_int(next_visibility(&glasses), -1);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 0), QUARK_OK);
	qt_int(next_visibility(&glasses), 0);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 1), QUARK_OK);
	qt_int(next_visibility(&glasses), 1);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_OTHER_APP, 1), QUARK_OK);
	qt_int(next_visibility(&glasses), 0);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_that_begins_hidden_says_so)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	struct quark_event *event;

	glasses_open(&glasses, NULL);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 0), QUARK_OK);
	glasses_run(&glasses, 100);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "text");
	qt_int(quark_context_wait_event(glasses.context, commit(overlay), -1, &event), QUARK_OK);
	qt_uint(quark_event_displays(event), 0);
	qt_uint(quark_event_presented_us(event), 0);
	quark_event_free(event);
	qt_int(next_visibility(&glasses), 0);
	qt_int(quark_sim_set(glasses.sim, QUARK_SIM_VALUE_WORN, 1), QUARK_OK);
	qt_int(next_visibility(&glasses), 1);
	qt_true(sees(&glasses, "text"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

/* --- misuse and limits -------------------------------------------------------------------------------------------- */

#define REFUSED(call, part)                                                                                            \
	do {                                                                                                           \
		qt_int((call), QUARK_ERR_INVALID);                                                                     \
		qt_contains(failure_of(&glasses), part);                                                               \
	} while (0)

QTEST(overlay_open_checks_its_arguments)
{
	struct quark_overlay_config config = {.size = sizeof(config), .flags = 2};
	struct quark_overlay *overlays[9];
	struct glasses glasses;

	glasses_open(&glasses, NULL);
	qt_int(quark_overlay_open(NULL, NULL, &overlays[0]), QUARK_ERR_INVALID);
	qt_true(overlays[0] == NULL);
	REFUSED(quark_overlay_open(glasses.device, NULL, NULL), "out");
	REFUSED(quark_overlay_open(glasses.device, &config, &overlays[0]), "config->flags");
	config.flags = 0;
	config.depth_mm = 1000001;
	REFUSED(quark_overlay_open(glasses.device, &config, &overlays[0]), "config->depth_mm");
	config.depth_mm = 0;
	config.reserved = 1;
	REFUSED(quark_overlay_open(glasses.device, &config, &overlays[0]), "config->reserved");
	config.size = 3;
	qt_int(quark_overlay_open(glasses.device, &config, &overlays[0]), QUARK_ERR_ABI);
	qt_contains(failure_of(&glasses), "quark_overlay_config");
	for (int i = 0; i < 8; i++)
		qt_int(quark_overlay_open(glasses.device, NULL, &overlays[i]), QUARK_OK);
	qt_int(quark_overlay_open(glasses.device, NULL, &overlays[8]), QUARK_ERR_AGAIN);
	qt_true(overlays[8] == NULL);
	for (int i = 0; i < 8; i++) {
		set_text(overlays[i], 1, "text");
		commit_and_wait(&glasses, overlays[i]);
	}
	quark_overlay_unref(overlays[3]);
	qt_int(quark_overlay_open(glasses.device, NULL, &overlays[3]), QUARK_OK);
	set_text(overlays[3], 1, "ninth");
	commit_and_wait(&glasses, overlays[3]);
	qt_true(sees(&glasses, "ninth"));
	for (int i = 0; i < 8; i++)
		quark_overlay_unref(overlays[i]);
	glasses_close(&glasses);
}

QTEST(overlay_setters_name_the_wrong_argument)
{
	static char longer[4098];
	int32_t points[130] = {0, 5000};
	struct glasses glasses;
	struct quark_overlay *o;
	uint32_t count;

	memset(longer, 'x', 4097);
	glasses_open(&glasses, NULL);
	o = open_overlay(&glasses, 0);
	qt_int(quark_overlay_set_text(NULL, 1, "x"), QUARK_ERR_INVALID);
	qt_int(quark_overlay_commit(NULL, NULL), QUARK_ERR_INVALID);
	qt_int(quark_overlay_measure(NULL, 1, NULL, NULL), QUARK_ERR_INVALID);
	qt_true(quark_overlay_ref(NULL) == NULL);
	REFUSED(quark_overlay_set_text(o, 0, "x"), "node");
	REFUSED(quark_overlay_set_text(o, 1, NULL), "text is NULL");
	REFUSED(quark_overlay_set_text(o, 1, "\xff"), "not UTF-8");
	REFUSED(quark_overlay_set_text(o, 1, "a\tb"), "control");
	REFUSED(quark_overlay_set_text(o, 1, longer), "4096");
	REFUSED(quark_overlay_set_icon(o, 1, 0), "icon");
	REFUSED(quark_overlay_set_icon(o, 1, 13), "icon");
	REFUSED(quark_overlay_set_arrow(o, 1, -1), "arrow");
	REFUSED(quark_overlay_set_arrow(o, 1, 11), "arrow");
	REFUSED(quark_overlay_set_line(o, 1, NULL, 2), "points");
	REFUSED(quark_overlay_set_line(o, 1, points, 1), "count");
	REFUSED(quark_overlay_set_line(o, 1, points, 65), "count");
	REFUSED(quark_overlay_set_line(o, 1, points, 2), "points[1]");
	REFUSED(quark_overlay_set_progress(o, 1, 1001), "permille");
	REFUSED(quark_overlay_set_rectangle(o, 0), "node");
	REFUSED(quark_overlay_set_group(o, 0), "node");
	REFUSED(quark_overlay_remove(o, 1), "no node 1");
	REFUSED(quark_overlay_place(o, 1, NULL), "no node 1");
	REFUSED(quark_overlay_style(o, 1, NULL), "no node 1");
	REFUSED(quark_overlay_measure(o, 1, NULL, NULL), "no node 1");
	REFUSED(quark_overlay_line_count(o, 1, &count), "no node 1");
	qt_int(quark_overlay_set_rectangle(o, 1), QUARK_OK);
	REFUSED(quark_overlay_line_count(o, 1, &count), "no text");
	REFUSED(quark_overlay_line_count(o, 1, NULL), "out");
	quark_overlay_unref(o);
	glasses_close(&glasses);
}

QTEST(overlay_place_checks_every_member)
{
	static const struct {
		struct quark_placement placement;
		const char *part;
	} samples[] = {
		{{.anchor = 10}, "anchor"},        {{.x = 4097}, "->x"},         {{.y = -4097}, "->y"},
		{{.width = 4097}, "width"},        {{.height = 4097}, "height"}, {{.depth_mm = 499}, "depth_mm"},
		{{.depth_mm = 10001}, "depth_mm"}, {{.order = 65536}, "order"},  {{.hidden = 2}, "hidden"},
		{{.group = 7}, "group"},           {{.group = 1}, "group"},
	};
	struct glasses glasses;
	struct quark_overlay *overlay;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "text");
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		struct quark_placement placement = samples[i].placement;

		qt_int(quark_overlay_place(overlay, 1, &placement), QUARK_ERR_ABI);
		placement.size = sizeof(placement);
		REFUSED(quark_overlay_place(overlay, 1, &placement), samples[i].part);
	}
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_style_checks_every_member)
{
	static const struct {
		struct quark_style style;
		const char *part;
	} samples[] = {
		{{.colour = 0xffffff}, "colour"},
		{{.background = 0x80000000u}, "background"},
		{{.text_size = 11}, "text_size"},
		{{.text_size = 129}, "text_size"},
		{{.bold = 2}, "bold"},
		{{.align = 4}, "align"},
		{{.max_lines = 33}, "max_lines"},
		{{.line_width = 33}, "line_width"},
		{{.filled = 2}, "filled"},
		{{.radius = 65}, "radius"},
	};
	struct glasses glasses;
	struct quark_overlay *overlay;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	set_text(overlay, 1, "text");
	for (size_t i = 0; i < sizeof(samples) / sizeof(*samples); i++) {
		struct quark_style style = samples[i].style;

		qt_int(quark_overlay_style(overlay, 1, &style), QUARK_ERR_ABI);
		style.size = sizeof(style);
		REFUSED(quark_overlay_style(overlay, 1, &style), samples[i].part);
	}
	qt_int(quark_overlay_style(overlay, 1, NULL), QUARK_OK);
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_groups_do_not_contain_themselves_and_nest_8_deep)
{
	struct quark_placement placement = {.size = sizeof(placement)};
	struct glasses glasses;
	struct quark_overlay *overlay;

	glasses_open(&glasses, NULL);
	overlay = open_overlay(&glasses, 0);
	for (uint32_t i = 1; i <= 9; i++)
		qt_int(quark_overlay_set_group(overlay, i), QUARK_OK);
	for (uint32_t i = 2; i <= 8; i++)
		place(overlay, i, i - 1);
	set_text(overlay, 20, "deep");
	place(overlay, 20, 8);
	placement.group = 8;
	REFUSED(quark_overlay_place(overlay, 1, &placement), "contain itself");
	REFUSED(quark_overlay_place(overlay, 8, &placement), "contain itself");
	REFUSED(quark_overlay_place(overlay, 9, &placement), "8 deep");
	placement.group = 9;
	REFUSED(quark_overlay_place(overlay, 1, &placement), "8 deep");
	REFUSED(quark_overlay_set_text(overlay, 8, "was a group"), "is a group");
	commit_and_wait(&glasses, overlay);
	qt_true(sees(&glasses, "deep"));
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_has_a_limited_number_of_nodes)
{
	struct glasses glasses;
	struct quark_overlay *overlay;
	uint32_t limit;

	glasses_open(&glasses, NULL);
	limit = (uint32_t)quark_device_limit(glasses.device, QUARK_LIMIT_NODES);
	overlay = open_overlay(&glasses, 0);
	for (uint32_t round = 0; round < 3; round++) {
		for (uint32_t i = 1; i <= limit; i++)
			qt_int(quark_overlay_set_icon(overlay, i + round * 1000, QUARK_ICON_PIN), QUARK_OK);
		qt_int(quark_overlay_set_icon(overlay, 9999, QUARK_ICON_PIN), QUARK_ERR_AGAIN);
		qt_int(quark_overlay_set_icon(overlay, 1 + round * 1000, QUARK_ICON_CLOCK), QUARK_OK);
		commit_and_wait(&glasses, overlay);
		for (uint32_t i = 1; i <= limit; i++)
			qt_int(quark_overlay_remove(overlay, i + round * 1000), QUARK_OK);
	}
	quark_overlay_unref(overlay);
	glasses_close(&glasses);
}

QTEST(overlay_accessors_refuse_other_events)
{
	struct glasses glasses;
	struct quark_event *event;

	glasses_open(&glasses, "sim:g1?clock=virtual");
	qt_int(quark_sim_input(glasses.sim, QUARK_INPUT_TAP), QUARK_OK);
	event = glasses_await(&glasses, QUARK_EVENT_DEVICE_INPUT, 2);
	qt_true(event != NULL);
	qt_uint(quark_event_presented_us(event), 0);
	qt_uint(quark_event_displays(event), 0);
	qt_int(quark_event_visible(event), 0);
	quark_event_free(event);
	qt_uint(quark_event_presented_us(NULL), 0);
	glasses_close(&glasses);
}
