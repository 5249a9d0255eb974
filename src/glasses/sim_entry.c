/* The table through which libquark reaches the glasses. */
#include "glasses/glasses.h"

static int wants_virtual_clock(const char *query, int *out, char *why, size_t why_size)
{
	struct qk_options options;
	int status = qk_options_parse(&options, query, why, why_size);

	*out = status == 0 && options.virtual_clock;
	return status;
}

static void entry_connect(struct qk_glasses *glasses)
{
	qk_glasses_enter(glasses);
	qk_port_connect(glasses);
	qk_glasses_wake(glasses);
}

static void entry_disconnect(struct qk_glasses *glasses)
{
	qk_glasses_enter(glasses);
	qk_port_reset(glasses);
	qk_peer_lost(glasses, 0);
}

/* Without a delay it does not matter when something was sent: it is due at once. The next step reads the clock. */
static void enter_to_send(struct qk_glasses *glasses)
{
	if (!glasses->stepping && (glasses->port.latency_us || glasses->port.jitter_us))
		qk_glasses_enter(glasses);
}

/* Work comes up with the first message; the others are found when that one is done. */
static int entry_send(struct qk_glasses *glasses, const char *text, size_t length)
{
	int idle = glasses->port.inward.count == 0, status;

	enter_to_send(glasses);
	status = qk_port_send(glasses, text, length);
	if (idle)
		qk_glasses_wake(glasses);
	return status;
}

static int entry_send_media(struct qk_glasses *glasses, const struct qk_media_header *header,
			    struct qk_media_buffer *buffer)
{
	/* Credits are sent within a turn of the loop, which looks at the glasses before it sleeps. */
	int idle = glasses->port.media_in.count == 0 && header->kind != QK_MEDIA_CREDIT, status;

	enter_to_send(glasses);
	status = qk_port_send_media(glasses, header, buffer);
	if (idle)
		qk_glasses_wake(glasses);
	return status;
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
