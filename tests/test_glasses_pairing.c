/* May this app be paired? The wearer answers on a trusted surface; and what the wearer decided is kept for a restart.
 */
#include "qtest.h"
#include "support_glasses.h"

#include <quark/device.h>

#include <string.h>

static struct far_app app;

static struct {
	int done, accepted;
	uint32_t sensors;
} answer;

static void on_done(void *owner, int accepted, uint32_t sensors)
{
	qt_true(owner == &answer);
	answer.done++;
	answer.accepted = accepted;
	answer.sensors = sensors;
}

#define WANTED (1u << QUARK_SENSOR_CAMERA_PHOTO | 1u << QUARK_SENSOR_POSITION)

static int ask(void)
{
	struct qk_pairing pairing = {
		.app_id = "org.example.new", .app_name = "Price Finder", .check = 42317, .sensors = WANTED};

	return qk_pairing_ask(app.glasses, &pairing, on_done, &answer);
}

static void begin(const char *model, const char *query)
{
	memset(&answer, 0, sizeof answer);
	qt_int(far_open(&app, model, query), 0);
}

static uint32_t state_of(uint32_t sensor)
{
	const struct qk_known *known = qk_known_find(app.glasses, "org.example.new");

	return known ? qk_grant_state(app.glasses, known, sensor) : QUARK_PERMISSION_NONE;
}

QTEST(the_question_is_a_trusted_surface_with_name_number_and_wishes)
{
	char *svg;

	begin("s1", "clock=virtual&consent=ask");
	qt_int(ask(), 0);
	far_run(&app, 1000000);
	qt_int(answer.done, 0);
	qt_int(quark_sim_view(far_sim(&app), 0, &svg), QUARK_OK);
	qt_contains(svg, "data-system=\"pairing\"");
	qt_contains(svg, "Price Finder");
	qt_contains(svg, "042 317");
	qt_contains(svg, "It may then take photos and know where you");
	qt_contains(svg, "data-system=\"mark\"");
	quark_sim_free(svg);
	far_close(&app);
	qt_int(answer.done, 0);
}

QTEST(a_nod_accepts_and_gives_what_was_wanted_for_thirty_days)
{
	begin("s1", "clock=virtual&consent=ask");
	qt_int(ask(), 0);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_NOD), QUARK_OK);
	qt_int(answer.done, 1);
	qt_int(answer.accepted, 1);
	qt_uint(answer.sensors, WANTED);
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_NONE);
	qt_uint(state_of(QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_ALWAYS);
	qt_uint(state_of(QUARK_SENSOR_POSITION), QUARK_PERMISSION_ALWAYS);
	qt_uint(state_of(QUARK_SENSOR_CAMERA_STREAM), QUARK_PERMISSION_NONE);
	far_run(&app, QK_ALWAYS_US);
	qt_uint(state_of(QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_NONE);
	far_close(&app);
}

QTEST(what_the_wearer_unticked_is_not_given)
{
	char *svg;

	begin("s1", "clock=virtual&consent=ask");
	qt_int(quark_sim_tick(far_sim(&app), QUARK_SENSOR_POSITION, 0), QUARK_ERR_INVALID);
	qt_int(ask(), 0);
	qt_int(quark_sim_tick(far_sim(&app), QUARK_SENSOR_CAMERA_STREAM, 0), QUARK_ERR_INVALID);
	qt_contains(quark_sim_error(far_sim(&app)), "no app that asks to be paired wishes for");
	qt_int(quark_sim_tick(far_sim(&app), QUARK_SENSOR_POSITION, 2), QUARK_ERR_INVALID);
	qt_int(quark_sim_tick(far_sim(&app), QUARK_SENSOR_CAMERA_PHOTO, 0), QUARK_OK);
	qt_int(quark_sim_tick(far_sim(&app), QUARK_SENSOR_CAMERA_PHOTO, 1), QUARK_OK);
	qt_int(quark_sim_tick(far_sim(&app), QUARK_SENSOR_POSITION, 0), QUARK_OK);
	far_run(&app, 1000000);
	qt_int(quark_sim_view(far_sim(&app), 0, &svg), QUARK_OK);
	qt_contains(svg, "It may then take photos, but not");
	quark_sim_free(svg);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_NOD), QUARK_OK);
	qt_int(answer.accepted, 1);
	qt_uint(answer.sensors, 1u << QUARK_SENSOR_CAMERA_PHOTO);
	qt_uint(state_of(QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_ALWAYS);
	qt_uint(state_of(QUARK_SENSOR_POSITION), QUARK_PERMISSION_NONE);
	far_close(&app);
}

