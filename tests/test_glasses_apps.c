/* Many apps on one pair of glasses: one is in front, and each has its own session. */
#include "failing_malloc.h"
#include "qtest.h"
#include "support_glasses.h"

#include <quark/device.h>

#include <malloc.h>
#include <stdlib.h>
#include <string.h>

static struct far_app one, two;

static void begin(const char *query)
{
	far_start(&one, query);
	far_join(&two, &one, "org.example.two", 2);
	two.name = "Two";
	far_step(&one);
}

static void end(void)
{
	far_close(&two);
	far_close(&one);
}

/* What an app was told last. */
static struct qk_readiness newest(struct far_app *app)
{
	const struct qk_readiness *readiness;
	struct qk_readiness last = {0};

	while ((readiness = far_told(app, QK_DEVICE_READINESS)) != NULL)
		last = *readiness;
	return last;
}

QTEST(a_new_app_comes_to_the_front_and_all_are_told)
{
	begin(NULL);
	qt_text(qk_app_id(qk_door_front(one.glasses)), "org.example.two");
	qt_text(qk_app_id(qk_door_next(one.glasses, qk_door_front(one.glasses))), "org.example.test");
	qt_true(!qk_door_next(one.glasses, far_self(&one)));
	qt_int(qk_app_connected(far_self(&one)), 1);
	qt_uint(newest(&two).foreground, 1);
	qt_uint(newest(&one).foreground, 0);
	far_close(&two);
	far_close(&one);
}

QTEST(the_one_behind_is_told_who_has_the_camera)
{
	const struct qk_readiness *readiness;

	begin(NULL);
	while ((readiness = far_told(&one, QK_DEVICE_READINESS)) != NULL && readiness->foreground)
		;
	qt_true(readiness != NULL);
	qt_uint(readiness->camera_user, QUARK_SENSOR_USER_OTHER);
	qt_text(readiness->camera_user_name, qk_app_name(far_self(&two)));
	qt_uint(newest(&two).camera_user, QUARK_SENSOR_USER_NONE);
	end();
}

static const char *view(void)
{
	static char kept[65536];
	char *svg;

	qt_int(quark_sim_view(far_sim(&one), 0, &svg), QUARK_OK);
	snprintf(kept, sizeof kept, "%s", svg);
	quark_sim_free(svg);
	return kept;
}

QTEST(only_the_overlays_of_the_app_in_front_are_drawn)
{
	const struct qk_commit_result *result;

	begin(NULL);
	far_commit(&one, 1, 0);
	far_step(&one);
	result = far_take(&one, QK_OVERLAY_COMMIT, QK_FORM_RESULT);
	qt_true(result && result->displays == 0);
	qt_true(!strstr(view(), "Hello"));
	qt_uint(far_self(&one)->canvas.scene_count, 1);
	far_told(&one, QK_OVERLAY_VISIBILITY);
	qk_door_bring_front(one.glasses, far_self(&one));
	far_step(&one);
	qt_contains(view(), "Hello");
	qt_uint(((const struct qk_visibility *)far_told(&one, QK_OVERLAY_VISIBILITY))->visible, 1);
	qt_uint(((const struct qk_visibility *)far_told(&two, QK_OVERLAY_VISIBILITY))->visible, 0);
	qt_uint(newest(&one).foreground, 1);
	qt_uint(newest(&two).foreground, 0);
	end();
}

QTEST(inputs_go_to_the_app_in_front_alone)
{
	begin(NULL);
	quark_sim_input(far_sim(&one), QUARK_INPUT_TAP);
	far_step(&one);
	qt_uint(far_left(&one, QK_DEVICE_INPUT), 0);
	qt_uint(far_left(&two, QK_DEVICE_INPUT), 1);
	end();
}

QTEST(a_stream_ends_taken_when_another_app_comes_to_the_front)
{
	const struct qk_ended *ended;

	far_start(&one, NULL);
	far_stream(&one, 1, 4);
	far_run(&one, 500000);
	qt_int(one.glasses->camera.light, 1);
	two.name = NULL;
	far_join(&two, &one, "org.example.two", 2);
	qt_int(one.glasses->camera.light, 0);
	qt_uint(far_left(&two, QK_CAMERA_LIGHT), 0); /* it would have come before the answer to hello */
	far_run(&one, 500000);
	ended = far_told(&one, QK_CAMERA_ENDED);
	qt_true(ended && ended->reason == QK_ENDED_TAKEN);
	qt_contains(ended->text, qk_app_name(far_self(&two)));
	end();
}

