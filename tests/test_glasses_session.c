/* Sessions that outlive their connections, seen from the app's end: nothing is lost and nothing is done twice, however
 * the link is cut; what cannot be kept is counted; and a session that is gone says why. */
#include "qtest.h"
#include "support_glasses.h"
#include "wire/sequence.h"

#include <quark/device.h>

#include <string.h>

static struct far_app app, other;

/* --- an app that keeps what it sends ------------------------------------------------------------------------------ */

#define COMMITS 24
#define TAPS 16
#define EVERY_US 700u
#define LATENCY_US 1000

static struct {
	struct qk_clock clock;
	struct qk_glasses *glasses;
	struct qk_port *port;
	struct qk_sequence sequence;
	struct qk_decoded in;
	uint64_t session, id, inputs, gaps, expected_input;
	int open, ready, resumed, broken;
	int answers[COMMITS + 1];
} model;

static uint32_t model_kind(void *user_data, uint64_t id)
{
	(void)user_data;
	return id > COMMITS ? QK_LINK_HELLO : QK_OVERLAY_COMMIT;
}

static void model_send(const struct qk_envelope *envelope, const void *params)
{
	struct qk_buffer out = {0};

	qt_int(qk_encode(&out, envelope, params), 0);
	if (envelope->seq)
		qt_int(qk_sequence_keep(&model.sequence, out.data, out.length), 0);
	if (model.port && (model.ready || !envelope->seq))
		qk_door_send(model.port, out.data, out.length);
	qk_buffer_free(&out);
}

static void model_hello(void)
{
	struct qk_hello hello = {.protocol_min = 1,
				 .protocol_max = 1,
				 .app_id = "org.example.model",
				 .session = model.session,
				 .last_received = model.session ? model.sequence.applied : 0};

	model_send(&(struct qk_envelope){.kind = QK_LINK_HELLO, .form = QK_FORM_REQUEST, .id = COMMITS + 1}, &hello);
}

static void model_opened(void *owner)
{
	(void)owner;
	model.open = 1;
	model_hello();
}

static void model_greeted(const struct qk_hello_result *result)
{
	const struct qk_kept *kept = NULL;

	qt_true(!model.session || (result->resumed && result->session == model.session));
	model.session = result->session;
	model.ready = 1;
	if (!result->resumed)
		return;
	model.resumed++;
	qt_int(qk_sequence_acknowledge(&model.sequence, result->last_received), 0);
	while ((kept = qk_sequence_next(&model.sequence, kept)) != NULL)
		qk_door_send(model.port, kept->text, kept->length);
}

static void model_applies(void)
{
	const struct qk_envelope *envelope = &model.in.envelope;

	if (envelope->form == QK_FORM_RESULT)
		model.answers[envelope->id]++;
	else if (envelope->form == QK_FORM_ERROR)
		model.broken++;
	else if (envelope->kind == QK_DEVICE_INPUT)
		model.inputs++;
	else if (envelope->kind == QK_LINK_GAP)
		model.gaps += ((const struct qk_gap *)model.in.params)->count;
}

static void model_message(void *owner, const char *text, size_t length)
{
	const struct qk_envelope *envelope = &model.in.envelope;

	(void)owner;
	if (qk_decode(&model.in, QK_TO_APP, text, length, model_kind, NULL))
		qt_fail("the glasses sent what cannot be read: %s", model.in.text);
	qt_int(qk_sequence_acknowledge(&model.sequence, envelope->ack), 0);
	if (envelope->kind == QK_LINK_HELLO && envelope->form == QK_FORM_RESULT)
		model_greeted(model.in.params);
	if (!envelope->seq)
		return;
	qt_int(qk_sequence_look(&model.sequence, envelope->seq), QK_SEQUENCE_NEXT);
	model_applies();
	qk_sequence_apply(&model.sequence);
}

static void model_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)owner;
	(void)header;
	qk_media_unref(buffer);
}

static void model_closed(void *owner, int status, int refused, const char *text)
{
	(void)owner;
	(void)text;
	if (refused || status == QUARK_ERR_PROTOCOL)
		qt_fail("the glasses closed the connection: %s", text);
	model.port = NULL;
	model.open = model.ready = 0;
}