static void refused_by(void (*act)(void))
{
	begin("s1", "clock=virtual&consent=ask");
	qt_int(ask(), 0);
	act();
	qt_int(answer.done, 1);
	qt_int(answer.accepted, 0);
	qt_uint(answer.sensors, 0);
	qt_uint(state_of(QUARK_SENSOR_POSITION), QUARK_PERMISSION_NONE);
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_NONE);
	far_close(&app);
}

static void shake(void)
{
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_SHAKE), QUARK_OK);
}

static void say_no(void)
{
	qt_int(quark_sim_say(far_sim(&app), "no"), QUARK_OK);
}

static void refuse(void)
{
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_REFUSED), QUARK_OK);
}

static void wait(void)
{
	far_run(&app, 29999999);
	qt_int(answer.done, 0);
	far_run(&app, 1);
}

static void doff(void)
{
	far_set(&app, QUARK_SIM_VALUE_WORN, 0);
}

static void heat(void)
{
	far_set(&app, QUARK_SIM_VALUE_THERMAL, QUARK_THERMAL_SHUTDOWN);
}

QTEST(there_are_many_ways_to_say_no)
{
	refused_by(shake);
	refused_by(say_no);
	refused_by(refuse);
	refused_by(wait);
	refused_by(doff);
	refused_by(heat);
}

QTEST(a_wearer_who_is_not_asked_answers_after_the_call)
{
	begin("s1", "clock=virtual&consent=grant");
	qt_int(ask(), 0);
	qt_int(answer.done, 0);
	qt_true(app.wakes > 0);
	far_step(&app);
	qt_int(answer.accepted, 1);
	far_close(&app);
	begin("s1", "clock=virtual&consent=refuse");
	qt_int(ask(), 0);
	far_step(&app);
	qt_int(answer.done, 1);
	qt_int(answer.accepted, 0);
	far_close(&app);
}

QTEST(one_question_at_a_time_and_only_to_somebody)
{
	struct qk_permission_ask wish = {.sensor = QUARK_SENSOR_POSITION, .purpose = "to find it"};
	uint64_t id;

	begin("s1", "clock=virtual&consent=ask");
	far_hello(&app);
	qt_int(ask(), 0);
	qt_int(ask(), QUARK_ERR_BUSY);
	id = far_request(&app, QK_DEVICE_PERMISSION, &wish);
	far_step(&app);
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_PAIRING);
	shake();
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_CONSENT);
	qt_int(ask(), QUARK_ERR_BUSY);
	refuse();
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_DENIED);
	doff();
	qt_int(ask(), QUARK_ERR_NOT_READY);
	qt_int(answer.done, 1);
	far_close(&app);
}

QTEST(nobody_is_told_of_a_question_that_was_withdrawn)
{
	begin("s1", "clock=virtual&consent=ask");
	qt_int(ask(), 0);
	qk_pairing_withdraw(app.glasses, &app); /* somebody else's */
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_PAIRING);
	qk_pairing_withdraw(app.glasses, &answer);
	qt_int(app.glasses->display.prompt.kind, QK_PROMPT_NONE);
	far_run(&app, 60000000);
	qt_int(answer.done, 0);
	qt_int(ask(), 0);
	far_close(&app);
}

QTEST(glasses_without_a_display_speak_it)
{
	char *spoken;

	begin("g1", "clock=virtual&consent=ask");
	qt_int(ask(), 0);
	qt_int(quark_sim_spoken(far_sim(&app), &spoken), QUARK_OK);
	qt_contains(spoken, "Price Finder wants to be paired. The number is 0 4 2 3 1 7.");
	qt_contains(spoken, "taking photos");
	qt_contains(spoken, "Yes or no?");
	quark_sim_free(spoken);
	qt_int(quark_sim_say(far_sim(&app), "yes"), QUARK_OK);
	qt_int(answer.accepted, 1);
	far_close(&app);
}

/* --- what is kept ------------------------------------------------------------------------------------------------- */

static struct {
	char app_id[64];
	uint32_t sensor, state;
	uint64_t left_us;
	int calls, removed;
} kept;

static void on_permission(void *owner, const char *app_id, uint32_t sensor, uint32_t state, uint64_t left_us)
{
	(void)owner;
	kept.calls++;
	snprintf(kept.app_id, sizeof kept.app_id, "%s", app_id);
	kept.sensor = sensor;
	kept.state = state;
	kept.left_us = left_us;
}

