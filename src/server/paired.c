/* Who may come: in memory for each handshake, in the store for good. */
#include "server/server_private.h"

#include <quark/base.h>
#include <quark/device.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* --- the list ----------------------------------------------------------------------------------------------------- */

struct qk_paired_app *qk_paired_find(struct qk_server *server, const unsigned char *pin)
{
	for (size_t i = 0; i < server->paired.count; i++)
		if (qk_pin_same(server->paired.apps[i].pin, pin))
			return &server->paired.apps[i];
	return NULL;
}

static struct qk_paired_app *find_id(struct qk_server *server, const char *app_id)
{
	for (size_t i = 0; i < server->paired.count; i++)
		if (strcmp(server->paired.apps[i].app_id, app_id) == 0)
			return &server->paired.apps[i];
	return NULL;
}

static int grow(struct qk_paired_list *list)
{
	size_t capacity = list->capacity ? list->capacity * 2 : 16;
	struct qk_paired_app *apps;

	if (list->count < list->capacity)
		return 0;
	apps = realloc(list->apps, capacity * sizeof *apps);
	if (!apps)
		return -1;
	list->apps = apps;
	list->capacity = capacity;
	return 0;
}

static void forget(struct qk_paired_list *list, struct qk_paired_app *app)
{
	size_t index = (size_t)(app - list->apps);

	free(app->app_id);
	free(app->app_name);
	memmove(app, app + 1, (list->count - index - 1) * sizeof *app);
	list->count--;
}

static int keep(struct qk_paired_list *list, const struct qk_store_app *app)
{
	struct qk_paired_app *place;

	if (grow(list))
		return -1;
	place = &list->apps[list->count];
	*place = (struct qk_paired_app){.app_id = strdup(app->app_id),
					.app_name = strdup(app->app_name),
					.created_s = app->created_s,
					.used_s = app->used_s};
	memcpy(place->pin, app->pin, sizeof place->pin);
	list->count++;
	if (place->app_id && place->app_name)
		return 0;
	forget(list, place);
	return -1;
}

/* --- from the store ----------------------------------------------------------------------------------------------- */

struct loading {
	struct qk_server *server;
	int64_t now_s;
	int failed;
};

static void load_app(void *owner, const struct qk_store_app *app)
{
	struct loading *loading = owner;

	loading->failed |= keep(&loading->server->paired, app);
}

static void load_permission(void *owner, const struct qk_store_permission *one)
{
	struct loading *loading = owner;

	if (one->until_s > loading->now_s)
		qk_door_restore(loading->server->glasses, one->app_id, one->sensor, one->state,
				(uint64_t)(one->until_s - loading->now_s) * 1000000u);
}

int qk_paired_load(struct qk_server *server, char *why, size_t why_size)
{
	struct loading loading = {.server = server, .now_s = (int64_t)time(NULL)};
	int status = qk_store_apps(server->paired.store, load_app, &loading);

	if (status == 0)
		status = qk_store_permissions(server->paired.store, load_permission, &loading);
	if (status == 0 && loading.failed)
		status = QUARK_ERR_NOMEM;
	if (status)
		snprintf(why, why_size, "the paired apps cannot be read from the state folder");
	else
		qk_door_keep(server->glasses, &qk_paired_keeper, server);
	return status;
}

void qk_paired_free(struct qk_server *server)
{
	while (server->paired.count > 0)
		forget(&server->paired, &server->paired.apps[server->paired.count - 1]);
	free(server->paired.apps);
	server->paired.apps = NULL;
}

/* --- changes ------------------------------------------------------------------------------------------------------ */

/* A key that comes back under another id, or an id under another key: the older pairing is over. */
static void forget_older(struct qk_server *server, const struct qk_store_app *app)
{
	struct qk_paired_app *older;

	while ((older = qk_paired_find(server, app->pin)) || (older = find_id(server, app->app_id))) {
		unsigned char pin[QK_PIN_SIZE];

		memcpy(pin, older->pin, sizeof pin);
		if (strcmp(older->app_id, app->app_id) != 0)
			qk_door_remove(server->glasses, older->app_id);
		forget(&server->paired, older);
		qk_connections_remove(server, pin);
	}
}

int qk_paired_add(struct qk_server *server, const unsigned char *pin, const char *app_id, const char *app_name,
		  char *why, size_t why_size)
{
	struct qk_store_app app = {.app_id = app_id, .app_name = app_name, .created_s = (int64_t)time(NULL)};
	int status;

	app.used_s = app.created_s;
	memcpy(app.pin, pin, sizeof app.pin);
	status = server->paired.store ? qk_store_add(server->paired.store, &app, why, why_size) : 0;
	if (status)
		return status;
	forget_older(server, &app);
	if (keep(&server->paired, &app)) {
		snprintf(why, why_size, "the glasses have no memory for one more app");
		return QUARK_ERR_NOMEM;
	}
	qk_server_changed(server, QK_CHANGED_PAIRINGS);
	return 0;
}

