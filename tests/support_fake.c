#include "support_fake.h"

#include "device/device_private.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct fake fake = {.sent = {&fake.sent, &fake.sent}, .said = {&fake.said, &fake.said}};

struct qk_link {
	int unused;
};

static struct fake_letter *first(struct qk_list *letters)
{
	return qk_container(letters->next, struct fake_letter, link);
}

static int post(struct qk_list *letters, const char *text, size_t length)
{
	struct fake_letter *letter = malloc(sizeof *letter + length + 1);

	if (!letter)
		return QUARK_ERR_NOMEM;
	letter->length = length;
	if (length)
		memcpy(letter->text, text, length);
	letter->text[length] = '\0';
	qk_list_append(letters, &letter->link);
	return QUARK_OK;
}

static void drop(struct qk_list *letters)
{
	while (!qk_list_empty(letters)) {
		struct fake_letter *letter = first(letters);

		qk_list_remove(&letter->link);
		free(letter);
	}
}

void fake_drop_sent(void)
{
	drop(&fake.sent);
	fake.sent_count = 0;
}

void fake_drop_said(void)
{
	drop(&fake.said);
}

/* --- the link ------------------------------------------------------------------------------------------------------
 */

static int link_open(struct quark_context *context, const struct quark_device *device, const char *uri,
		     const struct qk_link_sink *sink, void *owner, struct qk_link **out)
{
	(void)device;
	(void)uri;
	*out = calloc(1, sizeof **out);
	if (!*out)
		return qk_no_memory(context, "the link of a test");
	fake = (struct fake){.sink = sink, .owner = owner, .context = context, .alive = 1, .deliver = UINT32_MAX};
	qk_list_init(&fake.sent);
	qk_list_init(&fake.said);
	return QUARK_OK;
}

static int link_connect(struct qk_link *link)
{
	(void)link;
	fake.state = FAKE_CONNECTING;
	fake.connects++;
	return QUARK_OK;
}

/* What is under way to the app stays: whether it is let in is what is tried here. */
static void link_disconnect(struct qk_link *link)
{
	(void)link;
	fake.state = FAKE_DOWN;
	fake.disconnects++;
	fake.closing = 0;
	fake_drop_sent();
	fake.media_up = fake.media_asked = fake.media_state_pending = 0;
}

static int link_send(struct qk_link *link, const char *text, size_t length)
{
	(void)link;
	if (fake.state != FAKE_UP || fake.closing)
		return QUARK_ERR_CLOSED;
	if (fake.full)
		return QUARK_ERR_AGAIN;
	if (fake.on_send)
		fake.on_send(text, length);
	fake.sent_count++;
	return fake.no_memory ? QUARK_ERR_NOMEM : post(&fake.sent, text, length);
}

static int link_send_media(struct qk_link *link, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)link;
	qk_media_unref(buffer);
	if (fake.state != FAKE_UP)
		return QUARK_ERR_CLOSED;
	if (fake.media_full)
		return QUARK_ERR_AGAIN;
	fake.media_sent++;
	fake.media_last = *header;
	if (header->kind == QK_MEDIA_CREDIT)
		fake.credits += header->sequence;
	if (fake.on_media)
		fake.on_media(header);
	return QUARK_OK;
}

static int link_open_media(struct qk_link *link, uint32_t port, const unsigned char *ticket)
{
	(void)link;
	fake.media_opens++;
	fake.media_asked = 1;
	fake.media_port = port;
	memcpy(fake.ticket, ticket, sizeof fake.ticket);
	return QUARK_OK;
}

static int has_work(void)
{
	return (fake.state == FAKE_CONNECTING && !fake.silent) || fake.media_state_pending ||
	       (!qk_list_empty(&fake.said) && fake.deliver) || (qk_list_empty(&fake.said) && fake.closing);
}

static uint64_t link_next_us(struct qk_link *link)
{
	(void)link;
	return has_work() ? 0 : QK_NEVER;
}

static void tell_closed(int terminal, int status)
{
	struct quark_failure failure;

	fake.state = FAKE_DOWN;
	fake.closing = 0;
	qk_failure_set(&failure, status, QUARK_STAGE_LINK, terminal ? QUARK_RETRY_NEVER : QUARK_RETRY_LATER, NULL,
		       "the test ended the connection");
	fake.sink->closed(fake.owner, &failure, terminal);
}

static void settle(void)
{
	fake.state = FAKE_UP;
	if (fake.refuse > 0) {
		fake.refuse--;
		tell_closed(0, QUARK_ERR_IO);
		return;
	}
	fake.opens++;
	fake_drop_said(); /* of the connection before */
	fake.sink->opened(fake.owner);
}

uint64_t fake_number(const char *text, const char *member)
{
	char quoted[16];
	const char *found;

	snprintf(quoted, sizeof quoted, "\"%s\":", member);
	found = strstr(text, quoted);
	return found ? strtoull(found + strlen(quoted), NULL, 10) : 0;
}

