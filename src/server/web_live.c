/* One page: a WebSocket on which it is told what changed, and asks for what the wearer does. */
#include "server/web_private.h"

#include <stdlib.h>
#include <string.h>

#define PIECE 16384u

/* --- coming and going --------------------------------------------------------------------------------------------- */

static int admit(struct qk_web *web, struct lws *wsi)
{
	char path[16];
	int length = lws_hdr_copy(wsi, path, sizeof path, WSI_TOKEN_GET_URI);

	if (length <= 0 || strcmp(path, "/live") != 0)
		lws_return_http_status(wsi, HTTP_STATUS_NOT_FOUND, NULL);
	else if (lws_hdr_total_length(wsi, WSI_TOKEN_PROTOCOL) <= 0)
		lws_return_http_status(wsi, HTTP_STATUS_BAD_REQUEST, NULL);
	else if (!qk_web_is_host(web, wsi) || !qk_web_is_origin(wsi))
		lws_return_http_status(wsi, HTTP_STATUS_FORBIDDEN, NULL);
	else if (web->client_count >= QK_WEB_CLIENTS_MAX)
		lws_return_http_status(wsi, HTTP_STATUS_SERVICE_UNAVAILABLE, NULL);
	else
		return 0;
	return -1;
}

static int begin(struct qk_web *web, struct lws *wsi, struct qk_web_client **out)
{
	struct qk_web_client *client = calloc(1, sizeof *client);

	if (!client)
		return -1;
	client->web = web;
	client->wsi = wsi;
	qk_list_append(&web->clients, &client->link);
	web->client_count++;
	*out = client;
	qk_web_begin_looking(web);
	lws_callback_on_writable(wsi);
	return 0;
}

static void end(struct qk_web_client *client)
{
	qk_list_remove(&client->link);
	client->web->client_count--;
	qk_web_end_looking(client->web);
	qk_web_upload_end(client);
	qk_buffer_free(&client->in);
	qk_buffer_free(&client->answers);
	qk_buffer_free(&client->out);
	free(client);
}

/* --- receiving ---------------------------------------------------------------------------------------------------- */

static int close_because(struct lws *wsi, enum lws_close_status status)
{
	lws_close_reason(wsi, status, NULL, 0);
	return -1;
}

static int receive(struct qk_web_client *client, const char *data, size_t length)
{
	int status;

	if (lws_frame_is_binary(client->wsi))
		return close_because(client->wsi, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE);
	if (client->in.length + length > QK_WEB_WISH_MAX)
		return close_because(client->wsi, LWS_CLOSE_STATUS_MESSAGE_TOO_LARGE);
	qk_buffer_append(&client->in, data, length);
	if (client->in.failed)
		return -1;
	if (!lws_is_final_fragment(client->wsi) || lws_remaining_packet_payload(client->wsi))
		return 0;
	status = qk_web_wish(client, client->in.length ? client->in.data : "", client->in.length);
	qk_buffer_clear(&client->in);
	if (status || client->answers.length > QK_WEB_ANSWERS_MAX)
		return close_because(client->wsi, LWS_CLOSE_STATUS_POLICY_VIOLATION);
	lws_callback_on_writable(client->wsi);
	return 0;
}

/* --- sending ------------------------------------------------------------------------------------------------------ */

static void take_answer(struct qk_web_client *client)
{
	struct qk_buffer *answers = &client->answers;
	size_t length = strlen(answers->data), rest = answers->length - length - 1;

	qk_buffer_append(&client->out, answers->data, length);
	memmove(answers->data, answers->data + length + 1, rest);
	answers->length = rest;
}

/* The time goes with each state, but a state is not new because time passed. */
static void take_item(struct qk_web_client *client, int index)
{
	const struct qk_web_shown *item = &client->web->items[index];

	client->sent[index] = item->version;
	if (index == QK_WEB_STATE)
		qk_buffer_print(&client->out, "{\"t\":\"state\",\"now_us\":%llu",
				(unsigned long long)qk_clock_now(qk_server_clock(client->web->server)));
	qk_buffer_append(&client->out, item->text.data, item->text.length);
}

/* Writes what comes next behind the room that libwebsockets needs. 0: nothing does. */
static int take_next(struct qk_web_client *client)
{
	static const char room[LWS_PRE];

	qk_buffer_clear(&client->out);
	qk_buffer_append(&client->out, room, sizeof room);
	client->out_sent = LWS_PRE;
	if (client->answers.length) {
		take_answer(client);
		return 1;
	}
	for (int i = 0; i < QK_WEB_ITEMS; i++) {
		if (client->sent[i] == client->web->items[i].version)
			continue;
		take_item(client, i);
		return 1;
	}
	if (client->logged == client->web->logged)
		return 0;
	client->logged = qk_web_log(client->web, &client->out, client->logged);
	return 1;
}

static int has_more(const struct qk_web_client *client)
{
	for (int i = 0; i < QK_WEB_ITEMS; i++)
		if (client->sent[i] != client->web->items[i].version)
			return 1;
	return client->answers.length > 0 || client->logged != client->web->logged;
}

/* One write for each callback: more than that and libwebsockets 4.1.6 spoils the stream. */
static int write_on(struct qk_web_client *client)
{
	size_t left, piece;
	int first, last;

	if (client->out_sent >= client->out.length && !take_next(client))
		return 0;
	if (client->out.failed)
		return -1;
	left = client->out.length - client->out_sent;
	piece = left < PIECE ? left : PIECE;
	first = client->out_sent == LWS_PRE;
	last = piece == left;
	if (lws_write(client->wsi, (unsigned char *)client->out.data + client->out_sent, piece,
		      (enum lws_write_protocol)lws_write_ws_flags(LWS_WRITE_TEXT, first, last)) < 0)
		return -1;
	client->out_sent += piece;
	if (!last || has_more(client))
		lws_callback_on_writable(client->wsi);
	return 0;
}

int qk_web_live(struct lws *wsi, enum lws_callback_reasons reason, void *user, void *in, size_t length)
{
	struct lws_vhost *host = lws_get_vhost(wsi);
	struct qk_web *web = host ? lws_get_vhost_user(host) : NULL;
	struct qk_web_client **client = user;

	switch ((int)reason) {
	case LWS_CALLBACK_FILTER_PROTOCOL_CONNECTION:
		return web ? admit(web, wsi) : -1;
	case LWS_CALLBACK_ESTABLISHED:
		return begin(web, wsi, client);
	case LWS_CALLBACK_RECEIVE:
		return client && *client ? receive(*client, in, length) : -1;
	case LWS_CALLBACK_SERVER_WRITEABLE:
		return client && *client ? write_on(*client) : -1;
	case LWS_CALLBACK_CLOSED:
		if (client && *client)
			end(*client);
		return 0;
	default:
		return 0;
	}
}
