/* What a page asks for, one JSON object each: {"id":7,"act":{"do":"input","what":"tap"}}. Each is answered once, by its
 * id: {"t":"answer","id":7,"ok":true}, or with "ok":false and a sentence. */
#include "server/web_private.h"
#include "wire/codec.h"

#include <stdlib.h>
#include <string.h>

#define DEPTH_MAX 8

/* --- reading ------------------------------------------------------------------------------------------------------ */

static void wish_free(struct qk_web_wish *wish)
{
	qk_buffer_free(&wish->upload);
	qk_buffer_free(&wish->name);
	qk_buffer_free(&wish->data);
	qk_buffer_free(&wish->front);
	qk_buffer_free(&wish->remove);
}

static struct qk_buffer *text_named(struct qk_web_wish *wish, struct qk_json name)
{
	const struct {
		const char *name;
		struct qk_buffer *text;
	} texts[] = {{"upload", &wish->upload},
		     {"name", &wish->name},
		     {"data", &wish->data},
		     {"front", &wish->front},
		     {"remove", &wish->remove}};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		if (qk_json_is(name, texts[i].name))
			return texts[i].text;
	return NULL;
}

/* One member, whose value is next; what is not known is passed over. 0 or -1. */
static int read_member(struct qk_web_wish *wish, struct qk_json name, struct qk_json *json)
{
	struct qk_buffer *text = text_named(wish, name);
	int64_t id;

	if (text) {
		qk_buffer_clear(text);
		return qk_json_string(json, text) || text->failed ? -1 : 0;
	}
	if (qk_json_is(name, "bytes"))
		return qk_json_i64(json, &wish->bytes);
	if (qk_json_is(name, "id")) {
		if (qk_json_i64(json, &id) || id < 1)
			return -1;
		wish->id = (uint64_t)id;
		return 0;
	}
	if (qk_json_is(name, "pair"))
		wish->pair = qk_json_peek(json) == QK_JSON_TRUE;
	if (!qk_json_is(name, "act"))
		return qk_json_skip(json);
	qk_json_peek(json); /* past white space */
	wish->act = *json;
	if (qk_json_skip(json))
		return -1;
	wish->act.end = json->at;
	return 0;
}

static int read_wish(struct qk_web_wish *wish, const char *text, size_t length)
{
	struct qk_json json = qk_json_open(text, length), name;
	char why[160];
	int has_nul = 0, more;

	if (qk_json_check(text, length, DEPTH_MAX, &has_nul, why, sizeof why) || has_nul || qk_json_enter(&json))
		return -1;
	while ((more = qk_json_member(&json, &name)) > 0)
		if (read_member(wish, name, &json))
			return -1;
	return more < 0 || !wish->id ? -1 : 0;
}

/* --- doing -------------------------------------------------------------------------------------------------------- */

static int bring_front(struct qk_server *server, const char *session, char *why, size_t why_size)
{
	struct qk_glasses *glasses = qk_server_glasses(server);
	uint64_t number = strtoull(session, NULL, 10);
	struct qk_app *app = NULL;

	while ((app = qk_door_next(glasses, app)) != NULL) {
		if (qk_app_session(app) != number)
			continue;
		qk_glasses_enter(glasses);
		qk_door_bring_front(glasses, app);
		qk_server_turn(server);
		return 0;
	}
	snprintf(why, why_size, "this app is not here any more");
	return QUARK_ERR_INVALID;
}

/* One that was never paired, as on a loopback without keys, is sent away all the same. */
static int remove_app(struct qk_server *server, const char *app_id, char *why, size_t why_size)
{
	struct qk_glasses *glasses = qk_server_glasses(server);
	struct qk_app *app = NULL;
	int status = qk_server_remove(server, app_id, why, why_size);

	while (status == QUARK_ERR_INVALID && (app = qk_door_next(glasses, app)) != NULL) {
		if (strcmp(qk_app_id(app), app_id) != 0)
			continue;
		qk_glasses_enter(glasses);
		qk_door_remove(glasses, app_id);
		status = 0;
	}
	qk_server_turn(server);
	return status;
}

static int open_pairing(struct qk_server *server, char *why, size_t why_size)
{
	char uri[QK_PAIRING_URI_MAX];

	return qk_server_pair_begin(server, uri, why, why_size);
}

static int fulfil(struct qk_web_client *client, const struct qk_web_wish *wish, char *why, size_t why_size)
{
	struct qk_server *server = client->web->server;

	if (wish->act.begin)
		return qk_server_act(server, wish->act.at, (size_t)(wish->act.end - wish->act.at), NULL, why, why_size);
	if (wish->upload.length)
		return qk_web_upload(client, wish, why, why_size);
	if (wish->front.length)
		return bring_front(server, wish->front.data, why, why_size);
	if (wish->remove.length)
		return remove_app(server, wish->remove.data, why, why_size);
	if (wish->pair)
		return open_pairing(server, why, why_size);
	snprintf(why, why_size, "the page asks for something that these glasses do not know; load it anew");
	return QUARK_ERR_INVALID;
}

int qk_web_wish(struct qk_web_client *client, const char *text, size_t length)
{
	struct qk_buffer *answers = &client->answers;
	struct qk_web_wish wish = {0};
	char why[320] = "";
	int status;

	if (read_wish(&wish, text, length)) {
		wish_free(&wish);
		return -1;
	}
	status = fulfil(client, &wish, why, sizeof why);
	qk_web_number(answers, "{\"t\":\"answer\",\"id\":", (int64_t)wish.id);
	if (status)
		qk_web_text(answers, ",\"ok\":false,\"error\":", *why ? why : "it failed");
	else
		qk_buffer_text(answers, ",\"ok\":true");
	qk_buffer_append(answers, "}", 2); /* with its NUL */
	wish_free(&wish);
	return answers->failed ? -1 : 0;
}
