#include "server/server_private.h"

#include <string.h>

/* A relative path is meant from the folder. 0 or a status. */
static int resolve(struct qk_action *action, const char *folder, struct qk_buffer *path)
{
	if ((action->kind != QK_ACTION_LOOK && action->kind != QK_ACTION_HEAR) || !folder || *action->text == '/' ||
	    strcmp(action->text, "pattern") == 0 || strncmp(action->text, "v4l2:", 5) == 0)
		return 0;
	qk_buffer_print(path, "%s/%s", folder, action->text);
	if (path->failed)
		return QUARK_ERR_NOMEM;
	action->text = path->data;
	return 0;
}

int qk_server_act(struct qk_server *server, const char *json, size_t length, const char *folder, char *why,
		  size_t why_size)
{
	struct qk_buffer memory = {0}, path = {0};
	struct qk_action action;
	int status = qk_action_read(&action, json, length, &memory, why, why_size);

	if (status == 0) {
		snprintf(why, why_size, "there is no memory for the path");
		status = resolve(&action, folder, &path);
	}
	if (status == 0) {
		qk_glasses_enter(server->glasses);
		status = qk_glasses_act(server->glasses, &action, why, why_size);
	}
	qk_buffer_free(&memory);
	qk_buffer_free(&path);
	if (status == 0)
		qk_server_turn(server);
	return status;
}
