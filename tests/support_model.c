#include "support_model.h"

#include <quark/device.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct model model;

static struct qk_decoded decoded; /* the message that was received last */
static struct qk_buffer out;

static void wrong(const char *what)
{
	if (!model.wrong)
		model.wrong = what;
}

static uint64_t below(uint64_t limit)
{
	return qk_random_below(model.random, limit);
}

static uint64_t hash(const char *text, size_t length)
{
	uint64_t value = 14695981039346656037u;

	for (size_t i = 0; i < length; i++)
		value = (value ^ (unsigned char)text[i]) * 1099511628211u;
	return value;
}

/* Everything that the app hands to its link, also what never arrives. */
static void on_send(const char *text, size_t length)
{
	uint64_t number = fake_number(text, "seq"), value = hash(text, length);
	struct model_number *known = &model.hashes[number % (sizeof model.hashes / sizeof *model.hashes)];

	/* From inside of a handler: what the handler is about is not applied yet. */
	if (fake.delivering && fake_number(text, "ack") >= fake.delivering)
		wrong("the app acknowledged a message before it was applied");
	if (!number)
		return;
	model.resent += known->number == number;
	if (known->number == number && known->value != value)
		wrong("a message was sent again with other bytes");
	*known = (struct model_number){number, value};
}

void model_begin(struct qk_random *random)
{
	model_end();
	model = (struct model){.random = random};
	qk_sequence_init(&model.sequence);
	fake.on_send = on_send;
}

void model_end(void)
{
	if (model.random)
		qk_sequence_reset(&model.sequence);
	model.random = NULL;
	qk_decoded_free(&decoded);
	memset(&decoded, 0, sizeof decoded);
	qk_buffer_free(&out);
}

/* --- out -----------------------------------------------------------------------------------------------------------
 */

static void give(void)
{
	const struct qk_kept *kept = NULL;

	if (!model.greeted || model.given == model.sequence.sent)
		return;
	while ((kept = qk_sequence_next(&model.sequence, kept))) {
		if (kept->number <= model.given)
			continue;
		fake_say_text(kept->text, kept->length);
		model.given = kept->number;
	}
}

static int encode(uint32_t kind, uint32_t form, uint64_t id, const void *params)
{
	struct qk_envelope envelope = {.kind = kind, .form = form, .id = id};

	if (qk_is_numbered(kind))
		envelope.seq = model.sequence.sent + 1;
	if (kind != QK_LINK_HELLO)
		envelope.ack = model.sequence.applied;
	qk_buffer_clear(&out);
	return qk_encode(&out, &envelope, params);
}

/* 0; -1: no room for it. */
static int say(uint32_t kind, uint32_t form, uint64_t id, const void *params)
{
	if (encode(kind, form, id, params)) {
		wrong("the model could not write a message");
		return -1;
	}
	if (qk_is_numbered(kind)) {
		if (qk_sequence_keep(&model.sequence, out.data, out.length))
			return -1;
		give();
	} else if (model.greeted || kind == QK_LINK_HELLO) {
		fake_say_text(out.data, out.length);
	}
	return 0;
}

static int has_room(void)
{
	return qk_sequence_has_room(&model.sequence, QK_MESSAGE_MAX);
}

static void say_event(uint64_t number)
{
	struct qk_input input = {.input = QUARK_INPUT_TAP, .time_us = number};

	say(QK_DEVICE_INPUT, QK_FORM_NOTIFICATION, 0, &input);
}

/* A place in the store is left for the answers, which may not be dropped. */
static int has_room_for_events(void)
{
	return model.sequence.sent - model.sequence.acknowledged < QK_KEPT_MESSAGES - MODEL_PENDING && has_room();
}

static void flush_events(void)
{
	struct qk_gap gap;

	if (model.gap && model.greeted && has_room_for_events()) {
		gap = (struct qk_gap){model.made - model.waiting - model.gap + 1, model.gap};
		say(QK_LINK_GAP, QK_FORM_NOTIFICATION, 0, &gap);
		model.gaps++;
		model.gap = 0;
	}
	while (model.waiting && model.greeted && has_room_for_events()) {
		say_event(model.made - model.waiting + 1);
		model.waiting--;
	}
}

void model_make_event(void)
{
	if (!model.session)
		return;
	model.made++;
	model.waiting++;
	flush_events();
	if (model.waiting > MODEL_WAITING) {
		model.waiting--;
		model.gap++;
	}
}

/* --- commands ------------------------------------------------------------------------------------------------------
 */

