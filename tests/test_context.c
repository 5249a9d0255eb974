/* The context alone: making it, the fd, events, requests, time. A fake source stands for a device. */
#include "qtest.h"

#include "core/context.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct beat { /* a source that posts one droppable event each time it is due */
	struct qk_source source;
	struct quark_context *context;
	uint64_t due_us;
	int beats;
};

static uint64_t beat_next(struct qk_source *source)
{
	return qk_container(source, struct beat, source)->due_us;
}

static void beat_step(struct qk_source *source)
{
	struct beat *beat = qk_container(source, struct beat, source);
	struct quark_event *event = qk_event_new(beat->context, QUARK_EVENT_DEVICE_INPUT, NULL);

	beat->due_us = QK_NEVER;
	beat->beats++;
	event->droppable = 1;
	qk_event_post(event);
}

static const struct qk_source_ops beat_ops = {beat_next, beat_step};

static struct quark_context *make(uint32_t clock, uint32_t max_events)
{
	struct quark_context_config config = {
		.size = sizeof config, .log_level = QUARK_LOG_NONE, .clock = clock, .max_events = max_events};
	struct quark_context *context = NULL;

	qt_int(quark_context_new(&config, &context), QUARK_OK);
	return context;
}

static void add_beat(struct quark_context *context, struct beat *beat, uint64_t due_us)
{
	*beat = (struct beat){.source.ops = &beat_ops, .context = context, .due_us = due_us};
	qk_context_add_source(context, &beat->source);
}

static void post(struct quark_context *context, int droppable)
{
	struct quark_event *event = qk_event_new(context, QUARK_EVENT_DEVICE_INPUT, NULL);

	event->droppable = droppable;
	qk_event_post(event);
}

static int readable(int fd)
{
	struct pollfd entry = {.fd = fd, .events = POLLIN};

	return poll(&entry, 1, 0) == 1;
}

QTEST(context_defaults)
{
	struct quark_context *context = NULL;

	qt_int(quark_context_new(NULL, &context), QUARK_OK);
	qt_text(quark_context_failure_text(context), "no failure");
	qt_true(quark_context_failure(context) == NULL);
	qt_true(quark_context_next_event(context) == NULL);
	qt_true(quark_context_ref(context) == context);
	quark_context_unref(context);
	quark_context_unref(context);
	quark_context_unref(NULL);
}

QTEST(context_says_which_field_is_wrong)
{
	static const struct {
		struct quark_context_config config;
		const char *word;
	} cases[] = {
		{{.size = sizeof(struct quark_context_config), .app_id = "No"}, "app_id"},
		{{.size = sizeof(struct quark_context_config), .app_id = "has space"}, "app_id"},
		{{.size = sizeof(struct quark_context_config), .app_name = ""}, "app_name"},
		{{.size = sizeof(struct quark_context_config), .app_name = "\xff"}, "app_name"},
		{{.size = sizeof(struct quark_context_config), .app_version = "a\nb"}, "app_version"},
		{{.size = sizeof(struct quark_context_config), .state_folder = ""}, "state_folder"},
		{{.size = sizeof(struct quark_context_config), .flags = 1}, "flags"},
		{{.size = sizeof(struct quark_context_config), .log_level = 9}, "log_level"},
		{{.size = sizeof(struct quark_context_config), .max_events = 3}, "max_events"},
		{{.size = sizeof(struct quark_context_config), .clock = 2}, "clock"},
	};
	struct quark_context *context;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		context = (struct quark_context *)1;
		qt_int(quark_context_new(&cases[i].config, &context), QUARK_ERR_INVALID);
		qt_true(context == NULL);
		qt_contains(quark_context_failure_text(NULL), cases[i].word);
	}
	qt_int(quark_context_new(NULL, NULL), QUARK_ERR_INVALID);
}

