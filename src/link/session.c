/* The life of a session: connecting, ready, lost, gone. */
#include "link/session_private.h"

#include <quark/device.h>

#include <stdlib.h>
#include <string.h>

static uint64_t now_us(const struct qk_session *session)
{
	return qk_clock_now(qk_context_clock(session->context));
}

static void set_state(struct qk_session *session, int state, const struct quark_failure *failure)
{
	struct quark_event *event;

	if (session->state == state)
		return;
	session->state = state;
	if (session->silent)
		return;
	event = qk_event_new(session->context,
			     state == QUARK_DEVICE_STATE_GONE ? QUARK_EVENT_DEVICE_GONE : QUARK_EVENT_DEVICE_STATE,
			     session->device);
	if (!event)
		return;
	event->numbers[0] = state;
	if (failure)
		qk_event_fail(event, failure);
	qk_event_post(event);
}

void qk_session_drop(struct qk_session *session)
{
	if (session->in_link)
		session->dropping = 1;
	else
		session->ops->disconnect(session->link);
}

void qk_session_connect(struct qk_session *session)
{
	session->retry_us = QK_NEVER;
	session->watchdog_us = now_us(session) + QK_CONNECT_US;
	if (session->ops->connect(session->link))
		session->watchdog_us = now_us(session);
}

void qk_session_ready(struct qk_session *session, int resumed)
{
	session->watchdog_us = QK_NEVER;
	session->ready_us = now_us(session);
	session->ready_applied = session->sequence.applied;
	qk_log(session->context, QUARK_LOG_INFO, "connected to %s (%s, firmware %s)", qk_session_hello(session)->name,
	       qk_session_hello(session)->model, qk_session_hello(session)->firmware);
	qk_session_hand(session);
	set_state(session, QUARK_DEVICE_STATE_READY, NULL);
	qk_listeners_ready(session, resumed);
	qk_session_media_ready(session);
	qk_operations_send(session);
}

uint64_t qk_session_backoff(struct qk_session *session, uint32_t attempts)
{
	uint32_t doublings = attempts < 8 ? attempts : 8;
	uint64_t step = (uint64_t)QK_BACKOFF_US << doublings;

	if (step > QK_BACKOFF_MAX_US)
		step = QK_BACKOFF_MAX_US;
	return 1000 + qk_random_below(&session->random, step);
}

/* The first attempt after a loss is immediate, unless the link had only just come up. Attempts count as failed until
 * one brought something: glasses that fall over at each READY are left in peace like those that are not there. */
static uint64_t retry_delay(struct qk_session *session, int was_ready)
{
	int has_lasted = was_ready && now_us(session) >= session->ready_us + QK_BACKOFF_US;
	int was_of_use = has_lasted || (was_ready && session->sequence.applied >= session->ready_applied + QK_BROUGHT);
	uint64_t delay;

	if (was_of_use)
		session->attempts = 0;
	delay = has_lasted ? 0 : qk_session_backoff(session, session->attempts);
	session->attempts += !was_of_use;
	return delay;
}

static void close_link(struct qk_session *session)
{
	if (!session->link || session->stepping)
		return;
	session->ops->close(session->link);
	session->link = NULL;
}

static void go(struct qk_session *session, const struct quark_failure *failure)
{
	session->connected = 0;
	session->retry_us = session->watchdog_us = QK_NEVER;
	session->state = QUARK_DEVICE_STATE_NONE; /* nothing more is sent, and the operations' rooms see it ended */
	qk_operations_gone(session, failure);
	qk_listeners_gone(session, failure);
	set_state(session, QUARK_DEVICE_STATE_GONE, failure);
	qk_log(session->context, QUARK_LOG_INFO, "the glasses are gone: %s", failure->text);
	close_link(session);
}

void qk_session_try_now(struct qk_session *session)
{
	uint64_t now = now_us(session);

	if (session->retry_us != QK_NEVER) {
		session->retry_us = now;
		session->attempts = 0;
	}
	qk_session_ping(session, now);
	qk_session_media_try_now(session, now);
	qk_context_touch(session->context);
}

void qk_session_silence(struct qk_session *session)
{
	session->silent = 1;
}

void qk_session_end(struct qk_session *session, const struct quark_failure *failure)
{
	if (session->state == QUARK_DEVICE_STATE_GONE || session->ending)
		return;
	if (session->stepping) {
		session->ending = 1;
		session->end_failure = *failure;
		return;
	}
	if (session->connected)
		session->ops->disconnect(session->link);
	go(session, failure);
}

void qk_session_lost(struct qk_session *session, const struct quark_failure *failure, int terminal)
{
	int was_ready = session->state == QUARK_DEVICE_STATE_READY;

	session->connected = 0;
	session->watchdog_us = QK_NEVER;
	qk_session_io_reset(session);
	if (session->ending)
		return;
	session->lost_failure = *failure;
	if (terminal) {
		session->ending = 1;
		session->end_failure = *failure;
		return;
	}
	session->retry_us = now_us(session) + retry_delay(session, was_ready);
	if (!was_ready)
		return;
	qk_log(session->context, QUARK_LOG_INFO, "the link was lost: %s", failure->text);
	session->media_losses++;
	set_state(session, QUARK_DEVICE_STATE_RECONNECTING, failure);
	qk_listeners_lost(session, failure);
}