static void answer(const struct model_command *command)
{
	struct qk_speak_result speak = {.duration_us = 1};
	struct qk_permission_state permission = {.sensor = QUARK_SENSOR_CAMERA_PHOTO,
						 .state = QUARK_PERMISSION_SESSION};

	if (command->kind == QK_DEVICE_SPEAK)
		say(command->kind, QK_FORM_RESULT, command->id, &speak);
	else
		say(command->kind, QK_FORM_RESULT, command->id, &permission);
}

static void refuse(uint32_t kind, uint64_t id, int status)
{
	struct qk_error error = {.code = QK_RPC_STATUS(status), .message = "the model refuses"};

	say(kind, QK_FORM_ERROR, id, &error);
}

uint64_t model_times_ran(uint32_t command)
{
	const struct model_number *ran = &model.ran[command % MODEL_COMMANDS];

	return ran->number == command ? ran->value : 0;
}

static void run(const struct model_command *command)
{
	struct model_number *ran = &model.ran[command->value % MODEL_COMMANDS];

	if (command->kind != QK_DEVICE_SPEAK)
		return;
	model.commands++;
	if (ran->number != command->value)
		*ran = (struct model_number){command->value, 0};
	if (ran->value++)
		wrong("a command ran twice");
	if (command->value <= model.newest)
		wrong("commands ran out of order");
	model.newest = command->value;
}

/* The oldest runs first: what the app sees done in order was done in order. */
static void run_one(void)
{
	struct model_command command = model.pending[0];

	model.pending_count--;
	memmove(model.pending, model.pending + 1, model.pending_count * sizeof *model.pending);
	run(&command);
	answer(&command);
}

void model_run_all(void)
{
	while (model.pending_count)
		run_one();
}

static void request(uint32_t value)
{
	struct model_command command = {decoded.envelope.id, decoded.envelope.kind, value};

	if (model.pending_count == MODEL_PENDING)
		run_one();
	model.pending[model.pending_count++] = command;
	if (below(2))
		run_one();
}

static void cancel(uint64_t id)
{
	for (uint32_t i = 0; i < model.pending_count; i++) {
		struct model_command command = model.pending[i];

		if (command.id != id)
			continue;
		model.pending_count--;
		memmove(model.pending + i, model.pending + i + 1, (model.pending_count - i) * sizeof *model.pending);
		refuse(command.kind, id, QUARK_ERR_CANCELLED);
		return;
	}
}

static void commit(const struct qk_commit *commit)
{
	struct qk_commit_result result = {.revision = commit->revision, .displays = 1};
	uint32_t *scene = model.scene[commit->overlay % MODEL_OVERLAYS];

	if (commit->base && commit->base != model.revision[commit->overlay % MODEL_OVERLAYS]) {
		refuse(QK_OVERLAY_COMMIT, decoded.envelope.id, QUARK_ERR_AGAIN);
		return;
	}
	if (commit->clear || !commit->base)
		memset(scene, 0, sizeof model.scene[0]);
	for (uint32_t i = 0; i < commit->remove_count; i++)
		scene[commit->remove[i] % (MODEL_NODES + 1)] = 0;
	for (uint32_t i = 0; i < commit->set_count; i++)
		scene[commit->set[i].id % (MODEL_NODES + 1)] = commit->set[i].permille + 1;
	model.revision[commit->overlay % MODEL_OVERLAYS] = commit->revision;
	say(QK_OVERLAY_COMMIT, QK_FORM_RESULT, decoded.envelope.id, &result);
}

static void close_overlay(uint32_t overlay)
{
	memset(model.scene[overlay % MODEL_OVERLAYS], 0, sizeof model.scene[0]);
	model.revision[overlay % MODEL_OVERLAYS] = 0;
	say(QK_OVERLAY_CLOSE, QK_FORM_RESULT, decoded.envelope.id, NULL);
}

/* --- in ------------------------------------------------------------------------------------------------------------
 */

static void say_readiness(void)
{
	struct qk_readiness readiness = {
		.worn = 1, .battery_left = 80, .battery_right = 80, .foreground = 1, .thermal = 1};

	if (has_room())
		say(QK_DEVICE_READINESS, QK_FORM_NOTIFICATION, 0, &readiness);
}

/* Nothing of a session outlives it, but what the wearer has heard. */
static void forget(void)
{
	qk_sequence_reset(&model.sequence);
	memset(model.hashes, 0, sizeof model.hashes);
	memset(model.scene, 0, sizeof model.scene);
	memset(model.revision, 0, sizeof model.revision);
	model.pending_count = 0;
	model.made = model.waiting = model.gap = model.given = 0;
}

static void begin_session(void)
{
	forget();
	model.session = ++model.sessions + 1000;
}

