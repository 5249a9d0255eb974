/* Connecting, and what goes wrong on the link. */
#include "glasses/glasses.h"

#include <string.h>

#define SILENCE_US 12000000u /* after so long without a word the glasses take a half-open link for lost */

static void fail_attempt(struct qk_glasses *glasses, int status, int refused, const char *text)
{
	qk_port_reset(glasses);
	glasses->sink->closed(glasses->owner, status, refused, text);
}

static void fail_for_now(struct qk_glasses *glasses)
{
	char text[128];

	snprintf(text, sizeof text, "the glasses cannot be reached for another %llu ms",
		 (unsigned long long)((glasses->port.refused_until_us - glasses->now_us + 999) / 1000));
	fail_attempt(glasses, QUARK_ERR_IO, 0, text);
}

void qk_port_attempt(struct qk_glasses *glasses)
{
	struct qk_port *port = &glasses->port;

	if (port->half_open && port->state == QK_PORT_UP && glasses->peer.greeted &&
	    glasses->now_us >= port->heard_us + SILENCE_US)
		qk_peer_lost(glasses, 0);
	if (port->state != QK_PORT_CONNECTING || port->closing || glasses->now_us < port->connect_us)
		return;
	if (port->half_open) {
		fail_attempt(glasses, QUARK_ERR_TIMEOUT, 0, "the glasses did not answer for 10 s");
	} else if (port->refused) {
		fail_attempt(glasses, QUARK_ERR_DENIED, 1, "the glasses do not accept this app any more");
	} else if (glasses->now_us < port->refused_until_us) {
		fail_for_now(glasses);
	} else if (glasses->power.off) {
		fail_attempt(glasses, QUARK_ERR_NOT_READY, 0, qk_power_why(glasses));
	} else {
		port->state = QK_PORT_UP;
		port->heard_us = glasses->now_us;
		glasses->sink->opened(glasses->owner);
	}
}

static uint64_t earliest(const struct qk_lane *lane, const struct qk_track *track)
{
	uint64_t next = QK_NEVER;

	if (lane->count)
		next = qk_container(lane->parcels.next, struct qk_parcel, link)->due_us;
	if (track->count && track->items[track->first].due_us < next)
		next = track->items[track->first].due_us;
	return next;
}

uint64_t qk_port_next_us(const struct qk_glasses *glasses)
{
	const struct qk_port *port = &glasses->port;
	uint64_t in = earliest(&port->inward, &port->media_in), out = earliest(&port->outward, &port->media_out);

	if (port->closing && !port->half_open && out == QK_NEVER)
		return 0;
	if (port->state == QK_PORT_CONNECTING && !port->closing)
		return port->connect_us;
	if (port->half_open && port->state == QK_PORT_UP && glasses->peer.greeted)
		return port->heard_us + SILENCE_US;
	return in < out ? in : out;
}

static void drop(struct qk_glasses *glasses, uint64_t ms)
{
	glasses->port.refused_until_us = glasses->now_us + ms * 1000;
	qk_port_cut(glasses, QUARK_ERR_IO, "the link to the glasses was cut");
	qk_peer_lost(glasses, 0);
}

static void reboot(struct qk_glasses *glasses, uint64_t ms)
{
	glasses->port.refused_until_us = glasses->now_us + ms * 1000;
	qk_port_cut(glasses, QUARK_ERR_IO, "the glasses restart");
	qk_peer_lost(glasses, 1);
	glasses->peer.rebooted = 1;
}

/* A link that was dead and swallowed something cannot go on: the numbers of the messages would have a hole. */
static void half_open(struct qk_glasses *glasses, int on)
{
	struct qk_port *port = &glasses->port;

	if (on && !port->half_open) {
		port->heard_us = glasses->now_us;
		port->swallowed = port->outward.count || port->media_out.count || port->inward.count;
		port->half_open = 1;
		qk_port_drain(port);
	} else if (!on && port->half_open) {
		port->half_open = 0;
		if (port->state == QK_PORT_CONNECTING)
			port->connect_us = glasses->now_us;
		else if (port->swallowed || !glasses->peer.greeted)
			drop(glasses, 0);
	}
}

static void refuse(struct qk_glasses *glasses, int on)
{
	glasses->port.refused = on;
	if (on)
		qk_peer_closing(glasses, QK_CLOSING_REVOKED, QUARK_ERR_DENIED, 1,
				"the wearer removed this app from the glasses");
}

static const char *const garbage[] = {
	"{\"jsonrpc\":\"2.0\",\"method\":\"device.readi",
	"{}",
	"[]",
	"\xff\xfe\x00",
	"{\"jsonrpc\":\"1.0\",\"method\":\"device.input\",\"params\":{}}",
	"{\"jsonrpc\":\"2.0\",\"id\":true,\"result\":{}}",
	"{\"jsonrpc\":\"2.0\",\"method\":\"device.input\",\"params\":{\"input\":\"\\ud800\"}}",
	"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
	"{\"jsonrpc\":\"2.0\",\"method\":\"camera.light\",\"params\":[1]}",
	"null",
};

static void send_garbage(struct qk_glasses *glasses, int64_t count)
{
	for (; count > 0 && glasses->port.state == QK_PORT_UP; count--) {
		const char *text = garbage[qk_random_below(&glasses->random, sizeof garbage / sizeof *garbage)];
		struct qk_parcel *parcel = qk_port_parcel(&glasses->port);

		if (!parcel)
			return;
		qk_buffer_text(&parcel->bytes, text);
		if (qk_port_post(glasses, parcel))
			return;
	}
}

int qk_port_fault(struct qk_glasses *glasses, int fault, int64_t value)
{
	struct qk_port *port = &glasses->port;

	switch (fault) {
	case QUARK_SIM_FAULT_DROP:
		drop(glasses, (uint64_t)value);
		return 1;
	case QUARK_SIM_FAULT_HALF_OPEN:
		half_open(glasses, value != 0);
		return 1;
	case QUARK_SIM_FAULT_LATENCY:
		port->latency_us = (uint64_t)value;
		return 1;
	case QUARK_SIM_FAULT_JITTER:
		port->jitter_us = (uint64_t)value;
		return 1;
	case QUARK_SIM_FAULT_LOSS:
		port->loss = (uint32_t)value;
		return 1;
	case QUARK_SIM_FAULT_BANDWIDTH:
		port->bandwidth = (uint64_t)value;
		return 1;
	case QUARK_SIM_FAULT_END:
		qk_peer_closing(glasses, QK_CLOSING_SHUTDOWN, QUARK_ERR_GONE, 1, "the wearer switched the glasses off");
		port->refused = 1;
		return 1;
	case QUARK_SIM_FAULT_REBOOT:
		reboot(glasses, (uint64_t)value);
		return 1;
	case QUARK_SIM_FAULT_FIRMWARE:
		glasses->peer.speaks = value;
		return 1;
	case QUARK_SIM_FAULT_GARBAGE:
		send_garbage(glasses, value);
		return 1;
	case QUARK_SIM_FAULT_REFUSE:
		refuse(glasses, value != 0);
		return 1;
	default:
		return 0;
	}
}