static void no_wake(void *owner)
{
	(void)owner;
}

static const struct qk_sim_sink model_sink = {model_opened, model_message, model_media, model_closed, no_wake, NULL};

static void model_commit(uint32_t revision)
{
	struct qk_node node = {.id = 1, .kind = QK_NODE_RECTANGLE, .width = 10, .height = 10};
	struct qk_commit commit = {
		.overlay = 1, .revision = revision, .base = revision - 1, .set = &node, .set_count = 1};
	struct qk_envelope envelope = {.kind = QK_OVERLAY_COMMIT,
				       .form = QK_FORM_REQUEST,
				       .id = revision,
				       .seq = model.sequence.sent + 1,
				       .ack = model.sequence.applied};

	model_send(&envelope, &commit);
}

static void model_pass(uint64_t until_us)
{
	uint64_t next;

	while ((next = quark_sim_entry.next_us(model.glasses)) <= until_us) {
		qk_clock_jump(&model.clock, next);
		quark_sim_entry.step(model.glasses);
		if (!model.port)
			model.port = qk_door_connect(model.glasses, &model_sink, NULL, NULL);
	}
	qk_clock_jump(&model.clock, until_us);
}

static void model_drop(void)
{
	qt_int(quark_sim_fault(model.glasses->sim, QUARK_SIM_FAULT_DROP, 0), QUARK_OK);
}

/* The app's end closes: what is under way is lost as well. */
static void model_leave(void)
{
	if (model.port)
		qk_door_disconnect(model.port);
	model.open = model.ready = 0;
	model.port = qk_door_connect(model.glasses, &model_sink, NULL, NULL);
}

static void cut(int how)
{
	if (how == 0)
		model_drop();
	else
		model_leave();
}

static void model_begin(void)
{
	struct qk_sim_options options = {.model = "s1",
					 .query = "clock=virtual",
					 .clock = &model.clock,
					 .identity = &model,
					 .sink = &model_sink};
	char why[256];

	memset(&model, 0, sizeof model);
	qk_sequence_init(&model.sequence);
	qk_clock_init(&model.clock, 1);
	qt_int(quark_sim_entry.create(&options, &model.glasses, why, sizeof why), 0);
	qt_int(quark_sim_fault(model.glasses->sim, QUARK_SIM_FAULT_LATENCY, LATENCY_US), QUARK_OK);
	model.port = qk_door_connect(model.glasses, &model_sink, NULL, NULL);
	model_pass(5 * LATENCY_US);
	qt_true(model.ready);
}

static void model_ends_well(void)
{
	int i;

	model_pass(model.clock.virtual_us + 1000000);
	qt_true(model.resumed > 0);
	for (i = 1; i <= COMMITS; i++)
		qt_int(model.answers[i], 1);
	qt_int(model.broken, 0);
	qt_uint(model.inputs, TAPS);
	qt_uint(model.gaps, 0);
	qt_uint(qk_door_front(model.glasses)->canvas.scenes[0].revision, COMMITS);
	quark_sim_entry.destroy(model.glasses);
	qk_decoded_free(&model.in);
	qk_sequence_reset(&model.sequence);
}

/* Commits build on one another, so that one that is lost, or done twice, is refused. */
static void live(uint64_t first_cut, uint64_t second_cut, int how)
{
	uint64_t begin, us;
	uint32_t i;

	model_begin();
	begin = model.clock.virtual_us;
	for (us = 0; us <= COMMITS * EVERY_US; us += 100) {
		model_pass(begin + us);
		i = (uint32_t)(us / EVERY_US);
		if (us % EVERY_US == 0 && i >= 1 && i <= COMMITS)
			model_commit(i);
		if (us % EVERY_US == 300 && i < TAPS)
			qt_int(quark_sim_input(model.glasses->sim, QUARK_INPUT_TAP), QUARK_OK);
		if (us == first_cut || us == second_cut)
			cut(how);
	}
	model_ends_well();
}

QTEST(a_cut_at_any_time_loses_nothing_and_repeats_nothing)
{
	uint64_t at;
	int how;

	for (how = 0; how < 2; how++)
		for (at = 0; at < COMMITS * EVERY_US; at += 100)
			live(at, UINT64_MAX, how);
}

