#include "quarkctl.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define SIM_LIBRARY "libquark-sim.so.0"

int qk_ctl_fail(const struct qk_ctl *ctl)
{
	fprintf(stderr, "quarkctl %s: %s\n", ctl->command, quark_context_failure_text(ctl->context));
	return QK_CTL_FAILED;
}

int qk_ctl_say(const struct qk_ctl *ctl, const char *format, ...)
{
	va_list list;

	fprintf(stderr, "quarkctl %s: ", ctl->command);
	va_start(list, format);
	vfprintf(stderr, format, list);
	va_end(list);
	fputc('\n', stderr);
	return QK_CTL_FAILED;
}

/* $XDG_STATE_HOME/quarkctl, else ~/.local/state/quarkctl, as the XDG Base Directory Specification has it. */
int qk_ctl_choose_folder(struct qk_ctl *ctl)
{
	const char *wanted = ctl->values[QK_CTL_STATE], *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
	int length;

	ctl->folder[0] = '\0';
	if (wanted)
		length = snprintf(ctl->folder, sizeof ctl->folder, "%s", wanted);
	else if (state && *state == '/')
		length = snprintf(ctl->folder, sizeof ctl->folder, "%s/quarkctl", state);
	else if (home && *home)
		length = snprintf(ctl->folder, sizeof ctl->folder, "%s/.local/state/quarkctl", home);
	else
		return qk_ctl_say(ctl, "no state folder: neither HOME nor XDG_STATE_HOME is set. Use --state FOLDER.");
	if (length > 0 && (size_t)length < sizeof ctl->folder)
		return QK_CTL_OK;
	ctl->folder[0] = '\0';
	return qk_ctl_say(ctl, "the state folder's path is empty, or longer than %zu bytes. Use --state FOLDER.",
			  sizeof ctl->folder - 1);
}

/* The folders above it; the folder itself is made by the library. Those that are there already are left as they are. */
static int make_parents(const struct qk_ctl *ctl)
{
	char path[sizeof ctl->folder];

	memcpy(path, ctl->folder, sizeof path);
	for (char *slash = path; (slash = strchr(slash + 1, '/')) != NULL;) {
		*slash = '\0';
		if (mkdir(path, 0700) && errno != EEXIST)
			return qk_ctl_say(ctl, "the folder %s cannot be made: %s. Use --state FOLDER.", path,
					  strerror(errno));
		*slash = '/';
	}
	return QK_CTL_OK;
}

static int is_simulated(const char *uri)
{
	return !strncmp(uri, "sim:", 4);
}

int qk_ctl_choose_uri(struct qk_ctl *ctl)
{
	const char *uri = ctl->values[QK_CTL_DEVICE] ? ctl->values[QK_CTL_DEVICE] : getenv("QUARK_DEVICE");

	if (!uri || !*uri)
		uri = "sim:s1";
	if (strlen(uri) > QK_CTL_URI_MAX)
		return qk_ctl_say(ctl, "the device URI is longer than %d bytes. Shorten it.", QK_CTL_URI_MAX);
	memcpy(ctl->uri, uri, strlen(uri) + 1);
	return QK_CTL_OK;
}

const char *qk_ctl_app_id(const struct qk_ctl *ctl)
{
	return ctl->values[QK_CTL_APP_ID] ? ctl->values[QK_CTL_APP_ID] : "dev.quark.quarkctl";
}

static int new_context(struct qk_ctl *ctl, int with_folder)
{
	struct quark_context_config config = {
		.size = sizeof config,
		.app_id = qk_ctl_app_id(ctl),
		.app_name = ctl->values[QK_CTL_APP_NAME] ? ctl->values[QK_CTL_APP_NAME] : "quarkctl",
		.app_version = quark_version_text(),
		.state_folder = with_folder ? ctl->folder : NULL,
	};

	return quark_context_new(&config, &ctl->context);
}

int qk_ctl_new_context(struct qk_ctl *ctl)
{
	return new_context(ctl, 0) ? qk_ctl_fail(ctl) : QK_CTL_OK;
}

int qk_ctl_open_context(struct qk_ctl *ctl)
{
	if (qk_ctl_choose_folder(ctl) || make_parents(ctl))
		return QK_CTL_FAILED;
	return new_context(ctl, 1) ? qk_ctl_fail(ctl) : QK_CTL_OK;
}

/* Simulated glasses, and those that are reached without keys, need no folder. */
static int needs_folder(const struct qk_ctl *ctl)
{
	return !strncmp(ctl->uri, "wss:", 4) || ctl->values[QK_CTL_STATE];
}

int qk_ctl_start(struct qk_ctl *ctl, uint64_t *request)
{
	int status;

	if (needs_folder(ctl) && (qk_ctl_choose_folder(ctl) || make_parents(ctl)))
		return QUARK_ERR_NO_STATE;
	status = new_context(ctl, needs_folder(ctl));
	if (!status)
		status = quark_device_open(ctl->context, ctl->uri, &ctl->device, request);
	if (!status && ctl->timeout_ms > 0)
		status = quark_context_set_timeout(ctl->context, *request, ctl->timeout_ms);
	return status;
}

static int open_uri(struct qk_ctl *ctl)
{
	uint64_t request = 0;

	if (qk_ctl_start(ctl, &request) || quark_context_wait(ctl->context, request, -1))
		return ctl->context || quark_context_failure(NULL) ? qk_ctl_fail(ctl) : QK_CTL_FAILED;
	return QK_CTL_OK;
}