QTEST(context_struct_sizes)
{
	struct {
		struct quark_context_config config;
		unsigned char tail[8];
	} longer = {.config.size = sizeof longer};
	struct quark_context *context;

	qt_int(quark_context_new(&longer.config, &context), QUARK_OK);
	quark_context_unref(context);
	longer.tail[3] = 1;
	qt_int(quark_context_new(&longer.config, &context), QUARK_ERR_ABI);
	longer.config.size = 4;
	qt_int(quark_context_new(&longer.config, &context), QUARK_ERR_ABI);
	longer.config.size = 5000;
	qt_int(quark_context_new(&longer.config, &context), QUARK_ERR_ABI);
}

QTEST(context_state_folder_is_private)
{
	char folder[] = "/tmp/quark-test-XXXXXX", inside[64];
	struct quark_context_config config = {.size = sizeof config, .state_folder = inside};
	struct quark_context *context;

	qt_true(mkdtemp(folder) != NULL);
	snprintf(inside, sizeof inside, "%s/state", folder);
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	quark_context_unref(context);
	qt_int(chmod(inside, 0755), 0);
	qt_int(quark_context_new(&config, &context), QUARK_ERR_IO);
	qt_contains(quark_context_failure_text(NULL), "0700");
	rmdir(inside);
	snprintf(inside, sizeof inside, "%s/no/such", folder);
	qt_int(quark_context_new(&config, &context), QUARK_ERR_IO);
	rmdir(folder);
}

QTEST(fd_is_readable_exactly_while_there_is_an_event)
{
	struct quark_context *context = make(QUARK_CLOCK_REAL, 0);
	int fd = quark_context_get_fd(context);

	qt_true(fd >= 0);
	qt_int(quark_context_get_fd(context), fd);
	qt_true(!readable(fd));
	post(context, 1);
	post(context, 1);
	qt_true(readable(fd));
	quark_event_free(quark_context_next_event(context));
	qt_true(readable(fd));
	quark_event_free(quark_context_next_event(context));
	qt_true(!readable(fd));
	quark_context_unref(context);
}

QTEST(fd_is_readable_exactly_while_there_is_work)
{
	struct quark_context *context = make(QUARK_CLOCK_VIRTUAL, 0);
	int fd = quark_context_get_fd(context);
	struct beat beat;

	add_beat(context, &beat, 5000);
	qt_true(!readable(fd));
	qk_clock_jump(qk_context_clock(context), 5000);
	qk_context_touch(context);
	qt_true(readable(fd));
	qt_int(quark_context_dispatch(context, 0), QUARK_OK);
	qt_int(beat.beats, 1);
	qt_true(readable(fd));
	quark_event_free(quark_context_next_event(context));
	qt_true(!readable(fd));
	qk_context_remove_source(context, &beat.source);
	quark_context_unref(context);
}

QTEST(fd_wakes_a_poll_when_a_timer_is_due)
{
	struct quark_context *context = make(QUARK_CLOCK_REAL, 0);
	struct pollfd entry = {.fd = quark_context_get_fd(context), .events = POLLIN};
	struct beat beat;

	add_beat(context, &beat, quark_context_time_us(context) + 1000);
	qt_int(poll(&entry, 1, 60000), 1);
	while (!beat.beats)
		qt_int(quark_context_dispatch(context, 0), QUARK_OK);
	qk_context_remove_source(context, &beat.source);
	quark_context_unref(context);
}

QTEST(virtual_time_jumps_to_the_next_timer)
{
	struct quark_context *context = make(QUARK_CLOCK_VIRTUAL, 0);
	struct beat beat;

	add_beat(context, &beat, 7000000);
	qt_int(quark_context_dispatch(context, 1000), QUARK_OK);
	qt_uint(quark_context_time_us(context), 1000000);
	qt_int(beat.beats, 0);
	qt_int(quark_context_dispatch(context, -1), QUARK_OK);
	qt_uint(quark_context_time_us(context), 7000000);
	qt_int(beat.beats, 1);
	quark_event_free(quark_context_next_event(context));
	qt_int(quark_context_dispatch(context, -1), QUARK_ERR_AGAIN);
	qk_context_remove_source(context, &beat.source);
	quark_context_unref(context);
}

