/* All control connections together. */
#include "server/server_private.h"

/* In the order in which they came, which is the order in which their time is over. */
void qk_silent_run(struct qk_server *server, uint64_t now_us)
{
	while (qk_silent_next_us(server) <= now_us)
		qk_connection_close(qk_container(server->silent.next, struct qk_connection, silent), QK_CLOSE_EXPIRED,
				    "nothing was said within %u s", QK_HELLO_US / 1000000);
}

uint64_t qk_silent_next_us(const struct qk_server *server)
{
	if (qk_list_empty(&server->silent))
		return QK_NEVER;
	return qk_container(server->silent.next, struct qk_connection, silent)->since_us + QK_HELLO_US;
}

void qk_connections_remove(struct qk_server *server, const unsigned char *pin)
{
	struct qk_list *item, *after;

	qk_list_each_safe (item, after, &server->connections) {
		struct qk_connection *connection = qk_container(item, struct qk_connection, link);

		if (qk_pin_same(connection->pin, pin) && !connection->is_pairing)
			qk_connection_close(connection, QK_CLOSE_REMOVED, "the wearer removed this app");
	}
}

int qk_server_connected(const struct qk_server *server, size_t index, struct qk_connected *out)
{
	struct qk_list *item;

	qk_list_each (item, &server->connections) {
		struct qk_connection *connection = qk_container(item, struct qk_connection, link);
		const struct qk_app *app = connection->port ? connection->port->app : NULL;

		if (connection->code || index-- > 0)
			continue;
		*out = (struct qk_connected){.id = connection->id,
					     .app_name = app ? qk_app_name(app) : "",
					     .port = connection->far_port,
					     .received = connection->received,
					     .sent = connection->sent};
		qk_freight_tell(connection, out);
		return 1;
	}
	return 0;
}