QTEST(nor_does_a_second_cut_while_the_session_is_resumed)
{
	uint64_t at, after;
	int how;

	for (how = 0; how < 2; how++)
		for (at = 100; at < 3 * EVERY_US; at += 100)
			for (after = 100; after < 6 * LATENCY_US; after += 300)
				live(at, at + after, how);
}

/* --- what is kept, and for how long ------------------------------------------------------------------------------- */

QTEST(a_resumed_session_has_its_overlays_and_permissions)
{
	struct qk_permission_ask ask = {.sensor = QUARK_SENSOR_POSITION, .purpose = "to find it"};

	far_start(&app, NULL);
	far_commit(&app, 1, 0);
	far_request(&app, QK_DEVICE_PERMISSION, &ask);
	far_step(&app);
	far_fault(&app, QUARK_SIM_FAULT_DROP, 0);
	far_run(&app, 2999999);
	qt_true(!app.glasses->display.blanked);
	far_run(&app, 1);
	qt_true(app.glasses->display.blanked);
	far_resume(&app);
	qt_true(!app.glasses->display.blanked);
	qt_uint(far_scenes(&app), 1);
	qt_uint(qk_consent_state(far_self(&app), QUARK_SENSOR_POSITION), QUARK_PERMISSION_SESSION);
	qt_true(far_left(&app, QK_DEVICE_READINESS) >= 2);
	far_commit(&app, 2, 1);
	far_step(&app);
	qt_uint(far_self(&app)->canvas.scenes[0].revision, 2);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(a_session_is_kept_for_five_minutes)
{
	const struct qk_hello_result *result;

	far_start(&app, NULL);
	far_commit(&app, 1, 0);
	far_step(&app);
	far_disconnect(&app);
	far_run(&app, QK_SESSION_KEPT_US - 1);
	far_resume(&app);
	far_disconnect(&app);
	far_run(&app, QK_SESSION_KEPT_US);
	qt_true(far_self(&app) == NULL);
	result = far_return(&app);
	qt_true(result && !result->resumed && result->session != app.session);
	qt_uint(result->reason, QK_SESSION_EXPIRED);
	qt_uint(result->last_received, 0);
	qt_uint(far_scenes(&app), 0);
	far_close(&app);
}

static void ends_with(uint32_t reason)
{
	const struct qk_hello_result *result = far_return(&app);

	qt_true(result && !result->resumed);
	qt_uint(result->reason, reason);
	far_close(&app);
}

QTEST(a_restart_ends_it)
{
	far_start(&app, NULL);
	far_fault(&app, QUARK_SIM_FAULT_REBOOT, 0);
	far_step(&app);
	ends_with(QK_SESSION_REBOOT);
}

QTEST(so_does_an_empty_battery)
{
	far_start(&app, NULL);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_LEFT, 0);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_RIGHT, 0);
	far_step(&app);
	far_set(&app, QUARK_SIM_VALUE_BATTERY_LEFT, 50);
	ends_with(QK_SESSION_REBOOT);
}

QTEST(an_app_that_is_removed_is_out_at_once)
{
	const struct qk_closing *closing;

	far_start(&app, NULL);
	qk_door_remove(app.glasses, "org.example.test");
	far_step(&app);
	closing = far_told(&app, QK_DEVICE_CLOSING);
	qt_true(closing && closing->reason == QK_CLOSING_REVOKED);
	qt_int(app.closed, 1);
	qt_int(app.close_refused, 1);
	qt_int(app.close_status, QUARK_ERR_REVOKED);
	qt_true(qk_door_front(app.glasses) == NULL);
	ends_with(QK_SESSION_REVOKED);
}

QTEST(an_app_that_is_removed_while_it_is_away_learns_it)
{
	far_start(&app, NULL);
	far_disconnect(&app);
	qk_door_remove(app.glasses, "org.example.test");
	ends_with(QK_SESSION_REVOKED);
}

/* --- who may resume ----------------------------------------------------------------------------------------------- */

