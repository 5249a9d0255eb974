#include "support_swarm.h"

#include "glasses/glasses.h"
#include "glasses/remote.h"
#include "qtest.h"
#include "support_remote_private.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define APP_ID "test.swarm"

static struct quark_context *new_context(const char *folder)
{
	struct quark_context_config config = {.size = sizeof config,
					      .app_id = APP_ID,
					      .app_name = "Swarm",
					      .log_level = getenv("QUARK_TEST_LOG") ? QUARK_LOG_DEBUG : QUARK_LOG_NONE,
					      .state_folder = folder};
	struct quark_context *context;

	qt_int(quark_context_new(&config, &context), QUARK_OK);
	return context;
}

static void pair(struct swarm *swarm)
{
	struct quark_context *context = new_context(swarm->folder);
	char *uri = remote_pairing_uri(swarm->remote);
	struct quark_event *event;
	uint64_t request;

	if (quark_pair(context, uri, NULL, &request))
		qt_fail("%s", quark_context_failure_text(context));
	qt_int(quark_context_wait_event(context, request, 30000, &event), QUARK_OK);
	if (quark_event_status(event))
		qt_fail("%s", quark_event_failure_text(event));
	snprintf(swarm->id, sizeof swarm->id, "%s", quark_event_pairing_id(event));
	quark_event_free(event);
	free(uri);
	quark_context_unref(context);
}

void swarm_start(struct swarm *swarm)
{
	struct remote_options options = {.secure = 1, .real = 1};

	memset(swarm, 0, sizeof *swarm);
	swarm_raise_limits();
	swarm->remote = remote_start(&options);
	snprintf(swarm->folder, sizeof swarm->folder, "%s/%s", qt_folder(), APP_ID);
	pair(swarm);
}

void swarm_stop(struct swarm *swarm)
{
	remote_stop(swarm->remote);
}

static uint64_t number(struct qk_json json)
{
	int64_t value;

	return qk_json_i64(&json, &value) ? 0 : (uint64_t)value;
}

static void add_app(struct qk_json *json, struct swarm_state *state)
{
	struct qk_json name;

	state->sessions++;
	qt_int(qk_json_enter(json), 0);
	while (qk_json_member(json, &name) > 0) {
		if (qk_json_is(name, "commits"))
			state->commits += number(*json);
		else if (qk_json_is(name, "connected"))
			state->connected += qk_json_peek(json) == QK_JSON_TRUE;
		qt_int(qk_json_skip(json), 0);
	}
}

struct swarm_state swarm_state(struct swarm *swarm)
{
	struct qk_remote *remote = remote_sim(swarm->remote)->remote;
	struct swarm_state state = {0};
	struct qk_buffer question = {0};
	struct qk_json json;
	char why[320] = "";

	qk_buffer_text(&question, "{\"do\":\"state\"}");
	if (qk_remote_ask(remote, &question, why, sizeof why))
		qt_fail("the glasses do not answer: %s", why);
	qk_buffer_free(&question);
	qt_true(qk_remote_answer(remote, "apps", &json) && qk_json_enter(&json) == 0);
	while (qk_json_item(&json) > 0)
		add_app(&json, &state);
	qt_true(qk_remote_answer(remote, "connections", &json) && qk_json_enter(&json) == 0);
	while (qk_json_item(&json) > 0) {
		state.connections++;
		qt_int(qk_json_skip(&json), 0);
	}
	return state;
}

void swarm_open(struct swarm *swarm, uint16_t port, struct quark_context **context, struct quark_device **device)
{
	char uri[80];

	snprintf(uri, sizeof uri, "wss://127.0.0.1:%u?id=%s", port ? port : (unsigned)remote_port(swarm->remote),
		 swarm->id);
	*context = new_context(swarm->folder);
	if (quark_device_open(*context, uri, device, NULL))
		qt_fail("%s", quark_context_failure_text(*context));
}

uint64_t swarm_now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000u + (uint64_t)now.tv_nsec / 1000u;
}

uint64_t swarm_memory(pid_t pid)
{
	char path[64], line[128];
	uint64_t kib = 0;
	FILE *file;

	snprintf(path, sizeof path, pid ? "/proc/%d/status" : "/proc/self/status", (int)pid);
	file = fopen(path, "r");
	qt_true(file != NULL);
	while (fgets(line, sizeof line, file))
		if (sscanf(line, "RssAnon: %" SCNu64, &kib) == 1)
			break;
	fclose(file);
	return kib * 1024;
}

static double ticks_of(pid_t pid)
{
	char path[64];
	unsigned long user = 0, system = 0;
	FILE *file;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)pid);
	file = fopen(path, "r");
	qt_true(file != NULL);
	/* Behind the name, which may have blanks in it: the 14th and the 15th word. */
	qt_int(fscanf(file, "%*d (%*[^)]) %*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system), 2);
	fclose(file);
	return (double)(user + system) / (double)sysconf(_SC_CLK_TCK);
}

double swarm_cpu(const struct swarm *swarm)
{
	return ticks_of(getpid()) + ticks_of(swarm_pid(swarm));
}

pid_t swarm_pid(const struct swarm *swarm)
{
	return swarm->remote->process;
}

int swarm_is_long(void)
{
	const char *value = getenv("QUARK_TEST_LONG");

	return value && strcmp(value, "1") == 0;
}

void swarm_raise_limits(void)
{
	struct rlimit limit;

	qt_int(getrlimit(RLIMIT_NOFILE, &limit), 0);
	limit.rlim_cur = limit.rlim_max;
	qt_int(setrlimit(RLIMIT_NOFILE, &limit), 0);
}
