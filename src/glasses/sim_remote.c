/* The glasses behind a handle, in another process. */
#include "glasses/sim_private.h"

#include "core/text.h"
#include "glasses/remote.h"
#include "wire/base64.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Of quark_sim_connect(), which has no handle to keep it in. */
static _Thread_local char connect_error[sizeof((struct quark_sim *)0)->error];

const char *quark_sim_error(const struct quark_sim *sim)
{
	return sim ? sim->error : connect_error;
}

static int remote_enter(struct quark_sim *sim)
{
	if (qk_remote_is_open(sim->remote))
		return QUARK_OK;
	return qk_sim_fail(sim, QUARK_ERR_CLOSED, "these glasses are gone: their control channel is closed");
}

static int ask(struct quark_sim *sim, struct qk_buffer *question)
{
	int status = qk_remote_ask(sim->remote, question, sim->error, sizeof sim->error);

	qk_buffer_free(question);
	return status;
}

/* {"do":command} or {"do":command,member:text}. */
static int ask_text(struct quark_sim *sim, const char *command, const char *member, const char *text)
{
	struct qk_buffer question = {0};

	qk_buffer_print(&question, "{\"do\":\"%s\"", command);
	if (member) {
		qk_buffer_print(&question, ",\"%s\":", member);
		if (text)
			qk_json_write_string(&question, text);
		else
			qk_buffer_text(&question, "null");
	}
	qk_buffer_byte(&question, '}');
	return ask(sim, &question);
}

static int no_answer(struct quark_sim *sim, const char *member)
{
	snprintf(sim->error, sizeof sim->error, "the glasses' answer has no \"%s\"; is quark-glasses of this version?",
		 member);
	return QUARK_ERR_PROTOCOL;
}

static int answer_number(struct quark_sim *sim, const char *member, int64_t *out)
{
	struct qk_json at;

	if (qk_remote_answer(sim->remote, member, &at) && qk_json_i64(&at, out) == 0)
		return QUARK_OK;
	return no_answer(sim, member);
}

static int answer_text(struct quark_sim *sim, const char *member, struct qk_buffer *out)
{
	struct qk_json at;

	if (qk_remote_answer(sim->remote, member, &at) && qk_json_string(&at, out) == 0)
		return QUARK_OK;
	return no_answer(sim, member);
}

/* The other process has another working folder. 0 or a status. */
static int write_path(struct quark_sim *sim, const char *path, struct qk_buffer *out)
{
	char *folder = *path == '/' ? NULL : getcwd(NULL, 0);

	if (folder) {
		qk_buffer_text(out, folder);
		qk_buffer_byte(out, '/');
	}
	free(folder);
	qk_buffer_text(out, path);
	if (out->failed)
		return qk_sim_fail(sim, QUARK_ERR_NOMEM, "no memory for the path");
	if (qk_text_valid(out->data, out->length))
		return QUARK_OK;
	return qk_sim_fail(sim, QUARK_ERR_INVALID, "the path is not UTF-8, so it cannot be told to the glasses");
}

static int ask_path(struct quark_sim *sim, const char *command, const char *member, const char *path)
{
	struct qk_buffer whole = {0};
	int status = write_path(sim, path, &whole);

	if (status == QUARK_OK)
		status = ask_text(sim, command, member, whole.data);
	qk_buffer_free(&whole);
	return status;
}

static int remote_act(struct quark_sim *sim, const struct qk_action *action)
{
	struct qk_buffer question = {0};
	int status = qk_action_check(action, sim->error, sizeof sim->error);

	if (status)
		return status;
	if (action->kind == QK_ACTION_LOOK && strcmp(action->text, "pattern") != 0)
		return ask_path(sim, "look", "source", action->text);
	if (action->kind == QK_ACTION_HEAR)
		return ask_path(sim, "hear", "source", action->text);
	qk_scenario_write_action(&question, action);
	return ask(sim, &question);
}

static int remote_get(struct quark_sim *sim, int what, int32_t *out)
{
	const char *name = qk_action_what_name(QK_ACTION_SET, what);
	int64_t value = 0;
	int status = name ? ask_text(sim, "get", "what", name) : QUARK_OK;

	if (status == QUARK_OK && name)
		status = answer_number(sim, "value", &value);
	*out = (int32_t)value;
	return status;
}