QTEST(nothing_to_wait_for_is_told)
{
	struct quark_context *context = make(QUARK_CLOCK_REAL, 0);

	qt_int(quark_context_dispatch(context, -1), QUARK_ERR_AGAIN);
	qt_contains(quark_context_failure_text(context), "QUARK_ERR_AGAIN (app)");
	qt_int(quark_context_dispatch(context, 0), QUARK_OK);
	quark_context_unref(context);
}

QTEST(wakeup_ends_one_dispatch)
{
	struct quark_context *context = make(QUARK_CLOCK_REAL, 0);
	struct beat beat;

	add_beat(context, &beat, QK_NEVER);
	quark_context_wakeup(context);
	quark_context_wakeup(context);
	qt_int(quark_context_dispatch(context, -1), QUARK_OK);
	qt_true(!readable(quark_context_get_fd(context)));
	quark_context_wakeup(context);
	qt_true(readable(quark_context_get_fd(context)));
	qt_int(quark_context_dispatch(context, -1), QUARK_OK);
	quark_context_wakeup(NULL);
	qk_context_remove_source(context, &beat.source);
	quark_context_unref(context);
}

QTEST(events_keep_their_order)
{
	struct quark_context *context = make(QUARK_CLOCK_REAL, 0);
	struct quark_event *event;

	for (uint64_t i = 1; i <= 300; i++) {
		event = qk_event_new(context, QUARK_EVENT_DEVICE_INPUT, NULL);
		event->count = i;
		qk_event_post(event);
	}
	for (uint64_t i = 1; i <= 300; i++) {
		event = quark_context_next_event(context);
		qt_uint(quark_event_count(event), i);
		quark_event_free(event);
	}
	qt_true(quark_context_next_event(context) == NULL);
	quark_context_unref(context);
}

QTEST(a_full_queue_tells_what_was_lost)
{
	struct quark_context *context = make(QUARK_CLOCK_REAL, 16);
	struct quark_event *event;
	uint64_t got = 0, lost = 0, kept = 0;

	for (int i = 0; i < 100; i++)
		post(context, 1);
	post(context, 0);
	for (int i = 0; i < 5; i++)
		post(context, 1);
	while ((event = quark_context_next_event(context))) {
		if (quark_event_type(event) == QUARK_EVENT_LOST)
			lost += quark_event_count(event);
		else
			got++;
		kept++;
		quark_event_free(event);
	}
	qt_uint(got, 17);
	qt_uint(got + lost, 106);
	qt_uint(kept, 19);
	quark_context_unref(context);
}

QTEST(queued_events_end_with_the_context)
{
	struct quark_context *context = make(QUARK_CLOCK_REAL, 0);

	for (int i = 0; i < 20; i++)
		post(context, 1);
	quark_context_unref(context);
}

QTEST(a_pulled_event_keeps_its_context)
{
	struct quark_context *context = make(QUARK_CLOCK_REAL, 0);
	struct quark_event *event;

	post(context, 1);
	event = quark_context_next_event(context);
	quark_context_unref(context);
	qt_int(quark_event_type(event), QUARK_EVENT_DEVICE_INPUT);
	qt_true(quark_event_device(event) == NULL);
	quark_event_free(event);
	quark_event_free(NULL);
}

/* A request whose room answers as the test wants. */
struct wish {
	struct qk_request request;
	int verdict, expired, finals;
};

static int freed;

static int wish_expire(struct qk_request *request, int final)
{
	struct wish *wish = qk_container(request, struct wish, request);

	wish->expired++;
	wish->finals += final;
	return wish->verdict;
}

