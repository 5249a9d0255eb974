#include "link/session_private.h"

void qk_session_listen(struct qk_session *session, struct qk_listener *listener, const struct qk_listener_ops *ops)
{
	listener->ops = ops;
	listener->tick_us = QK_NEVER;
	qk_list_append(&session->listeners, &listener->link);
}

void qk_session_unlisten(struct qk_session *session, struct qk_listener *listener)
{
	if (session && session->next_listener == &listener->link)
		session->next_listener = listener->link.next;
	qk_list_remove(&listener->link);
}

struct qk_list *qk_session_listeners(struct qk_session *session)
{
	return &session->listeners;
}

void qk_session_tick_at(struct qk_session *session, struct qk_listener *listener, uint64_t us)
{
	listener->tick_us = us;
	qk_context_touch(session->context);
}

/* A listener may go away in its own call or in another's: the walk keeps its place in the session. */
static struct qk_listener *first(struct qk_session *session)
{
	session->next_listener = session->listeners.next;
	return NULL;
}

static struct qk_listener *next(struct qk_session *session)
{
	struct qk_list *item = session->next_listener;

	if (item == &session->listeners)
		return NULL;
	session->next_listener = item->next;
	return qk_container(item, struct qk_listener, link);
}

void qk_listeners_ready(struct qk_session *session, int resumed)
{
	struct qk_listener *listener = first(session);

	while ((listener = next(session)))
		if (listener->ops->ready)
			listener->ops->ready(listener, resumed);
}

void qk_listeners_lost(struct qk_session *session, const struct quark_failure *failure)
{
	struct qk_listener *listener = first(session);

	while ((listener = next(session)))
		if (listener->ops->lost)
			listener->ops->lost(listener, failure);
}

void qk_listeners_gone(struct qk_session *session, const struct quark_failure *failure)
{
	struct qk_listener *listener = first(session);

	while ((listener = next(session)))
		if (listener->ops->gone)
			listener->ops->gone(listener, failure);
}

void qk_listeners_notified(struct qk_session *session, const struct qk_envelope *envelope, const void *params)
{
	struct qk_listener *listener = first(session);

	while ((listener = next(session)))
		if (listener->ops->notified)
			listener->ops->notified(listener, envelope, params);
}

void qk_listeners_media(struct qk_session *session, const struct qk_media_header *header,
			struct qk_media_buffer *buffer)
{
	struct qk_listener *listener = first(session);

	while ((listener = next(session)))
		if (listener->ops->media && listener->ops->media(listener, header, buffer))
			return;
	qk_media_unref(buffer);
}

void qk_listeners_media_up(struct qk_session *session)
{
	struct qk_listener *listener = first(session);

	while ((listener = next(session)))
		if (listener->ops->media_up)
			listener->ops->media_up(listener);
}

void qk_listeners_media_lost(struct qk_session *session)
{
	struct qk_listener *listener = first(session);

	while ((listener = next(session)))
		if (listener->ops->media_lost)
			listener->ops->media_lost(listener);
}

int qk_listeners_want_media(const struct qk_session *session)
{
	const struct qk_list *item;

	qk_list_each (item, &session->listeners) {
		const struct qk_listener *listener = qk_container(item, struct qk_listener, link);

		if (listener->ops->wants_media && listener->ops->wants_media(listener))
			return 1;
	}
	return 0;
}

uint64_t qk_listeners_next_us(const struct qk_session *session)
{
	uint64_t earliest = QK_NEVER;
	const struct qk_list *item;

	qk_list_each (item, &session->listeners) {
		const struct qk_listener *listener = qk_container(item, struct qk_listener, link);

		if (listener->tick_us < earliest)
			earliest = listener->tick_us;
	}
	return earliest;
}

void qk_listeners_tick(struct qk_session *session, uint64_t now_us)
{
	struct qk_listener *listener = first(session);

	while ((listener = next(session))) {
		uint64_t again;

		if (listener->tick_us > now_us || !listener->ops->tick)
			continue;
		again = listener->ops->tick(listener, now_us);
		listener->tick_us = again;
	}
}