static int remote_advance(struct quark_sim *sim, uint64_t duration_us)
{
	struct qk_buffer question = {0};
	int64_t now;
	int status = ask_text(sim, "state", NULL, NULL);

	if (status == QUARK_OK)
		status = answer_number(sim, "now_us", &now);
	if (status)
		return status;
	qk_buffer_print(&question, "{\"do\":\"advance\",\"to_us\":%llu}",
			(unsigned long long)((uint64_t)now + duration_us));
	return ask(sim, &question);
}

static int remote_push(struct quark_sim *sim, const void *data, size_t length, quark_sim_release_fn release,
		       void *user_data)
{
	int status = remote_enter(sim);

	(void)data;
	(void)length;
	if (release)
		release(user_data);
	return status ? status
		      : qk_sim_fail(sim, QUARK_ERR_UNSUPPORTED,
				    "frames are pushed by reference, which glasses in another process cannot take; let "
				    "them look at a file with quark_sim_look()");
}

static int remote_run_scenario(struct quark_sim *sim, const char *path)
{
	return ask_path(sim, "scenario", "path", path);
}

static int remote_left(struct quark_sim *sim, uint64_t *out)
{
	int64_t left = 0;
	int status = ask_text(sim, "state", NULL, NULL);

	if (status == QUARK_OK)
		status = answer_number(sim, "scenario_left_us", &left);
	*out = (uint64_t)left;
	return status;
}

static int remote_record(struct quark_sim *sim, const char *path)
{
	return path ? ask_path(sim, "record", "path", path) : ask_text(sim, "record", "path", NULL);
}

static int remote_view(struct quark_sim *sim, int display, struct qk_buffer *out)
{
	struct qk_buffer question = {0};
	int status;

	qk_buffer_print(&question, "{\"do\":\"view\",\"display\":%d}", display);
	status = ask(sim, &question);
	return status ? status : answer_text(sim, "svg", out);
}

static int remote_scene(struct quark_sim *sim, struct qk_buffer *out)
{
	struct qk_buffer text = {0};
	size_t length = SIZE_MAX;
	int status = ask_text(sim, "scene", NULL, NULL);

	if (status == QUARK_OK)
		status = answer_text(sim, "png", &text);
	if (status == QUARK_OK && qk_buffer_reserve(out, text.length / 4 * 3 + 1) == 0)
		length = qk_base64_read((unsigned char *)out->data, text.data, text.length);
	if (status == QUARK_OK && length == SIZE_MAX)
		status = out->failed ? qk_sim_fail(sim, QUARK_ERR_NOMEM, "no memory for the picture")
				     : qk_sim_fail(sim, QUARK_ERR_PROTOCOL, "the glasses' picture is not base64");
	if (status == QUARK_OK)
		out->length = length;
	qk_buffer_free(&text);
	return status;
}

static int remote_spoken(struct quark_sim *sim, struct qk_buffer *out)
{
	int status = ask_text(sim, "spoken", NULL, NULL);

	return status ? status : answer_text(sim, "text", out);
}

static int remote_note(struct quark_sim *sim, struct qk_buffer *out)
{
	int status = ask_text(sim, "note", NULL, NULL);

	return status ? status : answer_text(sim, "text", out);
}

static void remote_end(struct quark_sim *sim)
{
	qk_remote_close(sim->remote);
}

const struct qk_sim_ops qk_sim_remote = {
	.enter = remote_enter,
	.act = remote_act,
	.get = remote_get,
	.advance = remote_advance,
	.push = remote_push,
	.run_scenario = remote_run_scenario,
	.left = remote_left,
	.record = remote_record,
	.view = remote_view,
	.scene = remote_scene,
	.spoken = remote_spoken,
	.note = remote_note,
	.end = remote_end,
};

static int refuse(int status, const char *why)
{
	snprintf(connect_error, sizeof connect_error, "%s", why);
	return status;
}

int quark_sim_connect(const char *address, const char *secret, struct quark_sim **out)
{
	struct quark_sim *sim;
	int status;

	if (out)
		*out = NULL;
	if (!address || !secret || !out)
		return refuse(QUARK_ERR_INVALID, "address, secret or out is NULL");
	if (!qk_text_valid(secret, strlen(secret)))
		return refuse(QUARK_ERR_INVALID, "the secret is not UTF-8");
	sim = calloc(1, sizeof *sim);
	if (!sim)
		return refuse(QUARK_ERR_NOMEM, "no memory");
	sim->references = 1;
	sim->ops = &qk_sim_remote;
	status = qk_remote_open(address, secret, &sim->remote, connect_error, sizeof connect_error);
	if (status)
		free(sim);
	else
		*out = sim;
	return status;
}
