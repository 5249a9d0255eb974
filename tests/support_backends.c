/* Opening glasses, in this process or in one of their own. */
#include "support.h"

#include "glasses/glasses.h"
#include "glasses/remote.h"
#include "qtest.h"
#include "support_remote.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define APP_ID "test.app"

int glasses_backend(void)
{
	const char *name = getenv("QUARK_TEST_BACKEND");

	if (!name || !*name || !strcmp(name, "sim"))
		return BACKEND_SIM;
	if (!strcmp(name, "ws"))
		return BACKEND_LOOPBACK;
	if (!strcmp(name, "wss"))
		return BACKEND_WSS;
	qt_fail("QUARK_TEST_BACKEND is %s; it can be sim, ws or wss", name);
}

static struct quark_context *new_context(const char *app_id, const char *state_folder)
{
	struct quark_context_config config = {.size = sizeof config,
					      .app_id = app_id,
					      .app_name = "Test",
					      .log_level = QUARK_LOG_NONE,
					      .state_folder = state_folder,
					      .clock = QUARK_CLOCK_VIRTUAL};
	struct quark_context *context;

	if (getenv("QUARK_TEST_LOG"))
		config.log_level = QUARK_LOG_DEBUG;
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	return context;
}

static void start_here(struct glasses *glasses, const char *uri)
{
	qt_int(quark_sim_register(), QUARK_OK);
	glasses->context = new_context(APP_ID, NULL);
	qt_int(quark_device_open(glasses->context, uri, &glasses->device, NULL), QUARK_OK);
	qt_int(quark_sim_from_device(glasses->device, &glasses->sim), QUARK_OK);
}

/* An app of this name on the glasses of the other process; `is_new`: it must be paired first. */
static void open_there(struct remote *remote, const char *app_id, int is_new, struct quark_context **context,
		       struct quark_device **device)
{
	char folder[512];

	snprintf(folder, sizeof folder, "%s/%s", qt_folder(), app_id);
	if (remote_is_secure(remote) && is_new)
		remote_pair(remote, app_id, folder);
	remote_begin(remote);
	*context = new_context(app_id, remote_is_secure(remote) ? folder : NULL);
	qt_int(quark_device_open(*context, remote_uri(remote), device, NULL), QUARK_OK);
	remote_join(remote, *context, *device);
}

/* Glasses without a display speak their questions. */
static size_t spoken_so_far(struct quark_sim *sim)
{
	char *spoken;
	size_t length;

	qt_int(quark_sim_spoken(sim, &spoken), QUARK_OK);
	length = strlen(spoken);
	quark_sim_free(spoken);
	return length;
}

char *glasses_spoken(struct glasses *glasses)
{
	char *spoken;
	size_t skipped = glasses->greeting;

	qt_int(quark_sim_spoken(glasses->sim, &spoken), QUARK_OK);
	qt_true(strlen(spoken) >= skipped);
	skipped += skipped && spoken[skipped] == '\n';
	memmove(spoken, spoken + skipped, strlen(spoken + skipped) + 1);
	return spoken;
}

/* "sim:MODEL?QUERY" becomes the arguments of a quark-glasses. */
static void start_there(struct glasses *glasses, int secure, const char *uri)
{
	const char *start = uri + strlen("sim:"), *query = strchr(start, '?');
	struct remote_options options = {.secure = secure, .query = query ? query + 1 : NULL};
	char model[32];

	snprintf(model, sizeof model, "%.*s", (int)(query ? (size_t)(query - start) : strlen(start)), start);
	options.model = model;
	glasses->remote = remote_start(&options);
	glasses->sim = quark_sim_ref(remote_sim(glasses->remote));
	open_there(glasses->remote, APP_ID, 1, &glasses->context, &glasses->device);
	glasses->greeting = spoken_so_far(glasses->sim);
}

void glasses_start_on(struct glasses *glasses, int backend, const char *uri)
{
	memset(glasses, 0, sizeof *glasses);
	if (!uri)
		uri = "sim:s1?clock=virtual&seed=1";
	if (backend == BACKEND_SIM)
		start_here(glasses, uri);
	else
		start_there(glasses, backend == BACKEND_WSS, uri);
}

void glasses_start(struct glasses *glasses, const char *uri)
{
	glasses_start_on(glasses, glasses_backend(), uri);
}

void glasses_open_on(struct glasses *glasses, int backend, const char *uri)
{
	glasses_start_on(glasses, backend, uri);
	while (quark_device_get_state(glasses->device) != QUARK_DEVICE_STATE_READY)
		qt_int(glasses_expect(glasses, QUARK_EVENT_DEVICE_STATE, 20), QUARK_OK);
	qt_int(glasses_expect(glasses, QUARK_EVENT_REQUEST_DONE, 20), QUARK_OK);
}