QTEST(behind_there_is_no_camera_and_no_speech)
{
	struct qk_speak speak = {.text = "hello"};
	uint64_t photo, stream, spoken;

	begin(NULL);
	photo = far_photo(&one, 1);
	stream = far_stream(&one, 1, 4);
	spoken = far_request(&one, QK_DEVICE_SPEAK, &speak);
	far_step(&one);
	qt_int(far_answer(&one, photo), QUARK_ERR_BUSY);
	qt_int(far_answer(&one, stream), QUARK_ERR_BUSY);
	qt_int(far_answer(&one, spoken), QUARK_ERR_BUSY);
	stream = far_stream(&two, 1, 4);
	far_run(&one, 300000);
	qt_int(far_answer(&two, stream), 0);
	qt_true(two.frame_count > 0);
	qt_uint(one.frame_count, 0);
	end();
}

QTEST(a_stream_is_stopped_and_fed_by_its_own_app_alone)
{
	struct qk_stream_id stop = {1};

	begin(NULL);
	far_stream(&two, 1, 2);
	two.keep = 1;
	far_run(&one, 500000);
	qt_uint(two.frame_count, 2);
	far_credit(&one, 1, 4);
	far_request(&one, QK_CAMERA_STOP, &stop);
	far_run(&one, 500000);
	qt_uint(two.frame_count, 2);
	qt_uint(one.glasses->camera.stream.number, 1);
	end();
}

QTEST(when_the_one_in_front_goes_the_one_before_it_comes_back)
{
	begin(NULL);
	far_notify(&two, QK_LINK_BYE, NULL);
	far_step(&one);
	qt_int(two.closed, 1);
	qt_true(qk_door_front(one.glasses) == far_self(&one));
	qt_uint(newest(&one).foreground, 1);
	end();
}

QTEST(one_that_is_resumed_keeps_its_place)
{
	begin(NULL);
	far_disconnect(&one);
	far_run(&two, 1000000);
	far_resume(&one);
	qt_true(qk_door_front(one.glasses) == far_self(&two));
	far_disconnect(&two);
	far_run(&one, 1000000);
	qt_true(qk_door_front(one.glasses) == far_self(&two));
	qt_int(qk_app_connected(far_self(&two)), 0);
	far_resume(&two);
	qt_true(qk_door_front(one.glasses) == far_self(&two));
	end();
}

QTEST(permissions_belong_to_an_app)
{
	struct qk_permission_ask ask = {.sensor = QUARK_SENSOR_POSITION, .purpose = "to find it"};

	begin(NULL);
	far_request(&one, QK_DEVICE_PERMISSION, &ask);
	far_step(&one);
	qt_uint(qk_consent_state(far_self(&one), QUARK_SENSOR_POSITION), QUARK_PERMISSION_SESSION);
	qt_uint(qk_consent_state(far_self(&two), QUARK_SENSOR_POSITION), QUARK_PERMISSION_NONE);
	qt_uint(far_left(&two, QK_DEVICE_PERMISSION_CHANGED), 0);
	end();
}

QTEST(questions_of_two_apps_come_one_after_the_other)
{
	struct qk_permission_ask ask = {.sensor = QUARK_SENSOR_POSITION, .purpose = "to find it"};
	uint64_t first, second;

	begin("clock=virtual&consent=ask");
	first = far_request(&one, QK_DEVICE_PERMISSION, &ask);
	far_step(&one);
	second = far_request(&two, QK_DEVICE_PERMISSION, &ask);
	far_step(&one);
	qt_int(quark_sim_answer(far_sim(&one), QUARK_PERMISSION_REFUSED), QUARK_OK);
	far_step(&one);
	qt_int(far_answer(&one, first), QUARK_ERR_DENIED);
	qt_int(far_answer(&two, second), 1);
	qt_int(quark_sim_answer(far_sim(&one), QUARK_PERMISSION_ONCE), QUARK_OK);
	far_step(&one);
	qt_int(far_answer(&two, second), 0);
	end();
}

QTEST(the_question_of_an_app_that_goes_is_taken_away)
{
	struct qk_permission_ask ask = {.sensor = QUARK_SENSOR_POSITION, .purpose = "to find it"};

	begin("clock=virtual&consent=ask");
	far_request(&two, QK_DEVICE_PERMISSION, &ask);
	far_step(&one);
	qt_int(one.glasses->display.prompt.kind, QK_PROMPT_CONSENT);
	far_notify(&two, QK_LINK_BYE, NULL);
	far_step(&one);
	qt_int(one.glasses->display.prompt.kind, QK_PROMPT_NONE);
	qt_true(qk_list_empty(&one.glasses->consent.waiting));
	end();
}

QTEST(what_an_app_says_is_dropped_with_it_and_nothing_else)
{
	struct qk_speak speak = {.text = "first"}, more = {.text = "second"};
	uint64_t first;
	char *spoken;

	far_start(&one, NULL);
	first = far_request(&one, QK_DEVICE_SPEAK, &speak);
	far_step(&one);
	far_join(&two, &one, "org.example.two", 2);
	far_request(&two, QK_DEVICE_SPEAK, &more);
	far_step(&one);
	qt_uint(one.glasses->speaker.count, 2);
	far_notify(&two, QK_LINK_BYE, NULL);
	far_run(&one, 5000000);
	qt_int(far_answer(&one, first), 0);
	qt_int(quark_sim_spoken(far_sim(&one), &spoken), QUARK_OK);
	qt_text(spoken, "first\n");
	quark_sim_free(spoken);
	end();
}