static void on_removed(void *owner, const char *app_id)
{
	(void)owner;
	kept.removed++;
	snprintf(kept.app_id, sizeof kept.app_id, "%s", app_id);
}

static const struct qk_keeper keeper = {on_permission, on_removed};

static void begin_kept(void)
{
	memset(&kept, 0, sizeof kept);
	far_start(&app, "clock=virtual&consent=ask");
	qk_door_keep(app.glasses, &keeper, &kept);
}

static void ask_for(uint32_t sensor, int permission)
{
	struct qk_permission_ask wish = {.sensor = sensor, .purpose = "to find it"};

	far_request(&app, QK_DEVICE_PERMISSION, &wish);
	far_step(&app);
	qt_int(quark_sim_answer(far_sim(&app), permission), QUARK_OK);
	far_step(&app);
}

QTEST(what_holds_for_longer_than_a_session_is_kept)
{
	begin_kept();
	ask_for(QUARK_SENSOR_POSITION, QUARK_PERMISSION_SESSION);
	ask_for(QUARK_SENSOR_CAMERA_STREAM, QUARK_PERMISSION_REFUSED);
	qt_int(kept.calls, 0);
	ask_for(QUARK_SENSOR_CAMERA_PHOTO, QUARK_PERMISSION_ALWAYS);
	qt_int(kept.calls, 1);
	qt_text(kept.app_id, "org.example.test");
	qt_uint(kept.sensor, QUARK_SENSOR_CAMERA_PHOTO);
	qt_uint(kept.state, QUARK_PERMISSION_ALWAYS);
	qt_uint(kept.left_us, QK_ALWAYS_US);
	qt_int(quark_sim_revoke(far_sim(&app), QUARK_SENSOR_CAMERA_PHOTO), QUARK_OK);
	qt_int(kept.calls, 2);
	qt_uint(kept.state, QUARK_PERMISSION_REVOKED);
	qt_uint(kept.left_us, 0);
	far_close(&app);
}

QTEST(the_end_of_thirty_days_is_kept_too)
{
	begin_kept();
	ask_for(QUARK_SENSOR_CAMERA_PHOTO, QUARK_PERMISSION_ALWAYS);
	far_disconnect(&app);
	far_set(&app, QUARK_SIM_VALUE_CHARGING, 3);
	far_run(&app, QK_ALWAYS_US);
	qt_int(kept.calls, 2);
	qt_uint(kept.state, QUARK_PERMISSION_NONE);
	far_close(&app);
}

QTEST(pairing_keeps_each_permission)
{
	memset(&kept, 0, sizeof kept);
	begin("s1", "clock=virtual&consent=grant");
	qk_door_keep(app.glasses, &keeper, &kept);
	qt_int(ask(), 0);
	far_step(&app);
	qt_int(kept.calls, 2);
	qt_text(kept.app_id, "org.example.new");
	far_close(&app);
}

QTEST(what_was_kept_holds_again_for_the_time_that_is_left)
{
	begin_kept();
	qt_int(qk_door_restore(app.glasses, "org.example.new", QUARK_SENSOR_POSITION, QUARK_PERMISSION_ALWAYS, 5000000),
	       QUARK_OK);
	qt_int(qk_door_restore(app.glasses, "org.example.test", QUARK_SENSOR_POSITION, QUARK_PERMISSION_ALWAYS, 1),
	       QUARK_OK);
	qt_int(qk_door_restore(app.glasses, "org.example.test", 77, QUARK_PERMISSION_ALWAYS, 1), QUARK_ERR_INVALID);
	qt_int(kept.calls, 0);
	qt_uint(qk_consent_state(far_self(&app), QUARK_SENSOR_POSITION), QUARK_PERMISSION_ALWAYS);
	far_run(&app, 4999999);
	qt_uint(qk_consent_state(far_self(&app), QUARK_SENSOR_POSITION), QUARK_PERMISSION_NONE);
	qt_uint(state_of(QUARK_SENSOR_POSITION), QUARK_PERMISSION_ALWAYS);
	far_run(&app, 1);
	qt_uint(state_of(QUARK_SENSOR_POSITION), QUARK_PERMISSION_NONE);
	far_close(&app);
}