static void wish_free(struct qk_request *request)
{
	freed++;
	free(qk_container(request, struct wish, request));
}

static const struct qk_request_ops wish_ops = {"wish", wish_expire, wish_free};

static struct wish *begin(struct quark_context *context, int verdict)
{
	struct wish *wish = calloc(1, sizeof *wish);

	wish->verdict = verdict;
	qt_int(qk_request_begin(&wish->request, &wish_ops, qk_context_handle(context), 1000000), QUARK_OK);
	return wish;
}

QTEST(a_request_ends_once_with_ok)
{
	struct quark_context *context = make(QUARK_CLOCK_VIRTUAL, 0);
	struct wish *wish = begin(context, 1);
	uint64_t id = wish->request.id;

	freed = 0;
	post(context, 1);
	qk_request_end(&wish->request, NULL);
	post(context, 1);
	qt_int(freed, 1);
	qt_int(quark_context_wait(context, id, 0), QUARK_OK);
	qt_int(quark_context_wait(context, id, 0), QUARK_ERR_INVALID);
	quark_event_free(quark_context_next_event(context));
	quark_event_free(quark_context_next_event(context));
	qt_true(quark_context_next_event(context) == NULL);
	quark_context_unref(context);
}

QTEST(a_deadline_ends_a_request)
{
	struct quark_context *context = make(QUARK_CLOCK_VIRTUAL, 0);
	struct quark_event *event = NULL;
	uint64_t id = begin(context, 1)->request.id;

	qt_int(quark_context_set_timeout(context, id, 500), QUARK_OK);
	qt_int(quark_context_wait(context, id, 100), QUARK_ERR_AGAIN);
	qt_int(quark_context_wait_event(context, id, -1, &event), QUARK_ERR_TIMEOUT);
	qt_uint(quark_context_time_us(context), 500000);
	qt_uint(quark_event_request(event), id);
	qt_int(quark_failure_status(quark_event_failure(event)), QUARK_ERR_TIMEOUT);
	qt_contains(quark_context_failure_text(context), "wish");
	quark_event_free(event);
	quark_context_unref(context);
}

QTEST(an_unsure_request_gets_one_second_more)
{
	struct quark_context *context = make(QUARK_CLOCK_VIRTUAL, 0);
	struct wish *wish = begin(context, 0);
	uint64_t id = wish->request.id;

	qt_int(quark_context_dispatch(context, 1500), QUARK_OK);
	qt_int(wish->expired, 1);
	qt_int(wish->finals, 0);
	qt_int(quark_context_set_timeout(context, id, 500), QUARK_ERR_INVALID);
	qt_int(quark_context_wait(context, id, -1), QUARK_ERR_TIMEOUT);
	qt_uint(quark_context_time_us(context), 2000000);
	quark_context_unref(context);
}

QTEST(a_cancel_is_a_wish)
{
	struct quark_context *context = make(QUARK_CLOCK_VIRTUAL, 0);
	uint64_t sure = begin(context, 1)->request.id;
	struct wish *unsure = begin(context, 0);
	uint64_t id = unsure->request.id;

	qt_int(quark_context_cancel(context, sure), QUARK_OK);
	qt_int(quark_context_wait(context, sure, 0), QUARK_ERR_CANCELLED);
	qt_int(quark_context_cancel(context, id), QUARK_OK);
	qt_int(quark_context_cancel(context, id), QUARK_OK);
	qt_int(unsure->expired, 1);
	qk_request_end(&unsure->request, NULL);
	qt_int(quark_context_wait(context, id, 0), QUARK_OK);
	qt_int(quark_context_cancel(context, id), QUARK_ERR_INVALID);
	qt_int(quark_context_cancel(context, 0), QUARK_ERR_INVALID);
	quark_context_unref(context);
}

