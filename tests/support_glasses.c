#include "support_glasses.h"

#include "qtest.h"
#include "wire/sequence.h"

#include <quark/camera.h>
#include <quark/overlay.h>

#include <stdlib.h>
#include <string.h>

static uint32_t kind_of(void *user_data, uint64_t id)
{
	struct far_app *app = user_data;

	return id < sizeof app->kinds / sizeof *app->kinds ? app->kinds[id] : QK_MESSAGE_NONE;
}

static void on_opened(void *owner)
{
	((struct far_app *)owner)->opened++;
}

static void check(struct far_app *app, const char *text, size_t length)
{
	if (qk_decode(&app->in, QK_TO_APP, text, length, kind_of, app)) {
		app->bad++;
		return;
	}
	if (app->in.envelope.seq && app->in.envelope.seq != app->received + 1)
		app->bad++;
	if (app->in.envelope.seq)
		app->received = app->in.envelope.seq;
	if (app->in.envelope.ack > app->sent)
		app->bad++;
}

static void on_message(void *owner, const char *text, size_t length)
{
	struct far_app *app = owner;
	struct far_message *message = &app->messages[app->count++];

	if (app->count >= FAR_MESSAGES)
		qt_fail("too many messages for this test");
	message->text = malloc(length + 1);
	memcpy(message->text, text, length);
	message->text[length] = '\0';
	message->length = length;
	qk_buffer_append(&app->all, text, length);
	qk_buffer_byte(&app->all, '\n');
	check(app, text, length);
	if (app->destroy_at && (int)app->count == app->destroy_at) {
		quark_sim_entry.destroy(app->glasses);
		app->glasses = NULL;
	}
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct far_app *app = owner;
	struct far_frame *frame = &app->frames[app->frame_count++];

	if (app->frame_count >= FAR_FRAMES)
		qt_fail("too many frames for this test");
	*frame = (struct far_frame){.header = *header, .buffer = buffer, .at_us = far_now(app), .after = app->count};
	qk_buffer_append(&app->all, &header->sequence, sizeof header->sequence);
	qk_buffer_append(&app->all, &header->capture_us, sizeof header->capture_us);
	qk_buffer_append(&app->all, header->pose, sizeof header->pose);
	qk_buffer_append(&app->all, buffer->data, buffer->length < 4096 ? buffer->length : 4096);
	if (app->keep || header->kind != QK_MEDIA_FRAME)
		return;
	qk_media_unref(buffer);
	frame->buffer = NULL;
	far_credit(app, header->number, 1);
}

static void on_closed(void *owner, int status, int refused, const char *text)
{
	struct far_app *app = owner;

	app->closed++;
	app->port = NULL;
	app->close_status = status;
	app->close_refused = refused;
	snprintf(app->close_text, sizeof app->close_text, "%s", text);
}

static void on_wake(void *owner)
{
	((struct far_app *)owner)->wakes++;
}

static const struct qk_sim_sink sink = {on_opened, on_message, on_media, on_closed, on_wake, NULL};

int far_open(struct far_app *app, const char *model, const char *query)
{
	struct qk_sim_options options = {.uri = "sim:test",
					 .model = model,
					 .query = query ? query : "clock=virtual",
					 .clock = &app->clock,
					 .identity = app,
					 .sink = &sink,
					 .owner = app};

	memset(app, 0, sizeof *app);
	qk_clock_init(&app->clock, 1);
	app->time = &app->clock;
	return quark_sim_entry.create(&options, &app->glasses, app->why, sizeof app->why);
}

void far_close(struct far_app *app)
{
	size_t i;

	if (app->glasses && !app->shares)
		quark_sim_entry.destroy(app->glasses);
	else if (app->port)
		qk_door_disconnect(app->port);
	for (i = 0; i < app->count; i++)
		free(app->messages[i].text);
	for (i = 0; i < app->frame_count; i++)
		qk_media_unref(app->frames[i].buffer);
	qk_decoded_free(&app->in);
	qk_decoded_free(&app->decoded);
	qk_buffer_free(&app->all);
}

uint64_t far_now(const struct far_app *app)
{
	return qk_clock_now(app->time);
}

void far_step(struct far_app *app)
{
	int budget = 10000;

	while (app->glasses && quark_sim_entry.next_us(app->glasses) <= far_now(app)) {
		quark_sim_entry.step(app->glasses);
		if (--budget == 0)
			qt_fail("the glasses always want another step");
	}
}