static void deliver_one(void)
{
	const struct qk_session *session = fake.owner;
	struct fake_letter *letter = first(&fake.said);
	uint64_t applied = session->sequence.applied;
	int was_connected = session->connected;

	qk_list_remove(&letter->link);
	if (fake.deliver != UINT32_MAX)
		fake.deliver--;
	fake.delivering = fake_number(letter->text, "seq");
	fake.sink->message(fake.owner, letter->text, letter->length);
	fake.delivering = 0;
	fake.stale_applied += !was_connected && session->sequence.applied != applied;
	free(letter);
}

static void link_step(struct qk_link *link)
{
	(void)link;
	if (fake.state == FAKE_CONNECTING && !fake.silent)
		settle();
	if (fake.media_state_pending) {
		fake.media_state_pending = fake.media_asked = 0;
		fake.media_up = fake.media_next;
		fake.sink->media_state(fake.owner, fake.media_next);
	}
	for (int budget = 64; budget > 0 && fake.deliver && !qk_list_empty(&fake.said); budget--)
		deliver_one();
	if (fake.closing && qk_list_empty(&fake.said))
		tell_closed(fake.close_terminal, fake.close_status);
}

static void link_close(struct qk_link *link)
{
	fake_drop_sent();
	fake_drop_said();
	fake.alive = 0;
	free(link);
}

const struct qk_link_ops fake_link = {
	.scheme = "fake",
	.open = link_open,
	.connect = link_connect,
	.disconnect = link_disconnect,
	.send = link_send,
	.send_media = link_send_media,
	.next_us = link_next_us,
	.step = link_step,
	.close = link_close,
};

const struct qk_link_ops fake_network_link = {
	.scheme = "fake",
	.open = link_open,
	.connect = link_connect,
	.disconnect = link_disconnect,
	.send = link_send,
	.send_media = link_send_media,
	.open_media = link_open_media,
	.next_us = link_next_us,
	.step = link_step,
	.close = link_close,
};

/* --- what a test does with it --------------------------------------------------------------------------------------
 */

int fake_open(struct fake_app *app, const struct qk_link_ops *ops)
{
	struct quark_context_config config = {.size = sizeof config,
					      .app_id = "test.session",
					      .app_name = "Session",
					      .log_level = QUARK_LOG_NONE,
					      .clock = QUARK_CLOCK_VIRTUAL};
	int status;

	*app = (struct fake_app){0};
	status = quark_context_new(&config, &app->context);
	if (!status)
		status = qk_device_open_by(app->context, ops, "fake:", &app->device, &app->open_request);
	if (!status)
		app->session = qk_device_session(app->device);
	return status;
}

void fake_close(struct fake_app *app)
{
	quark_device_unref(app->device);
	quark_context_unref(app->context);
	*app = (struct fake_app){0};
}

struct fake_letter *fake_take(void)
{
	struct fake_letter *letter;

	if (qk_list_empty(&fake.sent))
		return NULL;
	letter = first(&fake.sent);
	qk_list_remove(&letter->link);
	fake.sent_count--;
	return letter;
}

void fake_say_text(const char *text, size_t length)
{
	if (fake.alive)
		post(&fake.said, text, length);
}

int fake_say(const struct qk_envelope *envelope, const void *params)
{
	struct qk_buffer out = {0};
	int status = qk_encode(&out, envelope, params);

	if (!status)
		fake_say_text(out.data, out.length);
	qk_buffer_free(&out);
	return status;
}

void fake_end(int status, int terminal)
{
	fake.closing = 1;
	fake.close_status = status;
	fake.close_terminal = terminal;
}

void fake_cut(void)
{
	if (fake.state == FAKE_DOWN)
		return;
	fake_drop_sent();
	fake_drop_said();
	fake_end(QUARK_ERR_IO, 0);
}

void fake_pull(struct fake_app *app)
{
	struct quark_event *event;

	while ((event = quark_context_next_event(app->context))) {
		uint64_t request = quark_event_request(event);

		app->events[quark_event_type(event) % FAKE_TYPES]++;
		if (quark_event_type(event) == QUARK_EVENT_REQUEST_DONE && request < FAKE_REQUESTS) {
			app->done[request]++;
			app->status[request] = quark_event_status(event);
		}
		if (quark_event_type(event) == QUARK_EVENT_LOST)
			app->lost += quark_event_count(event);
		if (quark_event_failure(event))
			snprintf(app->why, sizeof app->why, "%s", quark_event_failure_text(event));
		if (app->on_event)
			app->on_event(app, event);
		quark_event_free(event);
	}
}

void fake_step(struct fake_app *app)
{
	quark_context_dispatch(app->context, 0);
	fake_pull(app);
}

void fake_pass(struct fake_app *app, uint32_t ms)
{
	uint64_t end = quark_context_time_us(app->context) + (uint64_t)ms * 1000u, now;

	while ((now = quark_context_time_us(app->context)) < end) {
		if (quark_context_dispatch(app->context, (int)((end - now + 999) / 1000)))
			return;
		fake_pull(app);
	}
}

void fake_media(int up)
{
	fake.media_state_pending = 1;
	fake.media_next = up;
}
