/* What goes wrong on the link. */
#include "glasses/glasses.h"

static void drop(struct qk_glasses *glasses, uint64_t ms, const char *text)
{
	struct qk_list *item;

	glasses->line.refused_until_us = glasses->now_us + ms * 1000;
	qk_list_each (item, &glasses->line.ports) {
		struct qk_port *port = qk_container(item, struct qk_port, link);

		qk_port_cut(port, QUARK_ERR_IO, "%s", text);
		if (port->app)
			qk_app_lost(port->app);
	}
}

static void reboot(struct qk_glasses *glasses, uint64_t ms)
{
	drop(glasses, ms, "the glasses restart");
	qk_app_doom_all(glasses, QK_SESSION_REBOOT);
}

static void swallow(struct qk_port *port)
{
	port->heard_us = port->glasses->now_us;
	port->swallowed = port->outward.count || port->media_out.count || port->inward.count;
	qk_port_drain(port);
	qk_port_busy(port);
}

/* A link that was dead and swallowed something cannot go on: the numbers of the messages would have a hole. */
static void wake_up(struct qk_port *port)
{
	if (port->state == QK_PORT_CONNECTING)
		port->connect_us = port->glasses->now_us;
	else if (port->swallowed || !port->app)
		qk_port_cut(port, QUARK_ERR_IO, "the link to the glasses was cut");
	if (port->closing && port->app)
		qk_app_lost(port->app);
	port->heard_us = port->glasses->now_us;
}

static void half_open(struct qk_glasses *glasses, int on)
{
	struct qk_line *line = &glasses->line;
	struct qk_list *item;

	if (on == line->half_open)
		return;
	line->half_open = on;
	line->alive_us = QK_NEVER;
	qk_list_each (item, &line->ports) {
		struct qk_port *port = qk_container(item, struct qk_port, link);

		if (on)
			swallow(port);
		else
			wake_up(port);
		qk_port_watch(port);
	}
}

static void refuse(struct qk_glasses *glasses, int on)
{
	glasses->line.refused = on;
	if (!on)
		return;
	qk_peer_closing_all(glasses, QK_CLOSING_REVOKED, QUARK_ERR_DENIED, 1,
			    "the wearer removed this app from the glasses");
	qk_app_doom_all(glasses, QK_SESSION_REVOKED);
}

static void end(struct qk_glasses *glasses)
{
	qk_peer_closing_all(glasses, QK_CLOSING_SHUTDOWN, QUARK_ERR_GONE, 1, "the wearer switched the glasses off");
	qk_app_doom_all(glasses, QK_SESSION_REBOOT);
	glasses->line.refused = 1;
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

static void send_garbage(struct qk_port *port, int64_t count)
{
	struct qk_glasses *glasses = port->glasses;

	for (; count > 0; count--) {
		const char *text = garbage[qk_random_below(&glasses->random, sizeof garbage / sizeof *garbage)];
		struct qk_parcel *parcel = qk_port_parcel(glasses);

		if (!parcel)
			return;
		qk_buffer_text(&parcel->bytes, text);
		if (qk_port_post(port, parcel))
			return;
	}
}

static void garbage_for_all(struct qk_glasses *glasses, int64_t count)
{
	struct qk_list *item;

	qk_list_each (item, &glasses->line.ports)
		send_garbage(qk_container(item, struct qk_port, link), count);
}

int qk_port_fault(struct qk_glasses *glasses, int fault, int64_t value)
{
	struct qk_line *line = &glasses->line;

	switch (fault) {
	case QUARK_SIM_FAULT_DROP:
		drop(glasses, (uint64_t)value, "the link to the glasses was cut");
		return 1;
	case QUARK_SIM_FAULT_HALF_OPEN:
		half_open(glasses, value != 0);
		return 1;
	case QUARK_SIM_FAULT_LATENCY:
		line->latency_us = (uint64_t)value;
		return 1;
	case QUARK_SIM_FAULT_JITTER:
		line->jitter_us = (uint64_t)value;
		return 1;
	case QUARK_SIM_FAULT_LOSS:
		line->loss = (uint32_t)value;
		return 1;
	case QUARK_SIM_FAULT_BANDWIDTH:
		line->bandwidth = (uint64_t)value;
		return 1;
	case QUARK_SIM_FAULT_END:
		end(glasses);
		return 1;
	case QUARK_SIM_FAULT_REBOOT:
		reboot(glasses, (uint64_t)value);
		return 1;
	case QUARK_SIM_FAULT_FIRMWARE:
		line->speaks = value;
		return 1;
	case QUARK_SIM_FAULT_GARBAGE:
		garbage_for_all(glasses, value);
		return 1;
	case QUARK_SIM_FAULT_REFUSE:
		refuse(glasses, value != 0);
		return 1;
	default:
		return 0;
	}
}