static void too_slow(struct qk_session *session)
{
	struct quark_failure failure;

	qk_failure_set(&failure, QUARK_ERR_TIMEOUT, QUARK_STAGE_LINK, QUARK_RETRY_LATER, NULL,
		       "the glasses did not answer the connection within 10 seconds");
	qk_session_drop(session);
	qk_session_lost(session, &failure, 0);
}

static uint64_t earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

static struct qk_session *of(struct qk_source *source)
{
	return qk_container(source, struct qk_session, source);
}

static uint64_t next_us(struct qk_source *source)
{
	struct qk_session *session = of(source);
	uint64_t next = earlier(session->retry_us, session->watchdog_us);

	if (!session->link)
		return QK_NEVER;
	session->link_us = session->ops->next_us(session->link);
	if (session->ending)
		return 0;
	next = earlier(next, session->link_us);
	next = earlier(next, qk_session_io_next_us(session));
	return earlier(next, qk_listeners_next_us(session));
}

static void run_timers(struct qk_session *session)
{
	uint64_t now = now_us(session);

	if (session->retry_us <= now)
		qk_session_connect(session);
	if (session->watchdog_us <= now)
		too_slow(session);
	qk_session_io_tick(session, now);
	qk_session_media_tick(session, now);
	qk_listeners_tick(session, now);
}

static void step_link(struct qk_session *session)
{
	session->in_link = 1;
	session->ops->step(session->link);
	session->in_link = 0;
	if (!session->dropping)
		return;
	session->dropping = 0;
	session->ops->disconnect(session->link);
}

static void step(struct qk_source *source)
{
	struct qk_session *session = of(source);

	if (!session->link)
		return;
	qk_handle_pin(session->device);
	session->stepping = 1;
	if (session->link_us <= now_us(session))
		step_link(session);
	if (!session->ending)
		run_timers(session);
	session->stepping = 0;
	if (session->ending && session->link)
		go(session, &session->end_failure);
	qk_handle_unpin(session->device);
}

static const struct qk_source_ops source_ops = {next_us, step};

static struct qk_session *allocate(struct quark_context *context, struct qk_handle *device,
				   const struct qk_link_ops *ops)
{
	struct qk_session *session = calloc(1, sizeof *session);

	if (!session)
		return NULL;
	session->source.ops = &source_ops;
	session->context = context;
	session->device = device;
	session->ops = ops;
	qk_list_init(&session->listeners);
	qk_list_init(&session->operations);
	session->retry_us = session->watchdog_us = QK_NEVER;
	return session;
}

int qk_session_new(struct quark_context *context, struct qk_handle *device, const struct qk_link_ops *ops,
		   const char *uri, struct qk_session **out)
{
	struct qk_session *session = allocate(context, device, ops);
	int status;

	if (!session)
		return qk_no_memory(context, "a device");
	status = ops->open(context, (const struct quark_device *)(const void *)device, uri, &qk_session_sink, session,
			   &session->link);
	if (status) {
		free(session);
		return status;
	}
	/* A virtual run repeats from its seed; in real time a thousand apps must not come back at once. */
	session->random.state = qk_context_clock(context)->is_virtual ? 1 : qk_context_clock(context)->origin_us;
	qk_sequence_init(&session->sequence);
	qk_session_io_reset(session);
	qk_context_add_source(context, &session->source);
	set_state(session, QUARK_DEVICE_STATE_CONNECTING, NULL);
	qk_session_connect(session);
	*out = session;
	return QUARK_OK;
}

void qk_session_free(struct qk_session *session)
{
	if (!session)
		return;
	if (session->source.link.next)
		qk_context_remove_source(session->context, &session->source);
	close_link(session);
	qk_sequence_reset(&session->sequence);
	qk_buffer_free(&session->out);
	qk_decoded_free(&session->in);
	qk_decoded_free(&session->hello);
	free(session);
}

int qk_session_state(const struct qk_session *session)
{
	return session->state;
}

const struct qk_hello_result *qk_session_hello(const struct qk_session *session)
{
	return session->has_hello ? session->hello.params : NULL;
}

uint64_t qk_session_local_us(const struct qk_session *session, uint64_t glasses_us)
{
	int64_t local = (int64_t)glasses_us + session->offset_us;

	return local > 0 ? (uint64_t)local : 0;
}

const struct quark_failure *qk_session_lost_failure(const struct qk_session *session)
{
	return session->lost_failure.status ? &session->lost_failure : NULL;
}

struct qk_handle *qk_session_device(const struct qk_session *session)
{
	return session->device;
}