int qk_ctl_open(struct qk_ctl *ctl)
{
	return qk_ctl_choose_uri(ctl) ? QK_CTL_FAILED : open_uri(ctl);
}

static int need_simulated(const struct qk_ctl *ctl)
{
	return qk_ctl_say(ctl, "%s are not simulated glasses, and this needs them. Use --device sim:s1.", ctl->uri);
}

int qk_ctl_add_option(struct qk_ctl *ctl, const char *name, const char *value)
{
	size_t used = strlen(ctl->uri);

	used += (size_t)snprintf(ctl->uri + used, sizeof ctl->uri - used, "%c%s=", strchr(ctl->uri, '?') ? '&' : '?',
				 name);
	for (; *value && used + 4 < sizeof ctl->uri; value++) {
		if (strchr("%&?=#+ ", *value))
			used += (size_t)snprintf(ctl->uri + used, 4, "%%%02X", (unsigned char)*value);
		else
			ctl->uri[used++] = *value;
	}
	ctl->uri[used] = '\0';
	return *value ? qk_ctl_say(ctl, "the device URI is longer than %zu bytes. Use a shorter path.", sizeof ctl->uri)
		      : QK_CTL_OK;
}

static int choose_simulated(struct qk_ctl *ctl)
{
	if (qk_ctl_choose_uri(ctl))
		return QK_CTL_FAILED;
	return is_simulated(ctl->uri) ? QK_CTL_OK : need_simulated(ctl);
}

int qk_ctl_choose_virtual(struct qk_ctl *ctl)
{
	if (choose_simulated(ctl))
		return QK_CTL_FAILED;
	return strstr(ctl->uri, "clock=") ? QK_CTL_OK : qk_ctl_add_option(ctl, "clock", "virtual");
}

int qk_ctl_open_simulated(struct qk_ctl *ctl)
{
	return choose_simulated(ctl) || open_uri(ctl) || qk_ctl_need_sim(ctl) ? QK_CTL_FAILED : QK_CTL_OK;
}

int qk_ctl_open_virtual(struct qk_ctl *ctl)
{
	return qk_ctl_choose_virtual(ctl) || open_uri(ctl) || qk_ctl_need_sim(ctl) ? QK_CTL_FAILED : QK_CTL_OK;
}

/* libquark has loaded it by now, so its name is enough; and neither ever unloads it. */
static int load_sim(struct qk_ctl *ctl)
{
	struct qk_ctl_sim *sim = &ctl->sim;
	void *library = dlopen(SIM_LIBRARY, RTLD_NOW);

	if (!library)
		return -1;
	sim->from_device = (__typeof__(sim->from_device))dlsym(library, "quark_sim_from_device");
	sim->unref = (__typeof__(sim->unref))dlsym(library, "quark_sim_unref");
	sim->error = (__typeof__(sim->error))dlsym(library, "quark_sim_error");
	sim->look = (__typeof__(sim->look))dlsym(library, "quark_sim_look");
	sim->say = (__typeof__(sim->say))dlsym(library, "quark_sim_say");
	sim->scenario_left_us = (__typeof__(sim->scenario_left_us))dlsym(library, "quark_sim_scenario_left_us");
	sim->view = (__typeof__(sim->view))dlsym(library, "quark_sim_view");
	sim->free = (__typeof__(sim->free))dlsym(library, "quark_sim_free");
	return sim->from_device && sim->unref && sim->error && sim->look && sim->say && sim->scenario_left_us &&
			       sim->view && sim->free
		       ? 0
		       : -1;
}

int qk_ctl_need_sim(struct qk_ctl *ctl)
{
	int status;

	if (load_sim(ctl))
		return qk_ctl_say(ctl, "%s does not fit this program. Install both from the same release.",
				  SIM_LIBRARY);
	status = ctl->sim.from_device(ctl->device, &ctl->sim.handle);
	if (status == QUARK_ERR_UNSUPPORTED)
		return need_simulated(ctl);
	if (status)
		return qk_ctl_say(ctl, "%s: the simulated glasses cannot be reached.", quark_status_name(status));
	return QK_CTL_OK;
}

void qk_ctl_close(struct qk_ctl *ctl)
{
	if (ctl->sim.handle)
		ctl->sim.unref(ctl->sim.handle);
	quark_device_unref(ctl->device);
	quark_context_unref(ctl->context);
}

struct quark_event *qk_ctl_wait(struct qk_ctl *ctl, int status, uint64_t request)
{
	struct quark_event *event = NULL;

	if (!status && ctl->timeout_ms > 0)
		status = quark_context_set_timeout(ctl->context, request, ctl->timeout_ms);
	if (!status)
		status = quark_context_wait_event(ctl->context, request, -1, &event);
	if (!status)
		return event;
	qk_ctl_fail(ctl);
	quark_event_free(event);
	return NULL;
}

int qk_ctl_write_file(const struct qk_ctl *ctl, const char *path, const void *data, size_t length)
{
	FILE *file = fopen(path, "wb");
	int failed = !file || fwrite(data, 1, length, file) != length;

	if (file && fclose(file))
		failed = 1;
	if (failed)
		return qk_ctl_say(ctl, "%s cannot be written: %s.", path, strerror(errno));
	return QK_CTL_OK;
}
