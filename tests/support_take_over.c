/* Another connection of an app takes its session over: by hand, since no app can do that to itself. */
#include "glasses/door.h"
#include "glasses/glasses.h"
#include "link/session_private.h"
#include "qtest.h"
#include "support.h"
#include "support_remote.h"

#include <stdio.h>
#include <string.h>

static struct glasses *taken; /* one at a time */

static void on_opened(void *owner)
{
	const struct qk_session *session = owner;
	char hello[320];
	int length = snprintf(hello, sizeof hello,
			      "{\"jsonrpc\":\"2.0\",\"method\":\"link.hello\",\"id\":1000000,\"params\":{"
			      "\"protocol_min\":1,\"protocol_max\":1,\"app_id\":\"test.app\",\"session\":%llu,"
			      "\"last_received\":%llu}}",
			      (unsigned long long)session->session_id, (unsigned long long)session->sequence.applied);

	qt_int(qk_door_send(taken->intruder, hello, (size_t)length), QUARK_OK);
}

static void on_message(void *owner, const char *text, size_t length)
{
	(void)owner;
	(void)text;
	(void)length;
}

static void on_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	(void)owner;
	(void)header;
	qk_media_unref(buffer);
}

static void on_closed(void *owner, int status, int refused, const char *text)
{
	(void)owner;
	(void)status;
	(void)refused;
	(void)text;
	taken->intruder = NULL;
}

static void on_wake(void *owner)
{
	(void)owner;
}

static const struct qk_sim_sink intruder = {on_opened, on_message, on_media, on_closed, on_wake, NULL};

static void take_over_here(struct glasses *glasses)
{
	struct qk_caller caller = {.app_id = NULL};

	taken = glasses;
	glasses->intruder =
		qk_door_connect(glasses->sim->glasses, &intruder, qk_device_session(glasses->device), &caller);
	qt_true(glasses->intruder != NULL);
}

/* A device that believes to be the other one. */
static void take_over_there(struct glasses *glasses)
{
	const struct qk_session *session = qk_device_session(glasses->device);
	struct qk_session *other;

	glasses_open_again(glasses);
	other = qk_device_session(glasses->other_device);
	other->session_id = session->session_id;
	other->sequence.sent = session->sequence.sent;
	other->sequence.acknowledged = session->sequence.acknowledged;
	other->sequence.applied = session->sequence.applied;
}

void glasses_take_over(struct glasses *glasses)
{
	if (glasses->remote)
		take_over_there(glasses);
	else
		take_over_here(glasses);
}