void far_run(struct far_app *app, uint64_t us)
{
	uint64_t end = far_now(app) + us, next;

	far_step(app);
	while (app->glasses && (next = quark_sim_entry.next_us(app->glasses)) <= end) {
		qk_clock_jump(app->time, next);
		far_step(app);
	}
	qk_clock_jump(app->time, end);
	far_step(app);
}

void far_connect(struct far_app *app)
{
	if (app->shares)
		app->port = qk_door_connect(app->glasses, &sink, app, &app->caller);
	else
		qt_int(quark_sim_entry.connect(app->glasses), QUARK_OK);
}

void far_disconnect(struct far_app *app)
{
	if (!app->shares)
		quark_sim_entry.disconnect(app->glasses);
	else if (app->port)
		qk_door_disconnect(app->port);
	app->port = NULL;
}

static int hand_over(struct far_app *app, const char *text, size_t length)
{
	if (!app->shares)
		return quark_sim_entry.send(app->glasses, text, length);
	return app->port ? qk_door_send(app->port, text, length) : QUARK_ERR_CLOSED;
}

int far_text(struct far_app *app, const char *text)
{
	return hand_over(app, text, strlen(text));
}

int far_send(struct far_app *app, struct qk_envelope *envelope, const void *params)
{
	struct qk_buffer out = {0};
	int status = qk_encode(&out, envelope, params);

	if (status)
		qt_fail("a message of kind %u could not be written: %d", envelope->kind, status);
	status = hand_over(app, out.data, out.length);
	qk_buffer_free(&out);
	return status;
}

static void fill(struct far_app *app, struct qk_envelope *envelope)
{
	int plain = !qk_is_numbered(envelope->kind);

	envelope->ack = app->received;
	if (!plain)
		envelope->seq = ++app->sent;
}

uint64_t far_request(struct far_app *app, uint32_t kind, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_REQUEST, .id = ++app->id};

	app->kinds[app->id] = kind;
	fill(app, &envelope);
	far_send(app, &envelope, params);
	return app->id;
}

void far_notify(struct far_app *app, uint32_t kind, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = QK_FORM_NOTIFICATION};

	fill(app, &envelope);
	far_send(app, &envelope, params);
}

void far_credit(struct far_app *app, uint32_t stream, uint32_t more)
{
	struct qk_media_header header = {.kind = QK_MEDIA_CREDIT, .number = stream, .sequence = more};

	if (!app->shares)
		quark_sim_entry.send_media(app->glasses, &header, NULL);
	else if (app->port)
		qk_door_send_media(app->port, &header, NULL);
}

static uint64_t greet(struct far_app *app, uint64_t session)
{
	struct qk_hello hello = {.protocol_min = 1,
				 .protocol_max = 1,
				 .app_id = app->caller.app_id ? app->caller.app_id : "org.example.test",
				 .app_name = app->name ? app->name : "Test",
				 .app_version = "1.0",
				 .library = "0.1.0",
				 .session = session,
				 .last_received = session ? app->received : 0};
	struct qk_envelope envelope = {.kind = QK_LINK_HELLO, .form = QK_FORM_REQUEST, .id = ++app->id};
	int before = app->opened;

	far_connect(app);
	far_step(app);
	qt_int(app->opened, before + 1);
	app->kinds[app->id] = QK_LINK_HELLO;
	far_send(app, &envelope, &hello);
	if (!session)
		app->sent = app->received = 0;
	far_step(app);
	return app->id;
}

void far_hello(struct far_app *app)
{
	qt_int(far_answer(app, greet(app, 0)), 0);
	app->session = ((const struct qk_hello_result *)app->decoded.params)->session;
}

const struct qk_hello_result *far_return(struct far_app *app)
{
	greet(app, app->session);
	return far_take(app, QK_LINK_HELLO, QK_FORM_RESULT);
}

void far_resume(struct far_app *app)
{
	const struct qk_hello_result *result = far_return(app);

	qt_true(result != NULL && result->resumed);
	qt_uint(result->session, app->session);
	qt_true(result->last_received <= app->sent);
}

