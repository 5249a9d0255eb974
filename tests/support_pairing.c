/* Pairing an app with the glasses of another process. */
#include "glasses/glasses.h"
#include "glasses/remote.h"
#include "qtest.h"
#include "support_remote_private.h"

#include <quark/pairing.h>

#include <stdlib.h>
#include <sys/stat.h>

char *remote_pairing_uri(struct remote *remote)
{
	struct qk_buffer line = {0}, uri = {0};
	struct qk_json at;
	char why[320] = "";

	qk_buffer_text(&line, "{\"do\":\"pair\"}");
	if (qk_remote_ask(remote->sim->remote, &line, why, sizeof why))
		qt_fail("no pairing window: %s", why);
	qk_buffer_free(&line);
	qt_true(qk_remote_answer(remote->sim->remote, "uri", &at));
	qt_int(qk_json_string(&at, &uri), 0);
	return qk_buffer_take(&uri, NULL);
}

void remote_remove(struct remote *remote, const char *app_id)
{
	struct qk_buffer line = {0};
	char why[320] = "";

	qk_buffer_print(&line, "{\"do\":\"remove\",\"app\":\"%s\"}", app_id);
	if (qk_remote_ask(remote->sim->remote, &line, why, sizeof why))
		qt_fail("%s was not removed: %s", app_id, why);
	qk_buffer_free(&line);
}

/* On the real clock: the glasses' time stands still meanwhile. */
void remote_pair(struct remote *remote, const char *app_id, const char *state_folder)
{
	struct quark_context_config config = {.size = sizeof config,
					      .app_id = app_id,
					      .app_name = "Test",
					      .log_level = QUARK_LOG_NONE,
					      .state_folder = state_folder};
	struct quark_context *context;
	char *uri = remote_pairing_uri(remote);
	uint64_t request;

	mkdir(state_folder, 0700);
	qt_int(quark_context_new(&config, &context), QUARK_OK);
	qt_int(quark_pair(context, uri, NULL, &request), QUARK_OK);
	if (quark_context_wait(context, request, 60000))
		qt_fail("not paired: %s", quark_context_failure_text(context));
	quark_context_unref(context);
	free(uri);
}
