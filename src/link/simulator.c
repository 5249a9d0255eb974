/* The in-process backend: a thin way to libquark-sim, which is loaded when the first "sim:" URI is opened. */
#include "link/link.h"

#include "core/context.h"
#include "link/sim_entry.h"

#include <dlfcn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SIM_LIBRARY "libquark-sim.so.0"

struct qk_link {
	struct quark_context *context;
	const struct qk_sim_entry *entry;
	struct qk_glasses *glasses;
	const struct qk_link_sink *sink;
	void *owner;
	struct qk_sim_sink sim_sink;
	int connected;
};

static _Atomic(const struct qk_sim_entry *) registered;

static int entry_fits(const struct qk_sim_entry *entry)
{
	return entry->version == QK_SIM_ENTRY_VERSION && entry->size == sizeof *entry;
}

int quark_private_register_sim(const void *entry)
{
	if (!entry || !entry_fits(entry))
		return QUARK_ERR_ABI;
	atomic_store(&registered, (const struct qk_sim_entry *)entry);
	return QUARK_OK;
}

/* Beside libquark itself, for a library that lies outside the loader's paths. */
static void *load_beside(void)
{
	char path[4096];
	const char *slash;
	Dl_info info;

	if (!dladdr((const void *)&registered, &info) || !info.dli_fname || !(slash = strrchr(info.dli_fname, '/')))
		return NULL;
	if (snprintf(path, sizeof path, "%.*s/%s", (int)(slash - info.dli_fname), info.dli_fname, SIM_LIBRARY) >=
	    (int)sizeof path)
		return NULL;
	return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

static const struct qk_sim_entry *find_entry(void)
{
	const struct qk_sim_entry *entry = atomic_load(&registered);
	void *library;

	if (entry)
		return entry;
	library = dlopen(SIM_LIBRARY, RTLD_NOW | RTLD_LOCAL);
	if (!library)
		library = load_beside();
	/* Never unloaded: frames of its memory may outlive every device. */
	return library ? dlsym(library, QK_SIM_ENTRY_SYMBOL) : NULL;
}

static int load(struct quark_context *context, const struct qk_sim_entry **out)
{
	const struct qk_sim_entry *entry = find_entry();

	*out = entry;
	if (!entry)
		return qk_fail(context, QUARK_ERR_NOT_INSTALLED, QUARK_STAGE_LINK, QUARK_RETRY_NEVER,
			       "Install the package libquark-sim0, or link libquark-sim and call quark_sim_register().",
			       "sim: needs " SIM_LIBRARY ", which is not installed");
	if (!entry_fits(entry))
		return qk_fail(context, QUARK_ERR_ABI, QUARK_STAGE_LINK, QUARK_RETRY_NEVER,
			       "Install libquark and libquark-sim of the same version.",
			       SIM_LIBRARY " is of another version than libquark");
	return QUARK_OK;
}

static void sim_opened(void *owner)
{
	struct qk_link *link = owner;

	link->connected = 1;
	link->sink->opened(link->owner);
}

static void sim_message(void *owner, const char *text, size_t length)
{
	struct qk_link *link = owner;

	link->sink->message(link->owner, text, length);
}

static void sim_media(void *owner, const struct qk_media_header *header, struct qk_media_buffer *buffer)
{
	struct qk_link *link = owner;

	link->sink->media(link->owner, header, buffer);
}

static void sim_closed(void *owner, int status, int refused, const char *text)
{
	struct qk_link *link = owner;
	struct quark_failure failure;

	link->connected = 0;
	qk_failure_set(&failure, status, QUARK_STAGE_LINK, refused ? QUARK_RETRY_NEVER : QUARK_RETRY_LATER, NULL, "%s",
		       text);
	link->sink->closed(link->owner, &failure, refused);
}

static void sim_wake(void *owner)
{
	struct qk_link *link = owner;

	qk_context_touch(link->context); /* what the sink would do, too */
}

static const struct qk_sim_sink simulator_sink = {sim_opened, sim_message, sim_media, sim_closed, sim_wake, NULL};

/* "sim:MODEL?QUERY" into its two parts. */
static int split(const char *uri, char *model, size_t size, const char **query)
{
	const char *start = uri + strlen("sim:"), *mark = strchr(start, '?');
	size_t length = mark ? (size_t)(mark - start) : strlen(start);

	*query = mark ? mark + 1 : NULL;
	if (length >= size)
		return -1;
	memcpy(model, start, length);
	model[length] = '\0';
	return 0;
}

static int choose_clock(struct qk_link *link, const char *query, char *why, size_t size)
{
	int is_virtual = 0, status = link->entry->wants_virtual_clock(query, &is_virtual, why, size);

	if (status || !is_virtual || !qk_context_use_virtual_clock(link->context))
		return status;
	snprintf(why, size, "clock=virtual, but other glasses of this context are open in real time already");
	return QUARK_ERR_INVALID;
}

static int create(struct qk_link *link, const struct quark_device *device, const char *uri, char *why, size_t size)
{
	char model[32];
	struct qk_sim_options options = {.uri = uri, .model = model, .identity = device};
	int status;

	if (split(uri, model, sizeof model, &options.query)) {
		snprintf(why, size, "the model is too long");
		return QUARK_ERR_INVALID;
	}
	status = choose_clock(link, options.query, why, size);
	if (status)
		return status;
	options.clock = qk_context_clock(link->context);
	options.sink = &link->sim_sink;
	options.owner = link;
	return link->entry->create(&options, &link->glasses, why, size);
}

/* The sentences of a scenario name the place in the file, or begin with the scenario itself. */
static const char *hint_for(int status, const char *why)
{
	if (status == QUARK_ERR_IO)
		return "Check the path and its permissions.";
	if (!strncmp(why, "line ", 5) || !strncmp(why, "the scenario ", 13))
		return "See docs/simulator.md for the form of a scenario file.";
	return "See quark_device_open() for the form of the URI.";
}

/* Nobody should take the simulated wearer's yes for a real one. */
static void say_who_answers(struct quark_context *context, const char *uri)
{
	if (!strstr(uri, "consent="))
		qk_log(context, QUARK_LOG_INFO, "%s: simulated glasses; without consent= the wearer grants everything",
		       uri);
}

static int simulator_open(struct quark_context *context, const struct quark_device *device, const char *uri,
			  const struct qk_link_sink *sink, void *owner, struct qk_link **out)
{
	const struct qk_sim_entry *entry;
	struct qk_link *link;
	char why[256] = "";
	int status = load(context, &entry);

	if (status)
		return status;
	link = calloc(1, sizeof *link);
	if (!link)
		return qk_no_memory(context, "the link to the simulated glasses");
	link->context = context;
	link->entry = entry;
	link->sink = sink;
	link->owner = owner;
	link->sim_sink = simulator_sink;
	status = create(link, device, uri, why, sizeof why);
	if (status) {
		free(link);
		return status == QUARK_ERR_NOMEM ? qk_no_memory(context, "simulated glasses")
						 : qk_fail(context, status, QUARK_STAGE_APP, QUARK_RETRY_NEVER,
							   hint_for(status, why), "%s: %s", uri, why);
	}
	say_who_answers(context, uri);
	*out = link;
	return QUARK_OK;
}

static int simulator_connect(struct qk_link *link)
{
	return link->entry->connect(link->glasses);
}

static void simulator_disconnect(struct qk_link *link)
{
	link->connected = 0;
	link->entry->disconnect(link->glasses);
}

static int simulator_send(struct qk_link *link, const char *text, size_t length)
{
	return link->connected ? link->entry->send(link->glasses, text, length) : QUARK_ERR_CLOSED;
}

static int simulator_send_media(struct qk_link *link, const struct qk_media_header *header,
				struct qk_media_buffer *buffer)
{
	if (link->connected)
		return link->entry->send_media(link->glasses, header, buffer);
	qk_media_unref(buffer);
	return QUARK_ERR_CLOSED;
}

static uint64_t simulator_next_us(struct qk_link *link)
{
	return link->entry->next_us(link->glasses);
}

static void simulator_step(struct qk_link *link)
{
	link->entry->step(link->glasses);
}

static void simulator_close(struct qk_link *link)
{
	link->entry->destroy(link->glasses);
	free(link);
}

const struct qk_link_ops qk_simulator_link = {
	.scheme = "sim",
	.open = simulator_open,
	.connect = simulator_connect,
	.disconnect = simulator_disconnect,
	.send = simulator_send,
	.send_media = simulator_send_media,
	.next_us = simulator_next_us,
	.step = simulator_step,
	.close = simulator_close,
};