QTEST(a_session_belongs_to_its_key_and_its_app)
{
	const struct qk_hello_result *result;

	far_start(&app, NULL);
	far_join(&other, &app, "org.example.two", 2);
	far_disconnect(&other);
	other.caller.key[0] = 3;
	result = far_return(&other);
	qt_true(result && !result->resumed);
	qt_uint(result->reason, QK_SESSION_UNKNOWN);
	far_disconnect(&other);
	other.caller.key[0] = 2;
	far_resume(&other);
	far_close(&other);
	far_close(&app);
}

QTEST(another_name_than_the_key_was_paired_for_is_refused)
{
	struct qk_hello hello = {.protocol_min = 1, .protocol_max = 1, .app_id = "org.example.thief"};
	uint64_t id;

	far_start(&app, NULL);
	far_join(&other, &app, "org.example.two", 2);
	far_disconnect(&other);
	far_connect(&other);
	far_step(&app);
	id = far_request(&other, QK_LINK_HELLO, &hello);
	far_step(&app);
	qt_int(far_answer(&other, id), QUARK_ERR_DENIED);
	qt_int(other.close_refused, 1);
	qt_int(other.close_status, QUARK_ERR_DENIED);
	far_close(&other);
	far_close(&app);
}

QTEST(numbers_that_cannot_be_right_begin_a_new_session)
{
	const struct qk_hello_result *result;
	int beyond;

	for (beyond = 0; beyond < 2; beyond++) {
		far_start(&app, NULL);
		far_commit(&app, 1, 0);
		far_step(&app);
		far_notify(&app, QK_LINK_ACK, NULL);
		far_step(&app);
		far_disconnect(&app);
		app.received = beyond ? app.received + 1 : app.received - 1;
		result = far_return(&app);
		qt_true(result && !result->resumed && result->session != app.session);
		qt_uint(result->reason, QK_SESSION_UNKNOWN);
		qt_uint(app.glasses->app_count, 1);
		far_close(&app);
	}
}

QTEST(a_newer_connection_wins_and_the_older_is_told)
{
	const struct qk_closing *closing;
	uint64_t id;

	far_start(&app, NULL);
	memset(&other, 0, sizeof other);
	far_join(&other, &app, "org.example.test", 0);
	far_notify(&other, QK_LINK_BYE, NULL);
	far_step(&app);
	/* the same session again, while the first connection still stands */
	far_commit(&app, 1, 0); /* on its way when the newer connection says hello */
	other.session = app.session;
	other.received = app.received;
	other.sent = app.sent;
	far_resume(&other);
	closing = far_told(&app, QK_DEVICE_CLOSING);
	qt_true(closing && closing->reason == QK_CLOSING_REPLACED);
	qt_int(app.closed, 1);
	qt_int(app.close_refused, 1);
	qt_int(app.close_status, QUARK_ERR_SUPERSEDED);
	qt_uint(far_self(&other)->sequence.applied, 1);
	id = far_commit(&other, 2, 1);
	far_step(&other);
	qt_int(far_answer(&other, id), 0);
	far_close(&other);
	far_close(&app);
}

/* --- what happens while the app is away --------------------------------------------------------------------------- */

QTEST(inputs_wait_for_an_app_that_is_away)
{
	int i;

	far_start(&app, NULL);
	far_disconnect(&app);
	for (i = 0; i < QK_INPUTS_WAITING; i++)
		qt_int(quark_sim_input(far_sim(&app), i % 2 ? QUARK_INPUT_TAP : QUARK_INPUT_NOD), QUARK_OK);
	far_resume(&app);
	for (i = 0; i < QK_INPUTS_WAITING; i++)
		qt_uint(((const struct qk_input *)far_told(&app, QK_DEVICE_INPUT))->input,
			i % 2 ? QUARK_INPUT_TAP : QUARK_INPUT_NOD);
	qt_uint(far_left(&app, QK_DEVICE_INPUT), 0);
	qt_uint(far_left(&app, QK_LINK_GAP), 0);
	far_close(&app);
}

