/* The table through which libquark reaches the glasses. */
#include "glasses/glasses.h"

static int wants_virtual_clock(const char *query, int *out, char *why, size_t why_size)
{
	struct qk_options options;
	int status = qk_options_parse(&options, query, why, why_size);

	*out = status == 0 && options.virtual_clock;
	return status;
}

/* In one process there is one app, and it needs no key. */
static int entry_connect(struct qk_glasses *glasses)
{
	if (!glasses->own)
		glasses->own = qk_door_connect(glasses, glasses->sink, glasses->owner, NULL);
	return glasses->own ? QUARK_OK : QUARK_ERR_NOMEM;
}

static void entry_disconnect(struct qk_glasses *glasses)
{
	if (glasses->own)
		qk_door_disconnect(glasses->own);
}

static int entry_send(struct qk_glasses *glasses, const char *text, size_t length)
{
	return glasses->own ? qk_door_send(glasses->own, text, length) : QUARK_ERR_CLOSED;
}

static int entry_send_media(struct qk_glasses *glasses, const struct qk_media_header *header,
			    struct qk_media_buffer *buffer)
{
	if (glasses->own)
		return qk_door_send_media(glasses->own, header, buffer);
	qk_media_unref(buffer);
	return QUARK_ERR_CLOSED;
}

QUARK_API const struct qk_sim_entry quark_sim_entry = {
	.version = QK_SIM_ENTRY_VERSION,
	.size = sizeof(struct qk_sim_entry),
	.wants_virtual_clock = wants_virtual_clock,
	.create = qk_glasses_create,
	.destroy = qk_glasses_destroy,
	.connect = entry_connect,
	.disconnect = entry_disconnect,
	.send = entry_send,
	.send_media = entry_send_media,
	.next_us = qk_glasses_next_us,
	.step = qk_glasses_step,
};