/* One too many is allowed, and must be dropped in silence: it would be known by its time. */
static void say_again(uint64_t number)
{
	struct qk_envelope envelope = {.kind = QK_DEVICE_INPUT, .form = QK_FORM_NOTIFICATION, .seq = number};
	struct qk_input input = {.input = QUARK_INPUT_TAP, .time_us = UINT64_C(1) << 50};

	model.seen_again++;
	fake_say(&envelope, &input);
}

static void hello(const struct qk_hello *hello)
{
	struct qk_hello_result result = {
		.protocol = 1,
		.time_us = quark_context_time_us(fake.context),
		.name = "m",
		.model = "m",
		.firmware = "1",
		.capabilities = QUARK_CAPABILITY_OVERLAY | QUARK_CAPABILITY_SPEECH | QUARK_CAPABILITY_CAMERA,
		.display = {.count = 1, .width = 640, .height = 480, .nodes = 64},
	};

	if (model.greeted)
		wrong("a second hello on one connection");
	if (decoded.envelope.seq || decoded.envelope.ack)
		wrong("hello carries numbers");
	model.connections++;
	result.resumed = model.session && hello->session == model.session;
	if (result.resumed) {
		model.resumes++;
		if (hello->last_received < model.sequence.acknowledged)
			wrong("the app forgot what it had acknowledged");
		if (qk_sequence_acknowledge(&model.sequence, hello->last_received))
			wrong("the app applied what was never sent");
		result.last_received = model.sequence.applied;
		qk_sequence_tell(&model.sequence);
		model.given = hello->last_received;
	} else {
		result.reason = hello->session ? model.reason : QK_SESSION_NONE;
		begin_session();
	}
	result.session = model.session;
	say(QK_LINK_HELLO, QK_FORM_RESULT, decoded.envelope.id, &result);
	model.greeted = 1;
	if (result.resumed && hello->last_received && !below(4))
		say_again(hello->last_received);
	give();
	say_readiness();
	flush_events();
}

static void look_at_ack(void)
{
	if (decoded.envelope.ack > model.given)
		wrong("the app acknowledged what was not sent");
	else if (qk_sequence_acknowledge(&model.sequence, decoded.envelope.ack))
		wrong("the app acknowledged what was never made");
}

static void handle(void)
{
	switch (decoded.envelope.kind) {
	case QK_DEVICE_SPEAK:
		request((uint32_t)atoi(((const struct qk_speak *)decoded.params)->text));
		break;
	case QK_DEVICE_PERMISSION:
		request(0);
		break;
	case QK_LINK_CANCEL:
		cancel(((const struct qk_cancel *)decoded.params)->id);
		break;
	case QK_OVERLAY_COMMIT:
		commit(decoded.params);
		break;
	case QK_OVERLAY_CLOSE:
		close_overlay(((const struct qk_overlay_id *)decoded.params)->overlay);
		break;
	case QK_LINK_PING:
		say(QK_LINK_PONG, QK_FORM_NOTIFICATION, 0, NULL);
		break;
	default:
		break;
	}
}

static void take(void)
{
	if (decoded.envelope.kind == QK_LINK_HELLO) {
		hello(decoded.params);
		return;
	}
	if (!model.greeted) {
		wrong("the app's first message is not hello");
		return;
	}
	look_at_ack();
	if (!qk_is_numbered(decoded.envelope.kind)) {
		handle();
		return;
	}
	if (decoded.envelope.seq != model.sequence.applied + 1) {
		wrong("the app's number is not the next one");
		return;
	}
	handle();
	qk_sequence_apply(&model.sequence);
	if (qk_sequence_owed(&model.sequence) >= QK_ACK_MESSAGES || !below(8)) {
		say(QK_LINK_ACK, QK_FORM_NOTIFICATION, 0, NULL);
		qk_sequence_tell(&model.sequence);
	}
	flush_events();
}

int model_receive(void)
{
	struct fake_letter *letter = fake_take();

	if (model.opens != fake.opens)
		model_lost();
	model.opens = fake.opens;
	if (!letter)
		return 0;
	if (qk_decode(&decoded, QK_TO_GLASSES, letter->text, letter->length, NULL, NULL))
		wrong("the app sent what cannot be read");
	else
		take();
	free(letter);
	return 1;
}

void model_act(void)
{
	if (!model.session)
		return;
	switch (below(4)) {
	case 0:
		if (model.pending_count && has_room())
			run_one();
		break;
	case 1:
		for (uint64_t count = below(3); count > 0; count--)
			model_make_event();
		break;
	case 2:
		if (model.greeted)
			say(QK_LINK_ACK, QK_FORM_NOTIFICATION, 0, NULL);
		break;
	default:
		break;
	}
}

void model_lost(void)
{
	model.greeted = 0;
}

void model_restart(uint32_t reason)
{
	model_lost();
	model.restarts++;
	model.reason = reason;
	model.session = 0;
	forget();
}