void qk_paired_used(struct qk_server *server, struct qk_paired_app *app)
{
	(void)server;
	app->used_s = (int64_t)time(NULL);
	app->used_changed = 1;
}

static int any_used(const struct qk_paired_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->apps[i].used_changed)
			return 1;
	return 0;
}

/* Rarely and together: when an app came last is not worth a sync of the disk each time. */
void qk_paired_write_used(struct qk_server *server)
{
	struct qk_paired_list *list = &server->paired;

	if (!list->store || !any_used(list) || qk_store_begin(list->store))
		return;
	for (size_t i = 0; i < list->count; i++)
		if (list->apps[i].used_changed)
			list->apps[i].used_changed =
				qk_store_used(list->store, list->apps[i].pin, list->apps[i].used_s) != 0;
	qk_store_end(list->store);
}

static uint32_t connections_of(const struct qk_server *server, const unsigned char *pin)
{
	struct qk_list *item;
	uint32_t count = 0;

	qk_list_each (item, &server->connections) {
		struct qk_connection *connection = qk_container(item, struct qk_connection, link);

		count += !connection->code && !connection->is_pairing && qk_pin_same(connection->pin, pin);
	}
	return count;
}

int qk_server_paired(const struct qk_server *server, size_t index, struct qk_paired *out)
{
	const struct qk_paired_app *app;

	if (index >= server->paired.count)
		return 0;
	app = &server->paired.apps[index];
	*out = (struct qk_paired){.app_id = app->app_id,
				  .app_name = app->app_name,
				  .created_s = app->created_s,
				  .used_s = app->used_s,
				  .connections = connections_of(server, app->pin)};
	memcpy(out->pin, app->pin, sizeof out->pin);
	return 1;
}

/* The row goes first: whatever happens then, the app cannot come back. */
static int remove_paired(struct qk_server *server, const char *app_id, char *why, size_t why_size)
{
	struct qk_paired_app *app = find_id(server, app_id);
	int status;

	if (!app) {
		snprintf(why, why_size, "no app \"%.100s\" is paired", app_id);
		return QUARK_ERR_INVALID;
	}
	status = server->paired.store ? qk_store_remove(server->paired.store, app_id, why, why_size) : 0;
	if (status)
		return status;
	forget(&server->paired, app);
	return 0;
}

static int is_here(const struct qk_server *server, const char *app_id)
{
	struct qk_app *app = NULL;

	while ((app = qk_door_next(server->glasses, app)))
		if (strcmp(qk_app_id(app), app_id) == 0)
			return 1;
	return 0;
}

/* The id may be the list's own, which does not outlive this. */
int qk_server_remove(struct qk_server *server, const char *id, char *why, size_t why_size)
{
	struct qk_paired_app *app = find_id(server, id);
	unsigned char pin[QK_PIN_SIZE] = {0};
	char app_id[136];
	int status;

	snprintf(app_id, sizeof app_id, "%s", id);
	if (app)
		memcpy(pin, app->pin, sizeof pin);
	status = server->insecure && is_here(server, app_id) ? 0 : remove_paired(server, app_id, why, why_size);
	if (status)
		return status;
	qk_glasses_enter(server->glasses);
	qk_door_remove(server->glasses, app_id);
	qk_server_changed(server, QK_CHANGED_PAIRINGS);
	qk_server_turn(server);
	if (app)
		qk_connections_remove(server, pin);
	return 0;
}

/* --- what the glasses want kept ----------------------------------------------------------------------------------- */

static void keep_permission(void *owner, const char *app_id, uint32_t sensor, uint32_t state, uint64_t left_us)
{
	struct qk_server *server = owner;
	struct qk_store_permission one = {.app_id = app_id,
					  .sensor = sensor,
					  .state = state,
					  .until_s = (int64_t)time(NULL) + (int64_t)(left_us / 1000000u)};
	char why[200];

	if (server->paired.store && qk_store_permission(server->paired.store, &one, why, sizeof why))
		fprintf(stderr, "quark-glasses: %s\n", why);
}

/* The wearer did it on the glasses themselves. */
static void was_removed(void *owner, const char *app_id)
{
	struct qk_server *server = owner;
	char why[200];

	if (find_id(server, app_id) && remove_paired(server, app_id, why, sizeof why))
		fprintf(stderr, "quark-glasses: %s\n", why);
	qk_server_changed(server, QK_CHANGED_PAIRINGS);
}

const struct qk_keeper qk_paired_keeper = {keep_permission, was_removed};