void glasses_open(struct glasses *glasses, const char *uri)
{
	glasses_open_on(glasses, glasses_backend(), uri);
}

static void close_app(struct remote *remote, struct quark_context *context, struct quark_device *device)
{
	if (remote && context)
		remote_leave(remote, context);
	quark_device_unref(device);
	quark_context_unref(context);
}

void glasses_close(struct glasses *glasses)
{
	if (glasses->intruder && glasses->sim->glasses)
		qk_door_disconnect(glasses->intruder);
	quark_sim_unref(glasses->sim);
	close_app(glasses->remote, glasses->other_context, glasses->other_device);
	close_app(glasses->remote, glasses->context, glasses->device);
	remote_stop(glasses->remote);
	memset(glasses, 0, sizeof *glasses);
}

static void await_ready(struct quark_context *context, struct quark_device *device)
{
	while (quark_device_get_state(device) == QUARK_DEVICE_STATE_CONNECTING) {
		qt_int(quark_context_dispatch(context, 1000), QUARK_OK);
		quark_event_free(quark_context_next_event(context));
	}
	qt_int(quark_device_get_state(device), QUARK_DEVICE_STATE_READY);
}

void glasses_only_here(const char *why)
{
	if (glasses_backend() != BACKEND_SIM)
		qt_skip(why);
}

void glasses_hang(struct glasses *glasses, uint64_t duration_us)
{
	qt_int(quark_sim_advance(glasses->sim, duration_us), QUARK_OK);
	if (glasses->remote)
		remote_catch_up(glasses->remote);
}

/* In one process each device has glasses of its own, and the other app is a state of theirs. */
void glasses_other_app(struct glasses *glasses, int comes)
{
	if (!glasses->remote) {
		qt_int(quark_sim_set(glasses->sim, QUARK_SIM_VALUE_OTHER_APP, comes), QUARK_OK);
	} else if (comes) {
		open_there(glasses->remote, "test.other", 1, &glasses->other_context, &glasses->other_device);
		await_ready(glasses->other_context, glasses->other_device);
	} else {
		close_app(glasses->remote, glasses->other_context, glasses->other_device);
		glasses->other_context = NULL;
		glasses->other_device = NULL;
	}
}

void glasses_open_again(struct glasses *glasses)
{
	open_there(glasses->remote, APP_ID, 0, &glasses->other_context, &glasses->other_device);
}

int glasses_let_in_again(struct glasses *glasses)
{
	if (!glasses->remote || !remote_is_secure(glasses->remote))
		return 0;
	glasses_open_again(glasses);
	while (quark_device_get_state(glasses->other_device) == QUARK_DEVICE_STATE_CONNECTING) {
		qt_int(quark_context_dispatch(glasses->other_context, 1000), QUARK_OK);
		quark_event_free(quark_context_next_event(glasses->other_context));
	}
	return quark_device_get_state(glasses->other_device) != QUARK_DEVICE_STATE_GONE;
}

void glasses_remove_app(struct glasses *glasses)
{
	struct qk_buffer line = {0};
	char why[320] = "";

	if (!glasses->remote) {
		qk_door_remove(glasses->sim->glasses, APP_ID);
		return;
	}
	qk_buffer_text(&line, "{\"do\":\"remove\",\"app\":\"" APP_ID "\"}");
	if (qk_remote_ask(glasses->sim->remote, &line, why, sizeof why))
		qt_fail("the app was not removed: %s", why);
	qk_buffer_free(&line);
}

/* 1 when this is a TCP connection to a port of the glasses that is neither of those. */
static int is_media(int fd, int link_port, int control_port)
{
	struct sockaddr_in there = {0};
	socklen_t length = sizeof there;

	if (getpeername(fd, (struct sockaddr *)&there, &length) || there.sin_family != AF_INET)
		return 0;
	return ntohs(there.sin_port) != link_port && ntohs(there.sin_port) != control_port;
}

void glasses_cut_media(struct glasses *glasses)
{
	DIR *folder = glasses->remote ? opendir("/proc/self/fd") : NULL;
	struct dirent *entry;
	int control, cut = 0;

	if (!folder)
		return;
	control = atoi(strchr(remote_address(glasses->remote), ':') + 1);
	while ((entry = readdir(folder)))
		if (entry->d_name[0] != '.' && is_media(atoi(entry->d_name), remote_port(glasses->remote), control))
			cut += shutdown(atoi(entry->d_name), SHUT_RDWR) == 0;
	closedir(folder);
	qt_int(cut, 1);
	remote_await_media_cut(glasses->remote);
}