QTEST(faults_of_the_link_meet_all_and_those_who_come)
{
	uint64_t id;

	begin(NULL);
	far_fault(&one, QUARK_SIM_FAULT_LATENCY, 10000);
	id = far_commit(&two, 1, 0);
	far_run(&one, 19999);
	qt_int(far_answer(&two, id), 1);
	far_run(&one, 1);
	qt_int(far_answer(&two, id), 0);
	far_fault(&one, QUARK_SIM_FAULT_DROP, 1000);
	far_step(&one);
	qt_int(one.closed, 1);
	qt_int(two.closed, 1);
	far_connect(&two);
	far_run(&one, 20000);
	qt_int(two.closed, 2);
	end();
}

QTEST(two_connections_of_one_app_are_two_sessions)
{
	far_start(&one, NULL);
	memset(&two, 0, sizeof two);
	far_join(&two, &one, "org.example.test", 0);
	qt_true(one.session != two.session);
	qt_true(far_self(&one) && far_self(&two));
	qt_true(far_self(&one)->known == far_self(&two)->known);
	qt_int(one.closed, 0);
	end();
}

/* --- many --------------------------------------------------------------------------------------------------------- */

#define MANY 1000

static struct {
	struct qk_port *port;
	int greeted, closed;
} crowd[MANY];

static void crowd_opened(void *owner)
{
	(void)owner;
}

static void crowd_message(void *owner, const char *text, size_t length)
{
	(void)text;
	(void)length;
	crowd[(uintptr_t)owner].greeted++;
}

static void crowd_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)owner;
	(void)header;
	qk_media_unref(buffer);
}

static void crowd_closed(void *owner, int status, int refused, const char *text)
{
	(void)status;
	(void)refused;
	(void)text;
	crowd[(uintptr_t)owner].closed++;
	crowd[(uintptr_t)owner].port = NULL;
}

static const struct qk_sim_sink crowd_sink = {crowd_opened, crowd_message, crowd_media, crowd_closed, NULL, NULL};

static void gather(void)
{
	char text[256];
	uintptr_t i;

	for (i = 0; i < MANY; i++) {
		struct qk_caller caller = {.key = {(unsigned char)i, (unsigned char)(i >> 8)}};

		crowd[i].port = qk_door_connect(one.glasses, &crowd_sink, (void *)i, &caller);
		far_step(&one);
		snprintf(text, sizeof text,
			 "{\"jsonrpc\":\"2.0\",\"method\":\"link.hello\",\"id\":1,\"params\":{\"protocol_min\":1,"
			 "\"protocol_max\":1,\"app_id\":\"org.crowd.%zu\"}}",
			 (size_t)i);
		qt_int(qk_door_send(crowd[i].port, text, strlen(text)), QUARK_OK);
		far_step(&one);
	}
}

#define SESSION_BYTES 6144 /* in the glasses, with what the app has not acknowledged */

QTEST(a_thousand_apps_are_there_at_once)
{
	size_t i, before;

	qt_int(far_open(&one, "s1", NULL), 0);
	memset(crowd, 0, sizeof crowd);
	before = mallinfo2().uordblks;
	gather();
	if (qt_can_fail()) /* a sanitizer has a malloc of its own */
		qt_true(mallinfo2().uordblks - before < (size_t)MANY * SESSION_BYTES);
	qt_uint(one.glasses->connected, MANY);
	for (i = 0; i < MANY; i++)
		qt_true(crowd[i].greeted >= 2 && crowd[i].port);
	qt_true(qk_list_empty(&one.glasses->line.busy));
	far_fault(&one, QUARK_SIM_FAULT_DROP, 0);
	far_step(&one);
	for (i = 0; i < MANY; i++)
		qt_int(crowd[i].closed, 1);
	qt_uint(one.glasses->connected, 0);
	qt_uint(one.glasses->app_count, MANY);
	far_run(&one, QK_SESSION_KEPT_US);
	qt_uint(one.glasses->app_count, 0);
	far_close(&one);
}

QTEST(sessions_that_are_kept_are_limited_and_the_oldest_goes)
{
	size_t i;
	uint64_t first;

	qt_int(far_open(&one, "s1", NULL), 0);
	for (i = 0; i < 3; i++) {
		memset(crowd, 0, sizeof crowd);
		gather();
		if (i == 0)
			first = qk_app_session(qk_container(one.glasses->apps.previous, struct qk_app, link));
		far_fault(&one, QUARK_SIM_FAULT_DROP, 0);
		far_step(&one);
	}
	qt_uint(one.glasses->app_count, QK_SESSIONS_MAX);
	qt_uint(qk_past_reason(&one.glasses->past, first), QK_SESSION_EXPIRED);
	far_close(&one);
}
