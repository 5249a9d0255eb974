/* Media: where it goes, and the connection of its own that it needs over the network. That one is opened when something
 * wants it, made anew while something still does, and never more than once at a time. */
#include "link/session_private.h"

#include <quark/device.h>

static uint64_t now_us(const struct qk_session *session)
{
	return qk_clock_now(qk_context_clock(session->context));
}

uint32_t qk_session_media_losses(const struct qk_session *session)
{
	return session->media_losses;
}

int qk_session_media_is_apart(const struct qk_session *session)
{
	return session->ops->open_media != NULL;
}

int qk_session_media_is_up(const struct qk_session *session)
{
	return session->state == QUARK_DEVICE_STATE_READY &&
	       (!session->ops->open_media || session->media_way == QK_WAY_UP);
}

int qk_operation_lost_media(const struct qk_operation *operation)
{
	const struct qk_session *session = operation->session;

	if (session->ops->open_media)
		return operation->losses != session->media_losses;
	/* In one process both channels are one: what came to the glasses after the loss is whole. */
	return operation->number <= session->resumed_at;
}

/* --- one attempt ---------------------------------------------------------------------------------------------------
 */

static void wait_to_retry(struct qk_session *session, uint64_t delay_us)
{
	session->media_way = QK_WAY_WAITING;
	session->media_id = 0;
	session->media_us = now_us(session) + delay_us;
}

static void failed(struct qk_session *session)
{
	wait_to_retry(session, qk_session_backoff(session, session->media_attempts));
	session->media_attempts++;
}

static void ask(struct qk_session *session)
{
	session->media_id = ++session->wire_id;
	session->media_way = QK_WAY_ASKING;
	session->media_us = now_us(session) + QK_CONNECT_US;
	if (qk_session_send(session, QK_LINK_MEDIA, QK_FORM_REQUEST, session->media_id, NULL))
		failed(session);
}

/* Glasses that show text and no more need no media, and say so. */
static void got_no_ticket(struct qk_session *session, const struct qk_error *error)
{
	qk_log(session->context, QUARK_LOG_INFO, "the glasses gave no ticket for media: %s", error->message);
	if (error->code != QK_RPC_STATUS(QUARK_ERR_UNSUPPORTED) && error->code != QK_RPC_NO_METHOD) {
		failed(session);
		return;
	}
	session->media_way = QK_WAY_REFUSED;
	session->media_us = QK_NEVER;
	qk_operations_send(session); /* those that wait for it end */
	qk_listeners_media_up(session);
}

void qk_session_media_answered(struct qk_session *session)
{
	const struct qk_ticket *ticket = session->in.params;

	session->media_id = 0;
	if (session->media_way != QK_WAY_ASKING)
		return;
	if (session->in.envelope.form != QK_FORM_RESULT) {
		got_no_ticket(session, session->in.params);
		return;
	}
	session->media_way = QK_WAY_OPENING;
	session->media_us = now_us(session) + QK_CONNECT_US;
	if (session->ops->open_media(session->link, ticket->port, ticket->ticket.data))
		failed(session);
}

/* --- wanted or not -------------------------------------------------------------------------------------------------
 */

static int is_wanted(const struct qk_session *session)
{
	const struct qk_list *item;

	qk_list_each (item, &session->operations)
		if (qk_container(item, struct qk_operation, link)->ops->needs_media)
			return 1;
	return qk_listeners_want_media(session);
}

int qk_session_need_media(struct qk_session *session)
{
	if (qk_session_media_is_up(session))
		return 1;
	if (session->state == QUARK_DEVICE_STATE_READY && session->connected && session->media_way == QK_WAY_NONE)
		ask(session);
	return 0;
}

void qk_session_media_ready(struct qk_session *session)
{
	if (session->ops->open_media && is_wanted(session))
		qk_session_need_media(session);
}

/* --- up and down ---------------------------------------------------------------------------------------------------
 */

static void came_up(struct qk_session *session)
{
	session->media_way = QK_WAY_UP;
	session->media_us = QK_NEVER;
	session->media_id = 0;
	session->media_up_us = now_us(session);
	qk_log(session->context, QUARK_LOG_INFO, "the media connection is up");
	qk_listeners_media_up(session);
	qk_operations_send(session);
}

static void went_down(struct qk_session *session)
{
	int has_lasted = now_us(session) >= session->media_up_us + QK_BACKOFF_US;

	qk_log(session->context, QUARK_LOG_INFO, "the media connection was lost");
	session->media_losses++;
	if (has_lasted) {
		session->media_attempts = 0;
		wait_to_retry(session, 0);
	} else {
		failed(session);
	}
	qk_listeners_media_lost(session);
}

void qk_session_media_state(struct qk_session *session, int up)
{
	if (!session->ops->open_media || !session->connected || session->state != QUARK_DEVICE_STATE_READY)
		return;
	if (up && session->media_way != QK_WAY_UP)
		came_up(session);
	else if (!up && session->media_way == QK_WAY_UP)
		went_down(session);
	else if (!up && session->media_way == QK_WAY_OPENING)
		failed(session);
}

void qk_session_media_reset(struct qk_session *session)
{
	session->media_way = QK_WAY_NONE;
	session->media_id = 0;
	session->media_attempts = 0;
	session->media_us = QK_NEVER;
}

void qk_session_media_try_now(struct qk_session *session, uint64_t now)
{
	if (session->media_way != QK_WAY_WAITING)
		return;
	session->media_us = now;
	session->media_attempts = 0;
}

void qk_session_media_tick(struct qk_session *session, uint64_t now)
{
	if (session->media_us > now || session->state != QUARK_DEVICE_STATE_READY)
		return;
	session->media_us = QK_NEVER;
	if (session->media_way != QK_WAY_WAITING) { /* it has taken too long */
		failed(session);
		return;
	}
	session->media_way = QK_WAY_NONE;
	if (is_wanted(session))
		ask(session);
}

/* --- frames out ----------------------------------------------------------------------------------------------------
 */

int qk_session_media(struct qk_session *session, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	if (qk_session_media_is_up(session))
		return session->ops->send_media(session->link, header, buffer);
	qk_media_unref(buffer);
	if (session->state != QUARK_DEVICE_STATE_READY)
		return QUARK_ERR_CLOSED;
	if (session->media_way == QK_WAY_REFUSED)
		return QUARK_ERR_UNSUPPORTED;
	/* Credits end with a media connection, and all of them are given anew on the next. */
	if (header->kind == QK_MEDIA_CREDIT)
		return QUARK_OK;
	qk_session_need_media(session);
	return QUARK_ERR_AGAIN;
}