QTEST(requests_are_bounded)
{
	struct quark_context *context = make(QUARK_CLOCK_VIRTUAL, 0);
	struct wish *wish;

	for (int i = 0; i < QK_REQUESTS_MAX; i++)
		begin(context, 1);
	wish = calloc(1, sizeof *wish);
	qt_int(qk_request_begin(&wish->request, &wish_ops, qk_context_handle(context), 1), QUARK_ERR_AGAIN);
	free(wish);
	freed = 0;
	quark_context_unref(context);
	qt_int(freed, QK_REQUESTS_MAX);
}

QTEST(timeouts_have_a_range)
{
	struct quark_context *context = make(QUARK_CLOCK_VIRTUAL, 0);
	uint64_t id = begin(context, 1)->request.id;

	qt_int(quark_context_set_timeout(context, id, 0), QUARK_ERR_INVALID);
	qt_int(quark_context_set_timeout(context, id, 3600001), QUARK_ERR_INVALID);
	qt_contains(quark_context_failure_text(context), "timeout_ms");
	qt_int(quark_context_wait_event(context, id, 0, NULL), QUARK_ERR_INVALID);
	quark_context_unref(context);
}

struct lines {
	struct quark_context *context;
	int count, busy;
	char last[512];
};

static void keep_line(void *user_data, int level, const char *line)
{
	struct lines *lines = user_data;

	qt_true(level >= QUARK_LOG_ERROR && level <= QUARK_LOG_DEBUG);
	lines->count++;
	snprintf(lines->last, sizeof lines->last, "%s", line);
	if (!lines->context)
		return;
	lines->busy += quark_context_dispatch(lines->context, 0) == QUARK_ERR_BUSY;
	lines->busy += quark_context_get_fd(lines->context) == QUARK_ERR_BUSY;
	lines->busy += quark_context_cancel(lines->context, 1) == QUARK_ERR_BUSY;
	lines->busy += quark_context_wait(lines->context, 1, 0) == QUARK_ERR_BUSY;
	lines->busy += quark_context_next_event(lines->context) == NULL;
}

QTEST(the_log_function_may_not_call_back)
{
	struct lines lines = {0};
	struct quark_context_config config = {
		.size = sizeof config, .log = keep_line, .log_data = &lines, .log_level = QUARK_LOG_WARNING};

	qt_int(quark_context_new(&config, &lines.context), QUARK_OK);
	qt_int(quark_context_cancel(lines.context, 77), QUARK_ERR_INVALID);
	qt_int(lines.count, 1);
	qt_int(lines.busy, 5);
	qt_contains(lines.last, "client bug: quark_context_cancel");
	qt_contains(lines.last, "77");
	quark_context_unref(lines.context);
}

QTEST(null_is_told_not_followed)
{
	struct quark_event *event;

	qt_int(quark_context_dispatch(NULL, 0), QUARK_ERR_INVALID);
	qt_int(quark_context_get_fd(NULL), QUARK_ERR_INVALID);
	qt_int(quark_context_wait(NULL, 1, 0), QUARK_ERR_INVALID);
	qt_int(quark_context_wait_event(NULL, 1, 0, &event), QUARK_ERR_INVALID);
	qt_int(quark_context_cancel(NULL, 1), QUARK_ERR_INVALID);
	qt_int(quark_context_set_timeout(NULL, 1, 1), QUARK_ERR_INVALID);
	qt_true(quark_context_next_event(NULL) == NULL);
	qt_uint(quark_context_time_us(NULL), 0);
	qt_int(quark_event_type(NULL), QUARK_EVENT_NONE);
	qt_uint(quark_event_count(NULL), 0);
	qt_uint(quark_event_time_us(NULL), 0);
	qt_uint(quark_event_request(NULL), 0);
	qt_int(quark_event_status(NULL), QUARK_OK);
	qt_true(quark_event_failure(NULL) == NULL && quark_event_device(NULL) == NULL);
	qt_true(quark_event_overlay(NULL) == NULL && quark_event_camera(NULL) == NULL);
	qt_text(quark_failure_text(NULL), "");
	qt_text(quark_failure_hint(NULL), "");
	qt_int(quark_failure_status(NULL), QUARK_OK);
	qt_int(quark_failure_stage(NULL), QUARK_STAGE_NONE);
	qt_int(quark_failure_retry(NULL), QUARK_RETRY_NEVER);
}