QTEST(removing_an_app_takes_everything_and_is_kept)
{
	begin_kept();
	ask_for(QUARK_SENSOR_CAMERA_PHOTO, QUARK_PERMISSION_ALWAYS);
	qk_door_remove(app.glasses, "org.example.test");
	qt_int(kept.removed, 1);
	qt_text(kept.app_id, "org.example.test");
	far_step(&app);
	far_hello(&app);
	qt_uint(qk_consent_state(far_self(&app), QUARK_SENSOR_CAMERA_PHOTO), QUARK_PERMISSION_NONE);
	qk_door_remove(app.glasses, "org.example.nobody");
	qt_int(kept.removed, 2);
	far_close(&app);
}

/* --- the media connection ----------------------------------------------------------------------------------------- */

static int on_ticket(void *owner, unsigned char *ticket, uint32_t *port)
{
	(void)owner;
	memset(ticket, 7, QK_TICKET_SIZE);
	*port = 4711;
	return kept.calls++ ? -1 : 0;
}

static struct {
	char last[4096];
	int closed, status;
} far_end;

static void end_opened(void *owner)
{
	(void)owner;
}

static void end_message(void *owner, const char *text, size_t length)
{
	(void)owner;
	snprintf(far_end.last, sizeof far_end.last, "%.*s", (int)length, text);
}

static void end_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)owner;
	(void)header;
	qk_media_unref(buffer);
}

static void end_closed(void *owner, int status, int refused, const char *text)
{
	(void)owner;
	(void)refused;
	(void)text;
	far_end.closed++;
	far_end.status = status;
}

static const struct qk_sim_sink end_sink = {end_opened, end_message, end_media, end_closed, NULL, on_ticket};

static void say(struct qk_port *port, const char *text)
{
	qt_int(qk_door_send(port, text, strlen(text)), QUARK_OK);
	far_step(&app);
}

static struct qk_port *come_by_network(void)
{
	struct qk_port *port = qk_door_connect(app.glasses, &end_sink, NULL, NULL);

	memset(&far_end, 0, sizeof far_end);
	far_step(&app);
	say(port, "{\"jsonrpc\":\"2.0\",\"method\":\"link.hello\",\"id\":1,\"params\":{\"protocol_min\":1,"
		  "\"protocol_max\":1,\"app_id\":\"a.b\"}}");
	return port;
}

QTEST(a_ticket_for_media_comes_from_the_transport)
{
	struct qk_port *port;

	memset(&kept, 0, sizeof kept);
	begin("s1", NULL);
	port = come_by_network();
	say(port, "{\"jsonrpc\":\"2.0\",\"method\":\"link.media\",\"id\":2}");
	qt_contains(far_end.last, "\"port\":4711,\"ticket\":\"BwcHBw");
	qt_true(!strstr(far_end.last, "\"seq\""));
	say(port, "{\"jsonrpc\":\"2.0\",\"method\":\"link.media\",\"id\":3}");
	qt_contains(far_end.last, "-32014");
	far_close(&app);
}

QTEST(in_one_process_media_needs_no_ticket)
{
	uint64_t id;

	far_start(&app, NULL);
	id = far_request(&app, QK_LINK_MEDIA, NULL);
	far_step(&app);
	qt_int(far_answer(&app, id), QUARK_ERR_UNSUPPORTED);
	qt_int(app.closed, 0);
	far_close(&app);
}

QTEST(a_silent_app_is_asked_and_then_taken_for_dead)
{
	memset(&kept, 0, sizeof kept);
	begin("s1", NULL);
	come_by_network();
	far_run(&app, 4999999);
	qt_true(!strstr(far_end.last, "link.ping"));
	far_run(&app, 250000);
	qt_contains(far_end.last, "link.ping");
	far_run(&app, 6000000);
	qt_int(far_end.closed, 0);
	far_run(&app, 500001);
	qt_int(far_end.closed, 1);
	qt_int(far_end.status, QUARK_ERR_TIMEOUT);
	qt_int(qk_app_connected(qk_door_front(app.glasses)), 0);
	far_close(&app);
}

QTEST(one_that_answers_is_asked_again_and_lives)
{
	struct qk_port *port;
	int i;

	memset(&kept, 0, sizeof kept);
	begin("s1", NULL);
	port = come_by_network();
	for (i = 0; i < 20; i++) {
		far_run(&app, 5250000);
		say(port, "{\"jsonrpc\":\"2.0\",\"method\":\"link.pong\"}");
	}
	qt_int(far_end.closed, 0);
	far_close(&app);
}
