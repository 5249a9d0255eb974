/* Media: where it goes, and what is lost with a connection. */
#include "link/session_private.h"

#include <quark/device.h>

uint32_t qk_session_media_losses(const struct qk_session *session)
{
	return session->media_losses;
}

int qk_operation_lost_media(const struct qk_operation *operation)
{
	const struct qk_session *session = operation->session;

	if (session->ops->open_media)
		return operation->losses != session->media_losses;
	/* In one process both channels are one: what came to the glasses after the loss is whole. */
	return operation->number <= session->resumed_at;
}

int qk_session_media(struct qk_session *session, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	if (session->state == QUARK_DEVICE_STATE_READY)
		return session->ops->send_media(session->link, header, buffer);
	qk_media_unref(buffer);
	return QUARK_ERR_CLOSED;
}