/* Reads all inputs and gaps in order, and counts. */
static uint64_t count_inputs(struct far_app *from, uint64_t *gaps)
{
	uint64_t made = 0;
	size_t i;

	*gaps = 0;
	for (i = 0; i < from->count; i++) {
		const struct far_message *message = &from->messages[i];

		if (strstr(message->text, "\"device.input\"")) {
			made++;
		} else if (strstr(message->text, "\"link.gap\"")) {
			unsigned long long first, count;

			qt_int(sscanf(strstr(message->text, "\"first\""), "\"first\":%llu,\"count\":%llu", &first,
				      &count),
			       2);
			qt_uint(first, made + 1);
			made += count;
			++*gaps;
		}
	}
	return made;
}

QTEST(inputs_that_do_not_fit_are_a_gap_in_their_place)
{
	uint64_t gaps;
	int i;

	far_start(&app, NULL);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_TAP), QUARK_OK);
	far_step(&app);
	far_disconnect(&app);
	for (i = 0; i < 100; i++) {
		qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_TAP), QUARK_OK);
		if (i % 10 == 9)
			far_fault(&app, QUARK_SIM_FAULT_EVENTS, 3);
	}
	far_resume(&app);
	qt_int(quark_sim_input(far_sim(&app), QUARK_INPUT_TAP), QUARK_OK);
	far_step(&app);
	qt_uint(count_inputs(&app, &gaps), 1 + 100 + 30 + 1);
	qt_true(gaps > 1);
	qt_uint(far_self(&app)->inputs.made, 132);
	far_close(&app);
}

QTEST(a_stream_ends_with_the_link_and_its_end_is_told_after_the_resume)
{
	const struct qk_ended *ended;

	far_start(&app, NULL);
	far_stream(&app, 1, 4);
	far_run(&app, 200000);
	far_fault(&app, QUARK_SIM_FAULT_DROP, 0);
	qt_uint(app.glasses->camera.stream.number, 0);
	qt_int(app.glasses->camera.light, 0);
	far_step(&app);
	qt_true(far_told(&app, QK_CAMERA_ENDED) == NULL);
	far_resume(&app);
	ended = far_told(&app, QK_CAMERA_ENDED);
	qt_true(ended && ended->stream == 1 && ended->reason == QK_ENDED_NONE);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(a_photo_under_way_is_refused_after_the_resume)
{
	const struct qk_error *error;

	far_start(&app, NULL);
	far_photo(&app, 1);
	far_step(&app);
	far_disconnect(&app);
	far_run(&app, 1000000);
	far_resume(&app);
	error = far_take(&app, QK_CAMERA_PHOTO, QK_FORM_ERROR);
	qt_true(error && error->code == QK_RPC_STATUS(QUARK_ERR_GONE) && error->stage == QUARK_STAGE_LINK);
	qt_uint(app.frame_count, 0);
	far_close(&app);
}

QTEST(a_camera_that_is_permitted_while_the_app_is_away_is_not_used)
{
	uint64_t photo, stream;

	far_start(&app, "clock=virtual&consent=ask");
	photo = far_photo(&app, 1);
	stream = far_stream(&app, 1, 4);
	far_step(&app);
	far_disconnect(&app);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_SESSION), QUARK_OK);
	qt_int(quark_sim_answer(far_sim(&app), QUARK_PERMISSION_SESSION), QUARK_OK);
	far_run(&app, 1000000);
	qt_int(app.glasses->camera.light, 0);
	far_resume(&app);
	qt_int(far_answer(&app, photo), QUARK_ERR_GONE);
	qt_int(far_answer(&app, stream), QUARK_ERR_GONE);
	qt_uint(qk_consent_state(far_self(&app), QUARK_SENSOR_CAMERA_STREAM), QUARK_PERMISSION_SESSION);
	far_close(&app);
}

QTEST(speech_goes_on_without_the_link_and_is_answered_later)
{
	struct qk_speak speak = {.text = "turn left"};
	char *spoken;
	uint64_t id;

	far_start(&app, NULL);
	id = far_request(&app, QK_DEVICE_SPEAK, &speak);
	far_step(&app);
	far_disconnect(&app);
	far_run(&app, 5000000);
	qt_int(quark_sim_spoken(far_sim(&app), &spoken), QUARK_OK);
	qt_text(spoken, "turn left\n");
	quark_sim_free(spoken);
	far_resume(&app);
	qt_int(far_answer(&app, id), 0);
	far_close(&app);
}