void far_join(struct far_app *app, struct far_app *first, const char *app_id, unsigned char key)
{
	memset(app, 0, sizeof *app);
	app->time = first->time;
	app->glasses = first->glasses;
	app->shares = 1;
	app->caller.app_id = app_id;
	app->caller.key[0] = key;
	far_hello(app);
}

void far_start(struct far_app *app, const char *query)
{
	qt_int(far_open(app, "s1", query), 0);
	far_hello(app);
}

static int read_again(struct far_app *app, struct far_message *message)
{
	return qk_decode(&app->decoded, QK_TO_APP, message->text, message->length, kind_of, app);
}

const void *far_take(struct far_app *app, uint32_t kind, uint32_t form)
{
	static const char done[1];
	size_t i;

	for (i = 0; i < app->count; i++) {
		struct far_message *message = &app->messages[i];

		if (message->taken || read_again(app, message) || app->decoded.envelope.kind != kind ||
		    app->decoded.envelope.form != form)
			continue;
		message->taken = 1;
		return app->decoded.params ? app->decoded.params : done;
	}
	return NULL;
}

const void *far_told(struct far_app *app, uint32_t kind)
{
	return far_take(app, kind, QK_FORM_NOTIFICATION);
}

int far_answer(struct far_app *app, uint64_t id)
{
	size_t i;

	for (i = 0; i < app->count; i++) {
		struct far_message *message = &app->messages[i];

		if (message->taken || read_again(app, message) || app->decoded.envelope.id != id)
			continue;
		message->taken = 1;
		if (app->decoded.envelope.form == QK_FORM_RESULT)
			return 0;
		return ((const struct qk_error *)app->decoded.params)->code + 32000;
	}
	return 1;
}

size_t far_left(struct far_app *app, uint32_t kind)
{
	size_t i, left = 0;

	for (i = 0; i < app->count; i++)
		left += !app->messages[i].taken && !read_again(app, &app->messages[i]) &&
			app->decoded.envelope.kind == kind && app->decoded.envelope.form == QK_FORM_NOTIFICATION;
	return left;
}

struct far_frame *far_frame(struct far_app *app)
{
	size_t i;

	for (i = 0; i < app->frame_count; i++) {
		if (app->frames[i].taken)
			continue;
		app->frames[i].taken = 1;
		return &app->frames[i];
	}
	return NULL;
}

uint64_t far_photo(struct far_app *app, uint32_t photo)
{
	struct qk_photo params = {.photo = photo, .format = QUARK_FORMAT_GREY, .purpose = "look at a shelf"};

	return far_request(app, QK_CAMERA_PHOTO, &params);
}

uint64_t far_stream(struct far_app *app, uint32_t stream, uint32_t credits)
{
	struct qk_start params = {.stream = stream,
				  .format = QUARK_FORMAT_GREY,
				  .width = 320,
				  .height = 240,
				  .fps = 10,
				  .credits = credits,
				  .purpose = "look around"};

	return far_request(app, QK_CAMERA_START, &params);
}

uint64_t far_commit(struct far_app *app, uint32_t revision, uint32_t base)
{
	static const char *const lines[] = {"Hello"};
	struct qk_node node = {.id = 1,
			       .kind = QK_NODE_TEXT,
			       .anchor = QUARK_ANCHOR_CENTRE,
			       .width = 100,
			       .height = 40,
			       .lines = lines,
			       .lines_count = 1};
	struct qk_commit commit = {.overlay = 1, .revision = revision, .base = base, .set = &node, .set_count = 1};

	return far_request(app, QK_OVERLAY_COMMIT, &commit);
}

struct quark_sim *far_sim(struct far_app *app)
{
	return app->glasses->sim;
}

struct qk_app *far_self(struct far_app *app)
{
	struct qk_app *self = NULL;

	while ((self = qk_door_next(app->glasses, self)) != NULL)
		if (qk_app_session(self) == app->session)
			return self;
	return NULL;
}

size_t far_scenes(struct far_app *app)
{
	const struct qk_app *front = qk_door_front(app->glasses);

	return front ? front->canvas.scene_count : 0;
}

void far_set(struct far_app *app, int what, int32_t value)
{
	qt_int(quark_sim_set(far_sim(app), what, value), QUARK_OK);
}

void far_fault(struct far_app *app, int fault, int64_t value)
{
	qt_int(quark_sim_fault(far_sim(app), fault, value), QUARK_OK);
}