QTEST(an_event_tells_its_failure_as_one_line)
{
	struct quark_failure failure;
	struct quark_context *context = make(QUARK_CLOCK_VIRTUAL, 0);
	struct quark_event *event, *other;
	const char *line;

	qk_failure_set(&failure, QUARK_ERR_IO, QUARK_STAGE_LINK, QUARK_RETRY_LATER, "Wait.", "the link was cut");
	event = qk_event_new(context, QUARK_EVENT_DEVICE_STATE, NULL);
	qk_event_fail(event, &failure);
	qk_event_post(event);
	post(context, 0);
	event = quark_context_next_event(context);
	other = quark_context_next_event(context);
	line = quark_event_failure_text(event);
	qt_text(line, "QUARK_ERR_IO (link): the link was cut. Wait.");
	qt_text(quark_event_failure_text(other), "no failure");
	qt_text(quark_event_failure_text(NULL), "no failure");
	qt_int(quark_context_cancel(context, 1), QUARK_ERR_INVALID);
	qt_true(quark_event_failure_text(event) == line);
	qt_text(line, "QUARK_ERR_IO (link): the link was cut. Wait.");
	quark_event_free(other);
	quark_event_free(event);
	quark_context_unref(context);
}

QTEST(an_accessor_on_the_wrong_event_is_a_client_bug)
{
	struct lines lines = {0};
	struct quark_context_config config = {.size = sizeof config, .log = keep_line, .log_data = &lines};
	struct quark_context *context;
	struct quark_event *event;

	qt_int(quark_context_new(&config, &context), QUARK_OK);
	post(context, 1);
	event = quark_context_next_event(context);
	qt_true(qk_event_check(event, "quark_event_visible", QUARK_EVENT_OVERLAY_VISIBILITY, 0) == NULL);
	qt_text(lines.last, "client bug: quark_event_visible: the event is device-input");
	qt_true(qk_event_check(event, "quark_event_input", QUARK_EVENT_OVERLAY_VISIBILITY, QUARK_EVENT_DEVICE_INPUT) ==
		event);
	quark_event_free(event);
	quark_context_unref(context);
}

QTEST(names_of_numbers)
{
	qt_text(quark_status_name(QUARK_OK), "QUARK_OK");
	qt_text(quark_status_name(QUARK_ERR_NO_STATE), "QUARK_ERR_NO_STATE");
	qt_text(quark_status_name(-999), "QUARK_ERR_?");
	qt_text(quark_status_name(1), "QUARK_ERR_?");
	qt_text(quark_stage_name(QUARK_STAGE_CONSENT), "consent");
	qt_text(quark_stage_name(99), "?");
	qt_text(quark_event_type_name(QUARK_EVENT_CAMERA_ENDED), "camera-ended");
	qt_text(quark_event_type_name(12345), "?");
	qt_uint(quark_version(), 1000);
	qt_text(quark_version_text(), "0.1.0");
}

QTEST(a_long_failure_is_cut_at_a_character)
{
	struct quark_failure failure;
	char text[400];

	for (size_t i = 0; i + 3 < sizeof text; i += 3)
		memcpy(text + i, "\xe4\xb8\xad", 4);
	qk_failure_set(&failure, QUARK_ERR_IO, QUARK_STAGE_APP, QUARK_RETRY_NOW, text, "%s", text);
	qt_uint(strlen(failure.text) % 3, 0);
	qt_true(strlen(failure.text) > 250);
	qt_uint(strlen(failure.hint) % 3, 0);
}