QTEST(an_app_with_much_to_read_is_not_cut_off_when_it_returns)
{
	int i;

	far_start(&app, NULL);
	far_fault(&app, QUARK_SIM_FAULT_LATENCY, 1000);
	for (i = 0; i < (int)QK_KEPT_MESSAGES - 3; i++)
		far_commit(&app, (uint32_t)i + 1, 0);
	far_run(&app, 1000);
	far_fault(&app, QUARK_SIM_FAULT_DROP, 0);
	far_fault(&app, QUARK_SIM_FAULT_LATENCY, 0);
	far_run(&app, 1000);
	qt_uint(far_self(&app)->sequence.sent - app.received, QK_KEPT_MESSAGES - 3);
	qt_true(far_told(&app, QK_DEVICE_READINESS) != NULL);
	far_resume(&app);
	qt_int(app.closed, 1);
	qt_true(far_told(&app, QK_DEVICE_READINESS) == NULL);
	far_notify(&app, QK_LINK_ACK, NULL);
	far_step(&app);
	qt_true(far_told(&app, QK_DEVICE_READINESS) != NULL);
	qt_int(app.closed, 1);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(a_message_is_acknowledged_after_it_was_applied)
{
	far_start(&app, NULL);
	far_commit(&app, 1, 0);
	far_step(&app);
	far_take(&app, QK_OVERLAY_COMMIT, QK_FORM_RESULT);
	qt_uint(app.decoded.envelope.ack, 0);
	far_run(&app, QK_ACK_US);
	qt_true(far_told(&app, QK_LINK_ACK) != NULL);
	qt_uint(app.decoded.envelope.ack, 1);
	far_close(&app);
}

QTEST(what_was_applied_before_a_resume_may_come_again_and_is_dropped)
{
	uint64_t id;

	far_start(&app, NULL);
	far_commit(&app, 1, 0);
	far_step(&app);
	far_disconnect(&app);
	far_resume(&app);
	app.sent = 0;
	id = far_commit(&app, 1, 0);
	far_step(&app);
	qt_int(app.closed, 0);
	qt_int(far_answer(&app, id), 1);
	id = far_commit(&app, 2, 1);
	far_step(&app);
	qt_int(far_answer(&app, id), 0);
	app.sent = 1; /* but not what came on this connection */
	far_commit(&app, 3, 2);
	far_step(&app);
	qt_int(app.close_status, QUARK_ERR_PROTOCOL);
	far_close(&app);
}

QTEST(a_protocol_error_ends_the_connection_but_not_the_session)
{
	far_start(&app, NULL);
	far_commit(&app, 1, 0);
	far_step(&app);
	far_text(&app, "{");
	far_step(&app);
	qt_int(app.close_status, QUARK_ERR_PROTOCOL);
	far_resume(&app);
	qt_uint(far_scenes(&app), 1);
	qt_int(app.bad, 0);
	far_close(&app);
}

QTEST(what_waits_for_too_many_apps_that_are_away_is_given_up)
{
	static unsigned char picture[QK_ASSET_BYTES_MAX] = "\x89PNG\r\n\x1a\n";
	struct qk_media_header header = {.kind = QK_MEDIA_ASSET, .length = sizeof picture};
	size_t i, sessions = QK_AWAY_BYTES / (sizeof picture * QK_ASSETS_MAX) + 2;

	far_start(&app, NULL);
	for (i = 0; i < sessions; i++) {
		far_join(&other, &app, "org.example.big", 1);
		for (header.number = 1; header.number <= QK_ASSETS_MAX; header.number++) {
			qt_int(qk_door_send_media(other.port, &header, qk_media_copy(picture, sizeof picture)),
			       QUARK_OK);
			far_step(&app);
		}
		far_close(&other);
		qt_true(app.glasses->away_bytes <= QK_AWAY_BYTES);
	}
	far_step(&app);
	qt_true(app.glasses->app_count < sessions);
	qt_int(app.closed, 0);
	far_close(&app);
}
